"""Reading the body of a matrix as a word: scalars times a path of entries from its row to its column.

Search, not trusted: what is found here is handed to a law of the kernel, which multiplies it out again.
"""

from __future__ import annotations

from dataclasses import dataclass

from symchain.trusted import poly as ring
from symchain.trusted.component import Component, Factor, Place
from symchain.trusted.composite import Data, Frame, compose, frame_of
from symchain.trusted.poly import Poly
from symchain.trusted.term import KRONECKER, Entry, Head, Index, Mul, Slot, Sum, Term


@dataclass(frozen=True)
class Word:
    """A body that is `scalar` times the product of the entries between the vertices of a path."""

    scalar: Poly
    sizes: tuple[object, ...]
    steps: tuple[tuple[Factor, ...], ...]  # the entries between one vertex of the path and the next
    cuts: tuple[int, ...]  # the vertex after each step but the last


def word_of(head: Head) -> Word | None:
    """The word of a body of one monomial with one row and one column index; None where it is not one."""
    frame = frame_of(head)
    if len(frame.rows) != 1 or len(frame.cols) != 1 or len(head.body) != 1:
        return None
    ((monomial, coefficient),) = head.body.items()
    (row,), (col,) = frame.row(), frame.col()
    touching = [(c, e) for c, e in monomial if row in c.labels or col in c.labels]
    others = frozenset([(c, e) for c, e in monomial if row not in c.labels and col not in c.labels])
    if len(touching) != 1 or touching[0][1] != 1 or {row, col} - touching[0][0].labels:
        return None
    component = touching[0][0]
    path = path_of(component, row, col)
    return None if path is None else Word({others: coefficient}, component.sizes, *path)


def path_of(
    component: Component, row: Slot, col: Slot
) -> tuple[tuple[tuple[Factor, ...], ...], tuple[int, ...]] | None:
    """The entries between the vertices every path from row to column passes, and these vertices in order."""
    if component.factors[0][0] is KRONECKER:
        return ((component.factors[0],),), ()
    cuts = [v for v in range(len(component.sizes)) if _separates(component, v, row, col)]
    steps: list[tuple[Factor, ...]] = []
    used: set[int] = set()
    ordered: list[int] = []
    here: Place = row
    left = set(cuts)
    while left:
        reach = {v: _reached(component, here, v) for v in left}
        first = next((v for v in left if not any(u in reach[v][1] for u in left if u != v)), None)
        if first is None:
            return None
        factors = reach[first][0] - used
        steps.append(tuple(component.factors[n] for n in sorted(factors)))
        used |= factors
        ordered.append(first)
        left.remove(first)
        here = first
    steps.append(tuple(f for n, f in enumerate(component.factors) if n not in used))
    return tuple(steps), tuple(ordered)


def _reached(component: Component, start: Place, stop: int) -> tuple[set[int], set[Place]]:
    """The entries and vertices that are reached from `start` without passing `stop`."""
    factors: set[int] = set()
    seen: set[Place] = {start}
    grew = True
    while grew:
        grew = False
        for n, (_, places) in enumerate(component.factors):
            if n not in factors and any(p in seen and p != stop for p in places):
                factors.add(n)
                seen.update(p for p in places if type(p) is int or p == start)
                grew = True
    return factors, seen


def _separates(component: Component, vertex: int, row: Slot, col: Slot) -> bool:
    """Whether every way from row to column passes the vertex."""
    factors, _ = _reached(component, row, vertex)
    return not any(col in component.factors[n][1] for n in factors)


def framed(
    role: str, name: str, extra: object, size: object, word: Word, first: int, last: int
) -> tuple[Head, tuple[Slot, ...]] | None:
    """The framed head of the steps first .. last - 1 of a word, a square matrix; None where it is not one."""
    frame = Frame((size,), (size,))  # type: ignore[arg-type]
    (row,), (col,) = frame.row(), frame.col()
    start = word.cuts[first - 1] if first else None
    stop = word.cuts[last - 1] if last <= len(word.cuts) else None
    inner: dict[int, Index] = {}

    def slot(place: Place) -> Slot:
        if type(place) is int:
            if place == start:
                return row
            if place == stop:
                return col
            return inner.setdefault(place, Index.bound("k", word.sizes[place]))  # type: ignore[arg-type]
        return place  # type: ignore[return-value]

    factors = [f for step in word.steps[first:last] for f in step]
    entries = [Entry(h, tuple([slot(p) for p in places])) for h, places in factors]
    indices = tuple(inner.values())
    body: Term = Sum(indices, Mul(tuple(entries))) if indices else Mul(tuple(entries))
    data: Data = (frame, extra)
    head, slots = compose(role, name, ring.expand(body), data)
    return (head, slots) if head.body else None
