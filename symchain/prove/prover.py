"""Equations of the core from theorems, from the rows that their operators ask for, and from facts.

The difference of the sides is reduced by rules; an operator brings the rows that are about it, and is reduced inside by
congruence.  What the theorem then supposes is shown from what is declared, by backward chaining through the rows about
facts, as deep as `DEPTH`; what cannot be shown stays a hypothesis.  All of it is search: the kernel makes the theorems.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from symchain.core import (
    derive,  # noqa: F401  it tells the kernel how a derivative is unfolded
    kernel,
)
from symchain.core.head import Head, Poly
from symchain.core.kernel import Part, Theorem, key, sides
from symchain.core.ring import Ring
from symchain.core.term import (
    MINUS,
    ONE,
    ZERO,
    App,
    Array,
    Formula,
    Index,
    Lambda,
    Layer,
    Mul,
    Refused,
    difference,
    equation,
    free,
)
from symchain.prove import determinants, inverses, quotients
from symchain.prove.angles import taken_apart, units_of
from symchain.prove.exponentials import without_a_logarithm
from symchain.prove.facts import at_other_indices, rows_about
from symchain.prove.lemmas import adjugate_is, chain_of
from symchain.prove.numbers import root_real, square_nonzero
from symchain.prove.oracle import poly_text
from symchain.prove.oriented import MOST_STEPS, Rule, applied, weight
from symchain.prove.powers import exponential_of_half, logarithms_in, logarithms_of, roots_of, squared
from symchain.prove.quotients import cleared_fact, denominators_in
from symchain.prove.readback import factor_term, to_term
from symchain.prove.schemas import at_bodies, row
from symchain.prove.squares import positive_with_squares, real_root
from symchain.theory.operators import app, fact
from symchain.theory.rows import ROWS

DEPTH = 6
ROUNDS = 8
MOST_SPELLED = 4
"""Sizes that are written out."""
MOST_WORK = 2000
"""Monomials that are looked at, and facts that are asked for."""
WORK_OF_A_CLAIM = 50
"""What it counts to go over to another claim."""


class Prover:
    """A proof search under what is declared, with no more than some work; the rows that it made are kept."""

    def __init__(self, declared: Iterable[Formula] = (), work: int = MOST_WORK) -> None:
        self.left = work
        self.declared = {key(f): f for f in declared}
        self.rules: dict[Any, list[Rule]] = {}
        self.units: dict[Any, Any] = {}
        self.asked: dict[Any, bool] = {}
        self.symmetric: list[Theorem] = []
        self.equations: list[Theorem] = []
        for formula in self.declared.values():
            if formula.predicate == "=":
                theorem = kernel.assume(formula)
                kind = self.symmetric if _exchanges(theorem) else self.equations
                kind.append(theorem)
            elif formula.predicate == "positive":
                known = kernel.assume(formula)
                self.equations.append(kernel.discharge(row("positive-real", *formula.bodies), (known,)))

    def prove(
        self,
        claim: Formula,
        given: Sequence[Theorem | Rule] = (),
        symmetric: Sequence[Theorem] | None = None,
    ) -> Theorem:
        """The claim as a theorem, what it supposes shown as far as facts go.  Raises `Refused`.

        Without `symmetric` the declared symmetries are used where it is not proved without them.
        """
        more = [made for t in given if isinstance(t, Theorem) and (made := squared(t)) is not None]
        given = [*given, *more]
        ways = [tuple(symmetric or ())]
        if symmetric is None and self.symmetric:
            ways.append(tuple(self.symmetric))
        spelled = any(isinstance(s, int) and 1 < s <= MOST_SPELLED for s in _sizes(claim))
        unfolded = (True, False) if "D" in free(claim) else (True,)
        *others, last = itertools.product((False, True) if spelled else (False,), unfolded, ways)
        for written, unfold, used in others:
            with suppress(Refused):
                return self.settled(self._proved(claim, given, used, spelled=written, unfold=unfold))
        written, unfold, used = last
        return self.settled(self._proved(claim, given, used, spelled=written, unfold=unfold))

    def _proved(
        self,
        claim: Formula,
        given: Sequence[Theorem | Rule],
        symmetric: Sequence[Theorem],
        *,
        spelled: bool = False,
        unfold: bool = True,
    ) -> Theorem:
        heads: list[Head] = []
        for theorem in symmetric:
            heads.append(kernel.exchange(theorem, heads)[0])
        ring = kernel.ring_in_force(heads, unfold=unfold, spelled=spelled)
        poly = ring.normal(difference(*sides(claim)))
        units, self.units = self.units, units_of(poly)
        poly, parts = self.reduced(poly, self._oriented([*given, *self.equations], ring), ring)
        self.units = units
        if poly:
            parts += self._left_over(poly, given, symmetric)
        moves = unfold and any("D" in free(f) for f in (claim, *(part.theorem.claim for part in parts)))
        return kernel.ring(claim, tuple(parts), tuple(symmetric), moves, spelled)

    def _work(self, amount: int) -> None:
        """Count what is done.  Raises `Refused` where it is more than was asked for."""
        self.left -= amount
        if self.left < 0:
            raise Refused("more work than is asked for")

    def _left_over(self, poly: Poly, given: Sequence[Theorem | Rule], symmetric: Sequence[Theorem]) -> list[Part]:
        """What is left of a claim, from a claim without a denominator, or about products.  Raises `Refused`."""
        self._work(WORK_OF_A_CLAIM)
        cleared, logarithms = denominators_in(poly), logarithms_in(poly)
        if cleared is not None:
            parts = cleared.parts(self._proved(cleared.claim, given, symmetric))
        elif logarithms is not None:
            parts = logarithms.parts(self._proved(logarithms.products, given, symmetric))
        else:
            raise Refused(f"left over: {poly_text(poly)[:600]}")
        return [Part(theorem, {}, weight) for theorem, weight in parts]

    def _oriented(self, theorems: Iterable[Theorem | Rule], ring: Ring) -> list[Rule]:
        rules = []
        for theorem in theorems:
            try:
                rules.append(theorem if isinstance(theorem, Rule) else Rule(theorem, ring))
            except Refused:
                continue
        return rules

    def reduced(self, poly: Poly, rules: list[Rule], ring: Ring) -> tuple[Poly, list[Part]]:
        """What rules leave of a polynomial, and the parts that take away the rest."""
        parts: list[Part] = []
        for _ in range(MOST_STEPS):
            self._work(len(poly))
            for monomial in sorted(poly, key=weight, reverse=True):
                steps = (applied(r, monomial, poly, ring) for r in [*rules, *self._about(monomial, rules, ring)])
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
        rest, parts = self.reduced(poly, self._oriented(given, ring), ring)
        claim = equation(to_term(rest) if rest else ZERO, ZERO)
        return self.settled(kernel.ring(claim, (Part(theorem, {}, ONE), *turned(parts)), (), True))

    # rows that operators ask for

    def _about(self, monomial: tuple[Any, ...], rules: list[Rule], ring: Ring) -> list[Rule]:
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
                bodies = [_term(head, str(n)).bodies[0] for n, head in enumerate(pair)]
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
                one, other = (_term(head, str(n)).bodies[0] for n, head in enumerate(pair))
                made = determinants.cancelled(one, other, ring, lambda poly: self.reduced(poly, rules, ring))
                self.rules[both] = [Rule(theorem, ring, left=True) for theorem in made]
            found += self.rules[both]
        return found

    def _rows_of(self, head: Head, rules: list[Rule], ring: Ring) -> Iterator[Rule]:
        conjugate = head.content[0] == "conj"
        if head.content[0 if not conjugate else 1] != "app":
            return
        operator = head.content[2 if conjugate else 1]
        if conjugate:
            inner = _term(Head(head.content[1:], head.height))
            if operator == "sqrt":
                yield from self._left(self._real_root(inner.bodies[0], ring), ring)
            yield from self._made(f"conj-{operator}", inner.bodies, ring, left=True)
            return
        inside = self._inside(head, rules, ring)
        if inside is not None:
            yield inside
            return
        bodies = _term(head).bodies
        for name in ROWS_OF.get(operator, ()):
            yield from self._made(name, bodies, ring)
        if operator == "adj":
            yield from self._made_of(adjugate_is(), bodies, ring, left=True)
        if operator == "D":
            chained = chain_of(_term(head))
            yield from [] if chained is None else [Rule(chained, ring, left=True)]
        if operator == "det":
            yield from self._left(determinants.equal_to(bodies[0], ring, self._is("invertible")), ring)
        if operator == "recip":
            yield from self._left(quotients.equal_to(bodies[0], ring, self._is("nonzero")), ring)
        if operator == "inv":
            yield from self._left(inverses.equal_to(bodies[0], ring), ring)
        if _is_angle(head):
            angle = taken_apart(head, self.units)
            yield from [] if angle is None else [Rule(angle, ring, left=True)]
        if operator in ("log", "sqrt", "exp"):
            yield from self._of_number(operator, ring.normal(bodies[0].body), ring)

    def _of_number(self, operator: str, poly: Poly, ring: Ring) -> Iterator[Rule]:
        """Rules about a logarithm, a root or an exponential of a polynomial."""
        if operator == "log":
            yield from self._left(logarithms_of(poly, self._is("positive")), ring)
            exponent = _of_exponential(poly)
            yield from [] if exponent is None else self._made("log-exp", [exponent], ring, left=True)
        elif operator == "sqrt":
            yield from self._left(roots_of(poly, self._is("positive"), self.equations), ring)
        elif not poly:
            yield Rule(kernel.axiom("exp-0"), ring)
        else:
            yield from self._left(without_a_logarithm(poly, self._is("nonzero")), ring)
            base = _half_logarithm(poly)
            yield from [] if base is None else self._made_of(exponential_of_half(), [base], ring, left=True)

    def _real_root(self, body: Lambda, ring: Ring) -> Iterator[Theorem]:
        yield from real_root(body, ring.normal(body.body), self.equations)
        if self._is("positive")(body):
            yield at_bodies(root_real(), body)

    def _left(self, theorems: Iterable[Theorem], ring: Ring) -> Iterator[Rule]:
        """The theorems as rules that replace their left sides."""
        for theorem in theorems:
            with suppress(Refused):
                yield Rule(theorem, ring, left=True)

    def _is(self, predicate: str) -> Callable[[Any], bool]:
        """What says whether a term, or a λ-term, is known to be so."""

        def known(body: Any) -> bool:
            formula = fact(predicate, body)
            name = key(formula)
            if name not in self.asked:
                self.asked[name] = False  # it is not shown by itself
                self.asked[name] = self.fact(formula, self.declared, DEPTH - 2) is not None
            return self.asked[name]

        return known

    def _made(self, name: str, bodies: Sequence[Lambda], ring: Ring, *, left: bool = False) -> list[Rule]:
        return self._made_of(kernel.axiom(name), bodies, ring, left=left) if name in ROWS else []

    def _made_of(self, schema: Theorem, bodies: Sequence[Lambda], ring: Ring, *, left: bool = False) -> list[Rule]:
        with suppress(Refused):
            return [Rule(at_bodies(schema, *bodies), ring, left=left)]
        return []

    def _inside(self, head: Head, rules: list[Rule], ring: Ring) -> Rule | None:
        """The equation of a head with the one whose bodies are reduced, by congruence."""
        try:
            term = _term(head)
        except Refused:
            return None
        bodies: list[Any] = []
        for body in term.bodies:
            if any(isinstance(p, Array) for p in body.params):
                bodies.append(body)
                continue
            rest, parts = self.reduced(ring.normal(body.body), rules, ring)
            reduced = to_term(rest) if rest else ZERO
            equal = kernel.ring(equation(body.body, reduced), tuple(parts)) if parts else None
            bodies.append((body.params, equal) if equal is not None else body)
        if all(isinstance(body, Lambda) for body in bodies):
            return None
        return Rule(kernel.congruence(term.operator, tuple(bodies), term.slots), ring, left=True)

    # facts

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
        """A theorem of the formula that supposes nothing but what is known."""
        self._work(1)
        if key(formula) in known:
            return kernel.assume(formula)
        if depth == 0:
            return None
        for other in known.values():
            found = at_other_indices(formula, other)
            if found is not None:
                return found
        for candidate in self._candidates(formula):
            theorem: Theorem | None = candidate
            for name, h in candidate.hypotheses.items():
                if name in known or theorem is None:
                    continue
                shown = self.fact(Formula(h.predicate, h.bodies), known, depth - 1)
                theorem = None if shown is None else kernel.discharge(theorem, (shown,), h.bound)
            if theorem is not None:
                return theorem
        return self._of_equal(formula, known) if depth >= DEPTH - 1 else None

    def _of_equal(self, formula: Formula, known: dict[Any, Formula]) -> Theorem | None:
        """A fact about a number as one that is known of an equal number."""
        for other in known.values():
            if other.predicate != formula.predicate or other.bound or formula.predicate not in NUMBERS:
                continue
            ((one,), (two,)) = other.bodies, formula.bodies
            with suppress(Refused):
                equal = self._proved(equation(one.body, two.body), (), self.symmetric)
                made = kernel.transport(kernel.assume(other), formula, (equal,))
                if made.hypotheses.keys() <= known.keys():
                    return made
        return None

    def _candidates(self, formula: Formula) -> Iterator[Theorem]:
        """Theorems of a formula, each from one row, or by computation."""
        body = formula.bodies[0]
        if formula.predicate == "=":
            with suppress(Refused):
                yield self._proved(formula, (), ())
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
        rest, parts = self.reduced(poly, self._oriented(self.equations, ring), ring)
        if parts and rest:
            reduced = to_term(rest)
            equal = kernel.ring(equation(reduced, formula.bodies[0].body), turned(parts))
            yield kernel.transport(kernel.assume(fact(formula.predicate, reduced)), formula, (equal,))


def turned(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts that add what these take away."""
    return tuple([Part(p.theorem, p.values, Mul((MINUS, p.multiplier)), p.indices) for p in parts])


NUMBERS = ("nonzero", "positive", "slit")
"""Predicates of numbers."""
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


def _of_exponential(poly: Poly) -> Lambda | None:
    """What a polynomial is the exponential of, where it is one."""
    if len(poly) != 1:
        return None
    (sizes, factors), coefficient = next(iter(poly.items()))
    if coefficient != 1 or sizes or len(factors) != 1 or factors[0][0].content[:2] != ("app", "exp"):
        return None
    (exponent,) = factor_term(factors[0][0], list(factors[0][1])).bodies
    assert isinstance(exponent, Lambda)
    return exponent


def _exchanges(theorem: Theorem) -> bool:
    try:
        kernel.exchange(theorem, [])
    except Refused:
        return False
    return True


def _term(head: Head, mark: str = "") -> App:
    """An operator at free indices for its places, its holes among them."""
    _, operator, closed, pattern, sorts, binders = head.content
    del operator, closed
    sizes = [leaf for binder in binders for size in binder if not _is_array(size) for leaf in _leaves(size)]
    count = sum(map(_places, pattern))
    if count > len(sizes):
        raise Refused("slots of an unknown function")
    places: list[Any] = [Index(f"s{mark}{n}", sizes[n]) for n in range(count)]
    places += [Layer(f"l{mark}{n}") if s is None else Index(f"h{mark}{n}", s) for n, s in enumerate(sorts)]
    made = factor_term(head, places)
    assert isinstance(made, App)
    return made


def _sizes(node: Any) -> set[Any]:
    """The sizes in a node."""
    if isinstance(node, Index):
        return {node.size}
    if isinstance(node, Array):
        return set(node.sizes)
    if isinstance(node, tuple):
        return set().union(*map(_sizes, node))
    return set().union(*(_sizes(getattr(node, name)) for name in getattr(node, "__slots__", ())))


def _is_array(size: Any) -> bool:
    return isinstance(size, tuple) and size[0] == "array"


def _places(pattern: Any) -> int:
    """How many places a slot is made of."""
    return 1 if pattern == "." else sum(map(_places, pattern[1:] if pattern[0] == "*" else pattern[2:]))


def _leaves(size: Any) -> list[Any]:
    return [leaf for part in size[1:] for leaf in _leaves(part)] if isinstance(size, tuple) else [size]
