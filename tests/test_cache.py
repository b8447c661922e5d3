"""Kept results: used while nothing that they depend on has changed, never longer, and never believed unread."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from symchain import cache as cache_module
from symchain import cli
from symchain.places import FILE, FOLDER, VARIABLE, cache_folder
from symchain.pool import Pool

SCRIPT = """
from symchain import *
N = dimensions("N")
A, B = matrix("A", N, N), matrix("B", N, N)
step("true", eq((A * B).T, B.T * A.T))
step("false", eq(A * B, B * A))
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one script, and a cache beside its pyproject.toml."""
    monkeypatch.delenv(VARIABLE)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "a.py").write_text(SCRIPT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Ran:
    """What a run says: its exit code, both streams, and how many results it took from the cache."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        found = re.search(r"^(\d+) of them from the cache", out, re.MULTILINE)
        self.kept = int(found[1]) if found else 0


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Runs a command line in this process."""

    def ran(*arguments: str) -> Ran:
        code = cli.run(list(arguments))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return ran


def test_results_are_kept(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run says what the first said, and that it did not check; it starts no process."""
    first = run("verify", "a.py")
    monkeypatch.setattr(Pool, "start", lambda *_, **__: pytest.fail("a worker was started"))
    second = run("verify", "a.py")
    assert (first.code, first.kept, second.code, second.kept) == (1, 0, 1, 2)
    assert second.out.replace("2 of them from the cache: nothing that they depend on has changed\n", "") == first.out


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("concise", "2 of them from the cache"),
        ("github", "- 2 of them from the cache"),
        ("markdown", "2 of them from the cache"),
        ("junit", "2 of 2 from the cache"),
        ("sarif", '"cached": true'),
    ],
)
def test_every_format_says_what_was_kept(run, form: str, words: str) -> None:
    """What was not checked again is told in each format, and in a first run in none."""
    first = run("verify", "a.py", "--output-format", form)
    second = run("verify", "a.py", "--output-format", form)
    assert words not in first.out
    assert words in second.out


def test_every_format_has_the_kept_results(run, tmp_path: Path) -> None:
    """The JSON of a kept run is that of the run, and says for each step that it was kept."""
    first = json.loads(run("verify", "a.py", "--output-format", "json").out)
    second = json.loads(run("verify", "a.py", "--output-format", "json").out)
    steps = [document["proofs"][0]["steps"] for document in (first, second)]
    assert [step.pop("cached") for step in steps[0]] == [False, False]
    assert [step.pop("cached") for step in steps[1]] == [True, True]
    assert first == second


@pytest.mark.parametrize("name", ["a.py", "chapter.md"])
def test_nothing_of_sympy_is_imported(name: str) -> None:
    """A run from the cache imports neither SymPy nor FLINT, in no process: of a script, and of a chapter."""
    Path("chapter.md").write_text("<!-- symchain A: N x N -->\n$$A = A$$\n$$A = 2 A$$\n", encoding="utf-8")
    command = [sys.executable, "-m", "symchain", "verify", name]
    subprocess.run(command, capture_output=True, timeout=60, check=False)
    traced = [sys.executable, "-v", *command[1:]]
    environment = {**os.environ, "PYTHONVERBOSE": "1"}  # of children, too
    said = subprocess.run(traced, capture_output=True, timeout=60, check=False, text=True, env=environment)
    assert "2 of them from the cache" in said.stdout
    assert not re.search(r"^import '(sympy|flint|symchain\.steps)", said.stderr, re.MULTILINE)


def test_time_does_not_count(run, project: Path) -> None:
    """A file that was touched is the same file."""
    run("verify", "a.py")
    os.utime(project / "a.py", (0, 0))
    assert run("verify", "a.py").kept == 2


def test_a_changed_script_is_checked(run, project: Path) -> None:
    """One changed character, and the script is checked again; what it was before is not remembered."""
    run("verify", "a.py")
    (project / "a.py").write_text(SCRIPT.replace("eq(A * B, B * A)", "eq(A * B, A * B)"))
    changed = run("verify", "a.py")
    assert (changed.code, changed.kept) == (0, 0)
    assert run("verify", "a.py").kept == 2


CLAIM = "step('x', eq({}, {}))"


@pytest.mark.parametrize("how", ["after", "module", "package", "data", "after of after"])
def test_what_a_script_builds_on_counts(how: str, run, project: Path) -> None:
    """A script that it builds on, a module or a package beside it, a file of data: changed, they are read again."""
    head = "from symchain import *\nt, u = scalar('t'), scalar('u')\n"
    if how.startswith("after"):
        text = head + "proof('a', after='b')\nstep('x', eq(t, 1), 'h')\n"
        there, true, false = "b.py", head + "assume('h', eq(t, 1))\n", head + "assume('h', eq(u, 1))\n"
        if how != "after":
            (project / "b.py").write_text(head + "proof('b', after='c')\n")
            there = "c.py"
    elif how == "data":
        text = head + "value = int(open('number.txt').read())\nstep('x', eq(t + 1, t + value))\n"
        there, true, false = "number.txt", "1", "2"
    else:
        text = head + "from helper import value\nstep('x', eq(t + 1, t + value))\n"
        there, true, false = "helper.py", "value = 1", "value = 2"
        if how == "package":
            (project / "helper").mkdir()
            there = "helper/__init__.py"
    (project / "a.py").write_text(text)
    (project / there).write_text(true)
    assert (run("verify", "a.py").code, run("verify", "a.py").kept) == (0, 1)
    (project / there).write_text(false)
    changed = run("verify", "a.py")
    assert (changed.code, changed.kept) == (1, 0)
    (project / there).unlink()
    assert run("verify", "a.py").kept == 0


def test_a_file_that_was_not_there_counts(run, project: Path) -> None:
    """A script that tried to read a file depends on its absence."""
    head = "from symchain import *\nt = scalar('t')\ntry:\n    value = int(open('number.txt').read())\n"
    (project / "a.py").write_text(head + "except OSError:\n    value = 1\nstep('x', eq(t + 1, t + value))\n")
    run("verify", "a.py")
    assert run("verify", "a.py").kept == 1
    (project / "number.txt").write_text("2")
    again = run("verify", "a.py")
    assert (again.code, again.kept) == (1, 0)


def test_a_module_that_would_now_be_taken_counts(run, project: Path) -> None:
    """A module from elsewhere that now stands beside the script is the one that the script would read."""
    (project / "a.py").write_text("import tabnanny\n" + SCRIPT)
    run("verify", "a.py")
    assert run("verify", "a.py").kept == 2
    (project / "tabnanny.py").write_text("raise ValueError('another one')\n")
    assert "another one" in run("verify", "a.py").out


@pytest.mark.parametrize("change", ["tool", "timeout", "no-assume"])
def test_the_tool_and_what_was_asked_count(change: str, run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of the sources, another limit, another question: nothing kept answers."""
    run("verify", "a.py")
    if change == "tool":
        monkeypatch.setattr(cache_module, "fingerprint", lambda: "another")
    more = {"tool": (), "timeout": ("--timeout", "5"), "no-assume": ("--no-assume",)}[change]
    assert run("verify", "a.py", *more).kept == 0


def test_the_fingerprint_is_of_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed line anywhere in the package changes it."""
    package = Path(cache_module.__file__).parent
    shutil.copytree(package, tmp_path / "symchain")
    monkeypatch.setattr(cache_module, "__file__", str(tmp_path / "symchain" / "cache.py"))
    whole = cache_module.fingerprint.__wrapped__
    before = whole()
    assert whole() == before
    with open(tmp_path / "symchain" / "trusted" / "kernel.py", "a") as file:
        file.write("\n")
    assert whole() != before


@pytest.mark.parametrize(
    "statement",
    [
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.listdir('.')",
        "from pathlib import Path; list(Path('.').iterdir())",
        "open('made.txt', 'w').write('x')",
        "import os; os.fork() or os._exit(0)",
        "import socket; s = socket.socket(); s.connect_ex(('127.0.0.1', 9))",
    ],
)
def test_what_depends_on_more_than_files_is_not_kept(statement: str, run, project: Path) -> None:
    """A script that starts processes, looks into folders, writes or asks the network is checked in each run."""
    (project / "a.py").write_text(f"{statement}\n{SCRIPT}")
    assert "2 steps" in run("verify", "a.py").out
    assert run("verify", "a.py").kept == 0


@pytest.mark.parametrize("body", ["while True: pass", "import os; os._exit(3)", "x = [0] * 10**10"])
def test_what_a_limit_decided_is_not_kept(body: str, run, project: Path) -> None:
    """A step that passed a limit, a process that died: the next run may do better."""
    (project / "a.py").write_text(f"{SCRIPT}\n{body}\n")
    run("verify", "a.py", "--timeout", "1")
    assert run("verify", "a.py", "--timeout", "1").kept == 0


@pytest.mark.parametrize("there", ["a.py", "helper.py"])
def test_what_is_saved_while_it_is_checked_is_not_kept(there: str, run, project: Path) -> None:
    """Results are of what a file was when it was read: saved meanwhile, it is checked again."""
    true = "from symchain import *\nt = scalar('t')\nfrom helper import value\nstep('x', eq(t + 1, t + value))\n"
    (project / "a.py").write_text(true + f"import symchain.reads\nsaved = {there!r}\n")
    (project / "helper.py").write_text("value = 1\n")
    false = {"a.py": true.replace("t + value", "t - value"), "helper.py": "value = 2\n"}[there]
    watched, receive = project / there, cache_module.Cache.keep

    def late(*given: object) -> None:
        watched.write_text(false)
        receive(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache_module.Cache, "keep", late)
        assert run("verify", "a.py").code == 0
    again = run("verify", "a.py")
    assert (again.code, again.kept) == (1, 0)


def test_only_what_changed_is_checked(run, project: Path) -> None:
    """Of two scripts one was edited: the other one's results are kept; order and summary are as ever."""
    (project / "b.py").write_text(SCRIPT)
    first = run("verify", ".")
    (project / "b.py").write_text(SCRIPT + "# edited\n")
    second = run("verify", ".")
    assert second.kept == 2
    assert second.out.startswith(first.out.rstrip())


def test_a_kept_failure_stops_a_run_that_stops_at_failures(run, project: Path) -> None:
    """--fail-fast ends at the failure, kept or not."""
    (project / "b.py").write_text(SCRIPT)
    run("verify", ".")
    ended = run("verify", "--fail-fast", ".")
    assert ended.code == 1
    assert "b.py" not in ended.out


def edit_entries(project: Path, statement: str) -> None:
    """Change what is kept, behind the back of the cache."""
    database = sqlite3.connect(project / FOLDER / FILE)
    with database:
        database.execute(statement)
    database.close()


DAMAGE = {
    "bits": "UPDATE results SET events = replace(events, 'refuted', 'proved')",
    "json": "UPDATE results SET events = '{', sum = ''",
    "needs": "UPDATE results SET needs = '[]'",
    "type": "UPDATE results SET events = 7",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_entry_is_ignored(damage: str, run, project: Path) -> None:
    """What was changed in the file is not believed, and the run says so."""
    run("verify", "a.py")
    edit_entries(project, DAMAGE[damage])
    again = run("verify", "a.py")
    assert (again.code, again.kept) == (1, 0)
    assert again.err.startswith("note: the kept results of a.py are damaged")
    assert run("verify", "a.py").kept == 2


def test_an_entry_of_another_kind_is_ignored(run, project: Path) -> None:
    """An entry with a good sum that is no result of this tool is ignored, with a word."""
    run("verify", "a.py")
    database = sqlite3.connect(project / FOLDER / FILE)
    tool, needs = database.execute("SELECT tool, needs FROM results").fetchone()
    for events in ('[["step", {"label": 5}]]', '[["step", {"verdict": "fine"}]]', '[["strange", {}]]'):
        total = cache_module._digest(f"{tool}{needs}{events}")
        with database:
            database.execute("UPDATE results SET events = ?, sum = ?", (events, total))
        again = run("verify", "a.py")
        assert (again.code, again.kept) == (1, 0)
        assert "not understood and ignored" in again.err
        assert run("verify", "a.py").kept == 2  # what was not understood is not kept again
    database.close()


@pytest.mark.parametrize("what", ["no database", "another format", "a folder of another", "cut"])
def test_a_foreign_cache_is_ignored(what: str, run, project: Path) -> None:
    """A file that is no database, a database of another version, a folder of another tool: a word, and no use of it."""
    run("verify", "a.py")
    file = project / FOLDER / FILE
    if what == "no database":
        file.write_text("hello")
    elif what == "another format":
        edit_entries(project, "PRAGMA user_version = 99")
    elif what == "cut":
        file.write_bytes(file.read_bytes()[:5000])
    else:
        (project / FOLDER / "CACHEDIR.TAG").write_text("mine")
    again = run("verify", "a.py")
    assert (again.code, again.kept) == (1, 0)
    assert again.err.count("note: ") == 1
    assert FOLDER in again.err
    assert "2 steps" in again.out


def test_two_runs_at_once(project: Path) -> None:
    """Runs that write at the same time leave a cache that answers."""
    for n in range(8):
        (project / f"s{n}.py").write_text(SCRIPT)
    command = [sys.executable, "-m", "symchain", "verify", "."]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=120) for process in runs]
    assert [err for _, err in said] == ["", "", ""]
    again = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "18 of them from the cache" in again.stdout


def test_a_cache_is_made_whole(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of a cache is never there without its tag, and one that another run made meanwhile is taken."""
    ours, theirs = cache_module.Cache(project / FOLDER), cache_module.Cache(project / FOLDER)
    rename = Path.rename

    def late(whole: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", rename)
        assert not target.exists()
        theirs._make()
        return whole.rename(target)

    monkeypatch.setattr(Path, "rename", late)
    ours._make()
    assert sorted(p.name for p in (project / FOLDER).iterdir()) == [".gitignore", "CACHEDIR.TAG"]
    assert sorted(p.name for p in project.iterdir()) == [FOLDER, "a.py", "pyproject.toml"]


def test_a_cache_goes_with_its_project(run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied elsewhere with the project, it still answers."""
    run("verify", "a.py")
    elsewhere = project / "elsewhere"
    elsewhere.mkdir()
    for name in ("a.py", "pyproject.toml"):
        shutil.copy(project / name, elsewhere)
    shutil.copytree(project / FOLDER, elsewhere / FOLDER)
    monkeypatch.chdir(elsewhere)
    assert run("verify", "a.py").kept == 2


def test_where_the_cache_is(run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the nearest pyproject.toml; where the option, the configuration or the environment says; or nowhere."""
    (project / "sub").mkdir()
    monkeypatch.chdir(project / "sub")
    run("verify", "../a.py")
    assert sorted(p.name for p in (project / FOLDER).iterdir()) == [".gitignore", "CACHEDIR.TAG", FILE]
    assert run("verify", "../a.py", "--no-cache").kept == 0
    assert run("verify", "../a.py", "--cache-dir", "own").kept == 0
    assert run("verify", "../a.py", "--cache-dir", "own").kept == 2
    (project / "pyproject.toml").write_text("[tool.symchain]\ncache-dir = 'configured'\n")
    run("verify", "../a.py")
    assert (project / "configured" / FILE).exists()
    monkeypatch.setenv(VARIABLE, "")
    assert cache_folder(os.getcwd()) is None
    monkeypatch.setenv(VARIABLE, str(project / "there"))
    assert cache_folder(os.getcwd()) == str(project / "there")


def test_clean_removes_a_cache_and_nothing_else(run, project: Path) -> None:
    """`symchain clean` takes away a cache of ours; any other folder is left, and said so."""
    run("verify", "a.py")
    cleaned = run("clean")
    assert (cleaned.code, cleaned.out) == (0, f"removed {project / FOLDER}\n")
    assert not (project / FOLDER).exists()
    assert run("clean").out == f"nothing to remove at {project / FOLDER}\n"
    (project / FOLDER).mkdir()
    (project / FOLDER / "precious").write_text("")
    refused = run("clean")
    assert (refused.code, "is not a cache of symchain" in refused.err) == (2, True)
    assert (project / FOLDER / "precious").exists()


def test_a_place_that_cannot_be_written_costs_nothing(run, project: Path) -> None:
    """Where there can be no cache, the run goes on without."""
    (project / "file").write_text("")
    again = run("verify", "a.py", "--cache-dir", "file/cache")
    assert (again.code, again.err) == (1, "")
