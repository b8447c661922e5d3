"""Laws stated at generic entries of composite heads, and what they are stated with: search, not trusted."""

from __future__ import annotations

from symchain.errors import Refused
from symchain.prove.normal import WITNESS
from symchain.prove.reduce import Rule, oriented
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.composite import frame_of, framed_slots, make
from symchain.trusted.kernel import Theorem
from symchain.trusted.term import (
    DETERMINANT,
    Entry,
    Head,
    Index,
    Mul,
    Slot,
    Sum,
    Term,
)


def generic_entry(head: Head) -> Entry:
    """The entry of a head at distinct free indices."""
    return Entry(head, kernel.generic(head.sizes))


def law_at(name: str, entries: list[Entry]) -> Theorem | None:
    """The law about these entries; None where it does not hold of them."""
    try:
        return kernel.law(name, entries, WITNESS)
    except Refused:
        return None


def rule_at(name: str, entries: list[Entry], *, left: bool = False, ordered: bool = False) -> Rule | None:
    """The same as a rule; `left` and `ordered` as in `oriented`."""
    theorem = law_at(name, entries)
    return None if theorem is None else oriented(theorem, left=left, ordered=ordered)


def transposed_head(head: Head) -> Head:
    """The head of the transposed body."""
    frame = frame_of(head)
    turned = type(frame)(frame.cols, frame.rows)
    renaming: dict[Slot, Slot] = dict(zip((*frame.row(), *frame.col()), (*turned.col(), *turned.row()), strict=True))
    parameters = tuple([Index.generic(f"°{n}", s) for n, s in enumerate(head.sizes[framed_slots(head) :])])
    return make(head.role, head.name, ring.relabel(head.body, renaming), parameters, (turned, head.data[1]))


def placed_at(entry: Entry, head: Head, slots: tuple[Slot, ...]) -> Entry:
    """The entry of a part of `entry`: its parameters are those of the body of the whole, at the whole's slots."""
    own = framed_slots(entry.head)
    at = dict(zip(parameters_in(entry.head), entry.slots[own:], strict=True))
    place = entry.slots[:own]
    return Entry(head, (*(() if head.role == DETERMINANT else place), *[at.get(s, s) for s in slots]))


def parameters_in(head: Head) -> list[Slot]:
    """The parameters of the body of a head, behind its row and column."""
    own = framed_slots(head)
    return [Index.generic(f"°{n}", s) for n, s in enumerate(head.sizes[own:])]


def sum_over(indices: tuple[Index, ...], *factors: Term) -> Term:
    """A product summed over indices; over none it is itself."""
    return Sum(indices, Mul(factors)) if indices else Mul(factors)
