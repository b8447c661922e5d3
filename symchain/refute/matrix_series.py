"""Functions of a square matrix by power series: exp, sin, cos, and abstract ones.

An abstract series is a polynomial.  exp, sin and cos of a nilpotent matrix of exact numbers are finite sums.  Else the
exponential of balls is taken (`arb_mat`, `acb_mat`).  An entry may be a series, a sum of c*m over monomials m; these
span a commutative algebra of finite dimension, since products vanish or are cut.  Multiplication by an entry is a
matrix of numbers on that algebra, and what a power series of such matrices is, is the same series of the entries: it is
read off at the monomial 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial
from operator import add
from typing import Any

from flint import acb, acb_mat, arb, arb_mat, fmpq

from symchain.refute import matrix
from symchain.refute.gaussian import Gaussian, complex_number
from symchain.refute.linear import is_exact_matrix
from symchain.refute.matrix import Matrix
from symchain.refute.number import Number, known, plain
from symchain.refute.refusal import Unevaluable
from symchain.refute.series import CUT, ONE, Monomial, Series, Value, degree, monomial_product, reduced

LARGEST = 128  # rows of a matrix of numbers
NAMES = ("exp", "sin", "cos")


def named(name: str, order: int, a: Matrix) -> Matrix:
    """The derivative of some order of exp, sin or cos, of a square matrix."""
    if name == "exp":
        return _exp(a)
    if name not in NAMES:
        raise Unevaluable(f"the function {name} of a matrix")
    sine, cosine = _sin_cos(a)
    place = (order + (name == "cos")) % 4
    found = cosine if place % 2 else sine
    return matrix.each(lambda x: -x, found) if place > 1 else found


def polynomial(coefficients: Sequence[Number], order: int, a: Matrix) -> Matrix:
    """The derivative of some order of the polynomial with these coefficients, constant first."""
    total: Matrix = [[0] * len(a) for _ in a]
    for k in range(len(coefficients) - 1, order - 1, -1):
        c = coefficients[k] * (factorial(k) // factorial(k - order))
        times = matrix.product(total, a)
        total = [[x + c if i == j else x for j, x in enumerate(row)] for i, row in enumerate(times)]
    return total


def _exp(a: Matrix) -> Matrix:
    powers = _nilpotent_powers(a)
    if powers is not None:
        return _sum(powers, [fmpq(1, factorial(k)) for k in range(len(powers))])
    algebra = Algebra(a)
    return algebra.read(algebra.numbers.exp())


def _sin_cos(a: Matrix) -> tuple[Matrix, Matrix]:
    """The sine and the cosine: of a matrix A half the difference, and the sum, of exp(iA) and exp(-iA)."""
    powers = _nilpotent_powers(a)
    if powers is not None:
        return _part(powers, (0, 1, 0, -1)), _part(powers, (1, 0, -1, 0))
    algebra = Algebra(a)
    turned = acb_mat(algebra.numbers) * acb(0, 1)
    there, back = turned.exp(), (-turned).exp()
    return algebra.read((there - back) * acb(0, -0.5)), algebra.read((there + back) * acb(0.5))


def _part(powers: list[Matrix], signs: tuple[int, ...]) -> Matrix:
    return _sum(powers, [fmpq(signs[k % 4], factorial(k)) for k in range(len(powers))])


def _sum(powers: list[Matrix], coefficients: list[fmpq]) -> Matrix:
    total: Matrix = matrix.each(lambda x: 0 * x, powers[0])
    for c, power in zip(coefficients, powers, strict=True):
        if c:
            factor = plain(c)
            total = matrix.zip_with(add, total, matrix.each(lambda x, factor=factor: factor * x, power))  # type: ignore[misc]
    return total


def _nilpotent_powers(a: Matrix) -> list[Matrix] | None:
    """All powers before the first that is zero, for an exact nilpotent matrix."""
    if not is_exact_matrix(a):
        return None
    powers: list[Matrix] = [matrix.identity(len(a))]
    for _ in a:
        following = matrix.product(powers[-1], a)
        if not any(x for row in following for x in row):
            return powers
        powers.append(following)
    return None


def _cut(x: Value) -> Value:
    if not isinstance(x, Series) or (x.precision is None and not any(powers for _, powers in x.terms)):
        return x
    if any(e < 0 for _, powers in x.terms for _, e in powers):
        raise Unevaluable("a function of a matrix that is infinite")
    if x.precision is not None and x.precision < CUT:
        raise Unevaluable("the expansion is known to too few terms")
    return Series({m: c for m, c in x.terms.items() if degree(m) < CUT}, CUT)


class Algebra:
    """The entries of a square matrix as matrices of numbers on the algebra that their monomials span."""

    def __init__(self, a: Matrix) -> None:
        a = matrix.each(_cut, a)
        series = [x for row in a for x in row if isinstance(x, Series)]
        self._size = len(a)
        self._basis = _closure({m for x in series for m in x.terms})
        self._precision = next((x.precision for x in series if x.precision is not None), None)
        rows = self._size * len(self._basis)
        if rows > LARGEST:
            raise Unevaluable("a function of a matrix of expansions that are too long")
        is_complex = any(isinstance(c, Gaussian) for row in a for x in row for c in _terms(x).values())
        self.numbers = (acb_mat if is_complex else arb_mat)(rows, rows, self._cells(a, acb if is_complex else arb))

    def _cells(self, a: Matrix, kind: Any) -> list[Any]:
        """The matrix of numbers, row by row: how an entry maps each monomial to the others."""
        width = len(self._basis)
        place = {m: n for n, m in enumerate(self._basis)}
        rows = self._size * width
        cells = [kind(0)] * (rows * rows)
        for i, row in enumerate(a):
            for j, x in enumerate(row):
                for m, c in _terms(x).items():
                    number = kind(c.re, c.im) if isinstance(c, Gaussian) else kind(c)
                    for q, n in enumerate(self._basis):
                        p = place.get(monomial_product(m, n))  # type: ignore[arg-type]
                        if p is not None:
                            cells[(i * width + p) * rows + j * width + q] = number
        return cells

    def read(self, numbers: Any) -> Matrix:
        """The matrix of series that a matrix of numbers stands for."""
        width = len(self._basis)
        return [
            [
                reduced(
                    {m: _number(numbers[i * width + p, j * width]) for p, m in enumerate(self._basis)}, self._precision
                )
                for j in range(self._size)
            ]
            for i in range(self._size)
        ]


def _number(x: Any) -> Number:
    if isinstance(x, arb):
        return known(x)
    return complex_number(known(x.real), known(x.imag))


def _terms(x: Value) -> dict[Monomial, Number]:
    return x.terms if isinstance(x, Series) else {ONE: x}


def _closure(monomials: set[Monomial]) -> list[Monomial]:
    """All products of monomials that are not zero and not cut, 1 first."""
    found = {ONE: None}
    pending = [ONE]
    while pending:
        here = pending.pop()
        for m in sorted(monomials):
            made = monomial_product(here, m)
            if made is not None and made not in found and degree(made) < CUT:
                found[made] = None
                pending.append(made)
    return list(found)
