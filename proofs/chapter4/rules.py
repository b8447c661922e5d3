"""4.3: sums, products, quotients and constants, for scalar and matrix functions of a matrix."""

from symchain import (
    HadamardProduct,
    Sum,
    Trace,
    ZeroMatrix,
    assume,
    d,
    differential,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    matrix,
    matrix_function,
    nonzero,
    proof,
    scalar,
    scalar_function,
    step,
)

proof("4.3 Rules of calculation", layout="denominator", base=0)

M, N, P, Q, R = dimensions("M N P Q R")
i, j = indices("i j", P, Q)
k, l, r = indices("k l r", M, R, N)

X, dX = matrix("X", P, Q), matrix("dX", P, Q)
f, g = scalar_function("f", X), scalar_function("g", X)
F, G = matrix_function("F", M, N, X), matrix_function("G", N, R, X)
H = matrix_function("H", M, N, X)
A, B = matrix("A", R, M), matrix("B", N, R)
a, b = scalar("a b")

# Scalar functions: each rule for one entry, then for the gradient
step("4-3-1", eq(d(a * f + b * g, X[i, j]), a * d(f, X[i, j]) + b * d(g, X[i, j])))
step("4-3-2", eq(gradient(a * f + b * g, X), a * gradient(f, X) + b * gradient(g, X)), "4-3-1")
step("4-3-3", eq(gradient(a, X), ZeroMatrix(P, Q)))
step("4-3-4", eq(d(f * g, X[i, j]), d(f, X[i, j]) * g + f * d(g, X[i, j])))
step("4-3-5", eq(gradient(f * g, X), g * gradient(f, X) + f * gradient(g, X)), "4-3-4")
step("4-3-6", eq(gradient(f**2, X), 2 * f * gradient(f, X)))
step("4-3-7", eq(gradient(f**3, X), 3 * f**2 * gradient(f, X)), "4-3-6")

assume("4-3-8", nonzero(g))
step("4-3-9", eq(d(1 / g, X[i, j]), -d(g, X[i, j]) / g**2))
step(
    "4-3-10",
    eq(
        d(f / g, X[i, j]),
        d(f, X[i, j]) / g + f * d(1 / g, X[i, j]),
        (d(f, X[i, j]) * g - f * d(g, X[i, j])) / g**2,
    ),
    "4-3-9",
)
step("4-3-11", eq(gradient(f / g, X), gradient(f, X) / g - f / g**2 * gradient(g, X)), "4-3-10")

# Matrix functions: the product of two, entry by entry
step("4-3-12", eq(entry(F * G, k, l), Sum(F[k, r] * G[r, l], (r, 0, N - 1))))
step(
    "4-3-13",
    eq(
        d(entry(F * G, k, l), X[i, j]),
        Sum(d(F[k, r], X[i, j]) * G[r, l] + F[k, r] * d(G[r, l], X[i, j]), (r, 0, N - 1)),
        entry(d(F, X[i, j]) * G, k, l) + entry(F * d(G, X[i, j]), k, l),
    ),
    "4-3-12",
)
step("4-3-14", eq(d(F * G, X[i, j]), d(F, X[i, j]) * G + F * d(G, X[i, j])), "4-3-13")
step("4-3-15", eq(d(F + H, X[i, j]), d(F, X[i, j]) + d(H, X[i, j])))
step("4-3-16", eq(d(A * F * B, X[i, j]), A * d(F, X[i, j]) * B))
step("4-3-17", eq(d(f * F, X[i, j]), d(f, X[i, j]) * F + f * d(F, X[i, j])))
step("4-3-18", eq(d(F.T, X[i, j]), d(F, X[i, j]).T))
step(
    "4-3-19",
    eq(
        d(HadamardProduct(F, H), X[i, j]),
        HadamardProduct(d(F, X[i, j]), H) + HadamardProduct(F, d(H, X[i, j])),
    ),
)
step("4-3-20", eq(d(Trace(A * F * B), X[i, j]), Trace(A * d(F, X[i, j]) * B), Trace(B * A * d(F, X[i, j]))), "4-3-16")

# The same rules for differentials, which need no indices
D = {X: dX}
step("4-3-21", eq(differential(f, D), Trace(gradient(f, X).T * dX)))
step("4-3-22", eq(differential(f * g, D), g * differential(f, D) + f * differential(g, D)), "4-3-4")
step("4-3-23", eq(differential(F * G, D), differential(F, D) * G + F * differential(G, D)), "4-3-14")
step("4-3-24", eq(differential(Trace(F.T * H), D), Trace(differential(F, D).T * H) + Trace(F.T * differential(H, D))))
