"""Section 2.8: the chain rule, and derivatives by matrices with a structure.

The derivative by a symmetric, diagonal or Toeplitz matrix is the one by its free entries.  In 133 the free entries
of the structured matrix A are the entries of T.

143 is false as printed, from 4 x 4 on: the traces two places off the diagonal delete the wrong rows and columns.
"""

from sympy import Matrix

from symchain import (
    HadamardProduct,
    Identity,
    Sum,
    Trace,
    Transpose,
    assume,
    at,
    change,
    d,
    det,
    diag,
    diagonal,
    differentiable,
    dimensions,
    eq,
    expand,
    gradient,
    indices,
    inv,
    limit,
    log,
    matrix,
    matrix_function,
    o,
    perturbation,
    positive,
    proof,
    scalar_function,
    step,
    substitute,
    take_limit,
)

proof("2.8 The chain rule and structured matrices", layout="denominator", base=1)

m, n, p, q, M, N = dimensions("m n p q M N")
i, j, k, l = indices("i j k l")


def over(rows, cols, body):
    return Sum(body, (k, 1, rows), (l, 1, cols))


# 2.8: a function of a structured matrix
T = matrix("T", p, q)
A = matrix_function("A", m, n, T)
f = scalar_function("f", A)
h = perturbation(T[i, j])
dA, df = change(A, h), change(f, h)
rule = over(m, n, d(f, A[k, l]) * d(A[k, l], T[i, j]))
assume("133 A", differentiable(A, T))
assume("133 f", differentiable(f, A))
expand("133 a", eq(dA[k, l], d(A[k, l], T[i, j]) * h + o(h)))
expand("133 b", eq(df, over(m, n, d(f, A[k, l]) * dA[k, l]) + o(dA)))
substitute("133 c", eq(df, rule * h + o(h)), "133 a", into="133 b")
take_limit("133 d", eq(d(f, T[i, j]), limit(df / h, h), rule), "133 c")
step("133", eq(d(f, T[i, j]), rule, Trace(gradient(f, A).T * d(A, T[i, j]))), "133 d")

# 2.8.1: a function of a function
X = matrix("X", m, n)
U = matrix_function("U", M, N, X)
g = scalar_function("g", U)
# An abstract function at a point that is another function is not read.
step("135", eq(d(g, X), d(at(g, U, U), X)), expect="undecided")

h = perturbation(X[i, j])
dU, dg = change(U, h), change(g, h)
rule = over(M, N, d(g, U[k, l]) * d(U[k, l], X[i, j]))
assume("136 U", differentiable(U, X))
assume("136 g", differentiable(g, U))
expand("136 a", eq(dU[k, l], d(U[k, l], X[i, j]) * h + o(h)))
expand("136 b", eq(dg, over(M, N, d(g, U[k, l]) * dU[k, l]) + o(dU)))
substitute("136 c", eq(dg, rule * h + o(h)), "136 a", into="136 b")
take_limit("136", eq(d(g, X[i, j]), limit(dg / h, h), rule), "136 c")

# 2.8.2: by a symmetric matrix.  B runs through the symmetric matrices, its free entries are those of P: its
# derivative by them is that of a symmetric matrix.  e is a function of any B, and d(e, B) knows nothing of symmetry.
A = matrix("A", n, n)
S = matrix("S", n, n, "symmetric")
P = matrix("P", n, n)
B = matrix_function("B", n, n, P)
e = scalar_function("e", B)
h = perturbation(P[i, j])
dB, de = change(B, h), change(e, h)
rule = over(n, n, d(e, B[k, l]) * d(B[k, l], P[i, j]))
assume("138 B", differentiable(B, P))
assume("138 e", differentiable(e, B))
assume("138 symmetric", eq(d(B[k, l], P[i, j]), d(S[k, l], S[i, j])))
expand("138 a", eq(dB[k, l], d(B[k, l], P[i, j]) * h + o(h)))
expand("138 b", eq(de, over(n, n, d(e, B[k, l]) * dB[k, l]) + o(dB)))
substitute("138 c", eq(de, rule * h + o(h)), "138 a", into="138 b")
take_limit("138 d", eq(d(e, P[i, j]), limit(de / h, h), rule), "138 c")
step(
    "138",
    eq(d(e, P), d(e, B) + Transpose(d(e, B)) - diag(diagonal(d(e, B)))),
    "138 d",
    "138 symmetric",
)
step("139", eq(d(Trace(A * S), S), A + A.T - HadamardProduct(A, Identity(n))))
R = matrix("R", n, n, "symmetric", "invertible")
step("140", eq(d(det(R), R), det(R) * (2 * inv(R) - HadamardProduct(inv(R), Identity(n)))))
Q = matrix("Q", n, n, "symmetric", "invertible")
assume("141 Q", positive(det(Q)))
step("141", eq(d(log(det(Q)), Q), 2 * inv(Q) - HadamardProduct(inv(Q), Identity(n))))

# 2.8.3: by a diagonal matrix
D = matrix("D", n, n, "diagonal")
step("142", eq(d(Trace(A * D), D), HadamardProduct(A, Identity(n))))


# 2.8.4: by a Toeplitz matrix, 4 x 4.  [M]_{ij} is M without its row i and its column j.
def without(rows, row, col):
    return [[x for b, x in enumerate(line, 1) if b != col] for a, line in enumerate(rows, 1) if a != row]


def total(rows):
    return sum(line[a] for a, line in enumerate(rows))


A, T = matrix("A", 4, 4), matrix("T", 4, 4, "toeplitz")
flipped = [[A[b, a] for b in range(1, 5)] for a in range(1, 5)]
right, left = total(without(flipped, 4, 1)), total(without(flipped, 1, 4))


def alpha(far_right, far_left):
    return Matrix(
        [
            [Trace(A), right, far_right, A[4, 1]],
            [left, Trace(A), right, far_right],
            [far_left, left, Trace(A), right],
            [A[1, 4], far_left, left, Trace(A)],
        ]
    )


step(
    "143",
    eq(
        d(Trace(A * T), T),
        d(Trace(T * A), T),
        alpha(total(without(without(flipped, 1, 4), 3, 2)), total(without(without(flipped, 1, 4), 2, 3))),
    ),
    expect="refuted",
)
# The entries of a Toeplitz matrix are not independent, and the rule for their derivatives is missing.
step(
    "143 corrected",
    eq(
        d(Trace(A * T), T),
        d(Trace(T * A), T),
        alpha(total(without(without(flipped, 4, 1), 3, 1)), total(without(without(flipped, 1, 4), 1, 3))),
    ),
    expect="undecided",
)
