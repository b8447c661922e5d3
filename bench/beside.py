"""The new core beside the old one: the steps under proofs/ whose equations both have words for, and what each finds.

    python -m bench.beside [PATH ...]

An equation as the old core reads it is written for the new one, which tries it from what the step cites.  One that is
refuted and proved there is printed: exit code 1.  What has no word yet (composite heads, sizes that are no names,
remainders) is counted by what it is; the counts say how far the new core has come.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from bench.core_terms import Matrix, symmetric
from symchain.core import kernel, term
from symchain.errors import NotDecided, SymchainError
from symchain.prove.oracle import Labels
from symchain.prove.prover import Prover
from symchain.steps.printed import links_of
from symchain.steps.script import load, run_script, warm_up
from symchain.steps.session import Options, Session
from symchain.theory.operators import NAMED, app, fact
from symchain.theory.rows import real
from symchain.trusted import poly as ring
from symchain.trusted import term as old
from symchain.trusted.asymptotic import Equation
from symchain.trusted.composite import body_at, frame_of, framed_slots

PROOFS = Path(__file__).resolve().parent.parent / "proofs"
OPERATORS = {old.FUNCTION: "", old.RECIPROCAL: "recip", old.INVERSE: "inv", old.DETERMINANT: "det", old.ADJUGATE: "adj"}
KNOWN_FACTS = frozenset({"symmetric", "invertible", "positive definite"})


class NoWord(Exception):
    """What the new core has no word for."""


class Writer:
    """Equations of the old core in the terms of the new one; `declared` is what is known of their arrays."""

    def __init__(self, definitions: Mapping[old.Head, Equation]) -> None:
        self.definitions = definitions
        self.declared: dict[old.Head, list[term.Formula]] = {}

    def equation(self, equation: Equation) -> term.Formula:
        """Raises `NoWord`."""
        if equation.remainder is not None:
            raise NoWord("a remainder")
        return term.equation(self.term(equation.left), self.term(equation.right))

    def term(self, node: old.Term, swap: Mapping[old.Head, term.Array] | None = None) -> Any:
        swap = swap or {}
        if isinstance(node, old.Number):
            return term.Number(Fraction(node.value))
        if isinstance(node, old.Entry) and node.head.role in OPERATORS:
            return self.composite(node, swap)
        if isinstance(node, old.Entry):
            return self.entry(node.head, tuple(map(self.slot, node.slots)), swap)
        if isinstance(node, old.Add):
            return term.Add(tuple(self.term(part, swap) for part in node.terms))
        if isinstance(node, old.Mul):
            return term.Mul(tuple(self.term(part, swap) for part in node.factors))
        if isinstance(node, old.Power):
            base = self.term(node.base, swap)
            power = base if node.exponent > 0 else term.App("recip", (term.constant(base),))
            return term.Mul((power,) * abs(node.exponent))
        indices = tuple(self.slot(index) for index in node.indices)
        return term.Sum(indices, self.term(node.body, swap))

    def slot(self, slot: old.Slot) -> Any:
        if isinstance(slot, old.Literal):
            return term.Literal(slot.value)
        return term.Index(slot.name, self.size(slot.size), -slot.serial)

    def size(self, size: old.Size) -> Any:
        if size.literal is not None:
            return size.literal
        ((monomial, coefficient), *more) = size.terms
        if more or coefficient != 1 or len(monomial) != 1:
            raise NoWord("a size that is no name")
        return monomial[0]

    def entry(self, head: old.Head, slots: tuple[Any, ...], swap: Mapping[old.Head, term.Array]) -> Any:
        if head in swap:
            return term.Entry(swap[head], slots)
        if head.role == old.DELTA:
            return term.Delta(*slots)
        if "size" in head.facts:
            return term.Entry(term.SizeOf(head.name))
        if head.role == old.DERIVATIVE:
            function, variable = head.parts
            count = len(function.sizes)
            moving = term.Array("Z", tuple(map(self.size, variable.sizes)), 0, next(term.serials))
            body = self.entry(function, slots[:count], {**swap, variable: moving})
            return term.App("D", (term.Lambda((moving,), body), self.whole(variable, swap)), slots[count:])
        if head.role == old.DEFINED and head in self.definitions:
            return self.defined(head, slots, swap)
        if head.role != old.ARRAY or head.facts - KNOWN_FACTS or head.layer is not None:
            raise NoWord(head.role if head.role != old.ARRAY else f"{'a layer' if head.layer else 'a structure'}")
        if head.parts:
            name = f"{head.name}°" if head.name in NAMED else head.name  # an author's D is no derivative
            return term.App(name, tuple(self.whole(part, swap) for part in head.parts), slots)
        array = term.Array(head.name, tuple(map(self.size, head.sizes)))
        if head not in self.declared:
            self.declared[head] = known_of(head, array)
        return term.Entry(array, slots)

    def composite(self, entry: old.Entry, swap: Mapping[old.Head, term.Array]) -> Any:
        """A named function of a number, or the inverse or determinant of a matrix."""
        head = entry.head
        name, order = OPERATORS.get(head.role) or head.name, head.data[1] if head.role == old.FUNCTION else 0
        if order:
            raise NoWord("the derivative of a function of a number")
        if head.role in (old.FUNCTION, old.RECIPROCAL):
            return app(name, self.term(ring.to_term(body_at(head, entry.slots)), swap))
        frame = frame_of(head)
        if len(frame.rows) != 1 or len(frame.cols) != 1:
            raise NoWord("a matrix whose indices are split")
        row, col = [old.Index.bound("r", frame.rows[0])], [old.Index.bound("c", frame.cols[0])]  # as `trusted.carry`
        body = self.term(ring.to_term(body_at(head, entry.slots, row, col)), swap)
        slots = tuple(map(self.slot, entry.slots[: framed_slots(head)]))
        return app(name, term.Lambda((self.slot(row[0]), self.slot(col[0])), body), slots=slots)

    def whole(self, head: old.Head, swap: Mapping[old.Head, term.Array]) -> term.Lambda:
        """An array, or a function of arrays, as a λ-term of its entries."""
        own = tuple(term.made("i", self.size(size)) for size in head.sizes)
        at = tuple(i if i.size != 1 else term.Literal(0) for i in own)
        return term.Lambda(own, self.entry(head, at, swap))

    def defined(self, head: old.Head, slots: tuple[Any, ...], swap: Mapping[old.Head, term.Array]) -> Any:
        equation = self.definitions[head]
        assert isinstance(equation.left, old.Entry)
        params = tuple(self.slot(slot) for slot in equation.left.slots if isinstance(slot, old.Index))
        at = tuple(s for s, slot in zip(slots, equation.left.slots, strict=True) if isinstance(slot, old.Index))
        return term.App(term.Defined(head.name), (term.Lambda(params, self.term(equation.right, swap)),), at)


def known_of(head: old.Head, array: term.Array) -> list[term.Formula]:
    """That an array is real, and symmetric or invertible where it is declared so."""
    entries = term.whole(array)
    known = [real(entries.body, entries.params), *([symmetric(Matrix(entries))] if head.symmetric else [])]
    return [*known, fact("invertible", entries)] if "invertible" in head.facts else known


def found(path: Path) -> Iterator[tuple[str, str, str]]:
    """Of each step of a script its label, its verdict, and what the new core finds: `proved`, `open`, or no word."""
    verdicts: dict[str, str] = {}
    run_script(path, lambda kind, e: verdicts.update({e["label"]: e["verdict"]}) if kind == "step" else None, Options())
    session = load(path, Session(Path("none.py"), lambda kind, event: None, Options(numeric=False)))
    definitions = {
        t.claim.left.head: t.claim
        for step in session.steps.values()
        for t in step.theorems
        if t.rule == "define" and isinstance(t.claim.left, old.Entry)
    }
    for label, step in session.steps.items():
        if verdicts.get(label) not in ("proved", "refuted", "undecided"):
            continue
        try:
            links = links_of(session, step)
            cited = [t.claim for name in step.uses if name in session.steps for t in session.steps[name].theorems]
        except (NotDecided, SymchainError):
            continue
        yield label, verdicts[label], tried(links, cited, definitions)


def tried(links: list[Equation], cited: list[Equation], definitions: Mapping[old.Head, Equation]) -> str:
    writer = Writer(definitions)
    try:
        claims = [writer.equation(link) for link in links]
        given = []
        for equation in cited:
            try:
                given.append(writer.equation(equation))
            except NoWord:
                continue
        if not claims:
            return "no equation"
        prover = Prover(formula for formulas in writer.declared.values() for formula in formulas)
        for claim in claims:
            prover.prove(claim, [kernel.assume(formula) for formula in given])
    except NoWord as lacking:
        return f"no word: {lacking}"
    except kernel.Refused:
        return "open"
    return "proved"


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-v", "--verbose", is_flag=True, help="Name the steps that stay open.")
def main(paths: tuple[Path, ...], verbose: bool) -> None:
    """Compare, and print the counts."""
    kernel.Settings.oracle = Labels()
    warm_up()
    counts: Counter[tuple[str, str]] = Counter()
    wrong = 0
    for path in sorted(
        file for root in paths or (PROOFS,) for file in ([root] if root.is_file() else root.rglob("*.py"))
    ):
        for label, verdict, new in found(path):
            counts[verdict, new] += 1
            if verbose and (verdict, new) == ("proved", "open"):
                click.echo(f"{path}: {label} is open")
            if verdict == "refuted" and new == "proved":
                wrong += 1
                click.echo(f"{path}: {label} is refuted, and proved by the new core")
    for (verdict, new), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1])):
        click.echo(f"{count:6d} {verdict:10s} {new}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
