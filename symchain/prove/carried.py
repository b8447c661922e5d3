"""Equations that this core cannot prove, tried by the search of the new one.  Search, not trusted."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from symchain.core import kernel as core
from symchain.errors import NotDecided, Refused
from symchain.prove.display import condition_text
from symchain.prove.follow import Found
from symchain.prove.normal import WITNESS
from symchain.prove.oracle import Labels
from symchain.prove.oriented import Rule
from symchain.prove.propose import Laws
from symchain.prove.prover import Prover
from symchain.prove.reduce import Rule as OldRule
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation
from symchain.trusted.carry import Writer, closed
from symchain.trusted.composite import function_of, sibling
from symchain.trusted.conditions import Condition, conditions_of
from symchain.trusted.conditions import known as is_known
from symchain.trusted.kernel import Theorem
from symchain.trusted.term import (
    ADJUGATE,
    ARRAY,
    DEFINED,
    DETERMINANT,
    FRECHET,
    FUNCTION,
    INVERSE,
    MATRIX_POWER,
    PSEUDOINVERSE,
    RECIPROCAL,
    SERIES,
    Entry,
    Head,
    generic_slot,
)

Keyed = dict[Any, tuple[core.Formula, Any]]
WORK_OF_A_FACT = {"invertible": 250}
WORK_OF_ANOTHER = 600
"""What it may count to show a condition of a kind."""
OWN_LAWS = (SERIES, FRECHET, PSEUDOINVERSE, MATRIX_POWER, DETERMINANT, ADJUGATE)
"""Arrays of which the laws are this core's."""
core.Settings.oracle = core.Settings.oracle or Labels()


def carry(claim: Equation, cited: Sequence[Theorem], known: Iterable[Condition] = ()) -> Found | None:
    """The claim as the new core proves it: from exact equations that are cited, under conditions that are known."""
    writer = Writer()
    try:
        goal = writer.equation(claim)
        laws = _laws(claim)
        exact = [t for t in cited if t.claim.remainder is None]
        given = _keyed((closed(writer.equation(t.claim)), t) for t in [*exact, *(rule.theorem for rule in laws)])
        directed = {rule.theorem for rule in laws if not rule.ordered}
        about = _arrays(h for equation in (claim, *(t.claim for t in exact)) for h in equation.heads())
        relevant = {condition for condition in known if _arrays([condition.head]) <= about}
        conditions = _written(relevant | own(claim), writer)
        prover = Prover([*writer.declared, *(formula for formula, _ in conditions.values())])
        proof = prover.prove(goal, [_given(formula, theorem in directed) for formula, theorem in given.values()])
        theorem = kernel.carried(claim, _used(given, proof), _used(conditions, proof), proof, WITNESS)
        inverted = {h for h in theorem.hypotheses if isinstance(h, Condition) and h.kind == "invertible"}
        facts = [fact for h in inverted - {*known} if (fact := _exists(h, goal, given, conditions, writer)) is not None]
        theorem = kernel.together(theorem, facts, WITNESS) if facts else theorem
        return Found(theorem, "the rules of the new core")
    except (Refused, core.Refused):
        return None


def _arrays(heads: Iterable[Head]) -> set[Head]:
    """The arrays that heads are made of."""
    return {h for own in heads for h in (own, *own.ancestors) if h.role in (ARRAY, DEFINED)}


def _laws(claim: Equation) -> list[OldRule]:
    """The laws of this core about the arrays in a claim that the new one has no word for."""
    heads = {h for own in claim.heads() for h in (own, *own.ancestors) if h.role in OWN_LAWS}
    return Laws().rules(heads)


def _given(formula: core.Formula, is_directed: bool) -> core.Theorem | Rule:
    """What is supposed; what is directed replaces its left side."""
    made = core.assume(formula)
    return Rule(made, core.ring_in_force(), left=True) if is_directed else made


def _exists(
    condition: Condition, goal: core.Formula, given: Keyed, conditions: Keyed, writer: Writer
) -> Theorem | None:
    """A theorem that the matrix is invertible whose inverse the goal names, from their product."""
    others = {name: pair for name, pair in conditions.items() if pair[1] != condition}
    for cited in (given, {}) if given else ({},):  # what is cited may lead away from the product
        with suppress(Refused, core.Refused):
            formula = writer.condition(condition)
            assert formula is not None
            prover = Prover([*writer.declared, *(formula for formula, _ in others.values())])
            proof = prover.invertible(
                core.Formula(formula.predicate, formula.bodies),
                goal,
                [core.assume(formula) for formula, _ in cited.values()],
            )
            return kernel.shown(condition, _used(cited, proof), _used(others, proof), proof, WITNESS)
    return None


def show(condition: Condition, known: Iterable[Condition], cited: Sequence[Theorem] = ()) -> Theorem | None:
    """A theorem that establishes a condition from others, as the new core proves it.

    From those about its arrays; else from what equations that are cited say of these.
    """
    known, about = list(known), _arrays([condition.head])
    exact = tuple([t for t in cited if t.claim.remainder is None and about & _arrays(t.claim.heads())])
    for used in ((), exact) if exact else ((),):
        about = about.union(*(_arrays(t.claim.heads()) for t in used))
        relevant = frozenset([other for other in known if _arrays([other.head]) <= about])
        if (found := _established(condition, relevant, used)) is not None:
            return found
    return None


def needed_of(conditions: Sequence[Condition]) -> list[Condition]:
    """Conditions without those that follow from the others; of two that give each other the shorter one stays.

    One stays in any case.
    """
    needed = list(conditions)
    for condition in sorted(conditions, key=lambda c: -len(condition_text(c))) if len(conditions) > 1 else ():
        others = [other for other in needed if other is not condition]
        if others and show(condition, others) is not None:
            needed = others
    return needed


@functools.lru_cache(maxsize=512)
def _established(condition: Condition, known: frozenset[Condition], cited: tuple[Theorem, ...] = ()) -> Theorem | None:
    writer = Writer()
    try:
        formula = writer.condition(condition)
        given = _keyed((closed(writer.equation(t.claim)), t) for t in cited)
        rewritten = filter(is_known, _rewritten(condition, cited))
        conditions = _written({*known, *alike([condition.head]), *rewritten}, writer)
        if formula is None:
            return None
        work = WORK_OF_A_FACT.get(condition.kind, WORK_OF_ANOTHER)
        prover = Prover([*writer.declared, *(f for f, _ in (*conditions.values(), *given.values()))], work)
        proof = prover.facts.fact(core.Formula(formula.predicate, formula.bodies), prover.facts.declared)
        if proof is None:
            return None
        return kernel.shown(condition, _used(given, proof), _used(conditions, proof), proof, WITNESS)
    except (Refused, core.Refused):
        return None


def _rewritten(condition: Condition, cited: Iterable[Theorem]) -> Iterator[Condition]:
    """The condition of what an equation that is cited says its symbol is."""
    entry = Entry(condition.head, kernel.generic(condition.head.sizes))
    for theorem in cited:
        with suppress(Refused, NotDecided):
            made = kernel.rewrite(entry, theorem.claim)
            if isinstance(made, Entry) and made.head.role == condition.head.role and made.head is not condition.head:
                yield Condition(condition.kind, made.head)


def _used(keyed: Keyed, proof: core.Theorem) -> list[Any]:
    """What was written for the hypotheses of a proof."""
    return [source for name, (_, source) in keyed.items() if name in proof.hypotheses]


def _keyed(pairs: Iterable[tuple[core.Formula, Any]]) -> Keyed:
    """Formulas by their keys, each with what it was written for."""
    return {core.key(formula): (formula, source) for formula, source in pairs}


def _written(conditions: Iterable[Condition], writer: Writer) -> Keyed:
    """Conditions that the new core has a word for, as formulas."""
    pairs = []
    for condition in sorted(set(conditions), key=lambda c: (c.kind, c.head.key)):
        with suppress(Refused):
            if (formula := writer.condition(condition)) is not None:
                pairs.append((formula, condition))
    return _keyed(pairs)


KINDS = {FUNCTION: "positive", RECIPROCAL: "nonzero", INVERSE: "invertible"}


def own(claim: Equation) -> set[Condition]:
    """The conditions under which a claim has a value, and those like them that are known of what it is made of."""
    needed = {*conditions_of(claim.left), *conditions_of(claim.right), *claim.needs}
    return needed | alike(claim.heads())


def alike(heads: Iterable[Head]) -> set[Condition]:
    """Conditions about what arrays are made of that are known to hold, determinants that are positive among them."""
    found: set[Condition] = set()
    for head in {h for own in heads for h in (own, *own.ancestors)}:
        about = _logarithm_of(head) if head.role == DETERMINANT else head
        if about is not None and about.role in KINDS and (about.role != FUNCTION or about.name == "log"):
            found.add(Condition(KINDS[about.role], about))
        if head.role == ADJUGATE:
            found.add(Condition("invertible", sibling(head, INVERSE, "inv")))
    return set(filter(is_known, found))


def _logarithm_of(head: Head) -> Head | None:
    """The logarithm of a determinant, which says of it that it is positive; None where it has none."""
    entry = Entry(head, tuple([generic_slot(f"d{n}", size) for n, size in enumerate(head.sizes)]))
    with suppress(NotDecided):
        logarithm = function_of("log", 0, ring.expand(entry))
        return logarithm.head if isinstance(logarithm, Entry) else None
    return None
