"""Matrices as lists of lists of exact values: the few operations the evaluator needs.

Every operation checks the concrete shapes and raises `Unevaluable` where they do not fit.  Determinant,
adjugate and inverse use cofactors up to 3 x 3, because entries may be series, which do not divide; beyond, the
characteristic polynomial.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import add, mul

from flint import fmpq, fmpq_mat

from symchain.refute.number import plain
from symchain.refute.series import MOST_FACTORS, Unevaluable, Value, quotient, split_nilpotent

Matrix = list[list[Value]]
SMALL = 3


def shape(a: Matrix) -> tuple[int, int]:
    """Rows and columns."""
    return len(a), len(a[0])


def same(a: Matrix, b: Matrix) -> None:
    """Raises `Unevaluable` unless the shapes are the same."""
    if shape(a) != shape(b):
        raise Unevaluable(f"shapes {shape(a)} and {shape(b)} differ")


def each(f: Callable[[Value], Value], a: Matrix) -> Matrix:
    """`f` of every entry."""
    return [[f(x) for x in row] for row in a]


def zip_with(f: Callable[[Value, Value], Value], a: Matrix, b: Matrix) -> Matrix:
    """`f` of the entries at the same place."""
    same(a, b)
    return [[f(x, y) for x, y in zip(r, s, strict=True)] for r, s in zip(a, b, strict=True)]


def product(a: Matrix, b: Matrix) -> Matrix:
    """The matrix product, P x Q times Q x R."""
    if len(a[0]) != len(b):
        raise Unevaluable(f"shapes {shape(a)} and {shape(b)} cannot be multiplied")
    columns = list(zip(*b, strict=True))
    return [[sum(map(mul, row, column)) for column in columns] for row in a]


def transpose(a: Matrix) -> Matrix:
    """The transpose."""
    return [list(row) for row in zip(*a, strict=True)]


def kronecker(a: Matrix, b: Matrix) -> Matrix:
    """The Kronecker product."""
    return [[x * y for x in r for y in s] for r in a for s in b]


def identity(n: int) -> Matrix:
    """The n x n identity."""
    return [[int(i == j) for j in range(n)] for i in range(n)]


def trace(a: Matrix) -> Value:
    """The trace of a square matrix."""
    _square(a)
    return sum(a[i][i] for i in range(len(a)))


def determinant(a: Matrix) -> Value:
    """The determinant; by cofactors of the first row where the matrix is small."""
    _square(a)
    if len(a) > SMALL:
        return _characteristic(a)[0]
    if len(a) == 1:
        return a[0][0]
    total: Value = 0
    for j, x in enumerate(a[0]):
        if x:
            minor = determinant(_minor(a, 0, j))
            total = total + (x * minor if j % 2 == 0 else -x * minor)
    return total


def adjugate(a: Matrix) -> Matrix:
    """The transposed matrix of cofactors, of a square matrix."""
    _square(a)
    n = len(a)
    if n > SMALL:
        return _characteristic(a)[1]
    if n == 1:
        return [[1]]
    return [[(-1) ** (i + j) * determinant(_minor(a, j, i)) for j in range(n)] for i in range(n)]


def inverse(a: Matrix) -> Matrix:
    """The inverse, adjugate over determinant; raises `Unevaluable` if singular."""
    _square(a)
    found = _rational_inverse(a)
    if found is not None:
        return found
    near = _near(a)
    if near is not None:
        return near
    if len(a) > SMALL:
        det, cofactors = _characteristic(a)
    else:
        det, cofactors = determinant(a), adjugate(a)
    over = quotient(1, det)
    return each(lambda x: _divided(x, det, over), cofactors)


def _rational_inverse(a: Matrix) -> Matrix | None:
    """The inverse of a matrix of rational numbers; None where an entry is none, or it is singular."""
    if any(not isinstance(x, (int, fmpq)) for row in a for x in row):
        return None
    try:
        rows = fmpq_mat(a).inv().tolist()  # type: ignore[arg-type]
    except ZeroDivisionError:
        return None
    return [list(map(plain, row)) for row in rows]


def _near(a: Matrix) -> Matrix | None:
    """The inverse of C + N, for a matrix C of numbers with an inverse and a nilpotent N: the sum of (-C^-1 N)^k C^-1.

    None where the matrix is not of this form: an entry has an infinitesimal in it or is not exact.
    """
    split = [[split_nilpotent(x) for x in row] for row in a]
    if any(parts is None for row in split for parts in row):
        return None
    base = _rational_inverse([[parts[0] for parts in row if parts] for row in split])
    if base is None:
        return None
    step = product(each(lambda x: -x, base), [[parts[1] for parts in row if parts] for row in split])
    total = base
    power = product(step, total)
    while any(x for row in power for x in row):
        total, power = zip_with(add, total, power), product(step, power)
    return total


def _divided(x: Value, by: Value, over: Value) -> Value:
    return quotient(x, by) if isinstance(x, int) and isinstance(by, int) else x * over


def power(a: Matrix, exponent: int) -> Matrix:
    """A power of a square matrix, also 0 and negative ones."""
    _square(a)
    if abs(exponent) > MOST_FACTORS:
        raise Unevaluable(f"a power of more than {MOST_FACTORS} factors")
    if exponent < 0:
        a, exponent = inverse(a), -exponent
    total = identity(len(a))
    while exponent:
        if exponent & 1:
            total = product(total, a)
        exponent >>= 1
        a = product(a, a) if exponent else a
    return total


def _characteristic(a: Matrix) -> tuple[Value, Matrix]:
    """The determinant and the adjugate, over any ring that has the rationals (Faddeev and Le Verrier)."""
    n = len(a)
    auxiliary = identity(n)
    coefficient: Value = 1
    for k in range(1, n + 1):
        times = product(a, auxiliary)
        coefficient = quotient(-trace(times), k)
        if k < n:
            auxiliary = [[x + coefficient if i == j else x for j, x in enumerate(r)] for i, r in enumerate(times)]
    return (-coefficient if n % 2 else coefficient), (auxiliary if n % 2 else each(lambda x: -x, auxiliary))


def _square(a: Matrix) -> None:
    if len(a) != len(a[0]):
        raise Unevaluable(f"a matrix of shape {shape(a)} is not square")


def _minor(a: Matrix, i: int, j: int) -> Matrix:
    return [row[:j] + row[j + 1 :] for r, row in enumerate(a) if r != i]
