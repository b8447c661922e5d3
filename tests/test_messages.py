"""What an author reads where something is wrong: the sentence, with the way out of it."""

from __future__ import annotations

import textwrap

import pytest
import running

HEAD = """
from symchain import *
from sympy import Matrix
M, N = dimensions("M N")
i, j, k = indices("i j k", N)
A, B, X = matrix("A", N, N), matrix("B", N, N), matrix("X", N, N)
C = matrix("C", N, M)
x, y = vector("x", N), vector("y", M)
t, u = scalar("t u")
"""

# A statement, and what is said of it.
SENTENCES = {
    'step("1", eq(C * x, x))': "C is N x M, times x is N x 1; transposed it fits: C.T*x",
    'step("1", eq(A.T * C.T, A))': "A.T is N x N, times C.T is M x N; transposed it fits: A.T*C",
    'step("1", eq(C + C.T, C))': "C is N x M, C.T is M x N: they have no sum; transposed it fits: C + C",
    'step("1", eq(C * A, C))': "C is N x M, times A is N x N; transposed it fits: C.T*A",
    'step("1", eq(d(x.T * A * x, x), x.T * (A + A.T)))': "is 1 x N; true in numerator layout",
    'step("1", eq(C, X * C * OneMatrix(M, M).T * C.T * C * ones(M, N)))': "N x N",
    'step("1", eq(C.T * A, C))': "C.T*A is M x N against C is N x M; transposed it fits",
    'step("1", eq(C.T, C))': "C.T is M x N against C is N x M; true with the other side transposed",
    'step("1", eq(A + 1, A))': "A is N x N, 1 is a number: they have no sum; 1 times the identity is 1*Identity(N)",
    'step("1", eq(x[i], 1))': "x[i] has one index, and x is N x 1; write x[i, 0]",
    'step("1", eq(x[0], 1))': "x[0] has one index, and x is N x 1; write x[0, 0]",
    'step("1", eq((A * x)[k], 1))': "(A*x)[k] has one index, and A*x is N x 1; write (A*x)[k, 0]",
    'step("1", eq(x.T[k], 1))': "x.T is 1 x N; write",
    'step("1", eq(A[i], 1))': "A[i] has one index, and A is N x N",
    'step("1", eq(1/2 * A, A))': "0.5 is a floating-point number, which is not exact; write Rational(1, 2)",
    'step("1", eq(0.1 * t, t))': "0.1 is a floating-point number, which is not exact; write Rational(1, 10)",
    'step("1", eq(2.0 * t, t))': "2 is a floating-point number, which is not exact; write 2",
    'D = matrix("D", "M", "N")': """the size 'M' of D is text; declare it first: M = dimensions("M")""",
    'z = vector("z", Rational(1, 2))': "the size 1/2 of z is no whole number",
    'z = vector("z", A)': "the size A of z is no whole number",
    'step("1", eq(G, A))': 'G is not declared above; declare it, for instance G = matrix("G", N, N)',
    'step("1", eq(c * t, t))': 'c is not declared above; declare it, for instance c = scalar("c")',
    'step("1", eq(trace(A), t))': "trace is not declared above; did you mean Trace?",
    "del matrix\nD = matrix('D', N, N)": "matrix is not imported; write from symchain import matrix",
    'step("1", A * B == B * A)': "write eq(left, right)",
    'step("1", "A = B")': "'A = B' is not a claim: eq(left, right)",
    'step("1", eq(Trace(C), t))': "C is N x M",
    'step("1", eq(det(C), t))': "the determinant of C, which is N x M",
}


def results(path, script, head=HEAD):
    """The results of the steps of a script after the common declarations."""
    return running.results(path, head + textwrap.dedent(script) + "\n")


@pytest.mark.parametrize("statement", SENTENCES)
def test_a_sentence_says_what_to_do(statement, tmp_path):
    """The message of what goes wrong names the way out, in the author's symbols; no fault of symchain's own."""
    ((_, result),) = results(tmp_path / "script.py", statement).items()
    assert SENTENCES[statement] in result["message"]
    assert not result["code"].startswith("SC9")


def test_one_index_is_written_from_where_the_chapter_counts(tmp_path):
    """With base 1 the column has the number 1."""
    found = results(tmp_path / "script.py", 'step("1", eq(x[k], 1))', HEAD + 'proof("p", base=1)\n')
    assert found["1"]["message"].endswith("write x[k, 1]")


def test_reduced_sides_count_from_where_the_chapter_does(tmp_path):
    """Literal indices and sums of the reduced sides and of the difference, with base 1 and with base 0."""
    script = 'step("1", eq(A[{0}, {1}] * Trace(A), Trace(B)))'
    one = results(tmp_path / "one.py", script.format(1, 2), HEAD + 'proof("p", base=1)\n')["1"]
    zero = results(tmp_path / "zero.py", script.format(0, 1))["1"]
    assert one["detail"]["left"] == "A[1,2]*Σ_{k<=N} A[k,k]"
    assert zero["detail"]["left"] == "A[0,1]*Σ_{k<N} A[k,k]"


def test_numbers_of_the_language(tmp_path):
    """pi, E and exp(1) are numbers; a scalar that is called pi is another one."""
    found = results(
        tmp_path / "script.py",
        """
        q = scalar("pi")
        step("1", eq(t / pi * pi, t))
        step("2", eq(E * t, t * exp(1)))
        step("3", eq(E ** t, exp(t)))
        step("4", eq(log(E), 1))
        step("5", eq(det(2 * pi * A), 2 ** N * pi ** N * det(A)))
        step("6", eq(pi, 3))
        step("7", eq(q, pi))
        assume("q", eq(q, 2 * t))
        step("8", eq(pi, 2 * t), "q")
        """,
    )
    verdicts = [found[str(n)]["verdict"] for n in range(1, 9)]
    assert verdicts == ["proved"] * 5 + ["refuted", "error", "refuted"]


def test_what_rests_on_a_fault_is_one_line_that_points_at_it(tmp_path):
    """Steps behind a definition that erred are ungrounded, each with the first fault and its line, and no more."""
    found = results(
        tmp_path / "script.py",
        """
        R = matrix("R", N, N)
        define("a", eq(R, A * C.T))
        step("1", eq(R.T * R, R), "a")
        step("2", eq(Trace(R), Trace(A)))
        step("3", eq(R * R, R), "1")
        step("4", eq(R + A, A + R), "1")
        step("5", eq(A * B, B * A))
        """,
    )
    for label in "1234":
        assert (found[label]["code"], found[label]["grounded"]) == ("SC209", False)
        assert found[label]["message"] == "ungrounded: a (line 12) did not pass"
        assert "difference" not in found[label]["detail"]
    assert found["5"]["verdict"] == "refuted"


def test_an_explicit_matrix_is_one_line(tmp_path):
    """No line end stands in a printed matrix."""
    found = results(tmp_path / "script.py", 'step("1", eq(det(Matrix([[t, 0], [0, u]])), t * u))')
    assert found["1"]["claim"] == "det(Matrix([[t, 0], [0, u]])) = t*u"


def test_negative_numbers_are_in_parentheses(tmp_path):
    """A power of a negative number is not the negative of a power."""
    found = results(tmp_path / "script.py", 'step("1", eq((-2) ** N * t, t * (-2) ** N))')
    assert found["1"]["claim"] == "(-2)**N*t = t*(-2)**N"


def test_what_is_printed_is_in_the_order_of_the_author(tmp_path):
    """Terms and factors of numbers and of matrices keep their order."""
    found = results(
        tmp_path / "script.py",
        """
        step("1", eq((y - C.T * x) / 2, Rational(1, 2) * y - C.T * x / 2))
        step("2", eq((u + t) * (t - 1), (u + t) * t - t - u))
        """,
    )
    assert found["1"]["claim"] == "(y - C.T*x)/2 = y/2 - C.T*x/2"
    assert found["2"]["claim"] == "(u + t)*(t - 1) = (u + t)*t - t - u"
