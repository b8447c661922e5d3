"""Worlds: one instance seen with some arrays replaced or perturbed.

A derivative, a change and an evaluation at a point all ask the same thing: the value of an expression when
one array is something else.  A world is an instance, a setting and its *overlays*, a map from array to value.
The root world has none; `shifted` adds a tag or an infinitesimal to one entry, `placed` replaces a
whole array.
Everything that is not overlaid is computed in the world it is asked in: a defined symbol from its value, an
abstract function from its variables.  So a perturbation of X reaches U = f(X), while an overlay on U itself
makes its entries independent variables, which is what d/dU[k, l] means.

Values are cached by world, under the node and the values of its indices.  If an expression reads none of the
arrays in which a world differs from its parent, the parent is asked, so that a shared part is computed once.

In a structured array the entries that are tied to each other move together (`structure.moves`): the derivative by an
entry is the one by the independent entry behind it.

A reading that is not clear is refused: with U overlaid and U (or its point) depending on X, the derivative by
X of something that reads U could mean the partial or the total one.  So is the conjugate of what depends on a
complex variable of a derivative (`analytic`), and a complex value of what is not declared complex.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import prod
from typing import Any

from flint import fmpq
from sympy import MatrixSymbol, Symbol
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain.nodes import (
    FamilyMatrix,
    IndexSymbol,
    MatrixFunction,
    ScalarFunction,
    TensorEntry,
    TensorSymbol,
)
from symchain.refute.claims import index_symbols, names_in
from symchain.refute.gaussian import Gaussian
from symchain.refute.instance import Instance, Key, Setting
from symchain.refute.series import OutOfRange, Series, Unevaluable, Value
from symchain.refute.structure import LINEAR, Facts, facts_of, moves

Env = dict[Any, int]
LARGEST = 1024
MANY = 20_000
Address = tuple[Any, Key, tuple[int, ...]]  # array node, its key, the zero-based place of the entry


class Context:
    """What does not depend on the instance: definitions by name, and facts about nodes, cached."""

    def __init__(self, setting: Setting, evaluate: Callable[[Any, World, Env], Any]) -> None:
        self.base = setting.base
        self.evaluate = evaluate
        self.definitions: dict[str, tuple[Any, Any, bool]] = {}
        for frozen, pairs in ((False, setting.definitions), (True, setting.frozen)):
            for target, value in pairs:
                self.definitions[array_of(target).name] = (target, value, frozen)
        self._facts: dict[int, tuple[Any, tuple[tuple[Any, ...], frozenset[str]]]] = {}

    def facts(self, node: Any) -> tuple[tuple[Any, ...], frozenset[str]]:
        """The symbols that may be indices in `node`, and the names its value depends on.

        Kept under the identity of the node, which is kept as well: to compare two equal trees takes longer than to
        walk one.
        """
        known = self._facts.get(id(node))
        if known is None:
            if len(self._facts) > MANY:
                self._facts.clear()
            known = self._facts[id(node)] = (node, (index_symbols(node), names_in(node, self._flowing)))
        return known[1]

    def _flowing(self, name: str) -> Any:
        definition = self.definitions.get(name)
        if definition is None:
            return None
        # A frozen value is constant: nothing flows through it.
        return Symbol(name) if definition[2] else definition[1]


def array_of(target: Any) -> Any:
    """The array or scalar that a definition's target, or an entry, belongs to."""
    return target.args[0] if isinstance(target, (MatrixElement, TensorEntry)) else target


class World:
    """One view of an instance; see the module."""

    __slots__ = ("analytic", "cache", "changed", "children", "context", "depth", "instance", "overlays", "parent")

    def __init__(self, instance: Instance, context: Context, parent: World | None = None) -> None:
        self.instance = instance
        self.context = context
        self.parent = parent
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.overlays: dict[Key, tuple[Any, frozenset[str]]] = {} if parent is None else dict(parent.overlays)
        self.changed: frozenset[str] = frozenset()
        self.analytic: bool = parent is not None and parent.analytic
        self.cache: dict[Any, Any] = {}
        self.children: dict[Any, World] = {}

    def root(self) -> World:
        """The world without overlays."""
        world = self
        while world.parent is not None:
            world = world.parent
        return world

    def unaffected(self, reads: frozenset[str]) -> World:
        """The outermost world in which something that reads these names has the same value."""
        world = self
        while world.parent is not None and world.changed.isdisjoint(reads):
            world = world.parent
        return world

    def _child(self, node: Any, key: Key, value: Any, origin: frozenset[str]) -> World:
        child = World(self.instance, self.context, self)
        child.overlays[key] = (value, origin)
        child.changed = frozenset((node.name,))
        return child

    def shifted(
        self, address: Address, step: Series, mark: str, env: Env, reads: frozenset[str], *, real: bool = False
    ) -> World:
        """The world with `step`, known as `mark`, added to one entry, for a value that reads `reads`.

        `real`: a complex entry moves along a line, not in the plane, so that its conjugate moves too.
        """
        node, key, place = address
        for other, (_, origin) in self.overlays.items():
            name = other if isinstance(other, str) else other[0]
            if name != node.name and node.name in origin and name in reads:
                raise Unevaluable(f"{name} is held fixed here, and depends on {node.name}")
        child = self.children.get((key, place, mark))
        if child is None:
            facts = facts_of(node)
            value = _moved(fetch(node, self, env), facts, place, step)
            origin = self.context.facts(node)[1] - {node.name}
            child = self.children[key, place, mark] = self._child(node, key, value, origin)
            child.analytic = child.analytic or ("complex" in facts and not real)
        return child

    def placed(self, node: Any, key: Key, value: Any, reads: frozenset[str]) -> World:
        """The world with a whole array replaced by `value`, whose computation read `reads`."""
        origin = (self.context.facts(node)[1] | reads) - {node.name}
        return self._child(node, key, value, origin)


def _moved(value: Any, facts: Facts, place: tuple[int, ...], step: Series) -> Any:
    if not facts & LINEAR:
        return _replaced(value, place, step)
    for other, sign in moves(facts, len(value), len(value[0]), place).items():  # type: ignore[arg-type]
        value = _replaced(value, other, sign * step)  # type: ignore[arg-type]
    return value


def _replaced(value: Any, place: tuple[int, ...], step: Series) -> Any:
    if not place:
        return value + step
    copy = list(value)
    copy[place[0]] = _replaced(copy[place[0]], place[1:], step)
    return copy


def position(index: Any, size: int, world: World, env: Env) -> int:
    """The zero-based position of an index; raises `OutOfRange` outside 0..size-1."""
    n = integer(index, world, env) - world.context.base
    if not 0 <= n < size:
        raise OutOfRange(f"index {index} is out of range for size {size}")
    return n


def integer(expr: Any, world: World, env: Env) -> int:
    """The value of an index expression or a summation bound: an integer."""
    if expr.is_Integer:
        return int(expr)
    if expr in env:
        return env[expr]
    if expr.is_Symbol:
        size = world.instance.sizes.get(expr.name)
        if size is None:
            raise Unevaluable(f"index {expr} has no value")
        return size
    if expr.is_Add:
        return sum(integer(a, world, env) for a in expr.args)
    if expr.is_Mul:
        n = 1
        for a in expr.args:
            n *= integer(a, world, env)
        return n
    raise Unevaluable(f"index expression {expr}")


def key_of(node: Any, world: World, env: Env) -> Key:
    """The key of an array: its name, with the label values of a family."""
    if isinstance(node, FamilyMatrix):
        return (node.name, *(integer(label, world, env) for label in node.labels))
    return node.name


def dims_of(node: Any, world: World) -> tuple[int, ...]:
    """The concrete sizes of an array; none for a scalar.  Raises `Unevaluable` for more than `LARGEST` entries."""
    if isinstance(node, MatrixSymbol):
        dims: tuple[int, ...] = (world.instance.size(node.args[1]), world.instance.size(node.args[2]))
    elif isinstance(node, TensorSymbol):
        dims = tuple(map(world.instance.size, node.dims))
    else:
        return ()
    if prod(dims) > LARGEST:
        raise Unevaluable(f"{node} has {prod(dims)} entries, too many to evaluate")
    return dims


def locate(variable: Any, world: World, env: Env) -> Address:
    """The address of the entry or scalar that is perturbed."""
    if isinstance(variable, (MatrixElement, TensorEntry)):
        node = variable.args[0]
        if not isinstance(node, (MatrixSymbol, TensorSymbol)):
            raise Unevaluable(f"derivative by an entry of {node}")
        sizes = zip(variable.args[1:], dims_of(node, world), strict=True)
        place = tuple(position(index, size, world, env) for index, size in sizes)
    elif isinstance(variable, MatrixSymbol):
        node, place = variable, (0, 0)
        if dims_of(node, world) != (1, 1):
            raise Unevaluable(f"derivative by the whole matrix {variable}")
    elif isinstance(variable, ScalarFunction) or (variable.is_Symbol and variable not in env):
        node, place = variable, ()
        if variable.name in world.instance.sizes:
            raise Unevaluable(f"derivative by the size {variable}")
    else:
        raise Unevaluable(f"derivative by {variable}")
    check_free(node)
    return node, key_of(node, world, env), place


def check_free(node: Any) -> None:
    """Raises `Unevaluable` where no entry of an array can move while its structure is kept."""
    if "orthogonal" in facts_of(node) or getattr(node, "symmetric", False):
        raise Unevaluable(f"derivative by the structured array {node.name}")


def fetch(node: Any, world: World, env: Env) -> Any:
    """The value of an array, function or scalar symbol: overlaid, defined, abstract, or drawn."""
    key = key_of(node, world, env)
    overlay = world.overlays.get(key)
    if overlay is not None:
        return overlay[0]
    definition = world.context.definitions.get(node.name)
    if definition is None and not isinstance(node, (MatrixFunction, ScalarFunction)):
        if isinstance(node, IndexSymbol):
            raise Unevaluable(f"index {node} has no value")
        found = world.instance.values.get(key)
        if found is None:
            found = world.instance.array(key, dims_of(node, world), facts_of(node))
        if node.is_Symbol:
            found = world.instance.values[key] = _signed(node, found)
        return found
    world = world.unaffected(world.context.facts(node)[1])
    mark = ("array", key)
    if mark not in world.cache:
        found = _defined(node, key, definition, world) if definition else _applied(node, world)
        if definition and _is_complex(_flat(found)) and "complex" not in facts_of(node):
            raise Unevaluable(f"a complex value of {node.name}")
        if definition and node.is_Symbol and _signed(node, found) != found:
            raise Unevaluable(f"{node.name} is declared to have another sign")
        world.cache[mark] = found
    return world.cache[mark]


def _signed(node: Any, value: Any) -> Any:
    """A number for a scalar, with the sign that SymPy says it has.  Raises `Unevaluable` where it cannot be."""
    if {node.is_nonnegative, node.is_nonpositive, node.is_nonzero, node.is_integer} == {None}:
        return value
    if not isinstance(value, (int, fmpq)):
        raise Unevaluable(f"whether {node.name} has the sign that it is declared with")
    magnitude = -value if value < 0 else value
    signed = magnitude if node.is_nonnegative else -magnitude if node.is_nonpositive else value
    if (node.is_zero and signed) or (node.is_nonzero and not signed) or (node.is_integer and fmpq(signed).q != 1):
        raise Unevaluable(f"{value} for {node.name}, which is declared otherwise")
    return signed


def _defined(node: Any, key: Key, definition: tuple[Any, Any, bool], world: World) -> Any:
    target, value, frozen = definition
    where = world.root() if frozen else world
    dims = dims_of(node, world)
    if isinstance(target, (MatrixElement, TensorEntry)):
        base = world.context.base
        cells = {
            at: where.context.evaluate(value, where, _bound(target.args[1:], [i + base for i in at]))
            for at in product(*map(range, dims))
        }
        return _nest(dims, cells)
    env = _bound(target.labels, list(key[1:])) if isinstance(target, FamilyMatrix) and isinstance(key, tuple) else {}
    result = where.context.evaluate(value, where, env)
    if isinstance(result, list):
        if not dims and result == [[result[0][0]]]:
            return result[0][0]
        if dims != (len(result), len(result[0])):
            raise Unevaluable(f"{node.name} and its value have different shapes")
    elif dims == (1, 1):
        return [[result]]
    elif dims:
        raise Unevaluable(f"{node.name} is an array and its value is not")
    return result


def _bound(labels: Any, values: list[int]) -> Env:
    env: Env = {}
    for label, value in zip(labels, values, strict=True):
        if not label.is_Symbol or env.get(label, value) != value:
            raise Unevaluable(f"the definition does not cover the label {label}")
        env[label] = value
    return env


def _nest(dims: tuple[int, ...], cells: dict[tuple[int, ...], Any], at: tuple[int, ...] = ()) -> Any:
    if not dims:
        return cells[at]
    return [_nest(dims[1:], cells, (*at, i)) for i in range(dims[0])]


def _applied(node: Any, world: World) -> Any:
    dims = dims_of(node, world)
    if not dims:
        return apply(node, 0, world)
    rows, cols = dims
    return [[apply(node, r * cols + c, world) for c in range(cols)] for r in range(rows)]


def apply(node: Any, entry: int, world: World) -> Value:
    """One entry of an abstract function, counted row by row, at the present value of its variables."""
    world = world.unaffected(world.context.facts(node)[1])
    mark = ("entry", node.name, entry)
    if mark not in world.cache:
        flat = world.cache.get(("flat", node.name))
        if flat is None:
            flat = [x for v in node.variables for x in _flat(fetch(v, world, {}))]
            if _is_complex(flat):
                raise Unevaluable(f"{node.name}, a function of complex numbers")
            world.cache[("flat", node.name)] = flat
        dims = dims_of(node, world)
        count = dims[0] * dims[1] if dims else 1
        world.cache[mark] = world.instance.function(node.name, count, len(flat))[entry].at(flat)
    return world.cache[mark]


def _is_complex(values: list[Value]) -> bool:
    for x in values:
        if isinstance(x, Gaussian):
            return True
        if isinstance(x, Series) and any(isinstance(c, Gaussian) for c in x.terms.values()):
            return True
    return False


def _flat(value: Any) -> list[Value]:
    return [x for part in value for x in _flat(part)] if isinstance(value, list) else [value]


def entry(node: Any, r: int, c: int, world: World, env: Env) -> Value:
    """One entry of a matrix symbol; of an abstract function only this entry is computed."""
    if isinstance(node, MatrixFunction) and node.name not in world.context.definitions:
        overlay = world.overlays.get(node.name)
        if overlay is None:
            return apply(node, r * world.instance.size(node.args[2]) + c, world)
    return fetch(node, world, env)[r][c]


def perturbation_name(address: Address, base: int) -> str:
    """The name of the infinitesimal added to an entry, as it is shown.

    Raises `Unevaluable` where other entries move with it: whether theirs is the same infinitesimal is not said.
    """
    node, key, place = address
    if facts_of(node) & LINEAR:
        raise Unevaluable(f"a perturbation of the structured array {node.name}")
    name = key if isinstance(key, str) else f"{key[0]}^{{{','.join(map(str, key[1:]))}}}"
    return f"Δ{name}" + (f"[{','.join(str(p + base) for p in place)}]" if place else "")
