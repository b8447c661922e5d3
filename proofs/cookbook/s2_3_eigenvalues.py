"""Section 2.3: derivatives of eigenvalues."""

from symchain import (
    Identity,
    Trace,
    assume,
    d,
    det,
    differentiable,
    dimensions,
    eq,
    inv,
    matrix,
    matrix_function,
    outside,
    proof,
    scalar_function,
    step,
)

proof("2.3 Derivatives of eigenvalues", layout="denominator", base=1)

n = dimensions("n")
X = matrix("X", n, n)
R = matrix("R", n, n, "invertible")

step("65 trace", eq(d(Trace(X), X), Identity(n)))
outside(
    "65",
    "the sum of the eigenvalues of X is the trace of X, and its derivative by X is the identity",
    lacks="eigenvalues",
)
step("66 determinant", eq(d(det(R), R), det(R) * inv(R).T))
outside(
    "66",
    "the product of the eigenvalues of X is det(X), and its derivative by X is det(X) inv(X).T",
    lacks="eigenvalues",
)

# A symmetric matrix, a simple eigenvalue of it and its eigenvector of length one, all along a curve.
T = matrix("t", 1, 1)
t = T[1, 1]
A, v = matrix_function("A", n, n, T), matrix_function("v", n, 1, T)
value = scalar_function("lambda", T)
assume("67 A", differentiable(A, T))
assume("67 v", differentiable(v, T))
assume("67 lambda", differentiable(value, T))
assume("67 symmetric", eq(A.T, A))
assume("67 eigen", eq(A * v, value * v))
assume("67 length", eq(v.T * v, 1))
# They hold all along the curve, so the derivatives of the two sides are equal too.
assume("67 derived", eq(d(A * v, t), d(value * v, t)))
step(
    "67 a",
    eq(v.T * d(A, t) * v + v.T * A * d(v, t), d(value, t) * v.T * v + value * v.T * d(v, t)),
    "67 derived",
)
step("67 b", eq(v.T * A, value * v.T), "67 eigen", "67 symmetric")
step("67", eq(d(value, t), v.T * d(A, t) * v), "67 a", "67 b", "67 length")
