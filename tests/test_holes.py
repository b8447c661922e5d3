"""The four kinds of hole that were found around the ring, each as a property of random scripts.

Facts belong to the symbol of which they were given; conditions are those of the claim as it is written; symbols are the
same by what they are, not by how they print; a remainder is of the order that was proved and of no other.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import NamedTuple

import running
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HEAD = """\
from symchain import *
from sympy import Rational, Symbol
proof("t", layout="denominator", base=0)
N, M = dimensions("N M")
i, j, k = indices("i j k", N)
"""
SEEDS = st.integers(0, 2**32).map(Random)
FEW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


class Fact(NamedTuple):
    """A structure, what holds of an array that has it, and the structures that imply it."""

    word: str
    equation: str
    implied_by: tuple[str, ...]


FACTS = (
    Fact("symmetric", "eq({0}, {0}.T)", ("diagonal",)),
    Fact("antisymmetric", "eq({0}, -{0}.T)", ()),
    Fact("orthogonal", "eq({0}.T * {0}, Identity(N))", ()),
    Fact("invertible", "eq({0} * inv({0}), Identity(N))", ("orthogonal",)),
)
WORDS = ("symmetric", "antisymmetric", "orthogonal", "invertible", "diagonal", "upper", "lower")


def verdicts(folder: Path, body: str) -> dict[str, str]:
    """The verdict of each step of a script; of one that was proved where conditions hold, with these."""
    steps = running.results(folder / "t.py", HEAD + body, numeric=False)
    return {label: ", if ".join([step["verdict"], *step["hypotheses"]]) for label, step in steps.items()}


@FEW
@given(rng=SEEDS)
def test_a_fact_holds_of_the_array_that_has_it(rng: Random, tmp_path_factory) -> None:
    """What follows from the structure of one array is cited for another only where that has the structure too."""
    fact = rng.choice(FACTS)
    other = rng.choice([*WORDS, ""])
    wanted = other == fact.word or other in fact.implied_by
    declared = f', "{other}"' if other else ""
    way = rng.choice(["use", "directly", "multiple"])
    value = {"multiple": "(2 * B)"}.get(way, "B")
    claim = fact.equation.format(value)
    cite = "" if way == "directly" else f', use("a", {{A: {value}}})'
    found = verdicts(
        tmp_path_factory.mktemp("t"),
        f'A = matrix("A", N, N, "{fact.word}")\nB = matrix("B", N, N{declared})\n'
        f'step("a", {fact.equation.format("A")})\nstep("b", {claim}{cite})\n',
    )
    assert found["a"] == "proved"
    said = (fact.word, other, way)
    if not wanted or (way == "multiple" and fact.word == "orthogonal"):
        assert found["b"] != "proved", said
    elif way == "directly" or other == fact.word:
        assert found["b"] == "proved" or way == "multiple", said


OUTSIDE = (
    "exp({})",
    "sin({})",
    "({})**2",
    "3*{}",
    "Sum({}*v[k, 0], (k, 0, N - 1))",
    "sin(Sum({}*v[j, 0], (j, 0, N - 1)))",
)
CONDITIONAL = {
    "nonzero": ("{0}/{0}", "1"),
    "positive": ("exp(log({0}))", "{0}"),
    "positive ": ("sqrt({0})**2", "{0}"),
}


@FEW
@given(rng=SEEDS)
def test_a_condition_is_that_of_the_claim_as_it_is_written(rng: Random, tmp_path_factory) -> None:
    """A quotient, a logarithm, a root that vanish when terms are simplified keep their conditions, however deep."""
    kind = rng.choice(list(CONDITIONAL))
    left, right = (text.format("a") for text in CONDITIONAL[kind])
    for shape in rng.sample(OUTSIDE, rng.randrange(3)):
        left, right = shape.format(f"({left})"), shape.format(f"({right})")
    head = 'a, b = scalar("a b")\nv = vector("v", N)\n'
    condition = kind.strip()
    without = verdicts(tmp_path_factory.mktemp("t"), f'{head}step("b", eq({left}, {right}))\n')
    other = verdicts(
        tmp_path_factory.mktemp("t"), f'{head}assume("h", {condition}(b))\nstep("b", eq({left}, {right}))\n'
    )
    granted = verdicts(
        tmp_path_factory.mktemp("t"), f'{head}assume("h", {condition}(a))\nstep("b", eq({left}, {right}))\n'
    )
    assert without["b"] != "proved", (left, right)
    assert other["b"] != "proved"
    assert granted["b"].startswith("proved"), (left, right)


SIGNS = "ab[]()'^_|:01*+=Δ′\\/-"


@FEW
@given(rng=SEEDS)
def test_symbols_of_two_names_are_two(rng: Random, tmp_path_factory) -> None:
    """However names are put together from signs that the program prints itself, two are never one.

    Commas and blanks stand between names.
    """
    names = set()
    while len(names) < 2:
        names.add("a" + "".join(rng.choice(SIGNS) for _ in range(rng.randrange(4))).rstrip())
    first, second = sorted(names)
    form = rng.choice(["scalar({0!r})", "matrix({0!r}, N, N)", "vector({0!r}, N)"])
    made = [form.format(first), form.format(second)]
    entry = {"m": "[i, j]", "v": "[i, 0]"}.get(form[0], "")
    found = verdicts(
        tmp_path_factory.mktemp("t"),
        f'p, q = {made[0]}, {made[1]}\nstep("a", eq(p{entry} + q{entry}, q{entry} + p{entry}))\n'
        f'step("b", eq(p{entry}, q{entry}))\nstep("c", eq(p{entry} + q{entry}, 2*p{entry}))\n',
    )
    assert found.get("b") != "proved"
    assert found.get("c") != "proved"


@FEW
@given(rng=SEEDS)
def test_a_remainder_is_of_its_order(rng: Random, tmp_path_factory) -> None:
    """A polynomial in a change is what it is up to its next power, and no better; the coefficients do not move."""
    coefficients = [Fraction(rng.randrange(-3, 4), rng.choice([1, 1, 2])) for _ in range(4)]
    terms = [f"Rational({c.numerator}, {c.denominator})*x**{rng.randrange(3)}" for c in coefficients]
    whole = " + ".join(f"{term}*h**{n}" for n, term in enumerate(terms))
    cut = rng.randrange(1, 4)
    kept = " + ".join(f"{term}*h**{n}" for n, term in enumerate(terms[:cut])) or "0"
    missing = next((n for n in range(cut, 4) if coefficients[n]), 9)  # the first power that was left out
    orders = {order: f'step("{order}", eq({whole}, {kept} + O(h**{order})))' for order in range(1, 5)}
    moved = f'step("moved", eq({whole}, {kept} + h*{terms[0] if coefficients[0] else "x"} + O(h**2)))'
    body = 'x = scalar("x")\nh = perturbation(x)\n' + "\n".join([*orders.values(), moved]) + "\n"
    found = verdicts(tmp_path_factory.mktemp("t"), body)
    for order in orders:
        assert (found[str(order)] == "proved") == (order <= missing), (order, body)
    if cut >= 2:  # a term of first order is there already
        assert found["moved"] != "proved", body
