"""Renaming the abstract functions, variables and sizes of a theorem.

Theory.  A theorem says nothing about its arrays beyond their sizes and which of them depend on which.  So it holds
for any others with the same dependence: `g` of `U` of `X` may become the entry `V[a, b]` of `V` of `U'` of `X'`.

Invariants checked before anything is renamed: sizes go to sizes consistently; different arrays go to different
arrays; the variables of a function go to the variables of its image, no more and no fewer; a depends on b exactly
where the image of a depends on that of b.  A scalar function may become an entry of a matrix function (`extra`
slots), as long as nothing is a function of it.  A function may become a symbol that is defined, where the definition
reads no more than the function does (`through`).

Refused (`ValueError`): a defined symbol that depends on what is renamed; anything that breaks the above.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation, Remainder
from symchain.trusted.composite import FRAMED, conjugate_head, inside
from symchain.trusted.points import AtMost
from symchain.trusted.term import (
    ARRAY,
    DEFINED,
    DERIVATIVE,
    INCREMENT,
    KRONECKER,
    MATRIX_POWER,
    NETWORK,
    ORDER,
    PERTURBATION,
    QUOTIENT,
    RECIPROCAL,
    Entry,
    Head,
    Index,
    Literal,
    Power,
    Size,
    Slot,
    Term,
    derivative_head,
    generic_slot,
    increment_head,
    perturbation_head,
    quotient_head,
    simplified,
    size_term,
    transform,
)

Through = Callable[[Head, Sequence[Head]], list[AtMost] | None]
DERIVED: dict[str, Callable[..., Head]] = {
    DERIVATIVE: derivative_head,
    PERTURBATION: perturbation_head,
    INCREMENT: increment_head,
    QUOTIENT: quotient_head,
}


class Renaming:
    """What each array becomes: a head, and the slots put before its own."""

    def __init__(self, arrays: Mapping[Head, tuple[Head, tuple[Slot, ...]]]) -> None:
        self._arrays = dict(arrays)
        for old, (new, extra) in arrays.items():
            if "complex" in old.facts:
                self._arrays[conjugate_head(old)] = (conjugate_head(new), extra)
        self._sizes: dict[str, Size] = {}
        for old, (new, extra) in self._arrays.items():
            if old.role != ARRAY or (new.role != ARRAY and not (new.role == DEFINED and old.parts and not extra)):
                raise ValueError(f"{old.name} is not an array that can be renamed")
            if (new.symmetric, new.facts) != (old.symmetric, old.facts):
                raise ValueError(f"{new.name} does not have the structure of {old.name}")
            if len(new.sizes) != len(extra) + len(old.sizes):
                raise ValueError(f"{new.name} does not have the order of {old.name}")
            for a, b in zip(old.sizes, new.sizes[len(extra) :], strict=True):
                self._match(a, b)

    def _match(self, old: Size, new: Size) -> None:
        if len(old.terms) == 1 and len(old.terms[0][0]) == 1 and old.terms[0][1] == 1:
            name = old.terms[0][0][0]
            if self._sizes.setdefault(name, new) is not new:
                raise ValueError(f"size {name} would become both {self._sizes[name]} and {new}")
        elif self.size(old) is not new:
            raise ValueError(f"size {old} does not become {new}")

    def size(self, size: Size) -> Size:
        """What a size becomes."""
        total = Size({})
        for names, coefficient in size.terms:
            product = Size.number(coefficient)
            for name in names:
                product = product * self._sizes.get(name, Size.symbol(name))
            total = total + product
        return total

    def changes(self, name: str) -> bool:
        """Whether a size symbol becomes another size."""
        return self.size(Size.symbol(name)) is not Size.symbol(name)

    def head(self, head: Head) -> Head:
        """What a head becomes."""
        if head in self._arrays:
            return self._arrays[head][0]
        if head.body is not None:
            return self._composite(head)
        sizes = tuple(map(self.size, head.sizes))
        parts = tuple(map(self.head, head.parts))
        if sizes == head.sizes and parts == head.parts:
            return head
        if head.role in (DEFINED, NETWORK) or head.tag:
            raise ValueError(f"{head.name} is defined by what would be renamed")
        extra = tuple(s.size for s in self._extra(head) if isinstance(s, Index))
        if head.role in DERIVED:
            return DERIVED[head.role](*parts)
        return Head(head.role, head.name, extra + sizes, parts, symmetric=head.symmetric, facts=head.facts)

    def _composite(self, head: Head) -> Head:
        """What a composite head becomes: the same of its renamed body."""
        slots = tuple([generic_slot(f"p{n}", s) for n, s in enumerate(head.sizes)])
        moved: dict[Slot, Slot] = {s: Index.free(s.name, self.size(s.size)) for s in slots if isinstance(s, Index)}
        made = transform(Entry(head, slots), moved, self._entry, self.size)
        if isinstance(made, Power) and head.role == RECIPROCAL:  # the reciprocal of one entry is a power elsewhere
            made = Entry(*ring.reciprocal_head(ring.expand(made.base)))
        wanted = tuple([moved.get(s, s) for s in slots])
        if not isinstance(made, Entry) or made.head.role != head.role or made.slots != wanted:
            raise ValueError(f"{head.name} would become something of another kind")
        return made.head

    def _check_inside(self, head: Head) -> None:
        """Raise `ValueError` for a size that cannot change inside a composite head: of a power, or to 1."""
        frame, more = head.data
        sizes = [*head.sizes, *(frame.rows + frame.cols if head.role in FRAMED else ())]
        if head.role == MATRIX_POWER:
            if any(self.size(s) is not s for s in [*sizes, more.constant]):
                raise ValueError("a size of a symbolic power would change")
        elif any(self.size(s).literal == 1 for s in sizes):
            raise ValueError(f"a size inside {head.name} would become 1")

    def _extra(self, head: Head) -> tuple[Slot, ...]:
        if head in self._arrays:
            return self._arrays[head][1]
        return self._extra(head.parts[0]) if head.parts and head.role != ARRAY else ()

    def check(self, used: Iterable[Head], through: Through = lambda image, variables: None) -> list[AtMost]:
        """Under what hypotheses about layers the renaming keeps what a theorem about the heads `used` may rest on.

        `through` tells when an array at a layer is a function of another alone.  Raises `ValueError`.
        """
        holds: list[AtMost] = []
        every = set(used)
        every |= {a for h in used for a in h.ancestors}
        arrays = [h for h in every if h.role in (ARRAY, DEFINED) and h is not KRONECKER]
        images = {h: self.head(h) for h in arrays}
        if len(set(images.values())) < len(images):
            raise ValueError("two arrays would become one")
        for head in arrays:
            variables = tuple(map(self.head, head.parts))
            if head.parts and images[head].parts != variables:
                found = through(images[head], variables) if head in self._arrays else None
                if found is None:
                    wanted = ", ".join(v.name for v in variables)
                    raise ValueError(f"{images[head].name} is not a function of {wanted} alone")
                holds += found
            if self._extra(head) and any(head in other.ancestors for other in every if other.role == ARRAY):
                raise ValueError(f"{head.name} has functions of its own")
        for a, b in itertools.permutations(arrays, 2):
            if a.depends_on(b) != images[a].depends_on(images[b]):
                raise ValueError(f"{images[a].name} and {images[b].name} do not depend on each other as before")
        return holds

    def equation(self, equation: Equation) -> Equation:
        """What an equation becomes."""
        slots: dict[Slot, Slot] = {i: self._index(i) for i in equation.free_indices()}
        remainder = equation.remainder
        if remainder is not None:
            if any(self._extra(b.head) for b in remainder.bases):
                raise ValueError("the remainder is in something that becomes an entry")
            bases = [Entry(self.head(b.head), tuple(slots.get(s, s) for s in b.slots)) for b in remainder.bases]
            remainder = Remainder.joint(bases, remainder.order)
        left, right = self.term(equation.left, slots), self.term(equation.right, slots)
        return Equation(left, right, remainder, equation.axioms)

    def _index(self, index: Index) -> Slot:
        size = self.size(index.size)
        return Literal(0) if size.literal == 1 else Index.free(index.name, size)

    def term(self, term: Term, slots: Mapping[Slot, Slot]) -> Term:
        """What a term becomes."""

        return transform(term, slots, self._entry, self.size)

    def _entry(self, entry: Entry) -> Term:
        if entry.head.role in (KRONECKER.role, ORDER):
            return simplified(Entry(self.head(entry.head), entry.slots))
        if entry.head.role == ARRAY and not entry.head.sizes and entry.head.name in self._sizes:
            return size_term(self._sizes[entry.head.name])
        if entry.head.body is not None:
            self._check_inside(entry.head)
            return inside(entry, self._entry, self.size)
        return Entry(self.head(entry.head), self._extra(entry.head) + entry.slots)
