"""Surface nodes for the layers of a network: layer symbols, sizes and matrices at a layer.

A layer is a symbol with bounds, or a number, or one of these plus a number: `l`, `l + 1`, `L`, `0`.  What stands at
a layer is called by its stem and the layer: `W^(l+1)`.

=====================  ==========================================================================
`LayerSymbol`          l, with `first <= l <= last`
`LayerSize`            n(l): a size of its own for every layer
`LayerMatrix`          W(l): a matrix of its own for every layer; with `network`, the state of that network
`Network`              what the states share: their first and last layer, the stems of their parameters
=====================  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sympy import Add, Expr, Integer, MatrixExpr, MatrixSymbol, Symbol, sympify
from sympy.core.symbol import Str

from symchain.errors import Meaningless
from symchain.written import Written


class LayerSymbol(Symbol):
    """A layer, a whole number between two layers."""

    first: Expr
    last: Expr

    def __new__(cls, name: str, first: Any, last: Any) -> LayerSymbol:
        obj = Symbol.__xnew__(cls, name, integer=True)
        obj.first, obj.last = sympify(first), sympify(last)
        return obj  # type: ignore[no-any-return]

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.name, self.first, self.last), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*Symbol._hashable_content(self), self.first, self.last)


def point_of(layer: Any) -> tuple[Symbol | None, int]:
    """The symbol and the number that a layer is the sum of.  Raises `Meaningless`."""
    layer = sympify(layer)
    if isinstance(layer, Integer):
        return None, int(layer)
    if _is_layer(layer):
        return layer, 0
    if isinstance(layer, Add) and len(layer.args) == 2:
        number, symbol = sorted(layer.args, key=lambda a: isinstance(a, Symbol))
        if isinstance(number, Integer) and _is_layer(symbol):
            return symbol, int(number)
    raise Meaningless("SC104", f"layer {layer}: a layer is a symbol, a number, or a symbol plus a number")


def _is_layer(expr: Any) -> bool:
    """Whether a symbol is a layer, or a depth, which is a size."""
    return isinstance(expr, LayerSymbol) or (isinstance(expr, Symbol) and bool(expr.is_integer and expr.is_positive))


def layer_text(layer: Any) -> str:
    """A layer as it stands in names."""
    symbol, number = point_of(layer)
    if symbol is None:
        return str(number)
    return f"{symbol.name}{number:+d}" if number else str(symbol.name)


class LayerSize(Symbol):
    """The size `stem` at a layer."""

    stem: str
    layer: Expr

    def __new__(cls, stem: str, layer: Any) -> LayerSize:
        layer = sympify(layer)
        obj = Symbol.__xnew__(cls, f"{stem}^({layer_text(layer)})", integer=True, positive=True)
        obj.stem, obj.layer = stem, layer
        return obj  # type: ignore[no-any-return]

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.stem, self.layer), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*Symbol._hashable_content(self), self.layer)


@dataclass(frozen=True)
class Network:
    """What the states of a network share: the layers of the first and the last state, and the parameters.

    `rows`, `cols` are the shape of the state, `parameters` the parameters, at the layer `over`.
    """

    stem: str
    rows: Any
    cols: Any
    over: LayerSymbol
    parameters: tuple[Any, ...]

    @property
    def first(self) -> Any:
        """The layer of the first state, one below the first at which there are parameters."""
        return self.over.first - 1

    @property
    def last(self) -> Any:
        """The layer of the last state."""
        return self.over.last

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of the parameters."""
        return tuple([p.stem for p in self.parameters])

    def state(self, layer: Any) -> LayerMatrix:
        """The state at a layer."""
        rows, cols = (at_layer(size, self.over, layer) for size in (self.rows, self.cols))
        return LayerMatrix(self.stem, rows, cols, layer, self)

    def parameters_at(self, layer: Any) -> list[LayerMatrix]:
        """The parameters at a layer."""
        shapes = [[at_layer(size, self.over, layer) for size in p.shape] for p in self.parameters]
        made = zip(self.parameters, shapes, strict=True)
        return [LayerMatrix(p.stem, rows, cols, layer) for p, (rows, cols) in made]


class LayerMatrix(Written, MatrixSymbol):
    """The matrix `stem` at a layer; with a `network`, a state of it."""

    network: Network | None

    def __new__(cls, stem: Any, rows: Any, cols: Any, layer: Any, network: Network | None = None) -> LayerMatrix:
        stem, layer = stem.name if isinstance(stem, Str) else str(stem), sympify(layer)
        name = MatrixSymbol(f"{stem}^({layer_text(layer)})", rows, cols)
        obj = MatrixExpr.__new__(cls, *name.args, Str(stem), layer)
        obj.network = network
        return obj  # type: ignore[no-any-return]

    @property
    def func(self) -> Any:
        return lambda name, rows, cols, stem, layer: LayerMatrix(stem, rows, cols, layer, self.network)

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*self.args, self.network)

    @property
    def stem(self) -> str:
        """The name without the layer."""
        return str(self.args[3].name)

    @property
    def layer(self) -> Expr:
        """The layer."""
        return self.args[4]

    @property
    def free_symbols(self) -> set[Any]:
        return {self} | self.layer.free_symbols

    def valid_index(self, i: Any, j: Any) -> Any:
        """True: lowering checks indices, and SymPy's check is slow."""
        return True

    def _latex(self, printer: Any) -> str:
        return rf"{self.stem}^{{({printer._print(self.layer)})}}"


def at_layer(size: Any, symbol: LayerSymbol, layer: Any) -> Any:
    """A size with `layer` for a layer symbol."""
    size = sympify(size)
    inside = [s for s in size.free_symbols if isinstance(s, LayerSize)]
    return size.xreplace({s: LayerSize(s.stem, s.layer.xreplace({symbol: sympify(layer)})) for s in inside})


def layer_symbols(expr: Any) -> set[LayerSymbol]:
    """The layer symbols in an expression and in the sizes in it."""
    found: set[LayerSymbol] = set()
    for node in every(expr):
        if isinstance(node, LayerSize):
            found |= layer_symbols(node.layer)
        elif isinstance(node, LayerSymbol):
            found.add(node)
    return found


def every(expr: Any) -> Iterable[Any]:
    """The nodes of an expression and of the shapes and dimensions in it, each once."""
    seen: set[Any] = set()
    pending = [expr]
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        pending += [a for a in getattr(node, "args", ()) if hasattr(a, "args")]
        dimension = getattr(node, "dimension", None)
        if dimension is not None:
            pending.append(dimension)
