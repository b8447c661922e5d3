"""A progress bar on the terminal, for runs longer than a second."""

from __future__ import annotations

import time
from typing import Any, TextIO

from symchain.show.blocks import visible

SHOWN_AFTER = 1.0


class Progress:
    """Shows scripts finished, of all, and the step in hand; gone without a trace at the end."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.begin = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def tick(self, finished: int, total: int, label: str) -> None:
        """Show or move the bar, once the run has taken a second."""
        if time.monotonic() < self.begin + SHOWN_AFTER:
            return
        if self._bar is None:
            self._start(total)
        self._bar.update(self._task, completed=finished, description=visible(label) or "checking")

    def _start(self, total: int) -> None:
        from rich.console import Console  # only runs that take long pay for it
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        label = TextColumn("{task.description}", markup=False)
        columns = (MofNCompleteColumn(), BarColumn(), TimeElapsedColumn(), label)
        self._bar = Bar(*columns, console=Console(file=self.stream), transient=True)
        self._task = self._bar.add_task("checking", total=total)
        self._bar.start()

    def clear(self) -> None:
        """Take the bar away, so that other lines can be written; the next tick brings it back."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
