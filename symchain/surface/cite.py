"""Citing an earlier step at other indices, or for other functions and variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Integer, MatrixSymbol, Symbol
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain import nodes
from symchain.errors import Meaningless, Refused
from symchain.trusted import kernel
from symchain.trusted.kernel import Theorem
from symchain.trusted.lower import Lowering, Scope
from symchain.trusted.schema import Renaming
from symchain.trusted.term import Entry, Head, Index, Slot


@dataclass(frozen=True)
class Use:
    """A cited step with what to put for its indices, functions and variables."""

    label: str
    mapping: Mapping[Any, Any]


def use(label: str, mapping: Mapping[Any, Any]) -> Use:
    """Cite `label` with `mapping`: index symbols to indices, functions and matrices to others.

    `use("14-2-5", {p: l, q: l})` sets indices; `use("14-1-5", {g: V[a, b]})` reads the entry V[a, b] for the
    scalar function g.
    """
    return Use(label, dict(mapping))


def resolve(theorems: Sequence[Theorem], cite: Use, scope: Scope) -> list[Theorem]:
    """The theorems under the mapping of `cite`.  Raises `Meaningless` where it does not fit."""
    arrays = {k: v for k, v in cite.mapping.items() if isinstance(k, (MatrixSymbol, nodes.ScalarFunction))}
    places = {k: v for k, v in cite.mapping.items() if k not in arrays}
    try:
        if arrays:
            renaming = _renaming(arrays, scope)
            theorems = [kernel.instantiate(t, renaming) for t in theorems]
        return [kernel.specialise(t, _slots(t, places, scope)) if places else t for t in theorems]
    except (Refused, ValueError) as refusal:
        raise Meaningless("SC116", f"{cite.label} cannot be read so: {refusal}") from refusal


def _renaming(arrays: Mapping[Any, Any], scope: Scope) -> Renaming:
    reader = Lowering(scope)
    made: dict[Head, tuple[Head, tuple[Slot, ...]]] = {}
    for old, new in arrays.items():
        if isinstance(new, MatrixElement):
            term = reader.scalar(new, {})
            if not isinstance(term, Entry):
                raise Meaningless("SC116", f"{new} is not an entry of a matrix symbol")
            made[reader.head(old)] = (term.head, term.slots)
        else:
            made[reader.head(old)] = (reader.head(new), ())
    return Renaming(made)


def _slots(theorem: Theorem, places: Mapping[Any, Any], scope: Scope) -> dict[Slot, Slot]:
    free = {i.name: i for i in theorem.claim.free_indices()}
    reader = Lowering(scope)
    slots: dict[Slot, Slot] = {}
    for old, new in places.items():
        if not isinstance(old, Symbol) or not isinstance(new, (Symbol, int, Integer)):
            raise Meaningless("SC104", f"{old} -> {new}: an index symbol is set to a symbol or an integer")
        index = free.get(old.name)
        if isinstance(index, Index):
            slots[index] = reader.slot(new if isinstance(new, Symbol) else Integer(new), index.size, {})
    return slots
