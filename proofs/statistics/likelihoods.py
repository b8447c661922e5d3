"""Sums of matrices and products over samples: scatter matrices, likelihoods and their logarithms."""

from symchain import (
    Identity,
    OneMatrix,
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    assume,
    column,
    d,
    det,
    diag,
    dimensions,
    eq,
    exp,
    indices,
    inv,
    log,
    logistic,
    matrix,
    nonzero,
    pi,
    positive,
    proof,
    row,
    scalar,
    softplus,
    sqrt,
    step,
    vector,
)

proof("Sums and products over samples", layout="denominator")

D, N = dimensions("D N")
i, n, m = indices("i n m")
samples = (n, 0, N - 1)

# Sums of matrices: the columns x of X are samples
X, A, w, y, b = matrix("X", D, N), matrix("A", D, D), vector("w", N), vector("y", N), vector("b", D)
x = column(X, n)
step("second moment", eq(Sum(x * x.T, samples), X * X.T))
step("weighted", eq(Sum(w[n, 0] * x * x.T, samples), X * diag(w) * X.T))
step("turned", eq(Sum(A * x * x.T, samples).T, Sum(x * x.T * A.T, samples), X * X.T * A.T))
step("rows", eq(Sum(row(X.T, n).T * row(X.T, n), samples), X * X.T))
mean = Sum(x, samples) / N
step("centered", eq(Sum(x - mean, samples), 0 * mean))
centering = Identity(N) - OneMatrix(N, N) / N
step("scatter", eq(Sum((x - mean) * (x - mean).T, samples), X * X.T - N * mean * mean.T, X * centering * X.T))
step("quadratic forms", eq(Sum(x.T * A * x, samples), Trace(A * Sum(x * x.T, samples))))
step("gradient", eq(d(Sum(x.T * A * x, samples), A), Sum(x * x.T, samples)))
step("by the samples", eq(d(Trace(A * Sum(x * x.T, samples)), X), (A + A.T) * X))
residual = y[n, 0] - x.T * b
step("least squares", eq(d(Sum(residual**2, samples), b), -2 * Sum(residual * x, samples), 2 * X * (X.T * b - y)))

# Products
z = vector("z", N)
over = Product(z[n, 0], samples)
step("product", eq(Product(w[n, 0] * z[n, 0], samples), Product(w[n, 0], samples) * over))
step("power", eq(Product(z[n, 0] ** 2, samples), over**2))
step("constant", eq(Product(scalar("c"), samples), scalar("c") ** N))
step("a factor of each", eq(Product(2 * z[n, 0], samples), 2**N * over))
step("diagonal", eq(det(diag(z)), over))
step("exponentials", eq(Product(exp(z[n, 0]), samples), exp(Sum(z[n, 0], samples))))
step("logarithm", eq(log(Product(exp(z[n, 0]), samples)), Sum(z[n, 0], samples)))
assume("nonzero", nonzero(z[m, 0]))
step("one factor", eq(d(over, z[i, 0]), over / z[i, 0]))
step("inverse of diag", eq(inv(diag(z)) * diag(z), Identity(N)))

# Likelihoods
t, theta, mu, s, rate = (
    vector("t", N),
    vector("theta", D),
    scalar("mu"),
    Symbol("s", positive=True),
    Symbol("r", positive=True),
)
normal = exp(-((t[n, 0] - mu) ** 2) / (2 * s**2)) / sqrt(2 * pi * s**2)
squares = Sum((t[n, 0] - mu) ** 2, samples)
step("normal", eq(log(Product(normal, samples)), -Rational(1, 2) * N * log(2 * pi * s**2) - squares / (2 * s**2)))
step("its mean", eq(d(log(Product(normal, samples)), mu), Sum(t[n, 0] - mu, samples) / s**2))
waiting = Product(rate * exp(-rate * t[n, 0]), samples)
step("exponential", eq(log(waiting), N * log(rate) - rate * Sum(t[n, 0], samples)))
step("its rate", eq(d(log(waiting), rate), N / rate - Sum(t[n, 0], samples)))
p = logistic((X.T * theta)[n, 0])
coins = Product(p ** t[n, 0] * (1 - p) ** (1 - t[n, 0]), samples)
step("Bernoulli", eq(log(coins), Sum(t[n, 0] * log(p) + (1 - t[n, 0]) * log(1 - p), samples)))
step("logistic regression", eq(d(log(coins), theta), X * (t - logistic(X.T * theta))))
v = vector("v", N)
assume("positive", positive(v[m, 0]))
step(
    "geometric mean",
    eq(d(exp(Sum(log(v[n, 0]), samples) / N), v[i, 0]), exp(Sum(log(v[n, 0]), samples) / N) / (N * v[i, 0])),
)
step("odds", eq(Product(v[n, 0] / (1 + v[n, 0]), samples), Product(v[n, 0], samples) / Product(1 + v[n, 0], samples)))
score, label = scalar("score"), scalar("label")
one_coin = label * log(logistic(score)) + (1 - label) * log(1 - logistic(score))
step("one coin", eq(one_coin, label * score - softplus(score)))
step("of positive", eq(exp(Sum(log(v[n, 0]), samples)), Product(v[n, 0], samples)))
