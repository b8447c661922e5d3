"""Boxes: what stands where in a typeset formula, as plain data.

A box is a tuple whose first entry says what it is.  Boxes go from the process that reads a script to the one that
writes the report as JSON, where a tuple becomes a list; whoever writes them out checks them (`BadBox`) and escapes
their text, because the process in which a script runs may send anything.

===========================  ====================================================================
`("word", text, style)`      a name or a number; style: italic, bold (of italics), upright, number
`("sign", text, form)`       an operator: infix, prefix, or punctuation
`("text", text)`             words between formulas
`("space",)`                 a thin space
`("row", level, *boxes)`     boxes one after the other; `level`: how tightly they hold together
`("frac", above, below)`     a fraction
`("script", base, sub, sup)` sub- and superscript, each a box or None
`("limits", base, under, over)`  what stands below and above a large operator
`("fence", left, box, right)`    a box in brackets, which grow with it
`("root", box)`              a square root
`("bar", box)`               a line above
`("grid", *rows)`            a matrix, each row a list of boxes
===========================  ====================================================================
"""

from __future__ import annotations

from typing import Any

Box = tuple[Any, ...]

# How tightly a box holds together: what is looser than its place allows gets parentheses.
RELATION, SUM, LARGE, TENSOR, PRODUCT, PREFIX, POWER, ATOM = range(8)


class BadBox(ValueError):
    """What came is no box."""


def word(text: str, style: str = "italic") -> Box:
    """A name or a number."""
    return ("word", text, style)


def sign(text: str, form: str = "infix") -> Box:
    """An operator."""
    return ("sign", text, form)


def row(level: int, *boxes: Box) -> Box:
    """Boxes one after the other; one alone is itself."""
    return boxes[0] if len(boxes) == 1 else ("row", level, *boxes)


def script(base: Box, sub: Box | None = None, sup: Box | None = None) -> Box:
    """Sub- and superscript; those that `base` has not yet are added to it."""
    if base[0] == "script" and not (sub and base[2]) and not (sup and base[3]):
        return ("script", base[1], sub or base[2], sup or base[3])
    return ("script", base, sub, sup) if sub or sup else base


def fence(box: Box, left: str = "(", right: str = ")") -> Box:
    """A box in brackets."""
    return ("fence", left, box, right)


def level_of(box: Box) -> int:
    """How tightly a box holds together."""
    if box[0] == "row":
        return int(box[1])
    if box[0] == "frac":
        return PRODUCT
    return POWER if box[0] == "script" and box[3] else ATOM


def closed(box: Box, level: int) -> Box:
    """The box, in parentheses where it is looser than its place allows."""
    return box if level_of(box) >= level else fence(box)


def comma_list(boxes: list[Box]) -> Box:
    """Boxes with commas between them."""
    parts = [part for box in boxes for part in (sign(",", "punctuation"), box)]
    return row(RELATION, *parts[1:])


def is_tall(box: Any) -> bool:
    """Whether a box is taller than brackets are."""
    parts = (part for part in box[1:] if isinstance(part, (tuple, list)) and part)
    return box[0] in ("frac", "limits", "grid", "root") or any(map(is_tall, parts))


def width(box: Any) -> int:
    """About how wide a box is, in characters."""
    if not isinstance(box, (tuple, list)) or not box:
        return 0
    kind = box[0]
    if kind in ("word", "text"):
        return len(str(box[1]))
    if kind == "sign":
        return 3 if box[2] == "infix" else 1
    if kind in ("frac", "limits"):
        return max(map(width, box[1:]))
    if kind == "script":
        return width(box[1]) + round(0.7 * max(width(box[2]), width(box[3])))
    if kind == "grid":
        return max((sum(width(cell) + 1 for cell in line) for line in box[1:]), default=0)
    return sum(map(width, box[1:])) + (2 if kind == "fence" else 0)


MOST = 34
"""Characters of a piece, about what a telephone shows in a row."""


def pieces(box: Box) -> list[Box]:
    """The box in pieces that may stand on lines of their own, broken at its outermost operators.

    A relation or a sign stands at the beginning of what follows it.  What is still too long is broken inside its
    outermost brackets, the brackets with the first and the last piece.
    """
    if width(box) <= MOST or box[0] not in ("fence", "row"):
        return [box]
    if box[0] == "fence":
        first, *rest = pieces(box[2])
        inside = [row(ATOM, sign(box[1], "prefix"), first), *rest]
        return [*inside[:-1], row(ATOM, inside[-1], sign(box[3], "punctuation"))]
    groups = _gathered(box)
    if len(groups) > 1:
        return [piece for group in groups for piece in pieces(row(box[1], *group))]
    *before, last = box[2:]
    first, *rest = pieces(last)
    return [row(box[1], *before, first), *rest]


def _gathered(box: Box) -> list[list[Box]]:
    """The parts of a row in groups: a sign or a large operator with what follows it, a comma with what is before it."""
    found: list[list[Box]] = []
    held: list[Box] = []
    for part in box[2:]:
        if part[0] == "sign" and part[2] == "punctuation" and found:
            found[-1].append(part)
        elif part[0] in ("sign", "limits", "space") or (box[1] == ATOM and part[0] != "fence"):
            held.append(part)
        else:
            found.append([*held, part])
            held = []
    if held:
        found.append(held)
    merged: list[list[Box]] = []
    for group in found:  # short neighbours stay together
        if merged and width(row(ATOM, *merged[-1], *group)) <= MOST // 2:
            merged[-1] += group
        else:
            merged.append(group)
    return merged
