"""False variants of 14.1.  The premises are those of the chapter."""

from symchain import (
    O,
    Sum,
    change,
    d,
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
    step,
    substitute,
    take_limit,
)

proof("Wrong: component form", layout="denominator", base=0, after="../chapter14/component_form")

M, N, P, Q = dimensions("M N P Q")
i, j, k, l = indices("i j k l")

X = matrix("X", P, Q)
U = matrix_function("U", M, N, X)
g = scalar_function("g", U)

h = perturbation(X[i, j])
dU, dg = change(U, h), change(g, h)


def over_U(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


# The first-order term once, not twice.
expand("1-2-factor", eq(dU[k, l], 2 * d(U[k, l], X[i, j]) * h + O(h**2)), expect="refuted")

# U decreases by what it should increase.
expand("1-2-sign", eq(dU[k, l], -d(U[k, l], X[i, j]) * h + O(h**2)), expect="refuted")

# The first-order expansion leaves a term of second order.
expand("1-2-third-order", eq(dU[k, l], d(U[k, l], X[i, j]) * h + O(h**3)), expect="refuted")

# Without a remainder only a linear U would do.
expand("1-2-exact", eq(dU[k, l], d(U[k, l], X[i, j]) * h), expect="refuted")

# The change of U is not its derivative.
expand("1-2-no-perturbation", eq(dU[k, l], d(U[k, l], X[i, j]) + O(h**2)), expect="refuted")

# The total differential is a sum over the entries, not one term of it.
expand("1-3-no-sum", eq(dg, d(g, U[k, l]) * dU[k, l] + O(dU, 2)), expect="refuted")

# A quadratic g already leaves a remainder of second order.
expand("1-3-third-order", eq(dg, over_U(d(g, U[k, l]) * dU[k, l]) + O(dU, 3)), expect="refuted")

# Both derivatives are needed.
substitute(
    "1-4-inner-derivative-lost",
    eq(dg, over_U(d(g, U[k, l]) * h) + O(h**2)),
    "14-1-2",
    into="14-1-3",
    expect="refuted",
)

# What was substituted has remainders of second order.
substitute(
    "1-4-third-order",
    eq(dg, over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]) * h) + O(h**3)),
    "14-1-2",
    into="14-1-3",
    expect="refuted",
)

# The total differential alone says nothing about h.
step(
    "1-4-too-little",
    eq(dg, over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]) * h) + O(h**2)),
    "14-1-3",
    expect="undecided",
)

# After division by ΔX[i, j] no perturbation is left.
take_limit(
    "1-5-perturbation-left",
    eq(limit(dg / h, h), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j])) * h),
    "14-1-4",
    expect="refuted",
)

# Each term counts once, not half.
take_limit(
    "1-5-factor",
    eq(d(g, X[i, j]), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j])) / 2),
    "14-1-4",
    expect="refuted",
)

# Two sums multiplied are not the sum of the products.
step(
    "1-5-product-of-sums",
    eq(d(g, X[i, j]), over_U(d(g, U[k, l])) * over_U(d(U[k, l], X[i, j]))),
    "14-1-5",
    expect="refuted",
)

# The chain rule has to come from somewhere.
step(
    "1-5-from-nothing",
    eq(d(g, X[i, j]), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]))),
    expect="undecided",
)
