"""Arithmetic of numbers that keeps what was written: its order, its factors, its divisors.

SymPy reduces a sum or a product of numbers as it is made: `t/t` is 1 before anybody asks whether t is 0, and so is
`log(t) - log(t)` 0 for every t; terms are put in an order of its own.  The nodes here are SymPy's own with other
operators: they hold their parts in the order in which they were written.  A sum of sums is one sum, a product of
products one product; a factor 1 and a term 0 are left out, since they say nothing.  All else is left to who reads it.

Sizes and indices stay SymPy's: they are whole numbers, and `N + 1` is one size however it was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy import Add, Expr, Integer, MatrixExpr, Mul, Number, Pow, sympify
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.matrixbase import MatrixBase

PRIORITY = 10.0005  # above SymPy's numbers (10) and below its matrices, whose operators count where one stands


class Scalar:
    """The operators of a number, unevaluated.  With a matrix, the operators of the matrix count."""

    _op_priority = PRIORITY

    def __neg__(self) -> Any:
        return negated(self)

    def __add__(self, other: Any) -> Any:
        return _with(other, lambda it: total(self, it))

    def __radd__(self, other: Any) -> Any:
        return _with(other, lambda it: total(it, self))

    def __sub__(self, other: Any) -> Any:
        return _with(other, lambda it: total(self, negated(it)))

    def __rsub__(self, other: Any) -> Any:
        return _with(other, lambda it: total(it, negated(self)))

    def __mul__(self, other: Any) -> Any:
        return _with(other, lambda it: product(self, it))

    def __rmul__(self, other: Any) -> Any:
        return _with(other, lambda it: product(it, self))

    def __truediv__(self, other: Any) -> Any:
        return _with(other, lambda it: product(self, power(it, Integer(-1))))

    def __rtruediv__(self, other: Any) -> Any:
        return _with(other, lambda it: product(it, power(self, Integer(-1))))

    def __pow__(self, exponent: Any) -> Any:
        return _with(exponent, lambda it: power(self, it))

    def __rpow__(self, base: Any) -> Any:
        return _with(base, lambda it: power(it, self))

    def __abs__(self) -> Any:
        return Abs(self)


class SumOfNumbers(Scalar, Add):
    """A sum of numbers, in the order in which it was written."""

    def __new__(cls, *terms: Any, **options: Any) -> Any:
        return _made(cls, terms) if len(terms) > 1 else Add(*terms)


class ProductOfNumbers(Scalar, Mul):
    """A product of numbers, in the order in which it was written."""

    def __new__(cls, *factors: Any, **options: Any) -> Any:
        return _made(cls, factors) if len(factors) > 1 else Mul(*factors)


class PowerOfNumber(Scalar, Pow):
    """A power of a number."""

    def __new__(cls, base: Any, exponent: Any, **options: Any) -> Any:
        return _made(cls, (base, exponent))


class Symbol(Scalar, sympy.Symbol):
    """A number with a name."""


class EntryOf(Scalar, MatrixElement):
    """The entry of a matrix."""


class Trace(Scalar, sympy.Trace):
    """The trace of a square matrix."""


class Sum(Scalar, sympy.Sum):
    """The sum of an expression over indices."""


class Product(Scalar, sympy.Product):
    """The product of an expression over indices."""


class Derivative(Scalar, sympy.Derivative):
    """The derivative of a number by an entry or a symbol."""


class Abs(Scalar, sympy.Abs):
    """The absolute value, as Python's `abs` gives it."""


class KroneckerDelta(Scalar, sympy.KroneckerDelta):
    """1 where two indices are equal, else 0."""


def total(*terms: Any) -> Any:
    """The sum of numbers."""
    kept = [term for term in map(sympify, terms) if not (isinstance(term, Integer) and term == 0)]
    if len(kept) < 2:
        return kept[0] if kept else Integer(0)
    return _combined(SumOfNumbers, Add, kept)


def product(*factors: Any) -> Any:
    """The product of numbers."""
    kept = [factor for factor in map(sympify, factors) if factor != 1]
    if len(kept) < 2:
        return kept[0] if kept else Integer(1)
    return _combined(ProductOfNumbers, Mul, kept)


def negated(number: Any) -> Any:
    """The number times -1; where it begins with a written number, that one with the other sign."""
    number = sympify(number)
    if isinstance(number, ProductOfNumbers) and isinstance(number.args[0], Number):
        first, *rest = number.args
        return product(-first, *rest)
    return product(Integer(-1), number)


def power(base: Any, exponent: Any) -> Any:
    """The power of a number."""
    base, exponent = sympify(base), sympify(exponent)
    if exponent == 1:
        return base
    return PowerOfNumber(base, exponent) if _is_kept(base) or _is_kept(exponent) else Pow(base, exponent)


def _combined(kind: Any, plain: Any, parts: list[Any]) -> Any:
    """A node of these parts; whole numbers alone (sizes, indices, numerals) are SymPy's to reduce."""
    if not any(map(_is_kept, parts)):
        return plain(*parts)
    return kind(*flattened((kind, plain), parts))


def _is_kept(number: Any) -> bool:
    return isinstance(number, Scalar)


def flattened(kinds: tuple[Any, ...], nodes: Iterable[Any]) -> list[Any]:
    """The nodes, those of these kinds replaced by their parts."""
    return [part for node in nodes for part in (node.args if type(node) in kinds else (node,))]


def _made(cls: Any, args: Iterable[Any]) -> Any:
    args = tuple(map(sympify, args))
    made = Expr.__new__(cls, *args)
    made.is_commutative = all(arg.is_commutative for arg in args)
    return made


def _with(other: Any, combine: Any) -> Any:
    """What two numbers make; nothing where the other is no number of this language's."""
    try:
        other = sympify(other, strict=True)
    except sympy.SympifyError:
        return NotImplemented
    if isinstance(other, (MatrixExpr, MatrixBase)) or not isinstance(other, Expr):
        return NotImplemented
    return combine(other)
