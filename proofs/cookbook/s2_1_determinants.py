"""Section 2.1: derivatives of determinants."""

from symchain import (
    KroneckerDelta,
    Sum,
    Trace,
    absolute,
    assume,
    d,
    det,
    dimensions,
    eq,
    full_column_rank,
    indices,
    inv,
    invertible,
    log,
    matrix,
    matrix_function,
    pinv,
    proof,
    step,
)

proof("2.1 Derivatives of determinants", layout="denominator", base=1)

m, n = dimensions("m n")
i, j, k = indices("i j k")
T = matrix("t", 1, 1)
t = T[1, 1]

Y = matrix_function("Y", n, n, T)
assume("46 Y", invertible(Y))
step("46", eq(d(det(Y), t), det(Y) * Trace(inv(Y) * d(Y, t))))

X = matrix("X", n, n)
step("47", eq(Sum(d(det(X), X[i, k]) * X[j, k], (k, 1, n)), KroneckerDelta(i, j) * det(X)))
step("50", eq(Sum(d(det(X), X[i, k]) * X[j, k], (k, 1, n)), KroneckerDelta(i, j) * det(X)))

A, B = matrix("A", n, n), matrix("B", n, n)
R = matrix("R", n, n, "invertible")
step("51", eq(d(det(A * R * B), R), det(A * R * B) * inv(R).T, det(A * R * B) * inv(R.T)))
step("52", eq(d(det(R.T * A * R), R), 2 * det(R.T * A * R) * inv(R).T))

U, S = matrix("U", m, n), matrix("S", m, m, "symmetric")
assume("53 U", invertible(U.T * S * U))
step("53", eq(d(det(U.T * S * U), U), 2 * det(U.T * S * U) * S * U * inv(U.T * S * U)))

V = matrix("V", m, n)
assume("55 V", full_column_rank(V))
step("55 a", eq(pinv(V), inv(V.T * V) * V.T))
step("55", eq(d(log(det(V.T * V)), V), 2 * pinv(V).T), "55 a")

step("57", eq(d(log(absolute(det(R))), R), inv(R).T, inv(R.T)))

e = dimensions("e")
step("58", eq(d(det(R**e), R), e * det(R**e) * inv(R).T))
