"""Inverses in the new core: lemmas from the rows of the table, and the rules that an inverse asks for.

Each says what an inverse is by what it is multiplied with (`inverse_is_unique`), so none costs trust.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symchain.core import kernel
from symchain.core.head import DELTA, Poly
from symchain.core.instance import beta, substitute
from symchain.core.kernel import Part, Theorem, sides
from symchain.core.ring import Ring
from symchain.core.term import (
    MINUS,
    ONE,
    ZERO,
    App,
    Delta,
    Entry,
    Formula,
    Index,
    Lambda,
    Mul,
    Number,
    Refused,
    Sum,
    equation,
    free,
    made,
    whole,
)
from symchain.prove.determinants import earlier, inverse_of, product, turned
from symchain.prove.lemmas import inverse_is_unique
from symchain.prove.oriented import chained, negative, weighed, weight
from symchain.prove.readback import entry_of, factor_term, to_term
from symchain.prove.schemas import at_bodies, row
from symchain.prove.splits import products_of
from symchain.theory.operators import app
from symchain.theory.rows import HERE, X, Y, a, c

OTHER = whole(Y)


def inverse(body: Lambda) -> Lambda:
    return Lambda((a, c), App("inv", (body,), (a, c)))


def _is(of: Lambda, value: Lambda, *rules: Theorem) -> Theorem:
    """inv(of) = value, where rules reduce their product to the identity."""
    unit = chained(equation(product(of, value, a, c), Delta(a, c)), rules)
    made = kernel.instance(inverse_is_unique(), {X: of, Y: value})
    return kernel.discharge(made, (unit,), (a, c))


@functools.cache
def of_inverse() -> Theorem:
    """inv(inv(X)) = X where X is invertible."""
    return _is(inverse(HERE), HERE, kernel.axiom("inverse-left"))


@functools.cache
def from_the_left() -> Theorem:
    """Y X = 1 for all entries gives inv(X) = Y: Y is invertible, and its inverse is X."""
    given = kernel.assume(equation(product(OTHER, HERE, a, c), Delta(a, c), (a, c)))
    exists = kernel.discharge(kernel.instance(kernel.axiom("inverse-exists"), {X: OTHER, Y: HERE}), (given,), (a, c))
    is_x = kernel.discharge(kernel.instance(inverse_is_unique(), {X: OTHER, Y: HERE}), (given,), (a, c))
    back = kernel.discharge(kernel.instance(of_inverse(), {X: OTHER}), (exists,))
    claim = equation(App("inv", (HERE,), (a, c)), Entry(Y, (a, c)))
    return weighed(claim, (kernel.congruence("inv", (((a, c), is_x),), (a, c)), MINUS), (back, ONE))


@functools.cache
def the_other_way() -> Theorem:
    """X Y = 1 for all entries gives Y X = 1: Y is the inverse of X."""
    given = kernel.assume(equation(product(HERE, OTHER, a, c), Delta(a, c), (a, c)))
    exists = kernel.discharge(kernel.axiom("inverse-exists"), (given,), (a, c))
    is_y = kernel.discharge(inverse_is_unique(), (given,), (a, c))
    left = kernel.discharge(kernel.axiom("inverse-left"), (exists,))
    k = Index("k", "n")
    claim = equation(product(OTHER, HERE, a, c), Delta(a, c))
    moved = Part(is_y, {c: k}, Mul((MINUS, Entry(X, (k, c)))), (k,))
    return kernel.ring(claim, (Part(left, {}, ONE), moved))


def turned_units(theorem: Theorem) -> Iterator[Theorem]:
    """Y X = 1, from an equation that says X Y = 1 of square matrices."""
    ring = kernel.ring_in_force(unfold=True)
    one, other = sides(theorem)
    for left, right in ((one, other), (other, one)):
        places = _places_of_unit(ring.normal(right))
        for first, second in products_of(Lambda(places, left), ring) if places else ():
            with suppress(Refused):
                made = at_bodies(the_other_way(), first, second)
                ((bound, claim),) = [(h.bound, h) for h in made.hypotheses.values()]
                unit = kernel.ring(
                    Formula("=", claim.bodies), (Part(theorem, dict(zip(places, bound, strict=True)), ONE),)
                )
                yield kernel.discharge(made, (unit,), bound)


def _places_of_unit(poly: Poly) -> tuple[Index, ...]:
    """The two indices of the identity, where a polynomial is that; else none."""
    if len(poly) == 1:
        (((sizes, factors), coefficient),) = poly.items()
        if coefficient == 1 and not sizes and len(factors) == 1 and factors[0][0] is DELTA:
            places = factors[0][1]
            return places if all(isinstance(p, Index) for p in places) else ()
    return ()


@functools.cache
def of_transpose() -> Theorem:
    """inv(X.T) = inv(X).T where X is invertible."""
    return _is(turned(HERE), turned(inverse(HERE)), kernel.axiom("inverse-left"))


@functools.cache
def transpose_exists() -> Theorem:
    """X.T is invertible where X is: X.T inv(X).T is the identity."""
    exists = at_bodies(kernel.axiom("inverse-exists"), turned(HERE), turned(inverse(HERE)))
    claim = equation(product(turned(HERE), turned(inverse(HERE)), a, c), Delta(a, c))
    return kernel.discharge(exists, (chained(claim, [kernel.axiom("inverse-left")]),), (a, c))


@functools.cache
def of_conjugate() -> Theorem:
    """conj(inv(X)) = inv(conj(X)) where X is invertible: the conjugate of X inv(X) is that of the identity."""
    matrix, value = (Lambda(body.params, app("conj", body.body)) for body in (HERE, inverse(HERE)))
    unit = kernel.congruence("conj", (((), kernel.axiom("inverse-right")),), ())
    made = at_bodies(inverse_is_unique(), matrix, value)
    claim = equation(product(matrix, value, a, c), Delta(a, c))
    made = kernel.discharge(made, (kernel.ring(claim, (Part(unit, {}, ONE),)),), (a, c))
    return weighed(equation(app("conj", App("inv", (HERE,), (a, c))), sides(made)[0]), (made, MINUS))


@functools.cache
def of_product() -> Theorem:
    """inv(X Y) = inv(Y) inv(X) where both are invertible."""
    rules = (kernel.instance(kernel.axiom("inverse-right"), {X: body}) for body in (HERE, OTHER))
    both = Lambda((a, c), product(HERE, OTHER, a, c))
    return _is(both, Lambda((a, c), product(inverse(OTHER), inverse(HERE), a, c)), *rules)


@functools.cache
def of_identity() -> Theorem:
    """The identity is its own inverse."""
    unit = Lambda((a, c), Delta(a, c))
    return _is(unit, unit)


@dataclass(frozen=True)
class ByProduct:
    """What is left of a claim, as a multiple of inv(X) - Y: it is 0 where X Y, or Y X, is the identity."""

    entry: App
    value: Lambda
    weight: Any
    lemma: Theorem
    claim: Formula

    def exists(self) -> Theorem | None:
        """That X is invertible, if X Y is the identity; None where the claim is about Y X."""
        right = self.lemma is inverse_is_unique()
        return row("inverse-exists", *self.entry.bodies, self.value) if right else None

    def parts(self, proof: Theorem) -> list[Part]:
        made = kernel.discharge(at_bodies(self.lemma, *self.entry.bodies, self.value), (proof,), self.value.params)
        own = sides(made)[0].slots
        return [Part(made, dict(zip(own, self.entry.slots, strict=True)), self.weight)]


def products_in(poly: Poly) -> Iterator[ByProduct]:
    """The claims about a product that give a polynomial in which an inverse stands alone, the heaviest one first."""
    for monomial in sorted(poly, key=weight, reverse=True):
        entry = _lone(monomial)
        if entry is None:
            continue
        rest = {m: c for m, c in poly.items() if m != monomial}
        factor = Fraction(poly[monomial])
        value = Lambda(entry.slots, Mul((Number(-1 / factor), to_term(rest))) if rest else ZERO)
        (body,) = entry.bodies
        row, col = entry.slots
        for lemma, (left, right) in ((inverse_is_unique(), (body, value)), (from_the_left(), (value, body))):
            claim = equation(product(left, right, row, col), Delta(row, col))
            yield ByProduct(entry, value, Number(factor), lemma, claim)


@dataclass(frozen=True)
class ByMatrix:
    """What is left of a claim, a term with a row of an inverse: it is 0 where it is 0 multiplied by the matrix there.

    P = inv(M) (M P) - (inv(M) M - 1) P, and the same from the right.
    """

    entry: App
    end: Index
    term: Any
    left: bool

    def _at(self, index: Index) -> Any:
        return substitute(self.term, {self.end: index})

    def _pair(self, one: Index, other: Index) -> tuple[Index, Index]:
        return (one, other) if self.left else (other, one)

    @property
    def claim(self) -> Formula:
        """The term times the matrix is 0."""
        (body,), over = self.entry.bodies, made("k", self.end.size)
        return equation(Sum((over,), Mul((beta(body, (), self._pair(self.end, over)), self._at(over)))), ZERO)

    def parts(self, proof: Theorem) -> list[Part]:
        k, l = made("k", self.end.size), made("l", self.end.size)
        law = row("inverse-left" if self.left else "inverse-right", *self.entry.bodies)
        unit, inverse_there = sides(law)[1], App("inv", self.entry.bodies, self._pair(self.end, k))
        at = dict(zip((unit.left, unit.right), self._pair(self.end, l), strict=True))
        return [Part(proof, {self.end: k}, inverse_there, (k,)), Part(law, at, negative(self._at(l)), (l,))]


def rows_in(poly: Poly) -> Iterator[ByMatrix]:
    """The claims that give a polynomial in which an inverse has a free index that stands once in every monomial."""
    seen: set[Any] = set()
    for _, factors in poly:
        for head, places in factors:
            if head.content[:2] != ("app", "inv") or any(isinstance(p, int) for p in places[2:]):
                continue
            entry = factor_term(head, [made("s", p) if isinstance(p, int) else p for p in places])
            for number, end in enumerate(places[:2]):
                once = isinstance(end, Index) and all(_count(m, end) == 1 for m in poly)
                if once and (head, end, number) not in seen:
                    seen.add((head, end, number))
                    yield ByMatrix(entry, end, to_term(poly), not number)


def symmetric_inverses(poly: Poly, ring: Ring) -> list[Theorem]:
    """That the inverses of matrices that are their own transposes are so, for those in a polynomial."""
    found = []
    for head in dict.fromkeys(h for _, factors in poly for h, _ in factors):
        if head.content[:2] != ("app", "inv") or head.content[4] or ring.groups_of(head):
            continue
        (body,) = entry_of(head).bodies
        row, col = body.params
        if ring.normal(body.body) == ring.normal(substitute(body.body, {row: col, col: row})):
            found.append(at_bodies(of_transpose(), turned(body)))
    return found


def _count(monomial: tuple[Any, ...], end: Index) -> int:
    return sum(places.count(end) for _, places in monomial[1])


def _lone(monomial: tuple[Any, ...]) -> App | None:
    """The entry of an inverse that a monomial is, at two indices that are not in what it is of."""
    sizes, factors = monomial
    if sizes or len(factors) != 1 or factors[0][0].content[:2] != ("app", "inv"):
        return None
    entry = factor_term(factors[0][0], list(factors[0][1]))
    apart = len({p for p in entry.slots if isinstance(p, Index)}) == 2 and not free(entry.bodies) & set(entry.slots)
    return entry if apart else None


def equal_to(body: Lambda, ring: Ring) -> Iterator[Theorem]:
    """Theorems with the inverse of a matrix on their left, and what is simpler, or is read earlier, on their right."""
    row, col = body.params
    poly = ring.normal(body.body)
    if poly == ring.normal(Delta(row, col)):
        yield kernel.instance(of_identity(), {"n": row.size})
    inside = inverse_of(poly, row, col)
    if inside is not None:
        yield at_bodies(of_inverse(), inside)
    for one, other in products_of(body, ring):
        yield at_bodies(of_product(), one, other)
    yield from earlier(at_bodies(of_transpose(), turned(body)), ring)
