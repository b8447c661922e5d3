"""Index polynomials: heads, factors, monomials, and the order of all of them.

A polynomial maps monomials to rationals.  A monomial is (sizes of its bound indices, factors); a factor is a head and
its places, where bound indices are numbers and everything else is itself.  A head is what an entry is an entry of:

    ("array", array, pattern)      an array; the pattern says how its slots are made of places
    ("delta",)                     1 where two places are the same
    ("size", name)                 the number that a size is
    ("app", operator, bodies, pattern, sorts, binders)
    ("conj", *content)             the conjugate of one of these

The bodies of an operator are polynomials, one for each case of what its λ-terms bind, closed: the indices that they
bind are marks of their own, the free ones are *holes*, whose values stand among the places of the factor behind those
of its slots.  `sorts` are the sizes of the holes, `binders` what each λ-term binds.  Heads are interned by content, so
two of them are one object exactly where they say the same.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from symchain.core.term import Array, Case, Index, Layer, Literal, Pair, Refused, Size, fits

Places = tuple[Any, ...]
Poly = dict[tuple[Any, ...], Any]
Raw = list[tuple[Any, tuple[Any, ...], tuple[Any, ...]]]
"""Monomials before anything is contracted: coefficient, bound indices, factors."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the bodies of a head: one that a λ-term binds, or a hole; `number` is its order."""

    is_hole: bool
    size: Size
    number: int


class Head:
    """Interned by content; `number` orders the heads of a process, `height` counts nested binders of arrays."""

    __slots__ = ("content", "height", "number")
    content: tuple[Any, ...]
    height: int
    number: int
    table: ClassVar[dict[tuple[Any, ...], Head]] = {}

    def __new__(cls, content: tuple[Any, ...], height: int = 0) -> Head:
        head = cls.table.get(content)
        if head is None:
            head = cls.table[content] = super().__new__(cls)
            head.content, head.height, head.number = content, height, len(cls.table)
        return head


DELTA = Head(("delta",))


def array_head(array: Array, pattern: tuple[Any, ...]) -> Head:
    return Head(("array", array, pattern))


def size_head(name: str) -> Head:
    return Head(("size", name))


def conjugate(head: Head) -> Head:
    """The head of the conjugates; δ and sizes are real."""
    kind, *rest = head.content
    if kind == "conj":
        return Head(tuple(rest), head.height)
    return head if kind in ("delta", "size") else Head(("conj", *head.content), head.height)


def flat(slot: Any, places: list[Any]) -> Any:
    """How a slot is made of places, which are put into a list."""
    if isinstance(slot, Pair):
        return "*", flat(slot.outer, places), flat(slot.inner, places)
    if isinstance(slot, Case):
        return "+", slot.which, flat(slot.slot, places)
    if isinstance(slot, Index) and isinstance(slot.size, tuple):
        raise Refused("a free index over a product or sum of sizes: state it at a pair, or for each case")
    places.append(slot)
    return "."


def patterned(slots: Iterable[Any]) -> tuple[tuple[Any, ...], Places]:
    """The pattern of slots, and the places."""
    places: list[Any] = []
    return tuple([flat(slot, places) for slot in slots]), tuple(places)


def sort_of(hole: Any) -> Size:
    """The size that a hole runs over; None for a layer."""
    return None if isinstance(hole, Layer) else hole.size


def is_hole(place: Any) -> bool:
    """Whether a place is one that the bodies of a head leave open."""
    return isinstance(place, (Index, Layer))


label_key = functools.cache(repr)


def place_key(place: Any) -> tuple[int, int, str]:
    return (0, place, "") if type(place) is int else (1, 0, label_key(place))


def factor_key(factor: tuple[Head, Places]) -> tuple[int, list[tuple[int, int, str]]]:
    return factor[0].number, [place_key(p) for p in factor[1]]


def gain(poly: Poly, monomial: tuple[Any, ...], coefficient: Any) -> None:
    """Add a multiple of a monomial to a polynomial."""
    value = poly.get(monomial, 0) + coefficient
    if value:
        poly[monomial] = value
    else:
        poly.pop(monomial, None)


def moved(factors: Iterable[tuple[Head, Places]], at: Mapping[Any, Any]) -> list[tuple[Head, Places]]:
    """Factors with their places replaced by values."""
    return [(head, tuple([at.get(p, p) for p in places])) for head, places in factors]


def delta(a: Any, b: Any) -> Raw:
    """δ of two slots."""
    if isinstance(a, Pair) and isinstance(b, Pair):
        return times(delta(a.outer, b.outer), delta(a.inner, b.inner))
    if isinstance(a, Case) and isinstance(b, Case):
        return delta(a.slot, b.slot) if a.which == b.which else []
    sizes = {p.size for p in (a, b) if isinstance(p, Index)}
    plain = all(isinstance(p, (Index, Literal)) for p in (a, b)) and not any(isinstance(size, tuple) for size in sizes)
    if not plain or len(sizes) > 1 or not all(fits(p, size) for p in (a, b) for size in sizes):
        raise Refused(f"a delta of {a} and {b}")
    return [(1, (), ((DELTA, (a, b)),))]


def times(one: Raw, two: Raw) -> Raw:
    return [(c * d, b + e, f + g) for c, b, f in one for d, e, g in two]


def conjugated(raw: Raw) -> Raw:
    return [(c, bound, tuple([(conjugate(h), ps) for h, ps in factors])) for c, bound, factors in raw]
