"""Every step under proofs/ with its verdict and what it rests on, held against what it was.

    python -m bench.golden [--write] [--report FILE]

The file is what a change of the core is compared with: a step that gains an axiom or a hypothesis, or that changes its
verdict, is a change to be explained.  Differences are printed: exit code 1; with --write they are taken over.  With
--report the steps are those of a JSON report of `symchain verify proofs`, else such a run is made.
"""

from __future__ import annotations

import difflib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "data" / "golden.txt"


def lines(report: dict[str, Any]) -> Iterator[str]:
    """A line for each proof, and below it one for each step and for what that rests on."""
    for proof in sorted(report["proofs"], key=lambda proof: str(proof["file"])):
        yield Path(proof["file"]).as_posix()
        for step in proof["steps"]:
            expected = ", as expected" if step["expected"] else ""
            grounded = "" if step["grounded"] else ", ungrounded"
            code = f" {step['code']}" if step["code"] else ""
            yield f"  {step['label']}: {step['verdict']}{code}{expected}{grounded}"
            yield from (f"    if {hypothesis}" for hypothesis in step["hypotheses"])
            if step["axioms"]:
                yield f"    by {', '.join(step['axioms'])}"


def checked() -> dict[str, Any]:
    """The report of a run over proofs/ that keeps nothing."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "symchain.cli", "verify", "proofs", "--no-cache", "-q"]
        subprocess.run(
            [*command, "--report", f"json={report}"], cwd=ROOT, check=False, timeout=300, stdout=subprocess.DEVNULL
        )
        made: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return made


def differences(now: list[str]) -> list[str]:
    """What differs from the file, as a unified difference; nothing where nothing does."""
    before = GOLDEN.read_text(encoding="utf-8").splitlines() if GOLDEN.is_file() else []
    return list(difflib.unified_diff(before, now, "before", "now", lineterm="", n=1))


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Take over what is different.")
@click.option("--report", type=click.Path(path_type=Path, exists=True), help="A JSON report of a run over proofs.")
def main(write: bool, report: Path | None) -> None:
    made = checked() if report is None else json.loads(report.read_text(encoding="utf-8"))
    now = list(lines(made))
    found = differences(now)
    steps = sum(len(proof["steps"]) for proof in made["proofs"])
    click.echo("\n".join(found) or f"{steps} steps as before")
    if write:
        GOLDEN.write_text("\n".join(now) + "\n", encoding="utf-8")
    raise SystemExit(bool(found) and not write)


if __name__ == "__main__":
    main()
