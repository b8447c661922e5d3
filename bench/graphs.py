"""Sums whose graph is highly symmetric, all indices bound.

Each graph is written twice, the second time with its vertices renamed at random and its factors in another
order; the two sums must be proved equal.  Prism against Moebius ladder must not be: both are cubic and
vertex-transitive, so refinement alone does not tell them apart.  That the two sums do differ is computed here
by transfer matrices.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from sympy import Mul

from bench.measure import Options, Row, decide, is_proved, ms, require, seconds
from symchain import Sum, dimensions, indices, tensor
from symchain.claim import Claim

N = dimensions("N")
S, T = tensor("S", N, N, symmetric=True), tensor("T", N, N, N, symmetric=True)
BAR = 0.250
Edges = list[tuple[int, int]]


def cycle(n: int, first: int = 0) -> Edges:
    """The cycle of n vertices, numbered from `first`."""
    return [(first + v, first + (v + 1) % n) for v in range(n)]


def complete(n: int) -> Edges:
    """K_n."""
    return list(itertools.combinations(range(n), 2))


def petersen() -> Edges:
    """Outer cycle, spokes, inner star."""
    return cycle(5) + [(v, v + 5) for v in range(5)] + [(5 + v, 5 + (v + 2) % 5) for v in range(5)]


def prism(n: int) -> Edges:
    """Two cycles of n/2 vertices joined by rungs."""
    half = n // 2
    return cycle(half) + cycle(half, half) + [(v, v + half) for v in range(half)]


def moebius(n: int) -> Edges:
    """A cycle of n vertices with its diameters."""
    return cycle(n) + [(v, v + n // 2) for v in range(n // 2)]


def copies(edges: Edges, count: int) -> Edges:
    """Disjoint copies."""
    width = 1 + max(map(max, edges))
    return [(a + c * width, b + c * width) for c in range(count) for a, b in edges]


def by_vertices(edges: Edges, rng: random.Random | None = None) -> Sum:
    """Indices are the vertices, a symmetric matrix stands on every edge."""
    count = 1 + max(map(max, edges))
    return _sum(count, [list(edge) for edge in edges], S, rng)


def by_edges(edges: Edges, rng: random.Random | None = None) -> Sum:
    """Indices are the edges, a symmetric order-3 array stands on every vertex of a cubic graph."""
    vertices = range(1 + max(map(max, edges)))
    return _sum(len(edges), [[e for e, ends in enumerate(edges) if v in ends] for v in vertices], T, rng)


def _sum(count: int, factors: list[list[int]], array: object, rng: random.Random | None) -> Sum:
    names = list(indices(" ".join(f"k{n}" for n in range(count))))
    if rng is not None:
        rng.shuffle(names)
        rng.shuffle(factors)
        for places in factors:
            rng.shuffle(places)
    body = Mul(*(array[tuple(names[p] for p in places)] for places in factors))  # type: ignore[index]
    return Sum(body, *((name, 0, N - 1) for name in names))


def families(quick: bool) -> dict[str, Edges]:
    """The graphs on a symmetric matrix."""
    found = {f"C{n}": cycle(n) for n in ((6,) if quick else (6, 12, 20, 32))}
    found |= {"K4": complete(4), "K5": complete(5), "Petersen": petersen(), "3 K4": copies(complete(4), 3)}
    if not quick:
        found |= {"2 Petersen": copies(petersen(), 2), "8 C3": copies(cycle(3), 8)}
    return found


def rows(options: Options) -> Iterator[Row]:
    """The symmetric families, then the ladders."""
    rng = random.Random(options.seed)
    repeat = 1 if options.quick else 5
    times = {}
    for name, edges in families(options.quick).items():
        claim = Claim(by_vertices(edges), by_vertices(edges, rng))
        require(is_proved(claim), f"{name} is not proved equal to itself relabelled (seed {options.seed})")
        times[name] = seconds(lambda c=claim: decide(c), repeat, cold=True)  # type: ignore[misc]
        fewer = Claim(by_vertices(edges), by_vertices(edges[1:], rng))
        require(not is_proved(fewer), f"{name} is proved equal to itself less an edge")
    worst = max(times, key=times.__getitem__)
    yield Row(
        f"symmetric graphs: {', '.join(times)} (seed {options.seed})",
        f"all decided; worst {worst}, {ms(times[worst])}",
        f"<= {ms(BAR)}",
        times[worst] <= BAR,
        {"seconds": times, "seed": options.seed},
    )
    yield _ladders(options, rng, repeat)


def _ladders(options: Options, rng: random.Random, repeat: int) -> Row:
    times: dict[str, float] = {}
    sizes = (6, 8) if options.quick else range(6, 21, 2)
    for n in sizes:
        values = ladder_values(n // 2)
        require(values[0] != values[1], f"prism and Moebius ladder of {n} have one value")
        pairs = {
            f"prism {n}": (prism(n), prism(n), True),
            f"Moebius {n}": (moebius(n), moebius(n), True),
            f"prism against Moebius {n}": (prism(n), moebius(n), False),
        }
        for name, (left, right, equal) in pairs.items():
            claim = Claim(by_edges(left), by_edges(right, rng))
            require(is_proved(claim) is equal, f"{name}: wrong answer (seed {options.seed})")
            times[name] = seconds(lambda c=claim: decide(c), repeat, cold=True)  # type: ignore[misc]
    worst = max(times, key=times.__getitem__)
    return Row(
        f"prism and Moebius ladder on a symmetric order-3 array, {sizes[0]} ... {sizes[-1]} vertices",
        f"equal and different told apart; worst {worst}, {ms(times[worst])}",
        f"<= {ms(BAR)}",
        times[worst] <= BAR,
        {"seconds": times, "seed": options.seed},
    )


def ladder_values(rungs: int) -> tuple[int, int]:
    """The two sums at size 2 for one symmetric array: tr(W^n) and tr(W^n E).

    W is the transfer matrix of a rung, E exchanges the two rails.  An entry of the array depends on how many
    of its indices are 1.
    """
    value = (1, 0, 2, 1)
    pairs = list(itertools.product(range(2), repeat=2))
    step = [[sum(value[a + c + r] * value[b + e + r] for r in range(2)) for c, e in pairs] for a, b in pairs]
    power = [[int(a == b) for b in range(4)] for a in range(4)]
    for _ in range(rungs):
        power = [[sum(power[a][m] * step[m][b] for m in range(4)) for b in range(4)] for a in range(4)]
    exchanged = [pairs.index((b, a)) for a, b in pairs]
    return sum(power[n][n] for n in range(4)), sum(power[n][exchanged[n]] for n in range(4))
