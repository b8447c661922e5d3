"""Lowering of vec, Kronecker and Khatri-Rao products, commutation matrices and block matrices.

Conventions, which are part of the meaning: `vec` stacks columns, so that the entry A[i, j] of an m x n matrix stands
at i + m j; `vech` leaves out what is above the diagonal; in `kron(A, B)` the index of A is the outer one.  Source:
Magnus & Neudecker 1999, ch. 2, 3.
"""

from __future__ import annotations

from typing import Any

from sympy import BlockDiagMatrix, BlockMatrix, KroneckerProduct

from symchain import operators
from symchain.errors import Meaningless
from symchain.halved import Duplication, Elimination, Vech
from symchain.trusted.names import Env
from symchain.trusted.reader import Reader, matrix_rule
from symchain.trusted.sizes import shape_text
from symchain.trusted.term import ZERO, Add, Mul, Number, Term


@matrix_rule(operators.Vec)
def _vec(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    rows, cols = reader.shape(expr.argument)
    j, i = reader.factors(row, (cols, rows))
    return reader.matrix(expr.argument, i, j, env)


@matrix_rule(Vech)
def _vech(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    rows, cols = reader.shape(expr.argument)
    if rows is not cols:
        raise Meaningless("SC111", f"vech of {shape_text(expr.argument)}", [expr.argument.shape])
    return reader.matrix(expr.argument, *reader.pair(row, rows), env)


@matrix_rule(Elimination)
def _elimination(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    size = reader.size(expr.of)
    i, j = reader.pair(row, size)
    c, r = reader.factors(col, (size, size))
    return Mul((reader.delta(r, i), reader.delta(c, j)))


@matrix_rule(Duplication)
def _duplication(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    """1 where the place of the triangle is the one of the entry or of its mirror, which on the diagonal are one."""
    size = reader.size(expr.of)
    c, r = reader.factors(row, (size, size))
    i, j = reader.pair(col, size)
    here, mirror = (Mul((reader.delta(a, i), reader.delta(b, j))) for a, b in ((r, c), (c, r)))
    return Add((here, mirror, Mul((Number(-1), reader.delta(i, j), here))))


@matrix_rule(KroneckerProduct)
def _kronecker(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    parts = _flattened(expr)
    shapes = [reader.shape(a) for a in parts]
    rows = reader.factors(row, [r for r, _ in shapes])
    cols = reader.factors(col, [c for _, c in shapes])
    return Mul(tuple([reader.matrix(a, r, c, env) for a, r, c in zip(parts, rows, cols, strict=True)]))


def _flattened(expr: Any) -> list[Any]:
    """The factors of a Kronecker product of Kronecker products: the index of the first is the outermost."""
    return [f for a in expr.args for f in (_flattened(a) if isinstance(a, KroneckerProduct) else [a])]


@matrix_rule(operators.KhatriRao)
def _khatri_rao(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    left, right = expr.args
    (a, m), (b, n) = reader.shape(left), reader.shape(right)
    if m is not n:
        raise Meaningless("SC101", f"{shape_text(left)}, {shape_text(right)}: the columns are multiplied one by one")
    i, k = reader.factors(row, (a, b))
    return Mul((reader.matrix(left, i, col, env), reader.matrix(right, k, col, env)))


@matrix_rule(operators.Commutation)
def _commutation(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    m, n = map(reader.size, expr.of)
    i, j = reader.factors(row, (m, n))
    q, p = reader.factors(col, (n, m))
    return Mul((reader.delta(i, p), reader.delta(j, q)))


@matrix_rule(BlockMatrix)
def _blocks(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    grid = expr.blocks
    rows = [reader.size(grid[r, 0].shape[0]) for r in range(grid.rows)]
    cols = [reader.size(grid[0, c].shape[1]) for c in range(grid.cols)]
    for r in range(grid.rows):
        for c in range(grid.cols):
            if reader.shape(grid[r, c]) != (rows[r], cols[c]):
                raise Meaningless("SC101", f"{shape_text(grid[r, c])} does not fit its block row and column")
    (r, i), (c, j) = reader.case(row, rows), reader.case(col, cols)
    return reader.matrix(grid[r, c], i, j, env)


@matrix_rule(BlockDiagMatrix)
def _block_diagonal(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    rows = [reader.size(a.shape[0]) for a in expr.args]
    cols = [reader.size(a.shape[1]) for a in expr.args]
    (r, i), (c, j) = reader.case(row, rows), reader.case(col, cols)
    return reader.matrix(expr.args[r], i, j, env) if r == c else ZERO
