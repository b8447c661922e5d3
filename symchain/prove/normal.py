"""Normal forms and the witness that the kernel checks: search, not trusted.

The normal form of a term is its polynomial with every component under its canonical labelling and like monomials
collected.  For arrays without declared structure two terms are equal for all sizes iff their normal forms are.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from symchain.prove.label import canonical, canonical_numbers
from symchain.trusted import poly as ring
from symchain.trusted.component import Component, Factor, rename
from symchain.trusted.composite import (
    TRANSPOSABLE,
    Frame,
    body_text,
    frame_of,
    framed_slots,
    make,
    parameter,
)
from symchain.trusted.poly import Monomial, Poly
from symchain.trusted.term import (
    DETERMINANT,
    PSEUDOINVERSE,
    Entry,
    Head,
)
from symchain.trusted.witness import Exchange, Witness, body_in_order, check_same

MOST_KEPT = 65536
MOST_ORDERS = 24


def normal_form(poly: Poly) -> Poly:
    """The polynomial with canonical components and composite heads, like monomials collected."""
    return ring.map_components(poly, canonical_component)


@lru_cache(maxsize=MOST_KEPT)
def canonical_component(component: Component) -> Component:
    """The component with canonical composite heads, under its canonical labelling."""
    exchanged = component
    if any(h.body is not None for h, _ in component.factors):
        factors = tuple([_exchanged(factor) for factor in component.factors])
        exchanged = rename(Component(component.sizes, factors), range(len(component.sizes)))
    return canonical(exchanged)


def _exchanged(factor: Factor) -> Factor:
    head, places = factor
    if head.body is None:
        return factor
    target, order, _ = canonical_head(head)
    return target, tuple([places[n] for n in order])


class _Numbers(Mapping[Component, Sequence[int]]):
    """The renaming of each component, with its composite heads exchanged, to its canonical labelling."""

    def __getitem__(self, component: Component) -> Sequence[int]:
        if not component.sizes:
            raise KeyError(component)
        if any(h.body is not None for h, _ in component.factors):
            factors = tuple([_exchanged(factor) for factor in component.factors])
            numbers = range(len(component.sizes))
            return canonical_numbers(rename(Component(component.sizes, factors), numbers))
        return canonical_numbers(component)

    def __iter__(self) -> Iterator[Component]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Heads(Mapping[Head, Exchange]):
    """The canonical head for each composite one."""

    def __getitem__(self, head: Head) -> Exchange:
        return canonical_head(head)

    def __iter__(self) -> Iterator[Head]:
        return iter(())

    def __len__(self) -> int:
        return 0


WITNESS = Witness(_Numbers(), _Heads())


def witness(poly: Poly) -> Witness:
    """What carries `poly` to its normal form."""
    return WITNESS


@lru_cache(maxsize=MOST_KEPT)
def canonical_head(head: Head) -> Exchange:
    """The composite head that all with equal bodies, up to the order of parameters and transposition, share."""
    return _choose(head)


def _choose(head: Head) -> Exchange:
    """The candidate with the least text among the orders of the parameters and, where it may be, the transpose."""
    own = framed_slots(head)
    count = len(head.sizes) - own
    turns = (False, True) if head.role in (*TRANSPOSABLE, DETERMINANT) else (False,)
    best: tuple[str, Poly, Exchange] | None = None
    ties = 0
    for transposed in turns:
        for order in _orders(head, own, count, transposed):
            body = normal_form(body_in_order(head, order, transposed))
            text = f"{frame_text(head, transposed)}{[head.sizes[n].key for n in order]}{body_text(body)}"
            if best is None or text < best[0]:
                best, ties = (text, body, (head, order, transposed)), 1
            elif text == best[0]:
                ties += 1
    assert best is not None
    _, body, (_, order, transposed) = best
    slots = len(head.sizes)
    exchangeable = slots > 1 and ties == (2 if own else math.factorial(slots)) and (not own or (own, count) == (2, 0))
    frame, data = head.data
    if transposed and frame is not None:
        frame = Frame(frame.cols, frame.rows)
    parameters = tuple([parameter(n, head.sizes[m]) for n, m in enumerate(order[own:])])
    symmetric = exchangeable and head.role != DETERMINANT and len(set(head.sizes)) == 1
    return make(head.role, head.name, body, parameters, (frame, data), symmetric=symmetric), order, transposed


def _orders(head: Head, own: int, count: int, transposed: bool) -> Iterator[tuple[int, ...]]:
    frame = list(range(own))
    if transposed and own:
        width = len(frame_of(head).cols if head.role == PSEUDOINVERSE else frame_of(head).rows)
        frame = frame[width:] + frame[:width]
    # Parameters of one size may be exchanged; those of different sizes stand in the order of their sizes.
    ranked = sorted(range(own, own + count), key=lambda n: head.sizes[n].key)
    keys = [head.sizes[n].key for n in ranked]
    options = (o for o in itertools.permutations(ranked) if [head.sizes[n].key for n in o] == keys)
    for order in itertools.islice(options, MOST_ORDERS):
        yield (*frame, *order)


def frame_text(head: Head, transposed: bool) -> str:
    """The sizes of the frame, to order candidates."""
    frame = head.data[0]
    if frame is None:
        return ""
    return str(Frame(frame.cols, frame.rows) if transposed else frame)


def body_order(monomial: Monomial) -> str:
    """A text that orders monomials."""
    return "*".join(sorted([f"{c.key}^{e}" for c, e in monomial]))


def same_head(one: Head, other: Head) -> bool:
    """Whether two composite heads are found to have one body; the kernel checks it."""
    first, second = canonical_head(one), canonical_head(other)
    if first[0] is not second[0]:
        return False
    check_same(one, *first, WITNESS)
    check_same(other, *second, WITNESS)
    return True


def as_value(poly: Poly) -> Entry | None:
    """The entry that a polynomial is."""
    if len(poly) != 1:
        return None
    ((monomial, coefficient),) = poly.items()
    if coefficient != 1 or len(monomial) != 1:
        return None
    ((component, exponent),) = monomial
    if exponent != 1 or component.sizes:
        return None
    head, places = component.factors[0]
    return Entry(head, places)  # type: ignore[arg-type]
