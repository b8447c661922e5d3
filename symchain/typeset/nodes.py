"""From nodes to boxes: what stands on the page, in the author's order; matrices, and what claims are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sympy
from sympy import Tuple
from sympy.matrices.matrixbase import MatrixBase

from symchain import nodes, operators
from symchain.halved import Duplication, Elimination, Vech
from symchain.typeset import derivatives, names, sums
from symchain.typeset.boxes import (
    ATOM,
    PRODUCT,
    RELATION,
    SUM,
    Box,
    closed,
    comma_list,
    fence,
    row,
    script,
    sign,
    word,
)
from symchain.typeset.names import indices_box, shape_box
from symchain.typeset.table import TABLE, Reader, box_of, operator, turned
from symchain.written import same_size


def relation(parts: Iterable[Any]) -> Box:
    """The parts of a chain with = between them."""
    boxes = [box for part in parts for box in (sign("="), closed(box_of(part), SUM))]
    return row(RELATION, *boxes[1:])


def words(text: str, boxes: dict[str, Box]) -> Box:
    """Words, with boxes in the place of some characters."""
    parts = [boxes.get(p, ("text", p)) for p in re.split(f"([{''.join(boxes)}])", text) if p]
    return row(RELATION, *parts)


def _transpose(node: Any) -> Box:
    inner = node.args[0]
    if isinstance(inner, operators.InverseOf):
        sup = row(PRODUCT, sign("−", "prefix"), sign("⊤", "prefix"))
        return script(closed(box_of(inner.argument), ATOM), sup=sup)
    return turned(box_of(inner))


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


def _multiplications(node: Any) -> Box:
    boxes = [box for a in node.args for box in (sign("·"), closed(box_of(a), PRODUCT))]
    return row(ATOM, word("#", "upright"), fence(row(PRODUCT, *boxes[1:])))


_MINUS_ONE = row(PRODUCT, sign("−", "prefix"), word("1", "number"))

TABLE.update(
    {
        **sums.READERS,
        **names.READERS,
        **derivatives.READERS,
        Tuple: lambda node: fence(comma_list([box_of(a) for a in node.args])),
        sympy.Abs: lambda node: fence(box_of(node.args[0]), "|", "|"),
        sympy.Trace: operator("tr"),
        sympy.Determinant: operator("det"),
        operators.Adjugate: operator("adj"),
        operators.Diag: operator("diag"),
        operators.DiagonalOf: operator("diagonal"),
        operators.Vec: operator("vec"),
        Vech: operator("vech"),
        operators.Rank: operator("rank"),
        operators.Multiplications: _multiplications,
        operators.Norm: _norm,
        nodes.Inner: _inner,
        sympy.Transpose: _transpose,
        sympy.Adjoint: _marked(word("H", "upright")),
        operators.InverseOf: _marked(_MINUS_ONE),
        sympy.Inverse: _marked(_MINUS_ONE),
        operators.PseudoInverse: _marked(sign("+", "prefix")),
        operators.Conjugate: lambda node: ("bar", box_of(node.args[0])),
        sympy.Identity: lambda node: script(word("I", "bold"), sub=box_of(node.shape[0])),
        sympy.ZeroMatrix: lambda node: script(word("0", "bold"), sub=shape_box(node)),
        sympy.OneMatrix: lambda node: script(word("1", "bold"), sub=shape_box(node)),
        operators.SingleEntry: lambda node: script(word("J", "bold"), sup=indices_box(node.place)),
        operators.UnitVector: lambda node: script(word("e", "bold"), sub=box_of(node.place)),
        Duplication: lambda node: script(word("D", "bold"), sub=box_of(node.of)),
        Elimination: lambda node: script(word("L", "bold"), sub=box_of(node.of)),
        operators.Commutation: lambda node: script(word("K", "bold"), sub=comma_list([box_of(a) for a in node.of])),
        MatrixBase: _grid,
        sympy.BlockMatrix: _blocks,
    }
)
