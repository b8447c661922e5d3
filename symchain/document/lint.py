"""What a referee would mark in a chapter, although its equations may hold.

Each lint looks at one equation among all of them and gives the code and the words of what it marks, with what to do.
None changes a verdict.  A lint is written so that it is silent where it is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields

from symchain.document.formula import (
    Big,
    Change,
    Formula,
    Fraction,
    Name,
    Number,
    Product,
    Sub,
    Sup,
    parts_of,
)
from symchain.document.reading import Read
from symchain.document.scan import Scanned, references_in
from symchain.document.table import Table, key_of, split_indices
from symchain.document.tex import is_whole

Marks = Iterator[tuple[str, str]]
RANGE = re.compile(r"(?<!\w)((?:\\?\w{1,12}\s?,\s?){0,9}\\?\w{1,12})\s?=\s*[01]\s*,\s*(?:\d\s*,\s*)?\\(?:l|c)?dots")
SMOOTH = re.compile(r"\b(?:twice|two times|second[- ]order|smooth|Lipschitz|C\^?\{?[12]|infinitely)\b", re.I)
DIFFERENTIABLE = re.compile("differentiable")
NOT_ZERO = re.compile(r"\\neq?\b|\bnon-?zero\b|\bnot (?:zero|0)\b|\bdiffers? from (?:zero|0)\b", re.I)


@dataclass(slots=True)
class Lint:
    """The chapter that is looked at, and what was seen in the equations before."""

    scanned: Scanned
    table: Table
    reads: list[Read]
    ranged: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    referred: set[str] = field(default_factory=set)
    written: dict[str, str] = field(default_factory=dict)
    named: dict[str, Read] = field(default_factory=dict)
    said: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for read in self.reads:
            for name in (read.equation.label, *read.equation.aliases):
                self.named.setdefault(name, read)
        self.referred = set(references_in(self.scanned.prose))
        for names in RANGE.findall(self.scanned.prose):
            self.ranged |= {name.strip().lstrip("\\") for name in names.split(",")}
        for read in self.reads:
            for part in parts_of(tuple(side for r in read.relations for side in r.sides)):
                if isinstance(part, Big):
                    self.ranged |= {key_of(index) or "" for index, _, high in part.ranges if high is not None}

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the prose has words of a pattern."""
        if pattern.pattern not in self.said:
            self.said[pattern.pattern] = pattern.search(self.scanned.prose) is not None
        return self.said[pattern.pattern]


def indices_of(formula: Formula, table: Table) -> tuple[set[str], set[str]]:
    """The letters that stand as indices in a formula: the free ones, and those that a sum binds."""
    free: set[str] = set()
    bound: set[str] = set()
    pending: list[tuple[object, frozenset[str]]] = [(formula, frozenset())]
    while pending:
        here, inside = pending.pop()
        if isinstance(here, tuple):
            pending += [(part, inside) for part in here]
        elif isinstance(here, Big):
            own = {key_of(index) or "" for index, _, _ in here.ranges}
            bound |= own
            pending.append((here.body, inside | own))
        elif isinstance(here, Formula):
            free |= _own(here, table) - inside
            pending += [(getattr(here, f.name), inside) for f in fields(here) if f.name != "at"]
    return free, bound


def _own(formula: Formula, table: Table) -> set[str]:
    """The index letters of one letter: below it, or above it where it has labels."""
    places: tuple[Formula, ...] = ()
    if isinstance(formula, Sub) and table.find(formula) is None:
        places = tuple(split_indices(formula.indices, 2) or formula.indices)
    elif isinstance(formula, Sup) and (known := table.find(formula.base)) is not None and known.labels:
        inner = formula.exponent
        places = inner.factors if isinstance(inner, Product) else (inner,)
    keys = {key_of(place) for place in places if isinstance(place, Name)}
    return {key for key in keys if key and key not in table.symbols and key not in table.sizes}


def outside_its_sum(lint: Lint, read: Read) -> Marks:
    """An index that a sum binds, and that stands outside of it as well."""
    for side in sides_of(read):
        free, bound = indices_of(side, lint.table)
        if free & bound:
            yield "SC312", f"{_words(free & bound)} outside of the sum that binds it; write what is meant without it"


def on_one_side(lint: Lint, read: Read) -> Marks:
    """An index that is free on one side alone; a change says nothing of where it comes from."""
    for relation in read.relations:
        sides = [s for s, sign in zip(relation.sides, ("", *relation.signs), strict=True) if sign != "in"]
        if len(sides) < 2 or any(isinstance(p, Change) for s in sides for p in parts_of(s)):
            continue
        found = [indices_of(side, lint.table)[0] for side in sides if not isinstance(side, Number)]
        lone = {key for one in found for key in one if not all(key in other for other in found)}
        if lone:
            yield "SC313", f"{_words(lone)} on one side only; is it summed over, or missing on the other side?"


def too_weak(lint: Lint, read: Read) -> Marks:
    """A remainder of second order, where the text asks for no more than that a derivative exists."""
    order = [p for p in parts_of(tuple(sides_of(read))) if _is_square_order(p)]
    if order and not read.premises.labels and lint.says(DIFFERENTIABLE) and not lint.says(SMOOTH):
        yield (
            "SC314",
            "a remainder of second order needs more than differentiable (|x|^(3/2) at 0 is); say twice continuously "
            "differentiable, or write o(.)",
        )


def order_of(formula: Formula) -> tuple[Name, Formula] | None:
    """The sign of a remainder, O or o, and what stands behind it, where a product ends with them."""
    if not isinstance(formula, Product) or len(formula.factors) < 2:
        return None
    name, group = formula.factors[-2:]
    return (name, group) if isinstance(name, Name) and name.name in ("O", "o") else None


def _is_square_order(formula: Formula) -> bool:
    found = order_of(formula)
    return (
        found is not None
        and found[0].name == "O"
        and any(
            isinstance(p, Sup) and isinstance(p.exponent, Number) and p.exponent.text != "1" for p in parts_of(found[1])
        )
    )


def never_referred(lint: Lint, read: Read) -> Marks:
    """A label that nothing refers to."""
    equation = read.equation
    if equation.aliases and not {equation.label, *equation.aliases} & lint.referred:
        yield "SC315", "nothing refers to this number; refer to it, or leave it out"


def twice(lint: Lint, read: Read) -> Marks:
    """A label that another equation has, an equation that another is."""
    if read.equation.twice:
        yield (
            "SC317",
            f"the label {read.equation.twice} is that of an earlier equation; this one is called {read.equation.label}",
        )
    for relation in read.relations:
        ends = written(relation.sides[0]) + "=" + written(relation.sides[-1])
        if relation.signs[-1] == "in" or len(ends) < 60:
            continue
        if ends in lint.written:
            yield "SC318", f"this is {lint.written[ends]} again; one number for one equation"
        lint.written.setdefault(ends, read.equation.label)


def two_ways(lint: Lint, read: Read) -> Marks:
    """Indices of one letter with a comma between them, and without."""
    ways: dict[str, set[bool]] = {}
    for part in parts_of(tuple(sides_of(read))):
        if isinstance(part, Sub) and lint.table.find(part) is None and split_indices(part.indices, 2):
            ways.setdefault(key_of(part.base) or "", set()).add(len(part.indices) == 2)
    for key, found in ways.items():
        if key and len(found) == 2:
            yield "SC319", f"the indices of {key} are written with a comma here and without one there"


def divided(lint: Lint, read: Read) -> Marks:
    """A division by a change that nothing says is not zero."""
    below = [p.below for p in parts_of(tuple(sides_of(read))) if isinstance(p, Fraction)]
    changes = [p for p in below if isinstance(p, Change)]
    if changes and not NOT_ZERO.search(read.equation.before):
        yield "SC320", "a division by a change; say before it that the change is not 0"


def from_elsewhere(lint: Lint, read: Read) -> Marks:
    """A letter whose shape stands beside the text, and not in it."""
    for part in parts_of(tuple(sides_of(read))):
        known = lint.table.find(part)
        if known is not None and known.source == "declared" and known.key not in lint.told:
            lint.told.add(known.key)
            yield "SC321", f"the text never says what {known.key} is; it was declared beside it"


def without_range(lint: Lint, read: Read) -> Marks:
    """A free index of which the text never says where it runs."""
    lone: set[str] = set()
    for side in sides_of(read):
        lone |= indices_of(side, lint.table)[0]
    lone = {key for key in lone if not is_whole(key)} - lint.ranged - lint.told
    lint.told |= lone
    if lone:
        yield "SC322", f"the text never says where {', '.join(sorted(lone))} run{'s' * (len(lone) == 1)}"


def unsaid_definition(lint: Lint, read: Read) -> Marks:
    """An equation that is taken as a definition, where the text does not say so."""
    new = [said.defines.key for said in read.claims if said.defines is not None]
    if new and read.premises.cue != "define" and ":=" not in {s for r in read.relations for s in r.signs}:
        yield "SC311", f"taken as the definition of {', '.join(new)}; the text does not say so (define, let, :=)"


LINTS: tuple[Callable[[Lint, Read], Marks], ...] = (
    unsaid_definition,
    outside_its_sum,
    on_one_side,
    too_weak,
    divided,
    twice,
    two_ways,
    from_elsewhere,
    without_range,
    never_referred,
)


def sides_of(read: Read) -> list[Formula]:
    """The sides of all that an equation relates."""
    return [side for relation in read.relations for side in relation.sides]


def _words(keys: set[str]) -> str:
    return f"{', '.join(sorted(keys))} stand{'s' * (len(keys) == 1)}"


def written(formula: object) -> str:
    """A formula without its places, to compare."""
    return re.sub(r"at=\d+(?:, )?", "", repr(formula))
