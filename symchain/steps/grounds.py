"""What a step stands on: whether what it cites passed, and where the first fault is if it did not.

A definition or a hypothesis that failed is in force all the same for whoever speaks of its symbols: what is about
them cannot be refuted, because values that are drawn may break what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from symchain.claim import trees
from symchain.errors import KINDS
from symchain.layered import every
from symchain.trusted.verdict import PASSING


class Grounds:
    """The failed premises among the steps of a session, which `steps` gives by label."""

    def __init__(self, steps: Mapping[str, Any]) -> None:
        self._steps = steps
        self._failed: dict[str, frozenset[str]] = {}

    def note(self, step: Any) -> None:
        """Keep what a definition or a hypothesis that failed is about: of a definition, what it defines.

        A definition that passes settles what its symbol is.
        """
        if isinstance(step.verdict, PASSING):
            if step.kind == "define":
                defined = _names(getattr(step.claims[0], "parts", ())[:1])
                self._failed = {label: names - defined for label, names in self._failed.items()}
            return
        if step.expect is not None:
            return
        names = step.about
        if step.kind == "define":
            names |= {name for claim in step.claims[:1] for name in _names(getattr(claim, "parts", ())[:1])}
        elif step.kind == "assume":
            names |= {name for claim in step.claims for name in names_of(claim)}
        if names or step.kind in ("define", "assume"):
            self._failed[step.label] = names

    def failed(self, step: Any) -> list[str]:
        """The definitions and hypotheses that failed and that a step cites, or is about the symbols of."""
        own = {name for claim in step.claims for name in names_of(claim)}
        return [label for label, names in self._failed.items() if label in step.uses or own & names]

    def words(self, labels: Iterable[str]) -> str:
        """That something rests on these steps, which did not pass, or on what they rest on in turn."""
        first = dict.fromkeys(root for label in labels for root in self._roots(label))
        places = [f"{label} (line {self._steps[label].line})" for label in first]
        return f"{KINDS['SC209']}: {', '.join(places)} did not pass"

    def _roots(self, label: str) -> Iterator[str]:
        """The steps behind one that does not stand: itself where its own check failed, else those that it rests on."""
        pending, seen = [label], set()
        while pending:
            here = pending.pop()
            step = self._steps[here]
            if step.stands or here in seen:
                continue
            seen.add(here)
            behind = [other for other in step.uses if not self._steps[other].stands]
            if behind and (isinstance(step.verdict, PASSING) or getattr(step.verdict, "code", "") == "SC209"):
                pending += behind[::-1]
            else:
                yield here


def names_of(claim: Any) -> set[str]:
    """The names of the arrays, functions and scalars in a claim; sizes and indices aside."""
    return _names(trees(claim))


def _names(parts: Iterable[Any]) -> set[str]:
    nodes = {node for part in parts for node in every(part)}
    return {str(n.name) for n in nodes if hasattr(n, "name") and not getattr(n, "is_integer", False)}
