"""14.1 again from differentiability alone: remainders o(h) and o(ΔU) already give the chain rule."""

from symchain import (
    Sum,
    assume,
    change,
    d,
    differentiable,
    dimensions,
    eq,
    expand,
    indices,
    limit,
    matrix,
    matrix_function,
    o,
    perturbation,
    proof,
    scalar_function,
    substitute,
    take_limit,
)

proof("14.1 under the chapter's own hypotheses", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j, k, l = indices("i j k l")

X = matrix("X", P, Q)
U = matrix_function("U", M, N, X)
g = scalar_function("g", U)

h = perturbation(X[i, j])
dU = change(U, h)
dg = change(g, h)


def over_U(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


assume("14-5-1", differentiable(U, X))
assume("14-5-2", differentiable(g, U))

expand("14-5-3", eq(dU[k, l], d(U[k, l], X[i, j]) * h + o(h)))

expand("14-5-4", eq(dg, over_U(d(g, U[k, l]) * dU[k, l]) + o(dU)))

substitute(
    "14-5-5",
    eq(dg, over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]) * h) + o(h)),
    "14-5-3",
    into="14-5-4",
)

take_limit(
    "14-5-6",
    eq(d(g, X[i, j]), limit(dg / h, h), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]))),
    "14-5-5",
)
