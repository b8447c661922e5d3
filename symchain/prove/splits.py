"""Matrices of the new core taken apart: as a product of two, and as a matrix and a product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symchain.core.head import Head
from symchain.core.ring import Ring
from symchain.core.term import Index, Lambda, made
from symchain.prove.readback import to_term


def products_of(body: Lambda, ring: Ring) -> Iterator[tuple[Lambda, Lambda]]:
    """The ways in which a square matrix is a product of two: its factors apart on the two sides of an index."""
    poly = ring.normal(body.body)
    if len(poly) != 1 or not all(isinstance(p, Index) for p in body.params):
        return
    ((monomial, coefficient),) = poly.items()
    for left, right, size in _cuts(monomial, coefficient, body.params):
        if size == body.params[0].size == body.params[1].size:
            yield left, right


def sums_of(body: Lambda, ring: Ring) -> Iterator[tuple[Lambda, Lambda, Lambda]]:
    """The ways in which a square matrix is a matrix and a product, each with the product apart."""
    poly = ring.normal(body.body)
    if len(poly) < 2 or not all(isinstance(p, Index) for p in body.params):
        return
    for monomial, coefficient in poly.items():
        base = Lambda(body.params, to_term({m: c for m, c in poly.items() if m != monomial}))
        for left, right, _ in _cuts(monomial, coefficient, body.params, apart=True):
            yield base, left, right


def _cuts(
    monomial: tuple[Any, ...], coefficient: Any, params: tuple[Any, ...], *, apart: bool = False
) -> Iterator[tuple[Lambda, Lambda, Any]]:
    """A monomial as a product at each index that is summed, with its size; `apart`: of size 1 where nothing is shared.

    What hangs together with neither the row nor the column is a number, and goes to the left.
    """
    (sizes, factors), (row, col) = monomial, params
    ways: list[tuple[Any, Any]] = list(enumerate(sizes))
    for cut, size in [*ways, *([(None, 1)] if apart else [])]:
        left = _together(factors, row, {cut, col})
        right = _together(factors, col, {cut, row})
        rest = [n for n in range(len(factors)) if n not in left and n not in right]
        if not left or not right or {*left} & {*right} or any({cut, row, col} & {*factors[n][1]} for n in rest):
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
