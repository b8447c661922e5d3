"""The steps of a chapter.  Each takes a label, a claim, and what it follows from.

`expect` names the verdict of a step that is meant not to pass ("refuted", "undecided", "error").  A claim may be
given as a function without arguments, where building it would already fail.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sympy import Equality
from sympy.logic.boolalg import BooleanAtom

from symchain import nodes
from symchain.claim import Claim, EntireClaim, PropertyClaim, ShapeClaim, SmoothClaim
from symchain.errors import Meaningless, SymchainError
from symchain.show.result import Shown
from symchain.steps import check, induction, script
from symchain.steps.cite import Use, label_of, use
from symchain.steps.derive import derives, unread_by
from symchain.steps.faults import explain_exception
from symchain.steps.lemmas import Lemma, placed
from symchain.steps.session import Checker, Step, current
from symchain.trusted.verdict import Faulty

Cite = str | Use
ClaimLike = Any


def proof(title: str, *, layout: str = "denominator", base: int = 0, after: str | tuple[str, ...] = ()) -> None:
    """Open a script: its title, the layout of gradients, the first value of an index.

    `after` names scripts of the same folder (file names without `.py`) whose steps may be cited.
    """
    if layout not in nodes.LAYOUTS:
        raise Meaningless("SC116", f"layout {layout!r}: expected one of {', '.join(nodes.LAYOUTS)}")
    if base not in (0, 1):
        raise Meaningless("SC116", f"base {base!r}: indices count from 0 or from 1")
    session = current()
    names = (after,) if isinstance(after, str) else after
    try:
        earlier = [script.load(session.path.parent / f"{name}.py", session) for name in names]
    except SymchainError as fault:
        session.unread = fault
        raise
    session.head(title, base, layout, earlier)


def define(
    label: str, *claims: ClaimLike, uses: Cite | tuple[Cite, ...] = (), expect: str | None = None
) -> Shown | None:
    """A definition, `eq(new symbol, value)`; further claims must follow from it."""
    return _state("define", label, claims, _tuple(uses), expect, check.defines)


def define_layers(label: str, *claims: ClaimLike, expect: str | None = None) -> Shown | None:
    """A definition layer by layer: the start, if there is one, and the equation for every layer."""
    return _state("define", label, claims, (), expect, induction.defines_layers)


def induct(
    label: str,
    claim: ClaimLike,
    over: Any,
    start: Any,
    *,
    base: Cite | tuple[Cite, ...] = (),
    cites: Cite | tuple[Cite, ...] = (),
    expect: str | None = None,
) -> Shown | None:
    """The claim for every layer `over`, by induction from `start`, its first or its last layer.

    At `start` the claim must follow from `base`; at every other layer from `cites` and the claim at the layer before.
    """
    induction.check_layer(over)
    own, further = _tuple(base), _tuple(cites)
    return _state("induct", label, (claim,), (*own, *further), expect, induction.induct(over, start, own, further))


def assume(label: str, *claims: ClaimLike, everywhere: bool = False, expect: str | None = None) -> Shown | None:
    """A hypothesis: an equation, or `differentiable(...)`, `smooth(...)`.  Smoothness is in force from here on.

    An equation between functions may hold at one point; one that holds `everywhere` can be differentiated.
    """
    checker = check.assumes_everywhere if everywhere else check.assumes
    return _state("assume", label, claims, (), expect, checker, everywhere=everywhere)


def step(label: str, claim: ClaimLike, *cites: Cite, expect: str | None = None) -> Shown | None:
    """A claim that follows from the cited steps, or by computation."""
    return _state("step", label, (claim,), cites, expect, check.follows)


def expand(label: str, claim: ClaimLike, *cites: Cite, expect: str | None = None) -> Shown | None:
    """A first-order Taylor expansion of the change of a function."""
    return _state("expand", label, (claim,), cites, expect, check.expands)


def substitute(
    label: str, claim: ClaimLike, source: Cite | tuple[Cite, ...], *, into: Cite, expect: str | None = None
) -> Shown | None:
    """The claim from `source`, one step or several at once, substituted in `into`."""
    return _state("substitute", label, (claim,), (*_tuple(source), into), expect, check.uses)


def take_limit(label: str, claim: ClaimLike, source: Cite, *, expect: str | None = None) -> Shown | None:
    """The claim from the expansion `source`, divided by its perturbation, in the limit."""
    return _state("limit", label, (claim,), (source,), expect, check.uses)


def specialise(
    label: str, claim: ClaimLike, source: str, mapping: Mapping[Any, Any], *, expect: str | None = None
) -> Shown | None:
    """The claim from `source` at other indices ("setting p = q = l"), or for other functions."""
    return _state("specialise", label, (claim,), (use(source, mapping),), expect, check.uses)


def rewrite(
    label: str, claim: ClaimLike, source: Cite, *, using: Cite | tuple[Cite, ...], expect: str | None = None
) -> Shown | None:
    """The claim from `source`, rewritten with the equations `using`."""
    return _state("rewrite", label, (claim,), (source, *_tuple(using)), expect, check.uses)


def compare(
    label: str,
    claim: ClaimLike,
    first: Cite,
    second: Cite,
    *,
    using: Cite | tuple[Cite, ...] = (),
    expect: str | None = None,
) -> Shown | None:
    """The claim from two earlier equations whose right-hand sides are equal."""
    return _state("compare", label, (claim,), (first, second, *_tuple(using)), expect, check.uses)


def restate(label: str, claim: ClaimLike, source: Cite, *, expect: str | None = None) -> Shown | None:
    """An earlier equation again."""
    return _state("restate", label, (claim,), (source,), expect, check.uses)


def derive(
    label: str,
    *claims: ClaimLike,
    cites: tuple[Cite, ...] = (),
    given: tuple[str, ...] = (),
    nearby: tuple[str, ...] = (),
    cue: str = "",
    expect: str | None = None,
) -> Shown | None:
    """Claims of a chapter from what its text cites and what is `given` throughout, else with `nearby` steps too.

    `cue`: the rule that the words of the text suggest.
    """
    kind = "derive" if cue in ("", "define") else cue  # of what failed as a definition nothing could be refuted
    return _state(kind, label, claims, cites, expect, derives(given, nearby))


def unread(label: str, tex: str, why: str, where: str, code: str) -> Shown | None:
    """An equation of a chapter that was not understood, or that was and cannot be said (SC204): why, and where."""
    message = f"{where}: {why}"
    session = current()
    checker = unread_by(code, message)
    session.add(Step(label_of(label), "unread", (), (), None, _line_of(session.path), checker, words=tex))
    return session.shown()


def flag(label: str, code: str, message: str) -> None:
    """What an author should look at in the step `label`, which follows; it changes no verdict."""
    current().flagged.setdefault(label_of(label), []).append(f"{code} {message}")


def printed(label: str, tex: str) -> None:
    """What the text of a chapter prints in the place of the step `label`, which follows: shown beside its claim."""
    current().printed[label_of(label)] = tex


def outside(label: str, words: str = "", *, lacks: str) -> None:
    """An equation of the text that cannot be written here, in words, with what is lacking: listed, never checked."""
    if not words:
        raise Meaningless("SC116", "outside is a statement of its own: outside(label, words, lacks=...)")
    session = current()
    session.list_outside(label_of(label), words, lacks, _line_of(session.path))


def _tuple(cites: Cite | tuple[Cite, ...]) -> tuple[Cite, ...]:
    return cites if isinstance(cites, tuple) else (cites,)


def _state(
    kind: str,
    label: str,
    claims: tuple[ClaimLike, ...],
    cites: tuple[Cite, ...],
    expect: str | None,
    checker: Checker,
    *,
    everywhere: bool = False,
) -> Shown | None:
    session = current()
    line = _line_of(session.path)
    label = label_of(label)
    cites = tuple(cite if isinstance(cite, Use) else label_of(cite) for cite in cites)
    try:
        cites = tuple(_with_its_step(cite, session) if isinstance(cite, Lemma) else cite for cite in cites)
        if not claims:
            raise Meaningless("SC116", f"{label} makes no claim")
        read = tuple(_claim(c) for c in claims)
    except Exception as fault:
        code, message = explain_exception(fault)
        session.add(Step(label, kind, (), cites, expect, line, lambda session, step: Faulty(code, message)))
        return session.shown()
    session.add(Step(label, kind, read, cites, expect, line, checker, everywhere=everywhere))
    return session.shown()


def _with_its_step(cite: Lemma, session: Any) -> Lemma:
    """A lemma, its step among those of the session.  Raises `Meaningless` where one of the author's has its label."""
    own = script.load(cite.path, session, cite.label).steps[cite.label]
    if session.steps.setdefault(cite.label, own) is not own:
        raise Meaningless("SC106", f"{cite.label} is the label of a step here, and that of a lemma")
    return placed(cite, own)


def _claim(claim: ClaimLike) -> Any:
    if isinstance(claim, Callable):  # type: ignore[arg-type]
        claim = claim()
    if isinstance(claim, (Claim, EntireClaim, PropertyClaim, ShapeClaim, SmoothClaim)):
        return claim
    if isinstance(claim, Equality):
        return Claim(claim.lhs, claim.rhs)
    if isinstance(claim, (bool, BooleanAtom)):
        raise Meaningless("SC112", f"SymPy made {claim} of the claim before it could be read; write eq(left, right)")
    raise Meaningless("SC116", f"{claim!r} is not a claim: eq(left, right), shape(A, M, N), ...")


def _line_of(path: Path) -> int:
    frame = sys._getframe(1)
    name = str(path)
    while frame is not None:
        if frame.f_code.co_filename == name:
            return frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment]
    return 0
