"""Names, entries and functions: arrays are bold, their entries and numbers are not.

Functions of a matrix by a power series have a subscript m, as their names in a script have (`sinm`), so that they are
told from functions entry by entry; the exponential is a power.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import Integer, MatrixSymbol, Symbol
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain import nodes, operators
from symchain.layered import LayerMatrix, LayerSize
from symchain.typeset.boxes import (
    ATOM,
    PREFIX,
    PRODUCT,
    RELATION,
    Box,
    closed,
    comma_list,
    fence,
    row,
    script,
    sign,
    word,
)
from symchain.typeset.letters import named
from symchain.typeset.table import Reader, box_of, call, number_box
from symchain.written import is_matrix, same_size


def _array(node: Any) -> Box:
    return named(node.name, "bold")


def _family(node: Any) -> Box:
    return script(named(node.name, "bold"), sup=indices_box(node.labels))


def _layered(node: Any) -> Box:
    return script(named(node.stem, "bold"), sup=fence(box_of(node.layer)))


def _layer_size(node: Any) -> Box:
    return script(named(node.stem, "italic"), sup=fence(box_of(node.layer)))


def _entry(node: Any) -> Box:
    matrix, *indices = node.args
    if isinstance(matrix, MatrixSymbol) and same_size(matrix.shape[1], 1) and isinstance(indices[1], Integer):
        indices = indices[:1]
    return entry_box(matrix, indices)


def entry_box(array: Any, indices: Iterable[Any]) -> Box:
    """The entry of an array; what is named is a number, and not bold."""
    below = indices_box(indices)
    if isinstance(array, nodes.MatrixChange) and hasattr(array.value, "name"):
        return row(PREFIX, sign("Δ", "prefix"), entry_box(array.value, indices))
    base = box_of(array)
    if not hasattr(array, "name"):
        return script(fence(base), sub=below)
    plain = _plain(base)
    return script(fence(plain) if plain[0] == "row" or (plain[0] == "script" and plain[2]) else plain, sub=below)


def _plain(box: Box) -> Box:
    """A name of an array without bold: what is named is a number."""
    if box[0] == "word":
        return word(box[1], "italic" if box[2] == "bold" else box[2])
    return tuple(_plain(part) if isinstance(part, tuple) else part for part in box)


def indices_box(indices: Iterable[Any]) -> Box:
    """Indices, with commas between them where one is more than a letter or a digit."""
    boxes = [box_of(index) for index in indices]
    single = all(box[0] == "word" and len(box[1]) == 1 for box in boxes)
    return row(PRODUCT, *boxes) if single else comma_list(boxes)


def shape_box(node: Any) -> Box:
    """A shape as a subscript: rows and columns, or the size of a column."""
    rows, cols = node.shape
    if same_size(cols, 1):
        return box_of(rows)
    return row(RELATION, closed(box_of(rows), PRODUCT), sign("×"), closed(box_of(cols), PRODUCT))


def _function_name(node: Any) -> Box:
    primes = "′" * node.order if node.order < 4 else ""
    style = "upright" if node.named or len(node.name) > 1 else "italic"
    base = named(node.name, "italic") if style == "italic" else word(node.name, "upright")
    if base[0] == "word":
        base = word(base[1] + primes, base[2])
    return script(base, sup=fence(number_box(node.order))) if node.order >= 4 else base


def _applied(node: Any) -> Box:
    if not node.order and not is_matrix(node):
        argument = box_of(node.argument)
        if node.name == "sqrt":
            return ("root", argument)
        if node.name == "abs":
            return fence(argument, "|", "|")
    return call(_function_name(node), node.argument)


def _series(node: Any) -> Box:
    if node.name == "exp":
        return script(word("e", "upright"), sup=box_of(node.argument))
    return call(script(_function_name(node), sub=word("m", "upright")), node.argument)


def _on_entries(node: Any) -> Box:
    parts: list[Box] = []
    for v in node.function.variables:
        if not isinstance(v, MatrixSymbol):
            parts.append(box_of(v))
            continue
        parts += [
            entry_box(v, (0, 0)),
            entry_box(v, (0, 1)),
            word("…", "upright"),
            entry_box(v, (v.rows - 1, v.cols - 1)),
        ]
    return row(ATOM, box_of(node.function), fence(comma_list(parts)))


READERS: dict[type, Reader] = {
    Symbol: lambda node: named(node.name, "italic"),
    Str: lambda node: named(node.name, "italic"),
    LayerSize: _layer_size,
    nodes.ScalarFunction: lambda node: named(node.name, "italic"),
    MatrixSymbol: _array,
    nodes.TensorSymbol: _array,
    nodes.FamilyMatrix: _family,
    LayerMatrix: _layered,
    MatrixElement: _entry,
    nodes.TensorEntry: lambda node: entry_box(node.array, node.indices),
    operators.Apply: _applied,
    operators.MatrixApply: _applied,
    operators.MatrixSeries: _series,
    nodes.OnEntries: _on_entries,
    sympy.KroneckerDelta: lambda node: script(word("δ"), sub=indices_box(node.args[:2])),
}
