"""Matrices of the new core taken apart: as a product of two, and as a matrix and a product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symchain.core.head import DELTA, Head, Poly
from symchain.core.instance import beta
from symchain.core.ring import Ring
from symchain.core.term import Add, Delta, Index, Lambda, Literal, Mul, made
from symchain.prove.readback import factor_term, to_term


def products_of(body: Lambda, ring: Ring) -> Iterator[tuple[Lambda, Lambda]]:
    """The ways in which a square matrix is a product of two square ones."""
    poly = ring.normal(body.body)
    if not all(isinstance(p, Index) for p in body.params):
        return
    ways = [(left, right, size) for left, right, size, rest in _in_common(poly, body.params) if not rest]
    ways += _sums(poly, body.params, ring)
    if len(poly) == 1:
        ((monomial, coefficient),) = poly.items()
        ways = [*_cuts(monomial, coefficient, body.params), *_diagonals(monomial, coefficient, body.params)]
    for left, right, size in ways:
        if size == body.params[0].size == body.params[1].size:
            yield left, right


def _sums(poly: Poly, params: tuple[Any, ...], ring: Ring) -> Iterator[tuple[Lambda, Lambda, Any]]:
    """A polynomial as a sum of arrays times what each of its terms has at the column: A C + A D + B C + B D."""
    row, col = params
    groups = list(_at_the(row, col, poly))
    if len(groups) < 2 or len(poly) != sum(len(poly) - len(rest) for *_, rest in groups):
        return
    first, *others = groups
    right, size = first[1], first[2]
    at = right.params[0]
    wanted = ring.normal(right.body)
    if all(other[2] == size and ring.normal(beta(other[1], (), (at, col))) == wanted for other in others):
        yield Lambda((row, at), Add(tuple([beta(left, (), (row, at)) for left, *_ in groups]))), right, size


def sums_of(body: Lambda, ring: Ring) -> Iterator[tuple[Lambda, Lambda, Lambda]]:
    """The ways in which a square matrix is a matrix and a product, each with the product apart."""
    poly = ring.normal(body.body)
    if len(poly) < 2 or not all(isinstance(p, Index) for p in body.params):
        return
    for left, right, _, rest in _in_common(poly, body.params):
        if rest:
            yield Lambda(body.params, to_term(rest)), left, right
    for monomial, coefficient in poly.items():
        base = Lambda(body.params, to_term({m: c for m, c in poly.items() if m != monomial}))
        for left, right, _ in _cuts(monomial, coefficient, body.params, apart=True):
            yield base, left, right


def with_an_array(body: Lambda, ring: Ring) -> Iterator[tuple[Lambda, Lambda]]:
    """The ways in which a square matrix is an array and something else."""
    poly = ring.normal(body.body)
    for monomial, coefficient in poly.items():
        if coefficient == 1 and not monomial[0] and len(monomial[1]) == 1 and monomial[1][0][0] is not DELTA:
            rest = {m: c for m, c in poly.items() if m != monomial}
            if rest:
                yield Lambda(body.params, to_term({monomial: 1})), Lambda(body.params, to_term(rest))


def _in_common(poly: Poly, params: tuple[Any, ...]) -> Iterator[tuple[Lambda, Lambda, Any, Poly]]:
    """Monomials that have an array in common at the row, or at the column, as a product; its size, and what is left."""
    row, col = params
    yield from _at_the(row, col, poly)
    for common, remaining, size, rest in _at_the(col, row, poly):
        yield _swapped(remaining), _swapped(common), size, rest


def _at_the(outer: Any, other: Any, poly: Poly) -> Iterator[tuple[Lambda, Lambda, Any, Poly]]:
    """Monomials that have an array in common at the outer index: the array, what they have beside it, the rest."""
    groups: dict[Any, dict[Any, tuple[int, Any]]] = {}
    for monomial in poly:
        for n, (head, places) in enumerate(monomial[1]):
            if len(places) == 2 and places.count(outer) == 1:
                turned = places[1] == outer
                inner = places[0 if turned else 1]
                if type(inner) is int or (inner == other and head is not DELTA):
                    size = monomial[0][inner] if type(inner) is int else other.size
                    groups.setdefault((head, turned, size), {}).setdefault(monomial, (n, inner))
    for (head, turned, size), members in groups.items():
        if len(members) < 2:
            continue
        at = made("cut", size)
        common = Lambda((outer, at), factor_term(head, [at, outer] if turned else [outer, at]))
        terms = [_without(m, poly[m], n, inner, at) for m, (n, inner) in members.items()]
        remaining = Lambda((at, other), Add(tuple(terms)))
        yield common, remaining, size, {m: c for m, c in poly.items() if m not in members}


def _without(monomial: tuple[Any, ...], coefficient: Any, position: int, inner: Any, at: Index) -> Any:
    """A monomial without one of its factors, whose inner index becomes free; a δ is left where that is none."""
    factors = [f for n, f in enumerate(monomial[1]) if n != position]
    if type(inner) is not int:
        factors.append((DELTA, (at, inner)))
    return _of_factors(monomial[0], factors, {inner: at} if type(inner) is int else {}, coefficient)


def _swapped(body: Lambda) -> Lambda:
    return Lambda(body.params[::-1], body.body)


def _diagonals(
    monomial: tuple[Any, ...], coefficient: Any, params: tuple[Any, ...]
) -> Iterator[tuple[Lambda, Lambda, Any]]:
    """A monomial with factors that stand at the column alone, as a product with a diagonal matrix."""
    (sizes, factors), (row, col) = monomial, params
    own = [n for n, (_, places) in enumerate(factors) if {p for p in places if not isinstance(p, Literal)} == {col}]
    rest = [n for n in range(len(factors)) if n not in own]
    if any(factors[n][0] is DELTA for n in rest):  # diagonal itself: one factor apart from the others
        own = [n for n, (head, _) in enumerate(factors) if head is not DELTA][1:]
        rest = [n for n in range(len(factors)) if n not in own]
        factors = [
            (head, places if head is DELTA else tuple(col if p == row else p for p in places))
            for head, places in factors
        ]
    if own and any(row in factors[n][1] for n in rest) and any(col in factors[n][1] for n in rest):
        at = made("cut", col.size)
        diagonal = _of_factors(sizes, [factors[n] for n in own], {}, 1)
        yield (
            Lambda((row, at), _of_factors(sizes, [factors[n] for n in rest], {col: at}, coefficient)),
            Lambda((at, col), Mul((Delta(at, col), diagonal))),
            col.size,
        )


def _cuts(
    monomial: tuple[Any, ...], coefficient: Any, params: tuple[Any, ...], *, apart: bool = False
) -> Iterator[tuple[Lambda, Lambda, Any]]:
    """A monomial as a product at each index that is summed, with its size; `apart`: of size 1 where nothing is shared.

    What hangs together with neither the row nor the column is a number, or stands at the index, and goes to the left.
    """
    (sizes, factors), (row, col) = monomial, params
    ways: list[tuple[Any, Any]] = list(enumerate(sizes))
    for cut, size in [*ways, *([(None, 1)] if apart else [])]:
        left = _together(factors, row, {cut, col})
        right = _together(factors, col, {cut, row})
        rest = [n for n in range(len(factors)) if n not in left and n not in right]
        if not left or not right or {*left} & {*right} or any({row, col} & {*factors[n][1]} for n in rest):
            continue
        at = made("cut", size)
        moved = {cut: at}
        yield (
            Lambda((row, at), _of_factors(sizes, [factors[n] for n in (*rest, *left)], moved, coefficient)),
            Lambda((at, col), _of_factors(sizes, [factors[n] for n in right], moved, 1)),
            size,
        )


def _together(factors: Sequence[tuple[Head, Any]], start: Any, apart: set[Any]) -> list[int]:
    """The factors that hang together with a place, without going through others."""
    reached = {start}
    found: list[int] = []
    while True:
        new = [n for n, (_, ps) in enumerate(factors) if n not in found and reached & {*ps}]
        if not new:
            return sorted(found)
        found += new
        reached |= {p for n in new for p in factors[n][1] if p not in apart and (type(p) is int or p is start)}


def _of_factors(sizes: Sequence[Any], factors: Sequence[Any], at: dict[Any, Any], coefficient: Any) -> Any:
    """The term of some of the factors of a monomial, summed over the indices that stand in them alone."""
    own = sorted({p for _, places in factors for p in places if type(p) is int} - {*at})
    numbers = {p: n for n, p in enumerate(own)}
    moved = tuple((h, tuple([numbers.get(p, at.get(p, p)) for p in places])) for h, places in factors)
    return to_term({(tuple([sizes[p] for p in own]), moved): coefficient})
