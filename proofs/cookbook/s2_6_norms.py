"""Sections 2.6 and 2.7: derivatives of norms."""

from symchain import (
    Adjoint,
    Identity,
    Trace,
    assume,
    d,
    dimensions,
    eq,
    matrix,
    nonzero,
    norm,
    proof,
    step,
    vector,
)

proof("2.6 Derivatives of norms", layout="denominator", base=1)

m, n = dimensions("m n")
x, a = vector("x", n), vector("a", n)
y = vector("y", n)
X = matrix("X", m, n)

assume("130 x", nonzero(norm(x - a)))
step(
    "130",
    eq(
        d((x - a) / norm(x - a), x),
        Identity(n) / norm(x - a) - (x - a) * (x - a).T / norm(x - a) ** 3,
    ),
)
step("131", eq(d(norm(y) ** 2, y), d(norm(y.T * y), y), 2 * y))
step("132", eq(d(norm(X) ** 2, X), d(Trace(X * Adjoint(X)), X), 2 * X))
