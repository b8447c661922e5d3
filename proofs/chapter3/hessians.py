"""3.5: quadratic forms, and Hessians as Jacobians of gradients."""

from symchain import (
    Sum,
    d,
    diag,
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
    matrix,
    proof,
    step,
    vector,
)

proof("3.5 Quadratic forms and Hessians", layout="denominator", base=0)

M, N = dimensions("M N")
i, j, k, l = indices("i j k l", N)

x, a = vector("x", N), vector("a", N)
A, S = matrix("A", N, N), matrix("S", N, N, "symmetric")
B, b = matrix("B", M, N), vector("b", M)

# The quadratic form: the product rule, entry by entry.
form = Sum(x[k, 0] * A[k, l] * x[l, 0], (k, 0, N - 1), (l, 0, N - 1))
step("3-5-1", eq(x.T * A * x, form))
step(
    "3-5-2",
    eq(
        d(form, x[i, 0]),
        Sum(
            d(x[k, 0], x[i, 0]) * A[k, l] * x[l, 0] + x[k, 0] * A[k, l] * d(x[l, 0], x[i, 0]),
            (k, 0, N - 1),
            (l, 0, N - 1),
        ),
        Sum(A[i, l] * x[l, 0], (l, 0, N - 1)) + Sum(x[k, 0] * A[k, i], (k, 0, N - 1)),
        entry(A * x + A.T * x, i, 0),
    ),
)
step("3-5-3", eq(gradient(x.T * A * x, x), A * x + A.T * x), "3-5-1", "3-5-2")
step("3-5-4", eq(gradient(x.T * S * x, x), 2 * S * x))

# The Jacobian of the gradient
step("3-5-5", eq(jacobian(A * x + A.T * x, x), A + A.T))
step("3-5-6", eq(jacobian(gradient(x.T * A * x, x), x), A + A.T), "3-5-3", "3-5-5")
step("3-5-7", eq(hessian(x.T * A * x, x), jacobian(gradient(x.T * A * x, x), x), A + A.T), "3-5-6")
step("3-5-8", eq(hessian(x.T * S * x, x), 2 * S))

# Least squares
r = B * x - b
step("3-5-9", eq(r.T * r, x.T * B.T * B * x - 2 * b.T * B * x + b.T * b))
step("3-5-10", eq(gradient(r.T * r, x), 2 * B.T * B * x - 2 * B.T * b, 2 * B.T * (B * x - b)), "3-5-9")
step("3-5-11", eq(hessian(r.T * r, x), 2 * B.T * B), "3-5-10")

# Functions that are not quadratic
s = function("s")
step("3-5-12", eq(gradient(Sum(s(x[k, 0]), (k, 0, N - 1)), x), s.d(x)))
step("3-5-13", eq(hessian(Sum(s(x[k, 0]), (k, 0, N - 1)), x), jacobian(s.d(x), x), diag(s.d.d(x))), "3-5-12")
step("3-5-14", eq(gradient(s(inner(a, x)), x), s.d(inner(a, x)) * a))
step("3-5-15", eq(d(s.d(inner(a, x)) * a[k, 0], x[i, 0]), s.d.d(inner(a, x)) * a[k, 0] * a[i, 0]))
step("3-5-16", eq(hessian(s(inner(a, x)), x), s.d.d(inner(a, x)) * a * a.T), "3-5-15")

# Log-sum-exp: its gradient is softmax, so its Hessian is the Jacobian of softmax.
total = Sum(exp(x[l, 0]), (l, 0, N - 1))
p = exp(x) / total
step("3-5-17", eq(gradient(log(total), x), p))
step("3-5-18", eq(jacobian(p, x), diag(p) - p * p.T))
step("3-5-19", eq(hessian(log(total), x), diag(p) - p * p.T), "3-5-17", "3-5-18")
