"""Lowering: what an author wrote, as index polynomials.

Theory.  A scalar expression becomes a `Term`; a matrix expression becomes, at a generic pair of slots, the term
of its entry, by the definition of each operation (`(AB)[r,c]` is the sum of `A[r,k] B[k,c]` over a new k).  The
rules, one a node type, are in `lower_algebra` and `lower_calculus`; what a symbol denotes is settled in `names`.
A bound index is a new object for every sum, so it never captures a free one, and an inner sum over the same
symbol shadows the outer one.

A chain `a = b = c` gives an equation a link, up to the remainder that its right side ends in; along the chain
remainders may only get weaker.

This layer reads SymPy trees and calls none of SymPy's algebra.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, TypeVar

import sympy
from sympy import MatrixSymbol

import symchain.trusted.lower_algebra
import symchain.trusted.lower_complex
import symchain.trusted.lower_count
import symchain.trusted.lower_functions
import symchain.trusted.lower_products
import symchain.trusted.lower_simple  # noqa: F401  (registers its rules)
from symchain import nodes
from symchain.claim import Claim
from symchain.errors import Meaningless, NotDecided
from symchain.trusted.asymptotic import Equation, Order, Remainder
from symchain.trusted.lower_calculus import variable_of
from symchain.trusted.names import Scope
from symchain.trusted.reader import Reader
from symchain.trusted.sizes import check_same_shape, is_matrix, size_of
from symchain.trusted.splits import CASES, Split
from symchain.trusted.term import Entry, Head, Mul, Term, increment_head

T = TypeVar("T")
GENERIC_NAMES = ("row", "column")
__all__ = ["Reader", "Scope", "head_of", "lower_claim", "lower_scalar", "size_of"]


def lower_claim(claim: Claim, scope: Scope) -> list[Equation]:
    """The equations of a chain, one a link; a matrix equation is read at a generic entry.

    Raises `Meaningless` where the claim has no meaning and `NotDecided` where it has one that is not read yet.
    """
    if len(claim.parts) < 2:
        raise Meaningless("SC116", "a claim is an equation; one side was given")
    return read_in(scope, lambda reader: _links(reader, claim))


def lower_scalar(expr: Any, scope: Scope) -> tuple[Term, frozenset[str]]:
    """The term of a scalar expression, and the axioms that reading it rests on."""
    return read_in(scope, lambda reader: (reader.scalar(expr, {}), frozenset(reader.axioms)))


def head_of(symbol: Any, scope: Scope) -> Head:
    """The head of a matrix, tensor or scalar symbol or of an abstract function."""
    return Reader(scope).head(symbol)


MOST_READINGS = 12


def read_in(scope: Scope, read: Callable[[Reader], T]) -> T:
    """What `read` gives; again, where the size of an index, or its split, was only known after it was needed.

    What is read while a split is missing may seem to have no meaning; that counts only where none is missing.
    """
    splits: dict[tuple[object, ...], Split] = {}
    reader = Reader(scope, draft=True)
    for _ in range(MOST_READINGS):
        reader.begin(splits, {})
        try:
            result = read(reader)
            if not reader.requests and not reader.unsized:
                reader.check()
                return result
            draft = False
        except (Meaningless, NotDecided):
            if not reader.requests:
                raise
            draft = reader.draft
        splits.update(reader.requests)
        reader = Reader(scope, reader.sizes, draft=draft)
    raise NotDecided("SC204", "indices are split too deeply")


def _links(reader: Reader, claim: Claim) -> list[Equation]:
    sides = [_split(reader, part) for part in claim.parts]
    read: list[tuple[Any, Any, Remainder | None]] = []
    for number, ((left, first), (right, second)) in enumerate(itertools.pairwise(sides)):
        check_same_shape(left, right)
        _check_order(first, second)
        remainder = second
        read += [(*both, remainder) for both in _cases(reader, number, left, right)]
    axioms, needs = frozenset(reader.axioms), frozenset(reader.needs)
    return [Equation(left, right, remainder, axioms, needs) for left, right, remainder in read]


def _cases(reader: Reader, number: int, left: Any, right: Any) -> list[tuple[Term, Term]]:
    """The terms of two sides; where row or column runs over blocks, for each combination of these."""
    cuts = {
        key: len(sizes) for key, (kind, sizes) in reader.splits.items() if kind == CASES and key[0] in GENERIC_NAMES
    }
    found = []
    for chosen in itertools.product(*map(range, cuts.values())):
        reader.choose(number, dict(zip(cuts, chosen, strict=True)))
        found.append(_both(reader, left, right))
    return found


def _both(reader: Reader, left: Any, right: Any) -> tuple[Term, Term]:
    """The terms of two sides, matrices at one generic entry."""
    shaped = left if is_matrix(left) else right
    if not is_matrix(shaped):
        return reader.scalar(left, {}), reader.scalar(right, {})
    row, col = reader.generic(shaped.shape)
    a, b = (reader.matrix(side, row, col, {}) if is_matrix(side) else reader.scalar(side, {}) for side in (left, right))
    weights = reader.weights(row, col)
    return (Mul((*weights, a)), Mul((*weights, b))) if weights else (a, b)


def _split(reader: Reader, part: Any) -> tuple[Any, Remainder | None]:
    """A part of a claim without its remainder, and the remainder."""
    if isinstance(part, nodes.Remainder):
        return sympy.Integer(0), _remainder(reader, part)
    if not isinstance(part, sympy.Add):
        return part, None
    small = [a for a in part.args if isinstance(a, nodes.Remainder)]
    if not small:
        return part, None
    found: Remainder | None = None
    for node in small:
        found = _weaker(found, _remainder(reader, node))
    return sympy.Add(*(a for a in part.args if not isinstance(a, nodes.Remainder))), found


def _check_order(first: Remainder | None, second: Remainder | None) -> None:
    """Raise `Meaningless` where a chain would end in a stronger remainder than stands in it."""
    if first is None or (second is not None and first.bases == second.bases and first.order.at_least(second.order)):
        return
    stronger = "exact" if second is None else f"up to {second.order.text}"
    raise Meaningless("SC116", f"a chain that is up to {first.order.text} in one place is {stronger} further on")


def _weaker(a: Remainder | None, b: Remainder | None) -> Remainder | None:
    if a is None or b is None:
        return a or b
    if a.bases != b.bases:
        raise Meaningless("SC116", "two remainders in different quantities in one equation")
    return b if a.order.at_least(b.order) else a


def _remainder(reader: Reader, expr: Any) -> Remainder:
    """The remainder that a node denotes."""
    order = Order(expr.order, expr.kind == "o")
    if order.power < 1:
        raise Meaningless("SC116", f"{expr}: the order of a remainder is at least 1")
    changes = tuple(expr.base) if isinstance(expr.base, sympy.Tuple) else (expr.base,)
    if changes and all(isinstance(c, nodes.MatrixChange) for c in changes):
        bases = [_changing(reader, expr, change) for change in changes]
        if len({b.slots for b in bases}) > 1 or len({b.head.parts[1] for b in bases}) > 1:
            raise Meaningless("SC116", f"{expr}: the changes are under different perturbations")
        return Remainder.joint(bases, order)
    if isinstance(expr.base, (nodes.Perturbation, nodes.Infinitesimal)):
        base = reader.scalar(expr.base, {})
        assert isinstance(base, Entry)
        return Remainder(base, order)
    raise Meaningless(
        "SC116",
        f"{expr}: a remainder is in a perturbation, or in a whole matrix of changes, not in one entry",
    )


def _changing(reader: Reader, expr: Any, change: Any) -> Entry:
    """The increment of one matrix at the slots of its perturbation."""
    value, perturbation = change.args
    if not isinstance(value, MatrixSymbol):
        raise NotDecided("SC204", f"a remainder in the change of {value}, which is not one matrix")
    head, slots = variable_of(reader, perturbation.variable, {})
    if not reader.head(value).depends_on(head) and reader.head(value) is not head:
        raise Meaningless("SC116", f"{expr}: {value} does not change with {head.name}")
    return Entry(increment_head(reader.head(value), head), slots)
