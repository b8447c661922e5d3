"""Results that are kept from run to run, by the content of all that they depend on, never by time.

The results of a script stand under its path and what was asked.  They hold as long as the script, every file that it
read (`symchain.reads`), and the tool are what they were, and no module that it has from elsewhere stands beside it now.
Results that a limit or a fault of the process decided are not kept: the next run may do better.

One file of SQLite, which two runs may use at once.  Everything read from it is checked; what is damaged, or is no file
of ours, is ignored and said in `notes`.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from symchain.digest import digest_of
from symchain.document import DECLARATIONS
from symchain.errors import UsageError
from symchain.places import FILE

TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Results of symchain; `symchain clean` removes them.\n"
FORMAT = 1
WAIT = 5.0  # seconds for another run to have written
PASSING_LIMITS = frozenset({"SC003", "SC005", "SC007", "SC008", "SC205", "SC213", "SC901", "SC902", "SC903"})
"""Codes of results that another run may not have: they are not kept."""

T = TypeVar("T")
Events = list[tuple[str, dict[str, Any]]]


def clean(folder: Path) -> bool:
    """Remove a cache; whether there was one.  Raises UsageError SC010 for a folder that is none."""
    if not folder.exists():
        return False
    if not _is_ours(folder):
        raise UsageError("SC010", f"{folder} is not a cache of symchain, and is left as it is")
    from shutil import rmtree  # 2 ms of every run that has no use for it

    rmtree(folder)
    return True


def _is_ours(folder: Path) -> bool:
    try:
        return (folder / "CACHEDIR.TAG").read_text(encoding="utf-8") == TAG
    except (OSError, ValueError):
        return False


class Cache:
    """The results in a folder; `notes` says what was ignored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes: list[str] = []
        self._database: sqlite3.Connection | None = None
        self._dead = False

    def find(self, script: Path, wanted: dict[str, Any]) -> Events | None:
        """The events of a script that was run with all that is wanted, if nothing that they depend on has changed."""
        if not (self.folder / FILE).exists():
            return None
        return self._guarded(lambda database: self._found(database, script, wanted))

    def _found(self, database: sqlite3.Connection, script: Path, wanted: dict[str, Any]) -> Events | None:
        query = "SELECT tool, needs, events, sum FROM results WHERE script = ? AND wanted = ?"
        found = database.execute(query, (self._relative(script), _text(wanted))).fetchone()
        if found is None or found[0] != fingerprint():
            return None
        tool, needs, events, total = found
        if total != _digest(f"{tool}{needs}{events}"):
            self.notes.append(f"the kept results of {script.name} are damaged and ignored")
            return None
        if not self._holds(json.loads(needs)):
            return None
        return [(kind, payload) for kind, payload in json.loads(events)]

    def keep(self, script: Path, wanted: dict[str, Any], reads: dict[str, Any], events: Events) -> None:
        """Keep the events of a script, in the place of what was kept of it."""
        if any(kind == "step" and payload.get("code") in PASSING_LIMITS for kind, payload in events):
            return
        with suppress(OSError):
            self._guarded(lambda database: self._kept(database, script, wanted, reads, events), make=True)

    def _kept(
        self,
        database: sqlite3.Connection,
        script: Path,
        wanted: dict[str, Any],
        reads: dict[str, Any],
        events: Events,
    ) -> None:
        if any(digest_of(file) != digest for file, digest in reads["files"].items()):
            return  # saved while it was checked: the results are of what it was
        files = {self._relative(Path(file)): digest for file, digest in reads["files"].items()}
        absent = sorted({self._relative(place) for place in _beside(script, reads["modules"])})
        needs, kept = _text({"files": files, "absent": absent}), json.dumps(events)
        total = _digest(f"{fingerprint()}{needs}{kept}")
        row = (self._relative(script), _text(wanted), fingerprint(), needs, kept, total)
        with database:
            database.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?)", row)

    def _make(self) -> None:
        """Make the folder, whole at once: another run may be making it as well."""
        from tempfile import TemporaryDirectory  # 3 ms, once in the life of a cache

        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f"{self.folder.name}-", dir=self.folder.parent) as made:
            whole = Path(made, self.folder.name)
            whole.mkdir()
            (whole / ".gitignore").write_text("*\n", encoding="utf-8")
            (whole / "CACHEDIR.TAG").write_text(TAG, encoding="utf-8")
            with suppress(OSError):  # the other one was first
                whole.rename(self.folder)

    def close(self) -> None:
        """Close the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _holds(self, needs: dict[str, Any]) -> bool:
        """Whether everything that was read is what it was."""
        base = self.folder.parent
        return all(digest_of(base / file) == digest for file, digest in needs["files"].items()) and not any(
            (base / place).exists() for place in needs["absent"]
        )

    def _relative(self, path: Path) -> str:
        """A path by which a cache that is carried elsewhere with its project finds it again."""
        return os.path.relpath(os.path.abspath(path), os.path.abspath(self.folder.parent))

    def _guarded(self, work: Callable[[sqlite3.Connection], T], *, make: bool = False) -> T | None:
        """What some work on the database gives; a fault of it ends in a note, and no further use."""
        if self._dead:
            return None
        try:
            if self._database is None:
                self._database = self._connect(make)
            return work(self._database)
        except (sqlite3.Error, ValueError, TypeError, KeyError, AttributeError) as fault:
            self.notes.append(f"the cache {self.folder} is not used: {fault}; `symchain clean` removes it")
            self._dead = True
            return None

    def _connect(self, make: bool) -> sqlite3.Connection:
        if make and not self.folder.exists():
            self._make()
        if not _is_ours(self.folder):
            raise sqlite3.DatabaseError("it is no cache of symchain")
        database = sqlite3.connect(self.folder / FILE, timeout=WAIT, isolation_level="IMMEDIATE")
        columns = "script TEXT, wanted TEXT, tool TEXT, needs TEXT, events TEXT, sum TEXT"
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, FORMAT):
            raise sqlite3.DatabaseError(f"it is of format {version}, this is {FORMAT}")
        if version == 0:
            with database:
                database.execute(f"CREATE TABLE IF NOT EXISTS results ({columns}, PRIMARY KEY (script, wanted))")
                database.execute(f"PRAGMA user_version = {FORMAT}")
        return database


@cache
def fingerprint() -> str:
    """What the verdicts of this tool depend on besides scripts: its own sources, Python, SymPy and FLINT."""
    total = hashlib.sha256(f"{FORMAT} {sys.version}".encode())
    for file in _sources():
        with open(file, "rb", buffering=0) as source:
            content = source.read()
        total.update(b"\0%s\0%d\0" % (os.fsencode(os.path.basename(file)), len(content)))
        total.update(content)
    return total.hexdigest()


def _sources() -> Iterable[str]:
    package = os.path.dirname(os.path.abspath(__file__))
    for place, folders, names in os.walk(package):
        folders.sort()
        yield from (os.path.join(place, name) for name in sorted(names) if name.endswith(".py"))
    for version in ("sympy/release.py", "flint/__init__.py"):  # read, not imported
        yield from (file for folder in sys.path if os.path.isfile(file := os.path.join(folder, version)))


def _beside(script: Path, modules: Iterable[str]) -> Iterator[Path]:
    """Where modules that a script has from elsewhere would stand beside it, and do not; and declarations."""
    declarations = script.parent / DECLARATIONS  # what a chapter reads where it is there
    if not declarations.exists():
        yield declarations
    for module in modules:
        for place in (script.parent / f"{module}.py", script.parent / module / "__init__.py"):
            if not place.exists():
                yield place


def _text(data: Any) -> str:
    return json.dumps(data, sort_keys=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
