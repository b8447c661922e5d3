"""14.9 Backpropagation through L layers, by induction over the layer.

`A(l)` is the state after layer l, `W(l)` and `b(l)` are its parameters; a column of a state is one sample.  First for
layers that are any smooth functions of the state below and of their parameters, then for H(l) = s(W(l) H(l-1) + b(l)).
"""

from symchain import (
    HadamardProduct,
    Rational,
    Sum,
    assume,
    d,
    define,
    define_layers,
    dimensions,
    eq,
    exp,
    function,
    gradient,
    indices,
    induct,
    inner,
    jvp,
    layer,
    layer_matrix,
    layer_size,
    log,
    matrix,
    matrix_function,
    network,
    ones,
    proof,
    scalar,
    scalar_function,
    smooth,
    step,
    use,
    vjp,
)

proof("14.9 Backpropagation through L layers", layout="denominator", base=0, after="modes")

M, N, P, Q, m, L = dimensions("M N P Q m L")
k = layer("k", 0, L)  # a state
l = layer("l", 1, L)  # a layer with parameters
j = layer("j", 1, L - 1)  # one that is not the last
n = layer_size("n")

W = layer_matrix("W", n(l), n(l - 1), over=l)
b = layer_matrix("b", n(l), 1, over=l)

# What 14.4 has proved of any g(U(X)) is used for one layer.
X = matrix("X", P, Q)
U = matrix_function("U", M, N, X)
g = scalar_function("g", U)
dX, K = matrix("dX", P, Q), matrix("K", M, N)

# Layers that are any functions: e is a function of the last state.
A = network("A", n(l), m, over=l, parameters=(W, b))
e = scalar_function("e", A(L))
assume("14-9-1", smooth(e, A(k), "C2"))
assume("14-9-2", smooth(A(l), A(l - 1), "C2"))
assume("14-9-3", smooth(A(l), W(l), "C2"))

step(
    "14-9-4",
    eq(gradient(e, A(l - 1)), vjp(A(l), A(l - 1), gradient(e, A(l)))),
    use("14-4-4", {g: e, U: A(l), X: A(l - 1)}),
)
step(
    "14-9-5",
    eq(gradient(e, W(l)), vjp(A(l), W(l), gradient(e, A(l)))),
    use("14-4-4", {g: e, U: A(l), X: W(l)}),
)

# The reverse sweep starts at the last state and goes down; at every state it is at the gradient.
G = layer_matrix("G", n(l), m, over=l)
define_layers("14-9-6", eq(G(L), gradient(e, A(L))), eq(G(l - 1), vjp(A(l), A(l - 1), G(l))))
induct(
    "14-9-7",
    eq(gradient(e, A(k)), G(k)),
    k,
    L,
    base="14-9-6",
    cites=(use("14-9-4", {l: k + 1}), use("14-9-6", {l: k + 1})),
)
step("14-9-8", eq(gradient(e, W(l)), vjp(A(l), W(l), G(l))), "14-9-5", use("14-9-7", {k: l}))

# The forward sweep starts at the first state and goes up; the product of the two is the same at every state.
T = layer_matrix("T", n(l), m, over=l)
tangent = matrix("tangent", n(0), m)
define_layers("14-9-9", eq(T(0), tangent), eq(T(l), jvp(A(l), A(l - 1), T(l - 1))))
step(
    "14-9-10",
    eq(inner(G(l), T(l)), inner(G(l - 1), T(l - 1))),
    "14-9-6",
    "14-9-9",
)
induct(
    "14-9-11",
    eq(inner(G(k), T(k)), inner(gradient(e, A(0)), tangent)),
    k,
    0,
    base=("14-9-9", use("14-9-7", {k: 0})),
    cites=use("14-9-10", {l: k}),
)
step(
    "14-9-12",
    eq(inner(gradient(e, A(L)), T(L)), inner(gradient(e, A(0)), tangent)),
    use("14-9-11", {k: L}),
    use("14-9-7", {k: L}),
)

# Layers with weights and a bias, s entry by entry; c is the loss.
s = function("s")
H = network("H", n(l), m, over=l, parameters=(W, b))
Y, E = matrix("Y", n(L), m), matrix("E", n(L), m)
c = scalar_function("c", H(L))


def z(at):
    return W(at) * H(at - 1) + b(at) * ones(1, m)


define_layers("14-9-13", eq(H(l), s(z(l))))
assume("14-9-14", smooth(c, H(k), "C2"))
assume("14-9-15", smooth(H(l), H(l - 1), "C2"))
assume("14-9-16", smooth(H(l), W(l), "C2"))
assume("14-9-17", smooth(H(l), b(l), "C2"))

R = layer_matrix("R", n(l), m, over=l)
D = layer_matrix("D", n(l), m, over=l)
step("14-9-18", eq(vjp(H(l), H(l - 1), R(l)), W(l).T * HadamardProduct(R(l), s.d(z(l)))), "14-9-13")
step("14-9-19", eq(vjp(H(l), W(l), R(l)), HadamardProduct(R(l), s.d(z(l))) * H(l - 1).T), "14-9-13")
step("14-9-20", eq(vjp(H(l), b(l), R(l)), HadamardProduct(R(l), s.d(z(l))) * ones(m, 1)), "14-9-13")

# Backpropagation: the error of a layer is pulled back to the state below it.
F = layer_matrix("F", n(l), m, over=l)
define_layers(
    "14-9-21",
    eq(F(L), gradient(c, H(L))),
    eq(F(l - 1), W(l).T * HadamardProduct(F(l), s.d(z(l)))),
)
step(
    "14-9-22",
    eq(gradient(c, H(l - 1)), W(l).T * HadamardProduct(gradient(c, H(l)), s.d(z(l)))),
    use("14-4-4", {g: c, U: H(l), X: H(l - 1)}),
    "14-9-13",
)
induct(
    "14-9-23",
    eq(gradient(c, H(k)), F(k)),
    k,
    L,
    base="14-9-21",
    cites=(use("14-9-22", {l: k + 1}), use("14-9-21", {l: k + 1})),
)
define_layers("14-9-24", eq(D(l), HadamardProduct(F(l), s.d(z(l)))))
step(
    "14-9-25",
    eq(D(j), HadamardProduct(W(j + 1).T * D(j + 1), s.d(z(j)))),
    use("14-9-24", {l: j}),
    use("14-9-24", {l: j + 1}),
    use("14-9-21", {l: j + 1}),
)
step(
    "14-9-26",
    eq(gradient(c, W(l)), D(l) * H(l - 1).T),
    use("14-4-4", {g: c, U: H(l), X: W(l)}),
    use("14-9-23", {k: l}),
    "14-9-13",
    "14-9-24",
)
step(
    "14-9-27",
    eq(gradient(c, b(l)), D(l) * ones(m, 1)),
    use("14-4-4", {g: c, U: H(l), X: b(l)}),
    use("14-9-23", {k: l}),
    "14-9-13",
    "14-9-24",
)

# The squared error as the loss: where the sweep starts, and the gradient by the last weights.
u = scalar("u")
define("14-9-28", eq(u, Rational(1, 2) * inner(H(L) - Y, H(L) - Y)))
assume("14-9-29", smooth(u, H(k), "C2"))
step("14-9-30", eq(gradient(u, H(L)), H(L) - Y), "14-9-28")
step(
    "14-9-31",
    eq(gradient(u, W(L)), HadamardProduct(H(L) - Y, s.d(z(L))) * H(L - 1).T),
    use("14-4-4", {g: u, U: H(L), X: W(L)}),
    "14-9-30",
    use("14-9-13", {l: L}),
)

# Softmax and cross-entropy, sample by sample (its logits are the last state): softmax minus target.
p, q, r = indices("p q r")
w = scalar("w")
total = Sum(exp(H(L)[r, q]), (r, 0, n(L) - 1))
define("14-9-32", eq(w, Sum(log(total) - Sum(Y[p, q] * H(L)[p, q], (p, 0, n(L) - 1)), (q, 0, m - 1))))
assume("14-9-33", smooth(w, H(k), "C2"))
step("14-9-34", eq(d(w, H(L)[p, q]), exp(H(L)[p, q]) / total - Y[p, q]), "14-9-32")
define("14-9-35", eq(E, gradient(w, H(L))), eq(E[p, q], exp(H(L)[p, q]) / total - Y[p, q]), uses="14-9-34")
step(
    "14-9-36",
    eq(gradient(w, W(L)), HadamardProduct(E, s.d(z(L))) * H(L - 1).T),
    use("14-4-4", {g: w, U: H(L), X: W(L)}),
    "14-9-35",
    use("14-9-13", {l: L}),
)
