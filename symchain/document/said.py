"""Shapes that the running text gives in words: "where W is an M x N matrix", "a vector x of length N", "a scalar t".

Only shapes are read so.  What is said of structure ("symmetric") often holds for a section and not for the text; it is
declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from symchain.document.table import Shape

LETTERS = r"(?P<letters>\$[^$\n]{1,60}\$(?:\s*(?:,\s*and|,|and)\s+\$[^$\n]{1,60}\$){0,4}|\\\([^\n]{1,60}?\\\))"
NUMBER = r"(?:\d{{1,6}}|[A-Za-z])(?![A-Za-z_\d])"
SIZE = rf"\$?\(?\s*(?P<rows>{NUMBER})\s*\)?\$?".replace("{{", "{").replace("}}", "}")
SHAPE = (
    (
        rf"[($\\]{{0,3}}\s*(?<![A-Za-z\d])(?P<rows>{NUMBER})\$?\s*(?:\\times\b|\bx\b|×|-?\bby\b-?|\$\s*\\times\s*\$)"
        rf"\s*\$?(?P<cols>{NUMBER})\s*[)$\\]{{0,3}}"
    )
    .replace("{{", "{")
    .replace("}}", "}")
)
KIND = r"(?:(?!not\b|no\b)[\w-]+\s+){0,2}?"
ARTICLE = r"(?:an?|the|two|some|all|both)\s+"
BE = r"\s*(?P<verb>is|are|be|denotes?)\s+"
MATRIX, VECTOR, SCALAR = r"matri(?:x|ces)", r"vectors?", r"(?:scalars?|real numbers?)"
PHRASES = (
    rf"{LETTERS}{BE}(?:{ARTICLE})?{KIND}{SHAPE}[\s-]+{KIND}{MATRIX}",
    rf"(?:{ARTICLE})?{KIND}{SHAPE}[\s-]+{KIND}{MATRIX}\s+{LETTERS}",
    rf"{MATRIX}\s+{LETTERS}\s+of\s+(?:shape|size|dimensions?)\s+{SHAPE}",
    rf"{LETTERS}{BE}(?:{ARTICLE})?{KIND}{MATRIX}\s+of\s+(?:shape|size|dimensions?)\s+{SHAPE}",
    rf"{LETTERS}{BE}(?:{ARTICLE})?{KIND}{VECTOR}\s+(?:of|with)\s+(?:length|size|dimension)\s+{SIZE}",
    rf"{VECTOR}\s+{LETTERS}\s+of\s+(?:length|size|dimension)\s+{SIZE}",
    rf"{LETTERS}{BE}(?:{ARTICLE})?{SIZE}[\s-]*dimensional\s+{KIND}{VECTOR}",
    rf"(?:{ARTICLE})?{SIZE}[\s-]*dimensional\s+{KIND}{VECTOR}\s+{LETTERS}",
    rf"{LETTERS}{BE}(?:{ARTICLE})?(?P<scalar>{KIND}{SCALAR})\b(?!\s+(?:value|function|product|multiple|field))",
    rf"(?:{ARTICLE})(?P<scalar>{KIND}{SCALAR})\s+{LETTERS}",
)
FOUND = [re.compile(phrase.replace(" ", r"\s+"), re.I) for phrase in PHRASES]
LETTER = re.compile(r"\\[A-Za-z]+\s*\{\s*\\?\w+\s*\}|\\\w+\s+\w|\\?\w+(?:_\{?\w+\}?)?")
BETWEEN = re.compile(r"\$|\\[()]|,|\band\b|\\text\{\s*and\s*\}")
ABOUT = re.compile(r"\b(?:of|to|by|in|with|from|for|at|on|between)\s+(?:the\s+)?$", re.I)
"""Words before letters of which it is something else that has the shape: "the transpose of A is an N x M matrix"."""
KEYWORD = re.compile(rf"\b(?:{MATRIX}|{VECTOR}|{SCALAR})\b", re.I)
MOST, BEFORE, BEHIND = 2_000, 160, 100


class Said(NamedTuple):
    """Letters as they are written, their shape (None: a number), and where that is said."""

    letters: list[str]
    shape: Shape | None
    at: int


def shapes_said(text: str) -> Iterator[Said]:
    """What a text says of shapes in words, near the first `MOST` words for arrays and numbers."""
    told: set[tuple[int, int]] = set()
    for word in islice(KEYWORD.finditer(text), MOST):
        start = max(0, word.start() - BEFORE)
        near = text[start : word.end() + BEHIND]
        for phrase in FOUND:
            for found in phrase.finditer(near):
                place = (start + found.start("letters"), start + found.end("letters"))
                letters = [part.strip() for part in BETWEEN.split(found["letters"]) if part.strip()]
                about = found.groupdict().get("verb") and ABOUT.search(near[: found.start("letters")])
                if place not in told and not about and all(LETTER.fullmatch(letter) for letter in letters):
                    told.add(place)
                    parts = found.groupdict()
                    shape = None if parts.get("scalar") else (parts["rows"], parts.get("cols") or "1")
                    yield Said(letters, shape, place[0])
