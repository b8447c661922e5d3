"""14.2: the same rule as the trace of a product of two matrices."""

from symchain import (
    Sum,
    Trace,
    compare,
    d,
    define,
    dimensions,
    entry,
    eq,
    family,
    gradient,
    indices,
    inner,
    matrix,
    matrix_function,
    proof,
    restate,
    rewrite,
    scalar_function,
    shape,
    specialise,
    step,
    substitute,
)

proof("14.2 Matrix chain rule, trace form", layout="denominator", base=0, after="component_form")

M, N, P, Q = dimensions("M N P Q")
i, j = indices("i j", P, Q)
k, l, p, q = indices("k l p q")

X = matrix("X", P, Q)
U = matrix_function("U", M, N, X)
g = scalar_function("g", U)
G = matrix("G", M, N)
H = family("H", M, N, i, j)


def over_U(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


restate("14-2-1", eq(d(g, X[i, j]), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]))), "14-1-5")

define("14-2-2", eq(G, gradient(g, U)), shape(G, M, N), eq(G[k, l], d(g, U[k, l])))

define("14-2-3", eq(H, d(U, X[i, j])), shape(H, M, N), eq(H[k, l], d(U[k, l], X[i, j])))

rewrite("14-2-4", eq(d(g, X[i, j]), over_U(G[k, l] * H[k, l])), "14-2-1", using=("14-2-2", "14-2-3"))
step("14-2-4-inner", eq(over_U(G[k, l] * H[k, l]), inner(G, H)))

step("14-2-5-transpose", eq(entry(G.T, p, k), G[k, p]))
step(
    "14-2-5",
    eq(
        entry(G.T * H, p, q),
        Sum(entry(G.T, p, k) * H[k, q], (k, 0, M - 1)),
        Sum(G[k, p] * H[k, q], (k, 0, M - 1)),
    ),
    "14-2-5-transpose",
)

step("14-2-6-shape-transpose", shape(G.T, N, M))
step("14-2-6-shape-product", shape(G.T * H, N, N))
step("14-2-6a", eq(Trace(G.T * H), Sum(entry(G.T * H, l, l), (l, 0, N - 1))))

specialise(
    "14-2-6b",
    eq(entry(G.T * H, l, l), Sum(G[k, l] * H[k, l], (k, 0, M - 1))),
    "14-2-5",
    {p: l, q: l},
)

substitute(
    "14-2-6",
    eq(Trace(G.T * H), Sum(G[k, l] * H[k, l], (k, 0, M - 1), (l, 0, N - 1))),
    "14-2-6b",
    into="14-2-6a",
)

compare(
    "14-2-7",
    eq(d(g, X[i, j]), Trace(G.T * H), Trace(gradient(g, U).T * d(U, X[i, j]))),
    "14-2-6",
    "14-2-4",
    using=("14-2-2", "14-2-3"),
)
