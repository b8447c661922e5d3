"""One equality of 14.2 in process, and the steps of the chapter in process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.measure import Options, Row, decide, is_proved, ms, require, seconds
from symchain import MatrixSymbol, Sum, Trace, dimensions, family, indices
from symchain.claim import Claim
from symchain.steps.script import Options as ScriptOptions
from symchain.steps.script import run_script

ROOT = Path(__file__).resolve().parent.parent
BAR = 0.0005
PASSING = ("proved", "defined", "assumed")


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
    """The equality with warm and with empty caches; the rate of whole steps."""
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
    steps, taken = _steps(1 if options.quick else 5)
    yield Row(
        "steps of chapter 14 in process, with the numeric route",
        f"{steps / taken:.0f} steps/s ({steps} steps in {ms(taken)})",
        numbers={"steps": steps, "seconds": taken},
    )


def _steps(repeat: int) -> tuple[int, float]:
    """The steps of both scripts, and the least time for them."""
    best = float("inf")
    reports: list[dict[str, Any]] = []

    def keep(kind: str, event: dict[str, Any]) -> None:
        if kind == "step":
            reports.append(event)

    for _ in range(repeat):
        reports.clear()
        start = time.perf_counter()
        for path in sorted((ROOT / "proofs" / "chapter14").glob("*form.py")):
            run_script(path, keep, ScriptOptions())
        best = min(best, time.perf_counter() - start)
        failing = [r["label"] for r in reports if not r["grounded"] or r["verdict"] not in PASSING]
        require(bool(reports) and not failing, f"steps of chapter 14 do not pass: {', '.join(failing)}")
    return len(reports), best
