"""Rows of the cookbook as their formulas are read, beside the scripts that state them.

    python -m bench.agree

A row disagrees where one of the two is proved and the other refuted, unless both have one normal form, or the row asks
for more than declarations say (an eigenvalue, n odd).  Such rows are printed: exit code 1.
The rows lie beside the project; where they are not, nothing is compared and that is said.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from bench.reading import SHARED, one_line
from symchain.errors import NotDecided, SymchainError
from symchain.steps.printed import links_of, sides_of
from symchain.steps.script import load, run_script, warm_up
from symchain.steps.session import Options, Session, Step

SCRIPTS = Path(__file__).resolve().parent.parent / "proofs" / "cookbook"
SAID = re.compile(
    r"(?:^|(?<=[,;] ))((?:\w+, )*\w+)(?: square(?: and)?)? (invertible|symmetric|constant|positive definite|diagonal)\b"
)
EQUATION = re.compile(r"(?:^|(?<=[,;] ))[-A-Z ^]+ = [-A-Z ^]+(?=$|[,;])")
ASIDE = re.compile(r"\([^()]*\)")
NOTHING = re.compile(
    r"\W*(?:(?:none|unnumbered|and|\^\+ is the Moore-Penrose inverse|A real|definition|induced)\b\W*)*"
)


class Compared(NamedTuple):
    """A row: its number, its formula, the verdicts as read and in the script, whether their normal forms are equal."""

    number: str
    formula: str
    read: str
    script: str
    same: bool
    declared: bool

    @property
    def agrees(self) -> bool:
        opposite = {self.read, self.script} == {"proved", "refuted"}
        return not opposite or self.same or (self.read == "refuted" and not self.declared)


Stated = tuple[Session, Step, str]


def compared() -> Iterator[Compared]:
    """Every row that is read, and that a script states."""
    stated = {label: step for path in sorted(SCRIPTS.glob("*.py")) for label, step in _steps(path).items()}
    with tempfile.TemporaryDirectory() as folder, (SHARED / "cookbook.tsv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            path = Path(folder) / "row.md"
            path.write_text(one_line({**row, "shapes": _declared(row)}), encoding="utf-8")
            mine, other = _steps(path).get(row["number"]), stated.get(row["number"])
            if mine is not None and other is not None and mine[2] != "unread":
                yield Compared(
                    row["number"],
                    row["formula"],
                    mine[2],
                    other[2],
                    _same(mine, other),
                    _is_declared(row["hypotheses"]),
                )


def _steps(path: Path) -> dict[str, Stated]:
    """The steps of a file with their verdicts, by label."""
    verdicts: dict[str, str] = {}
    run_script(path, lambda kind, e: verdicts.update({e["label"]: e["verdict"]}) if kind == "step" else None, Options())
    session = load(path, Session(Path("none.py"), lambda kind, event: None, Options(numeric=False)))
    return {label: (session, step, verdicts[label]) for label, step in session.steps.items() if label in verdicts}


def _declared(row: dict[str, str]) -> str:
    """The shapes of a row, with what it asks for where a declaration says that: `A, B: n x n invertible`."""
    words: dict[str, list[str]] = defaultdict(list)
    for names, word in SAID.findall(ASIDE.sub("", row["hypotheses"])):
        for name in names.split(", "):
            words[name].append(word)
    lines = []
    for part in row["shapes"].split(";"):
        names, _, kind = part.partition(":")
        square = len({size.strip() for size in kind.split("x")}) == 1
        for name in map(str.strip, names.split(",")):
            own = [w for w in words[name] if square or w == "constant"]
            lines.append(f"{name}: {kind.strip()} {' '.join(own)}")
    lines += [f"assume: {equation}" for equation in EQUATION.findall(ASIDE.sub("", row["hypotheses"]))]
    return "\n".join(lines)


def _is_declared(hypotheses: str) -> bool:
    """Whether declarations say all that a row asks for."""
    return bool(NOTHING.fullmatch(EQUATION.sub("", SAID.sub("", ASIDE.sub("", hypotheses)))))


def _same(mine: Stated, other: Stated) -> bool:
    """Whether each equation as read is one of the script, its sides in either order."""
    try:
        read, said = (sides_of(links_of(session, step)) for session, step, _ in (mine, other))
    except (NotDecided, SymchainError):
        return False
    return bool(read) and {frozenset(sides) for sides in read} <= {frozenset(sides) for sides in said}


@click.command(help=__doc__)
def main() -> None:
    if not (SHARED / "cookbook.tsv").is_file():
        click.echo("the rows of the cookbook are not here: nothing was compared")
        return
    warm_up()
    found = list(compared())
    apart = [row for row in found if not row.agrees]
    for row in apart:
        click.echo(f"{row.number}: {row.read} as read, {row.script} in the script: {row.formula}")
    verdicts = Counter("the same verdict" if row.read == row.script else "another verdict" for row in found)
    click.echo(
        f"{len(found)} rows: {', '.join(f'{n} {words}' for words, n in verdicts.most_common())}; "
        f"{sum(row.same for row in found)} with the normal form of the script; "
        f"{sum(not row.declared for row in found)} ask for more than is declared; {len(apart)} disagree"
    )
    raise SystemExit(bool(apart))


if __name__ == "__main__":
    main()
