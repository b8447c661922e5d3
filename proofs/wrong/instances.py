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


# C.T, not C: only the shapes of square factors let this through.
step("AXB-transpose", eq(gradient(Trace(D.T * Y), Y), D.T), expect="refuted")

# The factors stand in the order A.T, C, B.T; the other order has no meaning.
step("AXB-order", lambda: eq(gradient(Trace(C.T * A * X * B), X), B.T * C * A.T), expect="error")

# tr(X.T*X) is quadratic: a factor 2.
step("XtX-factor", eq(gradient(Trace(X.T * X), X), X), expect="refuted")

# Matrices do not commute: 2*D*X would need it.
step("X2-order", eq(gradient(Trace(D.T * Y**2), Y), 2 * D * Y.T), expect="refuted")

# tr(X**3) has the gradient 3*(X**2).T.
step("X3-exponent", eq(gradient(Trace(Y**3), Y), 3 * Y**2), expect="refuted")
step("X3-factor", eq(gradient(Trace(Y**3), Y), 2 * (Y**2).T), expect="refuted")

# The Hadamard product multiplies entries, so E comes in twice.
step(
    "Hadamard",
    eq(gradient(Trace(HadamardProduct(E, X).T * X), X), HadamardProduct(E, X)),
    expect="refuted",
)

# Of tr(X)*X, the first factor varies too.
step(
    "trX-X",
    eq(gradient(Trace(Trace(Y) * D.T * Y), Y), Trace(Y) * D),
    expect="refuted",
)

# X.T*A*X has two X, and two terms, equal only for symmetric D.
step("XtAX", eq(gradient(Trace(Y.T * D * Y), Y), 2 * D * Y), expect="refuted")

# d tr(X)/dX is the identity, not the number N.
step("trace", eq(gradient(Trace(Y) ** 2, Y), 2 * Identity(N)), expect="refuted")

# The derivative of an entry by itself is 1 only where both indices agree.
step("entry", eq(d(Y[k, l], Y[i, j]), 1), expect="refuted")

# The chain rule with the derivative of g taken at X instead of at U = X**2.
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
