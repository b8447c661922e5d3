"""Split indices and their arithmetic; what they are for is told in `compound`.

An index over a product of sizes is a number in mixed radix, the outer digit first; one over a sum of sizes counts
through the parts in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symchain.errors import NotDecided
from symchain.trusted.term import ARRAY, Head, Index, Literal, Size, Slot

PRODUCT, CASES, TRIANGLE = "product", "cases", "triangle"
Split = tuple[str, tuple[Size, ...]]
ONE, ZERO = Size.number(1), Size.number(0)


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


@dataclass(frozen=True)
class Pairs:
    """An index over n (n + 1)/2 values: a place of the lower triangle of an n x n matrix, counted column by column.

    That the row is not before the column is said by a factor (`Compounds.weights`) wherever the pair is read.
    """

    row: Wide
    col: Wide


Wide = Slot | Compound | Part | Pairs


def leaves(slot: Wide) -> Iterator[Slot]:
    """The plain slots that a slot is made of."""
    if isinstance(slot, Compound):
        for part in slot.parts:
            yield from leaves(part)
    elif isinstance(slot, Part):
        yield from leaves(slot.slot)
    elif isinstance(slot, Pairs):
        yield from (*leaves(slot.row), *leaves(slot.col))
    else:
        yield slot


def split_of(slot: Wide) -> Split | None:
    """How an index is split at its outermost."""
    if isinstance(slot, Compound):
        return PRODUCT, tuple(map(size_of_slot, slot.parts))
    if isinstance(slot, Pairs):
        return TRIANGLE, (size_of_slot(slot.row),)
    return (CASES, slot.sizes) if isinstance(slot, Part) else None


def size_of_split(split: Split) -> Size:
    """The size of an index that is split so."""
    kind, sizes = split
    if kind == TRIANGLE:
        return Size({(): Fraction(1, 2)}) * sizes[0] * (sizes[0] + ONE)
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
    if isinstance(slot, Pairs):
        return size_of_split((TRIANGLE, (size_of_slot(slot.row),)))
    return slot.size if isinstance(slot, Index) else ONE


def in_a_case(slot: Wide) -> bool:
    """Whether an index, or a part of it, lies in a case or in a triangle."""
    return isinstance(slot, (Part, Pairs)) or (isinstance(slot, Compound) and any(map(in_a_case, slot.parts)))


def compound(parts: Sequence[Wide]) -> Wide:
    """An index of these parts, none of them over a size of 1; of one part that."""
    return parts[0] if len(parts) == 1 else Compound(tuple(parts))


def canonical(slot: Wide) -> Wide:
    """The index with its cases at the outside: (case n of M + N, p) is (m, p) in case n of M P + N P."""
    if isinstance(slot, Part):
        return Part(slot.number, slot.sizes, canonical(slot.slot))
    if isinstance(slot, Pairs):
        return Pairs(canonical(slot.row), canonical(slot.col))
    if not isinstance(slot, Compound):
        return slot
    first, *rest = map(canonical, slot.parts)
    if isinstance(first, Compound):
        return canonical(Compound((*first.parts, *rest)))
    if not isinstance(first, Part):
        return Compound((first, *rest))
    inner = size_of_split((PRODUCT, tuple(map(size_of_slot, rest))))
    own = [] if first.sizes[first.number] is ONE else [first.slot]
    return Part(first.number, tuple([size * inner for size in first.sizes]), canonical(compound([*own, *rest])))


def refined(
    ones: Sequence[Size], others: Sequence[Size]
) -> tuple[list[tuple[Size, ...]], list[tuple[Size, ...]]] | None:
    """Two ways to cut a size into parts, each part cut further so that the cuts are the same; None where they cross."""
    left, right = list(ones), list(others)
    found: tuple[list[list[Size]], list[list[Size]]] = ([[]], [[]])
    while left and right:
        here, there = left.pop(0), right.pop(0)
        more, less = there + Size.number(-1) * here, here + Size.number(-1) * there
        longer = next((n for n, rest in enumerate((less, more)) if all(c > 0 for _, c in rest.terms)), None)
        if longer is None:
            return None
        for group in found:
            group[-1].append(there if longer == 0 else here)
        if more is ZERO or longer == 1:
            found[0].append([])
        if more is ZERO or longer == 0:
            found[1].append([])
        if more is not ZERO:
            (left, right)[longer].insert(0, (less, more)[longer])
    if left or right:
        return None
    return [tuple(group) for group in found[0][:-1]], [tuple(group) for group in found[1][:-1]]


def finer(one: Split | None, other: Split | None) -> Split | None:
    """A split that both may be cut into: cases before factors, the cases of both; None where there is none."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0] == CASES:
        cuts = refined(one[1], other[1])
        return None if cuts is None else (CASES, tuple([size for group in cuts[0] for size in group]))
    return one if one[0] == CASES else other if other[0] == CASES else None


def shown(slot: Wide) -> str:
    """How an index is split, and in which case it lies."""
    if isinstance(slot, Compound):
        return f"({' '.join(map(shown, slot.parts))})"
    if isinstance(slot, Part):
        return f"[{slot.number} of {', '.join(s.key for s in slot.sizes)}: {shown(slot.slot)}]"
    if isinstance(slot, Pairs):
        return f"[{shown(slot.row)} >= {shown(slot.col)}]"
    return slot.size.key if isinstance(slot, Index) else "1"


Place = tuple[object, ...]


def place(slot: Wide) -> Place:
    """Where an index lies: its cases, and those of its parts; empty for one that is not split."""
    if isinstance(slot, Compound):
        return (PRODUCT, tuple([size_of_slot(p).key for p in slot.parts]), *map(place, slot.parts))
    if isinstance(slot, Part):
        return CASES, tuple([s.key for s in slot.sizes]), slot.number, place(slot.slot)
    if isinstance(slot, Pairs):
        return TRIANGLE, (size_of_slot(slot.row).key,), place(slot.row), place(slot.col)
    return ()


def is_view(head: Head) -> bool:
    """Whether a head is that of an array with some of its indices split; `data` says at which places it is read."""
    return head.role == ARRAY and bool(head.tag)


def apart(a: Place, b: Place) -> bool:
    """Whether no index lies in both places; places that are split in different ways may meet."""
    if not a or not b or a[:2] != b[:2]:
        return False
    if a[0] in (PRODUCT, TRIANGLE):
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
    if isinstance(a, Pairs) and isinstance(b, Pairs):
        alike = size_of_slot(a.row) is size_of_slot(b.row)
        return alike and same_split(a.row, b.row) and same_split(a.col, b.col)
    return not isinstance(a, (Compound, Part, Pairs)) and not isinstance(b, (Compound, Part, Pairs))


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


def place_in_triangle(literal: Literal, size: Size) -> tuple[Slot, Slot]:
    """Row and column of a concrete place of the lower triangle, counted column by column."""
    value, length = literal.value, size.literal
    if length is None and value:
        raise NotDecided("SC204", f"index {literal} over the triangle of a symbolic size")
    for col in range(length or 1):
        if length is None or value < length - col:
            return Literal(col + value), Literal(col)
        value -= length - col
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
