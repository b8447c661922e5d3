"""Verdicts, each its own type.  Only `Proved`, `Defined` and `Assumed` pass, and each of them holds a theorem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from symchain.trusted.result import Counterexample

if TYPE_CHECKING:
    from symchain.trusted.kernel import Theorem


@dataclass(frozen=True, slots=True)
class Proved:
    """The claim follows, for all sizes."""

    name: ClassVar[str] = "proved"
    theorems: tuple[Theorem, ...]
    method: str


@dataclass(frozen=True, slots=True)
class Defined:
    """The claim is a conservative definition."""

    name: ClassVar[str] = "defined"
    theorems: tuple[Theorem, ...]
    method: str = "definition"


@dataclass(frozen=True, slots=True)
class Assumed:
    """The claim is a declared hypothesis."""

    name: ClassVar[str] = "assumed"
    theorems: tuple[Theorem, ...]
    method: str = "hypothesis"


@dataclass(frozen=True, slots=True)
class Refuted:
    """The claim is false: `counterexample` shows it."""

    name: ClassVar[str] = "refuted"
    counterexample: Counterexample
    message: str
    code: str = "SC201"
    nearest: str | None = None
    true: Any = None  # the claim that `nearest` is about


@dataclass(frozen=True, slots=True)
class Undecided:
    """The claim has a meaning and was neither proved nor refuted; `message` says what was missing."""

    name: ClassVar[str] = "undecided"
    code: str
    message: str
    difference: str | None = None


@dataclass(frozen=True, slots=True)
class Faulty:
    """The claim has no meaning (the verdict `error`)."""

    name: ClassVar[str] = "error"
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Contradictory:
    """The hypotheses that the claim rests on contradict each other: from them anything follows, 0 = 1 as well."""

    name: ClassVar[str] = "contradictory"
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unread:
    """An equation of a chapter that was not understood: nothing is known of it."""

    name: ClassVar[str] = "unread"
    code: str
    message: str


Verdict = Proved | Defined | Assumed | Refuted | Undecided | Faulty | Contradictory | Unread
PASSING = (Proved, Defined, Assumed)
