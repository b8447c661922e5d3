"""Facts about numbers in the new core that are lemmas: they cost no trust."""

from __future__ import annotations

import functools
from fractions import Fraction

from symchain.core import kernel
from symchain.core.kernel import Theorem, key
from symchain.core.term import ONE, ZERO, Array, Entry, Mul, Number, Refused, constant, equation
from symchain.prove.oriented import weighed
from symchain.prove.schemas import row
from symchain.theory.operators import app, fact

LARGEST = 10**6
x = Entry(Array("x"))


@functools.cache
def one_positive() -> Theorem:
    """1 is positive: it is exp(0)."""
    real = kernel.ring(equation(app("conj", ZERO), ZERO))
    exponential = kernel.discharge(row("exp-positive", constant(ZERO)), (real,))
    equal = kernel.axiom("exp-0")
    return kernel.transport(exponential, fact("positive", ONE), (equal,))


@functools.cache
def one_nonzero() -> Theorem:
    return kernel.discharge(row("positive-nonzero", constant(ONE)), (one_positive(),))


@functools.cache
def exponential_nonzero() -> Theorem:
    """exp(x) is not 0: times exp(-x) it is 1."""
    one, other = (app("exp", term) for term in (x, Mul((Number(Fraction(-1)), x))))
    claim = fact("nonzero", Mul((one, other)))
    minus = Number(Fraction(-1))
    added = row("exp-add", constant(x), constant(Mul((minus, x))))
    equal = weighed(equation(ONE, claim.bodies[0].body), (added, minus), (kernel.axiom("exp-0"), minus))
    product = kernel.transport(one_nonzero(), claim, (equal,))
    return kernel.discharge(row("nonzero-factor", constant(one), constant(other)), (product,))


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
        return one_positive()
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


@functools.cache
def square_nonzero() -> Theorem:
    """x is not 0 where sqrt(x) is not: it is its square."""
    root = app("sqrt", x)
    square = row("nonzero-mul", constant(root), constant(root))
    return kernel.transport(square, fact("nonzero", x), (kernel.axiom("sqrt-square"),))


@functools.cache
def root_real() -> Theorem:
    """sqrt(x) is real where x is positive."""
    root = app("sqrt", x)
    return kernel.discharge(row("positive-real", constant(root)), (row("sqrt-positive", constant(x)),))


def _together(name: str, *facts: Theorem) -> Theorem:
    """A row about two positive numbers at two."""
    made = row(name, *(fact.claim.bodies[0] for fact in facts))
    for shown in facts:
        if key(shown.claim) in made.hypotheses:
            made = kernel.discharge(made, (shown,))
    return made
