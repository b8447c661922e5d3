"""Exponentials of logarithms in the new core: exp(n log(p) + y) is p^n exp(y), one logarithm at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from symchain.core import kernel
from symchain.core.head import Poly
from symchain.core.kernel import Theorem
from symchain.core.term import MINUS, ONE, ZERO, Add, Mul, constant, equation
from symchain.prove.oriented import negative, weighed
from symchain.prove.quotients import of_exponential, over
from symchain.prove.readback import factor_term, to_term
from symchain.prove.schemas import at, at_bodies
from symchain.theory.operators import app


def without_a_logarithm(poly: Poly, nonzero: Callable[[Any], bool]) -> Iterator[Theorem]:
    """Theorems with exp of a polynomial on their left, and on their right a logarithm in it less, or of lower weight.

    What the logarithm is of is known not to be 0.
    """
    for (sizes, factors), coefficient in poly.items():
        if sizes or len(factors) != 1 or coefficient != int(coefficient):
            continue
        ((head, places),) = factors
        if head.content[:2] != ("app", "log"):
            continue
        (inside,) = factor_term(head, list(places)).bodies
        if not nonzero(inside.body):
            continue
        sign = 1 if coefficient > 0 else -1
        rest = {m: c for m, c in {**poly, (sizes, factors): coefficient - sign}.items() if c}
        yield (_times if sign > 0 else _divided)(inside.body, to_term(rest) if rest else ZERO)
        return


def _times(p: Any, y: Any) -> Theorem:
    """exp(log(p) + y) = p exp(y)."""
    logarithm, other = app("log", p), app("exp", y)
    claim = equation(app("exp", Add((logarithm, y))), Mul((p, other)))
    return weighed(claim, (at("exp-add", logarithm, y), MINUS), (at("exp-log", p), other))


def _divided(p: Any, y: Any) -> Theorem:
    """exp(-log(p) + y) = exp(y) / p."""
    logarithm, other = app("log", p), app("exp", y)
    opposite = negative(logarithm)
    same = kernel.congruence("recip", (((), at("exp-log", p)),), ())
    return weighed(
        equation(app("exp", Add((opposite, y))), Mul((over(p), other))),
        (at("exp-add", opposite, y), MINUS),
        (at_bodies(of_exponential(), constant(logarithm)), negative(other)),
        (same, Mul((ONE, other))),
    )
