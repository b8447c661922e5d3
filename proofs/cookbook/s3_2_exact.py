"""Section 3.2: exact relations between inverses."""

from symchain import Identity, Trace, assume, dimensions, eq, inv, invertible, matrix, nonzero, proof, step, vector

proof("3.2 Exact relations between inverses", layout="denominator", base=1)

m, n = dimensions("m n")
A, B = matrix("A", n, n, "invertible"), matrix("B", n, n, "invertible")
step("155", eq(inv(A * B), inv(B) * inv(A)))

# 3.2.2
B, C = matrix("B", m, m, "invertible"), matrix("C", n, m)
assume("156 C", invertible(inv(B) + C.T * inv(A) * C))
step(
    "156",
    eq(inv(A + C * B * C.T), inv(A) - inv(A) * C * inv(inv(B) + C.T * inv(A) * C) * C.T * inv(A)),
)
P, R = matrix("P", n, n, "positive definite"), matrix("R", m, m, "positive definite")
B = matrix("B", m, n)
step("158", eq(inv(inv(P) + B.T * inv(R) * B) * B.T * inv(R), P * B.T * inv(B * P * B.T + R)))

# 3.2.3
E, F = matrix("E", n, m), matrix("F", m, n)
assume("159 E", invertible(Identity(m) + F * inv(A) * E))
step(
    "159",
    eq(inv(A + E * F), inv(A) - inv(A) * E * inv(Identity(m) + F * inv(A) * E) * F * inv(A)),
)

# 3.2.4; the trace of a 1 x 1 matrix is its one number
b, c = vector("b", n), vector("c", n)
bottom = 1 + Trace(c.T * inv(A) * b)
assume("160 b", nonzero(bottom))
step("160", eq(inv(A + b * c.T), inv(A) - (inv(A) * b * c.T * inv(A)) / bottom))

# 3.2.5
G = matrix("G", n, n, "invertible")
assume("161 G", invertible(G + Identity(n)))
step("161", eq(inv(Identity(n) + inv(G)), G * inv(G + Identity(n))))

H, K = matrix("H", n, n, "invertible"), matrix("K", n, m)
assume("162 H", invertible(H + K * K.T))
# The other matrix has an inverse too: this one.
step("162 a", eq(inv(Identity(m) + K.T * inv(H) * K), Identity(m) - K.T * inv(H + K * K.T) * K))
step("162", eq(inv(H + K * K.T) * K, inv(H) * K * inv(Identity(m) + K.T * inv(H) * K)), "162 a")

U, V = matrix("U", n, n, "invertible"), matrix("V", n, n, "invertible")
step("165", eq(inv(U) + inv(V), inv(U) * (U + V) * inv(V)))
assume("163 U", invertible(U + V))
step("163", eq(inv(inv(U) + inv(V)), U * inv(U + V) * V, V * inv(U + V) * U))

S, T = matrix("S", n, m), matrix("T", m, n)
assume("167 S", invertible(Identity(n) + S * T))
step("167 a", eq(inv(Identity(m) + T * S), Identity(m) - T * inv(Identity(n) + S * T) * S))
step("167", eq(inv(Identity(n) + S * T) * S, S * inv(Identity(m) + T * S)), "167 a")
