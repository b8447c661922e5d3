"""Derivatives by complex matrices: their laws on random expressions, against numbers, and what is refused."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from symchain import (
    Adjoint,
    Trace,
    Transpose,
    ZeroMatrix,
    conj,
    dimensions,
    eq,
    indices,
    inv,
    matrix,
    matrix_function,
    wirtinger,
)
from symchain.complexes import Wirtinger, WirtingerGradient
from symchain.errors import Meaningless, NotDecided
from symchain.prove.follow import Found, follow
from symchain.refute.instance import Setting
from symchain.refute.search import agree, find
from symchain.trusted.lower import Scope, lower_claim

M, N = dimensions("M N")
i, j = indices("i j")
Z, W = matrix("Z", M, M, "complex"), matrix("W", M, M, "complex", "invertible")
H, R = matrix("H", M, M, "complex"), matrix("R", M, M)


def expression(random: Random, depth: int, conjugates: bool = True) -> Any:
    """A square matrix made of Z, W, complex and real constants."""
    if not depth:
        return random.choice([Z, Z, W, H, R])
    one, other = (expression(random, depth - 1, conjugates) for _ in range(2))
    made = [one * other, one + other, Transpose(one), 2 * one]
    return random.choice([*made, conj(one), Adjoint(one)] if conjugates else made)


def holds(*parts: Any) -> bool:
    return all(isinstance(follow(e, []), Found) for e in lower_claim(eq(*parts), Scope()))


@pytest.mark.parametrize("seed", range(12))
def test_the_two_derivatives_are_conjugates_of_each_other(seed: int) -> None:
    """conj(df/dZ) is the derivative of conj(f) by conj(Z), as it is proved and as it is computed."""
    made = expression(Random(seed), 3)
    claim = eq(conj(wirtinger(Trace(made), Z)), wirtinger(Trace(conj(made)), conj(Z)))
    assert holds(*claim.parts)
    assert agree(claim, Setting(), instances=1) is None


@pytest.mark.parametrize("seed", range(8))
def test_what_has_no_conjugate_satisfies_cauchy_and_riemann(seed: int) -> None:
    """Without a conjugate the derivative by conj(Z) is 0."""
    made = expression(Random(seed), 3, conjugates=False)
    claim = eq(wirtinger(Trace(made), conj(Z)), ZeroMatrix(M, M))
    assert holds(*claim.parts)
    assert agree(claim, Setting(), instances=1) is None


@pytest.mark.parametrize("seed", range(8))
def test_leibniz_holds_of_it(seed: int) -> None:
    """The derivative of a product is one factor's after the other; with a factor forgotten it is refuted."""
    random = Random(100 + seed)
    one, other = expression(random, 1), Z * expression(random, 1)
    whole = wirtinger(one * other, Z[i, j])
    parts = wirtinger(one, Z[i, j]) * other, one * wirtinger(other, Z[i, j])
    assert holds(whole, parts[0] + parts[1])
    assert agree(eq(whole, parts[0] + parts[1]), Setting(), instances=1) is None
    assert find(eq(whole, parts[0]), Setting()) is not None


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: wirtinger(Trace(R), R), "R is real"),
        (lambda: wirtinger(Trace(Z), Z * Z), "not a complex matrix of independent variables"),
        (lambda: wirtinger(Trace(R), R[i, j]), "R is real"),
    ],
)
def test_what_is_no_complex_variable_has_no_meaning(make: Any, words: str) -> None:
    """A real matrix, and one that is made of others."""
    derivative = make()
    side = derivative if isinstance(derivative, Wirtinger) else Trace(derivative)
    with pytest.raises(Meaningless, match=words):
        lower_claim(eq(side, 0), Scope())


def test_a_number_is_derived_by_a_matrix_and_a_matrix_by_an_entry() -> None:
    """A matrix by a whole matrix has no place here, nor has a number as a variable."""
    assert isinstance(wirtinger(Trace(Z), conj(Z)), WirtingerGradient)
    assert wirtinger(Z * R, conj(Z)[i, j]).shape == (M, M)
    with pytest.raises(Meaningless, match="take it by an entry"):
        wirtinger(Z, Z)
    with pytest.raises(Meaningless, match="is not a complex matrix"):
        wirtinger(Trace(Z), i)


@pytest.mark.parametrize(
    "value",
    [
        Trace(matrix_function("F", M, M, Z)),
        Trace(inv(Z + matrix_function("F", M, M, Z))),
    ],
)
def test_an_abstract_function_may_depend_on_the_conjugate(value: Any) -> None:
    """It is not derived, by either, at any depth."""
    for variable in (Z, conj(Z)):
        with pytest.raises(NotDecided, match="a function of a complex variable"):
            lower_claim(eq(wirtinger(value, variable), ZeroMatrix(M, M)), Scope())


@pytest.mark.parametrize("word", ["symmetric", "diagonal", "lower", "orthogonal"])
def test_the_entries_of_a_structured_matrix_are_not_independent(word: str) -> None:
    """A complex matrix with a structure is refused."""
    structured = matrix("S", M, M, "complex", word)
    with pytest.raises(NotDecided, match="has a structure"):
        lower_claim(eq(wirtinger(Trace(structured), structured), ZeroMatrix(M, M)), Scope())
