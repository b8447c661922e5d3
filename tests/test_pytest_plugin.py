"""The pytest plugin: which files are collected, what an item says, and that others pay nothing for it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
from symchain import *
N = dimensions("N")
A, B = matrix("A", N, N), matrix("B", N, N)
step("14-1", eq(A * B, A * B))
step("14-2", eq(A * B, B * A))
step("14-3", eq(A, B), expect="refuted")
step("14-4", eq(A, A), expect="refuted")
outside("14-5", "all integrals", lacks="integrals")
"""


def run_pytest(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and the output of pytest in a folder."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "ignore", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a test, and a script below proofs."""
    (tmp_path / "proofs").mkdir()
    (tmp_path / "proofs" / "a.py").write_text(SCRIPT)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_own.py").write_text("def test_own(): pass\n")
    return tmp_path


def test_each_step_is_an_item(project: Path) -> None:
    """pytest proofs/ has an item a step, with the label as id: passed, failed, xfailed, skipped."""
    code, out = run_pytest(project, "proofs", "-rA")
    assert code == 1
    assert "1 passed" in out
    assert re.search(r"PASSED proofs/a.py::14-1\b", out)
    assert re.search(r"FAILED proofs/a.py::14-2\b", out)
    assert re.search(r"XFAIL proofs/a.py::14-3 - refuted, as expected", out)
    assert re.search(r"FAILED proofs/a.py::14-4\b", out)
    assert re.search(r"SKIPPED.*lacks integrals", out)


def test_a_failure_says_what_the_command_line_says(project: Path) -> None:
    """The block of the text report, word for word."""
    _, out = run_pytest(project, "proofs", "-k", "14-2")
    command = [sys.executable, "-m", "symchain", "verify", "proofs", "--select", "14-2", "-q"]
    said = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False).stdout
    block = [line for line in said.split("\n\n")[0].splitlines() if line]
    assert len(block) > 4
    assert "\n".join(block) in out
    assert "Traceback" not in out


def test_selected_items_are_all_that_is_checked(project: Path) -> None:
    """-k takes a label; what the other steps would do is not looked at."""
    code, out = run_pytest(project, "proofs", "-k", "14-1 or 14-3")
    assert code == 0
    assert "1 passed, 3 deselected, 1 xfailed" in out


def test_proofs_are_collected_when_asked_for(project: Path) -> None:
    """pytest alone comes by the folder proofs; with --symchain other folders too; a test stays a test."""
    (project / "more").mkdir()
    (project / "more" / "b.py").write_text(SCRIPT.replace("14-", "15-"))
    (project / "more" / "tool.py").write_text("raise SystemExit\n")
    assert "5 tests collected" in run_pytest(project, "proofs", "--collect-only", "-q")[1]
    assert "no tests collected" in run_pytest(project, "more", "--collect-only", "-q")[1]
    assert "5 tests collected" in run_pytest(project, "more", "--symchain", "--collect-only", "-q")[1]
    _, out = run_pytest(project, "test_own.py", "--symchain", "--collect-only", "-q")
    assert "1 test collected" in out


def test_configured_proofs_are_collected(project: Path) -> None:
    """--symchain without paths adds what [tool.symchain] names to what pytest collects, also from testpaths."""
    (project / "proofs").rename(project / "chapters")
    (project / "pytest.ini").unlink()
    (project / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\ntestpaths = ["test_own.py"]\n[tool.symchain]\nproofs = ["chapters"]\n'
    )
    assert "1 test collected" in run_pytest(project, "--collect-only", "-q")[1]
    assert "6 tests collected" in run_pytest(project, "--symchain", "--collect-only", "-q")[1]


@pytest.mark.parametrize("text", ["step(", "raise ValueError('no')", "import os; os._exit(3)", "x = 1"])
def test_a_script_that_is_none_fails(text: str, project: Path) -> None:
    """A syntax error, an exception, a dead process, a script without steps: a failed item, no traceback of ours."""
    (project / "proofs" / "a.py").write_text(text)
    code, out = run_pytest(project, "proofs")
    assert code == 1
    assert "1 failed" in out
    assert re.search(r"SC0\d\d <script>: ", out)
    assert "symchain/" not in out


def test_a_fault_after_the_steps_is_told(project: Path) -> None:
    """What goes wrong only when steps are checked fails an item too."""
    text = SCRIPT.replace("outside", "import os\nif CHECKED: os._exit(3)\noutside")
    text = text.replace(
        "from symchain import *",
        "from symchain import *\nfrom symchain.steps.session import current\nCHECKED = current().options.check",
    )
    (project / "proofs" / "a.py").write_text(text)
    code, out = run_pytest(project, "proofs", "-k", "14-1")
    assert code == 1
    assert "SC008" in out


def test_it_works_under_xdist(project: Path) -> None:
    """The same results in two processes."""
    (project / "proofs" / "b.py").write_text(SCRIPT.replace("14-", "15-"))
    code, out = run_pytest(project, "proofs", "-n", "2")
    assert code == 1
    assert "4 failed, 2 passed, 2 skipped, 2 xfailed" in out


def test_labels_that_stand_twice_are_two_items(project: Path) -> None:
    """The second of two steps with one label is the error that it is."""
    (project / "proofs" / "a.py").write_text(SCRIPT + 'step("14-1", eq(A, A))\n')
    _, out = run_pytest(project, "proofs", "-k", "14-1")
    assert "1 failed, 1 passed" in out
    assert "SC106" in out


def test_others_pay_nothing(project: Path) -> None:
    """Where no proof is collected, nothing of symchain but this plugin is imported, and nothing of SymPy."""
    (project / "test_own.py").write_text(
        "import sys\n\n\ndef test_own():\n"
        "    assert [m for m in sys.modules if m.startswith('symchain')] == ['symchain', 'symchain.pytest_plugin']\n"
        "    assert not {'sympy', 'flint', 'click', 'rich'} & set(sys.modules)\n"
    )
    code, out = run_pytest(project, "test_own.py")
    assert code == 0, out
