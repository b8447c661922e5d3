"""14.4 Forward and reverse mode of a composition, and the reverse sweep through three functions.

`jvp(U, X, dX)` is the change of U to first order when X changes by dX (forward mode); `vjp(U, X, K)` is
what a matrix K of the shape of U becomes at X (reverse mode).
"""

from symchain import (
    O,
    Sum,
    assume,
    change,
    d,
    define,
    dimensions,
    eq,
    expand,
    gradient,
    indices,
    inner,
    jvp,
    matrix,
    matrix_function,
    perturbation,
    proof,
    restate,
    scalar_function,
    smooth,
    step,
    substitute,
    take_limit,
    use,
    vjp,
)

proof("14.4 Forward and reverse mode", layout="denominator", base=0, after="component_form")

M, N, P, Q, R, S = dimensions("M N P Q R S")
i, j, k, l, a, b = indices("i j k l a b")

X = matrix("X", P, Q)
U = matrix_function("U", M, N, X)
V = matrix_function("V", R, S, U)
g = scalar_function("g", U)
e = scalar_function("e", V)

h = perturbation(X[i, j])
dU, dV, de = change(U, h), change(V, h), change(e, h)
dX, K, L = matrix("dX", P, Q), matrix("K", M, N), matrix("L", R, S)


def over_U(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


def over_V(body):
    return Sum(body, (a, 0, R - 1), (b, 0, S - 1))


# One function: the two modes are adjoint, whatever the function.
step("14-4-1", eq(inner(K, jvp(U, X, dX)), inner(vjp(U, X, K), dX)))

# A scalar at the end: its change by forward mode, its gradient by reverse mode.
restate("14-4-2", eq(d(g, X[i, j]), over_U(d(g, U[k, l]) * d(U[k, l], X[i, j]))), "14-1-5")
step("14-4-3", eq(inner(gradient(g, X), dX), inner(gradient(g, U), jvp(U, X, dX))), "14-4-2")
step("14-4-4", eq(gradient(g, X), vjp(U, X, gradient(g, U))), "14-4-2")

# Two functions: tangents go forward in the order of evaluation, cotangents backward.
assume("14-4-5", smooth(V, U, "C2"))
step(
    "14-4-6",
    eq(d(V[a, b], X[i, j]), over_U(d(V[a, b], U[k, l]) * d(U[k, l], X[i, j]))),
    use("14-4-2", {g: V[a, b]}),
)
step("14-4-7", eq(jvp(V, X, dX), jvp(V, U, jvp(U, X, dX))), "14-4-6")
step("14-4-8", eq(vjp(V, X, L), vjp(U, X, vjp(V, U, L))), "14-4-6")
step(
    "14-4-9",
    eq(inner(L, jvp(V, X, dX)), inner(vjp(V, X, L), dX), inner(vjp(V, U, L), jvp(U, X, dX))),
    "14-4-6",
)

# Three functions, X -> U -> V -> e: the expansions go into one another, as in 14.1, twice.
assume("14-4-10", smooth(e, V, "C2"))
expand("14-4-11", eq(dV[a, b], over_U(d(V[a, b], U[k, l]) * dU[k, l]) + O(dU, 2)))
substitute(
    "14-4-12",
    eq(dV[a, b], over_U(d(V[a, b], U[k, l]) * d(U[k, l], X[i, j]) * h) + O(h**2)),
    "14-1-2",
    into="14-4-11",
)
expand("14-4-13", eq(de, over_V(d(e, V[a, b]) * dV[a, b]) + O(dV, 2)))
substitute(
    "14-4-14",
    eq(de, over_V(d(e, V[a, b]) * over_U(d(V[a, b], U[k, l]) * d(U[k, l], X[i, j]))) * h + O(h**2)),
    "14-4-12",
    into="14-4-13",
)
take_limit(
    "14-4-15",
    eq(d(e, X[i, j]), over_V(d(e, V[a, b]) * over_U(d(V[a, b], U[k, l]) * d(U[k, l], X[i, j])))),
    "14-4-14",
)

# The reverse sweep: the gradient at V, pulled back to U, then to X.  Each stop is a gradient of e.
GV, GU, GX = matrix("GV", R, S), matrix("GU", M, N), matrix("GX", P, Q)
define("14-4-16", eq(GV, gradient(e, V)))
define("14-4-17", eq(GU, vjp(V, U, GV)))
define("14-4-18", eq(GX, vjp(U, X, GU)))
step("14-4-19", eq(gradient(e, U), GU), use("14-4-2", {g: e, U: V, X: U}), "14-4-16", "14-4-17")
step("14-4-20", eq(gradient(e, X), GX), "14-4-15", "14-4-16", "14-4-17", "14-4-18")
# Forward mode through all three gives the same number.
step(
    "14-4-21",
    eq(inner(gradient(e, X), dX), inner(gradient(e, V), jvp(V, U, jvp(U, X, dX)))),
    "14-4-15",
)
