"""The values of a counterexample as boxes: numbers, vectors, matrices, matrices one below the other."""

from __future__ import annotations

import re
from typing import Any

from symchain.typeset.boxes import RELATION, Box, fence, row, sign, word


def value_box(value: Any) -> Box:
    """A value: exact numbers as text, in nested lists; other text as it is."""
    if not isinstance(value, list):
        return _number(str(value))
    rows = [entry if isinstance(entry, list) else [entry] for entry in value]
    if not any(isinstance(entry, list) for entry in value):
        rows = [value]
    return fence(("grid", *(tuple(map(value_box, line)) for line in rows)), "[", "]")


def _number(text: str) -> Box:
    found = re.fullmatch(r"(-?)(\d+)(?:/(\d+))?", text)
    if found is None:
        return ("text", text.replace("-", "−"))
    minus, above, below = found.groups()
    digits: Box = ("frac", word(above, "number"), word(below, "number")) if below else word(above, "number")
    return row(RELATION, sign("−", "prefix"), digits) if minus else digits
