"""Sums, products, powers and large operators, in the author's order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import Add, Integer, MatAdd, MatMul, MatPow, Mul, Number, Pow, Rational

from symchain import nodes, operators
from symchain.ranged import MatrixSum
from symchain.scalars import SumOfNumbers
from symchain.typeset.boxes import (
    ATOM,
    LARGE,
    PREFIX,
    PRODUCT,
    RELATION,
    SUM,
    TENSOR,
    Box,
    closed,
    level_of,
    row,
    script,
    sign,
    word,
)
from symchain.typeset.table import Reader, box_of, number_box
from symchain.written import NumberOf, SumOf, is_matrix


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
    """Whether an odd number of the factors of a term are negative numbers."""
    return len([f for f in _factors(term) if isinstance(f, Rational) and f < 0]) % 2 == 1


def _without_sign(term: Any) -> list[Any]:
    """The factors of a term without the signs of its numbers."""
    factors = _factors(term)
    kept = [abs(f) if isinstance(f, Rational) else f for f in factors if f != -1]
    return kept or [Integer(1)]


def _signed_product(node: Any) -> Box:
    if not _is_negative(node):
        return _product(_without_sign(node))
    return row(PRODUCT, sign("−", "prefix"), closed(_product(_without_sign(node)), PRODUCT))


def _product(factors: Iterable[Any]) -> Box:
    above: list[Box] = []
    below: list[Box] = []
    matrices: list[Box] = []
    written: list[Box] = []
    for factor in factors:
        if isinstance(factor, Rational) and not isinstance(factor, Integer):
            above += [number_box(factor.p)] if factor.p != 1 else []
            below.append(number_box(factor.q))
        elif isinstance(factor, Pow) and isinstance(factor.exp, Integer) and factor.exp < 0:
            below.append(box_of(factor.base) if factor.exp == -1 else _raised(factor.base, -factor.exp))
        else:
            written.append(box_of(factor))
            (matrices if is_matrix(factor) else above).append(written[-1])
    if not below:
        return _juxtaposed(written)
    fraction: Box = ("frac", _juxtaposed(above), _juxtaposed(below))
    return _juxtaposed([fraction, *matrices])


def _juxtaposed(boxes: list[Box]) -> Box:
    """Factors beside each other; a point where they would run together, or look like a function and its argument."""
    if not boxes:
        return number_box(1)
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


def _rational(node: Any) -> Box:
    if node.q == 1:
        return number_box(node.p)
    fraction: Box = ("frac", number_box(abs(node.p)), number_box(node.q))
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


def _large(char: str) -> Reader:
    """Reads what runs over indices, under a large operator."""
    return lambda node: _over(node, char)


def _over(node: Any, char: str) -> Box:
    limits = list(node.limits)
    variables = {limit[0] for limit in limits}
    if any(end.free_symbols & variables for limit in limits for end in limit[1:]):
        limits.reverse()  # the first variable runs fastest; where no bound depends on another, that says nothing
    body = box_of(node.function)
    for limit in reversed(limits):
        variable, *ends = map(box_of, limit)
        under = row(RELATION, variable, sign("="), ends[0]) if ends else variable
        body = row(
            LARGE, ("limits", sign(char, "prefix"), under, ends[1] if ends else None), ("space",), closed(body, LARGE)
        )
    return body


READERS: dict[type, Reader] = {
    Rational: _rational,
    Number: lambda node: word(str(node), "number"),
    int: number_box,
    sympy.core.numbers.Pi: lambda node: word("π", "upright"),
    sympy.core.numbers.Exp1: lambda node: word("e", "upright"),
    Add: _sum,
    MatAdd: _sum,
    Mul: _signed_product,
    MatMul: _signed_product,
    Pow: _power,
    MatPow: _power,
    NumberOf: lambda node: box_of(node.args[0]),
    sympy.Sum: _large("∑"),
    MatrixSum: _large("∑"),
    sympy.Product: _large("∏"),
    sympy.HadamardProduct: _between("⊙"),
    sympy.HadamardPower: lambda node: script(
        closed(box_of(node.args[0]), ATOM),
        sup=row(PRODUCT, sign("∘", "prefix"), closed(box_of(node.args[1]), PREFIX)),
    ),
    sympy.KroneckerProduct: _between("⊗"),
    operators.KhatriRao: _between("∗"),
}
