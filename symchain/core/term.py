"""Terms of seven constructors, slots and formulas.

Values are complex numbers and functions are total; a theorem holds for all sizes, arrays, function symbols and free
indices.  A slot is an index, a literal, a layer, a pair (over a product of sizes) or a case (over a sum of sizes).  A
`Lambda` binds indices and arrays; it is no term, only a body of an `App`, a value of a substitution, or a side of a
formula.  A defined array is an `App` of `Defined(name)` to its λ-term, so it is identified by its whole definition.

Serials tell symbols of one name apart: 0 for what an author wrote, positive for what this process made, negative for
what was read from a certificate.  So no text can be captured by another.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

Size = Any
"""A name, a number of at least 1, or ("*", size, size), ("+", size, size); None for what runs over layers."""


class Refused(Exception):
    """A rule does not give what it was asked for: a side condition fails, or something is not well formed."""


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    size: Size
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Literal:
    """The number of an entry, from 0."""

    value: int


@dataclass(frozen=True, slots=True)
class Layer:
    """The layer `name` + `shift`; with no name, the layer of the number `shift`."""

    name: Any
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A slot over a product of sizes."""

    outer: Any
    inner: Any


@dataclass(frozen=True, slots=True)
class Case:
    """A slot over a sum of sizes: in its first part (0) or its second (1)."""

    which: int
    slot: Any


@dataclass(frozen=True, slots=True)
class Array:
    """An array, or a number if it has no sizes; of height above 0 where the ring made it for one that is bound."""

    name: str
    sizes: tuple[Size, ...] = ()
    height: int = 0
    serial: int = 0


@dataclass(frozen=True, slots=True)
class SizeOf:
    """The number that a named size is."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Entry:
    array: Array | SizeOf
    slots: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Delta:
    """1 where both slots are the same, else 0."""

    left: Any
    right: Any


@dataclass(frozen=True, slots=True)
class Add:
    terms: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Mul:
    factors: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    indices: tuple[Index, ...]
    body: Any


@dataclass(frozen=True, slots=True)
class Defined:
    """The operator that gives a definition its name."""

    name: str


@dataclass(frozen=True, slots=True)
class App:
    """An operator of the table, a function symbol (a text that is not in the table), or a definition, of λ-terms."""

    operator: str | Defined
    bodies: tuple[Lambda, ...]
    slots: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Lambda:
    params: tuple[Any, ...]
    body: Any


@dataclass(frozen=True, slots=True)
class Formula:
    """For all values of `bound`: the predicate holds of the bodies; "=" has two."""

    predicate: str
    bodies: tuple[Lambda, ...]
    bound: tuple[Any, ...] = ()


NODES = (
    *(Index, Literal, Layer, Pair, Case, Array, SizeOf, Number, Entry, Delta, Add, Mul, Sum, Defined, App, Lambda),
    Formula,
)
BINDERS: dict[type, str] = {Sum: "indices", Lambda: "params", Formula: "bound"}
"""What binds, each with the field that has what it binds."""

serials = itertools.count(1)
ONE, MINUS, ZERO = Number(Fraction(1)), Number(Fraction(-1)), Number(Fraction(0))


def constant(body: Any) -> Lambda:
    """The λ-term of a number."""
    return Lambda((), body)


def equation(left: Any, right: Any, bound: tuple[Any, ...] = ()) -> Formula:
    return Formula("=", (constant(left), constant(right)), bound)


def difference(left: Any, right: Any) -> Add:
    return Add((left, Mul((MINUS, right))))


def whole(array: Array) -> Lambda:
    """The array as a λ-term of its entries."""
    own = tuple(made("i", size) for size in array.sizes)
    return Lambda(own, Entry(array, own))


def made(name: str, size: Size) -> Index:
    """An index that nothing else is."""
    return Index(name, size, next(serials))


def children(node: Any) -> tuple[Any, ...]:
    return tuple(getattr(node, f.name) for f in fields(node))


def free(node: Any) -> set[Any]:
    """What is free in a node: indices, arrays, layers without their shift, and operators."""
    if isinstance(node, tuple):
        return set().union(*map(free, node))
    if isinstance(node, Layer):
        return {Layer(node.name)} if node.name else set()
    if isinstance(node, (Index, Array)):
        return {node}
    if not isinstance(node, NODES):
        return set()
    found = set().union(*map(free, children(node)))
    if isinstance(node, App):
        found.add(node.operator)
    bound = BINDERS.get(type(node))
    return found - set(getattr(node, bound)) if bound else found


def fits(slot: Any, size: Size) -> bool:
    """Whether a slot is one of an array of this size."""
    if isinstance(slot, Index):
        return bool(slot.size == size)
    if isinstance(slot, Literal):
        return 0 <= slot.value < (size if isinstance(size, int) else 1)
    if isinstance(slot, Layer):
        return size is None
    if not isinstance(size, tuple):
        return False
    if isinstance(slot, Pair):
        return size[0] == "*" and fits(slot.outer, size[1]) and fits(slot.inner, size[2])
    return isinstance(slot, Case) and slot.which in (0, 1) and size[0] == "+" and fits(slot.slot, size[1 + slot.which])


def all_fit(slots: Iterable[Any], sizes: Iterable[Size]) -> bool:
    """Whether slots are those of an array of these sizes."""
    slots, sizes = tuple(slots), tuple(sizes)
    return len(slots) == len(sizes) and all(map(fits, slots, sizes))


def is_size(size: Size) -> bool:
    if isinstance(size, tuple):
        return len(size) == 3 and size[0] in ("*", "+") and is_size(size[1]) and is_size(size[2])
    return (isinstance(size, str) and size not in ("*", "+")) or (isinstance(size, int) and size >= 1)


def number_of(size: Size) -> Any:
    """A size as a term."""
    if isinstance(size, str):
        return Entry(SizeOf(size))
    if isinstance(size, int):
        return Number(Fraction(size))
    return (Mul if size[0] == "*" else Add)((number_of(size[1]), number_of(size[2])))
