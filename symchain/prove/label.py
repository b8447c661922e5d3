"""Canonical labelling of a connected index graph: search, not trusted.

What it decides.  Two components have the same canonical form iff they are isomorphic: iff a renaming of bound
indices carries one to the other.  By Lovász (1967) distinct canonical forms are linearly independent functions of
the arrays, so collecting monomials by canonical form decides equality of index polynomials for all sizes.

How.  The bound indices are the vertices, coloured by size; a factor is a hyperedge with a head, and free indices
and literals are labels of it.

* *Refine*: split a colour class by how its vertices sit in factors, in terms of present colours, until stable.
  Classes are numbered by where they start in the order of colours, which any isomorphism preserves.
* *Decompose*: vertices alone in their class are as good as named.  What is left falls into pieces that no factor
  joins; each is labelled by itself and equal pieces may be exchanged.  So trees and disjoint copies never branch.
* *Branch* (McKay 1981): in a piece, give each vertex of the smallest class its own colour in turn, and keep the
  least certificate.  Two leaves with one certificate give an automorphism; a vertex in the orbit, under the
  automorphisms found so far, of one that was tried is skipped.  A first, greedy leaf below each vertex finds most
  automorphisms, so cliques, cycles and vertex-transitive graphs cost few leaves, not one for each symmetry.

Invariant: `canonical_numbers(c)` is a permutation, and applying it to isomorphic components gives equal ones.
A fault here can only make the kernel refuse a witness, or leave a true claim unproved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from symchain.trusted.component import Component, rename

Edge = tuple[int, bool, tuple[int, ...]]
Certificate = tuple[Any, ...]


@lru_cache(maxsize=65536)
def canonical_numbers(component: Component) -> tuple[int, ...]:
    """The canonical number of each bound index of `component`."""
    count = len(component.sizes)
    if count == 1:
        return (0,)
    graph = _Graph(component)
    order = graph.canonical_order()
    numbers = [0] * count
    for position, vertex in enumerate(order):
        numbers[vertex] = position
    return tuple(numbers)


@lru_cache(maxsize=65536)
def canonical(component: Component) -> Component:
    """The component under its canonical numbers."""
    return rename(component, canonical_numbers(component)) if component.sizes else component


@dataclass(slots=True)
class _Leaf:
    """A labelling of a piece: what it looks like, and its vertices in order."""

    certificate: Certificate
    order: list[int]


@dataclass(slots=True)
class _Found:
    """What the search below a node gave: the least leaf, the first leaf, and automorphisms."""

    best: _Leaf
    first: _Leaf
    automorphisms: list[dict[int, int]] = field(default_factory=list)


class _Graph:
    def __init__(self, component: Component) -> None:
        keys = sorted({h.key for h, _ in component.factors})
        rank = {key: n for n, key in enumerate(keys)}
        label_keys = sorted(p.key for p in component.labels)
        label_rank = {key: -1 - n for n, key in enumerate(label_keys)}
        self.edges: list[Edge] = [
            (
                rank[head.key],
                head.symmetric,
                tuple([p if isinstance(p, int) else label_rank[p.key] for p in places]),
            )
            for head, places in component.factors
        ]
        self.incident: list[list[Edge]] = [[] for _ in component.sizes]
        for edge in self.edges:
            for vertex in set(edge[2]):
                if vertex >= 0:
                    self.incident[vertex].append(edge)
        self.size_keys = [s.key for s in component.sizes]

    def canonical_order(self) -> list[int]:
        vertices = list(range(len(self.size_keys)))
        colours = _initial(vertices, self.size_keys)
        self.refine(colours, vertices, vertices)
        return self.solve(vertices, colours, greedy=False).best.order

    # refinement

    def refine(self, colours: dict[int, int], members: Iterable[int], changed: Iterable[int]) -> None:
        """Split the classes of `members`, in place, until stable; `changed` are those whose colour is new."""
        classes: dict[int, list[int]] = {}
        for v in members:
            classes.setdefault(colours[v], []).append(v)
        moved = set(changed)
        while moved:
            touched = {u for v in moved for edge in self.incident[v] for u in edge[2] if u >= 0 and u in colours}
            touched |= moved
            by_class: dict[int, set[int]] = {}
            for u in touched:
                by_class.setdefault(colours[u], set()).add(u)
            moved = set()
            splits = []
            for colour in sorted(by_class):
                cell = classes.get(colour)
                if cell is not None and len(cell) > 1:
                    groups = self._split(cell, by_class[colour], colours)
                    if len(groups) > 1:
                        splits.append((colour, groups))
            for colour, groups in splits:
                start = colour
                for group in groups:
                    classes[start] = group
                    if start != colour:
                        for v in group:
                            colours[v] = start
                        moved.update(group)
                    start += len(group)

    def _split(self, cell: Sequence[int], touched: set[int], colours: dict[int, int]) -> list[list[int]]:
        groups: dict[Certificate, list[int]] = {}
        still: Certificate | None = None
        for v in cell:
            if v in touched:
                signature = self._signature(v, colours)
            else:
                if still is None:
                    still = self._signature(v, colours)
                signature = still
            groups.setdefault(signature, []).append(v)
        return [groups[s] for s in sorted(groups)]

    def _signature(self, vertex: int, colours: dict[int, int]) -> Certificate:
        parts: list[Certificate] = []
        for head, symmetric, places in self.incident[vertex]:
            seen = [_seen(p, colours) for p in places]
            if symmetric:
                parts.append((head, (places.count(vertex),), tuple(sorted(seen))))
            else:
                own = tuple([n for n, p in enumerate(places) if p == vertex])
                parts.append((head, own, tuple(seen)))
        parts.sort()
        return tuple(parts)

    # search

    def solve(self, vertices: Sequence[int], colours: dict[int, int], *, greedy: bool) -> _Found:
        """Label `vertices`, whose colours are stable; vertices outside them with a colour are fixed."""
        loose = _ambiguous(vertices, colours)
        pieces = self._pieces(loose)
        founds = [self._branch(piece, colours, greedy=greedy) for piece in pieces]
        best = self._assemble(vertices, colours, [f.best for f in founds])
        first = best if greedy else self._assemble(vertices, colours, [f.first for f in founds])
        automorphisms = [a for f in founds for a in f.automorphisms]
        if not greedy:
            automorphisms += _exchanges([f.best for f in founds])
        return _Found(best, first, automorphisms)

    def _pieces(self, loose: Sequence[int]) -> list[list[int]]:
        unseen = dict.fromkeys(loose)
        pieces = []
        while unseen:
            start = next(iter(unseen))
            del unseen[start]
            piece, stack = [start], [start]
            while stack:
                for edge in self.incident[stack.pop()]:
                    for u in edge[2]:
                        if u in unseen:
                            del unseen[u]
                            piece.append(u)
                            stack.append(u)
            pieces.append(piece)
        return pieces

    def _branch(self, piece: list[int], colours: dict[int, int], *, greedy: bool) -> _Found:
        cell = _target(piece, colours)
        if cell is None:
            order = sorted(piece, key=colours.__getitem__)
            leaf = _Leaf(self._certificate(order, colours), order)
            return _Found(leaf, leaf)
        found = self._individualise(piece, colours, cell, cell[0], greedy=greedy)
        if greedy:
            return found
        best, first, automorphisms = found.best, found.first, found.automorphisms
        tried = [cell[0]]
        for vertex in cell[1:]:
            if vertex in _orbits(tried, automorphisms):
                continue
            tried.append(vertex)
            leaf = self._individualise(piece, colours, cell, vertex, greedy=True).best
            if leaf.certificate == first.certificate:
                automorphisms.append(dict(zip(first.order, leaf.order, strict=True)))
                continue
            other = self._individualise(piece, colours, cell, vertex, greedy=False)
            if other.best.certificate == best.certificate:
                automorphisms.append(dict(zip(best.order, other.best.order, strict=True)))
            elif other.best.certificate < best.certificate:
                best = other.best
        return _Found(best, first, automorphisms)

    def _individualise(
        self, piece: list[int], colours: dict[int, int], cell: list[int], vertex: int, *, greedy: bool
    ) -> _Found:
        inner = self._surroundings(piece, colours)
        start = colours[vertex]
        others = [v for v in cell if v != vertex]
        for v in others:
            inner[v] = start + 1
        self.refine(inner, piece, [vertex, *others])
        return self.solve(piece, inner, greedy=greedy)

    def _surroundings(self, piece: Sequence[int], colours: dict[int, int]) -> dict[int, int]:
        """The colours of a piece and of what is fixed around it, the classes of the piece numbered above the rest."""
        own = set(piece)
        around = {u for v in piece for edge in self.incident[v] for u in edge[2] if u >= 0 and u not in own}
        inner = {u: colours[u] for u in around}
        start = 1 + max(inner.values(), default=-1)
        classes: dict[int, list[int]] = {}
        for v in piece:
            classes.setdefault(colours[v], []).append(v)
        for colour in sorted(classes):
            for v in classes[colour]:
                inner[v] = start
            start += len(classes[colour])
        return inner

    def _assemble(self, vertices: Sequence[int], colours: dict[int, int], leaves: list[_Leaf]) -> _Leaf:
        ranked = sorted(leaves, key=lambda leaf: leaf.certificate)
        place = {v: (n, m) for n, leaf in enumerate(ranked) for m, v in enumerate(leaf.order)}
        order = sorted(vertices, key=lambda v: (colours[v], place.get(v, (-1, 0))))
        return _Leaf(self._certificate(order, colours), order)

    def _certificate(self, order: Sequence[int], colours: dict[int, int]) -> Certificate:
        """The factors around `order`, its vertices by position, the fixed ones by colour."""
        position = {v: n for n, v in enumerate(order)}
        edges = {id(edge): edge for v in order for edge in self.incident[v]}
        rows = []
        for head, symmetric, places in edges.values():
            seen = [(0, p) if p < 0 else (1, position[p]) if p in position else (2, colours[p]) for p in places]
            rows.append((head, tuple(sorted(seen)) if symmetric else tuple(seen)))
        rows.sort()
        return (tuple(self.size_keys[v] for v in order), tuple(rows))


def _initial(vertices: Sequence[int], keys: Sequence[str]) -> dict[int, int]:
    ordered = sorted(vertices, key=lambda v: keys[v])
    colours: dict[int, int] = {}
    for n, v in enumerate(ordered):
        same = n > 0 and keys[ordered[n - 1]] == keys[v]
        colours[v] = colours[ordered[n - 1]] if same else n
    return colours


def _seen(place: int, colours: dict[int, int]) -> int:
    return colours[place] if place >= 0 else place


def _ambiguous(vertices: Sequence[int], colours: dict[int, int]) -> list[int]:
    counts: dict[int, int] = {}
    for v in vertices:
        counts[colours[v]] = counts.get(colours[v], 0) + 1
    return [v for v in vertices if counts[colours[v]] > 1]


def _target(piece: Sequence[int], colours: dict[int, int]) -> list[int] | None:
    """The smallest class with more than one vertex, the first of these in the order of colours."""
    classes: dict[int, list[int]] = {}
    for v in piece:
        classes.setdefault(colours[v], []).append(v)
    many = [(len(c), colour) for colour, c in classes.items() if len(c) > 1]
    return classes[min(many)[1]] if many else None


def _orbits(tried: Sequence[int], automorphisms: Sequence[dict[int, int]]) -> set[int]:
    reached, stack = set(tried), list(tried)
    while stack:
        v = stack.pop()
        for automorphism in automorphisms:
            image = automorphism.get(v, v)
            if image not in reached:
                reached.add(image)
                stack.append(image)
    return reached


def _exchanges(leaves: Sequence[_Leaf]) -> list[dict[int, int]]:
    """The automorphisms that exchange two pieces of one certificate."""
    found: dict[Certificate, _Leaf] = {}
    result = []
    for leaf in leaves:
        twin = found.setdefault(leaf.certificate, leaf)
        if twin is not leaf:
            swap = dict(zip(twin.order, leaf.order, strict=True))
            swap.update(zip(leaf.order, twin.order, strict=True))
            result.append(swap)
    return result
