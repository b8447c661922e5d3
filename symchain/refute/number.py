"""The numbers of the numeric route, and what is known about one.

A `Number` is an `int` or a `Fraction`, an `Enclosure` of a real number, or a `Gaussian`, a complex number with
parts of those kinds.  The first two, and a `Gaussian` with such parts, are *exact*.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from symchain.refute.enclosure import Enclosure
from symchain.refute.gaussian import Gaussian, Real
from symchain.refute.refusal import Unevaluable

Number = int | Fraction | Enclosure | Gaussian
TIGHT = Fraction(1, 1 << 60)
LONGEST = 8000  # bits


def is_exact(x: Any) -> bool:
    """Whether a number is known exactly; False for anything that is not a number."""
    if isinstance(x, Gaussian):
        return not isinstance(x.re, Enclosure) and not isinstance(x.im, Enclosure)
    return isinstance(x, (int, Fraction))


def real(x: Any) -> Real:
    """The number itself where it is real."""
    if isinstance(x, (int, Fraction, Enclosure)):
        return x
    raise Unevaluable(f"{x} is not a real number")


def sign_of(x: Real) -> int | None:
    """-1, 0 or 1; None where the bounds leave it open."""
    if isinstance(x, Enclosure):
        return x.sign
    return (x > 0) - (x < 0)


def is_nonzero(x: Number) -> bool:
    """Whether a number is known not to be zero."""
    if isinstance(x, Gaussian):
        return is_nonzero(x.re) or is_nonzero(x.im)
    return bool(sign_of(x))


def check_tight(difference: Number, *parts: Number) -> None:
    """Raises `Unevaluable` where a difference that may be zero is known too roughly to say anything."""
    if is_exact(difference):
        return
    if isinstance(difference, Gaussian):
        check_tight(difference.re, *parts)
        check_tight(difference.im, *parts)
        return
    assert isinstance(difference, Enclosure)
    low, high = difference.ends
    if high - low > TIGHT * max([Fraction(1), *map(bound, parts)]):
        raise Unevaluable("the two numbers are known too roughly to be compared")


def bound(x: Number) -> Fraction:
    """An upper bound of the absolute value; bounds of factors multiply to a bound of the product."""
    if isinstance(x, Gaussian):
        return bound(x.re) + bound(x.im)
    if isinstance(x, Enclosure):
        low, high = x.ends
        return max(-low, high)
    return abs(Fraction(x))


def conjugate(x: Number) -> Number:
    """The complex conjugate."""
    return x.conjugate if isinstance(x, Gaussian) else x


def approximate(x: Any) -> float:
    """A float near a real number; raises `Unevaluable` for anything else."""
    if not isinstance(x, (int, Fraction, Enclosure)):
        raise Unevaluable(f"{x} is not a real number")
    try:
        return float(sum(x.ends) / 2 if isinstance(x, Enclosure) else x)
    except OverflowError:
        raise Unevaluable("a number beyond the floats") from None


def text(x: Number, digits: int) -> str:
    """An exact number as it is, another as a decimal number with so many digits."""
    if isinstance(x, Enclosure):
        return x.text(digits)
    if not isinstance(x, Gaussian):
        return str(x) if abs(x.numerator).bit_length() + x.denominator.bit_length() < LONGEST else _magnitude(x)
    imaginary = "I" if x.im in (1, -1) else f"{text(-x.im if _below_zero(x.im) else x.im, digits)}*I"
    if x.re == 0:
        return "-" * _below_zero(x.im) + imaginary
    return f"{text(x.re, digits)} {'-' if _below_zero(x.im) else '+'} {imaginary}"


def _magnitude(x: int | Fraction) -> str:
    """About how large a number is that is too long to be written out."""
    over, under = (int(n.bit_length() * math.log10(2)) for n in (abs(x.numerator), x.denominator))
    return f"{'-' if x < 0 else ''}about 10**{over - under}"


def _below_zero(x: Real) -> bool:
    return sign_of(x) == -1
