"""Reports: one file a format, one row here.

A reporter only formats: it is shown each proof as it finishes, in order, and the run at the end.  The modules load when
they are asked for, so that a run pays for no format but its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from symchain.report.output import Output, View
from symchain.results import ProofResult, Run


class Report(Protocol):
    """A format: is shown each proof as it finishes, in order, and the run at the end."""

    def proof(self, proof: ProofResult) -> None:
        """Show one proof."""

    def end(self, run: Run) -> None:
        """Show the run."""


class Format(NamedTuple):
    """A format: the module and the class of its report, and whether it shows claims in LaTeX, typeset as boxes."""

    module: str
    report: str
    latex: bool = False
    typeset: bool = False

    def open(self, out: Output, view: View) -> Report:
        """A report of this format that writes to `out`."""
        made = getattr(import_module(f"symchain.report.{self.module}"), self.report)
        return cast(Callable[[Output, View], Report], made)(out, view)


FORMATS: dict[str, Format] = {
    "text": Format("text", "TextReport"),
    "concise": Format("concise", "ConciseReport"),
    "html": Format("html", "HtmlReport", typeset=True),
    "json": Format("json", "JsonReport", latex=True),
    "jsonl": Format("jsonl", "JsonLinesReport", latex=True),
    "junit": Format("junit", "JunitReport"),
    "sarif": Format("sarif", "SarifReport"),
    "github": Format("github", "GithubReport"),
    "markdown": Format("markdown", "MarkdownReport"),
}


class Reports:
    """Several reports of one run."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self.reports = list(reports)

    def proof(self, proof: ProofResult) -> None:
        """Show one proof to each."""
        for report in self.reports:
            report.proof(proof)

    def end(self, run: Run) -> None:
        """Show the run to each."""
        for report in self.reports:
            report.end(run)
