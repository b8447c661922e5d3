"""The numeric route as a session uses it: its setting, agreement after a proof, counterexamples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symchain.claim import Claim
from symchain.refute.instance import Setting
from symchain.refute.search import agree, find
from symchain.refute.series import Unevaluable, texts
from symchain.trusted.verdict import Counterexample


def setting_of(session: Any) -> Setting:
    """Definitions and hypotheses in force, for the evaluation of surface claims."""
    return Setting(
        session.base,
        tuple(session.definitions),
        tuple(claim for _, claim in session.assumed),
        properties=tuple(claim for _, claim in session.properties),
    )


def disagreement(claim: Claim, session: Any) -> str | None:
    """Where the numeric route contradicts a proved claim, in words; None where it agrees or cannot tell."""
    if not session.options.numeric:
        return None
    try:
        found = agree(claim, setting_of(session))
    except Unevaluable:
        return None
    if found is None:
        return None
    at = ", ".join(f"{name} = {value}" for name, value in {**found.instance.sizes, **found.indices}.items())
    left, right = texts(found.left, found.right)
    return f"{at} its sides are {left} and {right}"


def counterexample(claim: Claim, session: Any) -> Counterexample | None:
    """A counterexample that satisfies what is in force, if the search finds one."""
    if not session.options.numeric:
        return None
    seconds = min(2.0, session.options.timeout / 4)
    try:
        return find(claim, setting_of(session), seconds=seconds)
    except Unevaluable:
        return None


def nearest_true(claim: Claim, session: Any, proves: Callable[[Claim], bool]) -> str | None:
    """The nearest true statement, in words."""
    from symchain.refute.nearest import nearest  # 5 ms of start-up that only a refuted claim needs

    try:
        return nearest(claim, setting_of(session), proves, seconds=min(1.0, session.options.timeout / 8))
    except Unevaluable:
        return None
