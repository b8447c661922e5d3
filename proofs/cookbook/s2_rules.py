"""Section 2: rules for differentials.

`jvp(y, X, dX)` is the differential of y where X changes by dX; in 37, 38 and 44 the matrices are functions of one
parameter, and the rules are stated for their derivatives by it.
"""

from symchain import (
    HadamardProduct,
    KroneckerDelta,
    Trace,
    Transpose,
    ZeroMatrix,
    adj,
    assume,
    d,
    det,
    dimensions,
    eq,
    indices,
    inv,
    jvp,
    log,
    matrix,
    matrix_function,
    positive,
    proof,
    step,
)

proof("2 Rules for differentials", layout="denominator", base=1)

m, n, p = dimensions("m n p")
i, j, k, l = indices("i j k l", m, n, m, n)
T = matrix("t", 1, 1)
t = T[1, 1]

X = matrix("X", m, n)
dX = matrix("dX", m, n)
A = matrix("A", m, n)
step("32", eq(d(X[k, l], X[i, j]), KroneckerDelta(i, k) * KroneckerDelta(l, j)))
step("33", eq(jvp(A, X, dX), ZeroMatrix(m, n)))

F, G, H = matrix_function("F", m, n, T), matrix_function("G", n, p, T), matrix_function("H", m, n, T)
step("37", eq(d(F * G, t), d(F, t) * G + F * d(G, t)))
step("38", eq(d(HadamardProduct(F, H), t), HadamardProduct(d(F, t), H) + HadamardProduct(F, d(H, t))))

S, dS = matrix("S", n, n), matrix("dS", n, n)
R, dR = matrix("R", n, n, "invertible"), matrix("dR", n, n)
step("41", eq(jvp(det(S), S, dS), Trace(adj(S) * dS)))
step("42", eq(jvp(det(R), R, dR), det(R) * Trace(inv(R) * dR)))

Q, dQ = matrix("Q", n, n, "invertible"), matrix("dQ", n, n)
assume("43 Q", positive(det(Q)))
step("43", eq(jvp(log(det(Q)), Q, dQ), Trace(inv(Q) * dQ)))
step("44", eq(d(F.T, t), Transpose(d(F, t))))
