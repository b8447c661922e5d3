"""Pieces of a script: some text, how tightly it binds, the shape of what it stands for.

A letter whose size is given by what stands beside it (`I`, `0`, a bold one, `e_i`, `J^{ij}`) is *open*: its piece has a
hole until a shape is known.  Its text cannot be had before (`OpenSize`), so that no hole gets into a script.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from symchain.document.table import Shape, Table
from symchain.document.tex import is_whole

SUM, TIMES, SIGN, POWER, ATOM = 1, 2, 3, 4, 5
HOLE = "\0"
FILLERS: dict[str, Callable[[str, str, str], str]] = {
    "0": lambda rows, cols, about: f"ZeroMatrix({rows}, {cols})",
    "1": lambda rows, cols, about: f"ones({rows}, {cols})",
    "I": lambda rows, cols, about: f"Identity({rows})",
    "e": lambda rows, cols, about: f"unit({rows}, {about})",
    "J": lambda rows, cols, about: f"single_entry({rows}, {cols}, {about})",
}
"""What each open letter is in a place of so many rows and columns; `about` are its indices."""


class OpenSize(Exception):
    """The text of a piece whose size is not known yet was wanted; the letter."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a script; without a shape it is a number.  `turned`: the open letter in it stands transposed."""

    written: str
    level: int = ATOM
    shape: Shape | None = None
    open: str = ""
    about: str = ""
    turned: bool = False

    @property
    def text(self) -> str:
        """The text.  Raises `OpenSize`; a lone zero is a number where nothing makes it a matrix."""
        if self.open and self.written == HOLE and self.open == "0":
            return "0"
        if self.open:
            raise OpenSize(self.open)
        return self.written

    @property
    def is_matrix(self) -> bool:
        return self.shape is not None and self.shape != ("1", "1")

    @property
    def is_square(self) -> bool:
        return self.shape is not None and self.shape[0] == self.shape[1]

    def at_level(self, level: int) -> str:
        """The text in a place that binds so tightly."""
        return self.text if self.level >= level else f"({self.text})"

    def around(self, before: str, after: str, level: int, inner: int = 0) -> Piece:
        """This open piece with something before and behind it."""
        written = self.written if self.level >= inner else f"({self.written})"
        return replace(self, written=f"{before}{written}{after}", level=level)

    def filled(self, shape: Shape, table: Table) -> Piece:
        """The piece in a place of this shape."""
        if not self.open:
            return self
        own = (shape[1], shape[0]) if self.turned else shape
        rows, cols = (table.size(s) for s in own)
        text = FILLERS[self.open](rows, cols, self.about) + ".T" * self.turned
        return Piece(self.written.replace(HOLE, text), self.level, shape)


def hole(letter: str, about: str = "") -> Piece:
    """An open letter."""
    return Piece(HOLE, open=letter, about=about)


def quotient(above: Piece, below: Piece) -> Piece:
    """One piece divided by a number."""
    if above.open:
        return above.around("", f"/{below.at_level(POWER)}", TIMES, TIMES)
    if not any(c.isalpha() for c in above.text + below.text):  # numbers of Python would divide as such
        return Piece(f"Rational({above.text}, {below.text})")
    return Piece(f"{above.at_level(TIMES)}/{below.at_level(POWER)}", TIMES, above.shape)


def product_shape(left: Piece, right: Piece) -> Shape | None:
    """The shape of a product; None for a number."""
    if not left.is_matrix or not right.is_matrix:
        return left.shape if left.is_matrix else right.shape if right.is_matrix else None
    shape = ((left.shape or ("1", "1"))[0], (right.shape or ("1", "1"))[1])
    return None if shape == ("1", "1") else shape


def size_product(left: str, right: str) -> str:
    """The product of two sizes, as sizes are written."""
    if "1" in (left, right):
        return left if right == "1" else right
    return "*".join(f"({s})" if " " in s else s for s in (left, right))


def less_one(size: str) -> str:
    """The size that is less by one, as sizes are written."""
    return str(int(size) - 1) if is_whole(size) else f"{size} - 1"


MISFIT: Shape = ("", "")
"""The shape of a product whose factors do not fit."""


def fold_shapes(factors: list[tuple[Shape | None, str]]) -> Shape | None:
    """The shape of a product from left to right, each factor with the sign before it; None for a number."""
    made = factors[0][0]
    for shape, sign in factors[1:]:
        if MISFIT in (made, shape):
            return MISFIT
        if made is None or shape is None:
            made = shape if made is None else made
        elif sign == "odot":
            made = made if made == shape else MISFIT
        elif sign == "otimes":
            made = (size_product(made[0], shape[0]), size_product(made[1], shape[1]))
        else:
            made = (made[0], shape[1]) if made[1] == shape[0] else MISFIT
    return made
