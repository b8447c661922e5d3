"""A stand-in for `symchain.steps.script`: runs a script that reports its own verdicts.  Tests of `run` use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from symchain.trusted.result import Counterexample, StepResult


@dataclass(frozen=True)
class Options:
    """As in `symchain.steps.script`."""

    timeout: float = 10.0
    select: frozenset[str] | None = None
    check: bool = True
    latex: bool = False
    typeset: bool = False
    text: str | None = None
    loose: dict[str, Any] | None = None
    given: str | None = None
    total: float = 600.0
    memory: int = 4096
    against: list[str] | None = None
    replay: bool = False


def run_script(path: Path, emit: Callable[[str, dict[str, Any]], None], options: Options) -> None:
    """Execute the script with `title`, `begin`, `step`, `emit`, `differs` in scope."""

    def title(text: str) -> None:
        emit("proof", {"id": path.stem, "title": text})

    def begin(label: str, line: int = 1) -> None:
        emit("begin", {"label": label, "line": line})

    def step(label: str, verdict: str = "proved", **more: Any) -> None:
        if options.select is not None and label not in options.select:
            return
        begin(label)
        more.setdefault("line", 1)
        result = StepResult(label, "step", verdict if options.check else "", file=str(path), **more)
        emit("step", asdict(result))

    scope = {"title": title, "begin": begin, "step": step, "emit": emit, "differs": Counterexample}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), scope)
