"""Where results are kept, known without importing anything: the command line asks before its first process starts."""

from __future__ import annotations

import os

FOLDER = ".symchain_cache"
FILE = "results.sqlite"
VARIABLE = "SYMCHAIN_CACHE_DIR"


def cache_folder(start: str) -> str | None:
    """The folder of the cache for a run that starts in `start`; None where the environment says that there is none.

    It stands beside the nearest pyproject.toml, else in `start`.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return chosen or None
    folder = start
    while not os.path.isfile(os.path.join(folder, "pyproject.toml")):
        above = os.path.dirname(folder)
        if above == folder:
            return os.path.join(start, FOLDER)
        folder = above
    return os.path.join(folder, FOLDER)
