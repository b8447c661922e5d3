"""Cancelling what is not 0: a cited equation divided by a factor, or multiplied by the inverse of a matrix.

Search, not trusted.  Where q times the difference of the claim is that of a cited equation, the claim is 1/q times it;
that q, a product, is not 0 then becomes a condition of the theorem.  A common factor of the monomials is divided out
first, in case several equations have to be added up.  Where a matrix stands at a free index in every monomial of a
cited equation, A[r, k] of A x = A y, its inverse is multiplied on; that it exists becomes a condition as well.

Refused: factors that are sums of several entries in front of a matrix, (A + B) x = (A + B) y.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symchain.prove.normal import WITNESS, body_order, normal_form
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation
from symchain.trusted.component import Component
from symchain.trusted.composite import matrix
from symchain.trusted.kernel import Part, Theorem
from symchain.trusted.poly import Monomial, Poly, to_term
from symchain.trusted.term import ARRAY, DEFINED, INVERSE, Entry, Head, Index, Mul, Sum, Term

LARGEST = 40  # monomials of what is divided


def divided(column: Poly, goal: Poly) -> Iterator[Term]:
    """What a cited difference, `column`, is multiplied with so that it may give the goal."""
    if not column or len(column) > LARGEST:
        return
    found: set[Monomial] = set()
    for factor in (_common(column), *_ratios(column, goal)):
        if factor and factor not in found and not _is_zero_with(column, factor):
            found.add(factor)
            yield to_term({frozenset((c, -e) for c, e in factor): 1})


def _is_zero_with(column: Poly, factor: Monomial) -> bool:
    """Whether a factor holds all that a cited product, which is 0, is made of: then it is 0 as well."""
    held = {c for c, e in factor if e > 0}
    return len(column) == 1 and all(c in held for m in column for c, _ in m)


def _common(column: Poly) -> Monomial:
    """The factor that all monomials share; negative powers as well."""
    powers: dict[Component, int] = dict(next(iter(column)))
    for monomial in column:
        own = dict(monomial)
        powers = {c: min(e, own[c]) if e > 0 else max(e, own[c]) for c, e in powers.items() if own.get(c, 0) * e > 0}
    return frozenset(powers.items())


def _ratios(column: Poly, goal: Poly) -> Iterator[Monomial]:
    """The monomials q with column = number * q * goal."""
    if len(column) != len(goal):
        return
    first = min(goal, key=body_order)
    for other in column:
        factor = _over(other, first)
        ratio = Fraction(column[other]) / Fraction(goal[first])
        if all(Fraction(column.get(_times(m, factor), 0)) == ratio * Fraction(c) for m, c in goal.items()):
            yield factor


def _times(m: Monomial, n: Monomial) -> Monomial:
    powers = dict(m)
    for component, exponent in n:
        powers[component] = powers.get(component, 0) + exponent
    return frozenset((c, e) for c, e in powers.items() if e)


def _over(m: Monomial, n: Monomial) -> Monomial:
    return _times(m, frozenset((c, -e) for c, e in n))


def inverted(theorem: Theorem) -> Iterator[Theorem]:
    """The theorem multiplied by the inverse of a matrix that stands at a free index in all its monomials."""
    column = normal_form(ring.difference(theorem.claim.left, theorem.claim.right))
    if not column or theorem.claim.remainder is not None:
        return
    for index in sorted(theorem.claim.free_indices(), key=lambda i: i.key):
        for head, left in _at_index(column, index):
            size = head.sizes[0]
            r, c, k = (Index.generic(name, size) for name in ("ir", "ic", "ik"))
            inverse, slots = matrix(INVERSE, "inv", None, Entry(head, (r, c)), [r], [c])
            middle = Index.bound("k", size)
            own = (k, middle) if left else (middle, k)
            multiplier = Entry(inverse, own + slots)
            moved = theorem.claim.at({index: middle})
            left_side, right_side = (Sum((middle,), Mul((multiplier, side))) for side in (moved.left, moved.right))
            again = Index.bound("k", size)
            factor = Entry(inverse, ((k, again) if left else (again, k)) + slots)
            part = Part(1, theorem, {index: again}, factor, (again,))
            made = kernel.follow(Equation(left_side, right_side), (), [part], WITNESS)
            yield kernel.specialise(made, {k: index})


def _at_index(column: Poly, index: Index) -> Iterator[tuple[Head, bool]]:
    """The square arrays of which every monomial has an entry with `index` as its row (or column)."""
    choices: set[tuple[Head, bool]] | None = None
    for monomial in column:
        here = {
            (h, left)
            for c, e in monomial
            if e == 1
            for h, places in c.factors
            if h.role in (ARRAY, DEFINED)
            and len(places) == 2
            and h.sizes[0] is h.sizes[1]
            and places[0] is not places[1]
            for left in (True, False)
            if places[0 if left or h.symmetric else 1] is index or (h.symmetric and index in places)
        }
        choices = here if choices is None else choices & here
    yield from sorted(choices or (), key=lambda pair: (pair[0].key, not pair[1]))
