"""JUnit XML, as Jenkins, GitLab and others read it: a suite a script, a test case a step, passes included.

A step that does not pass is a `failure` whose type is its code; one that met its expectation is `skipped` with the type
`xfail`.  Only what the published schemas of the format agree on is written, so the place of a step stands in its text.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from symchain.report.output import Output, View
from symchain.results import ProofResult, Run
from symchain.show.blocks import flags_of, place, standing, text_block, visible
from symchain.trusted.result import StepResult


class JunitReport:
    """Collects the suites and writes them at the end."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out
        self.suites = Element("testsuites", name="symchain")

    def proof(self, proof: ProofResult) -> None:
        """Keep one suite."""
        met = str(sum(_met(step) for step in proof.steps))
        own = {"name": visible(proof.id), **_counts(proof.steps), "skipped": met, "file": visible(proof.file)}
        suite = SubElement(self.suites, "testsuite", own)
        for step in proof.steps:
            _case(suite, step, visible(proof.id))
        lines = [f"{o.label}: outside, lacks {o.message}" for o in proof.outside]
        lines += [f"{s.label}: flagged {code} {words} ({place(s)})" for s in proof.steps for code, words in flags_of(s)]
        kept = sum(step.cached for step in proof.steps)
        lines += [f"{kept} of {len(proof.steps)} from the cache"] if kept else []
        if lines:
            SubElement(suite, "system-out").text = "\n".join(map(visible, lines))

    def end(self, run: Run) -> None:
        """Write the document."""
        self.suites.attrib.update(_counts(run.steps))
        indent(self.suites)
        self.out.raw('<?xml version="1.0" encoding="utf-8"?>\n' + tostring(self.suites, encoding="unicode") + "\n")


def _counts(steps: list[StepResult]) -> dict[str, str]:
    failures = sum(not step.passed for step in steps)
    seconds = sum(step.seconds for step in steps)
    return {"tests": str(len(steps)), "failures": str(failures), "errors": "0", "time": f"{seconds:.3f}"}


def _met(step: StepResult) -> bool:
    return step.passed and step.expected is not None


def _case(suite: Element, step: StepResult, group: str) -> None:
    case = SubElement(suite, "testcase", classname=group, name=visible(step.label), time=f"{step.seconds:.3f}")
    if not step.passed:
        message = visible(step.message or standing(step))
        SubElement(case, "failure", type=step.code or step.verdict, message=message).text = text_block(step)
    elif _met(step):
        SubElement(case, "skipped", type="xfail", message=visible(f"{standing(step)} ({place(step)})"))
