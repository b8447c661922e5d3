"""Inverses and pseudoinverses by what they satisfy: search, not trusted.

A claim `inv(M) = E` is proved from `M E = 1`, which also shows that M is invertible; a claim `pinv(M) = E` from the
four equations of Penrose for E.
"""

from __future__ import annotations

from symchain.errors import NotDecided, Refused
from symchain.prove.normal import WITNESS, as_value
from symchain.prove.zero import Zero
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation
from symchain.trusted.composite import body_at, frame_of, framed_slots
from symchain.trusted.kernel import Theorem
from symchain.trusted.laws import penrose
from symchain.trusted.term import (
    INVERSE,
    PSEUDOINVERSE,
    Entry,
    Index,
    Mul,
    Slot,
    Sum,
    Term,
    delta,
    instantiate,
)


def unique(claim: Equation, zero: Zero) -> Theorem | None:
    """The theorem that one side, an inverse or pseudoinverse, is the other side."""
    if claim.remainder is not None:
        return None
    found: list[Theorem] = []
    for side, other in ((claim.left, claim.right), (claim.right, claim.left)):
        entry = as_value(ring.expand(side))
        if entry is None or not kernel.is_generic(entry):
            continue
        if entry.head.role == INVERSE:
            made = _inverse(entry, other, zero)
        elif entry.head.role == PSEUDOINVERSE:
            made = _pseudoinverse(entry, other, zero)
        else:
            continue
        if made is not None:
            found.append(made)
    return min(found, key=lambda t: len(t.hypotheses), default=None)


def _inverse(entry: Entry, value: Term, zero: Zero) -> Theorem | None:
    width, own = len(frame_of(entry.head).rows), framed_slots(entry.head)
    row, col, rest = entry.slots[:width], entry.slots[width:own], entry.slots[own:]
    for left in (False, True):
        k = tuple([Index.bound("k", s) for s in frame_of(entry.head).rows])
        if left:
            factors = (instantiate(value, dict(zip(col, k, strict=True))), _matrix(entry, k, col, rest))
        else:
            factors = (_matrix(entry, row, k, rest), instantiate(value, dict(zip(row, k, strict=True))))
        unit = Mul(tuple([delta(a, b) for a, b in zip(row, col, strict=True)]))
        product = Equation(Sum(k, Mul(factors)) if k else Mul(factors), unit)
        theorem = _theorem(product, zero)
        if theorem is not None:
            return kernel.inverse_unique(entry, value, theorem, WITNESS, left=left)
    return None


def _matrix(entry: Entry, row: tuple[Slot, ...], col: tuple[Slot, ...], rest: tuple[Slot, ...]) -> Term:
    return ring.to_term(body_at(entry.head, (*row, *col, *rest), row, col))


def _theorem(equation: Equation, zero: Zero) -> Theorem | None:
    try:
        parts = zero.parts(ring.difference(equation.left, equation.right), 1)
        return None if parts is None else kernel.follow(equation, (), parts, WITNESS)
    except (Refused, NotDecided):
        return None


def _pseudoinverse(entry: Entry, value: Term, zero: Zero) -> Theorem | None:
    theorems = []
    for left, right in penrose(entry, kernel.value_at(entry, value)):
        theorem = _theorem(Equation(left, right), zero)
        if theorem is None:
            return None
        theorems.append(theorem)
    return kernel.pseudoinverse_unique(entry, value, theorems, WITNESS)
