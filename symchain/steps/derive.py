"""A claim of a chapter, from what its text cites, or from what stands near.

A text says what an equation follows from, and may leave out what every reader knows.  So a claim is tried with what is
cited, then with the equation before it and the definitions in force as well.  What it needed of these is what the text
does not cite: told as missing, unless the text cites nothing at all.  Either way, what is proved rests on theorems.
"""

from __future__ import annotations

from collections.abc import Sequence

from symchain.claim import Claim
from symchain.prove import follow as search
from symchain.prove.follow import Found, Gap
from symchain.steps.check import behind, every_claim
from symchain.steps.session import Checker, Session, Step
from symchain.trusted.asymptotic import Equation
from symchain.trusted.kernel import Theorem, is_generic
from symchain.trusted.term import ARRAY, Entry, heads
from symchain.trusted.verdict import Faulty, Proved, Refuted, Undecided, Unread, Verdict


def derives(given: tuple[str, ...], nearby: tuple[str, ...]) -> Checker:
    """The check of a claim where the steps `given` are in force and those `nearby` stand near it.

    A chain that fails has the place of the link that does, where the chapter tells those of its links.
    """

    def check(session: Session, step: Step) -> Verdict:
        cited = session.cited((*step.cites, *given), session.scope)
        verdict = every_claim(session, step, step.claims, cited, _prove)
        near = [label for label in nearby if label in session.steps and session.steps[label].stands]
        link = step.link
        if near and not isinstance(verdict, (Proved, Refuted, Faulty)):
            verdict = _with_near(session, step, cited, near) or verdict
        letter = _set_free(session, step, [t.claim for t in cited]) if isinstance(verdict, Refuted) else None
        if letter is not None:
            verdict = Undecided("SC214", NO_IDENTITY.format(letter))
        if isinstance(verdict, Proved) and given:
            step.cites = (*step.cites, *_needed(session, verdict, given))
        lines = session.links.get(step.label, ())
        if not isinstance(verdict, Proved) and link < len(lines):
            step.line, session.places[step.label]["column"] = lines[link]
        return verdict

    return check


NO_IDENTITY = (
    "says what {0} is, and {0} is free here: a definition or a condition, no identity; "
    "say so in the text (define, let), or declare it, as in assume: ..."
)


def _set_free(session: Session, step: Step, cited: list[Equation]) -> str | None:
    """The letter alone on the left of the one claim of a step, of which nothing was said before.

    Such an equation holds for one value of the letter: a text that says it sets the letter, or asks for it.
    """
    if step.link or len(step.claims) != 1 or not isinstance(step.claims[0], Claim):
        return None
    left, right = (link := session.read(step.claims[0])[0]).left, link.right
    if not isinstance(left, Entry) or left.head.role != ARRAY or left.head.parts or not is_generic(left):
        return None
    said = heads(right).union(*(equation.heads() for equation in cited))
    constrained = left.head.facts or left.head.symmetric or any(left.head in (h, *h.ancestors) for h in said)
    return None if constrained else left.head.name


def _prove(equation: Equation, given: list[Theorem]) -> Found | Gap:
    """By rules that use what is given, else by computation, else as an expansion."""
    found = search.follow(equation, given, computed=False)
    if not isinstance(found, Found):
        found = search.follow(equation, given)
    if isinstance(found, Found):
        return found
    expanded = search.expand(equation)
    return expanded if isinstance(expanded, Found) or equation.remainder else found


def _with_near(session: Session, step: Step, cited: list[Theorem], near: list[str]) -> Verdict | None:
    """The claim from what is cited and what is near; None where it does not follow from these either."""
    verdict = every_claim(session, step, step.claims, [*cited, *session.cited(near, session.scope)], _prove)
    if not isinstance(verdict, Proved):
        return None
    needed = _needed(session, verdict, near)
    if step.cites and needed:
        step.flags.append(f"SC310 follows only with {', '.join(needed)}, which the text does not cite here")
    step.cites = (*step.cites, *needed)
    return verdict


def _needed(session: Session, verdict: Proved, labels: Sequence[str]) -> list[str]:
    """Those of some steps on which what was proved rests."""
    used = behind(verdict.theorems)
    return [label for label in labels if not used.isdisjoint(map(id, session.steps[label].theorems))]


def unread_by(code: str, message: str) -> Checker:
    """The check of an equation that was not understood, or that was (SC204) and cannot be said: there is none."""
    return lambda session, step: (Undecided if code == "SC204" else Unread)(code, message)
