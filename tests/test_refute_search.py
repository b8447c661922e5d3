"""The search: true claims agree, false ones get a small counterexample that is checked again here."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Identity, MatrixSymbol, Sum, Symbol, Trace, gamma, symbols

from symchain.claim import Claim
from symchain.nodes import (
    Change,
    FamilyMatrix,
    Gradient,
    IndexSymbol,
    Inner,
    LimitAt,
    MatrixChange,
    MatrixFunction,
    MatrixPartial,
    Partial,
    Perturbation,
    Remainder,
    ScalarFunction,
)
from symchain.refute.compare import check
from symchain.refute.evaluate import evaluate
from symchain.refute.instance import Instance, Setting
from symchain.refute.nearest import nearest
from symchain.refute.search import agree, find
from symchain.refute.series import Unevaluable

M, N, P, Q = symbols("M N P Q", integer=True, positive=True)
i, j = IndexSymbol("i", P), IndexSymbol("j", Q)
k, l = IndexSymbol("k", M), IndexSymbol("l", N)
p, q = IndexSymbol("p", M), IndexSymbol("q", M)
X = MatrixSymbol("X", P, Q)
U = MatrixFunction("U", M, N, X)
g = ScalarFunction("g", U)
A, B = MatrixSymbol("A", M, N), MatrixSymbol("B", N, M)
G, H = MatrixSymbol("G", M, M), MatrixSymbol("H", M, M)
h = Perturbation(X[i, j])
PLAIN = Setting()
CHAIN = Sum(Partial(g, U[k, l]) * Partial(U[k, l], X[i, j]), (k, 0, M - 1), (l, 0, N - 1))
TRACE = Trace(Gradient(g, U, "denominator").T * MatrixPartial(U, X[i, j]))
INNER = Inner(Gradient(g, U, "denominator"), MatrixChange(U, h))

TRUE = {
    "chain rule": Claim(CHAIN, TRACE, Partial(g, X[i, j])),
    "limit": Claim(LimitAt(Change(g, h) / h, h), Partial(g, X[i, j])),
    "first order": Claim(Change(g, h), Partial(g, X[i, j]) * h + Remainder(h, 2, "O")),
    "little o": Claim(Change(g, h), Partial(g, X[i, j]) * h + Remainder(h, 1, "o")),
    "in changes": Claim(Change(g, h), INNER + Remainder(MatrixChange(U, h), 2, "O")),
    "cyclic trace": Claim(Trace(A * B), Trace(B * A)),
    "transpose": Claim((A * B).T, B.T * A.T),
    "gradient": Claim(Gradient(Trace(A * B), A, "denominator"), B.T),
    "exchanged sums": Claim(Sum(A[k, l], (k, 0, M - 1), (l, 0, N - 1)), Sum(A[k, l], (l, 0, N - 1), (k, 0, M - 1))),
}
FALSE = {
    "lost transpose": Claim(Trace(G.T * H), Trace(G * H)),
    "factor": Claim(CHAIN, 2 * TRACE),
    "third order": Claim(Change(g, h), Partial(g, X[i, j]) * h + Remainder(h, 3, "O")),
    "little o square": Claim(Change(g, h), INNER + Remainder(MatrixChange(U, h), 2, "o")),
    "commuting": Claim(G * H, H * G),
    "layout": Claim(Gradient(Trace(G * H), G, "denominator"), H),
    "exchanged indices": Claim(G[p, q], G[q, p]),
    "second link": Claim(Trace(G.T), Trace(G), Trace(G * G)),
}


def rebuilt(found, claim, setting=PLAIN):
    """Checks a counterexample of plain arrays and indices from its text alone."""
    indices = {s: found.values[str(s)] for s in (i, j, k, l, p, q) if str(s) in found.values}
    arrays = {n: [[int(x) for x in r] for r in v] for n, v in found.values.items() if n in "GHAB"}
    return check(claim, setting, Instance(found.dimensions, values=arrays), indices)


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_agree(name):
    """No instance disagrees with a true claim."""
    assert agree(TRUE[name], PLAIN) is None
    assert find(TRUE[name], PLAIN, tries=20) is None


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refuted(name):
    """A false claim gets a counterexample whose two sides differ, with no size over 2."""
    found = find(FALSE[name], PLAIN)
    assert found is not None
    assert found.left != found.right
    assert max(found.dimensions.values()) <= 2


@pytest.mark.parametrize("name", ["lost transpose", "commuting", "exchanged indices", "second link"])
def test_counterexamples_can_be_checked_from_their_text(name):
    """What is shown is enough to see the disagreement again."""
    found = find(FALSE[name], PLAIN)
    again = rebuilt(found, FALSE[name])
    assert again is not None
    assert (str(again.left), str(again.right)) == (found.left, found.right)


def test_counterexamples_are_shrunk():
    """Matrices of a shrunk counterexample hold mostly zeros, and functions few monomials."""
    found = find(FALSE["lost transpose"], PLAIN)
    entries = [x for name in "GH" for row in found.values[name] for x in row]
    assert found.dimensions == {"M": 2}
    assert set(entries) <= {"0", "1"}
    assert entries.count("1") == 2
    found = find(FALSE["third order"], PLAIN)
    assert set(found.dimensions.values()) == {1}
    assert found.values["U"] == [["X[0,0]"]]
    assert found.values["g"] == "U[0,0]**2"


def test_search_is_deterministic():
    """The same claim gives the same counterexample."""
    assert find(FALSE["commuting"], PLAIN) == find(FALSE["commuting"], PLAIN)


def test_counterexample_names_the_entry_in_the_base():
    """The differing entry and the free indices are given in the chapter's base."""
    found = find(FALSE["layout"], Setting(base=1))
    assert min(found.entry) >= 1
    found = find(FALSE["exchanged indices"], Setting(base=1))
    assert sorted((found.values["p"], found.values["q"])) == [1, 2]


def test_distinct_sizes_catch_a_wrong_range():
    """A contraction over the wrong dimension is out of range or unequal, never agreed to."""
    claim = Claim(Sum(1, (k, 0, M - 1)), N)
    assert agree(claim, PLAIN) is not None


def test_hypothesis_is_respected():
    """A claim that needs its hypothesis is refuted without it and agrees with it."""
    claim = Claim(H * G, Identity(M))
    assert find(claim, PLAIN) is not None
    assert find(claim, Setting(hypotheses=(Claim(G * H, Identity(M)),)), tries=20) is None


@pytest.mark.parametrize(
    "hypotheses",
    [(Claim(G.T, G), Claim(H, H.T)), (Claim(G.T * G, Identity(M)),), (Claim(G * G, G),)],
)
def test_counterexamples_satisfy_the_hypotheses(hypotheses):
    """Each hypothesis holds exactly on the counterexample."""
    setting = Setting(hypotheses=hypotheses)
    claim = Claim(G * H, H * G)
    found = find(claim, setting)
    assert found is not None
    assert rebuilt(found, claim) is not None
    arrays = {n: [[int(x) for x in r] for r in found.values[n]] for n in "GH" if n in found.values}
    for hypothesis in hypotheses:
        assert check(hypothesis, PLAIN, Instance(found.dimensions, values=arrays)) is None


def test_impossible_hypotheses_give_no_counterexample():
    """Where no instance satisfies the hypotheses, nothing is refuted and nothing agrees."""
    setting = Setting(hypotheses=(Claim(Trace(G * G.T), -1),))
    assert find(Claim(G, H), setting, tries=3) is None
    with pytest.raises(Unevaluable):
        agree(Claim(G, H), setting)


def test_function_hypothesis_flows_and_value_hypothesis_does_not():
    """U = A*X for a function is an identity of functions; G = H for constants is one of values."""
    L = MatrixSymbol("L", M, P)
    V = MatrixFunction("V", M, Q, X)
    claim = Claim(Partial(V[p, j], X[i, j]), L[p, i])
    assert agree(claim, Setting(hypotheses=(Claim(V, L * X),))) is None
    constant = Claim(Partial(Trace(G.T * H), H[p, q]), G[p, q])
    assert agree(constant, Setting(hypotheses=(Claim(G, H),))) is None


def test_defined_symbols_are_shown_with_their_value():
    """A defined symbol appears in the counterexample."""
    setting = Setting(definitions=((G, H + H),))
    found = find(Claim(G, H), setting)
    assert found.values["G"] == [["2"]]
    assert found.values["H"] == [["1"]]


def test_labels_of_a_defined_family_are_free_indices():
    """Label sizes come from the definition."""
    a, b = Symbol("a", integer=True), Symbol("b", integer=True)
    family = FamilyMatrix("F", M, N, a, b)
    setting = Setting(definitions=((family, MatrixPartial(U, X[a, b])),))
    claim = Claim(Trace(Gradient(g, U, "denominator").T * family), Partial(g, X[a, b]))
    assert agree(claim, setting) is None
    assert find(Claim(*claim.parts[::-1], 0), setting) is not None


def test_shifted_index_out_of_range_is_passed_over():
    """A claim about X[i + 1, j] is tested where it has a meaning."""
    assert agree(Claim(X[i + 1, j] - X[i + 1, j], 0), PLAIN) is None
    assert find(Claim(X[i + 1, j], X[i, j]), PLAIN).dimensions["P"] == 2


def test_claims_without_exact_value_are_refused():
    """What cannot be evaluated is neither agreed to nor refuted."""
    with pytest.raises(Unevaluable):
        agree(Claim(gamma(Trace(G)), 1), PLAIN)
    with pytest.raises(Unevaluable):
        find(Claim(gamma(Trace(G)), 1), PLAIN)
    with pytest.raises(Unevaluable):
        agree(Claim(A, B), PLAIN)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(1, 3), min_size=4, max_size=4))
def test_chain_rule_holds_on_every_instance(seed, sizes):
    """The chain rule is true for all sizes and functions drawn."""
    instance = Instance(dict(zip("MNPQ", sizes, strict=True)), seed)
    assert check(TRUE["chain rule"], PLAIN, instance, {i: 0, j: 0}) is None


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3))
def test_transpose_laws_hold_on_every_instance(seed, m, n):
    """(AB)' = B'A' and tr AB = tr BA."""
    instance = Instance({"M": m, "N": n}, seed)
    assert check(TRUE["transpose"], PLAIN, instance) is None
    assert evaluate(Trace(A * B), instance, PLAIN) == evaluate(Trace(B * A), instance, PLAIN)


def _accepts(setting=PLAIN):
    return lambda claim: find(claim, setting, tries=15) is None


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (Claim(Trace(G.T * H), Trace(G * H)), "true with `G.T` for `G`"),
        (Claim(Gradient(Trace(A * B), A, "denominator"), B), "true in numerator layout"),
        (Claim((A * B).T, A * B), "true with the other side transposed"),
        (Claim(CHAIN, 2 * TRACE), "off by a factor 2"),
        (Claim(CHAIN, -TRACE), "off by the sign"),
        (Claim(G[p, q], H[p, q] + G[p, q]), None),
        (Claim(Trace(G.T * G), Sum(G[p, q] * G[q, p], (p, 0, M - 1), (q, 0, M - 1))), "exchanged"),
        (Claim(G.T[p, q], G[p, q]), "indices p and q are exchanged"),
    ],
)
def test_nearest_true_statement(claim, sentence):
    """One slip is named, and nothing where one change does not do."""
    found = nearest(claim, PLAIN, _accepts())
    assert found is None if sentence is None else sentence in found[0]


def test_nearest_says_nothing_unproved():
    """A mutation that is not proved is not shown."""
    assert nearest(Claim(Trace(G.T * H), Trace(G * H)), PLAIN, lambda claim: False) is None
