"""Inverses, determinants and pseudoinverses: identities of matrix algebra (Horn & Johnson 2013, 0.7, 0.8)."""

from symchain import (
    Identity,
    Trace,
    adj,
    assume,
    blocks,
    det,
    dimensions,
    eq,
    exp,
    expm,
    full_column_rank,
    full_row_rank,
    inv,
    invertible,
    kron,
    pinv,
    proof,
    step,
    vec,
)
from symchain.steps.lemmas import own_matrix

proof("Lemmas of matrix algebra")

m, n, p, q = dimensions("m_of_lemma n_of_lemma p_of_lemma q_of_lemma")
A, B = own_matrix("A", n, n), own_matrix("B", n, n)
C, U, V = own_matrix("C", p, p), own_matrix("U", n, p), own_matrix("V", p, n)
D, T, X = own_matrix("D", p, p), own_matrix("T", m, n), own_matrix("X", n, q)
one, small = Identity(n), Identity(p)
schur = D - V * inv(A) * U
core = inv(C) + V * inv(A) * U

assume("A", invertible(A))
assume("B", invertible(B))
step("lemma inverse of a product", eq(inv(A * B), inv(B) * inv(A)))
step("lemma difference of inverses", eq(inv(A) - inv(B), inv(A) * (B - A) * inv(B)))
assume("C", invertible(C))
assume("core", invertible(core))
step("lemma Woodbury", eq(inv(A + U * C * V), inv(A) - inv(A) * U * inv(core) * V * inv(A)))
assume("small", invertible(small + V * U))
step("lemma push-through", eq(inv(one + U * V) * U, U * inv(small + V * U)))
step("lemma determinant of a product", eq(det(A * B), det(A) * det(B)))
step("lemma Sylvester", eq(det(one + U * V), det(small + V * U)))
step("lemma matrix determinant", eq(det(A + U * V), det(A) * det(small + V * inv(A) * U)))
step("lemma determinant of blocks", eq(det(blocks([[A, U], [V, D]])), det(A) * det(schur)))
step("lemma adjugate", eq(adj(A), det(A) * inv(A)))
step("lemma Liouville", eq(det(expm(A)), exp(Trace(A))))
step("lemma vec", eq(vec(T * A * X), kron(X.T, T) * vec(A)))
assume("columns", full_column_rank(U))
step("lemma pseudoinverse by columns", eq(pinv(U), inv(U.T * U) * U.T))
assume("rows", full_row_rank(V))
step("lemma pseudoinverse by rows", eq(pinv(V), V.T * inv(V * V.T)))
