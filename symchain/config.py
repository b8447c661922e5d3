"""`[tool.symchain]` of the nearest pyproject.toml: where the proofs are, and the options of `verify`.

A key is an option without its dashes (`fail-fast`), and `proofs` the paths.  What the command line says goes first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from symchain.errors import UsageError

PROOFS = "proofs"


@dataclass(frozen=True)
class Settings:
    """What is configured: the table, and the file that it stands in."""

    file: Path = Path()
    table: Mapping[str, Any] = field(default_factory=dict)

    def paths(self) -> list[Path] | None:
        """The configured proofs, relative to the file, or None."""
        paths = self.table.get(PROOFS)
        if paths is None:
            return None
        if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
            raise UsageError("SC009", f"{self.file}: proofs must be a list of one or more paths")
        return [self.file.parent / path for path in paths]

    def options(self, parameters: Iterable[click.Parameter]) -> dict[str, Any]:
        """The configured options, by the names of the parameters.  Raises UsageError SC009."""
        known = {_key(p): p for p in parameters if isinstance(p, click.Option)}
        found = {}
        for key, value in self.table.items():
            if key == PROOFS:
                continue
            if key not in known:
                names = ", ".join([PROOFS, *sorted(known)])
                raise UsageError("SC009", f"{self.file}: unknown key {key!r} in [tool.symchain]; known: {names}")
            found[str(known[key].name)] = self._value(key, known[key], value)
        return found

    def _value(self, key: str, option: click.Option, value: Any) -> Any:
        """The value of an option.  Raises UsageError SC009 where it is of another type."""
        wanted, fits = "text", isinstance(value, str)
        if option.is_flag:
            wanted, fits = "true or false", isinstance(value, bool)
        elif option.multiple:
            wanted, fits = "a list of texts", isinstance(value, list) and all(isinstance(v, str) for v in value)
        elif isinstance(option.type, (click.IntRange, click.FloatRange)):
            wanted, fits = "a number", isinstance(value, (int, float)) and not isinstance(value, bool)
        if not fits:
            raise UsageError("SC009", f"{self.file}: {key} is {value!r}; expected {wanted}")
        if isinstance(option.type, click.Path):
            return str(self.file.parent / value)
        if hasattr(option.type, "beside"):  # a text that names a file
            value = [option.type.beside(self.file.parent, each) for each in value]
        try:
            option.type_cast_value(click.Context(click.Command("verify")), value)
        except click.BadParameter as wrong:
            raise UsageError("SC009", f"{self.file}: {key}: {wrong.message.rstrip('.')}") from wrong
        return value


def settings(start: Path) -> Settings:
    """The settings at or above `start`, empty where there are none.  Raises UsageError SC009."""
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            return Settings(file, _table(file))
    return Settings()


def default_paths(start: Path) -> list[Path]:
    """The paths to verify when none is given: those configured at or above `start`, else the folder `proofs`.

    Raises UsageError: SC009 for a configuration that is not understood, SC001 when there is neither a configuration
    nor a folder `proofs`.
    """
    paths = settings(start).paths()
    if paths is not None:
        return paths
    if not (start / "proofs").is_dir():
        raise UsageError("SC001", "no path given, no proofs in [tool.symchain] of pyproject.toml, no folder ./proofs")
    return [start / "proofs"]


def _key(option: click.Option) -> str:
    """The name of an option in the table: its long form without dashes before it."""
    return max(option.opts, key=len).lstrip("-")


def _table(file: Path) -> Mapping[str, Any]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise UsageError("SC009", f"{file}: {fault}") from fault
    tools = content.get("tool", {})
    table: Any = tools.get("symchain", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise UsageError("SC009", f"{file}: tool.symchain is not a table")
    return table
