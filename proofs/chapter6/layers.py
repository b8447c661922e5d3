"""6.4: gradients of layers and of losses.

Sums stand for the losses; `s` and `t` are any smooth functions of one number, applied entry by entry.
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
    logistic,
    matrix,
    norm,
    ones,
    proof,
    scalar,
    softplus,
    step,
    unit,
    vector,
)

proof("6.4 Layers and losses", layout="denominator", base=0)

M, N, K = dimensions("M N K")
i, j, k = indices("i j k", M, N, K)
r = indices("r", M)

x, b, y = vector("x", N), vector("b", M), vector("y", M)
W = matrix("W", M, N)
s, t = function("s"), function("t")

# One layer: z = W x + b, then the sum of s(z).
z = W * x + b
loss = Sum(s(entry(z, r, 0)), (r, 0, M - 1))
step("6-4-1", eq(d(entry(z, i, 0), W[i, j]), x[j, 0]))
step("6-4-2", eq(loss, ones(1, M) * s(z)))
step("6-4-3", eq(d(loss, W[i, j]), s.d(entry(z, i, 0)) * x[j, 0]), "6-4-1")
step("6-4-4", eq(gradient(loss, W), s.d(z) * x.T), "6-4-3")
step("6-4-5", eq(d(loss, b[i, 0]), s.d(entry(z, i, 0))))
step("6-4-6", eq(gradient(loss, b), s.d(z)), "6-4-5")
step("6-4-7", eq(d(loss, x[j, 0]), Sum(s.d(entry(z, r, 0)) * W[r, j], (r, 0, M - 1))))
step("6-4-8", eq(gradient(loss, x), W.T * s.d(z)), "6-4-7")

# Squared error of one layer
error = s(z) - y
step(
    "6-4-9",
    eq(d(Rational(1, 2) * inner(error, error), W[i, j]), (s(entry(z, i, 0)) - y[i, 0]) * s.d(entry(z, i, 0)) * x[j, 0]),
    "6-4-1",
)
step(
    "6-4-10",
    eq(gradient(Rational(1, 2) * inner(error, error), W), HadamardProduct(error, s.d(z)) * x.T),
    "6-4-9",
)
step("6-4-11", eq(gradient(norm(W * x - y) ** 2 / M, W), 2 * (W * x - y) * x.T / M))

# Two layers: the error of the second is pulled back through W2 and s.
V, c = matrix("V", K, M), vector("c", K)
h = s(z)
o = V * h + c
delta2, delta1 = vector("delta2", K), vector("delta1", M)
loss2 = Sum(t(entry(o, k, 0)), (k, 0, K - 1))
define("6-4-12", eq(delta2, t.d(o)))
define("6-4-13", eq(delta1, HadamardProduct(V.T * delta2, s.d(z))))
step("6-4-14", eq(gradient(loss2, c), delta2), "6-4-12")
step("6-4-15", eq(d(loss2, V[k, i]), t.d(entry(o, k, 0)) * s(entry(z, i, 0))))
step("6-4-16", eq(gradient(loss2, V), delta2 * h.T), "6-4-15", "6-4-12")
step(
    "6-4-17",
    eq(d(loss2, b[i, 0]), Sum(t.d(entry(o, k, 0)) * V[k, i], (k, 0, K - 1)) * s.d(entry(z, i, 0))),
)
step("6-4-18", eq(gradient(loss2, b), delta1), "6-4-17", "6-4-12", "6-4-13")
step("6-4-19", eq(d(loss2, W[i, j]), d(loss2, b[i, 0]) * x[j, 0]))
step("6-4-20", eq(gradient(loss2, W), delta1 * x.T), "6-4-18", "6-4-19")
step("6-4-21", eq(gradient(loss2, x), W.T * delta1), "6-4-12", "6-4-13")

# Binary cross-entropy on a logit: logistic(u) - e
u, e = scalar("u e")
step("6-4-22", eq(d(softplus(u) - e * u, u), logistic(u) - e))
step("6-4-23", eq(d(-e * log(logistic(u)) - (1 - e) * log(1 - logistic(u)), u), logistic(u) - e))

# Softmax and cross-entropy, with targets w that sum to 1
v, w, p = vector("v", K), vector("w", K), vector("p", K)
l, m = indices("l m", K)
total = Sum(exp(v[l, 0]), (l, 0, K - 1))
assume("6-4-24", eq(Sum(w[m, 0], (m, 0, K - 1)), 1))
define("6-4-25", eq(p, exp(v) / total), eq(p[k, 0], exp(v[k, 0]) / total))
entropy = -Sum(w[m, 0] * log(exp(v[m, 0]) / total), (m, 0, K - 1))
step("6-4-26", eq(log(exp(v[m, 0]) / total), v[m, 0] - log(total)))
step("6-4-27", eq(d(log(total), v[k, 0]), p[k, 0]), "6-4-25")
step(
    "6-4-28",
    eq(entropy, log(total) * Sum(w[m, 0], (m, 0, K - 1)) - Sum(w[m, 0] * v[m, 0], (m, 0, K - 1))),
    "6-4-26",
)
step("6-4-29", eq(d(entropy, v[k, 0]), p[k, 0] * Sum(w[m, 0], (m, 0, K - 1)) - w[k, 0]), "6-4-25")
step("6-4-30", eq(d(entropy, v[k, 0]), p[k, 0] - w[k, 0]), "6-4-29", "6-4-24", "6-4-25")
step("6-4-31", eq(gradient(entropy, v), p - w), "6-4-30")

# One target: w is the unit vector at m.
single = -log(exp(v[m, 0]) / total)
step("6-4-32", eq(d(single, v[k, 0]), d(log(total), v[k, 0]) - KroneckerDelta(k, m)), "6-4-26")
step("6-4-33", eq(gradient(single, v), p - unit(K, m)), "6-4-32", "6-4-27")

# After a layer v = V a + c, entry by entry, with the derivative of the logits put in
a = vector("a", M)
logits = V * a + c
q = exp(logits) / Sum(exp(entry(logits, l, 0)), (l, 0, K - 1))
layer = log(Sum(exp(entry(logits, l, 0)), (l, 0, K - 1))) - inner(w, logits)
step("6-4-34", eq(d(entry(logits, l, 0), V[k, i]), KroneckerDelta(l, k) * a[i, 0]))
step(
    "6-4-35",
    eq(
        d(layer, V[k, i]),
        exp(entry(logits, k, 0)) / Sum(exp(entry(logits, l, 0)), (l, 0, K - 1)) * a[i, 0] - w[k, 0] * a[i, 0],
    ),
    "6-4-34",
)
step("6-4-36", eq(gradient(layer, V), (q - w) * a.T), "6-4-35")
step("6-4-37", eq(gradient(layer, c), q - w))
step("6-4-38", eq(gradient(layer, a), V.T * (q - w)))
