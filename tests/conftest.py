"""The suite leaves nothing behind: no process that it started, and no file outside of its temporary folders."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CACHES = {"__pycache__", ".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache", ".git", ".venv", "build"}
MARK = "SYMCHAIN_SUITE"


def _files() -> set[Path]:
    found: set[Path] = set()
    for place, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in CACHES and not name.endswith(".egg-info")]
        found.update(Path(place, name) for name in names)
    return found


def _processes(mark: str) -> list[str]:
    """The processes besides this one that were started with the mark in their environment, by command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int(folder.name) != os.getpid() and f"{MARK}={mark}".encode() in (folder / "environ").read_bytes():
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                # One that has ended and was not waited for has none; Python's own tracker ends with this process.
                if command and "multiprocessing.resource_tracker" not in command:
                    found.append(f"{folder.name}: {command}")
        except OSError:
            continue
    return found


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    """Every process that the tests of this process start inherits a mark, and has to be gone in the end."""
    mark = f"{os.getpid()}-{time.time_ns()}"
    os.environ[MARK] = mark
    os.environ["SYMCHAIN_CACHE_DIR"] = ""  # what a test runs is run; those of the cache say where theirs is
    before = _files()
    yield
    del os.environ[MARK]
    for _ in range(100):
        left = _processes(mark)
        if not left:
            break
        time.sleep(0.1)
    assert left == []
    if "PYTEST_XDIST_WORKER" not in os.environ:  # the others may still be writing
        assert _files() - before == set()
