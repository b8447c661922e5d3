"""The text report: a header a proof, a line a step, a block a failure, a summary with its denominator."""

from __future__ import annotations

from collections.abc import Iterator

from symchain.report.output import Output, View
from symchain.results import ProofResult, Run, ledger_text
from symchain.show.blocks import FIELD, INDENT, Line, failure_block, fields, shorten, standing, style_of, visible
from symchain.trusted.result import PASSING_NAMES, StepResult


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
            self.out.lines(step_lines(proof.steps, self.view), self.view.width)
            if proof.ledger is not None:
                self.out.lines([[("  ", ""), (ledger_text(proof), "dim")]], self.view.width)
            for listed in proof.outside:
                self.out.line(
                    ("  ", ""), (visible(listed.label), ""), ("  outside  ", "dim"), (visible(listed.claim), "")
                )
                self.out.line((INDENT, ""), (f"lacks {listed.message}", "dim"))
        failing = [step for step in proof.steps if not step.passed]
        for step in failing:
            if not self.view.quiet:
                self.out.line()
            self.out.lines(failure_block(step), self.view.width)
        if failing or not self.view.quiet:
            self.out.line()

    def end(self, run: Run) -> None:
        """The summary."""
        self.out.line((summary_line(run), "good" if run.summary.ok and not run.interrupted else "bad"))
        if run.stopped:
            self.out.line(("stopped at the first failure; the rest was not checked", "open"))
        if run.interrupted:
            self.out.line(("interrupted; the rest was not checked", "open"))
        if cached_line(run):
            self.out.line((cached_line(run), "dim"))
        if self.view.verbose:
            self.out.line((f"{run.seconds:.2f} s", "dim"))


def cached_line(run: Run) -> str:
    """How many results were kept from an earlier run, in words; nothing where none was."""
    kept = sum(step.cached for step in run.steps)
    return f"{kept} of them from the cache: nothing that they depend on has changed" if kept else ""


def step_lines(steps: list[StepResult], view: View) -> Iterator[Line]:
    """A line a step: label, verdict, claim cut to the width; with -v what each rests on."""
    labels = max((len(visible(step.label)) for step in steps), default=0)
    verdicts = max((len(standing(step)) for step in steps), default=0)
    claims = [visible(step.claim or (step.message if step.kind == "script" else "")) for step in steps]
    if view.width is not None and not view.verbose:
        claims = _cut(claims, view.width - labels - verdicts - 6)
    for step, claim in zip(steps, claims, strict=True):
        label = visible(step.label).ljust(labels)
        verdict = standing(step).ljust(verdicts)
        yield [("  ", ""), (label, ""), ("  ", ""), (verdict, style_of(step)), ("  ", ""), (claim, "")]
        if step.detail.get("where"):
            yield from fields(("where", step.detail["where"]))
        for flag in step.detail.get("flags", ()):
            yield [(INDENT, ""), (f"{'flagged':<{FIELD + 2}}", "open"), (flag, "")]
        if view.verbose:
            for name, text in _rests_on(step):
                yield [(INDENT, ""), (f"{name:<{FIELD + 2}}", "dim"), (text, "")]


def _cut(claims: list[str], width: int) -> list[str]:
    """The claims cut to a width; those that would then look alike, and are not, whole."""
    short = [shorten(claim, width) for claim in claims]
    whole: dict[str, set[str]] = {}
    for text, claim in zip(short, claims, strict=True):
        whole.setdefault(text, set()).add(claim)
    return [claim if len(whole[text]) > 1 else text for text, claim in zip(short, claims, strict=True)]


def _rests_on(step: StepResult) -> Iterator[tuple[str, str]]:
    if step.uses:
        yield "from", ", ".join(step.uses)
    for name, values in (("hypotheses", step.hypotheses), ("axioms", step.axioms)):
        if values:
            yield name, "; ".join(values)
    if step.numeric:
        yield "numeric", step.numeric
    how = (step.method, f"{1000 * step.seconds:.1f} ms", "from the cache" if step.cached else "")
    yield "method", ", ".join(part for part in how if part)


def summary_line(run: Run) -> str:
    """Counts with their denominator; steps that met an expectation are counted apart."""
    summary = run.summary
    expected = sum(summary.expected.values())
    plain = {name: summary.by_verdict[name] - summary.expected[name] for name in PASSING_NAMES}
    ungrounded = {name: summary.failures[name] for name in PASSING_NAMES}
    parts = [
        f"{summary.passed - expected} passed" + _breakdown({n: plain[n] - ungrounded[n] for n in PASSING_NAMES}),
        f"{expected} as expected{_breakdown(summary.expected)}" if expected else "",
        f"{summary.failed} failed" + _breakdown(summary.failures),
        f"{summary.outside} outside" if summary.outside else "",
    ]
    noun = "step" if summary.steps == 1 else "steps"
    return f"{summary.steps} {noun}: " + ", ".join(part for part in parts if part)


def _breakdown(counts: dict[str, int]) -> str:
    present = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f" ({present})" if present else ""
