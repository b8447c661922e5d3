"""Split indices and their arithmetic; what they are for is told in `compound`.

An index over a product of sizes is a number in mixed radix, the outer digit first; one over a sum of sizes counts
through the parts in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symchain.errors import NotDecided
from symchain.trusted.term import ARRAY, Head, Index, Literal, Size, Slot

PRODUCT, CASES = "product", "cases"
Split = tuple[str, tuple[Size, ...]]
ONE = Size.number(1)


@dataclass(frozen=True)
class Compound:
    """An index over a product of sizes: its parts, the outer one first; none of them over a size of 1."""

    parts: tuple[Wide, ...]


@dataclass(frozen=True)
class Part:
    """An index over a sum of sizes, in the case that it lies in the part of this number."""

    number: int
    sizes: tuple[Size, ...]
    slot: Wide


Wide = Slot | Compound | Part


def leaves(slot: Wide) -> Iterator[Slot]:
    """The plain slots that a slot is made of."""
    if isinstance(slot, Compound):
        for part in slot.parts:
            yield from leaves(part)
    elif isinstance(slot, Part):
        yield from leaves(slot.slot)
    else:
        yield slot


def split_of(slot: Wide) -> Split | None:
    """How an index is split at its outermost."""
    if isinstance(slot, Compound):
        return PRODUCT, tuple(map(size_of_slot, slot.parts))
    return (CASES, slot.sizes) if isinstance(slot, Part) else None


def size_of_split(split: Split) -> Size:
    """The size of an index that is split so."""
    kind, sizes = split
    total = ONE if kind == PRODUCT else Size({})
    for size in sizes:
        total = total * size if kind == PRODUCT else total + size
    return total


def size_of_slot(slot: Wide) -> Size:
    """The size of an index, split or not; of a literal inside a split index, which is there for a size of 1 only."""
    if isinstance(slot, Compound):
        return size_of_split((PRODUCT, tuple(map(size_of_slot, slot.parts))))
    if isinstance(slot, Part):
        return size_of_split((CASES, slot.sizes))
    return slot.size if isinstance(slot, Index) else ONE


def shown(slot: Wide) -> str:
    """How an index is split, and in which case it lies."""
    if isinstance(slot, Compound):
        return f"({' '.join(map(shown, slot.parts))})"
    if isinstance(slot, Part):
        return f"[{slot.number} of {', '.join(s.key for s in slot.sizes)}: {shown(slot.slot)}]"
    return slot.size.key if isinstance(slot, Index) else "1"


Place = tuple[object, ...]


def place(slot: Wide) -> Place:
    """Where an index lies: its cases, and those of its parts; empty for one that is not split."""
    if isinstance(slot, Compound):
        return (PRODUCT, tuple([size_of_slot(p).key for p in slot.parts]), *map(place, slot.parts))
    if isinstance(slot, Part):
        return CASES, tuple([s.key for s in slot.sizes]), slot.number, place(slot.slot)
    return ()


def is_view(head: Head) -> bool:
    """Whether a head is that of an array with some of its indices split; `data` says at which places it is read."""
    return head.role == ARRAY and bool(head.tag)


def apart(a: Place, b: Place) -> bool:
    """Whether no index lies in both places; places that are split in different ways may meet."""
    if not a or not b or a[:2] != b[:2]:
        return False
    if a[0] == PRODUCT:
        return any(apart(x, y) for x, y in zip(a[2:], b[2:], strict=True))  # type: ignore[arg-type]
    return a[2] != b[2] or apart(a[3], b[3])  # type: ignore[arg-type]


def same_split(a: Wide, b: Wide) -> bool:
    """Whether two indices in one slot are split alike, as far as they lie in the same case."""
    if isinstance(a, Part) and isinstance(b, Part):
        return a.sizes == b.sizes and (a.number != b.number or same_split(a.slot, b.slot))
    if isinstance(a, Compound) and isinstance(b, Compound):
        return (
            len(a.parts) == len(b.parts)
            and all(size_of_slot(x) is size_of_slot(y) for x, y in zip(a.parts, b.parts, strict=True))
            and all(map(same_split, a.parts, b.parts))
        )
    return not isinstance(a, (Compound, Part)) and not isinstance(b, (Compound, Part))


def digits(literal: Literal, sizes: tuple[Size, ...]) -> list[Slot]:
    """A concrete index over a product of sizes, as concrete indices."""
    values: list[Slot] = []
    rest = literal.value
    for size in reversed(sizes):
        if size.literal is None and rest:
            raise NotDecided("SC204", f"index {literal} over a product of symbolic sizes")
        rest, digit = (0, 0) if size.literal is None else divmod(rest, size.literal)
        values.append(Literal(digit))
    if rest:
        raise NotDecided("SC204", f"index {literal} is outside its size")
    return values[::-1]


def case_of(literal: Literal, sizes: tuple[Size, ...]) -> tuple[int, Slot]:
    """In which part of a sum of sizes a concrete index lies, and the index there."""
    value = literal.value
    for number, size in enumerate(sizes):
        if size.literal is None and value:
            raise NotDecided("SC204", f"index {literal} over a sum of symbolic sizes")
        if size.literal is None or value < size.literal:
            return number, Literal(value)
        value -= size.literal
    raise NotDecided("SC204", f"index {literal} is outside its size")


def quotient(size: Size, divisor: Size) -> Size | None:
    """size / divisor, where they are equal or the divisor is one monomial that divides every term."""
    if size is divisor:
        return ONE
    if len(divisor.terms) != 1:
        return None
    ((names, by),) = divisor.terms
    terms: dict[tuple[str, ...], int] = {}
    for own, value in size.terms:
        left = list(own)
        for name in names:
            if name not in left:
                return None
            left.remove(name)
        if value % by:
            return None
        terms[tuple(left)] = value // by
    return Size(terms)


def grouped(parts: tuple[Size, ...], sizes: tuple[Size, ...]) -> list[tuple[Size, ...]] | None:
    """The parts in order, in groups whose products are `sizes`; None where they are not."""
    left = list(parts)
    groups: list[tuple[Size, ...]] = []
    for size in sizes:
        group: list[Size] = []
        while left and (not group or size_of_split((PRODUCT, tuple(group))) is not size):
            group.append(left.pop(0))
        if size_of_split((PRODUCT, tuple(group))) is not size:
            return None
        groups.append(tuple(group))
    return None if left else groups
