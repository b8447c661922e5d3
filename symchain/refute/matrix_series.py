"""Functions of a square matrix by power series: exp, sin, cos, and abstract ones.

An abstract series is a polynomial.  exp, sin and cos of a nilpotent matrix of exact numbers are finite sums.  Else
the matrix is halved until its norm is below `SMALL`, the Taylor polynomial is summed, and halving is undone by
squaring, or by the formulas for double angles.

The tail is bounded in the algebra of the entries.  A number has the norm `number.bound`, a series the sum of the
norms of its coefficients, a matrix the greatest sum over a row; all three are submultiplicative (monomials multiply
to monomials, to 0, or are cut).  So after the term X**k / k! of a matrix of norm x the tail has at most the norm
x**(k+1) / (k+1)! / (1 - x), and so has every coefficient of every entry: each that can occur is widened by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial
from operator import add

from symchain.refute import matrix
from symchain.refute.enclosure import PRECISION, Enclosure
from symchain.refute.gaussian import Gaussian
from symchain.refute.linear import is_exact_matrix
from symchain.refute.matrix import Matrix
from symchain.refute.number import Number, bound
from symchain.refute.refusal import Unevaluable
from symchain.refute.series import CUT, ONE, Monomial, Series, Value, degree, monomial_product, quotient

SMALL = Fraction(1, 16)
LARGEST = 256
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
        return _sum(powers, [Fraction(1, factorial(k)) for k in range(len(powers))])
    scaled, halvings, size = _scaled(a)
    powers = _powers(scaled, size)
    total = _widened(_sum(powers, [Fraction(1, factorial(k)) for k in range(len(powers))]), powers, size)
    for _ in range(halvings):
        total = matrix.product(total, total)
    return total


def _sin_cos(a: Matrix) -> tuple[Matrix, Matrix]:
    powers = _nilpotent_powers(a)
    if powers is not None:
        return _odd(powers), _even(powers)
    scaled, halvings, size = _scaled(a)
    powers = _powers(scaled, size)
    sine, cosine = (_widened(part, powers, size) for part in (_odd(powers), _even(powers)))
    for _ in range(halvings):
        square = matrix.product(sine, sine)
        sine = matrix.each(lambda x: 2 * x, matrix.product(sine, cosine))
        cosine = matrix.zip_with(lambda x, y: x - y, matrix.product(cosine, cosine), square)
    return sine, cosine


def _odd(powers: list[Matrix]) -> Matrix:
    signs = (0, 1, 0, -1)
    return _sum(powers, [Fraction(signs[k % 4], factorial(k)) for k in range(len(powers))])


def _even(powers: list[Matrix]) -> Matrix:
    signs = (1, 0, -1, 0)
    return _sum(powers, [Fraction(signs[k % 4], factorial(k)) for k in range(len(powers))])


def _sum(powers: list[Matrix], coefficients: list[Fraction]) -> Matrix:
    total: Matrix = matrix.each(lambda x: 0 * x, powers[0])
    for c, power in zip(coefficients, powers, strict=True):
        if c:
            factor = quotient(c.numerator, c.denominator)
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


def _scaled(a: Matrix) -> tuple[Matrix, int, Fraction]:
    """The matrix over a power of two, which power, and a bound of its norm, at most `SMALL`."""
    a = matrix.each(_cut, a)
    size = max(sum(map(_norm, row), Fraction(0)) for row in a)
    if size > LARGEST:
        raise Unevaluable("the argument of a matrix function is too large")
    halvings = 0
    while size > SMALL:
        size, halvings = size / 2, halvings + 1
    # Enclosures from the start: fractions would grow with every product.
    scale = Enclosure(1, 1, -halvings)
    return matrix.each(lambda x: scale * x, a), halvings, size


def _cut(x: Value) -> Value:
    if not isinstance(x, Series) or (x.precision is None and not any(powers for _, powers in x.terms)):
        return x
    if any(e < 0 for _, powers in x.terms for _, e in powers):
        raise Unevaluable("a function of a matrix that is infinite")
    if x.precision is not None and x.precision < CUT:
        raise Unevaluable("the expansion is known to too few terms")
    return Series({m: c for m, c in x.terms.items() if degree(m) < CUT}, CUT)


def _norm(x: Value) -> Fraction:
    if isinstance(x, Series):
        return sum(map(bound, x.terms.values()), Fraction(0))
    return bound(x)


def _powers(a: Matrix, size: Fraction) -> list[Matrix]:
    powers: list[Matrix] = [matrix.identity(len(a))]
    k = 0
    while size**k / factorial(k) > Fraction(1, 1 << PRECISION - 16):
        powers.append(matrix.product(powers[-1], a))
        k += 1
    return powers


def _widened(total: Matrix, powers: list[Matrix], size: Fraction) -> Matrix:
    last = len(powers) - 1
    tail = Enclosure.of(size ** (last + 1) / factorial(last + 1) / (1 - size))
    slack = Enclosure(-tail.hi, tail.hi, tail.exp)
    entries = [x for row in powers[1] for x in row] if last else []
    coefficients = [c for x in entries for c in (x.terms.values() if isinstance(x, Series) else [x])]
    around: Number = Gaussian(slack, slack) if any(isinstance(c, Gaussian) for c in coefficients) else slack
    monomials = _closure({m for x in entries if isinstance(x, Series) for m in x.terms})
    extra: Value = around
    if len(monomials) > 1 or any(isinstance(x, Series) for x in entries):
        cut = next((x.precision for x in entries if isinstance(x, Series) and x.precision is not None), None)
        extra = Series(dict.fromkeys(monomials, around), cut)
    return matrix.each(lambda x: x + extra, total)


def _closure(monomials: set[Monomial]) -> set[Monomial]:
    """All products of monomials that are not zero and not cut."""
    found = {ONE}
    pending = [ONE]
    while pending:
        here = pending.pop()
        for m in monomials:
            made = monomial_product(here, m)
            if made is not None and made not in found and degree(made) < CUT:
                found.add(made)
                pending.append(made)
    return found
