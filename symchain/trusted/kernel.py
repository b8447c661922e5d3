"""The kernel: the only place that mints theorems.

A `Theorem` says: under its hypotheses, for all sizes, all values of the free indices and all arrays, `claim`
holds.  It remembers the rule and the parents that made it.  The private token makes forging deliberate, not
impossible.  Search hands over a *witness*: for each component that occurs, a renaming of its bound indices.  The
kernel expands both sides itself, applies the renamings (each checked to be a permutation), collects, and accepts
only if nothing is left.  A wrong witness is refused, never believed.

Every theorem keeps its certificate, the rule and what it was given; `replay` makes it again and finds a forged one.

Rules: `decide`, `follow`, `define`, `assume`, `specialise`, `instantiate`, `set_array`, `differentiate_definition`,
`differentiate_identity`; for laws `law`, `together`, `inverse_unique`, `pseudoinverse_unique`, `cross_multiply`,
`reflect`, `conjugated`; for what the new core proves `carried`, `shown`; for layers `define_by_layers`, `at_layer`,
`induct`; for asymptotics `taylor`, `difference_quotient`, `substitute_expansion`, `take_limit`.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, ParamSpec

from symchain import smoothness
from symchain.core import kernel as core
from symchain.errors import NotDecided, Refused
from symchain.trusted import layers
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation, Order, Remainder, absorb, lead, quotient_part
from symchain.trusted.axioms import AXIOMS
from symchain.trusted.carry import Writer, axioms_of, closed
from symchain.trusted.composite import body_at, conjugate, frame_of, framed_slots, identity_body, inside, is_real
from symchain.trusted.conditions import LINEAR, Condition, changed, conditions_of, known, lacking
from symchain.trusted.derive import derive
from symchain.trusted.laws import LAWS, state
from symchain.trusted.laws import penrose as penrose_equations
from symchain.trusted.matrix_power import reflected
from symchain.trusted.points import AtMost, Point, follows
from symchain.trusted.poly import Poly
from symchain.trusted.schema import Renaming
from symchain.trusted.term import (
    ARRAY,
    DEFINED,
    DERIVATIVE,
    GENERIC,
    INCREMENT,
    INVERSE,
    PERTURBATION,
    PSEUDOINVERSE,
    RECIPROCAL,
    UNIT,
    ZERO,
    Add,
    Coefficient,
    Entry,
    Head,
    Index,
    Literal,
    Mul,
    Number,
    Size,
    Slot,
    Sum,
    Term,
    add_terms,
    derivative_head,
    form,
    form_text,
    free_indices,
    generic_slot,
    heads,
    increment_head,
    perturbation_head,
    quotient_head,
    subtract,
    transform,
)
from symchain.trusted.term import (
    instantiate as copy_term,
)
from symchain.trusted.witness import Numbers, Witness, check_same, renamed, vanishes

LARGEST_CASES = 4096
Check = Numbers | Witness


class Part(NamedTuple):
    """A multiple of a theorem: coefficient * sum over `indices` of multiplier * (the theorem at `slots`)."""

    coefficient: Coefficient
    theorem: Theorem
    slots: Mapping[Slot, Slot]
    multiplier: Term = UNIT
    indices: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class Smooth:
    """The hypothesis that the array `function` is smooth to `degree` in the array `variable`, with `also` jointly."""

    function: Head
    variable: Head
    degree: str
    also: tuple[Head, ...] = ()

    @staticmethod
    def joint(function: Head, variables: Iterable[Head], degree: str) -> Smooth:
        """The hypothesis about all of `variables` together, in whatever order they are given."""
        first, *others = sorted(set(variables), key=lambda h: h.key)
        return Smooth(function, first, degree, tuple(others))

    @property
    def variables(self) -> tuple[Head, ...]:
        """The arrays in which jointly the function is smooth."""
        return (self.variable, *self.also)

    def __str__(self) -> str:
        return smoothness.describe(self.function.name, [v.name for v in self.variables], self.degree)


@dataclass(frozen=True, slots=True)
class Given:
    """The hypothesis that an equation holds; `label` is the step that declares it.

    With `everywhere` it holds for all values of the arrays that what stands in it is a function of.
    """

    label: str
    equation: Equation
    everywhere: bool = False

    def __str__(self) -> str:
        return f"equation {self.label}"


@dataclass(frozen=True, slots=True)
class Throughout:
    """The hypothesis that an array is smooth in another at every layer `symbol` from `low` to `high`."""

    smooth: Smooth
    symbol: str
    low: Point
    high: Point

    def __str__(self) -> str:
        return f"{self.smooth} for every {self.symbol} from {self.low} to {self.high}"


Hypothesis = Smooth | Given | Condition | AtMost | Throughout

_TOKEN = object()


class Theorem:
    """hypotheses ⊢ claim, by `rule` from `parents`, resting on `axioms`; immutable."""

    __slots__ = ("axioms", "certificate", "claim", "established", "hypotheses", "parents", "rule")
    certificate: tuple[Callable[..., Theorem], tuple[Any, ...], dict[str, Any]]
    claim: Equation
    hypotheses: frozenset[Hypothesis]
    axioms: frozenset[str]
    established: Mapping[Condition, frozenset[Hypothesis]]
    rule: str
    parents: tuple[Theorem, ...]

    def __init__(
        self,
        token: object,
        claim: Equation,
        rule: str,
        parents: Sequence[Theorem],
        hypotheses: frozenset[Hypothesis],
        axioms: frozenset[str],
        established: Mapping[Condition, frozenset[Hypothesis]] | None = None,
    ) -> None:
        if token is not _TOKEN:
            raise Refused("theorems are made by the rules of the kernel only")
        if not axioms <= AXIOMS.keys():
            raise Refused(f"unlisted axiom: {', '.join(sorted(axioms - AXIOMS.keys()))}")
        put = object.__setattr__
        put(self, "claim", claim)
        put(self, "rule", rule)
        put(self, "parents", tuple(parents))
        put(self, "hypotheses", hypotheses)
        put(self, "axioms", axioms)
        put(self, "established", dict(established or {}))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a theorem does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a theorem does not change")


def _mint(
    claim: Equation,
    rule: str,
    parents: Sequence[Theorem] = (),
    hypotheses: Iterable[Hypothesis] = (),
    axioms: Iterable[str] = (),
    establishes: Mapping[Condition, frozenset[Hypothesis]] | None = None,
    witness: Check | None = None,
) -> Theorem:
    own = conditions_of(claim.left) | conditions_of(claim.right) | claim.needs
    given = frozenset(hypotheses).union(own)
    if isinstance(witness, Witness):
        given = frozenset([_rewritten(h, witness) if isinstance(h, Condition) else h for h in given])
    every = given.union(*(p.hypotheses for p in parents))
    used = claim.axioms.union(axioms, *(p.axioms for p in parents))
    shown: dict[Condition, frozenset[Hypothesis]] = dict(establishes or {})
    for parent in parents:
        for condition, given in parent.established.items():
            other = shown.get(condition)  # of two ways to show it one that does not suppose it, and then the shorter
            if other is None or (condition in given, len(given)) < (condition in other, len(other)):
                shown[condition] = given
    return Theorem(_TOKEN, claim, rule, parents, _without(every, shown), used, shown)


def _rewritten(condition: Condition, witness: Witness) -> Condition:
    """The condition about the head that the witness writes for its head."""
    exchange = witness.heads.get(condition.head)
    if exchange is None:
        return condition
    check_same(condition.head, *exchange, witness)
    return Condition(condition.kind, exchange[0])


def _without(every: frozenset[Hypothesis], known: Mapping[Condition, frozenset[Hypothesis]]) -> frozenset[Hypothesis]:
    """The hypotheses but for the conditions that are established from the others.

    In rounds, so that two conditions that were each established from the other both stay.
    """
    done = {h for h in every if h not in known}
    pending = dict(known)
    while ready := [c for c, given in pending.items() if given <= done]:
        for condition in ready:
            done.add(condition)
            del pending[condition]
    return frozenset(h for h in every if h not in known or h not in done)


P = ParamSpec("P")
_RULES: set[Callable[..., Theorem]] = set()


def _rule(function: Callable[P, Theorem]) -> Callable[P, Theorem]:
    """Make a function a rule: its theorems keep what it was given, so that `replay` can make them again."""

    @functools.wraps(function)
    def rule(*arguments: P.args, **options: P.kwargs) -> Theorem:
        theorem = function(*arguments, **options)
        object.__setattr__(theorem, "certificate", (rule, arguments, options))
        return theorem

    _RULES.add(rule)
    return rule


def replay(theorem: Theorem, done: dict[int, Theorem] | None = None) -> list[Theorem]:
    """Make a theorem and all it comes from again by the rules, from their certificates; those that were made.

    `done` holds those that were made before, by identity.  Raises `Refused` for one that the rules do not give: a
    theorem that was forged or changed.
    """
    seen = {} if done is None else done
    pending, made = [] if id(theorem) in seen else [theorem], []
    seen[id(theorem)] = theorem
    while pending:
        here = pending.pop()
        made.append(here)
        rule, arguments, options = getattr(here, "certificate", (None, (), {}))
        if rule not in _RULES:
            raise Refused("a theorem without a certificate")
        assert rule is not None
        again = rule(*arguments, **options)
        if _content(again) != _content(here) or [*map(id, again.parents)] != [*map(id, here.parents)]:
            raise Refused("a theorem that its certificate does not give")
        for parent in here.parents:
            if id(parent) not in seen:
                seen[id(parent)] = parent
                pending.append(parent)
    return made


def _content(theorem: Theorem) -> tuple[object, ...]:
    claim = theorem.claim
    sides = (form(claim.left), form(claim.right), claim.remainder, claim.axioms)
    established = {c: frozenset(map(_stated, given)) for c, given in theorem.established.items()}
    return (sides, frozenset(map(_stated, theorem.hypotheses)), theorem.axioms, theorem.rule, established)


def _stated(hypothesis: Hypothesis) -> object:
    if not isinstance(hypothesis, Given):
        return hypothesis
    equation = hypothesis.equation
    return hypothesis.label, form(equation.left), form(equation.right), equation.remainder, hypothesis.everywhere


@_rule
def decide(claim: Equation, witness: Check, *, spelled: bool = False) -> Theorem:
    """The claim, by expansion and `witness`; with `spelled`, literal sizes are written out entry by entry."""
    return follow(claim, (), (), witness, spelled=spelled)


@_rule
def follow(
    claim: Equation,
    rewrites: Sequence[tuple[Theorem, bool]],
    combination: Sequence[Part | tuple[Any, ...]],
    witness: Check,
    *,
    spelled: bool = False,
) -> Theorem:
    """The claim, from theorems.

    Each of `rewrites` is an exact equation one side of which (the left; the right where the flag is set) is an
    entry at distinct free indices; that entry is replaced by the other side, in the order given.  Each of
    `combination`, a theorem at some indices, is subtracted, times its coefficient and its multiplier and summed
    over its bound indices.  What is left must vanish, up to the remainder of the claim, which every remainder used
    must imply.
    """
    goal, remainders = remaining(claim, rewrites, combination)
    for used in remainders:
        if claim.remainder is None or not used.implies(claim.remainder):
            raise Refused("a remainder that is used does not imply the one that is claimed")
    _require_zero(goal, claim.remainder, witness, spelled)
    parents = [t for t, _ in rewrites] + [part[1] for part in combination]
    conditions = set().union(*(conditions_of(Part(*part).multiplier) for part in combination))
    return _mint(claim, "follow" if parents else "decide", parents, conditions, witness=witness)


def remaining(
    claim: Equation,
    rewrites: Sequence[tuple[Theorem, bool]],
    combination: Sequence[Part | tuple[Any, ...]],
) -> tuple[Term, list[Remainder]]:
    """The term that must vanish for `follow`, and the remainders it uses."""
    goal: Term = subtract(claim.left, claim.right)
    remainders: list[Remainder] = []
    for coefficient, theorem, slots, multiplier, indices in (Part(*part) for part in combination):
        _check_slots(slots, indices)
        used = theorem.claim.at(slots)
        if used.remainder is not None:
            if multiplier is not UNIT or indices:
                raise Refused("an equation up to a remainder is not multiplied")
            remainders.append(used.remainder)
        part: Term = Mul((Number(-coefficient), multiplier, subtract(used.left, used.right)))
        goal = Add((goal, Sum(indices, part) if indices else part))
    for theorem, swapped in rewrites:
        goal = rewrite(goal, theorem.claim, swapped)
    return goal, remainders


def rewrite(term: Term, equation: Equation, swapped: bool = False) -> Term:
    """`term` with the entry on one side of `equation` replaced by the other side.  Raises `Refused`."""
    pattern, body = (equation.right, equation.left) if swapped else (equation.left, equation.right)
    if equation.remainder is not None:
        raise Refused("an equation up to a remainder cannot be used for rewriting")
    if not isinstance(pattern, Entry) or pattern.head in heads(body):
        raise Refused("only an entry that is not on the other side can be rewritten")
    if not is_generic(pattern):
        raise Refused("only an entry at distinct free indices can be rewritten")
    return rewrite_entry(term, Equation(pattern, body))


def rewrite_entry(term: Term, rule: Equation) -> Term:
    """`term` with the generic entry on the left of `rule`, at any slots, replaced by its right side there."""
    pattern, body = rule.left, rule.right
    assert isinstance(pattern, Entry)

    def replaced(entry: Entry) -> Term:
        if entry.head is pattern.head:
            return copy_term(body, dict(zip(pattern.slots, entry.slots, strict=True)))
        if entry.head.body is not None and pattern.head in entry.head.ancestors:
            return inside(entry, replaced)
        return entry

    return transform(term, {}, replaced)


def is_generic(entry: Entry) -> bool:
    """Whether the entry stands at distinct free indices (the literal 0 where the size is 1): for all entries."""
    if len(entry.slots) != len(entry.head.sizes):
        return False
    free = [(s, size) for s, size in zip(entry.slots, entry.head.sizes, strict=True) if size.literal != 1]
    fits = all(isinstance(s, Index) and not s.is_bound and s.size is size for s, size in free)
    return fits and len({s for s, _ in free}) == len(free)


def generic(sizes: Sequence[Size], prefix: str = "s") -> tuple[Slot, ...]:
    """Distinct free indices of these sizes; the literal 0 where the size is 1."""
    return tuple([generic_slot(f"{prefix}{n}", s) for n, s in enumerate(sizes)])


@_rule
def define(
    name: str,
    slots: Sequence[Slot],
    sizes: Sequence[Size],
    body: Term,
    axioms: Iterable[str] = (),
    facts: frozenset[str] = frozenset(),
    needs: frozenset[Condition] = frozenset(),
) -> Theorem:
    """A new symbol: its entry at `slots` is `body`.  Raises `Refused` where that would not be conservative.

    `facts`: nothing, or that it is complex; what is not has a real body.  `needs`: see `Equation`.
    """
    if not facts <= {"complex"}:
        raise Refused(f"{name} is defined, and then has the structure that its definition gives it")
    if not facts and not is_real(ring.expand(body)):
        raise Refused(f"{name} is real, and what it is defined by is not known to be; declare {name} complex")
    loose = free_indices(body) - set(slots)
    if loose:
        raise Refused(f"{', '.join(sorted(i.name for i in loose))} is free in the definition only")
    used = tuple(sorted(heads(body), key=lambda h: h.key))
    if any(h.role in (PERTURBATION, INCREMENT) for u in used for h in (u, *u.ancestors)):
        raise Refused("a definition does not move with a perturbation")
    made = form(body, {s: n for n, s in enumerate(slots) if isinstance(s, Index)})
    head = Head(DEFINED, name, tuple(sizes), used, tag=made, text=lambda: form_text(made), facts=facts)
    entry = Entry(head, tuple(slots))
    if not is_generic(entry):
        raise Refused("a symbol is defined at distinct indices of its sizes")
    return _mint(Equation(entry, body, axioms=frozenset(axioms), needs=needs), "define")


@_rule
def assume(label: str, claim: Equation, *, everywhere: bool = False) -> Theorem:
    """The claim, under itself as hypothesis."""
    return _mint(claim, "assume", hypotheses=[Given(label, claim, everywhere)])


@_rule
def specialise(theorem: Theorem, slots: Mapping[Slot, Slot]) -> Theorem:
    """The theorem at other indices; sizes must agree."""
    _check_slots(slots)
    return _mint(theorem.claim.at(slots), "specialise", [theorem])


@_rule
def conjugated(theorem: Theorem) -> Theorem:
    """The complex conjugates of both sides of a theorem."""
    claim = theorem.claim
    if claim.remainder is not None:
        raise Refused("the conjugate is taken of exact equations")
    equation = Equation(conjugate(claim.left), conjugate(claim.right), None, claim.axioms)
    return _mint(equation, "conjugate", [theorem])


@_rule
def instantiate(theorem: Theorem, renaming: Renaming) -> Theorem:
    """The theorem for other functions and variables of the same dependence; see `schema`."""
    if any(isinstance(h, Given) for h in theorem.hypotheses):
        raise Refused("a theorem under a hypothesis about particular arrays holds for these only")
    if any(isinstance(h, Throughout) for h in theorem.hypotheses):
        raise Refused("a theorem about all layers of a network is about this network only")
    try:
        if any(isinstance(h, AtMost) and any(map(renaming.changes, h.symbols)) for h in theorem.hypotheses):
            raise Refused("a size would change that is the number of a layer as well")
        layers_kept = renaming.check(theorem.claim.heads(), layers.through)
        hypotheses = [_with_heads(h, renaming.head) for h in theorem.hypotheses]
        claim = renaming.equation(theorem.claim)
    except ValueError as error:
        raise Refused(str(error)) from error
    return Theorem(_TOKEN, claim, "instantiate", [theorem], frozenset([*hypotheses, *layers_kept]), theorem.axioms)


def _with_heads(hypothesis: Hypothesis, head: Callable[[Head], Head]) -> Hypothesis:
    """A hypothesis about other heads."""
    if isinstance(hypothesis, Smooth):
        return Smooth.joint(head(hypothesis.function), map(head, hypothesis.variables), hypothesis.degree)
    return Condition(hypothesis.kind, head(hypothesis.head)) if isinstance(hypothesis, Condition) else hypothesis


@_rule
def set_array(
    theorem: Theorem,
    array: Head,
    slots: Sequence[Slot],
    value: Term,
    needs: frozenset[Condition] = frozenset(),
) -> Theorem:
    """The theorem with the entry of a free array at generic `slots` replaced by `value`; `needs`: see `Equation`.

    A theorem holds for all numbers that stand in an array of which nothing is a function and about which nothing
    is assumed; of one with a linear structure, for all values that have it.
    """
    claim, entry = theorem.claim, Entry(array, tuple(slots))
    others = claim.heads() | {h for g in theorem.hypotheses for h in _heads_of(g)}
    others |= {a for h in others for a in h.ancestors}
    functions = [h for h in others if h.body is None and h is not array]
    if array.role != ARRAY or array.parts or any(h.depends_on(array) for h in functions):
        raise Refused(f"{array.name} is not free: something is a function of it")
    assumed = [g for g in theorem.hypotheses if not isinstance(g, Condition)]
    words = array.facts | ({"symmetric"} if array.symmetric else set())
    if any(h is array or h.depends_on(array) for g in assumed for h in _heads_of(g)) or words - LINEAR:
        raise Refused(f"{array.name} is not free: something is assumed about it")
    if words:
        (row, col), there = slots, copy_term(value, dict(zip(slots, reversed(slots), strict=True)))
        unseen = lacking(words, ring.expand(value), ring.expand(there), row, col)
        if unseen:
            raise Refused(f"{array.name} is {unseen[0]}, and what is put for it is not known to be")
    if claim.remainder is not None or any(h.role in (PERTURBATION, INCREMENT) for h in heads(value)):
        raise Refused("an expansion is about arrays that a perturbation does not move")
    if not is_real(ring.expand(value)):
        raise Refused(f"{array.name} is real, and what is put for it is not known to be")
    if not is_generic(entry) or free_indices(value) - set(slots):
        raise Refused("a matrix is set entry by entry, at distinct indices")
    step = Equation(entry, value)
    left, right = (rewrite_entry(side, step) for side in (claim.left, claim.right))
    moved = [
        c for h in theorem.hypotheses if isinstance(h, Condition) for c in changed(h, lambda e: rewrite_entry(e, step))
    ]
    own = conditions_of(left) | conditions_of(right)
    hypotheses = frozenset([*assumed, *moved, *own, *needs])
    equation = Equation(left, right, None, claim.axioms)
    return Theorem(_TOKEN, equation, "set array", [theorem], hypotheses, theorem.axioms)


def _heads_of(hypothesis: Hypothesis) -> set[Head]:
    if isinstance(hypothesis, AtMost):
        return set()
    if isinstance(hypothesis, Throughout):
        return _heads_of(hypothesis.smooth)
    if isinstance(hypothesis, Smooth):
        return {hypothesis.function, *hypothesis.variables}
    if isinstance(hypothesis, Condition):
        return {hypothesis.head}
    return hypothesis.equation.heads()


@_rule
def law(name: str, entries: Sequence[Entry], witness: Check, facts: Sequence[Part] = ()) -> Theorem:
    """A law of the closed list about composite entries at distinct free indices; see `laws`.

    That a body is what it is said to be may rest on `facts`, multiples of theorems that make up the difference.
    """

    def same(a: Poly, b: Poly) -> None:
        difference = dict(a)
        ring.add_into(difference, b, -1)
        if vanishes(difference, witness):
            return
        made, remainders = remaining(Equation(ring.to_term(difference), ZERO), (), facts)
        if remainders or not facts or not vanishes(ring.expand(made), witness):
            raise Refused(f"{name}: the body is not what it is said to be")

    if name not in LAWS:
        raise Refused(f"no law is called {name}")
    if any(not is_generic(e) for e in entries[:1]):
        raise Refused("a law is stated at distinct indices")
    equation, needed, axiom = state(name, entries, same)
    conditions = {c for c in needed if not known(c)}
    needed_too = set().union(*(conditions_of(part.multiplier) for part in facts))
    conditions |= needed_too
    parents = [part.theorem for part in facts]
    return _mint(equation, f"law {name}", parents, conditions, [axiom], witness=witness)


@_rule
def carried(
    claim: Equation, parents: Sequence[Theorem], needs: Sequence[Condition], proof: core.Theorem, witness: Check
) -> Theorem:
    """What the new core proves of the claim, written in its terms: from the parents, and under conditions."""
    writer = Writer()
    axioms = _rests_on(proof, writer.equation(claim), writer, parents, needs)
    given = [need for need in needs if not known(need)]
    return _mint(claim, "carried", parents, given, axioms, witness=witness)


@_rule
def shown(
    condition: Condition,
    parents: Sequence[Theorem],
    needs: Sequence[Condition],
    proof: core.Theorem,
    witness: Witness,
) -> Theorem:
    """Nothing (0 = 0), and that a condition follows from the parents and others, as the new core proves it."""
    writer = Writer()
    formula = writer.condition(condition)
    if formula is None:
        raise Refused(f"a condition that the new core has no word for: {condition}")
    axioms = _rests_on(proof, core.Formula(formula.predicate, formula.bodies), writer, parents, needs)
    given: frozenset[Hypothesis] = frozenset([_rewritten(need, witness) for need in needs if not known(need)])
    given = given.union(*(parent.hypotheses for parent in parents))
    both = dict.fromkeys((condition, _rewritten(condition, witness)), given)
    return _mint(Equation(ZERO, ZERO), "shown", parents, given, axioms, both, witness)


def _rests_on(
    proof: core.Theorem, claim: core.Formula, writer: Writer, parents: Sequence[Theorem], needs: Sequence[Condition]
) -> list[str]:
    """The axioms of a proof of the new core.

    Raises `Refused` for one of another claim, or that supposes more than the parents, the conditions, and what the
    arrays are declared to be.
    """
    if not isinstance(proof, core.Theorem):
        raise Refused("no proof of the new core")
    supposed = [closed(writer.equation(parent.claim)) for parent in parents]
    supposed += [formula for need in needs if (formula := writer.condition(need)) is not None]
    try:
        if core.key(claim) != core.key(proof.claim):
            raise Refused("the proof is of another claim")
        if not proof.hypotheses.keys() <= set(map(core.key, [*supposed, *writer.declared])):
            raise Refused("the proof supposes what is not known")
    except core.Refused as refusal:
        raise Refused(str(refusal)) from refusal
    return [axiom for row in proof.axioms for axiom in axioms_of(row)]


@_rule
def together(theorem: Theorem, facts: Sequence[Theorem], witness: Check) -> Theorem:
    """The theorem, without the conditions that `facts` establish."""
    return _mint(theorem.claim, "together", [theorem, *facts], witness=witness)


@_rule
def inverse_unique(entry: Entry, value: Term, product: Theorem, witness: Check, *, left: bool = False) -> Theorem:
    """M E = 1 for square M, E (or E M = 1, with `left`): M is invertible and E is its inverse.

    `entry` is the inverse of M at a generic place, `value` the entry of E there.  Source: Horn & Johnson 2013,
    0.5.  That M is invertible is established, unless `product` rests on it.
    """
    head = entry.head
    if head.role != INVERSE or not is_generic(entry) or product.claim.remainder is not None:
        raise Refused("the inverse is taken at distinct indices, and its product is exact")
    frame, own = frame_of(head), framed_slots(head)
    width = len(frame.rows)
    row, col, rest = entry.slots[:width], entry.slots[width:own], entry.slots[own:]
    middle = tuple([Index.bound("k", s) for s in frame.rows])
    if left:
        first = copy_term(value, dict(zip(col, middle, strict=True)))
        second: Term = ring.to_term(body_at(head, (*middle, *col, *rest), middle, col))
    else:
        first = ring.to_term(body_at(head, (*row, *middle, *rest), row, middle))
        second = copy_term(value, dict(zip(row, middle, strict=True)))
    made: Term = Mul((first, second))
    unit = ring.relabel(identity_body(frame), dict(zip((*frame.row(), *frame.col()), (*row, *col), strict=True)))
    stated = subtract(product.claim.left, product.claim.right)
    difference = dict(ring.expand(subtract(Sum(middle, made) if middle else made, ring.to_term(unit))))
    ring.add_into(difference, ring.expand(stated), -1)
    if not vanishes(difference, witness):
        raise Refused("the product of the matrix and the value is not what is said to be 1")
    condition = _about(head, witness)
    established = {} if condition in product.hypotheses else {condition: product.hypotheses}
    return _mint(Equation(entry, value), "inverse is unique", [product], (), ["inverse"], established, witness)


def _about(head: Head, witness: Check) -> Condition:
    """That the body of the head of an inverse is invertible, as the witness writes it."""
    condition = Condition("invertible", head)
    return _rewritten(condition, witness) if isinstance(witness, Witness) else condition


@_rule
def pseudoinverse_unique(entry: Entry, value: Term, penrose: Sequence[Theorem], witness: Check) -> Theorem:
    """The four equations of Penrose (1955, theorem 1) for `value` in the place of the pseudoinverse `entry`."""
    head = entry.head
    if head.role != PSEUDOINVERSE or not is_generic(entry) or len(penrose) != 4:
        raise Refused("the pseudoinverse is taken at distinct indices, from four equations")
    for theorem, (left, right) in zip(penrose, penrose_equations(entry, value_at(entry, value)), strict=True):
        if theorem.claim.remainder is not None:
            raise Refused("the equations of Penrose are exact")
        difference = dict(ring.expand(subtract(left, right)))
        ring.add_into(difference, ring.expand(subtract(theorem.claim.left, theorem.claim.right)), -1)
        if not vanishes(difference, witness):
            raise Refused("one of the equations of Penrose is not what is given")
    return _mint(Equation(entry, value), "pseudoinverse is unique", list(penrose), (), ["pseudoinverse"], None, witness)


def value_at(entry: Entry, value: Term) -> Callable[[tuple[Slot, ...], tuple[Slot, ...]], Term]:
    """`value`, which stands for the framed entry at its row and column, at others."""
    own = entry.slots[: framed_slots(entry.head)]
    return lambda row, col: copy_term(value, dict(zip(own, (*row, *col), strict=True)))


@_rule
def reflect(index: Index, body: Term) -> Theorem:
    """The sum of `body` over an index r < n is its sum with n - 1 - r for r; r stands in exponents only."""
    left = Sum((index,), body)
    new = Index.bound(index.name, index.size)
    right = Sum((new,), copy_term(reflected(body, index), {index: new}))
    return _mint(Equation(copy_term(left, {}), right), "reflect", axioms=["matrix-power"])


@_rule
def cross_multiply(claim: Equation, denominators: Sequence[Entry], cleared: Theorem, witness: Check) -> Theorem:
    """The claim, from what is left of the difference of its sides times powers of denominators: nonzero all of them.

    `denominators` are entries of reciprocals; see `poly.clear`.
    """
    if claim.remainder is not None or cleared.claim.remainder is not None:
        raise Refused("only exact equations are multiplied")
    poly = renamed(ring.difference(claim.left, claim.right), witness)
    conditions: set[Condition] = set()
    for entry in denominators:
        if entry.head.role != RECIPROCAL:
            raise Refused("a denominator is the body of a reciprocal")
        conditions |= conditions_of(entry)
        poly = renamed(ring.clear(poly, entry), witness)
    ring.add_into(poly, ring.expand(subtract(cleared.claim.left, cleared.claim.right)), -1)
    if not vanishes(poly, witness):
        raise Refused("the multiplied equation is not the one that is given")
    return _mint(claim, "cross multiply", [cleared], conditions, witness=witness)


@_rule
def define_by_layers(step: Equation, start: Equation | None, which: str) -> Theorem:
    """The `step` or the `start` of a definition layer by layer; see `layers`."""
    equation, holds, _ = layers.defined_by_layers(step, start, which)
    if not isinstance(equation.left, Entry) or not is_generic(equation.left):
        raise Refused("a symbol is defined at distinct indices of its sizes")
    return _mint(equation, "define", hypotheses=holds)


@_rule
def at_layer(theorem: Theorem, symbol: str, to: Point) -> Theorem:
    """The theorem at another layer: `to` for `symbol`."""
    move = layers.Move(symbol, to)
    hypotheses: set[Hypothesis] = set()
    for hypothesis in theorem.hypotheses:
        if isinstance(hypothesis, Given) and layers.mentioned(hypothesis.equation, symbol):
            raise Refused(f"equation {hypothesis.label} is assumed at one layer")
        if isinstance(hypothesis, Throughout) and symbol in (hypothesis.low.symbol, hypothesis.high.symbol):
            raise Refused(f"{symbol} is the first or the last layer of what is assumed")
        moved = hypothesis.moved(symbol, to) if isinstance(hypothesis, AtMost) else hypothesis
        hypotheses.add(_with_heads(moved, move.head))
    claim = move.equation(theorem.claim)
    kept = frozenset(h for h in hypotheses if not (isinstance(h, AtMost) and follows(h, ())))
    return Theorem(_TOKEN, claim, "at layer", [theorem], kept, theorem.axioms)


@_rule
def induct(symbol: str, start: Point, end: Point, base: Theorem, step: Theorem, label: str, *, down: bool) -> Theorem:
    """The claim of `step`, about the layer `symbol`, at every layer from `start` to `end`: below it with `down`.

    `base` is the claim at `start`.  `step`, at the other layers, has the claim at the layer before (above, with
    `down`) as its hypothesis `label`, and no other hypothesis about the layer but that it is one of these, and
    smoothness, which is then one at every such layer.
    """
    here, turn = Point(symbol), 1 if down else -1
    before = layers.Move(symbol, Point(symbol, turn)).equation(step.claim)
    if not layers.same(base.claim, layers.Move(symbol, start).equation(step.claim)):
        raise Refused("the base is not the claim at the first layer")
    low, high = (end, start) if down else (start, end)
    first, last = (low, high.above(-1)) if down else (low.above(1), high)
    place = {AtMost(first, here), AtMost(here, last)}
    free = {h for t in (base, step) for h in t.hypotheses if isinstance(h, AtMost) and symbol not in h.symbols}
    hypotheses: set[Hypothesis] = {AtMost(low, here), AtMost(here, high)}
    for hypothesis in step.hypotheses:
        if isinstance(hypothesis, Given) and hypothesis.label == label:
            if not layers.same(hypothesis.equation, before):
                raise Refused("the hypothesis of the step is not the claim at the layer before")
        elif isinstance(hypothesis, AtMost) and symbol in hypothesis.symbols:
            if not follows(hypothesis, place | free):
                raise Refused(f"the step wants {hypothesis}")
        else:
            hypotheses.add(_throughout(hypothesis, symbol, first, last))
    for hypothesis in base.hypotheses:
        if isinstance(hypothesis, Given) and hypothesis.label == label:
            raise Refused("the base rests on what is to be proved")
        if _about_layer(hypothesis, symbol):
            raise Refused(f"the base rests on a hypothesis about the layer {symbol}")
        hypotheses.add(hypothesis)
    axioms = base.axioms | step.axioms
    return Theorem(_TOKEN, step.claim, "induction", [base, step], frozenset(hypotheses), axioms)


def _throughout(hypothesis: Hypothesis, symbol: str, low: Point, high: Point) -> Hypothesis:
    """A hypothesis of each step, as one of them all."""
    if not _about_layer(hypothesis, symbol):
        return hypothesis
    if not isinstance(hypothesis, Smooth):
        raise Refused(f"the step rests on a hypothesis about one layer: {hypothesis}")
    return Throughout(hypothesis, symbol, low, high)


def _about_layer(hypothesis: Hypothesis, symbol: str) -> bool:
    if isinstance(hypothesis, AtMost):
        return symbol in hypothesis.symbols
    if isinstance(hypothesis, Throughout):
        return symbol in (hypothesis.low.symbol, hypothesis.high.symbol)
    if isinstance(hypothesis, Given):
        return layers.mentioned(hypothesis.equation, symbol)
    return any(layers.mentions(h, symbol) for h in _heads_of(hypothesis))


def is_everywhere(theorem: Theorem) -> bool:
    """Whether a theorem is an equation that is assumed to hold everywhere."""
    return theorem.rule == "assume" and all(isinstance(h, Given) and h.everywhere for h in theorem.hypotheses)


def is_definition(theorem: Theorem) -> bool:
    """Whether a theorem is a definition, at its own or another layer: it holds identically in what it is made of."""
    while theorem.rule == "at layer":
        (theorem,) = theorem.parents
    return theorem.rule == "define"


@_rule
def differentiate_definition(theorem: Theorem, variable: Head, slots: Sequence[Slot]) -> Theorem:
    """The derivative of both sides of a definition, which holds identically in `variable`."""
    left = theorem.claim.left
    if not is_definition(theorem) or not isinstance(left, Entry):
        raise Refused("only a definition holds identically and can be differentiated")
    slots = tuple(slots)
    head = derivative_head(left.head, variable)
    if not left.head.depends_on(variable):
        raise Refused(f"{left.head.name} is not a function of {variable.name}")
    if not is_generic(Entry(head, left.slots + slots)):
        raise Refused("the indices of the derivative are new and have the sizes of the variable")
    body = derive(theorem.claim.right, variable, slots)
    axioms = theorem.claim.axioms | {"polynomial-derivative"}
    return _mint(Equation(Entry(head, left.slots + slots), body, axioms=axioms), "differentiate", [theorem])


@_rule
def differentiate_identity(theorem: Theorem, variable: Head, slots: Sequence[Slot]) -> Theorem:
    """The derivative of both sides of an equation that holds for all values of `variable`.

    It does where nothing but smoothness is supposed, and equations that hold everywhere, and the variable is an array
    of independent entries.  That the right side has a derivative is supposed of all that moves in it; then the left
    side, where it is a function or a derivative of one, has the same.  Of another left side it is supposed as well, and
    something in the equation is a function of the variable: only then is it for all values of that.
    """
    claim, left, slots = theorem.claim, theorem.claim.left, tuple(slots)
    identical = all(isinstance(h, Smooth) or (isinstance(h, Given) and h.everywhere) for h in theorem.hypotheses)
    if claim.remainder is not None or not identical:
        raise Refused("only what holds identically is differentiated")
    if variable.role != ARRAY or variable.parts or variable.symmetric or variable.facts:
        raise Refused(f"the entries of {variable.name} are not independent variables")
    everywhere = any(isinstance(h, Given) for h in theorem.hypotheses)
    roles = (DERIVATIVE, ARRAY) if everywhere else (DERIVATIVE,)
    alone = isinstance(left, Entry) and left.head.depends_on(variable) and left.head.role in roles
    if not alone and not everywhere:
        raise Refused("a function or a derivative that moves with the variable is differentiated")
    if isinstance(left, Entry) and alone:
        place = Entry(derivative_head(left.head, variable), left.slots + slots)
        first: Term = place
    else:
        place, first = Entry(variable, slots), derive(left, variable, slots)
    if not is_generic(place) or claim.free_indices() & set(slots):
        raise Refused("the indices of the derivative are new and have the sizes of the variable")
    moving = [h for h in (heads(claim.right) if alone else claim.heads()) if h.depends_on(variable)]
    if not alone and not moving:  # g g = c for all x, of which g is a function, is not for all c
        raise Refused(f"nothing in the equation is a function of {variable.name}")
    needed = [_smooth_derivative(h, variable) for h in moving]
    needed += [
        _smooth_function(h, variable) for h in {a for h in moving for a in h.ancestors if a.depends_on(variable)}
    ]
    body = derive(claim.right, variable, slots)
    axioms = {"polynomial-derivative", "derivative-of-C2"}
    made = Equation(first, body, axioms=claim.axioms)
    return _mint(made, "differentiate", [theorem], needed, axioms)


def _smooth_derivative(function: Head, variable: Head) -> Smooth:
    """The hypothesis under which a function that stands in an equation has a derivative that moves with `variable`."""
    arguments = _arguments(function)
    moving = [p for p in arguments if p is variable or p.depends_on(variable)]
    if not moving or any(a.depends_on(b) for a, b in itertools.permutations(set(moving), 2)):
        raise Refused(f"that {function.name} has a derivative is no hypothesis that can be declared")
    if function.role == DERIVATIVE:
        return Smooth.joint(function.parts[0], [*moving, function.parts[1]], "C2")
    return Smooth.joint(function, moving, "differentiable")


def _smooth_function(function: Head, variable: Head) -> Smooth:
    if function.role != ARRAY:
        raise Refused(f"that {function.name} has a derivative is no hypothesis that can be declared")
    return _smooth_derivative(function, variable)


@_rule
def taylor(
    function: Head, variable: Head, slots: Sequence[Slot], *, through: Head | Sequence[Head] | None, little: bool
) -> Theorem:
    """The first-order expansion of `function` when one entry of `variable` is perturbed.

    With `through` None, in the perturbation itself; else in the increments of `through`, of which `function` is
    a function: all of its parts that move with `variable`.  No one of these is a function of another, nor the
    variable itself: the derivative by it is then the one with the others fixed.  `little` gives the remainder o of
    order 1 instead of O of order 2, from a weaker hypothesis.
    """
    slots = tuple(slots)
    own, entry = slots[: len(function.sizes)], slots[len(function.sizes) :]
    left = Entry(increment_head(function, variable), slots)
    arguments = _arguments(function)
    moving = {p for p in arguments if p is variable or p.depends_on(variable)}
    if not is_generic(left):
        raise Refused("the indices are distinct and have the sizes of the function and of the variable")
    order = Order(1, True) if little else Order(2, False)
    perturbation = Entry(perturbation_head(variable), entry)
    given: tuple[Head, ...] = (variable,)
    if through is None:
        if moving != {variable}:
            raise Refused(f"{function.name} is not declared as a function of {variable.name}")
        right: Term = Mul((Entry(derivative_head(function, variable), slots), perturbation))
        claim = Equation(left, right, Remainder(perturbation, order))
        kind, degree = "taylor-entry", "partial"
    else:
        given = (through,) if isinstance(through, Head) else tuple(through)
        names = " and ".join(g.name for g in given)
        if not moving or moving != set(given) or variable in moving:
            raise Refused(f"{function.name} is not declared as a function of {names} alone")
        if any(a.depends_on(b) for a, b in itertools.permutations(moving, 2)):
            raise Refused(f"of {names} one is a function of another")
        right = add_terms([_change_through(function, p, variable, own, entry) for p in dict.fromkeys(given)])
        bases = [Entry(increment_head(p, variable), entry) for p in given]
        claim = Equation(left, right, Remainder.joint(bases, order))
        kind, degree = "total-differential", "differentiable"
    axioms = [f"{kind}-{'o' if little else 'O'}"]
    if function.role == DERIVATIVE:
        if not little:
            raise Refused(f"that {function.name} has Lipschitz derivatives is no hypothesis that can be declared")
        needed = Smooth.joint(function.parts[0], {*given, function.parts[1]}, "C2")
        axioms.append("derivative-of-C2")
    else:
        needed = Smooth.joint(function, given, degree if little else "C11")
    return _mint(claim, "taylor", hypotheses=[needed], axioms=axioms)


def _arguments(function: Head) -> tuple[Head, ...]:
    """The arrays of which an abstract function, or its derivative by one of them, is a function; none for others."""
    if function.role == ARRAY:
        return function.parts
    if function.role != DERIVATIVE or function.parts[0].role != ARRAY:
        return ()
    parts = function.parts[0].parts
    if function.parts[1] not in parts or any(a.depends_on(b) for a, b in itertools.permutations(set(parts), 2)):
        return ()
    return parts


def _change_through(function: Head, part: Head, variable: Head, own: tuple[Slot, ...], entry: tuple[Slot, ...]) -> Term:
    """The sum over the entries of `part` of the derivative of `function` by it times its increment."""
    inner = tuple([Literal(0) if s.literal == 1 else Index.bound("k", s) for s in part.sizes])
    partial = Entry(derivative_head(function, part), own + inner)
    product = Mul((partial, Entry(increment_head(part, variable), inner + entry)))
    summed = tuple([s for s in inner if isinstance(s, Index)])
    return Sum(summed, product) if summed else product


@_rule
def difference_quotient(function: Head, variable: Head, slots: Sequence[Slot]) -> Theorem:
    """The derivative is the limit of the increment over the perturbation, where that limit exists."""
    slots = tuple(slots)
    left = Entry(derivative_head(function, variable), slots)
    if not is_generic(left):
        raise Refused("the indices are distinct and have the sizes of the function and of the variable")
    if not function.depends_on(variable):
        raise Refused(f"{function.name} does not depend on {variable.name}")
    right = Entry(quotient_head(function, variable), slots)
    return _mint(Equation(left, right), "difference quotient", axioms=["derivative"])


@_rule
def substitute_expansion(
    claim: Equation, outer: Theorem, inner: Theorem | Sequence[Theorem], witness: Check
) -> Theorem:
    """Expansions substituted in another: ΔU = t + r(h) in L = R(ΔU) + r(ΔU) gives L = R(t) + r(h).

    The remainder of the claim must be implied by what the orders in h of t, of the inner and of the outer
    remainder give.  With several increments in the outer remainder, each has its expansion among `inner`; the norm of
    all of them together is of the least of their orders.
    """
    inner = (inner,) if isinstance(inner, Theorem) else tuple(inner)
    goal, orders = expanded(claim, outer, inner)
    assert claim.remainder is not None
    rest = absorb(ring.expand(goal), claim.remainder, orders)
    if not vanishes(rest, witness):
        raise Refused("the expansions do not give the claim")
    return _mint(claim, "substitute expansion", [outer, *inner])


class _Expansion(NamedTuple):
    """An increment, its expansion in the perturbation, the order of that, and the array of what it leaves over."""

    change: Entry
    value: Term
    order: Order
    rest: Head


def expanded(claim: Equation, outer: Theorem, inner: Theorem | Sequence[Theorem]) -> tuple[Term, dict[Head, Order]]:
    """The term that must vanish for `substitute_expansion`, and the orders of the remainders that stand in it."""
    goal, given = claim.remainder, outer.claim.remainder
    if goal is None or goal.base.head.role != PERTURBATION or goal.also:
        raise Refused("an expansion in a perturbation is claimed")
    entry = goal.base.slots
    known: dict[Head, _Expansion] = {}
    orders: dict[Head, Order] = {}
    for theorem in (inner,) if isinstance(inner, Theorem) else inner:
        made, small = _expansion_of(theorem, goal)
        if made.change.head in known:
            raise Refused("one expansion of each increment is substituted")
        known[made.change.head], orders[made.rest] = made, small
    if given is not None:
        reached = given.order
        if given.bases != goal.bases:
            if any(b.head not in known or b.slots != entry for b in given.bases):
                raise Refused("the remainder of the outer expansion is in something else")
            reached = _least([given.order.times(known[b.head].order) for b in given.bases])
        if not reached.at_least(goal.order):
            raise Refused("the remainder of the outer expansion does not imply the one that is claimed")

    def replaced(e: Entry) -> Term:
        found = known.get(e.head)
        if found is None:
            if any(head in e.head.ancestors for head in known):
                raise Refused("an increment stands inside a function")
            return e
        if _last(e.slots, len(entry)) != entry:
            raise Refused("the increments belong to another perturbation")
        at = dict(zip(found.change.slots, e.slots, strict=True))
        return Add((copy_term(found.value, at), Entry(found.rest, e.slots)))

    stated = transform(subtract(outer.claim.left, outer.claim.right), {}, replaced)
    return subtract(stated, subtract(claim.left, claim.right)), orders


def _expansion_of(inner: Theorem, goal: Remainder) -> tuple[_Expansion, Order]:
    """What is substituted for an increment, and the order of its remainder."""
    change, small = inner.claim.left, inner.claim.remainder
    if small is None or small.also:
        raise Refused("an expansion in a perturbation is substituted")
    if not isinstance(change, Entry) or change.head.role != INCREMENT or small.base.head is not goal.base.head:
        raise Refused("what is substituted is the expansion of an increment in the perturbation")
    if small.base.head.parts != change.head.parts[1:]:
        raise Refused("the increment and the perturbation belong to different variables")
    if _last(change.slots, len(goal.base.slots)) != small.base.slots or not is_generic(change):
        raise Refused("the substituted expansion is stated at distinct indices")
    order = lead(ring.expand(inner.claim.right), small)
    rest = Head(ARRAY, f"remainder of {change.head.key}{GENERIC}", change.head.sizes)
    return _Expansion(change, inner.claim.right, order, rest), small.order


def _least(orders: Sequence[Order]) -> Order:
    """The order that everything of any of these orders has."""
    return next(o for o in orders if all(other.at_least(o) for other in orders))


@_rule
def take_limit(claim: Equation, expansion: Theorem, witness: Check) -> Theorem:
    """From ΔF = R + r(h), divided by h: the limit of ΔF/h is the part of R of first order in h."""
    rest = limit_difference(claim, expansion)
    if not vanishes(rest, witness):
        raise Refused("the part of first order is not what is claimed")
    return _mint(claim, "limit", [expansion], axioms=["limit-of-polynomial"])


def limit_difference(claim: Equation, expansion: Theorem) -> Poly:
    """What must vanish for `take_limit`."""
    change, remainder, left = expansion.claim.left, expansion.claim.remainder, claim.left
    if claim.remainder is not None or remainder is None or remainder.base.head.role != PERTURBATION or remainder.also:
        raise Refused("the limit of an expansion in a perturbation is exact")
    if not isinstance(change, Entry) or change.head.role != INCREMENT or not isinstance(left, Entry):
        raise Refused("the limit is taken of an increment over its perturbation")
    if remainder.base.head.parts != change.head.parts[1:]:
        raise Refused("the increment and the perturbation belong to different variables")
    if _last(change.slots, len(remainder.base.slots)) != remainder.base.slots:
        raise Refused("the increment belongs to another perturbation")
    if left != Entry(quotient_head(*change.head.parts), change.slots):
        raise Refused("the claim is not about the limit of that increment over its perturbation")
    if not remainder.order.at_least(Order(1, True)):
        raise Refused("the remainder does not vanish after division by the perturbation")
    total = dict(quotient_part(ring.expand(expansion.claim.right), remainder.base))
    ring.add_into(total, ring.expand(claim.right), -1)
    return total


def _require_zero(goal: Term, remainder: Remainder | None, witness: Check, spelled: bool) -> None:
    poly = ring.expand(goal)
    if remainder is not None:
        poly = absorb(poly, remainder, {})
    for case in spelled_cases(poly) if spelled else [poly]:
        if not vanishes(case, witness):
            raise Refused("the two sides do not reduce to the same")


def spelled_cases(poly: Poly) -> list[Poly]:
    """The polynomial for each value of its free indices of literal size, literal sums written out."""
    labels = {p for m in poly for c, _ in m for p in c.labels if isinstance(p, Index) and p.size.literal is not None}
    ordered = sorted(labels, key=lambda i: i.key)
    values = [range(i.size.literal or 0) for i in ordered]
    if math.prod(map(len, values)) > LARGEST_CASES:
        raise NotDecided("SC206", "free indices of literal sizes too large to be tried one by one")
    cases = []
    for chosen in itertools.product(*values):
        at: dict[Slot, Slot] = {i: Literal(v) for i, v in zip(ordered, chosen, strict=True)}
        cases.append(ring.spell_out(ring.relabel(poly, at) if at else poly))
    return cases


def _check_slots(slots: Mapping[Slot, Slot], indices: Sequence[Index] = ()) -> None:
    for old, new in slots.items():
        loose = isinstance(new, Index) and new.is_bound and new not in indices
        if not isinstance(old, Index) or old.is_bound or loose:
            raise Refused("only free indices are specialised, and to free indices or literals")
        if isinstance(new, Index) and new.size is not old.size:
            raise Refused(f"index {old.name} has size {old.size}, {new.name} has size {new.size}")
        if isinstance(new, Literal) and new.value >= (old.size.literal or 1):
            raise Refused(f"{new.value} may be outside the range of {old.name}, of size {old.size}")


def _last(slots: tuple[Slot, ...], count: int) -> tuple[Slot, ...]:
    return slots[len(slots) - count :]
