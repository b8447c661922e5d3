"""Count the code that must be believed: the table in docs/theory.md.

    python -m bench.trusted [--write]

Every module of the package stands in one group here, believed or not; a module in none is an error.  A line of code is
one with a token on it that is neither a comment nor a docstring.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path

import click

import symchain

ROOT = Path(symchain.__file__).parent
PAGE = ROOT.parent / "docs" / "theory.md"
BEGIN, END = "<!-- counted by python -m bench.trusted -->", "<!-- end -->"

# What is believed, and why; names are modules below symchain/, a star stands for a folder or the rest of a name.
BELIEVED: dict[tuple[str, ...], str] = {
    ("trusted/term", "trusted/component", "trusted/poly", "trusted/witness", "trusted/composite"): (
        "what terms mean; expansion, contraction, splitting; functions and inverses as arrays; that a witness fits"
    ),
    ("trusted/kernel", "trusted/schema", "trusted/verdict", "trusted/axioms", "trusted/laws", "trusted/functions"): (
        "the rules; renaming; what passes; the closed lists of axioms, laws and named functions"
    ),
    ("trusted/conditions", "trusted/derive", "trusted/asymptotic", "trusted/limit", "trusted/matrix_power"): (
        "where terms have a value; derivatives; orders and limits; symbolic powers"
    ),
    ("core/*", "theory/*", "trusted/carry"): (
        "the new core: its terms, rules and tables, and how an equation is written in its terms"
    ),
    ("trusted/layers", "trusted/points"): "moving a layer, definitions by layers, what goes through a layer",
    ("trusted/lower*", "trusted/reader", "trusted/names", "trusted/sizes", "trusted/compound", "trusted/splits"): (
        "that the term is what the author wrote; indices that are split"
    ),
    (
        "nodes",
        "operators",
        "scalars",
        "written",
        "ranged",
        "complexes",
        "halved",
        "layered",
        "claim",
        "smoothness",
        "surface/*",
    ): ("the language: what a name in a script builds, with which shape and layout"),
    (
        "steps/session",
        "steps/check",
        "steps/cite",
        "steps/allowed",
        "steps/grounds",
        "steps/hypotheses",
        "steps/implied",
        "steps/induction",
    ): ("that only cited theorems are used, and that their hypotheses are declared or follow"),
    (
        "steps/verbs",
        "steps/script",
        "steps/loose",
        "steps/printed",
        "steps/once",
        "steps/contradiction",
        "steps/faults",
        "steps/timing",
        "steps/__init__",
        "errors",
        "__init__",
    ): ("that a script's statements are the steps that are checked"),
    (
        "run",
        "pool",
        "task",
        "remote",
        "worker",
        "limits",
        "discover",
        "results",
        "trusted/result",
        "config",
        "complete",
        "report/*",
        "show/*",
        "commands",
        "options",
        "cache",
        "digest",
        "kept",
        "start",
        "watch",
        "places",
        "reads",
        "pytest_plugin",
        "cli",
        "__main__",
        "explain",
        "notation",
        "typeset/*",
    ): ("that what came out is what is printed"),
}
NOT_BELIEVED = (
    "prove/*",
    "refute/*",
    "document/*",
    "library/*",
    "steps/derive",
    "steps/stamps",
    "steps/lemmas",
    "steps/around",
    "steps/numeric",
    "steps/replay",
    "trusted/__init__",
)


def modules() -> dict[str, Path]:
    """The modules of the package by their names below it."""
    return {str(p.relative_to(ROOT).with_suffix("")): p for p in sorted(ROOT.rglob("*.py"))}


def matching(patterns: tuple[str, ...]) -> list[str]:
    """The modules that some patterns name; a name without a star wins over one with."""
    exact = {p for group in (*BELIEVED, NOT_BELIEVED) for p in group if not p.endswith("*")}
    stars = tuple(p[:-1] for p in patterns if p.endswith("*"))
    return [n for n in modules() if n in patterns or (n not in exact and stars and n.startswith(stars))]


def code_lines(path: Path) -> int:
    """The lines with code: no comments, docstrings, blank lines."""
    text = path.read_text(encoding="utf-8")
    docs: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                docs.update(range(value.lineno, (value.end_lineno or value.lineno) + 1))
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skipped:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docs)


def table() -> str:
    """The table of what is believed, with its code lines.  Raises `ValueError` for a module in no group."""
    files = modules()
    groups = {patterns: matching(patterns) for patterns in (*BELIEVED, NOT_BELIEVED)}
    lost = set(files) - {name for names in groups.values() for name in names}
    if lost:
        raise ValueError(f"in no group: {', '.join(sorted(lost))}")
    rows = ["| believed | why it is needed | code lines |", "| --- | --- | --- |"]
    total = 0
    for patterns, why in BELIEVED.items():
        count = sum(code_lines(files[name]) for name in groups[patterns])
        total += count
        rows.append(f"| {', '.join(f'`{p}`' for p in patterns)} | {why} | {count} |")
    rows.append(f"| | **all of it** | **{total}** |")
    others = sum(code_lines(files[name]) for name in groups[NOT_BELIEVED])
    names = ", ".join(f"`{p}`" for p in NOT_BELIEVED)
    rows.append(f"| {names} | *not* believed: search, numeric route, lemmas | {others} |")
    return "\n".join(rows)


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Write the table into docs/theory.md.")
def main(write: bool) -> None:
    print(table())
    if write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    sys.exit(0)


if __name__ == "__main__":
    main()
