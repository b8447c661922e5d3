"""An equation of a chapter with all that was made of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from symchain.document.cite import Premises
from symchain.document.formula import Relation
from symchain.document.mean import Said
from symchain.document.scan import Equation
from symchain.document.tex import Unread


@dataclass(slots=True)
class Read:
    """An equation with what it was read as: its claims, or why it was not read, or why it claims nothing."""

    equation: Equation
    relations: list[Relation] = field(default_factory=list)
    claims: list[Said] = field(default_factory=list)
    fault: Unread | None = None
    no_claim: str = ""
    premises: Premises = field(default_factory=lambda: Premises((), "", ()))


@dataclass(slots=True)
class Statement:
    """A statement of the script and its line in the chapter; `beside` a claim, where the display makes one as well."""

    text: str
    line: int
    label: str = ""
    beside: bool = False
