"""14.5 continued: three intermediate matrices, the diamond in both modes, and four functions in a row.

In the diamond X goes to U, U to V and to W, and V and W to g; tangents add up where paths meet, cotangents where
they part.
"""

from symchain import (
    Sum,
    assume,
    change,
    d,
    define,
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
    step,
    substitute,
    take_limit,
    vjp,
)

proof("14.5 Diamonds and long chains", layout="denominator", base=0, after="paths")

M, N, P, Q, R, S, T = dimensions("M N P Q R S T")
i, j = indices("i j", P, Q)
k, l, a, b, m, n, p, q = indices("k l a b m n p q")

X, dX = matrix("X", P, Q), matrix("dX", P, Q)
U, V = matrix_function("U", M, N, X), matrix_function("V", R, S, X)
h = perturbation(X[i, j])
dU, dV = change(U, h), change(V, h)


def over(body, array, first=k, second=l):
    rows, cols = array.shape
    return Sum(body, (first, 0, rows - 1), (second, 0, cols - 1))


# Three intermediate matrices
B = matrix_function("B", S, T, X)
f = scalar_function("f", U, V, B)
dB, df = change(B, h), change(f, h)
paths = sum(over(d(f, A[k, l]) * d(A[k, l], X[i, j]), A) for A in (U, V, B))
moves = sum(over(d(f, A[k, l]) * dA[k, l], A) for A, dA in ((U, dU), (V, dV), (B, dB)))

assume("14-5-50", differentiable(B, X), differentiable(f, (U, V, B)))
expand("14-5-51", eq(dB[k, l], d(B[k, l], X[i, j]) * h + o(h)))
expand("14-5-52", eq(df, moves + o((dU, dV, dB))))
substitute("14-5-53", eq(df, paths * h + o(h)), ("14-5-13", "14-5-14", "14-5-51"), into="14-5-52")
take_limit("14-5-54", eq(d(f, X[i, j]), limit(df / h, h), paths), "14-5-53")
step(
    "14-5-55",
    eq(gradient(f, X), sum((vjp(A, X, gradient(f, A)) for A in (V, B)), vjp(U, X, gradient(f, U)))),
    "14-5-54",
)

# The diamond X -> U -> (C, D) -> g: first along each side, as in 14.1 ...
C, D = matrix_function("C", R, S, U), matrix_function("D", S, T, U)
g = scalar_function("g", C, D)
dC, dD, dg = change(C, h), change(D, h), change(g, h)


def side(c, A):
    """What goes from X through U to an entry c of A."""
    return over(d(c, U[k, l]) * d(U[k, l], X[i, j]), U)


assume("14-5-60", differentiable(C, U), differentiable(D, U), differentiable(g, (C, D)))
expand("14-5-61", eq(dC[a, b], over(d(C[a, b], U[k, l]) * dU[k, l], U) + o(dU)))
expand("14-5-62", eq(dD[m, n], over(d(D[m, n], U[k, l]) * dU[k, l], U) + o(dU)))
substitute("14-5-63", eq(dC[a, b], side(C[a, b], C) * h + o(h)), "14-5-13", into="14-5-61")
substitute("14-5-64", eq(dD[m, n], side(D[m, n], D) * h + o(h)), "14-5-13", into="14-5-62")
# ... then g, which changes with both.
expand(
    "14-5-65", eq(dg, over(d(g, C[a, b]) * dC[a, b], C, a, b) + over(d(g, D[m, n]) * dD[m, n], D, m, n) + o((dC, dD)))
)
diamond = over(d(g, C[a, b]) * side(C[a, b], C), C, a, b) + over(d(g, D[m, n]) * side(D[m, n], D), D, m, n)
substitute("14-5-66", eq(dg, diamond * h + o(h)), ("14-5-63", "14-5-64"), into="14-5-65")
take_limit("14-5-67", eq(d(g, X[i, j]), limit(dg / h, h), diamond), "14-5-66")

# Forward: one tangent at U, one at each of C and D, and a number.
tU = jvp(U, X, dX)
forward = inner(gradient(g, C), jvp(C, U, tU)) + inner(gradient(g, D), jvp(D, U, tU))
step("14-5-68", eq(inner(gradient(g, X), dX), forward), "14-5-67")

# Reverse: the cotangents at C and D; their pullbacks meet at U; from there one pullback to X.
GC, GD, GU = matrix("GC", R, S), matrix("GD", S, T), matrix("GU", M, N)
define("14-5-69", eq(GC, gradient(g, C)))
define("14-5-70", eq(GD, gradient(g, D)))
define("14-5-71", eq(GU, vjp(C, U, GC) + vjp(D, U, GD)))
step("14-5-72", eq(gradient(g, X), vjp(U, X, GU)), "14-5-67", "14-5-69", "14-5-70", "14-5-71")
step(
    "14-5-73",
    eq(gradient(g, X), vjp(U, X, vjp(C, U, GC)) + vjp(U, X, vjp(D, U, GD))),
    "14-5-72",
    "14-5-71",
)
step("14-5-74", eq(inner(GU, tU), forward), "14-5-69", "14-5-70", "14-5-71")

# GU is the gradient of g by U: the same rule, with U for X.
hU = perturbation(U[p, q])
to_U = over(d(g, C[a, b]) * d(C[a, b], U[p, q]), C, a, b) + over(d(g, D[m, n]) * d(D[m, n], U[p, q]), D, m, n)
expand("14-5-75", eq(change(C, hU)[a, b], d(C[a, b], U[p, q]) * hU + o(hU)))
expand("14-5-76", eq(change(D, hU)[m, n], d(D[m, n], U[p, q]) * hU + o(hU)))
expand(
    "14-5-77",
    eq(
        change(g, hU),
        over(d(g, C[a, b]) * change(C, hU)[a, b], C, a, b)
        + over(d(g, D[m, n]) * change(D, hU)[m, n], D, m, n)
        + o((change(C, hU), change(D, hU))),
    ),
)
substitute("14-5-78", eq(change(g, hU), to_U * hU + o(hU)), ("14-5-75", "14-5-76"), into="14-5-77")
take_limit("14-5-79", eq(d(g, U[p, q]), to_U), "14-5-78")
step("14-5-80", eq(gradient(g, U), GU), "14-5-79", "14-5-69", "14-5-70", "14-5-71")
step("14-5-81", eq(gradient(g, X), vjp(U, X, gradient(g, U))), "14-5-72", "14-5-80")

# Four functions in a row, X -> U -> C -> E -> F, all of them matrices.
E = matrix_function("E", T, R, C)
F = matrix_function("F", Q, M, E)
dE, dF = change(E, h), change(F, h)
K = matrix("K", Q, M)
to_C = side(C[a, b], C)
to_E = over(d(E[m, n], C[a, b]) * to_C, C, a, b)
to_F = over(d(F[p, q], E[m, n]) * to_E, E, m, n)
assume("14-5-82", differentiable(E, C), differentiable(F, E))
expand("14-5-83", eq(dE[m, n], over(d(E[m, n], C[a, b]) * dC[a, b], C, a, b) + o(dC)))
substitute("14-5-84", eq(dE[m, n], to_E * h + o(h)), "14-5-63", into="14-5-83")
expand("14-5-85", eq(dF[p, q], over(d(F[p, q], E[m, n]) * dE[m, n], E, m, n) + o(dE)))
substitute("14-5-86", eq(dF[p, q], to_F * h + o(h)), "14-5-84", into="14-5-85")
take_limit("14-5-87", eq(d(F[p, q], X[i, j]), limit(dF[p, q] / h, h), to_F), "14-5-86")
step("14-5-88", eq(jvp(F, X, dX), jvp(F, E, jvp(E, C, jvp(C, U, jvp(U, X, dX))))), "14-5-87")
step("14-5-89", eq(vjp(F, X, K), vjp(U, X, vjp(C, U, vjp(E, C, vjp(F, E, K))))), "14-5-87")
step("14-5-90", eq(inner(K, jvp(F, X, dX)), inner(vjp(E, C, vjp(F, E, K)), jvp(C, U, jvp(U, X, dX)))), "14-5-87")
