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

    Raises SymchainError SC003 for a file that cannot be read, that lies outside the folder, or that puts itself in.
    """
    text = Text(source, path)
    _Inputs(text, path.resolve().parent).read(source, path, 0, 0)
    return text.close()


class _Inputs:
    def __init__(self, text: Text, folder: Path) -> None:
        self.text, self.folder = text, folder
        self.above: list[Path] = []
        self.files = self.bytes = 0

    def read(self, source: str, path: Path, part: int, at: int) -> None:
        """Put in the text of a file, the number `part` of those put in; `at` is where the chapter puts it in."""
        self.files, self.bytes = self.files + 1, self.bytes + len(source)
        if self.files > FILES or self.bytes > BYTES:
            raise SymchainError("SC003", f"{path.name}: more than {FILES} files, or {BYTES} bytes, are put in")
        self.above.append(path.resolve())
        here = 0
        marks = re.compile(f"{VERBATIM.pattern}|{COMMENT.pattern}|{INPUT.pattern}", re.S)
        for found in marks.finditer(source):
            comment, name = found[3], found[4]
            start = found.start(3) if comment is not None else found.start()
            self.text.add(source[here:start], here, part=part)
            if comment is not None:
                self.text.comments.append((at if part else start, comment[1:]))
            elif name is not None:
                self._put_in(name.strip(), path, at if part else start)
            here = found.end()
        self.text.add(source[here:], here, part=part)
        self.above.pop()

    def _put_in(self, name: str, path: Path, at: int) -> None:
        wanted = self.folder / name
        wanted = (wanted if wanted.suffix else wanted.with_suffix(".tex")).resolve()
        if not wanted.is_relative_to(self.folder):
            raise SymchainError("SC003", f"{path.name} puts in {name}, which is outside the folder of the chapter")
        if wanted in self.above:
            raise SymchainError("SC003", f"{path.name} puts in {name}, which is being put in")
        if not wanted.is_file():
            raise SymchainError("SC003", f"{path.name} puts in {name}, which is not there")
        source = source_of(wanted)
        self.read(source, wanted, self.text.put_in(wanted.relative_to(self.folder).as_posix(), source), at)
