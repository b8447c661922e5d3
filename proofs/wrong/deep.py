"""Wrong neighbours of 14.9: sweeps over the layers that go astray, and inductions that lack a part."""

from symchain import (
    HadamardProduct,
    Identity,
    Trace,
    ZeroMatrix,
    assume,
    d,
    define_layers,
    dimensions,
    eq,
    function,
    gradient,
    indices,
    induct,
    layer,
    layer_matrix,
    layer_size,
    matrix,
    network,
    ones,
    proof,
    scalar_function,
    step,
    use,
    vjp,
)

proof("Wrong: backpropagation through L layers", layout="denominator", base=0)

N, m, L = dimensions("N m L")
i, j = indices("i j")
k, l = layer("k", 0, L), layer("l", 1, L)
n = layer_size("n")
W = layer_matrix("W", n(l), n(l - 1), over=l)
b = layer_matrix("b", n(l), 1, over=l)
H = network("H", n(l), m, over=l, parameters=(W, b))
s = function("s")
e = scalar_function("e", H(L))
R = layer_matrix("R", n(l), m, over=l)


def z(at):
    return W(at) * H(at - 1) + b(at) * ones(1, m)


define_layers("states", eq(H(l), s(z(l))))

# One layer: transposes, the slope of s, its place, and the order of factors
step("1", eq(vjp(H(l), H(l - 1), R(l)), W(l).T * R(l)), "states", expect="refuted")
step("2", eq(vjp(H(l), H(l - 1), R(l)), W(l).T * HadamardProduct(R(l), s(z(l)))), "states", expect="refuted")
step("3", eq(vjp(H(l), H(l - 1), R(l)), W(l) * HadamardProduct(R(l), s.d(z(l)))), "states", expect="error")
step("4", eq(vjp(H(l), H(l - 1), R(l)), W(l + 1).T * HadamardProduct(R(l), s.d(z(l)))), "states", expect="error")
step("5", eq(vjp(H(l), W(l), R(l)), HadamardProduct(R(l), s.d(z(l))) * H(l).T), "states", expect="error")
step("6", eq(vjp(H(l), W(l), R(l)), R(l) * H(l - 1).T), "states", expect="refuted")
step("7", eq(vjp(H(l), b(l), R(l)), R(l) * ones(m, 1)), "states", expect="refuted")
step("8", eq(vjp(H(l), b(l), R(l)), 2 * HadamardProduct(R(l), s.d(z(l))) * ones(m, 1)), "states", expect="refuted")
step("9", eq(d(H(l), W(l - 1)[i, j]), ZeroMatrix(n(l), m)), "states", expect="refuted")
step("10", eq(d(e, b(l)[i, 0]), 0), expect="refuted")

# The sweep: square layers, so that a transpose does not show in the shapes
A = layer_matrix("A", N, N, over=l)
C = matrix("C", N, N)
G, F, D, E = (layer_matrix(name, N, N, over=l) for name in "GFDE")
define_layers("G", eq(G(L), C), eq(G(l - 1), A(l).T * G(l)))
define_layers("F", eq(F(L), C), eq(F(l - 1), A(l) * F(l)))
define_layers("D", eq(D(L), C), eq(D(l - 1), G(l - 1) + D(l)))
induct(
    "11",
    eq(G(k), F(k)),
    k,
    L,
    base=("G", "F"),
    cites=(use("G", {l: k + 1}), use("F", {l: k + 1})),
    expect="refuted",
)
induct("12", eq(G(k), C), k, L, base="G", cites=use("G", {l: k + 1}), expect="refuted")
induct("13", eq(G(k), 2 * C), k, L, base="G", cites=use("G", {l: k + 1}), expect="refuted")
induct("14", eq(D(k), G(k)), k, L, base=("D", "G"), cites=use("D", {l: k + 1}), expect="refuted")
step("15", eq(G(l), A(l).T * G(l)), "G", expect="refuted")
step("16", eq(G(l - 1), A(l).T * G(l + 1)), "G", expect="refuted")

# Without its base, without its step, from the wrong end, too far
define_layers("E", eq(E(0), C), eq(E(l), E(l - 1)))
induct("17", eq(E(k), C), k, 0, cites=use("E", {l: k}), expect="undecided")
induct("18", eq(E(k), C), k, 0, base="E", expect="undecided")
induct("19", eq(E(k), C), k, L, base="E", cites=use("E", {l: k}), expect="undecided")
induct("20", eq(E(k), C), k, 0, base="E", cites=use("E", {l: k}))
step("21", eq(E(L + 1), C), use("20", {k: L + 1}), expect="undecided")
step("22", eq(Trace(E(L)), 2 * Trace(C)), use("20", {k: L}), expect="refuted")

# What is assumed of one layer is not assumed of the next.
assume("23", eq(A(l), Identity(N)))
step("24", eq(A(l + 1), Identity(N)), "23", expect="refuted")
step("25", eq(A(l + 1), Identity(N)), use("23", {l: l + 1}), expect="error")
induct("26", eq(A(l), Identity(N)), l, 1, base="23", cites="23", expect="undecided")

# Definitions that would say something of what is there already
define_layers("27", eq(R(l), R(l) + R(l)), expect="error")
define_layers("28", eq(W(0), ZeroMatrix(n(0), n(-1))), eq(W(l), W(l + 1)), expect="error")
S = network("S", N, N, over=l, parameters=(A,))
define_layers("29", eq(S(l), A(l + 1) * S(l - 1)), expect="error")
define_layers("30", eq(gradient(e, H(L)), R(L)), expect="error")
