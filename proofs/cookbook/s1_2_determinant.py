"""Section 1.2: the determinant.

27 is false as printed: a plus sign stands where a product should, 1/2 + tr(A)^2 for 1/2 tr(A)^2.
"""

from symchain import Identity, Rational, Trace, det, dimensions, eq, matrix, outside, proof, scalar, step

proof("1.2 The determinant", layout="denominator", base=1)

n, k = dimensions("n k")
c = scalar("c")
A, B = matrix("A", n, n), matrix("B", n, n)
half = Rational(1, 2)

outside("18", "the determinant of A is the product of its eigenvalues with their multiplicities", lacks="eigenvalues")
step("19", eq(det(c * A), c**n * det(A)))
step("20", eq(det(A.T), det(A)))
step("21", eq(det(A * B), det(A) * det(B)))
step("23", eq(det(A**k), det(A) ** k))

A2, A3, A4 = matrix("A", 2, 2), matrix("A", 3, 3), matrix("A", 4, 4)
step("25", eq(det(Identity(2) + A2), 1 + det(A2) + Trace(A2)))
step("26", eq(det(Identity(3) + A3), 1 + det(A3) + Trace(A3) + half * Trace(A3) ** 2 - half * Trace(A3**2)))


def third(A):
    """The third elementary symmetric function of the eigenvalues, in traces of powers."""
    return Rational(1, 6) * Trace(A) ** 3 - half * Trace(A) * Trace(A**2) + Rational(1, 3) * Trace(A**3)


step(
    "27",
    eq(
        det(Identity(4) + A4),
        1 + det(A4) + Trace(A4) + half + Trace(A4) ** 2 - half * Trace(A4**2) + third(A4),
    ),
    expect="refuted",
)
step(
    "27 corrected",
    eq(
        det(Identity(4) + A4),
        1 + det(A4) + Trace(A4) + half * Trace(A4) ** 2 - half * Trace(A4**2) + third(A4),
    ),
)
