"""Canonical labelling: canonical forms are equal exactly where the index graphs are isomorphic."""

from __future__ import annotations

import itertools
import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import laws, seeds

from symchain.prove.label import canonical, canonical_numbers
from symchain.trusted.component import Component, assemble, rename
from symchain.trusted.term import ARRAY, KRONECKER, Head, Index, Literal, Size

SIZE, OTHER = Size.symbol("M"), Size.symbol("N")
EDGE = Head(ARRAY, "E", (SIZE, SIZE), symmetric=True)
ARROW = Head(ARRAY, "A", (SIZE, SIZE))
CUBE = Head(ARRAY, "T", (SIZE, SIZE, SIZE), symmetric=True)
PLAIN_CUBE = Head(ARRAY, "R", (SIZE, SIZE, SIZE))
MIXED = Head(ARRAY, "B", (SIZE, OTHER))
LABELS = (Index.free("i", SIZE), Index.free("j", SIZE), Literal(0))


def graph(count, edges, head=EDGE):
    """The product of the entries `head[edge]`, summed over `count` indices; one component."""
    found, loose = assemble([SIZE] * count, [(head, tuple(e)) for e in edges])
    assert not loose
    assert len(found) == 1
    return found[0]


def relabelled(component, rng):
    """The component under a random renaming, its factors in random order."""
    numbers = list(range(len(component.sizes)))
    rng.shuffle(numbers)
    sizes = list(component.sizes)
    for old, new in enumerate(numbers):
        sizes[new] = component.sizes[old]
    factors = [(h, tuple(numbers[p] if type(p) is int else p for p in places)) for h, places in component.factors]
    rng.shuffle(factors)
    found, loose = assemble(sizes, factors)
    assert not loose
    assert len(found) == 1
    return found[0]


def cycle(n):
    return [(v, (v + 1) % n) for v in range(n)]


def complete(n):
    return list(itertools.combinations(range(n), 2))


PETERSEN = [*cycle(5), *((v, v + 5) for v in range(5)), *((5 + v, 5 + (v + 2) % 5) for v in range(5))]


def ladder(n, twisted):
    """The prism over a cycle of n vertices, or the Moebius ladder of 2n."""
    if twisted:
        return [*cycle(2 * n), *((v, v + n) for v in range(n))]
    return [*cycle(n), *((v + n, w + n) for v, w in cycle(n)), *((v, v + n) for v in range(n))]


def rook():
    return [
        (4 * a + b, 4 * c + d)
        for a, b, c, d in itertools.product(range(4), repeat=4)
        if (a, b) < (c, d) and ((a == c) != (b == d))
    ]


def shrikhande():
    near = {(0, 1), (0, 3), (1, 0), (3, 0), (1, 1), (3, 3)}
    return [
        (4 * a + b, 4 * c + d)
        for a, b, c, d in itertools.product(range(4), repeat=4)
        if (a, b) < (c, d) and ((c - a) % 4, (d - b) % 4) in near
    ]


GRAPHS = {
    **{f"cycle {n}": (n, cycle(n)) for n in (3, 4, 5, 8, 12, 20)},
    **{f"complete {n}": (n, complete(n)) for n in (4, 5, 6)},
    "petersen": (10, PETERSEN),
    "prism 5": (10, ladder(5, twisted=False)),
    "moebius 5": (10, ladder(5, twisted=True)),
    "prism 10": (20, ladder(10, twisted=False)),
    "moebius 10": (20, ladder(10, twisted=True)),
    "rook": (16, rook()),
    "shrikhande": (16, shrikhande()),
    "cube": (8, [(a, b) for a, b in itertools.combinations(range(8), 2) if bin(a ^ b).count("1") == 1]),
    "bipartite": (8, [(a, 4 + b) for a in range(4) for b in range(4)]),
    "binary tree": (15, [(v, (v - 1) // 2) for v in range(1, 15)]),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_canonical_form_survives_relabelling(name):
    """Highly symmetric graphs, all vertices bound: any relabelling has the same canonical form."""
    component = graph(*GRAPHS[name])
    rng = Random(name)
    forms = {canonical(relabelled(component, rng)) for _ in range(6)}
    assert forms == {canonical(component)}


@pytest.mark.parametrize("name", ["cycle 5", "petersen", "rook", "prism 5", "complete 6"])
def test_directed_edges_survive_relabelling(name):
    """The same with a head without structure, each edge with a direction of its own."""
    count, edges = GRAPHS[name]
    rng = Random(name)
    directed = [e if rng.random() < 0.5 else e[::-1] for e in edges]
    component = graph(count, directed, ARROW)
    assert canonical(relabelled(component, rng)) == canonical(component)


@pytest.mark.parametrize(
    ("one", "other"),
    [("prism 5", "moebius 5"), ("prism 10", "moebius 10"), ("rook", "shrikhande"), ("petersen", "prism 5")],
)
def test_graphs_with_equal_counts_are_told_apart(one, other):
    """Regular graphs with as many vertices and edges, not isomorphic, have different canonical forms."""
    assert len(GRAPHS[one][1]) == len(GRAPHS[other][1])
    assert canonical(graph(*GRAPHS[one])) != canonical(graph(*GRAPHS[other]))


def incidence(edges):
    """A cubic graph as a product of entries of a symmetric array of order 3: vertices are factors, edges indices."""
    at = {}
    for n, edge in enumerate(edges):
        for v in edge:
            at.setdefault(v, []).append(n)
    return graph(len(edges), at.values(), CUBE)


@pytest.mark.parametrize("n", [3, 4, 5, 7, 10])
def test_prism_and_moebius_ladder_on_a_symmetric_cube(n):
    """Two contractions of 2n entries of T, one a prism and one a Moebius ladder, differ, each from itself not."""
    rng = Random(n)
    start = time.perf_counter()
    prism, moebius = incidence(ladder(n, twisted=False)), incidence(ladder(n, twisted=True))
    assert canonical(prism) != canonical(moebius)
    assert canonical(relabelled(prism, rng)) == canonical(prism)
    assert canonical(relabelled(moebius, rng)) == canonical(moebius)
    assert time.perf_counter() - start < 5


def test_loops_and_repeated_edges_count():
    """A factor twice, or an index twice in one factor, is not the factor once."""
    once, twice = graph(2, [(0, 1)]), graph(2, [(0, 1), (0, 1)])
    looped = graph(2, [(0, 1), (0, 0)])
    assert len({canonical(once), canonical(twice), canonical(looped)}) == 3


def test_direction_counts_in_a_plain_head_only():
    """A[k,l] A[l,k] is not A[k,l] A[k,l], unless A is symmetric."""
    there, back = [(0, 1), (0, 1)], [(0, 1), (1, 0)]
    assert canonical(graph(2, there, ARROW)) != canonical(graph(2, back, ARROW))
    assert canonical(graph(2, there, EDGE)) == canonical(graph(2, back, EDGE))


def test_sizes_are_colours():
    """Indices of different sizes are never exchanged, and of equal sizes are."""
    two = assemble([SIZE, OTHER, OTHER], [(MIXED, (0, 1)), (MIXED, (0, 2))])[0][0]
    swapped = assemble([OTHER, SIZE, OTHER], [(MIXED, (1, 2)), (MIXED, (1, 0))])[0][0]
    assert canonical(two) == canonical(swapped)
    assert sorted(s.key for s in canonical(two).sizes) == ["M", "N", "N"]


HEADS = (EDGE, ARROW, CUBE, PLAIN_CUBE)


def random_component(rng, largest=5):
    """A random connected component over a few heads with free indices and literals as labels."""
    while True:
        count = rng.randint(1, largest)
        places = [*range(count), *rng.sample(LABELS, rng.randint(0, 2))]
        factors = []
        for _ in range(rng.randint(1, count + 2)):
            head = rng.choice(HEADS)
            factors.append((head, tuple(rng.choice(places) for _ in head.sizes)))
        found, _ = assemble([SIZE] * count, factors)
        bound = [c for c in found if c.sizes]
        if bound:
            return max(bound, key=lambda c: len(c.sizes))


@laws(300)
@given(seeds)
def test_random_hypergraphs_survive_relabelling(seed):
    """Symmetric and plain heads of order two and three, free labels, literals: relabelling does not matter."""
    rng = Random(seed)
    component = random_component(rng, largest=9)
    assert canonical(relabelled(component, rng)) == canonical(component)


@laws(200)
@given(seeds)
def test_canonical_numbers_are_a_permutation(seed):
    """What is handed to the kernel renames the bound indices, one to one, and keeps the value's sizes."""
    component = random_component(Random(seed), largest=8)
    numbers = canonical_numbers(component)
    assert sorted(numbers) == list(range(len(component.sizes)))
    assert rename(component, numbers) == canonical(component)


def isomorphic(a, b):
    """Whether some renaming of the bound indices carries a to b: all of them are tried."""
    if len(a.sizes) != len(b.sizes) or len(a.factors) != len(b.factors):
        return False
    return any(rename(a, p) == rename(b, range(len(b.sizes))) for p in itertools.permutations(range(len(a.sizes))))


@laws(300)
@given(seeds, st.booleans())
def test_canonical_forms_are_equal_exactly_where_brute_force_finds_an_isomorphism(seed, related):
    """Against all permutations, on small components, related ones and unrelated ones."""
    rng = Random(seed)
    a = random_component(rng)
    b = relabelled(a, rng) if related else random_component(rng)
    if related and rng.random() < 0.5 and len(b.factors) > 1:  # exchange two places: often still connected
        factors = [list(places) for _, places in b.factors]
        factors[0][0], factors[1][0] = factors[1][0], factors[0][0]
        found, _ = assemble(b.sizes, [(h, tuple(f)) for (h, _), f in zip(b.factors, factors, strict=True)])
        b = max(found, key=lambda c: len(c.sizes))
    if b.sizes:
        assert (canonical(a) == canonical(b)) == isomorphic(a, b)


@pytest.mark.parametrize("head", [EDGE, ARROW])
def test_all_graphs_on_four_vertices(head):
    """Every graph on four vertices: as many canonical forms as isomorphism classes."""
    pairs = complete(4) if head is EDGE else list(itertools.permutations(range(4), 2))[:9]
    forms, classes = {}, []
    for chosen in itertools.chain.from_iterable(itertools.combinations(pairs, n) for n in range(3, 6)):
        found, _ = assemble([SIZE] * 4, [(head, e) for e in chosen])
        if len(found) != 1 or len(found[0].sizes) != 4:
            continue
        form = canonical(found[0])
        if form not in forms:
            assert not any(isomorphic(found[0], c) for c in classes)
            forms[form] = found[0]
            classes.append(found[0])
        else:
            assert isomorphic(found[0], forms[form])
    assert len(forms) > 3


def brute_components(count, factors):
    """The connected components of a product by merging sets until nothing changes."""
    groups = [({p for p in places if type(p) is int}, [(h, places)]) for h, places in factors]
    merged = True
    while merged:
        merged = False
        for (n, a), (m, b) in itertools.combinations(enumerate(groups), 2):
            if a[0] & b[0]:
                groups = [g for k, g in enumerate(groups) if k not in (n, m)]
                groups.append((a[0] | b[0], a[1] + b[1]))
                merged = True
                break
    return groups


@laws(400)
@given(seeds)
def test_splitting_agrees_with_brute_force_connectivity(seed):
    """`assemble` finds the connected components, whatever the order in which factors join them."""
    rng = Random(seed)
    count = rng.randint(1, 9)
    places = [*range(count), *LABELS]
    factors = []
    for _ in range(rng.randint(1, 9)):
        head = rng.choice(HEADS)
        factors.append((head, tuple(rng.choice(places) for _ in head.sizes)))
    found, loose = assemble([SIZE] * count, factors)
    groups = brute_components(count, factors)
    expected = sorted((len(g[0]), sorted(h.key for h, _ in g[1])) for g in groups)
    assert sorted((len(c.sizes), sorted(h.key for h, _ in c.factors)) for c in found) == expected
    used = set().union(*(g[0] for g in groups))
    assert len(loose) == count - len(used)


def test_a_late_factor_joins_two_components_and_what_joined_them_before():
    """Regression: components merged twice in a row stay one."""
    factors = [(ARROW, (0, 1)), (ARROW, (2, 3)), (ARROW, (4, 5)), (ARROW, (3, 4)), (ARROW, (5, 0))]
    for order in itertools.permutations(factors):
        found, _ = assemble([SIZE] * 6, order)
        assert len(found) == 1
        assert len(found[0].sizes) == 6


@laws(200)
@given(seeds)
def test_deltas_identify_the_places_they_join(seed):
    """A delta on a bound index renames it: the rest is as if the author had written one index for both."""
    rng = Random(seed)
    count = rng.randint(2, 6)
    factors = [(ARROW, (rng.randrange(count), rng.randrange(count))) for _ in range(rng.randint(1, 5))]
    a, b = rng.sample(range(count), 2)
    with_delta = assemble([SIZE] * count, [*factors, (KRONECKER, (a, b))])
    joined = [(h, tuple(a if p == b else p for p in places)) for h, places in factors]
    plain = assemble([SIZE] * count, joined)
    forms = [sorted(canonical(c).key for c in found[0]) for found in (with_delta, plain)]
    assert forms[0] == forms[1]
    assert len(with_delta[1]) == len(plain[1]) - 1


def test_deltas_of_different_literals_are_zero():
    """Two literals that meet through a bound index, and differ, make the product 0."""
    assert assemble([SIZE], [(KRONECKER, (0, Literal(0))), (KRONECKER, (0, Literal(1)))]) is None
    assert assemble([SIZE], [(KRONECKER, (0, Literal(1))), (KRONECKER, (0, Literal(1)))]) == ([], [])


def test_disjoint_copies_are_one_component_each():
    """n copies of one graph are n equal components: no search among the copies."""
    edges = [(5 * n + a, 5 * n + b) for n in range(12) for a, b in cycle(5)]
    found, loose = assemble([SIZE] * 60, [(EDGE, e) for e in edges])
    assert not loose
    assert len(found) == 12
    assert len({canonical(c) for c in found}) == 1


@pytest.mark.parametrize("numbers", [(0, 0), (0,), (0, 1, 2), (1, 2), (-1, 0)])
def test_what_is_not_a_renaming_is_refused(numbers):
    """`rename` takes permutations of the bound indices only."""
    with pytest.raises(ValueError, match="not a renaming"):
        rename(Component((SIZE, SIZE), ((ARROW, (0, 1)),)), numbers)
