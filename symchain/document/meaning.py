"""What the reading of one chapter shares: its table, what a sum around binds, the shape that an equation has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symchain.document.formula import (
    Change,
    Formula,
    Function,
    Sub,
    parts_of,
)
from symchain.document.piece import (
    OpenSize,
    Piece,
)
from symchain.document.signs import BEYOND
from symchain.document.table import Shape, Table
from symchain.document.tex import Unread

AMBIGUOUS, UNKNOWN, BEYOND_CODE = "SC303", "SC304", "SC204"


def beyond(word: str, formula: Formula) -> Unread:
    """The fault of what is understood and has no word in the language."""
    return Unread(f"understood, but the proof language has no {BEYOND[word]}", formula.at, BEYOND_CODE)


def _open_size(size: OpenSize, formula: Formula) -> Unread:
    return Unread(f"the size of {size} is not known here; write it below, as in I_n", formula.at, UNKNOWN)


class Meaning:
    """Pieces of a script from formulas, by a table; `readers` are the functions that read the kinds of formulas."""

    def __init__(self, table: Table, readers: Readers) -> None:
        self.table, self.readers = table, readers
        self.bound: list[str] = []
        self.wanted: Shape | None = None  # of the equation, where the other sides give it

    def within_the_language(self, formula: Formula) -> None:
        """Raises `Unread` (SC204) for what is understood and cannot be said."""
        for part in parts_of(formula):
            if isinstance(part, Function) and part.name in BEYOND:
                raise beyond(part.name, part)

    def note_changes(self, formula: Formula) -> None:
        """Take up the entry that is changed, on which the changes of functions depend."""
        for part in parts_of(formula):
            if isinstance(part, Change) and isinstance(part.of, Sub):
                known = self.table.find(part.of.base)
                if known is not None and not known.is_function:
                    self.piece(part)

    def sides(self, formulas: list[Formula], shape: Shape | None) -> list[Piece]:
        """What the sides of an equation say; one in which a size is open has the shape of the others."""
        made: list[Piece | None] = []
        late: Unread | None = None
        for formula in formulas:
            try:
                made.append(self.piece(formula))
            except Unread as fault:
                if fault.code != UNKNOWN:
                    raise
                late = late or fault
                made.append(None)
        self.wanted = next((p.shape for p in made if p is not None and not p.open and p.shape), shape)
        if late is not None and self.wanted is None:
            raise late
        found = [self.piece(f) if p is None else p for p, f in zip(made, formulas, strict=True)]
        self.wanted = None
        return found

    def piece(self, formula: Formula) -> Piece:
        """What a formula says.  Raises `Unread`."""
        try:
            return self.readers[type(formula)](self, formula)
        except OpenSize as size:
            raise _open_size(size, formula) from size

    def fitted(self, piece: Piece, shape: Shape | None) -> Piece:
        """A piece in a place of this shape, where it is open."""
        if piece.open == "0" and shape is None:
            return Piece(piece.text)
        return piece if shape is None else piece.filled(shape, self.table)

    def written(self, piece: Piece, formula: Formula) -> str:
        """The text of a side.  Raises `Unread` where its size is open."""
        try:
            return piece.text
        except OpenSize as size:
            raise _open_size(size, formula) from size

    def unknown(self, key: str, formula: Formula) -> Unread:
        """The fault of a letter of which nothing is known."""
        why = self.table.conflicts.get(key)
        return Unread(f"{key} is not declared" + (f"; {why}" if why else ""), formula.at, UNKNOWN)


Readers = dict[type[Formula], Callable[[Meaning, Any], Piece]]
