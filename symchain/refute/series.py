"""Exact arithmetic with infinitesimals: sparse Laurent polynomials over the numbers.

A value of the numeric route is a number (see `number`), or a `Series`.  A series is a finite sum of
coefficient * monomial, where a monomial is a pair `(mask, powers)`:

* `mask` is a set of *derivative tags*, one bit each.  A tag e is nilpotent, e**2 = 0, so the coefficient of e
  in f(x + e) is f'(x) exactly, and with one tag a nesting level the coefficient of e0*e1 is the second
  derivative (the usual tagged dual numbers; distinct tags make nested derivatives safe from confusion).
* `powers` maps *infinitesimals* (by name) to nonzero integer exponents, negative ones included, sorted by
  name.  Infinitesimals are nonzero, so h * h**-1 is 1, and two series are equal iff all coefficients are.

Polynomials are kept whole: nothing is truncated, and sums and products are exact.  Only the reciprocal of a
series that is not c * monomial * (1 + nilpotent) is infinite; it is cut at relative degree `CUT` and the
result carries `precision`: the total degree in the infinitesimals from which on its terms are unknown.  Sums
and products hand the precision on (that of a product is the least of precision + valuation).  Coefficients
below it are exact, so a difference seen there is a true difference.  A coefficient that is only enclosed counts as
there unless it is exactly zero: a leading coefficient that may vanish is refused by its reciprocal.

Refused (`Unevaluable`): division by zero or by a purely nilpotent series, a reciprocal with no single leading
monomial, a limit with negative powers left, an exponent that is not an integer.
"""

from __future__ import annotations

from functools import lru_cache

from flint import fmpq

from symchain.refute import number
from symchain.refute.gaussian import Gaussian, reciprocal
from symchain.refute.number import Number
from symchain.refute.refusal import OutOfRange as OutOfRange
from symchain.refute.refusal import Unevaluable as Unevaluable

Monomial = tuple[int, tuple[tuple[str, int], ...]]
ONE: Monomial = (0, ())
CUT = 8


@lru_cache(maxsize=65536)
def monomial_product(a: Monomial, b: Monomial) -> Monomial | None:
    """The product of two monomials, None where it is 0."""
    if a[0] & b[0]:
        return None
    if not a[1] or not b[1]:
        return a[0] | b[0], a[1] or b[1]
    powers = dict(a[1])
    for name, exponent in b[1]:
        powers[name] = powers.get(name, 0) + exponent
    return a[0] | b[0], tuple(sorted((n, e) for n, e in powers.items() if e))


def degree(monomial: Monomial) -> int:
    """The total degree in the infinitesimals."""
    return sum(e for _, e in monomial[1])


class Series:
    """A sum of coefficient * monomial, exact below the degree `precision` (None: exact everywhere)."""

    __slots__ = ("precision", "terms")

    def __init__(self, terms: dict[Monomial, Number], precision: int | None = None) -> None:
        self.terms = terms
        self.precision = precision

    def __add__(self, other: Value) -> Value:
        if not isinstance(other, Series):
            if not other:
                return self
            terms = dict(self.terms)
            terms[ONE] = terms.get(ONE, 0) + other
            return reduced(terms, self.precision)
        terms = dict(self.terms)
        for m, c in other.terms.items():
            terms[m] = terms.get(m, 0) + c
        return reduced(terms, _least(self.precision, other.precision))

    __radd__ = __add__

    def __neg__(self) -> Series:
        return Series({m: -c for m, c in self.terms.items()}, self.precision)

    def __sub__(self, other: Value) -> Value:
        return self + -other

    def __rsub__(self, other: Value) -> Value:
        return -self + other

    def __mul__(self, other: Value) -> Value:
        if not isinstance(other, Series):
            if not other:
                return 0
            return Series({m: c * other for m, c in self.terms.items()}, self.precision)
        terms: dict[Monomial, Number] = {}
        for m, c in self.terms.items():
            for n, d in other.terms.items():
                p = monomial_product(m, n)
                if p is not None:
                    terms[p] = terms.get(p, 0) + c * d
        known = None
        if self.precision is not None:
            known = self.precision + other.valuation()
        if other.precision is not None:
            known = _least(known, other.precision + self.valuation())
        return reduced(terms, known)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Series) and self.terms == other.terms and self.precision == other.precision

    def __hash__(self) -> int:
        return hash((frozenset(self.terms.items()), self.precision))

    def __repr__(self) -> str:
        return text(self)

    def valuation(self) -> int:
        """The least degree of a term; the precision if no term is known."""
        if not self.terms:
            return self.precision or 0
        return min(map(degree, self.terms))


Value = Number | Series


def _least(a: int | None, b: int | None) -> int | None:
    if a is None or b is None:
        return b if a is None else a
    return min(a, b)


def reduced(terms: dict[Monomial, Number], precision: int | None = None) -> Value:
    """The series without zero and unknown terms, as a plain number where it is one."""
    kept = {m: c for m, c in terms.items() if c and (precision is None or degree(m) < precision)}
    if precision is None:
        if not kept:
            return 0
        if len(kept) == 1 and ONE in kept:
            return kept[ONE]
    return Series(kept, precision)


def split_nilpotent(value: Value) -> tuple[Number, Value] | None:
    """A value as a number and a sum of derivative tags, which is nilpotent; None where it is not exactly that."""
    if not isinstance(value, Series):
        return value, 0
    if value.precision is not None or any(powers for _, powers in value.terms):
        return None
    return value.terms.get(ONE, 0), reduced({m: c for m, c in value.terms.items() if m[0]})


def tag(depth: int, times: Number = 1) -> Series:
    """The derivative tag of a nesting depth, times a number."""
    return Series({(1 << depth, ()): times})


def infinitesimal(name: str) -> Series:
    """The infinitesimal of this name."""
    return Series({(0, ((name, 1),)): 1})


def tag_coefficient(value: Value, depth: int) -> Value:
    """The coefficient of the derivative tag of `depth`: the derivative."""
    if not isinstance(value, Series):
        return 0
    bit = 1 << depth
    terms = {(m[0] ^ bit, m[1]): c for m, c in value.terms.items() if m[0] & bit}
    return reduced(terms, value.precision)


def limit(value: Value, name: str) -> Value:
    """The limit for the infinitesimal `name` -> 0: its terms of degree 0.

    Raises `Unevaluable` if negative powers are left or the constant term is not known.
    """
    if not isinstance(value, Series):
        return value
    if value.precision is not None and value.precision <= 0:
        raise Unevaluable("the expansion is known to too few terms")
    terms = {}
    for m, c in value.terms.items():
        exponent = dict(m[1]).get(name, 0)
        if exponent < 0:
            raise Unevaluable(f"no limit: a power {exponent} of {name} is left")
        if exponent == 0:
            terms[m] = c
    return reduced(terms, value.precision)


def quotient(a: Value, b: Value) -> Value:
    """a / b, an int where it divides."""
    if isinstance(b, Series):
        return a * _reciprocal(b)
    if isinstance(b, Gaussian):
        return a * b.reciprocal()
    if isinstance(a, int) and isinstance(b, int) and b:
        return a // b if a % b == 0 else fmpq(a, b)
    return a * reciprocal(b)


def _reciprocal(s: Series) -> Value:
    candidates = [m for m in s.terms if not m[0]]
    if not candidates:
        raise Unevaluable("division by zero")
    lead = min(candidates, key=lambda m: (degree(m), m))
    over: Monomial = (0, tuple((n, -e) for n, e in lead[1]))
    c = s.terms[lead]
    inverse = Series({over: quotient(1, c)})  # type: ignore[dict-item]
    # s = c * lead * (1 + rest); the geometric series of -rest is finite if rest is nilpotent.
    rest = inverse * reduced({m: d for m, d in s.terms.items() if m != lead}, s.precision)
    if not isinstance(rest, Series):
        return reduced(inverse.terms)
    if any(not m[0] and degree(m) <= 0 for m in rest.terms):
        raise Unevaluable("division by a series without a single leading term")
    cut = CUT if any(not m[0] for m in rest.terms) else None
    total: Value = 1
    power: Value = 1
    while not isinstance(power, Series) or power.terms:
        power = power * -rest
        if isinstance(power, Series):
            power = reduced(power.terms, _least(power.precision, cut))
        total = total + power
        if not power:
            break
    return inverse * total


MOST_FACTORS = 4096
"""Factors of a power that is multiplied out."""


def power(base: Value, exponent: Value) -> Value:
    """base**exponent for an integer exponent, negative ones by exact division."""
    if not isinstance(exponent, int):
        raise Unevaluable(f"exponent {exponent} is not an integer")
    if abs(exponent) > MOST_FACTORS and not (isinstance(base, int) and abs(base) < 2):
        raise Unevaluable(f"a power of more than {MOST_FACTORS} factors")
    if exponent < 0:
        return power(quotient(1, base), -exponent)
    if not isinstance(base, Series):
        return base**exponent
    result: Value = 1
    for _ in range(exponent):
        result = result * base
    return result


def text(value: Value, digits: int = 4) -> str:
    """The value as SymPy would print it: `5`, `3/2`, `2*h + h**2`; a number that is not exact as a decimal."""
    if not isinstance(value, Series):
        return number.text(value, digits)
    parts = []
    for m in sorted(value.terms, key=lambda m: (degree(m), m)):
        factors = [f"e{b}" for b in range(m[0].bit_length()) if m[0] >> b & 1]
        factors += [n if e == 1 else f"{n}**{e if e > 0 else f'({e})'}" for n, e in m[1]]
        c = value.terms[m]
        if factors and c in (1, -1):
            parts.append("-" * (c == -1) + "*".join(factors))
        else:
            coefficient = number.text(c, digits)
            parts.append(
                "*".join([f"({coefficient})" if factors and isinstance(c, Gaussian) else coefficient, *factors])
            )
    shown = " + ".join(parts).replace("+ -", "- ") or "0"
    return shown if value.precision is None else f"{shown} + O({value.precision})"


def texts(left: Value, right: Value) -> tuple[str, str]:
    """Two different values, with as many digits as it takes to tell them apart."""
    for digits in (4, 8, 16, 32):
        shown = text(left, digits), text(right, digits)
        if shown[0] != shown[1]:
            break
    return shown
