"""Hypotheses that cannot all hold: the kernel derives 0 = 1 from them, or no values meet them at any tried size.

An equation with indices is said of all their values, so it is also tried where indices of one size are equal: of
`KroneckerDelta(i, j) = 0` that leaves 1 = 0.  Values are looked for by the numeric route (`refute.meet`), but not for a
step that it has confirmed.  What is not found here may still be a contradiction.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from symchain.errors import NotDecided, Refused
from symchain.prove import follow as search
from symchain.prove.follow import Found
from symchain.refute.meet import SIZES, unmet
from symchain.steps.numeric import setting_of
from symchain.trusted import kernel
from symchain.trusted.asymptotic import Equation
from symchain.trusted.kernel import Given, Theorem
from symchain.trusted.term import UNIT, ZERO, Slot
from symchain.trusted.verdict import PASSING, Assumed, Contradictory, Faulty, Verdict

ABSURD = Equation(ZERO, UNIT)


class Contradictions:
    """The contradictions among the hypotheses of one session, each set of them looked at once."""

    def __init__(self) -> None:
        self._derived: dict[frozenset[str], list[str] | None] = {}
        self._unmet: dict[frozenset[str], list[str] | None] = {}

    def of(self, step: Any, verdict: Verdict, session: Any) -> Contradictory | None:
        """The verdict on a step that rests on hypotheses that contradict each other."""
        if isinstance(verdict, Faulty) and verdict.code != "SC901":
            return None
        passing = isinstance(verdict, PASSING)
        theorems = list(verdict.theorems) if passing else session.cited(step.cites, session.scope)  # type: ignore[union-attr]
        labels = frozenset(h.label for t in theorems for h in t.hypotheses if isinstance(h, Given))
        if not labels:
            return None
        if labels not in self._derived:
            self._derived[labels] = least({label: _equations(label, theorems, session) for label in sorted(labels)})
        derived = self._derived[labels]
        if derived is not None:
            return Contradictory("SC211", f"these hypotheses contradict each other: {', '.join(derived)}")
        if not session.options.numeric or (passing and not step.numeric):
            return None
        if labels not in self._unmet:
            self._unmet[labels] = unmet(_claims(labels, session), setting_of(session))
        found = self._unmet[labels]
        if found is None:
            return None
        texts = "; ".join(f"{'; '.join(map(str, session.steps[label].claims))} ({label})" for label in found)
        return Contradictory("SC211", f"no values meet these hypotheses at sizes {SIZES[0]} to {SIZES[-1]}: {texts}")


def _equations(label: str, theorems: Sequence[Theorem], session: Any) -> list[Theorem]:
    """The equations that a step declares as hypotheses."""
    source = session.steps.get(label)
    if source is not None and isinstance(source.verdict, Assumed):
        return list(source.theorems)
    return [t for t in theorems if t.rule == "assume"]


def _claims(labels: frozenset[str], session: Any) -> dict[str, list[Any]]:
    """The equations that some steps declare as hypotheses, and the properties in force, by label."""
    claims = {label: list(session.steps[label].claims) for label in sorted(labels) if label in session.steps}
    for label, claim in session.declared.properties:
        if label in session.steps and claim not in claims.get(label, ()):
            claims.setdefault(label, []).append(claim)
    return claims


def least(given: Mapping[str, Sequence[Theorem]]) -> list[str] | None:
    """The labels of hypotheses of which none can be left out, and that give 0 = 1; None where that is not found."""
    labels = [label for label, theorems in given.items() if theorems]
    if not _absurd([t for label in labels for t in given[label]]):
        return None
    for label in list(labels):
        rest = [other for other in labels if other != label]
        if _absurd([t for other in rest for t in given[other]]):
            labels = rest
    return labels


def _absurd(theorems: Sequence[Theorem]) -> bool:
    exact = [t for t in theorems if t.claim.remainder is None]
    if not exact:
        return False
    try:
        found = search.follow(ABSURD, [*exact, *(t for e in exact for t in _coinciding(e))], quick=True)
    except (NotDecided, Refused):
        return False
    return isinstance(found, Found)


def _coinciding(theorem: Theorem) -> list[Theorem]:
    """The theorem with two of its indices of one size set equal."""
    free = sorted(theorem.claim.free_indices(), key=lambda i: i.key)
    made = []
    for a, b in itertools.combinations(free, 2):
        if a.size is b.size:
            slots: dict[Slot, Slot] = {b: a}
            made.append(kernel.specialise(theorem, slots))
    return made
