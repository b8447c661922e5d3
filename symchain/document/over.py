"""Sums and products over indices in the proof language, and where they end."""

from __future__ import annotations

from symchain.document.formula import Big, Formula, Function, Group, Name, Product, Sub, parts_of
from symchain.document.meaning import AMBIGUOUS, UNKNOWN, Meaning, beyond
from symchain.document.piece import Piece
from symchain.document.table import key_of, size_of_index, size_text, split_indices
from symchain.document.tex import Unread

WORDS = {"sum": "sum", "prod": "product"}


def read_big(m: Meaning, formula: Big) -> Piece:
    if any(isinstance(high, Function) for _, _, high in formula.ranges):
        raise beyond("infty", formula)
    if not formula.ranges:
        m.piece(formula.body)
        raise Unread(f"a {WORDS[formula.kind]} without an index", formula.at)
    if formula.kind == "prod":
        formula, rest = _ended(formula)
        if rest:
            return m.piece(Product(formula.at, (formula, *rest), ("",) * len(rest)))
    inner, given = formula.body, list(formula.ranges)
    while isinstance(inner, Big) and inner.kind == formula.kind:
        given += inner.ranges
        inner = inner.body
    ranges = []
    for index, low, high in given:
        key = key_of(index)
        if not isinstance(index, Name) or key is None:
            raise Unread(f"a {WORDS[formula.kind]} over something else than a letter", index.at)
        if m.table.find(index) is not None:
            raise Unread(f"{key} is declared, and summed over", index.at, AMBIGUOUS)
        ranges.append((key, low, high))
    m.bound += [key for key, _, _ in ranges]
    try:
        for key, _, _ in ranges:
            m.table.index(key)
        body = m.piece(inner)
    finally:
        del m.bound[len(m.bound) - len(ranges) :]
    if body.is_matrix and formula.kind == "prod":
        raise beyond("prod", formula)
    limits = "".join(f", {range_of(m, key, low, high, formula)}" for key, low, high in ranges)
    return Piece(f"{WORDS[formula.kind].capitalize()}({body.text}{limits})", shape=body.shape)


def _ended(formula: Big) -> tuple[Big, tuple[Formula, ...]]:
    """A product without what is behind it: it ends before another one over the same letter.

    Raises `Unread` where what has not its letter stands behind what has: it may be a factor once, or each time.
    """
    if not isinstance(formula.body, Product):
        return formula, ()
    keys = {key_of(index) for index, _, _ in formula.ranges}
    factors = formula.body.factors
    again = (isinstance(f, Big) and keys & {key_of(index) for index, _, _ in f.ranges} for f in factors[1:])
    end = next((n for n, found in enumerate(again, start=1) if found), len(factors))
    with_letter = [any(isinstance(part, Name) and key_of(part) in keys for part in parts_of(f)) for f in factors[:end]]
    if end > 1 and not with_letter[-1]:
        raise Unread("which factors the product goes over; put them in brackets", formula.at, AMBIGUOUS)
    own = Product(formula.body.at, factors[:end], formula.body.between[: end - 1])
    return Big(formula.at, formula.kind, formula.ranges, own if end > 1 else factors[0]), factors[end:]


def _size_in_product(m: Meaning, key: str, body: Formula) -> str | None:
    """The size of the first place where an index stands alone below an expression in brackets: `(A B)_{kk}`."""
    for part in parts_of(body):
        if isinstance(part, Sub) and isinstance(part.base, Group) and len(part.base.inside) == 1:
            shape = m.piece(part.base.inside[0]).shape
            for index, size in zip(split_indices(part.indices, 2) or [], shape or (), strict=False):
                if key_of(index) == key:
                    return size
    return None


def range_of(m: Meaning, key: str, low: Formula | None, high: Formula | None, formula: Big) -> str:
    index = m.table.index(key)
    if low is None or high is None:
        size = size_of_index(key, formula.body, m.table) or _size_in_product(m, key, formula.body)
        if size is None:
            raise Unread(f"the range of {key} is not given, and does not follow from its use", formula.at, UNKNOWN)
        last = m.table.size(size) + (" - 1" if m.table.first == 0 else "")
        return f"({index}, {m.table.first}, {last})"
    ends = size_text(low), size_text(high)
    if None in ends:
        raise Unread("a range is between sizes", formula.at)
    return f"({index}, {', '.join(m.table.size(str(end)) for end in ends)})"
