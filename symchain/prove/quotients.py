"""Quotients in the new core: what one over something is, and denominators cleared.

A polynomial in r = 1 / p is 0 where it is 0 times a power of p: G = sum of a_j r^j gives G' = sum of a_j p^(e - j), and
G - r^e G' is a multiple of r p - 1.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symchain.core import kernel
from symchain.core.head import Head, Poly
from symchain.core.kernel import Theorem, sides
from symchain.core.ring import Ring
from symchain.core.term import MINUS, ZERO, Add, App, Array, Entry, Formula, Lambda, Mul, Number, constant, equation
from symchain.prove.numbers import exponential_nonzero, number_nonzero, reciprocal_nonzero
from symchain.prove.oriented import negative, weighed
from symchain.prove.readback import factor_term, to_term
from symchain.prove.schemas import at, at_bodies, row
from symchain.theory.operators import app

x, y = Entry(Array("x")), Entry(Array("y"))


def over(term: Any) -> App:
    return app("recip", term)


@functools.cache
def of_exponential() -> Theorem:
    """1 / exp(x) = exp(-x)."""
    value, opposite = app("exp", x), app("exp", negative(x))
    unit = kernel.discharge(at("recip", value), (exponential_nonzero(),))
    return weighed(
        equation(over(value), opposite),
        (at("exp-add", x, negative(x)), negative(over(value))),
        (kernel.axiom("exp-0"), negative(over(value))),
        (unit, opposite),
    )


@functools.cache
def of_reciprocal() -> Theorem:
    """1 / (1 / x) = x where x is not 0."""
    once, twice = over(x), over(over(x))
    unit = kernel.discharge(at("recip", once), (reciprocal_nonzero(),))
    return weighed(equation(twice, x), (at("recip", x), negative(twice)), (unit, x))


@functools.cache
def of_product() -> Theorem:
    """1 / (x y) = 1 / x 1 / y where neither is 0."""
    whole, one, other = over(Mul((x, y))), over(x), over(y)
    unit = kernel.discharge(at("recip", Mul((x, y))), (at("nonzero-mul", x, y),))
    return weighed(
        equation(whole, Mul((one, other))),
        (unit, Mul((one, other))),
        (at("recip", x), negative(whole, y, other)),
        (at("recip", y), negative(whole)),
    )


def of_number(value: Fraction) -> Theorem:
    """1 / value, for a number that is not 0."""
    number = Number(value)
    unit = kernel.discharge(at("recip", number), (number_nonzero(value),))
    return weighed(equation(over(number), Number(1 / value)), (unit, Number(1 / value)))


def equal_to(body: Lambda, ring: Ring, nonzero: Callable[[Any], bool]) -> Iterator[Theorem]:
    """Theorems with one over a monomial on their left: an exponential, a number, one over something, a product."""
    poly = ring.normal(body.body)
    if len(poly) != 1:
        return
    (((sizes, factors), coefficient),) = poly.items()
    if sizes:
        return
    if not factors:
        yield of_number(Fraction(coefficient))
        return
    terms = [factor_term(head, list(places)) for head, places in factors]
    if coefficient != 1:
        terms.insert(0, Number(Fraction(coefficient)))
    first, *rest = terms
    if rest:
        if all(map(nonzero, terms)):
            yield at_bodies(of_product(), constant(first), constant(Mul(tuple(rest))))
    elif isinstance(first, App) and first.operator == "exp":
        yield at_bodies(of_exponential(), *first.bodies)
    elif isinstance(first, App) and first.operator == "recip" and nonzero(first.bodies[0].body):
        yield at_bodies(of_reciprocal(), *first.bodies)


@dataclass(frozen=True)
class Cleared:
    """A polynomial times a power of a denominator: `claim` says that this is 0."""

    denominator: Any
    degree: int
    terms: tuple[tuple[int, Any], ...]
    """The coefficients of the powers of one over the denominator."""

    @property
    def claim(self) -> Any:
        p = (self.denominator,)
        return equation(Add(tuple([Mul((a, *p * (self.degree - j))) for j, a in self.terms])), ZERO)

    @property
    def power(self) -> Any:
        """One over the denominator, so often as it was multiplied with."""
        return Mul((over(self.denominator),) * self.degree)

    @property
    def rest(self) -> Any:
        """What r p - 1 is multiplied with where the polynomial is r^e times the claim and that."""
        p, r = self.denominator, over(self.denominator)
        parts = [Mul((MINUS, a, *(r,) * (j + n), *(p,) * n)) for j, a in self.terms for n in range(self.degree - j)]
        return Add(tuple(parts))

    def parts(self, cleared: Theorem) -> list[tuple[Theorem, Any]]:
        """Theorems, each with its weight, that sum up to the polynomial, from the claim."""
        return [(cleared, self.power), (at("recip", self.denominator), self.rest)]


def cleared_fact(formula: Formula, poly: Poly) -> Iterator[Theorem]:
    """That a sum with a denominator is positive, or not 0, from that of the denominator and of it times that."""
    cleared = denominators_in(poly) if len(poly) > 1 and formula.predicate in ("positive", "nonzero") else None
    if cleared is None:
        return
    multiple = sides(cleared.claim)[0]
    product = row(f"{formula.predicate}-mul", constant(cleared.power), constant(multiple))
    claim = equation(Mul((cleared.power, multiple)), formula.bodies[0].body)
    equal = weighed(claim, (at("recip", cleared.denominator), negative(cleared.rest)))
    yield kernel.transport(product, formula, (equal,))


def denominators_in(poly: Poly) -> Cleared | None:
    """The polynomial without the first denominator in it that is a sum; None where there is none."""
    found = next((f for _, factors in poly for f in factors if _is_quotient(*f)), None)
    if found is None:
        return None
    (denominator,) = factor_term(found[0], list(found[1])).bodies
    terms = []
    for (sizes, factors), coefficient in poly.items():
        rest = tuple(f for f in factors if f != found)
        terms.append((len(factors) - len(rest), to_term({(sizes, rest): coefficient})))
    return Cleared(denominator.body, max(j for j, _ in terms), tuple(terms))


def _is_quotient(head: Head, places: tuple[Any, ...]) -> bool:
    return head.content[:2] == ("app", "recip") and not any(type(p) is int for p in places)
