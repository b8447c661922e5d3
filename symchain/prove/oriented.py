"""Theorems of the core as rules that replace a monomial, and where they stand in a polynomial.

A rule is an equation and the monomial of it that is replaced, its lead: the heaviest one, where derivatives weigh most
and plain entries least, so that reduction ends.  A match gives values for the free indices and layers of the theorem,
and bound indices of the monomial for its own; a bound index of the lead has to be one that stands nowhere else.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symchain.core import kernel
from symchain.core.head import DELTA, Head, Poly, gain, moved
from symchain.core.kernel import Part, Theorem, sides
from symchain.core.ring import Ring
from symchain.core.term import MINUS, Formula, Index, Layer, Mul, Number, Refused, difference, equation, free, made
from symchain.prove.oracle import monomial_text
from symchain.prove.readback import factor_term

MOST_STEPS = 400


def weight(monomial: tuple[Any, ...]) -> tuple[int, str]:
    """How heavy a monomial is; of two that are as heavy, the later in the alphabet."""
    return sum(_weight(head) for head, _ in monomial[1]), monomial_text(monomial)


@functools.cache
def _weight(head: Head) -> int:
    """An entry weighs 1, an operator 1 and all that is in it, a derivative more."""
    kind, *rest = head.content
    if kind == "conj":
        return 1 + _weight(Head(tuple(rest), head.height))
    if kind != "app":
        return 1
    operator, bodies, *_ = rest
    inside = sum(_weight(h) for polys in bodies for poly in polys for (_, factors), _ in poly for h, _ in factors)
    return (8 if operator == "D" else 1) + inside


def _fitness(monomial: tuple[Any, ...], ring: Ring) -> tuple[int, bool, str]:
    """The heavier the better; of two that are as heavy one whose places mean what they are, not to be exchanged."""
    heavy, text = weight(monomial)
    return heavy, not any(ring.groups_of(head) for head, _ in monomial[1]), text


class Rule:
    """A theorem with the monomial of it that is replaced; `fixed` are layers that stand for themselves.

    `left`: of its left side.  Raises `Refused` where no monomial has all of its free indices.
    """

    def __init__(self, theorem: Theorem, ring: Ring, *, left: bool = False, fixed: tuple[Layer, ...] = ()) -> None:
        one, other = sides(theorem)
        poly = ring.normal(difference(one, other))
        side = ring.normal(one) if left else poly
        leads = [m for m in side if m in poly and not any(h is DELTA for h, _ in m[1])]
        if not leads:
            raise Refused("a rule without a monomial to replace")
        self.theorem, self.fixed, self.poly = theorem, fixed, poly
        self.lead = max(leads, key=lambda m: _fitness(m, ring))
        self.coefficient = poly[self.lead]
        self.heads = Counter(h for h, _ in self.lead[1])
        known = {p for _, places in self.lead[1] for p in places}
        if any(isinstance(p, Index) and p not in known for p in free(theorem.claim)):
            raise Refused("an index of the rule does not stand in what it replaces")


def eliminating(theorem: Theorem) -> Rule | None:
    """The theorem as a rule that replaces a lone entry of an array by what the array does not stand in."""
    ring = kernel.ring_in_force(unfold=True)
    one, other = sides(theorem)
    for left, right in ((one, other), (other, one)):
        ((sizes, factors), coefficient), *more = [*ring.normal(left).items()] or [(((), ()), 0)]
        if more or sizes or coefficient != 1 or len(factors) != 1:
            continue
        ((head, places),) = factors
        plain = len(set(places)) == len(places) and all(isinstance(p, Index) for p in places)
        if head.content[0] == "array" and plain and head.content[1] not in free(right):
            return Rule(theorem if left is one else backwards(theorem), ring, left=True)
    return None


_kept: dict[Any, Rule | None] = {}
MOST_KEPT = 2000


def rules_of(theorems: Iterable[Theorem | Rule], ring: Ring) -> list[Rule]:
    """The theorems that can be rules, as rules: the same one for the same theorem and way to expand."""
    rules = []
    for theorem in theorems:
        found = theorem if isinstance(theorem, Rule) else _rule_of(theorem, ring)
        if found is not None:
            rules.append(found)
    return rules


def _rule_of(theorem: Theorem, ring: Ring) -> Rule | None:
    name = (theorem, ring.oracle, ring.symmetric, ring.derive, ring.spelled)
    if name not in _kept:
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        _kept[name] = None
        with suppress(Refused):
            _kept[name] = Rule(theorem, ring)
    return _kept[name]


@dataclass(slots=True)
class Match:
    """Values of the labels of a lead, bound indices of the monomial for its own, the factors that are left."""

    labels: dict[Any, Any]
    bound: dict[int, int]
    rest: list[tuple[Head, tuple[Any, ...]]]


def matches(rule: Rule, monomial: tuple[Any, ...], ring: Ring) -> Iterator[Match]:
    """Where the lead of a rule stands in a monomial."""
    sizes, factors = monomial
    counts = Counter(p for _, places in factors for p in set(places) if type(p) is int)
    lead = rule.lead[1]

    def extend(n: int, labels: dict[Any, Any], bound: dict[int, int], used: tuple[int, ...]) -> Iterator[Match]:
        if n == len(lead):
            inside = Counter(p for u in used for p in set(factors[u][1]) if type(p) is int)
            taken = set(bound.values())
            alone = len(taken) == len(bound) and all(inside[p] == counts[p] for p in taken)
            if alone and not any(type(p) is int and p in taken for p in labels.values()):
                yield Match(labels, bound, [f for m, f in enumerate(factors) if m not in used])
            return
        head, places = lead[n]
        for m, (other, at) in enumerate(factors):
            if other is head and m not in used:
                for turned in turns(at, ring.groups_of(head)):
                    found = _bound(rule, sizes, places, turned, labels, bound)
                    if found is not None:
                        yield from extend(n + 1, *found, (*used, m))

    yield from extend(0, {}, {}, ())


def turns(places: tuple[Any, ...], groups: tuple[tuple[int, ...], ...]) -> list[tuple[Any, ...]]:
    """The orders of places that mean the same."""
    found = [places]
    for group in groups:
        turned = []
        for row in found:
            for order in itertools.permutations(group):
                moved = list(row)
                for n, m in zip(group, order, strict=True):
                    moved[n] = row[m]
                turned.append(tuple(moved))
        found = turned
    return list(dict.fromkeys(found))


Values = tuple[dict[Any, Any], dict[int, int]]


def _bound(
    rule: Rule, sizes: Any, places: Any, at: Any, labels: dict[Any, Any], bound: dict[int, int]
) -> Values | None:
    """Labels and bound indices with those of one factor, or None where it does not fit."""
    labels, bound = dict(labels), dict(bound)
    for mine, theirs in zip(places, at, strict=True):
        if not _fits(rule, sizes, mine, theirs, labels, bound):
            return None
    return labels, bound


def _fits(rule: Rule, sizes: Any, mine: Any, theirs: Any, labels: dict[Any, Any], bound: dict[int, int]) -> bool:
    size = sizes[theirs] if type(theirs) is int else getattr(theirs, "size", None)
    if type(mine) is int:
        same = type(theirs) is int and size == rule.lead[0][mine]
        return same and bound.setdefault(mine, theirs) == theirs
    if isinstance(mine, Layer) and mine.name and mine not in rule.fixed:
        if not isinstance(theirs, Layer) or theirs.shift < mine.shift:
            return False
        value = Layer(theirs.name, theirs.shift - mine.shift)
        return bool(labels.setdefault(Layer(mine.name), value) == value)
    if isinstance(mine, Index):
        return size in (None, mine.size) and bool(labels.setdefault(mine, theirs) == theirs)
    return bool(mine == theirs)


def applied(rule: Rule, monomial: tuple[Any, ...], poly: Poly, ring: Ring) -> tuple[Poly, Part] | None:
    """A polynomial without one of its monomials, by a rule, and the part of a proof that takes it away."""
    present = Counter(h for h, _ in monomial[1])
    if any(present[h] < n for h, n in rule.heads.items()):
        return None
    for match in matches(rule, monomial, ring):
        gone = set(match.bound.values())
        own = {v: made("k", size) for v, size in enumerate(monomial[0]) if v not in gone}
        factor = Fraction(poly[monomial]) / Fraction(rule.coefficient)
        context = moved(match.rest, own)
        values = {label: own.get(p, p) for label, p in match.labels.items()}
        theorem, equal = rule.theorem, rule.poly
        if not all(isinstance(label, Index) for label in values):
            theorem = kernel.instance(theorem, values)
            equal, values = ring.normal(difference(*sides(theorem))), {}
        after = dict(poly)
        for m, c in _times(ring.relabel(equal, values, merged=True), context, own.values(), ring).items():
            gain(after, m, -factor * c)
        if monomial not in after:
            multiplier = Mul((Number(factor), *[factor_term(h, list(places)) for h, places in context]))
            return after, Part(theorem, values, multiplier, tuple(own.values()))
    return None


def _times(poly: Poly, context: list[Any], own: Iterable[Index], ring: Ring) -> Poly:
    """A polynomial times factors, summed over indices of both."""
    raw = []
    for (sizes, factors), coefficient in poly.items():
        bound = [made("k", size) for size in sizes]
        raw.append((coefficient, (*bound, *own), (*moved(factors, dict(enumerate(bound))), *context)))
    return ring.named(ring.collected(raw))


def chained(claim: Formula, theorems: Iterable[Theorem | Rule]) -> Theorem:
    """The claim by replacing the left sides of theorems, as long as there is one.  Raises `Refused`."""
    ring = kernel.ring_in_force()
    rules = [theorem if isinstance(theorem, Rule) else Rule(theorem, ring, left=True) for theorem in theorems]
    poly, parts = ring.normal(difference(*sides(claim))), []
    for _ in range(MOST_STEPS):
        steps = (applied(rule, m, poly, ring) for m in sorted(poly, key=weight, reverse=True) for rule in rules)
        step = next((s for s in steps if s is not None), None)
        if step is None:
            break
        poly, part = step
        parts.append(part)
    return kernel.ring(claim, tuple(parts))


def weighed(claim: Formula, *parts: tuple[Theorem, Any]) -> Theorem:
    """The claim as a sum of theorems, each times a term."""
    return kernel.ring(claim, tuple([Part(theorem, {}, multiplier) for theorem, multiplier in parts]))


def backwards(theorem: Theorem) -> Theorem:
    """The equation with its sides exchanged."""
    left, right = sides(theorem)
    return weighed(equation(right, left), (theorem, MINUS))


def negative(*factors: Any) -> Mul:
    return Mul((MINUS, *factors))
