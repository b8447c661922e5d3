"""HTML with MathJax or KaTeX: what the page shows as text, macros of its configuration, comments.

The parser is Python's own, which keeps places and forgives what browsers forgive.  As for MathJax, what stands in
`script`, `style`, `pre`, `code` and `textarea` is no text.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from symchain.document.text import Text

HIDDEN = frozenset(["script", "style", "pre", "code", "textarea", "noscript", "template", "title"])
INLINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "br", "cite", "em", "i", "img", "kbd", "mark", "q", "s", "samp", "small", "span"),
        *("strong", "sub", "sup", "time", "u", "var", "wbr"),
    ]
)
TEX = "application/x-tex"
KATEX = ("katex-display", "katex")
EQUATION = re.compile(r"#((?:eq|equation|mjx-eqn)[:._-]?[^\s]+)$", re.I)
# name: 'text', or name: ['text', number], in the configuration of a page
MACRO = re.compile(r"""['"]?(\w+)['"]?\s*:\s*(?:\[\s*)?(['"])((?:\\.|(?!\2)[^\\])*)\2(?:\s*,\s*(\d))?""")


def read_html(source: str, path: Path) -> Text:
    """The text of a page."""
    text = Text(source, path)
    reader = _Reader(text)
    # Comments that are never closed are text; the parser would look for the end of each through all of the page.
    end = source.rfind("-->") + 3 if "-->" in source else 0
    reader.feed(source[:end] + source[end:].replace("<!--", "    "))
    reader.close()
    return text.close()


class _Reader(HTMLParser):
    def __init__(self, text: Text) -> None:
        super().__init__(convert_charrefs=False)
        self.text = text
        self.hidden: list[str] = []
        self.kind = ""
        self.spans: list[str] = []  # of the open spans, what each is of a formula that KaTeX has written
        self.source = False  # within the TeX of such a formula
        self.starts = [0, *(m.end() for m in re.finditer("\n", text.source))]

    def _at(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in HIDDEN:
            self.hidden.append(tag)
            self.kind = given.get("type") or ""
        elif tag == "span":
            self.spans.append(next((c for c in (given.get("class") or "").split() if c in KATEX), ""))
        elif tag == "annotation" and given.get("encoding") == TEX:
            self.source = True
            self.text.add(self._delimiters()[0], self._at(), exact=False)
        elif self._written():
            pass
        elif tag == "a" and (to := EQUATION.match(given.get("href") or "")):
            self.text.add(f"\\eqref{{{to[1]}}} ", self._at(), exact=False)
        elif tag not in INLINE:
            self.text.add("\n\n", self._at(), exact=False)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            while self.hidden.pop() != tag:
                pass
        elif tag == "annotation" and self.source:
            self.text.add(self._delimiters()[1], self._at(), exact=False)
            self.source = False
        elif tag == "span":
            self.spans = self.spans[:-1]
        elif tag not in INLINE and not self._written():
            self.text.add("\n\n", self._at(), exact=False)

    def _written(self) -> bool:
        """Whether this is what KaTeX shows of a formula, and not its TeX."""
        return bool(self.spans) and any(self.spans) and not self.source

    def _delimiters(self) -> tuple[str, str]:
        """What stands around a formula of KaTeX: a page without its spans has displays."""
        inline = "katex" in self.spans and "katex-display" not in self.spans
        return (r"\(", r"\)") if inline else (r"\[", r"\]")

    def handle_data(self, data: str) -> None:
        if self.hidden:
            if self.hidden[-1] == "title":
                self.text.title = " ".join(data.split())
            if self.hidden[-1] == "script" and self.kind.startswith("math/tex"):
                opening, closing = (r"\[", r"\]") if "display" in self.kind else (r"\(", r"\)")
                self.text.add(opening, self._at(), exact=False)
                self.text.add(data, self._at())
                self.text.add(closing, self._at() + len(data), exact=False)
            elif self.hidden[-1] == "script" and "macros" in data:
                self.text.macros += _macros(data)
            return
        if not self._written():
            self.text.add(data, self._at())

    def handle_entityref(self, name: str) -> None:
        self._character(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._character(f"&#{name};")

    def _character(self, reference: str) -> None:
        if not self.hidden and not self._written():
            self.text.add(unescape(reference).replace("\xa0", " "), self._at(), exact=False)

    def handle_comment(self, data: str) -> None:
        self.text.comments.append((self._at(), data))


def _macros(script: str) -> list[str]:
    """The macros of a configuration, as LaTeX would define them."""
    found = []
    for block in re.finditer(r"macros['\"]?\s*:\s*\{", script):
        depth, end = 1, block.end()
        while end < len(script) and depth:
            quoted = re.compile(r"(['\"])((?:\\.|(?!\1)[^\\])*)\1").match(script, end)
            if quoted:
                end = quoted.end()
                continue
            depth += {"{": 1, "}": -1}.get(script[end], 0)
            end += 1
        for name, _, body, count in MACRO.findall(script[block.end() : end]):
            arguments = f"[{count}]" if count else ""
            found.append(f"\\newcommand{{\\{name}}}{arguments}{{{body.replace(chr(92) * 2, chr(92))}}}")
    return found
