"""Indices over products and sums of sizes: split in several indices, or in cases.

Theory.  An index over M N values is a pair of indices, one over M and one over N; which pair is a convention of the
operation that reads it (`kron`: the outer index is that of the first factor; `vec`: the inner index is the row).
An index over M + N values lies in the first M or in the last N.  So every index of a matrix expression is first
made whole, with a key that says where it was made; the first operation that needs it split requests the split under
that key, and the claim is read again with the requests known, until none is new.  A second, different request for
one index is refused: the two readings of the index are different pairs.

A split index exists here only: terms contain its parts.  A plain array at a split index is read as a *view*, an
array with the parts as slots; one array in two views within one claim is refused, and so is a derivative by a view
of what depends on the array as a whole: it would be a wrong 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symchain.errors import NotDecided
from symchain.trusted.names import FIRST, Names
from symchain.trusted.term import (
    ARRAY,
    ZERO,
    Entry,
    Head,
    Index,
    Literal,
    Mul,
    Size,
    Slot,
    Sum,
    Term,
    add_terms,
    delta,
)

Key = tuple[object, ...]
PRODUCT, CASES = "product", "cases"
Split = tuple[str, tuple[Size, ...]]
ONE = Size.number(1)


@dataclass(frozen=True)
class Compound:
    """An index over a product of sizes: its parts, the outer one first."""

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


class Compounds(Names):
    """One reading of one claim, with the splits of its indices that are known so far."""

    splits: dict[Key, Split]
    requests: dict[Key, Split]
    choices: dict[Key, int]

    def begin(self, splits: dict[Key, Split], choices: dict[Key, int]) -> None:
        """Start a reading with what earlier ones requested; `choices` are the cases of the rows and columns."""
        self.splits, self.requests, self.choices = splits, {}, choices
        self._made = itertools.count()
        self._keys: dict[Index, Key] = {}
        self._views: dict[str, tuple[Head, tuple[Slot | str, ...]]] = {}
        self._whole: dict[Head, Head] = {}

    # making indices

    def alternatives(self, size: Size) -> list[Wide]:
        """New bound indices of this size: one, or one for each case."""
        return self._alternatives(size, (next(self._made),))

    def _alternatives(self, size: Size, key: Key) -> list[Wide]:
        if size.literal == 1:
            return [FIRST]
        split = self.splits.get(key)
        if split is None:
            index = Index.bound("k", size)
            self._keys[index] = key
            return [index]
        kind, sizes = split
        parts = [self._alternatives(s, (*key, n)) for n, s in enumerate(sizes)]
        if kind == PRODUCT:
            return [Compound(tuple(chosen)) for chosen in itertools.product(*parts)]
        return [Part(n, sizes, slot) for n, slots in enumerate(parts) for slot in slots]

    def fresh(self, size: Size) -> Wide:
        """One new index of this size.  Raises `NotDecided` where it falls in cases."""
        found = self.alternatives(size)
        if len(found) > 1:
            raise NotDecided("SC204", "an inverse or a determinant of a block matrix")
        return found[0]

    def wide_generic(self, name: str, size: Size) -> Wide:
        """The free index of a row or a column; in cases, the case that is chosen."""
        return self._generic(name, size, (name,))

    def _generic(self, name: str, size: Size, key: Key) -> Wide:
        if size.literal == 1:
            return FIRST
        split = self.splits.get(key)
        if split is None:
            index = Index.generic(name, size)
            self._keys[index] = key
            return index
        kind, sizes = split
        if kind == PRODUCT:
            return Compound(tuple([self._generic(f"{name}{n}", s, (*key, n)) for n, s in enumerate(sizes)]))
        number = self.choices.get(key, 0)
        return Part(number, sizes, self._generic(f"{name}{number}", sizes[number], (*key, number)))

    def over(self, size: Size, body: Callable[[Wide], Term]) -> Term:
        """The sum of `body` over a new index of this size."""
        terms: list[Term] = []
        for slot in self.alternatives(size):
            indices = tuple([s for s in leaves(slot) if isinstance(s, Index)])
            value = body(slot)
            terms.append(Sum(indices, value) if indices else value)
        return add_terms(terms)

    # splitting

    def factors(self, slot: Wide, sizes: Sequence[Size]) -> tuple[Wide, ...]:
        """The parts of an index over the product of `sizes`, the outer one first."""
        wanted = tuple([s for s in sizes if s.literal != 1])
        if len(wanted) == 1:
            found: Sequence[Wide] = (slot,)
        elif not wanted:
            found = ()
        else:
            found = self._factors(slot, wanted)
        parts = iter(found)
        return tuple([FIRST if s.literal == 1 else next(parts) for s in sizes])

    def _factors(self, slot: Wide, wanted: tuple[Size, ...]) -> Sequence[Wide]:
        if isinstance(slot, Literal):
            return _digits(slot, wanted)
        if isinstance(slot, Compound):
            return self._regrouped(slot, wanted)
        if isinstance(slot, Part):
            raise NotDecided("SC204", "an index over a sum of sizes is split as one over a product")
        self._request(slot, (PRODUCT, wanted))
        return [self._stand_in(slot, n, s) for n, s in enumerate(wanted)]

    def _regrouped(self, slot: Compound, wanted: tuple[Size, ...]) -> Sequence[Wide]:
        """The parts of a compound index as the parts that are wanted, where one side refines the other."""
        parts = list(slot.parts)
        found: list[Wide] = []
        for size in wanted:
            taken: list[Wide] = []
            product = ONE
            while product is not size:
                if not parts:
                    raise NotDecided("SC204", "an index is split in two ways")
                here = parts.pop(0)
                rest = self._size_of(here)
                if not taken and rest is not size and _divides(size, rest):
                    finer = self._factors(here, (size, _quotient(rest, size)))
                    here, parts = finer[0], [finer[1], *parts]
                    rest = size
                taken.append(here)
                product = product * rest
                if len(taken) > len(slot.parts):
                    raise NotDecided("SC204", "an index is split in two ways")
            found.append(taken[0] if len(taken) == 1 else Compound(tuple(taken)))
        if parts:
            raise NotDecided("SC204", "an index is split in two ways")
        return found

    def case(self, slot: Wide, sizes: Sequence[Size]) -> tuple[int, Wide]:
        """In which of the parts of a sum of sizes an index lies, and the index there."""
        wanted = tuple(sizes)
        if len(wanted) == 1:
            return 0, slot
        if isinstance(slot, Literal):
            return _case_of(slot, wanted)
        if isinstance(slot, Part) and slot.sizes == wanted:
            return slot.number, slot.slot
        if not isinstance(slot, Index):
            raise NotDecided("SC204", "an index is split in two ways")
        self._request(slot, (CASES, wanted))
        return 0, self._stand_in(slot, 0, wanted[0])

    def _stand_in(self, whole: Slot, number: int, size: Size) -> Index:
        """A part of an index that is split in the next reading, so that requests about the part are noted."""
        index = Index.bound("x", size)
        assert isinstance(whole, Index)
        self._keys[index] = (*self._keys[whole], number)
        return index

    def _request(self, slot: Slot, split: Split) -> None:
        key = self._keys.get(slot) if isinstance(slot, Index) else None
        if key is None:
            raise NotDecided("SC204", f"{slot} is one index over a compound size, and is needed split")
        if self.requests.setdefault(key, split) != split:
            raise NotDecided("SC204", "an index is split in two ways")

    def _size_of(self, slot: Wide) -> Size:
        if isinstance(slot, Compound):
            size = ONE
            for part in slot.parts:
                size = size * self._size_of(part)
            return size
        if isinstance(slot, Index):
            return slot.size
        raise NotDecided("SC204", "an index is split in two ways")

    # reading

    def flat(self, slot: Wide) -> tuple[Slot, ...]:
        """The plain slots of an index.  Raises `NotDecided` for one that lies in a case."""
        if isinstance(slot, Part) or (isinstance(slot, Compound) and any(isinstance(p, Part) for p in slot.parts)):
            raise NotDecided("SC204", "an inverse or a determinant of a block matrix")
        return tuple(leaves(slot))

    def delta(self, a: Wide, b: Wide) -> Term:
        """The Kronecker delta of two indices, split or not."""
        if isinstance(a, Part) or isinstance(b, Part):
            sizes = a.sizes if isinstance(a, Part) else b.sizes  # type: ignore[union-attr]
            (m, x), (n, y) = self.case(a, sizes), self.case(b, sizes)
            return self.delta(x, y) if m == n else ZERO
        if isinstance(a, Compound) or isinstance(b, Compound):
            sizes = tuple(self._size_of(p) for p in (a if isinstance(a, Compound) else b).parts)  # type: ignore[union-attr]
            pairs = zip(self.factors(a, sizes), self.factors(b, sizes), strict=True)
            return Mul(tuple([self.delta(x, y) for x, y in pairs]))
        return delta(a, b)

    def entry(self, head: Head, slots: Sequence[Wide]) -> Term:
        """The entry of an array; at split indices that of a view of it."""
        if all(isinstance(s, (Index, Literal)) for s in slots):
            signature: tuple[Slot | str, ...] = ("whole",)
            made = head
        else:
            signature = tuple([_shape(s) for s in slots])
            sizes = tuple([p.size if isinstance(p, Index) else ONE for s in slots for p in leaves(s)])
            made = Head(ARRAY, head.name, sizes, head.parts, tag=f"view {head.key} {signature}")
            if head.role != ARRAY:
                raise NotDecided("SC204", f"{head.name}, which is defined, at an index that is split")
        form = tuple([_form(s) for s in slots]) if signature != ("whole",) else signature
        earlier = self._views.setdefault(head.name, (head, form))
        if earlier[1] != form and any("*" in str(f) for f in (*earlier[1], *form)):
            raise NotDecided("SC204", f"{head.name} is read with its indices split in two ways")
        if made is not head:
            self._whole[made] = head
        return Entry(made, tuple([p for s in slots for p in leaves(s)]))

    def check_variable(self, variable: Head, used: set[Head]) -> None:
        """Raise `NotDecided` where what is derived depends on the whole of an array that is read as a view."""
        whole = self._whole.get(variable)
        views = {v for v, w in self._whole.items() if w is (whole or variable) and v is not variable}
        others = used & (views | ({whole} if whole else set()))
        if others or any(a in h.ancestors for h in used for a in (views | ({whole} if whole else set()))):
            raise NotDecided("SC204", f"a derivative by {variable.name}, whose indices are split")


def _shape(slot: Wide) -> str:
    if isinstance(slot, Compound):
        return f"({','.join(_shape(p) for p in slot.parts)})*"
    if isinstance(slot, Part):
        return f"part {slot.number} of {'+'.join(s.key for s in slot.sizes)} {_shape(slot.slot)}*"
    return slot.size.key if isinstance(slot, Index) else f"#{slot}"


def _form(slot: Wide) -> str:
    """How an index is split, whatever the case."""
    if isinstance(slot, Part):
        return f"cases {'+'.join(s.key for s in slot.sizes)}*"
    if isinstance(slot, Compound):
        return f"({','.join(_form(p) for p in slot.parts)})*"
    return "one"


def _digits(literal: Literal, sizes: tuple[Size, ...]) -> list[Wide]:
    """A concrete index over a product of literal sizes, as concrete indices."""
    values: list[Wide] = []
    rest = literal.value
    for size in reversed(sizes):
        if size.literal is None:
            if rest or len(values) < 0:
                raise NotDecided("SC204", f"index {literal} over a product of symbolic sizes")
            values.append(Literal(0))
            continue
        rest, digit = divmod(rest, size.literal)
        values.append(Literal(digit))
    return values[::-1]


def _case_of(literal: Literal, sizes: tuple[Size, ...]) -> tuple[int, Wide]:
    value = literal.value
    for number, size in enumerate(sizes):
        if size.literal is None:
            if value:
                raise NotDecided("SC204", f"index {literal} over a sum of symbolic sizes")
            return number, Literal(0)
        if value < size.literal:
            return number, Literal(value)
        value -= size.literal
    raise NotDecided("SC204", f"index {literal} over a sum of sizes")


def _divides(divisor: Size, size: Size) -> bool:
    return _quotient_terms(size, divisor) is not None


def _quotient(size: Size, divisor: Size) -> Size:
    terms = _quotient_terms(size, divisor)
    assert terms is not None
    return Size(terms)


def _quotient_terms(size: Size, divisor: Size) -> dict[tuple[str, ...], int] | None:
    """size / divisor for monomials."""
    if len(size.terms) != 1 or len(divisor.terms) != 1:
        return None
    (names, value), (others, by) = size.terms[0], divisor.terms[0]
    left = list(names)
    for name in others:
        if name not in left:
            return None
        left.remove(name)
    return {tuple(left): value // by} if value % by == 0 and (left or value // by > 1) else None
