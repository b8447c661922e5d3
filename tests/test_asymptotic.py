"""Orders and remainders: their arithmetic, what they absorb, and what they leave alone."""

from __future__ import annotations

import itertools

import pytest
from sympy import MatrixSymbol, symbols

from symchain.claim import Claim
from symchain.errors import Meaningless, NotDecided, Refused
from symchain.nodes import IndexSymbol, Perturbation
from symchain.nodes import Remainder as Small
from symchain.prove.follow import Found, follow
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Order, Remainder, absorb, lead, quotient_part
from symchain.trusted.limit import limit_of
from symchain.trusted.lower import Scope, lower_claim
from symchain.trusted.term import (
    ARRAY,
    Add,
    Entry,
    Head,
    Index,
    Literal,
    Mul,
    Number,
    Power,
    Size,
    Sum,
    delta,
    derivative_head,
    increment_head,
    perturbation_head,
    quotient_head,
)

M, N = Size.symbol("M"), Size.symbol("N")
X = Head(ARRAY, "X", (M, N))
Y = Head(ARRAY, "Y", (M, N))
U = Head(ARRAY, "U", (N, M), (X,))
A = Head(ARRAY, "A", (M, M))
C = Entry(Head(ARRAY, "c"))
i, j, p = (Index.free(n, M) for n in "ijp")
q, r = (Index.free(n, N) for n in "qr")
H = Entry(perturbation_head(X), (i, q))
OTHER = Entry(perturbation_head(X), (p, r))
FOREIGN = Entry(perturbation_head(Y), (i, q))
DU = Entry(increment_head(U, X), (r, p, i, q))
BASE = Entry(increment_head(U, X), (i, q))
ORDERS = [Order(n, little) for n, little in itertools.product((1, 2, 3), (False, True))]


def left_over(term, base, order, orders=None):
    return absorb(ring.expand(term), Remainder(base, order), orders or {})


# orders


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_implies_itself(order):
    """And no order implies the next smaller one."""
    assert order.at_least(order)
    assert not order.at_least(Order(order.power + 1, False))
    assert Order(order.power + 1, False).at_least(order)


def test_implication_is_a_total_order():
    """O(h) < o(h) < O(h^2) < o(h^2): antisymmetric and transitive."""
    for a, b, c in itertools.product(ORDERS, repeat=3):
        assert a.at_least(b) or b.at_least(a)
        assert not (a.at_least(b) and b.at_least(a)) or a == b
        assert not (a.at_least(b) and b.at_least(c)) or a.at_least(c)


def test_products_add_powers_and_keep_little():
    """O(h) o(h) is o(h^2); and orders multiply monotonously."""
    assert Order(1, False).plus(Order(1, True)) == Order(2, True)
    for a, b, c in itertools.product(ORDERS, repeat=3):
        assert a.plus(b) == b.plus(a)
        assert not a.at_least(b) or a.plus(c).at_least(b.plus(c))


def test_an_order_in_an_order():
    """O(|ΔU|^2) with ΔU = O(h^3) is O(h^6); o anywhere makes it o."""
    assert Order(2, False).times(Order(3, False)) == Order(6, False)
    assert Order(1, True).times(Order(1, False)) == Order(1, True)
    assert Order(1, False).times(Order(2, True)) == Order(2, True)


def test_a_remainder_implies_others_in_the_same_quantity_only():
    """O(h^2) of one perturbation says nothing about another."""
    big = Order(2, False)
    assert Remainder(H, big).implies(Remainder(H, Order(1, True)))
    assert not Remainder(H, big).implies(Remainder(OTHER, Order(1, False)))
    assert not Remainder(H, big).implies(Remainder(BASE, Order(1, False)))


# absorb


@pytest.mark.parametrize(
    ("term", "order", "goes"),
    [
        (Power(H, 2), Order(2, False), True),
        (Power(H, 2), Order(1, True), True),
        (Power(H, 2), Order(2, True), False),
        (H, Order(1, False), True),
        (H, Order(1, True), False),
        (H, Order(2, False), False),
        (C, Order(1, False), False),
        (Mul((C, H, H)), Order(2, False), True),
        (Mul((Entry(U, (r, p)), H)), Order(1, False), True),
        (Mul((Power(H, 3), Power(H, -1))), Order(2, False), True),
        (Mul((H, Power(H, -1))), Order(1, False), False),
        (OTHER, Order(1, False), False),
        (Mul((OTHER, H, H)), Order(2, False), False),
        (FOREIGN, Order(1, False), False),
        (Mul((Power(OTHER, -1), H, H)), Order(2, False), False),
        (Mul((DU, H, H)), Order(2, False), False),
        (DU, Order(1, False), False),
        (Mul((delta(i, p), delta(q, r), OTHER)), Order(1, False), True),
        (Mul((delta(i, p), OTHER)), Order(1, False), False),
    ],
)
def test_what_a_remainder_in_a_perturbation_absorbs(term, order, goes):
    """Powers of this perturbation and what is fixed; no other perturbation, no increment, no negative power."""
    assert (not left_over(term, H, order)) == goes


def test_a_sum_over_perturbations_is_not_one_of_them():
    """Sum over k of ΔX[k,q] contains ΔX[i,q], and others."""
    k = Index.bound("k", M)
    assert left_over(Sum((k,), Entry(perturbation_head(X), (k, q))), H, Order(1, False))
    assert left_over(Sum((k,), Power(Entry(perturbation_head(X), (k, q)), 2)), H, Order(1, False))


@pytest.mark.parametrize(
    ("term", "order", "goes"),
    [
        (DU, Order(1, False), True),
        (DU, Order(1, True), False),
        (Mul((DU, DU)), Order(2, False), True),
        (Mul((DU, H)), Order(1, False), True),
        (Mul((DU, H)), Order(2, False), False),
        (Mul((DU, H)), Order(1, True), False),
        (H, Order(1, False), False),
        (Mul((DU, Power(H, -1))), Order(1, False), False),
        (Entry(increment_head(U, X), (r, p, j, q)), Order(1, False), False),
        (Entry(increment_head(Head(ARRAY, "V", (N, M), (X,)), X), (r, p, i, q)), Order(1, False), False),
    ],
)
def test_what_a_remainder_in_increments_absorbs(term, order, goes):
    """Any entry of ΔU under this perturbation; h itself is not small against ΔU, which may be 0."""
    assert (not left_over(term, BASE, order)) == goes


def test_heads_that_stand_for_remainders_have_their_order():
    """Inside a substitution, the inner remainder counts with its order."""
    rest = Head(ARRAY, "rest", (N, M))
    orders = {rest: Order(2, False)}
    assert not left_over(Entry(rest, (r, p)), H, Order(2, False), orders)
    assert left_over(Entry(rest, (r, p)), H, Order(3, False), orders)
    assert not left_over(Mul((Entry(rest, (r, p)), H)), H, Order(3, False), orders)


# lead


def test_the_order_of_an_expansion_is_that_of_its_largest_term():
    """t + O(h^2) with t of first order is of first order; O(h^2) alone is of second."""
    remainder = Remainder(H, Order(2, False))
    assert lead(ring.expand(Mul((C, H))), remainder) == Order(1, False)
    assert lead({}, remainder) == Order(2, False)
    assert lead(ring.expand(Add((Power(H, 3), Power(H, 2)))), remainder) == Order(2, False)


@pytest.mark.parametrize("term", [C, Add((C, H)), DU, OTHER, Mul((DU, H)), Power(H, -1)])
def test_what_does_not_vanish_has_no_leading_order(term):
    """A constant, an increment that is not expanded, another perturbation, 1/h."""
    with pytest.raises(Refused):
        lead(ring.expand(term), Remainder(H, Order(2, False)))


# limits


def same(term):
    """A note of conditions that keeps none."""
    return term


def test_the_limit_keeps_the_constant_part():
    """(c h + h^2)/h tends to c; h c to 0."""
    quotient = Mul((Add((Mul((C, H)), Power(H, 2))), Power(H, -1)))
    assert ring.expand(limit_of(quotient, H, same)[0]) == ring.expand(C)
    assert not ring.expand(limit_of(Mul((C, H)), H, same)[0])


def test_the_limit_of_an_increment_over_its_perturbation_is_an_array():
    """lim ΔU/h is an entry of the array of these limits, at the same slots."""
    found = ring.expand(limit_of(Mul((DU, Power(H, -1))), H, same)[0])
    assert found == ring.expand(Entry(quotient_head(U, X), DU.slots))


@pytest.mark.parametrize("term", [Power(H, -1), Mul((C, Power(H, -2))), Add((C, Power(H, -1)))])
def test_a_limit_that_does_not_exist(term):
    """1/h grows without bound."""
    with pytest.raises(Meaningless) as fault:
        limit_of(term, H, same)
    assert fault.value.code == "SC118"


@pytest.mark.parametrize(
    "term",
    [
        OTHER,
        Mul((H, Power(OTHER, -1))),
        Entry(perturbation_head(X), (Literal(0), Literal(0))),
        Sum((k := Index.bound("k", M),), Entry(perturbation_head(X), (k, q))),
        DU,
        Mul((DU, H)),
        Mul((DU, DU, Power(H, -1))),
        Mul((DU, OTHER, Power(H, -1))),
        Mul((DU, Power(OTHER, -1))),
        Add((Mul((DU, Power(H, -1))), Mul((Entry(U, (r, p)), DU, Power(H, -1))))),
        Mul((Entry(increment_head(U, X), (r, p, j, q)), Power(H, -1))),
    ],
)
def test_a_limit_that_is_not_decided(term):
    """Other entries of the same perturbation may be this one; increments need not tend to 0, nor sums of them."""
    with pytest.raises((NotDecided, Meaningless)):
        limit_of(term, H, same)


def test_a_perturbation_of_another_array_is_held_fixed():
    """ΔY is not ΔX."""
    assert ring.expand(limit_of(Mul((FOREIGN, Add((C, H)))), H, same)[0]) == ring.expand(Mul((FOREIGN, C)))


def test_the_quotient_part_is_of_first_order():
    """Of c h + h^2, divided by h: c.  A constant, or another perturbation, is refused."""
    assert quotient_part(ring.expand(Add((Mul((C, H)), Power(H, 2)))), H) == ring.expand(C)
    derivative = Entry(derivative_head(U, X), (r, p, i, q))
    assert quotient_part(ring.expand(Mul((derivative, H))), H) == ring.expand(derivative)
    for bad in (C, OTHER, Mul((OTHER, H)), DU, Number(1)):
        with pytest.raises(Refused):
            quotient_part(ring.expand(bad), H)


# reading


def test_a_claim_takes_the_weaker_of_its_remainders():
    """h + O(h^2) = h + o(h) is an equation up to o(h); each link of a chain has its own."""
    m = symbols("M", integer=True, positive=True)
    h = Perturbation(MatrixSymbol("X", m, m)[IndexSymbol("i"), IndexSymbol("j")])
    (link,) = lower_claim(Claim(h + Small(h, 2, "O"), h + Small(h, 1, "o")), Scope())
    assert link.remainder.order == Order(1, True)
    first, second = lower_claim(Claim(h, h, h + Small(h, 2, "O")), Scope())
    assert first.remainder is None
    assert second.remainder.order == Order(2, False)
    assert isinstance(follow(second, ()), Found)
