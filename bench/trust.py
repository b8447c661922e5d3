"""Write docs/trust.md: the new core's files with their code lines, its rules, and its tables, from the code itself.

python -m bench.trust [--write]
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from bench.trusted import ROOT, code_lines
from symchain.core import (
    derive,  # noqa: F401  they list their rules
    layers,  # noqa: F401
)
from symchain.core.kernel import RULES
from symchain.core.term import (
    Add,
    App,
    Array,
    Case,
    Delta,
    Entry,
    Formula,
    Index,
    Lambda,
    Mul,
    Number,
    Pair,
    SizeOf,
    Sum,
)
from symchain.theory.operators import DEFINITIONS, DERIVATIVES
from symchain.theory.rows import ROWS

PAGE = ROOT.parent / "docs" / "trust.md"
BEGIN, END = "<!-- written by python -m bench.trust -->", "<!-- end -->"
WORDS = {
    "nonzero": "{} ≠ 0",
    "positive": "{} > 0",
    "slit": "{} is off the cut of log",
    "invertible": "{} is invertible",
    "real-along": "{} is real",
    "O": "{} is of order {}",
}


def slot(place: Any) -> str:
    """A slot, or a size."""
    if isinstance(place, Pair):
        return f"({slot(place.outer)}, {slot(place.inner)})"
    if isinstance(place, Case):
        return f"{('first', 'second')[place.which]} {slot(place.slot)}"
    if isinstance(place, tuple):
        return f"{slot(place[1])}{place[0]}{slot(place[2])}"
    name = getattr(place, "name", None) or str(getattr(place, "value", place))
    return name.removeprefix("?")


def places(slots: tuple[Any, ...]) -> str:
    return f"[{', '.join(map(slot, slots))}]" if slots else ""


def text(node: Any) -> str:
    """A term, a λ-term or an array."""
    if isinstance(node, Number):
        return str(node.value)
    if isinstance(node, Entry):
        return (node.array.name if isinstance(node.array, (Array, SizeOf)) else "?") + places(node.slots)
    if isinstance(node, Delta):
        return f"δ[{slot(node.left)}, {slot(node.right)}]"
    if isinstance(node, Add):
        return " + ".join(map(text, node.terms)).replace("+ -", "- ")
    if isinstance(node, Mul):
        return product(node.factors)
    if isinstance(node, Sum):
        return f"Σ_{{{', '.join(map(slot, node.indices))}}} {text(node.body)}"
    if isinstance(node, Lambda):
        return function(node)
    assert isinstance(node, App)
    if node.operator == "recip":
        return f"1/{wrapped(node.bodies[0].body)}"
    return f"{node.operator}({', '.join(map(text, node.bodies))}){places(node.slots)}"


def product(factors: tuple[Any, ...]) -> str:
    signs = [f for f in factors if isinstance(f, Number) and f.value == Fraction(-1)]
    rest = [f for f in factors if f not in signs]
    return ("-" if len(signs) % 2 else "") + (" ".join(map(wrapped, rest)) or "1")


def wrapped(node: Any) -> str:
    quotient = isinstance(node, App) and node.operator == "recip"
    return f"({text(node)})" if quotient or isinstance(node, (Add, Sum, Mul)) else text(node)


def function(body: Lambda) -> str:
    """A λ-term; an array as itself."""
    if isinstance(body.body, Entry) and body.body.slots == body.params and body.params:
        return text(Entry(body.body.array))
    names = [p.name if isinstance(p, (Index, Array)) else slot(p) for p in body.params]
    return f"λ{' '.join(names)}. {text(body.body)}" if names else text(body.body)


def formula(said: Formula) -> str:
    bodies = [function(body) for body in said.bodies]
    if said.predicate == "=":
        made = " = ".join(bodies)
    else:
        made = WORDS.get(said.predicate, f"{said.predicate} of {', '.join(['{}'] * len(bodies))}").format(*bodies)
    return made + (f" for all {', '.join(map(slot, said.bound))}" if said.bound else "")


def cell(words: str) -> str:
    return f"`{words}`" if words else ""


def sentence(rule: str) -> str:
    """The first paragraph of what a rule says of itself."""
    lines = (RULES[rule].__doc__ or "").strip().split("\n\n")[0].split("\n")
    return " ".join(line.strip() for line in lines)


def tables() -> str:
    """All that the page shows of the code."""
    files = [
        *sorted((ROOT / "core").glob("*.py")),
        *sorted((ROOT / "theory").glob("*.py")),
        ROOT / "trusted" / "carry.py",
    ]
    counts = {p.relative_to(ROOT).as_posix(): code_lines(p) for p in files if p.name != "__init__.py"}
    lines = ["| file | code lines |", "| --- | --- |", *(f"| `{name}` | {n} |" for name, n in counts.items())]
    lines += [f"| **together** | **{sum(counts.values())}** |", "", "## The rules", ""]
    lines += ["| rule | gives |", "| --- | --- |", *(f"| `{name}` | {sentence(name)} |" for name in RULES)]
    lines += ["", "## The rows", "", "| row | says | if | source |", "| --- | --- | --- | --- |"]
    for name, row in ROWS.items():
        premises = "; ".join(map(formula, row.premises))
        lines.append(f"| `{name}` | {cell(formula(row.claim))} | {cell(premises)} | {row.source} |")
    lines += [
        "",
        "## The derivatives",
        "",
        "| operator | changes with the entry | by | if |",
        "| --- | --- | --- | --- |",
    ]
    for name, row in DERIVATIVES.items():
        whole = f"{name}({row.arrays[0].name}){places(row.slots)}"
        entry = row.arrays[0].name + places(row.entry)
        premises = "; ".join(map(formula, row.premises))
        lines.append(f"| {cell(whole)} | {cell(entry)} | {cell(text(row.change))} | {cell(premises)} |")
    lines += ["", "## The definitions", "", "| operator | is |", "| --- | --- |"]
    for name, meaning in DEFINITIONS.items():
        arrays = ", ".join(a.name for a in meaning.arrays)
        lines.append(f"| {cell(f'{name}({arrays}){places(meaning.slots)}')} | {cell(text(meaning.body))} |")
    return "\n".join(line.replace("|-", "| -") for line in lines)


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Write the tables into docs/trust.md.")
def main(write: bool) -> None:
    """Print the tables."""
    print(tables())
    if write:
        page = Path(PAGE).read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{tables()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    sys.exit(0)


if __name__ == "__main__":
    main()
