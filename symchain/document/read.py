"""From tokens to formulas: `reader` has the grammar of relations, sums, products and scripts, `atoms` the rest."""

from __future__ import annotations

from symchain.document.atoms import read_atom
from symchain.document.formula import Formula, Relation
from symchain.document.plain import plain
from symchain.document.reader import NoClaim, Reader
from symchain.document.tex import Token

__all__ = ["NoClaim", "expression_of", "relations_of"]


def relations_of(tokens: list[Token]) -> list[Relation]:
    """The relations of a display, separated by commas and wide spaces.  Raises `Unread` and `NoClaim`."""
    return Reader(plain(tokens), read_atom).relations()


def expression_of(tokens: list[Token]) -> Formula:
    """One expression.  Raises `Unread`."""
    reader = Reader(plain(tokens), read_atom)
    made = reader.expression()
    reader.end()
    return made
