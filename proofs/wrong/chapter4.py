"""Chapter 4, the basic formulas, with the mistakes that are made in them."""

from symchain import (
    Trace,
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
    inner,
    inv,
    log,
    matrix,
    matrix_function,
    norm,
    positive,
    proof,
    scalar_function,
    single_entry,
    step,
    vector,
)

proof("Wrong: basic formulas", layout="denominator", base=0)

M, N = dimensions("M N")
i, j = indices("i j", N)

X, dX = matrix("X", N, N), matrix("dX", N, N)
R, T = matrix("R", N, N, "invertible"), matrix("T", N, N, "invertible")
Z = matrix("Z", M, N)
A, B, C = matrix("A", N, N), matrix("B", N, N), matrix("C", N, N)
a, b = vector("a", N), vector("b", N)
f, g = scalar_function("f", X), scalar_function("g", X)
F, G = matrix_function("F", N, N, X), matrix_function("G", N, N, X)
J = single_entry(N, N, i, j)

# Traces
step("linear", eq(gradient(Trace(A * X), X), A), expect="refuted")
step("linear-transposed", eq(gradient(Trace(A.T * X), X), A.T), expect="refuted")
step("between", eq(gradient(Trace(A * X * B), X), A.T * X * B.T), expect="refuted")
step("between-order", eq(gradient(Trace(A * X * B), X), B.T * A.T), expect="refuted")
step("bilinear", eq(gradient(a.T * X * b, X), b * a.T), expect="refuted")
step("quadratic", eq(gradient(Trace(X.T * A * X), X), 2 * A * X), expect="refuted")
step("quadratic-transpose", eq(gradient(Trace(X.T * A * X), X), A * X + X * A.T), expect="refuted")
step("square", eq(gradient(Trace(X**2), X), 2 * X), expect="refuted")
step("square-factor", eq(gradient(Trace(X.T * X), X), X), expect="refuted")
step("twice", eq(gradient(Trace(A * X * B * X), X), (B * X * A).T), expect="refuted")
step("cyclic", eq(Trace(A * X * B), Trace(A * B * X)), expect="refuted")

# Norms
step("residual", eq(gradient(norm(A * X * B - C) ** 2, X), A.T * (A * X * B - C) * B.T), expect="refuted")
step("residual-sides", eq(gradient(norm(A * X * B - C) ** 2, X), 2 * A * (A * X * B - C) * B), expect="refuted")
step("norm", eq(gradient(norm(Z), Z), 2 * Z), expect="refuted")
step("norm-factor", eq(gradient(norm(Z), Z), 2 * Z / norm(Z)), expect="refuted")

# Rules of calculation
step("product", eq(gradient(f * g, X), gradient(f, X) * gradient(g, X)), expect="refuted")
step("product-half", eq(gradient(f * g, X), g * gradient(f, X)), expect="refuted")
step("quotient-sign", eq(d(f / g, X[i, j]), (f * d(g, X[i, j]) - d(f, X[i, j]) * g) / g**2), expect="refuted")
step("quotient-square", eq(d(1 / g, X[i, j]), -d(g, X[i, j]) / g), expect="refuted")
step("order", eq(d(F * G, X[i, j]), d(F, X[i, j]) * G + d(G, X[i, j]) * F), expect="refuted")
step("differential", eq(differential(f, {X: dX}), Trace(gradient(f, X) * dX)), expect="refuted")

# Inverses and determinants
step("inverse-sign", eq(d(inv(R), R[i, j]), inv(R) * J * inv(R)), expect="refuted")
step("inverse-scalar", eq(d(inv(R), R[i, j]), -inv(R) * inv(R)), expect="refuted")
step("inverse-transpose", eq(gradient(Trace(inv(R)), R), -inv(R) * inv(R)), expect="refuted")
step("inverse-order", eq(inv(R * T), inv(R) * inv(T)), expect="refuted")
step("inverse-linear", eq(gradient(Trace(A * inv(R)), R), -(inv(R) * inv(R)).T * A.T), expect="refuted")
step("Jacobi", eq(gradient(det(X), X), adj(X)), expect="refuted")
step("Jacobi-entry", eq(d(det(X), X[i, j]), entry(adj(X), i, j)), expect="refuted")
step("determinant", eq(gradient(det(R), R), inv(R).T), expect="refuted")
step("determinant-sum", eq(det(A + B), det(A) + det(B)), expect="refuted")
step("determinant-scale", eq(det(2 * A), 2 * det(A)), expect="refuted")
assume("positive", positive(det(R)))
step("logarithm", eq(gradient(log(det(R)), R), inv(R)), expect="refuted")
step("logarithm-factor", eq(gradient(log(det(R)), R), det(R) * inv(R).T), expect="refuted")
step("inner", eq(inner(A, B), Trace(A * B)), expect="refuted")
