"""Substitution: the one way to put a value for an index, a size, a layer, an array or a function symbol."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from symchain.core.term import (
    BINDERS,
    NODES,
    App,
    Array,
    Defined,
    Entry,
    Formula,
    Index,
    Lambda,
    Layer,
    Refused,
    SizeOf,
    children,
    fits,
    is_size,
    number_of,
    serials,
)

Values = Mapping[Any, Any]
"""Values by what they are for: an index, a layer without shift, an array, a text (a size), `Operator`."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A function symbol, to put a λ-term of its bodies and slots for it."""

    name: str


def fresh(param: Any, values: Values) -> Any:
    """A new index, layer or array for one that is bound, its sizes substituted."""
    if isinstance(param, Array):
        return Array(param.name, substitute(param.sizes, values), param.height, next(serials))
    if isinstance(param, Layer):
        return Layer(next(serials))
    return Index(param.name, substitute(param.size, values), next(serials))


def substitute(node: Any, values: Values) -> Any:
    """The node with values put in.  What is bound is always made new, so that nothing is captured."""
    if isinstance(node, tuple):
        return tuple([substitute(part, values) for part in node])
    if isinstance(node, str):
        return values.get(node, node)
    if isinstance(node, Index):
        return values[node] if node in values else Index(node.name, substitute(node.size, values), node.serial)
    if isinstance(node, Layer):
        value = values.get(Layer(node.name), Layer(node.name))
        return Layer(value.name, value.shift + node.shift)
    if isinstance(node, Array):
        kept = Array(node.name, substitute(node.sizes, values), node.height, node.serial)
        return values.get(node, kept)
    if isinstance(node, Entry):
        return _entry(node, values)
    if isinstance(node, App):
        bodies, slots = substitute(node.bodies, values), substitute(node.slots, values)
        value = None if isinstance(node.operator, Defined) else values.get(Operator(node.operator))
        return App(node.operator, bodies, slots) if not isinstance(value, Lambda) else beta(value, bodies, slots)
    field = BINDERS.get(type(node))
    if field is not None:
        old = getattr(node, field)
        new = tuple([fresh(param, values) for param in old])
        inner = {**values, **dict(zip(old, new, strict=True))}
        if isinstance(node, Formula):
            return Formula(node.predicate, substitute(node.bodies, inner), new)
        return type(node)(new, substitute(node.body, inner))
    return type(node)(*[substitute(part, values) for part in children(node)]) if isinstance(node, NODES) else node


def _entry(node: Entry, values: Values) -> Any:
    if isinstance(node.array, SizeOf):
        return number_of(substitute(node.array.name, values))
    slots, array = substitute(node.slots, values), substitute(node.array, values)
    return beta(array, (), slots) if isinstance(array, Lambda) else Entry(array, slots)


def beta(function: Lambda, bodies: tuple[Lambda, ...], slots: tuple[Any, ...]) -> Any:
    """The body of a λ-term at bodies for its arrays and at slots; sizes must agree."""
    arguments = (*bodies, *slots)
    if len(function.params) != len(arguments):
        raise Refused("a λ-term at another number of arguments")
    for param, value in zip(function.params, arguments, strict=True):
        if isinstance(param, Array):
            good = isinstance(value, Lambda) and _sizes(value) == param.sizes
        else:
            good = not isinstance(value, Lambda) and fits(value, getattr(param, "size", None))
        if not good:
            raise Refused(f"{value} does not fit {param}")
    return substitute(function.body, dict(zip(function.params, arguments, strict=True)))


def _sizes(body: Lambda) -> tuple[Any, ...]:
    """The sizes of a λ-term of indices."""
    if not all(isinstance(p, Index) for p in body.params):
        raise Refused("a λ-term that binds more than indices stands for no array")
    return tuple([p.size for p in body.params])


def check_values(values: Values, operators: Container[Any]) -> None:
    """Raises `Refused` for values that are not of their kinds, or that are put for an operator of the table."""
    sizes = {name: value for name, value in values.items() if isinstance(name, str)}
    for name, value in values.items():
        if isinstance(name, Index):
            good = fits(value, substitute(name.size, sizes))
        elif isinstance(name, Array):
            good = not name.height and isinstance(value, Lambda) and _sizes(value) == substitute(name.sizes, sizes)
        elif isinstance(name, Operator):
            good = name.name not in operators and isinstance(value, Lambda)
        elif isinstance(name, Layer):
            good = bool(name.name) and not name.shift and isinstance(value, Layer) and value.shift >= 0
        else:
            good = isinstance(name, str) and is_size(name) and is_size(value)
        if not good:
            raise Refused(f"{value} is no value for {name}")
