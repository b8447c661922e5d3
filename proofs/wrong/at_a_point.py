"""What an equation that holds at one point does not give: its derivatives."""

from symchain import assume, d, differentiable, dimensions, eq, matrix_function, proof, scalar, step

proof("Wrong: an equation at a point")

N = dimensions("N")
t = scalar("t")
w = matrix_function("w", N, 1, t)
assume("smooth", differentiable(w, t))
assume("here", eq(w.T * w, 1))
step("of a point", eq(w.T * d(w, t), 0), "here", expect="refuted")
