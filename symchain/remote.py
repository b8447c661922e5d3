"""A script checked wherever an executor runs it: the one function that crosses, and what comes back.

Any `concurrent.futures.Executor` will do, a Dask cluster's among them.  Where the function runs, a worker process of
symchain's own is started and kept, so that a script is as isolated there as it is here; what comes back is JSON, and is
read as such.  The scripts have to be there under the same path.
"""

from __future__ import annotations

import atexit
import json
import os
from collections.abc import Iterator
from concurrent.futures import Executor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from symchain.errors import UsageError
from symchain.pool import Pool
from symchain.run import Request, Spread, verify

_pools: list[Pool] = []


def checked(path: str, asked: dict[str, Any]) -> str:
    """The results of one script, as JSON."""
    if not _pools:
        _pools.append(Pool())
        atexit.register(close)
    select = asked["select"]
    request = Request(**{**asked, "select": None if select is None else frozenset(select)})
    run = verify([Path(path)], request, jobs=1, pool=_pools[0])
    proof = run.proofs[0]
    steps = [step.plain() for step in (*proof.steps, *proof.outside)]
    return json.dumps({"id": proof.id, "title": proof.title, "steps": steps, "by": os.getpid()}, default=str)


def close() -> None:
    """End the worker process that is kept here, if there is one."""
    while _pools:
        _pools.pop().close()


def spread(executor: Executor) -> Spread:
    """Have scripts checked by an executor."""

    def awaited(paths: list[str], asked: dict[str, Any]) -> Iterator[tuple[str, str | Exception]]:
        futures = {executor.submit(checked, path, asked): path for path in paths}
        try:
            for future in as_completed(futures):
                fault = future.exception()
                if fault is not None and not isinstance(fault, Exception):
                    raise fault
                yield futures[future], future.result() if fault is None else fault
        finally:
            for future in futures:
                future.cancel()

    return awaited


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The executor of a Dask cluster.  Raises UsageError: SC001 without `distributed`, SC010 where nobody answers."""
    try:
        from distributed import Client
    except ImportError as missing:
        raise UsageError("SC001", "--scheduler needs Dask: pip install 'symchain[dask]'") from missing
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as fault:
        raise UsageError("SC010", f"no scheduler at {address}: {fault}") from fault
    with client:
        yield client.get_executor()
