"""The chain rule for a scalar function g of a matrix function U of X, and that for second derivatives."""

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
    smooth,
    step,
    substitute,
    take_limit,
)
from symchain.steps.lemmas import chain_rule_symbols

proof("The chain rule", layout="denominator", base=0)

i, j, k, l = indices("i j k l")
p, q, r, s = indices("p q r s")


def over(U: Any, body: Any, row: Any, column: Any) -> Any:
    """The sum over all entries of U."""
    return Sum(body, (row, 0, U.rows - 1), (column, 0, U.cols - 1))


def chain(label: str, f: Any, U: Any, moved: Any, row: Any, column: Any) -> None:
    """The chain rule for a function f of U, summed over a row and a column of U, where the number `moved` moves."""
    h = perturbation(moved)
    dU, df = change(U, h), change(f, h)
    slope, moves = d(f, U[row, column]), d(U[row, column], moved)

    def summed(body: Any) -> Any:
        return over(U, body, row, column)

    expand(f"dU, {label}", eq(dU[row, column], moves * h + o(h)))
    expand(f"df, {label}", eq(df, summed(slope * dU[row, column]) + o(dU)))
    substitute(f"h, {label}", eq(df, summed(slope * moves * h) + o(h)), f"dU, {label}", into=f"df, {label}")
    take_limit(label, eq(d(f, moved), limit(df / h, h), summed(slope * moves)), f"h, {label}")


for label, number in (("chain rule", False), ("chain rule by a number", True)):
    g, U, X = chain_rule_symbols(number=number)
    assume(f"U, {label}", differentiable(U, X))
    assume(f"g, {label}", differentiable(g, U))
    chain(label, g, U, X if number else X[i, j], k, l)

# Second derivatives: the slope of g is a function of U as well
g, U, X = chain_rule_symbols()
assume("twice", smooth(U, X, "C2"), smooth(g, U, "C2"))
first, again = X[i, j], X[p, q]
slope, moves = d(g, U[k, l]), d(U[k, l], first)
twice = d(d(g, first), again)
bent = over(U, slope * d(moves, again), k, l)
step("first", eq(d(g, first), over(U, slope * moves, k, l)), "chain rule")
chain("chain rule of the slope", slope, U, again, r, s)
step(
    "Leibniz",
    eq(twice, over(U, d(slope, again) * moves, k, l) + bent),
    "first",
)
curved = over(U, d(slope, U[r, s]) * moves * d(U[r, s], again), r, s)
step(
    "second chain rule",
    eq(twice, over(U, curved, k, l) + bent),
    *("Leibniz", "chain rule of the slope"),
)
