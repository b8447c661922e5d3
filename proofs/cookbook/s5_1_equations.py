"""Section 5.1: linear matrix equations, solved for the vector of the unknowns."""

from symchain import (
    Identity,
    Sum,
    Trace,
    assume,
    dimensions,
    entry,
    eq,
    family,
    indices,
    inv,
    invertible,
    kron,
    matrix,
    proof,
    step,
    unit,
    vec,
)

proof("5.1 Linear matrix equations", layout="denominator", base=1)

m, n, p, q, N = dimensions("m n p q N")

# 5.1.10
A, B, X, C = matrix("A", m, m), matrix("B", n, n), matrix("X", m, n), matrix("C", m, n)
system = kron(Identity(n), A) + kron(B.T, Identity(m))
assume("273 X", eq(A * X + X * B, C))
assume("273 invertible", invertible(system))
step("273 a", eq(vec(A * X + X * B), vec(C)), "273 X")
step("273 b", eq(system * vec(X), vec(C)), "273 a")
step("273", eq(vec(X), inv(system) * vec(C)), "273 b")

# 5.1.11: N terms; K is the sum of their Kronecker products, entry by entry
s = indices("s", N)
k, l = indices("k l")
a, b, c, e = indices("a b c e", p, q, p, q)
F, G = family("F", p, p, s), family("G", q, q, s)
Y, D, K = matrix("Y", p, q), matrix("D", p, q), matrix("K", p * q, p * q)
row, col = kron(unit(q, b), unit(p, a)), kron(unit(q, e), unit(p, c))
assume("275 K", eq(Trace(row.T * K * col), Sum(Trace(row.T * kron(G.T, F) * col), (s, 1, N))))
assume("275 Y", eq(Sum(entry(F * Y * G, k, l), (s, 1, N)), D[k, l]))
assume("275 invertible", invertible(K))
step("275 a", eq(K * vec(Y), vec(D)), "275 K", "275 Y")
step("275", eq(vec(Y), inv(K) * vec(D)), "275 a", expect="undecided")
