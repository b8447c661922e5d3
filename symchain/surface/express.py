"""What SymPy has no word for, as functions an author calls: d(y, x), O(h**2), change(U, h), vjp(F, X, G) ..."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Pow, sympify
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain import nodes
from symchain.claim import Claim, ShapeClaim, SmoothClaim
from symchain.errors import Meaningless
from symchain.surface.layout import current_layout


def entry(matrix: MatrixExpr, row: Any, col: Any) -> MatrixElement:
    """The entry of a matrix expression, left as it is (`(G.T*H)[p, q]` is written out by SymPy at once)."""
    row, col = sympify(row), sympify(col)
    if nodes.is_plain_index(row) and nodes.is_plain_index(col):
        return Expr.__new__(MatrixElement, sympify(matrix), row, col)  # without SymPy's slow check of the range
    return MatrixElement(matrix, row, col)


def d(value: Any, variable: Any) -> Any:
    """The derivative of `value` by `variable`.

    Scalar by entry or scalar symbol: a scalar.  Matrix by entry or scalar symbol: a matrix of the shape of
    `value`.  Scalar by matrix: the gradient, in the layout the chapter declares.
    """
    value, variable = sympify(value), sympify(variable)
    if isinstance(variable, MatrixExpr):
        return gradient(value, variable)
    if isinstance(value, MatrixExpr) and value.shape != (1, 1):
        return nodes.MatrixPartial(value, variable)
    return nodes.Partial(value, variable)


def gradient(value: Any, variable: MatrixSymbol, layout: str | None = None) -> nodes.Gradient:
    """The matrix of d(value)/d(variable[i, j]): shape of `variable` in denominator layout, else transposed."""
    value = sympify(value)
    if isinstance(value, MatrixExpr) and value.shape != (1, 1):
        raise Meaningless(
            "SC101", f"the gradient of {value}, which is {value.shape[0]} x {value.shape[1]}, not a scalar"
        )
    if not isinstance(variable, MatrixSymbol):
        raise Meaningless("SC113", f"{variable} is not a matrix of independent variables")
    return nodes.Gradient(value, variable, layout or current_layout())


def change(value: Any, perturbation: nodes.Perturbation) -> Any:
    """`value` after the perturbation minus `value` before it."""
    if not isinstance(perturbation, nodes.Perturbation):
        raise Meaningless("SC113", f"{perturbation} is not a perturbation of an entry")
    value = sympify(value)
    made = nodes.MatrixChange if isinstance(value, MatrixExpr) else nodes.Change
    return made(value, perturbation)


def O(base: Any, order: int | None = None) -> nodes.Remainder:  # noqa: E743
    """O(h**n), h a perturbation; or O(ΔU, n), in the norm of a matrix of changes."""
    return _remainder(base, order, "O")


def o(base: Any, order: int | None = None) -> nodes.Remainder:
    """o(h**n), h a perturbation; or o(ΔU, n), in the norm of a matrix of changes."""
    return _remainder(base, order, "o")


def _remainder(base: Any, order: int | None, kind: str) -> nodes.Remainder:
    base = sympify(base)
    if order is None:
        order = 1
        if isinstance(base, Pow) and isinstance(base.exp, Integer):
            base, order = base.base, int(base.exp)
    return nodes.Remainder(base, order, kind)


def limit(value: Any, variable: Any) -> nodes.LimitAt:
    """The limit of `value` for the perturbation or infinitesimal `variable` -> 0."""
    return nodes.LimitAt(value, variable)


def at(value: Any, variable: MatrixSymbol, point: MatrixExpr) -> Any:
    """`value` with the matrix `variable` set to `point`."""
    value = sympify(value)
    made = nodes.MatrixAt if isinstance(value, MatrixExpr) else nodes.At
    return made(value, variable, point)


def inner(left: MatrixExpr, right: MatrixExpr) -> nodes.Inner:
    """The Frobenius inner product: the sum of left[k, l]*right[k, l]."""
    return nodes.Inner(left, right)


def jvp(value: MatrixExpr, variable: MatrixSymbol, tangent: MatrixExpr) -> nodes.Pushforward:
    """Forward mode: the derivative of `value` by `variable` in the direction `tangent` (shape of `variable`)."""
    return nodes.Pushforward(value, variable, tangent)


def vjp(value: MatrixExpr, variable: MatrixSymbol, cotangent: MatrixExpr) -> nodes.Pullback:
    """Reverse mode: what `cotangent` (shape of `value`) becomes at `variable`."""
    return nodes.Pullback(value, variable, cotangent)


def eq(*parts: Any) -> Claim:
    """The claim a = b, or a chain a = b = c; scalars, or matrices entry by entry."""
    if len(parts) < 2:
        raise Meaningless("SC116", "eq takes the two sides of an equation, or the parts of a chain")
    return Claim(*parts)


def shape(matrix: MatrixExpr, rows: Any, cols: Any) -> ShapeClaim:
    """The claim that `matrix` is rows x cols."""
    return ShapeClaim(matrix, rows, cols)


def differentiable(function: Expr, variable: MatrixSymbol) -> SmoothClaim:
    """The hypothesis that `function` is totally differentiable in `variable`."""
    return SmoothClaim(function, variable, "differentiable")


def smooth(function: Expr, variable: MatrixSymbol, degree: str = "C2") -> SmoothClaim:
    """The hypothesis that `function` is partial, differentiable, C1, C11 or C2 in `variable`."""
    return SmoothClaim(function, variable, degree)
