"""Citing an earlier step at other indices, or for other functions and variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Integer, MatrixExpr, MatrixSymbol, Symbol
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain import nodes
from symchain.errors import Meaningless, Refused
from symchain.layered import LayerSymbol
from symchain.trusted import kernel
from symchain.trusted.kernel import Theorem
from symchain.trusted.lower import Reader, Scope, size_of
from symchain.trusted.names import point
from symchain.trusted.schema import Renaming
from symchain.trusted.term import Entry, Head, Index, Slot


@dataclass(frozen=True)
class Use:
    """A cited step with what to put for its indices, functions and variables."""

    label: str
    mapping: Mapping[Any, Any]

    def __str__(self) -> str:
        return self.label


def use(label: str, mapping: Mapping[Any, Any]) -> Use:
    """Cite `label` with `mapping`: index symbols to indices, functions and matrices to others.

    `use("14-2-5", {p: l, q: l})` sets indices; `use("14-1-5", {g: V[a, b]})` reads the entry V[a, b] for the
    scalar function g; `use("14-4-1", {K: A*B})` puts a matrix expression for a matrix that may be any;
    `use("14-9-2", {l: l + 1})` is the step at the next layer.
    """
    return Use(label, dict(mapping))


def resolve(theorems: Sequence[Theorem], cite: Use, scope: Scope) -> list[Theorem]:
    """The theorems under the mapping of `cite`.  Raises `Meaningless` where it does not fit."""
    named = (MatrixSymbol, nodes.ScalarFunction, MatrixElement)
    arrays = {k: v for k, v in cite.mapping.items() if isinstance(k, (MatrixSymbol, nodes.ScalarFunction))}
    layers = {k: v for k, v in cite.mapping.items() if isinstance(k, LayerSymbol)}
    places = {k: v for k, v in cite.mapping.items() if k not in arrays and k not in layers}
    renamed = {k: v for k, v in arrays.items() if isinstance(v, named) or _is_defined(k, v, scope)}
    try:
        if renamed:
            renaming = _renaming(renamed, scope)
            theorems = [kernel.instantiate(t, renaming) for t in theorems]
        for array, value in arrays.items():
            if array not in renamed:
                theorems = [_set(t, array, value, scope) for t in theorems]
        for symbol, layer in layers.items():
            theorems = [kernel.at_layer(t, symbol.name, point(layer)) for t in theorems]
        return [kernel.specialise(t, _slots(t, places, scope)) if places else t for t in theorems]
    except (Refused, ValueError) as refusal:
        raise Meaningless("SC116", f"{cite.label} cannot be read so: {refusal}") from refusal


def _is_defined(function: Any, value: Any, scope: Scope) -> bool:
    """Whether a number that is defined is put for a scalar function."""
    return isinstance(function, nodes.ScalarFunction) and isinstance(value, Symbol) and value.name in scope.defined


def _set(theorem: Theorem, array: Any, value: Any, scope: Scope) -> Theorem:
    if not isinstance(array, MatrixSymbol) or not isinstance(value, MatrixExpr):
        raise Meaningless("SC116", f"{array} -> {value}: a matrix is set to a matrix expression")
    if tuple(map(size_of, array.shape)) != tuple(map(size_of, value.shape)):
        raise Meaningless("SC101", f"{array} is {array.shape[0]} x {array.shape[1]}, {value} is not")
    reader = Reader(scope)
    slots = kernel.generic(tuple(map(size_of, array.shape)), "set")
    head, term = reader.head(array), reader.matrix(value, slots[0], slots[1], {})
    reader.check()
    return kernel.set_array(theorem, head, slots, term)


def _renaming(arrays: Mapping[Any, Any], scope: Scope) -> Renaming:
    reader = Reader(scope)
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
    reader = Reader(scope)
    slots: dict[Slot, Slot] = {}
    for old, new in places.items():
        if not isinstance(old, Symbol) or not isinstance(new, (Symbol, int, Integer)):
            raise Meaningless("SC104", f"{old} -> {new}: an index symbol is set to a symbol or an integer")
        index = free.get(old.name)
        if isinstance(index, Index):
            slots[index] = reader.slot(new if isinstance(new, Symbol) else Integer(new), index.size, {})
    return slots
