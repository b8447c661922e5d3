"""vech, duplication and elimination matrices, after Magnus & Neudecker (1999), 3.8."""

from symchain import (
    Identity,
    Trace,
    commutation,
    diag,
    diagonal,
    differential,
    dimensions,
    duplication,
    elimination,
    eq,
    jacobian,
    kron,
    matrix,
    proof,
    step,
    vec,
    vech,
    vector,
)

proof("Half-vectorisation", layout="numerator")

N = dimensions("N")
half = N * (N + 1) / 2
A, B, X = matrix("A", N, N), matrix("B", N, N), matrix("X", N, N)
S, T, dS = (matrix(name, N, N, "symmetric") for name in ("S", "T", "dS"))
C, v = matrix("C", N, N, "lower"), vector("v", half)
D, L, K = duplication(N), elimination(N), commutation(N, N)

step("elimination", eq(L * vec(A), vech(A)))
step("duplication", eq(D * vech(S), vec(S)))
step("linear", eq(vech(A + 2 * B), vech(A) + 2 * vech(B)))
step("of a triangle", eq(L.T * vech(C), vec(C)))
step("rows of L", eq(L * L.T, Identity(half)))
step("left inverse", eq(L * D, Identity(half)))
step("symmetric columns", eq(K * D, D))
step("on symmetric matrices", eq(D * L * (Identity(N**2) + K), Identity(N**2) + K))
step("transposed", eq(D.T * vec(A), vech(A + A.T - diag(diagonal(A)))))
step("inner product", eq(vech(S).T * D.T * D * vech(T), Trace(S * T)))
step("how many", eq(Trace(L * L.T), half))
step("and twice", eq(Trace(D.T * D), N**2))
step("congruence", eq(vech(A * S * A.T), L * kron(A, A) * D * vech(S)))
step("invariant", eq(D * L * kron(A, A) * D, kron(A, A) * D))
step("of any column", eq(K * D * v, D * v))
step(
    "differential",
    eq(vech(differential(S * S, {S: dS})), L * (kron(S, Identity(N)) + kron(Identity(N), S)) * D * vech(dS)),
)
step("Jacobian", eq(L * jacobian(A * X * A.T, X) * D, L * kron(A, A) * D))
