"""Environments: what indices, sizes and arrays stand for while a term is expanded, and what an index runs through.

An environment maps indices to slots, names of sizes to sizes, arrays to closures (a λ-term and its environment) or to
other arrays.  Refused: slots and sizes that do not fit.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from symchain.core.term import (
    App,
    Array,
    Case,
    Entry,
    Index,
    Lambda,
    Layer,
    Literal,
    Pair,
    Refused,
    Size,
    SizeOf,
    all_fit,
    fits,
    made,
)

Env = Mapping[Any, Any]


def slots_of(term: Entry, env: Env) -> list[Any]:
    """The slots of an entry in an environment.  Raises `Refused` where they do not fit the array."""
    slots = [slot_in(slot, env) for slot in term.slots]
    if isinstance(term.array, SizeOf) or not all_fit(slots, (size_in(size, env) for size in term.array.sizes)):
        raise Refused(f"slots {slots} do not fit {term.array}")
    return slots


def bound_in(row: Any, term: App, env: Env) -> dict[Any, Any]:
    """The environment of a row of the table for an application: sizes matched, bodies as closures, slots."""
    inner: dict[Any, Any] = {}
    if len(row.arrays) != len(term.bodies) or len(row.slots) != len(term.slots):
        raise Refused(f"{term.operator} of {len(term.bodies)} bodies at {len(term.slots)} slots")
    for param, body in zip(row.arrays, term.bodies, strict=True):
        bind(param, body, env, inner)
    for index, slot in zip(row.slots, term.slots, strict=True):
        inner[index] = slot_in(slot, env)
        if not fits(inner[index], size_in(index.size, inner)):
            raise Refused(f"slot {slot} does not fit {term.operator}")
    return inner


def bind(param: Array, body: Lambda, env: Env, inner: dict[Any, Any]) -> None:
    """Put a body for the array of a row, and the sizes that this array has there."""
    if len(body.params) != len(param.sizes):
        raise Refused(f"a body with {len(body.params)} indices for {param}")
    for pattern, index in zip(param.sizes, body.params, strict=True):
        size = size_in(index.size, env)
        if inner.setdefault(pattern, size) != size:
            raise Refused(f"two sizes for {pattern}")
    inner[param] = (body, env)


def unfold(size: Size, name: str, *, spelled: bool = False) -> list[tuple[Any, tuple[Index, ...]]]:
    """The slots that an index of this size runs through, each with the new plain indices it is made of.

    A size of 1 has one slot, and no index; one that is another number is written out where that is `spelled`.
    """
    if size == 1 or (spelled and isinstance(size, int)):
        return [(Literal(n), ()) for n in range(size)]
    if not isinstance(size, tuple):
        atom = made(name, size)
        return [(atom, (atom,))]
    one, two = (unfold(part, name, spelled=spelled) for part in size[1:])
    if size[0] == "*":
        return [(Pair(a, b), m + n) for (a, m), (b, n) in itertools.product(one, two)]
    return [(Case(which, a), m) for which, ways in enumerate((one, two)) for a, m in ways]


def choices(
    indices: Iterable[Index], env: Env, *, spelled: bool = False
) -> Iterator[tuple[dict[Any, Any], list[Index]]]:
    """What a row of indices runs through, as an environment and the plain indices in it."""
    indices = tuple(indices)
    for choice in itertools.product(*[unfold(size_in(i.size, env), i.name, spelled=spelled) for i in indices]):
        slots = [slot for slot, _ in choice]
        yield dict(zip(indices, slots, strict=True)), [atom for _, atoms in choice for atom in atoms]


def slot_in(slot: Any, env: Env) -> Any:
    """A slot in an environment."""
    if isinstance(slot, Index):
        return env.get(slot, slot)
    if isinstance(slot, Pair):
        return Pair(slot_in(slot.outer, env), slot_in(slot.inner, env))
    if isinstance(slot, Case):
        return Case(slot.which, slot_in(slot.slot, env))
    if not isinstance(slot, (Literal, Layer)):
        raise Refused(f"not a slot: {slot!r}")
    return slot


def size_in(size: Size, env: Env) -> Size:
    """A size in an environment."""
    if isinstance(size, tuple):
        return (size[0], size_in(size[1], env), size_in(size[2], env))
    return env.get(size, size) if isinstance(size, str) else size


def binder(param: Any, env: Env) -> Any:
    """What stands for a parameter in the identity of a head."""
    if isinstance(param, Array):
        return ("array", *[size_in(size, env) for size in param.sizes])
    return size_in(param.size, env)
