"""Sizes and shapes as SymPy writes them: read into `Size`, compared, put into words."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import sympy
from sympy import Add, MatrixBase, MatrixExpr, Mul, Pow, Symbol, sympify

from symchain.errors import Meaningless
from symchain.trusted.term import Size
from symchain.written import one_by_one, shape_words

_sizes: dict[Any, Size] = {}


def size_of(expr: Any) -> Size:
    """The size that an expression in a shape or a range denotes.  Raises `Meaningless`."""
    size = _sizes.get(expr)
    if size is None:
        size = _read_size(expr)
        if not is_whole(size):
            raise Meaningless("SC101", f"{expr} is not a size: it is not a whole number for all values of its symbols")
        _sizes[expr] = size
    return size


def is_whole(size: Size) -> bool:
    """Whether a polynomial takes whole values at whole numbers: it does if it does so at 0 .. degree (Polya 1915)."""
    if all(isinstance(coefficient, int) for _, coefficient in size.terms):
        return True
    names = sorted({name for monomial, _ in size.terms for name in monomial})
    ranges = [range(1 + max(monomial.count(name) for monomial, _ in size.terms)) for name in names]
    for values in itertools.product(*ranges):
        at = dict(zip(names, values, strict=True))
        if sum(c * math.prod(at[name] for name in monomial) for monomial, c in size.terms) % 1:
            return False
    return True


def _read_size(expr: Any) -> Size:
    if isinstance(expr, (int, sympy.Integer)):
        return Size.number(int(expr))
    if isinstance(expr, sympy.Rational):
        return Size({(): Fraction(int(expr.p), int(expr.q))})
    if isinstance(expr, Symbol):
        return Size.symbol(expr.name)
    if isinstance(expr, Add):
        total = Size({})
        for part in expr.args:
            total = total + _read_size(part)
        return total
    if isinstance(expr, Mul):
        product = Size.number(1)
        for part in expr.args:
            product = product * _read_size(part)
        return product
    if isinstance(expr, Pow) and isinstance(expr.exp, sympy.Integer) and int(expr.exp) > 0:
        product = Size.number(1)
        for _ in range(int(expr.exp)):
            product = product * _read_size(expr.base)
        return product
    raise Meaningless("SC101", f"{expr} is not a size: sizes are sums and products of symbols and integers")


def is_natural(size: Size) -> bool:
    """Whether a polynomial in sizes, each at least 1, is seen not to be negative: with 1 + s for each s, no term is."""
    total = Size({})
    for names, coefficient in size.terms:
        product = Size.number(coefficient)
        for name in names:
            product = product * (Size.number(1) + Size.symbol(name))
        total = total + product
    return all(coefficient >= 0 for _, coefficient in total.terms)


_symbols: dict[Any, tuple[Any, ...]] = {}


def symbols_of(expr: Any) -> tuple[Any, ...]:
    """The symbols in the expression of a size."""
    found = _symbols.get(expr)
    if found is None:
        found = _symbols[expr] = tuple(sorted(sympify(expr).atoms(Symbol), key=str))
    return found


def is_matrix(expr: Any) -> bool:
    """Whether an expression is a matrix."""
    return isinstance(expr, (MatrixExpr, MatrixBase))


def shape_of(expr: Any) -> tuple[Size, Size]:
    """The sizes of a matrix expression."""
    rows, cols = expr.shape
    return size_of(rows), size_of(cols)


def check_same_shape(left: Any, right: Any) -> None:
    """Raise `Meaningless` unless two sides have one shape; 1 x 1 and scalar are one, and 0 is any zero matrix."""
    if is_zero(left) or is_zero(right):
        return
    a = shape_of(left) if is_matrix(left) else ()
    b = shape_of(right) if is_matrix(right) else ()
    one = Size.number(1)
    if a != b and not (set(a) <= {one} and set(b) <= {one}):
        equal = zip(left.shape, right.shape, strict=True) if a and b else one_by_one(left if a else right)
        raise Meaningless("SC101", f"{shape_text(left)} against {shape_text(right)}", equal)


def is_zero(side: Any) -> bool:
    """Whether a side is the literal 0."""
    return isinstance(side, sympy.Integer) and side == 0


def shape_text(side: Any) -> str:
    """What shape a side has, in words."""
    if not is_matrix(side):
        return f"{side} is a scalar"
    return f"{side} is {shape_words(side)}"
