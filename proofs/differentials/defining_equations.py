"""Differentials of what an equation defines: eigenvalues, singular values, the Cholesky factor, the nuclear norm.

All arrays are functions of a number t, and what defines them holds for every t, so both sides have one derivative.
"""

from symchain import (
    Identity,
    Trace,
    Transpose,
    assume,
    d,
    differentiable,
    dimensions,
    eq,
    inv,
    invertible,
    matrix_function,
    proof,
    scalar,
    scalar_function,
    step,
)

proof("Differentials from defining equations")

M, N, K = dimensions("M N K")
t = scalar("t")

# An eigenvalue of a symmetric matrix, with its eigenvector of length 1
A, v, value = matrix_function("A", N, N, t), matrix_function("v", N, 1, t), scalar_function("lambda", t)
assume("smooth 1", differentiable(A, t), differentiable(v, t), differentiable(value, t))
assume("eigen", eq(A * v, value * v), everywhere=True)
assume("length", eq(v.T * v, 1), everywhere=True)
assume("symmetric", eq(A.T, A))
step("1", eq(d(A * v, t), d(value * v, t)), "eigen")
step("2", eq(v.T * d(v, t) + d(v, t).T * v, 0), "length")
step("3", eq(v.T * A, value * v.T), "eigen", "symmetric")
step("4", eq(v.T * d(A, t) * v + v.T * A * d(v, t), d(value, t) * v.T * v + value * v.T * d(v, t)), "1")
step("eigenvalue", eq(d(value, t), v.T * d(A, t) * v), "4", "3", "length")

# Of any square matrix: the left eigenvector is another one
B, u, w, root = (
    matrix_function("B", N, N, t),
    matrix_function("u", N, 1, t),
    matrix_function("w", N, 1, t),
    scalar_function("mu", t),
)
assume("smooth 2", differentiable(B, t), differentiable(w, t), differentiable(root, t))
assume("right", eq(B * w, root * w), everywhere=True)
assume("left", eq(u.T * B, root * u.T))
assume("scaled", eq(u.T * w, 1))
step("5", eq(d(B, t) * w + B * d(w, t), d(root, t) * w + root * d(w, t)), "right")
step("6", eq(u.T * d(B, t) * w + u.T * B * d(w, t), d(root, t) * u.T * w + root * u.T * d(w, t)), "5")
step("7", eq(d(root, t), u.T * d(B, t) * w), "6", "left", "scaled")

# A singular value, between its two singular vectors
C, a, b, sigma = (
    matrix_function("C", M, N, t),
    matrix_function("a", M, 1, t),
    matrix_function("b", N, 1, t),
    scalar_function("sigma", t),
)
assume("smooth 3", *(differentiable(array, t) for array in (C, a, b, sigma)))
assume("C b", eq(C * b, sigma * a), everywhere=True)
assume("C a", eq(C.T * a, sigma * b))
assume("a 1", eq(a.T * a, 1), everywhere=True)
assume("b 1", eq(b.T * b, 1), everywhere=True)
step("8", eq(d(C, t) * b + C * d(b, t), d(sigma, t) * a + sigma * d(a, t)), "C b")
step("9", eq(a.T * d(a, t), 0), "a 1")
step("10", eq(b.T * d(b, t), 0), "b 1")
step("11", eq(a.T * C, sigma * b.T), "C a")
step("12", eq(a.T * d(C, t) * b + a.T * C * d(b, t), d(sigma, t) * a.T * a + sigma * a.T * d(a, t)), "8")
step("singular value", eq(d(sigma, t), a.T * d(C, t) * b), "12", "11", "9", "10", "a 1")

# The Cholesky factor: what is on the right is the sum of a lower triangular matrix and its transpose
S, L = matrix_function("S", N, N, t), matrix_function("L", N, N, t)
assume("smooth 4", differentiable(L, t))
assume("Cholesky", eq(S, L * L.T), everywhere=True)
assume("L", invertible(L))
step("13", eq(d(S, t), d(L, t) * L.T + L * d(L, t).T), "Cholesky")
step("factor", eq(inv(L) * d(S, t) * Transpose(inv(L)), inv(L) * d(L, t) + Transpose(inv(L) * d(L, t))), "13")

# The nuclear norm, the sum of the singular values
X, U, V, D = (
    matrix_function("X", M, N, t),
    matrix_function("U", M, K, t),
    matrix_function("V", N, K, t),
    matrix_function("D", K, K, t),
)
assume("smooth 5", *(differentiable(array, t) for array in (U, D, V)))
assume("X", eq(X, U * D * V.T), everywhere=True)
assume("U", eq(U.T * U, Identity(K)), everywhere=True)
assume("V", eq(V.T * V, Identity(K)), everywhere=True)
assume("D", eq(D.T, D))
step("14", eq(U.T * d(U, t) + d(U, t).T * U, 0 * Identity(K)), "U")
step("15", eq(V.T * d(V, t) + d(V, t).T * V, 0 * Identity(K)), "V")
step("16", eq(d(X, t), d(U, t) * D * V.T + U * d(D, t) * V.T + U * D * d(V, t).T), "X")
step("17 a", eq(U.T * d(U, t) * D + d(U, t).T * U * D, 0 * D), "14")
step("17 b", eq(Trace(U.T * d(U, t) * D) + Trace(d(U, t).T * U * D), 0), "17 a")
step("17 c", eq(Trace(d(U, t).T * U * D), Trace(U.T * d(U, t) * D)), "D")
step("17", eq(Trace(U.T * d(U, t) * D), 0), "17 b", "17 c")
step("18 a", eq(D * V.T * d(V, t) + D * d(V, t).T * V, 0 * D), "15")
step("18 b", eq(Trace(D * V.T * d(V, t)) + Trace(D * d(V, t).T * V), 0), "18 a")
step("18 c", eq(Trace(D * V.T * d(V, t)), Trace(D * d(V, t).T * V)), "D")
step("18", eq(Trace(D * d(V, t).T * V), 0), "18 b", "18 c")
step(
    "19",
    eq(
        Trace(U.T * d(X, t) * V),
        Trace(U.T * d(U, t) * D * V.T * V) + Trace(U.T * U * d(D, t) * V.T * V) + Trace(U.T * U * D * d(V, t).T * V),
    ),
    "16",
)
step("20", eq(Trace(U.T * d(U, t) * D * V.T * V), Trace(U.T * d(U, t) * D)), "V")
step("21", eq(Trace(U.T * U * d(D, t) * V.T * V), Trace(d(D, t))), "U", "V")
step("22", eq(Trace(U.T * U * D * d(V, t).T * V), Trace(D * d(V, t).T * V)), "U")
step("nuclear norm", eq(d(Trace(D), t), Trace(Transpose(U * V.T) * d(X, t))), "17", "18", "19", "20", "21", "22")
