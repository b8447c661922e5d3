"""Facts of the core from what is declared, by backward chaining through the rows about facts, as deep as `DEPTH`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from symchain.core import kernel
from symchain.core.head import Poly
from symchain.core.instance import beta
from symchain.core.kernel import Part, Theorem, key
from symchain.core.ring import Ring
from symchain.core.term import MINUS, Formula, Mul, Refused, equation
from symchain.prove import determinants, inverses
from symchain.prove.facts import at_other_indices, rows_about
from symchain.prove.numbers import square_nonzero
from symchain.prove.oriented import Rule, rules_of
from symchain.prove.quotients import cleared_fact
from symchain.prove.readback import to_term
from symchain.prove.schemas import at_bodies, row
from symchain.prove.squares import positive_with_squares
from symchain.theory.operators import app, fact

DEPTH = 8
ROUNDS = 60
NUMBERS = ("nonzero", "positive", "slit")
"""Predicates of numbers."""
Proved = Callable[[Formula, Sequence[Theorem]], Theorem]
Reduced = Callable[[Poly, list[Rule], Ring], tuple[Poly, list[Part]]]


class Facts:
    """What is declared, the equations and symmetries among it, and what is found to follow.

    `proved` proves an equation under symmetries, `reduced` reduces a polynomial by rules, `spend` counts the work.
    """

    def __init__(
        self, declared: Iterable[Formula], proved: Proved, reduced: Reduced, spend: Callable[[int], None]
    ) -> None:
        self.declared = {key(f): f for f in declared}
        self.proved, self.reduced, self.spend = proved, reduced, spend
        self.symmetric: list[Theorem] = []
        self.equations: list[Theorem] = []
        self.asked: dict[Any, bool] = {}
        self.on_the_way: set[Any] = set()
        self.touched: set[Any] = set()
        self.shown: dict[Any, Theorem] = {}
        for formula in self.declared.values():
            if formula.predicate == "=":
                theorem = kernel.assume(formula)
                kind = self.symmetric if _exchanges(theorem) else self.equations
                kind.append(theorem)
            elif formula.predicate == "positive":
                known = kernel.assume(formula)
                self.equations.append(kernel.discharge(row("positive-real", *formula.bodies), (known,)))

    def known_to_be(self, predicate: str) -> Callable[[Any], bool]:
        """What says whether a term, or a λ-term, is known to be so.

        What was not found because it led back to a fact on the way is not kept: it may be found when asked for first.
        """

        def known(body: Any) -> bool:
            formula = fact(predicate, body)
            name = key(formula)
            if name not in self.asked:
                found = self.fact(formula, self.declared, DEPTH - 2) is not None
                if not found and self.touched:
                    return False
                self.asked[name] = found
            return self.asked[name]

        return known

    def settled(self, theorem: Theorem) -> Theorem:
        """The theorem without the hypotheses that follow from what is declared, or from its other hypotheses."""
        for _ in range(ROUNDS):
            for name, hypothesis in sorted(theorem.hypotheses.items(), key=lambda pair: -len(repr(pair[1]))):
                if name in self.declared:
                    continue  # of two that give each other, the shorter one stays
                others = {k: h for k, h in theorem.hypotheses.items() if k != name}
                shown = self.fact(Formula(hypothesis.predicate, hypothesis.bodies), {**others, **self.declared})
                if shown is not None:
                    theorem = kernel.discharge(theorem, (shown,), hypothesis.bound)
                    break
            else:
                break
        return theorem

    def fact(self, formula: Formula, known: dict[Any, Formula], depth: int = DEPTH) -> Theorem | None:
        """A theorem of the formula that supposes nothing but what is known, which what is declared is a part of.

        It is not shown by itself: asked again on the way to an answer it is not found, and `touched` says so.
        """
        self.spend(1)
        name = key(formula)
        if name in self.shown:
            return self.shown[name]
        if name in self.on_the_way:
            self.touched.add(name)
            return None
        self.on_the_way.add(name)
        try:
            found = self._found(formula, known, depth)
        finally:
            self.on_the_way.discard(name)
            self.touched.discard(name)
        if found is not None and found.hypotheses.keys() <= self.declared.keys():
            self.shown[name] = found
        return found

    def _found(self, formula: Formula, known: dict[Any, Formula], depth: int) -> Theorem | None:
        if key(formula) in known:
            return kernel.assume(formula)
        if depth == 0:
            return None
        for other in known.values():
            found = at_other_indices(formula, other)
            if found is not None:
                return found
        if formula.predicate == "invertible":
            turned_back = at_bodies(inverses.transpose_exists(), inverses.turned(formula.bodies[0]))
            if turned_back.hypotheses.keys() <= known.keys():
                return turned_back
        for candidate in self._candidates(formula):
            theorem: Theorem | None = candidate
            for name, h in candidate.hypotheses.items():
                if name in known or theorem is None:
                    continue
                shown = self.fact(Formula(h.predicate, h.bodies), known, depth - 1)
                theorem = None if shown is None else kernel.discharge(theorem, (shown,), h.bound)
            if theorem is not None:
                return theorem
        return self.of_equal(formula, known) if depth >= DEPTH - 1 else None

    def of_equal(self, formula: Formula, known: dict[Any, Formula]) -> Theorem | None:
        """A fact about a number, or that a matrix is invertible, as one that is known of an equal one."""
        if formula.predicate not in (*NUMBERS, "invertible"):
            return None
        (two,) = formula.bodies
        for other in self._alike(formula, known):
            (one,) = other.claim.bodies
            with suppress(Refused):
                equal = self.settled(self.proved(equation(beta(one, (), two.params), two.body), self.symmetric))
                made = kernel.transport(other, formula, (equal,))
                if made.hypotheses.keys() <= known.keys():
                    return made
        return None

    def _alike(self, formula: Formula, known: dict[Any, Formula]) -> Iterator[Theorem]:
        """What is known of this kind; that a determinant is not 0, from what is known to be invertible."""
        is_determinant = formula.predicate == "nonzero" and getattr(formula.bodies[0].body, "operator", "") == "det"
        for other in known.values():
            if other.predicate == formula.predicate and not other.bound:
                yield kernel.assume(other)
            elif other.predicate == "invertible" and is_determinant:
                yield at_bodies(determinants.nonzero(), *other.bodies)

    def _candidates(self, formula: Formula) -> Iterator[Theorem]:
        """Theorems of a formula, each from one row, or by computation."""
        body = formula.bodies[0]
        if formula.predicate == "=":
            with suppress(Refused):
                yield self.proved(formula, ())
            return
        if formula.predicate == "invertible":
            with suppress(Refused):
                yield row("det-invertible", body)
            return
        if formula.predicate not in NUMBERS:
            return
        ring = kernel.ring_in_force()
        poly = ring.normal(body.body)
        yield from (t for t in rows_about(formula.predicate, body, poly) if key(t.claim) == key(formula))
        if key(fact("nonzero", app("sqrt", body))) in self.declared and formula.predicate == "nonzero":
            yield at_bodies(square_nonzero(), body)
        if formula.predicate == "positive":
            yield from positive_with_squares(formula, poly, self.equations)
        yield from cleared_fact(formula, poly)
        yield from self._of_reduced(formula, poly, ring)

    def _of_reduced(self, formula: Formula, poly: Poly, ring: Ring) -> Iterator[Theorem]:
        """A fact from that about what is left of its body when it is reduced."""
        rest, parts = self.reduced(poly, rules_of(self.equations, ring), ring)
        if parts and rest:
            reduced = to_term(rest)
            equal = kernel.ring(equation(reduced, formula.bodies[0].body), turned(parts))
            yield kernel.transport(kernel.assume(fact(formula.predicate, reduced)), formula, (equal,))


def turned(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts that add what these take away."""
    return tuple([Part(p.theorem, p.values, Mul((MINUS, p.multiplier)), p.indices) for p in parts])


def _exchanges(theorem: Theorem) -> bool:
    try:
        kernel.exchange(theorem, [])
    except Refused:
        return False
    return True
