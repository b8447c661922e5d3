"""Section 1.1: the trace."""

from symchain import Trace, dimensions, eq, matrix, outside, proof, step, vector

proof("1.1 The trace", layout="denominator", base=1)

m, n, p = dimensions("m n p")
A, B = matrix("A", n, n), matrix("B", n, n)
F, G = matrix("F", m, n), matrix("G", n, m)
P, Q, R = matrix("P", m, n), matrix("Q", n, p), matrix("R", p, m)
a = vector("a", n)

outside("12", "the trace of A is the sum of its eigenvalues with their multiplicities", lacks="eigenvalues")
step("13", eq(Trace(A), Trace(A.T)))
step("14", eq(Trace(F * G), Trace(G * F)))
step("15", eq(Trace(A + B), Trace(A) + Trace(B)))
step("16", eq(Trace(P * Q * R), Trace(Q * R * P), Trace(R * P * Q)))
step("17", eq(a.T * a, Trace(a * a.T)))
