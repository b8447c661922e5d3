"""The derivatives of the cookbook, each beside the truth: a transpose, a factor, an order or a layout off."""

from symchain import (
    HadamardProduct,
    Identity,
    KroneckerDelta,
    Sum,
    Trace,
    Transpose,
    absolute,
    adj,
    assume,
    cosm,
    d,
    det,
    diag,
    diagonal,
    differentiable,
    dimensions,
    entry,
    eq,
    full_column_rank,
    gradient,
    hessian,
    indices,
    inv,
    invertible,
    jacobian,
    jvp,
    kron,
    log,
    matrix,
    matrix_function,
    nonzero,
    norm,
    pinv,
    positive,
    proof,
    scalar_function,
    series,
    single_entry,
    sinm,
    step,
    vector,
)

proof("Wrong: the derivatives of the cookbook", layout="denominator", base=1)

m, n, p, q, e = dimensions("m n p q e")
i, j, k, l, r = indices("i j k l r")
T = matrix("t", 1, 1)
t = T[1, 1]


def wrong(label, left, right, *cites):
    step(label, eq(left, right), *cites, expect="refuted")


# 2: differentials
X, dX = matrix("X", m, n), matrix("dX", m, n)
wrong("33", jvp(X, X, dX), X)
F, G, H = matrix_function("F", n, n, T), matrix_function("G", n, n, T), matrix_function("H", n, n, T)
wrong("37", d(F * G, t), G * d(F, t) + F * d(G, t))
wrong("38", d(HadamardProduct(F, H), t), HadamardProduct(d(F, t), d(H, t)))
R, dR = matrix("R", n, n, "invertible"), matrix("dR", n, n)
S, dS = matrix("S", n, n), matrix("dS", n, n)
wrong("32", d(S[k, l], S[i, j]), KroneckerDelta(i, j) * KroneckerDelta(k, l))
wrong("41", jvp(det(S), S, dS), Trace(adj(S).T * dS))
wrong("42", jvp(det(R), R, dR), Trace(inv(R) * dR))
wrong("43", jvp(log(absolute(det(R))), R, dR), Trace(inv(R).T * dR))
wrong("44", d(F.T, t), d(F, t))

# 2.1: determinants
Y = matrix_function("Y", n, n, T)
assume("46 Y", invertible(Y))
wrong("46", d(det(Y), t), det(Y) * Trace(Y * d(Y, t)))
wrong("47", Sum(d(det(S), S[k, i]) * S[j, k], (k, 1, n)), KroneckerDelta(i, j) * det(S))
A, B = matrix("A", n, n), matrix("B", n, n)
wrong("51", d(det(A * R * B), R), det(A * R * B) * inv(R))
wrong("52", d(det(R.T * A * R), R), det(R.T * A * R) * inv(R).T)
W = matrix("W", m, m, "symmetric")
assume("53 X", invertible(X.T * W * X))
wrong("53", d(det(X.T * W * X), X), det(X.T * W * X) * W * X * inv(X.T * W * X))
V = matrix("V", m, n)
assume("55 V", full_column_rank(V))
wrong("55", d(log(det(V.T * V)), V), pinv(V).T)
wrong("57", d(log(absolute(det(R))), R), inv(R))
wrong("58", d(det(R**e), R), det(R**e) * inv(R).T)

# 2.2: an inverse
a, b = vector("a", n), vector("b", n)
wrong("60", d(entry(inv(R), k, l), R[i, j]), -entry(inv(R), k, j) * entry(inv(R), i, l))
wrong("61", d(a.T * inv(R) * b, R), -inv(R).T * b * a.T * inv(R).T)
wrong("63", d(Trace(A * inv(R) * B), R), -Transpose(inv(R) * A * B * inv(R)))
wrong("63 sign", d(Trace(A * inv(R) * B), R), Transpose(inv(R) * B * A * inv(R)))
C = matrix("C", n, n)
assume("64 S", invertible(S + C))
wrong("64", d(Trace(inv(S + C)), S), -inv(S + C) * inv(S + C))
J = scalar_function("J", R)
wrong("2.2u", d(J, R), Transpose(d(J, R)))
wrong("66", d(det(R), R), inv(R).T)
wrong("65", d(Trace(S), S), S)

# 2.4.1 and 2.4.2: forms
x, u = vector("x", n), vector("u", n)
wrong("69", d(x.T * a, x), x)
wrong("71", d(a.T * S.T * b, S), a * b.T)
wrong("72", d(a.T * S * a, S), 2 * a * a.T)
wrong("73", d(S, S[i, j]), single_entry(n, n, j, i))
wrong("74", d(entry(S * A, k, l), S[i, j]), KroneckerDelta(k, i) * A[l, j])
wrong("77", d(a.T * X.T * X * b, X), 2 * X * a * b.T)
wrong("79", d(entry(S.T * B * S, k, l), S[i, j]), KroneckerDelta(l, j) * entry(S.T * B, k, i))
wrong("80", d(S.T * B * S, S[i, j]), S.T * B * single_entry(n, n, i, j) + single_entry(n, n, i, j) * B * S)
wrong("81", d(x.T * A * x, x), 2 * A * x)
D = matrix("D", m, m)
wrong("82", d(a.T * X.T * D * X * b, X), D * X * a * b.T + D.T * X * b * a.T)
f = vector("f", m)
wrong("83", d((X * b + f).T * D * (X * b + f), X), 2 * D * (X * b + f) * b.T)
y, z = vector("y", m), vector("z", m)
wrong("85", d((y - z).T * W * (y - z), y), -2 * W * (y - z))
wrong("87", d((y - X * u).T * W * (y - X * u), y), W * (y - X * u))
wrong("88", d((y - X * u).T * W * (y - X * u), X), 2 * W * (y - X * u) * u.T)
wrong("97", d(x.T * A * x + b.T * x, x), (A + A.T) * x + x)
wrong("98", hessian(x.T * A * x + b.T * x, x), 2 * A)

# 2.4.3: of higher order
K = matrix("K", p, p)
one, two = vector("one", p), vector("two", p)
wrong(
    "90",
    d(entry(K**n, k, l), K[i, j]),
    n * entry(K ** (n - 1) * single_entry(p, p, i, j), k, l),
)
wrong(
    "92",
    d(one.T * Transpose(K * K) * K * K * two, K),
    2 * K.T * K * K * (one * two.T + two * one.T),
)
v = vector("v", n)
s, w = matrix_function("s", p, 1, v), matrix_function("w", q, 1, v)
M = matrix("M", p, q)
assume("93 s", differentiable(s, v))
assume("93 w", differentiable(w, v))
wrong("93", d(s.T * M * w, v), jacobian(s, v, "numerator").T * M * w)
P, Q = matrix("P", m, n), matrix("Q", p, n)
assume("94 v", nonzero(norm(Q * v)))
wrong("94", d(norm(P * v) ** 2 / norm(Q * v) ** 2, v), 2 * P.T * P * v / norm(Q * v) ** 2)

# 2.5.1: traces of first order
N, L = matrix("N", n, m), matrix("L", m, n)
wrong("99", d(Trace(S), S), n * Identity(n))
wrong("100", d(Trace(S * A), S), A)
wrong("101", d(Trace(A * S * B), S), B.T * A.T)
wrong("102", d(Trace(A * S.T * B), S), A * B)
wrong("103", d(Trace(S.T * A), S), A.T)
wrong("104", d(Trace(A * S.T), S), A.T)

# 2.5.2: of second order
wrong("106", d(Trace(S**2), S), 2 * S)
wrong("107", d(Trace(S**2 * B), S), S * B + B * S)
wrong("108", d(Trace(X.T * D * X), X), 2 * D * X)
wrong("109", d(Trace(D * X * X.T), X), D * X)
wrong("110", d(Trace(X * X.T * D), X), 2 * D.T * X)
wrong("112", d(Trace(B * X.T * X), X), 2 * X * B)
wrong("113", d(Trace(X.T * X * B), X), X * B)
wrong("114", d(Trace(N * X * N * X), X), N.T * X.T * N.T)
wrong("115", d(Trace(X.T * X), X), X)
wrong("116", d(Trace(B.T * X.T * D * X * B), X), 2 * D * X * B * B.T)
wrong("117", d(Trace(X.T * D * X * C), X), D * X * C + D.T * X * C)
wrong("118", d(Trace(N * X * B * X.T * L), X), N.T * L.T * X * B.T + L * N * X * B.T)
wrong("119", d(norm(A * S * B + C) ** 2, S), 2 * A.T * (A * S * B + C) * B)
wrong("120", d(Trace(kron(S, S)), S), 2 * S)

# 2.5.3: of a power
wrong("122", d(Trace(S**3), S), 3 * S**2)
wrong("122 order", d(Trace(A * S * S), S), Transpose(2 * A * S))

# 2.5.4: with inverses, and with a function
Z = matrix("Z", m, n)
assume("125 Z", invertible(Z.T * W * Z))
inner = inv(Z.T * W * Z)
wrong("125", d(Trace(inner * A), Z), -2 * W * Z * inner * A * inner)
U = matrix("U", m, m, "symmetric")
wrong("126", d(Trace(inner * (Z.T * U * Z)), Z), 2 * U * Z * inner)
wrong("128", d(Trace(sinm(S)), S), cosm(S))
g = series("g")
wrong("2.5u", d(Trace(g(S)), S), g.d(S))

# 2.6: norms
h, o = vector("h", n), vector("o", n)
assume("130 h", nonzero(norm(h - o)))
wrong("130", d((h - o) / norm(h - o), h), Identity(n) / norm(h - o) - (h - o) * (h - o).T / norm(h - o) ** 2)
wrong("131", d(norm(x) ** 2, x), x)
wrong("132", d(norm(X) ** 2, X), 2 * norm(X) * X)

# 2.8: by structured matrices
Sy = matrix("Sy", n, n, "symmetric")
wrong("139", d(Trace(A * Sy), Sy), A + A.T)
wrong("139 as if free", d(Trace(A * Sy), Sy), A.T)
Si = matrix("Si", n, n, "symmetric", "invertible")
wrong("140", d(det(Si), Si), det(Si) * inv(Si))
assume("141 Si", positive(det(Si)))
wrong("141", d(log(det(Si)), Si), 2 * inv(Si))
Di = matrix("Di", n, n, "diagonal")
wrong("142", d(Trace(A * Di), Di), A)
E = matrix_function("E", n, n, K)
phi = scalar_function("phi", E)
wrong("136", d(phi, K[i, j]), Sum(d(phi, E[k, l]) * d(E[l, k], K[i, j]), (k, 1, n), (l, 1, n)))
wrong("138", d(Trace(Sy * Sy), Sy), 2 * Sy)
wrong("457", d(S, S[i, j]), single_entry(n, n, i, j) + single_entry(n, n, j, i))
wrong("458", d(Sy, Sy[i, j]), single_entry(n, n, i, j) + single_entry(n, n, j, i))
wrong("458 diagonal", d(Trace(Sy), Sy), gradient(Trace(Sy * Sy), Sy) - diag(diagonal(Sy)))
