"""The verdicts of an earlier report for the steps as they stand now: one holds for the text that it was given for."""

from __future__ import annotations

import json
from pathlib import Path

from symchain.errors import UsageError
from symchain.results import Run

STALE = "stale"
WRITTEN = "write one with symchain verify --report json=FILE"


def earlier_verdicts(report: Path, run: Run) -> dict[tuple[str, str], str]:
    """By proof and label what a JSON report says of the listed steps: the verdict, or `stale`.

    It is stale where the text of the step, or of one above it, is another now.  Raises UsageError SC010 where the file
    is no such report.
    """
    try:
        text = report.read_text(encoding="utf-8")
    except OSError as fault:
        raise UsageError("SC010", f"{report} cannot be read: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise UsageError("SC010", f"{report} is no JSON report; {WRITTEN}") from fault
    try:
        proofs = json.loads(text)["proofs"]
        given = {(p["id"], s["label"]): (s["verdict"], s["digest"], s["grounded"]) for p in proofs for s in p["steps"]}
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise UsageError("SC010", f"{report} is no JSON report; {WRITTEN}") from fault
    now = {(p.id, s.label): s.detail.get("digest") for p in run.proofs for s in p.steps}
    return {key: _verdict(*given[key], digest) for key, digest in now.items() if key in given}


def _verdict(verdict: str, digest: str | None, grounded: bool, now: str | None) -> str:
    if digest is None or digest != now:
        return STALE
    return verdict if grounded else f"{verdict}, on what failed"
