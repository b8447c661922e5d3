"""Slips with vech, duplication and elimination matrices."""

from symchain import (
    Identity,
    Trace,
    commutation,
    dimensions,
    duplication,
    elimination,
    eq,
    inv,
    kron,
    matrix,
    proof,
    step,
    vec,
    vech,
)

proof("Wrong: half-vectorisation")

N = dimensions("N")
half = N * (N + 1) / 2
A, S, T = matrix("A", N, N), matrix("S", N, N, "symmetric"), matrix("T", N, N, "symmetric")
D, L, K = duplication(N), elimination(N), commutation(N, N)

step("not symmetric", eq(D * vech(A), vec(A)), expect="refuted")
step("not the identity", eq(D * L, Identity(N**2)), expect="refuted")
step("half", eq(vech(S).T * vech(T), Trace(S * T)), expect="refuted")
step("the upper triangle", eq(vech(A.T), vech(A)), expect="refuted")
step("diagonal twice", eq(D.T * vec(A), vech(A + A.T)), expect="refuted")
step("turned", eq(vech(A * S * A.T), L * kron(A, A) * L.T * vech(S)), expect="refuted")
step("not orthogonal", eq(D.T * D, Identity(half)), expect="refuted")
step("shape", eq(L * vec(A), vec(A)), expect="error")
# An inverse over the triangle is not read
step("inverse", eq(inv(D.T * D) * D.T * D, Identity(half)), expect="undecided")
