"""The dependency graph of the steps of a script, laid out in layers by igraph (Sugiyama, Tagawa, Toda 1981).

A step stands below all that it follows from.  An edge that passes layers gets a point in each of them, so that it goes
round what stands there.  Steps without edges stand in rows of their own at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import igraph

GAP_ACROSS, GAP_DOWN = 14, 34
HEIGHT = 24
LETTER = 7.2
ROW = 8  # steps without edges in a row


@dataclass(frozen=True)
class Node:
    """A step in the graph: its label, the classes of its looks, what it is in words, and where it leads."""

    label: str
    looks: str
    words: str
    anchor: str


@dataclass(frozen=True)
class Placed:
    """A step in its place: the middle of its box."""

    node: Node
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """All that is drawn: boxes of one width, lines as points, the size of the whole."""

    nodes: list[Placed]
    lines: list[list[tuple[float, float]]]
    box: float
    width: float
    height: float


def drawing(nodes: Sequence[Node], edges: Sequence[tuple[int, int]]) -> Drawing:
    """The graph drawn; an edge is a pair of places in `nodes`, the cited one before the citing one."""
    box = max((len(node.label) for node in nodes), default=1) * LETTER + 16
    linked = sorted({end for edge in edges for end in edge})
    places, lines = _layered(linked, edges, box)
    bottom = max((y for _, y in places.values()), default=-HEIGHT - GAP_DOWN)
    alone = [n for n in range(len(nodes)) if n not in places]
    for k, n in enumerate(alone):
        across, down = k % ROW, k // ROW
        places[n] = (across * (box + GAP_ACROSS), bottom + HEIGHT + GAP_DOWN + down * (HEIGHT + GAP_ACROSS))
    left = min((x for x, _ in places.values()), default=0) - box / 2 - 2
    left = min([left, *(x - 2 for line in lines for x, _ in line)])
    moved = [Placed(node, places[n][0] - left, places[n][1] + HEIGHT) for n, node in enumerate(nodes)]
    lines = [[(x - left, y + HEIGHT) for x, y in line] for line in lines]
    right = max([p.x + box / 2 for p in moved] + [x for line in lines for x, _ in line], default=0) + 2
    return Drawing(moved, lines, box, right, max((p.y for p in moved), default=0) + HEIGHT)


def _layered(
    linked: Sequence[int], edges: Sequence[tuple[int, int]], box: float
) -> tuple[dict[int, tuple[float, float]], list[list[tuple[float, float]]]]:
    """The places of the steps that have edges, and the lines of the edges."""
    if not linked:
        return {}, []
    at = {n: k for k, n in enumerate(linked)}
    layers = [0] * len(linked)
    for before, after in sorted(edges, key=lambda edge: edge[1]):
        layers[at[after]] = max(layers[at[after]], layers[at[before]] + 1)
    paths: list[list[int]] = []
    for before, after in edges:
        path = [at[before]]
        for layer in range(layers[at[before]] + 1, layers[at[after]]):
            path.append(len(layers))
            layers.append(layer)
        paths.append([*path, at[after]])
    parts = [pair for path in paths for pair in zip(path, path[1:], strict=False)]
    graph = igraph.Graph(n=len(layers), edges=parts, directed=True)
    coords = graph.layout_sugiyama(layers=layers, hgap=box + GAP_ACROSS, vgap=HEIGHT + GAP_DOWN).coords
    return {n: tuple(coords[at[n]]) for n in linked}, [[tuple(coords[v]) for v in path] for path in paths]


def path_data(points: Sequence[tuple[float, float]]) -> str:
    """The line of an edge as the data of an SVG path: smooth, from the bottom of a box to the top of another."""
    (x, y), *rest = points
    parts = [f"M{x:.1f} {y + HEIGHT / 2:.1f}"]
    y += HEIGHT / 2
    for n, (nx, ny) in enumerate(rest):
        end = ny - HEIGHT / 2 if n == len(rest) - 1 else ny
        middle = (y + end) / 2
        parts.append(f"C{x:.1f} {middle:.1f} {nx:.1f} {middle:.1f} {nx:.1f} {end:.1f}")
        x, y = nx, end
    return "".join(parts)
