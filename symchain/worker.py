"""The child process that executes proof scripts: jobs in on stdin, events out on stdout, a JSON line each.

Started as `python -m symchain.worker MODULE [IN OUT]`; MODULE provides `run_script` and `Options`, and may have
`warm_up`.  Before anything else both pipes move to private descriptors, and the standard ones become the null
device: whatever a script prints, or a process it starts prints, cannot reach the protocol.  SymPy is imported
once; each script then runs in a fork of its own, so that what one script breaks (globals, modules, the process
itself) costs no other.  Where there is no fork, the process takes one script and ends.

With IN and OUT, the descriptors of two more pipes, the process forks once it is ready, and its twin serves jobs
on these, in a session of its own: a second worker for the price of one import.

A worker ends with its jobs: when the pipe they come on is closed, because the parent wants it or is gone, it kills its
process group, with the script in hand and what that has left behind.  So nobody has to be told its process id.

Events: `ready`; `proof`, `begin`, `step` from the script; `done` or `broken` when `run_script` came back; `end` with
the exit status of the fork (`last`: the worker ends too).  `done` missing before `end` means that the script killed
its process.  All but the first carry the `key` of the job, which no script that ran before knows.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from symchain.reads import Reads

Event = dict[str, Any]
Send = Callable[[Event], None]


def main() -> None:
    """Serve jobs until stdin ends."""
    jobs, events = _private_pipes()
    twin = tuple(map(int, sys.argv[2:4]))
    send = _sender(events)
    gc.disable()  # nothing that an import makes is garbage: a quarter of the start-up
    try:
        module = importlib.import_module(sys.argv[1])
    except ImportError as fault:
        send({"event": "fault", "message": f"{sys.argv[1]}: {fault}"})
        return
    if hasattr(module, "warm_up"):
        module.warm_up()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
    if twin:
        if os.fork() == 0:
            os.setsid()
            (jobs, events), twin = twin, (jobs, events)
            send = _sender(events)
        for descriptor in twin:
            os.close(descriptor)
    send({"event": "ready"})
    with os.fdopen(jobs, "rb") as lines:
        for line in iter(lines.readline, b""):
            job = json.loads(line)
            answer = _keyed(send, job["key"])
            if not hasattr(os, "fork"):
                _execute(job, module, answer)
                answer({"event": "end", "status": 0, "last": True})
                return
            child = os.fork()
            if child == 0:
                _run_fork(job, module, answer, (jobs, events))
            answer({"event": "end", "status": os.waitstatus_to_exitcode(_wait(child, jobs))})
    _end_group()


def _keyed(send: Send, key: str) -> Send:
    return lambda event: send({**event, "key": key})


def _wait(child: int, jobs: int) -> int:
    """The status of the child when it ends; when the pipe of the jobs is closed before, everything ends."""
    ended = os.pidfd_open(child) if hasattr(os, "pidfd_open") else None
    try:
        while True:
            waiting = [jobs] if ended is None else [jobs, ended]
            readable = select.select(waiting, [], [], POLL if ended is None else None)[0]
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return status
            if jobs in readable:  # one job at a time: what can be read is the end
                _end_group()
    finally:
        if ended is not None:
            os.close(ended)


def _end_group() -> None:
    """Kill this process with all of its group, where the group is its own."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(0)


POLL = 0.02
"""Seconds between two looks at a child, where a process cannot be waited for together with a pipe."""


def _private_pipes() -> tuple[int, int]:
    """Private duplicates of stdin and stdout; the standard descriptors become the null device."""
    jobs, events = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    sys.stdin = sys.__stdin__ = open(os.devnull, encoding="utf-8")  # type: ignore[misc]  # noqa: SIM115
    sink = open(os.devnull, "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = sink  # type: ignore[misc]
    return jobs, events


def _sender(descriptor: int) -> Send:
    """A function that writes one event whole; when nobody listens any more, the process ends."""

    def send(event: Event) -> None:
        rest = memoryview((json.dumps(event, default=str) + "\n").encode())
        held = {signal.SIGALRM, signal.SIGPROF} if hasattr(signal, "SIGPROF") else set()
        try:
            if held:  # a time limit must not cut an event in two
                signal.pthread_sigmask(signal.SIG_BLOCK, held)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError:
            os._exit(70)
        finally:
            if held:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, held)

    return send


def _run_fork(job: Event, module: Any, send: Send, private: tuple[int, int]) -> None:
    """Execute a job in a fresh fork, which ends here; forks of the script itself lose the protocol."""

    def mute() -> None:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in private:
            os.dup2(null, descriptor)

    os.register_at_fork(after_in_child=mute)
    _execute(job, module, send)
    os._exit(0)


def _execute(job: Event, module: Any, send: Send) -> None:
    """Run one script; a fault that `run_script` lets through is reported as symchain's own."""
    select = None if job["select"] is None else frozenset(job["select"])
    options = module.Options(**{**job["options"], "select": select})
    _limit_memory(options.memory)
    sys.argv = [job["path"]]
    reads = Reads() if hasattr(os, "fork") else None  # a process of its own, or it could not stop watching
    if reads is not None:
        reads.watch()

    def emit(kind: str, payload: Event) -> None:
        send({"event": kind, "payload": payload})

    try:
        module.run_script(Path(job["path"]), emit, options)
    except BaseException as fault:
        send({"event": "broken", "message": f"{type(fault).__name__}: {fault}"})
    else:
        send({"event": "done", "reads": None if reads is None else reads.told()})


def _limit_memory(mebibytes: int) -> None:
    """Let this process take no more than so much memory, where the system can see to it; what needs more raises."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # a lower limit was set from outside
        resource = importlib.import_module("resource")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (mebibytes << 20, hard))


if __name__ == "__main__":
    main()
