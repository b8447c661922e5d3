"""The first minutes and the long day: a skeleton that passes, hooks and workflows that run, watching."""

from __future__ import annotations

import http.client
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from browsing import started

from bench.browser import Browser
from symchain import cli

ROOT = Path(__file__).parent.parent
TRUE = "from symchain import *\nt = scalar('t')\nstep('a', eq(t + t, 2 * t))\n"
FALSE = TRUE.replace("2 * t", "3 * t")


def symchain(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in a folder."""
    command = [sys.executable, "-m", "symchain", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_init_makes_a_chapter_that_passes(tmp_path: Path) -> None:
    """A folder with a script and its configuration, which `symchain verify` finds and passes."""
    made = symchain(tmp_path, "init", "book")
    assert (made.returncode, made.stdout.splitlines()[-1]) == (0, "now: cd book && symchain verify")
    checked = symchain(tmp_path / "book", "verify")
    assert checked.returncode == 0
    assert "4 steps: 3 passed (2 proved, 1 defined), 1 as expected (1 refuted), 0 failed" in checked.stdout


def test_init_writes_over_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is there already is told, and nothing is written."""
    (tmp_path / "pyproject.toml").write_text("mine")
    assert cli.run(["init", str(tmp_path)]) == 2
    assert "is there already; nothing was written" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["pyproject.toml"]
    (tmp_path / "file").write_text("")
    assert cli.run(["init", str(tmp_path / "file")]) == 2
    assert capsys.readouterr().err.startswith("error: SC010: cannot write below")


@pytest.mark.parametrize(("text", "code"), [(TRUE, 0), (FALSE, 1)])
def test_the_hook_of_pre_commit_runs(text: str, code: int, tmp_path: Path) -> None:
    """The entry of the hook passes with true scripts and fails with false ones."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert (hook["id"], hook["language"], hook["pass_filenames"]) == ("symchain", "python", False)
    (tmp_path / "proofs").mkdir()
    (tmp_path / "proofs" / "a.py").write_text(text)
    name, *arguments = shlex.split(hook["entry"])
    assert name == "symchain"
    assert symchain(tmp_path, *arguments).returncode == code


def blocks(page: str, kind: str) -> list[str]:
    """The blocks of a kind in a page of the docs."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_workflow_of_the_docs_runs(tmp_path: Path) -> None:
    """The workflow for GitHub Actions in docs/ci.md: what it runs of symchain runs, and its reports are written."""
    workflow = next(w for w in map(yaml.safe_load, blocks("ci.md", "yaml")) if isinstance(w, dict) and "jobs" in w)
    steps = workflow["jobs"]["proofs"]["steps"]
    assert any(step.get("uses", "").startswith("actions/cache@") for step in steps)
    symchain(tmp_path, "init", ".")
    ran = [
        shlex.split(line) for step in steps for line in step.get("run", "").splitlines() if "symchain verify" in line
    ]
    assert ran
    for name, *arguments in ran:
        assert name == "symchain"
        summary = [a.replace("$GITHUB_STEP_SUMMARY", "summary.md") for a in arguments]
        assert symchain(tmp_path, *summary).returncode == 0
    uploaded = [step["with"]["path"] for step in steps if "upload" in step.get("uses", "")]
    assert uploaded
    assert all((tmp_path / path).exists() for path in uploaded)


class Watching:
    """A `symchain watch` that runs: what it has said so far."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "symchain", "watch", *arguments]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment)
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def until(self, words: str, seconds: float = 30) -> str:
        """The line with these words, once there is one; it and what was before is then forgotten."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for n, line in enumerate(list(self.lines)):
                if words in line:
                    del self.lines[: n + 1]
                    return line
            time.sleep(0.02)
        pytest.fail(f"{words!r} was not said: {self.lines}")


@pytest.fixture
def watching(tmp_path: Path) -> Iterator:
    """Starts `symchain watch` in a folder with a true script; ended by Ctrl-C, with exit code 0."""
    (tmp_path / "a.py").write_text(TRUE)
    running: list[Watching] = []

    def start(*arguments: str) -> Watching:
        running.append(Watching(tmp_path, *arguments))
        return running[-1]

    yield start
    for one in running:
        one.process.send_signal(signal.SIGINT)
        assert one.process.wait(timeout=20) == 0


def test_a_save_is_checked_again(watching, tmp_path: Path) -> None:
    """What was saved is checked, a module beside it too; what is gone is told, and comes back."""
    run = watching(".")
    run.until("1 step: 1 passed")
    (tmp_path / "a.py").write_text(FALSE)
    run.until("1 failed (1 refuted)")
    (tmp_path / "a.py").write_text("from helper import *\n" + TRUE)
    (tmp_path / "helper.py").write_text("raise ValueError('not yet')\n")
    run.until("not yet")
    (tmp_path / "helper.py").write_text("x = 1\n")
    run.until("1 step: 1 passed")
    (tmp_path / "a.py").unlink()
    run.until("SC002")
    (tmp_path / "a.py").write_text(TRUE)
    run.until("1 passed")


def test_a_project_may_stand_below_a_hidden_folder(tmp_path: Path) -> None:
    """Hidden is what is hidden below the paths that are watched, not above."""
    folder = tmp_path / ".local" / "book"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text(TRUE)
    run = Watching(folder, ".")
    run.until("1 step: 1 passed")
    (folder / "a.py").write_text(FALSE)
    run.until("1 failed (1 refuted)")
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(timeout=20) == 0


def test_only_what_changed_is_checked_again(watching, tmp_path: Path) -> None:
    """With a cache, the other scripts are not checked."""
    (tmp_path / "b.py").write_text(TRUE)
    run = watching(".", "--cache-dir", ".kept")
    run.until("2 steps: 2 passed")
    (tmp_path / "b.py").write_text(TRUE + "# saved\n")
    run.until("1 of them from the cache")


def test_the_report_is_served_on_loopback(watching, tmp_path: Path) -> None:
    """--serve shows the HTML report, to this machine and this name only, and tells of changes."""
    run = watching("a.py", "--serve")
    address = run.until("report at ").split()[-1]
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address) as answer:
        assert "1 step: 1 passed" in answer.read().decode()
    connection = http.client.HTTPConnection(address.split("/")[2], timeout=20)
    connection.request("GET", "/changes")
    events = connection.getresponse()
    (tmp_path / "a.py").write_text(FALSE)
    assert events.readline() == b"event: change\n"
    with urllib.request.urlopen(address) as answer:
        assert "1 failed" in answer.read().decode()
    for path, host, code in (("/other", None, 404), ("/", "evil.example", 403)):
        one = http.client.HTTPConnection(address.split("/")[2], timeout=20)
        one.request("GET", path, headers={"Host": host} if host else {})
        assert one.getresponse().status == code
        one.close()
    connection.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for the tests of this module."""
    yield from started(str(tmp_path_factory.mktemp("profile")))


def test_a_browser_reloads_by_itself(watching, browser: Browser, tmp_path: Path) -> None:
    """A page that is open shows the next run; its console is silent."""
    run = watching("a.py", "--serve")
    browser.open(run.until("report at ").split()[-1])
    title = "return document.title"
    assert "1 passed" in browser.run(title)
    (tmp_path / "a.py").write_text(FALSE)
    end = time.monotonic() + 20
    while "1 failed" not in browser.run(title) and time.monotonic() < end:
        time.sleep(0.1)
    assert "1 failed" in browser.run(title)
    assert browser.console() == []


def test_a_port_that_is_taken_is_said(watching, tmp_path: Path) -> None:
    """One line, exit code 2."""
    run = watching("a.py", "--serve")
    port = run.until("report at ").rsplit(":", 1)[1].strip("/")
    second = symchain(tmp_path, "watch", "a.py", "--serve", "--port", port)
    assert second.returncode == 2
    assert second.stderr.startswith(f"error: SC010: cannot serve on port {port}")
