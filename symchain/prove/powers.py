"""Logarithms and roots in the new core: lemmas, and claims about logarithms as claims about products."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import factorint

from symchain.core import kernel
from symchain.core.head import Head, Poly
from symchain.core.kernel import Theorem, sides
from symchain.core.term import (
    MINUS,
    ONE,
    ZERO,
    Add,
    App,
    Array,
    Entry,
    Index,
    Lambda,
    Mul,
    Number,
    Refused,
    constant,
    equation,
)
from symchain.prove.numbers import number_nonzero, number_positive
from symchain.prove.oriented import backwards, chained, negative, weighed
from symchain.prove.quotients import denominators_in
from symchain.prove.readback import apart, factor_term, joined, shared, to_term
from symchain.prove.schemas import at, at_bodies, row
from symchain.prove.squares import root_of, with_determinants
from symchain.theory.operators import app

x, y = Entry(Array("x")), Entry(Array("y"))
HALF = Number(Fraction(1, 2))
MOST_FACTORS = 12
LARGEST_NUMBER = 10**6


@functools.cache
def root_of_product() -> Theorem:
    """sqrt(x y) = sqrt(x) sqrt(y) for positive x: it is the square of sqrt(x), which is real."""
    root = app("sqrt", x)
    real = kernel.discharge(at("positive-real", root), (at("sqrt-positive", x),))
    factors = Lambda((Index("a", 1),), root)
    rules = [real, at("sqrt-square", x)]
    made = row("sqrt-mul", factors, constant(y))
    left, right = (_with_squares(side, rules) for side in (Mul((x, y)), x))
    return weighed(
        equation(app("sqrt", Mul((x, y))), Mul((root, app("sqrt", y)))),
        (made, ONE),
        (left, MINUS),
        (right, app("sqrt", y)),
    )


def _with_squares(of: Any, rules: Sequence[Theorem]) -> Theorem:
    """The root of what has sqrt(x) conj(sqrt(x)) for x in it is that of it."""
    root = app("sqrt", x)
    squares = Mul((root, app("conj", root)))
    longer = Mul((squares, y)) if of != x else squares
    return kernel.congruence("sqrt", (((), chained(equation(longer, of), rules)),), ())


@functools.cache
def root_of_square() -> Theorem:
    """sqrt(x x) = x for positive x."""
    product = at_bodies(root_of_product(), constant(x), constant(x))
    return weighed(equation(app("sqrt", Mul((x, x))), x), (product, ONE), (at("sqrt-square", x), ONE))


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
    return backwards(theorem)


def _root(of: Any, value: Any, positive: Theorem, square: Sequence[Theorem]) -> Theorem:
    """sqrt(of) = value, where the value is positive and its square is that."""
    same = chained(equation(Mul((value, value)), of), square)
    root = kernel.discharge(at_bodies(root_of_square(), constant(value)), (positive,))
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


def roots_of(poly: Poly, positive: Callable[[Any], bool], reals: Sequence[Theorem]) -> Iterator[Theorem]:
    """Theorems with the root of a monomial on their left: what is positive in it, or sums of squares, apart."""
    if len(poly) != 1:
        return
    (((sizes, factors), coefficient),) = poly.items()
    with suppress(Refused):
        yield from _squares_apart(sizes, factors, coefficient, reals)
    apart = [n for n, (_, places) in enumerate(factors) if not any(type(p) is int for p in places)]
    terms = [factor_term(factors[n][0], list(factors[n][1])) for n in apart]
    known = next((n for n, term in enumerate(terms) if positive(term)), None)
    if coefficient != 1 and factors:
        whole = Number(Fraction(coefficient))
        if whole.value > 0:
            yield _discharged(_product(whole, to_term({(sizes, factors): 1})), number_positive(whole.value))
    elif not factors:
        yield from _root_of_number(Fraction(coefficient))
    elif known is None:
        return
    elif len(factors) > 1:
        rest = tuple(f for n, f in enumerate(factors) if n != apart[known])
        yield _product(terms[known], to_term({(sizes, rest): 1}))
    elif isinstance(terms[0], App) and terms[0].operator == "recip":
        yield at_bodies(root_of_reciprocal(), *terms[0].bodies)


def _product(one: Any, other: Any) -> Theorem:
    return at_bodies(root_of_product(), constant(one), constant(other))


def _squares_apart(
    sizes: tuple[Any, ...], factors: tuple[Any, ...], coefficient: Any, reals: Sequence[Theorem]
) -> Iterator[Theorem]:
    """The root of a sum of squares, or of a square, times something.  Raises `Refused` where that is not real."""
    reals = with_determinants(reals, {(sizes, factors): coefficient})
    parts = apart(sizes, factors)
    for part, times in Counter(parts).items():
        taken = [part] if part[0] or times == 1 else [part, part]
        values = root_of(*joined(taken)) if len(taken) < len(parts) else None
        if values is None:
            continue
        rest = list(parts)
        for one in taken:
            rest.remove(one)
        theorem = row("sqrt-mul", values, constant(to_term({joined(rest): coefficient})))
        body = to_term({(sizes, factors): coefficient})
        same = chained(equation(sides(theorem)[0].bodies[0].body, body), reals)
        congruent = kernel.congruence("sqrt", (((), same),), ())
        yield weighed(equation(app("sqrt", body), sides(theorem)[1]), (theorem, ONE), (congruent, MINUS))
        return


def squared(theorem: Theorem) -> Iterator[Theorem]:
    """p = q q, from sqrt(p) = q or q = sqrt(p); nothing from another equation."""
    left, right = sides(theorem)
    for root, value, sign in ((left, right, ONE), (right, left, MINUS)):
        if isinstance(root, App) and root.operator == "sqrt":
            (inside,) = root.bodies
            yield weighed(
                equation(inside.body, Mul((value, value))),
                (at_bodies(kernel.axiom("sqrt-square"), inside), MINUS),
                (theorem, Mul((sign, Add((root, value))))),
            )


def _discharged(theorem: Theorem, shown: Theorem) -> Theorem:
    return kernel.discharge(theorem, (shown,))


def _root_of_number(value: Fraction) -> Iterator[Theorem]:
    """The root of a positive number, rational or with the greatest square apart."""
    if not 0 < value.numerator * value.denominator <= LARGEST_NUMBER:
        return
    factors = factorint(value.numerator * value.denominator)
    root = Fraction(math.prod(prime ** (times // 2) for prime, times in factors.items()), value.denominator)
    square = root * root
    if square == value:
        yield _discharged(at_bodies(root_of_square(), constant(Number(root))), number_positive(root))
    elif square != 1:
        yield _discharged(_product(Number(square), Number(value / square)), number_positive(square))


@functools.cache
def log_of_reciprocal() -> Theorem:
    """log(1 / x) = -log(x) for positive x: together they are log(1)."""
    over = app("recip", x)
    both = kernel.discharge(at("log-mul", x, over), (at("recip-positive", x),))
    unit = kernel.discharge(at("recip", x), (at("positive-nonzero", x),))
    same = kernel.congruence("log", (((), unit),), ())
    claim = equation(app("log", over), negative(app("log", x)))
    return weighed(claim, (both, MINUS), (same, ONE), (log_of_one(), ONE))


@functools.cache
def log_of_root() -> Theorem:
    """log(sqrt(x)) = log(x) / 2 for positive x: twice it is the logarithm of its square."""
    root = app("sqrt", x)
    both = kernel.discharge(at("log-mul", root, root), (at("sqrt-positive", x),))
    same = kernel.congruence("log", (((), at("sqrt-square", x)),), ())
    minus = Number(Fraction(-1, 2))
    return weighed(equation(app("log", root), Mul((HALF, app("log", x)))), (both, minus), (same, HALF))


def logarithms_of(poly: Poly, positive: Callable[[Any], bool]) -> Iterator[Theorem]:
    """Theorems with the logarithm of a product of positive factors on their left."""
    if len(poly) != 1:
        common, rest = shared(poly) if poly else ([], {})
        parts = [*common, to_term(rest)] if common else []
        if parts and all(map(positive, parts)):
            yield log_of_product(parts)
        elif not parts:
            yield from _without_a_denominator(poly, positive)
        return
    (((sizes, factors), coefficient),) = poly.items()
    terms = [factor_term(head, list(places)) for head, places in factors]
    if sizes or not all(map(positive, terms)):
        return
    if coefficient != 1 and coefficient > 0:
        terms.insert(0, Number(Fraction(coefficient)))
    if len(terms) > 1:
        yield log_of_product(terms)
    elif not terms:
        yield log_of_one()
    elif isinstance(terms[0], Number):
        yield from _log_of_number(terms[0].value)
    elif isinstance(terms[0], App) and terms[0].operator in LOGARITHMS:
        yield at_bodies(LOGARITHMS[terms[0].operator](), *terms[0].bodies)


def _without_a_denominator(poly: Poly, positive: Callable[[Any], bool]) -> Iterator[Theorem]:
    """The logarithm of a sum as that of it times its denominator, and of one over that, both positive."""
    cleared = denominators_in(poly)
    if cleared is None:
        return
    multiple, over, whole = sides(cleared.claim)[0], cleared.power, to_term(poly)
    if not (positive(over) and positive(multiple)):
        return
    same = weighed(equation(Mul((over, multiple)), whole), (at("recip", cleared.denominator), negative(cleared.rest)))
    yield weighed(
        equation(app("log", whole), Add((app("log", over), app("log", multiple)))),
        (kernel.congruence("log", (((), same),), ()), MINUS),
        (log_of_product([over, multiple]), ONE),
    )


def _log_of_number(value: Fraction) -> Iterator[Theorem]:
    """The logarithm of a positive rational number as those of what it is a quotient of, or of its prime factors."""
    if value.denominator == 1:
        factors = factorint(value.numerator) if value <= LARGEST_NUMBER else {}
        primes = [prime for prime, times in factors.items() for _ in range(times)]
        if len(primes) > 1:
            yield log_of_product([Number(Fraction(prime)) for prime in primes])
        return
    above, below = (Number(Fraction(n)) for n in (value.numerator, value.denominator))
    over = app("recip", below)
    unit = _discharged(at("recip", below), number_nonzero(below.value))
    equal = weighed(equation(Mul((above, over)), Number(value)), (unit, Number(value)))
    yield weighed(
        equation(app("log", Number(value)), Add((app("log", above), negative(app("log", below))))),
        (kernel.congruence("log", (((), equal),), ()), MINUS),
        (log_of_product([above, over]), ONE),
        (at_bodies(log_of_reciprocal(), constant(below)), ONE),
    )


LOGARITHMS = {"recip": log_of_reciprocal, "sqrt": log_of_root}


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
