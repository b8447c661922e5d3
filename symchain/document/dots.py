"""Sums and products with dots, written out as a sum or product over an index where there is one way to do it.

`u_1 v_1 + u_2 v_2 + \\cdots + u_N v_N` runs from its first term to its last.  The two are read side by side: all places
where they differ have to be below a letter, with one and the same number in the first and one and the same size in the
last.  An index in these places makes the general term, and every other term that is written, before the dots and behind
them, has to be the general term at its own number.  What does not fit is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from symchain.document.formula import Big, Dots, Formula, Name, Number, Plus, Product, Sub, parts_of
from symchain.document.table import Table, key_of, letters_in, size_text, split_indices
from symchain.document.tex import Unread, is_whole

COUNTERS = ("k", "l", "m", "n", "i", "j", "p", "q", "r", "s")
WRITTEN = "dots stand for something that is not written; write a sum with its range"


def sum_of(formula: Plus, table: Table) -> Formula:
    """A sum with dots as a sum over an index, with the terms before that are none of it.  Raises `Unread`."""
    signs = {negative for negative, term in formula.terms if not isinstance(term, Dots)}
    terms = [term for _, term in formula.terms]
    n = _place(terms)
    for start in range(n):
        if len({negative for negative, _ in formula.terms[start:]}) == 1:
            made = _series("sum", terms[start:], n - start, table)
            if made is not None:
                return Plus(formula.at, (*formula.terms[:start], (formula.terms[start][0], made)))
    dots = terms[n]
    raise Unread(WRITTEN if len(signs) == 1 else "a sum with dots whose signs change is not read", dots.at)


def product_of(formula: Product, table: Table) -> Formula:
    """A product with dots as one over an index.  Raises `Unread`."""
    factors = list(formula.factors)
    n = _place(factors)
    if len(set(formula.between)) == 1 and formula.between[0] in ("", "cdot"):
        for start in range(n):
            made = _series("prod", factors[start:], n - start, table)
            if made is not None:
                front = factors[:start]
                return Product(formula.at, (*front, made), ("",) * start) if front else made
    raise Unread(WRITTEN, factors[n].at)


def _place(parts: list[Formula]) -> int:
    """Where the dots stand, which have something before and behind them, once."""
    places = [n for n, part in enumerate(parts) if isinstance(part, Dots)]
    if len(places) != 1 or not 0 < places[0] < len(parts) - 1:
        raise Unread(WRITTEN, parts[places[0]].at)
    return places[0]


def _series(kind: str, parts: list[Formula], dots: int, table: Table) -> Formula | None:
    """The sum or product that parts with dots are, if they are one from the first part to the last."""
    first, last = (_spaced(part, table) for part in (parts[0], parts[-1]))
    counter = _counter(parts, table)
    general, ends = _general(first, last, counter)
    if len(ends) != 1 or counter is None:
        return None
    ((low, high),) = ends.values()
    written = size_text(high)
    if written is None or (is_whole(written) and int(written) < int(low.text) + len(parts) - 2):
        return None
    before = [str(int(low.text) + n) for n in range(dots)]
    behind = [_less(written, n) for n in range(len(parts) - dots - 1)][::-1]
    for part, at in zip([*parts[:dots], *parts[dots + 1 :]], [*before, *behind], strict=True):
        if not _is_at(general, _spaced(part, table), counter, at):
            return None
    return Big(parts[0].at, kind, ((counter, low, high),), general)


def _less(size: str, by: int) -> str:
    """A size that is less, as sizes are written."""
    if is_whole(size):
        return str(int(size) - by)
    letters, _, number = size.rpartition(" - ")
    if letters and is_whole(number):
        return _less(letters, by + int(number))
    return f"{size} - {by}" if by else size


def _counter(parts: list[Formula], table: Table) -> Name | None:
    """A letter for the index that stands nowhere here and is nothing else in the chapter."""
    here = {key_of(part) for whole in parts for part in parts_of(whole)}
    sizes = {letter for size in table.sizes for letter in letters_in(size)}
    free = (c for c in COUNTERS if c not in here and c not in table.symbols and c not in sizes)
    found = next(free, None)
    return None if found is None else Name(parts[0].at, found)


def _spaced(formula: Any, table: Table) -> Any:
    """The formula with what stands below a letter split into its indices: `11` of a matrix into 1 and 1."""
    if isinstance(formula, tuple):
        return tuple(_spaced(part, table) for part in formula)
    if not isinstance(formula, Formula):
        return formula
    made = replace(formula, **{f.name: _spaced(getattr(formula, f.name), table) for f in fields(formula)})
    if isinstance(made, Sub) and table.find(made) is None:
        known = table.find(made.base)
        column = known is not None and known.shape is not None and "1" in known.shape
        return made if column else replace(made, indices=tuple(split_indices(made.indices, 2) or made.indices))
    return made


def _general(first: Any, last: Any, counter: Name | None) -> tuple[Any, dict[Any, tuple[Number, Formula]]]:
    """The term at the index, and what stands in its places in the first and the last term.

    Places are numbers that stand below something, in the first term; of terms that differ elsewhere there is no end,
    or more than one.
    """
    ends: dict[Any, tuple[Number, Formula]] = {}

    def walk(one: Any, other: Any, *, below: bool) -> Any:
        if below and isinstance(one, Number) and isinstance(other, Formula) and _same(one, other) is False:
            ends[one.text, size_text(other)] = one, other
            return counter
        if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
            return tuple(walk(a, b, below=below) for a, b in zip(one, other, strict=True))
        if isinstance(one, Formula) and type(one) is type(other):
            values = {
                f.name: walk(
                    getattr(one, f.name), getattr(other, f.name), below=f.name == "indices" and isinstance(one, Sub)
                )
                for f in fields(one)
                if f.name != "at"
            }
            return replace(one, **values)
        if one != other:
            ends[None, None] = ends[None, "more"] = Number(0, ""), Number(0, "")
        return one

    return walk(first, last, below=False), ends


def _same(one: Formula, other: Formula) -> bool:
    return list(_shown(one)) == list(_shown(other))


def _is_at(general: Any, term: Any, counter: Name, value: str) -> bool:
    """Whether a term is the general one at a value of the index."""
    return list(_shown(general, counter, value)) == list(_shown(term, counter, value))


def _shown(formula: Any, counter: Name | None = None, value: str = "") -> Iterator[Any]:
    """A formula without its places, the index as its value; what stands below as sizes are written."""
    if isinstance(formula, tuple):
        yield len(formula)
        for part in formula:
            yield from _shown(part, counter, value)
    elif isinstance(formula, Sub):
        yield Sub
        yield from _shown(formula.base, counter, value)
        for index in formula.indices:
            yield value if index == counter else size_text(index) or list(_shown(index, counter, value))
    elif isinstance(formula, Formula):
        yield type(formula)
        for f in fields(formula):
            if f.name != "at":
                yield from _shown(getattr(formula, f.name), counter, value)
    else:
        yield formula
