"""Section 1 of The Matrix Cookbook: what the transpose, the adjoint and the inverse do to products and sums."""

from symchain import Adjoint, Transpose, dimensions, eq, inv, matrix, proof, step

proof("1 Transposes and inverses of products", layout="denominator", base=1)

m, n, p, q = dimensions("m n p q")

A, B, C = (matrix(name, n, n, "invertible") for name in "ABC")
step("1", eq(inv(A * B), inv(B) * inv(A)))
step("2", eq(inv(A * B * C), inv(C) * inv(B) * inv(A)))
step("3", eq(inv(A.T), inv(A).T))

A, B, C = matrix("A", m, n), matrix("B", m, n), matrix("C", p, q)
step("4", eq(Transpose(A + B), A.T + B.T))

B = matrix("B", n, p)
step("5", eq(Transpose(A * B), B.T * A.T))
step("6", eq(Transpose(A * B * C), C.T * B.T * A.T))

Z = matrix("Z", n, n, "complex", "invertible")
step("7", eq(inv(Adjoint(Z)), Adjoint(inv(Z))))

A, B = matrix("A", m, n, "complex"), matrix("B", n, p, "complex")
step("9", eq(Adjoint(A * B), Adjoint(B) * Adjoint(A)))
