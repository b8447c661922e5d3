"""Rational linear combinations of polynomials: elimination over the monomials, exact."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from symchain.trusted.poly import Monomial, Poly
from symchain.trusted.term import Coefficient

K = TypeVar("K", bound=Hashable)


def combine_to(goal: Poly, columns: Sequence[Poly]) -> list[Coefficient] | None:
    """Coefficients c with goal = sum of c[n] * columns[n], or None; columns that are not needed get 0."""
    if not goal:
        return [0] * len(columns)
    basis: list[tuple[Monomial, dict[Monomial, Fraction], dict[int, Fraction]]] = []
    for n, column in enumerate(columns):
        row = {m: Fraction(c) for m, c in column.items()}
        mix = {n: Fraction(1)}
        _reduce(row, mix, basis)
        if row:
            pivot = next(iter(row))
            basis.append((pivot, row, mix))
    rest = {m: Fraction(c) for m, c in goal.items()}
    used: dict[int, Fraction] = {}
    _reduce(rest, used, basis)
    if rest:
        return None
    return [_plain(-used.get(n, Fraction(0))) for n in range(len(columns))]


def _reduce(
    row: dict[Monomial, Fraction],
    mix: dict[int, Fraction],
    basis: Sequence[tuple[Monomial, dict[Monomial, Fraction], dict[int, Fraction]]],
) -> None:
    """Subtract multiples of the basis from `row` until no pivot is left in it, in place."""
    for pivot, other, parts in basis:
        value = row.get(pivot)
        if not value:
            continue
        factor = value / other[pivot]
        _subtract(row, other, factor)
        _subtract(mix, parts, factor)


def _subtract(target: dict[K, Fraction], source: Mapping[K, Fraction], factor: Fraction) -> None:
    for key, entry in source.items():
        new = target.get(key, Fraction(0)) - factor * entry
        if new:
            target[key] = new
        else:
            target.pop(key, None)


def _plain(value: Fraction) -> Coefficient:
    return value.numerator if value.denominator == 1 else value
