"""Random scripts that mix complex arrays, structure, functions, conditions, substitution and layers; judged by NumPy.

    python -m bench.scripts [--count 1000] [--seed 0] [--numbers both] [--show]

A script declares its arrays and states claims.  Each claim is a random expression beside another: the same rewritten
by an identity (most are true), or with one slip (most are false).  What is true is found by evaluating both sides in
floating point on random instances of several sizes, by code of this file and NumPy alone.  Counted are false claims
that were proved and true ones that were refuted or errors; exit code 1 if there is any.  Each script runs with the
numeric route and without it, so that a false proof is not hidden behind a counterexample.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import click
import numpy as np

from bench import script_functions
from bench.script_claims import Maker
from bench.script_terms import Array, Instance, Node, drawn
from symchain.steps.script import run_script
from symchain.steps.session import Options

SIZES = (1, 2, 3, 4)
ROUNDS = 8  # so that a sign which makes a claim false is hardly missed
TOLERANCE = 1e-7
NUDGE, ROUNDING = 1e-10, 1e-13
NUMBERS = {"both": (True, False), "with": (True,), "without": (False,)}
"""The runs of a script: whether each has the numeric route."""

HEAD = """
from symchain import *
N = dimensions("N")
i, j, k = indices("i j k", N)
A, B, X = matrix("A", N, N), matrix("B", N, N), matrix("X", N, N)
S, T = matrix("S", N, N, "symmetric"), matrix("T", N, N, "symmetric")
K, D, L = matrix("K", N, N, "antisymmetric"), matrix("D", N, N, "diagonal"), matrix("L", N, N, "lower")
C, P = matrix("C", N, N, "invertible"), matrix("P", N, N, "positive definite")
Z, W = matrix("Z", N, N, "complex"), matrix("W", N, N, "complex")
x, y, t, u = vector("x", N), vector("y", N), scalar("t"), scalar("u")
Q, one = matrix("Q", N, N, "orthogonal"), Identity(N)
"""
NONZERO = 'assume("t", nonzero(t)); assume("x", nonzero(norm(x))); assume("A", nonzero(Trace(A)))\n'
POSITIVE = 'assume("t", positive(t)); assume("u", positive(u)); assume("x", nonzero(norm(x)))\n'


def truth(left: Node, right: Node, seed: int, *, positive: bool = False, rounds: int = ROUNDS) -> bool | None:
    """Whether both sides agree on every instance where they have values; None where they never have."""
    rng = np.random.default_rng(seed)
    compared = 0
    for n in SIZES * rounds:
        instance = drawn(rng, n, positive=positive)
        with np.errstate(all="ignore"):
            try:
                a, b = np.asarray(left.value(instance)), np.asarray(right.value(instance))
            except np.linalg.LinAlgError:
                continue
        if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
            continue
        gap = np.max(np.abs(a - b), initial=0)
        if gap > TOLERANCE * (1 + np.max(np.abs(a)) + np.max(np.abs(b))):
            if gap > _noise(left, a, instance, rng) + _noise(right, b, instance, rng):
                return False
            continue
        compared += 1
    return True if compared else None


def _noise(side: Node, value: Array, instance: Instance, rng: np.random.Generator) -> float:
    """How far a side may be off by rounding: what it moves by when all entries move by `NUDGE`, in proportion."""
    moved = {name: entry * (1 + NUDGE * rng.normal(size=np.shape(entry))) for name, entry in instance.items()}
    with np.errstate(all="ignore"):
        shift = np.max(np.abs(np.asarray(side.value(moved)) - value), initial=0)
    return ROUNDING / NUDGE * float(shift) if np.isfinite(shift) else np.inf


# layers


def layered(rng: Random) -> tuple[str, dict[str, bool]]:
    """A script about two networks with one definition, and which of its claims hold for every depth."""
    first, shift = rng.choice((0, 1, 2)), rng.randrange(-2, 5)
    lines = [
        f'H, m = dimensions("H m"); u, v = layer("u", {first}, H), layer("v", {first + 1}, H); n = layer_size("n")',
        'V = layer_matrix("V", n(v), n(v - 1), over=v); R = matrix("R", n(H), m)',
        'G, F = layer_matrix("G", n(v), m, over=v), layer_matrix("F", n(v), m, over=v)',
        'define_layers("G", eq(G(H), R), eq(G(v - 1), V(v).T * G(v)))',
        'define_layers("F", eq(F(H), R), eq(F(v - 1), V(v).T * F(v)))',
        'induct("same", eq(G(u), F(u)), u, H, base=("G", "F"), cites=(use("G", {v: u + 1}), use("F", {v: u + 1})))',
        f'r = layer("r", {rng.randrange(3, 9)}, H)',
        'step("mention", eq(V(r), V(r)))',
        f'step("depth", eq(G(H - {shift}), F(H - {shift})), use("same", {{u: H - {shift}}}))',
        f'step("number", eq(G({shift}), F({shift})), use("same", {{u: {shift}}}))',
        'step("within", eq(G(r), F(r)), use("same", {u: r}))',
    ]
    # Of a depth H nothing is known but that it is at least 1, and the claim is about the layers from `first` to H.
    depth = shift == 0 or (shift > 0 and 1 - shift >= first)
    return "\n".join(lines), {"depth": depth, "number": first <= shift <= 1, "within": True}


@dataclass
class Score:
    """What came out."""

    verdicts: Counter[str] = field(default_factory=Counter)
    scripts: int = 0
    claims: int = 0
    false_proved: int = 0
    true_refuted: int = 0
    internal: int = 0


def run(count: int, seed: int, *, numbers: str = "both", show: bool = False, claims: int = 6) -> Score:
    """`count` scripts from a seed, each in every way of `NUMBERS[numbers]`."""
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.py"
        for number in range(count):
            rng = Random(f"{seed}|{number}")
            maker = Maker(rng)
            text, expected, stated, sides = HEAD, {}, {}, {}
            assumed = ""
            if number % 10 == 0:
                body, expected = layered(rng)
                text += body + "\n"
            else:
                assumed = rng.choice(("", NONZERO, POSITIVE))
                text += assumed
                symbol, body = script_functions.defined(rng, maker.matrix)
                text += f'E = matrix("E", N, N, "complex")\ndefine("E", eq(E, {body.text}))\n'
                for n in range(claims):
                    of_it = n == claims - 1
                    left, right = script_functions.about(rng, maker.matrix, symbol, body) if of_it else maker.claim()
                    stated[str(n)] = f"{left.text}, {right.text}"
                    sides[str(n)] = left, right
                    cited = ', "E"' if of_it and rng.random() < 0.8 else ""
                    text += f'step("{n}", lambda: eq({left.text}, {right.text}){cited})\n'
                    known = truth(left, right, rng.randrange(1 << 30), positive=assumed is POSITIVE)
                    if known is not None:
                        expected[str(n)] = known
            path.write_text(text, encoding="utf-8")
            for numeric in NUMBERS[numbers]:
                found = _outcomes(path, numeric)
                for label, pair in sides.items():  # what is refuted and seems to be true is looked at more closely
                    if expected.get(label) and found[label]["verdict"] in ("refuted", "error"):
                        expected[label] = bool(truth(*pair, number, positive=assumed is POSITIVE, rounds=50 * ROUNDS))
                _judge(score, found, expected, stated, show)
                score.scripts += 1
    return score


def _outcomes(path: Path, numeric: bool) -> dict[str, dict[str, Any]]:
    """The event of every step of a script, by its label."""
    found: dict[str, dict[str, Any]] = {}
    run_script(
        path, lambda kind, e: found.update({e["label"]: e}) if kind == "step" else None, Options(numeric=numeric)
    )
    return found


def _judge(score: Score, found: dict[str, Any], expected: dict[str, bool], stated: dict[str, str], show: bool) -> None:
    for label, event in found.items():
        if (event["code"] or "").startswith("SC9"):
            score.internal += 1
            print(f"internal: {event['code']} {event['message']}: {event['claim']}")
        if label not in expected:
            continue
        score.claims += 1
        proved = event["verdict"] == "proved" and event["grounded"]
        score.verdicts[f"{'true' if expected[label] else 'false'}, {event['verdict']}"] += 1
        wrong = "false proved" if proved and not expected[label] else ""
        if event["verdict"] in ("refuted", "error") and expected[label]:
            wrong = "true refuted"
        score.false_proved += wrong == "false proved"
        score.true_refuted += wrong == "true refuted"
        if wrong or (show and event["verdict"] == "undecided" and expected[label]):
            told = f"{event['verdict']}, {event['code']} {event['message']}"
            print(f"{wrong or 'open'}: {stated.get(label, event['claim'])}  [{told}]")


@click.command(help=__doc__)
@click.option("--count", default=1000, show_default=True, help="How many scripts.")
@click.option("--seed", default=0, show_default=True, help="Draws the scripts.")
@click.option(
    "--numbers", type=click.Choice(tuple(NUMBERS)), default="both", show_default=True, help="The runs of each."
)
@click.option("--show", is_flag=True, help="Also print the true claims that stay undecided.")
def main(count: int, seed: int, numbers: str, show: bool) -> None:
    begin = time.perf_counter()
    score = run(count, seed, numbers=numbers, show=show)
    for kind, number in sorted(score.verdicts.items()):
        print(f"{kind:<24}{number:>7}")
    seconds = time.perf_counter() - begin
    wrong = f"{score.false_proved} false proved, {score.true_refuted} true refuted, {score.internal} internal"
    print(f"{score.scripts} runs of scripts, {score.claims} claims in {seconds:.0f} s: {wrong}")
    sys.exit(bool(score.false_proved or score.true_refuted or score.internal))


if __name__ == "__main__":
    main()
