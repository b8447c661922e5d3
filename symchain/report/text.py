"""The text report: a header a proof, a line a step, a block a failure, a summary with its denominator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symchain.report.output import Line, Output, View, visible
from symchain.run import PASSING, ProofResult, Run
from symchain.trusted.verdict import Counterexample, StepResult

INDENT = "    "
FIELD = 10
"""Columns of a field's name in a block."""


class TextReport:
    """Writes each proof as it finishes."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out
        self.view = view

    def proof(self, proof: ProofResult) -> None:
        """The header, the steps and the failures of one proof; only the failures when quiet."""
        if not self.view.quiet:
            header = f"{proof.file}  {proof.title}" if proof.title else proof.file
            self.out.line((header, "head"))
            for line in step_lines(proof.steps, self.view):
                self.out.line(*line)
            for listed in proof.outside:
                self.out.line(
                    ("  ", ""), (visible(listed.label), ""), ("  outside  ", "dim"), (visible(listed.claim), "")
                )
                self.out.line((INDENT, ""), (f"lacks {listed.message}", "dim"))
        failing = [step for step in proof.steps if not step.passed]
        for step in failing:
            if not self.view.quiet:
                self.out.line()
            for line in failure_block(step):
                self.out.line(*line)
        if failing or not self.view.quiet:
            self.out.line()

    def end(self, run: Run) -> None:
        """The summary."""
        self.out.line((summary_line(run), "good" if run.summary.ok else "bad"))
        if run.stopped:
            self.out.line(("stopped at the first failure; the rest was not checked", "open"))
        if self.view.verbose:
            self.out.line((f"{run.seconds:.2f} s", "dim"))


def step_lines(steps: list[StepResult], view: View) -> Iterator[Line]:
    """A line a step: label, verdict, claim cut to the width; with -v what each rests on."""
    labels = max((len(visible(step.label)) for step in steps), default=0)
    verdicts = max((len(standing(step)) for step in steps), default=0)
    for step in steps:
        label = visible(step.label).ljust(labels)
        verdict = standing(step).ljust(verdicts)
        claim = visible(step.claim or (step.message if step.kind == "script" else ""))
        if view.width is not None and not view.verbose:
            claim = shorten(claim, view.width - labels - verdicts - 6)
        yield [("  ", ""), (label, ""), ("  ", ""), (verdict, style_of(step)), ("  ", ""), (claim, "")]
        if step.detail.get("where"):
            yield from fields(("where", step.detail["where"]))
        if view.verbose:
            for name, text in _rests_on(step):
                yield [(INDENT, ""), (f"{name:<{FIELD + 2}}", "dim"), (text, "")]


def standing(step: StepResult) -> str:
    """The verdict in words: with its expectation where there is one, and `ungrounded` where it is."""
    if step.expected is not None:
        return f"{step.verdict}, as expected" if step.passed else f"{step.verdict}, expected {step.expected}"
    return step.verdict if step.grounded else f"{step.verdict}, ungrounded"


def style_of(step: StepResult) -> str:
    """The style of a verdict: good, open, or bad."""
    if step.passed:
        return "good"
    return "open" if step.verdict == "undecided" else "bad"


def shorten(text: str, width: int) -> str:
    """`text` in at most `width` columns (at least 8), with an ellipsis where it was cut."""
    width = max(width, 8)
    return text if len(text) <= width else text[: width - 1] + "…"


def _rests_on(step: StepResult) -> Iterator[tuple[str, str]]:
    if step.uses:
        yield "from", ", ".join(step.uses)
    for name, values in (("hypotheses", step.hypotheses), ("axioms", step.axioms)):
        if values:
            yield name, "; ".join(values)
    if step.numeric:
        yield "numeric", step.numeric
    yield (
        "method",
        f"{step.method}, {1000 * step.seconds:.1f} ms" if step.method else f"{1000 * step.seconds:.1f} ms",
    )


def failure_block(step: StepResult) -> Iterator[Line]:
    """What went wrong and where: the claim, both sides, the counterexample, the nearest true statement."""
    place = f"{step.file}:{step.line}" if step.line else step.file
    head = f"{step.code or step.verdict} {step.label}: "
    yield [(f"{place}: ", "head"), (head, "bad"), (step.message or standing(step), "")]
    detail = step.detail
    yield from fields(
        ("claim", step.claim),
        ("from", ", ".join(step.uses)),
        ("left", detail.get("left")),
        ("right", detail.get("right")),
        ("difference", detail.get("difference")),
    )
    if step.counterexample is not None:
        yield from counterexample_lines(step.counterexample)
    yield from fields(("nearest", detail.get("nearest")))
    if step.verdict in PASSING and not step.grounded:
        yield from fields(("verdict", standing(step)))


def fields(*named: tuple[str, Any]) -> Iterator[Line]:
    """The fields of a block that have a value: name, then text (each of its lines)."""
    for name, value in named:
        for number, text in enumerate(str(value).splitlines() if value else ()):
            yield [(INDENT, ""), (f"{'' if number else name:<{FIELD}}  ", "dim"), (text, "")]


def counterexample_lines(example: Counterexample) -> Iterator[Line]:
    """The sizes, the arrays with aligned rows, and the two unequal numbers."""
    sizes = ", ".join(f"{name} = {size}" for name, size in example.dimensions.items())
    yield [(INDENT, ""), (f"{'differs at':<{FIELD}}  ", "dim"), (sizes or "every size", "")]
    for name, value in example.values.items():
        rows = array_rows(value)
        first = f"{name} = "
        for number, row in enumerate(rows):
            yield [
                (INDENT + " " * (FIELD + 2), ""),
                (first if number == 0 else " " * len(first), ""),
                (row, ""),
            ]
    both = f"left = {example.left}, right = {example.right}"
    yield [(INDENT + " " * (FIELD + 2), ""), (both, "bad")]


def array_rows(value: Any) -> list[str]:
    """An array as aligned text rows; a vector is one row, a block of matrices one below the other."""
    if not isinstance(value, list):
        return [str(value)]
    if not any(isinstance(row, list) for row in value):
        return ["[" + "  ".join(str(entry) for entry in value) + "]"]
    if any(isinstance(entry, list) for row in value if isinstance(row, list) for entry in row):
        return [line for block in value for line in array_rows(block)]
    rows = [[str(entry) for entry in row] if isinstance(row, list) else [str(row)] for row in value]
    columns = max(map(len, rows))
    widths = [max((len(row[c]) for row in rows if c < len(row)), default=0) for c in range(columns)]
    return ["[" + "  ".join(cell.rjust(widths[c]) for c, cell in enumerate(row)) + "]" for row in rows]


def summary_line(run: Run) -> str:
    """Counts with their denominator; steps that met an expectation are counted apart."""
    summary = run.summary
    expected = sum(summary.expected.values())
    plain = {name: summary.by_verdict[name] - summary.expected[name] for name in PASSING}
    ungrounded = {name: summary.failures[name] for name in PASSING}
    parts = [
        f"{summary.passed - expected} passed" + _breakdown({n: plain[n] - ungrounded[n] for n in PASSING}),
        f"{expected} as expected{_breakdown(summary.expected)}" if expected else "",
        f"{summary.failed} failed" + _breakdown(summary.failures),
        f"{summary.outside} outside" if summary.outside else "",
    ]
    noun = "step" if summary.steps == 1 else "steps"
    return f"{summary.steps} {noun}: " + ", ".join(part for part in parts if part)


def _breakdown(counts: dict[str, int]) -> str:
    present = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f" ({present})" if present else ""
