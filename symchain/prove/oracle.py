"""Names of bound indices and orders of holes that make equal polynomials identical; asked by the core, never believed.

A monomial is a hypergraph: its bound indices are the vertices, its factors the edges.  Its parts that hang together
are labelled one by one, by refinement of colours and, where that leaves vertices alike, by trying each of them; then
the parts are put in order.  After McKay, Practical graph isomorphism (1981), without pruning by automorphisms: what is
lost is time, on monomials with many factors of one kind.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable
from typing import Any

from symchain.core.head import Head, Mark, Poly, sort_of
from symchain.core.ring import Bodies, Ring
from symchain.core.term import Array, Index

Groups = tuple[tuple[int, ...], ...]
Edge = tuple[str, tuple[tuple[int, ...], ...], tuple[Any, ...]]
"""The text of a head, the groups of places that may be exchanged, the places."""

MOST_ORDERS = 24
"""Orders of holes that are tried; where more look alike a claim may be lost."""

_texts: dict[Head, str] = {}


def head_text(head: Head) -> str:
    """A text that says what a head is, whatever process it is in."""
    found = _texts.get(head)
    if found is None:
        kind, *rest = head.content
        if kind == "app":
            operator, bodies, *more = rest
            found = f"{operator}({';'.join(poly_text(dict(p)) for polys in bodies for p in polys)}){more}"
        elif kind == "conj":
            found = f"conj {head_text(Head(tuple(rest), head.height))}"
        else:
            found = f"{kind} {_array_text(rest[0])} {rest[1:]}" if kind == "array" else f"{kind} {rest}"
        _texts[head] = found
    return found


def _array_text(array: Array) -> str:
    return f"{array.name}{array.sizes}{array.height}:{array.serial}"


@functools.cache
def place_text(place: Any) -> str:
    if isinstance(place, Index):
        return f"{place.name}:{place.size}:{place.serial}"
    return f"{'□' if place.is_hole else '°'}{place.number}" if isinstance(place, Mark) else str(place)


def monomial_text(monomial: tuple[Any, ...]) -> str:
    """A text that says what a monomial is, whatever process it is in: heads are in another order in another one."""
    sizes, factors = monomial
    return f"<{sizes}{''.join(sorted(f'{head_text(h)}{[place_text(p) for p in ps]}' for h, ps in factors))}>"


def poly_text(poly: Poly) -> str:
    return "+".join(sorted(f"{c}{monomial_text(m)}" for m, c in poly.items()))


class Labels:
    """An oracle with a memory."""

    def __init__(self) -> None:
        self.labels: dict[Any, tuple[int, ...]] = {}
        self.orders: dict[Any, tuple[int, ...]] = {}

    def label(self, ring: Ring, monomial: tuple[Any, ...]) -> tuple[int, ...]:
        """The canonical number of each bound index of a monomial."""
        place = (monomial, ring.symmetric)
        if place not in self.labels:
            self.labels[place] = canonical(monomial, ring.groups_of)
        return self.labels[place]

    def order(self, ring: Ring, bodies: Bodies, holes: list[Any]) -> tuple[int, ...]:
        """An order of the holes of bodies that depends on nothing but what the bodies say."""
        content = tuple([tuple([frozenset(poly.items()) for poly in polys]) for polys in bodies])
        place = (content, tuple(holes), ring.symmetric)
        if place not in self.orders:
            self.orders[place] = _order(ring, bodies, holes)
        return self.orders[place]


def _order(ring: Ring, bodies: Bodies, holes: list[Any]) -> tuple[int, ...]:
    def text(at: dict[Any, Mark]) -> str:
        return ";".join(poly_text(ring.named(ring.relabel(poly, at))) for polys in bodies for poly in polys)

    looks = []
    for hole in holes:
        looks.append((str(sort_of(hole)), text({o: Mark(True, sort_of(o), int(o is hole)) for o in holes})))
    by_look = sorted(range(len(holes)), key=lambda n: looks[n])
    alike = [list(group) for _, group in itertools.groupby(by_look, key=lambda n: looks[n])]
    ways = itertools.product(*[itertools.permutations(group) for group in alike])
    orders = [tuple([n for group in way for n in group]) for way in itertools.islice(ways, MOST_ORDERS)]
    if len(orders) == 1:
        return orders[0]

    def ordered(order: tuple[int, ...]) -> str:
        return text({holes[n]: Mark(True, sort_of(holes[n]), m) for m, n in enumerate(order)})

    return min(orders, key=ordered)


def canonical(monomial: tuple[Any, ...], groups_of: Callable[[Head], Groups]) -> tuple[int, ...]:
    """The canonical number of each bound index: parts that hang together labelled apart, then put in order."""
    sizes, factors = monomial
    edges: list[Edge] = []
    leader = list(range(len(sizes)))
    for head, places in factors:
        bound = [p for p in places if type(p) is int]
        if bound:
            roots = [_leader(leader, p) for p in bound]
            for root in roots:
                leader[root] = roots[0]
            shown = tuple([p if type(p) is int else place_text(p) for p in places])
            edges.append((head_text(head), groups_of(head), shown))
    parts: dict[int, tuple[list[int], list[Edge]]] = {}
    for vertex in range(len(sizes)):
        parts.setdefault(_leader(leader, vertex), ([], []))[0].append(vertex)
    for edge in edges:
        first = next(p for p in edge[2] if type(p) is int)
        parts[_leader(leader, first)][1].append(edge)
    labelled = sorted(_Part(vertices, own, sizes).labelled() for vertices, own in parts.values())
    numbers = [0] * len(sizes)
    for n, vertex in enumerate(v for _, order in labelled for v in order):
        numbers[vertex] = n
    return tuple(numbers)


def _leader(leader: list[int], vertex: int) -> int:
    while leader[vertex] != vertex:
        leader[vertex] = leader[leader[vertex]]
        vertex = leader[vertex]
    return vertex


class _Part:
    """A part of a monomial that hangs together."""

    def __init__(self, vertices: list[int], edges: list[Edge], sizes: tuple[Any, ...]) -> None:
        self.vertices, self.edges, self.sizes = vertices, edges, sizes
        self.at: dict[int, list[Edge]] = {v: [] for v in vertices}
        for edge in edges:
            for p in {p for p in edge[2] if type(p) is int}:
                self.at[p].append(edge)

    def labelled(self) -> tuple[Any, tuple[int, ...]]:
        """What the part is, and its vertices in canonical order."""
        ranks = {text: n for n, text in enumerate(sorted({str(self.sizes[v]) for v in self.vertices}))}
        return self._search({v: ranks[str(self.sizes[v])] for v in self.vertices})

    def _search(self, colours: dict[int, int]) -> tuple[Any, tuple[int, ...]]:
        colours = self._refined(colours)
        cells: dict[int, list[int]] = {}
        for v, colour in colours.items():
            cells.setdefault(colour, []).append(v)
        many = [(len(cell), colour) for colour, cell in cells.items() if len(cell) > 1]
        if not many:
            return self._leaf(colours)
        chosen = min(many)[1]
        tried = (self._search({u: 2 * c + (u != v and c == chosen) for u, c in colours.items()}) for v in cells[chosen])
        return min(tried, key=lambda found: found[0])

    def _refined(self, colours: dict[int, int]) -> dict[int, int]:
        """Colours told apart by the edges that a vertex is in, until none is told apart any more."""
        count = len(set(colours.values()))
        while True:
            seen = {v: (colours[v], tuple(sorted(self._around(v, colours)))) for v in self.vertices}
            names = {look: n for n, look in enumerate(sorted(set(seen.values())))}
            colours = {v: names[seen[v]] for v in self.vertices}
            if len(names) == count:
                return colours
            count = len(names)

    def _around(self, v: int, colours: dict[int, int]) -> Iterable[str]:
        for text, groups, places in self.at[v]:
            yield str((text, _grouped(places, groups, lambda p: (0, colours[p], p == v))))

    def _leaf(self, colours: dict[int, int]) -> tuple[Any, tuple[int, ...]]:
        order = sorted(self.vertices, key=lambda v: colours[v])
        number = {v: n for n, v in enumerate(order)}
        rows = [(text, _grouped(places, groups, lambda p: (0, number[p], ""))) for text, groups, places in self.edges]
        return (tuple([str(self.sizes[v]) for v in order]), tuple(sorted(rows))), tuple(order)


def _grouped(
    places: tuple[Any, ...], groups: tuple[tuple[int, ...], ...], show: Callable[[int], tuple[Any, ...]]
) -> tuple[Any, ...]:
    """Places as they are shown, those that may be exchanged in order."""
    row = [show(p) if type(p) is int else (1, 0, p) for p in places]
    for group in groups:
        for n, shown in zip(group, sorted([row[n] for n in group], key=str), strict=True):
            row[n] = shown
    return tuple(row)
