"""Sections 3.3 and 3.4: implications between inverses, and approximations."""

from symchain import (
    Identity,
    ZeroMatrix,
    assume,
    define,
    dimensions,
    eq,
    inv,
    invertible,
    matrix,
    outside,
    proof,
    scalar,
    step,
)

proof("3.3 Implications between inverses", layout="denominator", base=1)

m, n = dimensions("m n")
A, B = matrix("A", n, n, "invertible"), matrix("B", n, n, "invertible")
assume("184 A", invertible(A + B))
assume("184 sum", eq(inv(A + B), inv(A) + inv(B)))
# Z is the inverse of the sum, and R is what the sum times its inverse leaves: zero.
Z, R = matrix("Z", n, n), matrix("R", n, n)
define("184 Z", eq(Z, inv(A + B)))
define("184 R", eq(R, A * inv(B) + B * inv(A) + Identity(n)))
step("184 a", eq(Z, inv(A) + inv(B)), "184 Z", "184 sum")
step("184 b", eq((A + B) * Z, Identity(n)), "184 Z")
step("184 c", eq((A + B) * Z, R + Identity(n)), "184 a", "184 R")
step("184 d", eq(R, ZeroMatrix(n, n)), "184 b", "184 c")
step("184 e", eq(R * A - R * B, ZeroMatrix(n, n)), "184 d")
step("184 f", eq(R * A - R * B, A * inv(B) * A - B * inv(A) * B), "184 R")
step("184", eq(A * inv(B) * A, B * inv(A) * B), "184 e", "184 f")

P, W = matrix("P", n, n, "positive definite"), matrix("W", m, m, "positive definite")
C = matrix("C", m, n)
step("185", eq(inv(inv(P) + C.T * inv(W) * C) * C.T * inv(W), P * C.T * inv(C * P * C.T + W)))

outside(
    "186",
    "the inverse of I - A is the sum of all powers of A, where all eigenvalues of A have a modulus below 1",
    lacks="infinite sums and eigenvalues",
)

Q, M = matrix("Q", n, n, "invertible"), matrix("M", n, n)
s = scalar("sigma")
assume("192-195 Q", invertible(Q + s**2 * M))
step("192-195 a", eq(inv(Identity(n) + s**2 * M * inv(Q)), Q * inv(Q + s**2 * M)))
step("192-195 b", eq(inv(Q + s**2 * M), inv((Identity(n) + s**2 * M * inv(Q)) * Q)), "192-195 a")
step(
    "192-195",
    eq(
        inv(Q + s**2 * M),
        inv(Q * inv(Q) * Q + s**2 * M * inv(Q) * Q),
        inv((Identity(n) + s**2 * M * inv(Q)) * Q),
        inv(Q) * inv(Identity(n) + s**2 * M * inv(Q)),
    ),
    "192-195 a",
    "192-195 b",
)
