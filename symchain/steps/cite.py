"""Citing an earlier step at other indices, or for other functions and variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sympy import Integer, MatrixSymbol, Symbol, sympify
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain import nodes
from symchain.errors import Meaningless, Refused
from symchain.layered import LayerSymbol
from symchain.trusted import kernel
from symchain.trusted.conditions import Condition
from symchain.trusted.kernel import Theorem
from symchain.trusted.lower import Reader, Scope, size_of
from symchain.trusted.names import point
from symchain.trusted.schema import Renaming
from symchain.trusted.sizes import is_matrix, shape_text
from symchain.trusted.term import ARRAY, GENERIC, Entry, Head, Index, Slot, Term
from symchain.written import same_shape


@dataclass(frozen=True)
class Use:
    """A cited step with what to put for its indices, functions and variables."""

    label: str
    mapping: Mapping[Any, Any]

    @property
    def mappings(self) -> tuple[Mapping[Any, Any], ...]:
        """What is put in, one after the other."""
        return (self.mapping,)

    def __str__(self) -> str:
        return self.label


def label_of(label: Any) -> str:
    """A label as text; a whole number stands for its digits.  Raises `Meaningless` for anything else."""
    if isinstance(label, int) and not isinstance(label, bool):
        return str(label)
    if not isinstance(label, str):
        raise Meaningless("SC116", f'{label!r} is no label: a label is text, "1" or "14-1-2"')
    if not label.strip():
        raise Meaningless("SC116", 'a label is empty; a label is text, "1" or "14-1-2"')
    return label


def use(label: str | int, mapping: Mapping[Any, Any]) -> Use:
    """Cite `label` with `mapping`: index symbols to indices, functions and matrices to others.

    `use("14-2-5", {p: l, q: l})` sets indices; `use("14-1-5", {g: V[a, b]})` reads the entry V[a, b] for the
    scalar function g; `use("14-4-1", {K: A*B})` puts a matrix expression for a matrix that may be any, and
    `use("7", {c: a + b, T[i, j, k]: x[i, 0]*y[j, 0]*z[k, 0]})` for numbers and for entries, all at once;
    `use("14-9-2", {l: l + 1})` is the step at the next layer.
    """
    return Use(
        label_of(label),
        {key: sympify(value) if isinstance(value, (int, float)) else value for key, value in mapping.items()},
    )


def resolve(theorems: Sequence[Theorem], cite: Use, scope: Scope) -> list[Theorem]:
    """The theorems under the mappings of `cite`.  Raises `Meaningless` where one does not fit."""
    for mapping in cite.mappings:
        theorems = _under(theorems, Use(cite.label, mapping), scope)
    return list(theorems)


def _under(theorems: Sequence[Theorem], cite: Use, scope: Scope) -> list[Theorem]:
    indices = {i.name for t in theorems for i in t.claim.free_indices()}
    layers = {k: v for k, v in cite.mapping.items() if isinstance(k, LayerSymbol)}
    arrays = {k: v for k, v in cite.mapping.items() if _is_array(k, indices)}
    places = {k: v for k, v in cite.mapping.items() if k not in arrays and k not in layers}
    moving = {v for k in arrays for v in getattr(k, "variables", ())}
    renamed: dict[Any, Any] = {}
    for key, value in arrays.items():  # of two that become one matrix the second is set to it
        if _names_another(key, value, scope, moving) and not (_is_plain(value) and value in renamed.values()):
            renamed[key] = value
    values = {k: v for k, v in arrays.items() if k not in renamed}
    try:
        if renamed:
            renaming = _renaming(renamed, scope)
            theorems = [kernel.instantiate(t, renaming) for t in theorems]
        theorems = _set_all(theorems, values, scope)
        for symbol, layer in layers.items():
            theorems = [kernel.at_layer(t, symbol.name, point(layer)) for t in theorems]
        return [kernel.specialise(t, _slots(t, places, scope)) if places else t for t in theorems]
    except (Refused, ValueError) as refusal:
        raise Meaningless("SC116", f"{cite.label} cannot be read so: {refusal}") from refusal


def _is_array(key: Any, indices: set[str]) -> bool:
    """Whether something is put for an array, a function or a number, and not for an index."""
    if isinstance(key, (nodes.IndexSymbol, LayerSymbol)):
        return False
    if isinstance(key, Symbol):
        if key.is_integer:
            raise Meaningless("SC116", f"{key} is a size; sizes follow from the arrays that are put in")
        return key.name not in indices
    return isinstance(key, (MatrixSymbol, nodes.ScalarFunction, nodes.TensorSymbol, MatrixElement, nodes.TensorEntry))


def _names_another(old: Any, new: Any, scope: Scope, moving: set[Any]) -> bool:
    """Whether an array, or a number that functions are of (`moving`), is only given another name."""
    if isinstance(old, Symbol) and old in moving:
        return isinstance(new, Symbol) and not new.is_integer and new.name not in scope.defined
    if isinstance(old, nodes.TensorSymbol):
        return isinstance(new, nodes.TensorSymbol)
    if not isinstance(old, (MatrixSymbol, nodes.ScalarFunction)):
        return False
    if getattr(old, "structure", "") != getattr(new, "structure", ""):  # a value with more of a structure, or none
        return False
    return isinstance(new, (MatrixSymbol, nodes.ScalarFunction, MatrixElement)) or _is_defined(old, new, scope)


def _is_plain(value: Any) -> bool:
    """Whether a value is a matrix of no variables, which may be set as any expression may."""
    return isinstance(value, MatrixSymbol) and not isinstance(value, nodes.MatrixFunction)


def _is_defined(function: Any, value: Any, scope: Scope) -> bool:
    """Whether a number that is defined is put for a scalar function."""
    return isinstance(function, nodes.ScalarFunction) and isinstance(value, Symbol) and value.name in scope.defined


def _set_all(theorems: Sequence[Theorem], values: Mapping[Any, Any], scope: Scope) -> list[Theorem]:
    """The theorems with all values put in at once: the arrays get names of their own first."""
    made = [_Value.read(array, value, scope) for array, value in values.items()]
    if len(made) > 1:
        away = {
            v.head: Head(
                ARRAY, f"{v.head.name} {n}{GENERIC}", v.head.sizes, symmetric=v.head.symmetric, facts=v.head.facts
            )
            for n, v in enumerate(made)
        }
        renaming = Renaming({old: (new, ()) for old, new in away.items()})
        theorems = [kernel.instantiate(t, renaming) for t in theorems]
        made = [v._replace(head=away[v.head]) for v in made]
    for v in made:
        theorems = [kernel.set_array(t, v.head, v.slots, v.term, v.needs) for t in theorems]
    return list(theorems)


class _Value(NamedTuple):
    """What is put for the entry of an array at generic slots."""

    head: Head
    slots: tuple[Slot, ...]
    term: Term
    needs: frozenset[Condition]

    @staticmethod
    def read(array: Any, value: Any, scope: Scope) -> _Value:
        """The value of a number, of a whole matrix, or of the entry `T[i, j, k]` at distinct indices."""
        reader = Reader(scope)
        if isinstance(array, MatrixSymbol):
            if not is_matrix(value):
                raise Meaningless("SC116", f"{array} -> {value}: a matrix is set to a matrix expression")
            if not same_shape(array, value):
                raise Meaningless("SC101", f"{shape_text(array)}, {shape_text(value)}")
            head = reader.head(array)
            slots = kernel.generic(tuple(map(size_of, array.shape)), "set")
            term = reader.note(reader.matrix(value, slots[0], slots[1], {}))
        elif isinstance(array, (MatrixElement, nodes.TensorEntry)):
            whole, *indices = array.args
            head = reader.head(whole)
            slots = tuple([reader.slot(i, s, {}) for i, s in zip(indices, head.sizes, strict=True)])
            term = reader.note(reader.scalar(value, {}))
        elif isinstance(array, Symbol):
            head, slots, term = reader.head(array), (), reader.note(reader.scalar(value, {}))
        else:
            raise Meaningless("SC116", f"{array} -> {value}: an expression is put for a number, a matrix or an entry")
        reader.check()
        return _Value(head, slots, term, frozenset(reader.needs))


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
