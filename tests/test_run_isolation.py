"""What a script does to its process costs its own result and nothing else.

The scripts run on `fake_script`, so that these tests are about processes and not about mathematics.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symchain.errors import SymchainError
from symchain.pool import Pool
from symchain.results import Run
from symchain.run import Request, verify

ROOT = Path(__file__).parent.parent
RUNNER = Path(__file__).parent / "data" / "runner"
DRIVER = (
    "import sys, functools, symchain.cli as c, symchain.pool as p; "
    "c.Pool = functools.partial(p.Pool, 'fake_script'); c.main()"
)
GOOD = "title('good')\nstep('g-1')\nstep('g-2', 'defined')\n"


@pytest.fixture(autouse=True)
def _fake_runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(RUNNER)]))
    monkeypatch.chdir(tmp_path)


def _run(scripts: dict[str, str], timeout: float = 10.0, jobs: int | None = 1, fail_fast: bool = False) -> Run:
    for name, text in scripts.items():
        Path(name).write_text(text)
    with Pool("fake_script") as pool:
        return verify([Path()], Request(timeout), jobs=jobs, fail_fast=fail_fast, pool=pool)


def _steps(run: Run, file: str) -> list[tuple[str, str, str | None]]:
    proof = next(proof for proof in run.proofs if proof.file == file)
    return [(step.label, step.verdict, step.code) for step in proof.steps]


def _good_is_kept(run: Run) -> bool:
    kept = [("g-1", "proved", None), ("g-2", "defined", None)]
    return _steps(run, "a.py") == kept and _steps(run, "z.py") == kept


def _hostile(text: str, timeout: float = 10.0) -> Run:
    """Run a bad script between two good ones, in one worker."""
    run = _run({"a.py": GOOD, "m.py": text, "z.py": GOOD}, timeout)
    assert _good_is_kept(run)
    assert run.exit_code == 1
    return run


def test_all_good_is_exit_zero() -> None:
    """A run in which everything passes is ok, with all steps in its denominator."""
    run = _run({"a.py": GOOD, "z.py": GOOD})
    assert _good_is_kept(run)
    assert (run.exit_code, run.summary.steps, run.summary.ok) == (0, 4, True)


@pytest.mark.parametrize(
    "death",
    ["os._exit(0)", "os._exit(3)", "os.kill(os.getpid(), 9)", "os.kill(os.getppid(), 9); os._exit(0)"],
)
def test_a_dead_process_costs_its_own_script(death: str) -> None:
    """A script that kills its process is SC008 and keeps the steps it had; the next one runs."""
    run = _hostile(f"import os\nstep('h-1')\n{death}\n")
    assert _steps(run, "m.py") == [("h-1", "proved", None), ("<script>", "error", "SC008")]


def test_death_in_a_step_names_the_step() -> None:
    """The step in hand carries the error, with its line."""
    run = _hostile("import os\nbegin('h-1', 7)\nos._exit(3)\n")
    step = run.proofs[1].steps[0]
    assert (step.label, step.line, step.code) == ("h-1", 7, "SC008")
    assert step.message == "worker process died (exit status 3)"


def test_a_hanging_script_is_killed() -> None:
    """A script deaf to signals is killed at the hard limit: SC007 outside of a step."""
    deaf = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nstep('h-1')\nwhile True: pass\n"
    run = _hostile(deaf, timeout=0.1)
    assert _steps(run, "m.py") == [("h-1", "proved", None), ("<script>", "error", "SC007")]


def test_a_hanging_step_is_undecided() -> None:
    """A step killed at the hard limit is undecided, SC205, time limit."""
    run = _hostile("begin('h-1')\nwhile True: pass\n", timeout=0.1)
    assert _steps(run, "m.py") == [("h-1", "undecided", "SC205")]
    assert run.proofs[1].steps[0].message.startswith("time limit: no sign of life")


def test_printing_does_not_reach_the_protocol() -> None:
    """Output by print, by descriptor, by a child process, and reading from stdin, do no harm."""
    noise = "import os, sys, subprocess\nprint('x' * 10_000_000)\nos.write(1, b'{}\\n')\nos.write(2, b'{}\\n')\n"
    noise += "subprocess.run(['echo', '{}'])\nsys.__stdout__.write('\\u0394')\nassert sys.stdin.read() == ''\n"
    run = _run({"a.py": GOOD, "m.py": noise + GOOD, "z.py": GOOD})
    assert _good_is_kept(run)
    assert run.exit_code == 0


def test_a_fork_of_the_script_is_cut_off() -> None:
    """What a forked copy of the script reports does not count, and it takes no job."""
    run = _run({"a.py": GOOD, "m.py": "import os\nos.fork()\n" + GOOD, "z.py": GOOD})
    assert _good_is_kept(run)
    assert run.summary.steps == 6


def test_processes_a_script_leaves_behind_end() -> None:
    """A child process that a script leaves running is ended with its worker."""
    leave = "import subprocess\np = subprocess.Popen(['sleep', '300'])\nopen('pid', 'w').write(str(p.pid))\n"
    _run({"a.py": leave + GOOD})
    status = Path("/proc") / Path("pid").read_text() / "stat"
    for _ in range(50):
        if not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the child is still running")


def test_scripts_share_no_state() -> None:
    """What one script does to modules, the working folder or limits does not reach the next."""
    spoil = "import os, sys, json\njson.loads = None\nos.chdir('/')\nsys.setrecursionlimit(50)\nstep('h-1')\n"
    look = "import json, os, sys\nassert json.loads and os.getcwd() != '/' and sys.getrecursionlimit() > 50\n" + GOOD
    run = _run({"m.py": spoil, "a.py": GOOD, "z.py": look})
    assert _good_is_kept(run)


@pytest.mark.parametrize(
    "event",
    [
        "emit('step', {'label': 'x', 'kind': 'step', 'verdict': 'fine'})",
        "emit('step', {'nonsense': 1})",
        "emit('gibberish', {})",
        "emit('step', ['x'])",
        "emit('begin', {})",
    ],
)
def test_an_event_outside_of_the_protocol_is_a_dead_worker(event: str) -> None:
    """A malformed event costs the script SC008, never a pass."""
    assert _steps(_hostile(event), "m.py") == [("<script>", "error", "SC008")]


def test_an_endless_event_is_a_dead_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event line past the bound is not read to its end."""
    monkeypatch.setattr("symchain.pool.LONGEST_EVENT", 100_000)
    assert _steps(_hostile("step('x', claim='x' * 1_000_000)"), "m.py") == [("x", "error", "SC008")]


def test_a_fault_that_the_runner_lets_through_is_internal() -> None:
    """An exception out of `run_script` itself is SC902, and the run ends with exit code 2."""
    run = _run({"a.py": GOOD, "m.py": "raise ValueError('odd')", "z.py": GOOD})
    assert _good_is_kept(run)
    assert _steps(run, "m.py") == [("<script>", "error", "SC902")]
    assert run.exit_code == 2


def test_a_script_without_steps_fails() -> None:
    """A script that checked nothing is SC002; if there is nothing else, the exit code is 2."""
    assert _steps(_hostile("x = 1"), "m.py") == [("<script>", "error", "SC002")]
    assert _run({"a.py": "", "m.py": "", "z.py": ""}).exit_code == 2


def test_results_keep_the_order_of_discovery() -> None:
    """Whatever finishes first, results come, and are delivered, in the order of discovery."""
    scripts = {f"{name}.py": f"import time\ntime.sleep({wait})\nstep('s-{name}')" for name, wait in
               [("a", 0.5), ("b", 0.2), ("c", 0), ("d", 0)]}  # fmt: skip
    for name, text in scripts.items():
        Path(name).write_text(text)
    seen: list[str] = []
    with Pool("fake_script") as pool:
        run = verify([Path()], Request(), jobs=3, pool=pool, on_proof=lambda proof: seen.append(proof.file))
    assert seen == [proof.file for proof in run.proofs] == list(scripts)


def test_fail_fast_stops_at_the_first_failure() -> None:
    """With fail_fast nothing after the first failing step is run, within its script or after it."""
    bad = "step('h-1', 'refuted')\nstep('h-2')\nimport time\ntime.sleep(60)\n"
    run = _run({"a.py": GOOD, "m.py": bad, "z.py": GOOD}, fail_fast=True)
    assert [proof.file for proof in run.proofs] == ["a.py", "m.py"]
    assert [step.label for step in run.proofs[1].steps] == ["h-1"]
    assert run.stopped
    assert run.exit_code == 1


def test_a_met_expectation_passes_and_is_counted_apart() -> None:
    """A step refuted as expected passes; the summary counts it among the expected."""
    run = _run({"a.py": GOOD + "step('w', 'refuted', expected='refuted')"})
    assert run.exit_code == 0
    assert (run.summary.passed, run.summary.expected["refuted"]) == (3, 1)


@pytest.mark.parametrize(
    ("verdict", "message"),
    [("proved", "expected refuted, but proved"), ("assumed", "expected refuted, but assumed")],
)
def test_a_pass_against_expectation_fails(verdict: str, message: str) -> None:
    """A step that passes where it should not fails the run with SC208."""
    run = _run({"a.py": f"step('w', {verdict!r}, expected='refuted')"})
    assert (run.steps[0].code, run.steps[0].message, run.exit_code) == ("SC208", message, 1)


def test_an_ungrounded_step_fails() -> None:
    """A step proved from one that does not pass is SC209."""
    run = _run({"a.py": GOOD + "step('u', grounded=False)"})
    assert (run.steps[-1].code, run.exit_code) == ("SC209", 1)


@pytest.mark.parametrize("code", ["SC901", "SC902"])
def test_an_internal_error_is_exit_two(code: str) -> None:
    """A step that found symchain itself at fault ends the run with exit code 2."""
    assert _run({"a.py": GOOD + f"step('u', 'error', code={code!r})"}).exit_code == 2


def test_a_worker_that_cannot_start_is_an_internal_error() -> None:
    """A runner that does not exist is SC902 at once, not a loop of restarts."""
    Path("a.py").write_text(GOOD)
    with Pool("no_such_runner") as pool, pytest.raises(SymchainError) as caught:
        verify([Path("a.py")], Request(), pool=pool)
    assert caught.value.code == "SC902"


@pytest.mark.parametrize(("paths", "code"), [(["."], 1), (["z.py", "m.py"], 2)])
def test_an_unreadable_file_is_exit_two_only_if_named(paths: list[str], code: int) -> None:
    """SC003 ends the run with 2 for a file the user named, with 1 for one found below a folder."""
    fault = "def fault(label, verdict, code):\n"
    fault += "    emit('step', {'label': label, 'kind': 'script', 'verdict': verdict, 'code': code})\n"
    Path("m.py").write_text(fault + "fault('<script>', 'error', 'SC003')\n")
    Path("z.py").write_text(GOOD)
    with Pool("fake_script") as pool:
        assert verify([Path(path) for path in paths], Request(), pool=pool).exit_code == code


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
@pytest.mark.parametrize("signal_name", ["SIGKILL", "SIGHUP", "SIGTERM"])
def test_workers_end_with_their_parent(signal_name: str) -> None:
    """Whatever ends the command line, no worker and no script of it runs on."""
    Path("a.py").write_text("import os\nopen('pid-a', 'w').write(str(os.getpid()))\nwhile True: pass\n")
    Path("b.py").write_text("import os\nopen('pid-b', 'w').write(str(os.getpid()))\nwhile True: pass\n")
    command = [sys.executable, "-c", DRIVER, "verify", "a.py", "b.py", "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as parent:
        pids = [_pid_in(Path(name)) for name in ("pid-a", "pid-b")]
        assert min(pids) > 1
        parent.send_signal(getattr(signal, signal_name))
        parent.wait(timeout=20)
    assert all(_is_gone(pid) for pid in pids)


def _pid_in(file: Path) -> int:
    for _ in range(400):
        if file.exists() and file.read_text():
            return int(file.read_text())
        time.sleep(0.05)
    raise AssertionError(f"no {file}")


def _is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_an_id_that_a_worker_tells_is_not_signalled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A forged `ready` with the id 1, or that of a process that lives on, costs nobody anything."""
    signalled: list[int] = []
    started: set[int] = set()
    real = os.killpg

    def only_own(pid: int, number: int) -> None:
        signalled.append(pid)
        if pid in started and pid > 1:
            real(pid, number)

    monkeypatch.setattr(os, "killpg", only_own)
    forged = "import os\nfor fd in range(3, 64):\n    try: os.write(fd, EVENT)\n    except OSError: pass\n"
    event = json.dumps({"event": "ready", "pid": 1}).encode() + b"\n"
    Path("a.py").write_text(forged.replace("EVENT", repr(event)) + "step('1')\n")
    with Pool("fake_script") as pool:
        pool.start(twin=True)
        started |= {worker.process.pid for worker in pool.workers}
        run = verify([Path("a.py")], Request(), pool=pool, jobs=1)
    assert [step.label for step in run.steps] == ["1"]
    assert signalled
    assert set(signalled) <= started


def test_a_script_cannot_answer_for_another() -> None:
    """What a process of an earlier script writes into the protocol is not taken for a verdict of the next."""
    payload = {"label": "forged", "kind": "step", "verdict": "proved"}
    event = json.dumps({"event": "step", "payload": payload}) + "\n"
    forger = (
        "import os, sys, time\n"
        "time.sleep(0.5)\n"
        "for fd in map(int, sys.argv[2:]):\n"
        "    try: os.write(fd, sys.argv[1].encode())\n"
        "    except OSError: pass\n"
    )
    leave = (
        "import os, subprocess, sys\n"
        "fds = [fd for fd in range(3, 64) if os.path.exists(f'/proc/self/fd/{fd}')]\n"
        f"command = [sys.executable, '-c', {forger!r}, {event!r}, *map(str, fds)]\n"
        "subprocess.Popen(command, pass_fds=fds, start_new_session=True)\n"
        "step('a')\n"
    )
    Path("a.py").write_text(leave)
    Path("b.py").write_text("import time\ntime.sleep(1.5)\nstep('b')\n")
    with Pool("fake_script") as pool:
        run = verify([Path("a.py"), Path("b.py")], Request(), jobs=1, pool=pool)
    assert [step.label for step in run.steps] == ["a", "b"]


def test_a_stopped_parent_does_not_blame_its_workers() -> None:
    """After the process was stopped for longer than any limit (Ctrl-Z, fg), good scripts are good."""
    Path("a.py").write_text("import time\ntime.sleep(2.5)\nstep('1')\n")
    command = [sys.executable, "-c", DRIVER, "verify", "a.py", "--timeout", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        time.sleep(1.5)
        parent.send_signal(signal.SIGSTOP)
        time.sleep(6.5)
        parent.send_signal(signal.SIGCONT)
        out, _ = parent.communicate(timeout=30)
    assert parent.returncode == 0, out


def test_what_cannot_be_read_is_a_failure_and_no_end() -> None:
    """A link to nowhere beside good scripts: SC003, a failed run, and the others are checked."""
    Path("b.py").symlink_to("gone.py")
    run = _run({"a.py": GOOD, "z.py": GOOD})
    assert _good_is_kept(run)
    assert _steps(run, "b.py") == [("<script>", "error", "SC003")]
    assert run.exit_code == 1


@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_interrupted_run_reports_what_was_done(signal_name: str, form: str) -> None:
    """The report holds the finished steps and says that it is not complete; exit code 130."""
    Path("a.py").write_text(GOOD + "# the longest comes first" * 20)
    Path("b.py").write_text("step('b-1')\nopen('begun', 'w').write('1')\nwhile True: pass\n")
    Path("c.py").write_text(GOOD)
    Path("report").write_text("old")
    command = [sys.executable, "-c", DRIVER, "verify", "a.py", "b.py", "c.py", "--jobs", "1"]
    command += ["--output-format", form, "--output-file", "report"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as parent:
        _pid_in(Path("begun"))
        time.sleep(0.3)
        parent.send_signal(getattr(signal, signal_name))
        assert parent.wait(timeout=20) == 130
    text = Path("report").read_text()
    if form == "text":
        assert "g-2" in text
        assert "b-1" in text
        assert "interrupted; the rest was not checked" in text
    else:
        document = json.loads(text)
        assert (document["complete"], document["summary"]["ok"]) == (False, False)
        labels = [step["label"] for proof in document["proofs"] for step in proof["steps"]]
        assert "b-1" in labels


def test_ready_counts_once() -> None:
    """A script that says `ready` over and over does not put off its own end."""
    event = json.dumps({"event": "ready"}).encode() + b"\n"
    forged = "import os, time\nbegin('h-1')\nwhile True:\n    time.sleep(0.05)\n    for fd in range(3, 32):\n"
    forged += f"        try: os.write(fd, {event!r})\n        except OSError: pass\n"
    begun = time.monotonic()
    run = _hostile(forged, timeout=0.1)
    assert _steps(run, "m.py") == [("h-1", "undecided", "SC205")]
    assert time.monotonic() - begun < 30


MISSING = """
import os, signal
for name in ("fork", "killpg", "setsid", "pidfd_open"):
    delattr(os, name)
for name in ("setitimer", "SIGALRM", "SIGPROF"):
    delattr(signal, name)
"""


def test_where_there_is_no_fork_and_no_timer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A worker that has no fork, killpg and setitimer takes one script and ends; what scripts do costs them alone."""
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "sitecustomize.py").write_text(MISSING)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(bare), str(ROOT), str(RUNNER)]))
    for module, name in ((os, "fork"), (os, "killpg"), (signal, "setitimer")):
        monkeypatch.delattr(module, name)
    Path("proofs").mkdir()
    monkeypatch.chdir("proofs")
    scripts = {
        "a.py": "import os\nassert not hasattr(os, 'fork')\n" + GOOD,
        "b.py": "step('b-1')\nraise SystemExit(3)\n",
        "c.py": "import os\nstep('c-1')\nos._exit(3)\n",
        "d.py": "begin('d-1')\nwhile True: pass\n",
        "e.py": "import json\njson.dumps = None\n",
        "z.py": GOOD,
    }
    run = _run(scripts, timeout=0.1, jobs=2)
    assert _good_is_kept(run)
    assert _steps(run, "c.py") == [("c-1", "proved", None), ("<script>", "error", "SC008")]
    assert _steps(run, "d.py") == [("d-1", "undecided", "SC205")]
    assert _steps(run, "b.py")[0] == ("b-1", "proved", None)


def test_real_scripts_where_there_is_no_fork_and_no_timer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The runner of proof scripts, too, does without."""
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "sitecustomize.py").write_text(MISSING)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(bare), str(ROOT)]))
    monkeypatch.delattr(os, "fork")
    monkeypatch.delattr(os, "killpg")
    Path("proof.py").write_text(
        "from symchain import *\nt, u = scalar('t u')\nstep('1', eq(t * u, u * t))\nstep('2', eq(t, u))\n"
    )
    with Pool() as pool:
        run = verify([Path("proof.py")], Request(), jobs=1, pool=pool)
    assert [step.verdict for step in run.steps] == ["proved", "refuted"]


@pytest.mark.parametrize(("paths", "most"), [(["a.py"], 1), (["a.py", "b.py", "c.py"], os.cpu_count() or 1)])
def test_there_are_no_more_workers_than_scripts_and_processors(paths: list[str], most: int) -> None:
    """One script has one worker; three have as many as there are processors, at most."""
    for name in paths:
        Path(name).write_text("import time\ntime.sleep(1.2)\nstep('1')\n")
    command = [sys.executable, "-c", DRIVER, "verify", *paths]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as parent:
        seen = 0
        while parent.poll() is None:
            seen = max(seen, _workers(parent.pid))
            time.sleep(0.02)
    assert 1 <= seen <= most


def _workers(parent: int) -> int:
    """The worker processes of a command line: each leads a session, what runs a script is in that of its worker."""
    children: dict[int, list[int]] = {}
    leaders: set[int] = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if b"symchain.worker" in (folder / "cmdline").read_bytes():
                children.setdefault(int(fields[1]), []).append(int(folder.name))
                leaders |= {int(folder.name)} if fields[3] == folder.name else set()
        except OSError:
            continue
    first = children.get(parent, [])
    return len(leaders & {*first, *(twin for worker in first for twin in children.get(worker, []))})
