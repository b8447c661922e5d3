"""Derivatives in the core: what they are, what they suppose, against differences; and what is refused."""

from __future__ import annotations

import random
from typing import Any

import pytest
from core_in_force import proves, refused

from bench.core_meaning import NoSample, World, check, samples, slot, value
from bench.core_terms import D, Matrix, det, matrix, negative, number, tr
from symchain.core import kernel
from symchain.core.instance import Operator
from symchain.core.kernel import key
from symchain.core.term import (
    ONE,
    Add,
    App,
    Array,
    Delta,
    Entry,
    Index,
    Lambda,
    Mul,
    Refused,
    Sum,
    constant,
    equation,
    free,
    made,
    whole,
)
from symchain.prove.readback import to_term
from symchain.theory.operators import app, fact

A, B, S = (matrix(name) for name in "ABS")
i, j, k, l, p, q = (Index(name, "N") for name in "ijklpq")
x = whole(Array("x", ("N",)))
t = constant(Entry(Array("t")))


def at(array: Array) -> Matrix:
    return Matrix(whole(array))


def vector(array: Array, *slots: Any) -> Entry:
    return Entry(array, slots)


def form(array: Array) -> Sum:
    """x' A x."""
    a, b = made("a", "N"), made("b", "N")
    return Sum((a, b), Mul((Entry(array, (a,)), A(a, b), Entry(array, (b,)))))


def unknown(array: Array) -> App:
    return App("f", (whole(array),))


def total(term: Any) -> Sum:
    """The sum over k of a term of k."""
    return Sum((k,), term(k))


def x_at(slot: Any) -> Entry:
    body = x.body
    return Entry(body.array, (slot,))


def hypotheses(theorem: kernel.Theorem) -> set[str]:
    return {h.predicate for h in theorem.hypotheses.values()}


RIGHT = {
    "a trace": (lambda: (D(lambda a: tr(at(a) @ B), A.body, i, j), B(j, i)), set()),
    "a quadratic form": (
        lambda: (D(form, x, i), total(lambda n: Mul((Add((A(i, n), A(n, i))), x_at(n))))),
        set(),
    ),
    "its Hessian": (lambda: (D(lambda a: D(form, whole(a), i), x, j), Add((A(i, j), A(j, i)))), set()),
    "a third derivative": (
        lambda: (
            D(lambda a: D(lambda b: D(lambda c: Mul((Entry(c),) * 3), whole(b)), whole(a)), t),
            number(6),
        ),
        set(),
    ),
    "a determinant": (
        lambda: (D(lambda a: det(at(a)), A.body, i, j), A.adj(j, i)),
        set(),
    ),
    "an inverse": (
        lambda: (D(lambda a: at(a).inv(k, l), A.body, i, j), negative(Mul((A.inv(k, i), A.inv(j, l))))),
        {"invertible"},
    ),
    "the second derivative of a determinant": (
        lambda: (
            D(lambda a: D(lambda b: det(at(b)), whole(a), k, l), A.body, i, j),
            Mul((det(A), Add((Mul((A.inv(j, i), A.inv(l, k))), negative(Mul((A.inv(l, i), A.inv(j, k)))))))),
        ),
        {"invertible"},
    ),
    "an exponential": (
        lambda: (
            D(lambda a: app("exp", form(a)), x, i),
            Mul((app("exp", form(x.body.array)), total(lambda n: Mul((Add((A(i, n), A(n, i))), x_at(n)))))),
        ),
        set(),
    ),
    "a sine twice": (
        lambda: (
            D(lambda a: D(lambda b: app("sin", Entry(b)), whole(a)), t),
            negative(app("sin", t.body)),
        ),
        set(),
    ),
    "a logarithm": (lambda: (D(lambda a: app("log", Entry(a)), t), app("recip", t.body)), {"slit"}),
    "a quotient twice": (
        lambda: (
            D(lambda a: D(lambda b: app("recip", Entry(b)), whole(a)), t),
            Mul((number(2), app("recip", t.body), app("recip", t.body), app("recip", t.body))),
        ),
        {"nonzero"},
    ),
    "a conjugate, by a real change": (
        lambda: (D(lambda a: Mul((app("conj", Entry(a)), Entry(a))), t), Add((t.body, app("conj", t.body)))),
        set(),
    ),
    "an unknown function": (
        lambda: (
            D(lambda a: Mul((unknown(a), unknown(a))), A.body, i, j),
            Mul((number(2), unknown(A.array), D(unknown, A.body, i, j))),
        ),
        {"differentiable"},
    ),
    "the Hessian of its square": (
        lambda: (
            D(lambda a: D(lambda b: Mul((unknown(b), unknown(b))), whole(a), i, j), A.body, k, l),
            Add(
                (
                    Mul((number(2), D(unknown, A.body, i, j), D(unknown, A.body, k, l))),
                    Mul((number(2), unknown(A.array), D(lambda a: D(unknown, whole(a), i, j), A.body, k, l))),
                )
            ),
        ),
        {"differentiable", "C2"},
    ),
    "through a definition": (
        lambda: (
            D(lambda a: kernel.define("G", (k, l), (at(a) @ B)(k, l)).claim.bodies[0].body, A.body, i, j),
            Mul((Delta(k, i), B(j, l))),
        ),
        set(),
    ),
    "a function of what does not move": (
        lambda: (D(lambda a: Mul((app("log", Entry(Array("u"))), Entry(a))), t), app("log", Entry(Array("u")))),
        set(),
    ),
    "what moves beside what does not": (
        lambda: (D(lambda a: App("f", (constant(Mul((Entry(a), tr(A)))),)), t),) * 2,
        set(),
    ),
    "what does not move": (lambda: (D(lambda a: App("f", (B.body,)), A.body, i, j), number(0)), set()),
    "at another point": (
        lambda: (D(lambda a: tr(at(a) @ at(a)), (A @ B).body, i, j), Mul((number(2), (A @ B)(j, i)))),
        set(),
    ),
    "of a derivative at another point": (
        lambda: (
            D(lambda a: D(lambda b: Mul((Entry(b), Entry(b))), constant(Mul((Entry(a), Entry(a))))), t),
            Mul((number(4), t.body)),
        ),
        set(),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_derivatives_are_right_and_suppose_what_they_need(name: str) -> None:
    """Proved with exactly these kinds of hypotheses; true on samples; a multiple of it, or without unfolding, not."""
    sides, supposed = RIGHT[name]
    left, right = sides()
    theorem = proves(left, right, unfold=True)
    assert hypotheses(theorem) == supposed
    assert check(theorem, 4) >= 3
    refused(
        lambda: proves(left, Add((right, ONE)), unfold=True),
        lambda: proves(left, Add((right, t.body)), unfold=True),
    )


def test_a_hypothesis_is_at_the_point() -> None:
    """What the logarithm needs is that of its argument at the point, for all indices that are summed there."""
    sums = Sum((i,), D(lambda a: app("log", Entry(a, (i,))), x, j))
    theorem = proves(sums, app("recip", x_at(j)), unfold=True)
    assert set(theorem.hypotheses) == {key(fact("slit", x_at(i), bound=(i,)))}


def test_under_a_binder_of_arrays_nothing_is_unfolded() -> None:
    """What would be supposed there is about the bound array."""
    y = Array("y")
    inner = D(lambda a: app("log", Entry(a)), whole(y))
    order = App("O", (Lambda((y,), inner), constant(ONE)))
    theorem = proves(order, order, unfold=True)
    assert not theorem.hypotheses


REFUSED = {
    "a slot too few": lambda: D(lambda a: tr(at(a)), A.body, i),
    "a slot of another size": lambda: D(lambda a: tr(at(a)), A.body, i, Index("m", "M")),
    "a point of another shape": lambda: App("D", (Lambda((Array("Z", ("N", "M")),), ONE), A.body), (i, j)),
    "a point that binds an array": lambda: App("D", (Lambda((Array("Z"),), ONE), Lambda((Array("y"),), ONE)), ()),
    "by an index": lambda: App("D", (Lambda((i,), ONE), x), (j,)),
    "by nothing": lambda: App("D", (constant(ONE), x), (j,)),
    "of nothing": lambda: App("D", (x,), (j,)),
    "the second derivative of an unknown function at a point that moves otherwise": lambda: D(
        lambda a: D(lambda b: App("f", (whole(b),)), constant(Mul((Entry(a), Entry(a))))), t
    ),
    "the second derivative of an unknown function of both": lambda: D(
        lambda a: D(lambda b: App("f", (constant(Mul((Entry(a), Entry(b)))),)), whole(a)), t
    ),
    "the third derivative at a point that moves otherwise": lambda: D(
        lambda a: D(lambda b: D(lambda c: App("f", (whole(c),)), whole(b)), constant(Mul((Entry(a), Entry(a))))),
        t,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_derivative_is_refused(name: str) -> None:
    """Points and slots fit the array; an unknown function is differentiated again where it moves alone."""
    term = REFUSED[name]()
    refused(lambda: kernel.ring_in_force(unfold=True).normal(term))


def test_a_third_derivative_of_an_unknown_function_supposes_three() -> None:
    """D D D f is three times D, under C3."""
    f = lambda c: App("f", (whole(c),))  # noqa: E731
    term = D(lambda a: D(lambda b: D(f, whole(b)), whole(a)), t)
    theorem = proves(term, term, unfold=True)
    assert "C3" in hypotheses(theorem)
    twice = Mul((number(2), term))
    square = D(lambda a: D(lambda b: D(lambda c: Mul((number(2), f(c))), whole(b)), whole(a)), t)
    assert "C3" in hypotheses(proves(square, twice, unfold=True))


def random_function(make: random.Random, array: Array, depth: int) -> Any:
    """A random number that depends on a vector of size N."""
    kind = make.random()
    a = made("a", "N")
    if depth == 0:
        return Sum((a,), Mul((Entry(Array("c", ("N",)), (a,)), Entry(array, (a,)))))
    if kind < 0.3:
        return Mul((random_function(make, array, depth - 1), random_function(make, array, depth - 1)))
    if kind < 0.5:
        return Add((random_function(make, array, depth - 1), random_function(make, array, 0)))
    if kind < 0.6:
        return App("f", (constant(random_function(make, array, depth - 1)),))
    if kind < 0.7:
        b = made("b", "N")
        body = Lambda((a, b), Add((Mul((number(3), Delta(a, b))), Mul((Entry(array, (a,)), Entry(array, (b,)))))))
        return app(make.choice(["det", "tr"]), body)
    return app(make.choice(["exp", "sin", "cos", "recip", "log", "conj"]), random_function(make, array, depth - 1))


@pytest.mark.parametrize("block", range(4))
def test_random_derivatives_against_differences(block: int) -> None:
    """First and second derivatives of random functions have the values that differences have."""
    compared = 0
    for seed in range(60 * block, 60 * block + 60):
        make = random.Random(seed)
        state, depth = make.getstate(), make.randint(1, 3)

        def function(array: Array, state: Any = state, make: random.Random = make, depth: int = depth) -> Any:
            make.setstate(state)
            return random_function(make, array, depth)

        order = 1 + (seed % 3 == 0)
        term = D(function, x, i) if order == 1 else D(lambda a, f=function: D(f, whole(a), i), x, j)
        ring = kernel.ring_in_force(unfold=True)
        try:
            back = to_term(ring.normal(term))
        except Refused:
            continue
        w = World(seed, most=2)
        env: dict[Any, Any] = {}
        try:
            for index in sorted([n for n in free(term) | free(back) if isinstance(n, Index)], key=repr):
                slot(index, env, w)
            one, other = value(term, dict(env), w), value(back, dict(env), w)
        except (NoSample, OverflowError):
            continue
        assert abs(one - other) <= 2e-3 * max(1, abs(one), abs(other)), seed
        compared += 1
    assert compared > 15


def test_what_a_product_rule_supposes_moves_with_the_function() -> None:
    """Put for the unknown function, what was supposed of it is supposed of that, at the point."""
    sides, _ = RIGHT["an unknown function"]
    theorem = proves(*sides(), unfold=True)
    u = Array("u", ("N", "N"))
    moved = kernel.instance(theorem, {Operator("f"): Lambda((u,), app("recip", tr(at(u))))})
    (h,) = moved.hypotheses.values()
    assert h.predicate == "differentiable"
    assert "recip" in free(h)


def test_samples_tell_a_false_derivative() -> None:
    """The check by samples is one that can fail."""
    with pytest.raises(AssertionError):
        samples(equation(D(lambda a: tr(at(a) @ at(a)), A.body, i, j), A(j, i)), (), 4)
