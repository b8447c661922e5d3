"""Kronecker products, vec, blocks, Jacobians, and matrices given by their entries: what is proved, and what is not."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Adjoint,
    BlockDiagMatrix,
    Identity,
    KroneckerDelta,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    symbols,
)

from symchain.claim import Claim
from symchain.errors import Meaningless, NotDecided
from symchain.nodes import DeclaredMatrix, IndexSymbol, MatrixAt, MatrixFunction, MatrixPartial, Partial
from symchain.prove.follow import Found, Gap, follow
from symchain.refute.instance import Setting
from symchain.refute.search import agree, find
from symchain.surface.express import d, entry, gradient, inner, jvp, vjp
from symchain.surface.operate import (
    blocks,
    commutation,
    conj,
    diag,
    diagonal,
    hessian,
    inv,
    jacobian,
    khatri_rao,
    kron,
    norm,
    ones,
    single_entry,
    unit,
    vec,
)
from symchain.trusted import kernel
from symchain.trusted.derive import derive
from symchain.trusted.lower import Reader, Scope, head_of, lower_claim, size_of
from symchain.trusted.names import FIRST
from symchain.trusted.splits import Compound, Part, leaves
from symchain.trusted.term import ZERO, Entry, Index, derivative_head

m, n, p, q, r, s = symbols("m n p q r s", integer=True, positive=True)
A, B = MatrixSymbol("A", m, n), MatrixSymbol("B", p, q)
C, D = MatrixSymbol("C", n, r), MatrixSymbol("D", q, s)
A2, B2 = MatrixSymbol("A2", m, n), MatrixSymbol("B2", p, q)
S, T = MatrixSymbol("S", m, m), MatrixSymbol("T", p, p)
W = MatrixSymbol("W", m * p, m * p)
X, Y, Z = MatrixSymbol("X", n, p), MatrixSymbol("Y", p, q), MatrixSymbol("Z", n, p)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1)
i, j, k = IndexSymbol("i", m), IndexSymbol("j", n), IndexSymbol("k", m)

NUMERATOR, DENOMINATOR = "numerator", "denominator"


def holds(*parts: Any) -> bool:
    """Whether every equation of the chain is proved from nothing."""
    return all(isinstance(follow(e, []), Found) for e in lower_claim(Claim(*parts), Scope()))


def open_(*parts: Any) -> bool:
    """Whether some equation of the chain is read and not proved."""
    return any(isinstance(follow(e, []), Gap) for e in lower_claim(Claim(*parts), Scope()))


def undecided(*parts: Any) -> bool:
    """Whether the chain is refused as not decided."""
    try:
        lower_claim(Claim(*parts), Scope())
    except NotDecided:
        return True
    return False


J = jacobian(A * X * B, X, NUMERATOR)
a, c = MatrixSymbol("a", n, 1), MatrixSymbol("c", n, 1)
P2 = MatrixSymbol("P2", p, p)
U, V, G = MatrixSymbol("U", m, r), MatrixSymbol("V", n, r), MatrixSymbol("G", r, 1)
M11, M12 = MatrixSymbol("M11", m, n), MatrixSymbol("M12", m, p)
M21, M22 = MatrixSymbol("M21", q, n), MatrixSymbol("M22", q, p)
N11, N21 = MatrixSymbol("N11", n, r), MatrixSymbol("N21", p, r)
SQ1, SQ2 = MatrixSymbol("SQ1", m, m), MatrixSymbol("SQ2", p, p)
O1, O2 = MatrixSymbol("O1", m, p), MatrixSymbol("O2", p, m)
BIG = blocks([[M11, M12], [M21, M22]])
TWO, TWIN = MatrixSymbol("TWO", 2, 2), MatrixSymbol("TWIN", 2, 2)
LONG = MatrixSymbol("LONG", n * p, 1)
FLAT = MatrixSymbol("FLAT", m * p, n * q)
QS = MatrixSymbol("QS", n, n)
H, h = MatrixSymbol("H", n + p, m + q), MatrixSymbol("h", n + p, 1)
F = MatrixFunction("F", m * p, m * p, S)
SYMMETRIC = DeclaredMatrix("SYMMETRIC", m * p, m * p, "symmetric")
COMPLEX = DeclaredMatrix("COMPLEX", m * p, m * p, "complex")
u, v = IndexSymbol("u", m * p), IndexSymbol("v", m * p)

PAIR = MatrixSymbol("PAIR", 2 * m, 2 * m)
TRUE = {
    "blocks of multiples as a Kronecker product": (kron(Matrix([[1, 2]]), A), blocks([[A, 2 * A]])),
    "vec of blocks beside each other": (vec(blocks([[A, M12]])), blocks([[vec(A)], [vec(M12)]])),
    "Kronecker product of blocks": (
        kron(blocks([[M11, M12], [M21, M22]]), T),
        blocks([[kron(M11, T), kron(M12, T)], [kron(M21, T), kron(M22, T)]]),
    ),
    "two copies": (kron(Identity(2), S), blocks([[S, ZeroMatrix(m, m)], [ZeroMatrix(m, m), S]])),
    "two copies times blocks": (
        kron(Identity(2), S) * blocks([[SQ1, S], [S, SQ1]]),
        blocks([[S * SQ1, S * S], [S * S, S * SQ1]]),
    ),
    "an array between blocks and two copies": (
        Trace(PAIR * kron(Identity(2), S) * blocks([[SQ1, S], [S, SQ1]])),
        Trace(kron(Identity(2), S) * blocks([[SQ1, S], [S, SQ1]]) * PAIR),
    ),
    "blocks cut in two ways": (
        blocks([[A, blocks([[M12, A]])]]),
        blocks([[blocks([[A, M12]]), A]]),
    ),
    "blocks cut in two ways, in a product": (
        blocks([[A, blocks([[M12, A]])]]) * blocks([[blocks([[A.T], [M12.T]])], [A.T]]),
        A * A.T + M12 * M12.T + A * A.T,
    ),
    "blocks of a vec, times blocks": (
        vec(blocks([[A, M12]])).T * blocks([[vec(A2)], [vec(M12)]]),
        Trace(A.T * A2) + Trace(M12.T * M12),
    ),
    "vec of a product of three": (vec(A * X * B), kron(B.T, A) * vec(X)),
    "trace as a product of vecs": (Trace(A.T * A2), vec(A).T * vec(A2)),
    "mixed product": (kron(A, B) * kron(C, D), kron(A * C, B * D)),
    "distributive": (kron(A, B + B2), kron(A, B) + kron(A, B2)),
    "associative": (kron(A, kron(B, C)), kron(kron(A, B), C)),
    "associative against three": (kron(A, kron(B, C)), kron(A, B, C)),
    "associative, transposed": (kron(kron(A, B), C).T, kron(A.T, kron(B, C).T)),
    "transpose": (Transpose(kron(A, B)), kron(A.T, B.T)),
    "trace of a Kronecker product": (Trace(kron(S, T)), Trace(S) * Trace(T)),
    "commutation": (commutation(m, n) * vec(A), vec(A.T)),
    "commutation is orthogonal": (commutation(m, n).T * commutation(m, n), Identity(m * n)),
    "commutation transposed": (commutation(m, n).T, commutation(n, m)),
    "commutation of a Kronecker product": (commutation(p, m).T * kron(B, A) * commutation(q, n), kron(A, B)),
    "commutation to the left": (commutation(m, p) * kron(B, A), kron(A, B) * commutation(n, q)),
    "Jacobian of a product": (J, kron(B.T, A)),
    "Jacobian of a product, denominator": (jacobian(A * X * B, X, DENOMINATOR), kron(B, A.T)),
    "Jacobian of a product, transposed": (jacobian(A * X * B, X, DENOMINATOR), J.T),
    "Jacobian of the transpose": (jacobian(A.T, A, NUMERATOR), commutation(m, n)),
    "Jacobian of the matrix": (jacobian(A, A, NUMERATOR), Identity(m * n)),
    "Jacobian of a square": (
        jacobian(S * S, S, NUMERATOR),
        kron(S.T, Identity(m)) + kron(Identity(m), S),
    ),
    "Jacobian of a Gram matrix": (
        jacobian(A.T * A, A, NUMERATOR),
        kron(Identity(n), A.T) + kron(A.T, Identity(n)) * commutation(m, n),
    ),
    "Jacobian of a Hadamard product": (
        jacobian(diag(x) * MatrixSymbol("w", n, 1), x, NUMERATOR),
        diag(MatrixSymbol("w", n, 1)),
    ),
    "Jacobian of a column": (jacobian(A * x, x, NUMERATOR), A),
    "Jacobian of a column, denominator": (jacobian(A * x, x, DENOMINATOR), A.T),
    "Jacobian of a row": (jacobian(x.T * C, x, NUMERATOR), C.T),
    "d of a matrix by a matrix": (d(A * X, X), kron(Identity(p), A.T)),
    "Hessian": (hessian(x.T * QS * x, x), QS + QS.T),
    "Hessian by a matrix": (hessian(Trace(X.T * QS * X), X), kron(Identity(p), QS + QS.T)),
    "directional": (jvp(Trace(X.T * Z), X, X), Trace(X.T * Z)),
    "quadratic form in vecs": (a.T * X * P2 * X.T * c, vec(X).T * kron(P2, a * c.T) * vec(X)),
    "quadratic form in vecs, turned round": (a.T * X * P2 * X.T * c, vec(X).T * kron(P2.T, c * a.T) * vec(X)),
    "Khatri-Rao and diag": (vec(U * diag(G) * V.T), khatri_rao(V, U) * G),
    "Khatri-Rao of Kronecker": (
        kron(A, B) * khatri_rao(C, MatrixSymbol("R", q, r)),
        khatri_rao(A * C, B * MatrixSymbol("R", q, r)),
    ),
    "Kronecker of columns": (kron(x, y), vec(y * x.T)),
    "Kronecker with a column": (kron(x, Identity(m)) * y, kron(x, y)),
    "vec of a sum": (vec(A + 2 * A2), vec(A) + 2 * vec(A2)),
    "vec of a matrix symbol with sizes of one": (vec(x), x),
    "vec of a row": (vec(x.T), x),
    "identity": (kron(Identity(m), Identity(p)), Identity(m * p)),
    "ones": (kron(OneMatrix(m, n), OneMatrix(p, q)), OneMatrix(m * p, n * q)),
    "an array over a product of sizes": (kron(A, B) * FLAT.T, (FLAT * kron(A.T, B.T)).T),
    "an array over a product, traced": (Trace(kron(S, T) * W), Trace(W * kron(S, T))),
    "a vec of literal size": (entry(vec(TWO), 2, 0), TWO[0, 1]),
    "Kronecker of literal size": (entry(kron(TWO, TWIN), 1, 2), TWO[0, 1] * TWIN[1, 0]),
    "norm of a Kronecker product": (norm(kron(A, B)) ** 2, norm(A) ** 2 * norm(B) ** 2),
    "inverse of a Kronecker product": (kron(inv(S), inv(T)) * kron(S, T), Identity(m * p)),
    "block product": (BIG * blocks([[N11], [N21]]), blocks([[M11 * N11 + M12 * N21], [M21 * N11 + M22 * N21]])),
    "block transpose": (BIG.T, blocks([[M11.T, M21.T], [M12.T, M22.T]])),
    "block sum": (BIG + BIG, 2 * BIG),
    "trace of blocks": (Trace(blocks([[SQ1, O1], [O2, SQ2]])), Trace(SQ1) + Trace(SQ2)),
    "block diagonal": (BlockDiagMatrix(SQ1, SQ2), blocks([[SQ1, ZeroMatrix(m, p)], [ZeroMatrix(p, m), SQ2]])),
    "identity in blocks": (Identity(m + p), BlockDiagMatrix(Identity(m), Identity(p))),
    "block diagonal product": (
        BlockDiagMatrix(SQ1, SQ2) * BlockDiagMatrix(SQ1, SQ2),
        BlockDiagMatrix(SQ1 * SQ1, SQ2 * SQ2),
    ),
    "two block products": (BIG * BIG.T * BIG, (BIG.T * BIG * BIG.T).T),
    "an array beside blocks": (
        blocks([[A, A2]]) * MatrixSymbol("H", 2 * n, r),
        blocks([[A + A2 - A2, A2]]) * MatrixSymbol("H", 2 * n, r),
    ),
    "single entry": (entry(single_entry(m, n, i, j), k, j), KroneckerDelta(i, k)),
    "single entry as a product": (single_entry(m, n, i, j), unit(m, i) * unit(n, j).T),
    "single entry picks": (Trace(single_entry(m, n, i, j).T * A), A[i, j]),
    "derivative is a single entry": (MatrixPartial(A, A[i, j]), single_entry(m, n, i, j)),
    "unit vector picks": (unit(m, i).T * A * unit(n, j), A[i, j]),
    "unit vector at a number": (entry(unit(m, 0).T * A, 0, j), A[0, j]),
    "diag": (diag(x) * ones(n), x),
    "diagonal": (diagonal(diag(x)), x),
    "diagonal of a product": (diagonal(A * A2.T), diagonal(A2 * A.T)),
    "trace is the sum of the diagonal": (Trace(S), ones(m).T * diagonal(S)),
    "adjoint of a real matrix": (Adjoint(A), A.T),
    "conjugate of a real matrix": (conj(A), A),
    "gradient through vec": (gradient(vec(X).T * vec(Z), X, DENOMINATOR), Z),
    "gradient by an array over a product": (gradient(Trace(kron(S, T) * W), W, DENOMINATOR), kron(S, T).T),
    "pushforward through a Kronecker product": (jvp(kron(S, T), S, S), kron(S, T)),
    "pullback through vec": (vjp(vec(X), X, vec(Z)), Z),
    "inner product of Kronecker products": (inner(kron(A, B), kron(A2, B2)), inner(A, A2) * inner(B, B2)),
    "an array beside its view": (W * kron(S, T) * W, W * (kron(S, T) * W)),
    "inverse of a Kronecker product, times an array": (inv(kron(S, T)) * W, kron(inv(S), inv(T)) * W),
    "gradient by an array in blocks": (gradient(Trace(BIG * H), H, DENOMINATOR), BIG.T),
    "Jacobian by a column in blocks": (jacobian(BIG * h, h, NUMERATOR), BIG),
    "Jacobian of blocks": (jacobian(blocks([[A], [A2]]) * x, x, NUMERATOR), blocks([[A], [A2]])),
    "a Kronecker product with a function": (
        MatrixPartial(kron(S, T) * F, S[i, k]),
        MatrixPartial(kron(S, T), S[i, k]) * F + kron(S, T) * MatrixPartial(F, S[i, k]),
    ),
    "a 1 x 1 matrix as a variable": (Partial(x.T * x * MatrixSymbol("t", 1, 1), MatrixSymbol("t", 1, 1)), x.T * x),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_ones_are_proved(name: str) -> None:
    """A true identity is proved for all sizes, and holds where it is evaluated."""
    assert holds(*TRUE[name])
    assert agree(Claim(*TRUE[name]), Setting(), instances=1) is None


FALSE = {
    "blocks of multiples exchanged": (kron(Matrix([[1, 2]]), A), blocks([[2 * A, A]])),
    "vec of blocks exchanged": (vec(blocks([[A, A2]])), blocks([[vec(A2)], [vec(A)]])),
    "two copies exchanged": (
        kron(Identity(2), S) * blocks([[SQ1, S], [S, SQ1]]),
        blocks([[SQ1 * S, S * S], [S * S, SQ1 * S]]),
    ),
    "an array between, turned": (
        Trace(PAIR * kron(Identity(2), S) * blocks([[SQ1, S], [S, SQ1]])),
        Trace(PAIR.T * kron(Identity(2), S) * blocks([[SQ1, S], [S, SQ1]])),
    ),
    "blocks cut in two ways, exchanged": (
        blocks([[A, blocks([[A2, A]])]]),
        blocks([[blocks([[A, A]]), A2]]),
    ),
    "Kronecker does not commute": (kron(S, MatrixSymbol("S2", m, m)), kron(MatrixSymbol("S2", m, m), S)),
    "vec with the factors exchanged": (
        vec(S * MatrixSymbol("Q", m, m) * MatrixSymbol("S2", m, m)),
        kron(S, MatrixSymbol("S2", m, m).T) * vec(MatrixSymbol("Q", m, m)),
    ),
    "vec with a factor not transposed": (
        vec(S * MatrixSymbol("Q", m, m) * MatrixSymbol("S2", m, m)),
        kron(MatrixSymbol("S2", m, m), S) * vec(MatrixSymbol("Q", m, m)),
    ),
    "mixed product exchanged": (kron(S, MatrixSymbol("S2", m, m)) * kron(S, S), kron(S * S, S * S)),
    "trace of a Kronecker product": (Trace(kron(S, T)), Trace(S) + Trace(T)),
    "commutation is not the identity": (commutation(m, m), Identity(m**2)),
    "commutation does not keep": (commutation(m, m) * vec(S), vec(S)),
    "Jacobian in the wrong layout": (jacobian(S * QS.subs(n, m) * S, QS.subs(n, m), NUMERATOR), kron(S, S.T)),
    "Jacobian of a column in the wrong layout": (
        jacobian(S * MatrixSymbol("v", m, 1), MatrixSymbol("v", m, 1), DENOMINATOR),
        S,
    ),
    "Jacobian of the transpose": (jacobian(S.T, S, NUMERATOR), Identity(m**2)),
    "Jacobian of a square": (jacobian(S * S, S, NUMERATOR), 2 * kron(S.T, Identity(m))),
    "Hessian not symmetrised": (hessian(x.T * QS * x, x), 2 * QS),
    "Khatri-Rao exchanged": (
        vec(S * diag(MatrixSymbol("v", m, 1)) * MatrixSymbol("S2", m, m).T),
        khatri_rao(S, MatrixSymbol("S2", m, m)) * MatrixSymbol("v", m, 1),
    ),
    "quadratic form in vecs, half turned round": (a.T * X * P2 * X.T * c, vec(X).T * kron(P2, c * a.T) * vec(X)),
    "blocks exchanged": (blocks([[SQ1, S], [S.T, SQ1]]), blocks([[SQ1, S.T], [S, SQ1]])),
    "the last block is wrong": (blocks([[SQ1, S], [S, SQ1]]), blocks([[SQ1, S], [S, S]])),
    "the first block is wrong": (blocks([[SQ1, S], [S, SQ1]]), blocks([[S, S], [S, SQ1]])),
    "block transpose without the blocks'": (blocks([[SQ1, O1], [O2, SQ2]]).T, blocks([[SQ1.T, O1], [O2, SQ2.T]])),
    "trace of blocks": (Trace(blocks([[SQ1, O1], [O2, SQ2]])), Trace(SQ1)),
    "single entry transposed": (single_entry(m, m, i, k), single_entry(m, m, k, i)),
    "diag is not diagonal": (diag(diagonal(S)), S),
    "vec of a literal size read by rows": (entry(vec(TWO), 2, 0), TWO[1, 0]),
    "Kronecker of literal size exchanged": (entry(kron(TWO, TWIN), 1, 2), TWO[1, 0] * TWIN[0, 1]),
    "an array over a product transposed": (Trace(kron(S, T) * W), Trace(kron(S, T) * W.T)),
    "gradient by an array over a product": (gradient(Trace(kron(S, T) * W), W, DENOMINATOR), kron(S, T)),
    "a Kronecker product with a function, taken for a constant": (
        MatrixPartial(kron(S, T) * F, S[i, k]),
        MatrixPartial(kron(S, T), S[i, k]) * F,
    ),
    "a complex array is not its conjugate": (conj(kron(S, T) * COMPLEX), kron(S, T) * COMPLEX),
    "commutation with an array": (kron(S, T) * W, W * kron(S, T)),
    "an inverse at two entries": (entry(inv(S), 0, i), entry(inv(S), i, 0)),
    "an inverse transposed, at a vec": (inv(W) * vec(O2), inv(W).T * vec(O2)),
    "an inverse at a vec": (inv(W) * vec(O2), vec(O2)),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_ones_are_not_proved(name: str) -> None:
    """A false neighbour of an identity is read and not proved, and has a counterexample."""
    assert open_(*FALSE[name])
    assert find(Claim(*FALSE[name]), Setting(), seconds=5.0) is not None


UNDECIDED = {
    "vec of blocks below each other": (vec(blocks([[S], [SQ1]])), blocks([[vec(S)], [vec(SQ1)]])),
    "Kronecker product with blocks": (
        kron(T, blocks([[S, SQ1]])),
        blocks([[kron(T, S), kron(T, SQ1)]]),
    ),
    "blocks against pairs in the other order": (kron(S, Identity(2)) * blocks([[SQ1], [S]]), 0),
    "cases that cross": (blocks([[A, M12]]) * blocks([[M12.T], [A.T]]), 0),
    "a product of sizes in two orders": (Trace(kron(A, A.T)), 1),
    "a commutation against an identity": (commutation(m, n), Identity(m * n)),
    "one index over a product": (entry(kron(S, T), u, v), entry(kron(S, T), v, u)),
    "an array at another point": (MatrixAt(kron(S, T) * W, W, W.T), kron(S, T) * W),
    "gradient by a symmetric array that is split": (
        gradient(Trace(kron(S, T) * SYMMETRIC), SYMMETRIC, DENOMINATOR),
        kron(S, T).T,
    ),
    "an array in two views": (Trace(kron(S, T) * W) * Trace(kron(T, S) * W), 1),
    "an entry of an array beside its view": (MatrixPartial(kron(S, T) * W, W[u, v]), kron(S, T) * 0),
}


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_would_need_two_splits_of_an_index_is_not_decided(name: str) -> None:
    """A claim whose indices are split in two ways, or whose array is read in two ways, is refused and not guessed."""
    assert undecided(*UNDECIDED[name])


def test_matrix_of_blocks_gives_an_equation_a_block() -> None:
    """An equation of block matrices is one equation for every block."""
    assert len(lower_claim(Claim(BIG, BIG), Scope())) == 4
    assert len(lower_claim(Claim(BIG, BIG, BIG), Scope())) == 8


def test_every_block_is_compared() -> None:
    """Exactly the equation of the wrong block is not proved."""
    wrong = blocks([[SQ1, S], [S, S]])
    equations = lower_claim(Claim(blocks([[SQ1, S], [S, SQ1]]), wrong), Scope())
    assert [isinstance(follow(e, []), Found) for e in equations] == [True, True, True, False]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (khatri_rao(A, B), khatri_rao(A, B)),
        (diag(A), diag(A)),
        (diagonal(A), diagonal(A)),
        (single_entry(m, n, Symbol("z", real=True) + 1, j), single_entry(m, n, i, j)),
        (unit(3, 3), unit(3, 2)),
        (jacobian(A, 2 * A, NUMERATOR), Identity(m * n)),
        (Trace(kron(A, B)), 1),
        (Trace(blocks([[A, M12]])), 1),
    ],
)
def test_what_has_no_meaning_is_refused(left: Any, right: Any) -> None:
    """Shapes that do not fit, indices outside their range, and variables that are none have no meaning."""
    with pytest.raises(Meaningless):
        lower_claim(Claim(left, right), Scope())


def test_defined_array_over_a_product_of_sizes() -> None:
    """A matrix defined as a Kronecker product is read with its indices split as in its definition."""
    name = MatrixSymbol("DEF", m * p, m * p)
    (link,) = lower_claim(Claim(name, kron(S, T)), Scope())
    assert isinstance(link.left, Entry)
    theorem = kernel.define("DEF", link.left.slots, link.left.head.sizes, link.right, link.axioms)
    assert isinstance(theorem.claim.left, Entry)
    scope = Scope(defined={"DEF": theorem.claim.left.head})
    for left, right, true in (
        (name * name, kron(S * S, T * T), True),
        (Trace(name), Trace(S) * Trace(T), True),
        (MatrixPartial(name, S[i, k]), kron(single_entry(m, m, i, k), T), True),
        (name, kron(S, T.T), False),
        (MatrixPartial(name, S[i, k]), ZeroMatrix(m * p, m * p), False),
    ):
        assert all(isinstance(follow(e, [theorem]), Found) for e in lower_claim(Claim(left, right), scope)) is true
    for left, right in ((name[u, v], name[v, u]), (MatrixAt(name, name, name.T), name.T)):
        with pytest.raises(NotDecided):
            lower_claim(Claim(left, right), scope)


def test_view_depends_on_its_array() -> None:
    """A number that is defined through a view of an array is not constant in the array."""
    number = Symbol("number")
    (link,) = lower_claim(Claim(number, Trace(kron(S, T) * W)), Scope())
    assert isinstance(link.left, Entry)
    theorem = kernel.define("number", (), (), link.right, link.axioms)
    assert isinstance(theorem.claim.left, Entry)
    scope = Scope(defined={"number": theorem.claim.left.head})
    assert theorem.claim.left.head.depends_on(head_of(W, scope))
    (claim,) = lower_claim(Claim(Partial(number, W[u, v]), 0), scope)
    assert isinstance(follow(claim, [theorem]), Gap)


def test_derivative_by_a_part_of_an_array() -> None:
    """By one block of an array another block is constant; the whole array, or a part that may overlap, is not."""
    reader = Reader(Scope())
    whole = head_of(MatrixSymbol("parted", m + p, m + p), Scope())
    sizes = (size_of(m), size_of(p))
    at = Index.bound("c", size_of(m + p))
    rows = [Part(n, sizes, Index.bound("b", size)) for n, size in enumerate(sizes)]
    upper, lower = (reader.entry(whole, (row, at)) for row in rows)
    swapped = Part(1, sizes[::-1], Index.bound("b", sizes[0]))
    overlap = Reader(Scope()).entry(whole, (swapped, at))
    assert isinstance(upper, Entry)
    free = tuple([Index.generic(f"g{n}", size) for n, size in enumerate(upper.head.sizes)])
    assert derive(lower, upper.head, free) == ZERO
    assert derive(upper, upper.head, free) != ZERO
    for other in (overlap, Entry(whole, (at, at)), Entry(derivative_head(whole, whole), (at,) * 4)):
        with pytest.raises(NotDecided):
            derive(other, upper.head, free)


def test_literal_indices_are_split_by_arithmetic() -> None:
    """Every entry of a Kronecker product and of a vec of literal sizes is that of NumPy's convention."""
    one, two = MatrixSymbol("one", 2, 3), MatrixSymbol("two", 3, 2)
    for row in range(6):
        for col in range(6):
            assert holds(entry(kron(one, two), row, col), one[row // 3, col // 2] * two[row % 3, col % 2])
    for row in range(6):
        assert holds(entry(vec(one), row, 0), one[row % 2, row // 2])
    for row in range(5):
        block = blocks([[one], [two.T + one - one], [Matrix([[0, 0, 1]])]])
        value = [one[0, 1], one[1, 1], two[1, 0], two[1, 1], 0][row]
        assert holds(entry(block, row, 1), value)


def test_index_names_do_not_collide() -> None:
    """The parts of parts of a row are other indices than the later parts of it."""
    letters = [MatrixSymbol(f"L{n}", m, m) for n in range(11)]
    nested = [letters[0], kron(*letters[1:2], letters[1]), *letters[2:]]
    (equation,) = lower_claim(Claim(kron(*nested), kron(*nested)), Scope())
    assert len({x for x in equation.free_indices() if isinstance(x, Index)}) == 24


def test_reading_with_a_split_missing_is_refused() -> None:
    """What was read before the splits of its indices were known is never taken for the meaning of an expression."""
    reader = Reader(Scope())
    reader.matrix(BIG, *reader.generic(BIG.shape), {})
    with pytest.raises(NotDecided):
        reader.check()


def test_indices_of_one_size_are_split_alike() -> None:
    """An index beside a split one is split in the next reading; until then there is no answer."""
    reader = Reader(Scope())
    size = size_of(m * p)
    first, second = reader.fresh(size), reader.fresh(size)
    pair = Compound((Index.bound("a", size_of(m)), Index.bound("b", size_of(p))))
    assert reader.alike(first, second) == ((first,), (second,))
    assert reader.alike(first, pair) is None
    assert reader.requests
    assert reader.alike(FIRST, FIRST) == ((), ())
    assert reader.alike(pair, FIRST) == (tuple(leaves(pair)), (FIRST, FIRST))
