"""14.5 Several paths: functions of several intermediate matrices, shared inputs, and chains over both.

The change of a function of two matrices is the sum over the changes of both.  A variable that is used more than once
goes to each use by a function of its own, a copy, whose derivatives are those of the identity.
"""

from symchain import (
    KroneckerDelta,
    O,
    Sum,
    Trace,
    assume,
    at,
    change,
    d,
    differentiable,
    dimensions,
    eq,
    expand,
    gradient,
    indices,
    inner,
    jvp,
    limit,
    matrix,
    matrix_function,
    o,
    perturbation,
    proof,
    scalar_function,
    smooth,
    step,
    substitute,
    take_limit,
    vjp,
)

proof("14.5 Several paths", layout="denominator", base=0)

M, N, P, Q, R, S = dimensions("M N P Q R S")
i, j = indices("i j", P, Q)
k, l, a, b, p, q = indices("k l a b p q")

X, dX = matrix("X", P, Q), matrix("dX", P, Q)
h = perturbation(X[i, j])


def over(body, rows, cols):
    return Sum(body, (k, 0, rows - 1), (l, 0, cols - 1))


def along(g, U):
    """What the path from X through U to g gives."""
    return over(d(g, U[k, l]) * d(U[k, l], X[i, j]), *U.shape)


# Two intermediate matrices, X -> (U, V) -> g: each changes, and g with both.
U, V = matrix_function("U", M, N, X), matrix_function("V", R, S, X)
g = scalar_function("g", U, V)
dU, dV, dg = change(U, h), change(V, h), change(g, h)

assume("14-5-11", differentiable(U, X), differentiable(V, X))
assume("14-5-12", differentiable(g, (U, V)))
expand("14-5-13", eq(dU[k, l], d(U[k, l], X[i, j]) * h + o(h)))
expand("14-5-14", eq(dV[a, b], d(V[a, b], X[i, j]) * h + o(h)))
expand("14-5-15", eq(dg, over(d(g, U[k, l]) * dU[k, l], M, N) + over(d(g, V[k, l]) * dV[k, l], R, S) + o((dU, dV))))
substitute("14-5-16", eq(dg, (along(g, U) + along(g, V)) * h + o(h)), ("14-5-13", "14-5-14"), into="14-5-15")
take_limit("14-5-17", eq(d(g, X[i, j]), limit(dg / h, h), along(g, U) + along(g, V)), "14-5-16")
step(
    "14-5-18",
    eq(d(g, X[i, j]), Trace(gradient(g, U).T * d(U, X[i, j])) + Trace(gradient(g, V).T * d(V, X[i, j]))),
    "14-5-17",
)
step("14-5-19", eq(gradient(g, X), vjp(U, X, gradient(g, U)) + vjp(V, X, gradient(g, V))), "14-5-17")
tangents = inner(gradient(g, U), jvp(U, X, dX)) + inner(gradient(g, V), jvp(V, X, dX))
step("14-5-20", eq(inner(gradient(g, X), dX), tangents), "14-5-17")

# Remainders of second order need Lipschitz derivatives, jointly as well.
assume("14-5-21", smooth(U, X, "C2"), smooth(V, X, "C2"), smooth(g, (U, V), "C2"))
expand("14-5-22", eq(dU[k, l], d(U[k, l], X[i, j]) * h + O(h**2)))
expand("14-5-23", eq(dV[a, b], d(V[a, b], X[i, j]) * h + O(h**2)))
expand("14-5-24", eq(dg, over(d(g, U[k, l]) * dU[k, l], M, N) + over(d(g, V[k, l]) * dV[k, l], R, S) + O((dU, dV), 2)))
substitute("14-5-25", eq(dg, (along(g, U) + along(g, V)) * h + O(h**2)), ("14-5-22", "14-5-23"), into="14-5-24")

# A shared input: g takes X itself and U.  Y hands X on, so that d(g, Y) is the derivative with U held fixed.
Y = matrix_function("Y", P, Q, X)
e = scalar_function("e", Y, U)
dY, de = change(Y, h), change(e, h)
assume("14-5-26", differentiable(Y, X), differentiable(e, (Y, U)))
assume("14-5-27", eq(d(Y[p, q], X[i, j]), KroneckerDelta(p, i) * KroneckerDelta(q, j)))
expand("14-5-28", eq(dY[p, q], d(Y[p, q], X[i, j]) * h + o(h)))
expand("14-5-29", eq(de, over(d(e, Y[k, l]) * dY[k, l], P, Q) + over(d(e, U[k, l]) * dU[k, l], M, N) + o((dY, dU))))
substitute("14-5-30", eq(de, (along(e, Y) + along(e, U)) * h + o(h)), ("14-5-28", "14-5-13"), into="14-5-29")
take_limit("14-5-31", eq(d(e, X[i, j]), along(e, Y) + along(e, U)), "14-5-30")
step("14-5-32", eq(along(e, Y), d(e, Y[i, j])), "14-5-27")
step("14-5-33", eq(d(e, X[i, j]), d(e, Y[i, j]) + along(e, U)), "14-5-31", "14-5-32")
step("14-5-34", eq(gradient(e, X), gradient(e, Y) + vjp(U, X, gradient(e, U))), "14-5-31", "14-5-27")

# Tied weights: two copies of X, and no other path.  The gradient is the sum over the places where X stands.
Z = matrix_function("Z", P, Q, X)
t = scalar_function("t", Y, Z)
dZ, dt = change(Z, h), change(t, h)
assume("14-5-35", differentiable(Z, X), differentiable(t, (Y, Z)))
assume("14-5-36", eq(d(Z[p, q], X[i, j]), KroneckerDelta(p, i) * KroneckerDelta(q, j)))
expand("14-5-37", eq(dZ[p, q], d(Z[p, q], X[i, j]) * h + o(h)))
expand("14-5-38", eq(dt, over(d(t, Y[k, l]) * dY[k, l], P, Q) + over(d(t, Z[k, l]) * dZ[k, l], P, Q) + o((dY, dZ))))
substitute("14-5-39", eq(dt, (along(t, Y) + along(t, Z)) * h + o(h)), ("14-5-28", "14-5-37"), into="14-5-38")
take_limit("14-5-40", eq(d(t, X[i, j]), along(t, Y) + along(t, Z)), "14-5-39")
step("14-5-41", eq(gradient(t, X), gradient(t, Y) + gradient(t, Z)), "14-5-40", "14-5-27", "14-5-36")

# Tied weights in a formula: X.T*A*X with a matrix for each place, then the same matrix in both.
A, C = matrix("A", P, P), matrix("C", Q, Q)
L1, L2 = matrix("L1", P, Q), matrix("L2", P, Q)
step("14-5-42", eq(at(at(Trace(C.T * L1.T * A * L2), L1, X), L2, X), Trace(C.T * X.T * A * X)))
step("14-5-43", eq(gradient(Trace(C.T * L1.T * A * L2), L1), A * L2 * C.T))
step("14-5-44", eq(gradient(Trace(C.T * L1.T * A * L2), L2), A.T * L1 * C))
step("14-5-45", eq(gradient(Trace(C.T * X.T * A * X), X), A * X * C.T + A.T * X * C))
