"""Section 3.2.7: the pseudo-inverse of A + c d.T, an update of rank one.

With beta = 1 + d.T pinv(A) c, v = pinv(A) c, n = pinv(A).T d, w = (I - A pinv(A)) c, m = (I - pinv(A) A).T d.
Every case has arrays of its own names, since its hypotheses are its own.  The trace of a 1 x 1 matrix is its number.
"""

from symchain import (
    Identity,
    Trace,
    Transpose,
    ZeroMatrix,
    assume,
    define,
    dimensions,
    eq,
    matrix,
    nonzero,
    norm,
    pinv,
    proof,
    scalar,
    step,
    vector,
)

proof("3.2.7 The pseudo-inverse after an update of rank one", layout="denominator", base=1)

p, q = dimensions("p q")

# w and m are not zero.  K is the update, and what the book makes of it has a name, and so have the products with it,
# E and F: they are symmetric, E K = K and F X = X, and this determines the pseudo-inverse.
A, c, d = matrix("A", p, q), vector("c", p), vector("d", q)
P = pinv(A)
v, n, w, m = vector("v", q), vector("n", p), vector("w", p), vector("m", q)
beta = scalar("beta")
K, X, M, Y = matrix("K", p, q), matrix("X", q, p), matrix("M", q, p), matrix("Y", q, p)
E, R, F, V, L = matrix("E", p, p), matrix("R", p, p), matrix("F", q, q), matrix("V", q, q), matrix("L", p, q)
value = P - (v * w.T) / norm(w) ** 2 - (m * n.T) / norm(m) ** 2 + beta / (norm(m) ** 2 * norm(w) ** 2) * (m * w.T)

define("174 K", eq(K, A + c * d.T))
define("174 v", eq(v, P * c))
define("174 n", eq(n, Transpose(P) * d))
define("174 w", eq(w, (Identity(p) - A * P) * c))
define("174 m", eq(m, Transpose(Identity(q) - P * A) * d))
assume("174 beta", eq(beta, 1 + Trace(d.T * P * c)))
assume("174 w nonzero", nonzero(norm(w)))
assume("174 m nonzero", nonzero(norm(m)))
define("174 X", eq(X, value))
define("174 E", eq(E, A * P + (w * w.T) / norm(w) ** 2))
define("174 F", eq(F, P * A + (m * m.T) / norm(m) ** 2))
define("174 M", eq(M, pinv(K)))
define("174 L", eq(L, E * K))
define("174 R", eq(R, E * K * M))
define("174 V", eq(V, M * K * F))
define("174 Y", eq(Y, F * X))
known = tuple(f"174 {name}" for name in ("K", "X", "v", "n", "w", "m", "beta"))
step("174 KX", eq(K * X, E), "174 E", *known)
step("174 XK", eq(X * K, F), "174 F", *known)
step("174 EK", eq(E * K, K), "174 E", "174 K", "174 w")
step("174 FX", eq(F * X, X), "174 F", "174 X", "174 m", "174 v", "174 n")
# K M E = E, then its transpose E K M = E; as E K = K, this is K M = E
step("174 a", eq(K * M * E, E), "174 KX", "174 M")
step("174 b", eq(E.T * M.T * K.T, E.T), "174 a")
step("174 c", eq(R, E.T * M.T * K.T), "174 R", "174 M", "174 E")
step("174 d", eq(R, E.T), "174 c", "174 b")
step("174 e", eq(R, E), "174 d", "174 E")
step("174 f", eq(L, K), "174 L", "174 EK")
step("174 g", eq(K * M, L * M), "174 f")
step("174 h", eq(L * M, R), "174 L", "174 R")
step("174 i", eq(K * M, E), "174 g", "174 h", "174 e")
# M K F = F
step("174 j", eq(M * K * F.T, F.T), "174 XK", "174 M")
step("174 k", eq(V, M * K * F.T), "174 V", "174 F")
step("174 l", eq(V, F.T), "174 k", "174 j")
step("174 o", eq(V, F), "174 l", "174 F")
# M = M K M = M E = M K X = M K F X = F X = X
step("174 p", eq(Y, X), "174 Y", "174 FX")
step("174 q", eq(V * X, Y), "174 o", "174 Y")
step("174 r", eq(V * X, M * K * Y), "174 V", "174 Y")
step("174 s", eq(M * K * Y, M * K * X), "174 p")
step("174 t", eq(M * K * X, M * E), "174 KX")
step("174 u", eq(M * E, M * K * M), "174 i")
step("174 x", eq(M * K * M, M), "174 M")
step("174 y", eq(M, X), "174 x", "174 u", "174 t", "174 s", "174 r", "174 q", "174 p")
step("174 z", eq(pinv(K), value), "174 y", "174 M", "174 X")
step("174 w plus", eq(pinv(w), w.T / norm(w) ** 2))
step("174 m plus", eq(pinv(m), m.T / norm(m) ** 2))
step(
    "174",
    eq(pinv(K), P - v * pinv(w) - pinv(m).T * n.T + beta * pinv(m).T * pinv(w)),
    "174 z",
    "174 w plus",
    "174 m plus",
)
step("175", eq(pinv(K), value), "174 z")


def case(mark):
    A, c, d = matrix(f"A{mark}", p, q), vector(f"c{mark}", p), vector(f"d{mark}", q)
    P = pinv(A)
    beta = 1 + Trace(d.T * P * c)
    v, n = P * c, Transpose(P) * d
    w, m = (Identity(p) - A * P) * c, Transpose(Identity(q) - P * A) * d
    return pinv(A + c * d.T), P, beta, v, n, w, m


# w = 0, m is not zero, beta = 0
updated, P, beta, v, n, w, m = case(2)
assume("176 w", eq(w, ZeroMatrix(p, 1)))
assume("176 m", nonzero(norm(m)))
assume("176 beta", eq(beta, 0))
assume("176 v", nonzero(norm(v)))
value = P - (v * v.T * P) / norm(v) ** 2 - (m * n.T) / norm(m) ** 2
step("176 a", eq(updated, value), "176 w", "176 beta")
step("176 v plus", eq(pinv(v), v.T / norm(v) ** 2))
step("176 m plus", eq(pinv(m), m.T / norm(m) ** 2))
step("176", eq(updated, P - v * pinv(v) * P - pinv(m).T * n.T), "176 a", "176 v plus", "176 m plus")
step("177", eq(updated, value), "176 w", "176 beta")

# w = 0, beta is not zero
updated, P, beta, v, n, w, m = case(3)
assume("178 w", eq(w, ZeroMatrix(p, 1)))
assume("178 beta", nonzero(beta))
# Quotients by beta and by |v|^2 |m|^2 + beta^2 at once: the four equations grow past the search.
step(
    "178",
    eq(
        updated,
        P
        + (m * v.T * P) / beta
        - beta
        / (norm(v) ** 2 * norm(m) ** 2 + beta**2)
        * ((norm(v) ** 2 / beta * m + v) * Transpose(norm(m) ** 2 / beta * P.T * v + n)),
    ),
    "178 w",
    expect="undecided",
)

# w is not zero, m = 0, beta = 0
updated, P, beta, v, n, w, m = case(4)
assume("179 w", nonzero(norm(w)))
assume("179 m", eq(m, ZeroMatrix(q, 1)))
assume("179 beta", eq(beta, 0))
assume("179 n", nonzero(norm(n)))
step("179 a", eq(updated, P - (P * n * n.T) / norm(n) ** 2 - (v * w.T) / norm(w) ** 2), "179 m", "179 beta")
step("179 n plus", eq(pinv(n), n.T / norm(n) ** 2))
step("179 w plus", eq(pinv(w), w.T / norm(w) ** 2))
step("179", eq(updated, P - P * n * pinv(n) - v * pinv(w)), "179 a", "179 n plus", "179 w plus")

# m = 0, beta is not zero
updated, P, beta, v, n, w, m = case(5)
assume("181 m", eq(m, ZeroMatrix(q, 1)))
assume("181 beta", nonzero(beta))
# Quotients by beta and by |v|^2 |m|^2 + beta^2 at once: the four equations grow past the search.
step(
    "181",
    eq(
        updated,
        P
        + (P * n * w.T) / beta
        - beta
        / (norm(n) ** 2 * norm(w) ** 2 + beta**2)
        * ((norm(w) ** 2 / beta * P * n + v) * Transpose(norm(n) ** 2 / beta * w + n)),
    ),
    "181 m",
    expect="undecided",
)

# w = 0, m = 0, beta = 0
updated, P, beta, v, n, w, m = case(6)
assume("182 w", eq(w, ZeroMatrix(p, 1)))
assume("182 m", eq(m, ZeroMatrix(q, 1)))
assume("182 beta", eq(beta, 0))
assume("182 v", nonzero(norm(v)))
assume("182 n", nonzero(norm(n)))
value = (
    P
    - (v * v.T * P) / norm(v) ** 2
    - (P * n * n.T) / norm(n) ** 2
    + Trace(v.T * P * n) / (norm(v) ** 2 * norm(n) ** 2) * (v * n.T)
)
step("182 a", eq(updated, value), "182 w", "182 m", "182 beta")
step("182 v plus", eq(pinv(v), v.T / norm(v) ** 2))
step("182 n plus", eq(pinv(n), n.T / norm(n) ** 2))
step(
    "182",
    eq(updated, P - v * pinv(v) * P - P * n * pinv(n) + Trace(pinv(v) * P * n) * (v * pinv(n))),
    "182 a",
    "182 v plus",
    "182 n plus",
)
step("183", eq(updated, value), "182 w", "182 m", "182 beta")
