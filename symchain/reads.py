"""What a script reads while it runs, so that its results can be kept as long as none of that changes.

An audit hook (PEP 578) sees every file that is opened and every module that is looked for, whoever does it: the scripts
that a script builds on, modules beside it, data.  Left out is what the fingerprint of the tool stands for: symchain
itself and the standard library.  A script that starts processes, asks the network, looks into folders or writes files
depends on more than can be listed, or does more than can be kept: its results are not.  Chance, the clock, the
environment and the question whether a file is there are not noticed; a file that could not be opened is.  A file counts
as it was before it was first read: an author may save it meanwhile.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from importlib.util import source_from_cache
from typing import Any

from symchain.digest import digest_of

PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_CALLS = "subprocess. socket. urllib. ctypes.dlopen glob. shutil."
_OF_OS = "system exec fork posix_spawn spawn listdir scandir rename remove mkdir"
BEYOND = (*_CALLS.split(), *(f"os.{name}" for name in _OF_OS.split()))
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Reads:
    """The files that were read and the modules that were looked for since `watch`."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._modules: dict[str, None] = {}
        self._beyond = False
        paths = sysconfig.get_paths()
        self._standard = tuple({paths[name] + os.sep for name in ("stdlib", "platstdlib")})
        self._installed = tuple({paths[name] + os.sep for name in ("purelib", "platlib")})

    def watch(self) -> None:
        """Note what is read from now on; there is no end to it, so this is for a process of its own."""
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, (str, bytes, os.PathLike)):
                self._opened(os.fspath(path), flags)
        elif event == "import":
            self._modules[arguments[0].partition(".")[0]] = None
        elif event.startswith(BEYOND) and not _by_the_import_system():
            self._beyond = True

    def _opened(self, path: str | bytes, flags: Any) -> None:
        if isinstance(flags, int) and flags & WRITING:
            self._beyond |= not _by_the_import_system() and os.fsdecode(path) != os.devnull
            return
        file = _source(os.path.abspath(os.fsdecode(path)))
        if file not in self._files and self._counts(file):
            self._files[file] = ""  # what follows opens it, too
            self._files[file] = digest_of(file)

    def told(self) -> dict[str, Any] | None:
        """The files with their digests before they were read, the modules looked for; None where that is not all."""
        return None if self._beyond else {"files": self._files, "modules": list(self._modules)}

    def _counts(self, path: str) -> bool:
        """Whether the fingerprint of the tool does not stand for a file."""
        if path.startswith((PACKAGE, "/proc/", "/dev/", "/sys/")) or os.path.isdir(path):
            return False
        return path.startswith(self._installed) or not path.startswith(self._standard)


def _by_the_import_system() -> bool:
    """Whether it is the import system that looks into folders, or writes what it compiled."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename == __file__ and frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code.co_filename.startswith("<frozen importlib")


def _source(path: str) -> str:
    """The source of a compiled module, which is what an author changes; every other path as it is."""
    if not path.endswith(".pyc"):
        return path
    try:
        return source_from_cache(path)
    except ValueError:
        return path
