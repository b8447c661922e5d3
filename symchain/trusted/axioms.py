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
            "Δg = sum over k, l of ∂g/∂U[k,l] ΔU[k,l] + o(|ΔU|)",
            "g is totally differentiable in U",
            "Rudin 1976, def. 9.11, th. 9.17",
        ),
        Axiom(
            "total-differential-O",
            "Δg = sum over k, l of ∂g/∂U[k,l] ΔU[k,l] + O(|ΔU|^2)",
            "g is C11 in U: its derivatives are locally Lipschitz",
            "Nesterov 2004, lemma 1.2.3",
        ),
        Axiom(
            "limit-of-polynomial",
            "a polynomial in h tends to its value at 0 for h -> 0; limits of finite sums are sums of limits",
            "none",
            "Rudin 1976, th. 4.4",
        ),
    )
}
