"""Diagonal matrices in the new core: determinants, which are products over an index, and inverses.

Lemmas from one row, det(diag(exp(x))) = exp(Σ x): with exp(log(f)) for f, the determinant of diag(f) is exp(Σ log(f))
where no f is 0.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from symchain.core import kernel
from symchain.core.head import Poly
from symchain.core.instance import beta
from symchain.core.kernel import Part, Theorem
from symchain.core.ring import Ring
from symchain.core.term import MINUS, ONE, App, Delta, Entry, Lambda, Mul, Sum, constant, equation, free
from symchain.prove.numbers import exponential_nonzero
from symchain.prove.oriented import backwards, negative, weighed
from symchain.prove.readback import factor_term, shared, to_term
from symchain.prove.schemas import at, at_bodies, row
from symchain.theory.operators import app, fact
from symchain.theory.rows import X, a, c, real, v

OF = Entry(v, (a,))
TOTAL = Sum((a,), app("log", OF))


def diagonal(entry: Any) -> Lambda:
    """The diagonal matrix of a term in the index `a`."""
    return Lambda((a, c), Mul((Delta(a, c), entry)))


def diagonal_of(body: Lambda, ring: Ring) -> Lambda | None:
    """The entries on the diagonal of a matrix that is 0 elsewhere; None for another."""
    first, second = body.params
    if first.size != second.size or first.size == 1:
        return None
    entries = Lambda((first,), beta(body, (), (first, first)))
    alike = ring.normal(body.body) == ring.normal(Mul((Delta(first, second), entries.body)))
    return entries if alike else None


@functools.cache
def product() -> Theorem:
    """det(diag(f)) = exp(Σ log(f)) where no f is 0."""
    logarithm = app("log", OF)
    powers = diagonal(app("exp", logarithm))
    equal = weighed(equation(powers.body, diagonal(OF).body), (at("exp-log", OF), Delta(a, c)))
    return weighed(
        equation(app("det", diagonal(OF)), app("exp", TOTAL)),
        (kernel.congruence("det", (((a, c), equal),), ()), MINUS),
        (row("det-diagonal", Lambda((a,), logarithm)), ONE),
    )


@functools.cache
def nonzero() -> Theorem:
    """det(diag(f)) is not 0 where no f is."""
    exponential = at_bodies(exponential_nonzero(), constant(TOTAL))
    return kernel.transport(exponential, fact("nonzero", app("det", diagonal(OF))), (backwards(product()),))


@functools.cache
def positive() -> Theorem:
    """det(diag(f)) is positive where every f is: the sum of the logarithms is real."""
    given = kernel.assume(fact("positive", OF))
    off_the_cut = kernel.discharge(row("positive-slit", constant(OF)), (given,))
    conjugate = kernel.discharge(row("conj-log", constant(OF)), (off_the_cut,))
    same = kernel.congruence("log", (((), kernel.discharge(row("positive-real", constant(OF)), (given,))),), ())
    claim = real(TOTAL)
    summed = kernel.ring(claim, (Part(conjugate, {}, ONE, (a,)), Part(same, {}, ONE, (a,))))
    exponential = kernel.discharge(row("exp-positive", constant(TOTAL)), (summed,))
    made = kernel.transport(exponential, fact("positive", app("det", diagonal(OF))), (backwards(product()),))
    none_is_0 = kernel.discharge(row("positive-nonzero", constant(OF)), (given,))
    return kernel.discharge(made, (none_is_0,), (a,))


@functools.cache
def inverse() -> Theorem:
    """inv(diag(f)) = diag(1/f) where no f is 0."""
    at_c = Entry(v, (c,))
    left = App("inv", (diagonal(OF),), (a, c))
    over = app("recip", at_c)
    exists = kernel.discharge(row("det-invertible", diagonal(OF)), (nonzero(),))
    unit = kernel.discharge(kernel.instance(kernel.axiom("inverse-left"), {X: diagonal(OF)}), (exists,))
    made = weighed(equation(left, Mul((Delta(a, c), over))), (at("recip", at_c), negative(left)), (unit, over))
    every = kernel.assume(fact("nonzero", OF, bound=(a,)))
    return kernel.discharge(made, (kernel.instance(every, {a: c}),))


def facts_about(predicate: str, body: Lambda) -> list[Theorem]:
    """That the determinant of a diagonal matrix is not 0, or positive, from that of its entries."""
    entries = diagonal_of(body, kernel.ring_in_force())
    lemma = {"nonzero": nonzero, "positive": positive}.get(predicate)
    return [at_bodies(lemma(), entries)] if lemma is not None and entries is not None else []


def determinant_of(body: Lambda, ring: Ring, positive: Callable[[Any], bool]) -> Iterator[Theorem]:
    """Theorems with the determinant of a diagonal matrix on their left: of exponentials, of what is positive."""
    entries = diagonal_of(body, ring)
    if entries is None:
        return
    exponent = exponent_of(ring.normal(entries.body))
    if exponent is not None:
        yield row("det-diagonal", Lambda(entries.params, exponent))
    elif positive(entries.body):
        yield at_bodies(product(), entries)


def scaled(body: Lambda, ring: Ring) -> Iterator[Theorem]:
    """Theorems with the determinant of a matrix whose rows or columns are multiplied by numbers on their left."""
    first, second = body.params
    poly = ring.normal(body.body)
    if not poly or diagonal_of(body, ring) is not None:
        return
    common, rest = shared(poly)
    for own, other in ((first, second), (second, first)):
        factors = [term for term in common if own in free(term) and other not in free(term)]
        if factors:
            left = [term for term in common if term not in factors]
            scale = Lambda((first, second), Mul((Delta(first, second), *factors)))
            matrix = Lambda((first, second), Mul((*left, to_term(rest))))
            pair = (scale, matrix) if own is first else (matrix, scale)
            yield row("det-mul", *pair)
            return


def inverse_of(body: Lambda, ring: Ring, nonzero: Callable[[Any], bool]) -> Iterator[Theorem]:
    """Theorems with the inverse of a diagonal matrix on their left, that of its reciprocals on their right."""
    entries = diagonal_of(body, ring)
    if entries is not None and nonzero(entries.body):
        yield at_bodies(inverse(), entries)


def exponent_of(poly: Poly) -> Any:
    """What a polynomial is the exponential of, where it is one."""
    if len(poly) != 1:
        return None
    (((sizes, factors), coefficient),) = poly.items()
    if coefficient != 1 or sizes or len(factors) != 1 or factors[0][0].content[:2] != ("app", "exp"):
        return None
    (exponent,) = factor_term(factors[0][0], list(factors[0][1])).bodies
    return exponent.body
