"""The chain rule from partial derivatives alone: 14-1-3 asks for a total derivative, and here is why.

g(u, v) = u²v / (u² + v²), continued by 0, has both partial derivatives at 0.  Along U = (c x, c x) it is c x/2.
"""

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
    nonzero,
    o,
    perturbation,
    proof,
    scalar,
    scalar_function,
    smooth,
    step,
)

proof("Wrong: a total differential from partial derivatives", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j, k, l = indices("i j k l")

X = matrix("X", P, Q)
U = matrix_function("U", M, N, X)
g = scalar_function("g", U)
h = perturbation(X[i, j])
dU, dg = change(U, h), change(g, h)


def over_U(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


assume("U-differentiable", differentiable(U, X))
assume("g-partial", smooth(g, U, "partial"))
expand("dU", eq(dU[k, l], d(U[k, l], X[i, j]) * h + o(h)))
expand("dg", eq(dg, over_U(d(g, U[k, l]) * dU[k, l]) + o(dU)), expect="undecided")
step("chain", eq(d(g, X[i, j]), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]))), expect="undecided")

# At 0, where g is 0, the derivatives are the limits of g over the change.
x = scalar("x")
t = perturbation(x)


def of(u, v):
    return u**2 * v / (u**2 + v**2)


c = scalar("c")
assume("c", nonzero(c))
by_u, by_v, along = limit(of(t, 0) / t, t), limit(of(0, t) / t, t), limit(of(c * t, c * t) / t, t)
step("by-u", eq(by_u, 0))
step("by-v", eq(by_v, 0))
step("along-both", eq(along, c / 2), "c")
step("chain-at-0", eq(along, c * by_u + c * by_v), "c", expect="refuted")
