"""The JSON report, schema 1: one object, written at the end.  docs/json.md describes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from symchain.report.output import Output, View
from symchain.report.version import version
from symchain.results import ProofResult, Run
from symchain.trusted.result import StepResult

SCHEMA = 1
DETAIL = ("nearest", "difference", "left", "right", "where")


class JsonReport:
    """Collects nothing, writes everything at the end."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out

    def proof(self, proof: ProofResult) -> None:
        """Nothing: the object is written whole."""

    def end(self, run: Run) -> None:
        """Write the object."""
        self.out.raw(json.dumps(document(run), indent=2) + "\n")


def document(run: Run) -> dict[str, Any]:
    """The run as plain data, schema 1."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "symchain", "version": version()},
        "proofs": [
            {
                "id": p.id,
                "title": p.title,
                "file": p.file,
                "steps": [step_entry(step) for step in p.steps],
                "outside": [outside_entry(listed) for listed in p.outside],
            }
            for p in run.proofs
        ],
        **counts(run),
    }


def counts(run: Run) -> dict[str, Any]:
    """Whether the run came to its end, and its counts."""
    summary = run.summary
    return {
        "complete": not run.interrupted and not run.stopped,
        "summary": {
            "steps": summary.steps,
            "passed": summary.passed,
            "failed": summary.failed,
            "by_verdict": summary.by_verdict,
            "ok": summary.ok and not run.interrupted,
            "outside": summary.outside,
        },
    }


def step_entry(step: StepResult) -> dict[str, Any]:
    """A step as plain data."""
    plain = asdict(step)
    detail = plain.pop("detail")
    del plain["typeset"]  # the claim is there as text and in LaTeX
    return {**plain, **{name: detail.get(name) for name in DETAIL}}


def outside_entry(listed: StepResult) -> dict[str, Any]:
    """What is listed and not checked, as plain data."""
    return {"label": listed.label, "claim": listed.claim, "lacks": listed.message, "line": listed.line}
