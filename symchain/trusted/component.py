"""Components: connected index graphs, and how a product of entries falls apart into them.

Bound indices are vertices, entries are (hyper)edges, free indices and literals are labels on the edges.  A delta
that touches a bound index is contracted (`sum over k of δ[i,k] a[k]` is `a[i]`), a bound index that then stands
nowhere is a factor, its size; what is left is split into connected graphs, because a sum over a disjoint union is a
product.

Invariants.  Components with the same sizes and factors have equal values; the converse needs canonical labelling,
which is search and lives in `symchain.prove.label`.  `rename` is how a labelling that was found is applied, and
refuses what is not a renaming.  Factors with a structure (all slots exchangeable) keep their slots sorted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symchain.trusted.term import KRONECKER, ORDER, RECIPROCAL, Entry, Head, Index, Literal, Size, Slot, is_at_least

Place = int | Slot
Factor = tuple[Head, tuple[Place, ...]]


class Component:
    """A connected index graph: `factors` with places 0 .. len(sizes)-1 for its bound indices.

    With no bound index it is a single entry.
    """

    __slots__ = ("_hash", "_key", "factors", "labels", "sizes")

    def __init__(self, sizes: tuple[Size, ...], factors: tuple[Factor, ...]) -> None:
        self.sizes = sizes
        self.factors = factors
        self.labels: frozenset[Slot] = frozenset([p for _, places in factors for p in places if not isinstance(p, int)])
        self._hash = hash((sizes, factors))
        self._key: str | None = None

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Component):
            return NotImplemented
        return self._hash == other._hash and self.factors == other.factors and self.sizes == other.sizes

    @property
    def key(self) -> str:
        """A text that orders components the same way in every run."""
        if self._key is None:
            parts = [f"{h.key}[{','.join([place_key(p) for p in places])}]" for h, places in self.factors]
            self._key = f"{len(self.sizes)};{','.join(s.key for s in self.sizes)};{''.join(parts)}"
        return self._key

    def __repr__(self) -> str:
        return f"<{self.key}>"


def place_key(place: Place) -> str:
    """A text that orders places."""
    return str(place) if type(place) is int else place.key  # type: ignore[union-attr]


def sorted_places(head: Head, places: tuple[Place, ...]) -> tuple[Place, ...]:
    """The places in order, where the head says that their order does not matter."""
    if head.symmetric and len(places) > 1:
        return tuple(sorted(places, key=_place_order))
    return places


def _place_order(place: Place) -> tuple[int, int, str]:
    return (0, place, "") if type(place) is int else (1, 0, place.key)  # type: ignore[return-value, union-attr]


def single(entry: Entry) -> Component:
    """The component that is one entry at labels."""
    head, slots = entry.head, entry.slots
    if head.settle is not None:
        head, slots = head.settle(slots)
    return Component((), ((head, sorted_places(head, slots)),))


def assemble(sizes: Sequence[Size], factors: Sequence[Factor]) -> tuple[list[Component], list[Size]] | None:
    """Contract deltas and split into connected components; places are ints below len(sizes), or labels."""
    alias: dict[Place, Place] = {}
    plain: list[Factor] = []
    joined: list[Factor] = []
    for factor in factors:
        if factor[0] is not KRONECKER:
            plain.append(factor)
            continue
        a, b = (root_of(alias, place) for place in factor[1])
        if a is b or a == b:
            continue
        if type(a) is int:
            alias[a] = b
        elif type(b) is int:
            alias[b] = a
        elif isinstance(a, Literal) and isinstance(b, Literal):
            return None
        else:
            joined.append((KRONECKER, (a, b)))
    if alias:
        plain = [(h, tuple([root_of(alias, p) for p in places])) for h, places in plain]
    if any(h.body is not None for h, _ in plain):
        plain = _settled(plain)
    if any(h.role == ORDER for h, _ in plain):
        known = [is_at_least(*places) if h.role == ORDER else None for h, places in plain]
        if False in known:
            return None
        plain = [factor for factor, holds in zip(plain, known, strict=True) if holds is None]
    components = [Component((), ((h, sorted_places(h, places)),)) for h, places in joined]
    used: set[int] = set()
    components.extend(_split(sizes, plain, used))
    free = [size for n, size in enumerate(sizes) if n not in used and n not in alias]
    return components, free


def _settled(factors: list[Factor]) -> list[Factor]:
    """Entries whose slots coincide written with fewer slots; an entry times its reciprocal left out."""
    settled = [h.settle(places) if h.settle is not None else (h, places) for h, places in factors]
    for reciprocal in [f for f in settled if f[0].role == RECIPROCAL]:
        partner = reciprocal_of(reciprocal)
        if partner is not None and partner in settled:
            settled.remove(reciprocal)
            settled.remove(partner)
    return settled


def reciprocal_of(factor: Factor) -> Factor | None:
    """The entry that an entry is the reciprocal of, where it is that of a single entry."""
    head, places = factor
    if len(head.body) != 1:
        return None
    ((monomial, coefficient),) = head.body.items()
    if coefficient != 1 or len(monomial) != 1:
        return None
    ((component, exponent),) = monomial
    if exponent != 1 or component.sizes:
        return None
    inner, slots = component.factors[0]
    at = {s: places[n] for n, s in enumerate(_parameters(head))}
    if inner.symmetric and len(slots) > 1:
        return None
    return inner, tuple([at.get(s, s) for s in slots])


def _parameters(head: Head) -> list[Slot]:
    return [Index.generic(f"°{n}", size) for n, size in enumerate(head.sizes)]


def root_of(alias: Mapping[Place, Place], place: Place) -> Place:
    """The place that an alias stands for in the end."""
    while place in alias:
        place = alias[place]
    return place


def _split(sizes: Sequence[Size], factors: Sequence[Factor], used: set[int]) -> list[Component]:
    """The connected components of a product; `used` gains the places that occur."""
    alone: list[Component] = []
    linked: list[tuple[Factor, int]] = []
    leader: dict[int, int] = {}
    for factor in factors:
        bound = [p for p in factor[1] if type(p) is int]
        if not bound:
            alone.append(Component((), ((factor[0], sorted_places(*factor)),)))
            continue
        root = _find(leader, bound[0])
        for place in bound[1:]:
            leader[_find(leader, place)] = root
        linked.append((factor, root))
    used.update(leader)
    groups: dict[int, list[Factor]] = {}
    for factor, root in linked:
        groups.setdefault(_find(leader, root), []).append(factor)
    return alone + [_numbered(sizes, members) for members in groups.values()]


def _find(leader: dict[int, int], place: int) -> int:
    """The representative of a place in a union-find forest, halving the path to it."""
    above = leader.setdefault(place, place)
    while above != place:
        leader[place] = leader[above]
        place, above = above, leader[above]
    return place


def _numbered(sizes: Sequence[Size], factors: list[Factor]) -> Component:
    """One connected component, its bound indices numbered in the order they are met."""
    if len(factors) > 1:
        factors.sort(key=_factor_order)
    numbers: dict[int, int] = {}
    renamed: list[Factor] = []
    for head, places in factors:
        new: list[Place] = []
        for p in places:
            if type(p) is int:
                number = numbers.get(p)
                if number is None:
                    number = numbers[p] = len(numbers)
                new.append(number)
            else:
                new.append(p)
        renamed.append((head, sorted_places(head, tuple(new))))
    if len(renamed) > 1:
        renamed.sort(key=_factor_full_order)
    return Component(tuple([sizes[p] for p in numbers]), tuple(renamed))


def _factor_order(factor: Factor) -> tuple[str, list[str]]:
    return factor[0].key, ["" if type(p) is int else p.key for p in factor[1]]  # type: ignore[union-attr]


def _factor_full_order(factor: Factor) -> tuple[str, list[tuple[int, int, str]]]:
    return factor[0].key, [_place_order(p) for p in factor[1]]


def rename(component: Component, numbers: Sequence[int]) -> Component:
    """The component with bound index n called numbers[n]: equal in value.

    Raises `ValueError` if `numbers` is not a permutation of the bound indices.
    """
    count = len(component.sizes)
    if sorted(numbers) != list(range(count)):
        raise ValueError("not a renaming of the bound indices")
    sizes: list[Size] = list(component.sizes)
    for old, new in enumerate(numbers):
        sizes[new] = component.sizes[old]
    factors: list[Factor] = []
    for head, places in component.factors:
        moved = tuple([numbers[p] if type(p) is int else p for p in places])  # type: ignore[index]
        factors.append((head, sorted_places(head, moved)))
    if len(factors) > 1:
        factors.sort(key=_factor_full_order)
    return Component(tuple(sizes), tuple(factors))
