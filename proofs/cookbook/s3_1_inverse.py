"""Section 3.1: the inverse, cofactors, the condition number."""

from symchain import Identity, Sum, adj, det, dimensions, entry, eq, indices, inv, matrix, outside, proof, step

proof("3.1 The inverse", layout="denominator", base=1)

n = dimensions("n")
j = indices("j")
A = matrix("A", n, n)
R = matrix("R", n, n, "invertible")

step("145", eq(R * inv(R), inv(R) * R, Identity(n)))
outside(
    "146",
    "the cofactor of A at i, j is (-1)^(i + j) times the determinant of A without row i and column j",
    lacks="a matrix without one of its rows and columns",
)
outside(
    "148", "the adjugate of A is the transpose of the matrix of the cofactors of A", lacks="the matrix of cofactors"
)
outside(
    "149",
    "det(A) is the sum over j of (-1)^(j + 1) A[1, j] times the determinant of A without row 1 and column j",
    lacks="a matrix without one of its rows and columns",
)
# The cofactor at 1, j is the entry of the adjugate at j, 1.
step("150", eq(det(A), Sum(A[1, j] * entry(adj(A).T, 1, j), (j, 1, n))))
outside(
    "154",
    "the condition number of a positive definite matrix is its largest eigenvalue over its smallest",
    lacks="eigenvalues and the spectral norm",
)
