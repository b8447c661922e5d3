"""Surface nodes of half-vectorisation: the lower triangle of a square matrix as a column, and the way to and from it.

The entries on and below the diagonal stand column by column, n (n + 1)/2 of them (Magnus & Neudecker 1999, 3.8).
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, Rational

from symchain.nodes import MatrixNode
from symchain.operators import Vec


def half(size: Any) -> Expr:
    """How many entries of an n x n matrix are on or below the diagonal."""
    return Rational(1, 2) * size * (size + 1)


class Vech(Vec):
    """The columns of a square matrix from the diagonal on, one below the other."""

    word = "vech"

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return half(self.argument.shape[0]), Integer(1)

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{vech}}\left({printer._print(self.argument)}\right)"


class Duplication(MatrixNode):
    """The matrix D with D vech(S) = vec(S) for every symmetric S of this size."""

    @property
    def of(self) -> Expr:
        return self.args[0]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.of**2, half(self.of)

    def _sympystr(self, printer: Any) -> str:
        return f"duplication({printer._print(self.of)})"

    def _latex(self, printer: Any) -> str:
        return rf"D_{{{printer._print(self.of)}}}"


class Elimination(MatrixNode):
    """The matrix L with L vec(A) = vech(A) for every square A of this size."""

    @property
    def of(self) -> Expr:
        return self.args[0]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return half(self.of), self.of**2

    def _sympystr(self, printer: Any) -> str:
        return f"elimination({printer._print(self.of)})"

    def _latex(self, printer: Any) -> str:
        return rf"L_{{{printer._print(self.of)}}}"
