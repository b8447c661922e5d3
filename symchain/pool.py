"""Worker processes as the parent sees them: start, give a job, read events, end.  Imports nothing heavy."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from queue import SimpleQueue
from threading import Thread

TYPE_CHECKING = False  # what is imported here delays the start of the worker
if TYPE_CHECKING:
    import subprocess
    from typing import IO, Any

    Events = SimpleQueue[tuple["Worker", dict[str, Any] | None]]

RUNNER = "symchain.steps.script"
LONGEST_EVENT = 32 * 1024 * 1024
START_LIMIT = 60.0
"""Seconds a worker may take before it is ready (it imports SymPy, perhaps from a cold disk)."""


class Worker:
    """One child process; `heard` is the time (monotonic) of its last sign of life."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        jobs: IO[bytes],
        replies: IO[bytes],
        events: Events,
        *,
        twin: bool = False,
    ) -> None:
        self.process = process
        self.twin = twin
        self.ready = False
        self.heard = time.monotonic()
        self._jobs, self._replies = jobs, replies
        Thread(target=self._read, args=(events,), daemon=True).start()

    def _read(self, events: Events) -> None:
        """Put each event on the queue; None when the worker is gone or talks nonsense."""
        stream = self._replies
        with contextlib.suppress(OSError, ValueError, RecursionError), stream:
            while line := stream.readline(LONGEST_EVENT):
                event = json.loads(line)
                if not isinstance(event, dict):
                    break
                events.put((self, event))
        events.put((self, None))

    def send(self, job: dict[str, Any]) -> None:
        """Hand over a job.  A worker that is gone does not take it; its reader then says so."""
        self.heard = time.monotonic()
        with contextlib.suppress(OSError):
            self._jobs.write(json.dumps(job).encode() + b"\n")
            self._jobs.flush()

    def kill(self) -> int | None:
        """End the worker and all processes of its group; the exit status (negative: a signal), if it is known.

        The only id that is signalled is that of the process that was started here, before its end was waited for.  A
        twin, whose id only it could tell, ends when its jobs do.
        """
        with contextlib.suppress(OSError):
            self._jobs.close()
        if self.twin:
            return None
        if self.process.returncode is None:
            with contextlib.suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(self.process.pid, signal.SIGKILL)
                else:
                    self.process.kill()
        return self.process.wait()


class Pool:
    """The live workers and the one queue on which all of them report."""

    def __init__(self, runner: str = RUNNER) -> None:
        self.runner = runner
        self.events: Events = SimpleQueue()
        self.workers: list[Worker] = []

    def start(self, *, twin: bool = False) -> Worker:
        """Start one more worker; with `twin` two, where processes can fork, that share one import."""
        twin = twin and hasattr(os, "fork")
        pipes = [*os.pipe(), *os.pipe()] if twin else []  # jobs: read, write; replies: read, write
        ends = [pipes[0], pipes[3]] if twin else []
        import subprocess  # 4 ms, and kept results need no process

        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "symchain.worker", self.runner, *map(str, ends)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
            pass_fds=ends,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        worker = Worker(process, process.stdin, process.stdout, self.events)
        self.workers.append(worker)
        if twin:
            for end in ends:
                os.close(end)
            jobs, replies = os.fdopen(pipes[1], "wb"), os.fdopen(pipes[2], "rb")
            self.workers.append(Worker(process, jobs, replies, self.events, twin=True))
        return worker

    def drop(self, worker: Worker) -> int | None:
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


def _environment() -> dict[str, str]:
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    known = os.environ.get("PYTHONPATH")
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([root, known] if known else [root]))
    environment.setdefault("PYTHONHASHSEED", "0")
    return environment
