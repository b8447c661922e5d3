"""What search hands over, and how it is checked: renamings of bound indices, and other heads for composite ones.

A witness gives for a component a renaming of its bound indices (checked to be a permutation), and for a composite
head another head, the order in which its slots take those of the first, and whether its body is the transpose.
That the two heads have equal entries is checked on their bodies: the difference of the two polynomials must vanish
under the same witness.  Nothing of a witness is believed; a wrong one is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symchain.errors import Refused
from symchain.trusted import poly as ring
from symchain.trusted.component import Component, Factor, Place, rename
from symchain.trusted.composite import (
    FRAMED,
    TRANSPOSABLE,
    Frame,
    frame_of,
    framed_slots,
    parameter,
    parameters_of,
)
from symchain.trusted.poly import Poly
from symchain.trusted.term import DETERMINANT, PSEUDOINVERSE, Head, Slot

Numbers = Mapping[Component, Sequence[int]]
Exchange = tuple[Head, tuple[int, ...], bool]  # the head, the slot of the first that stands in each of its slots


class Witness:
    """Renamings of bound indices by component, and heads to be written as others."""

    def __init__(self, numbers: Numbers, heads: Mapping[Head, Exchange] | None = None) -> None:
        self.numbers = numbers
        self.heads: Mapping[Head, Exchange] = {} if heads is None else heads


def vanishes(poly: Poly, witness: Numbers | Witness) -> bool:
    """Whether nothing is left of `poly` once it is rewritten as `witness` says.  Raises `Refused`."""
    return not renamed(poly, witness)


def renamed(poly: Poly, witness: Numbers | Witness) -> Poly:
    """The polynomial as `witness` writes it, equal in value.  Raises `Refused` for a witness that is wrong."""
    found = witness if isinstance(witness, Witness) else Witness(witness)
    known: dict[Component, Component] = {}

    def changed(component: Component) -> Component:
        new = known.get(component)
        if new is None:
            new = known[component] = _renamed(component, found)
        return new

    try:
        return ring.map_components(poly, changed)
    except ValueError as error:
        raise Refused(str(error)) from error


def _renamed(component: Component, witness: Witness) -> Component:
    numbers = witness.numbers.get(component) if component.sizes else None
    exchanged = component
    if any(h.body is not None for h, _ in component.factors):
        factors = [_exchanged(factor, witness) for factor in component.factors]
        exchanged = rename(Component(component.sizes, tuple(factors)), range(len(component.sizes)))
    return exchanged if numbers is None else rename(exchanged, numbers)


def _exchanged(factor: Factor, witness: Witness) -> Factor:
    head, places = factor
    exchange = witness.heads.get(head) if head.body is not None else None
    if exchange is None:
        return factor
    target, order, transposed = exchange
    if len(places) != len(head.sizes):
        raise Refused(f"an entry of {head.name} has {len(places)} slots, not {len(head.sizes)}")
    check_same(head, target, order, transposed, witness)
    new: tuple[Place, ...] = tuple([places[n] for n in order])
    return target, new


_checked: set[tuple[Head, Head, tuple[int, ...], bool]] = set()


def check_same(head: Head, target: Head, order: tuple[int, ...], transposed: bool, witness: Witness) -> None:
    """Raise `Refused` unless the entry of `head` at slots is that of `target` at the slots in `order`."""
    key = (head, target, order, transposed)
    if head is target and order == tuple(range(len(head.sizes))) and not transposed:
        return
    if key in _checked:
        return
    if (head.role, head.name, head.data[1]) != (target.role, target.name, target.data[1]):
        raise Refused(f"{head.name} is not {target.name}")
    _check_order(head, target, order, transposed)
    body = body_in_order(head, order, transposed)
    difference = dict(body)
    ring.add_into(difference, target.body, -1)
    if not vanishes(difference, witness):
        raise Refused(f"the bodies of two entries of {head.name} differ")
    if target.symmetric:
        _check_symmetric(target, witness)
    _checked.add(key)


def _check_order(head: Head, target: Head, order: tuple[int, ...], transposed: bool) -> None:
    own = framed_slots(head)
    frame = list(range(own))
    if transposed:
        if head.role not in (*TRANSPOSABLE, DETERMINANT):
            raise Refused(f"{head.name} of a transpose is not known to be its transpose")
        if own:
            width = len(frame_of(head).cols if head.role == PSEUDOINVERSE else frame_of(head).rows)
            frame = frame[width:] + frame[:width]
    if list(order[:own]) != frame or framed_slots(target) != own:
        raise Refused("row and column of an entry are not those of the other")
    rest = order[own:]
    if len(set(rest)) != len(rest) or any(n < own or n >= len(head.sizes) for n in rest):
        raise Refused("the slots of an entry are not those of the other")
    if [head.sizes[n] for n in order] != list(target.sizes):
        raise Refused("the slots of two entries have different sizes")


def body_in_order(head: Head, order: tuple[int, ...], transposed: bool) -> Poly:
    """The body of `head` written in the parameters and the frame of the target."""
    own = framed_slots(head)
    old = parameters_of(head)
    new: dict[Slot, Slot] = {}
    sizes = [head.sizes[n] for n in order[own:]]
    for place, (source, size) in enumerate(zip(order[own:], sizes, strict=True)):
        new[old[source - own]] = parameter(place, size)
    if set(old) - set(new):
        used = {p for m in head.body for c, _ in m for p in c.labels}
        if used & (set(old) - set(new)):
            raise Refused("a parameter that occurs was left out")
    if transposed:
        frame = frame_of(head)
        turned = Frame(frame.cols, frame.rows)
        new.update(zip(frame.row(), turned.col(), strict=True))
        new.update(zip(frame.col(), turned.row(), strict=True))
    return ring.relabel(head.body, {a: b for a, b in new.items() if a is not b})


def _check_symmetric(head: Head, witness: Witness) -> None:
    """Raise `Refused` unless all slots of an entry may be exchanged."""
    count, own = len(head.sizes), framed_slots(head)
    if head.role in FRAMED and (head.role not in TRANSPOSABLE or count != own or own != 2):
        raise Refused("a symmetric entry has only a row and a column")
    for n in range(count - 1):
        order = list(range(count))
        order[n], order[n + 1] = n + 1, n
        if head.sizes[n] is not head.sizes[n + 1]:
            raise Refused("slots of different sizes are not exchanged")
        difference = dict(body_in_order(head, tuple(order), bool(own)))
        ring.add_into(difference, head.body, -1)
        if not vanishes(difference, witness):
            raise Refused(f"{head.name} is not symmetric")
