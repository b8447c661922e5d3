"""What a chapter declares of the layers of a network.  Builders only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import sympify

from symchain.errors import Meaningless
from symchain.layered import LayerMatrix, LayerSize, LayerSymbol, Network, at_layer, layer_text, point_of

AtLayer = Callable[[Any], LayerMatrix]


def layer(name: str, first: Any, last: Any) -> LayerSymbol:
    """A layer symbol l with first <= l <= last; the bounds are numbers, size symbols, or these plus a number."""
    (one, low), (other, high) = point_of(first), point_of(last)
    if one == other and high < low:
        raise Meaningless("SC116", f"{name} lies between {first} and {last}: there is no such layer")
    return LayerSymbol(name, first, last)


def layer_size(name: str) -> Callable[[Any], LayerSize]:
    """Sizes, one for each layer: `n = layer_size("n")` gives n(l), n(l - 1), n(0)."""
    return lambda layer: LayerSize(name, layer)


def layer_matrix(name: str, rows: Any, cols: Any, *, over: LayerSymbol) -> AtLayer:
    """Matrices, one for each layer; `rows` and `cols` are the shape at the layer `over`.

    `W = layer_matrix("W", n(l), n(l - 1), over=l)` gives W(l), W(l + 1), W(1).
    """
    return _matrices(name, rows, cols, over, None)


def network(name: str, rows: Any, cols: Any, *, over: LayerSymbol, parameters: tuple[AtLayer, ...] = ()) -> AtLayer:
    """The states of a network: at the layer `over`, a function of the state below and of the parameters there.

    The first state is one layer below the first layer of `over`; the last is at its last.  What is a function of the
    last state is a function of every state.
    """
    made = tuple([p(over) for p in parameters])
    for parameter in made:
        if not isinstance(parameter, LayerMatrix) or parameter.network is not None:
            raise Meaningless("SC116", f"a parameter of {name} is declared with layer_matrix(...), not {parameter}")
    return _matrices(name, rows, cols, over, Network(name, sympify(rows), sympify(cols), over, made))


def _matrices(name: str, rows: Any, cols: Any, over: LayerSymbol, network: Network | None) -> AtLayer:
    if not isinstance(over, LayerSymbol):
        raise Meaningless("SC116", f"{name} is declared over {over}, which is not a layer: layer(name, first, last)")

    def at(layer: Any) -> LayerMatrix:
        layer_text(layer)
        shape = [at_layer(size, over, sympify(layer)) for size in (rows, cols)]
        return LayerMatrix(name, shape[0], shape[1], layer, network)

    return at
