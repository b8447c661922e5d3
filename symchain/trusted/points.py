"""Points on the line of layers, `l`, `l+1`, `L`, `3`, and what follows between them.

A name that ends in `^(point)` is that of an array, or of a size, at a layer: `W^(l+1)`.  What is true of arrays is
true whatever they are called, so nothing rests on a name but that moving `l` to `l+1` renames all of a layer at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

NAMED = r"(?P<stem>.+)\^\((?P<symbol>[^\W\d]\w*)?(?P<offset>[+-]?\d+)?\)"


@dataclass(frozen=True, slots=True)
class Point:
    """A layer: a symbol plus a number; `symbol` is empty for a number alone."""

    symbol: str
    offset: int = 0

    def __str__(self) -> str:
        if not self.symbol:
            return str(self.offset)
        return f"{self.symbol}{self.offset:+d}" if self.offset else self.symbol

    def moved(self, symbol: str, to: Point) -> Point:
        """This point with `to` for the symbol."""
        return Point(to.symbol, to.offset + self.offset) if self.symbol == symbol else self

    def above(self, layers: int) -> Point:
        """The point so many layers above."""
        return Point(self.symbol, self.offset + layers)

    def minus(self, other: Point) -> int | None:
        """How many layers lie between; None where that is not known."""
        return self.offset - other.offset if self.symbol == other.symbol else None


@dataclass(frozen=True, slots=True)
class AtMost:
    """The hypothesis that one layer is not above another."""

    low: Point
    high: Point

    def __str__(self) -> str:
        return f"{self.low} <= {self.high}"

    def moved(self, symbol: str, to: Point) -> AtMost:
        """The same with `to` for the symbol."""
        return AtMost(self.low.moved(symbol, to), self.high.moved(symbol, to))

    @property
    def symbols(self) -> set[str]:
        """The symbols in it."""
        return {self.low.symbol, self.high.symbol} - {""}


def named(stem: str, point: Point) -> str:
    """The name of what is called `stem` at a layer."""
    return f"{stem}^({point})"


@lru_cache(maxsize=4096)
def layer_of(name: str) -> tuple[str, Point] | None:
    """The stem and the layer in a name; None where it has none."""
    match = re.fullmatch(NAMED, name) if name.endswith(")") else None
    if match is None or not (match["symbol"] or match["offset"]):
        return None
    point = Point(match["symbol"] or "", int(match["offset"] or 0))
    return (match["stem"], point) if named(match["stem"], point) == name else None


def follows(wanted: AtMost, facts: Iterable[AtMost]) -> bool:
    """Whether `wanted` follows from the facts by adding some of them: shortest paths in their graph (Bellman 1958)."""
    edges = [(f.low.symbol, f.high.symbol, f.high.offset - f.low.offset) for f in facts]
    reach = {wanted.low.symbol: 0}
    for _ in range(len(edges) + 1):
        for low, high, distance in edges:
            if low in reach and reach[low] + distance < reach.get(high, reach[low] + distance + 1):
                reach[high] = reach[low] + distance
    limit = reach.get(wanted.high.symbol)
    return limit is not None and limit <= wanted.high.offset - wanted.low.offset
