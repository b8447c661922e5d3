"""One step in words: its verdict, and the block that says what went wrong."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from symchain.trusted.result import Counterexample, StepResult

Line = list[tuple[str, str]]
"""A line of output: pieces of text, each with the name of a style ("" for none)."""

INDENT = "    "
FIELD = 10
"""Columns of a field's name in a block."""


def standing(step: StepResult) -> str:
    """The verdict in words: with its expectation where there is one, and `ungrounded` where it is."""
    if step.expected is not None:
        return f"{step.verdict}, as expected" if step.passed else f"{step.verdict}, expected {step.expected}"
    return step.verdict if step.grounded else f"{step.verdict}, ungrounded"


def style_of(step: StepResult) -> str:
    """The style of a verdict: good, open, or bad."""
    if step.passed:
        return "good"
    return "open" if step.verdict == "undecided" else "bad"


def place(step: StepResult) -> str:
    """file:line, or only the file where the step belongs to no line."""
    return f"{step.file}:{step.line}" if step.line else step.file


def flags_of(step: StepResult) -> list[tuple[str, str]]:
    """What an author should look at in a step, passed or not: codes and messages."""
    return [(code, message) for code, _, message in (flag.partition(" ") for flag in step.detail.get("flags") or ())]


def text_block(step: StepResult) -> str:
    """The block of a failure as plain text."""
    return "\n".join("".join(visible(text) for text, _ in line).rstrip() for line in failure_block(step))


def shorten(text: str, width: int) -> str:
    """`text` in at most `width` columns (at least 8), with an ellipsis where it was cut: before its last third."""
    width = max(width, 8)
    if len(text) <= width:
        return text
    end = width // 3
    return f"{text[: width - end - 1]}…{text[len(text) - end :]}"


def wrapped(line: Line, width: int) -> Iterator[Line]:
    """A line in pieces of at most `width` columns, broken between words; what goes on stands below its text."""
    *before, (text, style) = line or [("", "")]
    text = visible(text)
    indent = sum(len(visible(piece)) for piece, _ in before)
    if indent + len(text) <= width:
        yield line
        return
    hang = indent if indent <= width // 3 else len(INDENT)
    first, *rest = textwrap.wrap(
        text,
        width,
        initial_indent=" " * min(indent, width - 1),
        subsequent_indent=" " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
    yield [*before, (first.lstrip(), style)]
    for part in rest:
        yield [(" " * hang, ""), (part.lstrip(), style)]


def failure_block(step: StepResult) -> Iterator[Line]:
    """What went wrong and where: the claim, both sides, the counterexample, the nearest true statement."""
    head = f"{step.code or step.verdict} {step.label}: "
    yield [(f"{place(step)}: ", "head"), (head, "bad"), (step.message or standing(step), "")]
    if step.code == "SC209":  # the fault is elsewhere, and told there
        return
    detail = step.detail
    yield from fields(
        ("claim", step.claim),
        ("from", ", ".join(step.uses)),
        ("left", detail.get("left")),
        ("right", detail.get("right")),
        ("difference", detail.get("difference")),
    )
    if step.counterexample is not None:
        yield from counterexample_lines(step.counterexample)
    yield from fields(("nearest", detail.get("nearest")))


def fields(*named: tuple[str, Any]) -> Iterator[Line]:
    """The fields of a block that have a value: name, then text (each of its lines)."""
    for name, value in named:
        for number, text in enumerate(str(value).splitlines() if value else ()):
            yield [(INDENT, ""), (f"{'' if number else name:<{FIELD}}  ", "dim"), (text, "")]


def counterexample_lines(example: Counterexample) -> Iterator[Line]:
    """The sizes, the arrays with aligned rows, and the two unequal numbers."""
    sizes = ", ".join(f"{name} = {size}" for name, size in example.dimensions.items())
    yield [(INDENT, ""), (f"{'differs at':<{FIELD}}  ", "dim"), (sizes or "every size", "")]
    for name, value in example.values.items():
        rows = array_rows(value)
        first = f"{name} = "
        for number, row in enumerate(rows):
            yield [
                (INDENT + " " * (FIELD + 2), ""),
                (first if number == 0 else " " * len(first), ""),
                (row, ""),
            ]
    where = "" if example.entry is None else f"at entry [{', '.join(map(str, example.entry))}]: "
    both = f"{where}left = {example.left}, right = {example.right}"
    yield [(INDENT + " " * (FIELD + 2), ""), (both, "bad")]


def array_rows(value: Any) -> list[str]:
    """An array as aligned text rows; a vector is one row, a block of matrices one below the other."""
    if not isinstance(value, list):
        return [str(value)]
    if not any(isinstance(row, list) for row in value):
        return ["[" + "  ".join(str(entry) for entry in value) + "]"]
    if any(isinstance(entry, list) for row in value if isinstance(row, list) for entry in row):
        return [line for block in value for line in array_rows(block)]
    rows = [[str(entry) for entry in row] if isinstance(row, list) else [str(row)] for row in value]
    columns = max(map(len, rows))
    widths = [max((len(row[c]) for row in rows if c < len(row)), default=0) for c in range(columns)]
    return ["[" + "  ".join(cell.rjust(widths[c]) for c, cell in enumerate(row)) + "]" for row in rows]


def visible(text: str) -> str:
    """`text` with control characters (and line ends) as escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
