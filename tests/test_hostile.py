"""Scripts that misbehave, through the whole program: exit code, place, and every other result kept."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from symchain import cli

GOOD = """
from sympy import MatrixSymbol, Symbol, Trace
from symchain import eq, step

N = Symbol("N", integer=True, positive=True)
A, B = MatrixSymbol("A", N, N), MatrixSymbol("B", N, N)
step("g-1", eq(Trace(A * B), Trace(B * A)))
step("g-2", eq(Trace(A.T), Trace(A)))
"""
LOOP_IN_STEP = """
class Loop:
    def _sympy_(self):
        while True:
            pass
step("h-1", eq(Loop(), Trace(A)))
"""
BEFORE = GOOD.replace("g-", "h-g-")
LAST = "\nstep('h-last', eq(Trace(B.T), Trace(B)))\n"

HOSTILE: dict[str, tuple[bytes, str | None]] = {
    "raises": (b"raise ValueError('no')", "SC004"),
    "raises_base": (b"raise BaseException('no')", "SC004"),
    "raises_unprintable": (b"class E(Exception):\n    __str__ = lambda s: 1 / 0\nraise E", "SC004"),
    "interrupts": (b"raise KeyboardInterrupt", "SC004"),
    "recursion": (b"f = lambda: f()\nf()", "SC004"),
    "exits": (b"import sys\nsys.exit(0)", "SC005"),
    "quits": (b"raise SystemExit", "SC005"),
    "dies": (b"import os\nos._exit(0)", "SC008"),
    "killed": (b"import os\nos.kill(os.getpid(), 9)", "SC008"),
    "aborts": (b"import os\nos.abort()", "SC008"),
    "loops": (b"while True: pass", "SC007"),
    "loops_deaf": (
        b"import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
        "SC007",
    ),
    "loops_catching": (
        b"while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "SC007",
    ),
    "syntax": (b"step('x', eq(", "SC006"),
    "indentation": (b"  x = 1\n y = 2", "SC006"),
    "empty": (b"", "SC002"),
    "no_steps": (b"x = 1", "SC002"),
    "binary": (bytes(range(256)) * 16, "SC003"),
    "nul": (b"x = 1\0\n", "SC003"),
    "latin": ("# é".encode("latin-1"), "SC003"),
    "huge": (b"x = 1\n" * 1_700_000, "SC003"),
}


def _verify(paths: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    code = cli.run(["verify", "--timeout", "1", "--output-format", "json", *paths])
    captured = capsys.readouterr()
    assert captured.err == ""
    return code, {proof["file"]: proof["steps"] for proof in json.loads(captured.out)["proofs"]}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("symchain.steps.script")
    monkeypatch.chdir(tmp_path)
    Path("p").mkdir()
    for name in ("a", "z"):
        Path(f"p/{name}.py").write_text(GOOD)


def _verdicts(steps: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(step["label"], step["verdict"]) for step in steps]


def _good_is_kept(files: dict[str, list[dict[str, Any]]]) -> bool:
    good = [("g-1", "proved"), ("g-2", "proved")]
    return _verdicts(files["p/a.py"]) == good and _verdicts(files["p/z.py"]) == good


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_script_costs_only_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The bad script is an error with its code, the run fails with 1, and the good scripts pass."""
    content, expected = HOSTILE[name]
    Path("p/m.py").write_bytes(content)
    code, files = _verify(["p"], capsys)
    assert _good_is_kept(files)
    assert code == 1
    assert [(s["verdict"], s["code"], s["file"]) for s in files["p/m.py"]] == [("error", expected, "p/m.py")]


@pytest.mark.parametrize("name", ["raises", "exits", "dies", "loops", "loops_deaf"])
def test_steps_before_the_fault_are_kept(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What a script proved before it went wrong stays proved."""
    content, expected = HOSTILE[name]
    Path("p/m.py").write_bytes(BEFORE.encode() + content)
    code, files = _verify(["p"], capsys)
    assert _good_is_kept(files)
    assert code == 1
    assert _verdicts(files["p/m.py"])[:2] == [("h-g-1", "proved"), ("h-g-2", "proved")]
    assert files["p/m.py"][2]["code"] == expected


def test_a_raised_exception_has_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception at the top level is reported with its line and its message."""
    Path("p/m.py").write_text(BEFORE + "x = 1\nraise ValueError('no such thing')\n")
    _, files = _verify(["p"], capsys)
    fault = files["p/m.py"][2]
    assert (fault["code"], fault["line"]) == ("SC004", BEFORE.count("\n") + 2)
    assert "ValueError: no such thing" in fault["message"]


def test_a_loop_in_a_step_is_undecided(capsys: pytest.CaptureFixture[str]) -> None:
    """A step past its time limit is undecided; the script's other steps are checked."""
    Path("p/m.py").write_text(BEFORE + LOOP_IN_STEP + LAST)
    code, files = _verify(["p"], capsys)
    assert _good_is_kept(files)
    assert code == 1
    slow = files["p/m.py"][2]
    assert (slow["verdict"], slow["code"]) == ("undecided", "SC205")
    assert "time limit" in slow["message"]
    assert _verdicts(files["p/m.py"])[-1] == ("h-last", "proved")


def test_a_flood_of_output_does_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    """Printing, also by descriptor and by other processes, changes nothing."""
    noise = "import os, subprocess\nprint('x' * 20_000_000)\nos.write(1, b'{}\\n' * 1000)\n"
    noise += "for _ in range(3):\n    subprocess.run('yes | head -c 5000000', shell=True)\n"
    Path("p/m.py").write_text(noise + BEFORE)
    code, files = _verify(["p"], capsys)
    assert _good_is_kept(files)
    assert (code, len(files["p/m.py"])) == (0, 2)


def test_a_fork_adds_no_results(capsys: pytest.CaptureFixture[str]) -> None:
    """A script that forks is counted once."""
    Path("p/m.py").write_text("import os\nfor _ in range(3): os.fork()\n" + BEFORE)
    code, files = _verify(["p"], capsys)
    assert _good_is_kept(files)
    assert (code, len(files["p/m.py"])) == (0, 2)


def test_one_script_cannot_spoil_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    """A script that patches SymPy, or symchain itself, does so for itself alone."""
    spoil = "import sympy, symchain.steps.script as s\nsympy.Trace.__new__ = None\ns.run_script = None\n"
    Path("p/a0.py").write_text(spoil)
    code, files = _verify(["p"], capsys)
    assert _good_is_kept(files)
    assert code == 1


def test_a_folder_called_like_a_script(capsys: pytest.CaptureFixture[str]) -> None:
    """A folder m.py is no script; what is in it runs."""
    Path("p/m.py").mkdir()
    Path("p/m.py/x.py").write_text(GOOD)
    code, files = _verify(["p"], capsys)
    assert (code, sorted(files)) == (0, ["p/a.py", "p/m.py/x.py", "p/z.py"])


@pytest.mark.parametrize("name", ["binary", "nul", "latin", "huge"])
def test_an_unreadable_file_that_is_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unreadable file that the user names is exit code 2, and the other results are still there."""
    Path("p/m.py").write_bytes(HOSTILE[name][0])
    code, files = _verify(["p/a.py", "p/m.py", "p/z.py"], capsys)
    assert _good_is_kept(files)
    assert (code, files["p/m.py"][0]["code"]) == (2, "SC003")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that may not be read is SC003."""
    Path("p/m.py").write_text(GOOD)
    Path("p/m.py").chmod(0)
    _, files = _verify(["p"], capsys)
    assert files["p/m.py"][0]["code"] == "SC003"


@pytest.mark.parametrize("name", ["empty", "no_steps"])
def test_nothing_to_check_at_all(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A run in which no script has a step is exit code 2."""
    Path("p/m.py").write_bytes(HOSTILE[name][0])
    code, files = _verify(["p/m.py"], capsys)
    assert (code, files["p/m.py"][0]["code"]) == (2, "SC002")
