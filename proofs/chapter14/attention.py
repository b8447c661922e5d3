"""14.10 An attention head: scores, row by row a softmax, a weighted mean of the values; and its gradients.

A row of X is one token.  `pull` is what the loss gives for the output; the error of each stage is pulled back in turn.
"""

from symchain import (
    KroneckerDelta,
    Sum,
    assume,
    d,
    dimensions,
    entry,
    eq,
    exp,
    indices,
    matrix,
    nonzero,
    proof,
    scalar,
    step,
    vjp,
)

proof("14.10 An attention head", layout="denominator", base=0)

T, N, D, R = dimensions("T N D R")
i, j, m = indices("i j m", T)
r, q = indices("r q")
a = indices("a", D)

X = matrix("X", T, N)
WQ, WK, WV = matrix("WQ", N, D), matrix("WK", N, D), matrix("WV", N, R)
Q, K, V = matrix("Q", T, D), matrix("K", T, D), matrix("V", T, R)
S, P, pull = matrix("S", T, T), matrix("P", T, T), matrix("pull", T, R)  # P: the shares as any matrix
root = scalar("root")  # the square root of D, or any other scale
assume("14-10-1", nonzero(root))

# Scores, shares, output: each stage with what it pulls back.
step("14-10-2", eq(vjp(P * V, V, pull), P.T * pull))
step("14-10-3", eq(vjp(P * V, P, pull), pull * V.T))
scores, gS = Q * K.T / root, matrix("gS", T, T)
step("14-10-4", eq(vjp(scores, Q, gS), gS * K / root))
step("14-10-5", eq(vjp(scores, K, gS), gS.T * Q / root))
gQ, gK = matrix("gQ", T, D), matrix("gK", T, D)
step("14-10-6", eq(vjp(X * WQ, WQ, gQ), X.T * gQ))
step("14-10-7", eq(vjp(X * WK, WK, gK), X.T * gK))
step("14-10-8", eq(vjp(X * WV, WV, pull), X.T * pull))
step("14-10-9", eq(vjp(X * WQ, X, gQ), gQ * WQ.T))

# The softmax of a row, its Jacobian, and what it pulls back
share = exp(S[i, j]) / Sum(exp(S[i, r]), (r, 0, T - 1))
other = exp(S[i, m]) / Sum(exp(S[i, r]), (r, 0, T - 1))
step("14-10-10", eq(Sum(share, (j, 0, T - 1)), 1))
step("14-10-11", eq(d(share, S[i, m]), share * (KroneckerDelta(j, m) - other)))
gP = matrix("gP", T, T)
seen = Sum(gP[i, j] * share, (j, 0, T - 1))
step(
    "14-10-12",
    eq(Sum(gP[i, j] * d(share, S[i, m]), (j, 0, T - 1)), other * (gP[i, m] - seen)),
    "14-10-11",
)

# The whole head: its gradients by queries and keys are those of the scores, which are what the softmax pulls back.
G = matrix("G", T, R)
w = indices("w", R)


def weight(row, col):
    return exp(entry(scores, row, col)) / Sum(exp(entry(scores, row, q)), (q, 0, T - 1))


def pulled(row, col):
    """What reaches the score of a query and a key: its share, times the error of it less the mean error."""
    error = entry(G * V.T, row, col)
    mean = Sum(weight(row, r) * entry(G * V.T, row, r), (r, 0, T - 1))
    return weight(row, col) * (error - mean)


loss = Sum(weight(i, j) * entry(G * V.T, i, j), (j, 0, T - 1), (i, 0, T - 1))
step("14-10-13", eq(d(loss, V[m, w]), Sum(weight(i, m) * G[i, w], (i, 0, T - 1))))
step("14-10-14", eq(d(loss, Q[m, a]), Sum(pulled(m, j) * K[j, a] / root, (j, 0, T - 1))))
step("14-10-15", eq(d(loss, K[m, a]), Sum(pulled(i, m) * Q[i, a] / root, (i, 0, T - 1))))
