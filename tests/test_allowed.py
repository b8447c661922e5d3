"""A grader's mode: hypotheses beyond those of the teacher's script are errors."""

from __future__ import annotations

import textwrap

import pytest
import running

from symchain import cli

HEAD = """
from symchain import *
N = dimensions("N")
A, B, C, S = matrix("A", N, N), matrix("B", N, N), matrix("C", N, N), matrix("S", N, N, "symmetric")
x, y = vector("x", N), vector("y", N)
t, u = scalar("t u")
f, g = scalar_function("f", x), scalar_function("g", x)
"""
TEACHER = """
assume("1", invertible(A))
assume("2", eq(A * x, y))
assume("3", eq(f, g), everywhere=True)
assume("4", smooth(f, x))
define("5", eq(t, Trace(A)))
"""
# What a student states, and whether it takes more for granted than is given.
STATEMENTS = {
    'assume("1", invertible(A))': False,
    'assume("a", eq(A * x, y))': False,
    'assume("a", eq(y, A * x))': False,
    'assume("a", eq(f, g), everywhere=True)': False,
    'assume("a", eq(f, g))': False,
    'assume("a", smooth(f, x))': False,
    'define("a", eq(t, Trace(A)))': False,
    'define("a", eq(u, Trace(A)))': True,
    'R = matrix("R", N, N)\ndefine("a", eq(R, A * B))': False,
    'step("a", eq(S.T, S))': False,
    'assume("a", invertible(B))': True,
    'assume("a", eq(A * x, 2 * y))': True,
    'assume("a", eq(A * y, x))': True,
    'assume("a", eq(A * x, y), everywhere=True)': True,
    'assume("a", smooth(g, x))': True,
    'assume("a", differentiable(f, x))': True,
    'assume("a", invertible(A), invertible(B))': True,
    'assume("a", nonzero(t))': True,
    'define("a", eq(B, ZeroMatrix(N, N)))': True,
    'define("a", eq(t, 2 * Trace(A)))': True,
    'D = matrix("D", N, N, "symmetric")\nstep("a", eq(D.T, D))': True,
    'A = matrix("A", N, N, "orthogonal")\nstep("a", eq(A.T * A, Identity(N)))': True,
    'B = matrix("S", N, N, "positive definite")\nstep("a", eq(B.T, B))': True,
    't = Symbol("t", positive=True)\nstep("a", eq(t, t))': True,
    't = Symbol("t", negative=True)\nstep("a", eq(t, t))': True,
    't = Symbol("t", imaginary=True)\nstep("a", eq(t, t))': True,
    'h = infinitesimal("h")\nstep("a", eq(h / h, 1))': False,
    'T = tensor("T", N, N, symmetric=True)\ni, j = indices("i j")\nstep("a", eq(T[i, j], T[j, i]))': True,
}


def results(path, script, given):
    """The results of the steps of a script that may make the hypotheses of another one only."""
    return running.results(path, HEAD + textwrap.dedent(script), given=given)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_is_not_given_is_an_error(statement, tmp_path):
    """What the teacher's script assumes, declares and defines may be taken for granted, and nothing else."""
    teacher = tmp_path / "given.py"
    teacher.write_text(HEAD + TEACHER)
    ((_, result),) = results(tmp_path / "work.py", statement, str(teacher)).items()
    assert (result["code"] == "SC212") is STATEMENTS[statement]


@pytest.mark.parametrize(
    "statement", ['assume("a", invertible(A))', 'step("a", eq(S.T, S))', 'assume("a", eq(A * x, y))']
)
def test_without_a_script_no_hypothesis_is_allowed(statement, tmp_path):
    """`--no-assume` alone: whatever is taken for granted is an error."""
    ((_, result),) = results(tmp_path / "work.py", statement, "").items()
    assert result["code"] == "SC212"


def test_what_rests_on_a_hypothesis_that_was_not_given_is_ungrounded(tmp_path):
    """The step that makes it is an error; what follows from it is proved, and does not pass."""
    found = results(tmp_path / "work.py", 'assume("a", eq(A, B))\nstep("b", eq(A * A, B * B), "a")\n', "")
    assert (found["a"]["code"], found["b"]["code"], found["b"]["grounded"]) == ("SC212", "SC209", False)


def test_hypotheses_of_other_scripts_of_the_student_do_not_count(tmp_path):
    """A script that is built on may only make the given hypotheses; the teacher's own, and lemmas, may make theirs."""
    teacher = tmp_path / "given.py"
    teacher.write_text(HEAD + TEACHER)
    (tmp_path / "helper.py").write_text(HEAD + 'assume("h", eq(A, B))\n')
    own = results(tmp_path / "one.py", 'proof("p", after="helper")\nstep("b", eq(A * A, B * B), "h")\n', str(teacher))
    assert own["b"]["code"] == "SC209"
    built = results(
        tmp_path / "two.py", 'proof("p", after="given")\nstep("b", eq(C * A * x, C * y), "2")\n', str(teacher)
    )
    assert (built["b"]["verdict"], built["b"]["code"]) == ("proved", None)


def test_the_command_line_takes_both_options(tmp_path, capsys):
    """`--no-assume` and `--given FILE`; a file that is not there is a usage error."""
    (tmp_path / "given.py").write_text(HEAD + TEACHER)
    work = tmp_path / "work.py"
    work.write_text(HEAD + 'assume("a", invertible(A))\nstep("b", eq(inv(A) * A, Identity(N)))\n')
    assert cli.run(["verify", str(work)]) == 0
    assert cli.run(["verify", "--given", str(tmp_path / "given.py"), str(work)]) == 0
    assert cli.run(["verify", "--no-assume", str(work)]) == 1
    assert "SC212 a: A is invertible is a hypothesis that was not given" in capsys.readouterr().out
    assert cli.run(["verify", "--given", str(tmp_path / "none.py"), str(work)]) == 2
