"""3.1: the derivative of a vector by a vector, in both layouts."""

from symchain import (
    Identity,
    KroneckerDelta,
    Sum,
    d,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    jacobian,
    matrix,
    matrix_function,
    proof,
    shape,
    step,
    vector,
)

proof("3.1 The Jacobian in two layouts", layout="numerator", base=0)

M, N = dimensions("M N")
i, k, l = indices("i k l", N, M, N)

x = vector("x", N)
u = matrix_function("u", M, 1, x)
A, b = matrix("A", M, N), vector("b", M)

# Numerator layout: a row for each entry of u, a column for each entry of x.
numerator = jacobian(u, x, "numerator")
step("3-1-1", shape(numerator, M, N))
step("3-1-2", eq(entry(numerator, k, i), d(u[k, 0], x[i, 0])))

# Denominator layout: a row for each entry of x.  One is the transpose of the other.
denominator = jacobian(u, x, "denominator")
step("3-1-3", shape(denominator, N, M))
step("3-1-4", eq(entry(denominator, i, k), d(u[k, 0], x[i, 0])))
step("3-1-5", eq(entry(denominator, i, k), entry(numerator, k, i)), "3-1-2", "3-1-4")
step("3-1-6", eq(denominator, numerator.T), "3-1-5")

# Without a word the layout is that of the script.
step("3-1-7", eq(d(u, x), numerator))

# A x + b: entry k is a sum over l; deriving it by x[i] leaves one column.
step("3-1-8", eq(entry(A * x + b, k, 0), Sum(A[k, l] * x[l, 0], (l, 0, N - 1)) + b[k, 0]))
step("3-1-9", eq(d(x[l, 0], x[i, 0]), KroneckerDelta(l, i)))
step(
    "3-1-10",
    eq(
        d(entry(A * x + b, k, 0), x[i, 0]),
        Sum(A[k, l] * d(x[l, 0], x[i, 0]), (l, 0, N - 1)),
        Sum(A[k, l] * KroneckerDelta(l, i), (l, 0, N - 1)),
        A[k, i],
    ),
    "3-1-8",
    "3-1-9",
)
step("3-1-11", eq(jacobian(A * x + b, x, "numerator"), A), "3-1-10")
step("3-1-12", eq(jacobian(A * x + b, x, "denominator"), A.T), "3-1-6", "3-1-11")
step("3-1-13", eq(jacobian(x, x, "numerator"), jacobian(x, x, "denominator"), Identity(N)), "3-1-9")

# A scalar is a vector with one entry: its Jacobian is a row in numerator layout, a column in the other.
step("3-1-14", eq(gradient(b.T * A * x, x, "numerator"), b.T * A))
step("3-1-15", eq(gradient(b.T * A * x, x, "denominator"), A.T * b))
