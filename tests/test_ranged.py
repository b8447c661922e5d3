"""Sums of matrices and products over indices: their laws on random shapes of claims, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import sympy
from running import results

from symchain import Product, Sum, Transpose, column, dimensions, exp, indices, matrix, row, scalar, vector
from symchain.core import kernel
from symchain.core.term import Add, Array, Delta, Entry, Index, Lambda, Mul
from symchain.errors import Meaningless
from symchain.prove import diagonal
from symchain.typeset.latex import formula
from symchain.typeset.nodes import box_of
from symchain.written import PowerOf, ProductOf

M, N = dimensions("M N")
i, j, k = indices("i j k")
A, X, v = matrix("A", M, N), matrix("X", M, N), vector("v", N)
HEAD = """from symchain import *
proof("t", base={base})
M, N, K = dimensions("M N K")
i, j, k = indices("i j k")
A, B, S = matrix("A", M, N), matrix("B", M, N), matrix("S", N, N)
v, w, u, p, c = vector("v", N), vector("w", N), vector("u", 3), vector("p", 1), scalar("c")
assume("w", nonzero(w[j, {base}]))
one = {base}
last = lambda size: size - 1 + {base}
over = (k, one, last(N))
"""


def verdicts(tmp_path: Path, *claims: str, base: int = 0) -> list[str]:
    lines = [f"step({label!r}, {claim})" for label, claim in enumerate(claims)]
    found = results(tmp_path / "t.py", HEAD.format(base=base) + "\n".join(lines))
    return [found[str(label)]["verdict"] for label in range(len(claims))]


@pytest.mark.parametrize("base", [0, 1])
def test_sums_of_matrices_have_the_laws_of_sums(base: int, tmp_path: Path) -> None:
    """Linear, turned term by term, exchanged, and each false neighbour is refuted."""
    assert (
        verdicts(
            tmp_path,
            "eq(Sum(v[k, one] * A + w[k, one] * B, over), Sum(v[k, one], over) * A + Sum(w[k, one], over) * B)",
            "eq(Sum(v[k, one] * A, over).T, Sum(v[k, one] * A.T, over))",
            "eq(Sum(Sum(S[i, k] * A, over), (i, one, last(N))), Sum(S[i, k] * A, (i, one, last(N)), over))",
            "eq(A * Sum(column(S, k) * v[k, one], over), A * S * v)",
            "eq(Sum(A, over), N * A)",
            "eq(Trace(Sum(column(A, k) * row(B.T, k), over)), Trace(A * B.T))",
            "eq(Sum(Sum(v[k, one] * A, over), over), N * Sum(v[k, one], over) * A)",
            base=base,
        )
        == ["proved"] * 7
    )
    assert (
        verdicts(
            tmp_path,
            "eq(Sum(A, over), A)",
            "eq(Sum(v[k, one] * A, over), Sum(v[k, one], over) * B)",
            "eq(Sum(column(A, k) * column(B, k).T, over), B * A.T)",
            "eq(Sum(Sum(v[k, one] * A, over), over), Sum(v[k, one], over) * A)",
            base=base,
        )
        == ["refuted"] * 4
    )


@pytest.mark.parametrize("base", [0, 1])
def test_products_have_the_laws_of_products(base: int, tmp_path: Path) -> None:
    """Products of products, constants, sizes that are numbers; what holds of sums alone is refuted."""
    assert (
        verdicts(
            tmp_path,
            "eq(Product(v[k, one] * w[k, one], over), Product(v[k, one], over) * Product(w[k, one], over))",
            "eq(Product(c, over), c**N)",
            "eq(Product(c * v[k, one], over), c**N * Product(v[k, one], over))",
            "eq(Product(-2 * v[k, one], over), (-2) ** N * Product(v[k, one], over))",
            "eq(det(c * (S + S.T)), c**N * det(S + S.T))",
            "eq(Product(u[k, one], (k, one, last(3))), u[one, one] * u[one + 1, one] * u[one + 2, one])",
            "eq(Product(p[k, one], (k, one, last(1))), p[one, one])",
            "eq(Product(1 / w[k, one], over) * Product(w[k, one], over), 1)",
            "eq(det(S * diag(v)), det(S) * Product(v[k, one], over))",
            "eq(d(Product(w[k, one], over), w[j, one]), Product(w[k, one], over) / w[j, one])",
            base=base,
        )
        == ["proved"] * 10
    )
    assert (
        verdicts(
            tmp_path,
            "eq(Product(v[k, one] + w[k, one], over), Product(v[k, one], over) + Product(w[k, one], over))",
            "eq(Product(c, over), N * c)",
            "eq(Product(c * v[k, one], over), c * Product(v[k, one], over))",
            "eq(Product(-v[k, one], over), Product(v[k, one], over))",
            "eq(d(Product(v[k, one] ** 2, over), v[j, one]), 2 * v[j, one])",
            "eq(exp(Product(v[k, one], over)), Product(exp(v[k, one]), over))",
            base=base,
        )
        == ["refuted"] * 6
    )


def test_rows_and_columns_are_multiplied_by_diagonal_matrices(tmp_path: Path) -> None:
    """A diagonal factor leaves the determinant, on either side, of sums as well; and no other factor does."""
    head = 'D, L = matrix("D", N, N, "diagonal"), matrix("L", N, N, "lower"); T = matrix("T", N, N, "symmetric")\n'
    claims = {
        "left": "eq(det(D * S), det(D) * det(S))",
        "sum": "eq(det(diag(v) * (S + T)), Product(v[k, one], over) * det(S + T))",
        "sides": "eq(det(D * (S + T) * diag(v)), det(D) * Product(v[k, one], over) * det(S + T))",
    }
    wrong = {
        "once": "eq(det(D * S * D), det(D) * det(S))",
        "plus": "eq(det(D + S), det(D) + det(S))",
        "entries": "eq(det(HadamardProduct(T, S)), det(T) * det(S))",
    }
    lines = [f"step({label!r}, {claim})" for label, claim in (claims | wrong).items()]
    found = results(tmp_path / "t.py", HEAD.format(base=0) + head + "\n".join(lines))
    assert {label: found[label]["verdict"] for label in claims} == dict.fromkeys(claims, "proved")
    assert {label: found[label]["verdict"] for label in wrong} == dict.fromkeys(wrong, "refuted")


def test_transposes_are_multiplied_as_they_are_written() -> None:
    """SymPy reduces a product of its own transposes as it is made; a matrix may be singular."""
    square = matrix("S", N, N)
    product = Transpose(square) * Transpose(square) ** -1
    assert type(product) is ProductOf
    assert product.args == (Transpose(square), PowerOf(Transpose(square), -1))


COLUMN, ROW = "Product(S[i, k], (i, one, last(N)))", "Product(S[k, i], (i, one, last(N)))"
NESTED = [
    f"eq(Product(1 + {COLUMN}, over), Product(1 + {ROW}, over))",
    f"eq(Product(S[k, k] + {COLUMN}, over), Product(S[k, k] + {ROW}, over))",
    f"eq(Product(exp({COLUMN}), over), Product(exp({ROW}), over))",
]


@pytest.mark.parametrize("claim", NESTED)
def test_a_matrix_in_a_matrix_keeps_the_indices_of_that_around_it(claim: str, tmp_path: Path) -> None:
    """Without numbers to speak against it, a product of columns is not proved to be one of rows."""
    text = HEAD.format(base=0) + f'step("1", {claim})'
    assert results(tmp_path / "t.py", text, numeric=False)["1"]["verdict"] == "undecided"
    assert results(tmp_path / "u.py", text)["1"]["verdict"] == "refuted"
    same = claim.replace("S[k, i]", "S[i, k]")
    assert results(tmp_path / "v.py", HEAD.format(base=0) + f'step("1", {same})')["1"]["verdict"] == "proved"


def test_a_logarithm_needs_positive_factors(tmp_path: Path) -> None:
    """Of factors that are only known not to be 0 the logarithm of the product is not the sum of theirs."""
    claim = "eq(log(Product(w[k, one], over)), Sum(log(w[k, one]), over))"
    assert verdicts(tmp_path, claim) == ["undecided"]
    more = HEAD.format(base=0) + f'assume("p", positive(w[j, 0]))\nstep("1", {claim})'
    assert results(tmp_path / "u.py", more)["1"]["verdict"] == "proved"


def test_what_is_said_of_diagonal_matrices_supposes_no_more_than_it_needs() -> None:
    """The determinant and the inverse of diag(f) need f != 0, a positive determinant f > 0; for all indices."""
    for lemma, predicate in [
        (diagonal.product, "nonzero"),
        (diagonal.nonzero, "nonzero"),
        (diagonal.inverse, "nonzero"),
        (diagonal.positive, "positive"),
    ]:
        (hypothesis,) = lemma().hypotheses.values()
        assert hypothesis.predicate == predicate
        assert len(hypothesis.bound) == 1


def test_only_diagonal_matrices_are_taken_for_some() -> None:
    """A matrix with something off its diagonal is not diagonal, and one of one row is left to its entry."""
    a, c, one = Index("a", "n"), Index("c", "n"), Index("a", 1)
    entry, ring = Entry(Array("x", ("n",)), (a,)), kernel.ring_in_force()
    found = diagonal.diagonal_of(Lambda((a, c), Mul((Delta(a, c), entry))), ring)
    assert found is not None
    assert ring.normal(found.body) == ring.normal(entry)
    assert diagonal.diagonal_of(Lambda((a, c), Add((Delta(a, c), entry))), ring) is None
    assert diagonal.diagonal_of(Lambda((a, c), entry), ring) is None
    assert diagonal.diagonal_of(Lambda((one, Index("c", 1)), Delta(one, one)), ring) is None


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda: Sum(A), "SC102", "a sum over nothing"),
        (lambda: Sum(A, k), "SC102", "a sum over k: a range is (index, first, last)"),
        (lambda: Product(v[k, 0], (k, 0)), "SC102", "a range is (index, first, last)"),
        (lambda: Product(A, (k, 0, N - 1)), "SC101", "a product over an index is one of numbers"),
        (lambda: A[:, k], "SC115", "write column(A, k)"),
        (lambda: A[i, :], "SC115", "write row(A, i)"),
    ],
)
def test_misuse_is_told_with_what_to_write(make: object, code: str, words: str) -> None:
    """A range that is none, a product of matrices, a slice."""
    with pytest.raises(Meaningless) as raised:
        make()  # type: ignore[operator]
    assert raised.value.code == code
    assert words in str(raised.value)


def test_the_sum_of_sympy_takes_no_matrices(tmp_path: Path) -> None:
    """SymPy's own Sum makes a number of a matrix: the author is told which Sum to take."""
    text = HEAD.format(base=0) + 'import sympy\nstep("1", eq(Trace(A * A.T), sympy.Sum(A, over)))'
    found = results(tmp_path / "t.py", text)["1"]
    assert (found["verdict"], found["code"]) == ("error", "SC101")
    assert "symchain's Sum, not SymPy's" in found["message"]


def test_they_are_printed_and_typeset() -> None:
    """The text is what an author writes; the operator is large, with its range."""
    moment = Sum(column(X, k) * column(X, k).T, (k, 0, N - 1))
    assert str(moment) == "Sum(X*e^{k}*e^{k}.T*X.T, (k, 0, N - 1))"
    assert moment.shape == (M, M)
    assert k not in moment.free_symbols
    assert r"\prod" in formula(box_of(Product(exp(v[k, 0]), (k, 0, N - 1))))
    assert r"\sum" in formula(box_of(moment))
    assert isinstance(Product(scalar("c"), (k, 0, N - 1)), sympy.Product)
    assert row(X, i).shape == (1, N)
