"""Claims without a script: names without imports, shapes that are found, hypotheses and declarations in a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sympy import MatrixSymbol, Symbol

from symchain.errors import Meaningless
from symchain.steps.script import run_script
from symchain.steps.session import Options
from symchain.surface.shapes import declarations


def check(claim, declared="", *given, claim_only=True):
    """The results of the steps of a loose text."""
    loose = {"declared": declared, "given": list(given), "claim": claim_only}
    found = []
    options = Options(text=claim, loose=loose)
    run_script(Path("<claim>"), lambda kind, event: found.append(event) if kind == "step" else None, options)
    return found


TRUE = {
    "Trace(A*B) == Trace(B*A)": "A: M x N, B: N x M",
    "eq(Trace(A*B), Trace(B*A))": "A: M x N, B: N x M",
    "(A*B).T == B.T*A.T": "A: M x N, B: N x P",
    "gradient(a.T*x, x) == a": "a: M x 1, x: M x 1",
    "x.T*A*x + 1 == 1 + x.T*A.T*x": "A: M x M, x: M x 1",
    "exp(s)*exp(t) == exp(s + t)": "s: scalar, t: scalar",
    "a*b == b*a": "a: scalar, b: scalar",
    "A*x + A*(y + 1) == A*(x + y + 1)": "A: M x N, x: scalar, y: scalar",
    "Sum(A[i, j]*B[j, i], (i, 0, M - 1), (j, 0, N - 1)) == Trace(A*B)": "A: M x N, B: N x M",
    "sin(t)**2 + cos(t)**2 == 1": "t: scalar",
    "kron(A, B).T == kron(A.T, B.T)": "A: M x N, B: P x Q",
    "d(U[k, l], X[i, j]) == 0": "U: M x N, X: P x Q",
    "A**(n - 1)*A == A**n": "A: M x M",
    "distinct(i, j, eq(KroneckerDelta(i, j)*x[i, 0], 0))": "x: M x N",
}


@pytest.mark.parametrize("claim", TRUE)
def test_shapes_are_found_and_shown(claim):
    """The most general shapes under which the claim has a meaning; the claim is proved for them."""
    (result,) = check(claim)
    assert (result["verdict"], result["detail"].get("where")) == ("proved", TRUE[claim])


FALSE = ["Trace(A*B) == Trace(B.T*A)", "x + y == z", "gradient(x.T*A*x, x) == 2*A*x", "A*B == B*A"]


@pytest.mark.parametrize("claim", FALSE)
def test_what_is_false_for_the_shapes_found_is_refuted(claim):
    """A false claim gets a counterexample at the shapes that were found."""
    (result,) = check(claim)
    assert result["verdict"] == "refuted"
    assert result["detail"]["where"]


def test_a_matrix_is_not_taken_for_a_number():
    """A + 1 is an error about shapes, and not a claim about 1 x 1 matrices."""
    (result,) = check("A + 1 == A")
    assert (result["verdict"], result["code"]) == ("error", "SC101")


@pytest.mark.parametrize(
    "claim", ["A*x == A*x", "A*x + A*y == A*(x + y)", "t*A*x == A*(t*x)", "t*Trace(A)*A == Trace(A)*t*A"]
)
def test_a_name_that_may_be_a_number_or_a_matrix_is_asked_for(claim):
    """Nothing is guessed where the claim has a meaning both ways; a declaration settles it."""
    (result,) = check(claim)
    assert (result["verdict"], result["code"]) == ("error", "SC116")
    assert "numbers or matrices" in result["message"]
    (result,) = check(claim, "x, y: N, t: scalar, A: M x N" if "Trace" not in claim else "t: scalar")
    assert result["verdict"] == "proved"


def test_declared_shapes_are_kept():
    """What is declared is not inferred; what is tied to it follows, and what does not fit is an error."""
    (result,) = check("Trace(A*B) == Trace(B*A)", "A: M x 3")
    assert (result["verdict"], result["detail"]["where"]) == ("proved", "B: 3 x M")
    (result,) = check("A*B == A", "A: M x N, B: M x N")
    assert (result["verdict"], result["code"]) == ("error", "SC101")


def test_hypotheses_are_given_beside_the_claim():
    """inv(A) needs that A is invertible; -a says so, and the claim rests on it."""
    (result,) = check("inv(A)*A == Identity(N)", "A: N x N")
    assert (result["verdict"], result["code"]) == ("undecided", "SC203")
    given, result = check("inv(A)*A == Identity(N)", "A: N x N", "invertible(A)")
    assert (given["verdict"], result["verdict"]) == ("assumed", "proved")
    assert result["hypotheses"] == ["A is invertible (given 1)"]
    assert check("c == -a*b", "", "a*b + c == 0")[1]["verdict"] == "proved"
    assert check("c == a*b", "", "a*b + c == 0")[1]["verdict"] == "refuted"
    assert check("e*b + c == 0", "", "a*b + c == 0", "a == e")[2]["verdict"] == "proved"


@pytest.mark.parametrize("text", ["exit()", "A == A\nexit(0)", "raise SystemExit"])
def test_a_text_that_exits_is_told(text):
    """It is SC005, as in a script."""
    assert check(text, claim_only=False)[-1]["code"] == "SC005"


def test_a_short_script_is_read_as_it_is_typed():
    """Claims that stand alone are steps by number; steps and declarations of the script's own are kept."""
    text = "A = matrix('A', 2, 2)\nTrace(A) == Trace(A.T)\nstep('two', eq(det(B), det(B.T)))\nprint(A)\neq(B, B.T)\n"
    results = check(text, claim_only=False)
    assert [(r["label"], r["verdict"], r["line"]) for r in results] == [
        ("1", "proved", 2),
        ("two", "proved", 3),
        ("2", "refuted", 5),
    ]


@pytest.mark.parametrize("text", ["", "   ", "# nothing"])
def test_a_text_without_a_claim_says_how_to_write_one(text):
    """An empty text is SC002."""
    (result,) = check(text)
    assert result["code"] == "SC002"
    assert "left == right" in result["message"]


def test_what_is_no_claim_is_an_error():
    """A matrix alone claims nothing."""
    (result,) = check("A")
    assert (result["verdict"], result["code"]) == ("error", "SC116")


def test_declarations_of_every_kind():
    """Matrices, columns, arrays, numbers, indices, functions, with words of structure and sums of sizes."""
    made = declarations("A, B: (N + 1) x 2*M; C: N x N positive definite, x: N\nt: scalar, i: index, T: M x N x P")
    assert made["A"].shape == made["B"].shape == (made["N"] + 1, 2 * made["M"])
    assert made["C"].structure == "positive definite"
    assert made["x"].shape == (made["N"], 1)
    assert made["T"].dims == (made["M"], made["N"], made["P"])
    made = declarations("X: N x N, U: M x P of X, g: of U")
    assert made["U"].variables == (made["X"],)
    assert made["g"].variables == (made["U"],)
    assert isinstance(made["X"], MatrixSymbol)
    assert isinstance(made["N"], Symbol)


@pytest.mark.parametrize(
    "text",
    ["A", "A: symmetric", "A: M x", "3: N", "t: scaler", "A: M x N foo", "A: M/2 x N", "U: M x P of Y", ": N", "A:"],
)
def test_a_declaration_that_is_none_is_refused(text):
    """The error says what a declaration looks like."""
    with pytest.raises(Meaningless) as refusal:
        declarations(text)
    assert refusal.value.code == "SC116"


def test_a_name_that_is_called_is_a_function():
    """One that the language does not have is declared, or named as a slip."""
    (slip,) = check("trace(A*B) == trace(B*A)")
    assert slip["message"] == "trace is not declared above; did you mean Trace?"
    (unknown,) = check("foo(t) == foo(t)")
    assert "foo is no function of this language" in unknown["message"]
    (declared,) = check("d(foo(t**2), t) == 2*t*foo.d(t**2)", "foo: function, t: scalar")
    assert declared["verdict"] == "proved"
