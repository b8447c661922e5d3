"""What a referee would mark in what a chapter derives: hypotheses, remainders, references, letters in two roles.

The lints of `lint` look at one formula; these look at an equation with what it cites and with what the text says
before it.  Where the text has the word that is missed, they are silent.
"""

from __future__ import annotations

import re

from symchain.document.declare import LAYOUT
from symchain.document.formula import Big, Change, Formula, Group, Partial, Product, Sub, Sup, parts_of
from symchain.document.lint import LINTS, Lint, Marks, order_of, sides_of, written
from symchain.document.reading import Read
from symchain.document.scan import PREFIX, short
from symchain.document.table import key_of

TOTAL = re.compile(
    r"\btotally (?:differentiable|derivable)|\bFr[ée]chet|\bcontinuously (?:partially )?differentiable"
    r"|\bsmooth\b|\banalytic\b|\bC\^?\{?[12]|\btotal derivative\b|\bcontinuous (?:partial )?derivatives",
    re.I,
)
REMAINDERS = re.compile(
    r"\bremainders?\b|\babsorb\w*|\border\b|\bsmall\w* terms?\b|\berror terms?\b|(?<!\w)[oO]\(", re.I
)
COMPOSITION = (
    r"\bas a function of[^.]{0,30}\b(?:KEY)\b|\bfor (?:the|its|their) composit"
    r"|\bfor \W*\w+ ?\\circ|\babus\w+ of notation"
)
EXCHANGE = re.compile(r"\b(?:order|exchang\w+|interchang\w+|swap\w*|reorder\w*|rearrang\w+|commut\w+|Fubini)\b", re.I)
SHAPE_SAID = re.compile(r"\b(?:shape of|same shape|entry by entry|entrywise layout|the layout of)\b", re.I)
LABEL_SAID = re.compile(r"\b(?:label\w*|superscript\w*|ind(?:ex|ices)|for (?:each|every|all|any))\b", re.I)
TO_EQUATION = re.compile(r"\\eqref\s*\{([^{}]*)\}|\\[cC]?ref\s*\{([^{}]*)\}|\{eq\}`([^`]*)`|(?<![\w.])@(eq-[\w:-]*\w)")


def marks_of(lint: Lint, read: Read) -> list[tuple[str, str]]:
    """The marks at an equation, each its code and its words; the equations are given in their order."""
    return [mark for one in (*LINTS, *REFEREE) for mark in one(lint, read)]


def total_differential(lint: Lint, read: Read) -> Marks:
    """A sum of partial derivatives by changes, of a function of which only partial derivatives are asked."""
    if "total" in lint.told or lint.says(TOTAL):
        return
    if any(isinstance(part, Big) and _is_differential(part.body) for part in parts_of(tuple(sides_of(read)))):
        lint.told.add("total")
        yield (
            "SC323",
            "a total differential needs a totally differentiable function; partial derivatives do not suffice "
            "(u²v/(u² + v²) at 0, along u = v); say so, or continuously differentiable",
        )


def _is_differential(body: Formula) -> bool:
    """Whether a formula is a derivative times the change of what it is by."""
    factors = body.factors if isinstance(body, Product) else ()
    changed = [written(f.of) for f in factors if isinstance(f, Change)]
    return any(isinstance(f, Partial) and len(f.by) == 1 and written(f.by[0]) in changed for f in factors)


def first_order(lint: Lint, read: Read) -> Marks:
    """A change that is said to be its differential."""
    for relation in read.relations:
        sides = [s for s, sign in zip(relation.sides, ("=", *relation.signs), strict=True) if sign in ("=", ":=")]
        moved = [s.of for s in sides if isinstance(s, Change)]
        functions = [f for f in moved if (known := lint.table.find(_base(f))) is not None and known.of]
        others = [s for s in sides if not isinstance(s, Change)]
        if functions and any(not _order_of(s) and _has_differential(s) for s in others):
            yield "SC329", "equal to first order only; add a remainder o(...), or write differentials"


def _has_differential(side: Formula) -> bool:
    return any(_is_differential(part) for part in parts_of(side))


def _base(formula: Formula) -> Formula:
    return formula.base if isinstance(formula, Sub) else formula


def _order_of(formula: Formula) -> str:
    """The remainder in a formula, as it is written; empty where there is none."""
    orders = filter(None, map(order_of, parts_of(formula)))
    return next(("".join(map(written, order)) for order in orders if isinstance(order[1], Group)), "")


def _remainder(read: Read) -> str:
    return next((order for side in sides_of(read) if (order := _order_of(side))), "")


def taken_together(lint: Lint, read: Read) -> Marks:
    """Remainders of what is cited that become one here, without a word."""
    own = _remainder(read)
    cited = {label: order for label in read.premises.labels if (order := _remainder_of(lint, label))}
    if own and any(order != own for order in cited.values()) and not REMAINDERS.search(read.equation.before):
        yield (
            "SC324",
            f"what becomes of the remainder{'s' * (len(cited) > 1)} of {', '.join(cited)}, the text does not say; "
            "say of which order they are together",
        )


def _remainder_of(lint: Lint, label: str) -> str:
    cited = lint.named.get(label)
    return "" if cited is None else _remainder(cited)


def two_roles(lint: Lint, read: Read) -> Marks:
    """A function of one array that is differentiated by another, on which that depends."""
    for part in parts_of(tuple(sides_of(read))):
        if not isinstance(part, Partial) or part.of is None:
            continue
        known = lint.table.find(_base(part.of))
        by = {key_of(_base(b)) or "" for b in part.by}
        if known is None or known.shape is not None or f"role {known.key}" in lint.told or not known.of:
            continue
        beyond = {k for k in by & _behind(lint, known.of) if k not in known.of}
        said = re.compile(COMPOSITION.replace("KEY", "|".join(map(re.escape, sorted(beyond)))), re.I)
        if beyond and not lint.says(said):
            lint.told.add(f"role {known.key}")
            of = ", ".join(known.of)
            yield (
                "SC325",
                f"{known.key} is a function of {of}, and here one of {', '.join(sorted(beyond))} as well; say that "
                "it is the composition that is meant",
            )


def _behind(lint: Lint, keys: tuple[str, ...]) -> set[str]:
    """All that some letters are functions of."""
    found: set[str] = set()
    pending = list(keys)
    while pending:
        symbol = lint.table.symbols.get(pending.pop())
        new = [key for key in (symbol.of if symbol else ()) if key not in found]
        found |= set(new)
        pending += new
    return found


def exchanged(lint: Lint, read: Read) -> Marks:
    """Two equations that are put together although their sums stand in another order."""
    labels = list(read.premises.labels)
    known = {label: found for label in labels if (found := lint.named.get(label)) is not None}
    sums = {label: [n for n in map(_nested, sides_of(r)) if n is not None] for label, r in known.items()}
    if EXCHANGE.search(read.equation.before):
        return
    for n, one in enumerate(known):
        for other in list(known)[n + 1 :]:
            if any(a != b and sorted(a[0]) == sorted(b[0]) and a[1] == b[1] for a in sums[one] for b in sums[other]):
                yield "SC326", f"the sums of {one} and of {other} stand in another order; say that they are exchanged"


def _nested(side: Formula) -> tuple[list[str], str] | None:
    """The ranges of nested sums from the outside, and what is summed; None where they are not two or more."""
    ranges: list[str] = []
    while isinstance(side, Big) and side.kind == "sum":
        ranges += [written(r) for r in side.ranges]
        side = side.body
    return (ranges, written(side)) if len(ranges) > 1 else None


def against_layout(lint: Lint, read: Read) -> Marks:
    """The derivative of a matrix by a number, in a text of one layout that does not say its shape."""
    if "layout by number" in lint.told or lint.table.layout != "denominator" or not lint.says(LAYOUT):
        return
    for part in parts_of(tuple(sides_of(read))):
        if not isinstance(part, Partial) or part.of is None or len(part.by) != 1 or lint.says(SHAPE_SAID):
            continue
        array, by = lint.table.find(part.of), part.by[0]
        number = lint.table.find(by)
        moves = isinstance(by, Sub) if number is None else number.shape is None and bool(number.kind)
        if array is not None and array.shape is not None and moves:
            lint.told.add("layout by number")
            yield (
                "SC327",
                f"the derivative of {array.key} by a number is taken in the shape of {array.key}; in denominator "
                "layout it would be the transpose of that; say which is meant",
            )
            return


def above_as_label(lint: Lint, read: Read) -> Marks:
    """Letters above a matrix that are labels, where the text does not say so."""
    for part in parts_of(tuple(sides_of(read))):
        if not isinstance(part, Sup):
            continue
        known = lint.table.find(part.base)
        if known is not None and known.labels and f"labels {known.key}" not in lint.told:
            lint.told.add(f"labels {known.key}")
            if not LABEL_SAID.search(read.equation.before):
                labels = "".join(known.labels)
                yield "SC328", f"{labels} above {known.key} looks like a power; say that these are labels"


def dangling(lint: Lint, read: Read) -> Marks:
    """References of the running text to numbers that no equation has; those of the sentence are its premises."""
    words = [read.equation.before]
    if read is lint.reads[-1]:
        words.append(lint.scanned.prose[lint.scanned.prose.rfind(words[0]) + len(words[0]) :])
    for match in TO_EQUATION.finditer("".join(words)):
        plain = match[2] is not None
        for label in next(filter(None, match.groups()), "").split(","):
            name = short(label)
            if (PREFIX.match(label.strip()) or not plain) and name not in lint.named and name not in lint.told:
                lint.told.add(name)
                if name not in read.premises.labels:
                    yield "SC316", f"the text refers to {name}, which no equation of it is called"


REFEREE = (
    total_differential,
    first_order,
    taken_together,
    two_roles,
    exchanged,
    against_layout,
    above_as_label,
    dangling,
)
