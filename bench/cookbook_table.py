"""Check proofs/cookbook and write docs/cookbook.md: every numbered equation with its verdict, and totals.

    python -m bench.cookbook_table [--report FILE] [--output FILE]

A row of the book is a step whose label has no space; steps such as "158 a" lead to a row, and "27 corrected" is what
a row that is false as printed should say.  Everything in the page is read from the JSON report of `symchain verify`,
from a run of it or from FILE.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent.parent
PROOFS = "proofs/cookbook"
PAGE = ROOT / "docs" / "cookbook.md"
DERIVATIVE = ("∂", "jvp(", "vjp(", "jacobian(", "hessian(", "derivative")
PASSING = ("proved", "defined", "assumed")
OUTCOMES = ("proved", "refuted as it should be", "cannot be written", "open")

Step = dict[str, Any]


class Section:
    """A script: its rows, and its other steps by label."""

    def __init__(self, proof: dict[str, Any]) -> None:
        self.title = str(proof["title"]) or str(proof["id"])
        self.steps: dict[str, Step] = {step["label"]: step for step in proof["steps"]}
        rows = [*(s for s in proof["steps"] if is_row(s)), *map(listed, proof["outside"])]
        self.rows = sorted(rows, key=lambda step: row_key(step["label"]))

    @property
    def number(self) -> str:
        """The number of the section, at the head of the title."""
        return self.title.partition(" ")[0]

    def corrected(self, row: Step) -> Step | None:
        """What the row should have said."""
        return self.steps.get(f"{row['label']} corrected")

    def hypotheses(self, row: Step) -> list[str]:
        """The hypotheses of a row; those that a step of this script assumes, in the words of that step."""
        return [self._words(text) for text in row["hypotheses"]]

    def _words(self, text: str) -> str:
        found = re.search(r"\(([^()]*)\)$", text)
        step = self.steps.get(found[1]) if found else self.steps.get(text)
        return text if step is None else str(step["claim"])


def listed(row: dict[str, Any]) -> Step:
    """What a script lists as outside of what can be written, as a row."""
    told = {"message": f"lacks {row['lacks']}", "verdict": "outside", "kind": "outside", "code": None, "method": ""}
    return {**row, **told, "expected": None, "grounded": True, "hypotheses": []}


def is_row(step: Step) -> bool:
    """Whether a step is a row of the book."""
    return " " not in step["label"] and step["kind"] not in ("assume", "script")


def row_key(label: str) -> tuple[bool, list[int], str]:
    """Numbered rows in the order of their numbers, then the rest."""
    return "u" in label, [int(part) for part in re.findall(r"\d+", label)], label


def section_key(section: Section) -> list[int]:
    """Sections in the order of their numbers."""
    return [int(part) for part in re.findall(r"\d+", section.number)]


def outcome(step: Step) -> str:
    """One of OUTCOMES."""
    if not step["grounded"]:
        return "open"
    if step["verdict"] == "outside":
        return "cannot be written"
    if step["expected"] is None:
        return "proved" if step["verdict"] in PASSING else "open"
    if step["expected"] != step["verdict"]:
        return "open"
    return "refuted as it should be" if step["verdict"] == "refuted" else "cannot be written"


def verdict(step: Step) -> str:
    """The verdict in words, with what was expected of it."""
    words = [step["verdict"]]
    if step["expected"] is not None:
        words.append("as expected" if step["expected"] == step["verdict"] else f"expected {step['expected']}")
    if not step["grounded"]:
        words.append("ungrounded")
    return ", ".join(words)


def reason(step: Step) -> str:
    """How a step was decided, or why it was not."""
    if outcome(step) == "proved":
        return str(step["method"])
    return ": ".join(part for part in (step["code"], step["message"]) if part) or str(step["method"])


def is_derivative(step: Step) -> bool:
    """Whether a derivative stands in the claim."""
    return any(mark in step["claim"] for mark in DERIVATIVE)


def line(*cells: Any) -> str:
    """A line of a table."""
    return "| " + " | ".join(" ".join(str(cell).split()).replace("|", r"\|") for cell in cells) + " |"


def head(*cells: str) -> Iterator[str]:
    """The head of a table."""
    yield line(*cells)
    yield line(*["---"] * len(cells))


def tally(name: str, rows: Iterable[Step]) -> str:
    """A line of the totals."""
    found = [outcome(row) for row in rows]
    return line(name, len(found), *(found.count(kind) for kind in OUTCOMES))


def totals(sections: list[Section]) -> Iterator[str]:
    """The number of rows by section and by outcome."""
    every = [row for section in sections for row in section.rows]
    yield from head("section", "rows", *OUTCOMES)
    for section in sections:
        yield tally(section.title, section.rows)
    yield tally("**all**", every)
    yield tally("**with a derivative**", filter(is_derivative, every))
    yield tally("**without**", (row for row in every if not is_derivative(row)))


def table(section: Section) -> Iterator[str]:
    """The rows of a section."""
    yield from head("number", "claim", "verdict", "how, or why not", "hypotheses")
    for row in section.rows:
        yield entry(section, row)
        corrected = section.corrected(row)
        if corrected is not None:
            yield entry(section, corrected)


def entry(section: Section, step: Step) -> str:
    """The line of a row."""
    claim = " ".join(step["claim"].split())
    words = outcome(step) == "cannot be written" and not any(c in claim for c in "=[(")
    shown = claim if words else f"`{claim}`"
    return line(step["label"], shown, verdict(step), reason(step), "; ".join(section.hypotheses(step)))


def page(report: dict[str, Any]) -> str:
    """The whole page."""
    sections = sorted(map(Section, report["proofs"]), key=section_key)
    lines = [
        "# The equations of The Matrix Cookbook",
        "",
        f"Written by `python -m bench.cookbook_table` from `symchain verify {PROOFS}`: every equation of the scripts",
        f"in `{PROOFS}`, by its number in the book. A claim is shown as it was read. A row that is refuted as it",
        "should be is false as printed, and what it should say follows it; or it says itself that two things differ.",
        "A row that cannot be written needs a notion that the language lacks. Structure that a matrix is declared",
        "with, such as an inverse, is not listed among the hypotheses.",
        "",
        "## Totals",
        "",
        *totals(sections),
    ]
    for section in sections:
        lines += ["", f"## {section.title}", "", *table(section)]
    return "\n".join(lines) + "\n"


def verified() -> dict[str, Any]:
    """The report of a run."""
    command = [sys.executable, "-m", "symchain.cli", "verify", PROOFS, "--output-format", "json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        sys.exit(done.returncode or 1)
    return dict(json.loads(done.stdout))


@click.command(help=(__doc__ or "").partition("\n")[0])
@click.option("--report", type=click.Path(exists=True, path_type=Path), help="A JSON report, instead of a run.")
@click.option("--output", type=click.Path(path_type=Path), default=PAGE, help="The page to write.")
def main(report: Path | None, output: Path) -> None:
    read = verified() if report is None else dict(json.loads(report.read_text(encoding="utf-8")))
    output.write_text(page(read), encoding="utf-8")
    print(f"{output}: {sum(len(Section(proof).rows) for proof in read['proofs'])} rows")


if __name__ == "__main__":
    main()
