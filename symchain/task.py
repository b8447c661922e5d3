"""One script on its way through a run: what is known of it so far."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symchain.cache import Events
from symchain.discover import discover, shown_path
from symchain.results import ProofResult
from symchain.trusted.result import PASSING_NAMES, StepResult


@dataclass(slots=True, eq=False)
class Task:
    """One script on its way: `begun` is the step in hand, `done` says that it came to its end."""

    path: Path
    result: ProofResult
    begun: dict[str, Any] | None = None
    text: str | None = None
    key: str = field(default_factory=lambda: os.urandom(8).hex())
    events: Events = field(default_factory=list)
    done: bool = False
    cached: bool = False
    finished: bool = False
    helper: bool = False
    started: float = 0.0

    def fault(self, code: str, message: str) -> None:
        """Record what ended the script early, at the step in hand if there is one."""
        begun = self.begun or {}
        step = StepResult(str(begun.get("label", "<script>")), "step" if begun else "script", "error")
        step.line = begun.get("line") or 0
        step.code, step.message = code, message
        if begun and code == "SC205":
            step.verdict = "undecided"
        self.add(step)

    def add(self, step: StepResult, *, allow_unread: bool = False) -> None:
        """Keep a step, with the place made relative and the reason for a failure filled in."""
        if allow_unread and step.verdict == "unread":
            step.expected = step.verdict
        step.file = shown_path(Path(step.file)) if step.file and not self.cached else self.result.file
        if isinstance(part := step.detail.get("part"), str):
            step.file = (Path(step.file).parent / part).as_posix()
        step.cached = self.cached
        if step.kind == "outside":
            self.result.outside.append(step)
            return
        passing = step.verdict in PASSING_NAMES
        if step.expected is not None and not step.passed:
            step.message = f"expected {step.expected}, but {step.verdict}" + f": {step.message}" * bool(step.message)
            step.code = "SC208" if passing or step.code is None else step.code
        elif passing and not step.passed and step.code is None:
            step.code, step.message = "SC209", step.message or "rests on a step that does not pass"
        self.result.steps.append(step)
        self.begun = None


def read_ledger(fields: Any) -> dict[str, Any] | None:
    """The ledger of a chapter from its plain form; raises TypeError or KeyError on anything else."""
    if fields is None:
        return None
    counts = {name: fields[name] for name in ("displays", "claims", "read")}
    lists = {name: fields[name] for name in ("passed_over", "beside")}
    if not all(isinstance(n, int) for n in counts.values()) or not all(isinstance(v, list) for v in lists.values()):
        raise TypeError("a ledger is counts and texts")
    return {**counts, **{name: [str(text) for text in texts] for name, texts in lists.items()}}


def _unreadable(path: Path, why: str) -> Task:
    """A folder or a file that cannot be looked into, as a script that has failed."""
    task = Task(path, ProofResult("", "", shown_path(path)), finished=True)
    task.result.id = task.result.file
    task.fault("SC003", f"{path.name or path} cannot be read: {why}")
    return task


def tasks_of(paths: Sequence[Path], given: Mapping[Path, str]) -> list[Task]:
    """The scripts at and below some paths; `given` are those that are in no file."""
    others = [path for path in paths if path not in given]
    files = [path for path in paths if path in given]
    unreadable: dict[Path, str] = {}
    if others or not files:
        files += discover(others, unreadable)
    named = {path.resolve() for path in paths if not path.is_dir()}
    tasks = [
        Task(path, ProofResult("", "", shown_path(path), explicit=path.resolve() in named), text=given.get(path))
        for path in files
    ]
    return tasks + [_unreadable(path, why) for path, why in unreadable.items()]


def length_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
