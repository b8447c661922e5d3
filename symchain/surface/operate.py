"""Functions, inverses, determinants, products as functions an author calls: exp(x), inv(A), kron(A, B), vec(X) ..."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Integer, MatrixExpr, sympify

from symchain import operators
from symchain.errors import Meaningless
from symchain.halved import Duplication, Elimination, Vech
from symchain.surface.layout import current_layout
from symchain.written import BlockMatrix, KroneckerProduct, OneMatrix, Transpose, product, same_size, shape_words


class Function:
    """A function of one number, called on numbers and, entry by entry, on matrices; `d` is its derivative."""

    def __init__(self, name: str, order: int = 0) -> None:
        self.name, self.order = name, order

    def __call__(self, argument: Any) -> Any:
        argument = sympify(argument)
        made = operators.MatrixApply if isinstance(argument, MatrixExpr) else operators.Apply
        return made(self.name, self.order, argument)

    @property
    def d(self) -> Function:
        """The derivative of an abstract function."""
        if self.name in operators.NAMED:
            raise Meaningless("SC116", f"write the derivative of {self.name} out")
        return Function(self.name, self.order + 1)


class SeriesFunction:
    """A function of a square matrix given by a power series; `d` is the series derived term by term."""

    def __init__(self, name: str, order: int = 0) -> None:
        self.name, self.order = name, order

    def __call__(self, argument: Any) -> operators.MatrixSeries:
        return operators.MatrixSeries(self.name, self.order, argument)

    @property
    def d(self) -> SeriesFunction:
        """The derived series."""
        return SeriesFunction(self.name, self.order + 1)


exp, log, sin, cos, tan = map(Function, ("exp", "log", "sin", "cos", "tan"))
sinh, cosh, tanh, sqrt, absolute = map(Function, ("sinh", "cosh", "tanh", "sqrt", "abs"))
sign, logistic, softplus, relu, heaviside = map(Function, ("sign", "logistic", "softplus", "relu", "step"))
expm, sinm, cosm = map(SeriesFunction, ("exp", "sin", "cos"))


def function(name: str) -> Function:
    """An abstract function of one number, as smooth as is needed: `s = function("s")`, then `s(x)`, `s.d(x)`."""
    if name in operators.NAMED:
        raise Meaningless("SC108", f"{name} is the name of a function with a meaning of its own")
    return Function(name)


def series(name: str) -> SeriesFunction:
    """An abstract function of a square matrix, by a power series; that it converges is declared, `convergent(f)`."""
    if name in operators.NAMED:
        raise Meaningless("SC108", f"{name} is the name of a function with a meaning of its own")
    return SeriesFunction(name)


def inv(matrix: Any) -> operators.InverseOf:
    """The inverse of a square matrix; that it exists has to be declared or to follow."""
    return operators.InverseOf(_matrix(matrix))


def det(matrix: Any) -> operators.Det:
    """The determinant of a square matrix."""
    matrix = _matrix(matrix)
    if not same_size(*matrix.shape):
        raise Meaningless("SC111", f"the determinant of {matrix}, which is {shape_words(matrix)}", [matrix.shape])
    return operators.Det(matrix)


def adj(matrix: Any) -> operators.Adjugate:
    """The adjugate of a square matrix."""
    return operators.Adjugate(_matrix(matrix))


def pinv(matrix: Any) -> operators.PseudoInverse:
    """The Moore-Penrose inverse."""
    return operators.PseudoInverse(_matrix(matrix))


def conj(matrix: Any) -> operators.Conjugate:
    """The complex conjugate, entry by entry."""
    return operators.Conjugate(_matrix(matrix))


def kron(*matrices: Any) -> KroneckerProduct:
    """The Kronecker product."""
    return KroneckerProduct(*map(_matrix, matrices), check=False)


def khatri_rao(left: Any, right: Any) -> operators.KhatriRao:
    """The Kronecker products of the columns of two matrices with equally many columns."""
    return operators.KhatriRao(_matrix(left), _matrix(right))


def vec(matrix: Any) -> operators.Vec:
    """The columns of a matrix one below the other."""
    return operators.Vec(_matrix(matrix))


def commutation(rows: Any, cols: Any) -> operators.Commutation:
    """The matrix that takes vec(A) to vec(A.T) for every rows x cols matrix A."""
    return operators.Commutation(rows, cols)


def vech(matrix: Any) -> Vech:
    """The columns of a square matrix from the diagonal on, one below the other."""
    return Vech(_matrix(matrix))


def duplication(size: Any) -> Duplication:
    """The matrix D with D*vech(S) = vec(S) for every symmetric S of this size."""
    return Duplication(size)


def elimination(size: Any) -> Elimination:
    """The matrix L with L*vec(A) = vech(A) for every square A of this size."""
    return Elimination(size)


def blocks(rows: Sequence[Sequence[Any]]) -> BlockMatrix:
    """The matrix made of blocks, row by row."""
    try:
        return BlockMatrix([[_matrix(block) for block in row] for row in rows])
    except ValueError as fault:  # SymPy's word for blocks that do not fit says nothing
        shown = "; ".join(", ".join(f"{b} is {b.shape[0]} x {b.shape[1]}" for b in row) for row in rows)
        raise Meaningless("SC101", f"the blocks do not fit: {shown}") from fault


def diag(vector: Any) -> operators.Diag:
    """The diagonal matrix with the entries of a column."""
    return operators.Diag(_matrix(vector))


def diagonal(matrix: Any) -> operators.DiagonalOf:
    """The column of the diagonal entries of a square matrix."""
    return operators.DiagonalOf(_matrix(matrix))


def single_entry(rows: Any, cols: Any, i: Any, j: Any) -> operators.SingleEntry:
    """The rows x cols matrix with a one at i, j and zeros elsewhere."""
    return operators.SingleEntry(rows, cols, i, j)


def unit(size: Any, i: Any) -> operators.UnitVector:
    """The column with a one at i and zeros elsewhere."""
    return operators.UnitVector(size, i)


def column(matrix: Any, j: Any) -> Any:
    """The column of a matrix at an index: the matrix times a column of the identity."""
    matrix = _matrix(matrix)
    return product(matrix, unit(matrix.shape[1], j))


def row(matrix: Any, i: Any) -> Any:
    """The row of a matrix at an index, 1 x n."""
    matrix = _matrix(matrix)
    return product(Transpose(unit(matrix.shape[0], i)), matrix)


def ones(rows: Any, cols: Any = 1) -> OneMatrix:
    """The matrix of ones; a column where one size is given."""
    return OneMatrix(rows, cols)


def norm(matrix: Any) -> operators.Norm:
    """The 2-norm of a column, the Frobenius norm of a matrix."""
    return operators.Norm(_matrix(matrix))


def rank(matrix: Any) -> operators.Rank:
    """The rank of a matrix."""
    return operators.Rank(_matrix(matrix))


def multiplications(*factors: Any) -> operators.Multiplications:
    """How many products of two numbers the schoolbook method takes for a product of matrices: a polynomial in sizes.

    Each of `factors` is computed as it is written, a product in it from left to right; then they are multiplied, from
    left to right.  `multiplications(A * B, C)` and `multiplications(A, B * C)` are the two orders of A B C.
    """
    made = [_matrix(f) for f in factors]
    if not made:
        raise Meaningless("SC116", "multiplications() of no matrix")
    for left, right in zip(made, made[1:], strict=False):
        if left.shape[1] != right.shape[0]:
            raise Meaningless("SC101", f"{left.shape[0]} x {left.shape[1]} times {right.shape[0]} x {right.shape[1]}")
    return operators.Multiplications(*made)


def jacobian(value: Any, variable: Any, layout: str | None = None) -> operators.Jacobian:
    """The matrix of the derivatives of vec(value) by vec(variable), in the layout the chapter declares.

    Numerator layout: the rows belong to the value, the columns to the variable.  Denominator layout: transposed.
    """
    return operators.Jacobian(_matrix(value), variable, layout or current_layout())


def hessian(value: Any, variable: Any) -> operators.Hessian:
    """The matrix of the second derivatives of a number by vec(variable)."""
    return operators.Hessian(sympify(value), variable)


def _matrix(value: Any) -> Any:
    value = sympify(value)
    if isinstance(value, MatrixExpr) or getattr(value, "is_Matrix", False):
        return value
    if isinstance(value, Integer) or getattr(value, "is_commutative", True):
        raise Meaningless("SC101", f"{value} is a scalar, where a matrix is needed")
    raise Meaningless("SC101", f"{value} is not a matrix")
