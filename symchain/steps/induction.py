"""Steps about the layers of a network: definitions layer by layer, and induction over a layer.

Both are rules of the kernel; here the surface claims become what the rules want.  The hypothesis of the induction is
the claim itself at the layer before, moved there as a term, so that it cannot be another statement.
"""

from __future__ import annotations

from typing import Any

from symchain.claim import Claim
from symchain.errors import Meaningless, Refused
from symchain.layered import LayerMatrix, LayerSymbol
from symchain.prove import follow as search
from symchain.prove.follow import Found, Gap
from symchain.steps.check import conclude, without_theorem
from symchain.steps.cite import Use
from symchain.steps.session import Checker, Session, Step
from symchain.trusted import kernel
from symchain.trusted.asymptotic import Equation
from symchain.trusted.layers import Move, defined_by_layers
from symchain.trusted.names import point
from symchain.trusted.points import Point
from symchain.trusted.verdict import Defined, Faulty, Verdict

Cites = tuple[str | Use, ...]


def defines_layers(session: Session, step: Step) -> Verdict:
    """One claim, the array at a layer from that at the layer before or above; or two, the first one its start."""
    if not 1 <= len(step.claims) <= 2:
        return Faulty("SC116", "a definition by layers is one equation for every layer, or its start and that")
    for claim in step.claims:
        if not isinstance(claim, Claim) or len(claim.parts) != 2 or not isinstance(claim.parts[0], LayerMatrix):
            return Faulty("SC114", "a definition by layers is one equation: an array at a layer, and its value")
    target = step.claims[-1].parts[0]
    if target.stem in session.networks:
        return Faulty("SC114", f"{target.stem} is already defined")
    if target.stem in session.mentioned:
        return Faulty("SC114", f"{target.stem} is used before its definition")
    links = [_one(session, claim) for claim in step.claims]
    start, rule = (links[0] if len(links) == 2 else None), links[-1]
    names = ("start", "step") if start is not None else ("step",)
    try:
        theorems = [kernel.define_by_layers(rule, start, name) for name in names]
        _, _, session.networks[target.stem] = defined_by_layers(rule, start, "step")
    except Refused as refusal:
        return Faulty("SC114", str(refusal))
    session.layer_definitions.append(step.claims)
    return Defined(tuple(theorems))


def induct(over: Any, start: Any, base: Cites, cites: Cites) -> Checker:
    """The checker of an induction over the layer `over` from `start`; `base` and `cites` are what the parts cite."""

    def inducts(session: Session, step: Step) -> Verdict:
        (claim,) = step.claims
        if not isinstance(claim, Claim):
            return Faulty("SC116", f"{claim} is not an equation")
        link = _one(session, claim)
        first, last, begin = point(over.first), point(over.last), point(start)
        if begin not in (first, last):
            raise Meaningless("SC116", f"induction over {over} starts at {first} or at {last}, not at {begin}")
        down = begin == last
        try:
            at_start = Move(over.name, begin).equation(link)
            before = Move(over.name, Point(over.name, 1 if down else -1)).equation(link)
        except Refused as refusal:
            return Faulty("SC116", str(refusal))
        label = f"{step.label}, at the layer before"
        found = search.follow(at_start, session.cited(base, session.scope))
        if isinstance(found, Gap):
            return without_theorem(session, step, claim, _in(f"at {over} = {begin}", found))
        again = search.follow(link, [kernel.assume(label, before), *session.cited(cites, session.scope)])
        if isinstance(again, Gap):
            return without_theorem(session, step, claim, _in(f"from {over} {'+' if down else '-'} 1", again))
        try:
            theorem = kernel.induct(
                over.name, begin, first if down else last, found.theorem, again.theorem, label, down=down
            )
        except Refused as refusal:
            return without_theorem(session, step, claim, Gap("SC203", str(refusal)))
        return conclude(session, step, claim, [Found(theorem, f"induction over {over} from {begin}")])

    return inducts


def check_layer(over: Any) -> None:
    """Raise `Meaningless` for what no induction goes over."""
    if not isinstance(over, LayerSymbol):
        raise Meaningless("SC116", f"{over} is not a layer: declare it with layer(name, first, last)")


def _one(session: Session, claim: Claim) -> Equation:
    links = session.read(claim)
    if len(links) != 1:
        raise Meaningless("SC116", "a statement about a layer is one equation, not a chain, and not by blocks")
    return links[0]


def _in(where: str, gap: Gap) -> Gap:
    return Gap(gap.code, f"{where}: {gap.message}", gap.difference)
