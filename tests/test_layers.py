"""The layers: each module imports only from its own row or rows above it, at the top of the file, without cycles."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import pytest

import symchain

ROOT = Path(symchain.__file__).parent
ROWS_IN_ORDER = """
limits errors term theory core smoothness scalars written ranged layered nodes operators complexes halved notation
typeset claim trusted show surface prove refute document steps library run report cli
"""
ORDER = tuple(ROWS_IN_ORDER.split())
ROWS = {name: n for n, name in enumerate(ORDER)}
# The edges between running and reporting: processes, configuration, the verbs of the command line.
RUN = {"digest", "remote", "places", "reads", "cache", "task", "run", "results", "pool", "worker", "config", "discover"}
REPORT = {"report", "options", "kept", "start", "watch", "commands", "complete", "explain", "codes", "pytest_plugin"}
# Modules below "run" that load no SymPy, because the command line starts without it.
LIGHT = (
    "errors",
    "cli",
    "commands",
    "options",
    "kept",
    "start",
    "watch",
    "cache",
    "places",
    "digest",
    "reads",
    "task",
    "complete",
    "config",
    "run",
    "discover",
    "results",
    "limits",
    "pool",
    "explain",
    "report",
    "show",
    "trusted.result",
)

# Imports inside functions, each for a measured reason.  Everything else is at the top of its file.
LATE = {
    # click is 20 ms, and `symchain --version` needs neither; only a complaint needs what makes text visible
    "symchain.cli": ("click", "symchain.commands", "symchain.kept", "symchain.show.blocks"),
    # only a mistyped label, only a shell that completes, only a run that watches
    "symchain.commands": ("difflib", "symchain.complete", "symchain.remote", "symchain.report.html", "symchain.watch"),
    "symchain.watch": ("watchfiles",),  # an extra
    "symchain.remote": ("distributed",),  # the same
    # these two: what a run from the cache does not need
    "symchain.config": ("tomllib",),
    "symchain.pool": ("subprocess",),
    # every pytest of the environment loads the plugin, and few collect a proof
    "symchain.pytest_plugin": (
        *("symchain.config", "symchain.discover", "symchain.pool", "symchain.run", "symchain.show.blocks"),
    ),
    "symchain.report.output": ("rich", "shutil"),  # rich is 60 ms, and only a terminal needs them
    "symchain.cache": ("shutil", "tempfile"),  # 2 ms and 3 ms, and only a cache that is made or removed needs them
    "symchain.report.progress": ("rich",),  # the same
    "symchain.report.version": ("importlib",),  # 10 ms, and only where a version is printed
    "symchain.steps.numeric": ("symchain.refute.nearest",),  # 5 ms, and only a refuted claim needs it
}


def name_of(path):
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(p): p for p in sorted(ROOT.rglob("*.py"))}


def row(module):
    """The row of a module; packages only by their first name."""
    first = module.split(".")[1] if "." in module else ""
    if module in ("symchain.core", "symchain.core.term"):
        return ROWS["term"]  # the tables are written in terms, and the kernel is given the tables
    if first in RUN:
        return ROWS["run"]
    if first in REPORT:
        return ROWS["report"]
    return ROWS.get(first, -1 if not first else None)


@functools.cache
def edges(module):
    """The imports of a module inside the package: (target, inside a function, only for types, line)."""
    found = []
    parsed = ast.parse(FILES[module].read_text(encoding="utf-8"))

    def visit(node, late, typed):
        for child in ast.iter_child_nodes(node):
            inner = late or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            types = typed or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test))
            if isinstance(child, ast.Import):
                found.extend((a.name, late, types, child.lineno) for a in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = child.module or ""
                for a in child.names:
                    target = f"{base}.{a.name}"
                    found.append((target if target in FILES else base, late, types, child.lineno))
            visit(child, inner, types)

    visit(parsed, False, False)
    return tuple(found)


def own(module):
    return [e for e in edges(module) if e[0] == "symchain" or e[0].startswith("symchain.")]


@pytest.mark.parametrize("module", FILES)
def test_every_module_has_a_row(module):
    """A new file is put in a layer here before it may import anything."""
    assert row(module) is not None or module in ("symchain.__main__",), f"{module} is in no layer"


@pytest.mark.parametrize("module", [m for m in FILES if m not in ("symchain", "symchain.__main__")])
def test_a_module_imports_from_its_row_or_above(module):
    """errors < nodes < trusted < surface < prove < refute < steps < run < report < cli."""
    for target, _, types, line in own(module):
        if types or target == "symchain":
            continue
        assert row(target) is not None, f"line {line}: {target} is in no layer"
        allowed = row(target) <= row(module)
        assert allowed, f"line {line}: {module} imports {target}, which is below it"


def test_nodes_know_nothing_of_symchain():
    """The node types stand on arithmetic alone, so that builders and readers share nothing else."""
    assert [target for target, *_ in own("symchain.nodes")] == ["symchain.scalars", "symchain.written"]
    assert {target for target, *_ in own("symchain.written")} == {"symchain.errors", "symchain.scalars"}
    assert own("symchain.scalars") == own("symchain.errors") == []


def test_there_are_no_cycles():
    """Neither by imports at the top nor by those inside functions; imports for types do not count."""
    state = {}

    def visit(module, path):
        state[module] = "open"
        for target, _, types, _ in own(module):
            if types or target not in FILES or target == "symchain":
                continue
            assert state.get(target) != "open", " -> ".join([*path, module, target])
            if target not in state:
                visit(target, [*path, module])
        state[module] = "done"

    for module in FILES:
        if module not in state:
            visit(module, [])


@pytest.mark.parametrize("module", FILES)
def test_imports_stand_at_the_top(module):
    """An import inside a function is one of the listed, measured start-up exceptions."""
    late = {target for target, inside, _, _ in edges(module) if inside}
    allowed = LATE.get(module, ())
    assert all(t in allowed or t.split(".")[0] in allowed for t in late), f"{module}: {sorted(late)}"


@pytest.mark.parametrize("module", LATE)
def test_the_exceptions_are_still_needed(module):
    """A module that no longer imports late leaves the list."""
    late = {target for target, inside, _, _ in edges(module) if inside}
    for name in LATE[module]:
        assert any(t == name or t.split(".")[0] == name for t in late), name


@pytest.mark.parametrize("module", FILES)
def test_the_light_modules_load_no_sympy(module):
    """The command line, the reports and the verdicts import SymPy nowhere at the top, directly or not."""
    name = module.removeprefix("symchain.")
    if not any(name == light or name.startswith(light + ".") for light in LIGHT):
        return
    seen, stack = set(), [module]
    while stack:
        here = stack.pop()
        for target, inside, types, line in edges(here):
            if inside or types:
                continue
            assert not target.startswith("sympy"), f"{module} loads SymPy through {here}, line {line}"
            if target in FILES and target not in seen:
                seen.add(target)
                stack.append(target)
