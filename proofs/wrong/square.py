"""Exchanged indices, which only a square U and a square X let through as meaningful: false all the same."""

from symchain import (
    Sum,
    Trace,
    assume,
    d,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    matrix,
    matrix_function,
    proof,
    scalar_function,
    step,
)

proof("Wrong: indices exchanged", layout="denominator", base=0)

N = dimensions("N")
i, j, k, l, p, q = indices("i j k l p q")

X = matrix("X", N, N)
U = matrix_function("U", N, N, X)
g = scalar_function("g", U)
G = gradient(g, U)
H = d(U, X[i, j])


def over_U(body):
    return Sum(body, (k, 0, N - 1), (l, 0, N - 1))


# Equation 14-2-1 for square matrices, taken as given.
assume("chain", eq(d(g, X[i, j]), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]))))

# The entry [l, k] of U belongs to the entry [l, k] of the gradient.
step("U-exchanged", eq(d(g, X[i, j]), over_U(d(g, U[k, l]) * d(U[l, k], X[i, j]))), "chain", expect="refuted")

# X[j, i] is another variable than X[i, j].
step("X-exchanged", eq(d(g, X[i, j]), over_U(d(g, U[k, l]) * d(U[k, l], X[j, i]))), "chain", expect="refuted")

# The diagonal entries of U are not all of them.
step(
    "diagonal",
    eq(d(g, X[i, j]), Sum(d(g, U[k, k]) * d(U[k, k], X[i, j]), (k, 0, N - 1))),
    "chain",
    expect="refuted",
)

# tr(G*H) is the sum of G[k, l]*H[l, k].
step("transpose-dropped", eq(d(g, X[i, j]), Trace(G * H)), "chain", expect="refuted")

# (G.T*H)[p, q] has the rows of G and H in common, (G*H.T)[p, q] the columns.
step("other-transposed", eq(entry(G.T * H, p, q), entry(G * H.T, p, q)), expect="refuted")

# The product in the other order is its transpose, entry by entry.
step("order", eq(entry(G.T * H, p, q), entry(H.T * G, p, q)), expect="refuted")
