"""6.2: derivatives of Hadamard products, and of functions that act entry by entry."""

from symchain import (
    HadamardPower,
    HadamardProduct,
    KroneckerDelta,
    Sum,
    Trace,
    d,
    diag,
    differential,
    dimensions,
    eq,
    function,
    gradient,
    indices,
    inner,
    jacobian,
    matrix,
    matrix_function,
    proof,
    single_entry,
    step,
    vec,
)

proof("6.2 Derivatives entry by entry", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j, k, l = indices("i j k l", M, N, M, N)
p, q = indices("p q", P, Q)

X, dX = matrix("X", M, N), matrix("dX", M, N)
A, B, C = matrix("A", M, N), matrix("B", M, N), matrix("C", M, N)
Z = matrix("Z", P, Q)
F, G = matrix_function("F", M, N, Z), matrix_function("G", M, N, Z)
s, t = function("s"), function("t")
J = single_entry(M, N, i, j)


def over(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


# The product rule
step("6-2-1", eq(d(F[k, l] * G[k, l], Z[p, q]), d(F[k, l], Z[p, q]) * G[k, l] + F[k, l] * d(G[k, l], Z[p, q])))
step(
    "6-2-2",
    eq(d(HadamardProduct(F, G), Z[p, q]), HadamardProduct(d(F, Z[p, q]), G) + HadamardProduct(F, d(G, Z[p, q]))),
    "6-2-1",
)

# One factor constant
step("6-2-3", eq(d(HadamardProduct(A, X), X[i, j]), HadamardProduct(A, J), A[i, j] * J))
step(
    "6-2-4",
    eq(d(Trace(C.T * HadamardProduct(A, X)), X[i, j]), Trace(C.T * HadamardProduct(A, J)), A[i, j] * C[i, j]),
    "6-2-3",
)
step("6-2-5", eq(gradient(Trace(C.T * HadamardProduct(A, X)), X), HadamardProduct(A, C)), "6-2-4")
step(
    "6-2-6",
    eq(
        d(inner(C, HadamardProduct(X, X)), X[i, j]),
        over(2 * C[k, l] * X[k, l] * d(X[k, l], X[i, j])),
        2 * C[i, j] * X[i, j],
    ),
)
step("6-2-7", eq(gradient(inner(C, HadamardProduct(X, X)), X), 2 * HadamardProduct(C, X)), "6-2-6")
step("6-2-8", eq(gradient(inner(HadamardProduct(A, X), HadamardProduct(B, X)), X), 2 * HadamardProduct(A, B, X)))

# A function of each entry: nothing else moves with X[i, j].
step("6-2-9", eq(d(s(X[k, l]), X[i, j]), s.d(X[k, l]) * KroneckerDelta(k, i) * KroneckerDelta(l, j)))
step("6-2-10", eq(d(s(X), X[i, j]), s.d(X[i, j]) * J, HadamardProduct(s.d(X), J)), "6-2-9")
step("6-2-11", eq(differential(s(X), {X: dX}), HadamardProduct(s.d(X), dX)))
step(
    "6-2-12",
    eq(d(over(s(X[k, l])), X[i, j]), over(s.d(X[k, l]) * KroneckerDelta(k, i) * KroneckerDelta(l, j)), s.d(X[i, j])),
    "6-2-9",
)
step("6-2-13", eq(gradient(over(s(X[k, l])), X), s.d(X)), "6-2-12")
step("6-2-14", eq(gradient(Trace(C.T * s(X)), X), HadamardProduct(C, s.d(X))))
step("6-2-15", eq(jacobian(s(X), X), diag(vec(s.d(X)))))

# Two functions, multiplied or one inside the other
step("6-2-16", eq(d(s(X[i, j]) * t(X[i, j]), X[i, j]), s.d(X[i, j]) * t(X[i, j]) + s(X[i, j]) * t.d(X[i, j])))
step(
    "6-2-17",
    eq(
        differential(HadamardProduct(s(X), t(X)), {X: dX}),
        HadamardProduct(s.d(X), t(X), dX) + HadamardProduct(s(X), t.d(X), dX),
    ),
    "6-2-11",
)
step("6-2-18", eq(d(s(t(X[i, j])), X[i, j]), s.d(t(X[i, j])) * t.d(X[i, j])))
step("6-2-19", eq(differential(s(t(X)), {X: dX}), HadamardProduct(s.d(t(X)), t.d(X), dX)), "6-2-18")
step("6-2-20", eq(gradient(over(s(t(X[k, l]))), X), HadamardProduct(s.d(t(X)), t.d(X))), "6-2-19")
step("6-2-21", eq(d(HadamardPower(X, 3), X[i, j]), 3 * HadamardProduct(HadamardPower(X, 2), J)))

# After a matrix function of Z
step("6-2-22", eq(d(s(F), Z[p, q]), HadamardProduct(s.d(F), d(F, Z[p, q]))))
step(
    "6-2-23",
    eq(d(over(s(F[k, l])), Z[p, q]), over(s.d(F[k, l]) * d(F[k, l], Z[p, q])), Trace(s.d(F).T * d(F, Z[p, q]))),
    "6-2-22",
)
