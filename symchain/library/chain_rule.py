"""The chain rule for a scalar function g of a matrix function U of X, from differentiability alone."""

from typing import Any

from symchain import (
    Sum,
    assume,
    change,
    d,
    differentiable,
    eq,
    expand,
    indices,
    limit,
    o,
    perturbation,
    proof,
    substitute,
    take_limit,
)
from symchain.steps.lemmas import chain_rule_symbols

proof("The chain rule", layout="denominator", base=0)

i, j, k, l = indices("i j k l")


def state(label: str, g: Any, U: Any, variable: Any, moved: Any) -> None:
    """The chain rule for g(U), where the number `moved`, an entry of the variable or that itself, moves."""
    h = perturbation(moved)
    dU, dg = change(U, h), change(g, h)

    def over_U(body: Any) -> Any:
        return Sum(body, (k, 0, U.rows - 1), (l, 0, U.cols - 1))

    assume(f"U, {label}", differentiable(U, variable))
    assume(f"g, {label}", differentiable(g, U))
    expand(f"dU, {label}", eq(dU[k, l], d(U[k, l], moved) * h + o(h)))
    expand(f"dg, {label}", eq(dg, over_U(d(g, U[k, l]) * dU[k, l]) + o(dU)))
    product = over_U(d(g, U[k, l]) * d(U[k, l], moved) * h)
    substitute(f"h, {label}", eq(dg, product + o(h)), f"dU, {label}", into=f"dg, {label}")
    chained = over_U(d(g, U[k, l]) * d(U[k, l], moved))
    take_limit(label, eq(d(g, moved), limit(dg / h, h), chained), f"h, {label}")


g, U, X = chain_rule_symbols()
state("chain rule", g, U, X, X[i, j])
g, U, t = chain_rule_symbols(number=True)
state("chain rule by a number", g, U, t, t)
