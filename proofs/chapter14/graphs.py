"""14.8 What the two modes cost: multiplications of numbers, counted along the edges of a graph of functions.

An edge from a node of size N to one of size M carries an M x N Jacobian.  Forward mode multiplies the Jacobian of each
edge from the left to S tangents; reverse mode multiplies R cotangents from the left to it.
"""

from symchain import (
    HadamardProduct,
    define,
    diag,
    dimensions,
    eq,
    function,
    jacobian,
    matrix,
    multiplications,
    proof,
    step,
    vector,
)

proof("14.8 The cost of the two modes", layout="numerator", base=0)

N0, N1, N2, N3, R, S = dimensions("N0 N1 N2 N3 R S")
J1, J2, J3 = matrix("J1", N1, N0), matrix("J2", N2, N1), matrix("J3", N3, N2)
T, G = matrix("T", N0, S), matrix("G", R, N3)

# A chain of three: the Jacobian is one product, in two orders.
step("14-8-1", eq(multiplications(J3, J2 * J1), N0 * N1 * N2 + N0 * N2 * N3))
step("14-8-2", eq(multiplications(J3 * J2, J1), N1 * N2 * N3 + N0 * N1 * N3))
step(
    "14-8-3",
    eq(
        multiplications(J3, J2 * J1) - multiplications(J3 * J2, J1),
        (N0 - N3) * N1 * N2 + (N2 - N1) * N0 * N3,
    ),
    "14-8-1",
    "14-8-2",
)

# With S tangents or R cotangents every edge is multiplied once: what it costs is its size, times S or R.
T1, T2, T3 = matrix("T1", N1, S), matrix("T2", N2, S), matrix("T3", N3, S)
G2, G1, G0 = matrix("G2", R, N2), matrix("G1", R, N1), matrix("G0", R, N0)
define("14-8-4", eq(T1, J1 * T))
define("14-8-5", eq(T2, J2 * T1))
define("14-8-6", eq(T3, J3 * T2))
define("14-8-7", eq(G2, G * J3))
define("14-8-8", eq(G1, G2 * J2))
define("14-8-9", eq(G0, G1 * J1))
step("14-8-10", eq(T3, J3 * J2 * J1 * T), "14-8-4", "14-8-5", "14-8-6")
step("14-8-11", eq(G0, G * J3 * J2 * J1), "14-8-7", "14-8-8", "14-8-9")
step("14-8-12", eq(G * T3, G0 * T), "14-8-10", "14-8-11")
forward = multiplications(J1, T) + multiplications(J2, T1) + multiplications(J3, T2)
reverse = multiplications(G, J3) + multiplications(G2, J2) + multiplications(G1, J1)
edges = N0 * N1 + N1 * N2 + N2 * N3
step("14-8-13", eq(forward, S * edges))
step("14-8-14", eq(reverse, R * edges))
step("14-8-15", eq(forward - reverse, (S - R) * edges), "14-8-13", "14-8-14")

# The whole Jacobian takes N0 tangents or N3 cotangents: reverse mode wins just where there are fewer outputs.
all0, all3 = matrix("all0", N0, N0), matrix("all3", N3, N3)
F1, F2 = matrix("F1", N1, N0), matrix("F2", N2, N0)
B2, B1 = matrix("B2", N3, N2), matrix("B1", N3, N1)
step(
    "14-8-16",
    eq(
        multiplications(J1, all0)
        + multiplications(J2, F1)
        + multiplications(J3, F2)
        - multiplications(all3, J3)
        - multiplications(B2, J2)
        - multiplications(B1, J1),
        (N0 - N3) * edges,
    ),
)
# One output: reverse mode costs what one evaluation of the linear maps does, forward mode N0 times that.
row, point = matrix("row", 1, N2), vector("point", N0)
middle, last = vector("middle", N1), vector("last", N2)
once = multiplications(J1, point) + multiplications(J2, middle) + multiplications(row, last)
step("14-8-17", eq(once, N0 * N1 + N1 * N2 + N2))
sweep = multiplications(row, J2) + multiplications(matrix("at1", 1, N1), J1)
step("14-8-18", eq(sweep + N2, once), "14-8-17")
step("14-8-19", eq(multiplications(J1, all0) + multiplications(J2, F1) + multiplications(row, F2), N0 * once))

# A diamond x -> u, x -> v, (u, v) -> y: the paths add, and so do the costs of the edges.
U, V = matrix("U", N1, N0), matrix("V", N2, N0)
P, Q = matrix("P", N3, N1), matrix("Q", N3, N2)
TU, TV, TY = matrix("TU", N1, S), matrix("TV", N2, S), matrix("TY", N3, S)
GU, GV, GX = matrix("GU", R, N1), matrix("GV", R, N2), matrix("GX", R, N0)
define("14-8-20", eq(TU, U * T))
define("14-8-21", eq(TV, V * T))
define("14-8-22", eq(TY, P * TU + Q * TV))
define("14-8-23", eq(GU, G * P))
define("14-8-24", eq(GV, G * Q))
define("14-8-25", eq(GX, GU * U + GV * V))
step("14-8-26", eq(TY, (P * U + Q * V) * T), "14-8-20", "14-8-21", "14-8-22")
step("14-8-27", eq(GX, G * (P * U + Q * V)), "14-8-23", "14-8-24", "14-8-25")
step("14-8-28", eq(G * TY, GX * T), "14-8-26", "14-8-27")
diamond = N0 * N1 + N0 * N2 + N1 * N3 + N2 * N3
step("14-8-29", eq(multiplications(U, T) + multiplications(V, T) + multiplications(P * TU + Q * TV), S * diamond))
step("14-8-30", eq(multiplications(G, P) + multiplications(G, Q) + multiplications(GU * U + GV * V), R * diamond))

# Its Jacobians, where the nodes are functions entry by entry of linear maps: a slope costs one product an entry.
x = vector("x", N0)
s, t = function("s"), function("t")
u, v = s(U * x), t(V * x)
y = P * u + Q * v
step("14-8-31", eq(jacobian(y, x), P * diag(s.d(U * x)) * U + Q * diag(t.d(V * x)) * V))
a, slope = vector("a", N1), vector("slope", N1)
step("14-8-32", eq(multiplications(HadamardProduct(slope, a)), N1))
step("14-8-33", eq(diag(slope) * a, HadamardProduct(slope, a)))
