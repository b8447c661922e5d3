"""Theorems of the new core at bodies for their arrays."""

from __future__ import annotations

from typing import Any

from symchain.core import kernel
from symchain.core.kernel import Theorem
from symchain.core.term import Array, Index, Lambda, Refused, constant, free


def row(name: str, *bodies: Lambda) -> Theorem:
    """A row at bodies for its arrays."""
    return at_bodies(kernel.axiom(name), *bodies)


def at(name: str, *terms: Any) -> Theorem:
    """A row about numbers at terms."""
    return row(name, *map(constant, terms))


def at_bodies(theorem: Theorem, *bodies: Lambda) -> Theorem:
    """A theorem at bodies for its arrays, in the order of their names; its sizes are theirs.  Raises `Refused`."""
    said = free((theorem.claim, *theorem.hypotheses.values()))
    arrays = sorted([p for p in said if isinstance(p, Array)], key=lambda a: a.name)
    if len(arrays) != len(bodies):
        raise Refused(f"a theorem about {len(arrays)} arrays at {len(bodies)}")
    values: dict[Any, Any] = {}
    for array, body in zip(arrays, bodies, strict=True):
        values[array] = body
        values |= {s: p.size for s, p in zip(array.sizes, body.params, strict=False) if isinstance(s, str)}
    for p in free(theorem.claim):
        if isinstance(p, Index) and p.size in values:
            values[p] = Index(f"{p.name}'", values[p.size])
    return kernel.instance(theorem, values)
