"""The derivatives of named functions, as terms in the argument: one row of the closed list `named-derivative`.

Source: Abramowitz & Stegun 1964, ch. 4; the logistic function s has s' = s (1 - s), softplus' = s, since
softplus(u) = log(1 + exp u).  `relu`, `abs`, `sign`, `step` have no derivative at 0: there the claim says nothing,
and that the argument is not 0 is a condition of the theorem (`conditions`).
"""

from __future__ import annotations

from collections.abc import Callable

from symchain.trusted.composite import function, function_of
from symchain.trusted.poly import Poly
from symchain.trusted.term import UNIT, ZERO, Add, Mul, Number, Power, Term, subtract


def _at(name: str) -> Callable[[Term], Term]:
    return lambda u: function(name, 0, u)


def _squared(name: str, u: Term) -> Term:
    return Power(function(name, 0, u), 2)


DERIVATIVES: dict[str, Callable[[Term], Term]] = {
    "exp": _at("exp"),
    "log": lambda u: Power(u, -1),
    "sin": _at("cos"),
    "cos": lambda u: Mul((Number(-1), function("sin", 0, u))),
    "tan": lambda u: Add((UNIT, _squared("tan", u))),
    "sinh": _at("cosh"),
    "cosh": _at("sinh"),
    "tanh": lambda u: subtract(UNIT, _squared("tanh", u)),
    "logistic": lambda u: subtract(function("logistic", 0, u), _squared("logistic", u)),
    "softplus": _at("logistic"),
    "abs": _at("sign"),
    "relu": _at("step"),
    "sign": lambda u: ZERO,
    "step": lambda u: ZERO,
}


def derived(name: str, order: int, body: Poly, argument: Term) -> Term:
    """The derivative of the `order`-th derivative of a function at `argument`, of which `body` is the expansion."""
    rule = DERIVATIVES.get(name)
    return function_of(name, order + 1, body) if rule is None else rule(argument)
