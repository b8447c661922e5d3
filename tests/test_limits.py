"""Limits of a script: processor time of a step and of the whole, memory; each costs a step, and the rest is kept."""

from __future__ import annotations

import json

import pytest

from symchain import cli
from symchain.limits import by_the_clock

HEAD = """
import signal, time
from symchain import *
t, u = scalar("t u")

def busy():
    while True:
        pass

step("first", eq(t * u, u * t))
"""
LAST = '\nstep("last", eq(t + u, u + t))\n'


def verify(folder, script, capsys, *options):
    """Each step of a script by its label, as the command line reports it."""
    path = folder / "script.py"
    path.write_text(HEAD + script + LAST)
    cli.run(["verify", "--output-format", "json", *options, str(path)])
    steps = json.loads(capsys.readouterr().out)["proofs"][0]["steps"]
    return {step["label"]: step for step in steps}


def kept(found):
    """Whether the steps around the one in question are proved."""
    return [found[label]["verdict"] for label in ("first", "last")] == ["proved", "proved"]


def test_waiting_is_no_work(tmp_path, capsys):
    """A step that waits for longer than its limit of processor time is decided."""
    found = verify(tmp_path, "time.sleep(0.6)\nstep('x', eq(time.sleep(0.6) or t, t))", capsys, "--timeout", "0.3")
    assert kept(found)
    assert found["x"]["verdict"] == "proved"


def test_what_sleeps_meets_the_limit_by_the_clock(tmp_path, capsys):
    """A step that only waits is undecided after the generous limit behind that of processor time."""
    found = verify(tmp_path, "step('x', eq(time.sleep(60), t))", capsys, "--timeout", "0.2")
    assert kept(found)
    assert (found["x"]["verdict"], found["x"]["code"]) == ("undecided", "SC205")
    assert f"{by_the_clock(0.2):g} s by the clock" in found["x"]["message"]


def test_a_limit_inside_a_statement_keeps_its_label_and_line(tmp_path, capsys):
    """Where the claim itself takes too long to build, the step is named, with its line."""
    found = verify(tmp_path, "step(\n    'x',\n    eq(t, busy()),\n)", capsys, "--timeout", "0.3")
    assert kept(found)
    assert (found["x"]["verdict"], found["x"]["code"]) == ("undecided", "SC205")
    assert found["x"]["line"] == HEAD.count("\n") + 1


def test_a_statement_deaf_to_the_limit_keeps_its_label(tmp_path, capsys):
    """A statement that blocks the signals is ended from outside; the step in hand is named."""
    deaf = "def deaf():\n    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF, signal.SIGALRM])\n    busy()\n"
    found = verify(tmp_path, deaf + "step('x', eq(deaf(), t))", capsys, "--timeout", "0.1")
    assert found["first"]["verdict"] == "proved"
    assert (found["x"]["verdict"], found["x"]["code"]) == ("undecided", "SC205")


def test_the_whole_script_has_a_limit(tmp_path, capsys):
    """Steps that come when the time of the script is up are undecided, each by itself; those before are kept."""
    script = "\n".join(f"step('x{n}', eq(t, busy()))" for n in range(9))
    found = verify(tmp_path, script, capsys, "--timeout", "0.2", "--total", "0.7")
    assert found["first"]["verdict"] == "proved"
    assert {found[f"x{n}"]["code"] for n in range(9)} == {"SC205"}
    assert found["x0"]["message"] == "time limit: 0.2 s"
    assert found["x8"]["message"] == "time limit: 0.7 s for the whole script"


@pytest.mark.skipif(not pytest.importorskip("resource"), reason="the system limits no memory")
def test_memory_has_a_limit(tmp_path, capsys):
    """A step that asks for more memory than there may be is undecided, in building and in checking it."""
    script = "step('x', eq(t, [0] * 10**9))\nstep('y', eq(t, sum(bytearray(10**9))))"
    found = verify(tmp_path, script, capsys, "--memory", "900")
    assert kept(found)
    assert [(found[label]["verdict"], found[label]["code"]) for label in "xy"] == [("undecided", "SC213")] * 2


def test_memory_of_a_statement_that_is_no_step(tmp_path, capsys):
    """The script ends there, and what was decided before is kept."""
    found = verify(tmp_path, "x = [0] * 10**10", capsys, "--memory", "900")
    assert found["first"]["verdict"] == "proved"
    assert found["<script>"]["code"] == "SC213"
