"""From nodes to boxes: a table from each kind of node to what stands on the page, in the author's order.

Arrays are bold, their entries and numbers are not.  Functions of a matrix by a power series have a subscript m, as
their names in a script have (`sinm`), so that they are told from functions entry by entry; the exponential is a power.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import sympy
from sympy import Add, Integer, MatAdd, MatMul, MatPow, MatrixSymbol, Mul, Number, Pow, Rational, Symbol, Tuple
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.matrixbase import MatrixBase

from symchain import nodes, operators
from symchain.layered import LayerMatrix, LayerSize
from symchain.notation import text_of
from symchain.scalars import SumOfNumbers
from symchain.typeset.boxes import (
    ATOM,
    LARGE,
    MOST,
    POWER,
    PREFIX,
    PRODUCT,
    RELATION,
    SUM,
    TENSOR,
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
from symchain.typeset.letters import named
from symchain.written import NumberOf, SumOf, is_matrix, same_size

Reader = Callable[[Any], Box]


def box_of(node: Any) -> Box:
    """The node as boxes; one that has no row in the table as text."""
    reader = next((_BOXES[kind] for kind in type(node).__mro__ if kind in _BOXES), None)
    return word(text_of(node), "upright") if reader is None else reader(node)


def relation(parts: Iterable[Any]) -> Box:
    """The parts of a chain with = between them."""
    boxes = [box for part in parts for box in (sign("="), closed(box_of(part), SUM))]
    return row(RELATION, *boxes[1:])


def words(text: str, boxes: dict[str, Box]) -> Box:
    """Words, with boxes in the place of some characters."""
    parts = [boxes.get(p, ("text", p)) for p in re.split(f"([{''.join(boxes)}])", text) if p]
    return row(RELATION, *parts)


def call(name: Box, *arguments: Any) -> Box:
    """A function and its arguments."""
    return row(ATOM, name, fence(comma_list([box_of(a) for a in arguments])))


def operator(name: str) -> Reader:
    """Reads a function of all arguments of a node, by a name that is not a variable's."""
    return lambda node: call(word(name, "upright"), *node.args)


# sums, products, powers


def _sum(node: Any) -> Box:
    # SymPy puts a number first in its own sums; in ours the order is the author's.
    own = isinstance(node, (SumOfNumbers, SumOf))
    parts: list[Box] = []
    for term in sorted(node.args, key=lambda t: (isinstance(t, nodes.Remainder), not own and isinstance(t, Rational))):
        negative = _is_negative(term)
        if parts or negative:
            parts.append(sign("−" if negative else "+", "infix" if parts else "prefix"))
        parts.append(closed(_product(_without_sign(term)) if negative else box_of(term), LARGE))
    return row(SUM, *parts)


def _factors(term: Any) -> list[Any]:
    return list(term.args) if isinstance(term, (Mul, MatMul)) else [term]


def _is_negative(term: Any) -> bool:
    """Whether a term begins with a negative number."""
    first = _factors(term)[0]
    return isinstance(first, Rational) and first < 0


def _without_sign(term: Any) -> list[Any]:
    """The factors of a term that is negative, without that sign."""
    first, *rest = _factors(term)
    return rest if first == -1 and rest else [-first, *rest]


def _signed_product(node: Any) -> Box:
    if not _is_negative(node):
        return _product(node.args)
    return row(PRODUCT, sign("−", "prefix"), closed(_product(_without_sign(node)), PRODUCT))


def _product(factors: Iterable[Any]) -> Box:
    above: list[Box] = []
    below: list[Box] = []
    matrices: list[Box] = []
    for factor in factors:
        if isinstance(factor, Rational) and not isinstance(factor, Integer):
            above += [_number(factor.p)] if factor.p != 1 else []
            below.append(_number(factor.q))
        elif isinstance(factor, Pow) and isinstance(factor.exp, Integer) and factor.exp < 0:
            below.append(box_of(factor.base) if factor.exp == -1 else _raised(factor.base, -factor.exp))
        else:
            (matrices if is_matrix(factor) else above).append(box_of(factor))
    if not below:
        return _juxtaposed([*above, *matrices])
    fraction: Box = ("frac", _juxtaposed(above), _juxtaposed(below))
    return _juxtaposed([fraction, *matrices])


def _juxtaposed(boxes: list[Box]) -> Box:
    """Factors beside each other; a point where they would run together, or look like a function and its argument."""
    if not boxes:
        return _number(1)
    parts = [boxes[0]] if len(boxes) == 1 else []
    for n, box in enumerate(boxes if len(boxes) > 1 else []):
        # What a large operator stands before reaches to the end.
        ends = n == len(boxes) - 1 and level_of(box) == LARGE
        shown = box if ends else closed(box, PRODUCT)
        applied = shown[0] == "fence" and bool(parts) and _begins(parts[-1]) == "italic"
        if parts and (_begins(shown) == "number" or applied):
            parts.append(sign("·"))
        elif parts and (_stands_apart(shown) or _stands_apart(parts[-1])):
            parts.append(("space",))
        parts.append(shown)
    return row(PRODUCT, *parts)


def _stands_apart(box: Box) -> bool:
    """Whether a factor would run into its neighbours: a fraction, a word."""
    return box[0] == "frac" or (box[0] == "word" and len(box[1]) > 1) or (box[0] == "script" and _stands_apart(box[1]))


def _begins(box: Box) -> str:
    """The style of the first word of a box."""
    if box[0] == "word":
        return str(box[2])
    if box[0] == "script":
        return _begins(box[1])
    return _begins(box[2]) if box[0] == "row" and len(box) > 2 else ""


def _number(value: Any) -> Box:
    digits = word(str(abs(value)), "number")
    return row(PRODUCT, sign("−", "prefix"), digits) if value < 0 else digits


def _rational(node: Any) -> Box:
    if node.q == 1:
        return _number(node.p)
    fraction: Box = ("frac", _number(abs(node.p)), _number(node.q))
    return row(PRODUCT, sign("−", "prefix"), fraction) if node.p < 0 else fraction


def _raised(base: Any, exponent: Any) -> Box:
    return script(closed(box_of(base), ATOM), sup=box_of(exponent))


def _power(node: Any) -> Box:
    base, exponent = node.args[:2]
    if exponent == sympy.S.Half:
        return ("root", box_of(base))
    if not is_matrix(base) and isinstance(exponent, Integer) and exponent < 0:
        return _product([node])
    return _raised(base, exponent)


def _between(char: str) -> Reader:
    """Reads factors with an operator between them."""

    def reader(node: Any) -> Box:
        boxes = [box for a in node.args for box in (sign(char), closed(box_of(a), PREFIX))]
        return row(TENSOR, *boxes[1:])

    return reader


def _large(node: Any) -> Box:
    limits = list(node.limits)
    variables = {limit[0] for limit in limits}
    if any(end.free_symbols & variables for limit in limits for end in limit[1:]):
        limits.reverse()  # the first variable runs fastest; where no bound depends on another, that says nothing
    body = box_of(node.function)
    for limit in reversed(limits):
        variable, *ends = map(box_of, limit)
        under = row(RELATION, variable, sign("="), ends[0]) if ends else variable
        body = row(
            LARGE, ("limits", sign("∑", "prefix"), under, ends[1] if ends else None), ("space",), closed(body, LARGE)
        )
    return body


# names and entries


def _array(node: Any) -> Box:
    return named(node.name, "bold")


def _family(node: Any) -> Box:
    return script(named(node.name, "bold"), sup=_indices(node.labels))


def _layered(node: Any) -> Box:
    return script(named(node.stem, "bold"), sup=fence(box_of(node.layer)))


def _layer_size(node: Any) -> Box:
    return script(named(node.stem, "italic"), sup=fence(box_of(node.layer)))


def _entry(node: Any) -> Box:
    matrix, *indices = node.args
    if isinstance(matrix, MatrixSymbol) and same_size(matrix.shape[1], 1) and isinstance(indices[1], Integer):
        indices = indices[:1]
    return _at(matrix, indices)


def _at(array: Any, indices: Iterable[Any]) -> Box:
    below = _indices(indices)
    if isinstance(array, nodes.MatrixChange) and hasattr(array.value, "name"):
        return row(PREFIX, sign("Δ", "prefix"), _at(array.value, indices))
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


def _indices(indices: Iterable[Any]) -> Box:
    """Indices, with commas between them where one is more than a letter or a digit."""
    boxes = [box_of(index) for index in indices]
    single = all(box[0] == "word" and len(box[1]) == 1 for box in boxes)
    return row(PRODUCT, *boxes) if single else comma_list(boxes)


def _shape(node: Any) -> Box:
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
    return script(base, sup=fence(_number(node.order))) if node.order >= 4 else base


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


# derivatives


_PARTIAL = sign("∂", "prefix")


def _derivative(node: Any) -> Box:
    value, variable = node.args[:2]
    variables = [variable]
    while isinstance(value, nodes.Partial):  # the derivative of a derivative is a second one
        variables.append(value.variable)
        value = value.value
    order = len(variables)
    mark = _PARTIAL if order == 1 else script(word("∂", "upright"), sup=_number(order))
    return _quotient(mark, value, _partials(variables))


def _partials(variables: Iterable[Any]) -> Box:
    """What stands below in a derivative by these, one after the other."""
    return row(PRODUCT, *(box for v in variables for box in (_PARTIAL, closed(box_of(v), POWER))))


def _quotient(mark: Box, value: Any, below: Box) -> Box:
    """The derivative of a value; a long value stands behind the fraction."""
    box = value if isinstance(value, tuple) else box_of(value)
    if level_of(box) >= POWER and width(box) <= MOST // 3:
        return ("frac", row(PRODUCT, mark, box), below)
    return row(PRODUCT, ("frac", mark, below), closed(box, ATOM))


def _jacobian(node: Any) -> Box:
    above, below = _column(node.value), _column(node.variable)
    if node.layout == "numerator":
        below = _turned(below)
    else:
        above = _turned(above)
    return _quotient(_PARTIAL, above, row(PRODUCT, _PARTIAL, below))


def _column(matrix: Any) -> Box:
    return box_of(matrix) if same_size(matrix.shape[1], 1) else call(word("vec", "upright"), matrix)


def _turned(box: Box) -> Box:
    return script(closed(box, ATOM), sup=sign("⊤", "prefix"))


def _hessian(node: Any) -> Box:
    column = _column(node.variable)
    below = row(PRODUCT, _PARTIAL, column, _PARTIAL, _turned(column))
    return _quotient(script(word("∂", "upright"), sup=_number(2)), node.value, below)


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
    under = row(RELATION, box_of(node.infinitesimal), sign("→"), _number(0))
    return row(LARGE, ("limits", word("lim", "upright"), under, None), ("space",), closed(box_of(node.value), LARGE))


def _point(node: Any) -> Box:
    value, variable, point = map(box_of, node.args)
    return script(fence(value, "[", "]"), sub=row(RELATION, variable, sign("="), point))


def _remainder(node: Any) -> Box:
    bases = list(node.base) if isinstance(node.base, Tuple) else [node.base]
    power = None if node.order == 1 else _number(node.order)
    boxes = [script(closed(box_of(b), ATOM), sup=power) if power else box_of(b) for b in bases]
    return row(ATOM, word(node.kind), fence(comma_list(boxes)))


# matrices


def _transpose(node: Any) -> Box:
    inner = node.args[0]
    if isinstance(inner, operators.InverseOf):
        sup = row(PRODUCT, sign("−", "prefix"), sign("⊤", "prefix"))
        return script(closed(box_of(inner.argument), ATOM), sup=sup)
    return _turned(box_of(inner))


def _marked(sup: Box) -> Reader:
    return lambda node: script(closed(box_of(node.args[0]), ATOM), sup=sup)


def _inner(node: Any) -> Box:
    pair = fence(comma_list([box_of(a) for a in node.args]), "⟨", "⟩")
    return pair if same_size(node.args[0].shape[1], 1) else script(pair, sub=word("F", "upright"))


def _norm(node: Any) -> Box:
    box = fence(box_of(node.argument), "‖", "‖")
    return box if same_size(node.argument.shape[1], 1) else script(box, sub=word("F", "upright"))


def _grid(matrix: Any) -> Box:
    return fence(("grid", *(tuple(map(box_of, line)) for line in matrix.tolist())), "[", "]")


def _blocks(node: Any) -> Box:
    return _grid(node.args[0])


def _on_entries(node: Any) -> Box:
    parts: list[Box] = []
    for v in node.function.variables:
        parts += [_at(v, (0, 0)), _at(v, (0, 1)), word("…", "upright"), _at(v, (v.rows - 1, v.cols - 1))]
    return row(ATOM, box_of(node.function), fence(comma_list(parts)))


def _multiplications(node: Any) -> Box:
    boxes = [box for a in node.args for box in (sign("·"), closed(box_of(a), PRODUCT))]
    return row(ATOM, word("#", "upright"), fence(row(PRODUCT, *boxes[1:])))


_MINUS_ONE = row(PRODUCT, sign("−", "prefix"), word("1", "number"))

_BOXES: dict[type, Reader] = {
    # numbers and names
    Rational: _rational,
    Number: lambda node: word(str(node), "number"),
    int: _number,
    sympy.core.numbers.Pi: lambda node: word("π", "upright"),
    sympy.core.numbers.Exp1: lambda node: word("e", "upright"),
    Symbol: lambda node: named(node.name, "italic"),
    Str: lambda node: named(node.name, "italic"),
    LayerSize: _layer_size,
    nodes.ScalarFunction: lambda node: named(node.name, "italic"),
    MatrixSymbol: _array,
    nodes.TensorSymbol: _array,
    nodes.FamilyMatrix: _family,
    LayerMatrix: _layered,
    MatrixElement: _entry,
    nodes.TensorEntry: lambda node: _at(node.array, node.indices),
    Tuple: lambda node: fence(comma_list([box_of(a) for a in node.args])),
    # sums, products, powers
    Add: _sum,
    MatAdd: _sum,
    Mul: _signed_product,
    MatMul: _signed_product,
    Pow: _power,
    MatPow: _power,
    NumberOf: lambda node: box_of(node.args[0]),
    sympy.Sum: _large,
    sympy.HadamardProduct: _between("⊙"),
    sympy.HadamardPower: lambda node: script(
        closed(box_of(node.args[0]), ATOM), sup=row(PRODUCT, sign("∘", "prefix"), closed(box_of(node.args[1]), PREFIX))
    ),
    sympy.KroneckerProduct: _between("⊗"),
    operators.KhatriRao: _between("∗"),
    # derivatives
    nodes.Partial: _derivative,
    nodes.MatrixPartial: _derivative,
    nodes.Gradient: _derivative,
    sympy.Derivative: lambda node: _quotient(_PARTIAL, node.args[0], _partials(node.variables)),
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
    # functions
    operators.Apply: _applied,
    operators.MatrixApply: _applied,
    operators.MatrixSeries: _series,
    nodes.OnEntries: _on_entries,
    sympy.Abs: lambda node: fence(box_of(node.args[0]), "|", "|"),
    sympy.Trace: operator("tr"),
    sympy.Determinant: operator("det"),
    operators.Adjugate: operator("adj"),
    operators.Diag: operator("diag"),
    operators.DiagonalOf: operator("diagonal"),
    operators.Vec: operator("vec"),
    operators.Rank: operator("rank"),
    operators.Multiplications: _multiplications,
    operators.Norm: _norm,
    nodes.Inner: _inner,
    sympy.KroneckerDelta: lambda node: script(word("δ"), sub=_indices(node.args[:2])),
    # matrices
    sympy.Transpose: _transpose,
    sympy.Adjoint: _marked(word("H", "upright")),
    operators.InverseOf: _marked(_MINUS_ONE),
    sympy.Inverse: _marked(_MINUS_ONE),
    operators.PseudoInverse: _marked(sign("+", "prefix")),
    operators.Conjugate: lambda node: ("bar", box_of(node.args[0])),
    sympy.Identity: lambda node: script(word("I", "bold"), sub=box_of(node.shape[0])),
    sympy.ZeroMatrix: lambda node: script(word("0", "bold"), sub=_shape(node)),
    sympy.OneMatrix: lambda node: script(word("1", "bold"), sub=_shape(node)),
    operators.SingleEntry: lambda node: script(word("J", "bold"), sup=_indices(node.place)),
    operators.UnitVector: lambda node: script(word("e", "bold"), sub=box_of(node.place)),
    operators.Commutation: lambda node: script(word("K", "bold"), sub=comma_list([box_of(a) for a in node.of])),
    MatrixBase: _grid,
    sympy.BlockMatrix: _blocks,
}
