"""11.3: the exponential and other functions of a square matrix by power series."""

from symchain import (
    Identity,
    Trace,
    ZeroMatrix,
    assume,
    convergent,
    cosm,
    d,
    det,
    dimensions,
    eq,
    exp,
    expm,
    gradient,
    inv,
    matrix,
    proof,
    scalar,
    series,
    sinm,
    step,
)

proof("11.3 Functions of a matrix", layout="denominator", base=0)

N = dimensions("N")
A, B, X = matrix("A", N, N), matrix("B", N, N), matrix("X", N, N)
U = matrix("U", N, N, "invertible")
t, u = scalar("t u")
f, g = series("f"), series("g")

# The exponential
step("11-3-1", eq(expm(ZeroMatrix(N, N)), Identity(N)))
step("11-3-2", eq(expm(t * A) * expm(u * A), expm((t + u) * A)))
step("11-3-3", eq(expm(A) * expm(-A), expm(-A) * expm(A), Identity(N)))
step("11-3-4", eq(inv(expm(A)), expm(-A)), "11-3-3")
step("11-3-5", eq(expm(A).T, expm(A.T)))
step("11-3-6", eq(d(expm(t * A), t), A * expm(t * A)))
step("11-3-7", eq(A * expm(t * A), expm(t * A) * A))
step("11-3-8", eq(d(expm(t * A), t), expm(t * A) * A), "11-3-6", "11-3-7")
step("11-3-9", eq(d(A * expm(t * A), t), A * d(expm(t * A), t), A**2 * expm(t * A)), "11-3-6")
step("11-3-10", eq(d(expm(-t * A) * expm(t * A), t), ZeroMatrix(N, N)), "11-3-6")
step("11-3-11", eq(d(Trace(expm(t * A)), t), Trace(A * expm(t * A))), "11-3-6")
step("11-3-12", eq(gradient(Trace(expm(X)), X), expm(X).T))

# Its determinant
step("11-3-13", eq(det(expm(A)), exp(Trace(A))))
step("11-3-14", eq(det(expm(t * A)), exp(t * Trace(A))))
step("11-3-15", eq(d(det(expm(t * A)), t), Trace(A) * det(expm(t * A))), "11-3-14")

# A conjugation goes inside.
step("11-3-16", eq((U * B * inv(U)) ** 2, U * B**2 * inv(U)))
step("11-3-17", eq(expm(U * B * inv(U)), U * expm(B) * inv(U)))
assume("11-3-18 a", convergent(f))
step("11-3-18", eq(f(U * B * inv(U)), U * f(B) * inv(U)))
step("11-3-19", eq(Trace(f(U * B * inv(U))), Trace(f(B))), "11-3-18")

# Any power series: the trace is derived as a function of a number is.
step("11-3-20", eq(f(X) * X, X * f(X)))
step("11-3-21", eq(d(f(t * A), t), A * f.d(t * A)))
step("11-3-22", eq(gradient(Trace(f(X)), X), f.d(X).T))
step("11-3-23", eq(gradient(Trace(sinm(X)), X), cosm(X).T))
step("11-3-24", eq(gradient(Trace(cosm(X)), X), -sinm(X).T))
step("11-3-25", eq(d(sinm(t * A), t), A * cosm(t * A)))
step("11-3-26", eq(d(cosm(t * A), t), -A * sinm(t * A)))
step("11-3-27", eq(d(A * cosm(t * A), t), A * d(cosm(t * A), t), -(A**2) * sinm(t * A)), "11-3-26")

# A conjugation by exp(t A) moves B along the commutator.
flow = expm(t * A) * B * expm(-t * A)
step("11-3-28", eq(d(expm(-t * A), t), -A * expm(-t * A), -expm(-t * A) * A))
step(
    "11-3-29",
    eq(d(flow, t), d(expm(t * A), t) * B * expm(-t * A) + expm(t * A) * B * d(expm(-t * A), t), A * flow - flow * A),
    "11-3-6",
    "11-3-28",
)
step("11-3-30", eq(Trace(flow), Trace(B)))

# Two that commute have the powers of a sum of numbers.
assume("11-3-31", eq(A * B, B * A))
step("11-3-32", eq((A + B) ** 2, A**2 + 2 * A * B + B**2), "11-3-31")
step("11-3-33", eq((A + B) ** 3, A**3 + 3 * A**2 * B + 3 * A * B**2 + B**3), "11-3-31")
step("11-3-34", eq((A - B) * (A + B), A**2 - B**2), "11-3-31")
step("11-3-35", eq(expm(A) * expm(B), expm(A + B)), "11-3-31")
step("11-3-36", eq(expm(B) * expm(A), expm(A + B)), "11-3-31")
step("11-3-37", eq(expm(A) * expm(B), expm(B) * expm(A)), "11-3-35", "11-3-36")
