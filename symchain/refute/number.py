"""The numbers of the numeric route, and what is known about one.

A `Number` is an `int` or a rational number (`fmpq`), a real number in a ball (`arb`, after Johansson 2017: midpoint and
radius, every operation rounds outwards), or a `Gaussian`, a complex number with parts of those kinds.  The first two,
and a `Gaussian` with such parts, are *exact*.

Nothing is decided about a number whose ball does not decide it: a reciprocal of a ball around zero is refused
(`Unevaluable`), a sign is unknown (`None`).  Two numbers that are known to be different have balls apart; equality of
balls is never claimed.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq

from symchain.refute.gaussian import REAL, Gaussian, Real
from symchain.refute.refusal import Unevaluable

Number = Real | Gaussian
PRECISION = 192  # bits of a midpoint
TIGHT = arb(2) ** -60
LONGEST = 8000  # bits
LEAST, LARGEST = arb(2) ** -LONGEST, arb(2) ** LONGEST

ctx.prec = PRECISION


def is_exact(x: Any) -> bool:
    """Whether a number is known exactly; False for anything that is not a number."""
    if isinstance(x, Gaussian):
        return not isinstance(x.re, arb) and not isinstance(x.im, arb)
    return isinstance(x, (int, fmpq))


def real(x: Any) -> Real:
    """The number itself where it is real."""
    if isinstance(x, REAL):
        return x
    raise Unevaluable(f"{x} is not a real number")


def plain(x: fmpq) -> int | fmpq:
    """A rational number, an `int` where it is one."""
    return int(x.p) if x.q == 1 else x


def ball(x: Any) -> arb:
    """A real number as a ball."""
    return arb(real(x))


def known(x: arb) -> arb:
    """The ball; raises `Unevaluable` where nothing is known of the number, or it is beyond what is written out."""
    if not x.is_zero() and not LEAST < x.abs_upper() < LARGEST:  # not a number compares to nothing
        raise Unevaluable("a number that is too large or too small, or that may not be one")
    return x


def sign_of(x: Real) -> int | None:
    """-1, 0 or 1; None where the ball leaves it open."""
    if x > 0:
        return 1
    if x < 0:
        return -1
    return None if isinstance(x, arb) and not x.is_zero() else 0


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
    if not ball(difference).rad() < TIGHT * sum((_size(part) for part in parts), arb(1)):
        raise Unevaluable("the two numbers are known too roughly to be compared")


def _size(x: Number) -> arb:
    """An upper bound of the absolute value."""
    return _size(x.re) + _size(x.im) if isinstance(x, Gaussian) else ball(x).abs_upper()


def conjugate(x: Number) -> Number:
    """The complex conjugate."""
    return x.conjugate if isinstance(x, Gaussian) else x


def fraction(x: Real) -> Fraction:
    """An exact number, or the middle of a ball."""
    if isinstance(x, int):
        return Fraction(x)
    middle = x.mid().fmpq() if isinstance(x, arb) else x
    return Fraction(int(middle.p), int(middle.q))


def approximate(x: Any) -> float:
    """A float near a real number; raises `Unevaluable` for anything else."""
    try:
        return float(real(x))
    except OverflowError:
        raise Unevaluable("a number beyond the floats") from None


def text(x: Number, digits: int) -> str:
    """An exact number as it is, another as a decimal number with so many digits."""
    if isinstance(x, arb):
        shown: str = x.mid().str(digits, radius=False)
        return shown.rstrip("0").rstrip(".") if "." in shown and "e" not in shown else shown
    if not isinstance(x, Gaussian):
        exact = fraction(x)
        bits = exact.numerator.bit_length() + exact.denominator.bit_length()
        return str(exact) if bits < LONGEST else _magnitude(exact)
    imaginary = "I" if x.im in (1, -1) else f"{text(-x.im if _below_zero(x.im) else x.im, digits)}*I"
    if x.re == 0:
        return "-" * _below_zero(x.im) + imaginary
    return f"{text(x.re, digits)} {'-' if _below_zero(x.im) else '+'} {imaginary}"


def _magnitude(x: Fraction) -> str:
    """About how large a number is that is too long to be written out."""
    over, under = (int(n.bit_length() * math.log10(2)) for n in (abs(x.numerator), x.denominator))
    return f"{'-' if x < 0 else ''}about 10**{over - under}"


def _below_zero(x: Real) -> bool:
    return sign_of(x) == -1
