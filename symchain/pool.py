"""Worker processes as the parent sees them: start, give a job, read events, end.  Imports nothing heavy."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

RUNNER = "symchain.surface.script"
LONGEST_EVENT = 32 * 1024 * 1024
Events = SimpleQueue[tuple["Worker", "dict[str, Any] | None"]]
START_LIMIT = 60.0
"""Seconds a worker may take before it is ready (it imports SymPy, perhaps from a cold disk)."""


class Worker:
    """One child process; `heard` is the time (monotonic) of its last sign of life."""

    def __init__(self, runner: str, events: Events) -> None:
        root = str(Path(__file__).resolve().parent.parent)
        known = os.environ.get("PYTHONPATH")
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join([root, known] if known else [root]))
        environment.setdefault("PYTHONHASHSEED", "0")
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "symchain.worker", runner],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        self.ready = False
        self.heard = time.monotonic()
        Thread(target=self._read, args=(events,), daemon=True).start()

    def _read(self, events: Events) -> None:
        """Put each event on the queue; None when the worker is gone or talks nonsense."""
        stream = self.process.stdout
        assert stream is not None
        with contextlib.suppress(OSError, ValueError, RecursionError), stream:
            while line := stream.readline(LONGEST_EVENT):
                event = json.loads(line)
                if not isinstance(event, dict):
                    break
                events.put((self, event))
        events.put((self, None))

    def send(self, job: dict[str, Any]) -> None:
        """Hand over a job.  A worker that is gone does not take it; its reader then says so."""
        assert self.process.stdin is not None
        self.heard = time.monotonic()
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(job).encode() + b"\n")
            self.process.stdin.flush()

    def kill(self) -> int:
        """End the worker and all processes of its group; the exit status (negative: a signal)."""
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
        status = self.process.wait()
        with contextlib.suppress(OSError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        return status


class Pool:
    """The live workers and the one queue on which all of them report."""

    def __init__(self, runner: str = RUNNER) -> None:
        self.runner = runner
        self.events: Events = SimpleQueue()
        self.workers: list[Worker] = []

    def start(self) -> Worker:
        """Start one more worker."""
        worker = Worker(self.runner, self.events)
        self.workers.append(worker)
        return worker

    def drop(self, worker: Worker) -> int:
        """End a worker; the exit status.  Events of it that are still queued are no longer of interest."""
        self.workers.remove(worker)
        return worker.kill()

    def close(self) -> None:
        """End all workers."""
        while self.workers:
            self.drop(self.workers[-1])

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
