"""Indices over products and sums of sizes: split in several indices, or in cases.

Theory.  An index over M N values is a pair of indices, one over M and one over N; which pair is a convention of the
operation that reads it (`kron`: the outer index is that of the first factor; `vec`: the inner index is the row).
An index over M + N values lies in the first M or in the last N.  So every index of a matrix expression is first
made whole, with a key that says where it was made; the first operation that needs it split requests the split under
that key, and the claim is read again with the requests known, until none is new.  What is read while there are new
requests is of no use but for these.  Of two requests the first counts, and the second has to fit it: cases that are
cut further, factors that are taken together or apart, cases of the outermost factor, which are cases of the whole
(M P + N P values are the pairs of one of M + N and one of P).  What does not fit is refused: the two readings of the
index are different pairs.

A key that comes to name another index in a later reading does no harm: a split is used only where its sizes give
the size of the index, and then any split is a right one.

A split index exists here only: terms contain its parts.  A plain array at a split index is read as a *view*, an
array with the parts as slots.  Invariants: a view depends on its array, so that a derivative by the array, or the
array at another point, never takes a view for a constant; within one claim the views of one array are equal or have
no entry in common (they lie in different cases), and the array itself is not read beside them; a derivative by a
view is refused where something but a view depends on the array, and where the array has a structure.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from symchain.errors import NotDecided
from symchain.trusted.names import FIRST, Names
from symchain.trusted.splits import (
    CASES,
    ONE,
    PRODUCT,
    TRIANGLE,
    Compound,
    Pairs,
    Part,
    Split,
    Wide,
    canonical,
    case_of,
    compound,
    digits,
    finer,
    grouped,
    in_a_case,
    leaves,
    place,
    place_in_triangle,
    quotient,
    refined,
    same_split,
    shown,
    size_of_slot,
    size_of_split,
    split_of,
)
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
    order,
)

Key = tuple[object, ...]
TWO_WAYS = "an index is split in two ways"
STRUCTURELESS = frozenset(["invertible", "complex", "conjugate"])


class Compounds(Names):
    """One reading of one claim, with the splits of its indices that are known so far."""

    splits: dict[Key, Split]
    requests: dict[Key, Split]
    choices: dict[Key, int]

    def begin(self, splits: dict[Key, Split], choices: dict[Key, int]) -> None:
        """Start a reading with what earlier ones requested; `choices` are the cases of the rows and columns."""
        self.splits, self.requests, self.choices = splits, {}, choices
        self._path: Key = ()
        self._made = itertools.count()
        self._keys: dict[Index, Key] = {}
        self._views: dict[Head, dict[tuple[str, ...], tuple[Wide, ...]]] = {}
        self._whole: dict[Head, Head] = {}

    def choose(self, link: int, choices: dict[Key, int]) -> None:
        """Go on with a link of a chain, its row and column in the cases of `choices`."""
        self.choices = choices
        self._path, self._made = ("link", link, *sorted(choices.items(), key=str)), itertools.count()

    def check(self) -> None:
        """Raise `NotDecided` where something is still to be split, `Meaningless` for names with two meanings."""
        if self.requests:
            raise NotDecided("SC204", "an index over a compound size is needed split")
        super().check()

    # making indices

    def each(self, sizes: Sequence[Size], keys: Sequence[Key] = ()) -> Iterator[tuple[Wide, ...]]:
        """New bound indices of these sizes, in each combination of their cases.

        A key says between which expressions an index stands, if how it is split depends on these only.
        """
        path, made = self._path, self._made
        number = next(made)
        own = keys or [(*path, number, n) for n in range(len(sizes))]
        found = list(itertools.product(*map(self._alternatives, sizes, own)))
        for n, chosen in enumerate(found):
            if len(found) > 1:
                self._path, self._made = (*path, number, "case", n), itertools.count()
            yield chosen
            self._path, self._made = path, made

    def _split_of(self, key: Key, size: Size) -> Split | None:
        split = self.splits.get(key)
        return split if split is not None and size_of_split(split) is size else None

    def _alternatives(self, size: Size, key: Key) -> list[Wide]:
        if size.literal == 1:
            return [FIRST]
        split = self._split_of(key, size)
        if split is None:
            index = Index.bound("k", size)
            self._keys[index] = key
            return [index]
        kind, sizes = split
        if kind == TRIANGLE:
            places = [self._alternatives(sizes[0], (*key, n)) for n in range(2)]
            return [Pairs(row, col) for row, col in itertools.product(*places)]
        parts = [self._alternatives(s, (*key, n)) for n, s in enumerate(sizes)]
        if kind == PRODUCT:
            return [Compound(tuple(chosen)) for chosen in itertools.product(*parts)]
        return [Part(n, sizes, slot) for n, slots in enumerate(parts) for slot in slots]

    def fresh(self, size: Size, *key: object) -> Wide:
        """One new index of this size.  Raises `NotDecided` where it falls in cases."""
        found = list(self.each([size], [key] if key else ()))
        if len(found) > 1:
            raise NotDecided("SC204", "an inverse or a determinant of a block matrix")
        return found[0][0]

    def wide_generic(self, name: str, size: Size) -> Wide:
        """The free index of a row or a column; in cases, the case that is chosen."""
        return self._generic(name, size, (name,))

    def _generic(self, name: str, size: Size, key: Key) -> Wide:
        if size.literal == 1:
            return FIRST
        split = self._split_of(key, size)
        if split is None:
            index = Index.generic(name, size)
            self._keys[index] = key
            return index
        kind, sizes = split
        if kind == TRIANGLE:
            return Pairs(*[self._generic(f"{name}.{n}", sizes[0], (*key, n)) for n in range(2)])
        if kind == PRODUCT:
            return Compound(tuple([self._generic(f"{name}.{n}", s, (*key, n)) for n, s in enumerate(sizes)]))
        number = self.choices.get(key, 0)
        return Part(number, sizes, self._generic(f"{name}.{number}", sizes[number], (*key, number)))

    def over(self, size: Size, body: Callable[[Wide], Term], *key: object) -> Term:
        """The sum of `body` over a new index of this size."""
        terms: list[Term] = []
        for (slot,) in self.each([size], [key] if key else ()):
            indices = tuple([s for s in leaves(slot) if isinstance(s, Index)])
            value = Mul((*self.weights(slot), body(slot)))
            terms.append(Sum(indices, value) if indices else value)
        return add_terms(terms)

    def weights(self, *slots: Wide) -> list[Term]:
        """The factors that are 0 where an index that is a pair is no place of its triangle, else 1."""
        found: list[Term] = []
        for slot in slots:
            if isinstance(slot, Pairs):
                found.append(self.order(slot.row, slot.col))
            elif isinstance(slot, Part):
                found += self.weights(slot.slot)
            elif isinstance(slot, Compound):
                found += self.weights(*slot.parts)
        return found

    def order(self, a: Wide, b: Wide) -> Term:
        """1 where a >= b, else 0, for two indices over one size."""
        if isinstance(a, (Compound, Part, Pairs)) or isinstance(b, (Compound, Part, Pairs)):
            raise NotDecided("SC204", "which of two indices that are split is the greater")
        return order(a, b, size_of_slot(a if isinstance(a, Index) else b))

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
            return digits(slot, wanted)
        if isinstance(slot, Compound):
            return self._regrouped(slot, wanted)
        if isinstance(slot, Part):
            return self._factors_of_part(slot, wanted)
        if isinstance(slot, Pairs):
            raise NotDecided("SC204", TWO_WAYS)
        self._request(slot, (PRODUCT, wanted))
        return [self._stand_in(slot, n, s) for n, s in enumerate(wanted)]

    def _factors_of_part(self, slot: Part, wanted: tuple[Size, ...]) -> Sequence[Wide]:
        """The factors of an index in a case, where the cases are those of the outermost factor."""
        inner = size_of_split((PRODUCT, wanted[1:]))
        outer = [quotient(size, inner) for size in slot.sizes]
        cases = tuple([size for size in outer if size is not None])
        if len(cases) < len(outer) or size_of_split((CASES, cases)) is not wanted[0]:
            raise NotDecided("SC204", TWO_WAYS)
        first, *rest = self.factors(slot.slot, (cases[slot.number], *wanted[1:]))
        return [Part(slot.number, cases, first), *rest]

    def _regrouped(self, slot: Compound, wanted: tuple[Size, ...]) -> Sequence[Wide]:
        """The parts of a compound index as the parts that are wanted, some of either being split further."""
        parts = list(slot.parts)
        found: list[Wide] = []
        for size in wanted:
            taken: list[Wide] = []
            left = size
            while left is not ONE:
                if not parts:
                    raise NotDecided("SC204", TWO_WAYS)
                here = parts.pop(0)
                own = size_of_slot(here)
                rest = quotient(left, own)
                if rest is None:
                    more = quotient(own, left)
                    if more is None:
                        raise NotDecided("SC204", TWO_WAYS)
                    here, following = self.factors(here, (left, more))
                    parts.insert(0, following)
                    rest = ONE
                taken.append(here)
                left = rest
            found.append(taken[0] if len(taken) == 1 else Compound(tuple(taken)))
        if parts:
            raise NotDecided("SC204", TWO_WAYS)
        return found

    def case(self, slot: Wide, sizes: Sequence[Size]) -> tuple[int, Wide]:
        """In which of the parts of a sum of sizes an index lies, and the index there."""
        wanted = tuple(sizes)
        if len(wanted) == 1:
            return 0, slot
        if isinstance(slot, Literal):
            return case_of(slot, wanted)
        if isinstance(slot, Part):
            return self._case_of_part(slot, wanted)
        if isinstance(slot, Compound):
            return self._case_of_compound(slot, wanted)
        if isinstance(slot, Pairs):
            raise NotDecided("SC204", TWO_WAYS)
        self._request(slot, (CASES, wanted))
        return 0, FIRST if wanted[0] is ONE else self._stand_in(slot, 0, wanted[0])

    def _case_of_part(self, slot: Part, wanted: tuple[Size, ...]) -> tuple[int, Wide]:
        """The case of an index that lies in one of other cases, both cut further where it is needed."""
        if slot.sizes == wanted:
            return slot.number, slot.slot
        cuts = refined(slot.sizes, wanted)
        if cuts is None:
            raise NotDecided("SC204", TWO_WAYS)
        own, other = cuts
        number, inner = self.case(slot.slot, own[slot.number])
        number += sum(map(len, own[: slot.number]))
        for n, group in enumerate(other):
            if number < len(group):
                return n, inner if len(group) == 1 else Part(number, group, inner)
            number -= len(group)
        raise NotDecided("SC204", TWO_WAYS)

    def _case_of_compound(self, slot: Compound, wanted: tuple[Size, ...]) -> tuple[int, Wide]:
        """The case of an index of several factors: one of the outer factors, where what is left divides each case."""
        for count in range(1, len(slot.parts)):
            rest = slot.parts[count:]
            inner = size_of_split((PRODUCT, tuple(map(size_of_slot, rest))))
            cases = tuple([size for size in (quotient(size, inner) for size in wanted) if size is not None])
            if len(cases) == len(wanted):
                number, first = self.case(compound(slot.parts[:count]), cases)
                return number, compound([*([] if cases[number] is ONE else [first]), *rest])
        raise NotDecided("SC204", TWO_WAYS)

    def pair(self, slot: Wide, size: Size) -> tuple[Wide, Wide]:
        """Row and column of the place in the lower triangle of a square matrix that an index counts."""
        if isinstance(slot, Pairs) and size_of_slot(slot.row) is size:
            return slot.row, slot.col
        if isinstance(slot, Literal):
            return place_in_triangle(slot, size)
        if not isinstance(slot, Index):
            raise NotDecided("SC204", TWO_WAYS)
        self._request(slot, (TRIANGLE, (size,)))
        return self._stand_in(slot, 0, size), self._stand_in(slot, 1, size)

    def _stand_in(self, whole: Slot, number: int, size: Size) -> Index:
        """A part of an index that is split in the next reading, so that requests about the part are noted."""
        index = Index.bound("x", size)
        assert isinstance(whole, Index)
        self._keys[index] = (*self._keys[whole], number)
        return index

    def _request(self, slot: Slot, split: Split) -> None:
        key = self._keys.get(slot) if isinstance(slot, Index) else None
        if key is None or not isinstance(slot, Index) or size_of_split(split) is not slot.size:
            raise NotDecided("SC204", f"{slot} is one index over a compound size, and is needed split")
        self.requests.setdefault(key, split)

    # reading

    def flat(self, slot: Wide) -> tuple[Slot, ...]:
        """The plain slots of an index.  Raises `NotDecided` for one that lies in a case, or in a triangle."""
        if in_a_case(slot):
            raise NotDecided("SC204", "an inverse or a determinant of a matrix of blocks, or over a triangle")
        return tuple(leaves(slot))

    def alike(self, first: Wide, *others: Wide) -> tuple[tuple[Slot, ...], ...] | None:
        """The plain slots of indices of one size, split alike; of a size of 1, no slots.

        `first` is a new index, which tells a size of 1 from the literal index 0.  None where the indices are split
        alike only in the next reading; then nothing that is made of them is of use.
        """
        slots = (first, *others)
        if first is FIRST:
            return tuple([() for _ in slots])
        finest = max(map(self.flat, slots), key=len)
        sizes = tuple([size_of_slot(s) for s in finest]) if len(finest) > 1 else ()
        found: list[tuple[Slot, ...]] = []
        for slot in slots:
            parts = self.factors(slot, sizes) if sizes else (slot,)
            made = tuple([s for part in parts for s in self.flat(part)])
            if made != self.flat(slot) and not isinstance(slot, Literal):
                return None
            found.append(made)
        return tuple(found)

    def delta(self, a: Wide, b: Wide) -> Term:
        """The Kronecker delta of two indices, split or not."""
        if isinstance(a, Part) or isinstance(b, Part):
            sizes = a.sizes if isinstance(a, Part) else b.sizes  # type: ignore[union-attr]
            (m, x), (n, y) = self.case(a, sizes), self.case(b, sizes)
            return self.delta(x, y) if m == n else ZERO
        if isinstance(a, Pairs) or isinstance(b, Pairs):
            size = size_of_slot(a.row if isinstance(a, Pairs) else b.row)  # type: ignore[union-attr]
            return Mul(tuple([self.delta(x, y) for x, y in zip(self.pair(a, size), self.pair(b, size), strict=True)]))
        if isinstance(a, Compound) or isinstance(b, Compound):
            whole, other = (a, b) if isinstance(a, Compound) else (b, a)
            assert isinstance(whole, Compound)
            parts = self.factors(other, [size_of_slot(p) for p in whole.parts])
            return Mul(tuple([self.delta(x, y) for x, y in zip(whole.parts, parts, strict=True)]))
        return delta(a, b)

    def entry(self, head: Head, slots: Sequence[Wide]) -> Term:
        """The entry of an array; at split indices that of a view of it.

        An array that is defined at split indices has their parts as slots, and is read at such only.
        """
        if len(head.sizes) != len(slots):
            groups = grouped(head.sizes, tuple(map(size_of_slot, slots)))
            if groups is None:
                raise NotDecided("SC204", f"{head.name}, defined at split indices, at an index that is a number")
            parts = [p for s, group in zip(slots, groups, strict=True) for p in self.factors(s, group)]
            return Entry(head, tuple([p for part in parts for p in self.flat(part)]))
        slots = [canonical(self._split_as(head, number, slot)) for number, slot in enumerate(slots)]
        plain = all(isinstance(s, (Index, Literal)) for s in slots)
        signature = () if plain else tuple(["" if isinstance(s, (Index, Literal)) else shown(s) for s in slots])
        seen = self._views.setdefault(head, {})
        if signature not in seen:
            for other in seen.values():
                self._reconcile(head, slots, other)
            seen[signature] = tuple(slots)
        made = head if plain else self._view(head, slots, signature)
        return Entry(made, tuple([p for s in slots for p in leaves(s)]))

    def _split_as(self, head: Head, number: int, slot: Wide) -> Wide:
        """An index at a slot of an array split as those are that are known there."""
        split = self.splits.get(("array", head, number))
        if split is None or isinstance(slot, Literal):
            return slot
        if isinstance(slot, Index):
            self._request(slot, split)
        elif split[0] == CASES:
            case, inner = self.case(slot, split[1])
            return Part(case, split[1], inner)
        return slot

    def _reconcile(self, head: Head, slots: Sequence[Wide], others: Sequence[Wide]) -> None:
        """Where of two indices at a slot of an array one is split, or both are, request that every one there be so.

        It is then either split in the next reading or refused: cases go before factors, the finer before the coarser.
        """
        for number, (a, b) in enumerate(zip(slots, others, strict=True)):
            if same_split(a, b):
                continue
            split = finer(split_of(a), split_of(b))
            key = ("array", head, number)
            if isinstance(a, Literal) or isinstance(b, Literal) or split in (None, self.splits.get(key)):
                raise NotDecided("SC204", f"{head.name} is read with its indices split in two ways")
            self.requests.setdefault(key, split)

    def _view(self, head: Head, slots: Sequence[Wide], signature: tuple[str, ...]) -> Head:
        """The array with the parts of its split indices as slots; structure that is not that of an entry is lost."""
        if head.role != ARRAY:
            raise NotDecided("SC204", f"{head.name}, which is defined, at an index that is split")
        sizes: list[Size] = []
        for slot, size in zip(slots, head.sizes, strict=True):
            sizes += [size] if isinstance(slot, (Index, Literal)) else map(size_of_slot, leaves(slot))
        facts = head.facts & {"complex", "conjugate"}
        tag, places = f"view {' x '.join(signature)}", tuple(map(place, slots))
        view = Head(ARRAY, head.name, tuple(sizes), (head,), tag=tag, text=lambda: tag, facts=facts, data=places)
        self._whole[view] = head
        return view

    def check_variable(self, variable: Head, used: set[Head]) -> None:
        """Raise `NotDecided` where a derivative by a view would be of what depends on its array in another way."""
        whole = self._whole.get(variable)
        if whole is None:
            return
        if whole.symmetric or whole.facts - STRUCTURELESS:
            raise NotDecided("SC204", f"a derivative by {whole.name}, which has a structure and is split")
        if any(self._depends(head, whole) for head in used):
            raise NotDecided("SC204", f"a derivative by {whole.name}, whose indices are split")

    def _depends(self, head: Head, whole: Head) -> bool:
        """Whether a head depends on an array otherwise than by its views."""
        if head in self._whole and self._whole[head] is whole:
            return False
        if head.body is not None:
            return any(self._depends(part, whole) for part in head.parts)
        return head is whole or whole in head.ancestors
