"""The results of a run, as the runner makes and every report reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from symchain.errors import INTERRUPTED
from symchain.trusted.result import NAMES, StepResult


@dataclass(slots=True)
class ProofResult:
    """The steps of one script, and what it lists as outside of what can be checked.

    `explicit`: the user named this file rather than a folder above it.
    """

    id: str
    title: str
    file: str
    steps: list[StepResult] = field(default_factory=list)
    seconds: float = 0.0
    explicit: bool = False
    outside: list[StepResult] = field(default_factory=list)
    ledger: dict[str, Any] | None = None
    """Of a chapter: the number of `displays` and `claims` in it, how many were `read`, and what was `passed_over`;
    `beside`, the labels of definitions that stand in a display with a claim."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of a run; `expected` counts the passed steps that met an expectation, by verdict.

    `outside` counts what is listed and not checked; it is no step.
    """

    steps: int
    passed: int
    failed: int
    by_verdict: dict[str, int]
    expected: dict[str, int]
    failures: dict[str, int]
    ok: bool
    outside: int = 0


@dataclass(slots=True)
class Run:
    """All results, in the order of discovery.

    `stopped`: ended early at the first failure; `interrupted`: ended early from outside.
    """

    proofs: list[ProofResult] = field(default_factory=list)
    stopped: bool = False
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def steps(self) -> list[StepResult]:
        """The steps of all proofs."""
        return [step for proof in self.proofs for step in proof.steps]

    @property
    def summary(self) -> Summary:
        """The counts.  A run without steps is not ok."""
        steps = self.steps
        passed = [step for step in steps if step.passed]
        return Summary(
            steps=len(steps),
            passed=len(passed),
            failed=len(steps) - len(passed),
            by_verdict=_count(steps),
            expected=_count(step for step in passed if step.expected is not None),
            failures=_count(step for step in steps if not step.passed),
            ok=bool(steps) and len(passed) == len(steps),
            outside=sum(len(proof.outside) for proof in self.proofs),
        )

    @property
    def share_read(self) -> float | None:
        """The share of the claims of all chapters that were understood; None where there is no chapter."""
        ledgers = [proof.ledger for proof in self.proofs if proof.ledger is not None]
        claims = sum(ledger["claims"] for ledger in ledgers)
        return sum(ledger["read"] for ledger in ledgers) / claims if claims else None if not ledgers else 1.0

    @property
    def exit_code(self) -> int:
        """0: all pass; 1: a step does not; 2: nothing to check, unreadable, internal error; 130: interrupted."""
        if self.interrupted:
            return INTERRUPTED
        steps = self.steps
        nothing = all(step.code == "SC002" for step in steps)
        internal = any(step.code in ("SC901", "SC902", "SC903") for step in steps)
        unreadable = any(s.code == "SC003" and s.kind == "script" for p in self.proofs if p.explicit for s in p.steps)
        if nothing or internal or unreadable:
            return 2
        return 0 if self.summary.ok else 1


def ledger_text(proof: ProofResult) -> str:
    """What was found in a chapter and what became of it, as counts and shares."""
    ledger = proof.ledger or {}
    claims = ledger["claims"]
    apart = set(ledger["beside"])
    steps = [step for step in proof.steps if step.kind not in ("assume", "script") and step.label not in apart]
    decided = sum(step.verdict in ("proved", "defined", "refuted") for step in steps)
    flagged = sum(bool(step.detail.get("flags")) for step in steps)
    parts = [("read", ledger["read"]), ("decided", decided), ("flagged", flagged), ("unread", claims - ledger["read"])]
    if len(steps) < claims:  # some were selected: nothing is known of the others
        parts = [parts[0], parts[-1]]
    shares = ", ".join(f"{count} {name}" + (f" ({count / claims:.0%})" if claims else "") for name, count in parts)
    return f"{ledger['displays']} displays, {len(ledger['passed_over'])} of them no claim; {claims} claims: {shares}"


def _count(steps: Iterable[StepResult]) -> dict[str, int]:
    counts = dict.fromkeys(NAMES, 0)
    for step in steps:
        counts[step.verdict] = counts.get(step.verdict, 0) + 1
    return counts
