"""Sine and cosine in the new core: their parity, and how those of a sum are taken apart.

Of the angles of a claim each monomial has a *unit*, the greatest number that all its coefficients are multiples of.
Taken apart, a claim is a polynomial in the sines and cosines of units, and sin^2 + cos^2 = 1 decides it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from symchain.core import kernel
from symchain.core.head import Head, Mark, Poly
from symchain.core.kernel import Theorem
from symchain.core.term import MINUS, ZERO, Array, Entry, Index, Lambda, Layer, Mul, Number, constant, equation
from symchain.prove.oriented import negative, weighed
from symchain.prove.readback import to_term
from symchain.prove.schemas import at_bodies, row
from symchain.theory.operators import app

x = Entry(Array("x"))
OPPOSITE, TWO = Mul((MINUS, x)), Number(Fraction(2))
LARGEST = 12  # units in an angle


@functools.cache
def at_zero() -> Theorem:
    """sin(0) = 0: it is twice itself times cos(0), which is 1."""
    sine = app("sin", ZERO)
    twice = row("sin-add", constant(ZERO), constant(ZERO))
    return weighed(equation(sine, ZERO), (twice, MINUS), (kernel.axiom("cos-0"), negative(TWO, sine)))


@functools.cache
def parity(name: str) -> Theorem:
    """cos(-x) = cos(x), sin(-x) = -sin(x): from what those of x - x are, solved for those of -x."""
    sine, cosine = app("sin", x), app("cos", x)
    own, sign = app(name, OPPOSITE), 1 if name == "cos" else -1
    one, other = (sine, cosine) if name == "cos" else (cosine, negative(sine))
    pair = constant(x), constant(OPPOSITE)
    return weighed(
        equation(own, cosine if sign == 1 else negative(sine)),
        (row("sin-add", *pair), negative(one)),
        (row("cos-add", *pair), negative(other)),
        (kernel.axiom("sin-cos"), negative(own)),
        (at_zero(), one),
        (kernel.axiom("cos-0"), other),
    )


Units = Mapping[Any, Fraction]


def units_of(poly: Poly) -> dict[Any, Fraction]:
    """The unit of each monomial of the angles in a polynomial."""
    units: dict[Any, Fraction] = {}
    for angle in _angles(poly):
        for monomial, coefficient in angle.items():
            one, other = Fraction(coefficient), units.get(monomial, Fraction(0))
            numerator = math.gcd(one.numerator * other.denominator, other.numerator * one.denominator)
            units[monomial] = Fraction(numerator, one.denominator * other.denominator)
    return units


def _angles(poly: Poly) -> Iterator[dict[Any, Any]]:
    """What sines and cosines in a polynomial are of, those inside of others included."""
    for _, factors in poly:
        for head, _ in factors:
            yield from _angles_in(head)


def _angles_in(head: Head) -> Iterator[dict[Any, Any]]:
    content = head.content[1:] if head.content[0] == "conj" else head.content
    if content[0] != "app":
        return
    for polys in content[2]:
        for frozen in polys:
            yield from _angles(dict(frozen))
            if content[1] in ("sin", "cos"):
                yield dict(frozen)


def taken_apart(head: Head, units: Units) -> Theorem | None:
    """The sine or cosine as those of units, or of less, on the right; None for one of a unit, or of too many."""
    name, (frozen,), sorts = head.content[1], head.content[2][0], head.content[4]
    angle = dict(frozen)
    if not angle:
        return at_zero() if name == "sin" else kernel.axiom("cos-0")
    counts = {m: Fraction(c) / units[m] for m, c in angle.items() if m in units}
    many = sum(map(abs, counts.values())) > LARGEST or any(c.denominator != 1 for c in counts.values())
    if len(counts) < len(angle) or many or list(counts.values()) == [1]:
        return None
    holes = [Layer(f"l{n}") if size is None else Index(f"h{n}", size) for n, size in enumerate(sorts)]
    at = {Mark(True, size, n): hole for n, (size, hole) in enumerate(zip(sorts, holes, strict=True))}

    def part(angle: Poly) -> Lambda:
        return constant(to_term({m: c for m, c in angle.items() if c}, at))

    if all(count < 0 for count in counts.values()):
        return at_bodies(parity(name), part({m: -c for m, c in angle.items()}))
    first = max(counts, key=lambda m: counts[m])
    return row(f"{name}-add", part({first: units[first]}), part({**angle, first: angle[first] - units[first]}))
