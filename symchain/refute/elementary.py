"""Bounds of exp, log, sin, cos, square root and pi, in integer arithmetic.

A point m * 2**e is brought near 0 (exp, sin, cos: by halving; log: to [3/4, 3/2] by a power of two), the power
series is summed in fixed point with `WORK` bits, once rounded down and once up, and the tail is bounded by a
geometric series.  Halving is undone by squaring, or by the formulas for double angles.  A wide argument is treated
by its two ends (exp, log, root: increasing functions) or by its middle and its radius (sin, cos: no two values
differ by more than their arguments do).
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import isqrt

from symchain.refute.enclosure import PRECISION, Enclosure, times
from symchain.refute.refusal import Unevaluable

WORK = PRECISION + 64
ONE = 1 << WORK
LARGEST = 12  # bits of the argument of an exponential


def exp(x: Enclosure) -> Enclosure:
    """e**x."""
    if x.lo == x.hi:
        return _exp_point(x.lo, x.exp)
    return Enclosure.between(_exp_point(x.lo, x.exp), _exp_point(x.hi, x.exp))


@lru_cache(maxsize=4096)
def _exp_point(m: int, e: int) -> Enclosure:
    if m < 0:
        return _exp_point(-m, e).reciprocal()
    bits = m.bit_length() + e
    if bits > LARGEST:
        raise Unevaluable("the argument of an exponential is too large")
    halvings = max(0, bits + 8)
    low, high = _fixed(m, e - halvings)
    below = above = ONE
    term, n = ONE, 1
    while term:
        term = (term * low >> WORK) // n
        below += term
        n += 1
    term, n = ONE, 1
    while term > 1:
        term = -(-term * high // (n << WORK))
        above += term
        n += 1
    above += 2  # the tail: terms of less than one unit, each below half of the one before
    for _ in range(halvings):
        below = below * below >> WORK
        above = -(-above * above >> WORK)
    return Enclosure(below, above, -WORK)


def _fixed(m: int, e: int) -> tuple[int, int]:
    """m * 2**e in fixed point, rounded down and up."""
    shift = WORK + e
    if shift >= 0:
        return m << shift, m << shift
    return m >> -shift, -(-m >> -shift)


def log(x: Enclosure) -> Enclosure:
    """The natural logarithm; raises `Unevaluable` unless x is known to be positive."""
    if x.lo <= 0:
        raise Unevaluable("a logarithm of a number that may not be positive")
    if x.lo == x.hi:
        return _log_point(x.lo, x.exp)
    return Enclosure.between(_log_point(x.lo, x.exp), _log_point(x.hi, x.exp))


@lru_cache(maxsize=4096)
def _log_point(m: int, e: int) -> Enclosure:
    bits = m.bit_length() - 1
    power = e + bits
    near = Fraction(m, 1 << bits)
    if near > Fraction(3, 2):
        near, power = near / 2, power + 1
    z = (near - 1) / (near + 1)
    return times(2, _atanh(z)) + times(power, log_two())


@lru_cache(maxsize=1)
def log_two() -> Enclosure:
    """log 2."""
    return times(2, _atanh(Fraction(1, 3)))


def _atanh(z: Fraction) -> Enclosure:
    """The inverse hyperbolic tangent, |z| at most 1/3: the sum of z**n / n over odd n."""
    if z < 0:
        return -_atanh(-z)
    low = (z.numerator << WORK) // z.denominator
    high = -((-z.numerator << WORK) // z.denominator)
    below = above = 0
    power, n = low, 1
    while power:
        below += power // n
        power = (power * low >> WORK) * low >> WORK
        n += 2
    power, n = high, 1
    while power > 1:
        above += -(-power // n)
        power = -(-power * high * high >> 2 * WORK)
        n += 2
    return Enclosure(below, above + 4, -WORK)  # the tail: below one unit, falling by 1/9 each


def sin_cos(x: Enclosure) -> tuple[Enclosure, Enclosure]:
    """The sine and the cosine."""
    middle = x.lo + x.hi
    sine, cosine = _sin_cos_point(middle, x.exp - 1)
    radius = Enclosure(x.hi - x.lo, x.hi - x.lo, x.exp - 1)
    return (sine.widened(radius), cosine.widened(radius)) if radius else (sine, cosine)


@lru_cache(maxsize=4096)
def _sin_cos_point(m: int, e: int) -> tuple[Enclosure, Enclosure]:
    if m < 0:
        sine, cosine = _sin_cos_point(-m, e)
        return -sine, cosine
    bits = m.bit_length() + e
    if bits > LARGEST:
        raise Unevaluable("the argument of a sine is too large")
    halvings = max(0, bits + 4)
    low, high = _fixed(m, e - halvings)
    bounds = [[0, 0], [0, 0]]  # of cosine and sine, in units of the last bit
    small = large = ONE
    n = 0
    while large > 1 or n < 2:
        here = bounds[n % 2]
        if n % 4 < 2:
            here[0] += small
            here[1] += large
        else:
            here[0] -= large
            here[1] -= small
        n += 1
        small = (small * low >> WORK) // n
        large = -(-large * high // (n << WORK))
    cosine, sine = (Enclosure(a - 2, b + 2, -WORK) for a, b in bounds)  # the tails: below two units
    for _ in range(halvings):
        both = times(2, sine) * cosine
        sine, cosine = both, cosine * cosine - sine * sine  # type: ignore[assignment, operator]
    return sine, cosine


def sqrt(x: Enclosure) -> Enclosure:
    """The square root; raises `Unevaluable` unless x is known not to be negative."""
    if x.lo < 0:
        raise Unevaluable("a root of a number that may be negative")
    shift = 2 * PRECISION + x.exp % 2
    low, high = isqrt(x.lo << shift), isqrt(x.hi << shift)
    high += high * high < x.hi << shift
    return Enclosure(low, high, (x.exp - shift) // 2)


@lru_cache(maxsize=1)
def pi() -> Enclosure:
    """pi, by Machin's formula: 16 arctan(1/5) - 4 arctan(1/239)."""
    return times(16, _arctan_of_reciprocal(5)) - times(4, _arctan_of_reciprocal(239))


def _arctan_of_reciprocal(d: int) -> Enclosure:
    """arctan(1/d): an alternating sum of 1/(n d**n), each term rounded by less than one unit."""
    total, n, power = 0, 1, ONE // d
    while power:
        total += power // n if n % 4 == 1 else -(power // n)
        power //= d * d
        n += 2
    return Enclosure(total - n, total + n, -WORK)  # n / 2 terms, each two units off at most
