"""Matrix arithmetic that keeps what was written: its order, its factors, its shapes.

SymPy reduces a product or a sum of matrices as it is made: `S*S**-1` is the identity before anybody asks whether S is
invertible, and a zero or an identity of the wrong size is dropped without a word.  The nodes here are SymPy's own with
other operators: they hold their parts in the order in which they were written, and refuse at once what does not fit.
Nothing is evaluated; a product of products is one product, a sum of sums one sum.

A 1 x 1 matrix is a number wherever it stands where only a number fits, and the literal 0 is the zero matrix.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import (
    Add,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    Rational,
    sympify,
)
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError
from sympy.matrices.matrixbase import MatrixBase
from sympy.printing.precedence import PRECEDENCE

from symchain import scalars
from symchain.errors import Meaningless
from symchain.scalars import EntryOf, Scalar, flattened

PRIORITY = 100.0  # above SymPy's matrices: who stands on the left does not matter


class Misfit(Meaningless, ShapeError):
    """Matrices whose shapes do not fit."""


class NotSquare(Meaningless, NonSquareMatrixError):
    """A power of a matrix that is not square."""


def is_matrix(expr: Any) -> bool:
    """Whether an expression is a matrix."""
    return isinstance(expr, (MatrixExpr, MatrixBase))


def same_size(a: Any, b: Any) -> bool:
    """Whether two sizes, polynomials in size symbols, are one."""
    return a == b or bool((sympify(a) - sympify(b)).expand().is_zero)


def same_shape(a: Any, b: Any) -> bool:
    """Whether two matrices have one shape."""
    return same_size(a.shape[0], b.shape[0]) and same_size(a.shape[1], b.shape[1])


def is_number(matrix: Any) -> bool:
    """Whether a matrix is 1 x 1."""
    return same_size(matrix.shape[0], 1) and same_size(matrix.shape[1], 1)


def one_by_one(matrix: Any) -> list[tuple[Any, Any]]:
    """What has to be equal for a matrix to be a number."""
    return [(size, Integer(1)) for size in matrix.shape]


class Written:
    """The operators of a matrix expression, unevaluated."""

    _op_priority = PRIORITY

    def __neg__(self) -> Any:
        return product(Integer(-1), self)

    def __add__(self, other: Any) -> Any:
        return total(self, other)

    def __radd__(self, other: Any) -> Any:
        return total(other, self)

    def __sub__(self, other: Any) -> Any:
        return total(self, product(Integer(-1), other))

    def __rsub__(self, other: Any) -> Any:
        return total(other, -self)

    def __mul__(self, other: Any) -> Any:
        return product(self, other)

    def __rmul__(self, other: Any) -> Any:
        return product(other, self)

    __matmul__ = __mul__
    __rmatmul__ = __rmul__

    def __truediv__(self, other: Any) -> Any:
        other = sympify(other)
        return product(self, power(other, Integer(-1)))

    def __rtruediv__(self, other: Any) -> Any:
        return product(other, power(self, Integer(-1)))

    def __pow__(self, exponent: Any) -> Any:
        return power(self, sympify(exponent))

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, (tuple, slice)):
            raise Meaningless("SC115", one_index(self, key))
        if isinstance(key, tuple) and len(key) == 2 and slice(None) in key:
            whole = "column" if key[0] == slice(None) else "row"
            raise Meaningless("SC115", f"a part of {self}; write {whole}({self}, {key[whole == 'column']})")
        return super().__getitem__(key)  # type: ignore[misc]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> EntryOf:
        return EntryOf(self, i, j)

    @property
    def I(self) -> Any:  # noqa: E743
        """The inverse."""
        return power(self, Integer(-1))

    def inverse(self) -> Any:
        """The inverse."""
        return power(self, Integer(-1))

    @property
    def T(self) -> Any:
        """The transpose; of a product that of the factors in the other order, as SymPy writes it."""
        return self.transpose()

    def transpose(self) -> Any:
        """The transpose."""
        return self._eval_transpose()

    def _eval_transpose(self) -> Any:
        return Transpose(self)

    def doit(self, **hints: Any) -> Any:
        """The node itself."""
        return self


class SumOf(Written, MatAdd):
    """A sum of matrices, in the order in which it was written."""

    def __new__(cls, *terms: Any, **options: Any) -> Any:
        for term in terms[1:]:
            _check_same(terms[0], term)
        return MatrixExpr.__new__(cls, *terms)

    def _sympystr(self, printer: Any) -> str:
        return sum_text(self.args, printer)

    def _eval_transpose(self) -> Any:
        return SumOf(*(transposed(term) for term in self.args))


class ProductOf(Written, MatMul):
    """A product of numbers and matrices, in the order in which it was written."""

    def __new__(cls, *factors: Any, **options: Any) -> Any:
        matrices = [f for f in factors if is_matrix(f)]
        for left, right in zip(matrices, matrices[1:], strict=False):
            if not same_size(left.shape[1], right.shape[0]):
                fits = _fitting(left, right)
                raise Misfit("SC101", f"{_shown(left)}, times {_shown(right)}{fits}", [(left.shape[1], right.shape[0])])
        return MatrixExpr.__new__(cls, *factors)

    def _sympystr(self, printer: Any) -> str:
        return product_text(self.args, printer)

    def _eval_transpose(self) -> Any:
        matrices = [transposed(f) for f in self.args if is_matrix(f)]
        return ProductOf(*(f for f in self.args if not is_matrix(f)), *reversed(matrices))


class PowerOf(Written, MatPow):
    """A power of a square matrix."""

    def __new__(cls, base: Any, exponent: Any, **options: Any) -> Any:
        if not same_size(*base.shape):
            raise NotSquare("SC111", f"{_shown(base)}; only a square matrix has powers", [base.shape])
        return MatrixExpr.__new__(cls, base, sympify(exponent))

    def _eval_transpose(self) -> Any:
        return PowerOf(transposed(self.args[0]), self.args[1])


class Transpose(Written, sympy.Transpose):
    """The transpose of a matrix."""

    def __new__(cls, matrix: Any, **options: Any) -> Any:
        return MatrixExpr.__new__(cls, matrix)

    def _eval_transpose(self) -> Any:
        return self.args[0]


class Identity(Written, sympy.Identity):
    """The identity of a size."""

    def _sympystr(self, printer: Any) -> str:
        return f"Identity({printer._print(self.shape[0])})"

    def _eval_transpose(self) -> Any:
        return self


class ZeroMatrix(Written, sympy.ZeroMatrix):
    """The zero matrix of a shape."""

    def _sympystr(self, printer: Any) -> str:
        return f"ZeroMatrix({', '.join(map(printer._print, self.shape))})"

    def _eval_transpose(self) -> Any:
        return ZeroMatrix(*self.shape[::-1])


class OneMatrix(Written, sympy.OneMatrix):
    """The matrix of ones of a shape."""

    def _sympystr(self, printer: Any) -> str:
        return f"OneMatrix({', '.join(map(printer._print, self.shape))})"

    def _eval_transpose(self) -> Any:
        return OneMatrix(*self.shape[::-1])


class HadamardProduct(Written, sympy.HadamardProduct):
    """The product entry by entry."""


class HadamardPower(Written, sympy.HadamardPower):
    """The powers of the entries."""


class Adjoint(Written, sympy.Adjoint):
    """The conjugate transpose."""

    def __new__(cls, matrix: Any, **options: Any) -> Any:
        return MatrixExpr.__new__(cls, sympify(matrix))


class KroneckerProduct(Written, sympy.KroneckerProduct):
    """The Kronecker product."""


class BlockMatrix(Written, sympy.BlockMatrix):
    """A matrix of blocks."""


class NumberOf(Scalar, Expr):
    """The number that a 1 x 1 matrix is."""

    is_commutative = True
    is_real = None

    def __new__(cls, matrix: Any) -> Any:
        return Expr.__new__(cls, matrix)

    def doit(self, **hints: Any) -> Any:
        """The node itself."""
        return self

    def _sympystr(self, printer: Any) -> str:
        return f"({printer._print(self.args[0])})"

    def _latex(self, printer: Any) -> str:
        return rf"\left({printer._print(self.args[0])}\right)"


def one_index(matrix: Any, index: Any, first: int = 0) -> str:
    """That an entry has two indices, and how it is written where the matrix is a row or a column."""
    text = str(matrix) if matrix.is_Atom or isinstance(matrix, MatrixSymbol) else f"({matrix})"
    both = f"{index}, {first}" if same_size(matrix.shape[1], 1) else f"{first}, {index}"
    hint = f"; write {text}[{both}]" if same_size(matrix.shape[0], 1) or same_size(matrix.shape[1], 1) else ""
    return f"{text}[{index}] has one index, and {_shown(matrix)}{hint}"


def sum_text(terms: Iterable[Any], printer: Any) -> str:
    """A sum, its terms in this order."""
    bare = (Mul, MatMul, Rational)  # their sign is the sign between two terms
    shown = (printer._print(t) if isinstance(t, bare) else printer.parenthesize(t, PRECEDENCE["Add"]) for t in terms)
    text = "".join(f" + {term}" for term in shown)
    return text[3:].replace(" + -", " - ")


def product_text(factors: Iterable[Any], printer: Any) -> str:
    """A product, its factors in this order, what is divided by behind them."""
    above: list[str] = []
    below: list[str] = []
    sign = ""
    for factor in factors:
        if isinstance(factor, Rational):
            sign = sign if factor >= 0 else "" if sign else "-"
            above += [str(abs(factor.p))] if abs(factor.p) != 1 else []
            below += [str(factor.q)] if factor.q != 1 else []
        elif isinstance(factor, Pow) and isinstance(factor.exp, Integer) and factor.exp < 0:
            base = printer.parenthesize(factor.base, PRECEDENCE["Pow"])
            below.append(base if factor.exp == -1 else f"{base}**{-factor.exp}")
        else:
            above.append(printer.parenthesize(factor, PRECEDENCE["Mul"]))
    return sign + ("*".join(above) or "1") + "".join(f"/{part}" for part in below)


def total(*terms: Any) -> Any:
    """The sum; of numbers and 1 x 1 matrices a number.  Raises `Misfit`."""
    kept = [term for term in map(sympify, terms) if not (isinstance(term, Integer) and term == 0)]
    matrices = [term for term in kept if is_matrix(term)]
    if len(kept) < 2:
        return kept[0] if kept else Integer(0)
    if len(matrices) == len(kept):
        return SumOf(*flattened((SumOf, MatAdd), kept))
    wrong = next((m for m in matrices if not is_number(m)), None)
    if wrong is not None:
        number = next(term for term in kept if not is_matrix(term))
        size = wrong.shape[0]
        hint = f"; {number} times the identity is {number}*Identity({size})" if same_size(*wrong.shape) else ""
        raise Misfit("SC101", f"{_shown(wrong)}, {number} is a number: they have no sum{hint}", one_by_one(wrong))
    return scalars.total(*map(as_number, kept))


def product(*factors: Any) -> Any:
    """The product, its factors in this order; a 1 x 1 matrix that does not fit as a matrix is a number.

    Raises `Misfit`.
    """
    kept: list[Any] = []
    fitting: list[Any] = []
    for factor in map(sympify, factors):
        if not is_matrix(factor):
            kept += Mul.make_args(factor)
            continue
        if fitting and not same_size(fitting[-1].shape[1], factor.shape[0]):
            chain = fitting[0] if len(fitting) == 1 else ProductOf(*fitting)
            if is_number(chain):
                kept = [*(part for part in kept if not is_matrix(part)), NumberOf(chain)]
                fitting = []
            elif is_number(factor):
                kept.append(NumberOf(factor))
                continue
        for part in flattened((ProductOf, MatMul), [factor]):
            kept.append(part)
            if is_matrix(part):
                fitting.append(part)
    if not fitting:
        return scalars.product(*kept)
    kept = [part for part in kept if part != 1]
    return ProductOf(*kept) if len(kept) > 1 else kept[0]


def power(base: Any, exponent: Any) -> Any:
    """The power of a matrix or of a number; of a 1 x 1 matrix that of a number."""
    if not is_matrix(base):
        return scalars.power(base, exponent)
    if is_number(base):
        return scalars.power(as_number(base), exponent)
    return base if exponent == 1 else PowerOf(base, exponent)


def as_number(expr: Any) -> Any:
    """A number; of a 1 x 1 matrix the number that it is, a numeral before it outside."""
    if isinstance(expr, ProductOf) and isinstance(expr.args[0], Number):
        first, *rest = expr.args
        return scalars.product(first, as_number(ProductOf(*rest) if len(rest) > 1 else rest[0]))
    return NumberOf(expr) if is_matrix(expr) else expr


def _fitting(left: Any, right: Any) -> str:
    """Which of two factors fits when it is transposed, in words, or nothing."""
    pairs = []
    if same_size(left.shape[1], right.shape[1]):
        pairs.append((left, transposed(right)))
    if same_size(left.shape[0], right.shape[0]):
        pairs.append((transposed(left), right))
    return "; transposed it fits: " + " or ".join(str(ProductOf(*pair)) for pair in pairs) if pairs else ""


def _check_same(a: Any, b: Any) -> None:
    if not same_shape(a, b):
        fits = f"; transposed it fits: {SumOf(a, transposed(b))}" if same_shape(a, transposed(b)) else ""
        raise Misfit("SC101", f"{_shown(a)}, {_shown(b)}: they have no sum{fits}", zip(a.shape, b.shape, strict=True))


def transposed(matrix: Any) -> Any:
    return matrix._eval_transpose() if isinstance(matrix, Written) else matrix.T


def _shown(matrix: Any) -> str:
    return f"{matrix} is {shape_words(matrix)}"


def shape_words(matrix: Any) -> str:
    """The shape of a matrix, sums of sizes in parentheses."""
    return " x ".join(f"({size})" if isinstance(size, Add) else str(size) for size in matrix.shape)
