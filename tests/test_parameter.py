"""Functions of a number, A(t): derivatives by it, the chain rule, and the neighbours of each that must not pass."""

from __future__ import annotations

import pytest
from running import results

HEAD = """
from symchain import *

proof("Functions of a number")
N = dimensions("N")
k = indices("k", N)
t, s = scalar("t s")
X = matrix("X", N, N)
A, B = matrix_function("A", N, N, t), matrix_function("B", N, N, t)
x = matrix_function("x", N, 1, t)
f, g = scalar_function("f", t), scalar_function("g", x)
h = function("h")
dA, dB = d(A, t), d(B, t)
assume("A", invertible(A), positive(det(A)))
assume("g", differentiable(g, x), differentiable(x, t))
"""

CLAIMS = {
    # the sides, what is cited, the verdict
    "an inverse": ("d(inv(A), t), -inv(A) * dA * inv(A)", "", "proved"),
    "an inverse, the order lost": ("d(inv(A), t), -inv(A) * inv(A) * dA", "", "refuted"),
    "a determinant": ("d(det(A), t), det(A) * Trace(inv(A) * dA)", "", "proved"),
    "its logarithm": ("d(log(det(A)), t), Trace(inv(A) * dA)", "", "proved"),
    "its logarithm, a sign": ("d(log(det(A)), t), -Trace(inv(A) * dA)", "", "refuted"),
    "a product": ("d(A * B, t), dA * B + A * dB", "", "proved"),
    "a product, the order lost": ("d(A * B, t), dA * B + dB * A", "", "refuted"),
    "a Kronecker product": ("d(kron(A, B), t), kron(dA, B) + kron(A, dB)", "", "proved"),
    "an exponential": ("d(Trace(expm(A)), t), Trace(expm(A) * dA)", "", "proved"),
    "a quadratic form": ("d(x.T * X * x, t), d(x, t).T * X * x + x.T * X * d(x, t)", "", "proved"),
    "twice": ("d(d(inv(A), t), t), 2 * inv(A) * dA * inv(A) * dA * inv(A) - inv(A) * d(dA, t) * inv(A)", "", "proved"),
    "twice, once": (
        "d(d(inv(A), t), t), inv(A) * dA * inv(A) * dA * inv(A) - inv(A) * d(dA, t) * inv(A)",
        "",
        "refuted",
    ),
    "another number": ("d(A, s), ZeroMatrix(N, N)", "", "proved"),
    "its own derivative": ("d(A, t), A", "", "refuted"),
    "a function inside": ("d(h(f), t), h.d(f) * d(f, t)", "", "proved"),
    "the chain rule": ("d(g, t), Sum(d(g, x[k, 0]) * d(x[k, 0], t), (k, 0, N - 1))", ", chain_rule(g, x, t)", "proved"),
    "as an inner product": ("d(g, t), inner(gradient(g, x), d(x, t))", ", chain_rule(g, x, t)", "proved"),
    "the chain rule, uncited": ("d(g, t), inner(gradient(g, x), d(x, t))", "", "undecided"),
    "the chain rule, a factor": ("d(g, t), 2 * inner(gradient(g, x), d(x, t))", ", chain_rule(g, x, t)", "refuted"),
    "the chain rule by another number": ("d(g, s), inner(gradient(g, x), d(x, s))", ", chain_rule(g, x, s)", "error"),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    steps = [f'step("{name}", lambda: eq({sides}){cites})' for name, (sides, cites, _) in CLAIMS.items()]
    return results(tmp_path_factory.mktemp("parameter") / "script.py", HEAD + "\n".join(steps) + "\n")


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_about_functions_of_a_number(verdicts, name):
    """Derivatives by a number that arrays are functions of follow; neighbours are refuted, or lack what they cite."""
    assert verdicts[name]["verdict"] == CLAIMS[name][2], verdicts[name]["message"]


def test_a_function_is_of_matrices_and_numbers_only(tmp_path):
    """A size, an index or an infinitesimal is nothing that a function is of."""
    for variable in ("N", "k", 'infinitesimal("e")', "A * B"):
        text = HEAD + f'step("wrong", lambda: eq(Trace(matrix_function("F", N, N, {variable})), 0))\n'
        step = results(tmp_path / "script.py", text)["wrong"]
        assert (step["verdict"], step["code"]) == ("error", "SC113")


def test_the_chain_rule_is_by_something_that_moves(tmp_path):
    """A value in the place of the variable is an error in the author's words."""
    text = HEAD + 'step("1", lambda: eq(d(g, t), 0), chain_rule(g, x, 3))\n'
    (step,) = (s for s in results(tmp_path / "script.py", text).values() if s["verdict"] != "assumed")
    assert (step["verdict"], step["code"]) == ("error", "SC116")
    assert "name the matrix or the number that x is of" in step["message"]


def test_the_chain_rule_asks_for_its_hypotheses(tmp_path):
    """Without differentiability the step is undecided, and names it."""
    text = HEAD.replace('assume("g", differentiable(g, x), differentiable(x, t))\n', "")
    text += 'step("1", eq(d(g, t), inner(gradient(g, x), d(x, t))), chain_rule(g, x, t))\n'
    step = results(tmp_path / "script.py", text)["1"]
    assert step["verdict"] == "undecided"
    assert "g is totally differentiable in x" in step["message"]
    assert "x has all partial derivatives in t" in step["message"]
