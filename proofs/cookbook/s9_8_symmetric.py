"""Section 9.8: antisymmetric matrices, and the two parts of a square matrix."""

from symchain import define, det, dimensions, eq, matrix, proof, step

proof("9.8 Symmetric and antisymmetric matrices", layout="denominator", base=1)

n, h = dimensions("n h")
A = matrix("A", n, n, "antisymmetric")
step("461", eq(det(A.T), det(-A), (-1) ** n * det(A)))

# An odd size is 1 or 2 h + 1.
one, odd = matrix("B", 1, 1, "antisymmetric"), matrix("B", 2 * h + 1, 2 * h + 1, "antisymmetric")
step("462 one", eq(-det(one), det(-one), 0))
step("462", eq(-det(odd), det(-odd), 0))

# The halves of S, which SymPy would add up before the claim is read, have names.
S, plus, minus = matrix("S", n, n), matrix("plus", n, n), matrix("minus", n, n)
define("464 plus", eq(plus, (S + S.T) / 2))
define("464 minus", eq(minus, (S - S.T) / 2))
step("464", eq(S, plus + minus), "464 plus", "464 minus")
