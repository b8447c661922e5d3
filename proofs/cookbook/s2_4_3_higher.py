"""Section 2.4.3: forms of higher order.  Indices count from 0, as the exponents do.

92 is false as printed: its first sum is the transpose of what it should be.
"""

from symchain import (
    Sum,
    Trace,
    Transpose,
    assume,
    d,
    differentiable,
    dimensions,
    entry,
    eq,
    gradient,
    indices,
    jacobian,
    matrix,
    matrix_function,
    nonzero,
    norm,
    proof,
    single_entry,
    step,
    vector,
)

proof("2.4.3 Forms of higher order", layout="denominator", base=0)

m, n, p, q = dimensions("m n p q")
i, j, k, l, r = indices("i j k l r")
X = matrix("X", p, p)
a, b = vector("a", p), vector("b", p)

step(
    "90",
    eq(
        d(entry(X**n, k, l), X[i, j]),
        Sum(entry(X**r * single_entry(p, p, i, j) * X ** (n - 1 - r), k, l), (r, 0, n - 1)),
    ),
)
step(
    "92",
    eq(
        entry(gradient(a.T * Transpose(X**n) * X**n * b, X), i, j),
        Sum(
            entry(X ** (n - 1 - r) * a * b.T * Transpose(X**n) * X**r, i, j)
            + entry(Transpose(X**r) * X**n * a * b.T * Transpose(X ** (n - 1 - r)), i, j),
            (r, 0, n - 1),
        ),
    ),
    expect="refuted",
)
step(
    "92 corrected",
    eq(
        entry(gradient(a.T * Transpose(X**n) * X**n * b, X), i, j),
        Sum(
            entry(Transpose(X**r) * X**n * b * a.T * Transpose(X ** (n - 1 - r)), i, j)
            + entry(Transpose(X**r) * X**n * a * b.T * Transpose(X ** (n - 1 - r)), i, j),
            (r, 0, n - 1),
        ),
    ),
)

x, A = vector("x", n), matrix("A", p, q)
s, w = matrix_function("s", p, 1, x), matrix_function("r", q, 1, x)
assume("93 s", differentiable(s, x))
assume("93 r", differentiable(w, x))
step(
    "93",
    eq(
        d(s.T * A * w, x),
        jacobian(s, x, "numerator").T * A * w + jacobian(w, x, "numerator").T * A.T * s,
    ),
)

y, F, G = vector("y", n), matrix("F", m, n), matrix("G", p, n)
assume("94 y", nonzero(norm(G * y)))
step(
    "94",
    eq(
        d(Trace(Transpose(F * y) * (F * y)) / Trace(Transpose(G * y) * (G * y)), y),
        d(Trace(y.T * F.T * F * y) / Trace(y.T * G.T * G * y), y),
    ),
)
