"""Chapter 3, the derivative of a vector by a vector, with the mistakes that are made in it."""

from symchain import (
    Identity,
    Sum,
    d,
    diag,
    dimensions,
    entry,
    eq,
    exp,
    function,
    gradient,
    hessian,
    indices,
    inner,
    jacobian,
    jvp,
    matrix,
    matrix_function,
    norm,
    ones,
    proof,
    scalar_function,
    shape,
    step,
    vector,
)

proof("Wrong: vectors by vectors", layout="denominator", base=0)

M, N, P = dimensions("M N P")
i, j, k, l = indices("i j k l", N)

x, v, a = vector("x", N), vector("v", N), vector("a", N)
u, w = matrix_function("u", N, 1, x), matrix_function("w", N, 1, x)
c = scalar_function("c", x)
A, B, C = matrix("A", N, N), matrix("B", M, N), matrix("C", N, N)
y = vector("y", M)
s = function("s")
total = Sum(exp(x[l, 0]), (l, 0, N - 1))

# The layout
step("shape", shape(jacobian(B * x, x), M, N), expect="refuted")
step("transpose", eq(jacobian(A * x, x), A), expect="refuted")
step("numerator", eq(jacobian(A * x, x, "numerator"), A.T), expect="refuted")
step("layouts", eq(jacobian(u, x, "numerator"), jacobian(u, x, "denominator")), expect="refuted")
step("entry", eq(entry(jacobian(u, x), i, j), d(u[i, 0], x[j, 0])), expect="refuted")
step("oblong", eq(jacobian(B * x, x), B), expect="error")

# Products
step("constant", eq(jacobian(A * u, x), A * jacobian(u, x)), expect="refuted")
step("scalar-factor", eq(jacobian(c * u, x), c * jacobian(u, x)), expect="refuted")
step("outer", eq(jacobian(c * u, x), u * gradient(c, x).T + c * jacobian(u, x)), expect="refuted")
step("inner", eq(gradient(u.T * w, x), jacobian(u, x) * w), expect="refuted")
step("square", eq(gradient(u.T * u, x), jacobian(u, x) * u), expect="refuted")
step("elementwise", eq(jacobian(s(A * x), x), diag(s.d(A * x)) * A.T), expect="refuted")
step("argument", eq(jacobian(s(A * x), x), A.T * diag(s.d(x))), expect="refuted")

# The chain rule: in denominator layout the Jacobian of the inner map comes first.
step("order", eq(jacobian(A * (C * x), x), jacobian(A * x, x) * jacobian(C * x, x)), expect="refuted")
step(
    "order-numerator",
    eq(jacobian(A * s(x), x, "numerator"), diag(s.d(x)) * jacobian(A * x, x, "numerator")),
    expect="refuted",
)

# Softmax and normalisation
p = exp(x) / total
step("softmax-diagonal", eq(jacobian(p, x), diag(p)), expect="refuted")
step("softmax-elementwise", eq(jacobian(p, x), diag(p) - diag(p) * diag(p)), expect="refuted")
step("softmax-sign", eq(jacobian(p, x), p * p.T - diag(p)), expect="refuted")
step("normalised", eq(jacobian(x / norm(x), x), Identity(N) / norm(x)), expect="refuted")
step(
    "normalised-power",
    eq(jacobian(x / norm(x), x), Identity(N) / norm(x) - x * x.T / norm(x) ** 2),
    expect="refuted",
)

# Quadratic forms
step("symmetric-only", eq(gradient(x.T * A * x, x), 2 * A * x), expect="refuted")
step("half", eq(gradient(x.T * A * x, x), A * x), expect="refuted")
step("Hessian", eq(hessian(x.T * A * x, x), 2 * A), expect="refuted")
step("least-squares", eq(gradient(norm(B * x - y) ** 2, x), B.T * (B * x - y)), expect="refuted")
step("ridge", eq(hessian(norm(B * x - y) ** 2, x), B.T * B), expect="refuted")
step("ridge-shape", eq(hessian(norm(B * x - y) ** 2, x), 2 * B * B.T), expect="error")
step("outer-second", eq(hessian(s(inner(a, x)), x), s.d.d(inner(a, x)) * a), expect="error")
step("first-for-second", eq(hessian(s(inner(a, x)), x), s.d(inner(a, x)) * a * a.T), expect="refuted")

# Directions
step("direction", eq(jvp(A * x, x, v), A.T * v), expect="refuted")
step("direction-Jacobian", eq(jvp(u, x, v), jacobian(u, x) * v), expect="refuted")
step("direction-form", eq(jvp(x.T * A * x, x, v), 2 * x.T * A * v), expect="refuted")
step("sum-of-entries", eq(gradient(ones(1, N) * s(x), x), ones(N)), expect="refuted")
