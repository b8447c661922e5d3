"""Linear algebra on small matrices of values: ranks, pseudoinverses, and products by columns.

Matrices of exact numbers are reduced by Gauss-Jordan elimination, so rank and pseudoinverse are exact for every rank.
Entries that are series or balls do not divide freely: their pseudoinverse is taken only where the rank is full,
by the normal equations.
"""

from __future__ import annotations

from symchain.refute import matrix
from symchain.refute.matrix import Matrix
from symchain.refute.number import conjugate, is_exact
from symchain.refute.refusal import Unevaluable
from symchain.refute.series import Series, Value, quotient, reduced


def is_exact_matrix(a: Matrix) -> bool:
    """Whether all entries are exact numbers."""
    return all(is_exact(x) for row in a for x in row)


def conjugated(x: Value) -> Value:
    """The complex conjugate; tags and infinitesimals are real."""
    if isinstance(x, Series):
        return reduced({m: conjugate(c) for m, c in x.terms.items()}, x.precision)
    return conjugate(x)


def adjoint(a: Matrix) -> Matrix:
    """The conjugate transpose."""
    return matrix.each(conjugated, matrix.transpose(a))


def reduced_rows(a: Matrix) -> tuple[Matrix, list[int]]:
    """The reduced row echelon form of an exact matrix, and the columns of its pivots."""
    rows = [list(row) for row in a]
    pivots: list[int] = []
    for column in range(len(rows[0])):
        top = len(pivots)
        found = next((r for r in range(top, len(rows)) if rows[r][column]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        scale = quotient(1, rows[top][column])
        rows[top] = [scale * x for x in rows[top]]
        for r in range(len(rows)):
            factor = rows[r][column]
            if r != top and factor:
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[top], strict=True)]
        pivots.append(column)
    return rows, pivots


def rank(a: Matrix) -> int:
    """The rank; raises `Unevaluable` unless the entries are exact numbers."""
    if not is_exact_matrix(a):
        raise Unevaluable("the rank of a matrix that is not known exactly")
    return len(reduced_rows(a)[1])


def pseudoinverse(a: Matrix) -> Matrix:
    """The Moore-Penrose inverse: exact at every rank for exact numbers, else only where the rank is full."""
    if is_exact_matrix(a):
        rows, pivots = reduced_rows(a)
        if not pivots:
            return [[0] * len(a) for _ in a[0]]
        left = [[row[p] for p in pivots] for row in a]
        right = rows[: len(pivots)]
        return matrix.product(_right_inverse(right), _left_inverse(left))
    return _left_inverse(a) if len(a) >= len(a[0]) else _right_inverse(a)


def _left_inverse(a: Matrix) -> Matrix:
    star = adjoint(a)
    return matrix.product(matrix.inverse(matrix.product(star, a)), star)


def _right_inverse(a: Matrix) -> Matrix:
    star = adjoint(a)
    return matrix.product(star, matrix.inverse(matrix.product(a, star)))


def columnwise_kronecker(a: Matrix, b: Matrix) -> Matrix:
    """The Kronecker products of the columns (Khatri and Rao)."""
    if len(a[0]) != len(b[0]):
        raise Unevaluable(f"shapes {matrix.shape(a)} and {matrix.shape(b)} have different columns")
    return [[x * y for x, y in zip(r, s, strict=True)] for r in a for s in b]


def commutation(rows: int, cols: int) -> Matrix:
    """The matrix that takes the stacked columns of a rows x cols matrix to those of its transpose."""
    size = rows * cols
    result: Matrix = [[0] * size for _ in range(size)]
    for i in range(rows):
        for j in range(cols):
            result[j + cols * i][i + rows * j] = 1
    return result


def triangle(size: int) -> list[tuple[int, int]]:
    """The places on and below the diagonal, column by column."""
    return [(i, j) for j in range(size) for i in range(j, size)]


def elimination(size: int) -> Matrix:
    """The matrix that takes the stacked columns of a square matrix to its lower triangle."""
    return [[int(c == i + size * j) for c in range(size * size)] for i, j in triangle(size)]


def duplication(size: int) -> Matrix:
    """The matrix that takes the lower triangle of a symmetric matrix to its stacked columns."""
    places = [(i + size * j, j + size * i) for i, j in triangle(size)]
    return [[int(r in both) for both in places] for r in range(size * size)]


def stacked(a: Matrix) -> Matrix:
    """The columns one below the other."""
    return [[x] for column in zip(*a, strict=True) for x in column]
