"""3.4: two maps from vectors to vectors: softmax and normalisation."""

from symchain import (
    Identity,
    KroneckerDelta,
    Sum,
    assume,
    d,
    define,
    diag,
    dimensions,
    eq,
    exp,
    indices,
    jacobian,
    nonzero,
    norm,
    ones,
    proof,
    step,
    vector,
)

proof("3.4 Softmax and normalisation", layout="denominator", base=0)

N = dimensions("N")
i, k, l = indices("i k l", N)
x, p = vector("x", N), vector("p", N)

total = Sum(exp(x[l, 0]), (l, 0, N - 1))
delta = KroneckerDelta(i, k)

# Softmax: the derivative of the numerator, of the denominator, then of the quotient.
define("3-4-1", eq(p, exp(x) / total), eq(p[k, 0], exp(x[k, 0]) / total))
step("3-4-2", eq(Sum(p[k, 0], (k, 0, N - 1)), 1), "3-4-1")
step("3-4-3", eq(d(exp(x[k, 0]), x[i, 0]), delta * exp(x[k, 0])))
step("3-4-4", eq(d(total, x[i, 0]), exp(x[i, 0])))
quotient = exp(x[k, 0]) / total
step(
    "3-4-5",
    eq(
        d(quotient, x[i, 0]),
        (d(exp(x[k, 0]), x[i, 0]) * total - exp(x[k, 0]) * d(total, x[i, 0])) / total**2,
        (delta * exp(x[k, 0]) * total - exp(x[k, 0]) * exp(x[i, 0])) / total**2,
        delta * quotient - quotient * exp(x[i, 0]) / total,
    ),
    "3-4-3",
    "3-4-4",
)
step("3-4-6", eq(d(quotient, x[i, 0]), delta * p[k, 0] - p[k, 0] * p[i, 0]), "3-4-5", "3-4-1")
step("3-4-7", eq(jacobian(exp(x) / total, x), diag(p) - p * p.T), "3-4-6", "3-4-1")
# It is symmetric, so both layouts agree; and its rows sum to 0, because the sum of p does not change.
step("3-4-8", eq(diag(p) - p * p.T, (diag(p) - p * p.T).T))
step("3-4-9", eq((diag(p) - p * p.T) * ones(N), p - p * Sum(p[k, 0], (k, 0, N - 1)), 0 * p), "3-4-2")

# Normalisation: the length, its reciprocal, then the product.
assume("3-4-10", nonzero(norm(x)))
step("3-4-11", eq(norm(x) ** 2, Sum(x[l, 0] ** 2, (l, 0, N - 1)), x.T * x))
step("3-4-12", eq(2 * norm(x) * d(norm(x), x[i, 0]), 2 * x[i, 0]))
step("3-4-13", eq(d(norm(x), x[i, 0]), x[i, 0] / norm(x)), "3-4-12")
step("3-4-14", eq(d(1 / norm(x), x[i, 0]), -d(norm(x), x[i, 0]) / norm(x) ** 2, -x[i, 0] / norm(x) ** 3), "3-4-13")
step(
    "3-4-15",
    eq(
        d(x[k, 0] / norm(x), x[i, 0]),
        delta / norm(x) + x[k, 0] * d(1 / norm(x), x[i, 0]),
        delta / norm(x) - x[k, 0] * x[i, 0] / norm(x) ** 3,
    ),
    "3-4-14",
)
jac = Identity(N) / norm(x) - x * x.T / norm(x) ** 3
step("3-4-16", eq(jacobian(x / norm(x), x), jac), "3-4-15")
# Radial directions are not seen.
step("3-4-17", eq(jac * x, x / norm(x) - x * (x.T * x) / norm(x) ** 3, 0 * x), "3-4-11")
