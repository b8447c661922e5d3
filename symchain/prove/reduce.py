"""Rewriting by equations inside products: search, not trusted.

A theorem L = R becomes an oriented rule: its *lead*, the monomial of L - R with most entries (or the one that is
named), is replaced by the others.  Where the lead stands in a monomial, a multiple of L - R, times the context and
summed over its indices, is subtracted, and recorded; the kernel is given these multiples and checks that they add up
(`kernel.follow`).  So a rule that is applied wrongly is refused, never believed.

Laws of composite arrays are proposed from the heads that occur: `laws_for`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symchain.prove.match import Flat, context_of, flatten, has_delta, heads_of, matches
from symchain.prove.normal import body_order, normal_form
from symchain.trusted import poly as ring
from symchain.trusted.kernel import Part, Theorem
from symchain.trusted.poly import Monomial, Poly
from symchain.trusted.term import Coefficient, Head, Index, Literal, Mul, Slot, Sum, Term, subtract

MOST_STEPS = 60
MOST_MONOMIALS = 60


@dataclass(frozen=True)
class Rule:
    """A theorem with the monomial of it that is replaced; `ordered` rules only apply where the result is less."""

    theorem: Theorem
    lead: Flat
    coefficient: Coefficient
    heads: Counter[Head]
    ordered: bool = False

    def lowers(self, monomial: Monomial, change: Poly) -> bool:
        """Whether the other monomials of a change have fewer entries of the heads replaced, or as many and are less."""
        return all(m == monomial or self._rank(m) < self._rank(monomial) for m in change)

    def _rank(self, monomial: Monomial) -> tuple[int, str]:
        present = heads_of(flatten(monomial))
        return sum(present[h] for h in self.heads), body_order(monomial)


def oriented(theorem: Theorem, *, left: bool = False, ordered: bool = False) -> Rule | None:
    """The rule of a theorem; with `left`, its left side, one monomial, is what is replaced."""
    claim = theorem.claim
    if claim.remainder is not None:
        return None
    poly = normal_form(ring.difference(claim.left, claim.right))
    if not poly:
        return None
    lead: Monomial | None
    if left:
        side = normal_form(ring.expand(claim.left))
        lead = next(iter(side)) if len(side) == 1 else None
    else:
        lead = max(poly, key=_weight)
    if lead is None or lead not in poly or not lead or has_delta(lead):
        return None
    flat = flatten(lead)
    if flat.rest or not flat.factors:
        return None
    known = {p for _, places in flat.factors for p in places if isinstance(p, Index)}
    if not claim.free_indices() <= known:
        return None
    return Rule(theorem, flat, poly[lead], heads_of(flat), ordered)


def _weight(monomial: Monomial) -> tuple[int, str]:
    count = sum(len(c.factors) * abs(e) for c, e in monomial if not has_delta(monomial))
    return count, body_order(monomial)


@dataclass
class Reduction:
    """A polynomial on its way to its reduced form, and the multiples of equations that were subtracted."""

    poly: Poly
    parts: list[Part] = field(default_factory=list)

    def run(self, rules: Sequence[Rule]) -> None:
        """Apply rules until none applies; gives up after `MOST_STEPS`, or where the polynomial only grows."""
        for _ in range(MOST_STEPS):
            if not 0 < len(self.poly) <= MOST_MONOMIALS:
                return
            if not any(self._apply(m, rules) for m in sorted(self.poly, key=body_order, reverse=True)):
                return

    def _apply(self, monomial: Monomial, rules: Iterable[Rule]) -> bool:
        flat = flatten(monomial)
        present = heads_of(flat)
        for rule in rules:
            if any(present[h] < n for h, n in rule.heads.items()):
                continue
            for match in matches(rule.lead, flat):
                context = context_of(match, flat)
                if not all(map(_in_range, context.slots.items())):
                    continue
                claim = rule.theorem.claim.at(context.slots)
                term: Term = Mul((context.multiplier, subtract(claim.left, claim.right)))
                change = normal_form(ring.expand(Sum(context.indices, term) if context.indices else term))
                if monomial not in change or (rule.ordered and not rule.lowers(monomial, change)):
                    continue
                # The monomial may come back by another way round of the equation, as often as it stands in it.
                factor = _plain(Fraction(self.poly[monomial]) / Fraction(change[monomial]))
                new = dict(self.poly)
                ring.add_into(new, change, -factor)
                if monomial in new:
                    continue
                self.poly = new
                self.parts.append(Part(factor, rule.theorem, context.slots, context.multiplier, context.indices))
                return True
        return False


def _in_range(pair: tuple[Slot, Slot]) -> bool:
    """Whether a literal that stands for an index is in its range for all sizes."""
    index, slot = pair
    if not isinstance(slot, Literal) or not isinstance(index, Index):
        return True
    return slot.value < (index.size.literal or 1)


def _plain(value: Fraction) -> Coefficient:
    return value.numerator if value.denominator == 1 else value
