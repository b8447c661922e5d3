"""What is left of a claim of the new core from a theorem that says that it is 0 times a number, which is not 0."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from symchain.core import kernel
from symchain.core.head import Head, Poly, gain
from symchain.core.kernel import Part, Theorem, sides
from symchain.core.ring import Ring
from symchain.core.term import Index, Mul, difference, free
from symchain.prove.oriented import negative
from symchain.prove.quotients import over
from symchain.prove.readback import to_term
from symchain.prove.schemas import at

MOST_ORDERS = 24
MOST_TERMS = 6
"""Terms of a quotient."""


def divided(poly: Poly, theorem: Theorem, ring: Ring, nonzero: Callable[[Any], bool]) -> list[Part] | None:
    """The polynomial from the theorem, which is q times it: 1/q times the theorem, and q 1/q = 1 times it."""
    for placed in _at_indices_of(poly, theorem):
        quotient = quotient_of(ring.normal(difference(*sides(placed))), poly, ring)
        if quotient is not None and nonzero(q := to_term(quotient)):
            return [Part(placed, {}, over(q)), Part(at("recip", q), {}, negative(to_term(poly)))]
    return None


def _at_indices_of(poly: Poly, theorem: Theorem) -> Iterator[Theorem]:
    """The theorem at the indices of a polynomial, in the orders that fit."""
    own = sorted([p for p in free(theorem.claim) if isinstance(p, Index)], key=repr)
    found = {p for _, factors in poly for _, places in factors for p in places if isinstance(p, Index)}
    for values in itertools.islice(itertools.permutations(sorted(found, key=repr), len(own)), MOST_ORDERS):
        if all(mine.size == other.size for mine, other in zip(own, values, strict=True)):
            yield kernel.instance(theorem, dict(zip(own, values, strict=True)))


def quotient_of(whole: Poly, part: Poly, ring: Ring) -> Poly | None:
    """What a polynomial is multiplied with to be another, a number: by division in the lexicographic order.

    None where there is no such.
    """
    atoms = sorted({atom for m in (*whole, *part) for atom in _atoms(m)}, key=repr)

    def order(monomial: Any) -> tuple[int, ...]:
        own = _atoms(monomial)
        return tuple([own[atom] for atom in atoms])

    rest, quotient = dict(whole), Poly()
    lead = max(part, key=order)
    while rest and len(quotient) < MOST_TERMS:
        top = max(rest, key=order)
        more, less = _atoms(top), _atoms(lead)
        factors = tuple((more - less).elements())
        if less - more or not all(map(_is_number, factors)):
            return None
        factor: Poly = {((), factors): Fraction(rest[top]) / Fraction(part[lead])}
        quotient |= factor
        for monomial, coefficient in ring.normal(Mul((to_term(factor), to_term(part)))).items():
            gain(rest, monomial, -coefficient)
        if top in rest:
            return None
    return None if rest else quotient


def _atoms(monomial: tuple[Any, ...]) -> Counter[Any]:
    """The factors of a monomial that are numbers, and what is left as one."""
    sizes, factors = monomial
    found = Counter(filter(_is_number, factors))
    rest = tuple(f for f in factors if not _is_number(f))
    if rest:
        found[sizes, rest] += 1
    return found


def _is_number(factor: tuple[Any, ...]) -> bool:
    return isinstance(factor[0], Head) and not any(isinstance(p, (int, Index)) for p in factor[1])
