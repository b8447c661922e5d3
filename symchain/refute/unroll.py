"""Claims about the layers of a network at layers that are numbers.

A network of few layers is written out: every layer symbol gets a value within its bounds, every array at a layer is
an array of its own, a state is a function of the state below it (or has the value of its definition), and what is
defined layer by layer has its value from there.  What comes out is an ordinary claim in an ordinary setting.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy import Integer

from symchain.claim import Claim, PropertyClaim
from symchain.layered import LayerMatrix, LayerSize, LayerSymbol, every, layer_symbols
from symchain.nodes import DeclaredMatrix, IndexSymbol, MatrixFunction
from symchain.refute.instance import Setting
from symchain.refute.series import Unevaluable

MOST = 12
Values = Mapping[Any, Any]


def has_layers(claim: Claim) -> bool:
    """Whether a claim is about arrays at layers."""
    return any(isinstance(node, (LayerMatrix, LayerSize)) for part in claim.parts for node in every(part))


def unrolled(
    claim: Claim, setting: Setting, definitions: Sequence[tuple[Claim, ...]], depths: Sequence[int]
) -> Iterator[tuple[Values, Claim, Setting]]:
    """The claim at each choice of layers, in networks of these depths; the values of the symbols, and its setting.

    A layer that only a hypothesis mentions is one layer, whichever: it gets its first value.
    """
    own = _symbols(claim.parts)
    given = [part for h in setting.hypotheses for part in h.parts]
    given += [part for pair in setting.definitions for part in pair] + [p.subject for p in setting.properties]
    others = {s for s in _symbols(given) if isinstance(s, LayerSymbol)} - own
    bounded = sorted((s for s in own if isinstance(s, LayerSymbol)), key=str)
    names = (own | _bounds(own | others) | _symbols(given)) - set(bounded) - others
    for depth in depths:
        values: dict[Any, Any] = {name: Integer(depth) for name in names}
        values.update({symbol: symbol.first.xreplace(values) for symbol in others})
        for chosen in itertools.islice(_layers(bounded, values), MOST):
            unroller = _Unroller({**values, **chosen}, definitions)
            yield {**chosen, **{name: values[name] for name in names}}, unroller.claim(claim), unroller.setting(setting)


def _symbols(parts: Sequence[Any]) -> set[Any]:
    """The symbols in the layers at which arrays stand, and in the bounds of networks."""
    found: set[Any] = set()
    for part in parts:
        found |= layer_symbols(part)
        for node in every(part):
            if isinstance(node, (LayerMatrix, LayerSize)):
                found |= node.layer.free_symbols
            if isinstance(node, LayerMatrix) and node.network is not None:
                found |= node.network.first.free_symbols | node.network.last.free_symbols
    return found


def _bounds(symbols: set[Any]) -> set[Any]:
    layers = [s for s in symbols if isinstance(s, LayerSymbol)]
    return {s for layer in layers for bound in (layer.first, layer.last) for s in bound.free_symbols}


def _layers(symbols: Sequence[LayerSymbol], given: Values) -> Iterator[Values]:
    """Every value of each layer symbol within its bounds."""
    ranges = []
    for symbol in symbols:
        first, last = (bound.xreplace(dict(given)) for bound in (symbol.first, symbol.last))
        if not (first.is_Integer and last.is_Integer):
            raise Unevaluable(f"the bounds of the layer {symbol} are layers themselves")
        ranges.append([Integer(n) for n in range(int(first), int(last) + 1)])
    for chosen in itertools.product(*ranges):
        yield dict(zip(symbols, chosen, strict=True))


class _Unroller:
    """Writes expressions at numbers for layers; collects the definitions of what it met."""

    def __init__(self, values: Values, definitions: Sequence[tuple[Claim, ...]]) -> None:
        self.values = dict(values)
        self._rules = {claims[-1].parts[0].stem: claims for claims in definitions}
        self._made: dict[Any, Any] = {}
        self._defined: dict[str, tuple[Any, Any]] = {}

    def claim(self, claim: Claim) -> Claim:
        return Claim(*(self.expression(part) for part in claim.parts))

    def setting(self, setting: Setting) -> Setting:
        """The setting at these layers, with the definitions that are needed."""
        pairs = [(self.expression(a), self.expression(b)) for a, b in setting.definitions]
        hypotheses = tuple([self.claim(h) for h in setting.hypotheses])
        properties = tuple([PropertyClaim(self.expression(p.subject), p.property) for p in setting.properties])
        return replace(
            setting,
            definitions=(*pairs, *self._defined.values()),
            hypotheses=hypotheses,
            properties=properties,
        )

    def expression(self, expr: Any, more: Values | None = None) -> Any:
        """An expression at these layers; `more` are the values of further layer symbols."""
        values = {**self.values, **(more or {})}
        rename: dict[Any, Any] = {}
        for node in every(expr):
            if isinstance(node, LayerMatrix):
                rename[node] = self._matrix(node, values)
            elif isinstance(node, LayerSize):
                rename[node] = self._size(node, values)
            elif isinstance(node, IndexSymbol) and node.dimension is not None:
                rename[node] = IndexSymbol(node.name, self.expression(node.dimension, more))
            elif node in values:
                rename[node] = values[node]
        return expr.xreplace(rename) if rename else expr

    @staticmethod
    def _size(node: LayerSize, values: Values) -> LayerSize:
        return LayerSize(node.stem, _number(node.layer, values))

    def _matrix(self, node: LayerMatrix, values: Values) -> Any:
        number = _number(node.layer, values)
        key = (node.stem, number)
        if key not in self._made:
            rows, cols = (self.expression(size, values) for size in node.shape)
            self._made[key] = self._array(node, number, f"{node.stem}^({number})", rows, cols)
        return self._made[key]

    def _array(self, node: LayerMatrix, number: int, name: str, rows: Any, cols: Any) -> Any:
        plain = DeclaredMatrix(name, rows, cols)
        network, rules = node.network, self._rules.get(node.stem)
        first = _number(network.first, self.values) if network else None
        if rules is not None and (self._reached(rules, number) if first is None else number > first):
            self._made[node.stem, number] = plain
            self._defined[name] = (plain, self._value(rules, number))
        elif network is not None and first is not None and number > first:
            below = network.state(number - 1)
            variables = [self._matrix(a, self.values) for a in (below, *network.parameters_at(number))]
            return MatrixFunction(name, rows, cols, *variables)
        return plain

    def _reached(self, rules: tuple[Claim, ...], number: int) -> bool:
        """Whether a definition with a start leads to a layer; beyond, the array is any."""
        if len(rules) == 1:
            return True
        start = _number(rules[0].parts[0].layer, self.values)
        target, value = rules[-1].parts
        steps = [target.layer - n.layer for n in every(value) if isinstance(n, LayerMatrix) and n.stem == target.stem]
        return all((number - start) * step >= 0 for step in steps)

    def _value(self, rules: tuple[Claim, ...], number: int) -> Any:
        """The value of the array that `rules` define, at a layer."""
        if len(rules) == 2 and _number(rules[0].parts[0].layer, self.values) == number:
            return self.expression(rules[0].parts[1])
        target, value = rules[-1].parts
        (symbol,) = target.layer.free_symbols
        at = Integer(number) - (target.layer - symbol)
        return self.expression(value, {symbol: at})


def _number(layer: Any, values: Values) -> int:
    at = layer.xreplace(dict(values))
    if not at.is_Integer:
        raise Unevaluable(f"layer {layer} is not known")
    return int(at)
