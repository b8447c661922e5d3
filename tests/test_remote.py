"""Scripts checked by an executor: the standard one, and a Dask cluster that loses a worker."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from symchain import cli
from symchain.remote import close, spread
from symchain.results import Run
from symchain.run import Request, verify

distributed = pytest.importorskip("distributed", reason="needs the extra dask")

SCRIPT = """
from symchain import *
{head}
N = dimensions("N")
A, B = matrix("A", N, N), matrix("B", N, N)
step("true", eq((A * B).T, B.T * A.T))
step("false", eq(A * B, B * A), expect="refuted")
outside("integral", "an integral", lacks="integrals")
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with eight scripts; the first take the longest."""
    for n in range(8):
        (tmp_path / f"s{n}.py").write_text(SCRIPT.format(head=f"import time; time.sleep({(8 - n) / 4})"))
    return tmp_path


def told(run: Run) -> list:
    """What a run says, but for times."""
    return [
        (p.id, p.title, p.file, [(s.label, s.verdict, s.file, s.line, s.code) for s in (*p.steps, *p.outside)])
        for p in run.proofs
    ]


def test_an_executor_gives_what_workers_give(scripts: Path) -> None:
    """The same results in the order of the text, whatever finishes first."""
    with ThreadPoolExecutor(1) as executor:
        there = verify([scripts], Request(), spread=spread(executor))
    close()
    assert told(there) == told(verify([scripts], Request()))
    assert there.summary.ok


class _Strange(Executor):
    """An executor that gives nonsense, and fails."""

    def submit(self, function, /, path, asked):
        future: Future = Future()
        answers = {"s0.py": "{", "s1.py": '{"id": 1, "title": "", "steps": [{"label": 3}]}', "s2.py": "[]"}
        name = os.path.basename(path)
        if name in answers:
            future.set_result(answers[name])
        else:
            future.set_exception(OSError("gone"))
        return future


def test_nonsense_from_elsewhere_is_a_failure(scripts: Path) -> None:
    """What is no result, and no answer at all, fails the script and nothing else."""
    run = verify([scripts], Request(), spread=spread(_Strange()))
    assert [(s.code, s.verdict) for s in run.steps] == [("SC008", "error")] * 8
    assert "not understood" in run.steps[0].message
    assert "OSError: gone" in run.steps[-1].message


def test_fail_fast_ends_there_too(scripts: Path) -> None:
    """The scripts after a failure do not count."""
    (scripts / "s1.py").write_text(SCRIPT.format(head="").replace('expect="refuted"', ""))
    with ThreadPoolExecutor(1) as executor:
        run = verify([scripts], Request(), spread=spread(executor), fail_fast=True)
    close()
    assert run.stopped
    assert [p.file.rpartition("/")[2] for p in run.proofs] == ["s0.py", "s1.py"]


@pytest.fixture(scope="module")
def cluster() -> Iterator:
    """Two workers on loopback."""
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with distributed.LocalCluster(**options, silence_logs=50) as made:
        yield made


@pytest.mark.xdist_group("dask")
def test_a_cluster_that_loses_a_worker(cluster, scripts: Path, capsys, monkeypatch) -> None:
    """--scheduler checks on a Dask cluster; one of two workers is killed in the middle, and nothing is lost."""
    monkeypatch.chdir(scripts)
    with distributed.Client(cluster) as client:
        victims = list(client.run(os.getpid).values())
    assert len(victims) == 2
    assert all(pid > 1 and pid != os.getpid() for pid in victims)
    killer = threading.Timer(3.0, os.kill, (victims[0], signal.SIGKILL))
    killer.start()
    begun = time.monotonic()
    code = cli.run(["verify", ".", "--scheduler", cluster.scheduler_address])
    assert time.monotonic() - begun > 3.0
    killer.join()
    out = capsys.readouterr().out
    assert code == 0, out
    assert "16 steps: 8 passed (8 proved), 8 as expected (8 refuted), 0 failed, 8 outside" in out
    assert [line.split()[0] for line in out.splitlines() if line.startswith("s")] == [f"s{n}.py" for n in range(8)]


@pytest.mark.xdist_group("dask")
def test_a_scheduler_that_is_not_there_is_said(scripts: Path, capsys, monkeypatch) -> None:
    """One line, exit code 2."""
    monkeypatch.setattr(distributed, "Client", lambda *_, **__: (_ for _ in ()).throw(OSError("nobody")))
    assert cli.run(["verify", str(scripts), "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert capsys.readouterr().err == "error: SC010: no scheduler at tcp://127.0.0.1:9: nobody\n"
