"""Reading claims: index slots, free indices, dimension symbols, and the names an expression reads.

A symbol is an *index* where it stands in an index slot: an index of `MatrixElement` or `TensorEntry`, a label
of a `FamilyMatrix`, an argument of `KroneckerDelta`, the place of a `SingleEntry` or a `UnitVector`.  It is *free* if
no enclosing `Sum` binds it.  A symbol is a *dimension* if it occurs in the shape of an array, as a whole number in an
exponent, or in a summation range without being an index.
`reads` is the closure used to skip work and to find out what a derivative can reach: every array and scalar
name in a tree, through the variables of abstract functions and through definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from sympy import (
    Add,
    Basic,
    HadamardPower,
    KroneckerDelta,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    OneMatrix,
    Pow,
    Symbol,
    ZeroMatrix,
)
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import Identity

from symchain.halved import Duplication, Elimination
from symchain.nodes import (
    FamilyMatrix,
    IndexSymbol,
    MatrixFunction,
    Perturbation,
    ScalarFunction,
    TensorEntry,
    TensorSymbol,
)
from symchain.operators import Commutation, SingleEntry, UnitVector
from symchain.ranged import RANGED
from symchain.refute.instance import Setting
from symchain.refute.series import Unevaluable

Reader = Callable[[Any], Any]


def parts_of(claim: Any) -> tuple[Any, ...]:
    """The parts of an equation; raises `Unevaluable` for a claim that is none."""
    parts = getattr(claim, "parts", ())
    if len(parts) < 2:
        raise Unevaluable("the claim is not an equation")
    return parts


def slots(node: Basic) -> list[tuple[Any, Any]]:
    """Pairs (index expression, size of the slot or None) of one node, not of its arguments."""
    reader = _reader(type(node), _SLOTS)
    return reader(node) if reader else []


def _shape_parts(node: Basic) -> tuple[Any, ...]:
    reader = _reader(type(node), _SHAPES)
    return reader(node) if reader else ()


def _reader(kind: type, table: dict[type, Reader | None]) -> Reader | None:
    """How nodes of a type are read: as those of the nearest ancestor in the table, found once."""
    if kind not in table:
        table[kind] = next((table[ancestor] for ancestor in kind.__mro__ if ancestor in table), None)
    return table[kind]


def _tensor_slots(node: TensorEntry) -> list[tuple[Any, Any]]:
    return list(zip(node.indices, getattr(node.array, "dims", [None] * len(node.indices)), strict=True))


def _exponent(node: Any) -> tuple[Any, ...]:
    """A power by a whole number n is read for a few values of n, as a size is."""
    return tuple(s for s in node.args[1].atoms(Symbol) if _is_size(s)) if not node.args[1].is_Integer else ()


def _is_size(symbol: Symbol) -> bool:
    return bool(symbol.is_integer and symbol.is_positive) and not isinstance(symbol, IndexSymbol)


def counts_sizes(claim: Any) -> bool:
    """Whether a size stands as a number in a sum, a product or a power of the claim, where it may make a factor 0."""
    pending = [*parts_of(claim)]
    while pending:
        node = pending.pop()
        if isinstance(node, (Add, Mul, Pow, MatMul)) and any(isinstance(a, Symbol) and _is_size(a) for a in node.args):
            return True
        if _reader(type(node), _SHAPES) in (None, _exponent):
            pending += [a for a in (node.args[:1] if isinstance(node, RANGED) else node.args) if isinstance(a, Basic)]
    return False


_SLOTS: dict[type, Reader | None] = {
    MatrixElement: lambda node: list(zip(node.args[1:], node.args[0].shape, strict=True)),
    TensorEntry: _tensor_slots,
    FamilyMatrix: lambda node: [(label, None) for label in node.labels],
    KroneckerDelta: lambda node: [(index, None) for index in node.args[:2]],
    SingleEntry: lambda node: list(zip(node.place, node.shape, strict=True)),
    UnitVector: lambda node: [(node.place, node.shape[0])],
}
_SHAPES: dict[type, Reader | None] = {
    MatrixSymbol: lambda node: node.args[1:3],
    TensorSymbol: lambda node: node.dims,
    Identity: lambda node: node.args,
    ZeroMatrix: lambda node: node.args,
    OneMatrix: lambda node: node.args,
    Commutation: lambda node: node.args,
    Duplication: lambda node: node.args,
    Elimination: lambda node: node.args,
    SingleEntry: lambda node: node.shape,
    UnitVector: lambda node: node.shape[:1],
    MatPow: _exponent,
    Pow: _exponent,
    HadamardPower: _exponent,
}


def _walk(node: Any, bound: frozenset[Any]) -> Iterator[tuple[Basic, frozenset[Any]]]:
    yield node, bound
    if isinstance(node, RANGED):
        for position, limit in enumerate(node.limits):
            # A bound of one limit may use the variables of the limits outside it, which come later.
            outer = bound | {later[0] for later in node.limits[position + 1 :]}
            for end in limit[1:]:
                yield from _walk(end, outer)
        bound = bound | {limit[0] for limit in node.limits}
        yield from _walk(node.function, bound)
        return
    for arg in node.args:
        if isinstance(arg, Basic):
            yield from _walk(arg, bound)


def free_indices(claim: Any, setting: Setting | None = None) -> dict[Symbol, Any]:
    """The free indices of an equation, each with its size (None if nothing gives one).

    The size is that of the first slot that is this symbol alone (with a setting, also of the label it stands
    for in a definition), else `IndexSymbol.dimension`, else the partner's in a `KroneckerDelta`.
    """
    return dict(free_indices_of(parts_of(claim), setting))


@lru_cache(maxsize=512)
def free_indices_of(parts: tuple[Any, ...], setting: Setting | None) -> dict[Symbol, Any]:
    """As `free_indices`, for the parts of a claim; kept, and not to be changed."""
    return indices_in(parts, setting)


def indices_in(expressions: Iterable[Any], setting: Setting | None = None) -> dict[Symbol, Any]:
    """As `free_indices`, for expressions."""
    expressions = tuple(expressions)
    dimensions = _shape_symbols(expressions)
    found: dict[Symbol, Any] = {}
    partners: list[tuple[Any, Any]] = []
    labelled = _label_sizes(setting) if setting else {}
    for root in expressions:
        for node, bound in _walk(root, frozenset()):
            here = slots(node)
            if isinstance(node, KroneckerDelta):
                partners += [node.args[:2], node.args[1::-1]]
            elif isinstance(node, FamilyMatrix) and node.name in labelled:
                here = list(zip(node.labels, labelled[node.name], strict=True))
            for index, size in here:
                for symbol in sorted(index.atoms(Symbol), key=str):
                    if symbol in bound or symbol in dimensions:
                        continue
                    known = size if index == symbol else None
                    if found.get(symbol) is None:
                        found[symbol] = known
    for symbol in found:
        if found[symbol] is None and isinstance(symbol, IndexSymbol):
            found[symbol] = symbol.dimension
    for symbol, partner in partners:
        if symbol in found and found[symbol] is None:
            found[symbol] = found.get(partner, getattr(partner, "dimension", None))
    return found


def _label_sizes(setting: Setting) -> dict[str, tuple[Any, ...]]:
    sizes = {}
    for target, value in (*setting.definitions, *setting.frozen):
        if isinstance(target, FamilyMatrix):
            found = indices_in([value])
            sizes[target.name] = tuple(found.get(label) for label in target.labels)
    return sizes


def _shape_symbols(expressions: Iterable[Any]) -> set[Symbol]:
    found: set[Symbol] = set()
    for root in expressions:
        for node, _ in _walk(root, frozenset()):
            for part in _shape_parts(node):
                found |= part.atoms(Symbol)
    return found


def dimension_names(claim: Any, setting: Setting) -> list[str]:
    """The names of the dimension symbols of a claim, its definitions and hypotheses, sorted."""
    return list(_dimension_names(parts_of(claim), setting))


@lru_cache(maxsize=512)
def _dimension_names(parts: tuple[Any, ...], setting: Setting) -> list[str]:
    roots = list(parts)
    for target, value in (*setting.definitions, *setting.frozen):
        roots += [target, value]
    for hypothesis in setting.hypotheses:
        roots += getattr(hypothesis, "parts", ())
    roots += [claim.subject for claim in setting.properties]
    shapes, numbers = (frozenset().union(*part) for part in zip(*map(_sizes_in, roots), strict=True))
    if numbers - shapes:
        shapes |= numbers - set(indices_in(roots))
    return sorted({s.name for s in shapes})


@lru_cache(maxsize=4096)
def _sizes_in(root: Any) -> tuple[frozenset[Symbol], frozenset[Symbol]]:
    """The symbols in the shapes of a tree, and those that stand in it as numbers and may be sizes or indices."""
    found: set[Symbol] = set()
    numbers: set[Symbol] = set()
    for node, bound in _walk(root, frozenset()):
        for part in _shape_parts(node):
            found |= part.atoms(Symbol)
        if isinstance(node, IndexSymbol) and node.dimension is not None:
            found |= node.dimension.atoms(Symbol)
        elif isinstance(node, Symbol) and _is_size(node) and node not in bound:
            numbers.add(node)
        elif isinstance(node, RANGED):
            variables = bound | {limit[0] for limit in node.limits}
            for limit in node.limits:
                for end in limit[1:]:
                    numbers |= end.atoms(Symbol) - variables
    return frozenset(found), frozenset(numbers)


def index_symbols(node: Basic) -> tuple[Symbol, ...]:
    """The symbols in the tree outside shapes: all that a value can depend on through its indices."""
    found: dict[Symbol, None] = {}
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, Symbol):
            found[here] = None
        elif isinstance(here, MatrixSymbol):
            pending += here.args[3:]
        else:
            pending += [a for a in here.args if isinstance(a, Basic)]
    return tuple(found)


def names_in(node: Any, definition_of: Callable[[str], Any]) -> frozenset[str]:
    """The array, function and scalar names the value of `node` depends on, definitions included."""
    found: set[str] = set()
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, (Perturbation, Str)):
            continue  # the infinitesimal itself does not depend on the entry it is added to
        name = here.name if isinstance(here, (MatrixSymbol, TensorSymbol, ScalarFunction, Symbol)) else None
        if name is None:
            pending += [a for a in here.args if isinstance(a, Basic)]
        elif name not in found:
            found.add(name)
            definition = definition_of(name)
            if definition is not None:
                pending.append(definition)
            elif isinstance(here, (MatrixFunction, ScalarFunction)):
                pending += here.variables
            if isinstance(here, FamilyMatrix):
                pending += here.labels
    return frozenset(found)
