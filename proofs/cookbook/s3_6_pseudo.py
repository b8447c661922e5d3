"""Section 3.6: the Moore-Penrose inverse.  f(0) I is the value of the series f at the matrix of zeros."""

from symchain import (
    Adjoint,
    Trace,
    Transpose,
    ZeroMatrix,
    assume,
    conj,
    dimensions,
    eq,
    full_column_rank,
    full_row_rank,
    inv,
    matrix,
    pinv,
    proof,
    rank,
    series,
    step,
)

proof("3.6 The Moore-Penrose inverse", layout="denominator", base=1)

m, n, p = dimensions("m n p")
A, B = matrix("A", m, n), matrix("B", n, p)
Z = matrix("Z", m, n, "complex")

step("3.6.1u-I", eq(A * pinv(A) * A, A))
step("3.6.1u-IV", eq(Transpose(pinv(A) * A), pinv(A) * A))

step("199", eq(pinv(pinv(A)), A))
step("202", eq(pinv(conj(Z)), conj(pinv(Z))))
step("206 a", eq(pinv(A.T * A), pinv(A) * pinv(A.T)))
step("206", eq(pinv(A), pinv(A.T * A) * A.T), "206 a")
step("207 a", eq(pinv(A * A.T), pinv(A.T) * pinv(A)))
step("207", eq(pinv(A), A.T * pinv(A * A.T)), "207 a")
step("208", eq(pinv(A.T * A), pinv(A) * pinv(A.T)))
step("209", eq(pinv(A * A.T), pinv(A.T) * pinv(A)))
step("210 a", eq(pinv(Adjoint(Z) * Z), pinv(Z) * pinv(Adjoint(Z))))
step("210", eq(pinv(Z), pinv(Adjoint(Z) * Z) * Adjoint(Z)), "210 a")
step("211 a", eq(pinv(Z * Adjoint(Z)), pinv(Adjoint(Z)) * pinv(Z)))
step("211", eq(pinv(Z), Adjoint(Z) * pinv(Z * Adjoint(Z))), "211 a")
step("212", eq(pinv(Adjoint(Z) * Z), pinv(Z) * pinv(Adjoint(Z))))
step("213", eq(pinv(Z * Adjoint(Z)), pinv(Adjoint(Z)) * pinv(Z)))

f = series("f")
W = matrix("W", n, m, "complex")
small, large = f(ZeroMatrix(m, m)), f(ZeroMatrix(n, n))
# It would take the series term by term: f(W* W) W* = W* f(W W*) is no law yet.
step("215", eq(f(Adjoint(W) * W) - small, pinv(W) * (f(W * Adjoint(W)) - large) * W), expect="undecided")
step("216", eq(f(W * Adjoint(W)) - large, W * (f(Adjoint(W) * W) - small) * pinv(W)), expect="undecided")

step("217", eq((A * pinv(A)) * (A * pinv(A)), A * pinv(A)))
step("218", eq((pinv(A) * A) * (pinv(A) * A), pinv(A) * A))
# The theory has no rule for ranks.
step("219", eq(Trace(A * pinv(A)), rank(A * pinv(A))), expect="undecided")
step("220", eq(Trace(pinv(A) * A), rank(pinv(A) * A)), expect="undecided")
# The four equations do not reduce: that projections onto equal ranges are equal is not seen.
step("221", eq(pinv(A * B), pinv(pinv(A) * A * B) * pinv(A * B * pinv(B))), expect="undecided")

# 3.6.3: of full rank
R = matrix("R", n, n, "invertible")
step("3.6.3u-square", eq(pinv(R), inv(R)))
F, G = matrix("F", n, m), matrix("G", n, m)
assume("3.6.3u-broad F", full_row_rank(F))
step("3.6.3u-broad", eq(pinv(F), F.T * inv(F * F.T)))
assume("3.6.3u-tall G", full_column_rank(G))
step("3.6.3u-tall", eq(pinv(G), inv(G.T * G) * G.T))
