"""Lemmas of the new core about matrices: theorems that its rules make from rows, for any arrays; they cost no trust."""

from __future__ import annotations

import functools
from typing import Any

from symchain.core import kernel
from symchain.core.instance import Operator, beta
from symchain.core.kernel import Part, Theorem
from symchain.core.term import (
    MINUS,
    Add,
    App,
    Array,
    Delta,
    Entry,
    Index,
    Lambda,
    Mul,
    Sum,
    constant,
    difference,
    equation,
    free,
    whole,
)
from symchain.theory.operators import NAMED
from symchain.theory.rows import HERE, PRODUCT, STEP, W, Y, a, c, h, i, j, order


@functools.cache
def adjugate_is() -> Theorem:
    """adj(X) = det(X) inv(X) where X is invertible: inv(X) X adj(X) is either."""
    one, two = Index("m", "n"), Index("k", "n")
    parts = (
        Part(kernel.axiom("adjugate-right"), {a: one}, App("inv", (HERE,), (a, one)), (one,)),
        Part(kernel.axiom("inverse-left"), {c: two}, Mul((MINUS, App("adj", (HERE,), (two, c)))), (two,)),
    )
    value = Mul((App("det", (HERE,)), App("inv", (HERE,), (a, c))))
    return kernel.ring(equation(App("adj", (HERE,), (a, c)), value), parts)


@functools.cache
def inverse_is_unique() -> Theorem:
    """X Y = 1 for all entries gives inv(X) = Y: inv(X) (1 - X Y) + (inv(X) X - 1) Y is their difference."""
    given = kernel.assume(equation(PRODUCT, Delta(a, c), (a, c)))
    left = kernel.discharge(kernel.axiom("inverse-left"), (kernel.axiom("inverse-exists"),))
    k = Index("k", "n")
    parts = (
        Part(given, {a: k}, Mul((MINUS, App("inv", (HERE,), (a, k)))), (k,)),
        Part(left, {c: k}, Entry(Y, (k, c)), (k,)),
    )
    made = kernel.ring(equation(App("inv", (HERE,), (a, c)), Entry(Y, (a, c))), parts)
    return kernel.discharge(made, (given,), (a, c))


P, Q = Array("X", ("P", "Q")), Array("Y", ("M", "N"))
ROW, COL, DOWN, ALONG = Index("i", "P"), Index("j", "Q"), Index("k", "M"), Index("l", "N")
Z = Array("Z", ("P", "Q"))


def inner(at: Lambda, *slots: Any) -> App:
    return App("U", (at,), slots)


def outer(at: Lambda) -> App:
    return App("g", (at,))


def at(name: str, values: dict[Any, Any]) -> Theorem:
    return kernel.instance(kernel.axiom(name), values)


def along(name: str, term: Any) -> dict[Any, Any]:
    """A function of the step, for one that a row is about."""
    return {Operator(name): Lambda((h,), term)}


@functools.cache
def chain_rule() -> Theorem:
    """D g(U(X))[i, j] = Σ D g[k, l] D U_kl[i, j]: 14-1-2 to 14-1-5, by expansions.

    U and g are twice continuously differentiable, at X and at U(X), and what U changes by is real.
    """
    here = Lambda((DOWN, ALONG), inner(whole(P), DOWN, ALONG))
    slope_in = App("D", (Lambda((Z,), inner(whole(Z), DOWN, ALONG)), whole(P)), (ROW, COL))
    moved = Lambda(
        (p := Index("a", "P"), q := Index("b", "Q")),
        Add((Entry(P, (p, q)), Mul((STEP, Delta(p, ROW), Delta(q, COL))))),
    )
    change = difference(inner(moved, DOWN, ALONG), inner(whole(P), DOWN, ALONG))
    rest = difference(change, Mul((STEP, slope_in)))
    values: dict[Any, Any] = {"m": "P", "n": "Q", W: whole(P), i: ROW, j: COL}
    entry = Operator("f")
    first = at("taylor-entry", {**values, entry: Lambda((Z,), inner(whole(Z), DOWN, ALONG))})
    small = _small(change, rest, slope_in, first)

    def slope_out(*slots: Any) -> App:
        return App("D", (Lambda((Q,), outer(whole(Q))), here), slots)

    def remainder(by: Lambda) -> Any:
        u, w = Index("u", "M"), Index("w", "N")
        to = Lambda((u, w), Add((inner(whole(P), u, w), beta(by, (), (u, w)))))
        linear = Sum((u, w), Mul((slope_out(u, w), beta(by, (), (u, w)))))
        return difference(difference(outer(to), outer(here)), linear)

    second = at("taylor", {"m": "M", "n": "N", W: here, entry: Lambda((Q,), outer(whole(Q)))})
    put = at(
        "O-substitute",
        {
            "m": "M",
            "n": "N",
            Operator("g"): Lambda((h, DOWN, ALONG), change),
            entry: Lambda((Q,), remainder(whole(Q))),
        },
    )
    put = kernel.discharge(kernel.discharge(put, (second,)), (small,), (DOWN, ALONG))
    summed, body = _summed(Mul((slope_out(DOWN, ALONG), rest)), slope_out(DOWN, ALONG), rest, first)
    inside = remainder(Lambda((DOWN, ALONG), change))
    both = at("O2-add", {**along("r", inside), **along("s", body)})
    both = kernel.discharge(kernel.discharge(both, (put,)), (summed,))
    answer = Sum((DOWN, ALONG), Mul((slope_out(DOWN, ALONG), slope_in)))
    whole_change = difference(outer(Lambda((DOWN, ALONG), inner(moved, DOWN, ALONG))), outer(here))
    goal = difference(whole_change, Mul((STEP, answer)))
    expansion = kernel.transport(both, order(h, goal, 2), (kernel.ring(equation(Add((inside, body)), goal)), None))
    composed = Lambda((Z,), outer(Lambda((DOWN, ALONG), inner(whole(Z), DOWN, ALONG))))
    limit = at("derivative", {**values, entry: composed, Array("x"): constant(answer)})
    return kernel.discharge(limit, (expansion,))


def chain_of(term: App) -> Theorem | None:
    """The chain rule for the derivative of an unknown function of a matrix that moves; None for another term."""
    body, point = term.bodies
    (array,), composed = body.params, body.body
    if not isinstance(composed, App) or composed.operator in NAMED or not isinstance(composed.operator, str):
        return None
    sizes = [tuple(getattr(p, "size", None) for p in b.params) for b in (*composed.bodies, point)]
    if len(sizes) != 2 or any(len(s) != 2 or None in s for s in sizes) or array not in free(composed.bodies):
        return None
    (inside,) = composed.bodies
    if isinstance(inside.body, Entry) and inside.body.array == array:
        return None  # the function itself, and no composition
    moving = Array("Y", sizes[0])
    values: dict[Any, Any] = {
        **dict(zip((*Q.sizes, *P.sizes), (*sizes[0], *sizes[1]), strict=True)),
        P: point,
        Operator("U"): Lambda((array, *inside.params), inside.body),
        Operator("g"): Lambda((moving,), App(composed.operator, (whole(moving),), composed.slots)),
        **dict(zip((ROW, COL), term.slots, strict=True)),
    }
    return kernel.instance(chain_rule(), values)


def _small(change: Any, rest: Any, slope: Any, expansion: Theorem) -> Theorem:
    """The change of U is O(h): its linear part and what is left over."""
    linear = Mul((slope, STEP))
    made = at("O1-add", {**along("r", rest), **along("s", linear)})
    weak = kernel.discharge(at("O-weaken", along("r", rest)), (expansion,))
    made = kernel.discharge(made, (weak,))
    made = kernel.discharge(made, (at("O-step", {Array("x"): constant(slope)}),))
    return kernel.transport(made, order(h, change, 1), (kernel.ring(equation(Add((rest, linear)), change)), None))


def _summed(term: Any, factor: Any, rest: Any, expansion: Theorem) -> tuple[Theorem, Any]:
    """What is left of each entry, times a fixed factor and summed over all of them, is O(h^2)."""
    made = at("O-scale", {Array("x"): constant(factor), **along("r", rest)})
    made = kernel.discharge(made, (expansion,))
    for index in (ALONG, DOWN):
        put = at("O-sum", {"p": index.size, Operator("t"): Lambda((h, index), term)})
        made, term = kernel.discharge(put, (made,), (index,)), Sum((index,), term)
    return made, term
