"""Counts of multiplications: a polynomial in the sizes, and the same by multiplying."""

from __future__ import annotations

import pytest
from sympy import HadamardProduct, MatrixSymbol, Symbol, symbols

from symchain.claim import Claim
from symchain.errors import Meaningless, NotDecided
from symchain.operators import Multiplications
from symchain.prove.follow import Found, follow
from symchain.refute.instance import Setting
from symchain.refute.search import agree, find
from symchain.surface.operate import inv, multiplications
from symchain.trusted.lower import Scope, lower_claim

m, n, p, q = symbols("m n p q", integer=True, positive=True)
A, B, C, D = MatrixSymbol("A", m, n), MatrixSymbol("B", n, p), MatrixSymbol("C", p, q), MatrixSymbol("D", m, p)
S = MatrixSymbol("S", m, m)
s = Symbol("s", real=True)

COUNTS = [
    (multiplications(A), 0),
    (multiplications(A, B), m * n * p),
    (multiplications(A * B), m * n * p),
    (multiplications(A * B, C), m * n * p + m * p * q),
    (multiplications(A * B * C), m * n * p + m * p * q),
    (multiplications(A, B * C), n * p * q + m * n * q),
    (multiplications(B.T, A.T), m * n * p),
    (multiplications(A * B + D), m * n * p),
    (multiplications(A * B - D), m * n * p),
    (multiplications(s * A), m * n),
    (multiplications(HadamardProduct(D, A * B)), m * p + m * n * p),
    (multiplications(S, S, S), 2 * m**3),
]


def proved(left, right):
    return all(isinstance(follow(e, []), Found) for e in lower_claim(Claim(left, right), Scope()))


@pytest.mark.parametrize(("node", "count"), COUNTS, ids=lambda x: str(x))
def test_count_is_proved_and_counted(node, count):
    """By the sizes of the factors, and by making every product."""
    assert proved(node, count)
    assert agree(Claim(node, count), Setting()) is None


@pytest.mark.parametrize(("node", "count"), COUNTS[1:], ids=lambda x: str(x))
def test_another_count_is_refuted(node, count):
    """One more, or another size, is not the count."""
    for other in (count + 1, count * m, 2 * count):
        assert not proved(node, other)
        assert find(Claim(node, other), Setting()) is not None


def test_the_order_counts():
    """Left to right and right to left cost differently, and the difference is known."""
    difference = multiplications(A * B, C) - multiplications(A, B * C)
    assert proved(difference, m * p * (n + q) - n * q * (p + m))
    assert not proved(difference, 0)


def test_what_has_no_count_is_refused():
    """Factors that do not fit, an inverse, a number that is itself a product."""
    for wrong in (lambda: multiplications(A, A), multiplications):
        with pytest.raises(Meaningless):
            wrong()
    with pytest.raises(Meaningless):
        lower_claim(Claim(Multiplications(A, A), 0), Scope())
    for matrix in (inv(S) * S, (s**2) * A, S**3):
        with pytest.raises(NotDecided):
            lower_claim(Claim(multiplications(matrix), 0), Scope())
