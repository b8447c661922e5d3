"""Whole steps in process, on one core, with the numeric route: lowered, searched, checked, evaluated, refuted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.measure import Options, Row, clear_caches, ms, require
from symchain.discover import discover
from symchain.steps.script import Options as ScriptOptions
from symchain.steps.script import run_script, warm_up
from symchain.trusted.result import read_result

PROOFS = Path(__file__).resolve().parent.parent / "proofs"
RATES = {"chapter14": 600, "wrong": 120}  # steps a second
WHOLE = 9.0  # seconds for all


def rows(options: Options) -> Iterator[Row]:
    """The rates of two folders, and the time that everything takes."""
    warm_up()
    for folder, bar in RATES.items():
        steps, taken = run(discover([PROOFS / folder])[: 2 if options.quick else None])
        text = f"{steps / taken:.0f} steps/s ({steps} steps in {ms(taken)})"
        yield Row(
            f"steps of proofs/{folder} in process",
            text,
            f">= {bar} steps/s",
            steps / taken >= bar,
            {"steps": steps, "seconds": taken},
        )
    if not options.quick:
        steps, taken = run(discover([PROOFS]))
        yield Row(
            "all steps of proofs in process",
            f"{taken:.1f} s ({steps} steps)",
            f"<= {WHOLE} s",
            taken <= WHOLE,
            {"steps": steps, "seconds": taken},
        )


def run(files: list[Path]) -> tuple[int, float]:
    """The steps of some scripts, and the seconds of processor time for them, from empty caches."""
    failing: list[str] = []
    count = 0

    def keep(kind: str, event: dict[str, Any]) -> None:
        nonlocal count
        if kind == "step" and event["kind"] != "outside":
            count += 1
            if not read_result(event).passed:
                failing.append(event["label"])

    clear_caches()
    begun = time.process_time()
    for file in files:
        run_script(file, keep, ScriptOptions())
    taken = time.process_time() - begun
    require(bool(count) and not failing, f"steps that do not pass: {', '.join(failing)}")
    return count, taken
