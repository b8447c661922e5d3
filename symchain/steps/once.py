"""One claim in a Python session, by itself."""

from __future__ import annotations

from typing import Any

from symchain.errors import Meaningless
from symchain.show.result import Shown
from symchain.steps import verbs
from symchain.steps.session import Running, current, enter, leave


def check(claim: Any, *given: Any) -> Shown:
    """The verdict on a claim, under the hypotheses `given`; nothing else that was stated is in force.

    `claim` and `given` are what a step and `assume` take: `check(eq(inv(A) * A, Identity(N)), invertible(A))`.
    Raises `Meaningless` in a proof script, where a claim is a step.
    """
    if not isinstance(current(), Running):
        raise Meaningless("SC116", "check(...) is for a Python session; in a script a claim is a step")
    alone = Running()
    token = enter(alone)
    try:
        labels = [f"given {number}" for number in range(1, len(given) + 1)]
        for label, hypothesis in zip(labels, given, strict=True):
            if not verbs.assume(label, hypothesis):
                return alone.shown()
        verbs.step("claim", claim, *labels)
        return alone.shown()
    finally:
        leave(token)
