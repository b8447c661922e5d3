"""Slips with sums of matrices and products over samples."""

from symchain import (
    Product,
    Sum,
    Trace,
    column,
    d,
    diag,
    dimensions,
    eq,
    exp,
    indices,
    log,
    matrix,
    proof,
    scalar,
    step,
    vector,
)

proof("Wrong: sums and products over samples", layout="denominator")

D, N = dimensions("D N")
i, n = indices("i n")
samples = (n, 0, N - 1)
X, A, w, z = matrix("X", D, N), matrix("A", D, D), vector("w", N), vector("z", N)
x = column(X, n)
mean = Sum(x, samples) / N
over = Product(z[n, 0], samples)

step("the other order", eq(Sum(x * x.T, samples), X.T * X), expect="error")
step("a number", eq(Sum(x * x.T, samples), Sum(x.T * x, samples)), expect="error")
step("weights twice", eq(Sum(w[n, 0] * x * x.T, samples), X * diag(w) * diag(w) * X.T), expect="refuted")
step("not centered", eq(Sum((x - mean) * (x - mean).T, samples), X * X.T - mean * mean.T), expect="refuted")
step("turned", eq(Sum(A * x * x.T, samples).T, Sum(A.T * x * x.T, samples)), expect="refuted")
step("gradient", eq(d(Sum(x.T * A * x, samples), A), Sum(2 * x * x.T, samples)), expect="refuted")
step("by the samples", eq(d(Trace(A * Sum(x * x.T, samples)), X), 2 * A * X), expect="refuted")
step("of a sum", eq(Product(w[n, 0] + z[n, 0], samples), Product(w[n, 0], samples) + over), expect="refuted")
step("a factor once", eq(Product(scalar("c") * z[n, 0], samples), scalar("c") * over), expect="refuted")
step("a sum of exponentials", eq(Product(exp(z[n, 0]), samples), Sum(exp(z[n, 0]), samples)), expect="refuted")
step("derivative", eq(d(over, z[i, 0]), over), expect="refuted")
# where a factor is 0, or two are negative, this has no value, or is false
step("no condition", eq(log(over), Sum(log(z[n, 0]), samples)), expect="undecided")
step("divided by 0", eq(d(over, z[i, 0]), over / z[i, 0]), expect="undecided")
step("odds", eq(log(1 - 1 / (1 + scalar("c"))), log(scalar("c")) - log(1 + scalar("c"))), expect="undecided")
