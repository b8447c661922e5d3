"""The formats for other programs: what is well formed in them, whatever stands in a script, and what each shows."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from lxml import etree
from running import HOSTILE

from symchain import cli
from symchain.errors import KINDS
from symchain.report import FORMATS, Output, View
from symchain.report.github import SHOWN
from symchain.report.markdown import ROOM, ROWS
from symchain.results import ProofResult, Run
from symchain.trusted.result import Counterexample, StepResult

SCHEMAS = Path(__file__).parent / "data" / "schemas"
MACHINE = ("jsonl", "junit", "sarif", "github", "markdown", "concise")
EXAMPLE = Counterexample({"N": 2}, {"A": [["0", "-1/2"], ["10", "0"]]}, "3", "2")


def failing(label: str = "a", **more: object) -> StepResult:
    """A step that is refuted."""
    fields = {"code": "SC201", "message": "refuted", "file": "p/a.py", "line": 3, "counterexample": EXAMPLE, **more}
    return StepResult(label, "step", "refuted", claim="A = B", **fields)


def proofs_of(*steps: StepResult) -> Run:
    """A run of one script with these steps."""
    return Run([ProofResult("p/a", "", "p/a.py", list(steps))])


def written(name: str, run: Run) -> str:
    """The report of a run."""
    stream = io.StringIO()
    report = FORMATS[name].open(Output(stream), View())
    for proof in run.proofs:
        report.proof(proof)
    report.end(run)
    return stream.getvalue()


def mixed() -> Run:
    """A run with a step of each sort: passing, as expected, failing, expected otherwise, outside, of no line."""
    passing = StepResult("ok", "step", "proved", file="p/a.py", line=1, seconds=0.25)
    met = failing("met", expected="refuted")
    unmet = StepResult("unmet", "step", "proved", expected="refuted", code="SC208", file="p/a.py", line=9)
    undecided = StepResult("open", "step", "undecided", code="SC202", message="does not follow", file="p/a.py", line=5)
    script = StepResult("<script>", "script", "error", code="SC006", message="syntax", file="p/b.py")
    outside = StepResult("o", "outside", "outside", claim="words", message="integrals", file="p/a.py", line=7)
    first = ProofResult("p/a", "A", "p/a.py", [passing, met, failing(), unmet, undecided], outside=[outside])
    return Run([first, ProofResult("p/b", "", "p/b.py", [script])])


def validate_junit(text: str) -> ElementTree.Element:
    """The document, valid against the schema."""
    schema = etree.XMLSchema(etree.parse(str(SCHEMAS / "junit.xsd")))
    schema.assertValid(etree.fromstring(text.encode()))
    return ElementTree.fromstring(text)


def validate_sarif(text: str) -> dict:
    """The log, valid against the schema."""
    log = json.loads(text)
    schema = json.loads((SCHEMAS / "sarif.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(log)
    return log


def test_junit_has_a_case_for_every_step() -> None:
    """JUnit XML is valid, and passes, xfails and failures are told apart and counted."""
    root = validate_junit(written("junit", mixed()))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "4", "0")
    kinds = {
        case.get("name"): (case[0].tag, case[0].get("type")) if len(case) else None for case in root.iter("testcase")
    }
    assert kinds == {
        "ok": None,
        "met": ("skipped", "xfail"),
        "a": ("failure", "SC201"),
        "unmet": ("failure", "SC208"),
        "open": ("failure", "SC202"),
        "<script>": ("failure", "SC006"),
    }
    failure = next(root.iter("failure")).text or ""
    assert "p/a.py:3" in failure
    assert "[10     0]" in failure
    assert [out.text for out in root.iter("system-out")] == ["o: outside, lacks integrals"]


def test_sarif_has_a_result_for_every_failure_and_expectation() -> None:
    """SARIF is valid; failures are errors, expectations that were met are suppressed, every rule has its page."""
    (run,) = validate_sarif(written("sarif", mixed()))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rule["help"]["markdown"].startswith(f"# {rule['id']}: {KINDS[rule['id']]}") for rule in rules)
    told = {r["locations"][0]["logicalLocations"][0]["name"]: r for r in run["results"]}
    assert {name: (r["ruleId"], r["level"], "suppressions" in r) for name, r in told.items()} == {
        "met": ("SC201", "note", True),
        "a": ("SC201", "error", False),
        "unmet": ("SC208", "error", False),
        "open": ("SC202", "error", False),
        "<script>": ("SC006", "error", False),
    }
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in told.values())
    assert "region" not in told["<script>"]["locations"][0]["physicalLocation"]


def test_sarif_fingerprints_stay_when_lines_move() -> None:
    """A fingerprint depends on file, label and code, not on the line."""

    def fingerprints(*steps: StepResult) -> list[str]:
        results = validate_sarif(written("sarif", proofs_of(*steps)))["runs"][0]["results"]
        return [r["partialFingerprints"]["symchainStep/v1"] for r in results]

    assert fingerprints(failing("a"), failing("b")) == fingerprints(failing("a", line=90), failing("b", line=95))
    assert (
        len(set(fingerprints(failing("a"), failing("b"), failing("a", file="q/a.py"), failing("a", code="SC202")))) == 4
    )


def test_sarif_places_are_relative_references() -> None:
    """A path is an escaped reference relative to the working folder; one outside of it is a file: address."""
    steps = (failing(file="p q/ü#?.py"), failing("b", file="/x/y.py"))
    results = validate_sarif(written("sarif", proofs_of(*steps)))["runs"][0]["results"]
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in results]
    assert places == [{"uri": "p%20q/%C3%BC%23%3F.py", "uriBaseId": "%SRCROOT%"}, {"uri": "file:///x/y.py"}]


def test_json_lines_are_the_entries_of_the_json_report() -> None:
    """Each line is an object: the steps as in the JSON report with the id of their proof, then the counts."""
    run = mixed()
    lines = [json.loads(line) for line in written("jsonl", run).splitlines()]
    whole = json.loads(written("json", run))
    steps = [{k: v for k, v in line.items() if k not in ("type", "proof")} for line in lines if line["type"] == "step"]
    assert steps == [step for proof in whole["proofs"] for step in proof["steps"]]
    assert [line["label"] for line in lines if line["type"] == "outside"] == ["o"]
    assert lines[-1]["summary"] == whole["summary"]
    assert lines[-1]["complete"] is whole["complete"] is True


def test_json_lines_come_as_proofs_finish() -> None:
    """A proof is written when it is known, before the run ends."""
    stream = io.StringIO()
    FORMATS["jsonl"].open(Output(stream), View()).proof(mixed().proofs[0])
    assert len(stream.getvalue().splitlines()) == 6


def test_annotations_are_capped() -> None:
    """Ten failures are annotations, the others lines of the log that are no command; one annotation counts them."""
    lines = written("github", proofs_of(*(failing(f"s{n}") for n in range(SHOWN + 3)))).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == SHOWN
    assert [line for line in lines if line.startswith("::warning ")] == [
        "::warning title=symchain::3 more failures are in the log, not annotated"
    ]
    assert sum(line.startswith("- p/a.py:3: SC201 s") for line in lines) == 3


def test_an_annotation_is_escaped() -> None:
    """Its properties and its text are escaped as the runner reads them, so that it says what the step says."""
    step = failing("a:b,c%", message="50%\nnext", file="p,q/a.py")
    line = written("github", proofs_of(step)).splitlines()[0]
    head, text = re.fullmatch(r"::error (.*?)::(.*)", line).groups()
    read = {k: re.sub("%(..)", lambda m: chr(int(m[1], 16)), v) for k, v in (p.split("=") for p in head.split(","))}
    assert read == {"file": "p,q/a.py", "line": "3", "title": "SC201 a:b,c%"}
    assert text.startswith("50%25%0Anext%0A")


def test_markdown_fits_into_a_comment() -> None:
    """A comment holds at most 65,536 characters: what no longer fits is counted."""
    proofs = [ProofResult(f"p/{n}", "", f"p/{n}.py", [failing(f"s{n}")]) for n in range(2 * ROWS)]
    text = written("markdown", Run(proofs))
    assert ROOM // 2 < len(text) < 65_536
    shown = text.count("<details>")
    assert f"{2 * ROWS - shown} more steps fail." in text
    assert f"{ROWS} more scripts are not listed." in text


def test_markdown_lists_scripts_that_fail_first() -> None:
    """The rows of scripts that fail stand above the others."""
    fine = ProofResult("p/a", "", "p/a.py", [StepResult("x", "step", "proved")])
    text = written("markdown", Run([fine, ProofResult("p/b", "", "p/b.py", [failing()])]))
    assert text.index("p/b.py") < text.index("p/a.py")


def test_concise_is_a_line_a_failure() -> None:
    """file:line: CODE label: message, for failures alone, and the counts."""
    lines = written("concise", mixed()).splitlines()
    assert lines[0] == "p/a.py:3: SC201 a: refuted"
    assert lines[1] == "p/a.py:9: SC208 unmet: proved, expected refuted"
    assert lines[-2] == "p/b.py: SC006 <script>: syntax"
    assert len(lines) == 5


class _Tags(HTMLParser):
    """The tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.add(tag)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_script_breaks_a_format(text: str) -> None:
    """Whatever a label, a claim, a message or a path holds, a report stays well formed and obeys none of it."""
    step = failing(text, message=text, file=f"p/{text}.py")
    step.claim = text
    proof = ProofResult(text, text, f"p/{text}.py", [step])
    run = Run([proof])
    cases = list(validate_junit(written("junit", run)).iter("testcase"))
    assert len(cases) == len(cases[0]) == 1
    assert len(validate_sarif(written("sarif", run))["runs"][0]["results"]) == 1
    assert [json.loads(line)["type"] for line in written("jsonl", run).splitlines()] == ["step", "run"]
    commands = [line for line in written("github", run).splitlines() if line.lstrip().startswith(("::", "##["))]
    assert [line.partition(" ")[0] for line in commands] == ["::error"]
    assert len(written("concise", run).splitlines()) == 2
    page = written("markdown", run)
    tags = _Tags()
    tags.feed(re.sub(r"^(`{3,})text\n.*?^\1$", "", page, flags=re.MULTILINE | re.DOTALL))
    assert tags.tags <= {"code", "details", "summary"}
    assert "@" not in re.sub(r"^(`{3,})text\n.*?^\1$", "", page, flags=re.MULTILINE | re.DOTALL)


def write_script(folder: Path) -> None:
    """A script with a step that passes and one that is refuted."""
    text = "from symchain import *\nN = dimensions('N')\nA, B = matrix('A', N, N), matrix('B', N, N)\n"
    text += "step('a', eq(A, A))\nstep('b', eq(A, B))\n"
    (folder / "s.py").write_text(text, encoding="utf-8")


def test_one_run_writes_several_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """--report FORMAT=FILE is repeatable, and leaves standard output to the report of the run."""
    write_script(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli.run(["verify", "s.py", "--report", "junit=out.xml", "--report", "jsonl=out.jsonl"]) == 1
    assert "1 failed" in capsys.readouterr().out
    assert len(list(validate_junit((tmp_path / "out.xml").read_text()).iter("testcase"))) == 2
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert lines[1]["latex"] == r"\boldsymbol{A} = \boldsymbol{B}"


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--report", "pdf=x"], "SC011", "'pdf' is no format"),
        (["--report", "junit"], "SC011", "write junit=FILE"),
        (["--report", "junit=-"], "SC011", "write junit=FILE"),
        (["--report", "junit=s.py"], "SC010", "does not take the place of a script"),
        (["--report", "junit=x", "--report", "sarif=./x"], "SC010", "two reports"),
        (["--report", "junit=x", "--output-file", "x"], "SC010", "two reports"),
        (["--report", "junit=no/x"], "SC010", "no/x"),
    ],
)
def test_a_report_that_cannot_be_written_is_said(
    options: list[str],
    code: str,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    """A format or a file that is none, the place of a script or of another report: one line, nothing written."""
    write_script(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli.run(["verify", "s.py", *options]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"error: {code}: ")
    assert words in captured.err
    assert [path.name for path in tmp_path.iterdir()] == ["s.py"]


def test_reports_are_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`report` in [tool.symchain] is relative to the file that it stands in."""
    write_script(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.symchain]\nreport = ["junit=out.xml"]\n')
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert cli.run(["verify", "../s.py"]) == 1
    validate_junit((tmp_path / "out.xml").read_text())
