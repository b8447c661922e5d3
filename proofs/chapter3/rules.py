"""3.2: linear maps, sums and products of vectors that depend on a vector."""

from symchain import (
    Sum,
    d,
    diag,
    dimensions,
    entry,
    eq,
    function,
    gradient,
    indices,
    jacobian,
    matrix,
    matrix_function,
    proof,
    scalar_function,
    step,
    vector,
)

proof("3.2 Sums and products", layout="denominator", base=0)

M, N, P = dimensions("M N P")
i, j, k, l = indices("i j k l", N, M, P, M)

x = vector("x", N)
u, v = matrix_function("u", M, 1, x), matrix_function("v", M, 1, x)
c = scalar_function("c", x)
A, B = matrix("A", P, M), matrix("B", M, M)
a = vector("a", M)

# Sums, and constant factors
step("3-2-1", eq(d(u[j, 0] + v[j, 0], x[i, 0]), d(u[j, 0], x[i, 0]) + d(v[j, 0], x[i, 0])))
step("3-2-2", eq(jacobian(u + v, x), jacobian(u, x) + jacobian(v, x)), "3-2-1")
step(
    "3-2-3",
    eq(d(entry(A * u, k, 0), x[i, 0]), Sum(A[k, j] * d(u[j, 0], x[i, 0]), (j, 0, M - 1))),
)
step("3-2-4", eq(jacobian(A * u, x), jacobian(u, x) * A.T), "3-2-3")

# A scalar function times a vector function
step(
    "3-2-5",
    eq(
        d(c * u[j, 0], x[i, 0]),
        d(c, x[i, 0]) * u[j, 0] + c * d(u[j, 0], x[i, 0]),
    ),
)
step("3-2-6", eq(jacobian(c * u, x), gradient(c, x) * u.T + c * jacobian(u, x)), "3-2-5")
step(
    "3-2-7",
    eq(jacobian(c * u, x, "numerator"), u * gradient(c, x).T + c * jacobian(u, x, "numerator")),
    "3-2-6",
)

# Inner products
step(
    "3-2-8",
    eq(
        d(u.T * v, x[i, 0]),
        Sum(d(u[j, 0] * v[j, 0], x[i, 0]), (j, 0, M - 1)),
        Sum(d(u[j, 0], x[i, 0]) * v[j, 0] + u[j, 0] * d(v[j, 0], x[i, 0]), (j, 0, M - 1)),
    ),
)
step("3-2-9", eq(gradient(u.T * v, x), jacobian(u, x) * v + jacobian(v, x) * u), "3-2-8")
step("3-2-10", eq(gradient(u.T * u, x), 2 * jacobian(u, x) * u), "3-2-9")
step("3-2-11", eq(gradient(a.T * u, x), jacobian(u, x) * a))
step(
    "3-2-12",
    eq(gradient(u.T * B * v, x), jacobian(u, x) * B * v + jacobian(v, x) * B.T * u),
)

# An elementwise function has a diagonal Jacobian
s = function("s")
m = indices("m", N)
C, b = matrix("C", P, N), vector("b", P)
step("3-2-13", eq(d(s(x[m, 0]), x[i, 0]), s.d(x[m, 0]) * d(x[m, 0], x[i, 0])))
step("3-2-14", eq(jacobian(s(x), x), diag(s.d(x))), "3-2-13")
step(
    "3-2-15",
    eq(d(entry(C * s(x), k, 0), x[i, 0]), Sum(C[k, m] * d(s(x[m, 0]), x[i, 0]), (m, 0, N - 1)), C[k, i] * s.d(x[i, 0])),
    "3-2-13",
)
step("3-2-16", eq(jacobian(C * s(x), x), diag(s.d(x)) * C.T), "3-2-15")
step(
    "3-2-17",
    eq(d(s(entry(C * x + b, k, 0)), x[i, 0]), s.d(entry(C * x + b, k, 0)) * C[k, i]),
)
step("3-2-18", eq(jacobian(s(C * x + b), x), C.T * diag(s.d(C * x + b))), "3-2-17")
