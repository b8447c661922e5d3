"""Wrong neighbours of 14.8: counts of another order, of another mode, of a path too few, and shapes that do not fit."""

from symchain import HadamardProduct, dimensions, eq, inv, jacobian, matrix, multiplications, proof, step, vector

proof("Wrong: the cost of the two modes", layout="numerator", base=0)

N0, N1, N2, N3, R, S = dimensions("N0 N1 N2 N3 R S")
J1, J2, J3 = matrix("J1", N1, N0), matrix("J2", N2, N1), matrix("J3", N3, N2)
T, G = matrix("T", N0, S), matrix("G", R, N3)
P, Q, U, V = matrix("P", N3, N1), matrix("Q", N3, N2), matrix("U", N1, N0), matrix("V", N2, N0)
x, C = vector("x", N0), matrix("C", N0, N0)

step("1", eq(multiplications(J3, J2 * J1), N1 * N2 * N3 + N0 * N1 * N3), expect="refuted")
step("2", eq(multiplications(J3, J2 * J1), multiplications(J3 * J2, J1)), expect="refuted")
step("3", eq(multiplications(J3 * J2 * J1), multiplications(J3, J2 * J1)), expect="refuted")
step("4", eq(multiplications(J2, J1), N0 * N1 + N1 * N2), expect="refuted")
step("5", eq(multiplications(J2 * J1), N0 * N2), expect="refuted")
step("6", eq(multiplications(J1, T), R * N0 * N1), expect="refuted")
step("7", eq(multiplications(G, J3), S * N2 * N3), expect="refuted")
step("8", eq(multiplications(P * U + Q * V), N0 * N1 * N3), expect="refuted")
step("9", eq(multiplications(P * U + Q * V), multiplications(P * U)), expect="refuted")
step("10", eq(multiplications(J1.T), N0 * N1), expect="refuted")
step("11", eq(multiplications(HadamardProduct(C, C)), N0**3), expect="refuted")
step("12", eq(multiplications(3 * C), 0), expect="refuted")
step("13", eq(multiplications(C + C.T), N0**2), expect="refuted")
step("14", lambda: eq(multiplications(J1, J2), N0 * N1 * N2), expect="error")
step("15", lambda: eq(multiplications(), 0), expect="error")
step("16", eq(multiplications(inv(C) * x), N0**2), expect="undecided")
step("17", eq(jacobian(P * U * x + Q * V * x, x), P * U), expect="refuted")
step("18", eq(multiplications(C, x), multiplications(C, C)), expect="refuted")
