"""Gradients laid out as another convention has it."""

from symchain import Trace, d, dimensions, eq, gradient, indices, matrix, proof, shape, step

proof("Wrong: layout", layout="numerator", base=0)

M, N, P, Q = dimensions("M N P Q")
i, j = indices("i j")

A, X, Y = matrix("A", P, Q), matrix("X", P, Q), matrix("Y", N, N)
B = matrix("B", N, N)

# In this script the gradient by a P x Q matrix is Q x P.
step("shape", shape(gradient(Trace(A.T * X), X), P, Q), expect="refuted")

# ... and its entry [i, j] is the derivative by Y[j, i]; this is the equation of the denominator layout.
step("linear", eq(gradient(Trace(B.T * Y), Y), B), expect="refuted")
step("quadratic", eq(gradient(Trace(Y.T * Y), Y), 2 * Y), expect="refuted")

# Asked for in denominator layout, it is B, and not B.T.
step(
    "denominator",
    eq(gradient(Trace(B.T * Y), Y, layout="denominator"), B.T),
    expect="refuted",
)

# Where the variable is oblong, the shapes alone tell the layouts apart.
step("oblong", eq(gradient(Trace(A.T * X), X), A), expect="error")

# The trace form transposes the gradient; in numerator layout that is once too often.
step(
    "trace-form",
    eq(d(Trace(B.T * Y * Y), Y[i, j]), Trace(gradient(Trace(B.T * Y), Y).T * d(Y * Y, Y[i, j]))),
    expect="refuted",
)
