"""Determinants in the new core: lemmas from the rows of the table, and the rules that a determinant asks for.

The lemmas are theorems of the kernel and cost no trust: det(inv(X)), det(1 + X Y) = det(1 + Y X) from one matrix of
four blocks that is a product in two ways, and det(Z + X Y) from that (Horn and Johnson 2013, 0.8.5).
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from symchain.core import kernel
from symchain.core.head import DELTA, Poly
from symchain.core.kernel import Part, Theorem, sides
from symchain.core.ring import Ring
from symchain.core.term import (
    MINUS,
    ONE,
    ZERO,
    Add,
    App,
    Array,
    Delta,
    Entry,
    Formula,
    Lambda,
    Mul,
    constant,
    difference,
    equation,
    made,
    whole,
)
from symchain.prove.numbers import one_nonzero
from symchain.prove.oracle import poly_text
from symchain.prove.oriented import backwards, chained, negative, weighed, weight
from symchain.prove.readback import factor_term
from symchain.prove.schemas import at_bodies
from symchain.prove.splits import products_of, sums_of, with_an_array
from symchain.theory.operators import app, fact
from symchain.theory.rows import CORNERS, HERE, a, c

TALL, WIDE = Array("X", ("n", "m")), Array("Y", ("m", "n"))
BASE = Array("Z", ("n", "n"))


def square(body: Any, size: Any = "n") -> Lambda:
    """A square matrix whose entry at two new indices is what `body` makes of them."""
    row, col = made("a", size), made("c", size)
    return Lambda((row, col), body(row, col))


def identity(size: Any) -> Lambda:
    return square(Delta, size)


def product(left: Lambda | Array, right: Lambda | Array, row: Any, col: Any) -> Any:
    """The entry of a product."""
    one, other = (x if isinstance(x, Lambda) else whole(x) for x in (left, right))
    return App("mul", (one, other), (row, col))


def blocks(parts: Sequence[Lambda]) -> Lambda:
    """Four blocks as a matrix over n + m."""
    return square(lambda row, col: App("block", tuple(parts), (row, col)), CORNERS[0].size)


def turned(body: Lambda) -> Lambda:
    row, col = body.params
    return Lambda((col, row), body.body)


def det(body: Lambda) -> App:
    return App("det", (body,))


def of(name: str, size: Any, **bodies: Any) -> Theorem:
    """A row about square matrices, at a size and at matrices of that."""
    values = {Array(array, ("n", "n")): body for array, body in bodies.items()}
    return kernel.instance(kernel.axiom(name), {"n": size, **values})


def at_size(theorem: Theorem, size: Any) -> Theorem:
    return kernel.instance(theorem, {"n": size})


@functools.cache
def of_identity() -> Theorem:
    """det(1) = 1: it is diag(exp(0))."""
    powers = square(lambda row, col: Mul((Delta(row, col), app("exp", ZERO))))
    inside = weighed(equation(powers.body, Delta(*powers.params)), (kernel.axiom("exp-0"), Delta(*powers.params)))
    return weighed(
        equation(det(identity("n")), ONE),
        (kernel.congruence("det", ((powers.params, inside),), ()), MINUS),
        (at_bodies(kernel.axiom("det-diagonal"), Lambda((a,), ZERO)), ONE),
        (kernel.axiom("exp-0"), ONE),
    )


@functools.cache
def nonzero() -> Theorem:
    """det(X) is not 0 where X is invertible: times det(inv(X)) it is 1."""
    inverse = square(lambda row, col: App("inv", (HERE,), (row, col)))
    claim = fact("nonzero", Mul((det(HERE), det(inverse))))
    equal = weighed(
        equation(ONE, claim.bodies[0].body),
        (of("det-mul", "n", X=HERE, Y=inverse), ONE),
        (kernel.congruence("det", (((a, c), kernel.axiom("inverse-right")),), ()), MINUS),
        (of_identity(), MINUS),
    )
    product = kernel.transport(one_nonzero(), claim, (equal,))
    factor = {Array("x"): constant(det(HERE)), Array("y"): constant(det(inverse))}
    return kernel.discharge(kernel.instance(kernel.axiom("nonzero-factor"), factor), (product,))


@functools.cache
def of_inverse() -> Theorem:
    """det(inv(X)) = 1 / det(X) where X is invertible."""
    inverse = square(lambda row, col: App("inv", (HERE,), (row, col)))
    one = kernel.congruence("det", (((a, c), kernel.axiom("inverse-right")),), ())
    over = app("recip", det(HERE))
    divided = kernel.instance(kernel.axiom("recip"), {Array("x"): constant(det(HERE))})
    return weighed(
        equation(det(inverse), over),
        (kernel.discharge(divided, (nonzero(),)), negative(det(inverse))),
        (of("det-mul", "n", X=HERE, Y=inverse), negative(over)),
        (one, over),
        (of_identity(), over),
    )


@functools.cache
def exchanged() -> Theorem:
    """det(1 + X Y) = det(1 + Y X), X and Y of any sizes (Sylvester).

    [[1, -X], [Y, 1]] is [[1 + X Y, -X], [0, 1]] [[1, 0], [Y, 1]] and [[1, 0], [Y, 1]] [[1, -X], [0, 1 + Y X]].
    """
    one, other = (
        square(lambda row, col, l=left, r=right: Add((Delta(row, col), product(l, r, row, col))), size)
        for left, right, size in ((TALL, WIDE, "n"), (WIDE, TALL, "m"))
    )
    i, j, k = made("i", "m"), made("j", "n"), made("k", "n")
    zero = Lambda((k, made("d", "m")), ZERO)
    below = Lambda((i, j), Mul((MINUS, Entry(TALL, (j, i)))))
    large = CORNERS[0].size
    identities = [at_size(of_identity(), size) for size in ("n", "m")]
    lower = blocks((identity("n"), zero, whole(WIDE), identity("m")))
    upper, equal = [], []
    for first, second, full in ((turned(one), identity("m"), one), (identity("n"), turned(other), other)):
        triangle = blocks((first, zero, below, second))
        upper.append(turned(triangle))
        rules = [
            of("det-transpose", large, X=triangle),
            triangular(first, below, second),
            of("det-transpose", full.params[0].size, X=full),
            *identities,
        ]
        equal.append(chained(equation(det(upper[-1]), det(full)), rules))
    trivial = chained(equation(det(lower), ONE), [triangular(identity("n"), whole(WIDE), identity("m")), *identities])
    return weighed(
        equation(det(one), det(other)),
        (of("det-mul", large, X=upper[0], Y=lower), MINUS),
        (of("det-mul", large, X=lower, Y=upper[1]), ONE),
        (trivial, difference(det(upper[1]), det(upper[0]))),
        (equal[0], MINUS),
        (equal[1], ONE),
    )


def triangular(first: Lambda, below: Lambda, second: Lambda) -> Theorem:
    """The determinant of a block triangular matrix."""
    values = {Array("X", ("n", "n")): first, Array("Y", ("m", "n")): below, Array("Z", ("m", "m")): second}
    return kernel.instance(kernel.axiom("det-block"), values)


@functools.cache
def with_product() -> Theorem:
    """det(Z + X Y) = det(Z) det(1 + Y inv(Z) X) where Z is invertible: Z + X Y is Z (1 + inv(Z) X Y)."""
    inverse = Lambda((a, c), App("inv", (whole(BASE),), (a, c)))
    left = Lambda((a, j := made("j", "m")), product(inverse, TALL, a, j))
    inner = square(lambda row, col: Add((Delta(row, col), product(left, WIDE, row, col))))
    full = square(lambda row, col: Add((Entry(BASE, (row, col)), product(TALL, WIDE, row, col))))
    row, col = full.params
    body = chained(equation(product(BASE, inner, row, col), full.body), [of("inverse-right", "n", X=whole(BASE))])
    moved = kernel.instance(exchanged(), {TALL: left})
    right = sides(moved)[1]
    return weighed(
        equation(det(full), Mul((det(whole(BASE)), right))),
        (kernel.congruence("det", ((full.params, body),), ()), MINUS),
        (of("det-mul", "n", X=whole(BASE), Y=inner), ONE),
        (moved, det(whole(BASE))),
    )


@functools.cache
def of_similar() -> Theorem:
    """Y Z = 1 for all entries gives det(Z X Y) = det(X): det(Z) det(X) det(Y) is det(X) det(Y Z)."""
    first, second, third = HERE, whole(Array("Y", ("n", "n"))), whole(Array("Z", ("n", "n")))
    unit = kernel.assume(equation(product(second, third, a, c), Delta(a, c), (a, c)))
    inner = square(lambda row, col: product(first, second, row, col))
    outer = square(lambda row, col: product(third, inner, row, col))
    made = weighed(
        equation(det(outer), det(first)),
        (of("det-mul", "n", X=third, Y=inner), ONE),
        (of("det-mul", "n", X=first, Y=second), det(third)),
        (of("det-mul", "n", X=second, Y=third), negative(det(first))),
        (kernel.congruence("det", (((a, c), unit),), ()), det(first)),
        (of_identity(), det(first)),
    )
    return kernel.discharge(made, (unit,), (a, c))


def _heavy(poly: Poly) -> int:
    return sum(weight(monomial)[0] for monomial in poly)


Reduced = Callable[[Poly], tuple[Poly, list[Part]]]
Proved = Callable[[Formula, list[Part]], Theorem]


def _unit(
    first: Lambda, second: Lambda, ring: Ring, reduced: Reduced, proved: Proved
) -> tuple[tuple[Any, ...], Theorem] | None:
    """That a product is the identity, at its two indices, where it reduces to that."""
    both = square(lambda row, col: product(first, second, row, col), first.params[0].size)
    unit = Delta(*both.params)
    rest, parts = reduced(ring.normal(both.body))
    return (both.params, proved(equation(both.body, unit), parts)) if rest == ring.normal(unit) else None


def similar(body: Lambda, ring: Ring, reduced: Reduced, proved: Proved) -> Iterator[Theorem]:
    """det(X) = det(Z X Y), where Y Z reduces to the identity and Z X Y to less than X; Y stands at the row of X."""
    row = body.params[0]
    poly = ring.normal(body.body)
    size = _heavy(poly)
    for right, left in _turning(poly, row):
        unit = _unit(right, left, ring, reduced, proved)
        if unit is None:
            continue
        inner = square(lambda r, k, y=right: product(body, y, r, k), row.size)
        turned_round = square(lambda r, k, z=left, i=inner: product(z, i, r, k), row.size)
        if _heavy(reduced(ring.normal(turned_round.body))[0]) < size:
            params, known = unit
            yield backwards(kernel.discharge(at_bodies(of_similar(), body, right, left), (known,), params))


def _turning(poly: Poly, row: Any) -> Iterator[tuple[Lambda, Lambda]]:
    """Matrices at a row, each with what may be its inverse: what it is the inverse of, its inverse, its transpose."""
    met = set()
    for (sizes, _), (head, places) in ((m, f) for m in poly for f in m[1] if f[0] is not DELTA):
        other = places[1 - places.index(row)] if len(places) == 2 and places.count(row) == 1 else row
        if type(other) is int and sizes[other] == row.size and (head, places.index(row)) not in met:
            met.add((head, places.index(row)))
            at = made("k", row.size)
            right = Lambda((row, at), factor_term(head, [at if p == other else p for p in places]))
            if head.content[:2] == ("app", "inv"):
                (inside,) = right.body.bodies
                yield right, inside if places[0] == row else turned(inside)
            else:
                yield right, square(lambda r, k, y=right: App("inv", (y,), (r, k)), row.size)
                yield right, turned(right)


def equal_to(body: Lambda, ring: Ring, invertible: Callable[[Lambda], bool], reduced: Reduced) -> Iterator[Theorem]:
    """Theorems with the determinant of a matrix on their left, and what is read earlier, or simpler, on their right."""
    row, col = body.params
    if row.size == 1:
        yield at_bodies(kernel.axiom("det-1"), body)
    poly = ring.normal(body.body)
    if poly == ring.normal(Delta(row, col)):
        yield at_size(of_identity(), row.size)
    inside = inverse_of(poly, row, col)
    if inside is not None:
        yield at_bodies(of_inverse(), inside)
    for one, other in products_of(body, ring):
        yield at_bodies(kernel.axiom("det-mul"), one, other)
    yield from earlier(at_bodies(kernel.axiom("det-transpose"), turned(body)), ring)
    for base, left, right in sums_of(body, ring):
        if ring.normal(base.body) == ring.normal(Delta(row, col)):
            made_of = at_bodies(exchanged(), left, right)
            (other,) = sides(made_of)[1].bodies
            simpler = left.params[1].size == 1 or _heavy(reduced(ring.normal(other.body))[0]) < _heavy(poly)
            yield from [made_of] if simpler else earlier(made_of, ring)
        elif invertible(base):
            yield at_bodies(with_product(), left, right, base)
    for base, rest in with_an_array(body, ring):
        if invertible(base):
            yield at_bodies(with_product(), rest, identity(row.size), base)


def adjugate_is_of(body: Lambda, ring: Ring) -> Iterator[Theorem]:
    """Theorems with the adjugate of a matrix on their left: that of a product, or of a transpose that reads earlier."""
    for one, other in products_of(body, ring):
        yield at_bodies(kernel.axiom("adjugate-mul"), one, other)
    yield from earlier(at_bodies(kernel.axiom("adjugate-transpose"), turned(body)), ring)


def cancelled(one: Lambda, other: Lambda, ring: Ring, reduced: Reduced, proved: Proved) -> Iterator[Theorem]:
    """det(X) det(Y) = 1, where the product of X or X.T and Y or Y.T reduces to the identity.

    `proved` makes an equation of what it was reduced with.
    """
    if one.params[0].size != other.params[0].size:
        return
    for first, second in itertools.product((one, turned(one)), (other, turned(other))):
        unit = _unit(first, second, ring, reduced, proved)
        if unit is None:
            continue
        yield weighed(
            equation(Mul((det(one), det(other))), ONE),
            (at_bodies(kernel.axiom("det-mul"), first, second), MINUS),
            (kernel.congruence("det", (unit,), ()), ONE),
            (at_size(of_identity(), one.params[0].size), ONE),
            (_turned_back(first, one), negative(det(second))),
            (_turned_back(second, other), negative(det(one))),
        )


def _turned_back(body: Lambda, original: Lambda) -> Theorem:
    """The determinant of a matrix, or of its transpose, is that of the matrix."""
    if body is original:
        return kernel.ring(equation(det(body), det(original)))
    return at_bodies(kernel.axiom("det-transpose"), original)


def earlier(theorem: Theorem, ring: Ring) -> list[Theorem]:
    """The theorem, where its right side reads earlier than its left."""
    left, right = (poly_text(ring.normal(side)) for side in sides(theorem))
    return [theorem] if right < left else []


def inverse_of(poly: Poly, row: Any, col: Any) -> Lambda | None:
    """The matrix whose inverse a polynomial is, entry by entry; None where it is none."""
    if len(poly) != 1:
        return None
    (((sizes, factors), coefficient),) = poly.items()
    if sizes or coefficient != 1 or len(factors) != 1:
        return None
    head, places = factors[0]
    if head.content[:2] != ("app", "inv") or places[:2] != (row, col):
        return None
    (inside,) = factor_term(head, list(places)).bodies
    return inside
