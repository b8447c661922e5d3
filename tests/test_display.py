"""Terms in reports are shown with what they are made of, and the shorter way round."""

from __future__ import annotations

import pytest
import running

HEAD = """
from symchain import *
M, N = dimensions("M N")
A, C = matrix("A", N, N), matrix("C", N, N, "invertible")
X, Y = matrix("X", M, N), matrix("Y", M, N)
x, t, k = vector("x", N), scalar("t"), indices("k", N)
K = matrix("K", N, N, "antisymmetric")
"""


def result(folder, claim):
    """The result of the one step of a script."""
    return running.results(folder / "s.py", f"{HEAD}step('1', {claim})\n")["1"]


LEFT = {
    "det(A)": "det(A)",
    "exp(t)": "exp(t)",
    "log(det(A * C)) * 1": "log(det(A*C))",
    "det(X.T * Y + A - 2 * Identity(N))": "det(A - 2*Identity(N) + X.T*Y)",
    "norm(x)": "sqrt(Σ_{k<N} x[k,0]*x[k,0])",
    "entry(inv(C), 0, 1)": "inv(C)[0,1]",
    "entry(inv(C.T), 0, 1)": "inv(C)[1,0]",
    "entry(pinv(X), 0, 1)": "pinv(X)[0,1]",
    "entry(expm(t * A), 0, 1)": "exp(t*A)[0,1]",
    "Trace(inv(inv(C) + A))": "Σ_{k<N} inv(A + inv(C))[k,k]",
    "x[0, 0] / (1 + t)": "x[0,0]/(1 + t)",
    "t / N / (1 + t) ** 2": "t/(1 + t)**2/N",
    "1 / (x.T * x)": "1/(Σ_{k<N} x[k,0]*x[k,0])",
    "t ** -2": "1/t**2",
    "-3 / t": "-3/t",
    "det(kron(A, C))": "det(the matrix of A[c0,r0]*C[c1,r1])",
    "sin(t) ** 2": "sin(t)**2",
    "sin(x[k, 0])": "sin(x[k,0])",
    "total": "Σ_{k<N} exp(x[k,0])",
}


@pytest.mark.parametrize("term", LEFT)
def test_a_side_is_shown_with_its_arguments(term, tmp_path):
    """What `left` shows of a refuted claim."""
    claim = term if term != "total" else "Sum(exp(x[k, 0]), (k, 0, N - 1))"
    found = result(tmp_path, f"eq({claim}, 7)")
    assert (found["verdict"], found["detail"]["left"]) == ("refuted", LEFT[term])


MISSING = {
    "eq(inv(X.T * X) * X.T * X, Identity(N))": "X.T*X is invertible",
    "eq(inv(A.T) * A.T, Identity(N))": "A is invertible",
    "eq(inv(A + K) * (A + K), Identity(N))": "A + K is invertible",
    "eq(inv(A + K.T * K) * (A + K.T * K), Identity(N))": "A - K*K is invertible",
    "eq(d(log(Trace(A)**2), A), 2 * Identity(N) / Trace(A))": "Σ_{k<N} A[k,k] != 0",
    "eq(log(t**2) / t * t, log(t**2))": "t != 0",
    "eq(exp(log(det(A))), det(A))": "det(A) > 0",
    "eq(d(tan(t), t), 1 + tan(t)**2)": "cos(t) != 0",
    "eq(exp(log(x[k, 0])), x[k, 0])": "x[k,0] > 0 for all k",
}


@pytest.mark.parametrize("claim", MISSING)
def test_a_missing_hypothesis_is_said_in_the_symbols_of_the_claim(claim, tmp_path):
    """The condition names the matrix or the function that it is about."""
    assert result(tmp_path, claim)["message"] == f"missing hypothesis: {MISSING[claim]}"
