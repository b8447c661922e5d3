"""Rows of the table, and how times are taken."""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from symchain.claim import Claim
from symchain.prove.follow import Found, Gap, follow
from symchain.trusted.lower import Scope, lower_claim


@dataclass(frozen=True)
class Options:
    """`quick`: few repetitions and small instances, to check answers only.  `seed` draws the relabellings."""

    quick: bool = False
    seed: int = 0


@dataclass
class Row:
    """One line of the table.

    `met` is None where there is no bar; `numbers` is what `measured` was written from.
    """

    what: str
    measured: str
    bar: str = ""
    met: bool | None = None
    numbers: dict[str, Any] = field(default_factory=dict)


class WrongAnswer(Exception):
    """An answer that is not the expected one; no time is reported for it."""


def require(holds: bool, what: str) -> None:
    """Raise `WrongAnswer` unless `holds`."""
    if not holds:
        raise WrongAnswer(what)


def decide(claim: Claim) -> list[Found | Gap]:
    """What an author's claim costs: lowered, searched, and checked by the kernel, a result for each link."""
    return [follow(link, []) for link in lower_claim(claim, Scope())]


def is_proved(claim: Claim) -> bool:
    """Whether every link has a theorem."""
    return all(isinstance(found, Found) for found in decide(claim))


def clear_caches() -> None:
    """Empty every `lru_cache` of symchain, so that nothing labelled before is found again."""
    for name, module in list(sys.modules.items()):
        if name.startswith("symchain."):
            for value in list(vars(module).values()):
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()


def seconds(call: Callable[[], Any], repeat: int, *, cold: bool) -> float:
    """The median time of `call`; with `cold`, each time with empty caches."""
    times = []
    for _ in range(repeat):
        if cold:
            clear_caches()
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def timed_answer(true: Claim, false: Claim, repeat: int) -> float:
    """The median time to prove `true`, caches empty; `false`, a near miss, must not be provable."""
    require(is_proved(true), f"not proved: {_short(true)}")
    require(not is_proved(false), f"proved, but false: {_short(false)}")
    return seconds(lambda: decide(true), repeat, cold=True)


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """The slope of the line fitted to log(time) over log(size) by least squares."""
    xs, ys = [math.log(n) for n in sizes], [math.log(t) for t in times]
    mx, my = statistics.fmean(xs), statistics.fmean(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def ms(value: float) -> str:
    """Seconds as text in milliseconds."""
    thousand = 1000 * value
    return f"{thousand:.2f} ms" if thousand < 10 else f"{thousand:.0f} ms"


def curve(sizes: Sequence[int], times: Sequence[float]) -> dict[str, float]:
    """Times by size, for the JSON."""
    return {str(n): t for n, t in zip(sizes, times, strict=True)}


def _short(claim: Claim) -> str:
    text = str(claim)
    return text if len(text) < 100 else text[:97] + "..."
