"""LaTeX: comments, verbatim and the preamble are no text; files that are put in are read where they stand."""

from __future__ import annotations

import re
from pathlib import Path

from symchain.document.text import Text, source_of
from symchain.errors import SymchainError

COMMENT = re.compile(r"(?<!\\)(?:\\\\)*(%[^\n]*)")
VERBATIM = re.compile(
    r"\\begin\{(verbatim|lstlisting|minted|comment)\*?\}.*?\\end\{\1\*?\}|\\verb\*?([^\w\s*]).*?\2", re.S
)
INPUT = re.compile(r"\\(?:input|include|subfile)\s*\{([^{}]*)\}")
FILES, BYTES = 200, 16 * 2**20


def read_latex(source: str, path: Path) -> Text:
    """The text of a file and of what it puts in from its folder.

    What is put in counts at the place of its `\\input`.  Raises SymchainError SC003 for a file that cannot be read,
    that lies outside the folder, or that puts itself in.
    """
    text = Text(source, path)
    _Inputs(text, path.resolve().parent).read(source, path, None)
    return text.close()


class _Inputs:
    def __init__(self, text: Text, folder: Path) -> None:
        self.text, self.folder = text, folder
        self.above: list[Path] = []
        self.files = self.bytes = 0

    def read(self, source: str, path: Path, at: int | None) -> None:
        """Put in the text of a file; `at` is where it is put in, None for the first."""
        self.files, self.bytes = self.files + 1, self.bytes + len(source)
        if self.files > FILES or self.bytes > BYTES:
            raise SymchainError("SC003", f"{path.name}: more than {FILES} files, or {BYTES} bytes, are put in")
        self.above.append(path.resolve())
        here = 0
        marks = re.compile(f"{VERBATIM.pattern}|{COMMENT.pattern}|{INPUT.pattern}", re.S)
        for found in marks.finditer(source):
            comment, name = found[3], found[4]
            start = found.start(3) if comment is not None else found.start()
            self._add(source, here, start, at)
            if comment is not None:
                self.text.comments.append((start if at is None else at, comment[1:]))
            elif name is not None:
                self._put_in(name.strip(), path, start if at is None else at)
            here = found.end()
        self._add(source, here, len(source), at)
        self.above.pop()

    def _add(self, source: str, start: int, stop: int, at: int | None) -> None:
        self.text.add(source[start:stop], start if at is None else at, exact=at is None)

    def _put_in(self, name: str, path: Path, at: int) -> None:
        wanted = self.folder / name
        wanted = (wanted if wanted.suffix else wanted.with_suffix(".tex")).resolve()
        if not wanted.is_relative_to(self.folder):
            raise SymchainError("SC003", f"{path.name} puts in {name}, which is outside the folder of the chapter")
        if wanted in self.above:
            raise SymchainError("SC003", f"{path.name} puts in {name}, which is being put in")
        if not wanted.is_file():
            raise SymchainError("SC003", f"{path.name} puts in {name}, which is not there")
        self.read(source_of(wanted), wanted, at)
