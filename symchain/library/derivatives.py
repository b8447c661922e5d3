"""Derivatives of inverses, determinants and named functions (Magnus & Neudecker 1999, 8.3, 8.4, 9)."""

from symchain import (
    HadamardProduct,
    Identity,
    OneMatrix,
    Sum,
    Trace,
    assume,
    commutation,
    det,
    diag,
    dimensions,
    eq,
    exp,
    full_column_rank,
    full_row_rank,
    gradient,
    hessian,
    indices,
    inv,
    invertible,
    jacobian,
    jvp,
    kron,
    log,
    logistic,
    pinv,
    positive,
    proof,
    step,
)
from symchain.steps.lemmas import own_matrix

proof("Lemmas of matrix calculus", layout="denominator")

m, n, p = dimensions("m_of_lemma n_of_lemma p_of_lemma")
k = indices("k_of_lemma")
X, V, W = own_matrix("X", n, n), own_matrix("V", n, n), own_matrix("W", n, n)
A, D, B, E = own_matrix("A", m, n), own_matrix("D", m, n), own_matrix("B", n, m), own_matrix("E", n, m)
x, v = own_matrix("x", p, 1), own_matrix("v", p, 1)
softmax = exp(x) / Sum(exp(x[k, 0]), (k, 0, p - 1))

assume("X", invertible(X))
step("lemma differential of the inverse", eq(jvp(inv(X), X, V), -inv(X) * V * inv(X)))
step(
    "lemma second differential of the inverse",
    eq(jvp(jvp(inv(X), X, V), X, W), inv(X) * W * inv(X) * V * inv(X) + inv(X) * V * inv(X) * W * inv(X)),
)
step("lemma Jacobian of the inverse", eq(jacobian(inv(X), X, "numerator"), -kron(inv(X).T, inv(X))))
step("lemma Jacobi", eq(jvp(det(X), X, V), det(X) * Trace(inv(X) * V)))
step("lemma gradient of the determinant", eq(gradient(det(X), X, "denominator"), det(X) * inv(X).T))
step(
    "lemma second differential of the determinant",
    eq(
        jvp(jvp(det(X), X, V), X, W),
        det(X) * (Trace(inv(X) * V) * Trace(inv(X) * W) - Trace(inv(X) * W * inv(X) * V)),
    ),
)
assume("positive", positive(det(X)))
step("lemma differential of log det", eq(jvp(log(det(X)), X, V), Trace(inv(X) * V)))
step("lemma gradient of log det", eq(gradient(log(det(X)), X, "denominator"), inv(X).T))
step("lemma second differential of log det", eq(jvp(jvp(log(det(X)), X, V), X, W), -Trace(inv(X) * W * inv(X) * V)))
step("lemma Hessian of log det", eq(hessian(log(det(X)), X), -commutation(n, n) * kron(inv(X).T, inv(X))))
step("lemma softmax", eq(jacobian(softmax, x, "numerator"), diag(softmax) - softmax * softmax.T))
step(
    "lemma logistic",
    eq(jacobian(logistic(x), x, "numerator"), diag(HadamardProduct(logistic(x), OneMatrix(p, 1) - logistic(x)))),
)
step(
    "lemma log-sum-exp",
    eq(gradient(log(Sum(exp(x[k, 0]), (k, 0, p - 1))), x, "denominator"), softmax),
)

assume("columns", full_column_rank(A))
by_columns = inv(A.T * A) * A.T
step("by columns", eq(pinv(A), by_columns))
step(
    "lemma differential of the pseudoinverse by columns",
    eq(
        jvp(by_columns, A, D),
        -pinv(A) * D * pinv(A) + inv(A.T * A) * D.T * (Identity(m) - A * pinv(A)),
    ),
    "by columns",
)
assume("rows", full_row_rank(B))
by_rows = B.T * inv(B * B.T)
step("by rows", eq(pinv(B), by_rows))
step(
    "lemma differential of the pseudoinverse by rows",
    eq(
        jvp(by_rows, B, E),
        -pinv(B) * E * pinv(B) + (Identity(m) - pinv(B) * B) * E.T * inv(B * B.T),
    ),
    "by rows",
)
