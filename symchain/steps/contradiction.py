"""Hypotheses that cannot all hold: the kernel derives 0 = 1 from them.

An equation with indices is said of all their values, so it is also tried where indices of one size are equal: of
`KroneckerDelta(i, j) = 0` that leaves 1 = 0.  What is not found here may still be a contradiction.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from symchain.errors import NotDecided, Refused
from symchain.prove import follow as search
from symchain.prove.follow import Found
from symchain.trusted import kernel
from symchain.trusted.asymptotic import Equation
from symchain.trusted.kernel import Theorem
from symchain.trusted.term import UNIT, ZERO, Slot

ABSURD = Equation(ZERO, UNIT)


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
