"""A summary for a pull request: the counts, a row a script, and what failed, folded.

What stands in a script is shown as code, so that it makes no link, no mention and no markup.  A comment may have 65,536
characters: the failures that no longer fit are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from symchain.report.output import Output, View
from symchain.report.text import cached_line, summary_line
from symchain.results import ProofResult, Run
from symchain.show.blocks import flags_of, place, standing, text_block, visible
from symchain.trusted.result import StepResult

ROOM = 40_000
"""Characters for the failures."""
ROWS = 100


class MarkdownReport:
    """Writes everything at the end."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out

    def proof(self, proof: ProofResult) -> None:
        """Nothing: the counts come first."""

    def end(self, run: Run) -> None:
        """Write the page."""
        good = run.summary.ok and not run.interrupted
        head = f"### symchain: {'all steps pass' if good else 'not all steps pass'}\n\n{summary_line(run)}\n\n"
        head += f"{cached_line(run)}\n\n" if cached_line(run) else ""
        if run.interrupted or run.stopped:
            head += f"The run was {'interrupted' if run.interrupted else 'stopped'}; the rest was not checked.\n\n"
        table = "| script | steps | passed | as expected | failed | outside |\n| --- | --: | --: | --: | --: | --: |\n"
        # Those with failures first: sorting keeps the order of the others.
        rows = sorted(run.proofs, key=lambda proof: all(step.passed for step in proof.steps))
        self.out.raw(head + table + "".join(map(_row, rows[:ROWS])))
        if rows[ROWS:]:
            self.out.raw(f"\n{len(rows) - ROWS} more scripts are not listed.\n")
        room = ROOM
        failing = [step for step in run.steps if not step.passed]
        for number, step in enumerate(failing):
            block = _folded(step)
            room -= len(block)
            if room < 0:
                self.out.raw(f"\n{len(failing) - number} more steps fail.\n")
                break
            self.out.raw(block)
        flags = [f"{place(s)}: {c} {s.label}: {words}" for s in run.steps for c, words in flags_of(s)]
        if flags and room > 0:
            self.out.raw(_flags(flags, room))


def _flags(flags: list[str], room: int) -> str:
    """The flags, as many as there is room for."""
    shown = [flag for flag, end in zip(flags, accumulate(len(flag) + 1 for flag in flags), strict=True) if end < room]
    if len(shown) < len(flags):
        shown.append(f"{len(flags) - len(shown)} more")
    told = "\n".join(map(visible, shown))
    return f"\n<details><summary>{len(flags)} flagged</summary>\n\n{_fence(told)}\n\n</details>\n"


def _row(proof: ProofResult) -> str:
    passed = [step for step in proof.steps if step.passed]
    met = sum(step.expected is not None for step in passed)
    numbers = (len(proof.steps), len(passed) - met, met, len(proof.steps) - len(passed), len(proof.outside))
    return f"| {code(proof.file)} | {' | '.join(map(str, numbers))} |\n"


def _folded(step: StepResult) -> str:
    head = f"{code(step.label)} {step.code or ''} {standing(step)} at {code(place(step))}"
    return f"\n<details><summary>{head}</summary>\n\n{_fence(text_block(step))}\n\n</details>\n"


def _fence(text: str) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def code(text: str) -> str:
    """Text as code, in a table or a summary: as HTML, which no backtick and no bar can end."""
    return f"<code>{''.join(_safe(visible(text)))}</code>"


def _safe(text: str) -> Iterator[str]:
    for char in text:
        yield char if char.isalnum() or char in " ./-+=" else f"&#{ord(char)};"
