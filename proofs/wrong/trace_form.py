"""False variants of 14.2, for the G and H of the chapter."""

from symchain import (
    Sum,
    Trace,
    compare,
    d,
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
    rewrite,
    scalar_function,
    shape,
    specialise,
    step,
)

proof("Wrong: trace form", layout="denominator", base=0, after="../chapter14/trace_form")

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


# The sum is not its own double.
rewrite(
    "2-4-factor",
    eq(d(g, X[i, j]), 2 * over_U(G[k, l] * H[k, l])),
    "14-2-1",
    using=("14-2-2", "14-2-3"),
    expect="refuted",
)

# What G and H stand for has to be cited.
rewrite("2-4-too-little", eq(d(g, X[i, j]), over_U(G[k, l] * H[k, l])), "14-2-1", using=(), expect="undecided")

# The inner product takes each entry once, not its square.
step("2-4-inner", eq(inner(G, H), over_U(G[k, l] * H[k, l] ** 2)), expect="refuted")

# (G.T)[p, k] is G[k, p]; the sum runs over the rows of G, not over the rows of G.T.
step(
    "2-5-range",
    eq(entry(G.T * H, p, q), Sum(G[k, p] * H[k, q], (k, 0, N - 1))),
    expect="error",
)

# The column of H is q, not p.
step("2-5-index", eq(entry(G.T * H, p, q), Sum(G[k, p] * H[k, p], (k, 0, M - 1))), expect="refuted")

# G.T has the columns of G as rows.
step("2-6-shape-transpose", shape(G.T, M, N), expect="refuted")
step("2-6-shape-product", shape(G.T * H, M, M), expect="refuted")

# The trace adds the diagonal entries.
step("2-6a-sign", eq(Trace(G.T * H), -Sum(entry(G.T * H, l, l), (l, 0, N - 1))), expect="refuted")

# p = q = l puts l in both columns.
specialise(
    "2-6b-one-index",
    eq(entry(G.T * H, l, l), Sum(G[k, l] * H[k, q], (k, 0, M - 1))),
    "14-2-5",
    {p: l},
    expect="refuted",
)

# The last row is left out.
step(
    "2-6-range-short",
    eq(Trace(G.T * H), Sum(G[k, l] * H[k, l], (k, 0, M - 2), (l, 0, N - 1))),
    expect="error",
)

# The trace of a product is not the product of sums over its factors.
step(
    "2-6-split",
    eq(Trace(G.T * H), over_U(G[k, l]) * over_U(H[k, l])),
    expect="refuted",
)

# 14-2-6 says nothing about the derivative of g; 14-2-4 is needed as well.
step("2-7-too-little", eq(d(g, X[i, j]), Trace(G.T * H)), "14-2-6", expect="undecided")

# The last link doubles what G and H stand for.
compare(
    "2-7-definition",
    eq(d(g, X[i, j]), Trace(G.T * H), 2 * Trace(gradient(g, U).T * d(U, X[i, j]))),
    "14-2-6",
    "14-2-4",
    using=("14-2-2", "14-2-3"),
    expect="refuted",
)
