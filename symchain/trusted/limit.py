"""Limits in a perturbation h: of Laurent polynomials in h, and of functions of h by their expansion at 0.

Theory.  A body is g(h)/h^n, where g has no negative powers of h.  Without functions of h, g is a polynomial, and the
increments over their perturbation are atoms.  With functions of h (`composite` heads that depend on it: 1/(1 + h),
log det(1 + h A)), g is as smooth as is needed where the conditions of g and of its derivatives hold at h = 0; and where
g and its first n - 1 derivatives vanish there, g(h)/h^n tends to the n-th one over n! (Taylor; Rudin 1976, th. 5.15).
The derivatives are those of `derive`, with h as a variable.

Refused (`NotDecided`): limits of several increments, which may exist where the single ones do not; entries of the
perturbation at other slots, which may be the same entry; an expansion whose first terms are not seen to vanish;
pseudoinverses, which jump.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from symchain.errors import Meaningless, NotDecided
from symchain.trusted.component import Component, Factor, single
from symchain.trusted.composite import FRAMED, at_identity, inside
from symchain.trusted.conditions import not_negative
from symchain.trusted.derive import derive
from symchain.trusted.poly import Monomial, Poly, add_into, expand, joined_slots, to_term
from symchain.trusted.term import (
    INCREMENT,
    PSEUDOINVERSE,
    ROOT,
    ZERO,
    Entry,
    Head,
    Literal,
    Mul,
    Number,
    Power,
    Slot,
    Term,
    quotient_head,
    transform,
)

Note = Callable[[Term], Term]
DEEPEST = 6


def limit_of(body: Term, at: Entry, note: Note) -> tuple[Term, str]:
    """The limit of `body` for the perturbation `at` -> 0, `at` nonzero, and the axiom that it rests on.

    `note` is told the terms whose conditions must hold.  Raises `Meaningless` where the limit is seen not to exist,
    `NotDecided` where that is not seen.
    """
    poly = expand(body)
    heads = {h for m in poly for c, _ in m for h, _ in c.factors}
    if any(h.body is not None and at.head in h.ancestors for h in heads):
        return _by_expansion(poly, at, note), "limit-of-expansion"
    return _of_polynomial(poly, at), "limit-of-polynomial"


def _of_polynomial(poly: Poly, at: Entry) -> Term:
    total: Poly = {}
    quotients = 0
    for monomial, coefficient in poly.items():
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


# by expansion


def _by_expansion(poly: Poly, at: Entry, note: Note) -> Term:
    if at.slots:
        raise NotDecided("SC204", f"the limit of a function of {at.head.name}, an entry of a perturbation")
    heads = {h for m in poly for c, _ in m for h, _ in c.factors}
    every = {a for h in heads for a in (h, *h.ancestors) if h is not at.head}
    if any(h.role == INCREMENT or (h.role == PSEUDOINVERSE and at.head in h.ancestors) for h in every):
        raise NotDecided("SC204", "the limit of a function of increments, or of a pseudoinverse")
    component = single(at)
    order = -min(0, *(dict(m).get(component, 0) for m in poly))
    if order > DEEPEST:
        raise NotDecided("SC206", f"a limit that takes {order} derivatives")
    numerator: Poly = {}
    for monomial, coefficient in poly.items():
        powers = dict(monomial)
        powers[component] = powers.get(component, 0) + order
        add_into(numerator, {frozenset((c, e) for c, e in powers.items() if e): coefficient})
    for root in (h for h in every if h.role == ROOT and at.head in h.ancestors and not not_negative(h.body)):
        note(at_zero(Power(to_term(root.body), -1), at.head))  # nearby it has a value on both sides
    term = to_term(numerator)
    for number in range(order):
        if expand(note(at_zero(term, at.head))):
            raise NotDecided("SC204", f"whether the coefficient of {at.head.name}**{number - order} vanishes")
        term = derive(term, at.head, ())
    value = note(at_zero(term, at.head))
    return Mul((Power(Number(math.factorial(order)), -1), value)) if order else value


def at_zero(term: Term, head: Head) -> Term:
    """`term` with the perturbation 0; an inverse and the like of the identity are written as what they are."""

    def replaced(entry: Entry) -> Term:
        if entry.head is head:
            return ZERO
        if entry.head.body is None or head not in entry.head.ancestors:
            return entry
        made = inside(entry, replaced)
        return at_identity(made) if isinstance(made, Entry) and made.head.role in FRAMED else made

    return transform(term, {}, replaced)
