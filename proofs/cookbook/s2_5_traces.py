"""Section 2.5: derivatives of traces.

127 is false as printed: it needs a symmetric A too, which is said of B and C only.
"""

from symchain import (
    Identity,
    Trace,
    Transpose,
    assume,
    convergent,
    cosm,
    d,
    dimensions,
    eq,
    inv,
    invertible,
    kron,
    matrix,
    proof,
    series,
    sinm,
    step,
)

proof("2.5 Derivatives of traces", layout="denominator", base=1)

m, n, p, q = dimensions("m n p q")
X, S = matrix("X", m, n), matrix("S", n, n)

F = series("F")
assume("2.5u F", convergent(F))
step("2.5u", eq(d(Trace(F(S)), S), F.d(S).T))

# 2.5.1: of first order
step("99", eq(d(Trace(S), S), Identity(n)))
A, B = matrix("A", n, m), matrix("B", n, p)
step("100", eq(d(Trace(X * A), X), A.T))
A = matrix("A", p, m)
step("101", eq(d(Trace(A * X * B), X), A.T * B.T))
A, B = matrix("A", p, n), matrix("B", m, p)
step("102", eq(d(Trace(A * X.T * B), X), B * A))
A = matrix("A", m, n)
step("103", eq(d(Trace(X.T * A), X), A))
step("104", eq(d(Trace(A * X.T), X), A))

# 2.5.2: of second order
step("106", eq(d(Trace(S**2), S), 2 * S.T))
B = matrix("B", n, n)
step("107", eq(d(Trace(S**2 * B), S), Transpose(S * B + B * S)))
B = matrix("B", m, m)
step("108", eq(d(Trace(X.T * B * X), X), B * X + B.T * X))
step("109", eq(d(Trace(B * X * X.T), X), B * X + B.T * X))
step("110", eq(d(Trace(X * X.T * B), X), B * X + B.T * X))
B = matrix("B", n, n)
step("112", eq(d(Trace(B * X.T * X), X), X * B.T + X * B))
step("113", eq(d(Trace(X.T * X * B), X), X * B.T + X * B))
A, B = matrix("A", n, m), matrix("B", n, m)
step("114", eq(d(Trace(A * X * B * X), X), A.T * X.T * B.T + B.T * X.T * A.T))
step("115", eq(d(Trace(X.T * X), X), d(Trace(X * X.T), X), 2 * X))
B, C = matrix("B", n, p), matrix("C", m, m)
step("116", eq(d(Trace(B.T * X.T * C * X * B), X), C.T * X * B * B.T + C * X * B * B.T))
B, C = matrix("B", m, m), matrix("C", n, n)
step("117", eq(d(Trace(X.T * B * X * C), X), B * X * C + B.T * X * C.T))
A, B, C = matrix("A", p, m), matrix("B", n, n), matrix("C", m, p)
step("118", eq(d(Trace(A * X * B * X.T * C), X), A.T * C.T * X * B.T + C * A * X * B))
B, C = matrix("B", n, q), matrix("C", p, q)
step(
    "119",
    eq(d(Trace((A * X * B + C) * Transpose(A * X * B + C)), X), 2 * A.T * (A * X * B + C) * B.T),
)
step(
    "120",
    eq(d(Trace(kron(S, S)), S), d(Trace(S) * Trace(S), S), 2 * Trace(S) * Identity(n)),
)

# 2.5.4: with inverses, and with a function
A = matrix("A", n, n)
B, C = matrix("B", m, m, "symmetric"), matrix("C", m, m, "symmetric")
K = inv(X.T * C * X)
assume("125 X", invertible(X.T * C * X))
step("125", eq(d(Trace(K * A), X), -(C * X * K) * (A + A.T) * K))
step(
    "126",
    eq(d(Trace(K * (X.T * B * X)), X), -2 * C * X * K * X.T * B * X * K + 2 * B * X * K),
)

Y, L = matrix("Y", m, n), matrix("L", n, n)
K = inv(L + Y.T * C * Y)
assume("127 Y", invertible(L + Y.T * C * Y))
step(
    "127",
    eq(d(Trace(K * (Y.T * B * Y)), Y), -2 * C * Y * K * Y.T * B * Y * K + 2 * B * Y * K),
    expect="refuted",
)
Z, M = matrix("Z", m, n), matrix("M", n, n, "symmetric")
K = inv(M + Z.T * C * Z)
assume("127 Z", invertible(M + Z.T * C * Z))
step(
    "127 corrected",
    eq(d(Trace(K * (Z.T * B * Z)), Z), -2 * C * Z * K * Z.T * B * Z * K + 2 * B * Z * K),
)

step("128", eq(d(Trace(sinm(S)), S), cosm(S).T))
