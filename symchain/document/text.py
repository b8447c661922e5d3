"""A file as its reader sees it: the characters that count as text, each with its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from symchain.errors import SymchainError

LARGEST = 8 * 2**20
"""Bytes of the largest file that is read."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: line and column, both from 1; `cell` of a notebook, in which they count.

    `part` is the file, from the folder of the chapter, where that is one which the chapter puts in.
    """

    line: int
    column: int
    cell: int | None = None
    part: str = ""

    def __str__(self) -> str:
        return f"{self.line}:{self.column}" if self.cell is None else f"cell {self.cell}, {self.line}:{self.column}"


@dataclass(slots=True)
class Text:
    """Text put together from pieces of a source; a piece of source may stand for other characters (an entity).

    `comments` are what the source keeps from its reader, in which declarations may stand, each with its offset in the
    source; `macros` are those of a page's configuration.
    """

    source: str
    path: Path
    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    length: int = 0
    comments: list[tuple[int, str]] = field(default_factory=list)
    macros: list[str] = field(default_factory=list)
    title: str = ""
    cells: list[tuple[int, int]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    whole: str = ""
    parts: list[tuple[str, list[int]]] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)

    def put_in(self, name: str, source: str) -> int:
        """The number of a file that is put in, for `add`; pieces of the chapter itself have 0."""
        self.parts.append((name, _lines_of(source)))
        return len(self.parts)

    def add(self, piece: str, offset: int, *, exact: bool = True, part: int = 0) -> None:
        """Put a piece at the end; it stands at `offset` of the source, character for character where `exact`.

        The source is that of the file `part`.
        """
        if piece:
            self.pieces.append(piece)
            self.starts.append(self.length)
            self.offsets.append(offset)
            self.exact.append(exact)
            self.origins.append(part)
            self.length += len(piece)

    def close(self) -> Text:
        """The text is whole."""
        self.whole = "".join(self.pieces)
        self.lines = _lines_of(self.source)
        return self

    def offset(self, index: int) -> int:
        """Where the character at `index` of the whole stands in the source."""
        piece = bisect_right(self.starts, index) - 1
        if piece < 0:
            return 0
        return self.offsets[piece] + (index - self.starts[piece] if self.exact[piece] else 0)

    def place(self, index: int) -> Place:
        """Line and column of the character at `index` of the whole."""
        piece = bisect_right(self.starts, index) - 1
        part = self.origins[piece] if piece >= 0 else 0
        return self.place_of(self.offset(index), part)

    def place_of(self, offset: int, part: int = 0) -> Place:
        """Line and column of an offset of the source, or of a file that is put in."""
        name, lines = self.parts[part - 1] if part else ("", self.lines)
        line = bisect_right(lines, offset)
        column = offset - lines[line - 1] + 1
        if part:
            return Place(line, column, None, name)
        before = bisect_right(self.cells, line, key=lambda found: found[1]) - 1
        cell, first = self.cells[before] if before >= 0 else (None, 1)
        return Place(line - first + 1, column, cell)


def _lines_of(source: str) -> list[int]:
    """Where each line of a text begins."""
    return [0, *(n + 1 for n, c in enumerate(source) if c == "\n")]


def source_of(path: Path) -> str:
    """The text of a file.  Raises SymchainError SC003 for one that is too large, no UTF-8, or no text."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise SymchainError("SC003", f"{path.name} has {size} bytes; a chapter has at most {LARGEST}")
        raw = path.read_bytes()
    except OSError as fault:
        raise SymchainError("SC003", f"{path.name} cannot be read: {fault.strerror}") from fault
    if b"\0" in raw:
        raise SymchainError("SC003", f"{path.name} is not text: it has a NUL byte")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as fault:
        raise SymchainError("SC003", f"{path.name} is not UTF-8 text (byte {fault.start})") from fault
