"""What a formula says in the proof language, by the table of its letters.

Each part becomes a piece of a script with its shape.  The shape decides between readings (a bar is a determinant around
a matrix and an absolute value around a number) and nothing else: whether shapes fit is judged where every claim is.
What can be read in two ways is `Unread` (SC303), as is a letter of which nothing is known (SC304).
"""

from __future__ import annotations

from dataclasses import dataclass

from symchain.document import calculus, calls, functions, letters, over, products
from symchain.document.formula import (
    Array,
    Bars,
    Big,
    Call,
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
    parts_of,
)
from symchain.document.meaning import UNKNOWN, Meaning, Readers
from symchain.document.piece import (
    Piece,
)
from symchain.document.table import Shape, Symbol, Table, key_of, letters_of, size_of_index, size_text
from symchain.document.tex import Unread

READERS: Readers = {
    Array: functions.read_array,
    Bars: functions.read_bars,
    Big: over.read_big,
    Call: calls.read_call,
    Change: calculus.read_change,
    Differential: calculus.read_differential,
    Dots: functions.read_dots,
    Fraction: products.read_fraction,
    Function: functions.read_function,
    Group: letters.read_group,
    Inner: functions.read_inner,
    Limit: calculus.read_limit,
    Mark: letters.read_mark,
    Nabla: calls.read_nabla,
    Name: letters.read_name,
    Norm: functions.read_norm,
    Number: letters.read_number,
    Partial: calculus.read_partial,
    Plus: products.read_sum,
    Product: products.read_product,
    Reals: functions.read_reals,
    Sub: letters.read_entry,
    Sup: letters.read_power,
}
"""How each kind of formula is read."""


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as the script writes it, its sides, and the places of the sides in the chapter.

    `defines` is the symbol that its left side is, where it says what that is.
    """

    text: str
    kind: str
    sides: tuple[Piece, ...] = ()
    defines: Symbol | None = None


def claims_of(relation: Relation, table: Table, *, defining: bool = False) -> list[Said]:
    """The claims of a relation: an equation or a chain, and the shapes that it gives; `defining` where the text says
    that it defines.  Raises `Unread`.
    """
    sides, sets = list(relation.sides), []
    while len(sides) > 1 and relation.signs[len(sides) - 2] == "in":
        reals = sides.pop()
        if not isinstance(reals, Reals):
            raise Unread("only sets of real arrays are read", reals.at)
        sets.append(reals)
    if "in" in relation.signs[: len(sides) - 1]:
        raise Unread("a set in the middle of a chain", sides[0].at)
    hint = _shape_of(sets[0]) if sets else None
    found = [_equation(sides, defining or ":=" in relation.signs, hint, table)] if len(sides) > 1 else []
    return found + [_membership(sides[0], reals, table) for reals in sets]


def _shape_of(reals: Reals) -> Shape | None:
    """The shape of the arrays of a set; None for that of all numbers."""
    sizes = [size_text(s) for s in reals.sizes]
    if len(sizes) > 2 or None in sizes:
        raise Unread("a set of arrays of these sizes is not read", reals.at)
    return (str(sizes[0]), str(sizes[1]) if len(sizes) == 2 else "1") if sizes else None


def _membership(what: Formula, reals: Reals, table: Table) -> Said:
    shape = _shape_of(reals)
    known = _declarable(what, table)
    if known is not None and known.kind == "" and not known.labels:
        known.kind, known.shape, known.source = "matrix" if shape else "scalar", shape, "its set"
    piece = Meaning(table, READERS).piece(what)
    if shape is None:
        return Said("", "nothing", (piece,))
    rows, cols = (table.size(size) for size in shape)
    return Said(f"shape({piece.text}, {rows}, {cols})", "shape", (piece,))


def _declarable(what: Formula, table: Table) -> Symbol | None:
    """The letter that stands here alone, taken into the table where it is new; a family by its labels."""
    if isinstance(what, Group) and len(what.inside) == 1:
        return _declarable(what.inside[0], table)
    known = table.find(what)
    if known is not None:
        return known
    if isinstance(what, Name) and what.name not in ("I", "1"):
        return table.add(Symbol(key_of(what) or "", "", source="its definition"))
    if isinstance(what, Sup) and isinstance(what.base, Name) and table.find(what.base) is None:
        labels = letters_of(what.exponent)
        if labels and all(table.find(label) is None for label in labels):
            keys = tuple(key_of(label) or "" for label in labels)
            if all(key not in table.sizes for key in keys):
                return table.add(Symbol(key_of(what.base) or "", "", labels=keys, source="its definition"))
    return None


def _equation(sides: list[Formula], defining: bool, hint: Shape | None, table: Table) -> Said:
    meaning = Meaning(table, READERS)
    for side in sides:
        meaning.within_the_language(side)
        meaning.note_changes(side)
    new = _new(sides, defining, table)
    if new is not None and new.kind == "":
        _shape_new(new, sides, meaning.sides(sides[1:], hint), hint, table)
    pieces = meaning.sides(sides, hint)
    shape = hint or next((p.shape for p in pieces if not p.open and p.shape is not None), None)
    made = [meaning.fitted(p, shape) for p in pieces]
    return Said(
        f"eq({', '.join(meaning.written(p, side) for p, side in zip(made, sides, strict=True))})",
        "equation",
        tuple(made),
        new,
    )


def _shape_new(new: Symbol, sides: list[Formula], values: list[Piece], hint: Shape | None, table: Table) -> None:
    """Give a letter the shape of what it is defined as; the labels of a family their sizes."""
    value = next((p for p in values if not p.open), values[0])
    shape = hint if value.open or hint else value.shape if value.is_matrix else None
    if value.open not in ("", "0") and shape is None:
        raise Unread("the shape of what is defined is not known", sides[0].at, UNKNOWN)
    if new.labels and shape is None:
        raise Unread("numbers with labels above are not read; write the labels below", sides[0].at)
    new.shape, new.kind = shape, ("family" if new.labels else "matrix") if shape else "scalar"
    for label in new.labels:
        size = next((s for side in sides[1:] if (s := size_of_index(label, side, table))), None)
        if size is None:
            raise Unread(f"the size of the label {label} does not follow from its definition", sides[0].at)
        table.index_sizes[label] = size


def _given(what: Formula, table: Table) -> Symbol | None:
    """The function whose value at some letters stands here for the first time, taken into the table."""
    if not isinstance(what, Product) or what.between != ("",):
        return None
    name, group = what.factors
    if not isinstance(name, Name) or not isinstance(group, Group) or group.bracket != "(" or table.find(name):
        return None
    at = [table.find(inside) for inside in group.inside]
    keys = tuple(known.key for known in at if known is not None and known.kind in ("matrix", "scalar") and not known.of)
    if len(keys) < len(at) or len(set(keys)) < len(keys) or not keys or name.name in ("O", "o", "d", "I"):
        return None
    return table.add(Symbol(key_of(name) or "", "", source="its definition", given_at=keys))


def _new(sides: list[Formula], defining: bool, table: Table) -> Symbol | None:
    """The symbol that the left side is, where this equation says what it is."""
    known = _given(sides[0], table) or _declarable(sides[0], table)
    if known is None or known.kind == "":
        return known
    if known.of or known.key in table.used or (known.source == "declared" and known.structure and not defining):
        return None
    itself = any(key_of(part) == known.key for side in sides[1:] for part in parts_of(side))
    return None if itself else known
