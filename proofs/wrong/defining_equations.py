"""Slips in differentials of what an equation defines, and one of what has no derivative."""

from symchain import assume, d, differentiable, dimensions, eq, matrix_function, proof, scalar, scalar_function, step

proof("Wrong: differentials from defining equations")

N = dimensions("N")
t = scalar("t")
A, v, value = matrix_function("A", N, N, t), matrix_function("v", N, 1, t), scalar_function("lambda", t)
assume("smooth", differentiable(A, t), differentiable(v, t), differentiable(value, t))
assume("eigen", eq(A * v, value * v), everywhere=True)
assume("length", eq(v.T * v, 1), everywhere=True)
assume("symmetric", eq(A.T, A))
step("twice", eq(d(value, t), 2 * v.T * d(A, t) * v), "eigen", "length", "symmetric", expect="refuted")
step("length moves", eq(v.T * d(v, t), v.T * v), "length", expect="refuted")

# Everywhere, but not differentiable
u = matrix_function("u", N, 1, t)
assume("rough", eq(u.T * u, 1), everywhere=True)
step("not smooth", eq(u.T * d(u, t), 0), "rough", expect="undecided")
