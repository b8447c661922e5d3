"""Equations of the core from theorems, from the rows that their operators ask for, and from facts.

The difference of the sides is reduced by rules; an operator brings the rows that are about it (`asked`), and is reduced
inside by congruence.  What is left may follow from another claim: without a denominator, about products in place of
logarithms, about a product in place of an inverse.  What the theorem then supposes is shown from what is declared
(`supposed`); what cannot be shown stays a hypothesis.  All of it is search: the kernel makes the theorems.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from symchain.core import (
    derive,  # noqa: F401  it tells the kernel how a derivative is unfolded
    kernel,
)
from symchain.core.head import Head, Poly
from symchain.core.kernel import Part, Theorem, key, sides
from symchain.core.ring import Ring
from symchain.core.term import ONE, ZERO, Array, Formula, Index, Refused, difference, equation, free
from symchain.prove.asked import Asked
from symchain.prove.divided import divided
from symchain.prove.inverses import products_in, rows_in, symmetric_inverses, turned_units
from symchain.prove.oracle import poly_text
from symchain.prove.oriented import MOST_STEPS, Rule, applied, eliminating, rules_of, weight
from symchain.prove.powers import logarithms_in, squared
from symchain.prove.quotients import denominators_in
from symchain.prove.readback import to_term
from symchain.prove.supposed import Facts, turned

MOST_SPELLED = 4
"""Sizes that are written out."""
MOST_WORK = 2000
"""Monomials that are looked at, and facts that are asked for."""
MOST_CLAIMS = 4
"""How often in a row a claim is left for another one."""
WORK_OF_A_CLAIM = 50
"""What it counts to go over to another claim."""
Given = Sequence[Theorem | Rule]


class Prover:
    """A proof search under what is declared, with no more than some work; the rows that it made are kept."""

    def __init__(self, declared: Iterable[Formula] = (), work: int = MOST_WORK) -> None:
        self.left = work
        self.claims = 0
        self.failed: set[Any] = set()
        self.facts = Facts(
            declared, lambda claim, symmetric: self._proved(claim, (), symmetric), self.reduced, self._work
        )
        self.asked = Asked(self.facts)

    def prove(self, claim: Formula, given: Given = (), symmetric: Sequence[Theorem] | None = None) -> Theorem:
        """The claim as a theorem, what it supposes shown as far as facts go.  Raises `Refused`.

        Without `symmetric` the declared symmetries are used where it is not proved without them.
        """
        work = self.left
        ways = [tuple(symmetric or ())]
        if symmetric is None and self.facts.symmetric:
            ways.append(tuple(self.facts.symmetric))
        spelled = any(isinstance(s, int) and 1 < s <= MOST_SPELLED for s in _sizes(claim))
        unfolded = (True, False) if "D" in free(claim) else (True,)
        spellings = (False, True) if spelled else (False,)
        reason = Refused("no way to prove it")
        for source in self._sources(given):
            self.left = work
            for written, unfold, used in itertools.product(spellings, unfolded, ways):
                try:
                    return self.facts.settled(self._proved(claim, source, used, spelled=written, unfold=unfold))
                except Refused as refusal:
                    reason = refusal
        raise reason

    def _sources(self, given: Given) -> Iterator[Given]:
        """What is given in the ways to use it: heavy terms first, symbols as what they are said to be, not at all.

        It may lead away from what an operator asks for, and rules alone more often than not.
        """
        theorems = [t for t in given if isinstance(t, Theorem)]
        if not theorems:
            yield from ((), given) if given else ((),)
            return
        more = [made for t in theorems for made in (*squared(t), *turned_units(t))]
        yield self._without_laws([*given, *more])
        directed = [(isinstance(t, Theorem) and eliminating(t)) or t for t in given]
        if directed != list(given):
            yield directed
        yield ()

    def invertible(self, formula: Formula, claim: Formula, given: Given = ()) -> Theorem:
        """That a matrix is invertible whose inverse a claim names, from the product of the two.  Raises `Refused`."""
        poly = kernel.ring_in_force().normal(difference(*sides(claim)))
        for way in products_in(poly):
            if (exists := way.exists()) is None:
                continue
            known = {**self.facts.declared, key(exists.claim): exists.claim}
            shown = self.facts.fact(formula, known, depth=1) or self.facts.of_equal(formula, known)
            if shown is not None and key(exists.claim) in shown.hypotheses:
                unit = self._proved(way.claim, given, self.facts.symmetric)
                made = kernel.discharge(exists, (unit,), way.value.params)
                return self.facts.settled(kernel.discharge(shown, (made,)))
        raise Refused("the claim does not name the inverse")

    def _proved(
        self, claim: Formula, given: Given, symmetric: Sequence[Theorem], *, spelled: bool = False, unfold: bool = True
    ) -> Theorem:
        while True:
            ring = _ring_with(symmetric, unfold=unfold, spelled=spelled)
            poly = ring.normal(difference(*sides(claim)))
            with self.asked.during(poly, symmetric):
                poly, parts = self.reduced(poly, rules_of([*given, *self.facts.equations], ring), ring)
            turning = symmetric_inverses(poly, ring)
            if not turning:
                break
            symmetric = (*symmetric, *turning)
        if poly:
            parts += self._left_over(poly, given, symmetric, ring)
        moves = unfold and any("D" in free(f) for f in (claim, *(part.theorem.claim for part in parts)))
        return kernel.ring(claim, tuple(parts), tuple(symmetric), moves, spelled)

    def _without_laws(self, given: Given) -> Given:
        """What is given, but for the equations that the rules about their operators prove: they may lead back."""
        ring = kernel.ring_in_force(unfold=True)
        kept: list[Theorem | Rule] = []
        for theorem in given:
            if isinstance(theorem, Theorem):
                with suppress(Refused):
                    if not self.reduced(ring.normal(difference(*sides(theorem))), [], ring)[0]:
                        continue
            kept.append(theorem)
        return kept

    def _work(self, amount: int) -> None:
        """Count what is done.  Raises `Refused` where it is more than was asked for."""
        self.left -= amount
        if self.left < 0:
            raise Refused("more work than is asked for")

    def _left_over(self, poly: Poly, given: Given, symmetric: Sequence[Theorem], ring: Ring) -> list[Part]:
        """What is left of a claim, from a claim that gives it.  Raises `Refused`."""
        left = (frozenset(poly.items()), tuple(given), tuple(symmetric))
        if self.claims == MOST_CLAIMS or left in self.failed:
            raise Refused(f"left over: {poly_text(poly)[:600]}")
        self.claims += 1
        try:
            return self._from_another(poly, given, symmetric, ring)
        except Refused:
            self.failed.add(left)
            raise
        finally:
            self.claims -= 1

    def _from_another(self, poly: Poly, given: Given, symmetric: Sequence[Theorem], ring: Ring) -> list[Part]:
        self._work(WORK_OF_A_CLAIM)
        for product in products_in(poly):
            with suppress(Refused):
                return product.parts(self._proved(product.claim, given, symmetric))
        cleared, logarithms = denominators_in(poly), logarithms_in(poly)
        if cleared is not None:
            return _weighed(cleared.parts(self._proved(cleared.claim, given, symmetric)))
        if logarithms is not None:
            return _weighed(logarithms.parts(self._proved(logarithms.products, given, symmetric)))
        for multiple in rows_in(poly):
            with suppress(Refused):
                return multiple.parts(self._proved(multiple.claim, given, symmetric))
        for theorem in given:
            if isinstance(theorem, Theorem):
                parts = divided(poly, theorem, ring, self.facts.known_to_be("nonzero"))
                if parts is not None:
                    return parts
        raise Refused(f"left over: {poly_text(poly)[:600]}")

    def reduced(self, poly: Poly, rules: list[Rule], ring: Ring) -> tuple[Poly, list[Part]]:
        """What rules leave of a polynomial, and the parts that take away the rest."""
        parts: list[Part] = []
        for _ in range(MOST_STEPS):
            self._work(len(poly))
            for monomial in sorted(poly, key=weight, reverse=True):
                steps = (applied(r, monomial, poly, ring) for r in [*rules, *self.asked.about(monomial, rules, ring)])
                step = next((s for s in steps if s is not None), None)
                if step is not None:
                    poly, part = step
                    parts.append(part)
                    break
            else:
                break
        return poly, parts

    def simplified(self, theorem: Theorem, given: Sequence[Theorem] = ()) -> Theorem:
        """The equation with its sides reduced: what is left of left minus right is 0."""
        ring = kernel.ring_in_force(unfold=True)
        poly = ring.normal(difference(*sides(theorem)))
        rest, parts = self.reduced(poly, rules_of(given, ring), ring)
        claim = equation(to_term(rest) if rest else ZERO, ZERO)
        return self.facts.settled(kernel.ring(claim, (Part(theorem, {}, ONE), *turned(parts)), (), True))


def _sizes(node: Any) -> set[Any]:
    """The sizes in a node."""
    if isinstance(node, Index):
        return {node.size}
    if isinstance(node, Array):
        return set(node.sizes)
    if isinstance(node, tuple):
        return set().union(*map(_sizes, node))
    return set().union(*(_sizes(getattr(node, name)) for name in getattr(node, "__slots__", ())))


def _ring_with(symmetric: Sequence[Theorem], *, unfold: bool, spelled: bool) -> Ring:
    """The ring in which places are exchanged as theorems say."""
    heads: list[Head] = []
    for theorem in symmetric:
        heads.append(kernel.exchange(theorem, heads)[0])
    return kernel.ring_in_force(heads, unfold=unfold, spelled=spelled)


def _weighed(parts: Iterable[tuple[Theorem, Any]]) -> list[Part]:
    return [Part(theorem, {}, multiplier) for theorem, multiplier in parts]
