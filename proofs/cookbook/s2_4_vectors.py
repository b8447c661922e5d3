"""Section 2.4: forms of first and of second order, the gradient and the Hessian of a quadratic function.

The forms of higher order, 2.4.3, have a script of their own.
"""

from symchain import (
    KroneckerDelta,
    d,
    dimensions,
    entry,
    eq,
    hessian,
    indices,
    matrix,
    proof,
    single_entry,
    step,
    vector,
)

proof("2.4 Forms of first and second order", layout="denominator", base=1)

m, n, p, q, r = dimensions("m n p q r")
i, j, k, l = indices("i j k l")

# 2.4.1: of first order
x, a = vector("x", n), vector("a", n)
step("69", eq(d(x.T * a, x), d(a.T * x, x), a))
X, b = matrix("X", m, n), vector("b", m)
step("71", eq(d(a.T * X.T * b, X), b * a.T))
S = matrix("S", n, n)
step("72", eq(d(a.T * S * a, S), d(a.T * S.T * a, S), a * a.T))
step("73", eq(d(X, X[i, j]), single_entry(m, n, i, j)))
Z, A = matrix("Z", p, q), matrix("A", q, r)
g, h = indices("g h", p, q)
s, t = indices("s t", p, r)
step(
    "74",
    eq(
        d(entry(Z * A, s, t), Z[g, h]),
        KroneckerDelta(s, g) * A[h, t],
        entry(single_entry(p, q, g, h) * A, s, t),
    ),
)

# 2.4.2: of second order
b, c = vector("b", n), vector("c", n)
B, D = matrix("B", m, m), matrix("D", m, m)
step("77", eq(d(b.T * X.T * X * c, X), X * (b * c.T + c * b.T)))
i, k, l, j = indices("i k l j", m, n, n, n)
step(
    "79",
    eq(
        d(entry(X.T * B * X, k, l), X[i, j]),
        KroneckerDelta(l, j) * entry(X.T * B, k, i) + KroneckerDelta(k, j) * entry(B * X, i, l),
    ),
)
step(
    "80",
    eq(d(X.T * B * X, X[i, j]), X.T * B * single_entry(m, n, i, j) + single_entry(n, m, j, i) * B * X),
)
Q = matrix("Q", n, n)
step("81", eq(d(x.T * Q * x, x), (Q + Q.T) * x))
step("82", eq(d(b.T * X.T * D * X * c, X), D.T * X * b * c.T + D * X * c * b.T))
f = vector("f", m)
step("83", eq(d((X * b + f).T * D * (X * b + f), X), (D + D.T) * (X * b + f) * b.T))

y, z = vector("y", m), vector("z", m)
A, u = matrix("A", m, n), vector("u", n)
W = matrix("W", m, m, "symmetric")
step("85", eq(d((y - z).T * W * (y - z), y), 2 * W * (y - z)))
step("87", eq(d((y - A * u).T * W * (y - A * u), y), 2 * W * (y - A * u)))
step("88", eq(d((y - A * u).T * W * (y - A * u), A), -2 * W * (y - A * u) * u.T))

# 2.4.4: a quadratic function
A = matrix("A", n, n)
step("97", eq(d(x.T * A * x + b.T * x, x), (A + A.T) * x + b))
step("98", eq(hessian(x.T * A * x + b.T * x, x), A + A.T))
