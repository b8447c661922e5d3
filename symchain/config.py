"""Where the proofs are: `[tool.symchain]` of the nearest pyproject.toml, else `./proofs`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from symchain.errors import UsageError

KEYS = frozenset({"proofs"})


def default_paths(start: Path) -> list[Path]:
    """The paths to verify when none is given: those configured at or above `start`, else the folder `proofs`.

    Configured paths are relative to their pyproject.toml.  Raises UsageError: SC009 for a configuration that
    is not understood, SC001 when there is neither a configuration nor a folder `proofs`.
    """
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            paths = _configured(file)
            if paths is not None:
                return [folder / path for path in paths]
            break
    if not (start / "proofs").is_dir():
        raise UsageError("SC001", "no path given, no proofs in [tool.symchain] of pyproject.toml, no folder ./proofs")
    return [start / "proofs"]


def _configured(file: Path) -> list[str] | None:
    """`proofs` of `[tool.symchain]`, or None where it is not set."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise UsageError("SC009", f"{file}: {fault}") from fault
    tools = content.get("tool", {})
    table: Any = tools.get("symchain", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise UsageError("SC009", f"{file}: tool.symchain is not a table")
    unknown = sorted(set(table) - KEYS)
    if unknown:
        raise UsageError("SC009", f"{file}: unknown key {unknown[0]!r} in [tool.symchain]; known: proofs")
    paths = table.get("proofs")
    if paths is None:
        return None
    if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
        raise UsageError("SC009", f"{file}: proofs must be a list of one or more paths")
    return list(paths)
