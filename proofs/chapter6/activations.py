"""6.3: the usual activation functions, each from its formula by exponentials."""

from symchain import (
    HadamardProduct,
    KroneckerDelta,
    Sum,
    absolute,
    assume,
    cosh,
    d,
    define,
    diag,
    dimensions,
    eq,
    exp,
    gradient,
    heaviside,
    indices,
    jacobian,
    log,
    logistic,
    nonzero,
    ones,
    proof,
    relu,
    scalar,
    sign,
    sinh,
    softplus,
    step,
    tanh,
    vector,
)

proof("6.3 Activation functions", layout="denominator", base=0)

N = dimensions("N")
i, k, l = indices("i k l", N)
x, p = vector("x", N), vector("p", N)
t, c = scalar("t c")

# The logistic function: derive the quotient, then write it by the function itself.
step("6-3-1", eq(logistic(t), 1 / (1 + exp(-t)), exp(t) / (1 + exp(t))))
step("6-3-2", eq(1 - logistic(t), exp(-t) / (1 + exp(-t)), logistic(-t)), "6-3-1")
step("6-3-3", eq(d(1 / (1 + exp(-t)), t), exp(-t) / (1 + exp(-t)) ** 2))
step(
    "6-3-4",
    eq(d(logistic(t), t), exp(-t) / (1 + exp(-t)) ** 2, logistic(t) * (1 - logistic(t))),
    "6-3-1",
    "6-3-2",
    "6-3-3",
)
step("6-3-5", eq(d(d(logistic(t), t), t), logistic(t) * (1 - logistic(t)) * (1 - 2 * logistic(t))), "6-3-4")

# tanh, by itself and by the logistic function
step("6-3-6", eq(tanh(t), sinh(t) / cosh(t), (exp(t) - exp(-t)) / (exp(t) + exp(-t))))
step("6-3-7", eq(tanh(t), 2 * logistic(2 * t) - 1), "6-3-1", "6-3-6")
step("6-3-8", eq(d(sinh(t) / cosh(t), t), (cosh(t) ** 2 - sinh(t) ** 2) / cosh(t) ** 2, 1 - (sinh(t) / cosh(t)) ** 2))
step("6-3-9", eq(d(tanh(t), t), 1 - tanh(t) ** 2), "6-3-6", "6-3-8")
step("6-3-10", eq(d(2 * logistic(2 * t) - 1, t), 4 * logistic(2 * t) * (1 - logistic(2 * t))))

# softplus
step("6-3-11", eq(softplus(t), log(1 + exp(t))))
step("6-3-12", eq(d(log(1 + exp(t)), t), exp(t) / (1 + exp(t))))
step("6-3-13", eq(d(softplus(t), t), logistic(t)), "6-3-11", "6-3-12", "6-3-1")
step("6-3-14", eq(d(d(softplus(t), t), t), logistic(t) * (1 - logistic(t))), "6-3-13", "6-3-4")

# t * logistic(t)
step("6-3-15", eq(d(t * logistic(t), t), logistic(t) + t * logistic(t) * (1 - logistic(t))), "6-3-4")

# relu, away from 0
assume("6-3-16", nonzero(t))
step("6-3-17", eq(d(relu(t), t), heaviside(t)))
step("6-3-18", eq(relu(t), t * heaviside(t)))
step("6-3-19", eq(d(relu(t) ** 2, t), 2 * relu(t) * heaviside(t)), "6-3-17")
step("6-3-20", eq(d(absolute(t), t), sign(t)))

# Entry by entry on a vector: diagonal Jacobians
step("6-3-21", eq(jacobian(logistic(x), x), diag(HadamardProduct(logistic(x), ones(N) - logistic(x)))), "6-3-4")
step("6-3-22", eq(jacobian(tanh(x), x), diag(ones(N) - HadamardProduct(tanh(x), tanh(x)))), "6-3-9")
step("6-3-23", eq(jacobian(softplus(x), x), diag(logistic(x))), "6-3-13")

# Softmax is not entry by entry; it is the gradient of log-sum-exp.
total = Sum(exp(x[l, 0]), (l, 0, N - 1))
define("6-3-24", eq(p, exp(x) / total), eq(p[k, 0], exp(x[k, 0]) / total))
step("6-3-25", eq(d(total, x[i, 0]), exp(x[i, 0])))
step("6-3-26", eq(d(log(total), x[i, 0]), d(total, x[i, 0]) / total, p[i, 0]), "6-3-24", "6-3-25")
step("6-3-27", eq(gradient(log(total), x), p), "6-3-26")
step(
    "6-3-28",
    eq(
        d(exp(x[k, 0]) / total, x[i, 0]),
        KroneckerDelta(i, k) * exp(x[k, 0]) / total - exp(x[k, 0]) * d(total, x[i, 0]) / total**2,
        KroneckerDelta(i, k) * p[k, 0] - p[k, 0] * p[i, 0],
    ),
    "6-3-24",
    "6-3-25",
)
step("6-3-29", eq(jacobian(exp(x) / total, x), diag(p) - p * p.T), "6-3-28", "6-3-24")
# Adding one number to every entry changes nothing in softmax.
step("6-3-30", eq(exp(x[k, 0] + c) / Sum(exp(x[l, 0] + c), (l, 0, N - 1)), exp(x[k, 0]) / total))
