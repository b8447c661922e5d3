"""Section 2.5.3: the trace of a power.  Indices count from 0, as the exponents do."""

from symchain import Sum, Trace, Transpose, dimensions, entry, eq, gradient, indices, matrix, proof, step

proof("2.5.3 The trace of a power", layout="denominator", base=0)

n, k = dimensions("n k")
i, j, r = indices("i j r")
X, A = matrix("X", n, n), matrix("A", n, n)

step(
    "122",
    eq(
        entry(gradient(Trace(A * X**k), X), i, j),
        Sum(entry(Transpose(X**r * A * X ** (k - r - 1)), i, j), (r, 0, k - 1)),
    ),
)
