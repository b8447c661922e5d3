"""14.1: the chain rule for a scalar function of a matrix function, entry by entry."""

from symchain import (
    O,
    Sum,
    assume,
    change,
    d,
    define,
    differentiable,
    dimensions,
    eq,
    expand,
    indices,
    limit,
    matrix,
    matrix_function,
    perturbation,
    proof,
    scalar_function,
    smooth,
    substitute,
    take_limit,
)

proof("14.1 Matrix chain rule, component form", layout="denominator", base=0)

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


# The chapter assumes this much ...
assume("14-0-1", differentiable(U, X))
assume("14-0-2", differentiable(g, U))
# ... and its remainders of second order need this much.
assume("14-0-3", smooth(U, X, "C2"))
assume("14-0-4", smooth(g, U, "C2"))

define("14-1-1", eq(g, g.on_entries()))

expand("14-1-2", eq(dU[k, l], d(U[k, l], X[i, j]) * h + O(h**2)))

expand("14-1-3", eq(dg, over_U(d(g, U[k, l]) * dU[k, l]) + O(dU, 2)))

substitute(
    "14-1-4",
    eq(dg, over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]) * h) + O(h**2)),
    "14-1-2",
    into="14-1-3",
)

take_limit(
    "14-1-5",
    eq(d(g, X[i, j]), limit(dg / h, h), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]))),
    "14-1-4",
)
