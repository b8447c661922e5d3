"""Boxes as LaTeX with the packages of the AMS; a long equation in lines broken at its outermost operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symchain.typeset.boxes import Box, is_tall, pieces, width
from symchain.typeset.letters import GREEK

LONG = 90
"""Characters, about, of an equation that is no longer written in one line."""

_SPECIAL = {char: f"\\{char}" for char in "#$%&_{}"} | {"\\": r"\backslash{}", "^": r"\hat{}", "~": r"\sim{}"}
_SIGNS = {
    "∂": r"\partial", "Δ": r"\Delta", "∑": r"\sum", "∏": r"\prod", "−": "-", "·": r"\cdot", "⊤": r"\top",
    "⊗": r"\otimes", "⊙": r"\odot", "∗": r"\ast", "∘": r"\circ", "∈": r"\in", "→": r"\to", "×": r"\times",
    "…": r"\ldots", "ℝ": r"\mathbb{R}", "⟨": r"\langle", "⟩": r"\rangle", "‖": r"\|", "∞": r"\infty",
}  # fmt: skip
_GREEK = {char: f"\\{name}" for name, char in GREEK.items()}
_OPERATORS = ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "det", "lim")


def formula(box: Box) -> str:
    """The box in LaTeX."""
    if width(box) <= LONG:
        return _written(box)
    lines: list[str] = []
    room = 0
    for piece in pieces(box):
        room += width(piece)
        if not lines or room > LONG:
            lines.append("")
            room = width(piece)
        lines[-1] += (" " if lines[-1] else "") + _written(piece)
    return r"\begin{aligned} & " + r" \\ & \quad ".join(lines) + r" \end{aligned}" if len(lines) > 1 else lines[0]


def _written(box: Any) -> str:
    kind, *parts = box
    return _KINDS[kind](*parts)


def _word(text: str, style: str) -> str:
    plain = text.rstrip("′")
    primes = "'" * (len(text) - len(plain))
    if plain in _SIGNS:
        return _SIGNS[plain]
    if style == "bold":
        return rf"\{'boldsymbol' if len(plain) == 1 else 'mathbf'}{{{_escaped(plain)}}}{primes}"
    if style == "number" or (style == "italic" and len(plain) == 1):
        return _escaped(plain).strip() + primes
    if plain in _OPERATORS:
        return rf"\{plain}{primes}"
    return (rf"\operatorname{{{_escaped(plain)}}}" if len(plain) > 1 else rf"\mathrm{{{_escaped(plain)}}}") + primes


def _escaped(text: str) -> str:
    named = {**_GREEK, **_SIGNS}
    return "".join(f"{named[char]} " if char in named else _SPECIAL.get(char, char) for char in text)


def _sign(text: str, form: str) -> str:
    return " ".join(_SIGNS.get(char, _SPECIAL.get(char, char)) for char in text)


def _text(text: str) -> str:
    return rf"\text{{{_escaped(text)}}}"


def _space() -> str:
    return r"\,"


def _row(level: int, *boxes: Any) -> str:
    return " ".join(map(_written, boxes))


def _frac(above: Any, below: Any) -> str:
    return rf"\frac{{{_written(above)}}}{{{_written(below)}}}"


def _script(base: Any, sub: Any, sup: Any) -> str:
    inside = _written(base)
    if base[0] not in ("word", "fence"):
        inside = f"{{{inside}}}"
    return inside + (f"_{{{_written(sub)}}}" if sub else "") + (f"^{{{_written(sup)}}}" if sup else "")


def _limits(base: Any, under: Any, over: Any) -> str:
    return _written(base) + (f"_{{{_written(under)}}}" if under else "") + (f"^{{{_written(over)}}}" if over else "")


def _fence(left: str, box: Any, right: str) -> str:
    ends = [_SIGNS.get(char, _SPECIAL.get(char, char)) for char in (left, right)]
    inside = _written(box)
    return rf"\left{ends[0]} {inside} \right{ends[1]}" if is_tall(box) else f"{ends[0]}{inside}{ends[1]}"


def _root(box: Any) -> str:
    return rf"\sqrt{{{_written(box)}}}"


def _bar(box: Any) -> str:
    return rf"\overline{{{_written(box)}}}"


def _grid(*rows: Any) -> str:
    lines = (" & ".join(map(_written, line)) for line in rows)
    return r"\begin{matrix} " + r" \\ ".join(lines) + r" \end{matrix}"


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
