"""Reports: one file a format, one line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from symchain.report.json import JsonReport
from symchain.report.output import Output, View
from symchain.report.text import TextReport
from symchain.results import ProofResult, Run


class Report(Protocol):
    """A format: is shown each proof as it finishes, in order, and the run at the end."""

    def proof(self, proof: ProofResult) -> None:
        """Show one proof."""

    def end(self, run: Run) -> None:
        """Show the run."""


FORMATS: dict[str, Callable[[Output, View], Report]] = {
    "text": TextReport,
    "json": JsonReport,
}
