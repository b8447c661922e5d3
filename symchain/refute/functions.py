"""Functions of one number on values: exp, log, sin, powers, and what is made of them.

On a number: exact where the result is rational by inspection (exp 0, the root of a square, a sign), else an
ball.  On a series c + n, n nilpotent or infinitesimal: the Taylor series of the function at c, applied to n,
cut at `CUT` as reciprocals are.  The Taylor coefficients of exp, log, sin, cos and powers are known in closed form;
tan, sinh, tanh, logistic ... are written with them, as their definitions say.

Refused (`Unevaluable`): a logarithm or a root outside its domain, abs, sign, relu and step where their value or
their derivative is asked at the kink, complex arguments of everything but exp and abs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from math import factorial

from flint import arb, fmpq
from sympy import integer_nthroot

from symchain.refute.gaussian import Gaussian, Real
from symchain.refute.linear import conjugated
from symchain.refute.number import Number, ball, known, plain, real, sign_of
from symchain.refute.refusal import Unevaluable
from symchain.refute.series import CUT, ONE, Series, Value, infinitesimal, power, quotient, reduced

HIDDEN = "#"  # an infinitesimal that no author can name


def split(s: Series) -> tuple[Number, Value]:
    """The constant term and the rest; raises `Unevaluable` unless the rest is nilpotent or infinitesimal."""
    if s.precision is not None and s.precision <= 0:
        raise Unevaluable("the expansion is known to too few terms")
    if any(not mask and any(e < 0 for _, e in powers) for mask, powers in s.terms):
        raise Unevaluable("a function of a number that is infinite")
    constant = s.terms.get(ONE, 0)
    return constant, reduced({m: c for m, c in s.terms.items() if m != ONE}, s.precision)


def compose(rest: Value, coefficients: Iterator[Number]) -> Value:
    """The sum of coefficient * rest**k, for a rest that is nilpotent or infinitesimal."""
    total: Value = next(coefficients)
    if not isinstance(rest, Series):
        return total
    cut = CUT if rest.precision is not None or any(not mask for mask, _ in rest.terms) else None
    term: Value = 1
    while True:
        term = term * rest
        if isinstance(term, Series) and cut is not None:
            known = cut if term.precision is None else min(cut, term.precision)
            term = reduced(term.terms, known)
        if not term:
            return total
        total = total + next(coefficients) * term
        if isinstance(term, Series) and not term.terms:
            return total


def exp(x: Value) -> Value:
    """e**x."""
    if isinstance(x, Series):
        constant, rest = split(x)
        top = _exp_number(constant)
        return compose(rest, (quotient(top, factorial(k)) for k in _naturals()))  # type: ignore[misc]
    return _exp_number(x)


def _exp_number(x: Number) -> Number:
    if isinstance(x, Gaussian):
        sine, cosine = _sin_cos_number(x.im)
        return _exp_number(x.re) * (cosine + Gaussian(0, 1) * sine)
    return known(ball(x).exp()) if x else 1


def _naturals() -> Iterator[int]:
    k = 0
    while True:
        yield k
        k += 1


def log(x: Value) -> Value:
    """The natural logarithm of a positive number."""
    constant, rest = split(x) if isinstance(x, Series) else (x, 0)
    if sign_of(real(constant)) != 1:
        raise Unevaluable("a logarithm of a number that may not be positive")
    top = 0 if constant == 1 else known(ball(constant).log())
    if not isinstance(x, Series):
        return top
    over = quotient(1, constant)
    return compose(rest, (quotient(-((-over) ** k), k) if k else top for k in _naturals()))  # type: ignore[operator, misc]


def _sin_cos_number(x: Number) -> tuple[Number, Number]:
    if not x:
        return 0, 1
    sine, cosine = ball(x).sin_cos()
    return known(sine), known(cosine)


def sin(x: Value) -> Value:
    """The sine."""
    constant, rest = split(x) if isinstance(x, Series) else (x, 0)
    s, c = _sin_cos_number(constant)
    return compose(rest, _over_factorials([s, c, -s, -c]))


def cos(x: Value) -> Value:
    """The cosine."""
    constant, rest = split(x) if isinstance(x, Series) else (x, 0)
    s, c = _sin_cos_number(constant)
    return compose(rest, _over_factorials([c, -s, -c, s]))


def _over_factorials(derivatives: list[Number]) -> Iterator[Number]:
    for k, d in enumerate(cycle(derivatives)):
        yield quotient(d, factorial(k))  # type: ignore[misc]


def root(x: Value, exponent: fmpq) -> Value:
    """x**exponent for a positive number x, or for 0 and a positive exponent."""
    if exponent.q == 1:
        return power(x, int(exponent.p))
    constant, rest = split(x) if isinstance(x, Series) else (x, 0)
    sign = sign_of(real(constant))
    if sign == 0 and not isinstance(x, Series) and exponent > 0:
        return 0
    if sign != 1:
        raise Unevaluable("a root of a number that may not be positive")
    top = _root_number(real(constant), exponent)
    if not isinstance(x, Series):
        return top
    return compose(rest, _binomials(top, constant, exponent))


def _binomials(top: Number, base: Number, exponent: fmpq) -> Iterator[Number]:
    over = quotient(1, base)
    k = 0
    while True:
        yield top
        top = top * over * (exponent - k) * fmpq(1, k + 1)  # type: ignore[assignment]
        k += 1


def _root_number(x: Real, exponent: fmpq) -> Number:
    order, times = int(exponent.q), int(exponent.p)
    if not isinstance(x, arb):
        parts = [integer_nthroot(int(n), order) for n in (fmpq(x).p, fmpq(x).q)]
        if all(exact for _, exact in parts):
            return plain(fmpq(int(parts[0][0]), int(parts[1][0])) ** times)
    return known(ball(x).root(order) ** times)


def sqrt(x: Value) -> Value:
    """The square root."""
    return root(x, fmpq(1, 2))


def general_power(base: Value, exponent: Value) -> Value:
    """base**exponent: whole exponents of anything, others of positive numbers."""
    if isinstance(exponent, fmpq):
        exponent = plain(exponent)
    if isinstance(exponent, int):
        return power(base, exponent)
    if isinstance(exponent, fmpq):
        return root(base, exponent)
    return exp(exponent * log(base))


def _sign_at(x: Value) -> int:
    """The sign of a value, 0 for the number 0 alone."""
    if _is_complex(x):
        raise Unevaluable("the sign of a number that is not real")
    constant = split(x)[0] if isinstance(x, Series) else x
    sign = sign_of(real(constant))
    if sign is None or (sign == 0 and isinstance(x, Series)):
        raise Unevaluable("the sign of a number that may be zero")
    return sign


def _is_complex(x: Value) -> bool:
    """Whether a number, or a coefficient of a series, is not real: the value may be real and its derivative not."""
    return any(isinstance(c, Gaussian) for c in (x.terms.values() if isinstance(x, Series) else [x]))


def absolute(x: Value) -> Value:
    """The absolute value; no derivative at 0."""
    if isinstance(x, Gaussian):
        return sqrt(x.square)
    if _is_complex(x):
        return sqrt(x * conjugated(x))
    sign = _sign_at(x)
    return sign * x if sign else 0


def step(x: Value) -> Value:
    """1 for positive, 0 for negative numbers, refused at 0."""
    sign = _sign_at(x)
    if sign == 0:
        raise Unevaluable("the step at 0")
    return int(sign > 0)


def relu(x: Value) -> Value:
    """The number where it is positive, else 0; no derivative at 0."""
    return x if _sign_at(x) > 0 else 0


def logistic(x: Value) -> Value:
    """1/(1 + exp(-x))."""
    return quotient(1, 1 + exp(-x))


def tanh(x: Value) -> Value:
    """The hyperbolic tangent, 1 - 2/(exp(2 x) + 1)."""
    return 1 - quotient(2, exp(2 * x) + 1)


FUNCTIONS: dict[str, Callable[[Value], Value]] = {
    "exp": exp,
    "log": log,
    "sin": sin,
    "cos": cos,
    "tan": lambda x: quotient(sin(x), cos(x)),
    "sinh": lambda x: quotient(exp(x) - exp(-x), 2),
    "cosh": lambda x: quotient(exp(x) + exp(-x), 2),
    "tanh": tanh,
    "sqrt": sqrt,
    "abs": absolute,
    "sign": lambda x: _sign_at(x),
    "logistic": logistic,
    "softplus": lambda x: log(1 + exp(x)),
    "relu": relu,
    "step": step,
}


def named(name: str, order: int, x: Value) -> Value:
    """The value of a function with a fixed meaning, or of its derivative of some order."""
    f = FUNCTIONS[name]
    if not order:
        return f(x)
    if order >= CUT:
        raise Unevaluable(f"a derivative of order {order}")
    expansion = f(x + infinitesimal(HIDDEN))
    if not isinstance(expansion, Series):
        return 0
    kept = {}
    for (mask, powers), c in expansion.terms.items():
        if dict(powers).get(HIDDEN) == order:
            kept[mask, tuple(p for p in powers if p[0] != HIDDEN)] = c * factorial(order)
    precision = None if expansion.precision is None else expansion.precision - order
    return reduced(kept, precision)  # type: ignore[arg-type]


def polynomial(coefficients: tuple[Number, ...], order: int, x: Value) -> Value:
    """The derivative of some order of the polynomial with these coefficients, constant first."""
    total: Value = 0
    for k in range(len(coefficients) - 1, order - 1, -1):
        total = total * x + coefficients[k] * (factorial(k) // factorial(k - order))
    return total
