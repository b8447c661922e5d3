"""One run of one proof script: its declarations in force, its steps in order, the verdict of each.

A step is checked as soon as it is stated: the kernel is asked for a theorem from what the step cites, and nothing
else.  A theorem is then evaluated by the numeric route as well; a claim without one goes to the search for a
counterexample.  A step that failed may still be cited: what follows is checked as if its claim were a hypothesis,
and is reported as ungrounded.
"""

from __future__ import annotations

import difflib
import math
import time
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from symchain.claim import Claim, SmoothClaim, said
from symchain.document.display import printed_boxes
from symchain.errors import Meaningless, Refused, SymchainError
from symchain.layered import layer_symbols
from symchain.limits import MEMORY, TIMEOUT, TOTAL
from symchain.prove.carried import needed_of
from symchain.prove.display import condition_text, counted_from
from symchain.show.result import Shown
from symchain.steps.allowed import Allowed
from symchain.steps.cite import Use, resolve
from symchain.steps.contradiction import Contradictions
from symchain.steps.grounds import Grounds, names_of
from symchain.steps.hypotheses import Declared
from symchain.steps.replay import Replays
from symchain.steps.stamps import Stamps
from symchain.steps.timing import Allowance, TimeLimit
from symchain.surface.layout import set_layout
from symchain.trusted import kernel
from symchain.trusted.asymptotic import Equation
from symchain.trusted.conditions import Condition, impossible
from symchain.trusted.kernel import Given, Hypothesis, Smooth, Theorem
from symchain.trusted.lower import Scope, head_of, lower_claim
from symchain.trusted.result import NAMES, StepResult, read_result
from symchain.trusted.term import Head
from symchain.trusted.verdict import (
    PASSING,
    Assumed,
    Defined,
    Faulty,
    Proved,
    Refuted,
    Undecided,
    Verdict,
)
from symchain.typeset.boxes import pieces

Emit = Callable[[str, dict[str, Any]], None]
Checker = Callable[["Session", "Step"], Verdict]


@dataclass(frozen=True)
class Options:
    """How a script is run.

    `timeout`: seconds of processor time a step may take, `total`: those the whole script may.  `memory`: MiB that its
    process may take, where there is one.  `select`: the labels wanted (None: all).  `check`: False only lists.
    `text`: the script, where it is not in a file; `loose`: how it is read, where it declares nothing itself.
    `latex`, `typeset`: results carry the claim in LaTeX, as boxes.  `numeric`: claims are also evaluated; False for a
    script that is only cited, which is evaluated in its own run.  `given`: the script whose hypotheses alone may be
    made, "" for none; None where all may.  `against`: the scripts beside whose steps a chapter is held.  `replay`: what
    is proved is proved again from its certificate.
    """

    timeout: float = TIMEOUT
    select: frozenset[str] | None = None
    check: bool = True
    latex: bool = False
    typeset: bool = False
    numeric: bool = True
    text: str | None = None
    loose: dict[str, Any] | None = None
    given: str | None = None
    total: float = TOTAL
    memory: int = MEMORY
    against: Sequence[str] | None = None
    replay: bool = False


@dataclass
class Step:
    """A stated step, and after its check its verdict and what may be cited of it."""

    label: str
    kind: str
    claims: tuple[Any, ...]
    cites: tuple[str | Use, ...]
    expect: str | None
    line: int
    checker: Checker
    verdict: Verdict | None = None
    theorems: list[Theorem] = field(default_factory=list)
    grounded: bool = True
    replayed: str = ""
    seconds: float = 0.0
    numeric: str = ""  # why a proved claim could not be evaluated
    everywhere: bool = False
    about: frozenset[str] = frozenset()  # of a definition or hypothesis that could not be read: its symbols
    detail: dict[str, str] = field(default_factory=dict)
    words: str = ""  # what the text has in the place of a claim that was not understood
    flags: list[str] = field(default_factory=list)
    """What an author should look at although the step may pass, each as a code, a blank and a message."""
    digest: str = ""
    link: int = 0  # of a chain, the one that was looked at last: where it fails

    @property
    def uses(self) -> list[str]:
        """The labels the step cites."""
        return [c.label if isinstance(c, Use) else c for c in self.cites]

    @cached_property
    def layers(self) -> frozenset[str]:
        """The names of the layer symbols in its claims."""
        return frozenset(
            symbol.name
            for claim in self.claims
            for part in getattr(claim, "parts", ())
            for symbol in layer_symbols(part)
        )

    @property
    def stands(self) -> bool:
        """Whether what cites this step is grounded by it."""
        return self.grounded and self.expect is None and isinstance(self.verdict, PASSING)


REGISTERS = ("defined", "definitions", "assumed", "networks", "layer_definitions", "mentioned")
NO_VALUE = "a side has no value, or the step does not follow"


class Session:
    """The state of one script."""

    def __init__(self, path: Path, emit: Emit, options: Options) -> None:
        self.path = path
        self.options = options
        self.title = "" if options.text is not None else path.stem.replace("_", " ")
        self.base = 0
        self.steps: dict[str, Step] = {}
        self.defined: dict[str, Head] = {}
        self.definitions: list[tuple[Any, Any]] = []
        self.assumed: list[tuple[str, Claim]] = []
        self.declared = Declared()
        self.networks: dict[str, Head] = {}
        self.printed: dict[str, str] = {}  # of a chapter, the TeX of its equations by label
        self.flagged: dict[str, list[str]] = {}
        self.places: dict[str, dict[str, Any]] = {}  # of its equations, column and file that was put in, by label
        self.links: dict[str, tuple[tuple[int, int], ...]] = {}  # of its chains, line and column of the links
        self.ledger: dict[str, Any] | None = None  # of a chapter, what was found in it
        self.layer_definitions: list[tuple[Claim, ...]] = []
        self.mentioned: set[str] = set()
        self.inferred: Callable[[set[str]], str] = lambda names: ""
        self.loading: tuple[Path, ...] = (path.resolve(),)  # the scripts that wait for this one, and itself
        self.unread: SymchainError | None = None  # why a script that this one builds on could not be read
        self.loaded: dict[Path, Session] = {}  # those that were read: each once, whoever builds on it
        self.own = 0
        self._emit = emit
        self._announced = False
        self._waiting: list[Step] = []
        self.stamps = Stamps()
        self.allowance = Allowance(options.timeout, options.total)
        self.grounds = Grounds(self.steps)
        self.names: dict[str, Any] = {}  # of the script, and what they stand for
        self.allowed: Allowed | None = None  # the hypotheses that may be made; None: all
        self.outside: set[str] = set()
        self._contradictions = Contradictions()
        self.replays = Replays()

    @property
    def scope(self) -> Scope:
        """What lowering needs to know of this script."""
        return Scope(self.base, self.defined, self.networks)

    def shown(self) -> Shown | None:
        """What a verb returns: outside a script the result of its step."""
        return None

    # statements of the script

    def head(self, title: str, base: int, layout: str, after: Sequence[Session]) -> None:
        """The title, conventions, and the scripts that this one builds on."""
        if self.own:
            raise Meaningless("SC116", "proof(...) comes before the first step")
        self.title, self.base = title, base
        set_layout(layout)
        for other in after:
            if other.base != base:
                raise Meaningless("SC116", f"{other.path.name} counts from {other.base}, this script from {base}")
            self._take_over(other)
            self.stamps.build_on(other.stamps)

    def _take_over(self, other: Session) -> None:
        """Make what another script states citable here.  Raises `Meaningless` where two scripts contradict."""
        for label, step in other.steps.items():
            if step.kind == "script":  # a fault of that script, told in its own run
                continue
            known = self.steps.setdefault(label, step)
            if (known.line, list(map(str, known.claims))) != (step.line, list(map(str, step.claims))):
                raise Meaningless("SC106", f"label {label} stands in two of the scripts that this one builds on")
        for name, head in other.defined.items():
            if self.defined.setdefault(name, head) is not head:
                raise Meaningless(
                    "SC114", f"{name} is defined differently in two of the scripts that this one builds on"
                )
        self.definitions += [d for d in other.definitions if d not in self.definitions]
        self.assumed += [a for a in other.assumed if a[0] not in {label for label, _ in self.assumed}]
        for stem, network in other.networks.items():
            if self.networks.setdefault(stem, network) is not network:
                raise Meaningless(
                    "SC114", f"{stem} is defined differently in two of the scripts that this one builds on"
                )
        self.layer_definitions += [d for d in other.layer_definitions if d not in self.layer_definitions]
        self.declared.take_over(other.declared)
        self.mentioned |= other.mentioned

    def add(self, step: Step) -> None:
        """State a step; check it, unless the steps wanted are only known at the end."""
        self.own += 1
        step.digest = self.stamps.above
        if not self.options.check:
            self._report(self._plain(step, ""))
        elif self.options.select is None:
            self._check(step)
        else:
            self._waiting.append(step)

    def list_outside(self, label: str, words: str, lacks: str, line: int) -> None:
        """An equation that is not checked: listed, and counted apart from the steps."""
        if label in self.steps or label in self.outside:
            raise Meaningless("SC106", f"label {label} was used before")
        self.outside.add(label)
        if self.options.select is None or label in self.options.select:
            self._report(
                StepResult(label, "outside", "outside", claim=words, message=lacks, file=str(self.path), line=line)
            )

    def finish(self) -> None:
        """Check the steps that were wanted, and what they rest on."""
        self.demand(self.options.select or ())

    def demand(self, labels: Iterable[str] | None) -> None:
        """Check steps that wait (`None`: all), and what they rest on; hypotheses and definitions in any case."""
        wanted = {step.label for step in self._waiting} if labels is None else set(labels)
        for step in reversed(self._waiting):
            if step.label in wanted:
                wanted.update(step.uses)
        waiting, self._waiting = self._waiting, []
        for step in waiting:
            if step.label in wanted or step.kind in ("define", "assume"):
                self._check(step)
            else:
                self._waiting.append(step)

    def fault(
        self,
        label: str,
        kind: str,
        code: str,
        message: str,
        line: int,
        expect: str | None = None,
        *,
        about: frozenset[str] = frozenset(),
    ) -> None:
        """A statement that could not be carried out, as a result of its own."""
        self.own += 1
        verdict = Undecided(code, message) if code in ("SC205", "SC213") else Faulty(code, message)
        earlier = self.steps.get(label)
        if earlier is not None and earlier.line == line:  # stated by the same statement, and not yet reported
            del self.steps[label]
        step = Step(label, kind, (), (), expect, line, lambda session, step: verdict, about=about)
        if self.options.select is None or label in self.options.select or kind == "script":
            self._check(step)

    # checking

    def begin(self, label: str, line: int) -> None:
        """Say which step is in hand, so that it is known if this process ends with it."""
        if self.options.select is None or label in self.options.select:
            self._announce()
            self._emit("begin", {"label": label, "line": line})

    def _check(self, step: Step) -> None:
        with counted_from(self.base):
            self._checked(step)

    def _checked(self, step: Step) -> None:
        self.begin(step.label, step.line)
        start = time.perf_counter()
        before = self._registers() if step.kind in ("define", "assume") else {}
        step.verdict = self._verdict(step)
        step.seconds = time.perf_counter() - start
        if not isinstance(step.verdict, PASSING):
            vars(self).update(before)  # a definition that was given up halfway is none
        if isinstance(step.verdict, PASSING):
            step.theorems = step.theorems or list(step.verdict.theorems)
            self._replay(step)
        self.steps.setdefault(step.label, step)
        self.grounds.note(step)
        if self._wanted(step):
            self._report(self._result(step))

    def _replay(self, step: Step) -> None:
        """Prove the step again from its certificates, where that is asked for."""
        if not self.options.replay or isinstance(step.verdict, Assumed):
            return
        try:
            step.replayed = self.replays.of(step.theorems)
        except Refused as refusal:
            step.verdict = Faulty("SC903", f"{refusal}; please report this")

    def _registers(self) -> dict[str, Any]:
        """Copies of what definitions and hypotheses are written in."""
        lists = {f.name: copy(getattr(self.declared, f.name)) for f in fields(self.declared)}
        return {**{name: copy(getattr(self, name)) for name in REGISTERS}, "declared": replace(self.declared, **lists)}

    def _wanted(self, step: Step) -> bool:
        return self.options.select is None or step.label in self.options.select or step.kind == "script"

    def _verdict(self, step: Step) -> Verdict:
        if step.label in self.steps:
            return Faulty("SC106", f"label {step.label} was used on line {self.steps[step.label].line}")
        if step.expect is not None and step.expect not in NAMES:
            return Faulty("SC116", f"expect={step.expect!r}: expected one of {', '.join(NAMES)}")
        for label in step.uses:
            cited = self.steps.get(label)
            if cited is None:
                return Faulty("SC105", f"{step.label} cites {label}, which is not an earlier step{self._close(label)}")
            if cited.expect is not None:
                return Faulty("SC110", f"{step.label} cites {label}, which is expected to be {cited.expect}")
            step.grounded = step.grounded and cited.stands
        objection = None if self.allowed is None else self.allowed.objection(step)
        if objection is not None:
            return Faulty("SC212", objection)
        try:
            with self.allowance.limited():
                return self._discharged(step, step.checker(self, step))
        except SymchainError as fault:
            return Faulty(fault.code, fault.message)
        except TimeLimit as late:
            return Undecided("SC205", late.message)
        except MemoryError:
            return Undecided("SC213", f"memory limit: {self.options.memory} MiB")
        except RecursionError:
            return Undecided("SC206", "the expression is nested too deeply")
        except Exception as fault:  # symchain's own fault: an error of this step, never a pass
            return Faulty("SC902", f"internal error: {type(fault).__name__}: {fault}")

    def _close(self, label: str) -> str:
        close = difflib.get_close_matches(label, self.steps, n=1)
        return f"; did you mean {close[0]}?" if close else ""

    def read(self, claim: Claim) -> list[Equation]:
        """The equations of a claim; the names in it are no longer free to be defined."""
        links = lower_claim(claim, self.scope)
        used = {h for link in links for head in link.heads() for h in (head, *head.ancestors)}
        self.mentioned.update(h.name for h in used)
        if any(h.layer is not None for h in used):
            self.mentioned.update(h.layer[0] for h in used if h.layer is not None)
            self.declared.meet(symbol for part in claim.parts for symbol in layer_symbols(part))
        return links

    def cited(self, cites: Sequence[str | Use], scope: Scope) -> list[Theorem]:
        """The theorems that a step that cites these may use.  Raises `Meaningless`."""
        found: list[Theorem] = []
        for cite in cites:
            label = cite.label if isinstance(cite, Use) else cite
            source = self.steps[label]
            theorems = source.theorems or self._taken_for_true(source)
            found += resolve(theorems, cite, scope) if isinstance(cite, Use) else theorems
        return found

    def _taken_for_true(self, source: Step) -> list[Theorem]:
        """The claims of a step that did not pass, as hypotheses, so that what cites it can be checked."""
        if isinstance(source.verdict, PASSING):
            return []
        try:
            links = [e for c in source.claims if isinstance(c, Claim) for e in self.read(c)]
        except SymchainError:
            return []
        return [kernel.assume(source.label, link) for link in links]

    def _discharged(self, step: Step, verdict: Verdict) -> Verdict:
        """The verdict, undecided where a theorem has a hypothesis that is not declared."""
        contradiction = self._contradictions.of(step, verdict, self)
        if contradiction is not None:
            return contradiction
        if not isinstance(verdict, (Proved, Defined)):
            return verdict
        absurd_condition = self.impossible(verdict.theorems)
        if absurd_condition is not None:
            text = condition_text(absurd_condition)
            return Faulty("SC121", f"{text}: that cannot hold, and without it {NO_VALUE}")
        missing = self.missing(step, verdict.theorems)
        return verdict if missing is None else Undecided("SC203", f"missing hypothesis: {missing}")

    def impossible(self, theorems: Sequence[Theorem]) -> Condition | None:
        """A condition among the hypotheses of theorems that cannot hold."""
        conditions = [h for h in sorted(self._hypotheses(theorems), key=_in_order) if isinstance(h, Condition)]
        return next((c for c in conditions if impossible(c)), None)

    def missing(self, step: Step, theorems: Sequence[Theorem]) -> str | None:
        """What is missing, in words, for the hypotheses of the theorems of a step that are not declared.

        Of conditions those that the others do not give.
        """
        lacking = self.lacking(step, theorems)
        needed = needed_of([h for h in lacking if isinstance(h, Condition)])
        texts = dict.fromkeys(text for h, text in lacking.items() if not isinstance(h, Condition) or h in needed)
        return "; ".join(t for t in texts if f"{t.removesuffix(' != 0')} > 0" not in texts) or None

    def lacking(self, step: Step, theorems: Sequence[Theorem]) -> dict[Hypothesis, str]:
        """The hypotheses of the theorems of a step that are not declared, each with what is missing in words."""
        found = {h: self.declared.missing(h, step.layers) for h in sorted(self._hypotheses(theorems), key=_in_order)}
        return {h: text for h, text in found.items() if text is not None}

    @staticmethod
    def _hypotheses(theorems: Sequence[Theorem]) -> set[Hypothesis]:
        return {h for t in theorems for h in t.hypotheses}

    # reporting

    def _result(self, step: Step) -> StepResult:
        verdict = step.verdict
        assert verdict is not None
        result = self._plain(step, verdict.name)
        result.grounded = step.grounded
        result.seconds = step.seconds
        if isinstance(verdict, (Proved, Defined, Assumed)):
            result.method, result.numeric = "; ".join(filter(None, (verdict.method, step.replayed))), step.numeric
            result.hypotheses = self._hypothesis_texts(step, verdict.theorems)
            result.axioms = sorted({a for t in verdict.theorems for a in t.axioms})
        elif isinstance(verdict, Refuted):
            result.code, result.message = verdict.code, verdict.message
            result.counterexample = verdict.counterexample
            if verdict.nearest:
                step.detail["nearest"] = verdict.nearest
            if self.options.typeset and verdict.true is not None:
                true = pieces(verdict.true.boxes())
                if true not in result.typeset["claims"]:  # another layout looks the same
                    result.typeset["nearest"] = [true]
        else:
            result.code, result.message = verdict.code, verdict.message
            if isinstance(verdict, Undecided) and verdict.difference:
                step.detail["difference"] = verdict.difference
        if not result.grounded and result.code is None:
            result.code, result.message = "SC209", self.grounds.words(step.uses)
        loose = self.options.loose is not None
        inferred = self.inferred({name for claim in step.claims for name in names_of(claim)}) if loose else ""
        result.detail |= {**step.detail, **({"where": inferred} if inferred else {})}
        tex = self.printed.pop(step.label, None)
        if tex is not None:
            result.detail["printed"] = tex
            if self.options.typeset:
                result.typeset["printed"] = printed_boxes(tex)
        flags = [*self.flagged.pop(step.label, ()), *step.flags]
        if flags:
            result.detail["flags"] = flags
        return result

    def _hypothesis_texts(self, step: Step, theorems: Sequence[Theorem]) -> list[str]:
        texts, layers = set(), step.layers
        for hypothesis in self._hypotheses(theorems):
            if isinstance(hypothesis, Given):
                source = self.steps.get(hypothesis.label)
                claim = "; ".join(map(str, source.claims)) if source else str(hypothesis)
                texts.add(f"{claim} ({hypothesis.label})")
            else:
                texts.add(self.declared.text(hypothesis, layers))
        return sorted(texts)

    def _plain(self, step: Step, verdict: str) -> StepResult:
        return StepResult(
            label=step.label,
            kind=step.kind,
            verdict=verdict,
            expected=step.expect,
            claim="; ".join(map(str, step.claims)) or step.words,
            latex=r",\quad ".join(c.latex() for c in step.claims) if self.options.latex else "",
            typeset={"claims": [pieces(c.boxes()) for c in step.claims]} if self.options.typeset else {},
            uses=step.uses,
            file=str(self.path),
            line=step.line,
            detail={
                **({"digest": step.digest} if step.digest else {}),
                **self.places.get(step.label, {}),
            },
        )

    def _report(self, result: StepResult) -> None:
        self._announce()
        self._emit("step", result.plain())

    def _announce(self) -> None:
        if not self._announced:
            self._announced = True
            parent = self.path.resolve().parent.name
            ledger = {} if self.ledger is None else {"ledger": self.ledger}
            self._emit("proof", {"id": f"{parent}/{self.path.stem}", "title": self.title, **ledger})


class Running(Session):
    """The steps that are stated in a Python session, each checked at once.

    A cell of a notebook runs again and again: a step takes the place of the one with its label, and a definition or a
    hypothesis that is stated again as it was is the same one.
    """

    def __init__(self) -> None:
        self.results: list[StepResult] = []
        # The processor time of a Python session is its owner's: what else it has computed is no use of a script's.
        super().__init__(Path("session.py"), self._keep, Options(latex=True, total=math.inf))

    def _keep(self, kind: str, event: dict[str, Any]) -> None:
        if kind == "step":
            self.results.append(read_result(event))

    def add(self, step: Step) -> None:
        """Check a step."""
        known = self.steps.get(step.label)
        if known is None or known.kind not in STATING:
            self.steps.pop(step.label, None)
            super().add(step)
        elif (known.kind, list(map(said, known.claims))) == (step.kind, list(map(said, step.claims))):
            self._report(self._result(known))
        else:
            result = self._plain(step, "error")
            result.code, result.message = "SC106", f"{step.label} was stated otherwise; reset() begins another proof"
            self._report(result)

    def shown(self) -> Shown:
        return Shown(self.results[-1])


STATING = ("define", "assume")


def _in_order(hypothesis: Hypothesis) -> tuple[str, str]:
    """Conditions on heads of one name are told apart by what they are about."""
    return str(hypothesis), hypothesis.head.key if isinstance(hypothesis, Condition) else ""


def smooth_hypothesis(claim: SmoothClaim, scope: Scope) -> Smooth:
    """The hypothesis that a `SmoothClaim` declares; raises `Meaningless` where it is of what was not declared."""
    for part in (claim.function, *claim.variables):
        if not isinstance(getattr(part, "name", None), str):
            said_of = "say it of the declared function, in all of the declared array"
            raise Meaningless("SC116", f"{part} is no declared function or array; {said_of}")
    return Smooth.joint(head_of(claim.function, scope), [head_of(v, scope) for v in claim.variables], claim.degree)


_current: ContextVar[Session | None] = ContextVar("session", default=None)
_running: list[Running] = []


def current() -> Session:
    """The session of the script that is running; outside a script that of the Python session."""
    return _current.get() or running()


def running() -> Session:
    """The proof of a Python session; `reset` begins another one."""
    if not _running:
        _running.append(Running())
    return _running[0]


def reset() -> None:
    """Forget all steps, definitions and hypotheses that were stated outside a script."""
    _running.clear()


def enter(session: Session) -> Any:
    """Make `session` the current one; the token goes to `leave`."""
    return _current.set(session)


def leave(token: Any) -> None:
    """Restore the session that was current before `enter`."""
    _current.reset(token)
