"""Lowering of counts of multiplications.

The schoolbook product of an m x n and an n x p matrix multiplies m n p pairs of numbers; a product entry by entry, and
a product with a number, as many as there are entries; a sum, a transpose and a change of sign none.  Source: Golub &
Van Loan 2013, 1.1.11.  Several factors are multiplied from left to right.  Everything else is refused.
"""

from __future__ import annotations

from typing import Any

from sympy import HadamardProduct, Integer, MatAdd, MatMul, MatrixSymbol, Transpose

from symchain import operators
from symchain.errors import Meaningless, NotDecided
from symchain.trusted.names import Env
from symchain.trusted.reader import Reader, scalar_rule
from symchain.trusted.term import Size, Term, size_term

NONE = Size({})


@scalar_rule(operators.Multiplications)
def _multiplications(reader: Reader, expr: Any, env: Env) -> Term:
    return size_term(_product(reader, expr.factors))


def _product(reader: Reader, factors: tuple[Any, ...]) -> Size:
    """The count for factors that are computed first and multiplied from left to right."""
    total = NONE
    for factor in factors:
        total = total + _count(reader, factor)
    rows, inner = reader.shape(factors[0])
    for factor in factors[1:]:
        own, cols = reader.shape(factor)
        if own is not inner:
            raise Meaningless("SC101", f"{rows} x {inner} times {own} x {cols}")
        total = total + rows * inner * cols
        inner = cols
    return total


def _count(reader: Reader, matrix: Any) -> Size:
    if isinstance(matrix, MatrixSymbol):
        reader.head(matrix)
        return NONE
    if isinstance(matrix, Transpose):
        return _count(reader, matrix.arg)
    if isinstance(matrix, MatAdd):
        total = NONE
        for part in matrix.args:
            total = total + _count(reader, part)
        return total
    rows, cols = reader.shape(matrix)
    if isinstance(matrix, HadamardProduct):
        total = Size.number(len(matrix.args) - 1) * rows * cols
        for part in matrix.args:
            total = total + _count(reader, part)
        return total
    if isinstance(matrix, MatMul):
        scalar, factors = matrix.as_coeff_matrices()
        if not (isinstance(scalar, Integer) and abs(scalar) == 1) and scalar.args:
            raise NotDecided("SC204", f"the count of multiplications for the number {scalar}")
        scaled = NONE if abs(scalar) == 1 else rows * cols
        return scaled + _product(reader, tuple(factors))
    raise NotDecided("SC204", f"the count of multiplications for {matrix}")
