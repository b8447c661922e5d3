"""Lowering: what each node means, scoping, sizes, and every claim that has no meaning, with its code."""

from __future__ import annotations

import pytest
from sympy import (
    Derivative,
    HadamardProduct,
    Identity,
    KroneckerDelta,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain.claim import Claim
from symchain.errors import Meaningless, NotDecided
from symchain.nodes import (
    At,
    Change,
    DeclaredMatrix,
    FamilyMatrix,
    Gradient,
    IndexSymbol,
    Infinitesimal,
    Inner,
    LimitAt,
    MatrixAt,
    MatrixFunction,
    MatrixPartial,
    Partial,
    Perturbation,
    Pullback,
    Pushforward,
    Remainder,
    ScalarFunction,
    TensorSymbol,
)
from symchain.operators import Rank
from symchain.prove.normal import normal_form
from symchain.refute.instance import Setting
from symchain.refute.search import find
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Order
from symchain.trusted.lower import Scope, head_of, lower_claim, lower_scalar, size_of
from symchain.trusted.term import (
    ARRAY,
    DEFINED,
    Head,
    Size,
    derivative_head,
    heads,
    increment_head,
    perturbation_head,
)

M, N, P = symbols("M N P", integer=True, positive=True)
i, j, k, l = (IndexSymbol(n) for n in "ijkl")
A, B = MatrixSymbol("A", M, N), MatrixSymbol("B", M, N)
K, L = MatrixSymbol("K", M, M), MatrixSymbol("L", M, M)
S = DeclaredMatrix("S", M, M, "symmetric")
X = MatrixSymbol("X", M, N)
U = MatrixFunction("U", N, P, X)
g = ScalarFunction("g", U)
T = TensorSymbol("T", M, M, M, symmetric=True)
v, w = MatrixSymbol("v", M, 1), MatrixSymbol("w", M, 1)
x, y = symbols("x y", real=True)
h = Perturbation(X[i, j])
over_k, over_l = (k, 0, M - 1), (l, 0, N - 1)
E = MatrixElement


def normal(expr, scope=None):
    return normal_form(ring.expand(lower_scalar(expr, scope or Scope())[0]))


def same(left, right, base=0):
    """Whether an equation reduces to nothing, link by link."""
    links = lower_claim(Claim(left, right), Scope(base))
    return all(not normal_form(ring.difference(link.left, link.right)) for link in links)


TRUE = {
    "product": (E(K * L, i, j), Sum(K[i, k] * L[k, j], over_k)),
    "transpose": (E(A.T, j, i), A[i, j]),
    "trace": (Trace(K), Sum(K[k, k], over_k)),
    "power": (K**3, K * K * K),
    "power zero": (K**0, Identity(M)),
    "hadamard": (E(HadamardProduct(A, B), i, j), A[i, j] * B[i, j]),
    "identity": (E(Identity(M) * K, i, j), K[i, j]),
    "zero": (A + ZeroMatrix(M, N), A),
    "ones": (E(A * OneMatrix(N, M), i, k), Sum(A[i, l], over_l)),
    "scalar": (Rational(1, 2) * A + Rational(1, 2) * A, A),
    "symmetric": (S.T * K, S * K),
    "symmetric tensor": (T[i, j, k], T[k, i, j]),
    "inner": (Inner(A, B), Trace(A.T * B)),
    "vector": (v.T * w, w.T * v),
    "outer trace": (Trace(v * w.T), v.T * w),
    "one by one": (v.T * K * v, Sum(v[k, 0] * K[k, l] * v[l, 0], over_k, (l, 0, M - 1))),
    "delta": (Sum(KroneckerDelta(i, k) * K[k, j], over_k), K[i, j]),
    "size": (Sum(1, over_k, over_l), M * N),
    "explicit": (E(Matrix([[x, 0], [0, y]]), 1, 1), y),
    "partial": (Partial(A[i, j], A[k, l]), KroneckerDelta(i, k) * KroneckerDelta(j, l)),
    "partial trace": (Partial(Trace(K * L), K[i, j]), L[j, i]),
    "partial power": (Partial(Trace(K**3), K[i, j]), 3 * E(K**2, j, i)),
    "derivative": (Derivative(x**3, x, x), 6 * x),
    "matrix partial": (E(MatrixPartial(K * L, K[i, j]), k, l), KroneckerDelta(k, i) * L[j, l]),
    "gradient": (Gradient(Trace(A.T * X), X, "denominator"), A),
    "numerator": (Gradient(Trace(A.T * X), X, "numerator"), A.T),
    "change": (Change(X[k, l] * x, h), x * KroneckerDelta(i, k) * KroneckerDelta(j, l) * h),
    "limit": (LimitAt(Change(Trace(X.T * X), h) / h, h), 2 * X[i, j]),
    "at": (At(Trace(K * L), K, L.T), Trace(L.T * L)),
    "matrix at": (MatrixAt(K * L, L, K), K**2),
    "pushforward": (Pushforward(X.T * X, X, A), A.T * X + X.T * A),
    "pullback": (Pullback(K * X, X, B), K.T * B),
    "jacobians are adjoint": (Inner(Pushforward(K * X, X, A), B), Inner(A, Pullback(K * X, X, B))),
}
FALSE = {
    "product": (E(K * L, i, j), E(L * K, i, j)),
    "transpose": (E(K.T, i, j), K[i, j]),
    "power": (K**2, K**3),
    "hadamard": (HadamardProduct(K, L), K * L),
    "ones": (OneMatrix(M, M), Identity(M)),
    "plain tensor": (TensorSymbol("R", M, M)[i, j], TensorSymbol("R", M, M)[j, i]),
    "outer": (v * w.T, w * v.T),
    "partial": (Partial(K[i, j], K[k, l]), KroneckerDelta(i, l) * KroneckerDelta(j, k)),
    "partial trace": (Partial(Trace(K * L), K[i, j]), L[i, j]),
    "trace of symmetric": (Trace(S * K), Trace(K)),
    "gradient": (Gradient(Trace(K * L), K, "denominator"), L),
    "numerator": (Gradient(Trace(K * L), K, "numerator"), L.T),
    "at": (At(Trace(K * L), K, L), Trace(K * L)),
}


@pytest.mark.parametrize("name", TRUE)
def test_the_meaning_of_a_node(name):
    """What is true by definition reduces to nothing, in either order of the sides."""
    left, right = TRUE[name]
    assert same(left, right)
    assert same(right, left)


@pytest.mark.parametrize("name", FALSE)
def test_what_a_node_does_not_mean(name):
    """What is false leaves something."""
    assert not same(*FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_the_numeric_route_finds_nothing_against_what_reduces(name):
    """No counterexample to what is true."""
    assert find(Claim(*TRUE[name]), Setting(), tries=12, seconds=2.0) is None


@pytest.mark.parametrize("name", FALSE)
def test_the_numeric_route_refutes_what_does_not_reduce(name):
    """A counterexample to what is false."""
    assert find(Claim(*FALSE[name]), Setting(), seconds=5.0) is not None


# scoping


def test_a_bound_index_does_not_capture_a_free_one():
    """Sum of A[i,i] over i is the trace, whatever a free i is beside it; a free i is no sum."""
    inner = Sum(K[i, i], (i, 0, M - 1))
    assert same(inner, Trace(K))
    assert same(K[i, j] * inner, K[i, j] * Trace(K))
    assert not same(inner, K[i, i])
    assert not same(inner, M * K[i, i])


def test_an_inner_sum_shadows_an_outer_one():
    """The index inside belongs to the inner sum, and the factor outside to the outer one."""
    nested = Sum(K[k, k] * Sum(L[k, k], over_k), over_k)
    assert same(nested, Trace(K) * Trace(L))
    assert same(Sum(K[k, k], over_k, over_k), M * Trace(K))


def test_a_derivative_does_not_capture():
    """d tr(AXB)/dX[i,j] for the free names i, j, k, l of every inner index."""
    left, right = MatrixSymbol("C", P, M), MatrixSymbol("D", N, P)
    for a, b in [(i, j), (k, l), (l, k)]:
        assert same(Partial(Trace(left * X * right), X[a, b]), E(right * left, b, a))
    looped = Sum(K[k, k], over_k)
    assert same(Partial(looped, K[k, l]), KroneckerDelta(k, l))


def test_a_point_does_not_capture():
    """In e at U = V, a free index of V stays free inside the sums of e."""
    square = Sum(L[k, k], over_k)
    assert same(At(square, L, K[k, l] * K), K[k, l] * Trace(K))
    assert same(Sum(At(square, L, K[k, k] * K), over_k), Trace(K) ** 2)


@pytest.mark.parametrize("names", [("row", "column"), ("s0", "s1"), ("v0", "v1"), ("k", "k"), ("r", "c")])
def test_a_matrix_claim_has_indices_no_author_can_write(names):
    """A matrix claim is at an entry of its own: an author's row and column stay free beside it."""
    a, b = (IndexSymbol(n) for n in names)
    if names[0] != names[1]:
        assert not same(A[a, b] * OneMatrix(M, N), A)
    assert same(A[a, l] * OneMatrix(M, N), OneMatrix(M, N) * A[a, l])
    assert not same(K[a, a] * OneMatrix(M, N), K[a, b] * OneMatrix(M, N)) or a == b


def test_the_base_of_the_chapter_counts():
    """In base 1, sums run from 1 to M, the first entry is [1, 1], and entries of products still work."""
    assert same(Trace(K), Sum(K[k, k], (k, 1, M)), base=1)
    assert same(E(K * L, i, j), Sum(K[i, k] * L[k, j], (k, 1, M)), base=1)
    assert same((K * L)[i, j], Sum(K[i, k] * L[k, j], (k, 1, M)), base=1)
    assert lower_scalar(K[1, 1], Scope(1))[0] == lower_scalar(K[0, 0], Scope(0))[0]


# heads


def test_symbols_have_heads_with_their_meaning():
    """Plain, symmetric, function of a matrix, family: what tells them apart is in the head."""
    m, n, p = (Size.symbol(str(s)) for s in (M, N, P))
    assert head_of(A, Scope()) is Head(ARRAY, "A", (m, n))
    assert head_of(S, Scope()) is Head(ARRAY, "S", (m, m), symmetric=True)
    assert head_of(U, Scope()) is Head(ARRAY, "U", (n, p), (Head(ARRAY, "X", (m, n)),))
    family = FamilyMatrix("H", M, N, IndexSymbol("i", P))
    assert head_of(family, Scope()) is Head(ARRAY, "H", (m, n, p))
    defined = Head(DEFINED, "A", (m, n), tag="...")
    assert head_of(A, Scope(defined={"A": defined})) is defined


def test_abstract_functions_have_derivative_arrays():
    """dU/dX, dg/dU and dg/dX are atoms of their own: no chain rule is built in."""
    f, z = head_of(U, Scope()), head_of(X, Scope())
    outer = head_of(g, Scope())
    assert heads(lower_scalar(Partial(U[k, l], X[i, j]), Scope())[0]) == {derivative_head(f, z)}
    assert heads(lower_scalar(Partial(g, X[i, j]), Scope())[0]) == {derivative_head(outer, z)}
    assert not same(
        Partial(g, X[i, j]), Sum(Partial(g, U[k, l]) * Partial(U[k, l], X[i, j]), (k, 0, N - 1), (l, 0, P - 1))
    )
    assert heads(lower_scalar(Change(g, h), Scope())[0]) == {increment_head(outer, z)}
    assert heads(lower_scalar(h, Scope())[0]) == {perturbation_head(z)}


def test_derivatives_rest_on_their_axiom():
    """Reading a derivative of a polynomial, or a limit of one, names the axiom; an atom needs none."""
    assert lower_scalar(Partial(Trace(K * L), K[i, j]), Scope())[1] == {"polynomial-derivative"}
    assert lower_scalar(LimitAt(x * h, h), Scope())[1] == {"limit-of-polynomial"}
    assert not lower_scalar(Partial(g, X[i, j]), Scope())[1]


def test_a_remainder_belongs_to_its_quantity():
    """O(h^2) in a perturbation, o(ΔU) in all increments."""
    from_h = lower_claim(Claim(x, x + Remainder(h, 2, "O")), Scope())[0].remainder
    assert from_h.order == Order(2, False)
    assert from_h.base.head is perturbation_head(head_of(X, Scope()))


# sizes


@pytest.mark.parametrize(
    ("one", "other"), [(2 * M, M + M), (M * N, N * M), (M * (M + N), M**2 + N * M), (M + 1, 1 + M)]
)
def test_sizes_are_polynomials(one, other):
    """Two ways to write one size are one size."""
    assert size_of(one) is size_of(other)


def test_different_sizes_are_different():
    """2M is not M^2, and M is not N."""
    assert size_of(2 * M) is not size_of(M**2)
    assert size_of(M) is not size_of(N)


def test_blocks_of_a_size():
    """Over an index of size 2M, ones sum to M + M; a trace over M*N is cyclic."""
    assert same(Sum(1, (k, 0, 2 * M - 1)), M + M)
    tall, wide = MatrixSymbol("Z", M * N, P), MatrixSymbol("W", P, N * M)
    assert same(Trace(tall * wide), Trace(wide * tall))


# faults

OTHER_I = Symbol("i", real=True)
CODES = {
    "SC101": [
        (A, A.T),
        (A, x),
        (A, A * K),
        (Inner(A, A.T), 0),
        (At(Trace(K), K, A), 0),
        (Pushforward(X, X, X.T), X),
        (Pullback(X, X, X.T), X),
        (E(Matrix([[1, 2]]), 0, 0) + MatrixSymbol("Z", M / N, M)[0, 0], 0),
    ],
    "SC102": [
        (Sum(A[k, l], (k, 0, N - 1)), 0),
        (Sum(A[k, l], (k, 1, M - 1)), 0),
        (Sum(A[k, l], (k, 0, M)), 0),
        (Sum(IndexSymbol("a", N).dimension, (IndexSymbol("a", N), 0, M - 1)), 0),
        (Sum(1, (l, 0, k), (k, 0, M - 1)), 0),
    ],
    "SC103": [(A[i, j] * A[j, i], 0), (A[IndexSymbol("i", N), 0], 0), (A[i, i], 0)],
    "SC104": [(A[i + 1, j], 0), (A[2 * i, j], 0)],
    "SC107": [(KroneckerDelta(i, j), 0), (FamilyMatrix("H", M, N, i), A)],
    "SC108": [
        (A[i, 0] * A[OTHER_I, 0], 0),
        (MatrixSymbol("A", N, M).T, A),
        (x * Symbol("x", integer=True), 0),
        (DeclaredMatrix("K", M, M, "symmetric"), K),
        (MatrixFunction("A", M, N, X), A),
        (Sum(A[OTHER_I, 0], (i, 0, M - 1)), 0),
        (Sum(1, (k, 0, M - 1)), Symbol("M", real=True)),
        (LimitAt(Symbol("e", real=True), Infinitesimal("e")), 0),
    ],
    "SC109": [(i * A[i, j], 0), (Sum(k * A[k, 0], over_k), 0), (x, k)],
    "SC111": [(Trace(A), 0)],
    "SC113": [
        (Partial(x * y, x * y), 0),
        (Partial(x, A), 0),
        (Partial(x, E(A + B, i, j)), 0),
        (Partial(x, M), 0),
        (LimitAt(x, y), 0),
        (At(x, A + B, A), x),
        (Gradient(x, FamilyMatrix("H", M, N, IndexSymbol("i", M)), "denominator"), A),
    ],
    "SC115": [(T[0, 0, -1], 0), (TensorSymbol("R", 2, M)[2, i], 0)],
    "SC116": [
        (x, Remainder(h, 1, "O") + Remainder(Perturbation(X[k, l]), 1, "O")),
        (x, Remainder(U[k, l], 1, "O")),
        (x, Remainder(h, 0, "O")),
        (x, Remainder(h, -1, "O")),
    ],
    "SC118": [(LimitAt(1 / h, h), 0), (LimitAt(x / h**2, h), 0)],
}
FAULTS = [(code, n) for code, claims in CODES.items() for n in range(len(claims))]


@pytest.mark.parametrize(("code", "n"), FAULTS)
def test_what_has_no_meaning_is_an_error_with_its_code(code, n):
    """Shapes, ranges, sizes, names, variables, remainders, limits: the fault names its kind."""
    with pytest.raises(Meaningless) as fault:
        lower_claim(Claim(*CODES[code][n]), Scope())
    assert fault.value.code == code
    assert fault.value.message


def test_a_wrong_range_is_shown_beside_the_right_one():
    """Both numbers of values are in the message."""
    with pytest.raises(Meaningless) as fault:
        lower_claim(Claim(Sum(A[k, l], (k, 0, N - 1)), 0), Scope())
    assert "N values" in fault.value.message
    assert "M" in fault.value.message


def test_a_sum_that_stops_too_early_is_a_wrong_range():
    """The commonest slip, one value too few, is told like any other range."""
    with pytest.raises(Meaningless) as fault:
        lower_claim(Claim(Sum(K[k, k], (k, 0, M - 2)), Trace(K)), Scope())
    assert fault.value.code == "SC102"


def test_one_side_is_no_claim():
    """An equation has two sides."""
    with pytest.raises(Meaningless):
        lower_claim(Claim(x), Scope())


@pytest.mark.parametrize(
    "expr",
    [
        Rank(K),
        E(K**k, i, j),
        Partial(T[i, j, k], T[i, j, k]),
        Partial(h * x, X[k, l]),
        At(g, U, MatrixFunction("V", N, P, X)),
        At(U[k, l], X, A),
        2 * Remainder(h, 1, "O"),
        Sum(KroneckerDelta(k, 3) * K[k, k], over_k),
        LimitAt(Change(U[k, l], h), h),
    ],
)
def test_what_is_outside_the_fragment_is_not_decided(expr):
    """Never guessed: real powers, ranks, powers by an index, structured variables, unknown points."""
    with pytest.raises(NotDecided):
        normal(expr)


def test_what_is_too_large_to_expand_is_not_decided():
    """A product of sums with more terms than the limit is refused before it fills the memory."""
    sums = [sum(Symbol(f"{n}{m}", real=True) for m in range(30)) for n in "abcde"]
    with pytest.raises(NotDecided) as gap:
        normal(sums[0] * sums[1] * sums[2] * sums[3] * sums[4])
    assert gap.value.code == "SC206"
