"""Mutants of the proved claims below proofs/: one slip each, checked with the same citations.

    python -m bench.mutants [--each 3] [--seed 0] [PATH...]

A mutant that is proved and that the numeric evaluator contradicts on further instances is a false one: exit code 1.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import click
from sympy import MatrixSymbol, Symbol, Transpose

from symchain.claim import Claim
from symchain.discover import discover
from symchain.refute.claims import free_indices
from symchain.refute.nearest import _put, _renamed, _walk
from symchain.refute.search import agree
from symchain.refute.series import Unevaluable
from symchain.steps import check, script
from symchain.steps.numeric import setting_of
from symchain.steps.session import Options, Session, Step
from symchain.trusted.verdict import Proved


def mutants(claim: Claim, rng: Random) -> Iterator[Claim]:
    """The claim with one slip in its last part, in a random order."""
    *first, last = claim.parts
    slips: list[Any] = [lambda: 2 * last, lambda: -last]
    for path, node in _walk(last, ()):
        if isinstance(node, MatrixSymbol) and node.shape[0] == node.shape[1]:
            slips.append(lambda path=path, node=node: _put(last, path, Transpose(node)))
        if isinstance(node, Transpose):
            slips.append(lambda path=path, node=node: _put(last, path, node.arg))
        if isinstance(node, MatrixSymbol) or (isinstance(node, Symbol) and node.is_real and not node.is_integer):
            slips.append(lambda path=path, node=node: _put(last, path, 2 * node))
    indices = sorted(free_indices(claim), key=str)
    if len(indices) > 1:
        slips.append(lambda: _renamed(last, {indices[0]: indices[1], indices[1]: indices[0]}))
    rng.shuffle(slips)
    for slip in slips:
        try:
            made = Claim(*first, slip())
        except Exception:  # the slip has no meaning
            continue
        if made.parts != claim.parts:
            yield made


class Mutating(Session):
    """A session that tries mutants of each claim that it proved."""

    score: Counter[str]
    each = 3
    seed = 0

    def _check(self, step: Step) -> None:
        super()._check(step)
        claim = step.claims[0] if len(step.claims) == 1 else None
        if step.kind == "define" or not isinstance(step.verdict, Proved) or not isinstance(claim, Claim):
            return
        rng = Random(f"{self.seed}|{self.path.name}|{step.label}")
        for number, made in zip(range(self.each), mutants(claim, rng), strict=False):
            label = f"{step.label} mutant {number}"
            verdict = self._verdict(Step(label, "step", (made,), step.cites, None, step.line, check.follows))
            self.score[verdict.name] += 1
            if isinstance(verdict, Proved) and self._contradicted(made):
                self.score["false"] += 1
                print(f"false, and proved: {self.path.name} {label}: {made}")
            elif getattr(verdict, "code", "").startswith("SC9"):
                self.score["internal"] += 1
                print(f"internal: {self.path.name} {label}: {made}: {verdict}")

    def _contradicted(self, claim: Claim) -> bool:
        try:
            return agree(claim, setting_of(self), instances=6) is not None
        except Unevaluable:
            return False


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--each", default=3, show_default=True, help="Mutants of a claim.")
@click.option("--seed", default=0, show_default=True, help="Draws the slips.")
def main(paths: tuple[Path, ...], each: int, seed: int) -> None:
    Mutating.score, Mutating.each, Mutating.seed = Counter(), each, seed
    script.Session = Mutating  # type: ignore[attr-defined, misc]
    begin = time.perf_counter()
    for path in discover(paths or (Path("proofs"),)):
        if "wrong" not in path.parts:
            script.run_script(path, lambda kind, event: None, Options(timeout=2.0))
    score = Mutating.score
    counts = {name: score[name] for name in ("proved", "refuted", "undecided", "error", "contradictory") if score[name]}
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    seconds = time.perf_counter() - begin
    wrong = f"{score['false']} false proved, {score['internal']} internal"
    print(f"{sum(counts.values())} mutants in {seconds:.0f} s: {told}; {wrong}")
    sys.exit(bool(score["false"] or score["internal"]))


if __name__ == "__main__":
    main()
