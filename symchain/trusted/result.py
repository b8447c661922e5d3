"""A step as every report sees it: plain data, for other processes and for files.  Loads nothing of SymPy.

Apart from the verdicts, which hold theorems: the command line reads results without making any.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

PASSING_NAMES = ("proved", "defined", "assumed")
NAMES = (*PASSING_NAMES, "refuted", "undecided", "error", "contradictory", "unread")
"""The names of the verdicts, those that pass first."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A concrete instance at which two sides differ.

    `dimensions` gives the sizes, `values` the arrays (nested lists of exact numbers written as text; an
    abstract function is given by the text of its entries) and the values of the free indices; `left` and
    `right` are the two unequal numbers, as text, and `entry` the place of these in two matrices.
    """

    dimensions: dict[str, int]
    values: dict[str, Any]
    left: str
    right: str
    entry: list[int] | None = None


@dataclass(slots=True)
class StepResult:
    """One step as every report sees it: plain data, no SymPy.  Keys of the JSON, schema 1, plus `detail` and `typeset`.

    `typeset` has each claim, and the nearest true one, as boxes (`symchain.typeset.boxes`), in the pieces between which
    a line may break; empty if not wanted.
    """

    label: str
    kind: str
    verdict: str
    expected: str | None = None
    grounded: bool = True
    claim: str = ""
    latex: str = ""
    typeset: dict[str, list[Any]] = field(default_factory=dict)
    uses: list[str] = field(default_factory=list)
    hypotheses: list[str] = field(default_factory=list)
    axioms: list[str] = field(default_factory=list)
    method: str = ""
    numeric: str = ""
    counterexample: Counterexample | None = None
    code: str | None = None
    message: str = ""
    file: str = ""
    line: int = 0
    seconds: float = 0.0
    detail: dict[str, Any] = field(default_factory=dict)
    cached: bool = False

    def plain(self) -> dict[str, Any]:
        """The result as plain data, for another process (`dataclasses.asdict` copies every list)."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        if self.counterexample is not None:
            fields["counterexample"] = asdict(self.counterexample)
        return fields

    @property
    def passed(self) -> bool:
        """Whether the step counts as passed: its verdict passes and it is grounded, or it met its expectation."""
        if self.expected is not None:
            return self.verdict == self.expected and not (self.code or "").startswith("SC9")  # no fault is expected
        return self.grounded and self.verdict in PASSING_NAMES


_TEXT = ("label", "kind", "verdict", "claim", "latex", "method", "numeric", "message", "file")
_PLAIN: dict[str, Any] = {
    **dict.fromkeys(_TEXT, str),
    **dict.fromkeys(("uses", "hypotheses", "axioms"), list),
    **dict.fromkeys(("expected", "code"), (str, type(None))),
    "grounded": bool,
    "cached": bool,
    "line": int,
    "seconds": (int, float),
    "detail": dict,
    "typeset": dict,
    "counterexample": (dict, Counterexample, type(None)),
}


def read_result(fields: dict[str, Any]) -> StepResult:
    """A result from its plain form; raises TypeError or ValueError on anything else."""
    result = StepResult(**fields)
    for name, value in fields.items():
        kind = _PLAIN[name]
        if not isinstance(value, kind) or (kind is list and value and not all(isinstance(v, str) for v in value)):
            raise TypeError(f"{name}: {type(value).__name__}")
    if result.verdict not in (*NAMES, "outside", ""):
        raise ValueError(f"no such verdict: {result.verdict}")
    if isinstance(result.counterexample, dict):
        result.counterexample = Counterexample(**result.counterexample)
    return result
