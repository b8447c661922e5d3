"""Terms of the core from its polynomials."""

from __future__ import annotations

import functools
import operator
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from symchain.core.environment import unfold
from symchain.core.head import Head, Mark, Poly
from symchain.core.term import (
    Add,
    App,
    Array,
    Case,
    Delta,
    Entry,
    Index,
    Lambda,
    Layer,
    Mul,
    Number,
    Pair,
    Refused,
    SizeOf,
    Sum,
    constant,
    made,
    serials,
)
from symchain.prove.oracle import monomial_text


def to_term(poly: Poly, at: Mapping[Any, Any] | None = None) -> Any:
    """A term of a polynomial, its places put by `at`.  Raises `Refused` for a body that has cases."""
    parts = []
    for (sizes, factors), coefficient in poly.items():
        bound = tuple(made("k", size) for size in sizes)
        own = {**(at or {}), **dict(enumerate(bound))}
        made_of: list[Any] = [factor_term(head, [own.get(p, p) for p in places]) for head, places in factors]
        if coefficient != 1 or not made_of:
            made_of = [Number(Fraction(coefficient)), *made_of]
        body = made_of[0] if len(made_of) == 1 else Mul(tuple(made_of))
        parts.append(Sum(bound, body) if bound else body)
    return parts[0] if len(parts) == 1 else Add(tuple(parts))


def shared(poly: Poly) -> tuple[list[Any], Poly]:
    """The factors that every term of a polynomial has, without a bound index, as terms; and what is left."""
    counts = [Counter(f for f in factors if not any(type(p) is int for p in f[1])) for _, factors in poly]
    common = functools.reduce(operator.and_, counts)
    rest: Poly = {}
    for (sizes, factors), coefficient in poly.items():
        left, kept = Counter(common), []
        for factor in factors:
            if left[factor]:
                left[factor] -= 1
            else:
                kept.append(factor)
        rest[sizes, tuple(kept)] = coefficient
    return [factor_term(head, list(places)) for head, places in common.elements()], rest


def apart(sizes: tuple[Any, ...], factors: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The monomials that a monomial is the product of: what shares no bound index stands in another one."""
    found: list[tuple[Any, ...]] = []
    left = list(factors)
    while left:
        own = [left.pop(0)]
        while True:
            bound = {p for _, places in own for p in places if type(p) is int}
            more = [f for f in left if bound & {*f[1]}]
            if not more:
                break
            own, left = own + more, [f for f in left if f not in more]
        numbers = {p: n for n, p in enumerate(sorted(bound))}
        moved = tuple([(h, tuple([numbers.get(p, p) for p in places])) for h, places in own])
        found.append((tuple([sizes[p] for p in numbers]), moved))
    return found


def joined(monomials: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The product of monomials as one, their bound indices apart."""
    sizes: tuple[Any, ...] = ()
    factors: list[Any] = []
    for own, parts in monomials:
        factors += [(h, tuple([p + len(sizes) if type(p) is int else p for p in places])) for h, places in parts]
        sizes = (*sizes, *own)
    return sizes, tuple(factors)


def factor_term(head: Head, places: list[Any]) -> Any:
    """A term of a factor."""
    kind, *rest = head.content
    if kind == "delta":
        return Delta(*places)
    if kind == "size":
        return Entry(SizeOf(rest[0]))
    if kind == "conj":
        return App("conj", (constant(factor_term(Head(tuple(rest), head.height), places)),))
    places = list(places)
    if kind == "array":
        array, pattern = rest
        return Entry(array, tuple([_slot(p, places) for p in pattern]))
    name, closed, pattern, sorts, binders = rest
    slots = tuple([_slot(p, places) for p in pattern])
    bodies = [
        _body(polys, binder, sorts, places, _bound_arrays(binder, head.height))
        for polys, binder in zip(closed, binders, strict=True)
    ]
    return App(name, tuple(bodies), slots)


def _bound_arrays(binder: tuple[Any, ...], height: int) -> dict[Array, Array]:
    sizes = [tuple(p[1:]) for p in binder if isinstance(p, tuple) and p[0] == "array"]
    return {Array("'", own, height): Array("Z", own, 0, next(serials)) for own in sizes}


def _body(polys: Any, binder: Any, sorts: Any, places: list[Any], arrays: Mapping[Array, Array]) -> Lambda:
    if len(polys) > 1:
        raise Refused("a body with cases is not read back")
    params: list[Any] = []
    atoms: list[Any] = []
    pairs = []
    for size in binder:
        if isinstance(size, tuple) and size[0] == "array":
            params += arrays.values()
            continue
        params.append(made("p", size))
        if size == 1:  # it has one slot, and no index
            continue
        ((slot, own),) = unfold(size, "p") if isinstance(size, tuple) else [(params[-1], (params[-1],))]
        atoms += own
        if slot is not params[-1]:
            pairs.append((Delta(params[-1], slot), own))
    own_marks = {Mark(False, atom.size, n): atom for n, atom in enumerate(atoms)}
    holes = {Mark(True, size, n): p for n, (size, p) in enumerate(zip(sorts, places, strict=True))}
    terms = sorted(polys[0], key=lambda pair: monomial_text(pair[0]))  # a set has another order in every process
    body = to_term(dict(terms), {**own_marks, **holes})
    for delta, own in pairs:
        body = Sum(own, Mul((delta, body)))
    return Lambda(tuple(params), _renamed(body, arrays))


def _renamed(node: Any, arrays: Mapping[Array, Array]) -> Any:
    """The node with arrays that a binder makes renamed."""
    if isinstance(node, tuple):
        return tuple([_renamed(part, arrays) for part in node])
    if isinstance(node, Array):
        return arrays.get(node, node)
    if isinstance(node, (Entry, Add, Mul, Sum, App, Lambda)):
        return type(node)(*[_renamed(getattr(node, name), arrays) for name in node.__slots__])
    return node


def _slot(pattern: Any, places: list[Any]) -> Any:
    if pattern == ".":
        return places.pop(0)
    if pattern[0] == "*":
        return Pair(_slot(pattern[1], places), _slot(pattern[2], places))
    return Case(pattern[1], _slot(pattern[2], places))


def entry_of(head: Head, mark: str = "") -> App:
    """An operator at free indices for its places, its holes among them."""
    _, _, _, pattern, sorts, binders = head.content
    sizes = [leaf for binder in binders for size in binder if not _is_array(size) for leaf in _leaves(size)]
    count = sum(map(_places, pattern))
    if count > len(sizes):
        raise Refused("slots of an unknown function")
    places: list[Any] = [Index(f"s{mark}{n}", sizes[n]) for n in range(count)]
    places += [Layer(f"l{mark}{n}") if s is None else Index(f"h{mark}{n}", s) for n, s in enumerate(sorts)]
    made = factor_term(head, places)
    assert isinstance(made, App)
    return made


def _is_array(size: Any) -> bool:
    return isinstance(size, tuple) and size[0] == "array"


def _places(pattern: Any) -> int:
    """How many places a slot is made of."""
    return 1 if pattern == "." else sum(map(_places, pattern[1:] if pattern[0] == "*" else pattern[2:]))


def _leaves(size: Any) -> list[Any]:
    return [leaf for part in size[1:] for leaf in _leaves(part)] if isinstance(size, tuple) else [size]
