"""Workflow commands of GitHub Actions: an annotation a failure, where it stands in the code, then the counts.

GitHub shows ten annotations of a kind a step; the further failures are lines of the log, and one annotation says so.
"""

from __future__ import annotations

from symchain.report.concise import concise
from symchain.report.output import Output, View
from symchain.report.text import cached_line, summary_line
from symchain.results import ProofResult, Run
from symchain.show.blocks import flags_of, standing, text_block
from symchain.trusted.result import StepResult

SHOWN = 10


class GithubReport:
    """Writes the failures of each proof as it finishes."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out
        self.failures = self.flags = 0

    def proof(self, proof: ProofResult) -> None:
        """An annotation a failure, as long as they are shown, then a line of the log; a warning a flag."""
        for step in proof.steps:
            if not step.passed:
                self.failures += 1
                # A line that began with a path could be a command; one that begins with a dash is none.
                self.out.line((_annotation(step) if self.failures <= SHOWN else f"- {concise(step)}", ""))
            for code, message in flags_of(step):
                self.flags += 1
                if self.flags < SHOWN:  # the last warning may be that of the failures which are not shown
                    self.out.line((f"::warning {_place(step, code)}::{_data(message)}", ""))

    def end(self, run: Run) -> None:
        """How many were not shown, and the counts."""
        if self.failures > SHOWN:
            more = self.failures - SHOWN
            self.out.line((f"::warning title=symchain::{more} more failures are in the log, not annotated", ""))
        for line in filter(None, (summary_line(run), cached_line(run))):
            self.out.line((f"- {line}", ""))


def _place(step: StepResult, code: str | None) -> str:
    line, column = (str(n) if n else "" for n in (step.line, step.detail.get("column")))
    where = {"file": step.file, "line": line, "col": column, "title": f"{code} {step.label}"}
    return ",".join(f"{name}={_property(value)}" for name, value in where.items() if value)


def _annotation(step: StepResult) -> str:
    text = "\n".join([step.message or standing(step), *text_block(step).splitlines()[1:]])
    return f"::error {_place(step, step.code)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
