"""Equations up to a remainder, and the arithmetic of orders.

`left = right + r` where r is O(h^n) or o(h^n), for h -> 0 and everything that is neither h nor an increment held
fixed.  h is either one perturbation (an entry of a `perturbation` head) or the norm of all increments of an array
under one perturbation (then `base` is the increment head at the slots of that perturbation only), or of several
arrays under one perturbation, taken together (then the others are in `also`).

Used here, for orders in h (Landau; de Bruijn 1958, ch. 1): a product of a term of order a and one of order b is of
order a + b, and little if one of them is; finite sums of terms of one order have that order (the sizes do not
depend on h); a remainder implies every weaker one; r(ΔU) with ΔU of order v and r of order m is of order m v.

Refused: to estimate an increment whose expansion is not given; it may not even tend to 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from symchain.errors import Refused
from symchain.trusted.component import Component
from symchain.trusted.conditions import Condition
from symchain.trusted.poly import Monomial, Poly, add_into, joined_slots
from symchain.trusted.term import (
    INCREMENT,
    PERTURBATION,
    Entry,
    Head,
    Index,
    Slot,
    Term,
    free_indices,
    heads,
    instantiate,
)


@dataclass(frozen=True, slots=True)
class Order:
    """O(h^power), or o(h^power) where `little`."""

    power: int
    little: bool

    @property
    def text(self) -> str:
        """As it is written, in h."""
        power = f"**{self.power}" if self.power > 1 else ""
        return f"{'o' if self.little else 'O'}(h{power})"

    def at_least(self, other: Order) -> bool:
        """Whether everything of this order is of order `other`."""
        return self.power > other.power or (self.power == other.power and (self.little or not other.little))

    def plus(self, other: Order) -> Order:
        """The order of a product."""
        return Order(self.power + other.power, self.little or other.little)

    def times(self, inner: Order) -> Order:
        """The order in h of something of this order in a quantity of order `inner` in h."""
        return Order(self.power * inner.power, self.little or inner.little)


@dataclass(frozen=True, slots=True)
class Remainder:
    """A term of `order` in `base`, or in the norm of `base` and `also` together."""

    base: Entry
    order: Order
    also: tuple[Entry, ...] = ()

    @staticmethod
    def joint(bases: Iterable[Entry], order: Order) -> Remainder:
        """The remainder in the norm of all of `bases`, in whatever order they are given."""
        first, *others = sorted(set(bases), key=lambda b: b.head.key)
        if others and any(b.head.role != INCREMENT or b.slots != first.slots for b in (first, *others)):
            raise Refused("a remainder is in several increments only under one perturbation")
        return Remainder(first, order, tuple(others))

    @property
    def bases(self) -> tuple[Entry, ...]:
        """Everything in whose norm it is."""
        return (self.base, *self.also)

    def implies(self, other: Remainder) -> bool:
        """Whether this remainder is one of the kind `other`."""
        return self.bases == other.bases and self.order.at_least(other.order)

    def at(self, slots: Mapping[Slot, Slot]) -> Remainder:
        """The remainder at other free indices."""
        bases = [Entry(b.head, tuple(slots.get(s, s) for s in b.slots)) for b in self.bases]
        return Remainder(bases[0], self.order, tuple(bases[1:]))


@dataclass(frozen=True, slots=True)
class Equation:
    """`left = right`, up to `remainder` if there is one.

    `axioms` are those that reading the claim rests on, `needs` the conditions under which what was read has a value,
    also where the terms do not show it any more.
    """

    left: Term
    right: Term
    remainder: Remainder | None = None
    axioms: frozenset[str] = frozenset()
    needs: frozenset[Condition] = frozenset()

    def at(self, slots: Mapping[Slot, Slot]) -> Equation:
        """The equation at other free indices."""
        remainder = None if self.remainder is None else self.remainder.at(slots)
        left, right = instantiate(self.left, slots), instantiate(self.right, slots)
        return Equation(left, right, remainder, self.axioms, self.needs)

    def free_indices(self) -> set[Index]:
        """The indices that are read as "for all values"."""
        found = free_indices(self.left) | free_indices(self.right)
        if self.remainder is not None:
            found |= {s for b in self.remainder.bases for s in b.slots if isinstance(s, Index)}
        return found

    def heads(self) -> set[Head]:
        """The heads that occur."""
        found = heads(self.left) | heads(self.right)
        return found if self.remainder is None else found | {b.head for b in self.remainder.bases}


def absorb(poly: Poly, remainder: Remainder, orders: Mapping[Head, Order]) -> Poly:
    """The polynomial without the monomials that are of the order of `remainder`.

    `orders` gives the order of heads that stand for remainders.
    """
    kept: Poly = {}
    for monomial, coefficient in poly.items():
        order = _order(monomial, remainder.bases, orders)
        if order is None or not order.at_least(remainder.order):
            kept[monomial] = coefficient
    return kept


def _order(monomial: Monomial, bases: Sequence[Entry], orders: Mapping[Head, Order]) -> Order | None:
    bases = [Entry(b.head, joined_slots(b.slots, monomial)) for b in bases]
    total = Order(0, False)
    for component, exponent in monomial:
        order = _component_order(component, bases, orders)
        if order is None or (exponent < 0 and any(b.head.role == INCREMENT for b in bases)):
            return None
        for _ in range(exponent):
            total = total.plus(order)
        if exponent < 0:
            total = Order(total.power + exponent * order.power, total.little)
    return total


def _component_order(component: Component, bases: Sequence[Entry], orders: Mapping[Head, Order]) -> Order | None:
    total = Order(0, False)
    for head, places in component.factors:
        if head in orders:
            total = total.plus(orders[head])
        elif any(head is b.head and places[len(places) - len(b.slots) :] == b.slots for b in bases):
            total = total.plus(Order(1, False))
        elif (
            head.role == INCREMENT
            or (head.role == PERTURBATION and any(b.head.role == PERTURBATION for b in bases))
            or any(a.role in (PERTURBATION, INCREMENT) for a in head.ancestors)  # it moves, who knows where to
        ):
            return None
    return total


def lead(poly: Poly, remainder: Remainder) -> Order:
    """The order in h of `poly` plus the remainder.  Raises `Refused` where it does not vanish with h."""
    least = remainder.order
    for monomial in poly:
        order = _order(monomial, remainder.bases, {})
        if order is None:
            raise Refused("an expansion in a perturbation contains increments")
        if not order.at_least(least):
            least = order
    if least.power < 1:
        raise Refused("what is substituted does not vanish with the perturbation")
    return least


def quotient_part(poly: Poly, base: Entry) -> Poly:
    """The limit of `poly`/h for h -> 0, h the perturbation `base`.  Raises `Refused` where there is none."""
    result: Poly = {}
    for monomial, coefficient in poly.items():
        order = _order(monomial, (base,), {})
        if order is None or order.power < 1:
            raise Refused("not every term of the expansion vanishes with the perturbation")
        if order.power == 1:
            slots = joined_slots(base.slots, monomial)
            kept = [(c, e) for c, e in monomial if c.factors[0] != (base.head, slots)]
            add_into(result, {frozenset(kept): coefficient})
    return result
