"""Where one index graph stands inside another: search, not trusted.

A pattern is a product of entries with labels (any place may stand for one) and bound indices of its own.  It stands
in a monomial where its entries are entries of it, each label stands for one place throughout, and each bound index
of the pattern is a bound index that occurs nowhere else.  What is left around it is the context.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from symchain.prove.normal import body_order, normal_form
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation
from symchain.trusted.component import Component, Factor, Place
from symchain.trusted.poly import Monomial, Poly
from symchain.trusted.term import KRONECKER, Entry, Head, Index, Literal, Mul, Power, Size, Slot, Sum, Term


@dataclass(frozen=True)
class Flat:
    """A monomial as one hypergraph: the sizes of its bound indices, its entries, and what is not an entry."""

    sizes: tuple[Size, ...]
    factors: tuple[Factor, ...]
    rest: tuple[tuple[Component, int], ...]


def flatten(monomial: Monomial, most: int = 4) -> Flat:
    """Components side by side, powers as copies; negative and high powers stay in the rest."""
    sizes: list[Size] = []
    factors: list[Factor] = []
    rest: list[tuple[Component, int]] = []
    for component, exponent in sorted(monomial, key=lambda pair: pair[0].key):
        if not 0 < exponent <= most:
            rest.append((component, exponent))
            continue
        for _ in range(exponent):
            offset = len(sizes)
            sizes.extend(component.sizes)
            for head, places in component.factors:
                factors.append((head, tuple([p + offset if type(p) is int else p for p in places])))  # type: ignore[operator]
    return Flat(tuple(sizes), tuple(factors), tuple(rest))


def heads_of(flat: Flat) -> Counter[Head]:
    """How often each head occurs."""
    return Counter([h for h, _ in flat.factors])


@dataclass(frozen=True)
class Match:
    """What the labels and the bound indices of a pattern stand for, and which entries are left."""

    labels: dict[Slot, Place]
    bound: dict[int, int]
    context: tuple[Factor, ...]


def matches(pattern: Flat, target: Flat) -> Iterator[Match]:
    """All places where the pattern stands in the target."""
    incident: Counter[Place] = Counter([p for _, places in target.factors for p in set(places) if type(p) is int])
    yield from _extend(pattern, target, 0, {}, {}, frozenset(), incident)


def _extend(
    pattern: Flat,
    target: Flat,
    number: int,
    labels: dict[Slot, Place],
    bound: dict[int, int],
    used: frozenset[int],
    incident: Counter[Place],
) -> Iterator[Match]:
    if number == len(pattern.factors):
        inside = Counter([p for n in used for p in set(target.factors[n][1]) if type(p) is int])
        if all(inside[v] == incident[v] for v in bound.values()) and len(set(bound.values())) == len(bound):
            images = set(bound.values())
            if not any(type(p) is int and p in images for p in labels.values()):
                yield Match(labels, bound, tuple([f for n, f in enumerate(target.factors) if n not in used]))
        return
    head, places = pattern.factors[number]
    for n, (other, at) in enumerate(target.factors):
        if other is not head or n in used:
            continue
        for order in _orders(head, at):
            extended = _bind(pattern, target, places, order, labels, bound)
            if extended is not None:
                yield from _extend(pattern, target, number + 1, *extended, used | {n}, incident)


def _orders(head: Head, at: tuple[Place, ...]) -> Iterator[tuple[Place, ...]]:
    if not head.symmetric or len(at) < 2:
        yield at
        return
    yield from dict.fromkeys(permutations(at))


def _bind(
    pattern: Flat,
    target: Flat,
    places: Sequence[Place],
    at: Sequence[Place],
    labels: dict[Slot, Place],
    bound: dict[int, int],
) -> tuple[dict[Slot, Place], dict[int, int]] | None:
    labels, bound = dict(labels), dict(bound)
    for mine, theirs in zip(places, at, strict=True):
        if type(mine) is int:
            if type(theirs) is not int or target.sizes[theirs] is not pattern.sizes[mine]:
                return None
            if bound.setdefault(mine, theirs) != theirs:
                return None
        elif isinstance(mine, Literal):
            if theirs is not mine:
                return None
        else:
            assert isinstance(mine, Index)
            size = target.sizes[theirs] if type(theirs) is int else getattr(theirs, "size", None)
            if size is not None and size is not mine.size:
                return None
            if labels.setdefault(mine, theirs) is not theirs and labels[mine] != theirs:
                return None
    return labels, bound


def stands_in(cited: Sequence[Equation], claims: Sequence[Equation], *, whole: bool) -> bool:
    """Whether a side of what is cited is one of the claims', or stands in one: a monomial of it in one of theirs.

    Where both sides compute to the same nothing is left to rest on; then this is what a citation can mean.
    """
    own = [_side(term) for equation in cited for term in (equation.left, equation.right)]
    sides = [_side(term) for equation in claims for term in (equation.left, equation.right)]
    if any(poly and poly in sides for poly in own):
        return True
    if whole:
        return False
    leads = [flatten(m) for poly in own for m in poly if m]
    targets = [flatten(m) for poly in sides for m in poly]
    return any(next(matches(a, b), None) is not None for a in leads if a.factors for b in targets)


def _side(term: Term) -> Poly:
    """The normal form of a side, up to a factor."""
    poly = normal_form(ring.expand(term))
    first = poly[min(poly, key=body_order)] if poly else 1
    return {m: Fraction(c) / first for m, c in poly.items()}


@dataclass(frozen=True)
class Context:
    """What stands around a match: a multiplier, the indices it is summed over, and what the labels become."""

    multiplier: Term
    indices: tuple[Index, ...]
    slots: dict[Slot, Slot]


def context_of(match: Match, target: Flat) -> Context:
    """The context of a match, with new bound indices."""
    gone = set(match.bound.values())
    new = {v: Index.bound("k", s) for v, s in enumerate(target.sizes) if v not in gone}

    def slot(place: Place) -> Slot:
        return new[place] if type(place) is int else place  # type: ignore[index, return-value]

    factors: list[Term] = [Entry(h, tuple([slot(p) for p in places])) for h, places in match.context]
    factors += [_power(component, exponent) for component, exponent in target.rest]
    slots = {label: slot(place) for label, place in match.labels.items()}
    return Context(Mul(tuple(factors)), tuple(new.values()), slots)


def _power(component: Component, exponent: int) -> Term:
    indices = tuple([Index.bound("k", s) for s in component.sizes])
    entries = [
        Entry(h, tuple([indices[p] if type(p) is int else p for p in places]))  # type: ignore[index, misc]
        for h, places in component.factors
    ]
    body: Term = Sum(indices, Mul(tuple(entries))) if indices else entries[0]
    return Power(body, exponent)


def has_delta(monomial: Monomial) -> bool:
    """Whether a delta of two labels stands in the monomial."""
    return any(c.factors[0][0] is KRONECKER for c, _ in monomial)
