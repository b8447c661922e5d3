"""JSON lines: an object a step as soon as it is known, and one for the run.  docs/json.md describes them."""

from __future__ import annotations

import json
from typing import Any

from symchain.report.json import SCHEMA, counts, outside_entry, step_entry
from symchain.report.output import Output, View
from symchain.report.version import version
from symchain.results import ProofResult, Run


class JsonLinesReport:
    """Writes each proof as it finishes."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out

    def proof(self, proof: ProofResult) -> None:
        """A line a step."""
        for step in proof.steps:
            self._line("step", {"proof": proof.id, **step_entry(step)})
        for listed in proof.outside:
            self._line("outside", {"proof": proof.id, "file": listed.file, **outside_entry(listed)})
        self.out.stream.flush()

    def end(self, run: Run) -> None:
        """The line of the run."""
        tool = {"name": "symchain", "version": version()}
        self._line("run", {"schema": SCHEMA, "tool": tool, **counts(run)})

    def _line(self, kind: str, entry: dict[str, Any]) -> None:
        self.out.raw(json.dumps({"type": kind, **entry}) + "\n")
