"""A line a failure, as compilers and linters print it, so that editors can jump there; then the counts."""

from __future__ import annotations

from symchain.report.output import Output, View
from symchain.report.text import cached_line, summary_line
from symchain.results import ProofResult, Run
from symchain.show.blocks import flags_of, place, standing, visible
from symchain.trusted.result import StepResult


class ConciseReport:
    """Writes the failures of each proof as it finishes, and nothing but the counts where there are none."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out
        self.quiet = view.quiet

    def proof(self, proof: ProofResult) -> None:
        """A line a failure, and one a flag."""
        for step in proof.steps:
            if not step.passed:
                self.out.line((concise(step), ""))
            for code, message in flags_of(step):
                self.out.line((visible(f"{place(step)}: {code} {step.label}: {message}"), ""))

    def end(self, run: Run) -> None:
        """The counts, unless quiet."""
        if not self.quiet:
            self.out.line((summary_line(run), ""))
            if cached_line(run):
                self.out.line((cached_line(run), ""))


def concise(step: StepResult) -> str:
    """file:line: CODE label: message."""
    return visible(f"{place(step)}: {step.code or step.verdict} {step.label}: {step.message or standing(step)}")
