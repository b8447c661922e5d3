"""Certificates: the steps that made a theorem of the core as plain data, and their replay by its rules.

A certificate is a list of steps, each [rule, argument ...], parents first; what a step has of earlier ones is
["theorem", number].  Serials that are read become negative, so that what is read meets nothing that this process made.
Nothing here is believed: what is replayed are the rules.

    python -m symchain.prove.certificate

reads a list of certificates from standard input, replays them in a process that has proved nothing, and prints what
each gives, as texts.
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from typing import Any

from symchain.core import derive, layers  # noqa: F401  they list their rules
from symchain.core.instance import Operator
from symchain.core.kernel import RULES, Part, Settings, Theorem, key
from symchain.core.term import NODES, Array, Formula, Index, Layer, Number, Refused, children
from symchain.prove.oracle import Labels, head_text, place_text

NAMES: dict[str, Any] = {node.__name__: node for node in (*NODES, Operator)}
SERIAL = {Index: 2, Array: 3, Layer: 0}
"""Where a node has its serial."""


def certificate(theorem: Theorem) -> list[Any]:
    """The steps that made a theorem, as lists, texts and numbers."""
    steps: list[Any] = []
    places: dict[int, int] = {}
    pending = [theorem]
    while pending:  # without recursion: proofs are long
        here = pending[-1]
        waiting = [parent for parent in here.parents if id(parent) not in places]
        if id(here) in places or waiting:
            pending += waiting
            pending = pending if waiting else pending[:-1]
            continue
        places[id(here)] = len(steps)
        steps.append([here.rule, *[_dumped(argument, places) for argument in here.arguments]])
        pending.pop()
    return steps


def _dumped(value: Any, places: dict[int, int]) -> Any:
    if isinstance(value, Theorem):
        return ["theorem", places[id(value)]]
    if isinstance(value, Part):
        parts = (value.theorem, value.values, value.multiplier, value.indices)
        return ["part", *[_dumped(part, places) for part in parts]]
    if isinstance(value, tuple):
        return ["tuple", *[_dumped(part, places) for part in value]]
    if isinstance(value, dict):
        return ["values", *[[_dumped(name, places), _dumped(v, places)] for name, v in value.items()]]
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, (*NODES, Operator)):
        return [type(value).__name__, *[_dumped(part, places) for part in children(value)]]
    return value


def replay(steps: Any) -> Theorem:
    """The theorem that a certificate gives, every step by its rule.  Raises `Refused`."""
    theorems: list[Theorem] = []
    if not isinstance(steps, list):
        raise Refused("a certificate is a list of steps")
    for step in steps:
        try:
            name, *arguments = step
            theorems.append(RULES[name](*[_loaded(argument, theorems) for argument in arguments]))
        except (TypeError, ValueError, KeyError, IndexError, AttributeError) as fault:
            raise Refused(f"no step of a certificate: {fault}") from fault
    if not theorems:
        raise Refused("a certificate without a step")
    return theorems[-1]


def _loaded(data: Any, theorems: list[Theorem]) -> Any:
    if not isinstance(data, list):
        return data
    tag, *rest = data
    if tag == "theorem":
        return theorems[rest[0]]
    if tag == "values":
        return {_loaded(name, theorems): _loaded(value, theorems) for name, value in rest}
    parts = [_loaded(part, theorems) for part in rest]
    if tag == "tuple":
        return tuple(parts)
    if tag == "part":
        return Part(*parts)
    node = NAMES[tag]
    place = SERIAL.get(node)
    if place is not None and isinstance(parts[place], int):
        parts[place] = -abs(parts[place])
    return Number(Fraction(parts[0])) if node is Number else node(*parts)


def said(theorem: Theorem) -> list[str]:
    """What a theorem says, claim first, then its hypotheses, as texts that are the same in every process."""
    return [_text(theorem.claim), *sorted(map(_text, theorem.hypotheses.values()))]


def _text(formula: Formula) -> str:
    read = _loaded(_dumped(formula, {}), [])
    parts = [
        [head_text(part[0]), *(p if isinstance(p, str) else place_text(p) for p in part[1:])] for part in key(read)
    ]
    return f"{formula.predicate}: {sorted(map(str, parts))}"


def main() -> None:
    """Replay what standard input holds; for each certificate what it gives, or null where it is refused."""
    Settings.oracle = Labels()
    found: list[list[str] | None] = []
    for steps in json.load(sys.stdin):
        try:
            found.append(said(replay(steps)))
        except Refused:
            found.append(None)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
