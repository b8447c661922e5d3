"""The tables: each row and each definition on random instances, and a false neighbour of each that is told."""

from __future__ import annotations

import cmath
from typing import Any

import flint
import pytest

from bench.core_meaning import World, plain, samples, value
from bench.core_terms import D, number
from symchain.core import kernel
from symchain.core.instance import Operator, substitute
from symchain.core.term import (
    Add,
    App,
    Array,
    Entry,
    Formula,
    Index,
    Lambda,
    Mul,
    constant,
    equation,
    free,
    whole,
)
from symchain.theory.operators import CONTINUOUS, DEFINITIONS, DERIVATIVES, NAMED, OPEN, PREDICATES, app
from symchain.theory.rows import ROWS


def evaluated(name: str) -> bool:
    """Whether a row says nothing of orders and smoothness, which are not evaluated."""
    row = ROWS[name]
    orders = any(f.predicate in ("O", "real-along") for f in (row.claim, *row.premises))
    return not orders and row.claim.predicate != "differentiable"


def neighbour(claim: Formula) -> Formula:
    """The claim with something else on its right, or of something else."""
    if claim.predicate == "=":
        left, right = claim.bodies
        return Formula("=", (left, Lambda((), Add((right.body, number(1))))), claim.bound)
    (body,) = claim.bodies
    zero = Mul((number(0), body.body))
    return Formula(claim.predicate, (Lambda(body.params, zero),), claim.bound)


def with_inverse(w: World) -> dict[Any, Any]:
    """Y is the inverse of X."""
    X, Y = Array("X", ("n", "n")), Array("Y", ("n", "n"))
    size = range(w.size("n"))
    entries = [[w.entry(X, (r, c)) for c in size] for r in size]
    inverse = flint.acb_mat([[flint.acb(z.real, z.imag) for z in row] for row in entries]).inv()
    return {Y: lambda r, c: plain(inverse[r, c])}


@pytest.mark.parametrize("name", list(filter(evaluated, ROWS)))
def test_a_row_holds_on_instances_and_its_neighbour_does_not(name: str) -> None:
    """Every row where its premises hold, on complex and on real values; not with another right side."""
    row = ROWS[name]
    prepare = with_inverse if name == "inverse-exists" else None
    used = samples(row.claim, row.premises, 12, prepare) + samples(row.claim, row.premises, 12, prepare, real=True)
    assert used >= 6
    with pytest.raises(AssertionError):
        samples(neighbour(row.claim), row.premises, 12, prepare, real=True)
    assert row.source


FAILS = {
    "log-exp": (lambda: cmath.log(cmath.exp(5j)), 5j),
    "log-mul": (lambda: cmath.log((-1 + 0.5j) ** 2), 2 * cmath.log(-1 + 0.5j)),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_premise_is_needed(name: str) -> None:
    """Outside of its premises the equation of a row fails: there are values that its premises leave out."""
    left, right = FAILS[name]
    assert abs(left() - right) > 1
    assert ROWS[name].premises


@pytest.mark.parametrize("name", DERIVATIVES)
def test_a_derivative_of_the_table_is_that_of_differences(name: str) -> None:
    """By each entry of its array, where its premises hold; the sign matters."""
    row = DERIVATIVES[name]
    (array,) = row.arrays
    names = dict.fromkeys(array.sizes, "N")
    place = substitute(whole(array), names)
    slots, entry = substitute(row.slots, names), substitute(row.entry, names)
    point = place.body.array
    left = D(lambda a: App(name, (whole(a),), slots), whole(point), *entry)
    right = substitute(row.change, names)
    premises = [substitute(premise, names) for premise in row.premises]
    assert samples(equation(left, right), premises, 8, most=2) >= 6
    with pytest.raises(AssertionError):
        samples(equation(left, Mul((number(-1), right))), premises, 8, most=2)


def multiplied(a: Any, b: Any, rows: int, inner: int, cols: int) -> list[list[complex]]:
    return [[sum(a[r][m] * b[m][c] for m in range(inner)) for c in range(cols)] for r in range(rows)]


@pytest.mark.parametrize("seed", range(6))
def test_definitions_are_what_they_are_called(seed: int) -> None:
    """Product, transpose, trace, entrywise product, sum, Kronecker product, vec, blocks: as lists of numbers."""
    w = World(seed)
    m, n = w.size("M"), w.size("N")
    A, B = Array("A", ("M", "N")), Array("B", ("N", "M"))
    a = [[w.entry(A, (r, c)) for c in range(n)] for r in range(m)]
    b = [[w.entry(B, (r, c)) for c in range(m)] for r in range(n)]

    def at(operator: str, *bodies: Any, slots: tuple[Any, ...]) -> Any:
        env: dict[Any, Any] = {}
        own = []
        for number_, place in enumerate(slots):
            index = Index(f"s{number_}", place[0])
            env[index] = place[1]
            own.append(index)
        return value(app(operator, *bodies, slots=tuple(own)), env, w)

    one, two = whole(A), whole(B)
    product = multiplied(a, b, m, n, m)
    for r in range(m):
        for c in range(m):
            assert abs(at("mul", one, two, slots=(("M", r), ("M", c))) - product[r][c]) < 1e-9
    for r in range(n):
        for c in range(m):
            assert at("T", one, slots=(("N", r), ("M", c))) == a[c][r]
            assert at("add", two, two, slots=(("N", r), ("M", c))) == 2 * b[r][c]
            assert abs(at("had", two, two, slots=(("N", r), ("M", c))) - b[r][c] ** 2) < 1e-9
    square = Lambda((Index("r", "M"), Index("c", "M")), app("mul", one, two, slots=(Index("r", "M"), Index("c", "M"))))
    assert abs(at("tr", square, slots=()) - sum(product[r][r] for r in range(m))) < 1e-9
    rows, cols = ("*", "M", "N"), ("*", "N", "M")
    for r1 in range(m):
        for r2 in range(n):
            for c1 in range(n):
                for c2 in range(m):
                    found = at("kron", one, two, slots=((rows, ("*", r1, r2)), (cols, ("*", c1, c2))))
                    assert abs(found - a[r1][c1] * b[r2][c2]) < 1e-9
            assert at("vec", two, slots=((rows, ("*", r1, r2)),)) == b[r2][r1]
    parts = (one, square, whole(Array("C", ("N", "N"))), two)
    down, right = ("+", "M", "N"), ("+", "N", "M")
    assert at("block", *parts, slots=((down, ("+", 0, 0)), (right, ("+", 0, 0)))) == a[0][0]
    assert at("block", *parts, slots=((down, ("+", 1, 0)), (right, ("+", 1, 0)))) == b[0][0]
    assert abs(at("block", *parts, slots=((down, ("+", 0, 0)), (right, ("+", 1, 0)))) - product[0][0]) < 1e-9
    assert at("block", *parts, slots=((down, ("+", 1, 0)), (right, ("+", 0, 0)))) == w.entry(
        parts[2].body.array, (0, 0)
    )


NUMBERS = {
    **{name: getattr(cmath, name) for name in ("sinh", "cosh", "tanh", "tan")},
    "abs": abs,
    "sign": lambda z: z / abs(z),
    "step": lambda z: (1 + z / abs(z)) / 2,
    "relu": lambda z: (z + abs(z)) / 2,
    "logistic": lambda z: 1 / (1 + cmath.exp(-z)),
    "softplus": lambda z: cmath.log(1 + cmath.exp(z)),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_functions_of_a_number_are_what_they_are_called(name: str) -> None:
    """What they are made of has the values of the function, at complex numbers as well."""
    for z in (0.3, -1.2, 0.4 + 0.9j, -0.7 - 2.1j):
        x = Array("x")
        made = value(app(name, Entry(x)), {x: lambda z=z: z}, World(0))
        assert abs(made - NUMBERS[name](z)) < 1e-9


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_an_axiom_under_its_premises(name: str) -> None:
    """As a theorem it has its premises as hypotheses, and its name among the axioms."""
    theorem = kernel.axiom(name)
    assert theorem.axioms == {name}
    assert len(theorem.hypotheses) == len(ROWS[name].premises)


def test_the_tables_agree() -> None:
    """Every operator is named once; what is open is a predicate; rows are few."""
    assert not set(DEFINITIONS) & set(DERIVATIVES)
    assert set(DEFINITIONS) | set(DERIVATIVES) | {"conj", "D"} == NAMED
    assert set(PREDICATES) >= OPEN
    assert {premise.predicate for row in DERIVATIVES.values() for premise in row.premises} <= OPEN
    assert NAMED >= CONTINUOUS
    assert len(ROWS) + len(DERIVATIVES) <= 65


def test_orders_suppose_that_coefficients_are_fixed() -> None:
    """h r is O(h^2) where r is fixed; where it moves with h there is no such row."""
    theorem = kernel.axiom("O-step")
    h = Array("h")
    moving = Lambda((), app("recip", Entry(h)))
    moved = kernel.instance(theorem, {Array("x"): moving})
    ((body, power),) = [moved.claim.bodies]
    assert body.params[0] != h  # the h of the value is another than the one that tends to 0
    assert power == constant(number(1))


def test_a_derivative_is_what_its_remainder_says() -> None:
    """f(W + h E) - f(W) - h x = O(h^2) gives D f = x; put for f, it is a fact about that f, to be shown."""
    theorem = kernel.axiom("derivative")
    (premise,) = theorem.hypotheses.values()
    assert premise.predicate == "O"
    trace = Lambda((Array("u", ("m", "m")),), app("tr", whole(Array("u", ("m", "m")))))
    (moved,) = kernel.instance(theorem, {"n": "m", Operator("f"): trace}).hypotheses.values()
    assert "f" not in free(moved)
    assert "tr" in free(moved)
