"""When one declared condition gives another.

What is nonzero, positive or not negative is a polynomial with parameters, and is so for all their values: so it is at
some of them, with a positive factor, and what is positive is nonzero.  A root or an absolute value is 0 only where
its argument is.  A matrix is invertible where its determinant is not 0, and a sum of products Y* S Y that is invertible
has a positive determinant.  The derivatives of a power series converge where it does.  Equal polynomials are found by
search and compared by the kernel.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from symchain.prove.normal import WITNESS, same_head
from symchain.trusted import poly as ring
from symchain.trusted.composite import body_at, make, parameters_of, sibling
from symchain.trusted.conditions import Condition, semidefinite, single_power
from symchain.trusted.poly import Poly
from symchain.trusted.term import (
    DETERMINANT,
    FUNCTION,
    INVERSE,
    ROOT,
    SERIES,
    Entry,
    Head,
    Index,
    Literal,
    Slot,
    generic_slot,
)
from symchain.trusted.witness import vanishes

# Which sign of a polynomial, under which condition, gives a condition about it.
STRONGER = {
    "nonzero": (("nonzero", 1), ("nonzero", -1), ("positive", 1), ("positive", -1)),
    "positive": (("positive", 1),),
    "not negative": (("not negative", 1), ("positive", 1)),
}
MOST_INSTANCES = 64


class _Sign(NamedTuple):
    """What is said of a polynomial for all values of its parameters."""

    kind: str
    body: Poly
    parameters: tuple[Index, ...]


def implies(given: Condition, wanted: Condition) -> bool:
    """Whether the condition that is given says that the one that is wanted holds."""
    return any(_says(given, form) for form in (wanted, *_equivalent(wanted)))


def _says(given: Condition, wanted: Condition) -> bool:
    if wanted.kind in STRONGER:
        return given.kind in STRONGER and _gives(_sign(given), _sign(wanted))
    if given.kind != wanted.kind:
        return False
    if given.head.role == SERIES == wanted.head.role:
        return same_head(_underived(given.head), _underived(wanted.head))
    return same_head(given.head, wanted.head)


def _underived(head: Head) -> Head:
    return make(SERIES, head.name, head.body, parameters_of(head), (head.data[0], 0))


def _equivalent(wanted: Condition) -> Iterator[Condition]:
    """Other conditions that say the same of the determinant of a matrix."""
    if wanted.kind == "invertible" and wanted.head.role == INVERSE:
        head = sibling(wanted.head, DETERMINANT, "det")
        entry = Entry(head, tuple([generic_slot(f"d{n}", s) for n, s in enumerate(head.sizes)]))
        yield Condition("nonzero", ring.reciprocal_head(ring.expand(entry))[0])
    sign = _sign(wanted) if wanted.kind in STRONGER else None
    single = single_power(sign.body) if sign is not None else None
    matrix = single[0].factors[0][0] if single is not None and single[1] == 1 else None
    if matrix is None or matrix.role != DETERMINANT:
        return
    if wanted.kind == "nonzero" or (wanted.kind == "positive" and semidefinite(matrix)):
        yield Condition("invertible", sibling(matrix, INVERSE, "inv"))


def _sign(condition: Condition) -> _Sign:
    """What a condition says, roots and absolute values taken off."""
    kind, body = condition.kind, condition.head.body
    while (single := single_power(body)) is not None and single[1] == 1 and kind in ("nonzero", "positive"):
        head, places = single[0].factors[0]
        if not (head.role == ROOT and isinstance(head.data[1], Fraction)) and (head.role, head.name) != (
            FUNCTION,
            "abs",
        ):
            break
        kind, body = "nonzero", body_at(head, places)  # type: ignore[arg-type]
    return _Sign(kind, body, parameters_of(condition.head))


def _gives(given: _Sign, wanted: _Sign) -> bool:
    return any(given.kind == kind and _is_at(given, wanted, sign) for kind, sign in STRONGER[wanted.kind])


def _is_at(given: _Sign, wanted: _Sign, sign: int) -> bool:
    target = _primitive(wanted.body)
    for body in _instances(given, wanted):
        difference = dict(target)
        ring.add_into(difference, _primitive(body), -sign)
        if vanishes(difference, WITNESS):
            return True
    return False


def _instances(given: _Sign, wanted: _Sign) -> Iterator[Poly]:
    """The polynomial at the values of its parameters that occur in another."""
    labels = sorted({p for m in wanted.body for c, _ in m for p in c.labels}, key=lambda p: p.key)
    choices = [[p for p in labels if _may_stand(p, parameter)] or [parameter] for parameter in given.parameters]
    for chosen in itertools.islice(itertools.product(*choices), MOST_INSTANCES):
        at: dict[Slot, Slot] = {a: b for a, b in zip(given.parameters, chosen, strict=True) if a is not b}
        yield ring.relabel(given.body, at) if at else given.body


def _may_stand(place: Slot, parameter: Index) -> bool:
    if isinstance(place, Literal):
        return place.value < (parameter.size.literal or 1)
    return place.size is parameter.size


def _primitive(body: Poly) -> Poly:
    """The polynomial divided by its content, a positive number."""
    if not body:
        return body
    values = [Fraction(c) for c in body.values()]
    content = Fraction(math.gcd(*(v.numerator for v in values)), math.lcm(*(v.denominator for v in values)))
    return {m: int(v) if (v := Fraction(c) / content).denominator == 1 else v for m, c in body.items()}
