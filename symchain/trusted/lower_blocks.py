"""Lowering of the inverse and the determinant of a 2 x 2 block matrix with square diagonal blocks.

With S = D - C inv(A) B, the Schur complement of A (Horn & Johnson 2013, 0.7.3, 0.8.5):

    inv([[A, B], [C, D]]) = [[inv(A) + inv(A) B inv(S) C inv(A), -inv(A) B inv(S)], [-inv(S) C inv(A), inv(S)]]
    det([[A, B], [C, D]]) = det(A) det(S);   = det(A) det(D) where B or C is 0

The first two hold where A is invertible, which becomes a condition of what is read.  Other block matrices are not
decided.
"""

from __future__ import annotations

from typing import Any

from sympy import BlockDiagMatrix, BlockMatrix, MatAdd, MatMul, ZeroMatrix

from symchain import operators
from symchain.errors import NotDecided
from symchain.trusted.names import Env
from symchain.trusted.reader import Reader
from symchain.trusted.term import Mul, Term

Grid = tuple[Any, Any, Any, Any]


def is_block(matrix: Any) -> bool:
    """Whether a matrix is written in blocks."""
    return isinstance(matrix, (BlockMatrix, BlockDiagMatrix))


def _grid(reader: Reader, matrix: Any) -> Grid:
    """The four blocks.  Raises `NotDecided` for other block matrices."""
    if isinstance(matrix, BlockDiagMatrix):
        if len(matrix.args) != 2:
            raise NotDecided("SC204", "the inverse or determinant of other than 2 x 2 blocks")
        a, d = matrix.args
        b, c = ZeroMatrix(a.shape[0], d.shape[1]), ZeroMatrix(d.shape[0], a.shape[1])
    else:
        if matrix.blocks.shape != (2, 2):
            raise NotDecided("SC204", "the inverse or determinant of other than 2 x 2 blocks")
        a, b, c, d = matrix.blocks
    for block in (a, d):
        rows, cols = reader.shape(block)
        if rows is not cols:
            raise NotDecided("SC204", "the inverse or determinant of blocks whose diagonal blocks are not square")
    return a, b, c, d


def _schur(grid: Grid) -> Any:
    a, b, c, d = grid
    if any(isinstance(x, ZeroMatrix) for x in (b, c)):
        return d
    return MatAdd(d, MatMul(-1, c, operators.InverseOf(a), b))


def block_determinant(reader: Reader, matrix: Any, env: Env) -> Term:
    """The determinant of a block matrix."""
    reader.axioms.add("block-matrix")
    grid = _grid(reader, matrix)
    return Mul(tuple([reader.scalar(operators.Det(x), env) for x in (grid[0], _schur(grid))]))


def block_inverse(reader: Reader, matrix: Any, row: Any, col: Any, env: Env) -> Term:
    """The entry of the inverse of a block matrix."""
    reader.axioms.add("block-matrix")
    a, b, c, d = grid = _grid(reader, matrix)
    sizes = [reader.size(x.shape[0]) for x in (a, d)]
    first, last = operators.InverseOf(a), operators.InverseOf(_schur(grid))
    whole: dict[tuple[int, int], Any] = {
        (0, 0): MatAdd(first, MatMul(first, b, last, c, first)),
        (0, 1): MatMul(-1, first, b, last),
        (1, 0): MatMul(-1, last, c, first),
        (1, 1): last,
    }
    (r, i), (s, j) = reader.case(row, sizes), reader.case(col, sizes)
    return reader.matrix(whole[r, s], i, j, env)
