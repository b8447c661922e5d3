"""`symchain verify [PATH ...]` answered from kept results, before the command line is parsed.

The commonest call of an author who changed nothing: paths and no options, nothing configured but paths.  Parsing a
command line for it would take longer than all the rest.  Whatever is not exactly that is left to the commands.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from symchain.cache import Cache
from symchain.config import PROOFS, default_paths, settings
from symchain.places import cache_folder
from symchain.report.output import Output, View, wants_color, width_of
from symchain.report.text import TextReport
from symchain.run import Request, recalled


def answer(arguments: list[str]) -> int | None:
    """The exit code of such a call, its report written; None for another call, and where a script has to be checked."""
    if not arguments or arguments[0] != "verify" or any(a.startswith("-") or not a for a in arguments):
        return None
    folder = cache_folder(os.getcwd())
    if folder is None or set(settings(Path.cwd()).table) - {PROOFS}:
        return None
    cache = Cache(Path(folder))
    try:
        run = recalled([Path(a) for a in arguments[1:]] or default_paths(Path.cwd()), Request(), cache)
    finally:
        cache.close()
    if run is None or cache.notes:
        return None
    out = Output(sys.stdout, wants_color("auto", sys.stdout))
    report = TextReport(out, View(width=width_of(sys.stdout)))
    for proof in run.proofs:
        report.proof(proof)
    report.end(run)
    return run.exit_code
