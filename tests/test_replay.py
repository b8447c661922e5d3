"""Certificates: what the kernel made it can make again, and what it did not make is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from symchain import cli
from symchain.errors import Refused
from symchain.prove.certificate import certificate
from symchain.steps import replay, script
from symchain.steps.session import Session
from symchain.trusted import kernel
from symchain.trusted.asymptotic import Equation
from symchain.trusted.kernel import Theorem
from symchain.trusted.term import ARRAY, Entry, Head, Number

PROOFS = Path(__file__).resolve().parent.parent / "proofs" / "chapter14"
X, Y = (Entry(Head(ARRAY, name)) for name in "xy")


def theorems(path, monkeypatch):
    """All theorems of the steps of a script."""
    sessions = []

    class Kept(Session):
        def finish(self):
            sessions.append(self)
            super().finish()

    monkeypatch.setattr(script, "Session", Kept)
    script.run_script(path, lambda kind, event: None, script.Options(numeric=False))
    return [t for session in sessions for step in session.steps.values() for t in step.theorems]


@pytest.mark.parametrize("path", sorted(PROOFS.glob("*.py")), ids=lambda p: p.stem)
def test_every_theorem_of_the_chapter_can_be_made_again(path, monkeypatch):
    """Replaying the certificates of a script, back to the axioms, refuses none."""
    found = theorems(path, monkeypatch)
    assert len(found) > 3
    for theorem in found:
        kernel.replay(theorem)


def forged(claim, **parts):
    """A theorem put together without the kernel."""
    made = object.__new__(Theorem)
    content = {"claim": claim, "rule": "decide", "parents": (), "hypotheses": frozenset(), "axioms": frozenset()}
    content["established"] = {}
    for name, value in {**content, **parts}.items():
        object.__setattr__(made, name, value)
    return made


def test_a_theorem_without_certificate_is_found():
    """A forged theorem has nothing to be made again from."""
    with pytest.raises(Refused):
        kernel.replay(forged(Equation(X, Y)))


def test_a_borrowed_certificate_is_found():
    """The certificate of x = x does not give x = y."""
    true = kernel.decide(Equation(X, X), {})
    with pytest.raises(Refused):
        kernel.replay(forged(Equation(X, Y), certificate=true.certificate))


def test_a_certificate_of_another_function_is_found():
    """Only rules of the kernel are run again."""
    claim = Equation(X, Y)
    with pytest.raises(Refused):
        kernel.replay(forged(claim, certificate=(lambda: forged(claim), (), {})))


def test_a_forged_parent_is_found():
    """What follows from a forged theorem is found by its parent."""
    false = forged(Equation(X, Y))
    child = kernel.follow(Equation(X, Y), [(false, False)], (), {})
    with pytest.raises(Refused):
        kernel.replay(child)


def test_a_hypothesis_that_was_dropped_is_found():
    """A theorem that hides what it rests on differs from what its certificate gives."""
    given = kernel.assume("h", Equation(X, Number(0)))
    kernel.replay(given)
    object.__setattr__(given, "hypotheses", frozenset())
    with pytest.raises(Refused):
        kernel.replay(given)


SCRIPT = """
from symchain import *
t, s = scalar("t s")
N = dimensions("N")
Q, A = matrix("Q", N, N, "orthogonal"), matrix("A", N, N)
assume("h", positive(t), positive(s))
step("old", eq(Trace(A * A.T), Trace(A.T * A)))
step("new", eq(log(t * s), log(t) + log(s)))
step("again", eq(det(Q * A * Q.T), det(A)))
step("false", eq(det(Q * A), det(A)))
"""


def methods(path):
    """How each step of a script is proved, with --replay."""
    found = {}
    options = script.Options(replay=True)
    script.run_script(path, lambda kind, e: found.update({e["label"]: e}) if kind == "step" else None, options)
    return found


def test_what_is_proved_is_proved_again(tmp_path):
    """Of each proved step it is said what was made again; what rests on the new core, in a process of its own."""
    (tmp_path / "script.py").write_text(SCRIPT)
    found = methods(tmp_path / "script.py")
    assert found["old"]["method"].endswith("; replayed: 1 theorem")
    for label in ("new", "again"):
        assert found[label]["verdict"] == "proved"
        assert "of the new core in a process of its own" in found[label]["method"]
    assert [found[label]["verdict"] for label in ("h", "false")] == ["assumed", "refuted"]


def changed(proof):
    """The certificate of a proof with another number in it."""

    def other(data):
        if isinstance(data, list) and data[:1] == ["Number"]:
            return ["Number", "7/3"]
        return [other(part) for part in data] if isinstance(data, list) else data

    return other(certificate(proof))


@pytest.mark.parametrize(
    "broken", [changed, lambda proof: certificate(proof)[:1], lambda proof: [], lambda proof: [["x"]]]
)
def test_a_certificate_of_something_else_is_found(tmp_path, monkeypatch, broken):
    """A certificate that was changed, cut or is none does not give the step: SC903, and the step does not pass."""
    monkeypatch.setattr(replay, "certificate", broken)
    (tmp_path / "script.py").write_text(SCRIPT)
    found = methods(tmp_path / "script.py")
    assert found["old"]["verdict"] == "proved"
    assert (found["new"]["verdict"], found["new"]["code"]) == ("error", "SC903")


def test_the_command_line_replays(tmp_path, capsys):
    """`symchain verify --replay -v` shows what was made again."""
    (tmp_path / "script.py").write_text(SCRIPT.replace('step("false", eq(det(Q * A), det(A)))\n', ""))
    assert cli.run(["verify", "--replay", "--no-cache", "-v", str(tmp_path / "script.py")]) == 0
    assert "in a process of its own" in " ".join(capsys.readouterr().out.split())
