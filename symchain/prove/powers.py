"""Logarithms and roots in the new core: lemmas, and claims about logarithms as claims about products."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symchain.core import kernel
from symchain.core.head import Head, Poly
from symchain.core.kernel import Theorem
from symchain.core.term import MINUS, ONE, ZERO, Add, Array, Entry, Mul, Number, constant, equation
from symchain.prove.oriented import chained, weighed
from symchain.prove.readback import factor_term, to_term
from symchain.prove.schemas import row
from symchain.theory.operators import app

x, y = Entry(Array("x")), Entry(Array("y"))
HALF = Number(Fraction(1, 2))
MOST_FACTORS = 12


def at(name: str, *terms: Any) -> Theorem:
    """A row about numbers at terms."""
    return row(name, *map(constant, terms))


@functools.cache
def root_of_product() -> Theorem:
    """sqrt(x y) = sqrt(x) sqrt(y) for positive x and y: what is on the right is positive, and its square is x y."""
    roots = app("sqrt", x), app("sqrt", y)
    positive = at("positive-mul", *roots)
    for value in (x, y):
        positive = kernel.discharge(positive, (at("sqrt-positive", value),))
    square = [at("sqrt-square", value) for value in (x, y)]
    return _root(Mul((x, y)), Mul(roots), positive, square)


@functools.cache
def root_of_reciprocal() -> Theorem:
    """sqrt(1 / x) = 1 / sqrt(x) for positive x."""
    root = app("sqrt", x)
    positive = kernel.discharge(at("recip-positive", root), (at("sqrt-positive", x),))
    nonzero = at("positive-nonzero", x), kernel.discharge(at("positive-nonzero", root), (at("sqrt-positive", x),))
    over = [kernel.discharge(at("recip", value), (given,)) for value, given in zip((x, root), nonzero, strict=True)]
    inverse = app("recip", root)
    unit = weighed(equation(Mul((root, root, inverse, inverse)), ONE), (over[1], Add((ONE, Mul((root, inverse))))))
    square = weighed(
        equation(Mul((inverse, inverse)), app("recip", x)),
        (unit, app("recip", x)),
        (at("sqrt-square", x), Mul((MINUS, inverse, inverse, app("recip", x)))),
        (over[0], Mul((MINUS, inverse, inverse))),
    )
    return _root(app("recip", x), inverse, positive, [square])


@functools.cache
def exponential_of_half() -> Theorem:
    """exp(log(x) / 2) = sqrt(x) for positive x: it is positive, and its square is x."""
    half = Mul((HALF, app("log", x)))
    value = app("exp", half)
    slit, same = at("positive-slit", x), at("positive-real", x)
    moved = kernel.congruence("log", (((), same),), ())
    real = chained(equation(app("conj", half), half), [kernel.discharge(at("conj-log", x), (slit,)), moved])
    positive = kernel.discharge(at("exp-positive", half), (real,))
    nonzero = kernel.discharge(at("exp-log", x), (at("positive-nonzero", x),))
    theorem = _root(x, value, positive, [at("exp-add", half, half), nonzero])
    return weighed(equation(value, app("sqrt", x)), (theorem, MINUS))


def _root(of: Any, value: Any, positive: Theorem, square: Sequence[Theorem]) -> Theorem:
    """sqrt(of) = value, where the value is positive and its square is that."""
    same = chained(equation(Mul((value, value)), of), square)
    root = kernel.discharge(at("sqrt-of-square", value), (positive,))
    inside = kernel.congruence("sqrt", (((), same),), ())
    return weighed(equation(app("sqrt", of), value), (inside, MINUS), (root, ONE))


@functools.cache
def log_of_one() -> Theorem:
    """log(1) = 0: it is log(exp(0))."""
    same = kernel.congruence("log", (((), kernel.axiom("exp-0")),), ())
    real = kernel.ring(equation(app("conj", ZERO), ZERO))
    zero = kernel.discharge(at("log-exp", ZERO), (real,))
    return weighed(equation(app("log", ONE), ZERO), (same, MINUS), (zero, ONE))


def log_of_product(factors: Sequence[Any]) -> Theorem:
    """The logarithm of a product of positive factors as the sum of theirs."""
    if not factors:
        return log_of_one()
    first, *rest = factors
    if not rest:
        return kernel.ring(equation(app("log", first), app("log", first)))
    claim = equation(app("log", Mul(tuple(factors))), Add(tuple([app("log", f) for f in factors])))
    return weighed(claim, (at("log-mul", first, Mul(tuple(rest))), ONE), (log_of_product(rest), ONE))


@dataclass(frozen=True)
class Logarithms:
    """A sum of logarithms, `up` less `down`, and a `rest`: together `scale` times what they were found in."""

    up: list[Any]
    down: list[Any]
    rest: Any
    scale: int

    @property
    def products(self) -> Any:
        """That the whole is 0, said of products: up times exp(rest) is down."""
        return equation(Mul((*self.up, app("exp", self.rest))), Mul(tuple(self.down)))

    def parts(self, products: Theorem) -> list[tuple[Theorem, Any]]:
        """Theorems, each with its weight, that sum up to the whole, from the claim about products."""
        weight = Number(Fraction(1, self.scale))
        less = Number(Fraction(-1, self.scale))
        exponential = app("exp", self.rest)
        return [
            (kernel.congruence("log", (((), products),), ()), weight),
            (log_of_product([*self.up, exponential]), less),
            (log_of_product(self.down), weight),
            (at("log-exp", self.rest), less),
        ]


def logarithms_in(poly: Poly) -> Logarithms | None:
    """A polynomial as logarithms with rational weights and a rest that has none; else None."""
    logs: list[tuple[Any, Fraction]] = []
    rest: Poly = {}
    for (sizes, factors), coefficient in poly.items():
        heads = [head for head, _ in factors if _is_logarithm(head)]
        if not heads:
            rest[sizes, factors] = coefficient
        elif len(factors) == 1 and not sizes:
            (body,) = factor_term(factors[0][0], list(factors[0][1])).bodies
            logs.append((body.body, Fraction(coefficient)))
        else:
            return None
    scale = math.lcm(*[c.denominator for _, c in logs])
    counts = [(term, int(c * scale)) for term, c in logs]
    if not logs or sum(abs(n) for _, n in counts) > MOST_FACTORS:
        return None
    up, down = ([term for term, n in counts for _ in range(sign * n)] for sign in (1, -1))
    scaled = to_term({m: c * scale for m, c in rest.items()}) if rest else ZERO
    return Logarithms(up, down, scaled, scale)


def _is_logarithm(head: Head) -> bool:
    return head.content[:2] == ("app", "log")
