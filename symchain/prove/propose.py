"""Which laws may help with the composite arrays that occur: search, not trusted."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from symchain.errors import Refused
from symchain.prove.normal import WITNESS, as_value, canonical_head, normal_form
from symchain.prove.reduce import Reduction, Rule, oriented
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
    Mul,
    Slot,
    Sum,
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
        found += _exponential_pairs(present, given) + _power_pairs(present)
        return found + _given_to_commute(heads, given)


def heads_in(poly: Poly) -> set[Head]:
    """The heads that occur in a polynomial as factors."""
    return {h for m in poly for c, _ in m for h, _ in c.factors}


def _generic(head: Head) -> Entry:
    return Entry(head, kernel.generic(head.sizes))


def _law(name: str, entries: list[Entry]) -> Theorem | None:
    try:
        return kernel.law(name, entries, WITNESS)
    except Refused:
        return None


def _rule(name: str, entries: list[Entry], *, left: bool = False, ordered: bool = False) -> Rule | None:
    theorem = _law(name, entries)
    return None if theorem is None else oriented(theorem, left=left, ordered=ordered)


def _rules_of(head: Head) -> Iterator[Rule | None]:
    maker = _MAKERS.get(head.role)
    if maker is not None:
        yield from maker(head)
    if "orthogonal" in head.facts and head.role == ARRAY:
        yield _rule("orthogonal-columns", [_generic(head)])
        yield _rule("orthogonal-rows", [_generic(head)])


def _inverse(head: Head) -> Iterator[Rule | None]:
    yield _rule("inverse-left", [_generic(head)])
    yield _rule("inverse-right", [_generic(head)])


def _determinant(head: Head) -> Iterator[Rule | None]:
    inner = _series_in(head)
    if inner is not None:
        yield _rule("determinant-exponential", [_generic(head), inner], left=True)
    elif len(frame_of(head).rows) > 1:
        yield _kronecker(head)
    else:
        yield _multiple(head, "determinant-scale")


def _adjugate(head: Head) -> Iterator[Rule | None]:
    yield _multiple(head, "adjugate-scale")


def _kronecker(head: Head) -> Rule | None:
    """The body as a product of what is at the first indices of row and column and what is at the others."""
    entry = _generic(head)
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
            at = dict(zip(_parameters(head), entry.slots, strict=True))
            parts.append(Entry(made, tuple([at.get(s, s) for s in slots])))
        return _rule("determinant-kronecker", [entry, *parts], left=True)
    return None


def _multiple(head: Head, law: str) -> Rule | None:
    """The law about a multiple of a matrix: a power with a symbolic exponent."""
    entry, word = _generic(head), word_of(head)
    if word is None:
        return _entrywise_multiple(head) if law == "determinant-scale" else None
    if len(frame_of(head).rows) != 1 or word.scalar == {ONE: 1}:
        return None
    (size,) = frame_of(head).rows
    made = framed(head.role, head.name, None, size, word, 0, len(word.steps))
    if made is None:
        return None
    factor, slots = reciprocal_head(word.scalar)
    scalar = _placed(Entry(sibling(head, DETERMINANT, "det"), entry.slots[framed_slots(head) :]), factor, slots)
    return _rule(law, [entry, _placed(entry, *made), scalar], left=True)


def _entrywise_multiple(head: Head) -> Rule | None:
    """The same of the determinant of a matrix that is no product: what its terms share, of no row and no column."""
    frame, entry = frame_of(head), _generic(head)
    if not head.body or len(frame.rows) != 1:
        return None
    places = {*frame.row(), *frame.col()}
    common = frozenset.intersection(*(frozenset(f for f in m if not f[0].labels & places) for m in head.body))
    first = next(iter(head.body.values()))
    number = first if all(c == first for c in head.body.values()) else 1
    if not common and number == 1:
        return None
    body: Poly = {m - common: 1 if c == number else c for m, c in head.body.items()}
    inner = make(DETERMINANT, "det", body, tuple(_parameters(head)), head.data)  # type: ignore[arg-type]
    factor, slots = reciprocal_head({common: number})
    scalar = _placed(entry, factor, slots)
    return _rule("determinant-scale", [entry, Entry(inner, entry.slots), scalar], left=True)


def _series_in(head: Head) -> Entry | None:
    """The function of a matrix that a body is, at its row and column."""
    entry = as_value(head.body)
    if entry is None or entry.head.role != SERIES:
        return None
    frame, own = frame_of(head), framed_slots(entry.head)
    if entry.slots[:own] == (*frame.col(), *frame.row()):
        return Entry(_transposed(entry.head), (*frame.row(), *frame.col(), *entry.slots[own:]))
    return entry if entry.slots[:own] == (*frame.row(), *frame.col()) else None


def _transposed(head: Head) -> Head:
    """The head of the transposed body."""
    frame = frame_of(head)
    turned = type(frame)(frame.cols, frame.rows)
    renaming: dict[Slot, Slot] = dict(zip((*frame.row(), *frame.col()), (*turned.col(), *turned.row()), strict=True))
    parameters = tuple([Index.generic(f"°{n}", s) for n, s in enumerate(head.sizes[framed_slots(head) :])])
    return make(head.role, head.name, ring.relabel(head.body, renaming), parameters, (turned, head.data[1]))


def sign_laws(heads: Iterable[Head]) -> list[Theorem]:
    """det(-M) = (-1)^n det(M) for the determinants that occur; for an antisymmetric M it is about one number."""
    found = []
    for head in sorted((h for h in heads if h.role == DETERMINANT), key=lambda h: h.key):
        entry = _generic(head)
        minus: Poly = {m: -c for m, c in head.body.items()}
        inner = make(DETERMINANT, "det", minus, tuple(_parameters(head)), head.data)  # type: ignore[arg-type]
        sign, slots = reciprocal_head({ONE: -1})
        theorem = _law("determinant-scale", [entry, Entry(inner, entry.slots), Entry(sign, slots)])
        if theorem is not None:
            found.append(theorem)
    return found


def _placed(entry: Entry, head: Head, slots: tuple[Slot, ...]) -> Entry:
    """The entry of a part of `entry`: its parameters are those of the body of the whole, at the whole's slots."""
    own = framed_slots(entry.head)
    at = dict(zip(_parameters(entry.head), entry.slots[own:], strict=True))
    place = entry.slots[:own]
    return Entry(head, (*(() if head.role == DETERMINANT else place), *[at.get(s, s) for s in slots]))


def _parameters(head: Head) -> list[Slot]:
    own = framed_slots(head)
    return [Index.generic(f"°{n}", s) for n, s in enumerate(head.sizes[own:])]


def _pseudoinverse(head: Head) -> Iterator[Rule | None]:
    entry = _generic(head)
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
    yield made(_sum(k + l, bar(a(k, col)), a(k, l), p(l, row)), bar(a(row, col)), "rows", lambda m: bar(a(m, col)))
    k, l = pair()
    yield made(_sum(k + l, p(col, k), bar(p(l, k)), bar(a(row, l))), p(col, row), "rows-left", lambda m: p(col, m))
    k, l = pair()
    yield made(_sum(k + l, p(col, k), a(k, l), bar(a(row, l))), bar(a(row, col)), "cols", lambda m: bar(a(row, m)))
    k, l = pair()
    yield made(_sum(k + l, bar(a(k, col)), bar(p(l, k)), p(l, row)), p(col, row), "cols-left", lambda m: p(m, row))


Multiplier = Callable[[tuple[Slot, ...]], Term]
bar = conjugate


def _twin_slots(theorem: Theorem) -> tuple[list[Slot], list[Slot]]:
    free = sorted(theorem.claim.free_indices(), key=lambda i: i.key)
    return [i for i in free if i.name.startswith("a")], [i for i in free if i.name.startswith("b")]


def _sum(indices: tuple[Index, ...], *factors: Term) -> Term:
    return Sum(indices, Mul(factors)) if indices else Mul(factors)


def _series(head: Head) -> Iterator[Rule | None]:
    entry = _generic(head)
    if not head.body:
        yield _rule("exponential-zero", [entry], left=True)
        return
    own = framed_slots(head)
    for other in (sibling(head, INVERSE, "inv"), *_directions(head)):
        yield _rule("series-commutes", [entry, Entry(other, entry.slots)], ordered=True)
    if head.name == "exp" and not head.data[1]:
        frame = frame_of(head)
        inner = Entry(head, (*frame.row(), *frame.col(), *entry.slots[own:]))
        yield _rule(
            "determinant-exponential",
            [Entry(*compose(DETERMINANT, "det", ring.expand(inner), (frame, None))), inner],
            left=True,
        )
    similar = _similar(entry, own)
    if similar is not None:
        yield similar


def _similar(entry: Entry, own: int) -> Rule | None:
    """f(U B U^-1), where the first step of the body is inverted by the last."""
    word = word_of(entry.head)
    if word is None or word.scalar != {ONE: 1} or len(word.steps) < 3:
        return None
    (size,) = frame_of(entry.head).rows
    if any(word.sizes[v] is not size for v in (word.cuts[0], word.cuts[-1])):
        return None
    inner = framed(SERIES, entry.head.name, entry.head.data[1], size, word, 1, len(word.steps) - 1)
    end = framed(INVERSE, "inv", None, size, word, len(word.steps) - 1, len(word.steps))
    if inner is None or end is None:
        return None
    return _rule("series-similar", [entry, _placed(entry, *inner), _placed(entry, *end)], left=True)


def _frechet(head: Head) -> Iterator[Rule | None]:
    entry = _generic(head)
    yield _rule("series-trace", [entry], left=True)
    for direction in _directions(head):
        own = framed_slots(head)
        slots = entry.slots[: own // 2] + entry.slots[own:]
        yield _rule("series-direction", [entry, Entry(direction, slots)], left=True)


def _directions(head: Head) -> Iterator[Head]:
    """Matrices that the argument commutes with: its body without a factor that is a number."""
    base = sibling(head, INVERSE, "inv")
    word = word_of(base)
    if word is not None:
        (size,) = frame_of(head).rows
        made = framed(INVERSE, "inv", None, size, word, 0, len(word.steps))
        if made is not None:
            yield made[0]


def _matrix_power(head: Head) -> Iterator[Rule | None]:
    entry = _generic(head)
    exponent = head.data[1]
    if not exponent.sign and exponent.constant.literal in (0, 1):
        yield _rule("power-literal", [entry], left=True)
        return
    if len(head.body) == 1:
        yield _rule("power-right", [entry], left=True)
        yield _rule("power-left", [entry], left=True)
    if exponent.sign == 1 and exponent.constant.literal:
        yield _rule("power-shift", [entry], left=True)


def _power_pairs(present: list[Head]) -> list[Rule]:
    """X^e X^f = X^(e + f)."""
    found: list[Rule] = []
    powers = [h for h in present if h.role == MATRIX_POWER]
    for first, second in itertools.product(powers, repeat=2):
        if first.body == second.body and first.data[0] == second.data[0]:
            own = framed_slots(first)
            one = _generic(first)
            two = Entry(
                second,
                (
                    *kernel.generic(second.sizes[:own], "t"),
                    *(one.slots[own:] or kernel.generic(second.sizes[own:], "u"))[: len(second.sizes) - own],
                ),
            )
            rule = _rule("power-product", [one, two], left=True)
            if rule is not None:
                found.append(rule)
    return found


def _exponential_pairs(present: list[Head], given: Sequence[Rule]) -> list[Rule]:
    """exp(A) exp(B) = exp(A + B), where A and B commute."""
    found: list[Rule] = []
    series = [h for h in present if h.role == SERIES and h.name == "exp" and h.body and not h.data[1]]
    for first, second in [*itertools.product(series, repeat=2), *_with_opposites(series)]:
        if (
            first.data != second.data
            or len(first.sizes) != framed_slots(first)
            or len(second.sizes) != framed_slots(second)
        ):
            continue
        total: Poly = dict(first.body)
        ring.add_into(total, second.body)
        head, slots = compose(SERIES, "exp", total, first.data)
        entries = [
            Entry(h, kernel.generic(h.sizes)) for h in (canonical_head(head)[0] if total else head, first, second)
        ]
        if slots:
            continue
        rule = _rule("exponential-sum", entries) or _commuting_sum(entries, given)
        if rule is not None:
            found.append(rule)
    return found


def _with_opposites(series: Iterable[Head]) -> Iterator[tuple[Head, Head]]:
    """Exponentials of antisymmetric matrices, each with that of the transpose: of the opposite."""
    for head in series:
        if len(frame_of(head).rows) == 1 and len(head.sizes) == framed_slots(head):
            turned = _transposed(head)
            if normal_form(turned.body) == normal_form({m: -c for m, c in head.body.items()}):
                yield from ((head, turned), (turned, head))


def _commuting_sum(entries: list[Entry], given: Sequence[Rule]) -> Rule | None:
    """The law of the sum where it is given that the two matrices commute."""
    return _law_of_commuting("exponential-sum", entries, entries[1:], given)


def _given_to_commute(heads: Iterable[Head], given: Sequence[Rule]) -> list[Rule]:
    """A function of a matrix commutes with an array that is given to commute with the matrix."""
    present = sorted(heads, key=lambda h: h.key) if given else []
    found: list[Rule | None] = []
    for series in [h for h in present if h.role == SERIES and h.body and len(frame_of(h).rows) == 1]:
        frame, entry = frame_of(series), _generic(series)
        if len(series.sizes) == framed_slots(series):
            for array in [h for h in present if h.role == ARRAY and h.sizes == (*frame.rows, *frame.cols)]:
                for places in ((*frame.row(), *frame.col()), (*frame.col(), *frame.row())):
                    head = compose(INVERSE, "inv", ring.expand(Entry(array, places)), (frame, None))[0]
                    pair = [entry, Entry(head, entry.slots)]
                    found.append(_law_of_commuting("series-commutes", pair, pair, given))
    return [rule for rule in found if rule is not None]


def _law_of_commuting(name: str, entries: list[Entry], pair_of: Sequence[Entry], given: Sequence[Rule]) -> Rule | None:
    """A law about matrices that commute, where that follows from what is given."""
    first, second = pair_of
    frame = frame_of(first.head)
    k, l = (tuple([Index.bound("k", s) for s in frame.rows]) for _ in range(2))
    sides = [
        _sum(m, *(ring.to_term(body_at(h.head, h.slots, *at)) for h, at in zip(pair, ends, strict=True)))
        for m, pair, ends in (
            (k, (first, second), ((frame.row(), k), (k, frame.col()))),
            (l, (second, first), ((frame.row(), l), (l, frame.col()))),
        )
    ]
    reduction = Reduction(normal_form(ring.difference(sides[0], sides[1])))
    reduction.run(given)
    if reduction.poly or not reduction.parts:
        return None
    try:
        return oriented(kernel.law(name, entries, WITNESS, reduction.parts), ordered=name == "series-commutes")
    except Refused:
        return None


def _order(head: Head) -> Iterator[Rule | None]:
    entry = _generic(head)
    yield _rule("order-square", [entry], left=True)
    yield _rule("order-opposite", [entry], left=True)
    yield _rule("order-total", [entry], left=True, ordered=True)


_MAKERS: dict[str, Callable[[Head], Iterator[Rule | None]]] = {
    INVERSE: _inverse,
    DETERMINANT: _determinant,
    ADJUGATE: _adjugate,
    PSEUDOINVERSE: _pseudoinverse,
    SERIES: _series,
    FRECHET: _frechet,
    MATRIX_POWER: _matrix_power,
    ORDER: _order,
}
