"""Half-vectorisation, and sizes that are halves of whole numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import results

from symchain import Identity, dimensions, duplication, elimination, eq, kron, matrix, vec, vech
from symchain.errors import Meaningless, NotDecided
from symchain.prove.follow import Found, follow
from symchain.refute import linear
from symchain.refute import matrix as numbers
from symchain.refute.instance import Setting
from symchain.refute.search import agree, find
from symchain.trusted.lower import Scope, lower_claim, size_of
from symchain.trusted.splits import place_in_triangle
from symchain.trusted.term import Literal, Size

M, N = dimensions("M N")
A, B, S = matrix("A", N, N), matrix("B", N, N), matrix("S", N, N, "symmetric")
D, L = duplication(N), elimination(N)
HALF = N * (N + 1) / 2


def holds(*parts: Any) -> bool:
    return all(isinstance(follow(e, []), Found) for e in lower_claim(eq(*parts), Scope()))


TRUE = {
    "inside a Kronecker product": (kron(vech(A), B), kron(L, Identity(N)) * kron(vec(A), B)),
    "outside": (kron(B, vech(A)), kron(Identity(N), L) * kron(B, vec(A))),
    "back and forth": (L * D * vech(A), vech(A)),
    "a sum over the triangle": (vech(A).T * vech(B), vec(A).T * L.T * L * vec(B)),
    "twice": (L * L.T * L * D, Identity(HALF)),
}
FALSE = {
    "another matrix": (L * vec(A), vech(B)),
    "all entries": (vech(A).T * vech(B), vec(A).T * vec(B)),
    "not turned": (L * vec(A.T), vech(A)),
    "the whole identity": (L.T * L, Identity(N**2)),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_is_proved_and_agrees_with_numbers(name: str) -> None:
    """Sums over the triangle run over its places alone, also where it is one factor of a longer index."""
    assert holds(*TRUE[name])
    assert agree(eq(*TRUE[name]), Setting(), instances=2) is None


@pytest.mark.parametrize("name", FALSE)
def test_what_does_not_hold_is_refuted(name: str) -> None:
    """A place above the diagonal counts nowhere: what would need it is not proved, and has a counterexample."""
    assert not holds(*FALSE[name])
    assert find(eq(*FALSE[name]), Setting()) is not None


@pytest.mark.parametrize("size", range(1, 6))
def test_the_matrices_are_what_they_are_for(size: int) -> None:
    """L vec(A) is the lower triangle of A, D that of a symmetric matrix written out."""
    a = [[10 * i + j for j in range(size)] for i in range(size)]
    symmetric = [[a[max(i, j)][min(i, j)] for j in range(size)] for i in range(size)]
    lower = [[a[i][j]] for j in range(size) for i in range(size) if i >= j]
    assert numbers.product(linear.elimination(size), linear.stacked(a)) == lower
    assert numbers.product(linear.duplication(size), lower) == linear.stacked(symmetric)


@given(st.integers(1, 8))
def test_a_number_counts_a_place_of_the_triangle(size: int) -> None:
    """The places of a triangle of a known size, in the order of the numeric route."""
    places = [place_in_triangle(Literal(n), Size.number(size)) for n in range(size * (size + 1) // 2)]
    assert [(row.value, col.value) for row, col in places] == linear.triangle(size)  # type: ignore[union-attr]
    with pytest.raises(NotDecided):
        place_in_triangle(Literal(len(places)), Size.number(size))


def test_the_first_place_is_known_of_every_size() -> None:
    """0 counts the first entry; another number needs the size."""
    assert place_in_triangle(Literal(0), Size.symbol("N")) == (Literal(0), Literal(0))
    with pytest.raises(NotDecided):
        place_in_triangle(Literal(1), Size.symbol("N"))


@pytest.mark.parametrize(
    "size", [N * (N + 1) / 2, N * (N + 1) * (N + 2) / 6, (N**2 + N) * M / 2, (N - M) * (N - M + 1) / 2]
)
def test_a_size_may_have_fractions_that_make_whole_numbers(size: Any) -> None:
    """Binomials are sizes."""
    assert size_of(size) is size_of(size.expand())


@pytest.mark.parametrize("size", [N / 2, (N + 1) / 2, N * M / 2, N * (N + 1) / 3, N**2 / 2])
def test_what_is_no_whole_number_is_no_size(size: Any) -> None:
    """Half of N is a size for even N alone."""
    with pytest.raises(Meaningless, match="not a whole number"):
        size_of(size)


def test_a_half_is_not_defined_but_what_it_is_taken_of(tmp_path: Path) -> None:
    """A definition by the places of a triangle is refused with what to do, and is no fault of the program."""
    head = 'from symchain import *\nproof("t")\nN = dimensions("N")\nA, B = matrix("A", N, N), matrix("B", N, N)\n'
    define = 'h = vector("h", N * (N + 1) / 2)\ndefine("h", eq(h, vech(A)))\n'
    found = results(tmp_path / "t.py", head + define)["h"]
    assert (found["verdict"], found["code"]) == ("undecided", "SC204")
    assert "define the matrix that vech is taken of" in found["message"]
    assumed = 'assume("a", eq(vech(A), vech(B)))\nstep("1", eq(elimination(N) * vec(A), vech(B)), "a")\n'
    wrong = 'step("2", eq(vec(A), vec(B)), "a")\n'
    found = results(tmp_path / "u.py", head + assumed + wrong)
    assert found["1"]["verdict"] == "proved"
    assert found["2"]["verdict"] == "refuted"


def test_vech_is_of_square_matrices() -> None:
    """A matrix that is not square has no half."""
    with pytest.raises(Meaningless, match="vech of"):
        lower_claim(eq(vech(matrix("C", M, N)), vech(matrix("C", M, N))), Scope())
