"""Forward and reverse mode with the two confused."""

from symchain import (
    dimensions,
    eq,
    gradient,
    inner,
    jvp,
    matrix,
    matrix_function,
    proof,
    scalar_function,
    step,
    vjp,
)

proof("Wrong: forward and reverse mode", layout="denominator", base=0, after="../chapter14/modes")

M, N, P, Q, R, S = dimensions("M N P Q R S")

X = matrix("X", P, Q)
U = matrix_function("U", M, N, X)
V = matrix_function("V", R, S, U)
g = scalar_function("g", U)
dX, K, L = matrix("dX", P, Q), matrix("K", M, N), matrix("L", R, S)

Y = matrix("Y", N, N)
F = matrix_function("F", N, N, Y)
dY, T = matrix("dY", N, N), matrix("T", N, N)

# The adjoint, not the derivative itself, moves to the other side.
step("adjoint-forgotten", eq(inner(T, jvp(F, Y, dY)), inner(jvp(F, Y, T), dY)), expect="refuted")

# The adjoint gives a matrix of the shape of Y; transposed it is another.
step("adjoint-transposed", eq(inner(T, jvp(F, Y, dY)), inner(vjp(F, Y, T).T, dY)), expect="refuted")

# The sign of a pairing does not change.
step("adjoint-sign", eq(inner(K, jvp(U, X, dX)), -inner(vjp(U, X, K), dX)), expect="refuted")

# Forward mode starts at X; a tangent at U has another shape.
step("forward-order", eq(jvp(V, X, dX), jvp(U, X, jvp(V, U, dX))), "14-4-6", expect="error")

# A cotangent at V does not fit at U.
step("reverse-order", eq(vjp(V, X, L), vjp(V, U, vjp(U, X, L))), "14-4-6", expect="error")

# Two functions, but each counts once.
step("factor", eq(vjp(V, X, L), 2 * vjp(U, X, vjp(V, U, L))), "14-4-6", expect="refuted")

# The sweep starts with the gradient of g at U, not with just any matrix.
step("seed", eq(gradient(g, X), vjp(U, X, K)), "14-4-2", expect="refuted")

# The chain rule for V is needed, and not cited.
step("too-little", eq(jvp(V, X, dX), jvp(V, U, jvp(U, X, dX))), expect="undecided")
