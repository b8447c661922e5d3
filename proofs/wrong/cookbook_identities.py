"""The identities of the cookbook, each beside the truth: an order of factors, a sign, a power or a transpose off."""

from sympy import Matrix

from symchain import (
    Adjoint,
    HadamardProduct,
    Identity,
    Rational,
    Sum,
    Trace,
    Transpose,
    ZeroMatrix,
    absolute,
    assume,
    blocks,
    commutation,
    conj,
    det,
    diag,
    diagonal,
    dimensions,
    entry,
    eq,
    exp,
    expm,
    full_column_rank,
    full_row_rank,
    indices,
    inv,
    invertible,
    khatri_rao,
    kron,
    matrix,
    nonzero,
    norm,
    pinv,
    proof,
    scalar,
    series,
    single_entry,
    step,
    unit,
    vec,
    vector,
)

proof("Wrong: the identities of the cookbook", layout="denominator", base=1)

m, n, p, q = dimensions("m n p q")
i, j, k, l, r = indices("i j k l r")


def wrong(label, left, right, *cites):
    step(label, eq(left, right), *cites, expect="refuted")


# 1: transposes, inverses, traces, determinants
A, B, C = (matrix(name, n, n, "invertible") for name in "ABC")
F, G = matrix("F", m, n), matrix("G", n, p)
wrong("1", inv(A * B), inv(A) * inv(B))
wrong("2", inv(A * B * C), inv(A) * inv(B) * inv(C))
wrong("3", inv(A.T), inv(A))
wrong("4", Transpose(A + B), A.T + B)
wrong("5", Transpose(A * B), A.T * B.T)
wrong("6", Transpose(A * B * C), C.T * A.T * B.T)
Z, W = matrix("Z", n, n, "complex", "invertible"), matrix("W", n, n, "complex")
wrong("7", inv(Adjoint(Z)), inv(Z).T)
wrong("9", Adjoint(Z * W), Adjoint(Z) * Adjoint(W))
wrong("9 not conjugated", Adjoint(Z * W), W.T * Z.T)
wrong("14", Trace(A * B), Trace(A * B.T))
wrong("15", Trace(A * B), Trace(A) * Trace(B))
wrong("16", Trace(A * B * C), Trace(A * C * B))
a, b = vector("a", n), vector("b", n)
wrong("17", a.T * b, Trace(a * a.T))
c = scalar("c")
wrong("19", det(c * A), c * det(A))
wrong("20", det(A.T), -det(A))
wrong("21", det(A + B), det(A) + det(B))
wrong("23", det(A**p), p * det(A))
half = Rational(1, 2)
A2, A3 = matrix("A", 2, 2), matrix("A", 3, 3)
wrong("25", det(Identity(2) + A2), 1 + det(A2))
wrong("26", det(Identity(3) + A3), 1 + det(A3) + Trace(A3) + half * Trace(A3) ** 2 + half * Trace(A3**2))
wrong("29", det(A2), A2[1, 1] * A2[2, 2] + A2[1, 2] * A2[2, 1])
R2 = matrix("R", 2, 2, "invertible")
wrong("31", inv(R2), Matrix([[R2[1, 1], -R2[1, 2]], [-R2[2, 1], R2[2, 2]]]) / det(R2))

# 3: relations between inverses
U, V = matrix("U", n, m), matrix("V", m, n)
assume("159 U", invertible(Identity(m) + V * inv(A) * U))
woodbury = inv(A) * U * inv(Identity(m) + V * inv(A) * U) * V * inv(A)
wrong("156", inv(A + U * V), inv(A) + woodbury)
wrong("159", inv(A + U * V), inv(A) - U * inv(Identity(m) + V * inv(A) * U) * V)
bottom = 1 + Trace(b.T * inv(A) * a)
assume("160 a", nonzero(bottom))
wrong("160", inv(A + a * b.T), inv(A) + (inv(A) * a * b.T * inv(A)) / bottom)
wrong("160 bottom", inv(A + a * b.T), inv(A) - inv(A) * a * b.T * inv(A))
assume("161 A", invertible(A + Identity(n)))
wrong("161", inv(Identity(n) + inv(A)), inv(A) * inv(A + Identity(n)))
assume("163 A", invertible(A + B))
wrong("163", inv(inv(A) + inv(B)), A + B)
wrong("165", inv(A) + inv(B), inv(A) * (A + B) * inv(A))
S, T = matrix("S", n, m), matrix("T", m, n)
assume("167 S", invertible(Identity(n) + S * T))
wrong("167", inv(Identity(n) + S * T), Identity(n) - S * T)
P, R = matrix("P", n, n, "positive definite"), matrix("R", m, m, "positive definite")
wrong("158", inv(inv(P) + V.T * inv(R) * V) * V.T * inv(R), P * V.T * inv(V * P * V.T + inv(R)))

# 3.6: pseudoinverses
wrong("199", pinv(pinv(F)), 2 * F)
wrong("202", pinv(conj(W)), pinv(W))
wrong("206", pinv(F), F.T * pinv(F).T * F.T)
wrong("208", pinv(A.T * B), pinv(A) * pinv(B).T)
wrong("217", F * pinv(F), Identity(m))
wrong("218", pinv(F) * F, Identity(n))
wrong("221", pinv(F * G), pinv(G) * pinv(F))
Fu, Fc = matrix("Fu", m, n), matrix("Fc", p, q)
assume("3.6.3u Fu", full_row_rank(Fu))
wrong("3.6.3u-broad", pinv(Fu) * Fu, Identity(n))
assume("3.6.3u Fc", full_column_rank(Fc))
wrong("3.6.3u-tall", Fc * pinv(Fc), Identity(p))

# 9: blocks, idempotent matrices, single entries, symmetric matrices
X, Y = matrix("X", m, m), matrix("Y", n, n)
right, left = matrix("right", m, n), matrix("left", n, m)
wrong("402", det(blocks([[X, ZeroMatrix(m, n)], [left, Y]])), det(X) + det(Y))
wrong("402 full", det(blocks([[A2, A2], [A2, A2]])), det(A2) * det(A2))
E, H = matrix("E", n, n), matrix("H", n, n)
assume("9.4 E", eq(E * E, E))
assume("9.4 H", eq(H * H, H))
wrong("419", (Identity(n) - E) * (Identity(n) - E), Identity(n), "9.4 E")
wrong("422", (E * H) * (E * H), E * H, "9.4 E", "9.4 H")
wrong("425", (Identity(n) + E) * E, ZeroMatrix(n, n), "9.4 E")
J = single_entry(n, n, i, j)
wrong("446", entry(A * J * B, k, l), A[k, j] * B[i, l])
wrong("447", entry(A.T * J * B.T, k, l), A[k, i] * B[j, l])
wrong("450", Trace(A * J), entry(A, i, j))
wrong("452", Trace(A * J * B), entry(A * B, j, i))
wrong("453", Trace(A * J * J * B), entry(A * B, i, j))
K = matrix("K", n, n, "antisymmetric")
wrong("461", det(K.T), -det(K))
wrong("462", det(-K), -det(K))
wrong("464", A, (A + A.T) / 2)

# 10.1: functions of a matrix
f = series("f")
wrong("491", f(A * H * inv(A)), inv(A) * f(H) * A)
M1, M2 = matrix("M1", n, n), matrix("M2", n, n)
wrong("498", expm(M1) * expm(M2), expm(M1 + M2))
wrong("499", inv(expm(H)), expm(H.T))
wrong("502", det(expm(H)), exp(det(H)))
N = matrix("N", p, p)
assume("487 N", invertible(N - Identity(p)))
wrong("487", entry((N**n - Identity(p)) * inv(N - Identity(p)), k, l), Sum(entry(N**r, k, l), (r, 1, n)))

# 10.2: Kronecker products and vec
L, M = matrix("L", n, m), matrix("M", p, q)
wrong("507", kron(F, M), kron(M, F))
wrong("509", kron(c * F, c * M), c * kron(F, M))
wrong("511", kron(A, B) * kron(C, H), kron(A * H, B * C))
wrong("512", inv(kron(A, B)), kron(inv(B), inv(A)))
wrong("513", pinv(kron(F, G)), kron(pinv(G), pinv(F)))
wrong("515", Trace(kron(A, B)), Trace(A * B))
wrong("520", vec(A * H * B), kron(A, B.T) * vec(H))
wrong("520 transpose", vec(A * H * B), kron(B, A) * vec(H))
wrong("521", Trace(A * H), vec(A).T * vec(H))
wrong("524", a.T * A * H * A.T * b, vec(A).T * kron(H, b * a.T) * vec(A))
wrong("commutation", vec(F.T), commutation(n, m) * vec(F))
wrong("khatri", khatri_rao(F, S.T), khatri_rao(S.T, F))

# 10.3: norms
z = matrix("z", n, 1, "complex")
wrong("526", norm(z) ** 2, z.T * z)
wrong("541", norm(W) ** 2, Trace(W * W.T))
wrong("541 power", norm(F), Trace(F * F.T))
wrong("531", norm(c * F), c * norm(F))
wrong("532", norm(A + B), norm(A) + norm(B))
wrong("absolute", absolute(Trace(A)), Trace(A))
wrong("hadamard", HadamardProduct(A, B) * a, diagonal(A * diag(a) * B))
wrong("unit", unit(n, i) * unit(n, j).T, single_entry(n, n, j, i))
