"""Claims without a meaning, and citations of nothing."""

from symchain import (
    Sum,
    Trace,
    assume,
    define,
    dimensions,
    entry,
    eq,
    indices,
    inner,
    matrix,
    proof,
    restate,
    scalar,
    step,
)

proof("Wrong: no meaning", layout="denominator", base=0)

M, N = dimensions("M N")
i, j, k, l = indices("i j k l")

A, B, C = matrix("A", M, N), matrix("B", M, N), matrix("C", N, M)
D = matrix("D", 2, 3)
c = scalar("c")

assume("premise", eq(A, B))

# M x N times M x N.
step("shape-mismatch", lambda: eq(Trace(A * B), Trace(B * A)), expect="error")

# A matrix is M x N, its transpose N x M.
step("sides", eq(A, A.T), expect="error")

# The trace of an oblong matrix.
step("trace", lambda: eq(Trace(A), Sum(A[k, k], (k, 0, M - 1))), expect="error")

# An inner product of two shapes.
step("inner", eq(inner(A, C), inner(C, A)), expect="error")

# Row 2 of two rows, counted from 0.
step("literal-index", lambda: eq(D[2, 0], 0), expect="error")

# k counts rows and columns.
step("one-index-two-sizes", eq(A[k, k], B[k, k]), expect="error")

# The columns are N, and the sum runs over M of them.
step("range", eq(Sum(A[i, k], (k, 0, M - 1)), Sum(B[i, k], (k, 0, M - 1))), "premise", expect="error")

# Indices count from 0 here.
step("base", eq(Sum(A[i, k], (k, 1, N)), Sum(B[i, k], (k, 1, N))), "premise", expect="error")

# An index is not a number.
step("index-as-number", eq(k * A[i, j], k * B[i, j]), "premise", expect="error")

# Nothing is called that.
restate("unknown-label", eq(A, B), "premiss", expect="error")

# A label names one step.
restate("premise", eq(A, B), "premise", expect="error")

# A definition says what its symbol is in terms of others.
define("circular", eq(C, 2 * C), expect="error")

# j is free on the right only.
define("loose-index", eq(c, Sum(A[i, j], (i, 0, M - 1))), expect="error")

# A claim needs two sides.
step("one-side", lambda: eq(entry(A, i, j)), expect="error")
