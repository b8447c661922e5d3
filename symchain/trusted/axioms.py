"""The closed list of what is taken from analysis without proof: name, statement, hypotheses, source.

A rule of the kernel names the axiom it uses; a name that is not in this list is refused where a theorem is
minted, and a test holds the list as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Axiom:
    """A statement that is used and not proved."""

    name: str
    statement: str
    hypotheses: str
    source: str


AXIOMS: dict[str, Axiom] = {
    a.name: a
    for a in (
        Axiom(
            "polynomial-derivative",
            "the derivative of an entry by itself is 1, by another independent entry 0; derivatives of sums, "
            "products and powers follow linearity and Leibniz' rule",
            "the entries of the variable are independent",
            "Magnus & Neudecker 1999, ch. 5",
        ),
        Axiom(
            "order",
            "of two indices over one size, one is at least the other, and both are only where they are equal",
            "none",
            "Halmos 1960, sec. 14",
        ),
        Axiom(
            "derivative",
            "∂f/∂X[i,j] is the limit of Δf/ΔX[i,j] for ΔX[i,j] -> 0",
            "the limit exists",
            "Rudin 1976, def. 5.1, 9.16",
        ),
        Axiom(
            "taylor-entry-o",
            "ΔU[k,l] = ∂U[k,l]/∂X[i,j] ΔX[i,j] + o(ΔX[i,j])",
            "the partial derivative exists",
            "Rudin 1976, def. 5.1",
        ),
        Axiom(
            "taylor-entry-O",
            "ΔU[k,l] = ∂U[k,l]/∂X[i,j] ΔX[i,j] + O(ΔX[i,j]^2)",
            "U is C11 in X: its derivatives are locally Lipschitz",
            "Rudin 1976, th. 5.15; Nesterov 2004, lemma 1.2.3",
        ),
        Axiom(
            "total-differential-o",
            "Δg = sum over k, l of ∂g/∂U[k,l] ΔU[k,l] + o(|ΔU|); where g is a function of several arrays that move, "
            "the sum over all of them, and the norm of all their changes together",
            "g is totally differentiable in U; in all arrays that move, jointly",
            "Rudin 1976, def. 9.11, th. 9.17",
        ),
        Axiom(
            "total-differential-O",
            "Δg = sum over k, l of ∂g/∂U[k,l] ΔU[k,l] + O(|ΔU|^2); of several arrays as above",
            "g is C11 in U: its derivatives are locally Lipschitz; in all arrays that move, jointly",
            "Nesterov 2004, lemma 1.2.3",
        ),
        Axiom(
            "derivative-of-C2",
            "the first derivatives of g are totally differentiable",
            "g is C2, in the arrays that move and in the one by which it is derived, jointly",
            "Rudin 1976, th. 9.21",
        ),
        Axiom(
            "limit-of-polynomial",
            "a polynomial in h tends to its value at 0 for h -> 0; limits of finite sums are sums of limits",
            "none",
            "Rudin 1976, th. 4.4",
        ),
        Axiom(
            "limit-of-expansion",
            "where the first n derivatives of g in h, from the 0-th on, vanish at 0, g(h)/h^n tends to the n-th one "
            "there over n! for h -> 0",
            "g is smooth at h = 0: the conditions of g and of its derivatives hold there",
            "Rudin 1976, th. 5.15",
        ),
        Axiom(
            "named-function",
            "what exp, log, sin, cos, tan, their hyperbolic forms, logistic, softplus, abs, sign, step and relu are, "
            "how they are derived, and that an abstract function of one number is as smooth as is needed",
            "the argument lies where the function has a value and a derivative",
            "Abramowitz & Stegun 1964, ch. 4",
        ),
        Axiom(
            "inverse",
            "M inv(M) = inv(M) M = 1; the inverse of a product, a multiple, a Kronecker product, an inverse; "
            "a square E with M E = 1 is the inverse of M",
            "M is invertible",
            "Horn & Johnson 2013, 0.5; Horn & Johnson 1991, cor. 4.2.11",
        ),
        Axiom(
            "adjugate",
            "M adj(M) = adj(M) M = det(M); adj(M N) = adj(N) adj(M); adj(c M) = c^(n - 1) adj(M); where M is "
            "invertible, adj(M) = det(M) inv(M)",
            "none",
            "Horn & Johnson 2013, 0.8.2",
        ),
        Axiom(
            "determinant",
            "the determinant of a product, a multiple, an inverse, a transpose, a Kronecker product, the identity",
            "none",
            "Horn & Johnson 2013, 0.3.5; Horn & Johnson 1991, 4.2",
        ),
        Axiom(
            "pseudoinverse",
            "the four equations of Penrose, and that only the pseudoinverse satisfies them",
            "none",
            "Penrose 1955, theorem 1",
        ),
        Axiom(
            "orthogonal",
            "Q.T Q = Q Q.T = 1 for a matrix that is declared orthogonal",
            "none",
            "Horn & Johnson 2013, 2.1",
        ),
        Axiom(
            "power-series",
            "a power series f of a square matrix M commutes with what M commutes with, f(U M inv(U)) = "
            "U f(M) inv(U); tr of its derivative in the direction D is tr(f'(M) D), and the derivative is f'(M) D "
            "where D commutes with M; exp(A + B) = exp(A) exp(B) where A and B commute; det exp(M) = exp(tr M)",
            "the series converges in a neighbourhood of M",
            "Higham 2008, th. 1.13, 3.2, 10.2",
        ),
        Axiom(
            "matrix-power",
            "X^e X^f = X^(e + f), X^0 = 1, X^1 = X, det(X^e) = det(X)^e, and Leibniz' rule for X^e; a sum over "
            "0 .. n - 1 may be taken backwards, and telescopes",
            "the exponents are natural numbers",
            "Lang 2002, ch. XIII",
        ),
        Axiom(
            "block-matrix",
            "the inverse and the determinant of a 2 x 2 block matrix by the Schur complement of its first block; "
            "the determinant of a block triangular one is the product of those of its diagonal blocks",
            "the first block is invertible; none for block triangular determinants",
            "Horn & Johnson 2013, 0.7.3, 0.8.5",
        ),
    )
}
