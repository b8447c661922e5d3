"""Verdicts of an earlier report: each holds for the text that it was given for, and is stale for another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from symchain import cli

SCRIPT = """\
from symchain import Trace, dimensions, eq, matrix, proof, step

proof("t", layout="denominator", base=0)
M, N = dimensions("M N")
A = matrix("A", M, N)
B = matrix("B", N, M)
C = matrix("C", N, N)
step("1", eq(Trace(A * B), Trace(B * A)))
step("2", eq(Trace(C), Trace(C.T)), "1")
step("3", eq(A * B + A * B, 2 * A * B))
"""
CHAPTER = """\
<!-- symchain
A: M x N; B: N x M
-->
We begin.

$$
\\operatorname{tr}(A B) = \\operatorname{tr}(B A) \\label{eq:1}
$$

Without a word of C:

$$
C A = A C \\label{eq:unread}
$$

By $\\eqref{eq:1}$,

\\begin{align}
\\operatorname{tr}(B A) &= \\operatorname{tr}(A B) \\label{eq:2} \\\\
  &= \\operatorname{tr}(B A)
\\end{align}
"""


Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process, in a folder of its own: all that it says."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str) -> str:
        cli.run([*arguments, "--no-cache"])
        said = capsys.readouterr()
        return said.out + said.err

    return ran


def verdicts(run: Run, name: str) -> dict[str, str]:
    """What `list --verdicts` says of a file by the report: label to verdict."""
    lines = [line.split() for line in run("list", name, "--verdicts", "report.json").splitlines()]
    return {words[0]: words[1] for words in lines}


def listed(run: Run, name: str, first: str, then: str) -> dict[str, str]:
    """The verdicts of a file that has the second text, by a report on the first."""
    Path(name).write_text(first, encoding="utf-8")
    run("verify", name, "--report", "json=report.json")
    Path(name).write_text(then, encoding="utf-8")
    return verdicts(run, name)


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("", "", ""),
        ('proof("t"', '# a comment\nproof("t"', ""),
        ("2 * A * B", "2*A*B", ""),
        ("2 * A * B", "B * A * 2", "3"),
        ("Trace(C.T)", "Trace(C)", "23"),
        (', "1")', ")", "23"),
        ('"B", N, M', '"D", N, M', "123"),
        ('"C", N, N', '"C", M, M', "23"),
        ('M, N = dimensions("M N")', 'M, N, P = dimensions("M N P")', ""),
        ('M, N = dimensions("M N")', 'N, M = dimensions("M N")', "123"),
        ("base=0", "base=1", "123"),
    ],
)
def test_what_has_changed_is_stale(run: Run, old: str, new: str, stale: str) -> None:
    """A step is stale from the first change on in what it states, cites, or its names are; comments are none."""
    found = listed(run, "a.py", SCRIPT, SCRIPT.replace(old, new, 1) if old else SCRIPT)
    assert {label for label, verdict in found.items() if verdict == "stale"} == set(stale)
    assert all(found[label] == "proved" for label in set("123") - set(stale))


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("We begin.", "We start.", ""),
        ("We begin.", "We start,\n\nand go\non.", ""),
        ("C A = A C", "C A = A A C", "unread 2"),
        ("B: N x M", "B: N x M; Z: K x K", ""),
        ("B: N x M", "B: N x M; layout: numerator", "1 unread 2"),
        ("(B A) &= ", "(B A) + 0 &= ", "2"),
        ("By $\\eqref{eq:1}$,", "Here", "2"),
    ],
)
def test_equations_of_a_chapter(run: Run, old: str, new: str, stale: str) -> None:
    """Prose that changes no premise leaves a verdict as it was; the equation, its premises and its letters do not."""
    found = listed(run, "a.md", CHAPTER, CHAPTER.replace(old, new, 1))
    assert {label for label, verdict in found.items() if verdict == "stale"} == set(stale.split())


def test_a_new_step_has_no_verdict(run: Run) -> None:
    """A label that the report does not have is new."""
    assert listed(run, "a.py", SCRIPT, SCRIPT + 'step("4", eq(C, C))\n')["4"] == "new"


def test_what_a_script_builds_on_counts(run: Run) -> None:
    """A change in a script that this one builds on makes its steps stale."""
    Path("b.py").write_text(SCRIPT, encoding="utf-8")
    own = SCRIPT.replace("base=0)", 'base=0, after="b")').replace('step("', 'step("a').replace('"1")', '"a1")')
    assert set(listed(run, "a.py", own, own).values()) == {"proved"}
    Path("b.py").write_text(SCRIPT.replace("2 * A * B", "A * B * 2"), encoding="utf-8")
    assert set(verdicts(run, "a.py").values()) == {"stale"}


def test_what_rests_on_a_failure_says_so(run: Run) -> None:
    """A step that follows from one that failed does not read as proved."""
    wrong = SCRIPT.replace("eq(Trace(A * B), Trace(B * A))", "eq(Trace(C), Trace(C * C))")
    found = listed(run, "a.py", wrong, wrong)
    assert (found["1"], found["2"], found["3"]) == ("refuted", "proved,", "proved")


@pytest.mark.parametrize(
    "report",
    ["", "[]", '{"proofs": [{"id": 1}]}', '{"proofs": 3}'],
    ids=["nothing", "a list", "no steps", "a number"],
)
def test_what_is_no_report_is_refused(report: str, run: Run) -> None:
    """SC010 with the name of the file."""
    Path("a.py").write_text(SCRIPT, encoding="utf-8")
    Path("report.json").write_text(report, encoding="utf-8")
    assert "SC010: report.json is no JSON report; write one with" in run("list", "a.py", "--verdicts", "report.json")
    Path("report.json").write_bytes(b"\xff\xfe")
    assert "SC010: report.json is no JSON report; write one with" in run("list", "a.py", "--verdicts", "report.json")
    assert "SC010: none.json cannot be read" in run("list", "a.py", "--verdicts", "none.json")
