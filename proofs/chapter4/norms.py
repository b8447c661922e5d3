"""4.2: squared norms and norms, by differentials."""

from symchain import (
    Trace,
    assume,
    d,
    differential,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    inner,
    jvp,
    matrix,
    nonzero,
    norm,
    ones,
    proof,
    single_entry,
    step,
    vector,
)

proof("4.2 Norms and least squares", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j = indices("i j", M, N)

X, dX = matrix("X", M, N), matrix("dX", M, N)
A, B, C = matrix("A", P, M), matrix("B", N, Q), matrix("C", P, Q)
R = A * X * B - C

# The residual is linear in X, its squared norm is quadratic.
step("4-2-1", eq(norm(R) ** 2, inner(R, R), Trace(R.T * R)))
step("4-2-2", eq(differential(R, {X: dX}), A * dX * B))
step(
    "4-2-3",
    eq(differential(inner(R, R), {X: dX}), 2 * inner(R, differential(R, {X: dX})), 2 * inner(R, A * dX * B)),
    "4-2-2",
)
step("4-2-4", eq(2 * inner(R, A * dX * B), inner(2 * A.T * R * B.T, dX)))
step("4-2-5", eq(differential(inner(R, R), {X: dX}), inner(2 * A.T * R * B.T, dX)), "4-2-3", "4-2-4")
# Along the direction that moves one entry this is the partial derivative.
J = single_entry(M, N, i, j)
step(
    "4-2-6",
    eq(d(inner(R, R), X[i, j]), jvp(inner(R, R), X, J), inner(2 * A.T * R * B.T, J), 2 * entry(A.T * R * B.T, i, j)),
    "4-2-5",
)
step("4-2-7", eq(gradient(norm(R) ** 2, X), 2 * A.T * (A * X * B - C) * B.T), "4-2-1", "4-2-6")

# Its instances
step("4-2-8", eq(gradient(norm(X) ** 2, X), 2 * X))
D = matrix("D", M, N)
step("4-2-9", eq(gradient(norm(X - D) ** 2, X), 2 * (X - D)))
x, y = vector("x", N), vector("y", M)
step("4-2-10", eq(gradient(norm(X * x - y) ** 2, X), 2 * (X * x - y) * x.T))
step("4-2-11", eq(gradient(norm(X * x - y) ** 2, x), 2 * X.T * (X * x - y)))
step("4-2-12", eq(gradient(norm(X * x - y) ** 2, y), -2 * (X * x - y)))

# The norm itself: away from 0, by the chain rule of one number
assume("4-2-13", nonzero(norm(X)))
step("4-2-14", eq(d(norm(X) ** 2, X[i, j]), 2 * norm(X) * d(norm(X), X[i, j]), 2 * X[i, j]))
step("4-2-15", eq(d(norm(X), X[i, j]), X[i, j] / norm(X)), "4-2-14")
step("4-2-16", eq(gradient(norm(X), X), X / norm(X)), "4-2-15")
step("4-2-17", eq(d(1 / norm(X), X[i, j]), -d(norm(X), X[i, j]) / norm(X) ** 2), "4-2-15")
step("4-2-18", eq(gradient(1 / norm(X), X), -X / norm(X) ** 3), "4-2-17", "4-2-15")

# Sums of all entries
step("4-2-19", eq(ones(1, M) * X * ones(N), inner(ones(M, N), X)))
step("4-2-20", eq(gradient(ones(1, M) * X * ones(N), X), ones(M, N)), "4-2-19")
