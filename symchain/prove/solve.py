"""Rational linear combinations of polynomials: elimination over the monomials, exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symchain.trusted.poly import Monomial, Poly
from symchain.trusted.term import Coefficient


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
    mix: dict[int, Fraction] = {}
    _reduce(rest, mix, basis)
    if rest:
        return None
    return [_plain(-mix.get(n, Fraction(0))) for n in range(len(columns))]


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
        for target, source in ((row, other), (mix, parts)):
            for key, entry in source.items():  # type: ignore[attr-defined]
                new = target.get(key, Fraction(0)) - factor * entry  # type: ignore[attr-defined]
                if new:
                    target[key] = new  # type: ignore[index]
                else:
                    target.pop(key, None)  # type: ignore[attr-defined]


def _plain(value: Fraction) -> Coefficient:
    return value.numerator if value.denominator == 1 else value
