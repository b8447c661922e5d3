"""Limits on the time that a script may take, by the signals of the system's timers where there are any.

Processor time counts, so that a busy machine changes no verdict; `by_the_clock` is the generous limit behind it, for
what sleeps.  A step has a limit, and so has each stretch between two steps; a script has one for all of it together.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

from symchain.limits import by_the_clock

_running: list[tuple[float, str]] = []


class TimeLimit(BaseException):
    """Raised in the running code when its time is up; not an `Exception`, so that scripts do not catch it."""

    def __init__(self, message: str = "time limit") -> None:
        super().__init__(message)
        self.message = message


class Allowance:
    """The time of one script: `each` seconds for a step, `total` for all of it."""

    def __init__(self, each: float, total: float) -> None:
        self._each, self._total = each, total
        self._begun = time.process_time()

    def limited(self) -> contextlib.AbstractContextManager[None]:
        """Raises `TimeLimit` in the body when the time of a step, or that of the script, is up."""
        left = self._total - (time.process_time() - self._begun)
        if left < self._each:
            return time_limit(max(left, 0.001), f"time limit: {self._total:g} s for the whole script")
        return time_limit(self._each, f"time limit: {self._each:g} s")


@contextlib.contextmanager
def time_limit(seconds: float, message: str = "time limit") -> Iterator[None]:
    """Raise `TimeLimit` in the body after so many seconds of processor time, or `by_the_clock`.

    Limits nest: while an inner one runs the outer one rests, and starts anew after it.  So a script may run for
    long, as long as each step of it, and each stretch between two steps, keeps to its limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [signal.signal(number, _expire) for number in (signal.SIGALRM, signal.SIGPROF)]
    _running.append((seconds, message))
    _set(seconds)
    try:
        yield
    finally:
        _set(0)
        _running.pop()
        for number, handler in zip((signal.SIGALRM, signal.SIGPROF), before, strict=True):
            signal.signal(number, handler)
        if _running:
            _set(_running[-1][0])


def _set(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, by_the_clock(seconds) if seconds else 0)


def _expire(number: int, frame: Any) -> None:
    seconds, message = _running[-1] if _running else (0.0, "time limit")
    if number == signal.SIGALRM:
        message += f" of processor time, {by_the_clock(seconds):g} s by the clock"
    raise TimeLimit(message)
