"""Chapter 11, powers and composite functions, with the mistakes that are made in it."""

from symchain import (
    HadamardPower,
    Identity,
    Trace,
    assume,
    cosm,
    d,
    det,
    dimensions,
    eq,
    exp,
    expm,
    gradient,
    indices,
    inner,
    inv,
    invertible,
    log,
    matrix,
    positive,
    proof,
    scalar,
    single_entry,
    sinm,
    step,
)

proof("Wrong: powers and composite functions", layout="denominator", base=0)

M, N = dimensions("M N")
i, j = indices("i j", N)

X, A, B = matrix("X", N, N), matrix("A", N, N), matrix("B", N, N)
R = matrix("R", N, N, "invertible")
Z = matrix("Z", M, N)
t = scalar("t")
J = single_entry(N, N, i, j)

# Powers, as if matrices were numbers
step("square", eq(d(X**2, X[i, j]), 2 * X * J), expect="refuted")
step("square-order", eq(d(X**2, X[i, j]), 2 * J * X), expect="refuted")
step("cube", eq(d(X**3, X[i, j]), 3 * X**2 * J), expect="refuted")
step("cube-middle", eq(d(X**3, X[i, j]), J * X**2 + X**2 * J), expect="refuted")
step("entrywise", eq(X**2, HadamardPower(X, 2)), expect="refuted")
step("trace-cube", eq(gradient(Trace(X**3), X), 3 * X**2), expect="refuted")
step("trace-cube-factor", eq(gradient(Trace(X**3), X), X.T**2), expect="refuted")
step("trace-weighted", eq(gradient(Trace(A * X**2), X), 2 * A.T * X.T), expect="refuted")
step("binomial", eq((A + B) ** 2, A**2 + 2 * A * B + B**2), expect="refuted")
step("power-of-product", eq((A * B) ** 2, A**2 * B**2), expect="refuted")
step("trace-of-product", eq(Trace(A * B), Trace(A) * Trace(B)), expect="refuted")
step("trace-of-square", eq(Trace(X**2), Trace(X) ** 2), expect="refuted")

# Powers of the inverse
step("inverse", eq(gradient(Trace(inv(R)), R), inv(R).T ** 2), expect="refuted")
step("inverse-square", eq(gradient(Trace(inv(R) ** 2), R), -2 * inv(R).T ** 2), expect="refuted")
step("inverse-one-term", eq(d(inv(R) ** 2, R[i, j]), -2 * inv(R) * J * inv(R) ** 2), expect="refuted")
assume("Gram", invertible(Z.T * Z))
assume("Gram-positive", positive(det(Z.T * Z)))
step("Gram-factor", eq(gradient(log(det(Z.T * Z)), Z), Z * inv(Z.T * Z)), expect="refuted")
step("Gram-transpose", eq(gradient(det(R.T * R), R), 2 * det(R.T * R) * inv(R)), expect="refuted")

# The exponential
step("exp-derivative", eq(d(expm(t * A), t), expm(t * A)), expect="refuted")
step("exp-sum", eq(expm(A + B), expm(A) * expm(B)), expect="refuted")
step("exp-commute", eq(expm(A) * expm(B), expm(B) * expm(A)), expect="refuted")
step("exp-inverse", eq(inv(expm(A)), expm(A)), expect="refuted")
step("exp-trace", eq(Trace(expm(A)), exp(Trace(A))), expect="refuted")
step("exp-determinant", eq(det(expm(A)), exp(det(A))), expect="refuted")
step("exp-gradient", eq(gradient(Trace(expm(X)), X), expm(X)), expect="refuted")
step("exp-direction", eq(d(expm(X), X[i, j]), expm(X) * J), expect="refuted")
step("sine", eq(gradient(Trace(sinm(X)), X), -cosm(X).T), expect="refuted")
step("conjugation", eq(expm(R * B * inv(R)), inv(R) * expm(B) * R), expect="refuted")

# Composite functions
step("outer-only", eq(gradient(exp(Trace(A * X)), X), exp(Trace(A * X)) * A), expect="refuted")
step("power-of-trace", eq(gradient(Trace(X) ** 3, X), 3 * Trace(X) ** 2 * X), expect="refuted")
step("power-of-trace-factor", eq(gradient(Trace(X) ** 3, X), Trace(X) ** 2 * Identity(N)), expect="refuted")
U = A * X + B
step("inner-factor", eq(gradient(Trace(U**3), X), 3 * U.T**2), expect="refuted")
step("inner-factor-side", eq(gradient(Trace(U**3), X), 3 * U.T**2 * A.T), expect="refuted")
step("Gauss", eq(gradient(exp(-inner(Z, Z)), Z), -exp(-inner(Z, Z)) * Z), expect="refuted")
