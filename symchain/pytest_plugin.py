"""The pytest plugin: one item a step, with the label as its id.

Collected are the scripts below what `[tool.symchain] proofs` names (else the folder `proofs`), where pytest comes by
them; with `--symchain` those are added to what pytest was asked for, and other files of the arguments that import
symchain are taken for scripts as well.  A script is listed when it is collected and checked when its first item runs,
once for all of its items that are left.  Chapters with declarations for symchain are scripts here, too.  Everything
happens in worker processes: nothing of SymPy is imported here.

This module is loaded by every pytest of an environment that symchain is installed in: it imports nothing but pytest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from symchain.run import Request
    from symchain.trusted.result import StepResult

IMPORTS = re.compile(rb"^\s*(?:from|import)\s+symchain\b", re.MULTILINE)
PLACES = pytest.StashKey[tuple[Path, ...]]()
POOL = pytest.StashKey[Any]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """--symchain."""
    group = parser.getgroup("symchain")
    group.addoption("--symchain", action="store_true", help="check the proof scripts, too: one item a step")


def pytest_configure(config: pytest.Config) -> None:
    """With --symchain and without paths, the proofs are collected with the tests."""
    asked = config.args_source is not pytest.Config.ArgsSource.ARGS
    if config.getoption("symchain") and asked and not hasattr(config, "workerinput"):
        config.args = [*config.args, *(str(p) for p in _places(config) if p.exists() and str(p) not in config.args)]


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the worker processes."""
    pool = config.stash.get(POOL, None)
    if pool is not None:
        pool.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A proof script as a collection of steps."""
    if file_path.name.startswith(("_", ".")):
        return None
    if file_path.suffix != ".py":
        return Script.from_parent(parent, path=file_path) if _is_chapter(file_path, parent.config) else None
    places = _places(parent.config)
    if any(file_path.is_relative_to(place) for place in places) or _named(file_path, parent.config):
        return Script.from_parent(parent, path=file_path)
    return None


def _is_chapter(file: Path, config: pytest.Config) -> bool:
    """Whether a text is checked: it lies with the proofs, or --symchain was given, and has declarations or is named."""
    named = any(file == Path(argument.partition("::")[0]).absolute() for argument in config.args)
    if not (config.getoption("symchain") or any(file.is_relative_to(place) for place in _places(config))):
        return False
    from symchain.discover import CHAPTERS, has_declarations  # only where a text may be one

    return file.suffix.lower() in CHAPTERS and (named or has_declarations(file))


def _places(config: pytest.Config) -> tuple[Path, ...]:
    """Where the proofs are, found once."""
    known = config.stash.get(PLACES, None)
    if known is None:
        folder = config.rootpath
        known = (folder / "proofs",)
        file = folder / "pyproject.toml"
        if file.is_file() and b"[tool.symchain" in file.read_bytes():
            from symchain.config import settings  # only a project that configures symchain pays for it

            known = tuple(path.resolve() for path in settings(folder).paths() or known)
        config.stash[PLACES] = known
    return known


def _named(file: Path, config: pytest.Config) -> bool:
    """Whether --symchain takes a file for a script: it imports symchain, and is no test."""
    if not config.getoption("symchain") or file.match("conftest.py"):
        return False
    tests = config.getini("python_files")
    return not any(file.match(pattern) for pattern in tests) and IMPORTS.search(file.read_bytes()) is not None


class Script(pytest.File):
    """A proof script: its steps are listed without being checked."""

    _listed = 0
    _results: dict[tuple[str, int], StepResult] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """An item a step, and one for what the script lists as outside of what can be checked."""
        taken: set[str] = set()
        for step in self._run(check=False):
            name = step.label if step.label not in taken else f"{step.label} (line {step.line})"
            taken.add(name)
            self._listed += 1
            yield Item.from_parent(self, name=name, step=step)

    def result(self, step: StepResult) -> StepResult | None:
        """The result of a listed step; the first call checks all of this script that are left."""
        if self._results is None:
            left = [i.step for i in self.session.items if isinstance(i, Item) and i.parent is self]
            labels = frozenset(s.label for s in left if s.kind != "script")
            found = self._run(select=None if len(left) == self._listed or not labels else labels)
            self._results = {(s.label, s.line): s for s in found}
            listed = {(s.label, s.line) for s in left}
            beside = [s for s in found if s.kind == "script" and (s.label, s.line) not in listed]
            if beside:  # a fault that no item stands for is told by the first
                self._results[step.label, step.line] = beside[0]
        return self._results.get((step.label, step.line))

    def _run(self, *, check: bool = True, select: frozenset[str] | None = None) -> list[StepResult]:
        from symchain.pool import Pool
        from symchain.run import verify

        pool = self.config.stash.setdefault(POOL, Pool())
        run = verify([self.path], self._request(check=check, select=select), pool=pool, jobs=1)
        return [step for proof in run.proofs for step in (*proof.steps, *proof.outside)]

    def _request(self, **wanted: Any) -> Request:
        """What to do, within the limits that are configured."""
        from symchain.config import settings
        from symchain.run import Request

        table = settings(self.config.rootpath).table
        return Request(**{name: table[name] for name in ("timeout", "total", "memory") if name in table}, **wanted)


class StepFailed(Exception):
    """A step does not pass; its text is what the command line prints."""


class Item(pytest.Item):
    """A step."""

    def __init__(self, *, step: StepResult, **given: Any) -> None:
        super().__init__(**given)
        self.step = step

    def runtest(self) -> None:
        """Fail, skip or xfail as the step does."""
        from symchain.show.blocks import standing, text_block

        script = self.parent
        assert isinstance(script, Script)
        if self.step.kind == "outside":
            pytest.skip(f"outside of what can be checked; lacks {self.step.message}")
        step = script.result(self.step)
        if step is None:
            raise StepFailed(f"{self.step.label} was listed, and came to no result")
        if not step.passed:
            raise StepFailed(text_block(step))
        if step.expected is not None:
            pytest.xfail(standing(step))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the command line prints."""
        if isinstance(excinfo.value, StepFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The place of the step."""
        return self.path, max(self.step.line - 1, 0), self.name
