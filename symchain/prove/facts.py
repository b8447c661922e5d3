"""Facts about numbers in the new core: the rows, and lemmas, that may give one; what they suppose is to be shown."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction

from symchain.core import kernel
from symchain.core.head import Poly
from symchain.core.kernel import Theorem, key
from symchain.core.term import (
    ONE,
    App,
    Array,
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
    equation,
    free,
)
from symchain.prove.oriented import weighed
from symchain.prove.readback import factor_term, to_term
from symchain.prove.schemas import at_bodies, row
from symchain.theory.operators import app, fact
from symchain.theory.rows import ROWS

MOST_ORDERS = 24
LARGEST = 10**6
x = Entry(Array("x"))


@functools.cache
def one_nonzero() -> Theorem:
    return kernel.discharge(row("positive-nonzero", constant(ONE)), (kernel.axiom("one-positive"),))


@functools.cache
def reciprocal_nonzero() -> Theorem:
    """1 / x is not 0 where x is not: x times it is 1."""
    over = app("recip", x)
    claim = fact("nonzero", Mul((over, x)))
    equal = weighed(equation(ONE, claim.bodies[0].body), (kernel.axiom("recip"), Number(Fraction(-1))))
    product = kernel.transport(one_nonzero(), claim, (equal,))
    return kernel.discharge(row("nonzero-factor", constant(over), constant(x)), (product,))


@functools.cache
def number_positive(value: Fraction) -> Theorem:
    """A positive number is so: sums of 1, and one over these.  Raises `Refused` for another, or a large one."""
    if not 0 < value <= LARGEST or value.denominator > LARGEST:
        raise Refused(f"{value} is not positive, or large")
    if value == 1:
        return kernel.axiom("one-positive")
    if value.denominator != 1:
        whole, below = (Number(Fraction(n)) for n in (value.numerator, value.denominator))
        given = number_positive(below.value)
        over = kernel.discharge(row("recip-positive", constant(below)), (given,))
        nonzero = kernel.discharge(row("positive-nonzero", constant(below)), (given,))
        unit = kernel.discharge(row("recip", constant(below)), (nonzero,))
        product = _together("positive-mul", number_positive(whole.value), over)
        equal = weighed(equation(Mul((whole, app("recip", below))), Number(value)), (unit, Number(value)))
        return kernel.transport(product, fact("positive", Number(value)), (equal,))
    half = Fraction(value.numerator // 2)
    return _together("positive-add", number_positive(half), number_positive(value - half))


def number_nonzero(value: Fraction) -> Theorem:
    """A number that is not 0 is not 0: it, or its opposite, is positive.  Raises `Refused` for 0."""
    if value > 0:
        return kernel.discharge(row("positive-nonzero", constant(Number(value))), (number_positive(value),))
    number, minus = Number(value), Number(Fraction(-1))
    claim = fact("nonzero", Mul((number, minus)))
    equal = kernel.ring(equation(Number(-value), claim.bodies[0].body))
    product = kernel.transport(number_nonzero(-value), claim, (equal,))
    return kernel.discharge(row("nonzero-factor", constant(number), constant(minus)), (product,))


@functools.cache
def root_nonzero() -> Theorem:
    """sqrt(x) is not 0 where x is not: its square is x."""
    root = app("sqrt", x)
    claim = fact("nonzero", Mul((root, root)))
    equal = weighed(equation(x, claim.bodies[0].body), (kernel.axiom("sqrt-square"), Number(Fraction(-1))))
    square = kernel.transport(kernel.assume(fact("nonzero", x)), claim, (equal,))
    return kernel.discharge(row("nonzero-factor", constant(root), constant(root)), (square,))


def _together(name: str, *facts: Theorem) -> Theorem:
    """A row about two positive numbers at two."""
    made = row(name, *(fact.claim.bodies[0] for fact in facts))
    for shown in facts:
        if key(shown.claim) in made.hypotheses:
            made = kernel.discharge(made, (shown,))
    return made


NONZERO = {"recip": reciprocal_nonzero, "sqrt": root_nonzero}
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
    if sizes:
        if len(sizes) == 1 and coefficient == 1 and predicate == "positive":
            total = to_term(poly)
            yield row("positive-sum", Lambda(total.indices, total.body))
        return
    if not factors:
        yield (number_positive if predicate == "positive" else number_nonzero)(Fraction(coefficient))
        return
    terms = [constant(factor_term(h, list(places))) for h, places in factors]
    if coefficient != 1:
        terms.insert(0, constant(Number(Fraction(coefficient))))
    if len(terms) > 1:
        yield row(f"{predicate}-mul", terms[0], constant(Mul(tuple(t.body for t in terms[1:]))))
        return
    (term,) = terms
    if isinstance(term.body, Entry) and isinstance(term.body.array, SizeOf):
        yield kernel.instance(kernel.axiom("size-positive"), {"n": term.body.array.name})
    operator = term.body.operator if isinstance(term.body, App) else ""
    if f"{operator}-{predicate}" in ROWS:
        yield row(f"{operator}-{predicate}", *term.body.bodies)
    if predicate == "nonzero" and operator in NONZERO:
        yield at_bodies(NONZERO[operator](), *term.body.bodies)


def _of_sum(predicate: str, poly: Poly) -> Iterator[Theorem]:
    if predicate == "positive" and len(poly) > 1:
        (first, coefficient), *_ = poly.items()
        rest = {m: c for m, c in poly.items() if m != first}
        yield row("positive-add", constant(to_term({first: coefficient})), constant(to_term(rest)))


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
