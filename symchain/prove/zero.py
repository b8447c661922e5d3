"""That a polynomial is 0, from laws and from equations: reduce, clear denominators, clear inverses.

Search, not trusted.  What is found is a list of multiples of theorems that add up to the polynomial, for
`kernel.follow`.  In this order:

* *reduce* by the laws of the composite arrays that occur, and by the equations that are given;
* *clear denominators*: multiply by the bodies of the reciprocals that are left as factors, and go on with that;
* *clear an inverse* that stands at a free index of every monomial but those it is multiplied into: multiply by the
  matrix on that side, and go on with that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symchain.errors import NotDecided, Refused
from symchain.prove.normal import WITNESS, body_order, normal_form
from symchain.prove.propose import Laws, heads_in
from symchain.prove.reduce import MOST_MONOMIALS, Reduction, Rule
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation
from symchain.trusted.component import Component
from symchain.trusted.composite import body_at, frame_of, framed_slots
from symchain.trusted.kernel import Part, Theorem
from symchain.trusted.poly import Poly, to_term
from symchain.trusted.term import (
    INVERSE,
    MATRIX_POWER,
    RECIPROCAL,
    ZERO,
    Add,
    Entry,
    Index,
    Mul,
    Number,
    Slot,
    Sum,
    Term,
    instantiate,
)

MOST_IN_ALL = 400  # equations subtracted; more come only of going round in a circle
DEEPEST = 4


class Zero:
    """One search: the equations that may be used, and the laws that were made on the way."""

    def __init__(self, given: Sequence[Rule] = ()) -> None:
        self.given = list(given)
        self.laws = Laws()
        self.rest: Poly = {}

    def parts(self, poly: Poly, depth: int = 0) -> list[Part] | None:
        """Multiples of theorems that add up to `poly`, or None."""
        reduction = self.reduced(poly)
        if not depth:
            self.rest = reduction.poly
        if not reduction.poly:
            return reduction.parts
        if depth >= DEEPEST or len(reduction.poly) > MOST_MONOMIALS:
            return None
        for way in (self._cleared, self._multiplied):
            more = way(reduction.poly, depth)
            if more is not None:
                return reduction.parts + more
        return None

    def reduced(self, poly: Poly) -> Reduction:
        """The polynomial reduced by the laws of what occurs in it, and what was subtracted."""
        reduction = Reduction(normal_form(poly))
        while True:
            before = len(reduction.parts)
            reduction.run([*self.given, *self.laws.rules(heads_in(reduction.poly), self.given)])
            stuck = len(reduction.parts) == before and not _turn_sums(reduction)
            if stuck or len(reduction.parts) >= MOST_IN_ALL:  # an equation may undo what a law does, again and again
                return reduction

    def theorem(self, poly: Poly, depth: int) -> Theorem | None:
        """The theorem that `poly` is 0."""
        parts = self.parts(poly, depth)
        if parts is None:
            return None
        return kernel.follow(Equation(to_term(poly), ZERO), (), parts, WITNESS)

    # denominators

    def _cleared(self, poly: Poly, depth: int) -> list[Part] | None:
        entries: list[Entry] = []
        cleared = poly
        while len(entries) < 8:
            found = next((e for e in _denominators(cleared)), None)
            if found is None:
                break
            entries.append(found)
            cleared = normal_form(ring.clear(cleared, found))
        if not entries:
            return None
        inner = self.theorem(cleared, depth + 1)
        if inner is None:
            return None
        claim = Equation(to_term(poly), ZERO)
        return [Part(1, kernel.cross_multiply(claim, entries, inner, WITNESS), {})]

    # inverses

    def _multiplied(self, poly: Poly, depth: int) -> list[Part] | None:
        for entry, left in _clearable(poly):
            made = self._by_matrix(poly, entry, depth, left=left)
            if made is not None:
                return made
        return None

    def _by_matrix(self, poly: Poly, entry: Entry, depth: int, *, left: bool) -> list[Part] | None:
        """poly = INV (M poly): multiply by M at the free index of the inverse, on the left (or on the right)."""
        width = len(frame_of(entry.head).rows)
        own = framed_slots(entry.head)
        rest = entry.slots[own:]
        ends = entry.slots[:width] if left else entry.slots[width:own]
        new = kernel.generic([s.size for s in ends if isinstance(s, Index)], "m")
        middle = tuple([Index.bound("k", s.size) for s in ends if isinstance(s, Index)])
        if len(middle) != width:
            return None
        moved = instantiate(to_term(poly), dict(zip(ends, middle, strict=True)))
        pair = (new, middle) if left else (middle, new)
        matrix = to_term(body_at(entry.head, (*pair[0], *pair[1], *rest), *pair))
        product = ring.expand(Sum(middle, Mul((matrix, moved))))
        try:
            inner = self.theorem(normal_form(product), depth + 1)
        except (NotDecided, Refused):
            return None
        if inner is None:
            return None
        k = tuple([Index.bound("k", i.size) for i in middle])
        l = tuple([Index.bound("l", i.size) for i in middle])
        inverse = Entry(entry.head, (*ends, *k, *rest) if left else (*k, *ends, *rest))
        law = kernel.law("inverse-left" if left else "inverse-right", [_generic(entry)], WITNESS)
        generic = _generic(entry).slots
        at: dict[Slot, Slot] = dict(zip(generic[own:], rest, strict=True))
        at.update(zip(generic[:own], (*ends, *l) if left else (*l, *ends), strict=True))
        there = instantiate(to_term(poly), dict(zip(ends, l, strict=True)))
        return [
            Part(1, inner, dict(zip(new, k, strict=True)), inverse, k),
            Part(-1, law, at, there, l),
        ]


def _generic(entry: Entry) -> Entry:
    return Entry(entry.head, kernel.generic(entry.head.sizes))


def _denominators(poly: Poly) -> Iterator[Entry]:
    """The reciprocals that stand as factors."""
    found = {c for m in poly for c, e in m if e > 0 and not c.sizes and c.factors[0][0].role == RECIPROCAL}
    for component in sorted(found, key=lambda c: c.key):
        head, places = component.factors[0]
        yield Entry(head, places)  # type: ignore[arg-type]


def _clearable(poly: Poly) -> Iterator[tuple[Entry, bool]]:
    """The inverses of sums with a free row (or column) index that occurs nowhere else in their monomial."""
    seen: set[tuple[object, ...]] = set()
    components = sorted({c for m in poly for c, e in m if e == 1}, key=lambda c: c.key)
    for component in components:
        for head, places in component.factors:
            if head.role != INVERSE or len(frame_of(head).rows) != 1:
                continue
            for number, left in ((0, True), (1, False)):
                end = places[number]
                if not isinstance(end, Index) or (head, end, left) in seen or not _everywhere_once(poly, end):
                    continue
                if any(isinstance(p, int) for p in places[framed_slots(head) :]):
                    continue
                seen.add((head, end, left))
                slots = [
                    p if not isinstance(p, int) else Index.generic("x", head.sizes[n]) for n, p in enumerate(places)
                ]
                entry = Entry(head, tuple(slots))
                if head.symmetric or left or number:
                    yield entry, left
    return


def _everywhere_once(poly: Poly, label: Index) -> bool:
    """Whether the label stands once in every monomial."""
    return all(sum(_count(c, label) * abs(e) for c, e in m) == 1 for m in poly)


def _count(component: Component, label: Index) -> int:
    return sum(places.count(label) for _, places in component.factors)


def _turn_sums(reduction: Reduction) -> bool:
    """Take sums over exponents backwards where that gives the lesser of the two forms."""
    for monomial in list(reduction.poly):
        for component, exponent in monomial:
            theorem = _turned(component) if exponent == 1 else None
            if theorem is None:
                continue
            rest = to_term({monomial - {(component, 1)}: 1})
            claim = theorem.claim
            change = normal_form(ring.expand(Mul((rest, Add((claim.left, Mul((Number(-1), claim.right))))))))
            if any(m != monomial and body_order(m) > body_order(monomial) for m in change):
                continue
            coefficient = reduction.poly[monomial]
            ring.add_into(reduction.poly, change, -coefficient)
            reduction.parts.append(Part(coefficient, theorem, {}, rest))
            return bool(change)
    return False


def _turned(component: Component) -> Theorem | None:
    """A component with an index of exponents, summed backwards."""
    for vertex in range(len(component.sizes)):
        touching = [(h, places) for h, places in component.factors if vertex in places]
        if any(h.role != MATRIX_POWER or places.index(vertex) != len(places) - 1 for h, places in touching):
            continue
        indices = [Index.bound("k", s) for s in component.sizes]
        entries = [
            Entry(h, tuple([indices[p] if type(p) is int else p for p in places]))  # type: ignore[index, misc]
            for h, places in component.factors
        ]
        others = tuple([i for n, i in enumerate(indices) if n != vertex])
        body: Term = Sum(others, Mul(tuple(entries))) if others else Mul(tuple(entries))
        return kernel.reflect(indices[vertex], body)
    return None
