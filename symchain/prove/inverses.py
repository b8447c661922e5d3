"""Inverses in the new core: lemmas from the rows of the table, and the rules that an inverse asks for.

Each says what an inverse is by what it is multiplied with (`inverse_is_unique`), so none costs trust.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from symchain.core import kernel
from symchain.core.kernel import Theorem
from symchain.core.ring import Ring
from symchain.core.term import App, Delta, Lambda, equation, whole
from symchain.prove.determinants import earlier, inverse_of, product, turned
from symchain.prove.lemmas import inverse_is_unique
from symchain.prove.oriented import chained
from symchain.prove.schemas import at_bodies
from symchain.prove.splits import products_of
from symchain.theory.rows import HERE, X, Y, a, c

OTHER = whole(Y)


def inverse(body: Lambda) -> Lambda:
    return Lambda((a, c), App("inv", (body,), (a, c)))


def _is(of: Lambda, value: Lambda, *rules: Theorem) -> Theorem:
    """inv(of) = value, where rules reduce their product to the identity."""
    unit = chained(equation(product(of, value, a, c), Delta(a, c)), rules)
    made = kernel.instance(inverse_is_unique(), {X: of, Y: value})
    return kernel.discharge(made, (unit,), (a, c))


@functools.cache
def of_inverse() -> Theorem:
    """inv(inv(X)) = X where X is invertible."""
    return _is(inverse(HERE), HERE, kernel.axiom("inverse-left"))


@functools.cache
def of_transpose() -> Theorem:
    """inv(X.T) = inv(X).T where X is invertible."""
    return _is(turned(HERE), turned(inverse(HERE)), kernel.axiom("inverse-left"))


@functools.cache
def of_product() -> Theorem:
    """inv(X Y) = inv(Y) inv(X) where both are invertible."""
    rules = (kernel.instance(kernel.axiom("inverse-right"), {X: body}) for body in (HERE, OTHER))
    both = Lambda((a, c), product(HERE, OTHER, a, c))
    return _is(both, Lambda((a, c), product(inverse(OTHER), inverse(HERE), a, c)), *rules)


@functools.cache
def of_identity() -> Theorem:
    """The identity is its own inverse."""
    unit = Lambda((a, c), Delta(a, c))
    return _is(unit, unit)


def equal_to(body: Lambda, ring: Ring) -> Iterator[Theorem]:
    """Theorems with the inverse of a matrix on their left, and what is simpler, or is read earlier, on their right."""
    row, col = body.params
    poly = ring.normal(body.body)
    if poly == ring.normal(Delta(row, col)):
        yield kernel.instance(of_identity(), {"n": row.size})
    inside = inverse_of(poly, row, col)
    if inside is not None:
        yield at_bodies(of_inverse(), inside)
    for one, other in products_of(body, ring):
        yield at_bodies(of_product(), one, other)
    yield from earlier(at_bodies(of_transpose(), turned(body)), ring)
