"""The exchange of sums (14-2-6 against 14-2-4) beside SymPy: `==`, `simplify`, and explicit entries."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from sympy import Integer, expand, simplify

from bench.measure import Options, Row, decide, is_proved, ms, require, seconds
from symchain import MatrixSymbol, Sum, Trace, dimensions, indices
from symchain.claim import Claim

M, N = dimensions("M N")
k, l = indices("k l")


def sums(m: Any, n: Any) -> tuple[Any, Any, Any]:
    """The trace of G.T*H, and the double sum in both orders, for G and H of shape m x n."""
    G, H = MatrixSymbol("G", m, n), MatrixSymbol("H", m, n)
    body = G[k, l] * H[k, l]
    rows_of, columns_of = (k, 0, m - 1), (l, 0, n - 1)
    return Trace(G.T * H), Sum(body, rows_of, columns_of), Sum(body, columns_of, rows_of)


def rows(options: Options) -> Iterator[Row]:
    """One row; the comparison itself is in its numbers and is printed as a table of its own."""
    repeat = 3 if options.quick else 50
    _, first, second = sums(M, N)
    claim = Claim(first, second)
    require(is_proved(claim), "the exchange of sums is not proved")
    lines = [_line("symchain, all sizes", seconds(lambda: decide(claim), repeat, cold=True), True)]
    lines.append(_asked("SymPy ==, symbolic sizes", lambda: first == second))
    lines.append(_asked("SymPy simplify(a - b) == 0, symbolic sizes", lambda: simplify(first - second) == 0))
    for size in (2, 3) if options.quick else (2, 3, 4, 5):
        route = f"SymPy explicit entries, {size} x {size + 1}"
        lines.append(_asked(route, lambda s=size: explicit(s, s + 1)))  # type: ignore[misc]
        require(lines[-1]["equal"] is True, "SymPy's explicit route says that the sums differ")
    yield Row(
        "exchange of sums beside SymPy's simplify and explicit entries at sizes 2 ... 5",
        "; ".join(f"{line['route']}: {line['equal']}, {ms(line['seconds'])}" for line in lines),
        "table printed",
        True,
        {"table": lines},
    )


def explicit(m: int, n: int) -> bool:
    """The same at literal sizes, entry by entry."""
    trace, first, second = sums(Integer(m), Integer(n))
    written = trace.arg.doit().as_explicit().trace()
    return bool(expand(written - first.doit()) == 0 and expand(first.doit() - second.doit()) == 0)


def _asked(route: str, ask: Callable[[], bool]) -> dict[str, Any]:
    start = time.perf_counter()
    answer = ask()
    return _line(route, time.perf_counter() - start, bool(answer))


def _line(route: str, taken: float, equal: bool) -> dict[str, Any]:
    return {"route": route, "seconds": taken, "equal": equal}
