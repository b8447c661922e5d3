"""The table from kinds of nodes to boxes; the modules beside this one fill it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symchain.notation import text_of
from symchain.typeset.boxes import ATOM, PRODUCT, Box, closed, comma_list, fence, row, script, sign, word

Reader = Callable[[Any], Box]
TABLE: dict[type, Reader] = {}


def box_of(node: Any) -> Box:
    """The node as boxes; one that has no row in the table as text."""
    reader = next((TABLE[kind] for kind in type(node).__mro__ if kind in TABLE), None)
    return word(text_of(node), "upright") if reader is None else reader(node)


def call(name: Box, *arguments: Any) -> Box:
    """A function and its arguments."""
    return row(ATOM, name, fence(comma_list([box_of(a) for a in arguments])))


def operator(name: str) -> Reader:
    """Reads a function of all arguments of a node, by a name that is not a variable's."""
    return lambda node: call(word(name, "upright"), *node.args)


def number_box(value: Any) -> Box:
    """A whole number."""
    digits = word(str(abs(value)), "number")
    return row(PRODUCT, sign("−", "prefix"), digits) if value < 0 else digits


def turned(box: Box) -> Box:
    """A box transposed."""
    return script(closed(box, ATOM), sup=sign("⊤", "prefix"))
