"""Which laws may help with the composite arrays that occur: search, not trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from symchain.prove.matrix_functions import (
    exponential_pairs,
    given_to_commute,
    power_pairs,
    rules_of_frechet,
    rules_of_power,
    rules_of_series,
)
from symchain.prove.normal import WITNESS, as_value
from symchain.prove.reduce import Rule, oriented
from symchain.prove.stated import generic_entry, law_at, parameters_in, placed_at, rule_at, sum_over, transposed_head
from symchain.prove.words import framed, word_of
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation
from symchain.trusted.composite import body_at, compose, conjugate, frame_of, framed_slots, make, sibling
from symchain.trusted.kernel import Theorem
from symchain.trusted.poly import ONE, Poly, reciprocal_head
from symchain.trusted.term import (
    ADJUGATE,
    ARRAY,
    DETERMINANT,
    FRECHET,
    INVERSE,
    MATRIX_POWER,
    ORDER,
    PSEUDOINVERSE,
    SERIES,
    Entry,
    Head,
    Index,
    Slot,
    Term,
)


class Laws:
    """The laws about the heads met so far, made once for each head."""

    def __init__(self) -> None:
        self._rules: dict[Head, list[Rule]] = {}

    def rules(self, heads: Iterable[Head], given: Sequence[Rule] = ()) -> list[Rule]:
        """The rules about these heads, in a fixed order."""
        found: list[Rule] = []
        present = sorted({h for h in heads if h.body is not None or h.facts or h.role == ORDER}, key=lambda h: h.key)
        for head in present:
            if head not in self._rules:
                self._rules[head] = [r for r in _rules_of(head) if r is not None]
            found += self._rules[head]
        found += exponential_pairs(present, given) + power_pairs(present)
        return found + given_to_commute(heads, given)


def heads_in(poly: Poly) -> set[Head]:
    """The heads that occur in a polynomial as factors."""
    return {h for m in poly for c, _ in m for h, _ in c.factors}


def _rules_of(head: Head) -> Iterator[Rule | None]:
    maker = _MAKERS.get(head.role)
    if maker is not None:
        yield from maker(head)
    if "orthogonal" in head.facts and head.role == ARRAY:
        yield rule_at("orthogonal-columns", [generic_entry(head)])
        yield rule_at("orthogonal-rows", [generic_entry(head)])


def _inverse(head: Head) -> Iterator[Rule | None]:
    yield rule_at("inverse-left", [generic_entry(head)])
    yield rule_at("inverse-right", [generic_entry(head)])


def _determinant(head: Head) -> Iterator[Rule | None]:
    inner = _series_in(head)
    if inner is not None:
        yield rule_at("determinant-exponential", [generic_entry(head), inner], left=True)
    elif len(frame_of(head).rows) > 1:
        yield _kronecker(head)
    else:
        yield _multiple(head, "determinant-scale")


def _adjugate(head: Head) -> Iterator[Rule | None]:
    yield _multiple(head, "adjugate-scale")


def _kronecker(head: Head) -> Rule | None:
    """The body as a product of what is at the first indices of row and column and what is at the others."""
    entry = generic_entry(head)
    frame = frame_of(head)
    if len(head.body) != 1:
        return None
    ((monomial, coefficient),) = head.body.items()
    for cut in range(1, len(frame.rows)):
        here: set[Slot] = {*frame.row()[:cut], *frame.col()[:cut]}
        there: set[Slot] = {*frame.row()[cut:], *frame.col()[cut:]}
        first = frozenset([(c, e) for c, e in monomial if c.labels & here])
        second = frozenset([(c, e) for c, e in monomial if not c.labels & here])
        if any(c.labels & there for c, _ in first):
            continue
        parts = []
        for number, (part, span) in enumerate(((first, slice(0, cut)), (second, slice(cut, None)))):
            own = type(frame)(frame.rows[span], frame.cols[span])
            renaming = dict(zip((*frame.row()[span], *frame.col()[span]), (*own.row(), *own.col()), strict=True))
            body = ring.relabel({part: coefficient if not number else 1}, renaming)  # type: ignore[arg-type]
            made, slots = compose(head.role, head.name, body, (own, None))
            at = dict(zip(parameters_in(head), entry.slots, strict=True))
            parts.append(Entry(made, tuple([at.get(s, s) for s in slots])))
        return rule_at("determinant-kronecker", [entry, *parts], left=True)
    return None


def _multiple(head: Head, law: str) -> Rule | None:
    """The law about a multiple of a matrix: a power with a symbolic exponent."""
    entry, word = generic_entry(head), word_of(head)
    if word is None:
        return _entrywise_multiple(head) if law == "determinant-scale" else None
    if len(frame_of(head).rows) != 1 or word.scalar == {ONE: 1}:
        return None
    (size,) = frame_of(head).rows
    made = framed(head.role, head.name, None, size, word, 0, len(word.steps))
    if made is None:
        return None
    factor, slots = reciprocal_head(word.scalar)
    scalar = placed_at(Entry(sibling(head, DETERMINANT, "det"), entry.slots[framed_slots(head) :]), factor, slots)
    return rule_at(law, [entry, placed_at(entry, *made), scalar], left=True)


def _entrywise_multiple(head: Head) -> Rule | None:
    """The same of the determinant of a matrix that is no product: what its terms share, of no row and no column."""
    frame, entry = frame_of(head), generic_entry(head)
    if not head.body or len(frame.rows) != 1:
        return None
    places = {*frame.row(), *frame.col()}
    common = frozenset.intersection(*(frozenset(f for f in m if not f[0].labels & places) for m in head.body))
    first = next(iter(head.body.values()))
    number = first if all(c == first for c in head.body.values()) else 1
    if not common and number == 1:
        return None
    body: Poly = {m - common: 1 if c == number else c for m, c in head.body.items()}
    inner = make(DETERMINANT, "det", body, tuple(parameters_in(head)), head.data)  # type: ignore[arg-type]
    factor, slots = reciprocal_head({common: number})
    scalar = placed_at(entry, factor, slots)
    return rule_at("determinant-scale", [entry, Entry(inner, entry.slots), scalar], left=True)


def _series_in(head: Head) -> Entry | None:
    """The function of a matrix that a body is, at its row and column."""
    entry = as_value(head.body)
    if entry is None or entry.head.role != SERIES:
        return None
    frame, own = frame_of(head), framed_slots(entry.head)
    if entry.slots[:own] == (*frame.col(), *frame.row()):
        return Entry(transposed_head(entry.head), (*frame.row(), *frame.col(), *entry.slots[own:]))
    return entry if entry.slots[:own] == (*frame.row(), *frame.col()) else None


def sign_laws(heads: Iterable[Head]) -> list[Theorem]:
    """det(-M) = (-1)^n det(M) for the determinants that occur; for an antisymmetric M it is about one number."""
    found = []
    for head in sorted((h for h in heads if h.role == DETERMINANT), key=lambda h: h.key):
        entry = generic_entry(head)
        minus: Poly = {m: -c for m, c in head.body.items()}
        inner = make(DETERMINANT, "det", minus, tuple(parameters_in(head)), head.data)  # type: ignore[arg-type]
        sign, slots = reciprocal_head({ONE: -1})
        theorem = law_at("determinant-scale", [entry, Entry(inner, entry.slots), Entry(sign, slots)])
        if theorem is not None:
            found.append(theorem)
    return found


def _pseudoinverse(head: Head) -> Iterator[Rule | None]:
    entry = generic_entry(head)
    laws = [kernel.law(f"penrose-{n}", [entry], WITNESS) for n in (1, 2, 3, 4)]
    yield oriented(laws[0], left=True)
    yield oriented(laws[1], left=True)
    for theorem in _absorbing(entry, laws):
        yield oriented(theorem, left=True)
    yield oriented(laws[2], left=True, ordered=True)
    yield oriented(laws[3], left=True, ordered=True)


def _absorbing(entry: Entry, laws: list[Theorem]) -> Iterator[Theorem]:
    """A.T A P = A.T, P A A.T = A.T, A.T P.T P = P and P P.T A.T = P, from the four equations."""
    head = entry.head
    frame, own = frame_of(head), framed_slots(head)
    width = len(frame.cols)
    col, row, rest = entry.slots[:width], entry.slots[width:own], entry.slots[own:]

    def a(r: tuple[Slot, ...], c: tuple[Slot, ...]) -> Term:
        return ring.to_term(body_at(head, (*c, *r, *rest), r, c))

    def p(c: tuple[Slot, ...], r: tuple[Slot, ...]) -> Term:
        return Entry(head, (*c, *r, *rest))

    def indices(sizes: Iterable[object]) -> tuple[Index, ...]:
        return tuple([Index.bound("k", s) for s in sizes])  # type: ignore[arg-type]

    (other,) = [conjugate(entry)]
    assert isinstance(other, Entry)
    conjugated = kernel.law("penrose-1", [other], WITNESS)

    def made(left: Term, right: Term, kind: str, multiplier: Multiplier) -> Theorem:
        symmetric = laws[2] if kind.startswith("rows") else laws[3]
        first, second = _twin_slots(symmetric)
        k = indices(s.size for s in first if isinstance(s, Index))
        own = {"rows": (k, row), "rows-left": (k, row), "cols": (col, k), "cols-left": (col, k)}[kind]
        slots = {**dict(zip(first, own[0], strict=True)), **dict(zip(second, own[1], strict=True))}
        sign = -1 if kind.endswith("left") else 1
        last = laws[1] if kind.endswith("left") else conjugated
        parts = [kernel.Part(sign, symmetric, slots, multiplier(k), k), kernel.Part(1, last, {})]
        return kernel.follow(Equation(left, right), (), parts, WITNESS)

    def pair() -> tuple[tuple[Index, ...], tuple[Index, ...]]:
        return indices(frame.rows), indices(frame.cols)

    k, l = pair()
    yield made(sum_over(k + l, bar(a(k, col)), a(k, l), p(l, row)), bar(a(row, col)), "rows", lambda m: bar(a(m, col)))
    k, l = pair()
    yield made(sum_over(k + l, p(col, k), bar(p(l, k)), bar(a(row, l))), p(col, row), "rows-left", lambda m: p(col, m))
    k, l = pair()
    yield made(sum_over(k + l, p(col, k), a(k, l), bar(a(row, l))), bar(a(row, col)), "cols", lambda m: bar(a(row, m)))
    k, l = pair()
    yield made(sum_over(k + l, bar(a(k, col)), bar(p(l, k)), p(l, row)), p(col, row), "cols-left", lambda m: p(m, row))


Multiplier = Callable[[tuple[Slot, ...]], Term]
bar = conjugate


def _twin_slots(theorem: Theorem) -> tuple[list[Slot], list[Slot]]:
    free = sorted(theorem.claim.free_indices(), key=lambda i: i.key)
    return [i for i in free if i.name.startswith("a")], [i for i in free if i.name.startswith("b")]


def _order(head: Head) -> Iterator[Rule | None]:
    entry = generic_entry(head)
    yield rule_at("order-square", [entry], left=True)
    yield rule_at("order-opposite", [entry], left=True)
    yield rule_at("order-total", [entry], left=True, ordered=True)


_MAKERS: dict[str, Callable[[Head], Iterator[Rule | None]]] = {
    INVERSE: _inverse,
    DETERMINANT: _determinant,
    ADJUGATE: _adjugate,
    PSEUDOINVERSE: _pseudoinverse,
    SERIES: rules_of_series,
    FRECHET: rules_of_frechet,
    MATRIX_POWER: rules_of_power,
    ORDER: _order,
}
