"""The kinds of user error, each with a stable code; wording is kept apart from kind.

A code never changes its meaning.  `SC0xx` is about files and scripts, `SC1xx` about claims that have no meaning,
`SC2xx` about claims that did not pass, `SC3xx` about chapters, `SC9xx` about symchain itself.  Every code has a page of
the same name under `symchain/codes/`, which `symchain explain CODE` prints.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` delays the start of the command line
if TYPE_CHECKING:
    from collections.abc import Iterable

INTERRUPTED = 130
"""The exit code of a run that was ended from outside."""

KINDS: dict[str, str] = {
    "SC001": "path not found",
    "SC002": "nothing to check",
    "SC003": "file cannot be read",
    "SC004": "proof script raised",
    "SC005": "proof script exited",
    "SC006": "syntax error in a proof script",
    "SC007": "proof script passed its time limit",
    "SC008": "worker process died",
    "SC009": "unknown configuration",
    "SC010": "output cannot be written",
    "SC011": "command line not understood",
    "SC101": "shapes do not fit",
    "SC102": "sum range is not the size of its index",
    "SC103": "one index, two sizes",
    "SC104": "index expression not understood",
    "SC105": "unknown label",
    "SC106": "label used twice",
    "SC107": "size of an index unknown",
    "SC108": "two symbols with one name",
    "SC109": "index used as a number",
    "SC110": "cites a step that may not be cited",
    "SC111": "not square",
    "SC112": "claim was evaluated away",
    "SC113": "derivative by something that is not a variable",
    "SC114": "definition is not conservative",
    "SC115": "literal index out of range",
    "SC116": "claim not understood",
    "SC118": "limit does not exist",
    "SC119": "division by zero",
    "SC120": "symbol is not a real number",
    "SC121": "condition cannot hold",
    "SC201": "refuted by a counterexample",
    "SC202": "does not follow from what it cites",
    "SC203": "missing hypothesis",
    "SC204": "outside the decided fragment",
    "SC205": "time limit",
    "SC206": "too large to expand",
    "SC207": "remainder claimed too small",
    "SC208": "expectation not met",
    "SC209": "ungrounded",
    "SC210": "does not use what it cites",
    "SC211": "hypotheses contradict each other",
    "SC212": "hypothesis was not given",
    "SC213": "memory limit",
    "SC214": "definition or condition, no identity",
    "SC301": "formula not understood",
    "SC302": "macro not understood",
    "SC303": "formula can be read in two ways",
    "SC304": "letter not declared",
    "SC305": "declaration not understood",
    "SC306": "numbered display without a claim",
    "SC307": "too little of a chapter is understood",
    "SC310": "follows only with what the text does not cite",
    "SC311": "taken as a definition",
    "SC312": "index outside of its sum",
    "SC313": "index on one side only",
    "SC314": "remainder of second order from differentiability",
    "SC315": "number that nothing refers to",
    "SC316": "reference to a number that is not there",
    "SC317": "label used twice in a chapter",
    "SC318": "equation repeated",
    "SC319": "indices written in two ways",
    "SC320": "division by what may be zero",
    "SC321": "letter declared beside the text",
    "SC322": "index without a range",
    "SC323": "total differential from partial derivatives",
    "SC324": "remainders taken together in silence",
    "SC325": "one letter for a function and for its composition",
    "SC326": "sums exchanged in silence",
    "SC327": "derivative by a number beside the layout",
    "SC328": "label that looks like a power",
    "SC329": "equal to first order only",
    "SC330": "printed is not what was proved",
    "SC331": "no script states this equation",
    "SC333": "cited differently",
    "SC901": "the two routes disagree",
    "SC902": "internal error",
    "SC903": "a certificate is not accepted",
}


class SymchainError(Exception):
    """A fault for the author of a chapter: `code` (a key of `KINDS`), a lower-case `message`, a line or 0."""

    line = 0

    def __init__(self, code: str, message: str) -> None:
        if code not in KINDS:
            raise ValueError(f"unlisted code {code}")
        super().__init__(message)
        self.code = code
        self.message = message

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: where in symchain it was raised tells an author nothing."""
        return [f"{self.code}: {self.message}"]


class Meaningless(SymchainError):
    """The claim has no meaning (verdict `error`).  `equal`: the pairs of sizes that would have to be equal for it."""

    def __init__(self, code: str, message: str, equal: Iterable[tuple[object, object]] = ()) -> None:
        super().__init__(code, message)
        self.equal = tuple(equal)


class NotDecided(SymchainError):
    """The claim has a meaning, but this route does not settle it (verdict `undecided`)."""


class UsageError(SymchainError):
    """The command line or the file system is at fault (exit code 2)."""


class Refused(Exception):
    """A rule of the kernel does not apply: a side condition fails, or a witness does not fit."""
