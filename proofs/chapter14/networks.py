"""14.7 Gradients of networks: two layers with their losses, a residual block, layer normalisation.

Functions of one number are applied entry by entry; a column of a batch is one sample.
"""

from symchain import (
    HadamardProduct,
    KroneckerDelta,
    Rational,
    Sum,
    assume,
    d,
    define,
    dimensions,
    entry,
    eq,
    exp,
    function,
    gradient,
    indices,
    inner,
    log,
    matrix,
    ones,
    positive,
    proof,
    scalar,
    sqrt,
    step,
    vector,
    vjp,
)

proof("14.7 Networks", layout="denominator", base=0)

M, N, K, B = dimensions("M N K B")
i, j, k, c = indices("i j k c", M, N, K, B)
r, q = indices("r q")
s = function("s")

# Two layers on a batch, squared error: O = W2 s(W1 X + b1 1') + b2 1'
X, Y = matrix("X", N, B), matrix("Y", K, B)
W1, W2 = matrix("W1", M, N), matrix("W2", K, M)
b1, b2 = vector("b1", M), vector("b2", K)
z1 = W1 * X + b1 * ones(1, B)
h1 = s(z1)
out = W2 * h1 + b2 * ones(1, B)
loss = Rational(1, 2) * inner(out - Y, out - Y)
D2, D1 = matrix("D2", K, B), matrix("D1", M, B)
define("14-7-1", eq(D2, out - Y))
define("14-7-2", eq(D1, HadamardProduct(W2.T * D2, s.d(z1))))
step("14-7-3", eq(gradient(loss, W2), D2 * h1.T), "14-7-1")
step("14-7-4", eq(gradient(loss, b2), D2 * ones(B, 1)), "14-7-1")
step("14-7-5", eq(vjp(out, W1, D2), D1 * X.T), "14-7-2")
step("14-7-6", eq(gradient(loss, W1), D1 * X.T), "14-7-1", "14-7-2")
step("14-7-7", eq(gradient(loss, b1), D1 * ones(B, 1)), "14-7-1", "14-7-2")
step("14-7-8", eq(gradient(loss, X), W1.T * D1), "14-7-1", "14-7-2")

# The same with softmax and cross-entropy: log of the sum of the exponentials, minus the logits that T weighs.
T, E = matrix("T", K, B), matrix("E", K, B)
Z = matrix("Z", K, B)


def cross_entropy(at):
    total = Sum(exp(at(r, q)), (r, 0, K - 1))
    return Sum(log(total) - Sum(T[k, q] * at(k, q), (k, 0, K - 1)), (q, 0, B - 1))


def share(at):
    return exp(at(k, c)) / Sum(exp(at(r, c)), (r, 0, K - 1))


logits = cross_entropy(lambda row, col: Z[row, col])
entropy = cross_entropy(lambda row, col: entry(out, row, col))
error = share(lambda row, col: entry(out, row, col)) - T[k, c]
step("14-7-9", eq(d(logits, Z[k, c]), share(lambda row, col: Z[row, col]) - T[k, c]))
step("14-7-10", eq(d(entropy, b2[k, 0]), Sum(error, (c, 0, B - 1))))
step("14-7-11", eq(d(entropy, W2[k, i]), Sum(error * entry(h1, i, c), (c, 0, B - 1))))
step(
    "14-7-12",
    eq(d(entropy, b1[i, 0]), Sum(W2[k, i] * error * s.d(entry(z1, i, c)), (k, 0, K - 1), (c, 0, B - 1))),
)

# A residual block: y = x + V s(W x + b).  The error goes past the block, and through it.
x, v, b = vector("x", N), vector("v", N), vector("b", M)
W, V = matrix("W", M, N), matrix("V", N, M)
z = W * x + b
y = x + V * s(z)
step("14-7-13", eq(vjp(y, x, v), v + W.T * HadamardProduct(V.T * v, s.d(z))))
step("14-7-14", eq(vjp(y, V, v), v * s(z).T))
step("14-7-15", eq(vjp(y, W, v), HadamardProduct(V.T * v, s.d(z)) * x.T))
step("14-7-16", eq(vjp(y, b, v), HadamardProduct(V.T * v, s.d(z))))

# Layer normalisation of x: centred, over its spread; a is the gain, e > 0 keeps the root away from 0.
u, gain, shift, e = vector("u", N), vector("gain", N), vector("shift", N), scalar("e")
mean = Sum(u[r, 0], (r, 0, N - 1)) / N
variance = Sum((u[r, 0] - Sum(u[q, 0], (q, 0, N - 1)) / N) ** 2, (r, 0, N - 1)) / N
spread = sqrt(variance + e)
centred = u[j, 0] - mean
m = indices("m", N)
step("14-7-17", eq(d(mean, u[m, 0]), 1 / N))
step("14-7-18", eq(Sum(u[j, 0] - mean, (j, 0, N - 1)), 0))
step("14-7-19", eq(d(variance, u[m, 0]), 2 * (u[m, 0] - mean) / N))
assume("14-7-20", positive(variance + e))
step("14-7-21", eq(d(spread, u[m, 0]), (u[m, 0] - mean) / (N * spread)), "14-7-19")
step(
    "14-7-22",
    eq(
        d(centred / spread, u[m, 0]),
        (KroneckerDelta(j, m) - 1 / N) / spread - centred * (u[m, 0] - mean) / (N * spread**3),
    ),
    "14-7-21",
)
step("14-7-23", eq(d(gain[j, 0] * centred / spread + shift[j, 0], gain[m, 0]), KroneckerDelta(j, m) * centred / spread))
step("14-7-24", eq(d(gain[j, 0] * centred / spread + shift[j, 0], shift[m, 0]), KroneckerDelta(j, m)))
