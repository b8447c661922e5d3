"""A chapter beside the proof scripts of its equations, label by label: is what is printed what was proved?

Claims are compared by their normal forms, each in its own session, so that another way to write the same is no
difference.  What is equal has the verdict of the script.  What differs is undecided, with both normal forms; an
equation that no script states is an error; a step of the scripts that the text does not have is listed.
"""

from __future__ import annotations

from collections.abc import Sequence

from symchain.claim import Claim
from symchain.errors import NotDecided, SymchainError
from symchain.prove.display import normal_text
from symchain.steps.session import Checker, Session, Step
from symchain.trusted.asymptotic import Equation
from symchain.trusted.term import Head
from symchain.trusted.verdict import Faulty, Proved, Undecided, Unread, Verdict

Loaded = tuple[Session, Step]
Sides = tuple[str, str]


class Beside(Session):
    """A session that reports verdicts which others gave."""

    def _verdict(self, step: Step) -> Verdict:
        return step.checker(self, step)


def compare(session: Session, printed: Session, proved: Sequence[Session]) -> None:
    """Report the steps of the chapter `printed`, each beside the step of a script with its label."""
    session.title, session.base, session.ledger = printed.title, printed.base, printed.ledger
    steps: dict[str, Loaded] = {}
    for script in proved:
        for label, step in script.steps.items():
            steps.setdefault(label, (script, step))
    own = {label: step for label, step in printed.steps.items() if step.kind not in ("assume", "script")}
    for label, step in own.items():
        other = steps.get(label)
        made = Step(
            label, "printed", step.claims, (), None, step.line, _verdict((printed, step), other), words=step.words
        )
        if other is not None and set(step.uses) != set(other[1].uses):
            cited = ", ".join(step.uses) or "nothing"
            made.flags.append(f"SC333 the text cites {cited}, the script {', '.join(other[1].uses) or 'nothing'}")
        session.add(made)
    beside = {id(steps[label][0]) for label in own if label in steps}  # other scripts are of other texts
    for label, (script, step) in steps.items():
        if label not in own and step.kind != "assume" and id(script) in beside:
            words = "; ".join(map(str, step.claims))
            session.list_outside(label, words, f"a place in the text; {script.path.name}:{step.line} has it", step.line)


def _verdict(printed: Loaded, proved: Loaded | None) -> Checker:
    """The check of a step of the chapter: what the comparison gives."""

    def check(session: Session, step: Step) -> Verdict:
        if isinstance(printed[1].verdict, Unread):
            return printed[1].verdict
        if proved is None:
            return Faulty("SC331", "no script states this equation")
        try:
            mine, other = links_of(*printed), links_of(*proved)
        except (NotDecided, SymchainError) as fault:
            return Undecided("SC330", f"cannot be compared: {fault}")
        apart = _heads(mine) ^ _heads(other)
        if apart:
            names = ", ".join(sorted({head.name for head in apart}))
            return Undecided(
                "SC330", f"{names} is not the same in the text and in the script: shape, structure, or variables"
            )
        printed_sides, proved_sides = sides_of(mine), sides_of(other)
        missing = [sides for sides in printed_sides if sides not in proved_sides]
        unsaid = [sides for sides in proved_sides if sides not in printed_sides]
        if missing or unsaid:
            words = [f"printed {' = '.join(s)}" for s in missing[:1]] + [f"proved {' = '.join(s)}" for s in unsaid[:1]]
            return Undecided("SC330", f"what is printed differs: {'; '.join(words)}")
        step.grounded = proved[1].grounded
        verdict = proved[1].verdict
        if isinstance(verdict, Proved):
            return Proved(verdict.theorems, f"printed as it is proved in {proved[0].path.name}")
        return verdict or Undecided("SC330", "the step of the script was not checked")

    return check


def links_of(session: Session, step: Step) -> list[Equation]:
    """All equations of a step."""
    return [link for claim in step.claims if isinstance(claim, Claim) for link in session.read(claim)]


def _heads(links: list[Equation]) -> set[Head]:
    """The arrays in some equations, with their shapes, structures and variables."""
    return {head for link in links for head in link.heads()}


def sides_of(links: list[Equation]) -> list[Sides]:
    """The normal forms of the sides of some equations."""
    return [(normal_text(link.left), normal_text(link.right)) for link in links]
