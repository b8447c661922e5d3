"""Paths to verdicts: find the proof scripts, run each in a worker process, keep every result.

The parent process imports no SymPy.  A script can only spoil its own result: a worker that dies, hangs or
talks nonsense costs the script in hand an `error` (or the step it had begun an `undecided`), and what the
script had proved before stays.  Results are in the order of discovery whatever finishes first.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from symchain.errors import KINDS, SymchainError, UsageError
from symchain.limits import MEMORY, TIMEOUT, TOTAL, by_the_clock
from symchain.pool import START_LIMIT, Pool, Worker
from symchain.trusted.verdict import NAMES, PASSING_NAMES, StepResult, read_result

ASLEEP = 5.0
"""Seconds between two looks at the workers after which this process must have been stopped."""
SPARE = 3.0
"""Seconds that a worker has, after its own limit by the clock, to say that it was passed."""
GROW_AFTER = 1.0
"""Seconds after which further workers start, when the number of jobs was left open."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to do with each script: seconds a step may take, labels wanted, check or only list, LaTeX or not.

    Seconds are of processor time; `total` are those that a whole script may take, `memory` the MiB.

    `given`: the script whose hypotheses alone may be made, "" for none; None where all may.
    `loose`: what is declared beside a text that declares nothing itself, see `symchain.steps.loose`.
    """

    timeout: float = TIMEOUT
    select: frozenset[str] | None = None
    check: bool = True
    latex: bool = False
    loose: dict[str, Any] | None = None
    given: str | None = None
    total: float = TOTAL
    memory: int = MEMORY


@dataclass(slots=True)
class ProofResult:
    """The steps of one script, and what it lists as outside of what can be checked.

    `explicit`: the user named this file rather than a folder above it.
    """

    id: str
    title: str
    file: str
    steps: list[StepResult] = field(default_factory=list)
    seconds: float = 0.0
    explicit: bool = False
    outside: list[StepResult] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of a run; `expected` counts the passed steps that met an expectation, by verdict.

    `outside` counts what is listed and not checked; it is no step.
    """

    steps: int
    passed: int
    failed: int
    by_verdict: dict[str, int]
    expected: dict[str, int]
    failures: dict[str, int]
    ok: bool
    outside: int = 0


@dataclass(slots=True)
class Run:
    """All results, in the order of discovery; `stopped`: ended early at the first failure."""

    proofs: list[ProofResult] = field(default_factory=list)
    stopped: bool = False
    seconds: float = 0.0

    @property
    def steps(self) -> list[StepResult]:
        """The steps of all proofs."""
        return [step for proof in self.proofs for step in proof.steps]

    @property
    def summary(self) -> Summary:
        """The counts.  A run without steps is not ok."""
        steps = self.steps
        passed = [step for step in steps if step.passed]
        return Summary(
            steps=len(steps),
            passed=len(passed),
            failed=len(steps) - len(passed),
            by_verdict=_count(steps),
            expected=_count(step for step in passed if step.expected is not None),
            failures=_count(step for step in steps if not step.passed),
            ok=bool(steps) and len(passed) == len(steps),
            outside=sum(len(proof.outside) for proof in self.proofs),
        )

    @property
    def exit_code(self) -> int:
        """0: all pass; 1: a step does not; 2: nothing to check, a named file unreadable, internal error."""
        steps = self.steps
        nothing = all(step.code == "SC002" for step in steps)
        internal = any(step.code in ("SC901", "SC902") for step in steps)
        unreadable = any(s.code == "SC003" and s.kind == "script" for p in self.proofs if p.explicit for s in p.steps)
        if nothing or internal or unreadable:
            return 2
        return 0 if self.summary.ok else 1


def _count(steps: Iterable[StepResult]) -> dict[str, int]:
    counts = dict.fromkeys(NAMES, 0)
    for step in steps:
        counts[step.verdict] = counts.get(step.verdict, 0) + 1
    return counts


def discover(paths: Iterable[Path]) -> list[Path]:
    """The proof scripts at and below `paths`, sorted within each folder, each once.

    Below a folder these are the regular files `*.py` with no part of the name starting with `_` or `.`.
    Raises UsageError: SC001 for a missing path, SC003 for one that is no regular file, SC002 if nothing is
    found.
    """
    paths = list(paths)
    found: dict[Path, Path] = {}
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as fault:
            raise UsageError("SC001", f"no such path: {path}") from fault
        if stat.S_ISDIR(mode):
            below = [p for p in path.rglob("*.py") if p.is_file() and not _hidden(p.relative_to(path))]
            files = sorted(below, key=lambda p: p.parts)
        elif stat.S_ISREG(mode):
            files = [path]
        else:
            raise UsageError("SC003", f"neither a file nor a folder: {path}")
        for file in files:
            found.setdefault(file.resolve(), file)
    if not found:
        raise UsageError("SC002", f"no proof scripts (*.py) below {', '.join(str(path) for path in paths)}")
    return list(found.values())


def _hidden(path: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in path.parts)


def shown_path(path: Path) -> str:
    """`path` as reports show it: relative where it is below the working folder, forward slashes."""
    full = Path(os.path.abspath(path))
    return (full.relative_to(Path.cwd()) if full.is_relative_to(Path.cwd()) else full).as_posix()


PASSED_ON = ("timeout", "total", "memory", "check", "latex", "loose", "given")
Observer = Callable[[int, int, str], None]
"""Called often with the number of finished scripts, the number of all scripts, and the label in hand."""


def verify(
    paths: Sequence[Path],
    request: Request,
    *,
    jobs: int | None = None,
    fail_fast: bool = False,
    pool: Pool | None = None,
    on_proof: Callable[[ProofResult], None] | None = None,
    on_tick: Observer | None = None,
    texts: Mapping[Path, str] | None = None,
) -> Run:
    """Run all scripts at and below `paths`.

    `jobs` is the number of worker processes; left open it is two (one on one processor), and one a processor
    once the run has taken a second.  `pool` may hold workers that were started before.  `on_proof` gets each
    result, in the order of discovery, as soon as it and all before it are there.  `texts` holds the scripts that are
    in no file, by the name that stands for their path.  Raises UsageError (see
    `discover`) and SymchainError SC902 when no worker can be started.
    """
    given = texts or {}
    others = [path for path in paths if path not in given]
    files = [path for path in paths if path in given]
    if others or not files:
        files += discover(others)
    named = {path.resolve() for path in paths if not path.is_dir()}
    tasks = [
        _Task(path, ProofResult("", "", shown_path(path), explicit=path.resolve() in named), text=given.get(path))
        for path in files
    ]
    with Pool() if pool is None else nullcontext(pool) as live:
        return _Schedule(live, tasks, request, jobs, fail_fast, on_proof, on_tick).run()


@dataclass(slots=True, eq=False)
class _Task:
    """One script on its way: `begun` is the step in hand, `done` says that it came to its end."""

    path: Path
    result: ProofResult
    begun: dict[str, Any] | None = None
    text: str | None = None
    key: str = field(default_factory=lambda: os.urandom(8).hex())
    done: bool = False
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

    def add(self, step: StepResult) -> None:
        """Keep a step, with the place made relative and the reason for a failure filled in."""
        step.file = shown_path(Path(step.file)) if step.file else self.result.file
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


@dataclass(slots=True)
class _Schedule:
    """Hands scripts to workers, follows their events and their silence."""

    pool: Pool
    tasks: list[_Task]
    request: Request
    jobs: int | None
    fail_fast: bool
    on_proof: Callable[[ProofResult], None] | None
    on_tick: Observer | None
    begin: float = field(default_factory=time.monotonic)
    looked: float = field(default_factory=time.monotonic)
    waiting: deque[_Task] = field(default_factory=deque)
    busy: dict[Worker, _Task] = field(default_factory=dict)
    delivered: int = 0
    last: int | None = None
    """With `fail_fast`, the place of the first script that failed, once one has: nothing after it counts."""

    def run(self) -> Run:
        """Run all tasks."""
        # The longest scripts first, so that none is left alone at the end.
        longest_first = sorted(self.tasks, key=lambda task: -_length(task.path))
        self.waiting.extend(self.tasks if self.fail_fast else longest_first)
        while self.waiting or self.busy:
            self._assign()
            try:
                worker, event = self.pool.events.get(timeout=self._patience())
            except Empty:
                self._wake()
            else:
                self._wake()
                if worker in self.pool.workers:
                    self._handle(worker, event)
            self._end_silent()
            self._tick()
        finished = [task.result for task in self._counted() if task.finished and not task.helper]
        return Run(finished, self.last is not None, time.monotonic() - self.begin)

    def _counted(self) -> list[_Task]:
        return self.tasks if self.last is None else self.tasks[: self.last + 1]

    def _stop_after(self, task: _Task) -> None:
        """Let only the scripts before a failed one go on."""
        self.last = min(self.tasks.index(task), len(self.tasks) if self.last is None else self.last)
        counted = self._counted()
        self.waiting = deque(t for t in self.waiting if t in counted)
        for worker, other in list(self.busy.items()):
            if other is task or other not in counted:
                del self.busy[worker]
                self.pool.drop(worker)

    def _assign(self) -> None:
        """Give every free worker a script, and start more workers while scripts wait and slots are free."""
        free = [worker for worker in self.pool.workers if worker not in self.busy]
        while self.waiting and len(self.busy) < self._slots() and (free or len(self.pool.workers) < self._slots()):
            worker = free.pop(0) if free else self.pool.start()
            task = self.busy[worker] = self.waiting.popleft()
            task.started = time.monotonic()
            wanted = self.request.select
            options = {name: getattr(self.request, name) for name in PASSED_ON}
            worker.send(
                {
                    "key": task.key,
                    "path": os.path.abspath(task.path),
                    "select": None if wanted is None else sorted(wanted),
                    "options": {**options, "text": task.text},
                }
            )

    def _slots(self) -> int:
        """How many workers may live now."""
        if self.jobs is not None:
            return self.jobs
        processors = os.cpu_count() or 1
        return min(2, processors) if time.monotonic() < self.begin + GROW_AFTER else processors

    def _deadline(self, worker: Worker) -> float:
        return worker.heard + (by_the_clock(self.request.timeout) + SPARE if worker.ready else START_LIMIT)

    def _patience(self) -> float:
        """Seconds to wait for the next event: to the next deadline, at most a moment."""
        nearest = min(self._deadline(worker) for worker in self.busy)
        return max(0.0, min(nearest - time.monotonic(), 0.1))

    def _wake(self) -> None:
        """Time in which this process was stopped is no silence of the workers: what they said is still to be read."""
        now = time.monotonic()
        slept, self.looked = now - self.looked, now
        if slept > ASLEEP:
            for worker in self.busy:
                worker.heard += slept

    def _end_silent(self) -> None:
        """Kill the workers that were not heard of for too long."""
        late = [worker for worker in self.busy if self._deadline(worker) < time.monotonic()]
        for worker in late:
            task = self.busy.pop(worker)
            self.pool.drop(worker)
            if not worker.ready:
                raise SymchainError("SC902", "a worker process does not start")
            allowed = by_the_clock(self.request.timeout)
            task.fault("SC205" if task.begun else "SC007", f"time limit: no sign of life for {allowed:g} s")
            self._finish(task)

    def _handle(self, worker: Worker, event: dict[str, Any] | None) -> None:
        """Apply one event; an event that is none ends the worker."""
        kind = None if event is None else event.get("event")
        if event is None or (kind == "fault" and not worker.ready):
            self._died(worker, event)
        elif kind == "ready":
            worker.ready, worker.heard = True, time.monotonic()
        elif worker in self.busy and event.get("key") == self.busy[worker].key:  # else a script answers for another
            worker.heard = time.monotonic()
            try:
                self._progress(worker, self.busy[worker], str(kind), event)
            except (TypeError, ValueError, KeyError, AttributeError):
                self._died(worker, None)

    def _progress(self, worker: Worker, task: _Task, kind: str, event: dict[str, Any]) -> None:
        """Apply an event of the script in hand; raises on an event that is not of the protocol."""
        if kind == "proof":
            task.result.id, task.result.title = str(event["payload"]["id"]), str(event["payload"]["title"])
        elif kind == "begin":
            task.begun = {"label": event["payload"]["label"], "line": event["payload"].get("line")}
        elif kind == "step":
            task.add(read_result(event["payload"]))
            if self.fail_fast and self.request.check and not task.result.steps[-1].passed:
                self._finish(task)
        elif kind in ("done", "broken"):
            task.done = True
            if kind == "broken":
                task.fault("SC902", f"internal error: {event['message']}")
        elif kind == "end":
            del self.busy[worker]
            if event.get("last"):
                self.pool.drop(worker)
            if not task.done:
                task.fault("SC008", f"worker process died ({_ending(event['status'])})")
            self._finish(task)
        else:
            raise ValueError(kind)

    def _died(self, worker: Worker, event: dict[str, Any] | None) -> None:
        """Drop a worker that is gone or talks nonsense; the script in hand pays for it."""
        task = self.busy.pop(worker, None)
        status = self.pool.drop(worker)
        if not worker.ready:
            reason = event["message"] if event else _ending(status)
            raise SymchainError("SC902", f"a worker process does not start: {reason}")
        if task is not None:
            task.fault("SC008", f"worker process died ({_ending(status)})")
            self._finish(task)

    def _finish(self, task: _Task) -> None:
        """Close a script and deliver what is due.  A script that checked nothing is a failure."""
        if not task.result.steps:
            task.fault("SC002", KINDS["SC002"] + " in this file")
        failed = any(not step.passed for step in task.result.steps) and self.request.check
        if failed and self.fail_fast:
            self._stop_after(task)
        task.result.id = task.result.id or task.result.file.removesuffix(".py")
        task.result.seconds = time.monotonic() - task.started
        task.helper = self._is_helper(task)
        task.finished = True
        self._deliver()

    def _is_helper(self, task: _Task) -> bool:
        """Whether a script states nothing and another one of the run imports it: it is a part of that one."""
        if task.result.explicit or [step.code for step in task.result.steps] != ["SC002"]:
            return False
        imports = re.compile(rf"^\s*(?:from|import)\s+{re.escape(task.path.stem)}\b", re.MULTILINE)
        folder = task.path.resolve().parent
        others = (t.path for t in self.tasks if t is not task and t.text is None and t.path.resolve().parent == folder)
        return any(imports.search(other.read_text(encoding="utf-8", errors="replace")) for other in others)

    def _deliver(self) -> None:
        """Pass on finished results in order, up to the first that is missing."""
        counted = self._counted()
        while self.delivered < len(counted) and counted[self.delivered].finished:
            task = counted[self.delivered]
            self.delivered += 1
            if self.on_proof is not None and not task.helper:
                self.on_proof(task.result)

    def _tick(self) -> None:
        if self.on_tick is not None:
            begun = next((task.begun["label"] for task in self.busy.values() if task.begun), "")
            self.on_tick(sum(task.finished for task in self.tasks), len(self.tasks), str(begun))


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _ending(status: int | None) -> str:
    if status is None:
        return "killed"
    return f"signal {-status}" if status < 0 else f"exit status {status}"
