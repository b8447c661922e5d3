"""Laws about power series of matrices, their derivatives and symbolic powers that may help: search, not trusted."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from symchain.errors import Refused
from symchain.prove.normal import WITNESS, canonical_head, normal_form
from symchain.prove.reduce import Reduction, Rule, oriented
from symchain.prove.stated import generic_entry, placed_at, rule_at, sum_over, transposed_head
from symchain.prove.words import framed, word_of
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.composite import body_at, compose, frame_of, framed_slots, sibling
from symchain.trusted.poly import ONE, Poly
from symchain.trusted.term import (
    ARRAY,
    DETERMINANT,
    INVERSE,
    MATRIX_POWER,
    SERIES,
    Entry,
    Head,
    Index,
)


def rules_of_series(head: Head) -> Iterator[Rule | None]:
    """The rules about a power series of a matrix."""
    entry = generic_entry(head)
    if not head.body:
        yield rule_at("exponential-zero", [entry], left=True)
        return
    own = framed_slots(head)
    for other in (sibling(head, INVERSE, "inv"), *_directions(head)):
        yield rule_at("series-commutes", [entry, Entry(other, entry.slots)], ordered=True)
    if head.name == "exp" and not head.data[1]:
        frame = frame_of(head)
        inner = Entry(head, (*frame.row(), *frame.col(), *entry.slots[own:]))
        yield rule_at(
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
    return rule_at("series-similar", [entry, placed_at(entry, *inner), placed_at(entry, *end)], left=True)


def rules_of_frechet(head: Head) -> Iterator[Rule | None]:
    """The rules about the derivative of a power series."""
    entry = generic_entry(head)
    yield rule_at("series-trace", [entry], left=True)
    for direction in _directions(head):
        own = framed_slots(head)
        slots = entry.slots[: own // 2] + entry.slots[own:]
        yield rule_at("series-direction", [entry, Entry(direction, slots)], left=True)


def _directions(head: Head) -> Iterator[Head]:
    """Matrices that the argument commutes with: its body without a factor that is a number."""
    base = sibling(head, INVERSE, "inv")
    word = word_of(base)
    if word is not None:
        (size,) = frame_of(head).rows
        made = framed(INVERSE, "inv", None, size, word, 0, len(word.steps))
        if made is not None:
            yield made[0]


def rules_of_power(head: Head) -> Iterator[Rule | None]:
    """The rules about a power of a matrix with a symbolic exponent."""
    entry = generic_entry(head)
    exponent = head.data[1]
    if not exponent.sign and exponent.constant.literal in (0, 1):
        yield rule_at("power-literal", [entry], left=True)
        return
    if len(head.body) == 1:
        yield rule_at("power-right", [entry], left=True)
        yield rule_at("power-left", [entry], left=True)
    if exponent.sign == 1 and exponent.constant.literal:
        yield rule_at("power-shift", [entry], left=True)


def power_pairs(present: list[Head]) -> list[Rule]:
    """X^e X^f = X^(e + f)."""
    found: list[Rule] = []
    powers = [h for h in present if h.role == MATRIX_POWER]
    for first, second in itertools.product(powers, repeat=2):
        if first.body == second.body and first.data[0] == second.data[0]:
            own = framed_slots(first)
            one = generic_entry(first)
            two = Entry(
                second,
                (
                    *kernel.generic(second.sizes[:own], "t"),
                    *(one.slots[own:] or kernel.generic(second.sizes[own:], "u"))[: len(second.sizes) - own],
                ),
            )
            rule = rule_at("power-product", [one, two], left=True)
            if rule is not None:
                found.append(rule)
    return found


def exponential_pairs(present: list[Head], given: Sequence[Rule]) -> list[Rule]:
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
        rule = rule_at("exponential-sum", entries) or _commuting_sum(entries, given)
        if rule is not None:
            found.append(rule)
    return found


def _with_opposites(series: Iterable[Head]) -> Iterator[tuple[Head, Head]]:
    """Exponentials of antisymmetric matrices, each with that of the transpose: of the opposite."""
    for head in series:
        if len(frame_of(head).rows) == 1 and len(head.sizes) == framed_slots(head):
            turned = transposed_head(head)
            if normal_form(turned.body) == normal_form({m: -c for m, c in head.body.items()}):
                yield from ((head, turned), (turned, head))


def _commuting_sum(entries: list[Entry], given: Sequence[Rule]) -> Rule | None:
    """The law of the sum where it is given that the two matrices commute."""
    return _law_of_commuting("exponential-sum", entries, entries[1:], given)


def given_to_commute(heads: Iterable[Head], given: Sequence[Rule]) -> list[Rule]:
    """A function of a matrix commutes with an array that is given to commute with the matrix."""
    present = sorted(heads, key=lambda h: h.key) if given else []
    found: list[Rule | None] = []
    for series in [h for h in present if h.role == SERIES and h.body and len(frame_of(h).rows) == 1]:
        frame, entry = frame_of(series), generic_entry(series)
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
        sum_over(m, *(ring.to_term(body_at(h.head, h.slots, *at)) for h, at in zip(pair, ends, strict=True)))
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
