"""Equations of the core from theorems, from the rows that their operators ask for, and from facts.

The difference of the sides is reduced by rules; an operator brings the rows that are about it, and is reduced inside by
congruence.  What the theorem then supposes is shown from what is declared, by backward chaining through the rows about
facts, as deep as `DEPTH`; what cannot be shown stays a hypothesis.  All of it is search: the kernel makes the theorems.
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
    constant,
    difference,
    equation,
    free,
    serials,
)
from symchain.prove.lemmas import adjugate_is, chain_of
from symchain.prove.oracle import poly_text
from symchain.prove.oriented import MOST_STEPS, Rule, applied, weight
from symchain.prove.readback import factor_term, to_term
from symchain.theory.rows import ROWS

DEPTH = 6
ROUNDS = 8
MOST_ORDERS = 24
MOST_SPELLED = 4
"""Sizes that are written out."""


class Prover:
    """A proof search under what is declared; the rows that it made are kept."""

    def __init__(self, declared: Iterable[Formula] = ()) -> None:
        self.declared = {key(f): f for f in declared}
        self.rules: dict[Any, list[Rule]] = {}
        self.symmetric: list[Theorem] = []
        self.equations: list[Theorem] = []
        for formula in self.declared.values():
            if formula.predicate == "=":
                theorem = kernel.assume(formula)
                kind = self.symmetric if _exchanges(theorem) else self.equations
                kind.append(theorem)

    def prove(
        self,
        claim: Formula,
        given: Sequence[Theorem | Rule] = (),
        symmetric: Sequence[Theorem] | None = None,
    ) -> Theorem:
        """The claim as a theorem, what it supposes shown as far as facts go.  Raises `Refused`.

        Without `symmetric` the declared symmetries are used where it is not proved without them.
        """
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
        poly, parts = self.reduced(poly, self._oriented([*given, *self.equations], ring), ring)
        if poly:
            raise Refused(f"left over: {poly_text(poly)[:600]}")
        moves = unfold and any("D" in free(f) for f in (claim, *(part.theorem.claim for part in parts)))
        return kernel.ring(claim, tuple(parts), tuple(symmetric), moves, spelled)

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
        turned = [Part(part.theorem, part.values, Mul((MINUS, part.multiplier)), part.indices) for part in parts]
        claim = equation(to_term(rest) if rest else ZERO, ZERO)
        return self.settled(kernel.ring(claim, (Part(theorem, {}, ONE), *turned), (), True))

    # rows that operators ask for

    def _about(self, monomial: tuple[Any, ...], rules: list[Rule], ring: Ring) -> list[Rule]:
        found: list[Rule] = []
        heads = list(dict.fromkeys(h for h, _ in monomial[1]))
        for head in heads:
            name = (head, ring.symmetric, ring.spelled, tuple(map(id, rules)))
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
        return found

    def _rows_of(self, head: Head, rules: list[Rule], ring: Ring) -> Iterator[Rule]:
        conjugate = head.content[0] == "conj"
        if head.content[0 if not conjugate else 1] != "app":
            return
        operator = head.content[2 if conjugate else 1]
        if conjugate:
            inner = _term(Head(head.content[1:], head.height))
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
            yield from self._of_determinant(bodies[0], ring)
        if operator == "exp" and not ring.normal(bodies[0].body):
            yield Rule(kernel.axiom("exp-0"), ring)
        exponent = _of_exponential(ring.normal(bodies[0].body)) if operator == "log" else None
        if exponent is not None:
            yield from self._made("log-exp", [exponent], ring, left=True)

    def _of_determinant(self, body: Lambda, ring: Ring) -> Iterator[Rule]:
        """A determinant of a product, as a product; of a matrix that reads later than its transpose, as of that."""
        row_, column = body.params
        for one, other in products_of(body):
            yield from self._made("det-mul", [one, other], ring, left=True)
        turned = Lambda((column, row_), body.body)
        texts = [poly_text(ring.normal(App("det", (b,)))) for b in (body, turned)]
        if texts[1] < texts[0]:
            yield from self._made("det-transpose", [turned], ring, left=True)

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
            for name, hypothesis in theorem.hypotheses.items():
                if name in self.declared:
                    continue
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
        if key(formula) in known:
            return kernel.assume(formula)
        if depth == 0:
            return None
        for other in known.values():
            found = _at_other_indices(formula, other)
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
        return None

    def _candidates(self, formula: Formula) -> Iterator[Theorem]:
        """Theorems of a formula, each from one row, or by computation."""
        body = formula.bodies[0]
        if formula.predicate == "=":
            with suppress(Refused):
                yield self._proved(formula, (), ())
            return
        if formula.predicate not in ("nonzero", "positive", "slit"):
            return
        poly = kernel.ring_in_force().normal(body.body)
        factors = next(iter(poly))[1] if len(poly) == 1 else ()
        lone = next(iter(poly.items()), ((), 0))
        single = len(poly) == 1 and lone[1] == 1 and not lone[0][0]
        for name, values in _rows_about(formula.predicate, body, poly, factors if single else ()):
            try:
                theorem = row(name, *values)
            except Refused:
                continue
            if key(theorem.claim) == key(formula):
                yield theorem


ROWS_OF = {
    "recip": ("recip",),
    "inv": ("inverse-right", "inverse-left"),
    "sin": ("sin-cos",),
    "log": ("exp-log",),
}
"""Operators with the rows that are about them."""


def _rows_about(
    predicate: str, body: Lambda, poly: Poly, factors: Sequence[tuple[Head, Any]]
) -> Iterator[tuple[str, list[Lambda]]]:
    """Rows about facts of a number, each with the bodies that it may be put at."""
    if predicate == "slit":
        yield "positive-slit", [body]
        return
    terms = [constant(factor_term(h, list(places))) for h, places in factors]
    operator = factors[0][0].content[1] if len(factors) == 1 and factors[0][0].content[0] == "app" else ""
    suffix = predicate if predicate == "positive" else "nonzero"
    if operator and f"{operator}-{suffix}" in ROWS:
        yield f"{operator}-{suffix}", list(terms[0].body.bodies)
    if len(terms) > 1:
        yield f"{suffix}-mul", [terms[0], constant(Mul(tuple(t.body for t in terms[1:])))]
    if predicate == "nonzero":
        yield "positive-nonzero", [body]
    elif len(poly) > 1:
        (first, coefficient), *_ = poly.items()
        rest = {m: c for m, c in poly.items() if m != first}
        yield "positive-add", [constant(to_term({first: coefficient})), constant(to_term(rest))]
    elif poly == {((), ()): 1}:
        yield "one-positive", []
    elif len(poly) == 1:
        ((sizes, _), coefficient) = next(iter(poly.items()))
        if len(sizes) == 1 and coefficient == 1:
            total = to_term(poly)
            yield "positive-sum", [Lambda(total.indices, total.body)]


def products_of(body: Lambda) -> Iterator[tuple[Lambda, Lambda]]:
    """The ways in which a matrix is one product: its factors apart on the two sides of an index that is summed."""
    poly = kernel.ring_in_force().normal(body.body)
    if len(poly) != 1 or not all(isinstance(p, Index) for p in body.params):
        return
    ((sizes, factors), coefficient) = next(iter(poly.items()))
    row_, column = body.params
    for cut, size in enumerate(sizes):
        if size != row_.size or size != column.size:
            continue
        left = _together(factors, row_, {cut, column})
        right = _together(factors, column, {cut, row_})
        if len(left) + len(right) == len(factors) and left and right and not {*left} & {*right}:
            at = Index("cut", size, next(serials))
            yield (
                Lambda((row_, at), _of_factors(sizes, [factors[n] for n in left], {cut: at}, coefficient)),
                Lambda((at, column), _of_factors(sizes, [factors[n] for n in right], {cut: at}, 1)),
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


def _at_other_indices(formula: Formula, known: Formula) -> Theorem | None:
    """The formula as one that is known for all indices, at some."""
    if known.predicate != formula.predicate or known.predicate == "=" or not known.bound:
        return None
    names = sorted([p for p in free(formula) if isinstance(p, (Index, Layer))], key=repr)
    for values in itertools.islice(itertools.permutations(names, len(known.bound)), MOST_ORDERS):
        at = dict(zip(known.bound, values, strict=True))
        if all(getattr(a, "size", None) == getattr(b, "size", None) for a, b in at.items()):
            moved = Formula(formula.predicate, kernel.substitute(known.bodies, at))
            if key(moved) == key(formula):
                return kernel.instance(kernel.assume(known), at)
    return None


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


def row(name: str, *bodies: Lambda) -> Theorem:
    """A row at bodies for its arrays."""
    return at_bodies(kernel.axiom(name), *bodies)


def at_bodies(theorem: Theorem, *bodies: Lambda) -> Theorem:
    """A theorem at bodies for its arrays, in the order of their names; its sizes are theirs.  Raises `Refused`."""
    said = free((theorem.claim, *theorem.hypotheses.values()))
    arrays = sorted([p for p in said if isinstance(p, Array)], key=lambda a: a.name)
    if len(arrays) != len(bodies):
        raise Refused(f"a theorem about {len(arrays)} arrays at {len(bodies)}")
    values: dict[Any, Any] = {}
    for array, body in zip(arrays, bodies, strict=True):
        values[array] = body
        for size, p in zip(array.sizes, body.params, strict=False):
            values[size] = p.size
    for p in free(theorem.claim):
        if isinstance(p, Index) and p.size in values:
            values[p] = Index(f"{p.name}'", values[p.size])
    return kernel.instance(theorem, values)
