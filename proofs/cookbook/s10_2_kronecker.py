"""Section 10.2: the Kronecker product and the vec operator.

507 says that two products differ in general: the equation is refuted.  524 is false as printed: B is to be
transposed.
"""

from symchain import (
    Trace,
    blocks,
    dimensions,
    eq,
    inv,
    kron,
    matrix,
    outside,
    pinv,
    proof,
    rank,
    scalar,
    step,
    vec,
    vector,
)

proof("10.2 The Kronecker product", layout="denominator", base=1)

m, n, p, q, r, s, t = dimensions("m n p q r s t")
A, B, C = matrix("A", m, n), matrix("B", r, q), matrix("C", r, q)

two = matrix("A", 2, 2)
# A row over 2 r values is needed as two blocks here and as a pair of indices there: one index, split in two ways.
step(
    "505 two",
    eq(kron(two, B), blocks([[two[1, 1] * B, two[1, 2] * B], [two[2, 1] * B, two[2, 2] * B]])),
    expect="undecided",
)
outside(
    "505", "the Kronecker product of A and B is the matrix of the blocks A[i, j] B", lacks="a symbolic number of blocks"
)
step("506", eq(kron(A, B + C), kron(A, B) + kron(A, C)))
step("507", eq(kron(A, B), kron(B, A)), expect="refuted")
D = matrix("D", s, t)
step("508", eq(kron(A, kron(B, D)), kron(kron(A, B), D)))
a, b = scalar("alpha beta")
step("509", eq(kron(a * A, b * B), a * b * kron(A, B)))
E, F = matrix("E", n, s), matrix("F", q, t)
step("511", eq(kron(A, B) * kron(E, F), kron(A * E, B * F)))

U, V = matrix("U", m, m, "invertible"), matrix("V", n, n, "invertible")
step("512", eq(inv(kron(U, V)), kron(inv(U), inv(V))))
step("513", eq(pinv(kron(A, B)), kron(pinv(A), pinv(B))))
# The theory has no rule for ranks.
step("514", eq(rank(kron(A, B)), rank(A) * rank(B)), expect="undecided")

S, T = matrix("S", m, m), matrix("T", n, n)
step("515 trace", eq(Trace(kron(S, T)), Trace(S) * Trace(T)))
outside(
    "515",
    "the trace of a Kronecker product is the product of the traces, and the trace of the Kronecker product of "
    "the diagonal matrices of the eigenvalues",
    lacks="eigenvalues",
)
for label, words in (
    ("517", "A and B, and B and A, have Kronecker products with the same eigenvalues"),
    ("518", "the eigenvalues of a Kronecker product are the products of an eigenvalue of each, A, B symmetric"),
    ("519", "the eigenvalues of a Kronecker product are the Kronecker product of the eigenvalues, A, B symmetric"),
):
    outside(label, words, lacks="eigenvalues")

# 10.2.2
X, G = matrix("X", n, p), matrix("G", p, q)
step("520", eq(vec(A * X * G), kron(G.T, A) * vec(X)))
H = matrix("H", m, n)
step("521", eq(Trace(A.T * H), vec(A).T * vec(H)))
step("522", eq(vec(A + H), vec(A) + vec(H)))
step("523", eq(vec(a * A), a * vec(A)))
x, z = vector("x", m), vector("z", m)
step("524", eq(x.T * A * T * A.T * z, vec(A).T * kron(T, z * x.T) * vec(A)), expect="refuted")
step("524 corrected", eq(x.T * A * T * A.T * z, vec(A).T * kron(T.T, z * x.T) * vec(A)))
