"""Whether the tests of the core take every branch of it.

    python -m bench.covered

Prints the table of coverage; exit code 1 where a line or a branch is not taken.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("core_kernel", "core_ring", "core_derive", "theory", "prover")


@click.command(help=__doc__)
def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        coverage = [sys.executable, "-m", "coverage"]
        data = f"--data-file={folder}/coverage"
        tests = [f"tests/test_{name}.py" for name in TESTS]
        run = ["run", data, "--branch", "--source", "symchain.core", "-m", "pytest", "-q", "-n", "0", *tests]
        tried = subprocess.run([*coverage, *run], cwd=ROOT, check=False, timeout=600, stdout=subprocess.DEVNULL)
        table = subprocess.run(
            [*coverage, "report", data, "--show-missing", "--fail-under=100"], cwd=ROOT, check=False, timeout=60
        )
    sys.exit(tried.returncode or table.returncode)


if __name__ == "__main__":
    main()
