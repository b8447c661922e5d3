"""14.11 Gated cells: one step of an LSTM and of a GRU, and what it pulls back.

The preactivations of the gates are W x + U h + b; the gates are logistic, the candidates tanh, entry by entry.
"""

from symchain import (
    HadamardProduct,
    d,
    dimensions,
    eq,
    indices,
    logistic,
    matrix,
    ones,
    proof,
    step,
    tanh,
    vector,
    vjp,
)

proof("14.11 Gated cells", layout="denominator", base=0)

N, M = dimensions("N M")
i = indices("i", N)
x, h, c, g = vector("x", M), vector("h", N), vector("c", N), vector("g", N)
one = ones(N, 1)

# The slopes of the gates, by their own values
a = vector("a", N)
step("14-11-1", eq(d(logistic(a[i, 0]), a[i, 0]), logistic(a[i, 0]) * (1 - logistic(a[i, 0]))))
step("14-11-2", eq(d(tanh(a[i, 0]), a[i, 0]), 1 - tanh(a[i, 0]) ** 2))

# An LSTM: the new memory from the forget gate, the input gate and the candidate; the output gate shows it.
zf, zi, zo, zc = vector("zf", N), vector("zi", N), vector("zo", N), vector("zc", N)
memory = HadamardProduct(logistic(zf), c) + HadamardProduct(logistic(zi), tanh(zc))
shown = HadamardProduct(logistic(zo), tanh(memory))
step("14-11-3", eq(vjp(memory, c, g), HadamardProduct(g, logistic(zf))))
step("14-11-4", eq(vjp(memory, zf, g), HadamardProduct(g, c, logistic(zf), one - logistic(zf))))
step("14-11-5", eq(vjp(memory, zi, g), HadamardProduct(g, tanh(zc), logistic(zi), one - logistic(zi))))
step("14-11-6", eq(vjp(memory, zc, g), HadamardProduct(g, logistic(zi), one - HadamardProduct(tanh(zc), tanh(zc)))))
slope = one - HadamardProduct(tanh(memory), tanh(memory))
step("14-11-7", eq(vjp(shown, zo, g), HadamardProduct(g, tanh(memory), logistic(zo), one - logistic(zo))))
step("14-11-8", eq(vjp(shown, c, g), HadamardProduct(g, logistic(zo), slope, logistic(zf))))
step(
    "14-11-9",
    eq(vjp(shown, zf, g), HadamardProduct(g, logistic(zo), slope, c, logistic(zf), one - logistic(zf))),
)

# Its gates with their weights: what reaches a preactivation is pulled back to the weights, the input, the last state.
W, U, b, e = matrix("W", N, M), matrix("U", N, N), vector("b", N), vector("e", N)
gate = W * x + U * h + b
step("14-11-10", eq(vjp(gate, W, e), e * x.T))
step("14-11-11", eq(vjp(gate, U, e), e * h.T))
step("14-11-12", eq(vjp(gate, b, e), e))
step("14-11-13", eq(vjp(gate, h, e), U.T * e))
step("14-11-14", eq(vjp(gate, x, e), W.T * e))
forget = logistic(gate)
kept = HadamardProduct(forget, c)
step("14-11-15", eq(vjp(kept, W, g), HadamardProduct(g, c, forget, one - forget) * x.T))
step("14-11-16", eq(vjp(kept, h, g), U.T * HadamardProduct(g, c, forget, one - forget)))

# A GRU: the update gate mixes the last state with a candidate, which the reset gate lets see it.
Wu, Uu, Wr, Ur, Wc, Uc = (matrix(n, N, M if n[0] == "W" else N) for n in ("Wu", "Uu", "Wr", "Ur", "Wc", "Uc"))
update, reset = logistic(Wu * x + Uu * h), logistic(Wr * x + Ur * h)
candidate = tanh(Wc * x + Uc * HadamardProduct(reset, h))
new = HadamardProduct(one - update, h) + HadamardProduct(update, candidate)
turned = HadamardProduct(g, candidate - h, update, one - update)
bent = HadamardProduct(g, update, one - HadamardProduct(candidate, candidate))
back = Uc.T * bent
step("14-11-17", eq(vjp(new, Wu, g), turned * x.T))
step("14-11-18", eq(vjp(new, Uu, g), turned * h.T))
step("14-11-19", eq(vjp(new, Wc, g), bent * x.T))
step("14-11-20", eq(vjp(new, Uc, g), bent * HadamardProduct(reset, h).T))
opened = HadamardProduct(back, h, reset, one - reset)
step("14-11-21", eq(vjp(new, Wr, g), opened * x.T))
step("14-11-22", eq(vjp(new, Ur, g), opened * h.T))
direct = HadamardProduct(g, one - update) + HadamardProduct(back, reset)
step("14-11-23", eq(vjp(new, h, g), direct + Uu.T * turned + Ur.T * opened))
step("14-11-24", eq(vjp(new, x, g), Wu.T * turned + Wc.T * bent + Wr.T * opened))
