"""Mutants of the source of core/: one slip each, in a copy of the project, and whether the tests of the core tell.

    python -m bench.core_mutants [--sample 60] [--seed 0] [--jobs 2] [FILE ...]

Places are drawn at random, and for each one of the operators of Cosmic Ray that fit there; slips in annotations are
none.  A slip that changes nothing a test could tell is listed in `slips_explained.json`, with the reason.  What no test
tells and nothing explains is printed as a difference: exit code 1 where less than 95 % of the others are told.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from random import Random
from typing import NamedTuple

import click
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "symchain" / "core"
COPIED = ("symchain", "tests", "bench", "proofs", "docs", "pyproject.toml", "README.md", "cli.py")
TESTS = (
    "test_core_slips",
    "test_core_ring",
    "test_core_kernel",
    "test_core_derive",
    "test_theory",
    "test_prover",
    "test_carried",
)
EXPLAINED = Path(__file__).with_name("slips_explained.json")
UNFIT = ("VariableReplacer", "VariableInserter")  # they have to be told a name
SECONDS = 240
BAR = 0.95


class Slip(NamedTuple):
    file: str
    place: tuple[int, int]
    operator: str
    source: str


class _Bare(ast.NodeTransformer):
    """The code without annotations, which a slip may be in."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)


def bare(source: str) -> str:
    return ast.dump(_Bare().visit(ast.parse(source)))


def slips(file: Path, random: Random) -> Iterator[Slip]:
    """One slip at each place of a file, in a random order."""
    source = file.read_text(encoding="utf-8")
    plain = bare(source)
    found: dict[tuple[int, int], list[tuple[str, int]]] = {}
    for name in operator_names():
        if name.endswith(UNFIT):
            continue
        operator = get_operator(name)()
        places = [start for node in ast_nodes(get_ast(source)) for start, _ in operator.mutation_positions(node)]
        for occurrence, place in enumerate(places):
            found.setdefault(place, []).append((name, occurrence))
    places = sorted(found)
    random.shuffle(places)
    for place in places:
        name, occurrence = random.choice(found[place])
        made = mutate_code(source, get_operator(name)(), occurrence)
        try:
            if made is not None and bare(made) != plain:
                yield Slip(file.name, place, name, made)
        except SyntaxError:  # two operators beside each other
            continue


def is_told(slip: Slip, copy: Path) -> bool:
    """Whether a test fails, or does not end, with the slip in a copy of the project."""
    target = copy / CORE.relative_to(ROOT) / slip.file
    original = target.read_text(encoding="utf-8")
    target.write_text(slip.source, encoding="utf-8")
    tests = [f"tests/{name}.py" for name in TESTS]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]
    try:
        with subprocess.Popen(
            command, cwd=copy, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as run:
            try:
                return run.wait(SECONDS) != 0
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL)  # the session that it began: its own group
                return True
    finally:
        target.write_text(original, encoding="utf-8")


def changed(slip: Slip) -> list[str]:
    """The lines that a slip takes away and puts in, marked by - and +."""
    original = (CORE / slip.file).read_text(encoding="utf-8")
    lines = difflib.unified_diff(original.splitlines(), slip.source.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and not line.startswith(("+++", "---"))]


def shown(slip: Slip) -> str:
    return "\n".join([f"{slip.file}:{slip.place[0]} {slip.operator}", *(f"    {line}" for line in changed(slip))])


def explained() -> set[tuple[str, ...]]:
    """The slips that change nothing a test could tell, by their names."""
    found = json.loads(EXPLAINED.read_text(encoding="utf-8"))
    return {named(row["file"], row["from"], row["to"]) for reason in found for row in reason["slips"]}


def name_of(slip: Slip) -> tuple[str, ...]:
    return named(slip.file, *(line[1:] for line in changed(slip)))


def named(file: str, *lines: str) -> tuple[str, ...]:
    """The name of a slip: its file, and the lines without spaces."""
    return (file, *("".join(line.split()) for line in lines))


@click.command(help=__doc__)
@click.argument("files", nargs=-1)
@click.option("--sample", default=60, show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--jobs", default=2, show_default=True)
def main(files: tuple[str, ...], sample: int, seed: int, jobs: int) -> None:
    """Draw slips, try them, print those that no test tells."""
    random = Random(seed)
    paths = [CORE / name for name in files] or sorted(p for p in CORE.glob("*.py") if p.name != "__init__.py")
    every = [slip for path in paths for slip in slips(path, random)]
    drawn = random.sample(every, min(sample, len(every)))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        copies: Queue[Path] = Queue()
        for number in range(jobs):
            copy = Path(folder) / str(number)
            copy.mkdir()
            for name in COPIED:
                (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, copy / name)
            copies.put(copy)
        whole = (CORE / "ring.py").read_text(encoding="utf-8")
        if is_told(Slip("ring.py", (0, 0), "", whole), copy):
            raise click.ClickException("the tests of the core fail without a slip")

        def tried(slip: Slip) -> bool:
            copy = copies.get()
            try:
                return is_told(slip, copy)
            finally:
                copies.put(copy)

        told, without_change, reasons = 0, 0, explained()
        for slip, known in zip(drawn, pool.map(tried, drawn), strict=True):
            told += known
            if not known and name_of(slip) in reasons:
                without_change += 1
            elif not known:
                click.echo(shown(slip))
    rest = len(drawn) - without_change
    click.echo(f"{told} of {rest} slips are told, {without_change} more are explained, of {len(every)} places")
    sys.exit(told < BAR * rest)


if __name__ == "__main__":
    main()
