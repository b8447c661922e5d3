"""Claims of 14.1 that ask for more than their hypotheses give.  U and g are differentiable, no more."""

from symchain import (
    O,
    Sum,
    assume,
    change,
    d,
    differentiable,
    dimensions,
    eq,
    expand,
    indices,
    matrix,
    matrix_function,
    o,
    perturbation,
    proof,
    scalar_function,
    substitute,
    take_limit,
)

proof("Wrong: more than the hypotheses give", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j, k, l = indices("i j k l")

X = matrix("X", P, Q)
U = matrix_function("U", M, N, X)
g = scalar_function("g", U)
r = scalar_function("r", U)

h = perturbation(X[i, j])
dU, dg = change(U, h), change(g, h)


def over_U(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


assume("differentiable-U", differentiable(U, X))
assume("differentiable-g", differentiable(g, U))
expand("dU", eq(dU[k, l], d(U[k, l], X[i, j]) * h + o(h)))
expand("dg", eq(dg, over_U(d(g, U[k, l]) * dU[k, l]) + o(dU)))

# A remainder of second order needs more than a derivative: x|x|**(1/2) has one at 0.
expand("U-second-order", eq(dU[k, l], d(U[k, l], X[i, j]) * h + O(h**2)), expect="undecided")
expand("g-second-order", eq(dg, over_U(d(g, U[k, l]) * dU[k, l]) + O(dU, 2)), expect="undecided")

# Nothing was assumed of r, so it has no expansion at all.
expand("r-expansion", eq(change(r, h), over_U(d(r, U[k, l]) * dU[k, l]) + o(dU)), expect="undecided")

# o(h) and o(ΔU) give o(h) again, not O(h**2).
substitute(
    "dg-second-order",
    eq(dg, over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]) * h) + O(h**2)),
    "dU",
    into="dg",
    expect="undecided",
)

# A limit in h needs an expansion in h; this one is in ΔU.
take_limit(
    "limit-too-early",
    eq(d(g, X[i, j]), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]))),
    "dg",
    expect="undecided",
)
