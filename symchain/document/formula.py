"""What a formula says, before it is known what its letters stand for.  Every node has the place of its first token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Formula:
    """A part of an equation; `at` is its place in the whole text of the file."""

    at: int


@dataclass(frozen=True, slots=True)
class Number(Formula):
    text: str


@dataclass(frozen=True, slots=True)
class Name(Formula):
    """A letter, or several set upright; `style` is bold, roman, ... or empty, `accent` a hat or a bar."""

    name: str
    style: str = ""
    accent: str = ""


@dataclass(frozen=True, slots=True)
class Sub(Formula):
    """A base with what stands below it, separated by commas."""

    base: Formula
    indices: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Sup(Formula):
    """A base with what stands above it."""

    base: Formula
    exponent: Formula


@dataclass(frozen=True, slots=True)
class Mark(Formula):
    """A base with a sign above it that is no expression: `transpose`, `inverse`, `pinv`, `prime` or `star`."""

    base: Formula
    mark: str


@dataclass(frozen=True, slots=True)
class Group(Formula):
    """What stands in brackets, separated by commas: `(`, `[` or `{`."""

    bracket: str
    inside: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Product(Formula):
    """Factors, with what stands between each and the next: nothing, `cdot`, `odot`, `otimes`, `*`, `/`, `times`."""

    factors: tuple[Formula, ...]
    between: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plus(Formula):
    """Terms, each with whether it is subtracted."""

    terms: tuple[tuple[bool, Formula], ...]


@dataclass(frozen=True, slots=True)
class Fraction(Formula):
    above: Formula
    below: Formula


@dataclass(frozen=True, slots=True)
class Partial(Formula):
    """A derivative of something, or of what follows (None), by one thing or several."""

    of: Formula | None
    by: tuple[Formula, ...]
    sign: str


@dataclass(frozen=True, slots=True)
class Nabla(Formula):
    """A gradient, by what stands below it, of what follows; a Hessian of order 2."""

    by: Formula | None
    order: int


@dataclass(frozen=True, slots=True)
class Big(Formula):
    """A sum or a product over indices, each with its first and last value or None."""

    kind: str
    ranges: tuple[tuple[Formula, Formula | None, Formula | None], ...]
    body: Formula


@dataclass(frozen=True, slots=True)
class Limit(Formula):
    variable: Formula
    to: Formula
    body: Formula


@dataclass(frozen=True, slots=True)
class Change(Formula):
    """The change of something: a capital delta in front of it."""

    of: Formula


@dataclass(frozen=True, slots=True)
class Differential(Formula):
    """A `d` or a `\\partial` in front of something."""

    of: Formula
    sign: str


@dataclass(frozen=True, slots=True)
class Function(Formula):
    """A named function of what follows it."""

    name: str
    arguments: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Call(Formula):
    """A letter that is a function, with the brackets behind it; no formula as printed has one."""

    function: Formula
    group: Group


@dataclass(frozen=True, slots=True)
class Norm(Formula):
    of: Formula
    kind: str


@dataclass(frozen=True, slots=True)
class Bars(Formula):
    """What stands between two upright lines: an absolute value, or a determinant."""

    of: Formula


@dataclass(frozen=True, slots=True)
class Inner(Formula):
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Dots(Formula):
    """An ellipsis."""


@dataclass(frozen=True, slots=True)
class Array(Formula):
    """A matrix that is written out, by rows."""

    rows: tuple[tuple[Formula, ...], ...]


@dataclass(frozen=True, slots=True)
class Reals(Formula):
    """The real numbers, or arrays of them of some sizes."""

    sizes: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """Two sides, or more in a chain, with the relations between them."""

    sides: tuple[Formula, ...]
    signs: tuple[str, ...]
    ats: tuple[int, ...]


def parts_of(formula: Any) -> Iterator[Formula]:
    """A formula and all that is in it."""
    pending = [formula]
    while pending:
        here = pending.pop()
        if isinstance(here, tuple):
            pending += reversed(here)
        elif isinstance(here, Formula):
            yield here
            pending += [getattr(here, f.name) for f in reversed(fields(here)) if f.name != "at"]
        elif isinstance(here, Relation):
            pending += reversed(here.sides)
