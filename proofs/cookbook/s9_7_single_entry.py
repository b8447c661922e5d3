"""Section 9.7: the single-entry matrix, and the structure matrix of a derivative."""

from symchain import (
    Trace,
    d,
    diag,
    diagonal,
    dimensions,
    entry,
    eq,
    indices,
    matrix,
    proof,
    single_entry,
    step,
    unit,
    vector,
)

proof("9.7 The single-entry matrix", layout="denominator", base=1)

m, n = dimensions("m n")
i, j, k, l = indices("i j k l", n)

# 9.7.3
A, B = matrix("A", n, n), matrix("B", n, n)
J, ei, ej = single_entry(n, n, i, j), unit(n, i), unit(n, j)
step("446", eq(A[k, i] * B[j, l], entry(A * ei * ej.T * B, k, l), entry(A * J * B, k, l)))
step("447", eq(A[i, k] * B[l, j], entry(A.T * ei * ej.T * B.T, k, l), entry(A.T * J * B.T, k, l)))
step("449", eq(A[k, i] * B[l, j], entry(A * ei * ej.T * B.T, k, l), entry(A * J * B.T, k, l)))

# 9.7.5
r, c = indices("r c", m, n)
F, x = matrix("F", n, m), vector("x", n)
step("450", eq(Trace(F * single_entry(m, n, r, c)), Trace(single_entry(m, n, r, c) * F), entry(F.T, r, c)))
G = matrix("G", m, n)
step("452", eq(Trace(A * single_entry(n, m, c, r) * G), entry(G * A, r, c)))
step("453", eq(Trace(A * J * J * B), entry(diag(diagonal(A.T * B.T)), i, j)))
step("455", eq(x.T * A * J * J * B * x, entry(diag(diagonal(A.T * x * x.T * B.T)), i, j)))

# 9.7.6
step("457", eq(d(G, G[r, c]), single_entry(m, n, r, c)))
S = matrix("S", n, n, "symmetric")
step("458", eq(d(S, S[i, j]), J + single_entry(n, n, j, i) - J * J))
