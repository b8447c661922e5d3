"""Traces of products: long words, powers, many identical components, necklaces."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from sympy import Add, MatAdd, MatMul, MatPow, Mul, Pow

from bench.measure import Options, Row, curve, decide, exponent, ms, require, seconds, timed_answer
from symchain import MatrixSymbol, Sum, Trace, d, dimensions, entry, indices
from symchain.claim import Claim
from symchain.prove.normal import normal_form
from symchain.trusted.lower import Scope, lower_scalar
from symchain.trusted.poly import expand

N = dimensions("N")
X = MatrixSymbol("X", N, N)


def rows(options: Options) -> Iterator[Row]:
    """Cyclic shift, derivative of tr(X**n), (tr X)**n, necklaces."""
    repeat = 1 if options.quick else 7
    yield _cyclic([4, 8] if options.quick else [4, 8, 16, 32, 64], repeat)
    yield _power_derivative([2, 4] if options.quick else [2, 4, 8, 16, 32], repeat)
    yield _identical([2, 4] if options.quick else [2, 4, 8, 16, 32], repeat)
    yield _necklaces(repeat)


def cyclic(n: int) -> tuple[Claim, Claim]:
    """tr(A1...An) = tr(An A1...), and the same with the last two exchanged."""
    a = [MatrixSymbol(f"A{m}", N, N) for m in range(1, n + 1)]
    left = Trace(MatMul(*a))
    wrong = [*a[:-2], a[-1], a[-2]]
    return Claim(left, Trace(MatMul(a[-1], *a[:-1]))), Claim(left, Trace(MatMul(*wrong)))


def _cyclic(sizes: list[int], repeat: int) -> Row:
    times = [timed_answer(*cyclic(n), repeat) for n in sizes]
    fitted, last = exponent(sizes, times), exponent(sizes[-2:], times[-2:])
    return Row(
        f"tr(A1...An) = tr(An A1...), n = {sizes[0]} ... {sizes[-1]}",
        f"{ms(times[-1])} at {sizes[-1]}; grows as n^{fitted:.2f} (last doubling n^{last:.2f})",
        "<= 30 ms at 64, no faster than n^2",
        times[-1] <= 0.030 and fitted <= 2 and last <= 2,
        {"seconds": curve(sizes, times), "exponent": fitted, "last": last},
    )


def power_derivative(n: int) -> tuple[Claim, Claim]:
    """The derivative of tr(X**n) by X[i, j] is n (X**(n-1))[j, i]; with n + 1 for n it is not."""
    i, j = indices("i j", N)
    left = d(Trace(MatPow(X, n)), X[i, j])
    power = entry(MatPow(X, n - 1) if n > 2 else X, j, i)
    return Claim(left, n * power), Claim(left, (n + 1) * power)


def _power_derivative(sizes: list[int], repeat: int) -> Row:
    times = [timed_answer(*power_derivative(n), repeat) for n in sizes]
    return Row(
        f"d tr(X^n)/dX_ij = n (X^(n-1))_ji, n = {sizes[0]} ... {sizes[-1]}",
        f"{ms(times[-1])} at {sizes[-1]}; grows as n^{exponent(sizes, times):.2f}",
        "<= 150 ms at 32",
        times[-1] <= 0.150,
        {"seconds": curve(sizes, times)},
    )


def identical(n: int) -> tuple[Claim, Claim]:
    """n traces multiplied, one sum over n indices, and a power; the wrong one has one factor more."""
    ks = indices(" ".join(f"k{m}" for m in range(n)))
    together = Sum(Mul(*(X[k, k] for k in ks)), *((k, 0, N - 1) for k in ks))
    product = Mul(*[Trace(X)] * n, evaluate=False)
    return Claim(product, together, Pow(Trace(X), n)), Claim(product, Pow(Trace(X), n + 1))


def _identical(sizes: list[int], repeat: int) -> Row:
    times = [timed_answer(*identical(n), repeat) for n in sizes]
    return Row(
        f"(tr X)^n = product of n traces = one sum over n indices, n = {sizes[0]} ... {sizes[-1]}",
        f"{ms(times[-1])} at {sizes[-1]}; grows as n^{exponent(sizes, times):.2f}",
        "no factorial growth, <= 20 ms at 32",
        times[-1] <= 0.020,
        {"seconds": curve(sizes, times)},
    )


def _necklaces(repeat: int) -> Row:
    letters, length = 4, 4
    a = [MatrixSymbol(f"A{m}", N, N) for m in range(letters)]
    left = Trace(MatPow(MatAdd(*a), length))
    words = Counter(
        min(word[r:] + word[:r] for r in range(length)) for word in itertools.product(range(letters), repeat=length)
    )
    right = Add(*(count * Trace(MatMul(*(a[m] for m in word))) for word, count in words.items()))
    poly = normal_form(expand(lower_scalar(left, Scope())[0]))
    require(len(poly) == len(words) == 70, f"{len(poly)} necklaces, not 70")
    require(sum(poly.values()) == letters**length, "the coefficients do not add up to the number of words")
    timed_answer(Claim(left, right), Claim(left, right + Trace(a[0])), 1)
    taken = seconds(lambda: decide(Claim(left, right)), repeat, cold=True)
    collected = seconds(lambda: normal_form(expand(lower_scalar(left, Scope())[0])), repeat, cold=True)
    return Row(
        f"tr((A1+...+A4)^4): {sum(poly.values())} words collect to {len(poly)} necklaces",
        f"{ms(collected)}; proved equal to the sum of necklaces in {ms(taken)}",
        "<= 60 ms",
        taken <= 0.060,
        {"collect": collected, "decide": taken, "necklaces": len(poly)},
    )
