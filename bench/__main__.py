"""Measure what the program must reach and print one table.

Exit code 1: an answer is wrong, or (without --quick) a bar is missed.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import sympy
from rich.console import Console
from rich.table import Table

from bench import book, calculus, chapter, graphs, peers, process, rates, reading, words
from bench.measure import Options, Row, WrongAnswer, ms

GROUPS: dict[str, Callable[[Options], Iterator[Row]]] = {
    "process": process.rows,
    "book": book.rows,
    "chapter": chapter.rows,
    "rates": rates.rows,
    "reading": reading.rows,
    "calculus": calculus.rows,
    "words": words.rows,
    "graphs": graphs.rows,
    "peers": peers.rows,
}


def measured(group: str, options: Options) -> Iterator[Row]:
    """The rows of a group; a wrong answer ends the group with a row that says so."""
    try:
        yield from GROUPS[group](options)
    except WrongAnswer as fault:
        yield Row(group, f"WRONG ANSWER: {fault}", "the right answer", False)


def main_table(rows: list[Row], options: Options) -> Table:
    """What, measured, bar, met; no verdict on the bars where the instances were small."""
    table = Table("what", "measured", "bar", "met", title=f"symchain, {_where()}")
    for row in rows:
        met = "" if row.met is None or options.quick else "yes" if row.met else "NO"
        shown = "table below" if "table" in row.numbers else row.measured
        table.add_row(row.what, shown, row.bar, met)
    if options.quick:
        table.caption = "--quick: small instances, few repetitions; the bars are not judged"
    return table


def peer_table(lines: list[dict[str, Any]]) -> Table:
    """The same question to each route."""
    table = Table("route", "answer", "time", title="exchange of sums: 14-2-6 against 14-2-4")
    for line in lines:
        answer = "equal" if line["equal"] else "not seen to be equal"
        table.add_row(line["route"], answer, ms(line["seconds"]))
    return table


def _where() -> str:
    return f"Python {platform.python_version()}, SymPy {sympy.__version__}"


@click.command(help=__doc__)
@click.option("--quick", is_flag=True, help="Small instances, few repetitions.")
@click.option("--only", multiple=True, type=click.Choice(list(GROUPS)), help="Only this group (repeatable).")
@click.option("--seed", default=0, show_default=True, help="Draws the relabellings of graphs.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Also write the numbers to this file.")
def main(quick: bool, only: tuple[str, ...], seed: int, file: Path | None) -> None:
    options = Options(quick, seed)
    rows: list[Row] = []
    for group in only or GROUPS:
        print(f"{group} ...", file=sys.stderr, flush=True)
        rows += measured(group, options)
    console = Console() if sys.stdout.isatty() else Console(width=150)
    console.print(main_table(rows, options))
    for row in rows:
        if "table" in row.numbers:
            console.print(peer_table(row.numbers["table"]))
    if file is not None:
        content = {"where": _where(), "seed": seed, "quick": quick, "rows": [vars(row) for row in rows]}
        file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    wrong = any(row.measured.startswith("WRONG") for row in rows)
    sys.exit(int(wrong or (not quick and any(row.met is False for row in rows))))


if __name__ == "__main__":
    main()
