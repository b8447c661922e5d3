"""The rules alone: what the numeric route would refute is not proved either."""

from __future__ import annotations

from pathlib import Path

import pytest

from symchain.steps.script import run_script
from symchain.steps.session import Options

WRONG = sorted((Path(__file__).parents[1] / "proofs" / "wrong").glob("*.py"))


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_no_false_step_is_proved(path: Path) -> None:
    """Every step that is expected to be refuted stays undecided, or an error, without a counterexample to find."""
    found: dict[str, str] = {}

    def keep(kind: str, event: dict[str, str]) -> None:
        if kind == "step" and event["expected"] == "refuted":
            found[event["label"]] = event["verdict"]

    run_script(path, keep, Options(numeric=False))
    assert {label: verdict for label, verdict in found.items() if verdict == "proved"} == {}
