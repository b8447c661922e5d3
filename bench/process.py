"""The whole command against `import sympy`: wall time and memory.

Cold means a new process tree each time, with nothing kept from the run before; the files are in the page
cache for both.  Pairs alternate, so that a busy machine slows both sides of a ratio.  The ratio of processor
time says what a machine with one free processor would wait for.
"""

from __future__ import annotations

import compileall
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import symchain
from bench.measure import Options, Row, ms, require

ROOT = Path(__file__).resolve().parent.parent
START = ["proofs/chapter14/component_form.py", "proofs/chapter14/trace_form.py"]  # 14.1 and 14.2
WALLS = {"the two scripts of 14.1 and 14.2": (START, 1.35), "proofs/chapter14": (["proofs/chapter14"], 2.5)}
MEMORY = 1.3
PEER = [sys.executable, "-c", "import sympy"]

# Runs in a process of its own, so that the largest child it has waited for belongs to this command alone.
HELPER = """
import json, resource, subprocess, sys
done = subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.PIPE, text=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"peak": peak, "code": done.returncode, "out": done.stdout}))
"""


def command(paths: list[str]) -> list[str]:
    """The installed console script, or the module where it is not installed."""
    script = Path(sys.executable).with_name("symchain")
    start = [str(script)] if script.exists() else [sys.executable, "-m", "symchain.cli"]
    return [*start, "verify", "--no-cache", *paths]


def rows(options: Options) -> Iterator[Row]:
    """Wall ratios and memory ratio."""
    # Installing compiles bytecode, an editable install does not; and Python may be told not to write any.
    compileall.compile_dir(str(Path(symchain.__file__).parent), quiet=1)
    for what, (paths, bar) in WALLS.items():
        yield _wall_row(what, command(paths), bar, 2 if options.quick else 11)
    yield _memory_row(command(START), 1 if options.quick else 3)


def _wall_row(what: str, ours: list[str], bar: float, pairs: int) -> Row:
    peer = PEER
    for once in (ours, peer):  # the first run of each fills the page cache
        _wall(once)
    walls, work = [], []
    for _ in range(pairs):
        (a, a_cpu), (b, b_cpu) = _wall(ours), _wall(peer)
        walls.append((a, b))
        work.append(a_cpu / b_cpu)
    ratio, processor = statistics.median(a / b for a, b in walls), statistics.median(work)
    mine, other = (statistics.median(side) for side in zip(*walls, strict=True))
    return Row(
        f"whole process: verify {what}, against import sympy, wall time",
        f"{ratio:.2f} x ({ms(mine)} against {ms(other)}, {pairs} pairs; processor time {processor:.2f} x)",
        f"<= {bar} x",
        ratio <= bar,
        {"ratio": ratio, "processor": processor, "pairs": [list(pair) for pair in walls]},
    )


def _memory_row(ours: list[str], repeat: int) -> Row:
    peer = PEER
    large, peer_large = (statistics.median(_peak(c) for _ in range(repeat)) for c in (ours, peer))
    tree, peer_tree = _tree_peak(ours), _tree_peak(peer)
    memory = large / peer_large
    text = f"{memory:.2f} x (largest process {large / 2**20:.0f} MiB against {peer_large / 2**20:.0f} MiB"
    if tree and peer_tree:
        text += f"; all processes together {tree / peer_tree:.2f} x, {tree / 2**20:.0f} MiB"
    return Row(
        "the first of these, peak memory",
        text + ")",
        f"<= {MEMORY} x",
        memory <= MEMORY,
        {"ratio": memory, "largest": large, "peer": peer_large, "tree": tree, "peer_tree": peer_tree},
    )


def _wall(arguments: list[str]) -> tuple[float, float]:
    """Seconds until the command is done, and seconds of processor time of all its processes."""
    before = os.times()
    done = subprocess.run(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    after = os.times()
    _check(arguments, done.returncode, done.stdout)
    user, system = after.children_user - before.children_user, after.children_system - before.children_system
    return after.elapsed - before.elapsed, user + system


def _check(arguments: list[str], code: int, output: str) -> None:
    require(code == 0, f"{' '.join(arguments[1:])} ended with {code}")
    if arguments is not PEER:
        last = output.strip().splitlines()[-1]
        require("passed" in last and " 0 failed" in last, f"chapter 14: {last}")


def _peak(arguments: list[str]) -> int:
    """Bytes of the largest process of the tree."""
    helper = [sys.executable, "-S", "-c", HELPER, json.dumps(arguments)]
    done = subprocess.run(helper, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    answer = json.loads(done.stdout)
    _check(arguments, answer["code"], answer["out"])
    return int(answer["peak"]) * (1 if sys.platform == "darwin" else 1024)


def _tree_peak(arguments: list[str]) -> int | None:
    """Bytes of all processes of the tree together, shared pages counted once; sampled, Linux only."""
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, sum(_proportional(pid) for pid in _descendants(process.pid)))
        time.sleep(0.005)
    return most or None


def _descendants(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                stat = Path("/proc", name, "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def _proportional(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
