"""Chapter 6, the Hadamard product and activation functions, with the mistakes that are made in it."""

from symchain import (
    HadamardProduct,
    Identity,
    Sum,
    Trace,
    assume,
    cosh,
    d,
    diag,
    diagonal,
    dimensions,
    entry,
    eq,
    exp,
    function,
    gradient,
    indices,
    inner,
    jacobian,
    log,
    logistic,
    matrix,
    nonzero,
    norm,
    ones,
    proof,
    relu,
    scalar,
    single_entry,
    softplus,
    step,
    tanh,
    vector,
)

proof("Wrong: entry by entry", layout="denominator", base=0)

N = dimensions("N")
i, j, k, l = indices("i j k l", N)

A, B, C, X = matrix("A", N, N), matrix("B", N, N), matrix("C", N, N), matrix("X", N, N)
a, b, x, y = vector("a", N), vector("b", N), vector("x", N), vector("y", N)
t = scalar("t")
s, r = function("s"), function("r")
J = single_entry(N, N, i, j)

# The product
step("matrix-product", eq(HadamardProduct(A, B), A * B), expect="refuted")
step("identity", eq(HadamardProduct(A, Identity(N)), A), expect="refuted")
step("ones", eq(HadamardProduct(A, Identity(N)), diag(ones(N))), expect="refuted")
step("mixed", eq(HadamardProduct(A, B) * C, HadamardProduct(A, B * C)), expect="refuted")
step("mixed-both", eq(HadamardProduct(A, B) * C, HadamardProduct(A * C, B * C)), expect="refuted")
step("trace", eq(Trace(A * HadamardProduct(B, C)), Trace(HadamardProduct(A, B) * C)), expect="refuted")
step("inner", eq(ones(1, N) * HadamardProduct(A, B) * ones(N), Trace(A * B)), expect="refuted")
step("sides", eq(diag(a) * X, X * diag(a)), expect="refuted")
step("rank-one", eq(diag(a) * X * diag(b), HadamardProduct(b * a.T, X)), expect="refuted")
step("diagonal", eq(diagonal(A * B), HadamardProduct(diagonal(A), diagonal(B))), expect="refuted")

# Derivatives
step("one-factor", eq(gradient(inner(C, HadamardProduct(X, X)), X), HadamardProduct(C, X)), expect="refuted")
step("product-rule", eq(d(HadamardProduct(s(X), r(X)), X[i, j]), HadamardProduct(s.d(X), r.d(X), J)), expect="refuted")
step("elementwise", eq(gradient(Trace(C.T * s(X)), X), C * s.d(X)), expect="refuted")
step("elementwise-transpose", eq(gradient(Trace(C * s(X)), X), HadamardProduct(C, s.d(X))), expect="refuted")
step("no-derivative", eq(gradient(Trace(C.T * s(X)), X), HadamardProduct(C, s(X))), expect="refuted")
step("inside", eq(d(s(r(t)), t), s.d(t) * r.d(t)), expect="refuted")
step("Jacobian", eq(jacobian(s(x), x), s.d(x) * ones(1, N)), expect="refuted")

# Activation functions
step("logistic", eq(d(logistic(t), t), logistic(t) * (1 + logistic(t))), expect="refuted")
step("logistic-square", eq(d(logistic(t), t), 1 - logistic(t) ** 2), expect="refuted")
step("logistic-even", eq(logistic(-t), logistic(t)), expect="refuted")
step("tanh", eq(d(tanh(t), t), 1 - tanh(t)), expect="refuted")
step("tanh-sign", eq(d(tanh(t), t), tanh(t) ** 2 - 1), expect="refuted")
step("tanh-cosh", eq(d(tanh(t), t), 1 / cosh(t)), expect="refuted")
step("tanh-logistic", eq(tanh(t), 2 * logistic(t) - 1), expect="refuted")
step("softplus", eq(d(softplus(t), t), softplus(t)), expect="refuted")
step("softplus-complement", eq(d(softplus(t), t), 1 - logistic(t)), expect="refuted")
step("exponent", eq(log(1 + exp(t)), t), expect="refuted")
assume("t", nonzero(t))
step("relu", eq(d(relu(t), t), relu(t)), expect="refuted")
step("relu-one", eq(d(relu(t), t), 1), expect="refuted")

# Losses
total = Sum(exp(x[l, 0]), (l, 0, N - 1))
p = exp(x) / total
z = X * x + b
loss = Sum(s(entry(z, k, 0)), (k, 0, N - 1))
step("log-sum-exp", eq(gradient(log(total), x), exp(x)), expect="refuted")
step("layer-W", eq(gradient(loss, X), x * s.d(z).T), expect="refuted")
step("layer-x", eq(gradient(loss, x), X * s.d(z)), expect="refuted")
step("layer-b", eq(gradient(loss, b), s(z)), expect="refuted")
step("mean-square", eq(gradient(norm(X * x - y) ** 2, X), (X * x - y) * x.T), expect="refuted")
# Without the hypothesis that the targets sum to 1
cross = -Sum(y[k, 0] * log(exp(x[k, 0]) / total), (k, 0, N - 1))
step("cross-entropy", eq(gradient(cross, x), p - y), expect="refuted")
assume("y", eq(Sum(y[k, 0], (k, 0, N - 1)), 1))
step("cross-entropy-sign", eq(gradient(cross, x), y - p), "y", expect="refuted")
