"""11.1: powers with a positive exponent: each factor is derived in its place."""

from symchain import (
    Identity,
    KroneckerDelta,
    Sum,
    Trace,
    d,
    differential,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    jacobian,
    kron,
    matrix,
    proof,
    scalar,
    single_entry,
    step,
)

proof("11.1 Powers of a matrix", layout="denominator", base=0)

N = dimensions("N")
i, j, k, l, r = indices("i j k l r", N)

X, dX = matrix("X", N, N), matrix("dX", N, N)
A, B, S = matrix("A", N, N), matrix("B", N, N), matrix("S", N, N, "symmetric")
c = scalar("c")
J = single_entry(N, N, i, j)

# X^2, entry by entry
step("11-1-1", eq(entry(X**2, k, l), Sum(X[k, r] * X[r, l], (r, 0, N - 1))))
step(
    "11-1-2",
    eq(
        d(entry(X**2, k, l), X[i, j]),
        Sum(d(X[k, r], X[i, j]) * X[r, l] + X[k, r] * d(X[r, l], X[i, j]), (r, 0, N - 1)),
        KroneckerDelta(k, i) * X[j, l] + X[k, i] * KroneckerDelta(l, j),
    ),
    "11-1-1",
)
step("11-1-3", eq(d(X**2, X[i, j]), J * X + X * J), "11-1-2")

# X^3 is X^2 times X, X^4 is X^3 times X: one term more each time.
step("11-1-4", eq(d(X**3, X[i, j]), d(X**2, X[i, j]) * X + X**2 * J))
step("11-1-5", eq(d(X**3, X[i, j]), J * X**2 + X * J * X + X**2 * J), "11-1-4", "11-1-3")
step("11-1-6", eq(d(X**4, X[i, j]), d(X**3, X[i, j]) * X + X**3 * J))
step("11-1-7", eq(d(X**4, X[i, j]), J * X**3 + X * J * X**2 + X**2 * J * X + X**3 * J), "11-1-6", "11-1-5")
for n in (2, 3, 4, 5):
    step(
        f"11-1-8-{n}",
        eq(d(X**n, X[i, j]), sum((X**m * J * X ** (n - 1 - m) for m in range(1, n)), J * X ** (n - 1))),
    )
step("11-1-9", eq(differential(X**3, {X: dX}), dX * X**2 + X * dX * X + X**2 * dX))
step("11-1-10", eq(jacobian(X**2, X, "numerator"), kron(X.T, Identity(N)) + kron(Identity(N), X)), "11-1-3")

# Under a trace the terms are all equal.
step(
    "11-1-11",
    eq(d(Trace(X**3), X[i, j]), Trace(J * X**2) + Trace(X * J * X) + Trace(X**2 * J), 3 * Trace(X**2 * J)),
    "11-1-5",
)
step("11-1-12", eq(Trace(X**2 * J), entry(X**2, j, i)))
step("11-1-13", eq(gradient(Trace(X**3), X), 3 * X.T**2), "11-1-11", "11-1-12")
for n in (2, 4, 5):
    step(f"11-1-14-{n}", eq(gradient(Trace(X**n), X), n * X.T ** (n - 1)))
step("11-1-15", eq(gradient(Trace(A * X**2), X), A.T * X.T + X.T * A.T))
step("11-1-16", eq(gradient(Trace(A * X**3), X), (X**2 * A + X * A * X + A * X**2).T))

# Of a polynomial
step(
    "11-1-17",
    eq(gradient(Trace(X**3 + c * X**2 - X), X), 3 * X.T**2 + 2 * c * X.T - Identity(N)),
    "11-1-13",
)
# By a parameter
step("11-1-18", eq(d((A + c * B) ** 2, c), B * (A + c * B) + (A + c * B) * B))
step("11-1-19", eq(d(Trace((A + c * B) ** 3), c), 3 * Trace((A + c * B) ** 2 * B)))
