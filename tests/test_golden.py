"""The proofs that ship with the program rest on what they rested on: `tests/data/golden.txt`."""

from __future__ import annotations

from bench import golden


def test_every_step_is_as_it_was() -> None:
    """Verdict, code, hypotheses and axioms of every step; `python -m bench.golden --write` takes a change over."""
    report = golden.checked()
    assert golden.differences(list(golden.lines(report))) == []
    step = next(s for proof in report["proofs"] for s in proof["steps"] if s["axioms"])
    step["axioms"] = [*step["axioms"], "another"]  # what would not be seen could not be held
    assert any("another" in line for line in golden.differences(list(golden.lines(report))))
