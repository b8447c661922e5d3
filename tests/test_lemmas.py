"""Lemmas that come with the package: each is proved, can be cited for other matrices, and says what it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from running import results

from symchain.errors import Meaningless
from symchain.steps.lemmas import LEMMAS, LIBRARY, lemma
from symchain.steps.script import run_script
from symchain.steps.session import Options, Session

HEAD = """from symchain import *
proof("t", layout="denominator")
M, N, K = dimensions("M N K")
P, S, Y = matrix("P", N, N, "positive definite"), matrix("S", M, M, "invertible"), matrix("Y", M, M, "invertible")
X, A, E, F = matrix("X", N, M), matrix("A", M, M), matrix("E", M, M), matrix("F", M, M)
x, t, c = vector("x", K), scalar("t"), Symbol("c", positive=True)
"""


@pytest.mark.parametrize("script", LEMMAS)
def test_every_lemma_is_proved_by_its_script(script: str) -> None:
    """The table and the scripts name the same lemmas, and each is proved."""
    found: dict[str, str] = {}
    path = LIBRARY / f"{script}.py"
    run_script(path, lambda kind, e: found.update({e["label"]: e["verdict"]}) if kind == "step" else None, Options())
    lemmas = {label: verdict for label, verdict in found.items() if label.startswith("lemma ")}
    assert lemmas == {f"lemma {name}": "proved" for name in LEMMAS[script]}
    assert {verdict for label, verdict in found.items() if label not in lemmas} <= {"assumed", "proved"}


def test_the_page_lists_every_lemma() -> None:
    """The tables of docs/language.md have one row for each lemma, and no other."""
    page = (Path(__file__).parents[1] / "docs" / "language.md").read_text(encoding="utf-8")
    section = page.partition("### Lemmas")[2].partition("```python")[0]
    listed = [row.split("`")[1] for row in section.splitlines() if row.startswith("| `")]
    assert sorted(listed) == sorted(name for names in LEMMAS.values() for name in names)


def test_only_what_a_lemma_rests_on_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the script of a lemma, its step, the steps it cites and the hypotheses; the others are not."""
    checked: list[str] = []
    before = Session._checked

    def watched(session: Session, step: Any) -> None:
        checked.append(step.label)
        before(session, step)

    monkeypatch.setattr(Session, "_checked", watched)
    cite = 'lemma("differential of the pseudoinverse by columns", A=R, D=Q)'
    head = HEAD + 'R, Q = matrix("R", N, M), matrix("Q", N, M)\nassume("rank", full_column_rank(R))\n'
    claim = "jvp(inv(R.T*R)*R.T, R, Q), -pinv(R)*Q*pinv(R) + inv(R.T*R)*Q.T*(Identity(N) - R*pinv(R))"
    found = results(tmp_path / "t.py", f'{head}step("1", eq({claim}), {cite})')["1"]
    assert found["verdict"] == "proved", found["message"]
    assert [label for label in checked if label not in ("X", "positive", "columns", "rows")] == [
        *("rank", "by columns", "lemma differential of the pseudoinverse by columns", "1"),
    ]


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
    "logarithm of a power": ("eq(log(det(P) ** t), t * log(det(P)))", "a=det(P), c=t"),
    "logarithm of a quotient": ("eq(log(det(P) / exp(t)), log(det(P)) - log(exp(t)))", "a=det(P), b=exp(t)"),
    "double sine": ("eq(sin(2 * norm(x)), 2 * sin(norm(x)) * cos(norm(x)))", "x=norm(x)"),
    "derivative of a power": ("eq(d(c**t, c), t * c ** (t - 1))", "a=c, c=t"),
    "sign times absolute": ("eq(sign(-2 * c) * absolute(-2 * c), -2 * c)", "x=-2 * c"),
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
        ('lemma("double sine", x=S)', "SC116", "S for x, which is a number"),
        ('lemma("inverse of a product", A=S, B=X)', "SC101", "X, which is N x M, for B; there A is n x n; B is n x n"),
    ],
)
def test_misuse_of_a_lemma_is_told(cite: str, code: str, words: str, tmp_path: Path) -> None:
    """A name that is none, a letter too few or too many, a number for a matrix, a shape that does not fit."""
    found: dict[str, Any] = results(tmp_path / "t.py", f'{HEAD}step("1", eq(inv(S * Y), inv(Y) * inv(S)), {cite})')["1"]
    assert (found["verdict"], found["code"]) == ("error", code)
    assert words in found["message"]


SECOND = """
u, i, j, k, l = matrix_function("u", M, 1, x), *indices("i j", K), *indices("k l", M)
g = scalar_function("g", u)
bent = Sum(d(g, u[k, 0]) * d(d(u[k, 0], x[i, 0]), x[j, 0]), (k, 0, M - 1))
curved = Sum(d(d(g, u[k, 0]), u[l, 0]) * d(u[k, 0], x[i, 0]) * d(u[l, 0], x[j, 0]), (k, 0, M - 1), (l, 0, M - 1))
"""


@pytest.mark.parametrize(
    ("degree", "right", "verdict"),
    [("C2", "curved + bent", "proved"), ("C2", "curved", "refuted"), ("differentiable", "curved + bent", "undecided")],
)
def test_the_second_chain_rule_is_cited(degree: str, right: str, verdict: str, tmp_path: Path) -> None:
    """The Hessian of g(u(x)) has both parts, and needs two continuous derivatives."""
    smooth = f'assume("smooth", smooth(u, x, "{degree}"), smooth(g, u, "{degree}"))\n'
    step = f'step("1", eq(d(d(g, x[i, 0]), x[j, 0]), {right}), second_chain_rule(g, u, x))'
    found = results(tmp_path / "t.py", HEAD + SECOND + smooth + step)["1"]
    assert found["verdict"] == verdict, found["message"]


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
