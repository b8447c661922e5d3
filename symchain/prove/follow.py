"""Choice of rules: how a claim may follow from what is cited.  Search, not trusted.

Given the equation of one link and the theorems that its step cites, the strategies are tried in this order:

* *compute*: both sides have one normal form (literal sizes written out entry by entry if that is what it takes);
* *rewrite*: cited equations with a lone entry on one side eliminate that entry, in an order in which nothing that
  was eliminated comes back; definitions may be differentiated on the way;
* *combine*: what is left is a rational linear combination of the cited equations at some of the claim's indices,
  found by elimination over the monomials;
* *cancel*: the same with what the cited equations give once a factor that is not 0 is divided out, or an inverse is
  multiplied on;
* *substitute*: one cited expansion goes into another;
* *limit*: a cited expansion, divided by its perturbation, gives the limit or the derivative that is claimed.

Everything found is handed to the kernel as rewrites, coefficients and a witness, and the kernel decides.  What
was missing is returned as a `Gap`, never as a verdict: that the claim is false is for a counterexample to say.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symchain.errors import NotDecided, Refused
from symchain.prove.cancel import divided, inverted
from symchain.prove.display import poly_text
from symchain.prove.normal import WITNESS, normal_form, witness
from symchain.prove.propose import sign_laws
from symchain.prove.reduce import Rule, oriented
from symchain.prove.solve import combine_to
from symchain.prove.unique import unique
from symchain.prove.zero import Zero
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation, absorb
from symchain.trusted.kernel import Part, Theorem
from symchain.trusted.poly import Poly, to_term
from symchain.trusted.term import (
    DEFINED,
    DERIVATIVE,
    DETERMINANT,
    INCREMENT,
    PERTURBATION,
    QUOTIENT,
    ZERO,
    Entry,
    Head,
    Index,
    Mul,
    Slot,
    Term,
    heads,
    instantiate,
)

MOST_DERIVATIVES = 2  # of one equation: smoothness goes no further
MAX_MATCHES = 256


@dataclass(frozen=True, slots=True)
class Found:
    """A theorem for the claim, the strategies that gave it, in words, and the rewrites among them."""

    theorem: Theorem
    method: str
    rewrites: tuple[tuple[Theorem, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Why no strategy applied: a code, what was missing, and the difference that was left."""

    code: str
    message: str
    difference: str | None = None


def follow(claim: Equation, cited: Sequence[Theorem], *, quick: bool = False, computed: bool = True) -> Found | Gap:
    """A theorem for `claim` from the theorems `cited`, or what is missing.  Raises `NotDecided` if too large.

    `quick`: only by computation, by eliminating entries and by combination.  Without `computed`, not by computation.
    """
    refusals: list[str] = []
    strategies: list[Callable[[Equation, Sequence[Theorem]], Found | None]] = [_compute] if computed else []
    strategies.append(_rewrite_and_combine)
    if not quick:
        strategies += [
            _unique,
            _reduce,
            _cancel,
            _inverted,
            _substitute,
            _limit,
        ]
    for strategy in strategies:
        try:
            found = strategy(claim, cited)
        except Refused as refusal:
            refusals.append(str(refusal))
            continue
        if found is not None:
            return found
    difference = poly_text(_remaining(claim, _rules(claim, cited)[0], ()))
    if refusals:
        code = "SC207" if claim.remainder is not None else "SC202"
        return Gap(code, "; ".join(dict.fromkeys(refusals)), difference)
    return Gap("SC202", "does not follow from what it cites", difference)


def expand(claim: Equation) -> Found | Gap:
    """The first-order expansion that the left side of `claim` names, by Taylor's theorem."""
    left, remainder = claim.left, claim.remainder
    if not isinstance(left, Entry) or left.head.role != INCREMENT:
        return Gap("SC116", "an expansion has the change of a function on its left side")
    if remainder is None:
        return Gap("SC116", "an expansion ends in a remainder O(...) or o(...)")
    function, variable = left.head.parts
    moved = tuple([b.head.parts[0] for b in remainder.bases])
    through = None if remainder.base.head.role == PERTURBATION else moved
    generic = kernel.generic(left.head.sizes)
    try:
        theorem = kernel.taylor(function, variable, generic, through=through, little=remainder.order.little)
        at: dict[Slot, Slot] = {a: b for a, b in zip(generic, left.slots, strict=True) if isinstance(a, Index)}
        theorem = kernel.specialise(theorem, at)
        goal = _remaining(claim, (), [Part(1, theorem, {})])
        if not goal:
            made = kernel.follow(claim, (), [Part(1, theorem, {})], _witness(claim, (), [Part(1, theorem, {})]))
            return Found(made, "Taylor expansion")
    except Refused as refusal:
        return Gap("SC202", str(refusal))
    given = theorem.claim.remainder
    if given is not None and not given.implies(remainder):
        return Gap("SC207", "first-order Taylor expansion does not give a remainder that small", poly_text(goal))
    return Gap("SC202", "not the first-order Taylor expansion", poly_text(goal))


def _compute(claim: Equation, cited: Sequence[Theorem]) -> Found | None:
    poly = _absorbed(ring.difference(claim.left, claim.right), claim)
    if not normal_form(poly):
        return Found(kernel.decide(claim, witness(poly)), "normal form")
    if _has_literal_sizes(poly):
        cases = kernel.spelled_cases(poly)
        if not any(normal_form(case) for case in cases):
            return Found(kernel.decide(claim, WITNESS, spelled=True), "entry by entry")
    return None


def _has_literal_sizes(poly: Poly) -> bool:
    """Whether a sum or a free index of literal size can be written out."""
    return any(s.literal is not None for m in poly for c, _ in m for s in c.sizes) or any(
        isinstance(p, Index) and p.size.literal is not None for m in poly for c, _ in m for p in c.labels
    )


def _absorbed(poly: Poly, claim: Equation) -> Poly:
    return poly if claim.remainder is None else absorb(poly, claim.remainder, {})


Rewrite = tuple[Theorem, bool]


def _rewrite_and_combine(claim: Equation, cited: Sequence[Theorem]) -> Found | None:
    rules, others = _rules(claim, cited)
    rules = _needed(claim, rules)
    goal = _remaining(claim, rules, ())
    if not goal:
        made = kernel.follow(claim, rules, (), _witness(claim, rules, ()))
        return Found(made, "rewriting by what is cited", tuple(rules))
    literal = claim.remainder is None and rules and _has_literal_sizes(goal)
    if literal and not any(map(normal_form, kernel.spelled_cases(goal))):
        made = kernel.follow(claim, rules, (), WITNESS, spelled=True)
        return Found(made, "rewriting by what is cited, entry by entry", tuple(rules))
    if not cited and not any(h.role == DETERMINANT for h in claim.heads()):
        return None
    found = _combined(claim, rules, others) or _combined(claim, (), cited)
    if found is not None:
        return found
    wider = _needed(claim, _rules(claim, cited)[0], others)
    return _combined(claim, wider, others) if len(wider) > len(rules) else None


def _cancel(claim: Equation, cited: Sequence[Theorem]) -> Found | None:
    """By cited equations divided by what is not 0, and by cited equations times an inverse."""
    if claim.remainder is not None:
        return None
    rules, others = _rules(claim, cited)
    rules = _needed(claim, rules, others)
    for rewrites, facts in ((rules, others), ((), cited)):
        goal = _remaining(claim, rewrites, ())
        parts: list[Part] = []
        for theorem in (t for t in facts if t.claim.remainder is None):
            for at in itertools.islice(_matches(theorem, claim), MAX_MATCHES):
                parts += _divided(kernel.specialise(theorem, at) if at else theorem, goal, rewrites)
        columns = [_remaining(Equation(*_multiplied(part)), rewrites, ()) for part in parts]
        solution = combine_to(goal, columns)
        if solution is not None:
            chosen = [Part(c, *part[1:]) for c, part in zip(solution, parts, strict=True) if c]
            return Found(kernel.follow(claim, rewrites, chosen, WITNESS), "cancelling what is not 0", tuple(rewrites))
    return None


def _divided(theorem: Theorem, goal: Poly, rules: Sequence[Rewrite]) -> list[Part]:
    """A theorem, and what is left of it divided by factors that it may have in common with the goal."""
    sides = [kernel.remaining(Equation(s, ZERO), rules, ())[0] for s in (theorem.claim.left, theorem.claim.right)]
    column = normal_form(ring.difference(*sides))
    return [Part(1, theorem, {}), *(Part(1, theorem, {}, multiplier) for multiplier in divided(column, goal))]


def _multiplied(part: Part) -> tuple[Term, Term]:
    claim = part.theorem.claim.at(part.slots)
    return Mul((part.multiplier, claim.left)), Mul((part.multiplier, claim.right))


def _inverted(claim: Equation, cited: Sequence[Theorem]) -> Found | None:
    """By a cited equation times the inverse of a matrix in front of both its sides."""
    more = [_simplified(made) for theorem in cited for made in inverted(theorem)]
    return _rewrite_and_combine(claim, [*cited, *more]) if more and claim.remainder is None else None


def _simplified(theorem: Theorem) -> Theorem:
    """What the laws of the composite arrays in it make of an exact equation."""
    reduction = Zero().reduced(ring.difference(theorem.claim.left, theorem.claim.right))
    parts = [Part(1, theorem, {}), *(Part(-part.coefficient, *part[1:]) for part in reduction.parts)]
    return kernel.follow(Equation(to_term(reduction.poly), ZERO), (), parts, WITNESS)


def _reduce(claim: Equation, cited: Sequence[Theorem]) -> Found | None:
    """By laws of the composite arrays that occur, and by cited equations inside products."""
    if claim.remainder is not None:
        return None
    rules, others = _rules(claim, cited)
    rules = _needed(claim, rules)
    others = [*others, *_conjugates(others)]
    given = [r for t in others if (r := oriented(t)) is not None]
    ways: list[tuple[Sequence[Rewrite], list[Rule]]] = [(rules, given)]
    if rules:
        ways.append(((), [r for t in cited if (r := oriented(t)) is not None]))
        ways.append(((), [r for t in cited if (r := oriented(t, left=True) or oriented(t)) is not None]))
    for rewrites, facts in ways:
        goal, _ = kernel.remaining(claim, rewrites, ())
        parts = Zero(facts).parts(normal_form(ring.expand(goal)))
        if parts is not None:
            made = kernel.follow(claim, rewrites, parts, WITNESS)
            return Found(made, "laws of inverses, functions and quotients", tuple(rewrites))
    return None


def _conjugates(theorems: Sequence[Theorem]) -> list[Theorem]:
    """The conjugates of exact theorems about complex arrays."""
    return [
        kernel.conjugated(t)
        for t in theorems
        if t.claim.remainder is None and any("complex" in a.facts for h in t.claim.heads() for a in (h, *h.ancestors))
    ]


def _unique(claim: Equation, cited: Sequence[Theorem]) -> Found | None:
    facts = [r for t in cited if (r := oriented(t)) is not None]
    made = unique(claim, Zero(facts))
    if made is None:
        return None
    parts: list[Part] = [Part(1, made, {})]
    if not _remaining(claim, (), parts):
        return Found(kernel.follow(claim, (), parts, WITNESS), "what an inverse satisfies determines it")
    parts = [Part(-1, made, {})]
    return Found(kernel.follow(claim, (), parts, WITNESS), "what an inverse satisfies determines it")


def _combined(claim: Equation, rules: Sequence[Rewrite], others: Sequence[Theorem]) -> Found | None:
    usable = [t for t in others if t.claim.remainder is None or _same_base(t.claim, claim)]
    usable += sign_laws(claim.heads()) if claim.remainder is None else []
    parts: list[Part] = [Part(1, t, at) for t in usable for at in _matches(t, claim)]
    goal = _remaining(claim, rules, ())
    columns = [_remaining(Equation(*_sides(part)), rules, ()) for part in parts]
    if claim.remainder is not None:
        columns = [absorb(c, claim.remainder, {}) for c in columns]
    solution = combine_to(goal, columns)
    if solution is None:
        return None
    chosen = [Part(c, part.theorem, part.slots) for c, part in zip(solution, parts, strict=True) if c]
    made = kernel.follow(claim, rules, chosen, _witness(claim, rules, chosen))
    return Found(made, "combining what is cited")


def _sides(part: Part) -> tuple[Term, Term]:
    equation = part[1].claim.at(part[2])
    return equation.left, equation.right


def _same_base(used: Equation, claim: Equation) -> bool:
    return (
        claim.remainder is not None
        and used.remainder is not None
        and [b.head for b in used.remainder.bases] == [b.head for b in claim.remainder.bases]
    )


def _matches(theorem: Theorem, claim: Equation) -> Iterator[dict[Slot, Slot]]:
    """Ways to set the free indices of a theorem to those of the claim, of equal size; identity first."""
    own = sorted(theorem.claim.free_indices(), key=lambda i: i.key)
    targets = sorted(claim.free_indices(), key=lambda i: i.key)
    choices = [[i] if i in targets else [t for t in targets if t.size is i.size] or [i] for i in own]
    yield {}
    wider = [[t for t in targets if t.size is i.size] or [i] for i in own]
    seen: set[tuple[Slot, ...]] = {tuple(own)}
    for option in itertools.islice(
        itertools.chain(itertools.product(*choices), itertools.product(*wider)), MAX_MATCHES
    ):
        if option not in seen:
            seen.add(option)
            yield dict(zip(own, option, strict=True))


def _remaining(claim: Equation, rules: Sequence[Rewrite], parts: Sequence[Part]) -> Poly:
    goal, _ = kernel.remaining(claim, rules, parts)
    return normal_form(_absorbed(ring.expand(goal), claim))


def _witness(claim: Equation, rules: Sequence[Rewrite], parts: Sequence[Part]) -> kernel.Witness:
    return WITNESS


# rewriting


def _rules(claim: Equation, cited: Sequence[Theorem]) -> tuple[list[Rewrite], list[Theorem]]:
    """The cited equations that eliminate an entry, in an order that lets nothing come back; and the others."""
    chosen: list[tuple[Head, set[Head], Rewrite]] = []
    others: list[Theorem] = []
    theorems = [*cited, *_differentiated(claim, cited)]
    theorems += [
        t for t in _conjugates(theorems) if isinstance(t.claim.left, Entry) and t.claim.left.head.role == DEFINED
    ]
    for theorem in theorems:
        for swapped in (False, True) if theorem.claim.remainder is None else ():
            pattern, body = _oriented(theorem, swapped)
            if _eliminates(pattern, body) and not _closes_cycle(pattern.head, heads(body), chosen):  # type: ignore[union-attr]
                chosen.append((pattern.head, heads(body), (theorem, swapped)))  # type: ignore[union-attr]
                break
        else:
            others.append(theorem)
    return [rule for _, _, rule in _ordered(chosen)], others


def _oriented(theorem: Theorem, swapped: bool) -> tuple[Term, Term]:
    claim = theorem.claim
    return (claim.right, claim.left) if swapped else (claim.left, claim.right)


def _eliminates(pattern: Term, body: Term) -> bool:
    return (
        isinstance(pattern, Entry)
        and kernel.is_generic(pattern)
        and pattern.head not in heads(body)
        and pattern.head.role != PERTURBATION
    )


def _closes_cycle(head: Head, body: set[Head], chosen: Sequence[tuple[Head, set[Head], Rewrite]]) -> bool:
    if any(h is head for h, _, _ in chosen):
        return True
    reached, stack = set(body), list(body)
    while stack:
        here = stack.pop()
        if here is head:
            return True
        for other, parts, _ in chosen:
            if other is here:
                stack.extend(parts - reached)
                reached |= parts
    return False


def _ordered(chosen: Sequence[tuple[Head, set[Head], Rewrite]]) -> list[tuple[Head, set[Head], Rewrite]]:
    left, result = list(chosen), []
    while left:
        ready = next(c for c in left if not any(c[0] in body for h, body, _ in left if h is not c[0]))
        left.remove(ready)
        result.append(ready)
    return result


def _stands_in(head: Head, term: Term) -> bool:
    """Whether an entry of the head stands in a term, or in what a composite entry of it is made of."""
    return any(head is h or (h.body is not None and head in h.ancestors) for h in heads(term))


def _needed(claim: Equation, rules: Sequence[Rewrite], others: Sequence[Theorem] = ()) -> list[Rewrite]:
    """The rules whose entry is there when their turn comes: in the claim, or in other theorems that are cited."""
    goals = [kernel.remaining(e, (), ())[0] for e in (claim, *(t.claim for t in others if t.claim.remainder is None))]
    used = []
    for theorem, swapped in rules:
        pattern, _ = _oriented(theorem, swapped)
        if any(_stands_in(pattern.head, goal) for goal in goals):  # type: ignore[union-attr]
            goals = [kernel.rewrite(goal, theorem.claim, swapped) for goal in goals]
            used.append((theorem, swapped))
    return used


def _differentiated(claim: Equation, cited: Sequence[Theorem]) -> list[Theorem]:
    """The derivatives of cited definitions, and of cited identities, that occur in the claim or in what is cited."""
    definitions = {
        t.claim.left.head: t
        for t in cited
        if isinstance(t.claim.left, Entry)
        and (kernel.is_definition(t) or t.claim.left.head.role == DERIVATIVE or kernel.is_everywhere(t))
    }
    wanted = {h for e in (claim, *(t.claim for t in cited)) for h in e.heads()}
    wanted |= {inner for h in wanted for inner in _below(h)}
    result: list[Theorem] = []
    seen: set[Head] = set()
    while definitions:
        fresh = [h for h in wanted - seen if h.role == DERIVATIVE and h.parts[0] in definitions]
        if not fresh:
            break
        for head in sorted(fresh, key=lambda h: h.key):
            seen.add(head)
            function, variable = head.parts
            slots = kernel.generic(variable.sizes, "v" * (1 + sum(1 for _ in _below(head))))
            made = _differentiate(definitions[function], variable, slots, definitions)
            if made is None:
                continue
            result.append(made)
            definitions.setdefault(head, made)
            wanted |= made.claim.heads()
    return [*result, *_of_both_sides(cited, wanted)]


def _of_both_sides(cited: Sequence[Theorem], wanted: set[Head]) -> Iterator[Theorem]:
    """The derivatives of equations that hold everywhere between more than a function and its value, and theirs."""
    pending = [(t, 1) for t in cited if kernel.is_everywhere(t) and not isinstance(t.claim.left, Entry)]
    for theorem, order in pending:
        inside = theorem.claim.heads()
        variables = {h.parts[1] for h in wanted if h.role == DERIVATIVE and h.parts[0] in inside}
        for variable in sorted(variables, key=lambda h: h.key):
            with contextlib.suppress(Refused, NotDecided):
                made = kernel.differentiate_identity(theorem, variable, kernel.generic(variable.sizes, "v" * order))
                pending += [(made, order + 1)] if order < MOST_DERIVATIVES else []
                yield made


def _written_out(theorem: Theorem, definitions: dict[Head, Theorem]) -> Theorem:
    """The equation with what is defined on its right side replaced by its value: of what is written out it is known
    where it has derivatives."""
    left, right = theorem.claim.left, theorem.claim.right
    rules: list[Rewrite] = []
    for _ in definitions:
        inside = (definitions[h] for h in sorted(heads(right), key=lambda h: h.key) if h in definitions)
        rule = next((t for t in inside if _eliminates(t.claim.left, t.claim.right)), None)
        if rule is None or rule.claim.left is left or rule.claim.remainder is not None:
            break
        right = kernel.rewrite(right, rule.claim)
        rules.append((rule, False))
    if not rules:
        return theorem
    return kernel.follow(Equation(left, right), [(theorem, False), *rules], (), WITNESS)


def _below(head: Head) -> Iterator[Head]:
    """The derivatives that a derivative is one of: the gradient, of a Hessian."""
    while head.role == DERIVATIVE and head.parts[0].role == DERIVATIVE:
        head = head.parts[0]
        yield head


def _differentiate(
    theorem: Theorem, variable: Head, slots: tuple[Slot, ...], definitions: dict[Head, Theorem]
) -> Theorem | None:
    if kernel.is_definition(theorem):
        return kernel.differentiate_definition(theorem, variable, slots)
    for form in (lambda: theorem, lambda: _written_out(theorem, definitions)):
        try:
            return kernel.differentiate_identity(form(), variable, slots)
        except (Refused, NotDecided):
            continue
    return None


# asymptotics


def _substitute(claim: Equation, cited: Sequence[Theorem]) -> Found | None:
    expansions = [t for t in cited if t.claim.remainder is not None]
    if claim.remainder is None or len(expansions) < 2:
        return None
    refusal: Refused | None = None
    for outer, inner in _inserted(expansions):
        try:
            goal, orders = kernel.expanded(claim, outer, inner)
            rest = absorb(ring.expand(goal), claim.remainder, orders)
            made = kernel.substitute_expansion(claim, outer, inner, witness(rest))
        except Refused as found:
            refusal = refusal or found
            continue
        return Found(made, "substituting one expansion in another")
    if refusal is not None:
        raise refusal
    return None


def _inserted(expansions: Sequence[Theorem]) -> Iterator[tuple[Theorem, tuple[Theorem, ...]]]:
    """What may go into what: one expansion in the perturbation, or one for each increment in the outer remainder."""
    inner = [t for t in expansions if t.claim.remainder.base.head.role == PERTURBATION]  # type: ignore[union-attr]
    for outer in expansions:
        assert outer.claim.remainder is not None
        changes = [b.head for b in outer.claim.remainder.bases]
        if len(changes) == 1:
            yield from ((outer, (t,)) for t in inner if t is not outer)
            continue
        fitting = [[t for t in inner if getattr(t.claim.left, "head", None) is head] for head in changes]
        yield from ((outer, chosen) for chosen in itertools.product(*fitting))


def _limit(claim: Equation, cited: Sequence[Theorem]) -> Found | None:
    """Rewrite derivatives as difference quotients, and quotients as what a cited expansion gives."""
    if claim.remainder is not None:
        return None
    quotients = _quotients(claim)
    if not quotients:
        return None
    rules: list[Rewrite] = []
    for expansion in cited:
        head = expansion.claim.left.head if isinstance(expansion.claim.left, Entry) else None
        if head is None or head.role != INCREMENT or expansion.claim.remainder is None:
            continue
        function, variable = head.parts
        if (function, variable) in quotients:
            rules += _taken(function, variable, expansion, claim)
    for function, variable in quotients:
        slots = kernel.generic(function.sizes + variable.sizes)
        rules.insert(0, (kernel.difference_quotient(function, variable, slots), False))
    rules = _needed(claim, rules)
    if _remaining(claim, rules, ()):
        return None
    made = kernel.follow(claim, rules, (), _witness(claim, rules, ()))
    used = any(t.rule == "limit" for t, _ in rules)
    return Found(made, "division and limit" if used else "the derivative is a limit", tuple(rules))


def _quotients(claim: Equation) -> list[tuple[Head, Head]]:
    """The pairs (function, variable) whose difference quotient has its limit in the claim."""
    found: set[tuple[Head, Head]] = set()
    for poly in (ring.expand(claim.left), ring.expand(claim.right)):
        for monomial in poly:
            for component, _ in monomial:
                found |= {(h.parts[0], h.parts[1]) for h, _ in component.factors if h.role == QUOTIENT}
    for head in claim.heads():
        if head.role == DERIVATIVE and head.parts[1] not in head.parts[0].parts:
            found.add((head.parts[0], head.parts[1]))
    return sorted(found, key=lambda pair: (pair[0].key, pair[1].key))


def _taken(function: Head, variable: Head, expansion: Theorem, claim: Equation) -> list[Rewrite]:
    """The theorem that the limit of an expansion is the side of the claim that can be it."""
    left = expansion.claim.left
    assert isinstance(left, Entry)
    quotient = Entry(kernel.quotient_head(function, variable), left.slots)
    refusal: Refused | None = None
    for side in (claim.right, claim.left):
        try:
            equation = Equation(quotient, instantiate(side, {}), axioms=claim.axioms)
            rest = kernel.limit_difference(equation, expansion)
            return [(kernel.take_limit(equation, expansion, witness(rest)), False)]
        except Refused as found:
            refusal = refusal or found
    if refusal is not None and not _about_quotients(claim):
        raise refusal
    return []


def _about_quotients(claim: Equation) -> bool:
    """Whether both sides are the derivative or the limit themselves, so that no expansion is needed."""
    return all(
        len(p) == 1 and all(h.role in (QUOTIENT, DERIVATIVE) for m in p for c, _ in m for h, _ in c.factors)
        for p in (ring.expand(claim.left), ring.expand(claim.right))
    )
