"""The second derivatives of a scalar function g of a matrix function U of X: the curvature of g, and that of U."""

from typing import Any

from symchain import (
    Sum,
    assume,
    change,
    d,
    eq,
    expand,
    indices,
    o,
    perturbation,
    proof,
    smooth,
    step,
    substitute,
    take_limit,
)
from symchain.steps.lemmas import chain_rule_symbols

proof("The second chain rule", layout="denominator", base=0)

i, j, k, l = indices("i j k l")
p, q, r, s = indices("p q r s")
g, U, X = chain_rule_symbols(order=2)
assume("twice", smooth(U, X, "C2"), smooth(g, U, "C2"))


def over_U(body: Any, row: Any, column: Any) -> Any:
    return Sum(body, (row, 0, U.rows - 1), (column, 0, U.cols - 1))


def chain(label: str, f: Any, moved: Any, row: Any, column: Any) -> None:
    """The chain rule for a function f of U, where the number `moved` moves."""
    h = perturbation(moved)
    dU, df = change(U, h), change(f, h)
    slope, moves = d(f, U[row, column]), d(U[row, column], moved)
    expand(f"dU, {label}", eq(dU[row, column], moves * h + o(h)))
    expand(f"df, {label}", eq(df, over_U(slope * dU[row, column], row, column) + o(dU)))
    substitute(
        f"h, {label}", eq(df, over_U(slope * moves, row, column) * h + o(h)), f"dU, {label}", into=f"df, {label}"
    )
    take_limit(label, eq(d(f, moved), over_U(slope * moves, row, column)), f"h, {label}")


first, again = X[i, j], X[p, q]
slope, moves = d(g, U[k, l]), d(U[k, l], first)
chain("first", g, first, k, l)
chain("slope", slope, again, r, s)
twice = d(d(g, first), again)
step("Leibniz", eq(twice, over_U(d(slope, again) * moves + slope * d(moves, again), k, l)), "first")
step(
    "second chain rule",
    eq(
        twice,
        over_U(over_U(d(slope, U[r, s]) * moves * d(U[r, s], again), r, s), k, l)
        + over_U(slope * d(moves, again), k, l),
    ),
    *("Leibniz", "slope"),
)
