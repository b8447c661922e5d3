"""Gradients an author of a text on networks proves, in process; and the whole cookbook, with its slowest rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.measure import Options, Row, ms, require, timed_answer
from symchain import (
    Sum,
    Trace,
    d,
    diag,
    dimensions,
    exp,
    function,
    indices,
    log,
    matrix,
    norm,
    vector,
)
from symchain.claim import Claim
from symchain.steps.script import Options as ScriptOptions
from symchain.steps.script import run_script

ROOT = Path(__file__).resolve().parent.parent
COOKBOOK_BAR = 10.0
SLOWEST = 10


def two_layers() -> tuple[Claim, Claim]:
    """The gradient of a squared error by the weights of the first of two layers; and with a transpose dropped."""
    m, n, p = dimensions("m n p")
    first, second = matrix("W1", n, m), matrix("W2", p, n)
    x, b, c, y = vector("x", m), vector("b", n), vector("c", p), vector("y", p)
    s = function("s")
    z = first * x + b
    error = second * s(z) + c - y
    loss = Trace(error.T * error)
    true = 2 * diag(s.d(z)) * second.T * error * x.T
    wrong = 2 * diag(s.d(z)) * second.T * (second * s(z) - y) * x.T
    return Claim(d(loss, first), true), Claim(d(loss, first), wrong)


def least_squares() -> tuple[Claim, Claim]:
    """The gradient of the squared norm of A X B - C; and without its factor 2."""
    m, n, p, q = dimensions("m n p q")
    left, x, right, c = matrix("A", p, m), matrix("X", m, n), matrix("B", n, q), matrix("C", p, q)
    rest = left * x * right - c
    true = 2 * left.T * rest * right.T
    return Claim(d(norm(rest) ** 2, x), true), Claim(d(norm(rest) ** 2, x), left.T * rest * right.T)


def cross_entropy() -> tuple[Claim, Claim]:
    """The gradient of softmax cross-entropy, for any weights y of the classes; and for weights that sum to 1."""
    n = dimensions("n")
    k, l = indices("k l", n)
    z, y = vector("z", n), vector("y", n)
    total = Sum(exp(z[l, 0]), (l, 0, n - 1))
    loss = -Sum(y[k, 0] * log(exp(z[k, 0]) / total), (k, 0, n - 1))
    mass = Sum(y[k, 0], (k, 0, n - 1))
    return Claim(d(loss, z), exp(z) * (mass / total) - y), Claim(d(loss, z), exp(z) / total - y)


def attention() -> tuple[Claim, Claim]:
    """The gradient of a linear function of an attention head by its keys; and with the two terms exchanged."""
    n, e, v = dimensions("n e v")
    i, j, k = indices("i j k", n)
    a, b = indices("a b", e, v)
    query, key, value, weight = matrix("Q", n, e), matrix("K", n, e), matrix("V", n, v), matrix("G", n, v)

    def score(row: Any, col: Any) -> Any:
        return Sum(query[row, a] * key[col, a], (a, 0, e - 1))

    def share(row: Any, col: Any) -> Any:
        return exp(score(row, col)) / Sum(exp(score(row, k)), (k, 0, n - 1))

    def paid(row: Any, col: Any) -> Any:
        return Sum(weight[row, b] * value[col, b], (b, 0, v - 1))

    loss = Sum(share(i, j) * paid(i, j), (i, 0, n - 1), (j, 0, n - 1))
    p, q = indices("p q", n, e)

    def gradient(sign: int) -> Any:
        mean = Sum(share(i, j) * paid(i, j), (j, 0, n - 1))
        return Sum(sign * share(i, p) * (paid(i, p) - mean) * query[i, q], (i, 0, n - 1))

    return Claim(d(loss, key[p, q]), gradient(1)), Claim(d(loss, key[p, q]), gradient(-1))


CASES = (
    ("two-layer network, gradient by the first weights", two_layers, 0.020),
    ("|A X B - C|^2, gradient by X", least_squares, 0.005),
    ("softmax cross-entropy, gradient", cross_entropy, 0.020),
    ("attention head, gradient by the keys", attention, 0.300),
)


def rows(options: Options) -> Iterator[Row]:
    """The gradients, caches empty; the cookbook."""
    repeat = 3 if options.quick else 25
    for what, make, bar in CASES:
        true, false = make()
        taken = timed_answer(true, false, repeat)
        yield Row(what, f"median {ms(taken)}", f"<= {ms(bar)}", taken <= bar, {"seconds": taken})
    if not options.quick:
        yield from _cookbook()


def _cookbook() -> Iterator[Row]:
    reports: list[dict[str, Any]] = []

    def keep(kind: str, event: dict[str, Any]) -> None:
        if kind == "step":
            reports.append(event)

    start = time.perf_counter()
    for path in sorted((ROOT / "proofs" / "cookbook").glob("*.py")):
        run_script(path, keep, ScriptOptions())
    taken = time.perf_counter() - start
    require(bool(reports), "the cookbook has no steps")
    yield Row(
        f"the whole cookbook, {len(reports)} steps in one process, with the numeric route",
        f"{taken:.1f} s",
        f"<= {COOKBOOK_BAR:.0f} s",
        taken <= COOKBOOK_BAR,
        {"seconds": taken, "steps": len(reports)},
    )
    for report in sorted(reports, key=lambda r: -float(r["seconds"]))[:SLOWEST]:
        yield Row(f"  slow: {report['label']} ({report['verdict']})", ms(float(report["seconds"])))
