"""The equations of a chapter: where they stand, what they are called, what the prose says before each.

A display is found by its delimiters (`$$`, `\\[`, environments), in text from which comments, code and the like have
been taken away, so that one scanner serves every format.  A row that begins with a relation goes on with the row before
it: a chain.  Each other row of an environment of several rows is an equation of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from symchain.document import CHAPTERS
from symchain.document.html import read_html
from symchain.document.latex import read_latex
from symchain.document.markdown import read_markdown
from symchain.document.notebook import read_notebook
from symchain.document.text import Place, Text, source_of
from symchain.errors import SymchainError

READERS: dict[str, Callable[[str, Path], Text]] = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), read_html),
    **dict.fromkeys((".md", ".markdown", ".qmd", ".myst"), read_markdown),
    ".tex": read_latex,
    ".ipynb": read_notebook,
}
ROWS = frozenset(["align", "gather", "flalign", "alignat", "eqnarray", "IEEEeqnarray"])
ENVIRONMENTS = ROWS | {"equation", "multline", "math", "displaymath", "dmath"}
NAME = r"([A-Za-z]+)(\*?)"
DELIMITER = re.compile(
    rf"\\begin\{{{NAME}\}}|(?<!\\)((?:\\\\)*)(\$\$|\$|\\\[|\\\()|\\(?:eq|c|C|auto|v|name|page)?ref\*?\{{([^{{}}]*)\}}"
)
CLOSING = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)"}
OPENED = re.compile(r"(?<!\\)\\\[")
INSIDE = re.compile(rf"\s*\\begin\{{({'|'.join(sorted(ROWS | {'equation', 'gathered'}))})\*?\}}(?:\{{\d+\}})?")
LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
LEADING = re.compile(r"\A(?:\\label\s*\{[^{}]*\}|\\(?:nonumber|notag)\b|[\s&])*")
TAG = re.compile(r"\\tag\*?\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
REFERENCE = re.compile(
    r"\\(?:eq|c|C|auto|v)?ref\*?\s*\{([^{}]*)\}|(?<![\w.])@((?:eq|Eq)-[\w:-]*\w)|(?<!\w)\(([\dA-Z]+(?:[.–-]\w+)+|\d+[a-z]?)\)"
)
PREFIX = re.compile(r"^(?:equation|eqn?|mjx-eqn)[:._-]+", re.I)
RELATION = re.compile(
    r"\s*(?:\{\s*\}|&|\\label\s*\{[^{}]*\}|\\(?:displaystyle|nonumber|notag|quad|qquad|,|;|!|:|>)|\s)*(?:=|:=|\\(?:equiv|coloneqq|approx|leq?|geq?|neq?|to|Rightarrow|iff|propto)\b|<|>)"
)
HEADING = re.compile(r"^#+[ \t]+(.+?)[ \t]*#*$|\\(?:title|chapter|section)\*?\{([^{}]*)\}", re.M)
SPAN = 50_000
"""Characters of the longest display."""
MOST = 10_000
BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Inline:
    """A formula in the running text, with the place of its first character in the whole, and the words before it."""

    tex: str
    start: int
    words: str


@dataclass(slots=True)
class Equation:
    """A display, or a row of one: its label, its TeX and where that starts in the whole; what is said before it."""

    label: str
    tex: str
    start: int
    place: Place
    before: str = ""
    references: list[str] = field(default_factory=list)
    inline: list[Inline] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    twice: str = ""
    """The label, where an earlier equation has it."""

    @property
    def shown(self) -> str:
        """Its TeX on one line, without its label."""
        return " ".join(LABEL.sub("", self.tex).split())


@dataclass(slots=True)
class Scanned:
    """What is found in a file; `faults` are formulas without an end, `displays` counts those with one."""

    text: Text
    equations: list[Equation]
    inline: list[Inline]
    faults: list[tuple[Place, str]]
    prose: str
    displays: int = 0


def scan(path: Path, source: str | None = None) -> Scanned:
    """The equations of a file.  Raises SymchainError SC003 where it cannot be read."""
    text = READERS.get(path.suffix.lower(), read_markdown)(source_of(path) if source is None else source, path)
    return _Scanner(text).run()


def is_chapter(path: Path) -> bool:
    """Whether a file is read as a chapter, by its name."""
    return path.suffix.lower() in CHAPTERS


class _Scanner:
    def __init__(self, text: Text) -> None:
        self.text = text
        self.found = Scanned(text, [], [], [], "")
        self.said: list[str] = []  # the prose since the last display
        self.prose: list[str] = []
        self.inline: list[Inline] = []
        self.names: dict[str, int] = {}
        self.absent: dict[str, int] = {}  # of each closing, up to where it is known not to stand

    def run(self) -> Scanned:
        whole, here = self._body(), 0
        for start, stop, kind in self._formulas(whole):
            self._say(whole[here:start])
            if kind == "inline":
                opening = 2 if whole[start] == "\\" else 1
                words = " ".join("".join(self.said[-3:])[-60:].split())
                formula = Inline(whole[start + opening : stop - opening], start + opening, words)
                self.inline.append(formula)
                self.found.inline.append(formula)
                self._say(f"${formula.tex}$")
            elif kind == "reference":
                self._say(whole[start:stop])
            else:
                self._display(whole, start, stop, kind)
            here = stop
        self._say(whole[here:])
        self.found.prose = "".join(self.prose)
        heading = HEADING.search(self.found.prose if self.text.path.suffix != ".tex" else self.text.whole)
        if heading is not None and not self.text.title:
            self.text.title = " ".join((heading[1] or heading[2]).split())
        return self.found

    def _body(self) -> str:
        """The whole text; of a LaTeX file what is between its head and its end, in the same places."""
        whole = self.text.whole
        begin = whole.find(r"\begin{document}")
        if self.text.path.suffix.lower() != ".tex" or begin < 0:
            return whole
        end = whole.find(r"\end{document}", begin)
        return " " * (begin + 16) + whole[begin + 16 : end if end >= 0 else len(whole)]

    def _say(self, words: str) -> None:
        self.said.append(words)
        self.prose.append(words)

    def _formulas(self, whole: str) -> Iterator[tuple[int, int, str]]:
        """Start and end of each formula, with `inline`, `reference`, or what opens the display."""
        here = 0
        while (found := DELIMITER.search(whole, here)) is not None:
            name, star, opening = found[1], found[2], found[4]
            start = found.start(4) if opening else found.start()
            here = found.end()
            if name is not None:
                if name not in ENVIRONMENTS:
                    continue
                closing = f"\\end{{{name}{star}}}"
                stop = self._closing(whole, here, closing)
            elif opening:
                closing = CLOSING[opening]
                stop = self._closing(whole, here, closing)
                if opening == r"\[" and stop >= 0 and OPENED.search(whole, here, stop):
                    stop = -1
            else:
                yield start, here, "reference"
                continue
            if stop < 0 or (opening == "$" and BLANK.search(whole, here, stop)):
                if opening != "$":  # a dollar alone is a price
                    self._count()
                    self.found.faults.append(
                        (self.text.place(start), f"{whole[start:here]} is not closed by {closing}")
                    )
                continue
            kind = "inline" if opening in ("$", r"\(") else name or "display"
            if kind == "inline" and not self._is_inline(whole, start, stop, opening):
                continue
            yield start, stop + len(closing), kind
            here = stop + len(closing)

    def _closing(self, whole: str, here: int, closing: str) -> int:
        """Where a formula that begins here is closed, within its span; -1 where it is not.

        What is known not to be there is not looked for again: a text of nothing but openings takes no longer.
        """
        end = here + SPAN
        if self.absent.get(closing, 0) >= end:
            return -1
        first = max(here, self.absent.get(closing, 0) - len(closing))
        while (stop := whole.find(closing, first, end)) >= 0:
            behind = stop
            while behind > here and whole[behind - 1] == "\\":
                behind -= 1
            if closing[0] == "\\" or (stop - behind) % 2 == 0:
                return stop
            first = stop + 1
        self.absent[closing] = end
        return -1

    def _is_inline(self, whole: str, start: int, stop: int, opening: str) -> bool:
        """A formula does not begin or end with a space between dollars, as two prices do."""
        if opening != "$":
            return True
        return stop > start + 1 and not whole[start + 1].isspace() and not whole[stop - 1].isspace()

    def _count(self) -> None:
        """Count one more display.  Raises SymchainError SC003 where they are too many."""
        if self.found.displays + len(self.found.faults) >= MOST:
            raise SymchainError("SC003", f"{self.text.path.name} has more than {MOST} displays; split it")

    def _display(self, whole: str, start: int, stop: int, kind: str) -> None:
        self._count()
        self.found.displays += 1
        body = re.compile(r"\\begin\{\w+\*?\}(?:\{\d+\})?|\$\$|\\\[").match(whole, start)
        end = max(whole.rfind("\\end{", start, stop), whole.rfind("$$", start, stop), whole.rfind("\\]", start, stop))
        opened = body.end() if body else start
        inner = INSIDE.match(whole, opened, end)
        if inner is not None:  # an environment within dollars
            kind, opened, end = inner[1], inner.end(), whole.rfind("\\end{", opened, end)
        before, inline = "".join(self.said), self.inline
        if before.strip(" \t\n.,;") or not self.found.equations:
            self.said, self.inline = [], []
        else:  # a display right behind another is of the same sentence
            before, inline = self.found.equations[-1].before, self.found.equations[-1].inline
        rows = list(_rows(whole, opened, end)) if kind in ROWS else [(opened, end)]
        for row, last in rows:
            if not whole[row:last].strip(" \t\n\\&"):
                continue
            tex = whole[row:last].lstrip(" \t\n&")
            first = last - len(tex)
            place = self.text.place(first + len(tex) - len(LEADING.sub("", tex, count=1)))
            wanted, aliases = self._label(tex, place.line)
            count = self.names[wanted] = self.names.get(wanted, 0) + 1
            label = wanted if count == 1 else f"{wanted}'" if count == 2 else f"{wanted}'{count}"
            self.found.equations.append(
                Equation(
                    label,
                    tex,
                    first,
                    place,
                    before,
                    references_in(sentence(before)),
                    inline,
                    aliases,
                    "" if label == wanted else wanted,
                )
            )

    def _label(self, tex: str, line: int) -> tuple[str, list[str]]:
        """What an equation is called: its first label, else its tag, else its line; and all that it may be called."""
        labels = [short(name) for name in LABEL.findall(tex)]
        tags = [re.sub(r"[${}\\() ]", "", tag) for tag in TAG.findall(tex)]
        return (labels + tags + [f"line {line}"])[0], [*labels, *tags]


def _rows(whole: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The rows between two places, those that begin with a relation joined to the one before."""
    depth, row = 0, start
    cuts = []
    for mark in re.finditer(r"\\begin\{\w+\*?\}|\\end\{\w+\*?\}|\\\\(?:\[[^\]]*\])?|(?<!\\)[{}]", whole[start:stop]):
        kind = mark[0][:2]
        if kind != "\\\\":
            depth += 1 if kind in ("{", "\\b") else -1
        elif depth == 0:
            cuts.append((start + mark.start(), start + mark.end()))
    for cut, after in cuts:
        if RELATION.match(whole, after, stop):
            continue
        yield row, cut
        row = after
    yield row, stop


def short(label: str) -> str:
    """A label without what says that it is one of an equation."""
    return PREFIX.sub("", label.strip()) or label.strip()


def sentence(prose: str) -> str:
    """The last sentence."""
    paragraph = re.split(r"\n\s*\n", prose.rstrip())[-1]
    return re.split(r"(?<=[.!?])\s+(?=[A-Z$\\])", paragraph.rstrip())[-1]


def references_in(prose: str) -> list[str]:
    """The labels that prose refers to, each once, in order."""
    found: dict[str, None] = {}
    for match in REFERENCE.finditer(prose):
        for label in (match[1] or match[2] or match[3] or "").split(","):
            if label.strip():
                found[short(label)] = None
    return list(found)
