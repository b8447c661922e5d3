"""The numeric route as a session uses it: its setting, agreement after a proof, counterexamples."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from symchain.claim import Claim
from symchain.refute.instance import Setting
from symchain.refute.search import agree, find
from symchain.refute.series import Unevaluable, texts
from symchain.refute.unroll import Values, has_layers, unrolled
from symchain.steps.around import ORDER, depth
from symchain.trusted.result import Counterexample

DEPTHS = (2, 3)  # layers of the networks in which claims about layers are evaluated


def setting_of(session: Any) -> Setting:
    """Definitions and hypotheses in force, for the evaluation of surface claims."""
    return Setting(
        session.base,
        tuple(session.definitions),
        tuple(claim for _, claim in session.assumed),
        properties=tuple(claim for _, claim in session.declared.properties),
    )


def disagreement(claim: Claim, session: Any) -> tuple[str | None, str]:
    """Where the numeric route contradicts a proved claim, in words, or None; and why it could not tell, or nothing."""
    if not session.options.numeric:
        return None, ""
    compared, reason = False, "no number of layers at which it can be evaluated"
    for values, single, setting in _instances(claim, session, DEPTHS):
        try:
            found = agree(single, setting, instances=1 if values else 2)
        except Unevaluable as why:
            reason = str(why)
            continue
        compared = True
        if found is not None:
            sizes = {**{str(name): value for name, value in values.items()}, **found.instance.sizes, **found.indices}
            left, right = texts(found.left, found.right)
            where = ", ".join(f"{name} = {value}" for name, value in sizes.items())
            return f"{where} its sides are {left} and {right}", ""
    return None, "" if compared else f"not evaluated: {reason}"


def _instances(claim: Claim, session: Any, depths: tuple[int, ...]) -> Iterator[tuple[Values, Claim, Setting]]:
    """The claim and its setting; of one about layers, for some numbers of layers."""
    setting = setting_of(session)
    if not session.networks and not session.declared.layers:
        yield {}, claim, setting
    elif has_layers(claim):
        with contextlib.suppress(Unevaluable):
            yield from unrolled(claim, setting, session.layer_definitions, depths)
    else:
        yield {}, claim, setting


def _is_beyond(claim: Claim, session: Any) -> bool:
    """Whether a claim takes more derivatives than hypotheses that hold everywhere are stated for."""
    return any(step.everywhere for step in session.steps.values()) and max(map(depth, claim.parts)) > ORDER


def counterexample(claim: Claim, session: Any, is_proved: Callable[[], object] = bool) -> Counterexample | None:
    """A counterexample that satisfies what is in force, if the search finds one.

    Where the first instances show none, `is_proved` is asked before there are more.
    """
    if not session.options.numeric or _is_beyond(claim, session):
        return None
    seconds = min(2.0, session.options.timeout / 4)
    for values, single, setting in _instances(claim, session, (1, *DEPTHS)):
        try:
            found = find(single, setting, seconds=seconds, is_proved=is_proved)
        except Unevaluable:
            continue
        if found is not None:
            layers = {str(name): int(value) for name, value in values.items()}
            return replace(found, dimensions={**layers, **found.dimensions})
    return None


def nearest_true(claim: Claim, session: Any, proves: Callable[[Claim], bool]) -> tuple[str, Claim] | None:
    """The nearest true statement: what to change, in words, and the claim."""
    from symchain.refute.nearest import nearest  # 5 ms of start-up that only a refuted claim needs

    if session.declared.layers and has_layers(claim):
        return None
    try:
        return nearest(claim, setting_of(session), proves, seconds=min(1.0, session.options.timeout / 8))
    except Unevaluable:
        return None
