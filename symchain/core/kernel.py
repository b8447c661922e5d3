"""Theorems and rules.  Only `_mint` makes theorems; every rule checks what it is given and trusts no search.

A theorem says: for all sizes, arrays, function symbols and free indices, if its hypotheses hold then its claim does.
Hypotheses are formulas, closed ("for all k") where an index stood in them that is bound in what the theorem says.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from symchain.core.head import DELTA, Head
from symchain.core.instance import Values, check_values, substitute
from symchain.core.ring import Oracle, Ring
from symchain.core.term import (
    MINUS,
    Add,
    App,
    Array,
    Defined,
    Formula,
    Index,
    Lambda,
    Layer,
    Mul,
    Refused,
    Sum,
    difference,
    equation,
    free,
)
from symchain.theory.operators import DEFINITIONS, NAMED, PREDICATES
from symchain.theory.rows import ROWS

_TOKEN = object()
RULES: dict[str, Callable[..., Theorem]] = {}
"""The rules by name, for the replay of certificates."""


class Theorem:
    """A claim under hypotheses (by their keys), with the rows it rests on; made by the rules alone, never changed.

    `rule`, `arguments` and `parents` say how it was made.
    """

    __slots__ = ("arguments", "axioms", "claim", "hypotheses", "parents", "rule")
    claim: Formula
    hypotheses: dict[frozenset[Any], Formula]
    axioms: frozenset[str]
    parents: tuple[Theorem, ...]
    rule: str
    arguments: tuple[Any, ...]

    def __init__(self, token: object, **values: Any) -> None:
        if token is not _TOKEN:
            raise Refused("only the rules make theorems")
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a theorem does not change")


class Settings:
    """The oracle in force, which is search; and what unfolds derivatives, which `derive` hands in."""

    oracle: Oracle | None = None
    derive: Any = None


@dataclass(frozen=True, slots=True)
class Part:
    """A theorem at values of its free indices, times a multiplier, summed over indices."""

    theorem: Theorem
    values: Values
    multiplier: Any
    indices: tuple[Index, ...] = ()


def ring_in_force(symmetric: Iterable[Head] = (), *, unfold: bool = False, spelled: bool = False) -> Ring:
    return Ring(DEFINITIONS, Settings.oracle, symmetric, Settings.derive if unfold else None, spelled=spelled)


_keys: dict[int, tuple[Any, ...]] = {}
KEPT = 5000  # keys of formulas


def key(formula: Formula) -> frozenset[Any]:
    """What two formulas share only if they say the same; remembered for this very object and oracle."""
    found = _keys.get(id(formula))
    if found is None or found[0] is not Settings.oracle:
        if len(_keys) > KEPT:
            _keys.clear()
        found = _keys[id(formula)] = Settings.oracle, ring_in_force().key(well_formed(formula)), formula
    return found[1]  # type: ignore[no-any-return]


def well_formed(formula: Formula) -> Formula:
    """The formula.  Raises `Refused` for one with an unlisted predicate, or bodies that it does not have."""
    wanted = PREDICATES.get(formula.predicate)
    bound = all(isinstance(p, (Index, Layer)) for p in formula.bound)
    if wanted is None or not bound or len(formula.bodies) != len(wanted):
        raise Refused(f"no formula: {formula.predicate} of {len(formula.bodies)}")
    for body, kinds in zip(formula.bodies, wanted, strict=True):
        if kinds is not None and not (len(body.params) == len(kinds) and all(map(isinstance, body.params, kinds))):
            raise Refused(f"no formula: {formula.predicate} of a λ-term with {len(body.params)} parameters")
    return formula


def _mint(
    claim: Formula, hypotheses: Iterable[Formula], parents: Iterable[Theorem] = (), axioms: Iterable[str] = ()
) -> Theorem:
    parents = tuple(parents)
    used = frozenset(axioms).union(*(parent.axioms for parent in parents))
    return Theorem(
        _TOKEN, claim=well_formed(claim), hypotheses={key(h): h for h in hypotheses}, axioms=used, parents=parents
    )


def rule(function: Callable[..., Theorem]) -> Callable[..., Theorem]:
    """A rule, listed by its name: its theorems keep what it was given."""

    @functools.wraps(function)
    def made(*arguments: Any) -> Theorem:
        theorem = function(*arguments)
        object.__setattr__(theorem, "rule", function.__name__)
        object.__setattr__(theorem, "arguments", arguments)
        return theorem

    RULES[function.__name__] = made
    return made


def close(formula: Formula, indices: Iterable[Any]) -> Formula:
    """The formula for all values of those indices and layers that are free in it."""
    loose = free(formula)
    bound = tuple([p for p in indices if p in loose])
    if any(isinstance(p, Array) for p in bound):
        raise Refused("a hypothesis about an array that is bound")
    return Formula(formula.predicate, formula.bodies, formula.bound + bound) if bound else formula


def sides(made: Theorem | Formula) -> tuple[Any, Any]:
    """Left and right of an equation that is not closed.  Raises `Refused`."""
    claim = made.claim if isinstance(made, Theorem) else made
    if claim.predicate != "=" or claim.bound or [body.params for body in claim.bodies] != [(), ()]:
        raise Refused("not an equation")
    left, right = claim.bodies
    return left.body, right.body


@rule
def ring(
    claim: Formula,
    parts: tuple[Part, ...] = (),
    symmetric: tuple[Theorem, ...] = (),
    unfold: bool = False,
    spelled: bool = False,
) -> Theorem:
    """An equation: left minus right, less the parts, expands to 0 under the symmetries.

    With `unfold` derivatives are taken; what that supposes is a hypothesis, for all bound indices around it.  With
    `spelled` sums over sizes that are numbers are written out.
    """
    goal: list[Any] = [difference(*sides(claim))]
    hypotheses: list[Formula] = []
    for part in parts:
        check_values(part.values, NAMED)
        if not all(isinstance(name, Index) for name in part.values):
            raise Refused("a part is a theorem at other indices")
        goal.append(Mul((MINUS, taken(part))))
        for h in part.theorem.hypotheses.values():
            there = h if free(h).isdisjoint(part.values) else substitute(h, part.values)
            hypotheses.append(close(there, part.indices))
    heads: list[Head] = []
    for theorem in symmetric:
        head, hidden = exchange(theorem, heads)
        heads.append(head)
        hypotheses += [close(h, hidden) for h in theorem.hypotheses.values()]
    whole, made = ring_in_force(heads, unfold=unfold, spelled=spelled), Add(tuple(goal))
    if whole.normal(made):
        raise Refused("the difference does not vanish")
    loose = free(made) if whole.supposed else set()
    hypotheses += [close(h, [p for p in free(h) if isinstance(p, Index) and p not in loose]) for h in whole.supposed]
    return _mint(claim, hypotheses, [*(part.theorem for part in parts), *symmetric])


def taken(part: Part) -> Any:
    """What a part takes away: left minus right of its theorem, times its multiplier, summed over its indices."""
    body = Mul((part.multiplier, substitute(difference(*sides(part.theorem)), part.values)))
    return Sum(part.indices, body) if part.indices else body


def exchange(theorem: Theorem, heads: list[Head]) -> tuple[Head, tuple[Any, ...]]:
    """The head that a theorem H[i, j] = H[j, i] says is symmetric, and the indices i and j."""
    left, right = (ring_in_force(heads).normal(side) for side in sides(theorem))
    if len(left) == len(right) == 1:
        (((_, one), a),), (((_, other), b),) = left.items(), right.items()
        if len(one) == len(other) == 1 and a == b == 1:
            ((head, places),), ((same, turned),) = one, other
            plain = len(set(places)) == len(places) == 2 and all(isinstance(p, Index) for p in places)
            if head is same and head is not DELTA and plain and turned == places[::-1]:
                return head, places
    raise Refused("not that two slots may be exchanged")


@rule
def instance(theorem: Theorem, values: Values) -> Theorem:
    """The theorem at values; what it supposed of them stays to be shown."""
    check_values(values, NAMED)
    hypotheses = [substitute(h, values) for h in theorem.hypotheses.values()]
    return _mint(substitute(theorem.claim, values), hypotheses, [theorem])


@rule
def congruence(operator: str | Defined, bodies: tuple[Any, ...], slots: tuple[Any, ...]) -> Theorem:
    """App(operator, bodies) = App(operator, bodies'): each a `Lambda`, or (parameters, an equation for all of them).

    Hypotheses are closed over indices; one about an array that is bound is refused (`differentiate` is the way).
    """
    left: list[Lambda] = []
    right: list[Lambda] = []
    hypotheses: list[Formula] = []
    parents: list[Theorem] = []
    for body in bodies:
        if isinstance(body, Lambda):
            left.append(body)
            right.append(body)
            continue
        params, theorem = body
        for side, made in zip(sides(theorem), (left, right), strict=True):
            made.append(Lambda(params, side))
        hypotheses += [close(h, params) for h in theorem.hypotheses.values()]
        parents.append(theorem)
    claim = equation(App(operator, tuple(left), slots), App(operator, tuple(right), slots))
    return _mint(claim, hypotheses, parents)


@rule
def transport(fact: Theorem, claim: Formula, equations: tuple[Theorem | None, ...]) -> Theorem:
    """A fact about bodies, of equal bodies: one equation, or None, for each."""
    if fact.claim.bound or claim.bound or claim.predicate == "=" or len(equations) != len(claim.bodies):
        raise Refused("not a fact, and an equation or none for each of its bodies")
    old: list[Lambda] = []
    hypotheses = list(fact.hypotheses.values())
    for body, theorem in zip(claim.bodies, equations, strict=True):
        if theorem is None:
            old.append(body)
            continue
        was, now = sides(theorem)
        one, other = (ring_in_force().key(Formula("same", (b,))) for b in (body, Lambda(body.params, now)))
        if one != other:
            raise Refused("the equation is about another body")
        old.append(Lambda(body.params, was))
        hypotheses += [close(h, body.params) for h in theorem.hypotheses.values()]
    if key(Formula(claim.predicate, tuple(old))) != key(fact.claim):
        raise Refused("not a fact of equal bodies")
    return _mint(claim, hypotheses, [fact, *(theorem for theorem in equations if theorem is not None)])


@rule
def axiom(name: str) -> Theorem:
    """A row of the table under its premises."""
    if name not in ROWS:
        raise Refused(f"no row {name}")
    return _mint(ROWS[name].claim, ROWS[name].premises, axioms=[name])


@rule
def assume(claim: Formula) -> Theorem:
    """The claim, under itself; what it says for all indices, at any."""
    return _mint(Formula(claim.predicate, claim.bodies), [claim])


@rule
def define(name: str, params: tuple[Index, ...], body: Any) -> Theorem:
    """A new array: its entry at distinct indices is the body."""
    if len(set(params)) != len(params) or not all(isinstance(p, Index) for p in params):
        raise Refused("a definition at other slots than distinct indices")
    return _mint(equation(App(Defined(name), (Lambda(params, body),), params), body), [])


@rule
def discharge(theorem: Theorem, facts: tuple[Theorem, ...], indices: tuple[Any, ...] = ()) -> Theorem:
    """The theorem without a hypothesis that facts show for all values of the indices, together in every case."""
    shown = frozenset[Any]().union(*[key(close(fact.claim, indices)) for fact in facts])
    if shown not in theorem.hypotheses:
        raise Refused("not a hypothesis of the theorem")
    left = [h for k, h in theorem.hypotheses.items() if k != shown]
    closed = [close(h, indices) for fact in facts for h in fact.hypotheses.values()]
    return _mint(theorem.claim, [*left, *closed], [theorem, *facts])
