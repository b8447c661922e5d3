"""Section 9.4: idempotent matrices.  A number f(s) of a series is written f(s I), which is f(s) times the identity."""

from symchain import (
    Adjoint,
    Identity,
    Trace,
    ZeroMatrix,
    assume,
    dimensions,
    eq,
    matrix,
    proof,
    rank,
    scalar,
    series,
    step,
)

proof("9.4 Idempotent matrices", layout="denominator", base=1)

m = dimensions("m")
A, B = matrix("A", m, m, "complex"), matrix("B", m, m, "complex")
one = Identity(m)

assume("9.4 A", eq(A * A, A))
assume("9.4 B", eq(B * B, B))
assume("9.4 commute", eq(A * B, B * A))
step("419", eq((one - A) * (one - A), one - A), "9.4 A")
step("420", eq(Adjoint(A) * Adjoint(A), Adjoint(A)), "9.4 A")
step("421", eq((one - Adjoint(A)) * (one - Adjoint(A)), one - Adjoint(A)), "9.4 A")
step("422", eq((A * B) * (A * B), A * B), "9.4 A", "9.4 B", "9.4 commute")
# The theory has no rule for ranks.
step("423", eq(rank(A), Trace(A)), "9.4 A", expect="undecided")
step("425", eq((one - A) * A, ZeroMatrix(m, m)), "9.4 A")

s, t = scalar("s t")
f = series("f")
# It would take the series term by term: the powers of A are A, which no law says of a series.
step("427", eq(f(s * one + t * A), (one - A) * f(s * one) + A * f((s + t) * one)), "9.4 A", expect="undecided")
