"""Where a report goes: plain lines to any stream, or coloured lines to a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from symchain.errors import UsageError
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
    if not stream.isatty():
        return None
    from shutil import get_terminal_size  # 2 ms, and only a terminal needs it

    return get_terminal_size().columns


@contextmanager
def opened(file: Path | None, color: str, scripts: Collection[Path] = ()) -> Iterator[Output]:
    """The place to write to: `file`, else stdout; UsageError SC010 when the file cannot be written.

    The file is written beside its place and moved there when it is whole: a run that fails leaves the old one.
    """
    if file is None:
        yield Output(sys.stdout, wants_color(color, sys.stdout))
        return
    if file.suffix == ".py" or file.resolve() in scripts:
        raise UsageError("SC010", f"cannot write {file}: a report does not take the place of a script")
    file = file.resolve()
    plain = file.is_file() or not file.exists()  # a device or a pipe is written to, and never replaced
    try:
        beside = file.with_name(f".{file.name}.{os.getpid()}.part") if plain else file
        stream: TextIO = beside.open("w", encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError) as fault:
        raise UsageError("SC010", f"cannot write {file}: {fault}") from fault
    try:
        with stream:
            yield Output(stream, wants_color(color, stream))
        if plain:
            os.replace(beside, file)
    finally:
        if plain:
            beside.unlink(missing_ok=True)
