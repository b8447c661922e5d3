"""Functions, quotients, inverses, determinants: what is proved, and the neighbour of each that must not be."""

from __future__ import annotations

import textwrap

import pytest

from symchain.steps.script import run_script
from symchain.steps.session import Options

HEAD = """
from symchain import *
proof("calculus", base=0)
M, N = dimensions("M N")
i, j, k, l = indices("i j k l", N)
r = indices("r")
A, B = matrix("A", N, N, "invertible"), matrix("B", N, N, "invertible")
F, G, S = matrix("F", N, N), matrix("G", N, N), matrix("S", N, N, "symmetric")
U, V = matrix("U", N, M), matrix("V", M, N)
P, Q = matrix("P", N, N, "positive definite"), matrix("Q", N, N, "orthogonal")
K, D, L = matrix("K", N, N, "antisymmetric"), matrix("D", N, N, "diagonal"), matrix("L", N, N, "lower")
Z, Y = matrix("Z", N, M, "complex"), matrix("Y", N, N, "complex")
x, y = vector("x", N), vector("y", N)
t, u = scalar("t u")
s, f = function("s"), series("f")
one = Identity(N)
def total(body, *over):
    return Sum(body, *[(index, 0, N - 1) for index in over])
"""

TRUE = [
    "L[0, 1], 0",
    "gradient(Trace(L.T * F), L), HadamardProduct(gradient(Trace(L.T * F), L), gradient(Trace(L), L) + "
    "gradient(Trace(L.T * ones(N, N)), L) - one)",
    "exp(t + u), exp(t) * exp(u)",
    "log(exp(t)), t",
    "exp(2 * t) / exp(t), exp(t)",
    "sin(t) ** 2 + cos(t) ** 2, 1",
    "d(det(A) ** t, t), det(A) ** t * log(det(A))",
    "d(det(A) ** t, A), t * det(A) ** t * inv(A).T",
    "2 ** t * 2 ** u, 2 ** (t + u)",
    "cosh(t) ** 2 - sinh(t) ** 2, 1",
    "tanh(t), 2 * logistic(2 * t) - 1",
    "d(softplus(t), t), logistic(t)",
    "d(relu(t), t), heaviside(t)",
    "d(absolute(t), t), sign(t)",
    "absolute(t) ** 2, t ** 2",
    "sqrt(t) ** 2, t",
    "d(norm(x), x[k, 0]), x[k, 0] / norm(x)",
    "1 / t + 1 / u, (t + u) / (t * u)",
    "d(x[k, 0] / total(x[l, 0], l), x[k, 0]), (total(x[l, 0], l) - x[k, 0]) / total(x[l, 0], l) ** 2",
    "d(total(s(x[k, 0]), k), x[l, 0]), s.d(x[l, 0])",
    "d(total(s(entry(F * x, k, 0)), k), x), F.T * s.d(F * x)",
    "total(exp(x[k, 0]) / total(exp(x[l, 0]), l), k), 1",
    "total(exp(F[i, j]) / total(exp(F[i, l]), l), i, j), N",
    "hessian(log(det(A)), A), -commutation(N, N) * kron(inv(A).T, inv(A))",
    "hessian(det(A), A), det(A) * (vec(inv(A).T) * vec(inv(A).T).T - commutation(N, N) * kron(inv(A).T, inv(A)))",
    "jvp(jvp(log(det(A)), A, F), A, G), -Trace(inv(A) * G * inv(A) * F)",
    "jvp(adj(A), A, F), adj(A) * Trace(inv(A) * F) - inv(A) * F * adj(A)",
    "inv(A) * A, A * inv(A), one",
    "inv(A * B), inv(B) * inv(A)",
    "inv(Transpose(A)), Transpose(inv(A))",
    "inv(2 * A), inv(A) / 2",
    "inv(inv(A)), A",
    "det(F * G), det(F) * det(G)",
    "det(Transpose(F)), det(F)",
    "det(2 * F), 2 ** N * det(F)",
    "det(inv(A)), 1 / det(A)",
    "det(F ** M), det(F) ** M",
    "adj(F) * F, F * adj(F), det(F) * one",
    "adj(F * G), adj(G) * adj(F)",
    "d(det(A), A), det(A) * inv(A).T",
    "d(log(det(A)), A), inv(A).T",
    "d(Trace(inv(A)), A), -(inv(A) * inv(A)).T",
    "inv(P + U * U.T) * (P + U * U.T), one",
    "inv(P + F.T * P * F) * (P + F.T * P * F), one",
    "pinv(U) * U * pinv(U), pinv(U)",
    "U.T * U * pinv(U), U.T",
    "pinv(pinv(U)), U",
    "pinv(U.T * U), pinv(U) * pinv(U).T",
    "pinv(A), inv(A)",
    "Adjoint(Z * pinv(Z)), Z * pinv(Z)",
    "pinv(Adjoint(Z)), Adjoint(pinv(Z))",
    "Q.T * Q, Q * Q.T, one",
    "inv(Q), Q.T",
    "K.T, -K",
    "Trace(K), 0",
    "D * D, HadamardProduct(D, D)",
    "d(Trace(F * S), S), F + F.T - HadamardProduct(F, one)",
    "d(Trace(F * D), D), HadamardProduct(F, one)",
    "d(Trace(F * K), K), F.T - F",
    "d(expm(t * F), t), F * expm(t * F), expm(t * F) * F",
    "expm(F) * expm(-F), one",
    "inv(expm(F)), expm(-F)",
    "det(expm(F)), exp(Trace(F))",
    "d(Trace(f(F)), F), f.d(F).T",
    "f(A * F * inv(A)), A * f(F) * inv(A)",
    "F ** M * F, F ** (M + 1)",
    "entry(d(Trace(G * F ** M), F), k, l), Sum(entry(Transpose(F ** r * G * F ** (M - 1 - r)), k, l), (r, 0, M - 1))",
    "total(s(F[i, j] - F[j, i]), i, j), total(s(F[j, i] - F[i, j]), i, j)",
    "total(s(x[i, 0] * x[j, 0]), j), total(s(x[j, 0] * x[i, 0]), j)",
]

# A neighbour of each kind of rule, where its condition fails or its formula is changed.
FALSE = [
    "HadamardProduct(L, Transpose(L)), HadamardProduct(L, L)",
    "gradient(Trace(L.T * F), L), F",
    "L[1, 0], 0",
    "exp(t * u), exp(t) * exp(u)",
    "log(t * u), log(t) + log(u)",  # both may be negative
    "sqrt(t ** 2), t",
    "absolute(t), t",
    "sin(t) ** 2 - cos(t) ** 2, 1",
    "tanh(t), logistic(2 * t) - 1",
    "d(softplus(t), t), logistic(t) ** 2",
    "1 / (t + u), 1 / t + 1 / u",
    "total(x[k, 0] / y[k, 0], k), total(x[k, 0], k) / total(y[k, 0], k)",
    "total(exp(x[k, 0]), k), exp(total(x[k, 0], k))",
    "total(s(x[k, 0] * y[k, 0]), k), s(total(x[k, 0] * y[k, 0], k))",
    "total(exp(F[i, j]) / total(exp(F[l, j]), l), j), 1",  # normalised along the other index
    "s(F[i, j]), s(F[j, i])",
    "s(x[i, 0] - x[j, 0]), s(x[j, 0] - x[i, 0])",
    "s.d(t), s(t)",
    "inv(F) * F, one",  # not declared invertible
    "inv(A + B) * (A + B), one",
    "inv(F * G), inv(G) * inv(F)",
    "inv(A * B), inv(A) * inv(B)",
    "d(2 ** t, t), t * 2 ** (t - 1)",
    "t ** u, exp(u * log(t))",  # t may be negative
    "inv(A), inv(A).T",
    "inv(A + B), inv(A) + inv(B)",
    "inv(P - U * U.T) * (P - U * U.T), one",
    "inv(P + F.T * S * F) * (P + F.T * S * F), one",
    "inv(U.T * U) * U.T * U, Identity(M)",
    "det(U * V), det(V * U)",
    "det(F + G), det(F) + det(G)",
    "det(2 * F), 2 * det(F)",
    "d(det(F), F), det(F) * inv(F).T",  # F may be singular
    "d(log(det(A)), A), inv(A)",
    "hessian(log(det(A)), A), -kron(inv(A).T, inv(A))",
    "hessian(det(A), A), -det(A) * commutation(N, N) * kron(inv(A).T, inv(A))",
    "jvp(adj(A), A, F), -inv(A) * F * adj(A)",
    "jvp(adj(F), F, G), adj(F) * Trace(inv(F) * G) - inv(F) * G * adj(F)",  # F may be singular
    "adj(F * G), adj(F) * adj(G)",
    "pinv(U) * U, Identity(M)",
    "pinv(U * V), pinv(V) * pinv(U)",
    "pinv(F) , inv(F)",
    "Transpose(Z * pinv(Z)), Z * pinv(Z)",  # conjugate transposed, not transposed
    "Adjoint(Y), Transpose(Y)",
    "pinv(Z), pinv(Transpose(Z) * Z) * Transpose(Z)",
    "F.T * F, one",
    "K.T, K",
    "D * F, F * D",
    "d(Trace(F * S), S), F.T",
    "d(Trace(F * K), K), F.T",
    "d(Trace(F * D), D), F.T",
    "d(expm(t * F + G), t), F * expm(t * F + G)",
    "expm(F) * expm(G), expm(F + G)",
    "d(Trace(f(F)), F), f.d(F)",
    "f(F * G), f(F) * f(G)",
    "f(F * G * inv(A)), F * f(G) * inv(A)",
    "F ** M * G, F ** (M + 1)",
    "F ** M, F ** (M + 1)",
    "entry(d(Trace(G * F ** M), F), k, l), Sum(entry(F ** r * G * F ** (M - 1 - r), k, l), (r, 0, M - 1))",
    "Sum(entry(F ** r * G * F ** (M - 1 - r), k, l), (r, 0, M - 1)), M * entry(G * F ** (M - 1), k, l)",
    "(-1) ** N, 1",
]


def run(tmp_path, claims, before=""):
    """The results of these claims, one step each."""
    steps = "\n".join(f'step("{n}", lambda: eq({claim}))' for n, claim in enumerate(claims))
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(HEAD) + before + "\n" + steps + "\n", encoding="utf-8")
    found = {}
    run_script(path, lambda kind, event: found.update({event["label"]: event}) if kind == "step" else None, Options())
    return found


# What the true claims need: nothing of it is declared for the false ones.
DECLARED = """
assume("nonzero", nonzero(t), nonzero(u), nonzero(norm(x)), nonzero(total(x[l, 0], l)))
assume("positive", positive(det(A)))
assume("convergent", convergent(f))
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    kinds = ("true", TRUE, DECLARED), ("false", FALSE, "")
    return {name: run(tmp_path_factory.mktemp(name), claims, before) for name, claims, before in kinds}


@pytest.mark.parametrize("number", range(len(TRUE)), ids=TRUE)
def test_a_true_claim_is_proved(results, number):
    """Every rule is used by a claim that it is needed for."""
    result = results["true"][str(number)]
    assert result["verdict"] == "proved", result["message"]


@pytest.mark.parametrize("number", range(len(FALSE)), ids=FALSE)
def test_a_neighbour_is_not_proved(results, number):
    """A changed formula, or one whose hypothesis is missing, is refuted or undecided; never proved, never a fault."""
    result = results["false"][str(number)]
    assert result["verdict"] in ("refuted", "undecided"), result


def test_the_conditions_are_shown(tmp_path):
    """What a quotient, a logarithm and a kink need is among the hypotheses; what is never 0 is not."""
    claims = [
        "t / u, t / u + u - u",
        "log(t), log(t) * 1",
        "d(relu(t), t), heaviside(t)",
        "1 / total(exp(x[k, 0]), k) * total(exp(x[k, 0]), k), 1",
    ]
    assert [r["code"] for r in run(tmp_path, claims).values()] == ["SC203", "SC203", "SC203", None]
    found = run(tmp_path, claims, 'assume("u", nonzero(u), positive(t))')
    assert found["0"]["hypotheses"] == ["u != 0 (u)"]
    assert found["1"]["hypotheses"] == ["t > 0 (u)"]
    assert found["2"]["hypotheses"] == ["t != 0 (u)"]
    assert found["3"]["hypotheses"] == []


def test_a_missing_hypothesis_is_named(tmp_path):
    """An inverse without one is undecided, and the message says of what."""
    found = run(tmp_path, ["inv(F) * F, one", "inv(F + G) * (F + G), one"])
    assert (found["0"]["verdict"], found["0"]["code"]) == ("undecided", "SC203")
    assert "F is invertible" in found["0"]["message"]
    assert "is invertible" in found["1"]["message"]


def test_a_declared_hypothesis_is_used_and_shown(tmp_path):
    """`assume(..., invertible(...))` grants the condition and stands in the hypotheses with its label."""
    found = run(tmp_path, ["inv(F) * F, one", "Transpose(inv(F.T)) * F, one"], 'assume("h", invertible(F))')
    for label in ("0", "1"):
        assert found[label]["verdict"] == "proved", found[label]["message"]
        assert any(text.endswith("(h)") for text in found[label]["hypotheses"])


def test_what_an_inverse_satisfies_makes_it_exist(tmp_path):
    """Woodbury: M E = 1 shows that M is invertible; without the core being invertible it does not."""
    claim = "inv(A + U * V), inv(A) - inv(A) * U * inv(Identity(M) + V * inv(A) * U) * V * inv(A)"
    granted = run(tmp_path, [claim], 'assume("core", invertible(Identity(M) + V * inv(A) * U))')
    assert granted["0"]["verdict"] == "proved"
    assert run(tmp_path, [claim])["0"]["verdict"] == "undecided"


def test_an_inverse_does_not_prove_its_own_existence(tmp_path):
    """M inv(M) = 1 rests on what it would show; it stays undecided."""
    found = run(tmp_path, ["inv(F), inv(F)", "inv(F), inv(F) * F * inv(F)"])
    assert [r["verdict"] for r in found.values()] == ["undecided", "undecided"]


def test_cited_equations_are_used_inside_products(tmp_path):
    """A A = A, cited, makes 1 - A idempotent; not cited, it does not."""
    head = HEAD + 'assume("p", eq(F * F, F))\n'
    path = tmp_path / "script.py"
    claim = "eq((one - F) * (one - F), one - F)"
    path.write_text(head + f'step("cited", {claim}, "p")\nstep("not", {claim})\n', encoding="utf-8")
    found = {}
    run_script(path, lambda kind, event: found.update({event["label"]: event}) if kind == "step" else None, Options())
    assert found["cited"]["verdict"] == "proved"
    assert found["not"]["verdict"] in ("undecided", "refuted")


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("inv(U), U", "SC111"),
        ("det(U), 1", "SC111"),
        ("expm(U), U", "SC111"),
        ("diag(F), F", "SC101"),
        ("diagonal(U), x", "SC111"),
        ("vec(F), F", "SC101"),
        ("kron(F, U), F", "SC101"),
        ("khatri_rao(F, U), F", "SC101"),
        ("jacobian(F * x, F * x), one", "SC113"),
        ("d(Trace(F), F + G), F", "SC113"),
        ("norm(t), t", "SC101"),
        ("blocks([[F, U], [F, F]]), F", "SC101"),
    ],
)
def test_what_does_not_fit_is_an_error(tmp_path, claim, code):
    """Shapes that do not fit, derivatives by what is no variable: an error with a code, never a verdict."""
    result = run(tmp_path, [claim])["0"]
    assert (result["verdict"], result["code"]) == ("error", code), result["message"]
