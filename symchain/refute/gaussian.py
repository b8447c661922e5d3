"""Complex numbers with exact parts or balls: the entries of complex matrices.

The imaginary part of a `Gaussian` is never the exact number 0; `complex_number` gives the real number there.
"""

from __future__ import annotations

from flint import arb, fmpq

from symchain.refute.refusal import Unevaluable

Real = int | fmpq | arb
REAL = (int, fmpq, arb)


def complex_number(re: Real, im: Real) -> Real | Gaussian:
    """re + im*i, a real number where `im` is exactly 0."""
    return Gaussian(re, im) if im else re


def reciprocal(x: Real) -> Real:
    """One over a real number; raises `Unevaluable` unless it is known not to be zero."""
    if isinstance(x, arb):
        if x.contains(0) or not x.is_finite():
            raise Unevaluable("division by a number that may be zero")
        return 1 / x
    if not x:
        raise Unevaluable("division by zero")
    return fmpq(1) / x


class Gaussian:
    """The complex number re + im*i."""

    __slots__ = ("im", "re")

    def __init__(self, re: Real, im: Real) -> None:
        self.re, self.im = re, im

    @property
    def conjugate(self) -> Gaussian:
        """re - im*i."""
        return Gaussian(self.re, -self.im)

    @property
    def square(self) -> Real:
        """re**2 + im**2."""
        return self.re * self.re + self.im * self.im

    def __neg__(self) -> Gaussian:
        return Gaussian(-self.re, -self.im)

    def __add__(self, other: object) -> Real | Gaussian:
        if isinstance(other, Gaussian):
            return complex_number(self.re + other.re, self.im + other.im)
        return Gaussian(self.re + other, self.im) if isinstance(other, REAL) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other: object) -> Real | Gaussian:
        return self + -other if isinstance(other, (*REAL, Gaussian)) else NotImplemented

    def __rsub__(self, other: object) -> Real | Gaussian:
        return -self + other if isinstance(other, REAL) else NotImplemented

    def __mul__(self, other: object) -> Real | Gaussian:
        if isinstance(other, Gaussian):
            re = self.re * other.re - self.im * other.im
            return complex_number(re, self.re * other.im + self.im * other.re)
        return complex_number(self.re * other, self.im * other) if isinstance(other, REAL) else NotImplemented

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Real | Gaussian:
        result: Real | Gaussian = 1
        for _ in range(exponent):
            result = result * self
        return result

    def reciprocal(self) -> Real | Gaussian:
        """One over the number; raises `Unevaluable` unless it is known not to be zero."""
        return self.conjugate * reciprocal(self.square)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Gaussian) and (self.re, self.im) == (other.re, other.im)

    def __hash__(self) -> int:
        return hash((self.re, self.im))

    def __repr__(self) -> str:
        return f"{self.re} + {self.im}*I".replace("+ -", "- ")
