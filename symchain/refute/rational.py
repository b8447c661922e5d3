"""Matrices of rational numbers as whole numbers over one denominator.

Whole numbers multiply much faster than fractions, which reduce at every step: here only the results are reduced.
The functions answer None for matrices with an entry that is not rational; the caller then goes the general way.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from operator import mul
from typing import Any

Numbers = list[list[int | Fraction]]
RATIONAL = (int, Fraction)


def product(a: list[list[Any]], b: list[list[Any]]) -> Numbers | None:
    """The matrix product, of shapes that fit; None also where no entry is a fraction, and nothing is gained."""
    left, right = _whole(a), _whole(b)
    if left is None or right is None or left[1] * right[1] == 1:
        return None
    columns = list(zip(*right[0], strict=True))
    return _over([[sum(map(mul, row, column)) for column in columns] for row in left[0]], left[1] * right[1])


def inverse(a: list[list[Any]]) -> Numbers | None:
    """The inverse of a square matrix; None also where it is singular.

    Fraction-free elimination (Bareiss 1968): every division is exact.
    """
    whole = _whole(a)
    if whole is None:
        return None
    n = len(a)
    rows = [[*row, *(int(i == j) for j in range(n))] for i, row in enumerate(whole[0])]
    before = 1
    for k in range(n):
        pivot = next((r for r in range(k, n) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        top, lead = rows[k], rows[k][k]
        rows = [
            row if i == k else [(lead * x - row[k] * y) // before for x, y in zip(row, top, strict=True)]
            for i, row in enumerate(rows)
        ]
        before = lead
    return _over([[whole[1] * x for x in row[n:]] for row in rows], before)


def _whole(a: Sequence[Sequence[Any]]) -> tuple[list[list[int]], int] | None:
    """The matrix times the common denominator of its entries, and that."""
    kinds = {type(x) for row in a for x in row}
    if kinds == {int}:
        return [list(row) for row in a], 1
    if not kinds.issubset(RATIONAL):
        return None
    common = lcm(*(x.denominator for row in a for x in row))
    return [[x.numerator * (common // x.denominator) for x in row] for row in a], common


def _over(a: list[list[int]], denominator: int) -> Numbers:
    return [[x // denominator if x % denominator == 0 else Fraction(x, denominator) for x in row] for row in a]
