"""Limits of Laurent polynomials in a perturbation, with the increments over their perturbation as atoms.

Refused (`NotDecided`): limits of several increments, which may exist where the single ones do not; entries of the
perturbation at other slots, which may be the same entry.
"""

from __future__ import annotations

from symchain.errors import Meaningless, NotDecided
from symchain.trusted.component import Component, Factor, single
from symchain.trusted.poly import Monomial, Poly, add_into, expand, joined_slots, to_term
from symchain.trusted.term import INCREMENT, Entry, Head, Literal, Slot, Term, quotient_head


def limit_of(body: Term, at: Entry) -> Term:
    """The limit of `body` for the perturbation `at` -> 0, `at` nonzero.

    The body expands to a Laurent polynomial in the perturbation; an increment over its perturbation becomes an
    entry of the array of these limits.  Raises `Meaningless` where a negative power is left, `NotDecided` where
    another limit of increments is.
    """
    total: Poly = {}
    quotients = 0
    for monomial, coefficient in expand(body).items():
        powers = dict(monomial)
        entry = Entry(at.head, joined_slots(at.slots, monomial))
        degree = powers.pop(single(entry), 0)
        moving = [c for c in powers if any(h.role == INCREMENT for h, _ in c.factors)]
        if any(_may_be(at.head, entry.slots, factor) for c in powers for factor in c.factors):
            raise NotDecided("SC204", f"a limit with {at.head.name} at several entries, which may be one")
        if moving:
            quotients += 1
            add_into(total, {_quotient(entry, powers, moving, degree): coefficient})
        elif degree < 0:
            raise Meaningless("SC118", f"the quotient grows without bound as {at.head.name} -> 0")
        elif degree == 0:
            add_into(total, {frozenset(powers.items()): coefficient})
    if quotients > 1:
        raise NotDecided("SC204", "the limit of a sum of increments, which may exist where theirs do not")
    return to_term(total)


def _may_be(head: Head, slots: tuple[Slot, ...], factor: Factor) -> bool:
    """Whether a factor may be the entry of `head` at `slots`, or depend on it."""
    other, places = factor
    if other is not head:
        return head in other.ancestors
    return not any(
        isinstance(a, Literal) and isinstance(b, Literal) and a is not b for a, b in zip(slots, places, strict=True)
    )


def _quotient(at: Entry, powers: dict[Component, int], moving: list[Component], degree: int) -> Monomial:
    if len(moving) != 1 or degree != -1 or moving[0].sizes or powers[moving[0]] != 1:
        raise NotDecided("SC204", "a limit of increments other than of one increment over its perturbation")
    head, places = moving[0].factors[0]
    function, variable = head.parts
    if at.head.parts != (variable,) or places[len(function.sizes) :] != at.slots:
        raise NotDecided("SC204", f"{head.name} is not the increment that belongs to {at.head.name}")
    del powers[moving[0]]
    powers[Component((), ((quotient_head(function, variable), places),))] = 1
    return frozenset(powers.items())
