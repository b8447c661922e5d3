"""Indices that are split in two ways at once: matrices of blocks beside Kronecker products and vec."""

from symchain import (
    Identity,
    Trace,
    ZeroMatrix,
    blocks,
    d,
    dimensions,
    eq,
    inner,
    kron,
    matrix,
    proof,
    step,
    vec,
)

proof("Blocks beside Kronecker products", layout="denominator")

K, M, N, P = dimensions("K M N P")
A, B, C, D = matrix("A", M, N), matrix("B", M, P), matrix("C", K, N), matrix("D", K, P)
S, T, U = matrix("S", K, K), matrix("T", K, K), matrix("U", K, K)
X, Y = matrix("X", P, P), matrix("Y", 2 * K, 2 * K)
zero = ZeroMatrix(K, K)
pair = blocks([[T, U], [U, T]])

step(
    "kron of blocks",
    eq(kron(blocks([[A, B], [C, D]]), X), blocks([[kron(A, X), kron(B, X)], [kron(C, X), kron(D, X)]])),
)
step("vec of blocks", eq(vec(blocks([[A, B]])), blocks([[vec(A)], [vec(B)]])))
step("two copies", eq(kron(Identity(2), S), blocks([[S, zero], [zero, S]])))
step("their product", eq(kron(Identity(2), S) * pair, blocks([[S * T, S * U], [S * U, S * T]])))
step("of a matrix", eq(Trace(Y * kron(Identity(2), S) * pair), Trace(kron(Identity(2), S) * pair * Y)))
step("cut anew", eq(blocks([[A, blocks([[B, A]])]]), blocks([[blocks([[A, B]]), A]])))
step("inner product", eq(vec(blocks([[A, B]])).T * blocks([[vec(A)], [vec(B)]]), inner(A, A) + inner(B, B)))
step("gradient", eq(d(Trace(kron(Identity(2), S) * pair), S), 2 * T.T))
