"""Where a report goes: plain lines to any stream, or coloured lines to a terminal."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TextIO

from symchain.show.blocks import Line, visible, wrapped

STYLES = {
    "good": "green",
    "bad": "bold red",
    "open": "yellow",
    "head": "bold",
    "dim": "dim",
    "": "",
}


@dataclass(frozen=True, slots=True)
class View:
    """How much to show: more with `verbose`, failures only with `quiet`; columns of the terminal, if any."""

    verbose: bool = False
    quiet: bool = False
    width: int | None = None


class Output:
    """Writes lines to `stream`, in colour if asked to."""

    def __init__(self, stream: TextIO, color: bool = False) -> None:
        self.stream = stream
        self._console: Any = None
        if color:
            from rich.console import Console  # costs 40 ms, and only colour needs it

            self._console = Console(file=stream, force_terminal=True, no_color=False, highlight=False)

    def line(self, *pieces: tuple[str, str]) -> None:
        """Write one line; control characters in it are shown, never sent to the terminal."""
        plain = [(visible(text), style) for text, style in pieces]
        if self._console is None:
            self.stream.write("".join(text for text, _ in plain).rstrip() + "\n")
        else:
            from rich.text import Text

            parts = [(text, STYLES[style]) for text, style in plain]
            self._console.print(Text.assemble(*parts), soft_wrap=True)

    def lines(self, lines: Iterable[Line], width: int | None = None) -> None:
        """Write lines, in a terminal of `width` columns wrapped between words."""
        for line in lines:
            for piece in [line] if width is None else wrapped(line, width):
                self.line(*piece)

    def raw(self, text: str) -> None:
        """Write text as it is."""
        self.stream.write(text)


def wants_color(choice: str, stream: TextIO) -> bool:
    """Whether to colour: `always`, `never`, or `auto`: a terminal that is not dumb, or FORCE_COLOR, and no NO_COLOR."""
    if choice != "auto" or os.environ.get("NO_COLOR"):
        return choice == "always"
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")


def width_of(stream: TextIO) -> int | None:
    """Columns of the terminal, or None where `stream` is none."""
    return shutil.get_terminal_size().columns if stream.isatty() else None
