"""Exchanged indices and lost transposes that only square matrices let through; false all the same."""

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
    smooth,
    step,
    use,
)

proof("Wrong: indices exchanged", layout="denominator", base=0, after="../chapter14/component_form")

M, N, P, Q = dimensions("M N P Q")
i, j, k, l, p, q = indices("i j k l p q")

# The functions of the chapter, and square ones.
X = matrix("X", P, Q)
U = matrix_function("U", M, N, X)
g = scalar_function("g", U)
Y = matrix("Y", N, N)
V = matrix_function("V", N, N, Y)
e = scalar_function("e", V)
G = gradient(e, V)
H = d(V, Y[i, j])


def over_V(body):
    return Sum(body, (k, 0, N - 1), (l, 0, N - 1))


assume("smooth", smooth(V, Y, "C2"), smooth(e, V, "C2"))
step(
    "chain-rule",
    eq(d(e, Y[i, j]), over_V(d(e, V[k, l]) * d(V[k, l], Y[i, j]))),
    use("14-1-5", {g: e, U: V, X: Y}),
)

# The entry [k, l] of V belongs to the entry [k, l] of the gradient.
step(
    "V-exchanged",
    eq(d(e, Y[i, j]), over_V(d(e, V[k, l]) * d(V[l, k], Y[i, j]))),
    "chain-rule",
    expect="refuted",
)

# Y[j, i] is another variable than Y[i, j].
step(
    "Y-exchanged",
    eq(d(e, Y[i, j]), over_V(d(e, V[k, l]) * d(V[k, l], Y[j, i]))),
    "chain-rule",
    expect="refuted",
)

# The diagonal entries of V are not all of them.
step(
    "diagonal",
    eq(d(e, Y[i, j]), Sum(d(e, V[k, k]) * d(V[k, k], Y[i, j]), (k, 0, N - 1))),
    "chain-rule",
    expect="refuted",
)

# tr(G*H) is the sum of G[k, l]*H[l, k].
step("transpose-dropped", eq(d(e, Y[i, j]), Trace(G * H)), "chain-rule", expect="refuted")

# One transpose too many, which is the same as none.
step("both-transposed", eq(d(e, Y[i, j]), Trace(G.T * H.T)), "chain-rule", expect="refuted")

# Entry [p, q] of G.T*H sums over the rows of G and H, of G*H.T over their columns.
step("other-transposed", eq(entry(G.T * H, p, q), entry(G * H.T, p, q)), expect="refuted")

# The product in the other order is the transpose.
step("order", eq(entry(G.T * H, p, q), entry(H.T * G, p, q)), expect="refuted")
