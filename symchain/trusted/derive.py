"""Derivatives and increments of terms.

Theory.  For an entry X[i, j] of an array whose entries are independent variables, `∂X[k,l]/∂X[i,j]` is
`δ[k,i] δ[l,j]`; sums and products follow linearity and Leibniz' rule; an abstract function U of X has the
derivative array `∂U/∂X` as an atom; everything else is constant.  The chain rule for an abstract function of an
abstract function is *not* built in: `∂g/∂X` for g a function of U and U of X is again an atom, about which only a
theorem says anything.

The increment of a term under the perturbation h of the entry X[i, j] is the term with X[k,l] + h δ[k,i] δ[l,j] for
X[k,l], and F + ΔF for every abstract function F of X, minus the term itself.

Refused (`NotDecided`): a variable with a structure (its entries are not independent), derivatives of increments.
Never refused into a wrong 0: a head that depends on the variable always yields an atom.
"""

from __future__ import annotations

from collections.abc import Callable

from symchain.errors import NotDecided
from symchain.trusted.term import (
    ARRAY,
    DEFINED,
    DERIVATIVE,
    ZERO,
    Add,
    Entry,
    Head,
    Mul,
    Number,
    Power,
    Slot,
    Sum,
    Term,
    delta,
    derivative_head,
    increment_head,
    perturbation_head,
    subtract,
    transform,
)

MOVABLE = (ARRAY, DEFINED, DERIVATIVE)


def derive(term: Term, variable: Head, slots: tuple[Slot, ...]) -> Term:
    """The derivative of `term` by the entry `variable[slots]`; the slots are not bound in `term`."""
    _check_variable(variable)
    return _derive(term, variable, slots)


def _check_variable(variable: Head) -> None:
    if variable.symmetric:
        raise NotDecided("SC204", f"the entries of {variable.name} are not independent: it is declared symmetric")


def _derive(term: Term, variable: Head, slots: tuple[Slot, ...]) -> Term:
    if isinstance(term, Entry):
        return _derive_entry(term, variable, slots)
    if isinstance(term, Number):
        return ZERO
    if isinstance(term, Add):
        parts = [d for t in term.terms if (d := _derive(t, variable, slots)) is not ZERO]
        return Add(tuple(parts)) if parts else ZERO
    if isinstance(term, Mul):
        parts = []
        for n, factor in enumerate(term.factors):
            d = _derive(factor, variable, slots)
            if d is not ZERO:
                parts.append(Mul((*term.factors[:n], d, *term.factors[n + 1 :])))
        return Add(tuple(parts)) if parts else ZERO
    if isinstance(term, Power):
        d = _derive(term.base, variable, slots)
        if d is ZERO or not term.exponent:
            return ZERO
        return Mul((Number(term.exponent), Power(term.base, term.exponent - 1), d))
    d = _derive(term.body, variable, slots)
    return ZERO if d is ZERO else Sum(term.indices, d)


def _derive_entry(entry: Entry, variable: Head, slots: tuple[Slot, ...]) -> Term:
    head = entry.head
    if head is variable:
        return Mul(tuple([delta(a, b) for a, b in zip(entry.slots, slots, strict=True)]))
    if not head.depends_on(variable):
        return ZERO
    if head.role not in MOVABLE:
        raise NotDecided("SC204", f"the derivative of {head.name} by {variable.name}")
    return Entry(derivative_head(head, variable), entry.slots + slots)


def increment(term: Term, variable: Head, slots: tuple[Slot, ...]) -> Term:
    """What `term` gains when the entry `variable[slots]` gains its perturbation."""
    _check_variable(variable)
    perturbation = Entry(perturbation_head(variable), slots)

    def moved(entry: Entry) -> Term:
        head = entry.head
        if head is variable:
            place = [delta(a, b) for a, b in zip(entry.slots, slots, strict=True)]
            return Add((entry, Mul((perturbation, *place))))
        if not head.depends_on(variable) or head is perturbation.head:
            return entry
        if head.role not in MOVABLE:
            raise NotDecided("SC204", f"the change of {head.name} with {variable.name}")
        return Add((entry, Entry(increment_head(head, variable), entry.slots + slots)))

    if isinstance(term, Entry) and term.head is not variable:
        gained = moved(term)
        return gained.terms[1] if isinstance(gained, Add) else ZERO
    return subtract(transform(term, {}, moved), term)


def substitute(term: Term, array: Head, value: Callable[[tuple[Slot, ...]], Term]) -> Term:
    """`term` with the entries of `array` replaced by `value(slots)`.

    Raises `NotDecided` where something in `term` is an abstract function of `array`: what it becomes is not
    known.
    """

    def replaced(entry: Entry) -> Term:
        if entry.head is array:
            return value(entry.slots)
        if entry.head.depends_on(array):
            raise NotDecided("SC204", f"{entry.head.name} at another point of {array.name}")
        return entry

    return transform(term, {}, replaced)
