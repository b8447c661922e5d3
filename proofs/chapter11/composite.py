"""11.4: scalar functions of scalar and of matrix functions."""

from symchain import (
    HadamardProduct,
    Identity,
    O,
    Sum,
    Trace,
    assume,
    change,
    cos,
    d,
    dimensions,
    entry,
    eq,
    exp,
    expand,
    function,
    gradient,
    indices,
    inner,
    limit,
    log,
    matrix,
    matrix_function,
    norm,
    perturbation,
    positive,
    proof,
    scalar_function,
    sin,
    smooth,
    step,
    substitute,
    take_limit,
)

proof("11.4 Composite functions", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j = indices("i j", N)
p, q = indices("p q", P, Q)
k, l = indices("k l", M, N)

X = matrix("X", N, N)
Z = matrix("Z", P, Q)
A, B = matrix("A", N, N), matrix("B", N, N)
E, F = matrix("E", N, P), matrix("F", Q, N)
s = function("s")

# A function of one number after one of a matrix: its derivative is a factor.
f = scalar_function("f", Z)
step("11-4-1", eq(d(s(f), Z[p, q]), s.d(f) * d(f, Z[p, q])))
step("11-4-2", eq(gradient(s(f), Z), s.d(f) * gradient(f, Z)), "11-4-1")
step("11-4-3", eq(gradient(exp(f), Z), exp(f) * gradient(f, Z)))
step("11-4-4", eq(gradient(f**4, Z), 4 * f**3 * gradient(f, Z)))
step("11-4-5", eq(d(Trace(X), X[i, j]), entry(Identity(N), i, j)))
step("11-4-6", eq(gradient(exp(Trace(X)), X), exp(Trace(X)) * Identity(N)), "11-4-5")
for n in (2, 3, 5):
    step(f"11-4-7-{n}", eq(gradient(Trace(X) ** n, X), n * Trace(X) ** (n - 1) * Identity(N)), "11-4-5")
step("11-4-8", eq(gradient(exp(Trace(A * X)), X), exp(Trace(A * X)) * A.T))
step(
    "11-4-9",
    eq(gradient(sin(Trace(X**2)), X), 2 * cos(Trace(X**2)) * X.T),
)
step("11-4-10", eq(gradient(exp(-inner(Z, Z)), Z), -2 * exp(-inner(Z, Z)) * Z))
step("11-4-11", eq(gradient(norm(Z) ** 4, Z), 4 * norm(Z) ** 2 * Z))

# A trace after a matrix function: first the gradient at U, then U = A X + B.
step("11-4-12", eq(gradient(Trace(X**3), X), 3 * X.T**2))
U = A * X + B
step("11-4-13", eq(d(U, X[i, j]), A * d(X, X[i, j])))
step(
    "11-4-14",
    eq(d(Trace(U**3), X[i, j]), 3 * Trace(U**2 * d(U, X[i, j])), 3 * Trace(U**2 * A * d(X, X[i, j]))),
    "11-4-13",
)
step("11-4-15", eq(gradient(Trace(U**3), X), 3 * (U**2 * A).T), "11-4-14")
step("11-4-16", eq(gradient(Trace(U**2), X), 2 * (U * A).T))
step("11-4-17", eq(gradient(inner(A, s(E * Z * F)), Z), E.T * HadamardProduct(A, s.d(E * Z * F)) * F.T))

# An abstract f after an abstract g, in steps
G = matrix_function("G", M, N, Z)
v = scalar_function("v", G)
h = perturbation(Z[p, q])
dG, dv = change(G, h), change(v, h)


def over(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


assume("11-4-18", smooth(G, Z, "C2"))
assume("11-4-19", smooth(v, G, "C2"))
expand("11-4-20", eq(dG[k, l], d(G[k, l], Z[p, q]) * h + O(h**2)))
expand("11-4-21", eq(dv, over(d(v, G[k, l]) * dG[k, l]) + O(dG, 2)))
substitute("11-4-22", eq(dv, over(d(v, G[k, l]) * d(G[k, l], Z[p, q])) * h + O(h**2)), "11-4-20", into="11-4-21")
take_limit(
    "11-4-23",
    eq(d(v, Z[p, q]), limit(dv / h, h), over(d(v, G[k, l]) * d(G[k, l], Z[p, q]))),
    "11-4-22",
)
step("11-4-24", eq(d(v, Z[p, q]), Trace(gradient(v, G).T * d(G, Z[p, q]))), "11-4-23")
# Then a function of one number on the outside
step("11-4-25", eq(d(s(v), Z[p, q]), s.d(v) * d(v, Z[p, q])))
step("11-4-26", eq(d(s(v), Z[p, q]), s.d(v) * Trace(gradient(v, G).T * d(G, Z[p, q]))), "11-4-24", "11-4-25")

# Known functions of an abstract G need no such rule.
step("11-4-27", eq(d(Trace(G.T * G), Z[p, q]), 2 * Trace(G.T * d(G, Z[p, q]))))
step("11-4-28", eq(d(exp(inner(G, G)), Z[p, q]), 2 * exp(inner(G, G)) * inner(G, d(G, Z[p, q]))), "11-4-27")

# The logarithm of a sum of squares, of a trace
step("11-4-29", eq(gradient(log(1 + inner(Z, Z)), Z), 2 / (1 + inner(Z, Z)) * Z))
assume("11-4-30", positive(Trace(X)))
step("11-4-31", eq(gradient(log(Trace(X)), X), Identity(N) / Trace(X)), "11-4-5")
