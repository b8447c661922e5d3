"""Sums of squares in the new core: what they are squares of, and that they are not negative."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any

from symchain.core import kernel
from symchain.core.head import Poly
from symchain.core.instance import beta
from symchain.core.kernel import Theorem, sides
from symchain.core.term import (
    MINUS,
    ONE,
    Delta,
    Formula,
    Lambda,
    Mul,
    Number,
    Pair,
    Refused,
    Sum,
    constant,
    equation,
    made,
)
from symchain.prove.oriented import chained, weighed
from symchain.prove.readback import apart, entry_of, factor_term, to_term
from symchain.prove.schemas import row
from symchain.theory.operators import app


def root_of(sizes: tuple[Any, ...], factors: tuple[Any, ...]) -> Lambda | None:
    """What a product, summed over its bound indices, is the sum of the squares of; None where it is not that."""
    counts = Counter(factors)
    if not factors:
        return None
    if any(count % 2 for count in counts.values()):
        half = _half_of_sums(sizes, factors)
        return None if half is None else Lambda((made("k", 1),), half)
    half = [factor for factor, count in counts.items() for _ in range(count // 2)]
    bound = sorted({p for _, places in factors for p in places if type(p) is int})
    return _values([sizes[p] for p in bound], bound, half)


def _half_of_sums(sizes: tuple[Any, ...], factors: tuple[Any, ...]) -> Any:
    """The product of one of each two sums that are the same, where a product is made of such pairs; else None."""
    ring = kernel.ring_in_force()
    sums = Counter(next(iter(ring.named({part: 1}))) for part in apart(sizes, factors))
    if any(count % 2 for count in sums.values()):
        return None
    return Mul(tuple([to_term({m: 1}) for m, count in sums.items() for _ in range(count // 2)]))


def _values(sizes: list[Any], numbers: list[int], factors: list[Any]) -> Lambda:
    """A product of factors as a λ-term of one index, over the product of the sizes of their bound indices."""
    own = [made("k", size) for size in sizes] or [made("k", 1)]
    at_own: dict[Any, Any] = dict(zip(numbers, own, strict=False))
    body: Any = Mul(tuple([factor_term(head, [at_own.get(p, p) for p in places]) for head, places in factors]))
    if len(own) == 1:
        return Lambda((own[0],), body)
    slot: Any = own[-1]
    size: Any = own[-1].size
    for index in reversed(own[:-1]):
        slot, size = Pair(index, slot), ("*", index.size, size)
    whole = made("p", size)
    return Lambda((whole,), Sum(tuple(own), Mul((Delta(whole, slot), body))))


def with_determinants(reals: Sequence[Theorem], poly: Poly) -> list[Theorem]:
    """What says of arrays that they are real, and so of their determinants in a polynomial."""
    found = list(reals)
    for head in dict.fromkeys(h for _, factors in poly for h, _ in factors if h.content[:2] == ("app", "det")):
        with suppress(Refused):
            found.append(_real_determinant(entry_of(head).bodies[0], reals))
    return found


def _real_determinant(body: Lambda, reals: Sequence[Theorem]) -> Theorem:
    """conj(det(X)) = det(X), where the entries of X are real."""
    moved = row("conj-det", body)
    conjugate = sides(moved)[1].bodies[0]
    inside = chained(equation(conjugate.body, beta(body, (), conjugate.params)), reals)
    same = kernel.congruence("det", ((conjugate.params, inside),), ())
    determinant = app("det", body)
    return weighed(equation(app("conj", determinant), determinant), (moved, ONE), (same, ONE))


def positive_with_squares(formula: Formula, poly: Poly, reals: Sequence[Theorem]) -> Iterator[Theorem]:
    """That a sum is positive: of squares that are not 0, or of squares and what is positive."""
    reals = with_determinants(reals, poly)
    for (sizes, factors), coefficient in poly.items():
        values = root_of(sizes, factors) if coefficient > 0 else None
        if values is None:
            continue
        rest = {m: Fraction(c) / Fraction(coefficient) for m, c in poly.items() if m != (sizes, factors)}
        more = [constant(to_term(rest))] if rest else []
        theorem = row("squares-add" if rest else "squares-positive", values, *more)
        weight = Number(Fraction(coefficient))
        (total,) = theorem.claim.bodies
        with suppress(Refused):
            if coefficient != 1:
                theorem = kernel.discharge(row("positive-mul", constant(weight), total), (theorem,))
            same = chained(equation(theorem.claim.bodies[0].body, formula.bodies[0].body), reals)
            yield kernel.transport(theorem, formula, (same,))


def real_root(body: Lambda, poly: Poly, reals: Sequence[Theorem]) -> Iterator[Theorem]:
    """That the root of a sum of squares is real, with its conjugate on the left."""
    if len(poly) != 1:
        return
    (((sizes, factors), coefficient),) = poly.items()
    values = root_of(sizes, factors) if coefficient == 1 else None
    if values is None:
        return
    reals = with_determinants(reals, poly)
    theorem = row("conj-sqrt", values)
    root = sides(theorem)[1]
    with suppress(Refused):
        inside = chained(equation(root.bodies[0].body, body.body), reals)
        same = kernel.congruence("sqrt", (((), inside),), ())
        turned = kernel.congruence("conj", (((), same),), ())
        claim = equation(app("conj", app("sqrt", body)), app("sqrt", body))
        yield weighed(claim, (theorem, ONE), (turned, MINUS), (same, ONE))
