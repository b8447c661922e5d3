"""Section 10.1: functions of a matrix.  Indices count from 0, as the exponents do."""

from symchain import (
    Identity,
    Sum,
    Trace,
    assume,
    convergent,
    d,
    det,
    dimensions,
    entry,
    eq,
    exp,
    expm,
    indices,
    inv,
    invertible,
    matrix,
    outside,
    proof,
    scalar,
    series,
    step,
)

proof("10.1 Functions of a matrix", layout="denominator", base=0)

n, p = dimensions("n p")
k, l, r = indices("k l r")

X = matrix("X", p, p)
assume("487 X", invertible(X - Identity(p)))
step(
    "487",
    eq(
        entry((X**n - Identity(p)) * inv(X - Identity(p)), k, l),
        Sum(entry(X**r, k, l), (r, 0, n - 1)),
    ),
)
outside(
    "490", "a matrix put into its own characteristic polynomial gives zero", lacks="the coefficients of a polynomial"
)

f = series("f")
U, B = matrix("U", n, n, "invertible"), matrix("B", n, n)
assume("491 f", convergent(f))
step("491", eq(f(U * B * inv(U)), U * f(B) * inv(U)))

outside("494", "the exponential of A is the sum over all n of A^n / n!", lacks="infinite sums")
A = matrix("A", n, n)
F, G = matrix("F", n, n), matrix("G", n, n)
assume("498 commute", eq(F * G, G * F))
step("498", eq(expm(F) * expm(G), expm(F + G)), "498 commute")
step("499", eq(inv(expm(A)), expm(-A)))
t = scalar("t")
step("500", eq(d(expm(t * A), t), A * expm(t * A), expm(t * A) * A))
step("501", eq(d(Trace(expm(t * A)), t), Trace(A * expm(t * A))))
step("502", eq(det(expm(A)), exp(Trace(A))))
