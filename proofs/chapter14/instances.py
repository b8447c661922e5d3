"""14.3 The chain rule for concrete f and g, in both forms, against the derivative of g(f(X)) taken directly.

Each row of the table gives two steps with the same left side: the derivative of g(f(X)) by X[i, j], without
any chain rule.  14-3-NAME-c has the component form on its right, 14-3-NAME-t the trace form; there g is
differentiated by U first, and U = f(X) is put in after.  Then some gradients in their familiar closed form.
"""

from sympy import HadamardProduct, OneMatrix

from symchain import (
    Sum,
    Trace,
    at,
    d,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    matrix,
    proof,
    scalar,
    step,
    vector,
)

proof("14.3 The chain rule against direct differentiation", layout="denominator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j, k, l, p, q = indices("i j k l p q")

X = matrix("X", P, Q)
Y = matrix("Y", N, N)  # where f or g needs a square variable
A, B = matrix("A", M, P), matrix("B", Q, N)
E, F = matrix("E", P, Q), matrix("F", P, P)
D = matrix("D", N, N)
c = scalar("c")


# The five g, for U of any shape.


def linear(U):
    return Trace(matrix("C", *U.shape).T * U)


def norm(U):
    return Trace(U.T * U)


def square(U):
    return Trace(U**2)


def total(U):
    rows, cols = U.shape
    return Sum(entry(U, p, q), (p, 0, rows - 1), (q, 0, cols - 1))


def bilinear(U):
    rows, cols = U.shape
    return vector("b", rows).T * U * vector("w", cols)


TABLE = [
    # name, variable, f(variable), g
    ("AXB", X, A * X * B, linear),
    ("AXB-bilinear", X, A * X * B, bilinear),
    ("XtX", X, X.T * X, norm),
    ("XtX-total", X, X.T * X, total),
    ("XXt", X, X * X.T, square),
    ("X2", Y, Y**2, linear),
    ("X3", Y, Y**3, total),
    ("EoX", X, HadamardProduct(E, X), norm),
    ("X+B", Y, Y + D, square),
    ("cX", X, c * X, total),
    ("trX-X", Y, Trace(Y) * Y, bilinear),
    ("XtAX", X, X.T * F * X, bilinear),
]

for name, x, f, g in TABLE:
    rows, cols = f.shape
    U = matrix("U", rows, cols)
    directly = d(g(f), x[i, j])
    terms = at(d(g(U), U[k, l]), U, f) * d(entry(f, k, l), x[i, j])
    step(f"14-3-{name}-c", eq(directly, Sum(terms, (k, 0, rows - 1), (l, 0, cols - 1))))
    step(f"14-3-{name}-t", eq(directly, Trace(at(gradient(g(U), U), U, f).T * d(f, x[i, j]))))

C = matrix("C", M, N)
J = OneMatrix(N, N)
b, w = vector("b", Q), vector("w", Q)

step("14-3-AXB-gradient", eq(gradient(linear(A * X * B), X), A.T * C * B.T))
step("14-3-XtX-gradient", eq(gradient(norm(X.T * X), X), 4 * X * X.T * X))
step("14-3-X2-gradient", eq(gradient(Trace(D.T * Y * Y), Y), D * Y.T + Y.T * D))
step("14-3-X3-gradient", eq(gradient(total(Y**3), Y), J * Y.T**2 + Y.T * J * Y.T + Y.T**2 * J))
step("14-3-EoX-gradient", eq(gradient(norm(HadamardProduct(E, X)), X), 2 * HadamardProduct(E, E, X)))
step("14-3-XtAX-gradient", eq(gradient(bilinear(X.T * F * X), X), F * X * w * b.T + F.T * X * b * w.T))
