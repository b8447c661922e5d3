"""6.1: the algebra of the Hadamard product."""

from symchain import (
    HadamardPower,
    HadamardProduct,
    Identity,
    Sum,
    Trace,
    diag,
    diagonal,
    dimensions,
    entry,
    eq,
    indices,
    inner,
    kron,
    matrix,
    ones,
    proof,
    scalar,
    specialise,
    step,
    vec,
    vector,
)

proof("6.1 The Hadamard product", layout="denominator", base=0)

M, N = dimensions("M N")
i, j, k, l = indices("i j k l", M, N, M, N)

A, B, C = matrix("A", M, N), matrix("B", M, N), matrix("C", M, N)
X, S = matrix("X", M, N), matrix("S", N, N)
a, b, x = vector("a", M), vector("b", N), vector("x", N)
c = scalar("c")


def over(body):
    return Sum(body, (k, 0, M - 1), (l, 0, N - 1))


# Entry by entry it is a product of numbers, and has their rules.
step("6-1-1", eq(entry(HadamardProduct(A, B), i, j), A[i, j] * B[i, j]))
step("6-1-2", eq(HadamardProduct(A, B), HadamardProduct(B, A)), "6-1-1")
step("6-1-3", eq(HadamardProduct(A, B + C), HadamardProduct(A, B) + HadamardProduct(A, C)), "6-1-1")
step("6-1-4", eq(HadamardProduct(HadamardProduct(A, B), C), HadamardProduct(A, HadamardProduct(B, C))))
step("6-1-5", eq(HadamardProduct(c * A, B), c * HadamardProduct(A, B)))
step("6-1-6", eq(HadamardProduct(A, B).T, HadamardProduct(A.T, B.T)))
step("6-1-7", eq(HadamardProduct(A, ones(M, N)), A))
step("6-1-8", eq(HadamardProduct(A, A), HadamardPower(A, 2)))

# Under a trace it moves from one factor to the other: three times the same sum.
triple = over(A[k, l] * B[k, l] * C[k, l])
step("6-1-9", eq(Trace(A.T * HadamardProduct(B, C)), over(A[k, l] * entry(HadamardProduct(B, C), k, l))))
specialise("6-1-10", eq(entry(HadamardProduct(A, B), k, l), A[k, l] * B[k, l]), "6-1-1", {i: k, j: l})
step(
    "6-1-11",
    eq(Trace(HadamardProduct(A, B).T * C), over(entry(HadamardProduct(A, B), k, l) * C[k, l]), triple),
    "6-1-10",
)
step("6-1-12", eq(Trace(A.T * HadamardProduct(B, C)), triple, Trace(HadamardProduct(A, B).T * C)), "6-1-9", "6-1-11")
step("6-1-13", eq(inner(A, B), ones(1, M) * HadamardProduct(A, B) * ones(N), Trace(A.T * B)))

# Diagonal matrices scale rows and columns, which is a Hadamard product with a matrix of rank one.
step("6-1-14", eq(entry(diag(a) * X, i, j), a[i, 0] * X[i, j]))
step("6-1-15", eq(entry(X * diag(b), i, j), X[i, j] * b[j, 0]))
step("6-1-16", eq(entry(diag(a) * X * diag(b), i, j), a[i, 0] * X[i, j] * b[j, 0], entry(a * b.T, i, j) * X[i, j]))
step("6-1-17", eq(diag(a) * X * diag(b), HadamardProduct(a * b.T, X)), "6-1-16")
step("6-1-18", eq(diag(a) * HadamardProduct(A, B), HadamardProduct(diag(a) * A, B), HadamardProduct(A, diag(a) * B)))
step("6-1-19", eq(diag(b) * x, HadamardProduct(b, x)))
step("6-1-20", eq(diag(HadamardProduct(b, x)), diag(b) * diag(x)))

# With the identity only the diagonal is left.
step("6-1-21", eq(HadamardProduct(S, Identity(N)), diag(diagonal(S))))
step("6-1-22", eq(diagonal(A * B.T), HadamardProduct(A, B) * ones(N)))
step("6-1-23", eq(a.T * HadamardProduct(A, B) * b, Trace(diag(a) * A * diag(b) * B.T)))

# Of rank one, and as a vector
d, e = vector("d", M), vector("e", N)
step("6-1-24", eq(HadamardProduct(a * b.T, d * e.T), HadamardProduct(a, d) * HadamardProduct(b, e).T))
step("6-1-25", eq(vec(HadamardProduct(A, B)), HadamardProduct(vec(A), vec(B)), diag(vec(A)) * vec(B)))
step(
    "6-1-26",
    eq(HadamardProduct(kron(A, b), kron(B, x)), kron(HadamardProduct(A, B), HadamardProduct(b, x))),
)
