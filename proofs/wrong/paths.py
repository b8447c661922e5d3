"""Several paths, with the mistakes that are made in them: a path forgotten, counted twice, or taken backwards."""

from symchain import (
    KroneckerDelta,
    Sum,
    Trace,
    assume,
    change,
    d,
    differentiable,
    dimensions,
    eq,
    expand,
    gradient,
    indices,
    matrix,
    matrix_function,
    o,
    perturbation,
    proof,
    scalar_function,
    step,
    substitute,
    take_limit,
    vjp,
)

proof("Wrong: several paths", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j = indices("i j", P, Q)
k, l = indices("k l")

X = matrix("X", P, Q)
h = perturbation(X[i, j])
U, V = matrix_function("U", M, N, X), matrix_function("V", M, N, X)
g = scalar_function("g", U, V)
dU, dV, dg = change(U, h), change(V, h), change(g, h)


def over(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


def along(g, U):
    return over(d(g, U[k, l]) * d(U[k, l], X[i, j]))


assume("U", differentiable(U, X))
assume("V", differentiable(V, X))
assume("g", differentiable(g, (U, V)))
expand("dU", eq(dU[k, l], d(U[k, l], X[i, j]) * h + o(h)))
expand("dV", eq(dV[k, l], d(V[k, l], X[i, j]) * h + o(h)))
expand("dg", eq(dg, over(d(g, U[k, l]) * dU[k, l]) + over(d(g, V[k, l]) * dV[k, l]) + o((dU, dV))))
substitute("sum", eq(dg, (along(g, U) + along(g, V)) * h + o(h)), ("dU", "dV"), into="dg")
take_limit("rule", eq(d(g, X[i, j]), along(g, U) + along(g, V)), "sum")

step("one path", eq(d(g, X[i, j]), along(g, U)), "rule", expect="refuted")
step("twice", eq(d(g, X[i, j]), 2 * along(g, U)), "rule", expect="refuted")
step("minus", eq(d(g, X[i, j]), along(g, U) - along(g, V)), "rule", expect="refuted")
step(
    "crossed",
    eq(d(g, X[i, j]), over(d(g, U[k, l]) * d(V[k, l], X[i, j])) + over(d(g, V[k, l]) * d(U[k, l], X[i, j]))),
    "rule",
    expect="refuted",
)
step(
    "trace",
    eq(d(g, X[i, j]), Trace(gradient(g, U) * d(U, X[i, j]).T) + Trace(gradient(g, U).T * d(V, X[i, j]))),
    "rule",
    expect="refuted",
)
step("reverse", eq(gradient(g, X), vjp(U, X, gradient(g, V)) + vjp(V, X, gradient(g, U))), "rule", expect="refuted")

# Without the hypothesis that g is differentiable in both at once, the expansion has nothing to rest on.
e = scalar_function("e", U, V)
de = change(e, h)
assume("e U", differentiable(e, U))
assume("e V", differentiable(e, V))
expand(
    "apart",
    eq(de, over(d(e, U[k, l]) * dU[k, l]) + over(d(e, V[k, l]) * dV[k, l]) + o((dU, dV))),
    expect="undecided",
)

# A shared input: the derivative with U held fixed is not the whole derivative.
Y, Z = matrix_function("Y", P, Q, X), matrix_function("Z", P, Q, X)
t = scalar_function("t", Y, Z)
dY, dZ, dt = change(Y, h), change(Z, h), change(t, h)


def uses(W):
    return Sum(d(t, W[k, l]) * d(W[k, l], X[i, j]), (k, 0, P - 1), (l, 0, Q - 1))


def change_by(W, dW):
    return Sum(d(t, W[k, l]) * dW[k, l], (k, 0, P - 1), (l, 0, Q - 1))


assume("Y", differentiable(Y, X))
assume("Z", differentiable(Z, X))
assume("t", differentiable(t, (Y, Z)))
assume("Y is X", eq(d(Y[k, l], X[i, j]), KroneckerDelta(k, i) * KroneckerDelta(l, j)))
assume("Z is X", eq(d(Z[k, l], X[i, j]), KroneckerDelta(k, i) * KroneckerDelta(l, j)))
expand("dY", eq(dY[k, l], d(Y[k, l], X[i, j]) * h + o(h)))
expand("dZ", eq(dZ[k, l], d(Z[k, l], X[i, j]) * h + o(h)))
expand("dt", eq(dt, change_by(Y, dY) + change_by(Z, dZ) + o((dY, dZ))))
substitute("tied sum", eq(dt, (uses(Y) + uses(Z)) * h + o(h)), ("dY", "dZ"), into="dt")
take_limit("tied", eq(d(t, X[i, j]), uses(Y) + uses(Z)), "tied sum")
step("held fixed", eq(gradient(t, X), gradient(t, Y)), "tied", "Y is X", "Z is X", expect="refuted")
step("doubled", eq(gradient(t, X), 2 * gradient(t, Y)), "tied", "Y is X", "Z is X", expect="refuted")

# Tied weights in a formula
A, C = matrix("A", P, P), matrix("C", Q, Q)
step("tied once", eq(gradient(Trace(C.T * X.T * A * X), X), A * X * C.T), expect="refuted")
step("tied as if symmetric", eq(gradient(Trace(C.T * X.T * A * X), X), 2 * A * X * C), expect="refuted")
