"""A chapter with one character or command changed, at every place of its equations in turn.

    python -m bench.variants [--count 500] [--seed 0] [PATH]

A changed equation may pass where it says the same (a style, a comma for a semicolon), claims less (a remainder of lower
order), or is flagged as what it now is.  Any other that passes is wrong: exit code 1.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import click

from symchain.document.scan import LABEL, scan
from symchain.steps.script import run_script, warm_up
from symchain.steps.session import Options
from symchain.trusted.result import StepResult, read_result

OWN = Path(__file__).resolve().parent.parent / "proofs" / "chapter14" / "chapter.md"
TOKEN = re.compile(r"\\[A-Za-z]+|[^\s{}]")
SLIPS: dict[str, tuple[str, ...]] = {
    **{"i": ("j", "k", "p"), "j": ("i", "k"), "k": ("l", "p"), "l": ("k",), "p": ("q",), "q": ("p",)},
    **{"X": ("U", "A"), "U": ("X", "G"), "G": ("U", "H"), "H": ("G",), "g": ("f", "u"), "M": ("N",), "N": ("M",)},
    **{"0": ("1",), "1": ("0", "2"), "2": ("1", "3"), "+": ("-",), "-": ("+",), "=": ("+",), "O": ("o",)},
    **{"(": ("[",), ")": ("]",), "[": ("(",), "]": (")",), "^": ("_",), "_": ("^",), ",": (";",), "R": ("C",)},
    **{r"\top": ("-1", r"\dagger"), r"\partial": ("d",), r"\Delta": (r"\delta",), r"\sum": (r"\prod",)},
    **{r"\boldsymbol": (r"\mathrm", r"\hat"), r"\lim": (r"\max",), r"\to": ("=",), r"\ldots": ("+",), r"\in": ("=",)},
    **{r"\frac": (r"\binom",), r"\mathbb": (r"\mathrm",), r"\times": ("+",), r"\operatorname": (r"\mathrm",)},
}
SAME = frozenset([r"\boldsymbol", r"\displaystyle", r"\operatorname", r"\text", r"\quad", ",", ";"])
"""What says nothing of its own: its change may leave an equation what it was."""
FLAGS = frozenset(["SC311", "SC312"])
"""Flags that tell of the change: another letter is defined, an index stands outside of its sum."""


class Variant(NamedTuple):
    """A changed chapter: the label of the equation, the token at a place of the file, what stands there now."""

    label: str
    at: int
    token: str
    slip: str
    text: str


def variants(path: Path) -> Iterator[Variant]:
    """Each token of each equation left out, and changed for each of its slips."""
    scanned = scan(path)
    source = scanned.text.source
    for equation in scanned.equations:
        start = scanned.text.offset(equation.start)
        for token in TOKEN.finditer(LABEL.sub("", equation.tex)):
            at, end = start + token.start(), start + token.end()
            for slip in ("", *SLIPS.get(token[0], ())):
                put = f"{slip} " if slip.startswith("\\") else slip
                yield Variant(equation.label, at, token[0], slip, source[:at] + put + source[end:])


def is_wrong(variant: Variant, step: StepResult | None) -> bool:
    """Whether a changed equation passes and is none of those that may."""
    if step is None:
        return True  # it has vanished from the count
    flags = {flag.split()[0] for flag in step.detail.get("flags", ())}
    weaker = variant.token in ("2", "^") and "O(" in step.claim and not step.claim.endswith("**2)")
    return step.passed and variant.token not in SAME and not weaker and not flags & FLAGS


def run(path: Path) -> dict[str, StepResult]:
    """The steps of a chapter, by label."""
    found: dict[str, StepResult] = {}
    run_script(
        path,
        lambda kind, event: found.update({event["label"]: read_result(event)}) if kind == "step" else None,
        Options(numeric=False),
    )
    return found


def checked(path: Path, count: int | None, seed: int) -> Iterator[tuple[Variant, StepResult | None]]:
    """So many variants of a chapter, in a random order, each with its result."""
    made = list(variants(path))
    Random(seed).shuffle(made)
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / path.name
        if (path.parent / "symchain.toml").is_file():
            shutil.copy(path.parent / "symchain.toml", folder)
        for variant in made[:count]:
            changed.write_text(variant.text, encoding="utf-8")
            yield variant, run(changed).get(variant.label)


@click.command(help=__doc__)
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=OWN)
@click.option("--count", type=int, help="So many, chosen at random. Default: all.")
@click.option("--seed", type=int, default=0)
def main(path: Path, count: int | None, seed: int) -> None:
    warm_up()
    begun, verdicts, wrong = time.monotonic(), Counter[str](), 0
    for variant, step in checked(path, count, seed):
        passed = step is not None and step.passed
        verdicts["passed" if passed else step.verdict if step is not None else "vanished"] += 1
        if is_wrong(variant, step):
            wrong += 1
            click.echo(f"{variant.label} at {variant.at}: {variant.token!r} -> {variant.slip!r}: {step and step.claim}")
    counts = ", ".join(f"{n} {name}" for name, n in verdicts.most_common())
    click.echo(
        f"{sum(verdicts.values())} variants: {counts}; {wrong} wrong but passed ({time.monotonic() - begun:.0f} s)"
    )
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
