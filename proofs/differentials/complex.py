"""Derivatives by complex matrices in the convention of Wirtinger, after The Matrix Cookbook (2012), section 4."""

from symchain import (
    Adjoint,
    Identity,
    Trace,
    ZeroMatrix,
    assume,
    conj,
    det,
    dimensions,
    eq,
    exp,
    expm,
    indices,
    inv,
    log,
    matrix,
    nonzero,
    norm,
    positive,
    proof,
    single_entry,
    step,
    wirtinger,
)

proof("Complex derivatives", layout="denominator")

M, N = dimensions("M N")
i, j = indices("i j")
A, B, H = matrix("A", N, M, "complex"), matrix("B", N, M, "complex"), matrix("H", M, M, "complex")
Z, W = matrix("Z", M, N, "complex"), matrix("W", M, M, "complex", "invertible")
z, b = matrix("z", M, 1, "complex"), matrix("b", N, 1, "complex")
zero = ZeroMatrix(M, N)

# Of what has no conjugate, and of what has nothing else
step("trace", eq(wirtinger(Trace(A * Z), Z), A.T))
step("trace, conjugate", eq(wirtinger(Trace(A * Z), conj(Z)), zero))
step("trace of the adjoint", eq(wirtinger(Trace(A.T * Adjoint(Z)), conj(Z)), A.T))
step("trace of the adjoint, plain", eq(wirtinger(Trace(A.T * Adjoint(Z)), Z), zero))
step("determinant", eq(wirtinger(det(W), W), det(W) * inv(W).T))
step("inverse", eq(wirtinger(Trace(inv(W)), W), -(inv(W) * inv(W)).T))
step("Cauchy-Riemann", eq(wirtinger(Trace(inv(W)), conj(W)), ZeroMatrix(M, M)))
step("exponential", eq(wirtinger(exp(Trace(H)), H), exp(Trace(H)) * Identity(M)))
step("of a matrix", eq(wirtinger(Trace(expm(H)), H), expm(H).T))

# Of both
step("Frobenius", eq(wirtinger(Trace(Z * Adjoint(Z)), Z), conj(Z)))
step("Frobenius, conjugate", eq(wirtinger(Trace(Z * Adjoint(Z)), conj(Z)), Z))
step("quadratic form", eq(wirtinger(Adjoint(z) * H * z, z), H.T * conj(z)))
step("quadratic form, conjugate", eq(wirtinger(Adjoint(z) * H * z, conj(z)), H * z))
residual = A * z - b
step("least squares", eq(wirtinger(Adjoint(residual) * residual, conj(z)), Adjoint(A) * residual))
step("modulus of a determinant", eq(wirtinger(det(W * Adjoint(W)), W), det(W * Adjoint(W)) * inv(W).T))
step("entry", eq(wirtinger(Z * B * Z, Z[i, j]), single_entry(M, N, i, j) * B * Z + Z * B * single_entry(M, N, i, j)))
step("entry of the conjugate", eq(wirtinger(Z * Adjoint(Z), conj(Z)[i, j]), Z * single_entry(M, N, i, j).T))
step("twice", eq(wirtinger(wirtinger(Adjoint(z) * H * z, z[i, 0]), conj(z)[j, 0]), H[j, i]))
assume("z", nonzero(norm(z)), positive(Adjoint(z) * z))
step("length", eq(wirtinger(norm(z), conj(z)), z / (2 * norm(z))))
step("logarithm", eq(wirtinger(log(Adjoint(z) * z), z), conj(z) / (Adjoint(z) * z)))
