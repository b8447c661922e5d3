"""The rules that operators ask for: rows of the table and lemmas about them, at what they are applied to."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from symchain.core import kernel
from symchain.core.head import Head, Poly
from symchain.core.kernel import Part, Theorem
from symchain.core.ring import Ring
from symchain.core.term import ZERO, Array, Formula, Lambda, Refused, constant, equation
from symchain.prove import determinants, diagonal, inverses, quotients
from symchain.prove.angles import taken_apart, units_of
from symchain.prove.exponentials import without_a_logarithm
from symchain.prove.lemmas import adjugate_is, chain_of
from symchain.prove.numbers import root_real
from symchain.prove.oriented import Rule
from symchain.prove.powers import exponential_of_half, logarithms_of, roots_of
from symchain.prove.readback import entry_of, factor_term, to_term
from symchain.prove.schemas import at_bodies, row
from symchain.prove.splits import products_of
from symchain.prove.squares import real_root
from symchain.prove.supposed import Facts
from symchain.theory.rows import ROWS


class Asked:
    """The rules about the operators met so far, made once for each.

    `units` are those of the angles of a claim, `exchanging` what says which places are exchanged while it is reduced.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.rules: dict[Any, list[Rule]] = {}
        self.units: dict[Any, Any] = {}
        self.exchanging: tuple[Theorem, ...] = ()

    @contextmanager
    def during(self, poly: Poly, exchanging: Sequence[Theorem]) -> Iterator[None]:
        """While a polynomial is reduced, with its angles, under what says which places are exchanged."""
        before = self.units, self.exchanging
        self.units, self.exchanging = units_of(poly), tuple(exchanging)
        try:
            yield
        finally:
            self.units, self.exchanging = before

    def about(self, monomial: tuple[Any, ...], rules: list[Rule], ring: Ring) -> list[Rule]:
        found: list[Rule] = []
        heads = list(dict.fromkeys(h for h, _ in monomial[1]))
        for head in heads:
            units = tuple(self.units.items()) if _is_angle(head) else ()
            name = (head, ring.symmetric, ring.spelled, tuple(map(id, rules)), units)
            if name not in self.rules:
                self.rules[name] = []  # what is made of it may ask for it again
                self.rules[name] = list(self._rows_of(head, rules, ring))
            found += self.rules[name]
        exponentials = [h for h, _ in monomial[1] if h.content[:2] == ("app", "exp")]
        for pair in itertools.combinations(exponentials, 2):
            both = ("exp", ring.symmetric, *pair)
            if both not in self.rules:
                bodies = [entry_of(head, str(n)).bodies[0] for n, head in enumerate(pair)]
                self.rules[both] = self._made("exp-add", bodies, ring, left=True)
            found += self.rules[both]
        return [*found, *self._of_determinants(monomial, rules, ring)]

    def _of_determinants(self, monomial: tuple[Any, ...], rules: list[Rule], ring: Ring) -> list[Rule]:
        """Products of two determinants that are 1."""
        present = [h for h, _ in monomial[1] if h.content[:2] == ("app", "det")]
        found: list[Rule] = []
        for pair in dict.fromkeys(itertools.combinations(present, 2)):
            both = ("det", ring.symmetric, tuple(map(id, rules)), *pair)
            if both not in self.rules:
                one, other = (entry_of(head, str(n)).bodies[0] for n, head in enumerate(pair))
                made = determinants.cancelled(one, other, ring, *self._by(rules, ring))
                self.rules[both] = [Rule(theorem, ring, left=True) for theorem in made]
            found += self.rules[both]
        return found

    def _rows_of(self, head: Head, rules: list[Rule], ring: Ring) -> Iterator[Rule]:
        conjugate = head.content[0] == "conj"
        if head.content[0 if not conjugate else 1] != "app":
            return
        operator = head.content[2 if conjugate else 1]
        if conjugate:
            inner = entry_of(Head(head.content[1:], head.height))
            if operator == "sqrt":
                yield from self._left(self._real_root(inner.bodies[0], ring), ring)
            yield from self._made(f"conj-{operator}", inner.bodies, ring, left=True)
            if operator == "inv":
                yield from self._made_of(inverses.of_conjugate(), inner.bodies, ring, left=True)
            return
        inside = self._inside(head, rules, ring)
        if operator == "det" and inside is not None:  # what is reduced may no longer be a product
            bodies = entry_of(head).bodies
            yield from self._left((row("det-mul", *pair) for pair in products_of(bodies[0], ring)), ring)
        if inside is not None:
            yield inside
            return
        bodies = entry_of(head).bodies
        for name in ROWS_OF.get(operator, ()):
            yield from self._made(name, bodies, ring)
        if operator == "adj":
            yield from self._adjugate(bodies[0], ring)
        if operator == "D":
            chained = chain_of(entry_of(head))
            yield from [] if chained is None else [Rule(chained, ring, left=True)]
        if operator == "det":
            reduced, proved = self._by(rules, ring)
            invertible = self.facts.known_to_be("invertible")
            yield from self._left(determinants.equal_to(bodies[0], ring, invertible, reduced), ring)
            yield from self._left(determinants.similar(bodies[0], ring, reduced, proved), ring)
            yield from self._left(diagonal.scaled(bodies[0], ring), ring)
            yield from self._left(diagonal.determinant_of(bodies[0], ring, self.facts.known_to_be("positive")), ring)
        if operator == "recip":
            yield from self._left(quotients.equal_to(bodies[0], ring, self.facts.known_to_be("nonzero")), ring)
        if operator == "inv":
            yield from self._left(inverses.equal_to(bodies[0], ring), ring)
            yield from self._left(diagonal.inverse_of(bodies[0], ring, self.facts.known_to_be("nonzero")), ring)
        if _is_angle(head):
            angle = taken_apart(head, self.units)
            yield from [] if angle is None else [Rule(angle, ring, left=True)]
        if operator in ("log", "sqrt", "exp"):
            yield from self._of_number(operator, ring.normal(bodies[0].body), ring)

    def _adjugate(self, body: Lambda, ring: Ring) -> Iterator[Rule]:
        """The adjugate by the inverse where there is one, else that of a product, else what it is defined by."""
        if self.facts.known_to_be("invertible")(body):
            yield from self._made_of(adjugate_is(), [body], ring, left=True)
            return
        simpler = list(determinants.adjugate_is_of(body, ring))
        yield from self._left(simpler, ring)
        if not simpler:
            yield from self._made("adjugate-right", [body], ring, left=True)
            yield from self._made("adjugate-left", [body], ring, left=True)

    def _of_number(self, operator: str, poly: Poly, ring: Ring) -> Iterator[Rule]:
        """Rules about a logarithm, a root or an exponential of a polynomial."""
        if operator == "log":
            yield from self._left(logarithms_of(poly, self.facts.known_to_be("positive")), ring)
            exponent = diagonal.exponent_of(poly)
            yield from [] if exponent is None else self._made("log-exp", [constant(exponent)], ring, left=True)
        elif operator == "sqrt":
            yield from self._left(roots_of(poly, self.facts.known_to_be("positive"), self.facts.equations), ring)
        elif not poly:
            yield Rule(kernel.axiom("exp-0"), ring)
        else:
            yield from self._left(without_a_logarithm(poly, self.facts.known_to_be("nonzero")), ring)
            base = _half_logarithm(poly)
            yield from [] if base is None else self._made_of(exponential_of_half(), [base], ring, left=True)

    def _real_root(self, body: Lambda, ring: Ring) -> Iterator[Theorem]:
        yield from real_root(body, ring.normal(body.body), self.facts.equations)
        if self.facts.known_to_be("positive")(body):
            yield at_bodies(root_real(), body)

    def _by(self, rules: list[Rule], ring: Ring) -> tuple[determinants.Reduced, determinants.Proved]:
        """What reduces a polynomial by rules, and what makes an equation of what it was reduced with."""
        return lambda poly: self.facts.reduced(poly, rules, ring), lambda claim, parts: self._ring(claim, parts, ring)

    def _ring(self, claim: Formula, parts: Iterable[Part], ring: Ring) -> Theorem:
        """An equation by what it was reduced with, in the way of the ring."""
        return kernel.ring(claim, tuple(parts), self.exchanging, ring.derive is not None, ring.spelled)

    def _left(self, theorems: Iterable[Theorem], ring: Ring) -> Iterator[Rule]:
        """The theorems as rules that replace their left sides."""
        for theorem in theorems:
            with suppress(Refused):
                yield Rule(theorem, ring, left=True)

    def _made(self, name: str, bodies: Sequence[Lambda], ring: Ring, *, left: bool = False) -> list[Rule]:
        return self._made_of(kernel.axiom(name), bodies, ring, left=left) if name in ROWS else []

    def _made_of(self, schema: Theorem, bodies: Sequence[Lambda], ring: Ring, *, left: bool = False) -> list[Rule]:
        with suppress(Refused):
            return [Rule(at_bodies(schema, *bodies), ring, left=left)]
        return []

    def _inside(self, head: Head, rules: list[Rule], ring: Ring) -> Rule | None:
        """The equation of a head with the one whose bodies are reduced, by congruence."""
        try:
            term = entry_of(head)
        except Refused:
            return None
        bodies: list[Any] = []
        for body in term.bodies:
            if any(isinstance(p, Array) for p in body.params):
                bodies.append(body)
                continue
            rest, parts = self.facts.reduced(ring.normal(body.body), rules, ring)
            reduced = to_term(rest) if rest else ZERO
            equal = self._ring(equation(body.body, reduced), parts, ring) if parts else None
            bodies.append((body.params, equal) if equal is not None else body)
        if all(isinstance(body, Lambda) for body in bodies):
            return None
        return Rule(kernel.congruence(term.operator, tuple(bodies), term.slots), ring, left=True)


ROWS_OF = {
    "recip": ("recip",),
    "inv": ("inverse-right", "inverse-left"),
    "sin": ("sin-cos",),
    "sqrt": ("sqrt-square",),
}
"""Operators with the rows that are about them."""


def _is_angle(head: Head) -> bool:
    return head.content[:2] in (("app", "sin"), ("app", "cos"))


def _half_logarithm(poly: Poly) -> Lambda | None:
    """What a polynomial is half the logarithm of, where it is that."""
    lone = next(iter(poly.items()), ((), 0))
    if len(poly) != 1 or lone[1] * 2 != 1 or len(lone[0][1]) != 1 or lone[0][0]:
        return None
    head, places = lone[0][1][0]
    return factor_term(head, list(places)).bodies[0] if head.content[:2] == ("app", "log") else None
