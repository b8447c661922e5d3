"""Functions, norms, brackets and arrays in the proof language."""

from __future__ import annotations

from symchain.document.formula import (
    Array,
    Bars,
    Dots,
    Formula,
    Function,
    Group,
    Inner,
    Norm,
    Reals,
    Sub,
)
from symchain.document.letters import symbol
from symchain.document.meaning import AMBIGUOUS, Meaning, beyond
from symchain.document.piece import (
    OpenSize,
    Piece,
    less_one,
    size_product,
)
from symchain.document.signs import BEYOND, PLAIN
from symchain.document.table import Symbol, key_of, size_text, split_indices
from symchain.document.tex import Unread

NUMBER_FUNCTIONS = frozenset(PLAIN) - {"det", "rank", "vec", "diag"} | {"softplus", "sqrt"}


def read_function(m: Meaning, formula: Function) -> Piece:
    if formula.name in BEYOND:
        raise beyond(formula.name, formula)
    if len(formula.arguments) != 1:
        raise Unread(f"{formula.name} of {len(formula.arguments)} arguments", formula.at)
    return named(m, formula.name, m.piece(formula.arguments[0]), formula)


def named(m: Meaning, name: str, inner: Piece, formula: Formula) -> Piece:
    if name in ("adj", "conj"):
        return Piece(f"{name}({inner.text})", shape=inner.shape)
    if name in NUMBER_FUNCTIONS:
        if inner.is_matrix and (inner.shape or ("", ""))[1] != "1":
            raise Unread(f"{name} of a matrix can be read in two ways", formula.at, AMBIGUOUS)
        return Piece(f"{name}({inner.text})", shape=inner.shape)
    if name in ("tr", "det", "rank"):
        word = {"tr": "Trace"}.get(name, name)
        if inner.open:
            raise OpenSize(inner.open)
        if inner.shape is None:
            raise Unread(f"{name} of a number", formula.at)
        return Piece(f"{word}({inner.text})")
    rows, cols = inner.shape or ("1", "1")
    if name == "vec":
        return Piece(f"vec({inner.text})", shape=(size_product(rows, cols), "1"))
    if name == "diag" and cols == "1":
        return Piece(f"diag({inner.text})", shape=(rows, rows))
    raise Unread(f"{name} of this can be read in two ways", formula.at, AMBIGUOUS)


def of_number(m: Meaning, key: str, group: Group, order: int) -> Piece:
    if len(group.inside) != 1:
        raise Unread(f"{key} is a function of one number", group.at)
    inner = m.piece(group.inside[0])
    return Piece(f"{m.table.name(key)}{'.d' * order}({inner.text})", shape=inner.shape)


def applied_to(m: Meaning, known: Symbol, here: Formula, group: Group) -> Piece:
    """A function with what it was declared to be of, or with all entries of that."""
    if tuple(key_of(inside) for inside in group.inside) == known.of:
        return symbol(m, known, here)
    if any(isinstance(inside, Dots) for inside in group.inside) and are_all_entries(m, known, group):
        return Piece(f"{m.table.name(known.key)}.on_entries()")
    raise Unread(f"{known.key} is a function of {', '.join(known.of)}, and stands here with something else", group.at)


def are_all_entries(m: Meaning, known: Symbol, group: Group) -> bool:
    """Whether a list runs from the first entry of a matrix, row by row, to its last."""
    of = m.table.symbols[known.of[0]]
    entries = [i for i in group.inside if not isinstance(i, Dots)]
    if known.shape is not None or len(known.of) > 1 or of.shape is None or not isinstance(group.inside[-2], Dots):
        return False
    if not all(isinstance(e, Sub) and key_of(e.base) == of.key for e in entries):
        return False
    first = m.table.first
    last = [size if first else less_one(size) for size in of.shape]
    wanted = [[str(first), str(first + n)] for n in range(len(entries) - 1)] + [last]
    below = [split_indices(e.indices, 2) or [] for e in entries if isinstance(e, Sub)]
    return [[size_text(i) for i in pair] for pair in below] == wanted


def read_array(m: Meaning, formula: Array) -> Piece:
    rows = [[m.piece(cell) for cell in row] for row in formula.rows]
    if any(p.is_matrix for row in rows for p in row):
        rows = [[block(m, rows, n, column, formula) for column in range(len(row))] for n, row in enumerate(rows)]
    if all(p.is_matrix for row in rows for p in row):
        heights = " + ".join((row[0].shape or ("", ""))[0] for row in rows)
        widths = " + ".join((p.shape or ("", ""))[1] for p in rows[0])
        cells = ", ".join(f"[{', '.join(p.text for p in row)}]" for row in rows)
        return Piece(f"blocks([{cells}])", shape=(heights, widths))
    if any(p.is_matrix for row in rows for p in row):
        raise Unread("an array of numbers and of matrices", formula.at)
    cells = ", ".join(f"[{', '.join(p.text for p in row)}]" for row in rows)
    return Piece(f"Matrix([{cells}])", shape=(str(len(rows)), str(len(rows[0]))))


def block(m: Meaning, rows: list[list[Piece]], n: int, column: int, formula: Array) -> Piece:
    """A block, of the height of its row and the width of its column."""
    heights = [p.shape[0] for p in rows[n] if p.shape is not None and not p.open]
    widths = [row[column].shape[1] for row in rows if row[column].shape is not None and not row[column].open]  # type: ignore[index]
    piece = rows[n][column]
    return m.fitted(piece, (heights[0], widths[0])) if piece.open and heights and widths else piece


def read_norm(m: Meaning, formula: Norm) -> Piece:
    inner = m.piece(formula.of)
    column = inner.shape is not None and inner.shape[1] == "1"
    if formula.kind == "F" or (column and formula.kind in ("", "2")):
        return Piece(f"norm({inner.text})")
    if not inner.is_matrix:
        return Piece(f"absolute({inner.text})")
    raise Unread("this norm of a matrix can be read in several ways; write it with an F", formula.at, AMBIGUOUS)


def read_bars(m: Meaning, formula: Bars) -> Piece:
    inner = m.piece(formula.of)
    return Piece(f"{'det' if inner.is_matrix else 'absolute'}({inner.text})")


def read_inner(m: Meaning, formula: Inner) -> Piece:
    left, right = m.piece(formula.left), m.piece(formula.right)
    return Piece(f"inner({left.text}, {right.text})")


def read_dots(m: Meaning, formula: Dots) -> Piece:
    raise Unread("dots stand for something that is not written", formula.at)


def read_reals(m: Meaning, formula: Reals) -> Piece:
    raise Unread("a set is not read here", formula.at)
