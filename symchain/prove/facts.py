"""Facts about numbers in the new core: the rows, and lemmas, that may give one; what they suppose is to be shown."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

from symchain.core import kernel
from symchain.core.head import Poly
from symchain.core.kernel import Theorem, key
from symchain.core.term import (
    App,
    Entry,
    Formula,
    Index,
    Lambda,
    Layer,
    Mul,
    Number,
    Refused,
    SizeOf,
    constant,
    free,
)
from symchain.prove import determinants, diagonal
from symchain.prove.numbers import (
    exponential_nonzero,
    number_nonzero,
    number_positive,
    reciprocal_nonzero,
    root_nonzero,
)
from symchain.prove.readback import apart, shared, to_term
from symchain.prove.schemas import at_bodies, row
from symchain.theory.rows import ROWS

MOST_ORDERS = 24
NONZERO = {
    "exp": exponential_nonzero,
    "recip": reciprocal_nonzero,
    "sqrt": root_nonzero,
    "det": determinants.nonzero,
}
"""Operators that are not 0 where what they are of is not."""


def rows_about(predicate: str, body: Lambda, poly: Poly) -> Iterator[Theorem]:
    """Rows and lemmas about what a number is, at what may give a fact about this one."""
    with suppress(Refused):
        yield from _of_sum(predicate, poly)
    with suppress(Refused):
        yield from _of_product(predicate, poly)
    if predicate == "slit":
        yield row("positive-slit", body)
    if predicate == "nonzero":
        yield row("positive-nonzero", body)


def _of_product(predicate: str, poly: Poly) -> Iterator[Theorem]:
    """Of a monomial: a number, an operator, or a product."""
    if len(poly) != 1 or predicate == "slit":
        return
    (((sizes, factors), coefficient),) = poly.items()
    terms = [constant(to_term({part: 1})) for part in apart(sizes, factors)]
    if sizes and len(terms) == 1:
        if len(sizes) == 1 and coefficient == 1 and predicate == "positive":
            total = to_term(poly)
            yield row("positive-sum", Lambda(total.indices, total.body))
        return
    if not factors:
        yield (number_positive if predicate == "positive" else number_nonzero)(Fraction(coefficient))
        return
    if coefficient != 1:
        terms.insert(0, constant(Number(Fraction(coefficient))))
    if len(terms) > 1:
        yield row(f"{predicate}-mul", *_halves(terms))
        return
    (term,) = terms
    if isinstance(term.body, Entry) and isinstance(term.body.array, SizeOf):
        yield kernel.instance(kernel.axiom("size-positive"), {"n": term.body.array.name})
    operator = term.body.operator if isinstance(term.body, App) else ""
    if f"{operator}-{predicate}" in ROWS:
        yield row(f"{operator}-{predicate}", *term.body.bodies)
    if operator == "det":
        yield from diagonal.facts_about(predicate, term.body.bodies[0])
    if predicate == "nonzero" and operator in NONZERO:
        yield at_bodies(NONZERO[operator](), *term.body.bodies)


def _halves(terms: list[Lambda]) -> list[Lambda]:
    """Two products of about as many factors: what follows from facts about the factors is not deep."""
    middle = (len(terms) + 1) // 2
    return [constant(Mul(tuple(t.body for t in half))) for half in (terms[:middle], terms[middle:])]


def _of_sum(predicate: str, poly: Poly) -> Iterator[Theorem]:
    """Of a sum: its halves, or what is common to its terms times the rest."""
    if len(poly) < 2 or predicate == "slit":
        return
    if predicate == "positive":
        terms = list(poly.items())
        middle = (len(terms) + 1) // 2
        yield row("positive-add", *(constant(to_term(dict(half))) for half in (terms[:middle], terms[middle:])))
    common, rest = shared(poly)
    if common:
        yield row(f"{predicate}-mul", constant(Mul(tuple(common))), constant(to_term(rest)))


def at_other_indices(formula: Formula, known: Formula) -> Theorem | None:
    """The formula as one that is known for all indices, at some."""
    if known.predicate != formula.predicate or known.predicate == "=" or not known.bound:
        return None
    names = sorted([p for p in free(formula) if isinstance(p, (Index, Layer))], key=repr)
    for values in itertools.islice(itertools.permutations(names, len(known.bound)), MOST_ORDERS):
        at = dict(zip(known.bound, values, strict=True))
        if all(getattr(a, "size", None) == getattr(b, "size", None) for a, b in at.items()):
            moved = Formula(formula.predicate, kernel.substitute(known.bodies, at))
            if key(moved) == key(formula):
                return kernel.instance(kernel.assume(known), at)
    return None
