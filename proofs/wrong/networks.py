"""Wrong neighbours of 14.6, 14.7, 14.10 and 14.11: a transpose, a factor, a slope or a path is lost."""

from symchain import (
    HadamardProduct,
    KroneckerDelta,
    Rational,
    Sum,
    d,
    dimensions,
    entry,
    eq,
    exp,
    function,
    gradient,
    hessian,
    indices,
    inner,
    jacobian,
    log,
    logistic,
    matrix,
    matrix_function,
    ones,
    proof,
    scalar_function,
    step,
    tanh,
    vector,
    vjp,
)

proof("Wrong: networks", layout="denominator", base=0)

M, N, K, B = dimensions("M N K B")
i, j, m = indices("i j m", N)
r, q = indices("r q")
s = function("s")
half = Rational(1, 2)

# 14.6: second derivatives
x, u = vector("x", N), matrix_function("u", M, 1, vector("x", N))
g, A, b, y = scalar_function("g", u), matrix("A", M, N), vector("b", M), vector("y", M)
J = jacobian(u, x, "numerator")
step("1", eq(hessian(half * inner(u, u), x), J.T * J), expect="refuted")
step("2", eq(hessian(half * inner(A * x - b, A * x - b), x), 2 * A.T * A), expect="refuted")
step("3", eq(gradient(half * inner(A * x - b, A * x - b), x), A.T * A * x + A.T * b), expect="refuted")
z = A * x + b
loss = Sum(log(1 + exp(entry(z, r, 0))) - y[r, 0] * entry(z, r, 0), (r, 0, M - 1))
step("4", eq(gradient(loss, x), A.T * (y - logistic(z))), expect="refuted")
step("5", eq(gradient(loss, x), A.T * logistic(z)), expect="refuted")
step("6", eq(jacobian(s(z), x, "numerator"), A), expect="refuted")

# 14.7: two layers, a residual block
W, V, c, v = matrix("W", M, N), matrix("V", N, M), vector("c", M), vector("v", N)
h = W * x + c
out = x + V * s(h)
step("7", eq(vjp(out, x, v), W.T * HadamardProduct(V.T * v, s.d(h))), expect="refuted")
step("8", eq(vjp(out, x, v), v), expect="refuted")
step("9", eq(vjp(out, x, v), v + W.T * V.T * v), expect="refuted")
step("10", eq(vjp(out, V, v), v * h.T), expect="refuted")
step("11", eq(vjp(out, W, v), HadamardProduct(V.T * v, s(h)) * x.T), expect="refuted")
step("12", eq(vjp(out, c, v), V.T * v), expect="refuted")
step("13", eq(vjp(out, V, v), s(h) * v.T), expect="error")
X, bias = matrix("X", N, B), vector("bias", M)
batch = W * X + bias * ones(1, B)
E = matrix("E", M, B)
step("14", eq(vjp(s(batch), bias, E), HadamardProduct(E, s.d(batch)) * ones(B, 1) / B), expect="refuted")
step("15", eq(vjp(s(batch), W, E), E * X.T), expect="refuted")
step("16", eq(vjp(s(batch), X, E), W.T * E), expect="refuted")

# The mean and the variance of a normalisation
mean = Sum(x[r, 0], (r, 0, N - 1)) / N
variance = Sum((x[r, 0] - Sum(x[q, 0], (q, 0, N - 1)) / N) ** 2, (r, 0, N - 1)) / N
step("17", eq(d(variance, x[m, 0]), 2 * x[m, 0] / N), expect="refuted")
step("18", eq(d(variance, x[m, 0]), (x[m, 0] - mean) / N), expect="refuted")
step("19", eq(d(x[j, 0] - mean, x[m, 0]), KroneckerDelta(j, m)), expect="refuted")

# 14.10: softmax of a row, scores
S = matrix("S", K, N)
a = indices("a", K)
share = exp(S[a, j]) / Sum(exp(S[a, r]), (r, 0, N - 1))
other = exp(S[a, m]) / Sum(exp(S[a, r]), (r, 0, N - 1))
step("20", eq(d(share, S[a, m]), share * KroneckerDelta(j, m)), expect="refuted")
step("21", eq(d(share, S[a, m]), share * (KroneckerDelta(j, m) + other)), expect="refuted")
step("22", eq(Sum(share, (a, 0, K - 1)), 1), expect="refuted")
Q, keys, G = matrix("Q", N, K), matrix("keys", N, K), matrix("G", N, N)
step("23", eq(vjp(Q * keys.T, keys, G), G * Q), expect="refuted")
step("24", eq(vjp(Q * keys.T, Q, G), G.T * keys), expect="refuted")
step("25", eq(vjp(Q * keys.T / K, Q, G), G * keys), expect="refuted")

# 14.11: gates
w, f, t = vector("w", N), vector("f", N), vector("t", N)
one = ones(N, 1)
kept = HadamardProduct(logistic(f), w)
step("26", eq(vjp(kept, f, v), HadamardProduct(v, w, logistic(f))), expect="refuted")
step("27", eq(vjp(kept, f, v), HadamardProduct(v, logistic(f), one - logistic(f))), expect="refuted")
step("28", eq(vjp(kept, w, v), v), expect="refuted")
step("29", eq(vjp(tanh(t), t, v), HadamardProduct(v, one - tanh(t))), expect="refuted")
mixed = HadamardProduct(one - logistic(f), w) + HadamardProduct(logistic(f), t)
step("30", eq(vjp(mixed, w, v), HadamardProduct(v, logistic(f))), expect="refuted")
step("31", eq(vjp(mixed, f, v), HadamardProduct(v, w - t, logistic(f), one - logistic(f))), expect="refuted")
