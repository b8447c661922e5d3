"""What is cited is used inside determinants, exponentials, inverses and functions, and together with what they obey."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import results

HEAD = """from symchain import *
proof("t", layout="denominator")
N, D = dimensions("N D")
A, B, E, U = matrix("A", N, N), matrix("B", N, N), matrix("E", N, N), matrix("U", N, N)
C, S, P = matrix("C", N, N, "invertible"), matrix("S", N, N, "symmetric"), matrix("P", N, N, "positive definite")
F, Z, K = matrix("F", N, N, "complex"), matrix("Z", N, N, "complex"), matrix("K", N, N)
X, x, y, v = matrix("X", N, D), vector("x", N), vector("y", N), vector("v", N)
L, H, e = matrix("L", N, N, "lower"), matrix("H", N, N), vector("e", N)
a, s, t, lam = scalar("a"), scalar("s"), scalar("t"), scalar("lam")
assume("rank", full_column_rank(X))
assume("L", invertible(L))
define("E", eq(E, A * B))
define("F", eq(F, Z * A))
define("K", eq(K, inv(C) * A * C))
define("H", eq(H, X * inv(X.T * X) * X.T))
define("e", eq(e, y - H * y))
assume("sum", eq(B, A + S))
assume("U", eq(U.T * U, Identity(N)))
assume("eigen", eq(A * v, lam * v))
assume("a", eq(a, s + t))
assume("chol", eq(P, L * L.T))
assume("comm", eq(A * C, C * A))
"""
TRUE_AND_FALSE = [
    ("det(E), det(A) * det(B)", "det(E), det(A) * det(B.T * B)", "E"),
    ("det(F), det(A * Z)", "det(F), det(A) * det(conj(Z))", "F"),
    ("det(K), det(A)", "det(K), det(A) * det(C)", "K"),
    ("K * K, inv(C) * A * A * C", "K * K, inv(C) * A * C * A * C", "K"),
    ("H * H, H", "H * H, 2 * H", "H"),
    ("norm(y) ** 2, norm(H * y) ** 2 + norm(e) ** 2", "norm(y), norm(H * y) + norm(e)", "H", "e"),
    ("det(B), det(A + S)", "det(B), det(A - S)", "sum"),
    ("det(A + S) + 1, det(B) + 1", "det(A) + det(S), det(B)", "sum"),
    ("expm(B), expm(A + S)", "expm(B), expm(A.T + S)", "sum"),
    ("det(B * B), det((A + S) ** 2)", "det(B * B), det(A ** 2 + S ** 2)", "sum"),
    ("det(U) ** 2, 1", "det(U), 1", "U"),
    ("norm(U * x), norm(x)", "norm(A * U * x), norm(x)", "U"),
    ("inv(U), U.T", "inv(U), U", "U"),
    ("A ** 3 * v, lam ** 3 * v", "A ** 3 * v, lam ** 2 * v", "eigen"),
    ("sin(a), sin(s) * cos(t) + cos(s) * sin(t)", "sin(a), sin(s) + sin(t)", "a"),
    ("det(P), det(L) ** 2", "det(P), det(L)", "chol"),
    ("x.T * inv(P) * x, (inv(L) * x).T * inv(L) * x", "x.T * inv(P) * x, (inv(L.T) * x).T * inv(L.T) * x", "chol"),
    ("inv(C) * A, A * inv(C)", "inv(C) * A, A.T * inv(C)", "comm"),
    ("expm(A) * C, C * expm(A)", "expm(A) * C, C * expm(C)", "comm"),
    ("expm(A) * expm(C), expm(A + C)", "expm(A) * expm(C), expm(A * C)", "comm"),
    ("expm(K), inv(C) * expm(A) * C", "expm(K), inv(C) * expm(A * C)", "K"),
]


@pytest.mark.parametrize(("true", "false", "cited"), [(t, f, c) for t, f, *c in TRUE_AND_FALSE])
def test_what_is_cited_is_used_inside(true: str, false: str, cited: list[str], tmp_path: Path) -> None:
    """A definition or hypothesis that is cited, with laws of what it stands in; not what only looks like it."""
    names = ", ".join(f'"{name}"' for name in cited)
    steps = f'step("1", eq({true}), {names})\nstep("2", eq({false}), {names})\nstep("3", eq({true}))'
    found = results(tmp_path / "t.py", HEAD + steps)
    assert found["1"]["verdict"] == "proved", found["1"]["message"]
    assert found["2"]["verdict"] in ("refuted", "undecided")
    assert found["3"]["verdict"] != "proved"


ALONE = [
    (
        "det(inv(C) * A * C - t * Identity(N)), det(A - t * Identity(N))",
        "det(A * C - t * Identity(N)), det(A - t * Identity(N))",
    ),
    (
        "det(O * A * O.T - t * Identity(N)), det(A - t * Identity(N))",
        "det(O * A * O - t * Identity(N)), det(A - t * Identity(N))",
    ),
    ("det(C * (A + t * S) * inv(C)), det(A + t * S)", "det(C * (A + t * S)), det(A + t * S)"),
    ("det(A + B * A), det(A) * det(Identity(N) + B)", "det(A + B * A), det(A) + det(B * A)"),
    (
        "det(Identity(N) + X * inv(X.T * X) * X.T), 2**D",
        "det(Identity(N) + X * inv(X.T * X) * X.T), 2**N",
    ),
    (
        "det((Identity(N) - W) * inv(Identity(N) + W)), 1",
        "det((Identity(N) - W) * inv(Identity(N) + 2 * W)), 1",
    ),
    ("absolute(s * t), absolute(s) * absolute(t)", "absolute(s + t), absolute(s) + absolute(t)"),
    ("absolute(det(C * A)), absolute(det(C)) * absolute(det(A))", "absolute(det(C * A)), det(C) * det(A)"),
    ("log(det(C * C.T)), 2 * log(absolute(det(C)))", "log(det(C * C.T)), 2 * absolute(log(det(C) ** 2))"),
    ("expm(W).T * expm(W), Identity(N)", "expm(A).T * expm(A), Identity(N)"),
    ("inv(expm(t * W)), expm(t * W).T", "inv(expm(t * A)), expm(t * A).T"),
]


@pytest.mark.parametrize(("true", "false"), ALONE)
def test_what_is_similar_projects_or_turns(true: str, false: str, tmp_path: Path) -> None:
    """Determinants of similar matrices and of projections, absolute values, exponentials of antisymmetric matrices."""
    more = (
        'O, W = matrix("O", N, N, "orthogonal"), matrix("W", N, N, "antisymmetric")\n'
        'assume("W", invertible(Identity(N) + W))\n'
    )
    found = results(tmp_path / "t.py", f'{HEAD}{more}step("1", eq({true}))\nstep("2", eq({false}))')
    assert found["1"]["verdict"] == "proved", found["1"]["message"]
    assert found["2"]["verdict"] == "refuted"


UNITS = [("U * U.T, Identity(N)", "proved"), ("Trace(U.T * A * U), Trace(A)", "proved"), ("U * A * U.T, A", "refuted")]


@pytest.mark.parametrize(("claim", "verdict"), UNITS)
def test_a_left_inverse_is_a_right_one(claim: str, verdict: str, tmp_path: Path) -> None:
    """From U.T U = 1 of a square matrix follows U U.T = 1."""
    found = results(tmp_path / "t.py", f'{HEAD}step("1", eq({claim}), "U")')["1"]
    assert found["verdict"] == verdict, found["message"]


EXISTS = [
    ('define("G", eq(G, X * X.T + r * Identity(N)))', "G * inv(G), Identity(N)", '"G"', "proved"),
    ('define("G", eq(G, X * X.T + r * Identity(N)))', "G * inv(G), Identity(N)", "", "undecided"),
    ('assume("G", eq(G, X * X.T + r * Identity(N)))', "G * inv(G), Identity(N)", '"G"', "proved"),
    ('assume("G", eq(G, X * X.T + r * Identity(N)))', "G * inv(G), Identity(N)", "", "undecided"),
    ('assume("G", eq(G, X * X.T + t * Identity(N)))', "G * inv(G), Identity(N)", '"G"', "undecided"),
    ('assume("G", eq(G, inv(C)))', "G * inv(G), Identity(N)", '"G"', "proved"),
    ('assume("G", eq(G, A * C))', "G * inv(G), Identity(N)", '"G"', "undecided"),
]


@pytest.mark.parametrize(("given", "claim", "cited", "verdict"), EXISTS)
def test_a_condition_follows_from_what_is_cited(
    given: str, claim: str, cited: str, verdict: str, tmp_path: Path
) -> None:
    """That G is invertible, as the matrix is that it is said to be; not of one that need not be, or is not cited."""
    head = HEAD + 'G, r = matrix("G", N, N), Symbol("r", positive=True)\n'
    found = results(tmp_path / "t.py", f'{head}{given}\nstep("1", eq({claim}), {cited})')["1"]
    assert found["verdict"] == verdict, found["message"]
