"""The child process that executes proof scripts: jobs in on stdin, events out on stdout, a JSON line each.

Started as `python -m symchain.worker MODULE [IN OUT]`; MODULE provides `run_script` and `Options`, and may have
`warm_up`.  Before anything else both pipes move to private descriptors, and the standard ones become the null
device: whatever a script prints, or a process it starts prints, cannot reach the protocol.  SymPy is imported
once; each script then runs in a fork of its own, so that what one script breaks (globals, modules, the process
itself) costs no other.  Where there is no fork, the process takes one script and ends.

With IN and OUT, the descriptors of two more pipes, the process forks once it is ready, and its twin serves jobs
on these, in a session of its own: a second worker for the price of one import.

Events: `ready` (with the process id); `proof`, `begin`, `step` from the script; `done` or `broken` when
`run_script` came back; `end` with the exit status of the fork (`last`: the worker ends too).  `done` missing
before `end` means that the script killed its process.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    send({"event": "ready", "pid": os.getpid()})
    with os.fdopen(jobs, "rb") as lines:
        for line in iter(lines.readline, b""):
            job = json.loads(line)
            if not hasattr(os, "fork"):
                _execute(job, module, send)
                send({"event": "end", "status": 0, "last": True})
                return
            child = os.fork()
            if child == 0:
                _run_fork(job, module, send, (jobs, events))
            status = os.waitpid(child, 0)[1]
            send({"event": "end", "status": os.waitstatus_to_exitcode(status)})


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
        held = {signal.SIGALRM} if hasattr(signal, "SIGALRM") else set()
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
    sys.argv = [job["path"]]

    def emit(kind: str, payload: Event) -> None:
        send({"event": kind, "payload": payload})

    try:
        module.run_script(Path(job["path"]), emit, options)
    except BaseException as fault:
        send({"event": "broken", "message": f"{type(fault).__name__}: {fault}"})
    else:
        send({"event": "done"})


if __name__ == "__main__":
    main()
