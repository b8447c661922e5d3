"""Build the playground into the site of the docs: Pyodide, SymPy and symchain beside the page.

`python -m bench.playground [SITE]` (default build/site) takes pinned packages from the registries that pip and npm are
set up for, compiles what is Python inside that same Pyodide, and writes `playground/` in the site.  `--check` then runs
all of `proofs/` under node and compares every verdict with that of this Python.  Needs node and npm.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from symchain.discover import discover
from symchain.run import Request, verify

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "build" / "site"
FETCHED = ROOT / "build" / "packages"
PYODIDE = "314.0.7"
WHEELS = {
    "python-flint==0.9.0": ["--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--abi", "cp314"],
    "sympy==1.14.0": [],
    "mpmath==1.3.0": [],
}
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
LEFT_OUT = ("/tests/", "/benchmarks/", "/__pycache__/", "/parsing/autolev/")
EXAMPLES = {
    "A gradient, in two layouts": ROOT / "README.md",
    "One claim": "Trace(A*B) == Trace(B*A)",
    "One false claim": "(A*B).T == A.T*B.T",
    "14.2 The trace form": ROOT / "proofs" / "chapter14" / "trace_form.py",
    "Rules for inverses": ROOT / "proofs" / "chapter4" / "inverses.py",
    "Softmax": ROOT / "proofs" / "chapter3" / "softmax.py",
    "False claims on the trace form": ROOT / "proofs" / "wrong" / "trace_form.py",
}


def main() -> int:
    """Build; with --check compare as well."""
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    site = Path(arguments[0]) if arguments else SITE
    target = site / "playground"
    build(target)
    size = sum(f.stat().st_size for f in target.rglob("*") if f.is_file())
    print(f"{target}: {size / 2**20:.1f} MiB, engine {(target / 'engine.zip').stat().st_size / 2**20:.1f} MiB")
    return compare(target) if "--check" in sys.argv else 0


def build(target: Path) -> None:
    """Write all that stands beside the page."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "docs" / "playground", target, dirs_exist_ok=True)
    for name in ("report.css", "math.woff2"):
        shutil.copy(ROOT / "symchain" / "report" / "page" / name, target)
    (target / "examples.json").write_text(json.dumps(_examples()), encoding="utf-8")
    _runtime(target / "pyodide")
    with tempfile.TemporaryDirectory() as folder:  # two runs at once share what was fetched and nothing else
        engine = Path(folder) / "engine"
        _sources(engine)
        node("compile.mjs", str(target), str(engine), str(target / "engine.zip"))


def _examples() -> list[dict[str, str]]:
    found = []
    for name, source in EXAMPLES.items():
        text = source if isinstance(source, str) else source.read_text(encoding="utf-8")
        if isinstance(source, Path) and source.suffix == ".md":
            text = text.split("```python\n")[1].split("```")[0]
        found.append({"name": name, "text": text})
    return found


def _runtime(target: Path) -> None:
    packed = FETCHED / f"pyodide-{PYODIDE}.tgz"
    if not packed.exists():
        subprocess.run(["npm", "pack", "--silent", f"pyodide@{PYODIDE}"], cwd=FETCHED, check=True, stdout=sys.stderr)
    target.mkdir(exist_ok=True)
    with tarfile.open(packed) as archive:
        for name in RUNTIME:
            member = archive.extractfile(f"package/{name}")
            assert member is not None
            (target / name).write_bytes(member.read())


def _sources(target: Path) -> None:
    """The wheels and symchain itself, without what no proof needs."""
    for wheel, more in WHEELS.items():
        name = wheel.partition("==")[0].replace("-", "_")
        if not list(FETCHED.glob(f"{name}-*.whl")):
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "-q",
                "--no-deps",
                "--only-binary",
                ":all:",
                *more,
                wheel,
            ]
            subprocess.run([*command, "-d", str(FETCHED)], check=True)
        with zipfile.ZipFile(next(FETCHED.glob(f"{name}-*.whl"))) as archive:
            archive.extractall(target, [n for n in archive.namelist() if not any(part in f"/{n}" for part in LEFT_OUT)])
    # What an example builds on, which is read as text.
    shutil.copytree(ROOT / "proofs" / "chapter14", target / "proofs" / "chapter14")
    shutil.copytree(ROOT / "symchain", target / "symchain", ignore=shutil.ignore_patterns("__pycache__"))


def node(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the scripts beside this one."""
    command = ["node", str(ROOT / "bench" / "node" / script), *arguments]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE)


def compare(target: Path) -> int:
    """Every step of `proofs/` in the playground against this Python: label, verdict, counterexample."""
    scripts = discover([ROOT / "proofs"])
    said = node("check.mjs", str(target), *map(str, scripts)).stdout
    there = {(s["file"], s["label"]): _kernel(s) for s in map(json.loads, said.splitlines())}
    run = verify([ROOT / "proofs"], Request())
    here = {(str(ROOT / step.file), step.label): _kernel(step.plain()) for step in run.steps}
    differing = [key for key in here if there.get(key) != here[key]]
    print(f"{len(here) - len(differing)} of {len(here)} steps as in CPython")
    for key in differing[:20]:
        print(f"  {key[0]} {key[1]}: {there.get(key)} against {here[key]}")
    return int(bool(differing) or len(there) != len(here))


def _kernel(step: dict) -> list:
    """What has to be the same: the verdict, the code, the counterexample."""
    return [step["verdict"], step["code"], step["counterexample"]]


if __name__ == "__main__":
    sys.exit(main())
