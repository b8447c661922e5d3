"""Slips with derivatives by complex matrices: conjugates, factors of 2, and what has no such derivative here."""

from symchain import (
    Adjoint,
    Identity,
    Trace,
    ZeroMatrix,
    conj,
    d,
    define,
    det,
    dimensions,
    eq,
    inv,
    matrix,
    matrix_function,
    proof,
    step,
    wirtinger,
)

proof("Wrong: complex derivatives", layout="denominator")

M, N = dimensions("M N")
A, H = matrix("A", N, M, "complex"), matrix("H", M, M, "complex")
Z, W, R = matrix("Z", M, N, "complex"), matrix("W", M, M, "complex", "invertible"), matrix("R", M, N)
z, b = matrix("z", M, 1, "complex"), matrix("b", N, 1, "complex")
residual = A * z - b

step("twice as much", eq(wirtinger(Trace(Z * Adjoint(Z)), conj(Z)), 2 * Z), expect="refuted")
step("the other one", eq(wirtinger(Trace(Z * Adjoint(Z)), Z), Z), expect="refuted")
step("not conjugated", eq(wirtinger(Adjoint(residual) * residual, conj(z)), A.T * residual), expect="refuted")
step("not turned", eq(wirtinger(Adjoint(z) * H * z, z), H * conj(z)), expect="refuted")
step("not 0", eq(wirtinger(Trace(Adjoint(Z) * Z), Z), ZeroMatrix(M, N)), expect="refuted")
step("both", eq(wirtinger(det(W * Adjoint(W)), W), 2 * det(W * Adjoint(W)) * inv(W).T), expect="refuted")
step("real", eq(wirtinger(Trace(R.T * R), R), 2 * R), expect="error")
step("no convention", eq(d(Trace(Z * Adjoint(Z)), Z), conj(Z)), expect="undecided")

# Of an abstract function nothing says that it has no conjugate in it
F, J = matrix_function("F", M, N, Z), matrix("J", M, N, "complex")
step("abstract", eq(wirtinger(Trace(A * F), conj(Z)), ZeroMatrix(M, N)), expect="undecided")
define("J", eq(J, 2 * conj(Z)))
step("defined", eq(wirtinger(Trace(A * J), conj(Z)), ZeroMatrix(M, N)), expect="refuted")

# The entries of a symmetric matrix are not independent
S = matrix("S", M, M, "complex", "symmetric")
step("symmetric", eq(wirtinger(Trace(S), S), Identity(M)), expect="undecided")
