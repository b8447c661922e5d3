"""Running the text of a script in this process, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symchain.steps.script import run_script
from symchain.steps.session import Options
from symchain.trusted.result import StepResult, read_result


def results(path: Path, text: str, **options: Any) -> dict[str, dict[str, Any]]:
    """Write a script and run it: the results of its steps, by label."""
    path.write_text(text, encoding="utf-8")
    found: dict[str, dict[str, Any]] = {}
    run_script(path, lambda kind, e: found.update({e["label"]: e}) if kind == "step" else None, Options(**options))
    return found


# What a label, a message, a claim or a path may hold, and one of these formats gives a meaning.
HOSTILE = (
    "]]>",
    "<script>alert(1)</script>",
    "&amp; \"quoted\" 'text'",
    "a|b|c",
    "```\n# head\n```",
    "50%0A::error::x",
    "::set-env name=A::b",
    "@everyone [a](b) ![c](d)",
    "\x00\x1b[31m\x07",
    "line\nline\r\nline\u2028line",
    "\ud800",
    "</details></code>",
    "</failure>",
)


def run_chapter(path: Path, **options: Any) -> dict[str, StepResult]:
    """The results of a chapter, by label."""
    found: dict[str, StepResult] = {}
    run_script(
        path,
        lambda kind, e: found.update({e["label"]: read_result(e)}) if kind == "step" else None,
        Options(**{"numeric": False, **options}),
    )
    return found
