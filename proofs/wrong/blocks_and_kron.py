"""Slips with matrices of blocks beside Kronecker products and vec; pairs in another order are not decided."""

from symchain import Identity, Trace, blocks, d, dimensions, eq, kron, matrix, proof, step, vec

proof("Wrong: blocks beside Kronecker products", layout="denominator")

K, M, N = dimensions("K M N")
A, B = matrix("A", M, N), matrix("B", M, N)
S, T, U = matrix("S", K, K), matrix("T", K, K), matrix("U", K, K)
pair = blocks([[T, U], [U, T]])

step("vec exchanged", eq(vec(blocks([[A, B]])), blocks([[vec(B)], [vec(A)]])), expect="refuted")
step("copies on the right", eq(kron(Identity(2), S) * pair, pair * kron(Identity(2), S)), expect="refuted")
step("gradient", eq(d(Trace(kron(Identity(2), S) * pair), S), T.T + U.T), expect="refuted")
step("cut anew", eq(blocks([[A, blocks([[B, A]])]]), blocks([[blocks([[A, A]]), B]])), expect="refuted")
step("the other order", eq(kron(S, Identity(2)) * pair, kron(Identity(2), S) * pair), expect="refuted")
# What is true is undecided as well: here an index is a pair in one factor and lies in a case in the other
step("pairs across", eq(kron(S, Identity(2)) * pair + pair, pair + kron(S, Identity(2)) * pair), expect="undecided")
