"""How a step of each kind is checked: from surface claims to a verdict."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr, MatrixSymbol, Symbol, sympify
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain import nodes
from symchain.claim import Claim, EntireClaim, PropertyClaim, ShapeClaim, SmoothClaim
from symchain.errors import Meaningless, NotDecided, Refused
from symchain.layered import layer_symbols
from symchain.nodes import Remainder
from symchain.prove import follow as search
from symchain.prove.carried import carry, show
from symchain.prove.display import condition_text, normal_text, witness_words
from symchain.prove.follow import Found, Gap
from symchain.prove.match import stands_in
from symchain.prove.normal import WITNESS
from symchain.scalars import Scalar
from symchain.steps.around import around
from symchain.steps.numeric import counterexample, disagreement, nearest_true
from symchain.steps.session import Session, Step, smooth_hypothesis
from symchain.trusted import kernel
from symchain.trusted.asymptotic import Equation
from symchain.trusted.conditions import Condition, impossible
from symchain.trusted.kernel import Theorem
from symchain.trusted.lower import Scope, lower_claim, size_of
from symchain.trusted.lower_property import lower_property
from symchain.trusted.result import Counterexample
from symchain.trusted.term import INCREMENT, PERTURBATION, Entry, Head, heads
from symchain.trusted.verdict import Assumed, Defined, Faulty, Proved, Refuted, Undecided, Verdict
from symchain.written import is_matrix, same_size


def follows(session: Session, step: Step) -> Verdict:
    """Every claim of the step, from what it cites."""
    return every_claim(session, step, step.claims, session.cited(step.cites, session.scope), search.follow)


def uses(session: Session, step: Step) -> Verdict:
    """The claim of a step that says what it is made from: each of these must have a part in it."""
    sources = [(cite, session.cited([cite], session.scope)) for cite in step.cites]
    cited = [theorem for _, theorems in sources for theorem in theorems]

    def prove(equation: Equation, given: list[Theorem]) -> Found | Gap:
        found = search.follow(equation, given, computed=False)
        return found if isinstance(found, Found) else search.follow(equation, given)

    verdict = every_claim(session, step, step.claims, cited, prove)
    if not isinstance(verdict, Proved):
        return verdict
    made_from = behind(verdict.theorems)
    claimed = [theorem.claim for theorem in verdict.theorems]
    main = MAIN[step.kind](len(sources))
    idle = [
        str(cite)
        for number, (cite, theorems) in enumerate(sources)
        if theorems
        and made_from.isdisjoint(map(id, theorems))
        and not stands_in([t.claim for t in theorems], claimed, whole=number in main)
    ]
    if idle:
        return Undecided("SC210", f"{step.kind}: holds, but not by {', '.join(idle)}; state it with step(...)")
    return verdict


# Which of the cited steps the claim is made of; the others are used on the way.
MAIN: dict[str, Callable[[int], range]] = {
    "substitute": lambda count: range(count - 1, count),
    "compare": lambda count: range(2),
    **dict.fromkeys(("limit", "specialise", "rewrite", "restate"), lambda count: range(1)),
}


def behind(theorems: Iterable[Theorem]) -> set[int]:
    """The theorems that some come from, and these, by identity."""
    seen: dict[int, Theorem] = {}
    pending = list(theorems)
    while pending:
        theorem = pending.pop()
        if id(theorem) not in seen:
            seen[id(theorem)] = theorem
            pending += theorem.parents
    return set(seen)


def expands(session: Session, step: Step) -> Verdict:
    """The claim as a first-order Taylor expansion, or by what is cited."""

    def prove(equation: Equation, cited: list[Theorem]) -> Found | Gap:
        found = search.follow(equation, cited)
        return found if isinstance(found, Found) else search.expand(equation)

    return every_claim(session, step, step.claims, session.cited(step.cites, session.scope), prove)


def every_claim(session: Session, step: Step, claims: Any, cited: list[Theorem], prove: Any) -> Verdict:
    theorems: list[Theorem] = []
    methods: list[str] = []
    for claim in claims:
        if isinstance(claim, ShapeClaim):
            verdict = shape_verdict(claim, session.scope)
        elif isinstance(claim, Claim):
            verdict = _chain(session, step, claim, cited, prove)
        else:
            return Faulty("SC116", f"{claim} is a hypothesis: declare it with assume(...)")
        if not isinstance(verdict, Proved):
            return verdict
        theorems += verdict.theorems
        methods.append(verdict.method)
    return Proved(tuple(theorems), "; ".join(dict.fromkeys(methods)))


def _chain(session: Session, step: Step, claim: Claim, cited: list[Theorem], prove: Any) -> Verdict:
    """The links of a chain in order; those before one may be used for it."""
    try:
        links = session.read(claim)
    except NotDecided as gap:
        return without_theorem(session, step, claim, Gap(gap.code, gap.message))
    except Meaningless as misfit:
        return Faulty(misfit.code, misfit.message + _fitting(session, step, claim, misfit))
    theorems: list[Theorem] = []
    methods: list[str] = []
    method = _method(claim)
    for n, link in enumerate(links):
        step.link = n
        try:
            found = prove(link, cited)
            if isinstance(found, Gap) and theorems:
                again = prove(link, [*cited, *theorems])
                found = again if isinstance(again, Found) else found
        except NotDecided as gap:
            found = Gap(gap.code, gap.message)
        if isinstance(found, Gap):
            carried = functools.cache(functools.partial(_carried, session, link, [*cited, *theorems]))
            verdict = _refuted(session, step, claim, carried) or carried() or _undecided(session, step, claim, found)
            if not isinstance(verdict, Found):
                return verdict
            found = verdict
        elif _lacks_an_inverse(session, step, found):
            found = _with_inverses(session, step, link, [*cited, *theorems], prove) or found
        found = replace(found, method=method(found.method))
        _describe(session, step, link, found)
        facts = [t for t in (*cited, *theorems) if t.established]
        theorems.append(kernel.together(found.theorem, facts, WITNESS) if facts else found.theorem)
        methods.append(found.method)
    return conclude(session, step, claim, [Found(t, m) for t, m in zip(theorems, methods, strict=True)], cited)


def _carried(session: Session, link: Equation, cited: list[Theorem]) -> Found | None:
    """The link by the rules of the new core, where nothing speaks against the claim."""
    if link.remainder is not None:
        return None
    return carry(link, cited, [condition for _, condition in session.declared.conditions])


def _with_inverses(session: Session, step: Step, link: Equation, cited: list[Theorem], prove: Any) -> Found | None:
    """A proof that shows that the inverses exist: from nothing, as the claim itself may say so, or by the new core."""
    alone = prove(link, []) if cited else None
    if isinstance(alone, Found) and not _lacks_an_inverse(session, step, alone):
        return alone
    other = _carried(session, link, cited)
    return None if other is None or _lacks_an_inverse(session, step, other) else other


def _lacks_an_inverse(session: Session, step: Step, found: Found) -> bool:
    """Whether a theorem supposes that a matrix is invertible of which that is neither declared nor follows."""
    if not session.lacking(step, [found.theorem]):
        return False
    left = _with_conditions(session, step, found.theorem).hypotheses
    inverted = (h for h in left if isinstance(h, Condition) and h.kind == "invertible")
    return any(session.declared.missing(h, step.layers) is not None for h in inverted)


def _with_conditions(session: Session, step: Step, theorem: Theorem, cited: Sequence[Theorem] = ()) -> Theorem:
    """The theorem without the conditions that are not declared and follow from those that are, and what is cited."""
    if not session.lacking(step, [theorem]):
        return theorem
    known = [condition for _, condition in session.declared.conditions]
    wanted = sorted((h for h in theorem.hypotheses if isinstance(h, Condition)), key=lambda c: (c.kind, c.head.key))
    lacking = [h for h in wanted if session.declared.missing(h, step.layers) is not None]
    facts: list[Theorem] = []
    for condition in sorted(lacking, key=lambda c: -len(c.head.key)):  # s t > 0 is not asked for beside s > 0, t > 0
        others = [other for other in lacking if other is not condition]
        if (fact := show(condition, [*known, *others], cited)) is not None:
            facts.append(fact)
            lacking.remove(condition)
    return kernel.together(theorem, facts, WITNESS) if facts else theorem


def _fitting(session: Session, step: Step, claim: Claim, misfit: Meaningless) -> str:
    """What is true where two sides have different shapes, in words: another layout, a transpose; or nothing."""
    shapes = [part.shape for part in claim.parts if is_matrix(part)]
    if misfit.code != "SC101" or len(shapes) != 2 or len(claim.parts) != 2:
        return ""
    true = nearest_true(claim, session, _proves(session, step))
    if true is not None:
        return f"; {true[0]}"
    (rows, cols), other = shapes
    return "; transposed it fits" if same_size(rows, other[1]) and same_size(cols, other[0]) else ""


def _method(claim: Claim) -> Callable[[str], str]:
    """How a link is proved, and what SymPy may have reduced before it was read: only our own numbers keep all."""
    symbols = {symbol for part in claim.parts for symbol in part.atoms(Symbol)}
    trivial = "one expression on all sides" if symbols else "one number on all sides, as SymPy handed it over"
    is_trivial = claim.parts.count(claim.parts[0]) == len(claim.parts)
    foreign = sorted(s.name for s in symbols if not isinstance(s, Scalar) and not s.is_integer)
    note = f"; SymPy may have reduced {', '.join(foreign)} before" if foreign else ""
    return lambda method: (trivial if is_trivial else method) + note


def conclude(
    session: Session, step: Step, claim: Claim, found: Sequence[Found], cited: Sequence[Theorem] = ()
) -> Verdict:
    """Proved, unless the numeric route contradicts it.

    A theorem under a hypothesis that is not declared says nothing about the claim, which may then be refuted.
    """
    # What an ungrounded step rests on may be false, and then so may be what follows from it.
    theorems = [f.theorem for f in found]
    if session.impossible(theorems) is None:
        theorems = [_with_conditions(session, step, theorem, cited) for theorem in theorems]
    if session.impossible(theorems) is None and (missing := session.missing(step, theorems)) is not None:
        step.link = next((n for n, t in enumerate(theorems) if session.lacking(step, [t])), step.link)
        return without_theorem(session, step, claim, Gap("SC203", f"missing hypothesis: {missing}"))
    stands = step.grounded
    wrong, step.numeric = disagreement(claim, session) if stands else (None, "")
    if wrong is not None:
        return Faulty("SC901", f"proved, but at {wrong}; please report this")
    return Proved(tuple(theorems), "; ".join(dict.fromkeys(f.method for f in found)))


def _describe(session: Session, step: Step, link: Equation, found: Found) -> None:
    """Both sides of a link rewritten and reduced and the witness in words, where somebody asked for this step."""
    if session.options.select is None or step.label not in session.options.select:
        return
    left, right = link.left, link.right
    for theorem, swapped in found.rewrites:
        left, right = (kernel.rewrite(side, theorem.claim, swapped) for side in (left, right))
    words = {
        "left": normal_text(left),
        "right": normal_text(right),
        "witness": "\n".join(witness_words(left, right)),
    }
    for key, text in words.items():
        step.detail[key] = f"{step.detail[key]}\n{text}" if key in step.detail else text


def without_theorem(session: Session, step: Step, claim: Claim, gap: Gap) -> Verdict:
    """Refuted where a counterexample is found, else undecided, with the citation that would help."""
    return _refuted(session, step, claim) or _undecided(session, step, claim, gap)


def _refuted(session: Session, step: Step, claim: Claim, is_proved: Callable[[], object] = bool) -> Refuted | None:
    """That the claim is false, where a counterexample is found: at once, or later if it is not proved meanwhile.

    What rests on a step that fails is not looked at: a counterexample may be one to that.
    """
    found = None if session.grounds.failed(step) else counterexample(claim, session, is_proved)
    if found is None:
        return None
    false, found = _false_link(session, step, claim) or (claim, found)
    _reduce_sides(session, step, false)
    message = f"false: {found.left} against {found.right}" + (f" in {false}" if false is not claim else "")
    words, true = nearest_true(false, session, _proves(session, step)) or (None, None)
    return Refuted(found, message, nearest=words, true=true if false is claim else None)


def _undecided(session: Session, step: Step, claim: Claim, gap: Gap) -> Undecided:
    failed = session.grounds.failed(step)
    if failed:
        step.grounded = False
        return Undecided("SC209", session.grounds.words(failed))
    message = gap.message + (f", in {_link(claim, step.link)}" if len(claim.parts) > 2 else "")
    helpful = _missing_citation(session, step, claim)
    if helpful:
        message += f"; it does with {helpful} cited as well"
    return Undecided(gap.code, message, gap.difference)


def _link(claim: Claim, n: int) -> Claim:
    return Claim(*claim.parts[n : n + 2])


def _false_link(session: Session, step: Step, claim: Claim) -> tuple[Claim, Counterexample] | None:
    """The first link of a chain that has a counterexample by itself, with it; a remainder belongs to a whole chain."""
    last = claim.parts[-1]
    if len(claim.parts) < 3 or (isinstance(last, Expr) and last.has(Remainder)):
        return None
    for n in range(len(claim.parts) - 1):
        found = counterexample(_link(claim, n), session)
        if found is not None:
            step.link = n
            return _link(claim, n), found
    return None


def _reduce_sides(session: Session, step: Step, claim: Claim) -> None:
    with contextlib.suppress(NotDecided):
        links = session.read(claim)
        step.detail["left"], step.detail["right"] = normal_text(links[0].left), normal_text(links[-1].right)


def _proves(session: Session, step: Step) -> Any:
    """Whether a mutated claim would follow from what the step cites."""
    cited = session.cited(step.cites, session.scope)

    def proves(claim: Claim) -> bool:
        try:
            return all(isinstance(search.follow(e, cited), Found) for e in lower_claim(claim, session.scope))
        except (Meaningless, NotDecided, Refused):
            return False

    return proves


def _missing_citation(session: Session, step: Step, claim: Claim) -> str | None:
    """The label of one earlier step with which the claim would follow."""
    cited = session.cited(step.cites, session.scope)
    try:
        links = session.read(claim)
    except NotDecided:
        return None
    own = _arrays(links)
    for label, other in reversed(session.steps.items()):
        if own.isdisjoint(_arrays(t.claim for t in other.theorems)):
            continue
        if label in step.uses or not other.stands or not other.theorems:
            continue
        if str(claim) in map(str, other.claims):  # a step that says the same is no help
            continue
        try:
            found = [search.follow(link, [*cited, *other.theorems], quick=True) for link in links]
        except NotDecided:
            continue
        theorems = [f.theorem for f in found if isinstance(f, Found)]
        if len(theorems) == len(links) and not session.lacking(step, theorems):
            return label
    return None


def _arrays(links: Iterable[Equation]) -> set[Head]:
    """The arrays that equations are about, inside inverses and functions too."""
    return {h for link in links for head in link.heads() for h in (head, *head.ancestors) if h.body is None}


def shape_verdict(claim: ShapeClaim, scope: Scope) -> Verdict:
    """Whether a matrix expression has a meaning and the shape that is claimed."""
    matrix = claim.matrix
    try:
        links = lower_claim(Claim(matrix, matrix), scope)
    except NotDecided as gap:
        return Undecided(gap.code, gap.message)
    found, wanted = tuple(map(size_of, matrix.shape)), (size_of(claim.rows), size_of(claim.cols))
    if found == wanted:
        return Proved(tuple(kernel.decide(link, {}) for link in links), "shapes of the operations")
    names = sorted({n for size in (*found, *wanted) for names, _ in size.terms for n in names})
    sizes = {name: n + 2 for n, name in enumerate(names)}
    left, right = (" x ".join(str(_size_at(s, sizes)) for s in pair) for pair in (found, wanted))
    text = f"{matrix} is {matrix.shape[0]} x {matrix.shape[1]}"
    return Refuted(Counterexample(sizes, {}, left, right), f"false: {text}", nearest=text)


def _size_at(size: Any, sizes: dict[str, int]) -> int:
    total = 0
    for names, coefficient in size.terms:
        for name in names:
            coefficient *= sizes[name]
        total += coefficient
    return total


def assumes_everywhere(session: Session, step: Step) -> Verdict:
    """The claims as hypotheses, equations at all values of the variables of the functions in them."""
    if not all(isinstance(claim, Claim) for claim in step.claims):
        return Faulty("SC116", "everywhere is said of equations")
    return assumes(session, step, everywhere=True)


def assumes(session: Session, step: Step, *, everywhere: bool = False) -> Verdict:
    """The claims as hypotheses."""
    theorems: list[Theorem] = []
    for claim in step.claims:
        if isinstance(claim, SmoothClaim):
            hypothesis = smooth_hypothesis(claim, session.scope)
            if any(v.layer is not None for v in hypothesis.variables):
                session.declared.meet(s for part in (claim.function, *claim.variables) for s in layer_symbols(part))
            session.declared.smooth.append((step.label, hypothesis))
        elif isinstance(claim, PropertyClaim):
            conditions = lower_property(claim, session.scope)
            unfolded = _unfolded(claim, session)
            if unfolded is not None:
                conditions |= lower_property(unfolded, session.scope)
            for condition in conditions:
                if impossible(condition):
                    return Faulty("SC121", f"{condition_text(condition)}: that cannot hold")
            session.declared.properties.append((step.label, claim))
            session.declared.conditions += [(step.label, condition) for condition in conditions]
        elif isinstance(claim, EntireClaim):
            session.declared.entire.append((step.label, claim.name))
        elif isinstance(claim, Claim):
            links = session.read(claim)
            if any(_ties_to_perturbation(link) for link in links):
                return Faulty("SC114", "what is assumed of fixed arrays does not move with a perturbation")
            theorems += [kernel.assume(step.label, link, everywhere=everywhere) for link in links]
            session.assumed += [(step.label, made) for made in (claim, *(around(claim) if everywhere else ()))]
        else:
            return Faulty("SC116", f"{claim} is a fact about shapes, not a hypothesis: state it with step(...)")
    return Assumed(tuple(theorems))


def _unfolded(claim: PropertyClaim, session: Session) -> PropertyClaim | None:
    """The property, said of what the symbols in its subject are defined to be; None where none is defined."""
    values = {target: value for target, value in session.definitions if not isinstance(target, nodes.FamilyMatrix)}
    subject = claim.subject
    for _ in values:
        subject = subject.xreplace(values)
    return None if subject == claim.subject else PropertyClaim(subject, claim.property)


def _ties_to_perturbation(link: Equation) -> bool:
    expansion = isinstance(link.left, Entry) and link.left.head.role == INCREMENT
    return not expansion and any(h.role in (PERTURBATION, INCREMENT) for h in link.heads())


def defines(session: Session, step: Step) -> Verdict:
    """The first claim as a definition of what is on its left; the others from it."""
    claim = step.claims[0]
    if not isinstance(claim, Claim) or len(claim.parts) != 2:
        return Faulty("SC116", "a definition is one equation: what is defined, and its value")
    target, value = claim.parts
    if isinstance(target, nodes.ScalarFunction):
        if value != nodes.OnEntries(target):
            return Faulty("SC114", f"{target} is declared as an abstract function; its value cannot be defined")
        (link,) = session.read(claim)
        return Defined((kernel.decide(link, {}),), "notation for the declared function")
    fault = _definable(session, target)
    if fault is not None:
        return fault
    links = session.read(claim)
    if len(links) > 1:
        return Undecided("SC204", f"{target}, defined by blocks")
    (link,) = links
    if not isinstance(link.left, Entry):
        return Undecided("SC204", f"{target}, defined over a triangle; define the matrix that vech is taken of")
    itself = any(link.left.head is h or link.left.head in h.ancestors for h in heads(link.right))
    if itself or sympify(value).has(target):  # even where the value does not depend on it: d(a*x, x) is a
        return Faulty("SC114", f"{target} is used in its own definition")
    try:
        theorem = kernel.define(
            target.name,
            link.left.slots,
            link.left.head.sizes,
            link.right,
            link.axioms,
            link.left.head.facts,
            link.needs,
        )
    except Refused as refusal:
        return Faulty("SC114", str(refusal))
    made = theorem.claim.left
    assert isinstance(made, Entry)
    session.defined[target.name] = made.head
    session.definitions.append((target, value))
    rest = every_claim(
        session, step, step.claims[1:], [theorem, *session.cited(step.cites, session.scope)], search.follow
    )
    if not isinstance(rest, Proved):
        return rest
    return Defined((theorem, *rest.theorems))


def _definable(session: Session, target: Any) -> Faulty | None:
    if isinstance(target, MatrixElement):
        return Faulty("SC114", f"define the whole matrix {target.parent}, not one entry of it")
    abstract = isinstance(target, nodes.MatrixFunction) or getattr(target, "structure", "") not in ("", "complex")
    plain = isinstance(target, (MatrixSymbol, Symbol)) and not isinstance(
        target, (nodes.IndexSymbol, nodes.Infinitesimal)
    )
    if abstract or not plain:
        return Faulty("SC114", f"{target} cannot be defined: a plain matrix or scalar symbol is expected")
    if isinstance(target, Symbol) and target.is_integer:
        return Faulty("SC114", f"{target} is a size or a whole number, not a scalar to be defined")
    if target.name in session.defined:
        return Faulty("SC114", f"{target.name} is already defined")
    if target.name in session.mentioned:
        return Faulty("SC114", f"{target.name} is used before its definition")
    if isinstance(target, nodes.FamilyMatrix) and len(set(target.labels)) < len(target.labels):
        return Faulty("SC114", f"the labels of {target} are not distinct")
    return None
