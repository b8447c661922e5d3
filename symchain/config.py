"""`[tool.symchain]` of the nearest pyproject.toml: where the proofs are, and the options of `verify`.

A key is an option without its dashes (`fail-fast`), and `proofs` the paths.  What the command line says goes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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


def _table(file: Path) -> Mapping[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        if "symchain" not in text:
            return {}
        import tomllib  # 3 ms, and most projects configure nothing

        content = tomllib.loads(text)
    except (OSError, ValueError) as fault:
        raise UsageError("SC009", f"{file}: {fault}") from fault
    tools = content.get("tool", {})
    table: Any = tools.get("symchain", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise UsageError("SC009", f"{file}: tool.symchain is not a table")
    return table
