"""Sections 10.3 to 10.7: norms and ranks."""

from symchain import (
    Adjoint,
    Sum,
    Trace,
    absolute,
    dimensions,
    eq,
    indices,
    matrix,
    norm,
    outside,
    proof,
    rank,
    sqrt,
    step,
)

proof("10.3 Norms and ranks", layout="denominator", base=1)

m, n = dimensions("m n")
i, j = indices("i j")
x = matrix("x", n, 1, "complex")
Z = matrix("Z", m, n, "complex")
A = matrix("A", m, n)

step("526", eq(norm(x) ** 2, Adjoint(x) * x))

for label, words, lacks in (
    ("531", "the norm of c A is the modulus of c times the norm of A, for any norm", "norms other than Frobenius'"),
    ("532", "the norm of A + B is at most the sum of the norms", "inequalities"),
    ("534", "the identity has norm 1, for any induced norm", "induced norms"),
    ("535", "the norm of A x is at most the norm of A times the norm of x, for any induced norm", "inequalities"),
    ("536", "the norm of A B is at most the product of the norms, for any induced norm", "inequalities"),
    ("537", "the 1-norm is the largest sum of the moduli of a column", "a maximum over an index"),
    ("540", "the infinity-norm is the largest sum of the moduli of a row", "a maximum over an index"),
):
    outside(label, words, lacks=lacks)

step(
    "541",
    eq(
        norm(Z),
        sqrt(Sum(absolute(Z[i, j]) ** 2, (i, 1, m), (j, 1, n))),
        sqrt(Trace(Z * Adjoint(Z))),
    ),
)
outside(
    "546",
    "rank(A) + rank(B) - n is at most rank(A B), which is at most the smaller of rank(A) and rank(B)",
    lacks="inequalities",
)
# The theory has no rule for ranks.
step("549", eq(rank(A), rank(A.T), rank(A * A.T), rank(A.T * A)), expect="undecided")
