"""Derivatives by complex variables, in the convention of Wirtinger: surface nodes.

With z = x + i y, the derivative by z is (d/dx - i d/dy)/2 and that by its conjugate (d/dx + i d/dy)/2 (Wirtinger 1927;
Petersen & Pedersen, The Matrix Cookbook 2012, 4.2).  Of a function without conjugates the first is the derivative of
complex analysis and the second 0.  `variable` is a complex matrix or its conjugate, or an entry of either.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, MatrixExpr, sympify
from sympy.core.symbol import Str

from symchain.nodes import Gradient, MatrixNode, MatrixPartial, Partial, ScalarNode, ValueShaped
from symchain.operators import Conjugate


class Wirtinger(ScalarNode):
    """The derivative of a number by an entry of a complex matrix or of its conjugate."""

    value = Partial.value
    variable = Partial.variable
    _sympystr = Partial._sympystr
    _latex = Partial._latex


class MatrixWirtinger(ValueShaped):
    """The same of the entries of a matrix."""

    variable = MatrixPartial.variable
    _sympystr = Partial._sympystr
    _latex = Partial._latex


class WirtingerGradient(MatrixNode):
    """The matrix of the derivatives by the entries of a complex matrix or its conjugate, laid out as a gradient is."""

    def __new__(cls, value: Any, variable: Any, layout: Any) -> WirtingerGradient:
        return MatrixExpr.__new__(cls, sympify(value), variable, layout if isinstance(layout, Str) else Str(layout))

    value = Gradient.value
    variable = Gradient.variable
    layout = Gradient.layout
    _sympystr = Partial._sympystr
    _latex = Partial._latex

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = self.variable.shape
        return (rows, cols) if self.layout == "denominator" else (cols, rows)


def plain(matrix: Any) -> tuple[Any, bool]:
    """The matrix that is written, or that whose conjugate is; and whether it is the conjugate."""
    return (matrix.args[0], True) if isinstance(matrix, Conjugate) else (matrix, False)
