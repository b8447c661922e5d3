"""A soft time limit for code that runs in this process, by the alarm signal where there is one."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any

_running: list[float] = []


class TimeLimit(BaseException):
    """Raised in the running code when its time is up; not an `Exception`, so that scripts do not catch it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimit` in the body after `seconds`.

    Limits nest: while an inner one runs the outer one rests, and starts anew after it.  So a script may run for
    long, as long as each step of it, and each stretch between two steps, keeps to its limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _expire)
    _running.append(seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _running.pop()
        signal.signal(signal.SIGALRM, before)
        if _running:
            signal.setitimer(signal.ITIMER_REAL, _running[-1])


def _expire(number: int, frame: Any) -> None:
    raise TimeLimit
