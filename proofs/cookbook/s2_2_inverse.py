"""Section 2.2: derivatives of an inverse."""

from symchain import (
    Sum,
    Trace,
    Transpose,
    assume,
    change,
    d,
    differentiable,
    dimensions,
    entry,
    eq,
    expand,
    indices,
    inv,
    invertible,
    limit,
    matrix,
    matrix_function,
    o,
    perturbation,
    proof,
    scalar_function,
    step,
    substitute,
    take_limit,
    vector,
)

proof("2.2 Derivatives of an inverse", layout="denominator", base=1)

m, n = dimensions("m n")
i, j, k, l = indices("i j k l")
X = matrix("X", n, n, "invertible")
a, b = vector("a", n), vector("b", n)
A, B = matrix("A", m, n), matrix("B", n, m)

step("60", eq(d(entry(inv(X), k, l), X[i, j]), -entry(inv(X), k, i) * entry(inv(X), j, l)))
step("61", eq(d(a.T * inv(X) * b, X), -inv(X).T * a * b.T * inv(X).T))
step("63", eq(d(Trace(A * inv(X) * B), X), -Transpose(inv(X) * B * A * inv(X))))

Y, C = matrix("Y", n, n), matrix("C", n, n)
assume("64 Y", invertible(Y + C))
step("64", eq(d(Trace(inv(Y + C)), Y), -Transpose(inv(Y + C) * inv(Y + C))))

# J is a function of W, and W is the inverse of X all along: its derivative is that of the inverse.
W = matrix_function("W", n, n, X)
J = scalar_function("J", W)
h = perturbation(X[i, j])
dW, dJ = change(W, h), change(J, h)


def over_W(body):
    return Sum(body, (k, 1, n), (l, 1, n))


rule = over_W(d(J, W[k, l]) * d(W[k, l], X[i, j]))
assume("2.2u W", differentiable(W, X))
assume("2.2u J", differentiable(J, W))
assume("2.2u inverse", eq(d(W[k, l], X[i, j]), d(entry(inv(X), k, l), X[i, j])))
expand("2.2u a", eq(dW[k, l], d(W[k, l], X[i, j]) * h + o(h)))
expand("2.2u b", eq(dJ, over_W(d(J, W[k, l]) * dW[k, l]) + o(dW)))
substitute("2.2u c", eq(dJ, rule * h + o(h)), "2.2u a", into="2.2u b")
take_limit("2.2u d", eq(d(J, X[i, j]), limit(dJ / h, h), rule), "2.2u c")
step("2.2u", eq(d(J, X), -inv(X).T * d(J, W) * inv(X).T), "2.2u d", "2.2u inverse")
