"""The lines of `symchain list`, `symchain show` and `symchain axioms`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from symchain.results import Run
from symchain.show.blocks import (
    Line,
    counterexample_lines,
    failure_block,
    fields,
    place,
    shorten,
    standing,
    style_of,
    visible,
)
from symchain.trusted.axioms import AXIOMS
from symchain.trusted.result import StepResult


def list_lines(
    run: Run, width: int | None, earlier: Mapping[tuple[str, str], str] | None = None, *, quiet: bool = False
) -> Iterator[Line]:
    """A line a step: label, kind, place, claim, or only the label; a script that could not be read says why.

    With the verdicts of an earlier report, by proof and label, each has its own in the place of the kind.
    """
    rows = [
        (visible(s.label), s.kind if earlier is None else earlier.get((p.id, s.label), "new"), place(s), s)
        for p in run.proofs
        for s in p.steps
        if s.kind != "script"
    ]
    columns = [max((len(str(row[c])) for row in rows), default=0) for c in range(3)]
    for label, kind, where, step in rows:
        head = f"{label:<{columns[0]}}  {kind:<{columns[1]}}  {where:<{columns[2]}}  "
        claim = visible(step.claim)
        if quiet:
            yield [(label, "")]
        else:
            yield [(head, ""), (claim if width is None else shorten(claim, width - len(head)), "")]
    for step in run.steps:
        if step.kind == "script":
            yield from failure_block(step)


def show_lines(step: StepResult, claims: Mapping[tuple[str, str], str]) -> Iterator[Line]:
    """Everything known of one step; `claims` gives the claims of cited steps by file and label."""
    yield [(f"{step.label}  ", "head"), (standing(step), style_of(step)), (f"  {place(step)}", "dim")]
    cited = [f"{label}: {claims.get((step.file, label), '?')}" for label in step.uses]
    yield from fields(
        ("claim", step.claim),
        ("from", "\n".join(cited)),
        ("left", step.detail.get("left")),
        ("right", step.detail.get("right")),
        ("difference", step.detail.get("difference")),
        ("witness", step.detail.get("witness")),
        ("hypotheses", "\n".join(step.hypotheses)),
        ("axioms", "\n".join(step.axioms)),
        ("method", step.method),
        ("numeric", step.numeric),
        ("message", f"{step.code}: {step.message}" if step.code else step.message),
    )
    if step.counterexample is not None:
        yield from counterexample_lines(step.counterexample)
    yield from fields(("nearest", step.detail.get("nearest")))


def axiom_lines(steps: Iterable[StepResult], *, quiet: bool = False) -> Iterator[Line]:
    """Each step that rests on anything with its axioms and hypotheses, then all of them with what they say.

    Quiet: all of them with the number of their steps, and no more.
    """
    steps = list(steps)
    used: dict[str, list[str]] = {}
    for step in steps:
        if (step.axioms or step.hypotheses) and not quiet:
            yield [(f"{step.label}  ", "head"), (place(step), "dim")]
            yield from fields(("axioms", "\n".join(step.axioms)), ("hypotheses", "\n".join(step.hypotheses)))
        for name in step.axioms:
            used.setdefault(name, []).append(step.label)
    resting = sum(1 for step in steps if step.axioms or step.hypotheses)
    yield [(f"{resting} of {len(steps)} steps rest on axioms or hypotheses", "")]
    for name, labels in sorted(used.items()):
        if not quiet:
            yield [("", "")]
        yield [(name, "head"), (f"  used by {len(labels)}", "dim")]
        if name in AXIOMS and not quiet:
            axiom = AXIOMS[name]
            yield from fields(("says", axiom.statement), ("needs", axiom.hypotheses), ("source", axiom.source))
