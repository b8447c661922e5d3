"""One equality of 14.2 in process."""

from __future__ import annotations

from collections.abc import Iterator

from bench.measure import Options, Row, decide, is_proved, ms, require, seconds
from symchain import MatrixSymbol, Sum, Trace, dimensions, family, indices
from symchain.claim import Claim

BAR = 0.0005


def equality() -> tuple[Claim, Claim]:
    """14-2-6, and the same with the transpose dropped where it matters."""
    M, N, P, Q = dimensions("M N P Q")
    i, j = indices("i j", P, Q)
    k, l = indices("k l")
    G, H = MatrixSymbol("G", M, N), family("H", M, N, i, j)
    right = Sum(G[k, l] * H[k, l], (k, 0, M - 1), (l, 0, N - 1))
    wrong = Sum(G[k, l] * G[k, l], (k, 0, M - 1), (l, 0, N - 1))
    return Claim(Trace(G.T * H), right), Claim(Trace(G.T * H), wrong)


def rows(options: Options) -> Iterator[Row]:
    """The equality with warm and with empty caches."""
    true, false = equality()
    require(is_proved(true), "14-2-6 is not proved")
    require(not is_proved(false), "a false variant of 14-2-6 is proved")
    repeat = 20 if options.quick else 1000
    warm = seconds(lambda: decide(true), repeat, cold=False)
    cold = seconds(lambda: decide(true), repeat, cold=True)
    yield Row(
        "one equality of 14.2 (14-2-6), lowered and decided",
        f"median {ms(warm)}; with empty caches {ms(cold)}",
        f"<= {ms(BAR)}",
        max(warm, cold) <= BAR,
        {"warm": warm, "cold": cold},
    )
