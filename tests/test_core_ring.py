"""The ring of the core: what it decides has the same value, and nothing else is decided."""

from __future__ import annotations

import random
from typing import Any

import pytest
from core_in_force import oracle_in_force, proves, refused

from bench.core import compared
from bench.core_terms import Matrix, det, identity, matrix, number, scalar, tr
from symchain.core import kernel
from symchain.core.term import (
    Add,
    App,
    Array,
    Case,
    Delta,
    Entry,
    Index,
    Lambda,
    Layer,
    Literal,
    Mul,
    Pair,
    Refused,
    SizeOf,
    Sum,
    equation,
    made,
    whole,
)
from symchain.prove.oracle import Labels, poly_text
from symchain.theory.operators import app

A, B, C = (matrix(name) for name in "ABC")
i, j, k, l = (Index(name, "N") for name in "ijkl")
x = Array("x", ("N",))


def x_at(slot: Any) -> Entry:
    return Entry(x, (slot,))


def kron(a: Matrix, b: Matrix, at: Any, to: Any) -> App:
    return app("kron", a.body, b.body, slots=(at, to))


EQUAL = {
    "the trace of a product, turned": lambda: (tr(A @ B @ C), tr(C @ A @ B)),
    "a product is associative": lambda: (((A @ B) @ C)(i, j), (A @ (B @ C))(i, j)),
    "the transpose of a product": lambda: ((A @ B).T(i, j), (B.T @ A.T)(i, j)),
    "a binomial": lambda: (
        tr((A + B) @ (A + B)),
        Add((tr(A @ A), Mul((number(2), tr(A @ B))), tr(B @ B))),
    ),
    "the trace of one": lambda: (tr(identity()), Entry(SizeOf("N"))),
    "the trace of one of size 3": lambda: (tr(identity(3)), number(3)),
    "a δ that is summed": lambda: (Sum((k,), Mul((Delta(i, k), x_at(k)))), x_at(i)),
    "a δ that stays": lambda: (Mul((Delta(i, j), x_at(i))), Mul((Delta(j, i), x_at(j)))),
    "an entry of a Kronecker product": lambda: (
        kron(A, B, Pair(i, k), Pair(j, l)),
        Mul((A(i, j), B(k, l))),
    ),
    "the Kronecker product of products": lambda: (
        kron(A @ B, C @ A, Pair(i, k), Pair(j, l)),
        Sum(
            (m := made("m", "N"), n := made("n", "N")),
            Mul((kron(A, C, Pair(i, k), Pair(m, n)), kron(B, A, Pair(m, n), Pair(j, l)))),
        ),
    ),
    "a block": lambda: (
        app("block", A.body, B.body, C.body, A.body, slots=(Case(0, i), Case(1, j))),
        B(i, j),
    ),
    "under a function": lambda: (app("exp", tr(A @ B)), app("exp", tr(B @ A))),
    "under an inverse": lambda: ((A @ B).T.inv(i, j), (B.T @ A.T).inv(i, j)),
    "a conjugate of a product": lambda: (
        app("conj", Mul((scalar("y"), tr(A)))),
        Mul((app("conj", scalar("y")), app("conj", tr(A)))),
    ),
    "a conjugate of a conjugate": lambda: (app("conj", app("conj", app("exp", scalar("y")))), app("exp", scalar("y"))),
    "functions of two indices in either order": lambda: (
        app("exp", Add((x_at(i), x_at(j)))),
        app("exp", Add((x_at(j), x_at(i)))),
    ),
    "a function of two indices in a sum over both": lambda: (
        Sum((k, l), Mul((A(k, l), app("exp", Add((x_at(k), x_at(l))))))),
        Sum((k, l), Mul((A(l, k), app("exp", Add((x_at(k), x_at(l))))))),
    ),
    "a function where its holes meet": lambda: (
        Mul((Delta(i, j), app("exp", Mul((x_at(i), x_at(j)))))),
        Mul((Delta(i, j), app("exp", Mul((x_at(j), x_at(j)))))),
    ),
    "δ and sizes are real": lambda: (
        app("conj", Mul((Delta(i, j), Entry(SizeOf("N"))))),
        Mul((Delta(i, j), Entry(SizeOf("N")))),
    ),
    "a δ of two literals": lambda: (Delta(Literal(0), Literal(1)), number(0)),
    "a δ of a literal": lambda: (
        Sum((u := Index("u", 2),), Mul((Delta(u, Literal(1)), Entry(Array("v", (2,)), (u,))))),
        Entry(Array("v", (2,)), (Literal(1),)),
    ),
    "δ that meet": lambda: (
        Sum((k,), Mul((Delta(k, i), Delta(k, j), x_at(k)))),
        Mul((Delta(i, j), x_at(j))),
    ),
    "a trace over a product of sizes": lambda: (
        tr(identity(("*", "M", "N"))),
        Mul((Entry(SizeOf("M")), Entry(SizeOf("N")))),
    ),
    "a trace over a sum of sizes": lambda: (tr(identity(("+", "M", 2))), Add((Entry(SizeOf("M")), number(2)))),
    "an index over one value": lambda: (
        Sum((u := Index("u", 1),), Entry(Array("v", (1,)), (u,))),
        Entry(Array("v", (1,)), (Literal(0),)),
    ),
    "a function of one value": lambda: (
        app("f", whole(Array("v", (1,)))),
        app("f", Lambda((Index("u", 1),), Entry(Array("v", (1,)), (Literal(0),)))),
    ),
    "a name that is bound again": lambda: (
        Sum((i,), Sum((i,), x_at(i))),
        Mul((Entry(SizeOf("N")), Sum((k,), x_at(k)))),
    ),
}
DIFFERENT = {
    "products in another order": lambda: (tr(A @ B @ C), tr(B @ A @ C)),
    "an inverse and its transpose": lambda: (A.inv(i, j), A.inv(j, i)),
    "functions of other entries": lambda: (app("exp", x_at(i)), app("exp", x_at(j))),
    "an order that matters": lambda: (
        app("exp", Add((x_at(i), Mul((number(-1), x_at(j)))))),
        app("exp", Add((x_at(j), Mul((number(-1), x_at(i)))))),
    ),
    "a number and its conjugate": lambda: (app("conj", scalar("y")), scalar("y")),
    "a function and its conjugate": lambda: (
        app("conj", app("log", scalar("y"))),
        app("log", app("conj", scalar("y"))),
    ),
    "quotients that may be of 0": lambda: (Mul((scalar("y"), app("recip", scalar("y")))), number(1)),
    "determinants of matrices that are told apart": lambda: (det(A), det(A.T)),
    "a square and its size": lambda: (tr(identity()), number(3)),
    "functions of bodies with other sizes": lambda: (
        app("f", Lambda((Index("r", "M"),), number(1))),
        app("f", Lambda((Index("r", "N"),), number(1))),
    ),
    "functions of another name": lambda: (app("f", scalar("y")), app("g", scalar("y"))),
}


@pytest.mark.parametrize("name", EQUAL)
def test_what_is_equal_is_decided(name: str) -> None:
    """Equal polynomials in entries of arrays and operators, for all sizes."""
    assert not proves(*EQUAL[name]()).hypotheses


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_is_not_equal_is_refused(name: str) -> None:
    """What is no identity of polynomials is no theorem of the ring."""
    refused(lambda: proves(*DIFFERENT[name]()))


MISFITS = {
    "a δ of two sizes": lambda: Delta(Index("m", "M"), i),
    "a δ of a literal that is none": lambda: Delta(Literal(1), i),
    "a δ of layers": lambda: Delta(Layer("l"), Layer("l")),
    "a δ of a case and a pair": lambda: Delta(Case(0, i), Pair(i, j)),
    "a δ of an index over a sum": lambda: Delta(Index("r", ("+", "M", "N")), Index("r", ("+", "M", "N"))),
    "a δ that joins a literal with a sum": lambda: Sum((k,), Mul((Delta(k, i), Delta(k, Index("m", "M"))))),
    "a slot too many": lambda: Entry(x, (i, j)),
    "a slot of another size": lambda: Entry(x, (Index("m", "M"),)),
    "a literal that need not be there": lambda: Entry(x, (Literal(1),)),
    "a free index over a sum": lambda: Entry(Array("u", (("+", "M", "N"),)), (Index("r", ("+", "M", "N")),)),
    "a free index over a product": lambda: kron(A, B, Index("r", ("*", "N", "N")), Pair(i, j)),
    "a case that is none": lambda: app("block", A.body, B.body, C.body, A.body, slots=(Case(2, i), Case(1, j))),
    "matrices that do not fit": lambda: (A @ matrix("R", "M", "N"))(i, j),
    "a trace of what is not square": lambda: tr(matrix("R", "M", "N")),
    "an operator of too few": lambda: app("mul", A.body, slots=(i, j)),
    "an operator without slots": lambda: app("T", A.body),
    "an array that is bound nowhere": lambda: Entry(Array("'", (), 1)),
    "a pair where one size is": lambda: Entry(x, (Pair(i, j),)),
    "a trace of a column": lambda: app("tr", Lambda((i,), x_at(i))),
    "no slot": lambda: Entry(x, ("i",)),
    "no term": lambda: "x",
    "no term below a sum": lambda: Add((number(1), None)),
    "a conjugate of two": lambda: app("conj", number(1), number(1)),
    "slots of a size": lambda: Entry(SizeOf("N"), (i,)),
}


@pytest.mark.parametrize("name", [name for name in MISFITS if name != "a conjugate of two"])
def test_what_is_not_well_formed_is_refused(name: str) -> None:
    """A term that has no meaning is in no theorem, not even where it stands on both sides."""
    term = MISFITS[name]()
    refused(lambda: proves(term, term))


def test_an_operator_of_the_wrong_number_of_bodies_is_an_error() -> None:
    """A conjugate is of one number."""
    with pytest.raises((Refused, ValueError)):
        proves(MISFITS["a conjugate of two"](), number(0))


def test_sums_over_numbers_of_values_are_written_out_on_request() -> None:
    """A sum over a size of 2 is the sum of both; over a product or a sum of sizes as well; and nothing else is."""
    two = Array("v", (2,))
    u = Index("u", 2)
    both = Add((Entry(two, (Literal(0),)), Entry(two, (Literal(1),))))
    claim = equation(Sum((u,), Entry(two, (u,))), both)
    assert kernel.ring(claim, (), (), False, True)
    refused(lambda: kernel.ring(claim))
    wide = Array("w", (("+", 2, "N"),))
    r = Index("r", ("+", 2, "N"))
    parts = (Entry(wide, (Case(0, Literal(0)),)), Entry(wide, (Case(0, Literal(1)),)))
    rest = Sum((k,), Entry(wide, (Case(1, k),)))
    whole_ = equation(Sum((r,), Entry(wide, (r,))), Add((*parts, rest)))
    assert kernel.ring(whole_, (), (), False, True)
    short = equation(Sum((u,), Entry(two, (u,))), Entry(two, (Literal(0),)))
    refused(lambda: kernel.ring(short, (), (), False, True))


def normal(term: Any) -> Any:
    return kernel.ring_in_force().normal(term)


@pytest.mark.parametrize("block", range(8))
def test_random_terms_keep_their_value(block: int) -> None:
    """The polynomial of a term, read back, has its value and its polynomial (`python -m bench.core` has more)."""
    found = [compared(seed) for seed in range(100 * block, 100 * block + 100)]
    assert set(found) <= {"same", "skipped"}
    assert found.count("same") > 80


class Liar(Labels):
    """Random permutations."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = random.Random(seed)

    def label(self, ring: Any, monomial: Any) -> tuple[int, ...]:
        return tuple(self.random.sample(range(len(monomial[0])), len(monomial[0])))

    def order(self, ring: Any, bodies: Any, holes: list[Any]) -> tuple[int, ...]:
        return tuple(self.random.sample(range(len(holes)), len(holes)))


@pytest.mark.parametrize("name", DIFFERENT)
def test_an_oracle_that_lies_proves_nothing_false(name: str) -> None:
    """Whatever permutations the oracle gives, what is not equal is refused."""
    for seed in range(8):
        with oracle_in_force(Liar(seed)):
            refused(lambda: proves(*DIFFERENT[name]()))


@pytest.mark.parametrize("answer", [(), (0, 0, 0), (1, 2, 3), (0, 1, 2, 3)])
def test_an_oracle_that_gives_no_permutation_is_refused(answer: tuple[int, ...]) -> None:
    """An answer is checked to be a permutation."""

    class Broken(Labels):
        def label(self, ring: Any, monomial: Any) -> tuple[int, ...]:
            return answer

        order = label  # type: ignore[assignment]

    class Disordered(Labels):
        def order(self, ring: Any, bodies: Any, holes: list[Any]) -> tuple[int, ...]:
            return answer

    two = app("exp", Mul((x_at(i), x_at(j))))
    for oracle, claim in ((Broken(), (tr(A @ A @ B), tr(A @ B @ B))), (Disordered(), (two, two))):
        with oracle_in_force(oracle), pytest.raises(Refused, match="no permutation"):
            proves(*claim)


def test_without_an_oracle_names_are_as_they_come() -> None:
    """No oracle is one that renames nothing: less is proved."""
    with oracle_in_force(None):
        assert proves(A(i, j), A(i, j))
        refused(lambda: proves(tr(A @ B @ C), tr(A @ C @ B)))


def test_many_factors_of_one_kind_are_labelled() -> None:
    """A product of traces of products, its factors in any order, is one polynomial."""
    parts = [tr(A @ A @ B), tr(A @ B @ B), tr(A @ A @ A), tr(B @ A @ B @ A)]
    texts = set()
    for seed in range(6):
        random.Random(seed).shuffle(parts)
        texts.add(poly_text(normal(Mul(tuple(parts)))))
    assert len(texts) == 1
