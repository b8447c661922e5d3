"""Section 9.1: matrices of blocks."""

from symchain import ZeroMatrix, blocks, det, dimensions, eq, inv, matrix, proof, step

proof("9.1 Matrices of blocks", layout="denominator", base=1)

m, n = dimensions("m n")
zero_right, zero_left = ZeroMatrix(m, n), ZeroMatrix(n, m)

A, B = matrix("A", m, m, "invertible"), matrix("B", n, n, "invertible")
step("401", eq(inv(blocks([[A, zero_right], [zero_left, B]])), blocks([[inv(A), zero_right], [zero_left, inv(B)]])))

A, B = matrix("A", m, m), matrix("B", n, n)
step("402", eq(det(blocks([[A, zero_right], [zero_left, B]])), det(A) * det(B)))
