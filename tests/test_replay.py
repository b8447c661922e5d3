"""Certificates: what the kernel made it can make again, and what it did not make is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from symchain.errors import Refused
from symchain.steps import script
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
