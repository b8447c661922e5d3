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

g, U, X = chain_rule_symbols()
i, j, k, l = indices("i j k l")
h = perturbation(X[i, j])
dU, dg = change(U, h), change(g, h)


def over_U(body: Any) -> Any:
    return Sum(body, (k, 0, U.rows - 1), (l, 0, U.cols - 1))


assume("U", differentiable(U, X))
assume("g", differentiable(g, U))
expand("dU", eq(dU[k, l], d(U[k, l], X[i, j]) * h + o(h)))
expand("dg", eq(dg, over_U(d(g, U[k, l]) * dU[k, l]) + o(dU)))
substitute("in X", eq(dg, over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]) * h) + o(h)), "dU", into="dg")
take_limit(
    "chain rule",
    eq(d(g, X[i, j]), limit(dg / h, h), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]))),
    "in X",
)
