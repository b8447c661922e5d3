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
        for number, hypothesis in enumerate(given, 1):
            assumed = verbs.assume(f"given {number}", hypothesis)
            if not assumed:
                return alone.shown()
        verbs.step("claim", claim)
        return alone.shown()
    finally:
        leave(token)
