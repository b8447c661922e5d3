"""4.1: linear and quadratic functions of a matrix, each from its entries."""

from symchain import (
    Identity,
    KroneckerDelta,
    Sum,
    Trace,
    d,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    inner,
    matrix,
    proof,
    step,
    vector,
)

proof("4.1 Traces and bilinear forms", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j, k, l, r = indices("i j k l r", M, N, M, N, M)

X, A, B = matrix("X", M, N), matrix("A", N, M), matrix("B", M, N)
Y = matrix("Y", N, N)

# Linear: the trace of A X
step("4-1-1", eq(Trace(A * X), Sum(A[l, k] * X[k, l], (k, 0, M - 1), (l, 0, N - 1))))
step("4-1-2", eq(d(X[k, l], X[i, j]), KroneckerDelta(k, i) * KroneckerDelta(l, j)))
step(
    "4-1-3",
    eq(
        d(Trace(A * X), X[i, j]),
        Sum(A[l, k] * KroneckerDelta(k, i) * KroneckerDelta(l, j), (k, 0, M - 1), (l, 0, N - 1)),
        A[j, i],
    ),
    "4-1-1",
    "4-1-2",
)
step("4-1-4", eq(gradient(Trace(A * X), X), A.T), "4-1-3")
step("4-1-5", eq(gradient(inner(B, X), X), B))
step("4-1-6", eq(gradient(Trace(Y), Y), Identity(N)))

# Linear: between two vectors, and two matrices
a, b = vector("a", M), vector("b", N)
step("4-1-7", eq(a.T * X * b, Sum(a[k, 0] * X[k, l] * b[l, 0], (k, 0, M - 1), (l, 0, N - 1))))
step("4-1-8", eq(d(a.T * X * b, X[i, j]), a[i, 0] * b[j, 0]), "4-1-7", "4-1-2")
step("4-1-9", eq(gradient(a.T * X * b, X), a * b.T), "4-1-8")
C, D = matrix("C", P, M), matrix("D", N, P)
step("4-1-10", eq(Trace(C * X * D), Trace(D * C * X)))
step("4-1-11", eq(gradient(Trace(C * X * D), X), (D * C).T, C.T * D.T), "4-1-10")

# Quadratic: X.T A X
S = matrix("S", M, M)
quadratic = Sum(X[k, l] * S[k, r] * X[r, l], (k, 0, M - 1), (r, 0, M - 1), (l, 0, N - 1))
step("4-1-12", eq(Trace(X.T * S * X), quadratic))
step(
    "4-1-13",
    eq(
        d(quadratic, X[i, j]),
        Sum(S[i, r] * X[r, j], (r, 0, M - 1)) + Sum(X[k, j] * S[k, i], (k, 0, M - 1)),
        entry(S * X, i, j) + entry(S.T * X, i, j),
    ),
    "4-1-2",
)
step("4-1-14", eq(gradient(Trace(X.T * S * X), X), S * X + S.T * X, (S + S.T) * X), "4-1-12", "4-1-13")
step("4-1-15", eq(gradient(Trace(X.T * X), X), 2 * X))

# Quadratic: A X B X, by the product rule: each X in turn
E = matrix("E", N, M)
step(
    "4-1-16",
    eq(
        d(Trace(A * X * E * X), X[i, j]),
        Trace(A * d(X, X[i, j]) * E * X) + Trace(A * X * E * d(X, X[i, j])),
        entry(E * X * A, j, i) + entry(A * X * E, j, i),
    ),
)
step("4-1-17", eq(gradient(Trace(A * X * E * X), X), (E * X * A).T + (A * X * E).T), "4-1-16")
step("4-1-18", eq(gradient(Trace(Y**2), Y), 2 * Y.T))

# Cubic: tr(X.T S X F) has two X; tr(Y**3) has three
F = matrix("F", N, N)
step("4-1-19", eq(gradient(Trace(X.T * S * X * F), X), S * X * F + S.T * X * F.T))
step("4-1-20", eq(d(Trace(Y**3), Y[l, j]), 3 * Trace(Y**2 * d(Y, Y[l, j])), 3 * entry(Y**2, j, l)))
step("4-1-21", eq(gradient(Trace(Y**3), Y), 3 * Y.T**2), "4-1-20")
