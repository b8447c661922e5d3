"""What a script may use, unless it is said: for the process that runs it and for the one that waits."""

from __future__ import annotations

TIMEOUT = 10.0
"""Seconds of processor time of a step."""
TOTAL = 600.0
"""Seconds of processor time of a script."""
MEMORY = 4096
"""MiB of memory of a script."""
BUSY = 4
"""How much longer by the clock a step may take than it needs the processor, on a machine that has more to do."""
LEAST = 2.0


def by_the_clock(seconds: float) -> float:
    """Seconds by the clock that are allowed for so many of processor time."""
    return BUSY * seconds + LEAST
