"""Boxes as MathML Core, what browsers typeset without help (W3C, 2025).

Every text is escaped, and no attribute comes from a box: whatever a box holds, what comes out is a formula.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from symchain.typeset.boxes import BadBox, is_tall
from symchain.typeset.letters import bold

DEEP = 200


def formulas(pieces: Any) -> list[str]:
    """The elements `math` of a claim, from its pieces, between which a line may break.  Raises `BadBox`."""
    try:
        return [f'<math displaystyle="true">{_written(piece, 0)}</math>' for piece in pieces]
    except BadBox:
        raise
    except (TypeError, ValueError, IndexError, KeyError, AttributeError, RecursionError) as fault:
        raise BadBox(str(fault)) from fault


def _written(box: Any, depth: int) -> str:
    if depth > DEEP:
        raise BadBox("nested too deeply")
    return _KINDS[box[0]](depth + 1, *box[1:])


def _word(depth: int, text: str, style: str) -> str:
    return _token(text, style)


@lru_cache(maxsize=4096)  # a text has few names, and says them often
def _token(text: str, style: str) -> str:
    if style == "number":
        return f"<mn>{escape(text)}</mn>"
    shown = bold(text) if style == "bold" else text
    upright = ' mathvariant="normal"' if style == "upright" and len(text) == 1 else ""
    return f"<mi{upright}>{escape(shown)}</mi>"


def _sign(depth: int, text: str, form: str) -> str:
    return _operator(text, form)


@lru_cache(maxsize=1024)
def _operator(text: str, form: str) -> str:
    if form == "infix":
        return f'<mo form="infix">{escape(text)}</mo>'  # at the beginning of a line, too
    space = ' lspace="0" rspace="0"' if form == "prefix" else ' lspace="0" rspace="0.2em"'
    return f'<mo stretchy="false"{space}>{escape(text)}</mo>'


def _text(depth: int, text: str) -> str:
    return f"<mtext>{escape(text).replace(' ', '&#160;')}</mtext>"


def _space(depth: int) -> str:
    return '<mspace width="0.17em"/>'


def _row(depth: int, level: int, *boxes: Any) -> str:
    return f"<mrow>{''.join([_written(box, depth) for box in boxes])}</mrow>"


def _frac(depth: int, above: Any, below: Any) -> str:
    return f"<mfrac>{_written(above, depth)}{_written(below, depth)}</mfrac>"


def _script(depth: int, base: Any, sub: Any, sup: Any) -> str:
    inside = "".join(_written(box, depth) for box in (base, sub, sup) if box)
    name = _scripts("msub", "msup", sub, sup)
    return f"<{name}>{inside}</{name}>" if name else inside


def _limits(depth: int, base: Any, under: Any, over: Any) -> str:
    inside = "".join(_written(box, depth) for box in (base, under, over) if box)
    name = _scripts("munder", "mover", under, over)
    return f"<{name}>{inside}</{name}>" if name else inside


def _scripts(low: str, high: str, sub: Any, sup: Any) -> str:
    return low + high[1:] if sub and sup else low if sub else high if sup else ""


def _fence(depth: int, left: str, box: Any, right: str) -> str:
    grows = f'stretchy="{"true" if is_tall(box) else "false"}" lspace="0" rspace="0"'
    ends = ((left, "prefix"), (right, "postfix"))
    before, after = (f'<mo form="{form}" {grows}>{escape(char)}</mo>' for char, form in ends)
    return f"<mrow>{before}{_written(box, depth)}{after}</mrow>"


def _root(depth: int, box: Any) -> str:
    return f"<msqrt>{_written(box, depth)}</msqrt>"


def _bar(depth: int, box: Any) -> str:
    return f'<mover accent="true">{_written(box, depth)}<mo>‾</mo></mover>'


def _grid(depth: int, *rows: Any) -> str:
    cells = ("".join(f"<mtd>{_written(cell, depth)}</mtd>" for cell in row) for row in rows)
    return f"<mtable>{''.join(f'<mtr>{row}</mtr>' for row in cells)}</mtable>"


_KINDS: dict[str, Callable[..., str]] = {
    "word": _word,
    "sign": _sign,
    "text": _text,
    "space": _space,
    "row": _row,
    "frac": _frac,
    "script": _script,
    "limits": _limits,
    "fence": _fence,
    "root": _root,
    "bar": _bar,
    "grid": _grid,
}
