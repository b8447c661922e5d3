"""Derivatives of concrete functions, each with one slip."""

from sympy import HadamardProduct, Identity

from symchain import (
    Sum,
    Trace,
    at,
    d,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    matrix,
    proof,
    step,
)

proof("Wrong: concrete functions", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j, k, l = indices("i j k l")

X, Y = matrix("X", P, Q), matrix("Y", N, N)
A, B, C = matrix("A", M, P), matrix("B", Q, N), matrix("C", M, N)
D, E = matrix("D", N, N), matrix("E", P, Q)
U = matrix("U", N, N)


def over_U(body):
    return Sum(body, (k, 0, N - 1), (l, 0, N - 1))


# The gradient of tr(D.T*Y) is D; for a square D its transpose has a meaning too.
step("linear-transpose", eq(gradient(Trace(D.T * Y), Y), D.T), expect="refuted")

# The factors stand in the order A.T, C, B.T; the other order has no meaning.
step("AXB-order", lambda: eq(gradient(Trace(C.T * A * X * B), X), B.T * C * A.T), expect="error")

# tr(X.T*X) is quadratic: a factor 2.
step("XtX-factor", eq(gradient(Trace(X.T * X), X), X), expect="refuted")

# Matrices do not commute: the two terms are D*Y.T and Y.T*D.
step("Y2-order", eq(gradient(Trace(D.T * Y**2), Y), 2 * D * Y.T), expect="refuted")

# tr(Y**3) has the gradient 3*(Y**2).T.
step("Y3-exponent", eq(gradient(Trace(Y**3), Y), 3 * Y**2), expect="refuted")
step("Y3-factor", eq(gradient(Trace(Y**3), Y), 2 * (Y**2).T), expect="refuted")

# The Hadamard product multiplies entries, so E comes in twice.
step(
    "Hadamard",
    eq(gradient(Trace(HadamardProduct(E, X).T * X), X), HadamardProduct(E, X)),
    expect="refuted",
)

# In tr(Y)*Y the first factor varies too.
step(
    "trY-Y",
    eq(gradient(Trace(Trace(Y) * D.T * Y), Y), Trace(Y) * D),
    expect="refuted",
)

# Y.T*D*Y has two factors Y, and its trace two terms, equal only for a symmetric D.
step("YtDY", eq(gradient(Trace(Y.T * D * Y), Y), 2 * D * Y), expect="refuted")

# The inner derivative is the identity; the outer one, 2*tr(Y), is missing.
step("trace", eq(gradient(Trace(Y) ** 2, Y), 2 * Identity(N)), expect="refuted")

# The derivative of an entry by itself is 1 only where both indices agree.
step("entry", eq(d(Y[k, l], Y[i, j]), 1), expect="refuted")

# The chain rule with the derivative of g taken at U = Y instead of at U = Y**2.
step(
    "chain-rule-point",
    eq(
        d(Trace(Y**4), Y[i, j]),
        over_U(at(d(Trace(U**2), U[k, l]), U, Y) * d(entry(Y**2, k, l), Y[i, j])),
    ),
    expect="refuted",
)

# The chain rule with k and l exchanged in one factor.
step(
    "chain-rule-exchanged",
    eq(
        d(Trace(D.T * Y**2), Y[i, j]),
        over_U(at(d(Trace(D.T * U), U[k, l]), U, Y**2) * d(entry(Y**2, l, k), Y[i, j])),
    ),
    expect="refuted",
)
