"""The JSON report, schema 1: one object, written at the end.  docs/json.md describes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from symchain.report.output import Output, View
from symchain.report.version import version
from symchain.results import ProofResult, Run
from symchain.trusted.result import StepResult

SCHEMA = 1
DETAIL = ("nearest", "difference", "left", "right", "where", "flags", "printed", "digest", "column")


class JsonReport:
    """Collects nothing, writes everything at the end."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out

    def proof(self, proof: ProofResult) -> None:
        """Nothing: the object is written whole."""

    def end(self, run: Run) -> None:
        """Write the object."""
        for line in lines(document(run)):
            self.out.raw(line)


def lines(document: dict[str, Any]) -> Iterator[str]:
    """The object as text: a line a step, which a reader can follow, and the encoder writes at once."""
    proofs = document.pop("proofs")
    head, *tail = ((name, json.dumps(value)) for name, value in document.items())
    yield f'{{\n  "{head[0]}": {head[1]},\n  "tool": {tail.pop(0)[1]},\n  "proofs": ['
    for n, proof in enumerate(proofs):
        listed = {name: proof.pop(name) for name in ("steps", "outside")}
        yield ("," if n else "") + "\n    " + json.dumps(proof)[:-1]
        for name, entries in listed.items():
            yield f',\n     "{name}": [' + ",".join(f"\n      {json.dumps(entry)}" for entry in entries) + "]"
        yield "}"
    yield "],\n" + ",\n".join(f'  "{name}": {text}' for name, text in tail) + "\n}\n"


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
                "ledger": p.ledger,
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
    plain = step.plain()
    detail = plain.pop("detail")
    del plain["typeset"]  # the claim is there as text and in LaTeX
    return {**plain, **{name: detail.get(name) for name in DETAIL}}


def outside_entry(listed: StepResult) -> dict[str, Any]:
    """What is listed and not checked, as plain data."""
    return {"label": listed.label, "claim": listed.claim, "lacks": listed.message, "line": listed.line}
