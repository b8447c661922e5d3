"""Labels, files and options that are not what they should be: the right code and line, and never a fault of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symchain.steps.script import run_script
from symchain.steps.session import Options

ROOT = Path(__file__).parent.parent
HEAD = "from symchain import *\nN = dimensions('N')\nA, B = matrix('A', N, N), matrix('B', N, N)\n"


def results(path, text):
    """Label, verdict, code and line of each step of a script."""
    path.write_bytes(text if isinstance(text, bytes) else (HEAD + text).encode())
    found = []
    run_script(path, lambda kind, event: found.append(event) if kind == "step" else None, Options())
    return [(e["label"], e["verdict"], e["code"], e["line"]) for e in found]


def symchain(folder, *arguments, shell=None, **variables):
    """Exit code and output of a command line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-m", "symchain", *arguments]
    if shell is not None:
        command = ["sh", "-c", shell, "sh", *command]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return run.returncode, run.stdout + run.stderr


def test_a_whole_number_is_a_label(tmp_path):
    """step(5, ...) is step "5", and is cited as 5 or "5"."""
    text = "define(1, eq(B, 2 * A))\nstep(5, eq(Trace(B), 2 * Trace(A)), 1)\nstep(6, eq(Trace(B) / 2, Trace(A)), '5')\n"
    found = results(tmp_path / "s.py", text)
    assert [(label, verdict) for label, verdict, _, _ in found] == [("1", "defined"), ("5", "proved"), ("6", "proved")]


@pytest.mark.parametrize("label", ["2.5", "None", "True", "''", "'  '", "('a',)", "A", "[1]"])
def test_what_is_no_label_is_an_error_at_its_line(tmp_path, label):
    """Anything but text and whole numbers is refused; the steps before and after keep their verdicts."""
    found = results(tmp_path / "s.py", f"step('a', eq(A, A))\nstep({label}, eq(A, A))\n")
    assert found[0] == ("a", "proved", None, 4)
    assert found[1][1:] == ("error", "SC116", 5)


@pytest.mark.parametrize("statement", ["break", "continue", "return", "return 5", "yield 1", "await x"])
def test_a_statement_that_nothing_is_around_is_a_syntax_error(tmp_path, statement):
    """It ends the script with SC006 at its line; the steps before it are kept."""
    found = results(tmp_path / "s.py", f"step('a', eq(A, A))\n{statement}\n")
    assert found == [("a", "proved", None, 4), ("<script>", "error", "SC006", 5)]


def test_a_byte_order_mark_is_no_text(tmp_path):
    """A script that an editor marked as UTF-8 is read."""
    found = results(tmp_path / "s.py", b"\xef\xbb\xbf" + (HEAD + "step('a', eq(A, A))\n").encode())
    assert found == [("a", "proved", None, 4)]


@pytest.mark.parametrize("limit", ["nan", "inf", "0", "-1", "1e400", "later"])
def test_a_time_limit_is_a_number_of_seconds(tmp_path, limit):
    """Anything else is a usage error."""
    (tmp_path / "s.py").write_text(HEAD + "step('a', eq(A, A))\n")
    code, text = symchain(tmp_path, "verify", "s.py", "--timeout", limit)
    assert (code, text.startswith("error: SC011: invalid value for '--timeout'")) == (2, True)


def test_an_empty_path_is_missing(tmp_path):
    """verify "" does not verify the working folder."""
    assert symchain(tmp_path, "verify", "") == (2, "error: SC001: no such path: it is empty\n")


def test_a_working_folder_that_is_gone_is_told(tmp_path):
    """One line with what to do."""
    code, text = symchain(tmp_path, "verify", shell='mkdir gone && cd gone && rmdir ../gone && exec "$@"')
    assert (code, text) == (2, "error: SC001: the working folder is gone; change to another one\n")


@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&-"])
def test_a_closed_stream_costs_nothing_else(tmp_path, closed):
    """The verdict is the exit code, whichever of the standard streams is closed."""
    (tmp_path / "s.py").write_text(HEAD + "step('a', eq(A, A))\n")
    assert symchain(tmp_path, "verify", "s.py", shell=f'exec "$@" {closed}')[0] == 0


def test_a_report_leaves_the_old_one_until_it_is_whole(tmp_path):
    """A run that fails to start keeps the report that is there; nothing is left beside it."""
    (tmp_path / "report.json").write_text("old")
    assert symchain(tmp_path, "verify", "missing.py", "--output-file", "report.json")[0] == 2
    assert (tmp_path / "report.json").read_text() == "old"
    (tmp_path / "s.py").write_text(HEAD + "step('a', eq(A, A))\n")
    assert symchain(tmp_path, "verify", "s.py", "--output-file", "report.json")[0] == 0
    assert "1 passed" in (tmp_path / "report.json").read_text()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.json", "s.py"]


def test_a_report_does_not_take_the_place_of_a_script(tmp_path):
    """--output-file s.py is refused, and the script is as it was."""
    (tmp_path / "s.py").write_text(HEAD + "step('a', eq(A, A))\n")
    code, text = symchain(tmp_path, "verify", "s.py", "--output-file", "s.py")
    assert (code, text.startswith("error: SC010")) == (2, True)
    assert (tmp_path / "s.py").read_text().startswith(HEAD)


def test_a_helper_module_is_no_failure(tmp_path):
    """A module that a script imports and that states nothing is no proof script; alone or unused it is SC002."""
    (tmp_path / "common.py").write_text("from symchain import dimensions, matrix\nN = dimensions('N')\n")
    (tmp_path / "s.py").write_text(HEAD + "from common import N\nstep('a', eq(A, A))\n")
    code, text = symchain(tmp_path, "verify", ".")
    assert (code, "common" in text) == (0, False)
    (tmp_path / "s.py").write_text(HEAD + "step('a', eq(A, A))\n")
    assert symchain(tmp_path, "verify", ".")[0] == 1
    assert symchain(tmp_path, "verify", "common.py")[0] == 2


def test_colour_is_forced_where_the_environment_says_so(tmp_path):
    """FORCE_COLOR colours what goes to a file; NO_COLOR wins."""
    (tmp_path / "s.py").write_text(HEAD + "step('a', eq(A, A))\n")
    assert "\x1b[" in symchain(tmp_path, "verify", "s.py", FORCE_COLOR="1")[1]
    assert "\x1b[" not in symchain(tmp_path, "verify", "s.py", FORCE_COLOR="1", NO_COLOR="1")[1]


def test_control_characters_do_not_reach_the_terminal(tmp_path):
    """An escape sequence in a label or in the name of a file is shown, not sent."""
    (tmp_path / "a\x1b[31m.py").write_text(HEAD + "step('l\\x1b[31m\\nm', eq(A, B))\n")
    for arguments in (["verify", "."], ["list", "."], ["verify", "b\x1b[31m.py"]):
        assert "\x1b" not in symchain(tmp_path, *arguments)[1]


def test_huge_numbers_are_no_fault(tmp_path):
    """10**5000 and a power of 10**10000 are undecided or refuted, never an internal error."""
    found = results(tmp_path / "s.py", "step('a', eq(10**5000 * A, A))\nstep('b', eq((10**50 * A)**200, A))\n")
    assert [verdict for _, verdict, _, _ in found] == ["undecided", "refuted"]
    assert not [code for _, _, code, _ in found if code and code.startswith("SC9")]
