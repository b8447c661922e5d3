"""Lemmas that come with the package: each is proved, can be cited for other matrices, and says what it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from running import results

from symchain.errors import Meaningless
from symchain.steps.lemmas import LEMMAS, LIBRARY, lemma
from symchain.steps.script import run_script
from symchain.steps.session import Options

HEAD = """from symchain import *
proof("t", layout="denominator")
M, N, K = dimensions("M N K")
P, S, Y = matrix("P", N, N, "positive definite"), matrix("S", M, M, "invertible"), matrix("Y", M, M, "invertible")
X, A, E, F = matrix("X", N, M), matrix("A", M, M), matrix("E", M, M), matrix("F", M, M)
x = vector("x", K)
"""


@pytest.mark.parametrize("script", LEMMAS)
def test_every_lemma_is_proved_by_its_script(script: str) -> None:
    """The table and the scripts name the same lemmas, and each is proved."""
    found: dict[str, str] = {}
    path = LIBRARY / f"{script}.py"
    run_script(path, lambda kind, e: found.update({e["label"]: e["verdict"]}) if kind == "step" else None, Options())
    lemmas = {label: verdict for label, verdict in found.items() if label.startswith("lemma ")}
    assert lemmas == {f"lemma {name}": "proved" for name in LEMMAS[script]}
    assert {verdict for label, verdict in found.items() if label not in lemmas} == {"assumed"}


CITED = {
    "inverse of a product": ("eq(inv(S * Y), inv(Y) * inv(S))", "A=S, B=Y"),
    "difference of inverses": ("eq(inv(S) - inv(Y), inv(S) * (Y - S) * inv(Y))", "A=S, B=Y"),
    "Sylvester": ("eq(det(Identity(N) + X * A * X.T), det(Identity(M) + A * X.T * X))", "U=X, V=A * X.T"),
    "determinant of a product": ("eq(det(S * Y * S), det(S) * det(Y) * det(S))", "A=S * Y, B=S"),
    "vec": ("eq(vec(X * A * S), kron(S.T, X) * vec(A))", "T=X, A=A, X=S"),
    "Jacobi": ("eq(jvp(det(S), S, A), det(S) * Trace(inv(S) * A))", "X=S, V=A"),
    "differential of the inverse": ("eq(jvp(inv(S), S, A), -inv(S) * A * inv(S))", "X=S, V=A"),
    "second differential of the inverse": (
        "eq(jvp(jvp(inv(S), S, E), S, E), 2 * inv(S) * E * inv(S) * E * inv(S))",
        "X=S, V=E, W=E",
    ),
    "softmax": (
        "eq(jacobian(exp(x) / Trace(exp(x) * ones(1, K)), x, 'numerator'), diag(exp(x)) / Trace(exp(x) * ones(1, K))"
        " - exp(x) * exp(x).T / Trace(exp(x) * ones(1, K)) ** 2)",
        "x=x",
    ),
}


@pytest.mark.parametrize("name", CITED)
def test_a_lemma_is_cited_for_other_matrices(name: str, tmp_path: Path) -> None:
    """With matrices, or expressions, of other sizes for its letters; twice what it says does not follow."""
    claim, values = CITED[name]
    wrong = claim.replace("eq(", "eq(2 * ", 1)
    cite = f"lemma({name!r}, {values})"
    found = results(tmp_path / "t.py", f'{HEAD}step("1", {claim}, {cite})\nstep("2", {wrong}, {cite})')
    assert found["1"]["verdict"] == "proved", found["1"]["message"]
    assert found["2"]["verdict"] == "refuted"


WOODBURY = "inv(P + X * S * X.T), inv(P) - inv(P) * X * inv(inv(S) + X.T * inv(P) * X) * X.T * inv(P)"


def test_the_hypotheses_of_a_lemma_are_asked_for(tmp_path: Path) -> None:
    """Woodbury needs the core to be invertible; what is missing is named in the letters of the chapter."""
    step = f'step("1", eq({WOODBURY}), lemma("Woodbury", A=P, U=X, C=S, V=X.T))'
    assume = 'assume("core", invertible(inv(S) + X.T * inv(P) * X))\n'
    found = results(tmp_path / "t.py", HEAD + assume + step)["1"]
    assert found["verdict"] == "proved", found["message"]
    without = results(tmp_path / "u.py", f'{HEAD}step("1", eq(inv(A * Y), inv(Y) * inv(A)), '
                                         'lemma("inverse of a product", A=A, B=Y))')["1"]  # fmt: skip
    assert (without["verdict"], without["code"]) == ("undecided", "SC203")
    assert "A is invertible" in without["message"]


@pytest.mark.parametrize(
    ("cite", "code", "words"),
    [
        ('lemma("inverse of product", A=S, B=Y)', "SC105", "there is inverse of a product"),
        ('lemma("inverse of a product", A=S)', "SC116", "is about A, B; what was put in is for A"),
        ('lemma("inverse of a product", A=S, B=Y, C=S)', "SC116", "is about A, B; what was put in is for A, B, C"),
        ('lemma("inverse of a product", A=S, B=scalar("t"))', "SC116", "t for B, which is a matrix"),
        ('lemma("inverse of a product", A=S, B=X)', "SC101", "X, which is N x M, for B; there A is n x n; B is n x n"),
    ],
)
def test_misuse_of_a_lemma_is_told(cite: str, code: str, words: str, tmp_path: Path) -> None:
    """A name that is none, a letter too few or too many, a number for a matrix, a shape that does not fit."""
    found: dict[str, Any] = results(tmp_path / "t.py", f'{HEAD}step("1", eq(inv(S * Y), inv(Y) * inv(S)), {cite})')["1"]
    assert (found["verdict"], found["code"]) == ("error", code)
    assert words in found["message"]


def test_an_authors_label_is_not_taken_for_a_lemma(tmp_path: Path) -> None:
    """A step of the author's with the label of a lemma is not cited in its place."""
    own = 'step("lemma inverse of a product", eq(S * Y, S * Y))\n'
    step = 'step("1", eq(inv(S * Y), inv(Y) * inv(S)), lemma("inverse of a product", A=S, B=Y))'
    found = results(tmp_path / "t.py", HEAD + own + step)["1"]
    assert (found["verdict"], found["code"]) == ("error", "SC106")


def test_no_lemma_has_another_name() -> None:
    """A word that is like none has no proposal."""
    with pytest.raises(Meaningless, match=r"no lemma is called xyzzy$"):
        lemma("xyzzy")
