"""A formula of a chapter as boxes, as its author wrote it: to be shown beside what it was read as."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symchain.document.formula import (
    Array,
    Bars,
    Big,
    Change,
    Differential,
    Dots,
    Formula,
    Fraction,
    Function,
    Group,
    Inner,
    Limit,
    Mark,
    Nabla,
    Name,
    Norm,
    Number,
    Partial,
    Plus,
    Product,
    Reals,
    Relation,
    Sub,
    Sup,
)
from symchain.document.read import NoClaim, relations_of
from symchain.document.tex import Unread, tokens_of
from symchain.typeset.boxes import (
    ATOM,
    PRODUCT,
    RELATION,
    SUM,
    Box,
    comma_list,
    fence,
    pieces,
    row,
    script,
    sign,
    word,
)
from symchain.typeset.letters import GREEK, bold

SIGNS = {"=": "=", ":=": "≔", "in": "∈"}
BETWEEN = {"cdot": "⋅", "odot": "⊙", "otimes": "⊗", "*": "∗", "times": "×", "/": "/"}
MARKS = {"transpose": "⊤", "pinv": "+", "prime": "′", "star": "∗"}
ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "dot": "˙", "check": "ˇ"}


def printed_boxes(tex: str) -> list[list[Box]]:
    """The equations of a display in pieces between which a line may break; nothing where they are not understood."""
    try:
        return [pieces(relation_box(relation)) for relation in relations_of(tokens_of(tex))]
    except (Unread, NoClaim):
        return []


def relation_box(relation: Relation) -> Box:
    """An equation, or a chain."""
    parts = [box(relation.sides[0])]
    for mark, side in zip(relation.signs, relation.sides[1:], strict=True):
        parts += [sign(SIGNS.get(mark, mark)), box(side)]
    return row(RELATION, *parts)


def box(formula: Formula) -> Box:
    """A formula."""
    return BOXES[type(formula)](formula)


def _name(f: Name) -> Box:
    text = GREEK.get(f.name, f.name)
    letter = word(
        bold(text) if f.style == "bold" else text, "italic" if len(text) == 1 and f.style != "roman" else "upright"
    )
    return ("limits", letter, None, sign(ACCENTS[f.accent], "prefix")) if f.accent in ACCENTS else letter


def _sub(f: Sub) -> Box:
    return script(box(f.base), sub=comma_list([box(index) for index in f.indices]))


def _mark(f: Mark) -> Box:
    if f.mark == "inverse":
        return script(box(f.base), sup=row(ATOM, sign("−", "prefix"), word("1", "number")))
    return script(box(f.base), sup=sign(MARKS[f.mark], "prefix"))


def _group(f: Group) -> Box:
    inside = comma_list([box(part) for part in f.inside]) if f.inside else row(ATOM)
    left = f.bracket or "("
    return fence(inside, left, {"(": ")", "[": "]", "{": "}"}[left]) if f.bracket else inside


def _plus(f: Plus) -> Box:
    parts: list[Box] = []
    for negative, term in f.terms:
        if parts or negative:
            parts.append(sign("−" if negative else "+", "infix" if parts else "prefix"))
        parts.append(box(term))
    return row(SUM, *parts)


def _product(f: Product) -> Box:
    parts = [box(f.factors[0])]
    for mark, factor in zip(f.between, f.factors[1:], strict=True):
        parts += [sign(BETWEEN[mark]), box(factor)] if mark else [box(factor)]
    return row(PRODUCT, *parts)


def _partial(f: Partial) -> Box:
    mark = word("∂" if f.sign != "d" else "d", "upright")
    order = script(mark, sup=word(str(len(f.by)), "number")) if len(f.by) > 1 else mark
    above = row(ATOM, order, box(f.of)) if f.of is not None else order
    return ("frac", above, row(ATOM, *(part for by in f.by for part in (mark, box(by)))))


def _nabla(f: Nabla) -> Box:
    return script(
        word("∇", "upright"),
        sub=None if f.by is None else box(f.by),
        sup=word("2", "number") if f.order == 2 else None,
    )


def _big(f: Big) -> Box:
    parts: list[Box] = []
    for index, low, high in f.ranges or ():
        below = box(index) if low is None else row(RELATION, box(index), sign("="), box(low))
        parts.append(
            ("limits", sign("∑" if f.kind == "sum" else "∏", "prefix"), below, None if high is None else box(high))
        )
    return row(PRODUCT, *(parts or [sign("∑", "prefix")]), box(f.body))


def _limit(f: Limit) -> Box:
    below = row(RELATION, box(f.variable), sign("→"), box(f.to))
    return row(PRODUCT, ("limits", word("lim", "upright"), below, None), box(f.body))


def _function(f: Function) -> Box:
    inside = comma_list([box(a) for a in f.arguments]) if f.arguments else row(ATOM)
    return ("root", inside) if f.name == "sqrt" else row(ATOM, word(f.name, "upright"), fence(inside))


def _norm(f: Norm) -> Box:
    around = fence(box(f.of), "‖", "‖")
    return script(around, sub=word(f.kind, "upright")) if f.kind else around


def _reals(f: Reals) -> Box:
    sizes = [part for size in f.sizes for part in (sign("×"), box(size))][1:]
    return script(word("ℝ", "upright"), sup=row(PRODUCT, *sizes) if sizes else None)


BOXES: dict[type[Formula], Callable[[Any], Box]] = {
    Number: lambda f: word(f.text, "number"),
    Name: _name,
    Sub: _sub,
    Sup: lambda f: script(box(f.base), sup=box(f.exponent)),
    Mark: _mark,
    Group: _group,
    Plus: _plus,
    Product: _product,
    Fraction: lambda f: ("frac", box(f.above), box(f.below)),
    Partial: _partial,
    Nabla: _nabla,
    Big: _big,
    Limit: _limit,
    Change: lambda f: row(ATOM, word("Δ", "upright"), box(f.of)),
    Differential: lambda f: row(ATOM, word("∂" if f.sign != "d" else "d", "upright"), box(f.of)),
    Function: _function,
    Norm: _norm,
    Bars: lambda f: fence(box(f.of), "|", "|"),
    Inner: lambda f: fence(comma_list([box(f.left), box(f.right)]), "⟨", "⟩"),
    Array: lambda f: fence(("grid", *([box(cell) for cell in line] for line in f.rows))),
    Dots: lambda f: sign("…", "prefix"),
    Reals: _reals,
}
"""How each kind of formula looks."""
