"""What SymPy has no word for, as functions an author calls: d(y, x), O(h**2), change(U, h), vjp(F, X, G) ..."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Expr, HadamardProduct, Integer, MatrixExpr, MatrixSymbol, Pow, Rational, sympify
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain import nodes, operators, scalars
from symchain.claim import Claim, EntireClaim, PropertyClaim, ShapeClaim, SmoothClaim
from symchain.complexes import MatrixWirtinger, Wirtinger, WirtingerGradient
from symchain.errors import Meaningless
from symchain.scalars import EntryOf, KroneckerDelta
from symchain.surface.layout import current_layout
from symchain.surface.operate import SeriesFunction
from symchain.written import Identity, is_matrix, one_by_one, product, shape_words


def entry(matrix: MatrixExpr, row: Any, col: Any) -> EntryOf:
    """The entry of a matrix expression, left as it is."""
    row, col = sympify(row), sympify(col)
    if nodes.is_plain_index(row) and nodes.is_plain_index(col):
        return Expr.__new__(EntryOf, sympify(matrix), row, col)  # without SymPy's slow check of the range
    return EntryOf(matrix, row, col)


def d(value: Any, variable: Any) -> Any:
    """The derivative of `value` by `variable`.

    Scalar by entry or scalar symbol: a scalar.  Matrix by entry or scalar symbol: a matrix of the shape of
    `value`.  Scalar by matrix: the gradient, in the layout the chapter declares.  Matrix by matrix: the Jacobian of
    their columns, in that layout.
    """
    value, variable = sympify(value), sympify(variable)
    if isinstance(variable, MatrixExpr):
        if isinstance(value, MatrixExpr) and value.shape != (1, 1):
            return operators.Jacobian(value, variable, current_layout())
        return gradient(value, variable)
    if isinstance(value, MatrixExpr) and value.shape != (1, 1):
        return nodes.MatrixPartial(value, variable)
    return nodes.Partial(value, variable)


def gradient(value: Any, variable: MatrixSymbol, layout: str | None = None) -> nodes.Gradient:
    """The matrix of d(value)/d(variable[i, j]): shape of `variable` in denominator layout, else transposed."""
    value = sympify(value)
    if isinstance(value, MatrixExpr) and value.shape != (1, 1):
        raise Meaningless(
            "SC101", f"the gradient of {value}, which is {shape_words(value)}, not a scalar", one_by_one(value)
        )
    if not isinstance(variable, MatrixSymbol):
        raise Meaningless("SC113", f"{variable} is not a matrix of independent variables")
    return nodes.Gradient(value, variable, layout or current_layout())


def wirtinger(value: Any, variable: Any, layout: str | None = None) -> Any:
    """The derivative by a complex matrix, its conjugate, or an entry of either, the other of the two held fixed.

    d/dz = (d/dx - i d/dy)/2 and d/dconj(z) = (d/dx + i d/dy)/2 (Wirtinger 1927).  Scalar by matrix: laid out as a
    gradient is.  Raises `Meaningless` for a matrix by a matrix and for what is no variable.
    """
    value = sympify(value)
    whole = isinstance(value, MatrixExpr) and value.shape != (1, 1)
    if isinstance(variable, MatrixElement):
        return (MatrixWirtinger if whole else Wirtinger)(value, variable)
    if not isinstance(variable, MatrixExpr):
        raise Meaningless("SC113", f"{variable} is not a complex matrix, its conjugate, or an entry of either")
    if whole:
        text = f"the derivative of {value}, which is {shape_words(value)}, by a whole matrix; take it by an entry"
        raise Meaningless("SC101", text, one_by_one(value))
    return WirtingerGradient(value, variable, layout or current_layout())


def change(value: Any, perturbation: nodes.Perturbation) -> Any:
    """`value` after the perturbation minus `value` before it."""
    if not isinstance(perturbation, nodes.Perturbation):
        raise Meaningless("SC113", f"{perturbation} is not a perturbation of an entry")
    value = sympify(value)
    made = nodes.MatrixChange if isinstance(value, MatrixExpr) else nodes.Change
    return made(value, perturbation)


def O(base: Any, order: int | None = None) -> nodes.Remainder:  # noqa: E743
    """O(h**n), h a perturbation; or O(ΔU, n), in the norm of a matrix of changes, O((ΔU, ΔV), n) of several."""
    return _remainder(base, order, "O")


def o(base: Any, order: int | None = None) -> nodes.Remainder:
    """o(h**n), h a perturbation; or o(ΔU, n), in the norm of a matrix of changes, o((ΔU, ΔV), n) of several."""
    return _remainder(base, order, "o")


def _remainder(base: Any, order: int | None, kind: str) -> nodes.Remainder:
    base = sympify(base)
    if order is None:
        order = 1
        if isinstance(base, Pow) and isinstance(base.exp, Integer):
            base, order = base.base, int(base.exp)
    return nodes.Remainder(base, order, kind)


def limit(value: Any, variable: Any) -> Any:
    """The limit of `value` for the perturbation or infinitesimal `variable` -> 0."""
    value = sympify(value)
    made = nodes.MatrixLimitAt if isinstance(value, MatrixExpr) and value.shape != (1, 1) else nodes.LimitAt
    return made(value, variable)


def at(value: Any, variable: MatrixSymbol, point: MatrixExpr) -> Any:
    """`value` with the matrix `variable` set to `point`."""
    value = sympify(value)
    made = nodes.MatrixAt if isinstance(value, MatrixExpr) else nodes.At
    return made(value, variable, point)


def inner(left: MatrixExpr, right: MatrixExpr) -> nodes.Inner:
    """The Frobenius inner product: the sum of left[k, l]*right[k, l]."""
    return nodes.Inner(left, right)


def jvp(value: Any, variable: MatrixSymbol, tangent: MatrixExpr) -> Any:
    """Forward mode: the derivative of `value` by `variable` in the direction `tangent` (shape of `variable`)."""
    value = sympify(value)
    if isinstance(value, MatrixExpr):
        return nodes.Pushforward(value, variable, tangent)
    return operators.Directional(value, variable, tangent)


def differential(value: Any, tangents: Mapping[MatrixSymbol, MatrixExpr]) -> Any:
    """dF: the sum of the derivatives of `value` in the directions `tangents`, a matrix for each variable."""
    parts = [jvp(value, variable, tangent) for variable, tangent in tangents.items()]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def symmetric_gradient(value: Any, variable: MatrixSymbol) -> Any:
    """The gradient by a symmetric S in the symmetric matrices: (G + G.T)/2, G that with independent entries.

    By an antisymmetric matrix (G - G.T)/2.  It is half the gradient by the restricted entries, which move two places at
    once, and all of it on the diagonal.  Raises `Meaningless` for a variable that is declared neither.
    """
    restricted = gradient(value, variable)
    facts = variable.facts if isinstance(variable, nodes.DeclaredMatrix) else frozenset()
    if not facts & {"symmetric", "antisymmetric"} or "diagonal" in facts:
        raise Meaningless("SC116", f"{variable} is not declared symmetric or antisymmetric")
    on_diagonal = HadamardProduct(restricted, Identity(variable.shape[0]))
    return Rational(1, 2) * (restricted + on_diagonal)


def vjp(value: MatrixExpr, variable: MatrixSymbol, cotangent: MatrixExpr) -> nodes.Pullback:
    """Reverse mode: what `cotangent` (shape of `value`) becomes at `variable`."""
    return nodes.Pullback(value, variable, cotangent)


def eq(*parts: Any) -> Claim:
    """The claim a = b, or a chain a = b = c; scalars, or matrices entry by entry."""
    if len(parts) < 2:
        raise Meaningless("SC116", "eq takes the two sides of an equation, or the parts of a chain")
    return Claim(*parts)


def distinct(a: Any, b: Any, claim: Claim) -> Claim:
    """The claim for all values of its indices with a != b: both sides times 1 - KroneckerDelta(a, b)."""
    if a == b:
        raise Meaningless("SC116", f"{a} does not differ from itself")
    factor = 1 - KroneckerDelta(a, b)
    parts = [product(factor, p) if is_matrix(p) else scalars.product(factor, p) for p in claim.parts]
    return Claim(*parts)


def shape(matrix: MatrixExpr, rows: Any, cols: Any) -> ShapeClaim:
    """The claim that `matrix` is rows x cols."""
    return ShapeClaim(matrix, rows, cols)


def differentiable(function: Expr, variable: MatrixSymbol | tuple[MatrixSymbol, ...]) -> SmoothClaim:
    """The hypothesis that `function` is totally differentiable in `variable`; in several, jointly."""
    return SmoothClaim(function, variable, "differentiable")


def smooth(function: Expr, variable: MatrixSymbol | tuple[MatrixSymbol, ...], degree: str = "C2") -> SmoothClaim:
    """The hypothesis that `function` is partial, differentiable, C1, C11 or C2 in `variable`; in several, jointly."""
    return SmoothClaim(function, variable, degree)


def invertible(matrix: Any) -> PropertyClaim:
    """The hypothesis that a square matrix has an inverse."""
    return PropertyClaim(matrix, "invertible")


def nonzero(value: Any) -> PropertyClaim:
    """The hypothesis that a number is not zero."""
    return PropertyClaim(value, "nonzero")


def positive(value: Any) -> PropertyClaim:
    """The hypothesis that a number is positive."""
    return PropertyClaim(value, "positive")


def convergent(series: Any) -> PropertyClaim | EntireClaim:
    """The hypothesis that a power series converges: f(X) in a neighbourhood of X, or f everywhere."""
    return EntireClaim(series.name) if isinstance(series, SeriesFunction) else PropertyClaim(series, "convergent")


def positive_definite(matrix: Any) -> PropertyClaim:
    """The hypothesis that a symmetric matrix is positive definite."""
    return PropertyClaim(matrix, "positive definite")


def full_column_rank(matrix: Any) -> PropertyClaim:
    """The hypothesis that the columns of a matrix are linearly independent."""
    return PropertyClaim(matrix, "full column rank")


def full_row_rank(matrix: Any) -> PropertyClaim:
    """The hypothesis that the rows of a matrix are linearly independent."""
    return PropertyClaim(matrix, "full row rank")
