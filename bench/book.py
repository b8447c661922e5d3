"""A book: chapter 14 over and over, 10,000 steps; what a run of it, its reports, its cache and its neighbours cost.

Steps of copies have other names than those of the chapter, so that no copy profits from another one in memory.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Options, Row, clear_caches, ms, require
from bench.process import HELPER
from symchain.discover import discover
from symchain.report import FORMATS
from symchain.results import ProofResult, Run
from symchain.run import Request, verify
from symchain.steps.script import Options as ScriptOptions
from symchain.steps.script import run_script, warm_up

ROOT = Path(__file__).resolve().parent.parent
CHAPTER = ROOT / "proofs" / "chapter14"
STEPS = 10_000
PEER = "import click, rich"
RATES = {"without": 1000.0, "with": 500.0}  # steps a second, the numeric route
BARS = {"cached": 1.5, "edit": 1.0, "jobs": 1.7, "memory": 400.0, "report": (2.0, 100.0)}


def rows(options: Options) -> Iterator[Row]:
    """All rows."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder)
        (book / "pyproject.toml").write_text("")
        steps = write(book / "proofs", 400 if options.quick else STEPS)
        yield from _rates(book, options)
        yield from _commands(book, steps, options)
        yield from _reports(book, options)
        yield _cached_row(options)
        yield _plugin_row(book, options)


def write(folder: Path, steps: int) -> int:
    """Write chapter 14 so often that there are at least so many steps; how many there are."""
    scripts = [path for path in discover([CHAPTER]) if path.suffix == ".py"]
    written = copy = 0
    while written < steps:
        place = folder / f"chapter{copy:02}"
        place.mkdir(parents=True)
        for script in scripts:
            text = script.read_text(encoding="utf-8")
            # Arrays by other names: in declarations the name is a text of its own.
            renamed = re.sub(r'"([A-Z])"(?=, )', rf'"\g<1>{copy}"', text)
            (place / script.name).write_text(renamed, encoding="utf-8")
        written += 332
        copy += 1
    return written


def _rates(book: Path, options: Options) -> Iterator[Row]:
    warm_up()
    files = discover([book / "proofs" / f"chapter{n:02}" for n in range(1 if options.quick else 3)])
    for route, bar in RATES.items():
        count = 0

        def keep(kind: str, event: dict) -> None:
            nonlocal count
            count += kind == "step"

        clear_caches()
        begun = time.process_time()
        for file in files:
            run_script(file, keep, ScriptOptions(numeric=route == "with"))
        rate = count / (time.process_time() - begun)
        yield Row(
            f"a book, in process, {route} the numeric route",
            f"{rate:.0f} steps/s ({count} steps)",
            f">= {bar:.0f} steps/s",
            rate >= bar,
            {"rate": rate},
        )


def _command(book: Path, *arguments: str) -> tuple[float, str]:
    """Seconds of a command in the book, and what it printed."""
    script = Path(sys.executable).with_name("symchain")
    start = [str(script)] if script.exists() else [sys.executable, "-m", "symchain"]
    begun = time.monotonic()
    done = subprocess.run(
        [*start, *arguments], cwd=book, capture_output=True, text=True, check=False, env=_environment()
    )
    require(done.returncode in (0, 1) and not done.stderr, done.stderr or done.stdout[-300:])
    return time.monotonic() - begun, done.stdout


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "SYMCHAIN_CACHE_DIR"}


def _commands(book: Path, steps: int, options: Options) -> Iterator[Row]:
    one, said = _command(book, "verify", "-q", "--no-cache", "--jobs", "1")
    require(f"{steps} steps" in said, said[-300:])
    two, _ = _command(book, "verify", "-q", "--no-cache", "--jobs", "2")
    yield Row(
        f"a book of {steps} steps, --jobs 2 against --jobs 1",
        f"{one / two:.2f} x as fast ({ms(one)}, {ms(two)})",
        f">= {BARS['jobs']} x",
        one / two >= BARS["jobs"],
        {"one": one, "two": two},
    )
    _command(book, "verify", "-q")
    yield _memory_row(book, steps)
    script = next((book / "proofs" / "chapter00").glob("trace_form.py"))
    script.write_text(script.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    edit, said = _command(book, "verify", "-q")
    require("from the cache" in said, said[-300:])
    yield Row("the same after one edit", ms(edit), "<= 1 s", edit <= BARS["edit"], {"seconds": edit})


def _memory_row(book: Path, steps: int) -> Row:
    """The largest process of a run, of a tenth of the book and of all of it."""
    peaks = []
    for paths in (["proofs/chapter00"], ["proofs"]):
        arguments = json.dumps([sys.executable, "-m", "symchain", "verify", "-q", "--no-cache", "--jobs", "2", *paths])
        helper = [sys.executable, "-S", "-c", HELPER, arguments]
        done = subprocess.run(helper, cwd=book, stdout=subprocess.PIPE, text=True, check=True)
        peaks.append(json.loads(done.stdout)["peak"] / 1024)
    return Row(
        "the same, the largest process",
        f"{peaks[1]:.0f} MiB ({peaks[0]:.0f} MiB for 332 steps)",
        f"<= {BARS['memory']:.0f} MiB",
        peaks[1] <= BARS["memory"],
        {"peak": peaks[1], "chapter": peaks[0]},
    )


REPORTER = """
import json, resource, sys, time
sys.path[:0] = json.loads(sys.argv[1])
from pathlib import Path
from bench.book import read
from symchain.report import FORMATS, Output, View
run = read(Path(sys.argv[2]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.process_time()
with open(sys.argv[4], "w", encoding="utf-8") as stream:
    report = FORMATS[sys.argv[3]].open(Output(stream), View())
    for proof in run.proofs:
        report.proof(proof)
    report.end(run)
taken = time.process_time() - begun
print(json.dumps([taken, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


def read(file: Path) -> Run:
    """A run of so many proofs as if they had just come from the workers: the chapter, as often as the file says."""
    from symchain.trusted.result import read_result

    times, proofs = json.loads(file.read_text(encoding="utf-8"))
    made = []
    for n in range(times):
        for name, title, steps in proofs:
            fresh = [read_result(json.loads(json.dumps(step))) for step in steps]
            made.append(ProofResult(f"{name}-{n}", title, f"{name}-{n}.py", fresh))
    return Run(made)


def _reports(book: Path, options: Options) -> Iterator[Row]:
    run = verify([CHAPTER], Request(latex=True, typeset=True))
    times = 1 if options.quick else STEPS // len(run.steps) + 1
    proofs = [[p.id, p.title, [step.plain() for step in p.steps]] for p in run.proofs]
    (book / "run.json").write_text(json.dumps([times, proofs]), encoding="utf-8")
    for name in FORMATS:
        arguments = [json.dumps([str(ROOT)]), str(book / "run.json"), name, str(book / "report")]
        done = subprocess.run([sys.executable, "-c", REPORTER, *arguments], capture_output=True, text=True, check=True)
        taken, before, peak = json.loads(done.stdout)
        seconds, mebibytes = BARS["report"]
        more, size = (peak - before) / 1024, (book / "report").stat().st_size >> 10
        yield Row(
            f"report of {times * len(run.steps)} steps as {name}",
            f"{taken:.2f} s, {more:.0f} MiB more than {before / 1024:.0f}, {size} KiB written",
            "<= 2 s, <= 100 MiB",
            taken <= seconds and more <= mebibytes,
            {"seconds": taken, "more": more, "whole": peak / 1024},
        )


def _cached_row(options: Options) -> Row:
    """A run from the cache against what a command line imports anyway."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "pyproject.toml").write_text("")
        _command(place, "verify", str(CHAPTER))
        pairs = []
        for _ in range(3 if options.quick else 15):
            ours, said = _command(place, "verify", str(CHAPTER))
            require("348 of them from the cache" in said, said[-300:])
            begun = time.monotonic()
            subprocess.run([sys.executable, "-c", PEER], check=True)
            pairs.append((ours, time.monotonic() - begun))
    ratio = statistics.median(a / b for a, b in pairs)
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Row(
        f"chapter 14 from the cache, against python -c '{PEER}'",
        f"{ratio:.2f} x ({ms(mine)} against {ms(other)})",
        "<= 1.5 x",
        ratio <= BARS["cached"],
        {"ratio": ratio},
    )


def _plugin_row(book: Path, options: Options) -> Row:
    """What the pytest plugin costs a project without proofs."""
    project = book / "other"
    project.mkdir()
    (project / "test_one.py").write_text("def test_one(): pass\n")

    def seconds(*more: str) -> float:
        begun = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *more]
        subprocess.run(command, cwd=project, check=True, capture_output=True)
        return time.monotonic() - begun

    pairs = [(seconds(), seconds("-p", "no:symchain")) for _ in range(2 if options.quick else 9)]
    more = statistics.median(a - b for a, b in pairs)
    return Row("what the pytest plugin adds where nothing is a proof", ms(max(more, 0.0)), "", None, {"seconds": more})
