"""From paths to proof scripts, and to what cannot be looked into."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from symchain.document import CHAPTERS, DECLARATIONS
from symchain.errors import UsageError

MARK = re.compile(rb"<!--\s*symchain\b|^[ \t]*%+[ \t]*symchain\b|^symchain:", re.M)


def discover(paths: Iterable[Path], unreadable: dict[Path, str] | None = None) -> list[Path]:
    """The proof scripts at and below `paths`, sorted within each folder, each once.

    Below a folder these are the regular files `*.py` with no part of the name starting with `_` or `.`, and the
    chapters that have declarations for symchain in them, or a `symchain.toml` beside them.  What cannot be looked into
    is put in `unreadable`, with the reason.  Raises UsageError: SC001 for a missing path, SC003 for one that is no
    regular file, SC002 if nothing is found.
    """
    paths = list(paths)
    closed = {} if unreadable is None else unreadable
    found: dict[Path, Path] = {}
    for path in paths:
        try:
            mode = path.stat().st_mode
        except PermissionError as fault:
            closed[path] = str(fault.strerror)
            continue
        except (OSError, ValueError) as fault:
            raise UsageError("SC001", f"no such path: {path}") from fault
        if stat.S_ISDIR(mode):
            files = sorted(_below(path, closed), key=lambda p: p.parts)
        elif stat.S_ISREG(mode):
            files = [path]
        else:
            raise UsageError("SC003", f"neither a file nor a folder: {path}")
        for file in files:
            found.setdefault(file.resolve(), file)
    if not found and not closed:
        raise UsageError("SC002", f"no proof scripts (*.py) below {', '.join(str(path) for path in paths)}")
    return list(found.values())


def _below(folder: Path, unreadable: dict[Path, str]) -> Iterator[Path]:
    """The scripts below a folder; a folder that cannot be listed and a link to nowhere are put in `unreadable`."""

    def closed(fault: OSError) -> None:
        unreadable[Path(fault.filename or folder)] = str(fault.strerror)

    for place, folders, names in os.walk(folder, onerror=closed):
        folders[:] = [name for name in folders if not name.startswith(("_", "."))]
        for path in (Path(place, name) for name in names if not name.startswith(("_", "."))):
            if path.suffix.lower() in CHAPTERS:
                if path.is_file() and has_declarations(path):
                    yield path
            elif path.suffix != ".py":
                continue
            elif path.is_file():
                yield path
            elif path.is_symlink():
                unreadable[path] = f"it is a link to {os.readlink(path)}, which is no file"


def has_declarations(path: Path) -> bool:
    """Whether a text has declarations, in it or beside it; one that cannot be read is for whoever names it."""
    if (path.parent / DECLARATIONS).is_file():
        return True
    try:
        return MARK.search(path.read_bytes()) is not None
    except OSError:
        return False


def shown_path(path: Path) -> str:
    """`path` as reports show it: relative where it is below the working folder, forward slashes."""
    full = Path(os.path.abspath(path))
    return (full.relative_to(Path.cwd()) if full.is_relative_to(Path.cwd()) else full).as_posix()
