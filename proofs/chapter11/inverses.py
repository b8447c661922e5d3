"""11.2: powers of the inverse."""

from symchain import (
    Identity,
    Trace,
    assume,
    d,
    det,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    inv,
    invertible,
    log,
    matrix,
    positive,
    proof,
    scalar,
    single_entry,
    step,
)

proof("11.2 Powers of the inverse", layout="denominator", base=0)

M, N = dimensions("M N")
i, j = indices("i j", N)
p, q = indices("p q", M, N)

X, A = matrix("X", N, N, "invertible"), matrix("A", N, N)
J = single_entry(N, N, i, j)
Y = inv(X)

# The first power, then products of it.
step("11-2-1", eq(d(X * Y, X[i, j]), J * Y + X * d(Y, X[i, j]), 0 * A))
step("11-2-2", eq(d(Y, X[i, j]), -Y * J * Y), "11-2-1")
step("11-2-3", eq(Y**2, inv(X**2)))
step("11-2-4", eq(d(Y * Y, X[i, j]), d(Y, X[i, j]) * Y + Y * d(Y, X[i, j])))
step("11-2-5", eq(d(Y * Y, X[i, j]), -Y * J * Y * Y - Y * Y * J * Y), "11-2-4", "11-2-2")
step("11-2-6", eq(d(Y**3, X[i, j]), -Y * J * Y**3 - Y**2 * J * Y**2 - Y**3 * J * Y), "11-2-5", "11-2-2")

# The rule is that of X^n, with a negative n.
step("11-2-7", eq(d(Trace(Y), X[i, j]), -Trace(Y * J * Y), -Trace(Y**2 * J), -entry(Y**2, j, i)), "11-2-2")
step("11-2-8", eq(gradient(Trace(Y), X), -(Y.T**2)), "11-2-7")
step("11-2-9", eq(d(Trace(Y**2), X[i, j]), -2 * Trace(Y**3 * J)), "11-2-5")
step("11-2-10", eq(gradient(Trace(Y**2), X), -2 * Y.T**3), "11-2-9")
step("11-2-11", eq(gradient(Trace(A * Y), X), -(Y * A * Y).T), "11-2-2")
step("11-2-12", eq(gradient(Trace(A * Y**2), X), -(Y * A * Y**2 + Y**2 * A * Y).T), "11-2-5")

# Second derivatives along a line
c = scalar("c")
assume("11-2-13", invertible(X + c * A))
L = inv(X + c * A)
step("11-2-14", eq(d(L, c), -L * A * L))
step("11-2-15", eq(d(d(L, c), c), 2 * L * A * L * A * L), "11-2-14")

# Gram matrices
Z = matrix("Z", M, N)
assume("11-2-16", invertible(Z.T * Z))
assume("11-2-17", positive(det(Z.T * Z)))
K = inv(Z.T * Z)
step("11-2-18", eq(d(Z.T * Z, Z[p, q]), single_entry(N, M, q, p) * Z + Z.T * single_entry(M, N, p, q)))
step(
    "11-2-19",
    eq(d(log(det(Z.T * Z)), Z[p, q]), Trace(K * d(Z.T * Z, Z[p, q])), 2 * Trace(K * Z.T * single_entry(M, N, p, q))),
    "11-2-18",
)
step("11-2-20", eq(gradient(log(det(Z.T * Z)), Z), 2 * Z * K), "11-2-19")
step("11-2-21", eq(gradient(det(Z.T * Z), Z), 2 * det(Z.T * Z) * Z * K))
step("11-2-22", eq(d(K, Z[p, q]), -K * d(Z.T * Z, Z[p, q]) * K))
step("11-2-23", eq(gradient(Trace(K), Z), -2 * Z * K**2), "11-2-22")
# The projection on the columns of Z
P = Z * K * Z.T
step("11-2-24", eq(P * P, P))
step("11-2-25", eq(Trace(P), Trace(Identity(N)), N))
