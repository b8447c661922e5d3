"""11.5: the trace of f(g(X)), for a power series f, through the derivative of g."""

from symchain import (
    HadamardProduct,
    Trace,
    assume,
    convergent,
    d,
    det,
    dimensions,
    entry,
    eq,
    expm,
    function,
    gradient,
    indices,
    inv,
    invertible,
    log,
    matrix,
    positive,
    proof,
    scalar,
    series,
    single_entry,
    step,
)

proof("11.5 Chains through a function of a matrix", layout="denominator", base=0)

M, N = dimensions("M N")
i, j = indices("i j", N)
p, q = indices("p q", M, N)

X, A, B = matrix("X", N, N), matrix("A", N, N), matrix("B", N, N)
Z = matrix("Z", M, N)
t = scalar("t")
f, g = series("f"), series("g")
J = single_entry(N, N, i, j)

assume("11-5-0", convergent(f))
assume("11-5-00", convergent(g))

# What is inside keeps its place until the trace lets it move.
step("11-5-1", eq(d(Trace(f(g(X))), X[i, j]), Trace(f.d(g(X)) * d(g(X), X[i, j]))))
step("11-5-2", eq(d(Trace(f(X**2)), X[i, j]), Trace(f.d(X**2) * d(X**2, X[i, j]))))
step("11-5-3", eq(d(X**2, X[i, j]), J * X + X * J))
step(
    "11-5-4",
    eq(d(Trace(f(X**2)), X[i, j]), Trace(f.d(X**2) * (J * X + X * J)), Trace((X * f.d(X**2) + f.d(X**2) * X) * J)),
    "11-5-2",
    "11-5-3",
)
step("11-5-5", eq(gradient(Trace(f(X**2)), X), (X * f.d(X**2) + f.d(X**2) * X).T), "11-5-4")

# An affine function inside
U = A * X + B
step("11-5-6", eq(d(U, X[i, j]), A * J))
step("11-5-7", eq(d(Trace(f(U)), X[i, j]), Trace(f.d(U) * d(U, X[i, j])), Trace(f.d(U) * A * J)), "11-5-6")
step("11-5-8", eq(gradient(Trace(f(U)), X), (f.d(U) * A).T), "11-5-7")
step("11-5-9", eq(gradient(Trace(expm(U)), X), (expm(U) * A).T))
step("11-5-10", eq(d(Trace(f(A + t * B)), t), Trace(f.d(A + t * B) * B)))

# A Gram matrix inside: it is symmetric, and so is every power series of it.
S = Z.T * Z
step("11-5-11", eq(d(S, Z[p, q]), single_entry(N, M, q, p) * Z + Z.T * single_entry(M, N, p, q)))
step("11-5-12", eq(d(Trace(f(S)), Z[p, q]), Trace(f.d(S) * d(S, Z[p, q]))))
step("11-5-13", eq(gradient(Trace(f(S)), Z), Z * f.d(S) + Z * f.d(S).T), "11-5-11", "11-5-12")
step("11-5-14", eq(f.d(S).T, f.d(S)))
step("11-5-15", eq(gradient(Trace(f(S)), Z), 2 * Z * f.d(S)), "11-5-13", "11-5-14")
step("11-5-16", eq(gradient(Trace(S**2), Z), 4 * Z * S))
step("11-5-17", eq(gradient(Trace(S**3), Z), 6 * Z * S**2))

# A function of the trace of a function
s = function("s")
step("11-5-18", eq(d(s(Trace(f(X))), X[i, j]), s.d(Trace(f(X))) * d(Trace(f(X)), X[i, j])))
step("11-5-19", eq(gradient(Trace(f(X)), X), f.d(X).T))
step("11-5-20", eq(gradient(s(Trace(f(X))), X), s.d(Trace(f(X))) * f.d(X).T), "11-5-18", "11-5-19")
assume("11-5-21 a", positive(Trace(expm(X))))
step("11-5-21", eq(gradient(log(Trace(expm(X))), X), expm(X).T / Trace(expm(X))))

# A function of each entry inside a determinant
W = s(X)
assume("11-5-22", invertible(W))
assume("11-5-23", positive(det(W)))
step("11-5-24", eq(d(W, X[i, j]), s.d(X[i, j]) * J))
step(
    "11-5-25",
    eq(
        d(log(det(W)), X[i, j]),
        Trace(inv(W) * d(W, X[i, j])),
        s.d(X[i, j]) * entry(inv(W), j, i),
    ),
    "11-5-24",
)
step("11-5-26", eq(gradient(log(det(W)), X), HadamardProduct(inv(W).T, s.d(X))), "11-5-25")
