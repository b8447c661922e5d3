"""The edge of the program: faults of the user, of the terminal, of symchain itself."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from functools import partial
from pathlib import Path

import click
import pytest

from symchain import cli
from symchain.commands import verify_command
from symchain.errors import KINDS
from symchain.explain import page
from symchain.pool import Pool
from symchain.report.output import Output, View, wants_color
from symchain.report.progress import Progress
from symchain.report.text import step_lines
from symchain.show.blocks import array_rows, failure_block, visible
from symchain.trusted.result import StepResult

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
DRIVER = (
    "import sys, functools, symchain.cli as c, symchain.pool as p; "
    "c.Pool = functools.partial(p.Pool, 'fake_script'); c.main()"
)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _fake_runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli, "Pool", partial(Pool, "fake_script"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(DATA / "runner")]))
    monkeypatch.chdir(tmp_path)


def test_no_command_prints_help_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command the help goes to stderr, exit code 2."""
    assert cli.run([]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Commands:" in captured.err


@pytest.mark.parametrize(
    "arguments",
    [["prove"], ["verify", "--bad"], ["verify", "--timeout", "0"], ["verify", "--jobs", "none"], ["show"]],
)
def test_a_wrong_command_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong command line is one lower-case line with SC011 on stderr, exit code 2."""
    assert cli.run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: SC011: ")
    assert captured.err.count("\n") == 1
    assert captured.err[14].islower()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """--version prints the name and a version."""
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("symchain ")


def test_default_paths_are_used(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a path, what pyproject.toml configures is verified."""
    Path("pyproject.toml").write_text('[tool.symchain]\nproofs = ["here"]\n')
    Path("here").mkdir()
    Path("here/a.py").write_text("step('x')")
    assert cli.run(["verify"]) == 0
    assert "here/a.py" in capsys.readouterr().out


OPTIONS = """
[tool.symchain]
proofs = ["here"]
output-format = "json"
output-file = "report.json"
report = ["concise=lines.txt"]
quiet = true
verbose = true
fail-fast = true
allow-unread = false
source = ""
min-read = 0
select = ["x"]
no-assume = false
replay = true
given = "here/a.py"
color = "never"
jobs = "auto"
timeout = 5
total = 50
memory = 2000
no-cache = true
cache-dir = "kept"
scheduler = ""
"""


def test_every_option_of_verify_can_be_configured(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """[tool.symchain] takes all options, paths relative to it; the command line goes first."""
    Path("pyproject.toml").write_text(OPTIONS)
    names = {max(p.opts, key=len).lstrip("-") for p in verify_command.params if isinstance(p, click.Option)}
    assert names == set(tomllib.loads(OPTIONS)["tool"]["symchain"]) - {"proofs"}
    Path("here").mkdir()
    Path("here/a.py").write_text("step('x')\nstep('y', verdict='refuted')")
    os.chdir("here")
    assert cli.run(["verify"]) == 0
    assert [s["label"] for s in json.loads((tmp_path / "report.json").read_text())["proofs"][0]["steps"]] == ["x"]
    assert (tmp_path / "lines.txt").exists()
    assert cli.run(["verify", "--output-format", "text", "--output-file", "own.txt", "--select", "y"]) == 1
    assert "y" in Path("own.txt").read_text()
    assert cli.run(["list"]) == 0
    assert cli.run(["explain", "-q"]) == 0


def test_what_a_shell_completes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels of the scripts on the line, without running them, and codes."""
    Path("a.py").write_text("step('14-1')\nassume('14-2', 1)\nstep(15)\nprint('14-3')\nraise SystemExit\n")
    for words, wanted in {
        "symchain show 14": ["plain,14-1", "plain,14-2"],
        "symchain verify a.py --select 1": ["plain,14-1", "plain,14-2", "plain,15"],
        "symchain axioms a.py --select 15": ["plain,15"],
        "symchain explain sc20": [f"plain,SC20{n}" for n in range(1, 10)],
        "symchain show none": [],
    }.items():
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
        monkeypatch.setenv("_SYMCHAIN_COMPLETE", "bash_complete")
        Path("proofs").mkdir(exist_ok=True)
        Path("proofs/a.py").write_text(Path("a.py").read_text())
        with pytest.raises(SystemExit):
            cli.run([])
        assert capsys.readouterr().out.split() == wanted


def test_long_lines_are_wrapped_between_words() -> None:
    """In a terminal a field goes on below its own text, and nothing is lost; elsewhere it is one line."""
    step = StepResult(
        "1", "step", "undecided", claim=" + ".join(f"x{n}" for n in range(60)), code="SC202", message="no"
    )
    step.detail["difference"] = "word " * 40 + "end"
    wide, narrow = io.StringIO(), io.StringIO()
    Output(wide).lines(failure_block(step))
    Output(narrow).lines(failure_block(step), 60)
    assert narrow.getvalue().split() == wide.getvalue().split()
    assert max(map(len, narrow.getvalue().splitlines())) <= 60
    indents = {len(line) - len(line.lstrip()) for line in narrow.getvalue().splitlines()[1:]}
    assert indents == {4, 16}


def test_claims_that_differ_on_the_right_are_told_apart() -> None:
    """Cut claims keep their end; where two would look alike all the same, they are shown whole."""
    body = " + ".join(f"x[{n}, 0]" for n in range(30))
    claims = [f"{body} = 1", f"{body} = 2", body.replace("15", "99") + " = 2"]
    steps = [StepResult(str(n), "step", "proved", claim=claim) for n, claim in enumerate(claims)]
    lines = ["".join(text for text, _ in line) for line in step_lines(steps, View(width=80))]
    assert len({line[4:] for line in lines}) == 3
    assert len(lines[0]) <= 80
    assert lines[0].endswith("= 1")


@pytest.mark.parametrize("file", ["missing/report.json", ".", "/dev/full"])
def test_a_report_that_cannot_be_written(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An output file that cannot be written is SC010, exit code 2."""
    Path("a.py").write_text("step('x')")
    assert cli.run(["verify", "a.py", "--output-file", file]) == 2
    assert capsys.readouterr().err.startswith("error: SC010: ")


def test_an_internal_error_has_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of symchain itself is one line, SC902, exit code 2."""
    monkeypatch.setattr("symchain.explain.listing", lambda: 1 // 0)
    assert cli.run(["explain"]) == 2
    assert (
        capsys.readouterr().err
        == "error: SC902: internal error: ZeroDivisionError: integer division or modulo by zero\n"
    )


def test_a_broken_pipe_is_silent() -> None:
    """A reader that goes away ends the program without a word."""
    Path("a.py").write_text("".join(f"step('x{n}', claim='c' * 500)\n" for n in range(2000)))
    command = [sys.executable, "-c", DRIVER, "verify", "a.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_workers(number: int) -> None:
    """Ctrl-C, and SIGTERM, exit with 130, say that the run is not complete, and no script goes on."""
    Path("a.py").write_text("import os\nopen('pid', 'w').write(str(os.getpid()))\nwhile True: pass\n")
    command = [sys.executable, "-c", DRIVER, "verify", "a.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while process.poll() is None and (not Path("pid").exists() or not Path("pid").read_text()):
            time.sleep(0.02)
        process.send_signal(number)
        out, err = process.communicate()
        assert (out.splitlines()[-1], err.strip()) == (b"interrupted; the rest was not checked", b"")
        assert process.returncode == 130
    assert _ends(int(Path("pid").read_text()))


def _ends(pid: int) -> bool:
    """Whether the process ends within a while; one that nobody has waited for yet has ended too."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_the_shim_runs_from_the_checkout() -> None:
    """`python cli.py` of the checkout is the same program."""
    done = subprocess.run([sys.executable, str(ROOT / "cli.py"), "explain", "SC101"], capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "# SC101: shapes do not fit")


def test_the_parent_does_not_import_sympy() -> None:
    """The supervising process stays free of SymPy, and of rich where there is no colour."""
    Path("a.py").write_text("step('x')")
    check = DRIVER.replace("c.main()", "c.run(['verify', 'a.py']); print({'sympy', 'rich'} & set(sys.modules))")
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_every_code_has_its_page() -> None:
    """Each code has a page of 6 to 24 lines that names it and says how to fix it; no other page is there."""
    for code, kind in KINDS.items():
        text = page(code)
        assert text.startswith(f"# {code}: {kind}\n")
        assert "**Fix.**" in text
        assert 6 <= len(text.splitlines()) <= 24
    assert {file.stem for file in (ROOT / "symchain" / "codes").glob("*.md")} == set(KINDS)


def test_a_line_a_step_fits_the_terminal() -> None:
    """Claims are cut to the terminal's width with an ellipsis; away from a terminal they are whole."""
    steps = [
        StepResult("14-2-6", "step", "proved", claim="x" * 200),
        StepResult("1", "step", "undecided", claim="y"),
    ]
    for width in (40, 80, 200):
        lines = ["".join(text for text, _ in line) for line in step_lines(steps, View(width=width))]
        assert max(map(len, lines)) <= width
        assert "…" in lines[0]
        assert lines[0].endswith("x")
    assert "x" * 200 in "".join(text for text, _ in next(step_lines(steps, View())))


def test_matrices_are_aligned() -> None:
    """Rows of a matrix have their columns right-aligned; scalars, vectors and ragged data are shown too."""
    assert array_rows([["1", "-1/2"], ["10", "0"]]) == ["[ 1  -1/2]", "[10     0]"]
    assert array_rows(["1", "2"]) == ["[1  2]"]
    assert array_rows("3") == ["3"]
    assert array_rows([[["1"]], [["2"]]]) == ["[1]", "[2]"]
    assert array_rows([["1"], "x"]) == ["[1]", "[x]"]
    assert array_rows([]) == ["[]"]


def test_control_characters_never_reach_the_terminal() -> None:
    """A label or claim cannot move the cursor, change colours or break a line."""
    assert visible("a\x1b[31mb\nc\u202ed Δ") == "a\\x1b[31mb\\nc\\u202ed Δ"
    stream = io.StringIO()
    Output(stream).line(("\x1b[2J", "bad"))
    assert stream.getvalue() == "\\x1b[2J\n"


def test_markup_in_text_is_text() -> None:
    """Square brackets of entries are not taken for the markup of rich."""
    stream = io.StringIO()
    Output(stream, color=True).line(("G[k, l] [bold]x[/bold] [/]", ""))
    assert stream.getvalue() == "G[k, l] [bold]x[/bold] [/]\n"


@pytest.mark.parametrize(
    ("choice", "variables", "terminal", "colored"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {}, True, False),
    ],
)
def test_color(
    choice: str, variables: dict[str, str], terminal: bool, colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Colour is for terminals that want it; an option overrides NO_COLOR."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert wants_color(choice, _Terminal() if terminal else io.StringIO()) is colored


def test_progress_appears_only_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short run shows no progress; a longer one shows scripts done, of all, and the step in hand."""
    monkeypatch.setenv("TERM", "xterm")
    stream = _Terminal()
    progress = Progress(stream)
    progress.tick(1, 4, "14-2-6")
    assert stream.getvalue() == ""
    progress.begin -= 2
    progress.tick(1, 4, "14-2-6")
    progress.clear()
    assert "1/4" in stream.getvalue()
    assert "14-2-6" in stream.getvalue()


def test_a_report_does_not_take_the_place_of_a_script(capsys: pytest.CaptureFixture[str]) -> None:
    """Nor where the script, or that of the hypotheses, has another name than *.py."""
    Path("proof.txt").write_text("step('x')")
    Path("given").write_text("step('y')")
    assert cli.run(["verify", "proof.txt", "--output-file", "./proof.txt"]) == 2
    assert cli.run(["verify", "proof.txt", "--given", "given", "--output-file", "given"]) == 2
    assert "a report does not take the place of a script" in capsys.readouterr().err
    assert Path("proof.txt").read_text() == "step('x')"
