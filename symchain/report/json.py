"""The JSON report, schema 1: one object, written at the end.  docs/json.md describes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from symchain.report.output import Output, View
from symchain.report.version import version
from symchain.results import ProofResult, Run
from symchain.trusted.verdict import StepResult

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
    summary = run.summary
    return {
        "schema": SCHEMA,
        "tool": {"name": "symchain", "version": version()},
        "proofs": [
            {
                "id": p.id,
                "title": p.title,
                "file": p.file,
                "steps": [_step(step) for step in p.steps],
                "outside": [
                    {"label": o.label, "claim": o.claim, "lacks": o.message, "line": o.line} for o in p.outside
                ],
            }
            for p in run.proofs
        ],
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


def _step(step: StepResult) -> dict[str, Any]:
    plain = asdict(step)
    detail = plain.pop("detail")
    return {**plain, **{name: detail.get(name) for name in DETAIL}}
