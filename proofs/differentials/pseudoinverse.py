"""The derivative of a pseudoinverse of constant rank, from the four equations of Penrose (Golub & Pereyra 1973)."""

from symchain import Identity, assume, d, differentiable, dimensions, eq, matrix_function, proof, scalar, step

proof("The derivative of the pseudoinverse", layout="denominator")

M, N = dimensions("M N")
t = scalar("t")
A, B = matrix_function("A", M, N, t), matrix_function("B", N, M, t)
dA, dB = d(A, t), d(B, t)
rows, columns = Identity(M), Identity(N)
product = dA * B + A * dB
turned = dB * A + B * dA

assume("smooth", differentiable(A, t), differentiable(B, t))
assume("1", eq(A * B * A, A), everywhere=True)
assume("2", eq(B * A * B, B), everywhere=True)
assume("3", eq((A * B).T, A * B), everywhere=True)
assume("4", eq((B * A).T, B * A), everywhere=True)

# The inner part: B A B' A B
step("1 moves", eq(dA, dA * B * A + A * dB * A + A * B * dA), "1")
step("between", eq(B * dA * B, B * dA * B * A * B + B * A * dB * A * B + B * A * B * dA * B), "1 moves")
step("inner", eq(B * A * dB * A * B, -B * dA * B), "between", "2")

# What is left of it on the right and on the left, as A B and B A are symmetric
step("2 moves", eq(dB, dB * A * B + B * dA * B + B * A * dB), "2")
step("3 moves", eq(product, B.T * dA.T + dB.T * A.T), "3")
step("4 moves", eq(turned, A.T * dB.T + dA.T * B.T), "4")
step("rows", eq(A.T * (rows - A * B), 0 * A.T), "1", "3")
step("columns", eq((columns - B * A) * A.T, 0 * A.T), "1", "4")
step("moved rows", eq(dB * (rows - A * B), B * product), "2 moves")
step("moved columns", eq((columns - B * A) * dB, turned * B), "2 moves")
step("within rows", eq(B * product * A * B, 0 * B), "inner", "2")
step("within columns", eq(B * A * turned * B, 0 * B), "inner", "2")
step("beyond rows", eq(B * product * (rows - A * B), B * B.T * dA.T * (rows - A * B)), "3 moves", "rows")
step("beyond columns", eq((columns - B * A) * turned * B, (columns - B * A) * dA.T * B.T * B), "4 moves", "columns")
step("right", eq(dB * (rows - A * B), B * B.T * dA.T * (rows - A * B)), "moved rows", "beyond rows", "within rows")
step(
    "left",
    eq((columns - B * A) * dB, (columns - B * A) * dA.T * B.T * B),
    *("moved columns", "beyond columns", "within columns"),
)
step(
    "derivative of the pseudoinverse",
    eq(dB, -B * dA * B + B * B.T * dA.T * (rows - A * B) + (columns - B * A) * dA.T * B.T * B),
    *("2", "inner", "right", "left"),
)
