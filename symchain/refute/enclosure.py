"""Real numbers known to lie between two bounds: the values of functions that are not rational.

An `Enclosure` is a pair of integers and a power of two: the number lies in [lo, hi] * 2**exp.  Every operation
rounds the lower bound down and the upper bound up to `PRECISION` bits, in integer arithmetic, so the number that is
meant never leaves its bounds.  Nothing is decided about a number whose bounds do not decide it: a reciprocal of
bounds around zero, or a sign, is refused (`Unevaluable`) or unknown (`None`).

It mixes with `int` and `Fraction`, and an exact zero times an enclosure is an exact zero.  Two numbers that are
known to be different have bounds apart; equality is never claimed.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from symchain.refute.refusal import Unevaluable

Rational = int | Fraction
PRECISION = 192


class Enclosure:
    """A real number in [lo, hi] * 2**exp."""

    __slots__ = ("exp", "hi", "lo")

    def __init__(self, lo: int, hi: int, exp: int) -> None:
        excess = max(lo.bit_length(), hi.bit_length()) - PRECISION
        if excess > 0:
            lo >>= excess
            hi = -(-hi >> excess)
            exp += excess
        self.lo, self.hi, self.exp = lo, hi, exp

    @staticmethod
    def of(x: Rational) -> Enclosure:
        """The enclosure of a rational number, a point where it is a multiple of a power of two."""
        if isinstance(x, int):
            return Enclosure(x, x, 0)
        shift = max(0, PRECISION + x.denominator.bit_length() - x.numerator.bit_length())
        low, rest = divmod(x.numerator << shift, x.denominator)
        return Enclosure(low, low + (rest != 0), -shift)

    @staticmethod
    def between(low: Enclosure, high: Enclosure) -> Enclosure:
        """From the lower bound of one number to the upper bound of another."""
        exp = min(low.exp, high.exp)
        return Enclosure(low.lo << low.exp - exp, high.hi << high.exp - exp, exp)

    @property
    def sign(self) -> int | None:
        """1 or -1, 0 for an exact zero, None where the bounds leave it open."""
        if self.lo > 0:
            return 1
        if self.hi < 0:
            return -1
        return None if self.lo or self.hi else 0

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The two bounds, lower first."""
        scale = Fraction(2) ** self.exp
        return self.lo * scale, self.hi * scale

    def widened(self, radius: Enclosure) -> Enclosure:
        """All numbers that lie no further from this one than `radius`."""
        exp = min(self.exp, radius.exp)
        far = radius.hi << radius.exp - exp
        return Enclosure((self.lo << self.exp - exp) - far, (self.hi << self.exp - exp) + far, exp)

    def __bool__(self) -> bool:
        """False only for an exact zero."""
        return bool(self.lo or self.hi)

    def __neg__(self) -> Enclosure:
        return Enclosure(-self.hi, -self.lo, self.exp)

    def __add__(self, other: object) -> Enclosure:
        if isinstance(other, (int, Fraction)):
            if not other:
                return self
            other = Enclosure.of(other)
        elif not isinstance(other, Enclosure):
            return NotImplemented
        exp = min(self.exp, other.exp)
        mine, theirs = self.exp - exp, other.exp - exp
        return Enclosure((self.lo << mine) + (other.lo << theirs), (self.hi << mine) + (other.hi << theirs), exp)

    __radd__ = __add__

    def __sub__(self, other: object) -> Enclosure:
        return self + -other if isinstance(other, (int, Fraction, Enclosure)) else NotImplemented

    def __rsub__(self, other: object) -> Enclosure:
        return -self + other if isinstance(other, (int, Fraction)) else NotImplemented

    def __mul__(self, other: object) -> int | Enclosure:
        if isinstance(other, (int, Fraction)):
            if not other:
                return 0
            if isinstance(other, int):
                ends = (self.lo * other, self.hi * other)
                return Enclosure(*ends, self.exp) if other > 0 else Enclosure(*ends[::-1], self.exp)
            other = Enclosure.of(other)
        elif not isinstance(other, Enclosure):
            return NotImplemented
        exp = self.exp + other.exp
        if self.lo >= 0 and other.lo >= 0:
            return Enclosure(self.lo * other.lo, self.hi * other.hi, exp)
        corners = (self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi)
        return Enclosure(min(corners), max(corners), exp)

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> int | Enclosure:
        result: int | Enclosure = 1
        for _ in range(exponent):
            result = result * self
        return result

    def reciprocal(self) -> Enclosure:
        """One over the number; raises `Unevaluable` unless it is known not to be zero."""
        if self.lo <= 0 <= self.hi:
            raise Unevaluable("division by a number that may be zero")
        bits = PRECISION + max(self.lo.bit_length(), self.hi.bit_length())
        one = 1 << bits
        return Enclosure(one // self.hi, -(-one // self.lo), -bits - self.exp)

    def text(self, digits: int) -> str:
        """The middle of the bounds as a decimal number with so many digits."""
        low, high = self.ends
        middle = (low + high) / 2
        context = Context(prec=digits)
        shown = format(context.divide(Decimal(middle.numerator), Decimal(middle.denominator)), f".{digits}g")
        if "." not in shown or "e" in shown.lower():
            return shown
        return shown.rstrip("0").rstrip(".")

    def __repr__(self) -> str:
        return self.text(8)


def times(n: int, x: Enclosure) -> Enclosure:
    """n * x as an enclosure, also for n = 0."""
    return Enclosure.of(n) * x if n else Enclosure(0, 0, 0)  # type: ignore[return-value]
