"""Paths to verdicts: find the proof scripts, run each in a worker process, keep every result.

The parent process imports no SymPy.  A script can only spoil its own result: a worker that dies, hangs or
talks nonsense costs the script in hand an `error` (or the step it had begun an `undecided`), and what the
script had proved before stays.  Results are in the order of discovery whatever finishes first.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from symchain.cache import Cache
from symchain.errors import KINDS, SymchainError
from symchain.limits import MEMORY, TIMEOUT, TOTAL, by_the_clock
from symchain.pool import START_LIMIT, Pool, Worker
from symchain.results import ProofResult, Run
from symchain.task import Task, length_of, read_ledger, tasks_of
from symchain.trusted.result import read_result

ASLEEP = 5.0
"""Seconds between two looks at the workers after which this process must have been stopped."""
SPARE = 3.0
"""Seconds that a worker has, after its own limit by the clock, to say that it was passed."""
GROW_AFTER = 1.0
"""Seconds after which further workers start, when the number of jobs was left open."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to do with each script: seconds a step may take, labels wanted, check or only list, claims typeset or not.

    Seconds are of processor time; `total` are those that a whole script may take, `memory` the MiB.

    `allow_unread`: an equation of a chapter that was not understood is no failure.
    `against`: the scripts beside whose steps a chapter is held.
    `given`: the script whose hypotheses alone may be made, "" for none; None where all may.
    `loose`: what is declared beside a text that declares nothing itself, see `symchain.steps.loose`.
    `replay`: what is proved is proved again from its certificate.
    """

    timeout: float = TIMEOUT
    select: frozenset[str] | None = None
    check: bool = True
    latex: bool = False
    typeset: bool = False
    loose: dict[str, Any] | None = None
    given: str | None = None
    total: float = TOTAL
    memory: int = MEMORY
    allow_unread: bool = False
    against: tuple[str, ...] | None = None
    replay: bool = False


PASSED_ON = ("timeout", "total", "memory", "check", "latex", "typeset", "loose", "given", "against", "replay")
Spread = Callable[[list[str], dict[str, Any]], Iterable[tuple[str, "str | Exception"]]]
"""Has scripts checked elsewhere: their paths and what is asked of each; gives each path with its results in JSON, or
why there are none, in whatever order they come."""
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
    cache: Cache | None = None,
    spread: Spread | None = None,
) -> Run:
    """Run all scripts at and below `paths`.

    `jobs` is the number of worker processes; left open it is two (one on one processor), and one a processor
    once the run has taken a second.  `pool` may hold workers that were started before.  `on_proof` gets each
    result, in the order of discovery, as soon as it and all before it are there.  `texts` holds the scripts that are
    in no file, by the name that stands for their path.  `cache` keeps results from run to run.  `spread` has scripts
    checked elsewhere.  Raises UsageError (see `discover`) and SymchainError SC902 when no worker can be started.
    """
    tasks = tasks_of(paths, texts or {})
    with Pool() if pool is None else nullcontext(pool) as live:
        return _Schedule(live, tasks, request, jobs, fail_fast, on_proof, on_tick, cache, spread).run()


def recalled(paths: Sequence[Path], request: Request, cache: Cache) -> Run | None:
    """What `verify` gives where the results of all scripts were kept; None where one has to be checked."""
    schedule = _Schedule(Pool(), tasks_of(paths, {}), request, None, False, None, None, cache, None)
    return schedule.recall()


@dataclass(slots=True)
class _Schedule:
    """Hands scripts to workers, follows their events and their silence."""

    pool: Pool
    tasks: list[Task]
    request: Request
    jobs: int | None
    fail_fast: bool
    on_proof: Callable[[ProofResult], None] | None
    on_tick: Observer | None
    cache: Cache | None
    spread: Spread | None
    begin: float = field(default_factory=time.monotonic)
    looked: float = field(default_factory=time.monotonic)
    waiting: deque[Task] = field(default_factory=deque)
    busy: dict[Worker, Task] = field(default_factory=dict)
    delivered: int = 0
    interrupted: bool = False
    last: int | None = None
    """With `fail_fast`, the place of the first script that failed, once one has: nothing after it counts."""

    def run(self) -> Run:
        """Run all tasks."""
        self.recall()
        # The longest scripts first, so that none is left alone at the end.
        waiting = [task for task in self.tasks if not task.finished]
        self.waiting.extend(waiting if self.fail_fast else sorted(waiting, key=lambda task: -length_of(task.path)))
        try:
            self._follow() if self.spread is None else self._await(self.spread)
        except KeyboardInterrupt:
            self._interrupt()
        self._deliver()
        finished = [task.result for task in self._counted() if task.finished and not task.helper]
        return Run(finished, self.last is not None, time.monotonic() - self.begin, self.interrupted)

    def recall(self) -> Run | None:
        """Finish the scripts whose results were kept; the run, if these are all."""
        for task in self.tasks:
            self._recall(task)
        if not all(task.finished for task in self.tasks):
            return None
        return Run([task.result for task in self.tasks if not task.helper], seconds=time.monotonic() - self.begin)

    def _recall(self, task: Task) -> None:
        """Finish a script whose results were kept."""
        wanted = self._kept_under(task)
        if self.cache is None or wanted is None or task.finished:
            return
        task.started = time.monotonic()
        events = self.cache.find(task.path, wanted) or ()
        try:
            for kind, payload in events:
                task.cached = True
                if not task.finished:
                    self._progress(None, task, kind, {"payload": payload})
        except (TypeError, ValueError, KeyError, AttributeError):
            self.cache.notes.append(f"the kept results of {task.path.name} are not understood and ignored")
            task.result.steps, task.result.outside, task.events, task.cached = [], [], [], False
        if task.cached and not task.finished:
            self._finish(task)

    def _kept_under(self, task: Task) -> dict[str, Any] | None:
        """What is asked of a script, as its results are kept under; None where they depend on more."""
        asked = self.request
        if task.text is not None or asked.select is not None or asked.loose is not None or asked.given:
            return None
        return {name: getattr(asked, name) for name in PASSED_ON}

    def _keep(self, task: Task, reads: Any) -> None:
        """Keep the results of a script that came to its end."""
        wanted = self._kept_under(task)
        if self.cache is not None and wanted is not None and isinstance(reads, dict):
            self.cache.keep(task.path, wanted, reads, task.events)

    def _await(self, spread: Spread) -> None:
        """Hand out all scripts at once, and take their results as they come."""
        asked = {name: getattr(self.request, name) for name in PASSED_ON}
        asked["select"] = None if self.request.select is None else sorted(self.request.select)
        waiting = {os.path.abspath(task.path): task for task in self.waiting}
        self.waiting.clear()
        for task in waiting.values():
            task.started = time.monotonic()
        for path, answer in spread(list(waiting), asked):
            task = waiting[path]
            try:
                self._received(task, answer)
            except (TypeError, ValueError, KeyError, AttributeError):
                task.fault("SC008", "its results are not understood")
            self._finish(task)
            self._tick()
            if self.last is not None:
                return

    def _received(self, task: Task, answer: str | Exception) -> None:
        """Read the results of a script from elsewhere."""
        if isinstance(answer, Exception):
            task.fault("SC008", f"no results from elsewhere ({type(answer).__name__}: {answer})")
            return
        read = json.loads(answer)
        task.result.id, task.result.title = str(read["id"]), str(read["title"])
        for fields in read["steps"]:
            task.add(read_result({**fields, "file": ""}))

    def _follow(self) -> None:
        """Hand out all scripts, and follow them to their ends."""
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

    def _interrupt(self) -> None:
        """End all workers; of scripts that were begun and not finished, the steps that are known count."""
        self.interrupted = True
        self.pool.close()
        self.waiting.clear()
        self.busy.clear()
        self.tasks = [task for task in self.tasks if task.finished or task.result.steps]
        for task in self.tasks:
            task.result.id = task.result.id or task.result.file.removesuffix(".py")
            task.finished = True

    def _counted(self) -> list[Task]:
        return self.tasks if self.last is None else self.tasks[: self.last + 1]

    def _stop_after(self, task: Task) -> None:
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
        elif kind == "ready" and not worker.ready:
            worker.ready, worker.heard = True, time.monotonic()
        elif worker in self.busy and event.get("key") == self.busy[worker].key:  # else a script answers for another
            worker.heard = time.monotonic()
            try:
                self._progress(worker, self.busy[worker], str(kind), event)
            except (TypeError, ValueError, KeyError, AttributeError):
                self._died(worker, None)

    def _progress(self, worker: Worker | None, task: Task, kind: str, event: dict[str, Any]) -> None:
        """Apply an event of the script in hand; raises on an event that is not of the protocol."""
        if kind in ("proof", "step"):
            task.events.append((kind, event["payload"]))
        if kind == "proof":
            task.result.id, task.result.title = str(event["payload"]["id"]), str(event["payload"]["title"])
            task.result.ledger = read_ledger(event["payload"].get("ledger"))
        elif kind == "begin":
            task.begun = {"label": event["payload"]["label"], "line": event["payload"].get("line")}
        elif kind == "step":
            task.add(read_result(event["payload"]), allow_unread=self.request.allow_unread)
            if self.fail_fast and self.request.check and not task.result.steps[-1].passed:
                self._finish(task)
        elif kind in ("done", "broken"):
            task.done = True
            if kind == "broken":
                task.fault("SC902", f"internal error: {event['message']}")
            else:
                self._keep(task, event.get("reads"))
        elif kind == "end" and worker is not None:
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

    def _finish(self, task: Task) -> None:
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

    def _is_helper(self, task: Task) -> bool:
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


def _ending(status: int | None) -> str:
    if status is None:
        return "killed"
    return f"signal {-status}" if status < 0 else f"exit status {status}"
