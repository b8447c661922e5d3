"""The output of each command, pinned.

The scripts under data/cli/scripts run on `fake_script`, so that the output depends on no engine.  To change a
golden file, delete it, run the tests (the missing file is written, its test fails once), and read the diff.
"""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest

from symchain import cli
from symchain.pool import Pool

DATA = Path(__file__).parent / "data"
GOLDEN = DATA / "cli" / "golden"

CASES = {
    "verify_passing": (["verify", "scripts/mixed.py"], 0),
    "verify_failing": (["verify", "scripts"], 1),
    "verify_verbose": (["verify", "-v", "scripts/mixed.py"], 0),
    "verify_quiet": (["verify", "-q", "scripts"], 1),
    "verify_color": (["verify", "--color", "always", "scripts/failing.py"], 1),
    "verify_fail_fast": (["verify", "--fail-fast", "scripts"], 1),
    "verify_select": (["verify", "--select", "14-2-6", "--select", "w-1", "scripts"], 0),
    "verify_json": (["verify", "--output-format", "json", "scripts"], 1),
    "verify_concise": (["verify", "--output-format", "concise", "scripts"], 1),
    "verify_github": (["verify", "--output-format", "github", "scripts"], 1),
    "verify_markdown": (["verify", "--output-format", "markdown", "scripts"], 1),
    "verify_junit": (["verify", "--output-format", "junit", "scripts"], 1),
    "list": (["list", "scripts"], 0),
    "show_proved": (["show", "14-2-6", "scripts"], 0),
    "show_refuted": (["show", "w-2", "scripts"], 1),
    "axioms": (["axioms", "scripts/mixed.py"], 0),
    "axioms_label": (["axioms", "--select", "14-1-2", "scripts"], 0),
    "axioms_quiet": (["axioms", "-q", "scripts"], 1),
    "list_quiet": (["list", "-q", "scripts"], 0),
    "show_quiet": (["show", "-q", "w-2", "scripts"], 1),
    "explain_quiet": (["explain", "-q", "SC208"], 0),
    "explain_list": (["explain"], 0),
    "explain_code": (["explain", "sc208"], 0),
    "unknown_label": (["verify", "--select", "14-2-7", "scripts"], 2),
    "unknown_show": (["show", "14-26", "scripts"], 2),
    "unknown_code": (["explain", "SC999"], 2),
    "missing_path": (["verify", "nothing.py"], 2),
}


@pytest.fixture(autouse=True)
def _fake_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "Pool", partial(Pool, "fake_script"))
    monkeypatch.setenv("PYTHONPATH", str(DATA / "runner"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.chdir(DATA / "cli")


@pytest.mark.parametrize("name", CASES)
def test_output(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command prints what its golden file holds and ends with its exit code."""
    arguments, code = CASES[name]
    ended = cli.run(arguments)
    captured = capsys.readouterr()
    text = re.sub(r"^\d+\.\d\d s$", "0.00 s", captured.out, flags=re.MULTILINE)
    text = re.sub(r'"version": "[^"]*"', '"version": "0"', text)
    text += f"\n--- stderr\n{captured.err}" if captured.err else ""
    golden = GOLDEN / f"{name}.txt"
    if not golden.exists():
        golden.write_text(text, encoding="utf-8")
        pytest.fail(f"{golden} was missing and is written: read it")
    assert text == golden.read_text(encoding="utf-8")
    assert ended == code


def test_json_has_exactly_the_documented_keys(capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON report has the keys of docs/json.md, no more and no fewer."""
    cli.run(["verify", "--output-format", "json", "scripts"])
    report = json.loads(capsys.readouterr().out)
    manual = (Path(__file__).parent.parent / "docs" / "json.md").read_text(encoding="utf-8")
    example = json.loads(manual.split("```json\n")[1].split("```")[0])

    def keys(document: dict) -> list[list[str]]:
        proof = document["proofs"][0]
        step = next(s for p in document["proofs"] for s in p["steps"] if s["counterexample"])
        parts = (document, document["tool"], document["summary"], proof, step, step["counterexample"])
        return [sorted(part) for part in (*parts, document["summary"]["by_verdict"])]

    assert keys(report) == keys(example)


def test_json_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--output-file takes the whole report; stdout stays empty and the exit code is that of the run."""
    file = tmp_path / "report.json"
    assert cli.run(["verify", "scripts", "--output-format", "json", "--output-file", str(file)]) == 1
    assert json.loads(file.read_text(encoding="utf-8"))["summary"]["steps"] == 10
    assert capsys.readouterr().out == ""
