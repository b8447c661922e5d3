"""Section 1.3: two by two matrices."""

from sympy import Matrix

from symchain import Identity, Trace, assume, det, eq, inv, matrix, proof, scalar, step

proof("1.3 Two by two matrices", layout="denominator", base=1)

A = matrix("A", 2, 2)
step("29", eq(det(A), A[1, 1] * A[2, 2] - A[1, 2] * A[2, 1]))

# An eigenvalue is a root of the characteristic polynomial.
root = scalar("lambda")
assume("1.3u root", eq(det(A - root * Identity(2)), 0))
step("1.3u a", eq(det(A - root * Identity(2)), root**2 - root * Trace(A) + det(A)))
step("1.3u", eq(root**2 - root * Trace(A) + det(A), 0), "1.3u root", "1.3u a")

R = matrix("R", 2, 2, "invertible")
step("31", eq(inv(R), Matrix([[R[2, 2], -R[1, 2]], [-R[2, 1], R[1, 1]]]) / det(R)))
