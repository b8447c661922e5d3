"""Claims in a plain Python session and in a notebook: results that show themselves, a proof that can begin anew."""

from __future__ import annotations

import subprocess
import sys
import time

import nbformat
import pytest
from nbclient import NotebookClient

import symchain
from symchain import Identity, Trace, check, define, dimensions, eq, inv, invertible, matrix, reset, scalar, step
from symchain.steps.script import run_script
from symchain.steps.session import Options

N = dimensions("N")
A, B = matrix("A", N, N), matrix("B", N, N)


@pytest.fixture(autouse=True)
def _anew():
    reset()
    yield
    reset()


def test_a_claim_shows_as_its_equation():
    """In text its notation, in a notebook LaTeX."""
    claim = eq(A * B, B * A)
    assert repr(claim) == "A*B = B*A"
    assert claim._repr_latex_() == r"$\boldsymbol{A} \boldsymbol{B} = \boldsymbol{B} \boldsymbol{A}$"


def test_a_true_claim_is_true_and_a_false_one_false():
    """`check` gives the verdict; the counterexample is there as data and in the text."""
    assert check(eq(Trace(A * B), Trace(B * A)))
    result = check(eq(A * B, B * A))
    assert not result
    assert result.verdict == "refuted"
    assert result.counterexample.dimensions == {"N": 2}
    assert repr(result).startswith("refuted: A*B = B*A\n  SC201: false: ")
    assert "A = [0  0]" in repr(result)


def test_hypotheses_are_given_with_the_claim():
    """What is missing is named; with it the claim is proved, and says what it rests on."""
    claim = eq(inv(A) * A, Identity(N))
    assert "missing hypothesis: A is invertible" in repr(check(claim))
    assert "A is invertible (given 1)" in repr(check(claim, invertible(A)))
    assert check(claim, invertible(B)).verdict == "undecided"
    a, b, c = scalar("a b c")
    assert check(eq(c, -a * b), eq(a * b + c, 0))
    assert check(eq(c, a * b), eq(a * b + c, 0)).verdict == "refuted"


def test_a_hypothesis_that_is_none_is_told():
    """An error in a hypothesis is the result; the claim is not checked without it."""
    result = check(eq(A, A), eq(Trace(A), A))
    assert (result.verdict, result.result.label) == ("error", "given 1")


def test_steps_outside_a_script_stand_in_a_running_proof():
    """Steps are checked as they are stated, may cite each other, and `reset` forgets them."""
    assert define("def", eq(B, 2 * A)).verdict == "defined"
    assert step("1", eq(Trace(B), 2 * Trace(A)), "def").verdict == "proved"
    assert step("2", eq(Trace(B), Trace(A) * 2), "1").verdict == "proved"
    assert check(eq(Trace(B), 2 * Trace(A))).verdict == "refuted"  # alone, without the definition
    reset()
    assert step("1", eq(Trace(B), 2 * Trace(A))).verdict == "refuted"


def test_a_cell_may_run_again():
    """A step replaces the one with its label; a definition stated again as it was is the same."""
    define("def", eq(B, 2 * A))
    assert define("def", eq(B, 2 * A)).verdict == "defined"
    assert define("def", eq(B, 3 * A)).verdict == "error"
    assert define("def", eq(B, 2 * matrix("A", N, N, "symmetric"))).verdict == "error"  # it only reads alike
    assert step("1", eq(Trace(B), 3 * Trace(A)), "def").verdict == "refuted"
    assert step("1", eq(Trace(B), 2 * Trace(A)), "def").verdict == "proved"


def test_a_script_does_not_see_the_session(tmp_path):
    """A script has a proof of its own; in it `check` is refused, since a claim is a step."""
    define("def", eq(B, 2 * A))
    path = tmp_path / "script.py"
    path.write_text(
        "from symchain import *\nt = scalar('t')\nstep('1', eq(t, t), 'def')\ncheck(eq(t, t))\n", encoding="utf-8"
    )
    found = []
    run_script(path, lambda kind, event: found.append(event) if kind == "step" else None, Options())
    assert [(e["verdict"], e["code"]) for e in found] == [("error", "SC105"), ("error", "SC116")]


def test_html_of_a_result_is_escaped():
    """Nothing in a label, a claim or a message is markup."""
    mark = scalar("<script>")
    for result in (check(eq(mark, 0)), check(eq(mark, mark))):
        assert "<script>" not in result._repr_html_()


def test_a_notebook_shows_a_proved_and_a_refuted_claim():
    """Executed by a kernel: the outputs are HTML with a typeset formula, and a fault is one line."""
    cells = [
        "from symchain import *\nN = dimensions('N'); A, B = matrix('A', N, N), matrix('B', N, N)",
        "check(eq(Trace(A * B), Trace(B * A)))",
        "step('1', eq(A * B, B * A))",
        "eq(A, B)",
        "A + 1",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(book, timeout=120, kernel_name="python3", allow_errors=True).execute()
    outputs = [cell.outputs[0] if cell.outputs else None for cell in book.cells]
    assert "<strong>proved</strong>" in outputs[1]["data"]["text/html"]
    assert "$\\operatorname{tr}" in outputs[1]["data"]["text/html"]
    assert "<strong>refuted</strong>" in outputs[2]["data"]["text/html"]
    assert "<th>A</th>" in outputs[2]["data"]["text/html"]
    assert outputs[3]["data"]["text/latex"] == r"$\boldsymbol{A} = \boldsymbol{B}$"
    assert outputs[4]["traceback"] == [
        "SC101: A is N x N, 1 is a number: they have no sum; 1 times the identity is 1*Identity(N)"
    ]


def test_the_module_is_the_command():
    """`python -m symchain` is the command line."""
    run = subprocess.run([sys.executable, "-m", "symchain", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"symchain {symchain.__version__}\n"


def test_a_session_has_no_limit_for_all_of_it(monkeypatch):
    """Whatever a Python session has computed before, its next claim has the time of a claim."""
    assert step("early", eq(A * B, A * B))
    real = time.process_time
    monkeypatch.setattr(time, "process_time", lambda: real() + 10**6)
    z = sum(scalar(" ".join(f"z{n}" for n in range(9))))
    assert step("late", eq(z**6, z**5 * z))  # a tenth of a second: more than the timers' grain
