"""Markdown, MyST, Quarto: code is no text, fenced and labelled formulas are displays."""

from __future__ import annotations

import re
from pathlib import Path

from symchain.document.text import Text

FENCE = re.compile(r"^([ \t>]*)(`{3,}|~{3,}|:{3,})[ \t]*(.*?)[ \t]*$", re.M)
MATH = re.compile(r"\{?math\}?\b|\{\.?math[^}]*\}")
PROSE = re.compile(
    r"\{(?:admonition|note|tip|hint|important|warning|attention|caution|danger|seealso|dropdown|margin|sidebar|topic|aside"
    r"|card|tab-item|tab-set|grid|prf:\w+|proof|theorem|lemma|definition|corollary|remark|example|exercise|solution)\}"
)
COMMENT = re.compile(r"<!--(.*?)-->", re.S)
CODE = re.compile(r"(?<![\\`])(?P<ticks>`+)(?!`)(?:.{1,2000}?)(?<!`)(?P=ticks)(?!`)", re.S)
FRONT = re.compile(r"\A---\n(.*?)\n---[ \t]*$", re.S | re.M)
# :label: x in a MyST block, {#eq-x} behind a Quarto formula
OPTION = re.compile(r"^[ \t]*:(label|name):[ \t]*(\S+)[ \t]*$", re.M)
QUARTO = re.compile(r"\$\$[ \t]*\{#([\w:.-]+)[^}\n]*\}")
ROLE = re.compile(
    r"\{(?:eq|math:numref|numref|ref)\}`(?:[^`<]*<)?([^`>]+)>?`|:(?:eq|eqref|math:numref|numref|ref):`([^`]+)`"
)


def read_markdown(source: str, path: Path, text: Text | None = None, start: int = 0, stop: int | None = None) -> Text:
    """The text of a file, or of its part from `start` to `stop` put at the end of `text`."""
    whole = Text(source, path) if text is None else text
    _blocks(source, start, len(source) if stop is None else stop, whole)
    return whole.close() if text is None else whole


def _blocks(source: str, here: int, stop: int, text: Text) -> None:
    front = FRONT.match(source)
    if front and here == 0:
        text.comments.append((front.start(1), front[1]))
        here = front.end()
    ends: set[int] = set()  # of blocks of prose
    while True:
        fence = FENCE.search(source, here, stop)
        if fence is None:
            _prose(source, here, stop, text)
            return
        _prose(source, here, fence.start(), text)
        if fence.start() in ends:
            here = fence.end()
            continue
        mark = re.escape(fence[2][0])
        closing = re.compile(rf"^[ \t>]*{mark}{{{len(fence[2])},}}[ \t]*$", re.M).search(source, fence.end(), stop)
        inside, here = (closing.start(), closing.end()) if closing else (stop, stop)
        if MATH.match(fence[3]):
            _display(source, fence, inside, text)
        elif fence[2][0] == ":" or PROSE.match(fence[3]):  # a block of prose, as theorems are
            here = fence.end()
            ends.add(inside)
            text.add("\n\n", fence.start(), exact=False)
        elif closing is None:
            text.add("\n", fence.start(), exact=False)


def _display(source: str, fence: re.Match[str], stop: int, text: Text) -> None:
    """A fenced formula, with its label put in as LaTeX writes it."""
    text.add("\n\n\\[", fence.start(), exact=False)
    here = fence.end()
    for option in OPTION.finditer(source, here, stop):
        text.add(source[here : option.start()], here)
        text.add(f"\\label{{{option[2]}}}", option.start(), exact=False)
        here = option.end()
    named = re.search(r"#([\w:.-]+)", fence[3])
    if named:
        text.add(f"\\label{{{named[1]}}}", fence.start(3), exact=False)
    text.add(source[here:stop], here)
    text.add("\\]\n\n", stop, exact=False)


def _prose(source: str, here: int, stop: int, text: Text) -> None:
    """Prose: without comments and code, roles as references, a label behind a formula put into it."""
    marks = re.compile(f"{COMMENT.pattern}|{ROLE.pattern}|{QUARTO.pattern}|{CODE.pattern}", re.S)
    for found in marks.finditer(source, here, stop):
        text.add(source[here : found.start()], here)
        comment, role, other, label = found[1], found[2], found[3], found[4]
        if comment is not None:
            text.comments.append((found.start(1), comment))
        elif role or other:
            text.add(f"\\eqref{{{role or other}}}", found.start(), exact=False)
        elif label:
            text.add(f"\\label{{{label}}}$$", found.start(), exact=False)
        here = found.end()
    text.add(source[here:stop], here)
