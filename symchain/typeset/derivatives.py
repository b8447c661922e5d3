"""Derivatives of every kind, changes, limits and remainders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import Tuple

from symchain import nodes, operators
from symchain.complexes import MatrixWirtinger, Wirtinger, WirtingerGradient
from symchain.typeset.boxes import (
    ATOM,
    LARGE,
    MOST,
    POWER,
    PREFIX,
    PRODUCT,
    RELATION,
    Box,
    closed,
    comma_list,
    fence,
    level_of,
    row,
    script,
    sign,
    width,
    word,
)
from symchain.typeset.table import Reader, box_of, call, number_box, turned
from symchain.written import same_size

PARTIAL = sign("∂", "prefix")


def _derivative(node: Any) -> Box:
    value, variable = node.args[:2]
    variables = [variable]
    while isinstance(value, nodes.Partial):  # the derivative of a derivative is a second one
        variables.append(value.variable)
        value = value.value
    order = len(variables)
    mark = PARTIAL if order == 1 else script(word("∂", "upright"), sup=number_box(order))
    return _quotient(mark, value, _partials(variables))


def _partials(variables: Iterable[Any]) -> Box:
    """What stands below in a derivative by these, one after the other."""
    return row(PRODUCT, *(box for v in variables for box in (PARTIAL, closed(box_of(v), POWER))))


def _quotient(mark: Box, value: Any, below: Box) -> Box:
    """The derivative of a value; a long value stands behind the fraction."""
    box = value if isinstance(value, tuple) else box_of(value)
    if level_of(box) >= POWER and width(box) <= MOST // 3:
        return ("frac", row(PRODUCT, mark, box), below)
    return row(PRODUCT, ("frac", mark, below), closed(box, ATOM))


def _jacobian(node: Any) -> Box:
    above, below = column_box(node.value), column_box(node.variable)
    if node.layout == "numerator":
        below = turned(below)
    else:
        above = turned(above)
    return _quotient(PARTIAL, above, row(PRODUCT, PARTIAL, below))


def column_box(matrix: Any) -> Box:
    """A column, or the columns of a matrix one below the other."""
    return box_of(matrix) if same_size(matrix.shape[1], 1) else call(word("vec", "upright"), matrix)


def _hessian(node: Any) -> Box:
    column = column_box(node.variable)
    below = row(PRODUCT, PARTIAL, column, PARTIAL, turned(column))
    return _quotient(script(word("∂", "upright"), sup=number_box(2)), node.value, below)


def _directional(mark: str | None) -> Reader:
    def reader(node: Any) -> Box:
        value, variable, direction = map(box_of, node.args)
        sup = sign(mark, "prefix") if mark else None
        value = value if hasattr(node.args[0], "name") else closed(value, ATOM)
        return row(PREFIX, script(word("D", "upright"), variable, sup), value, fence(direction, "[", "]"))

    return reader


def _change(node: Any) -> Box:
    return row(PREFIX, sign("Δ", "prefix"), closed(box_of(node.args[0]), POWER))


def _limit(node: Any) -> Box:
    under = row(RELATION, box_of(node.infinitesimal), sign("→"), number_box(0))
    return row(LARGE, ("limits", word("lim", "upright"), under, None), ("space",), closed(box_of(node.value), LARGE))


def _point(node: Any) -> Box:
    value, variable, point = map(box_of, node.args)
    return script(fence(value, "[", "]"), sub=row(RELATION, variable, sign("="), point))


def _remainder(node: Any) -> Box:
    bases = list(node.base) if isinstance(node.base, Tuple) else [node.base]
    power = None if node.order == 1 else number_box(node.order)
    boxes = [script(closed(box_of(b), ATOM), sup=power) if power else box_of(b) for b in bases]
    return row(ATOM, word(node.kind), fence(comma_list(boxes)))


READERS: dict[type, Reader] = {
    nodes.Partial: _derivative,
    nodes.MatrixPartial: _derivative,
    nodes.Gradient: _derivative,
    Wirtinger: _derivative,
    MatrixWirtinger: _derivative,
    WirtingerGradient: _derivative,
    sympy.Derivative: lambda node: _quotient(PARTIAL, node.args[0], _partials(node.variables)),
    operators.Jacobian: _jacobian,
    operators.Hessian: _hessian,
    operators.Directional: _directional(None),
    nodes.Pushforward: _directional(None),
    nodes.Pullback: _directional("∗"),
    nodes.Perturbation: _change,
    nodes.Change: _change,
    nodes.MatrixChange: _change,
    nodes.LimitAt: _limit,
    nodes.MatrixLimitAt: _limit,
    nodes.At: _point,
    nodes.MatrixAt: _point,
    nodes.Remainder: _remainder,
}
