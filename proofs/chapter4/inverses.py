"""4.4: the inverse, the determinant and its logarithm."""

from symchain import (
    Identity,
    Trace,
    Transpose,
    ZeroMatrix,
    adj,
    assume,
    d,
    det,
    differential,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    inv,
    log,
    matrix,
    positive,
    proof,
    single_entry,
    step,
    vector,
)

proof("4.4 Inverses and determinants", layout="denominator", base=0)

M, N = dimensions("M N")
i, j, k, l = indices("i j k l", N)

X, dX = matrix("X", N, N, "invertible"), matrix("dX", N, N)
A, B = matrix("A", N, N), matrix("B", N, N)
a, b = vector("a", N), vector("b", N)
J = single_entry(N, N, i, j)

# The inverse: what it is multiplied with X does not change.
step("4-4-1", eq(X * inv(X), Identity(N)))
step("4-4-2", eq(d(X * inv(X), X[i, j]), ZeroMatrix(N, N)), "4-4-1")
step("4-4-3", eq(d(X * inv(X), X[i, j]), J * inv(X) + X * d(inv(X), X[i, j])))
step("4-4-4", eq(X * d(inv(X), X[i, j]), -J * inv(X)), "4-4-2", "4-4-3")
step("4-4-5", eq(d(inv(X), X[i, j]), -inv(X) * J * inv(X)), "4-4-4")
step("4-4-6", eq(d(entry(inv(X), k, l), X[i, j]), -entry(inv(X), k, i) * entry(inv(X), j, l)), "4-4-5")
step("4-4-7", eq(differential(inv(X), {X: dX}), -inv(X) * dX * inv(X)), "4-4-5")

# Functions of the inverse
step(
    "4-4-8",
    eq(
        d(Trace(inv(X)), X[i, j]),
        Trace(d(inv(X), X[i, j])),
        -Trace(inv(X) * J * inv(X)),
        -entry(inv(X) * inv(X), j, i),
    ),
    "4-4-5",
)
step("4-4-9", eq(gradient(Trace(inv(X)), X), -(inv(X) * inv(X)).T), "4-4-8")
step("4-4-10", eq(differential(Trace(A * inv(X) * B), {X: dX}), -Trace(inv(X) * B * A * inv(X) * dX)), "4-4-7")
step("4-4-11", eq(gradient(Trace(A * inv(X) * B), X), -(inv(X) * B * A * inv(X)).T), "4-4-10")
step("4-4-12", eq(gradient(a.T * inv(X) * b, X), -inv(X).T * a * b.T * inv(X).T))

# The determinant, by the adjugate, then by the inverse
step("4-4-13", eq(adj(A) * A, det(A) * Identity(N)))
step("4-4-14", eq(d(det(A), A[i, j]), entry(adj(A), j, i)))
step("4-4-15", eq(gradient(det(A), A), adj(A).T), "4-4-14")
step("4-4-16", eq(adj(X), det(X) * inv(X)))
step("4-4-17", eq(d(det(X), X[i, j]), entry(adj(X), j, i), det(X) * entry(inv(X), j, i)), "4-4-16")
step("4-4-18", eq(gradient(det(X), X), det(X) * inv(X).T), "4-4-17")
step("4-4-19", eq(differential(det(X), {X: dX}), det(X) * Trace(inv(X) * dX)), "4-4-17")
step("4-4-20", eq(gradient(det(X) ** 2, X), 2 * det(X) ** 2 * inv(X).T), "4-4-18")

# Its logarithm
assume("4-4-21", positive(det(X)))
step("4-4-22", eq(d(log(det(X)), X[i, j]), d(det(X), X[i, j]) / det(X), entry(inv(X), j, i)), "4-4-17")
step("4-4-23", eq(gradient(log(det(X)), X), inv(X).T), "4-4-22")
step("4-4-24", eq(differential(log(det(X)), {X: dX}), Trace(inv(X) * dX)), "4-4-22")
step("4-4-25", eq(gradient(det(inv(X)), X), -det(inv(X)) * inv(X).T))

# With a matrix on each side
C, D = matrix("C", N, N, "invertible"), matrix("D", N, N, "invertible")
step("4-4-26", eq(det(C * X * D), det(C) * det(X) * det(D)))
step("4-4-27", eq(gradient(det(C * X * D), X), det(C * X * D) * inv(X).T), "4-4-26", "4-4-18")
step("4-4-28", eq(inv(C * X * D), inv(D) * inv(X) * inv(C)))
step("4-4-29", eq(C.T * Transpose(inv(D) * inv(X) * inv(C)) * D.T, inv(X).T))
step(
    "4-4-30",
    eq(gradient(det(C * X * D), X), det(C * X * D) * C.T * Transpose(inv(D) * inv(X) * inv(C)) * D.T),
    "4-4-27",
    "4-4-29",
)
