"""Chapters in Markdown, HTML, LaTeX and notebooks, verified as they are printed."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from running import run_chapter

from bench import agree, hostile
from bench.noise import fault_of, texts
from bench.variants import checked, is_wrong
from symchain.discover import discover
from symchain.document.chapter import read_chapter
from symchain.errors import SymchainError
from symchain.steps.script import load
from symchain.steps.session import Options, Session
from symchain.trusted.result import StepResult

ROOT = Path(__file__).parent.parent
OWN = ROOT / "proofs" / "chapter14" / "chapter.md"
SHARED = ROOT.parent / "shared"
LABELS = [*(f"14-1-{n}" for n in range(1, 6)), *(f"14-2-{n}" for n in (1, 2, 3, 4, 5, "6a", "6b", 6, 7))]
BESIDE = 'declare = ["X: P x Q", "smooth: U, g C2"]\n'


def shared(name: str, folder: Path) -> Path:
    """A file of the shared folder in a folder of its own, with declarations beside it."""
    if not (SHARED / name).is_file():
        pytest.skip(f"{name} is not here: it is no part of the project")
    (folder / name).write_text((SHARED / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "symchain.toml").write_text(BESIDE, encoding="utf-8")
    return folder / name


# The own chapter in other forms.

EQUATION = re.compile(r"\\begin\{equation\}(.*?)\\end\{equation\}", re.S)
LABELLED = re.compile(r"\\begin\{equation\}(.*?)\\label\{eq:([\w-]+)\}(.*?)\\end\{equation\}", re.S)


def as_html(text: str) -> str:
    """HTML with MathJax: entities, paragraphs, a comment, a script with dollars."""
    parts = re.split(r"\n\n+", text)
    body = "\n".join(p if p.startswith("<!--") else f"<div class='p'>{escape(p, quote=False)}</div>" for p in parts)
    return f"<!doctype html><html><head><script>var price = '$5 and $6';</script></head><body>{body}</body></html>"


def as_latex(text: str) -> str:
    """A LaTeX article with a macro for bold letters and a comment for the declarations."""
    declared = re.search(r"<!-- symchain\n(.*?)-->", text, re.S)
    assert declared is not None
    body = text.replace(declared[0], "\n".join(f"% symchain {line}" for line in declared[1].strip().split("\n")))
    body = re.sub(r"^#+ (.*)$", r"\\section{\1}", body, flags=re.M)
    body = re.sub(r"\\boldsymbol\{(\w)\}", r"\\vb{\1}", body)
    body = re.sub(r"\$(\\eqref\{[^}]*\})\$", r"\1", body)
    head = "\\documentclass{article}\n\\newcommand{\\vb}[1]{\\boldsymbol{#1}}\n\\begin{document}\n"
    return f"{head}{body}\n\\begin{{verbatim}}\n$$ not = math $$\n\\end{{verbatim}}\n\\end{{document}}\n"


def as_quarto(text: str) -> str:
    """Quarto: `$$ ... $$ {#eq-x}` and `@eq-x`."""
    body = LABELLED.sub(lambda m: f"$$\n{(m[1] + m[3]).strip()}\n$$ {{#eq-{m[2]}}}", text)
    return re.sub(r"\$\\eqref\{eq:([\w-]+)\}\$", r"@eq-\1", body)


def as_myst(text: str) -> str:
    """MyST: fenced formulas with a label, and the role `eq`."""
    body = LABELLED.sub(lambda m: f"```{{math}}\n:label: eq:{m[2]}\n{(m[1] + m[3]).strip()}\n```", text)
    return re.sub(r"\$\\eqref\{(eq:[\w-]+)\}\$", r"{eq}`\1`", body)


def as_notebook(text: str) -> str:
    """A notebook: a cell a section, and one of code."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": part} for part in re.split(r"\n(?=## )", text)]
    code = {
        "cell_type": "code",
        "metadata": {},
        "source": "print('$$ x = 1 $$')",
        "outputs": [],
        "execution_count": None,
    }
    return json.dumps({"cells": [*cells, code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def from_one(text: str) -> str:
    """Indices from 1, and a prime for the transpose."""
    body = re.sub(r"=0\}\^\{(\w)-1\}", r"=1}^{\1}", text)
    body = body.replace("U_{0,0}, U_{0,1}", "U_{1,1}, U_{1,2}").replace("U_{M-1,N-1}", "U_{M,N}")
    body = re.sub(r"= 0, \\ldots, (\w)-1", r"= 1, \\ldots, \1", body)
    return body.replace("^\\top", "'").replace("smooth: U, g C2", "smooth: U, g C2\nprime: transpose")


FORMS = {
    "chapter.md": lambda text: text,
    "chapter.html": as_html,
    "chapter.tex": as_latex,
    "chapter.qmd": as_quarto,
    "myst.md": as_myst,
    "chapter.ipynb": as_notebook,
    "one.md": from_one,
    "one.tex": lambda text: as_latex(from_one(text)),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_chapter_passes_in_every_form(name: str, tmp_path: Path) -> None:
    """The 14 equations of the chain rule are read and pass, with the premises that the text cites."""
    path = tmp_path / name
    path.write_text(FORMS[name](OWN.read_text(encoding="utf-8")), encoding="utf-8")
    found = run_chapter(path)
    assert [label for label in found if label[0] != "d"] == LABELS
    assert all(step.passed for step in found.values())
    assert found["14-1-4"].uses == ["14-1-2", "14-1-3"]
    assert found["14-2-6b"].uses == ["14-2-5"]
    assert [label for label, step in found.items() if step.detail.get("flags")] == ["14-2-1"]


def test_a_place_is_that_of_the_equation(tmp_path: Path) -> None:
    """Each step has the line of its equation in the file."""
    found = run_chapter(OWN)
    lines = OWN.read_text(encoding="utf-8").split("\n")
    for label in LABELS:
        first = found[label].line
        assert lines[first - 2] == "\\begin{equation}"
        assert label in "\n".join(lines[first - 1 : first + 6])


@pytest.mark.parametrize("name", ["chapter14.html", "chapter14.md"])
def test_the_published_chapter(name: str, tmp_path: Path) -> None:
    """The chapter as it stands passes with two lines of declarations, and its defects are marked where they are."""
    found = run_chapter(shared(name, tmp_path))
    assert [label for label in found if label[0] != "d"] == LABELS
    assert all(step.passed for step in found.values())
    marks = {label: [flag.split()[0] for flag in step.detail.get("flags", ())] for label, step in found.items()}
    assert {label: codes for label, codes in marks.items() if codes} == {
        "14-1-1": ["SC319", "SC315"],
        "14-1-2": ["SC314", "SC321", "SC322"],
        "14-1-3": ["SC312", "SC314", "SC323"],
        "14-1-4": ["SC324"],
        "14-1-5": ["SC320", "SC325"],
        "14-2-1": ["SC318"],
        "14-2-3": ["SC327", "SC328"],
        "14-2-5": ["SC322"],
        "14-2-7": ["SC326", "SC310"],
    }
    assert "14-2-2, 14-2-3" in found["14-2-7"].detail["flags"][1]


def session_of(path: Path) -> Session:
    """The session of a script or a chapter, its steps checked."""
    return load(path, Session(ROOT / "none.py", lambda kind, event: None, Options(numeric=False)))


@pytest.mark.parametrize("name", ["own", "chapter14.html"])
def test_what_is_read_is_what_the_script_says(name: str, tmp_path: Path) -> None:
    """Every claim as read has the normal form of the claim of the hand-written script."""
    from symchain.prove.display import normal_text

    chapter = session_of(OWN if name == "own" else shared(name, tmp_path))
    script = session_of(ROOT / "proofs" / "chapter14" / "trace_form.py")

    def sides(session: Session, label: str) -> list[tuple[str, str]]:
        return [(normal_text(t.claim.left), normal_text(t.claim.right)) for t in session.steps[label].theorems]

    for label in LABELS:
        assert sides(chapter, label) == sides(script, label), label


# What is not understood.


def chapter(tmp_path: Path, formula: str, declared: str = "A, B: N x N; x: N; t: scalar") -> dict:
    """The steps of a chapter with one equation."""
    path = tmp_path / "one.md"
    path.write_text(f"<!-- symchain\n{declared}\n-->\n\nText.\n\n$$\n{formula} \\label{{eq:1}}\n$$\n", encoding="utf-8")
    return run_chapter(path, numeric=True)


@pytest.mark.parametrize(
    ("formula", "code", "why"),
    [
        (r"A \overset{!}{=} B", "SC301", r"\overset"),
        (r"(A + B = B + A", "SC301", "a bracket is not closed"),
        (r"A' = A", "SC303", "declare prime: transpose"),
        (r"A^* = A", "SC303", "star"),
        (r"\log A = B", "SC303", "log of a matrix"),
        (r"\|A\| = t", "SC303", "norm of a matrix"),
        (r"\operatorname{tr} A B = t", "SC301", "several factors without brackets"),
        (r"A C = C A", "SC304", "C is not declared"),
        (r"\operatorname{tr}(A)", "SC306", "without a relation"),
        (r"\left( A B = B A )", "SC301", r"\left without \right"),
        (r"1 - x_i = \sum x_i", "SC301", "a sum without an index"),
        (r"\prod_i x_i t = t \prod_i x_i", "SC303", "which factors the product goes over"),
        (r"\prod_i 2 t = t", "SC303", "which factors the product goes over"),
        (r"A^{ij} = A", "SC303", "labels, or a power"),
        (r"A = B \text{ or } A = -B", "SC304", "or is not declared"),
        (r"\log t t = t \log t", "SC301", "several factors without brackets"),
        (r"\det A B = \det B A", "SC301", "several factors without brackets"),
        (r"1 / t t = 1", "SC303", "behind a slash"),
        (r"t / 2 t = 1", "SC303", "behind a slash"),
        (r"t(A) = A", "SC303", "a product, or a function"),
        (r"A \odot B A = A", "SC303", "two ways"),
        (r"\operatorname{tr}(I) = t", "SC304", "the size of I is not known"),
    ],
)
def test_what_is_not_understood_is_said(formula: str, code: str, why: str, tmp_path: Path) -> None:
    """An equation that is not understood is unread, says why and where, and does not pass."""
    step = chapter(tmp_path, formula)["1"]
    assert (step.verdict, step.code, step.passed) == ("unread", code, False)
    assert why in step.message
    assert re.match(r"8:\d+: ", step.message) or "8:1" in step.message


@pytest.mark.parametrize(
    ("declared", "formula", "code", "why"),
    [
        ("A: T x T", "A^T = A", "SC303", "a transpose, or the letter T"),
        ("A: I x I", "A I = A", "SC303", "I is a size"),
        ("A: N x N; i: scalar", "A_{ij} = A_{ij}", "SC303", "stands here as an index"),
    ],
)
def test_a_letter_with_two_meanings(declared: str, formula: str, code: str, why: str, tmp_path: Path) -> None:
    """A letter that is declared, and has a meaning of its own where it stands, is asked for."""
    step = chapter(tmp_path, formula, declared)["1"]
    assert (step.verdict, step.code) == ("unread", code)
    assert why in step.message


def test_two_sets_of_one_letter(tmp_path: Path) -> None:
    """A letter that the text puts in two sets has no shape: what it means here is asked for."""
    path = tmp_path / "a.md"
    path.write_text(
        "Let $x \\in \\mathbb{R}$. Let $x \\in \\mathbb{R}^{N}$.\n\n$$\nx + x = 2 x \\label{eq:1}\n$$\n",
        encoding="utf-8",
    )
    step = run_chapter(path)["1"]
    assert (step.verdict, step.code) == ("unread", "SC304")
    assert "its set on line 1 and the one on line 1 are different" in step.message


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"(AB)^\top = B^\top A^\top", "proved"),
        (r"(AB)^\top = A^\top B^\top", "refuted"),
        (r"[AB]_{ij} = \sum_{k} A_{ik} B_{kj}", "proved"),
        (r"(AB)_{ij} = \sum_k A_{ik} B_{jk}", "refuted"),
        (r"\frac{\partial}{\partial A} \operatorname{tr}(A B) = B^\top", "proved"),
        (r"\frac{\partial}{\partial A} \operatorname{tr}(A B) = B", "refuted"),
        (r"\nabla_x (x^\top A x) = (A + A^\top) x", "proved"),
        (r"\frac{\partial x^\top A x}{\partial x} = 2 A x", "refuted"),
        (r"\operatorname{tr}(A \odot B) = \sum_{i} A_{ii} B_{ii}", "proved"),
        (r"\frac{1}{2} (A + A) - A = 0", "proved"),
        (r"A I = I A = A", "proved"),
        (r"\|x\|^2 = x^\top x", "proved"),
        (r"\langle A, B \rangle = \operatorname{tr}(A^\top B)", "proved"),
        (r"\operatorname{vec}(A B A) = (A^\top \otimes A) \operatorname{vec}(B)", "proved"),
        (r"\frac{\partial A_{kl}}{\partial A_{ij}} = \delta_{ki} \delta_{lj}", "proved"),
        (r"\frac{\partial e^{t}}{\partial t} = e^t", "proved"),
        (r"\mathrm{d}(A B) = \mathrm{d}A\, B + A\, \mathrm{d}B", "proved"),
        (r"d(A B) = dA B", "refuted"),
        (r"\partial (A B) = (\partial A) B + A (\partial B)", "proved"),
        (r"2^{-1} A = \frac{1}{1 + 1} A", "proved"),
        (r"2^{-2} A = 0.25 A", "proved"),
        (r"\frac{3}{2 + 1} A = 2^0 A", "proved"),
        (r"3^{-1} A = 0.3 A", "refuted"),
        (r"1/2 A = A - A / 2", "proved"),
        (r"A + t I = t I + A", "proved"),
        (r"(A + 2 I)(A - 2 I) = A A - 4 I", "proved"),
    ],
)
def test_a_formula_by_itself(formula: str, verdict: str, tmp_path: Path) -> None:
    """Formulas of the literature, true and false, from their text to their verdict."""
    assert chapter(tmp_path, formula)["1"].verdict == verdict


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "Write `$$ x = 1 $$`, or ``$x$ ` $$y = 2$$``."),
        ("a.md", "~~~\n$$ x = 1 $$\n~~~\n\n<!-- $$ y = 2 $$ -->\n\nIt costs $5, or $6."),
        ("a.md", "```python\n$$ x = 1 $$\n```"),
        ("a.html", "<pre>$$ x = 1 $$</pre><code>$$x = 1$$</code><script>'$$ x = 1 $$'</script><!-- $$ y = 2 $$ -->"),
        ("a.tex", "% $$ x = 1 $$\n\\verb|$$ x = 1 $$|\n\\begin{lstlisting}\n$$ x = 1 $$\n\\end{lstlisting}"),
        ("a.tex", "\\newcommand{\\z}{$$ x = 1 $$}\n\\begin{document}Nothing.\\end{document} $$ x = 1 $$"),
        ("a.ipynb", '{"cells": [{"cell_type": "code", "source": "$$ x = 1 $$"}], "nbformat": 4}'),
    ],
)
def test_code_comments_and_prices_are_no_formulas(name: str, text: str, tmp_path: Path) -> None:
    """What a reader does not see as a formula is none."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_chapter(tmp_path / name).reads == []


@pytest.mark.parametrize("name", hostile.TEXTS)
def test_hostile_chapters_are_read_or_refused(name: str, tmp_path: Path) -> None:
    """Nesting, floods, bombs, files from outside: an answer and no crash; `bench.hostile` has times and memory."""
    path = hostile.write(tmp_path, name)
    try:
        said = read_chapter(path).script
    except SymchainError as refusal:
        said = refusal.message
    assert hostile.SECRET not in said


def test_what_is_put_in_through_a_link_is_outside_of_the_folder(tmp_path: Path) -> None:
    """A link inside the folder to a file that is not in it is refused, with and without its ending."""
    (tmp_path / "secret.tex").write_text("$$ x = 1 $$", encoding="utf-8")
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "part.tex").symlink_to(tmp_path / "secret.tex")
    for name in ("part", "part.tex", "./part"):
        (folder / "a.tex").write_text(f"\\input{{{name}}}", encoding="utf-8")
        with pytest.raises(SymchainError, match="outside the folder"):
            read_chapter(folder / "a.tex")


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        ("9^{9^{9}} t = t", "unread"),
        ("2^{10^{3}} t = t", "unread"),
        ("2^{1001} t = t", "unread"),
        ("2^{10} t = 1024 t", "proved"),
        ("2^{10} t = 1023 t", "refuted"),
        ("2^{-3} t = t / 8", "proved"),
        (r"t^{100000000} = t^{99999999} t", "proved"),
        (r"t^{5000} = t", "refuted"),
        (r"A^{5000} = A^{4999} A", "undecided"),
    ],
)
def test_large_powers_are_not_worked_out(formula: str, verdict: str, tmp_path: Path) -> None:
    """Towers of numbers are not read; a power of many factors is not multiplied out to find a counterexample."""
    assert chapter(tmp_path, formula)["1"].verdict == verdict


def test_garbled_chapters_are_read_or_refused() -> None:
    """A slice of `python -m bench.noise`."""
    assert [fault for path, text in texts(300, seed=3) if (fault := fault_of(path, text, math.inf))] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tex", "\\input{../b}"),
        ("a.tex", "\\input{a}"),
        ("a.tex", "\\input{none}"),
        ("a.md", "\0"),
        ("a.ipynb", "[]"),
        ("a.ipynb", "{"),
    ],
)
def test_files_that_are_not_read(name: str, text: str, tmp_path: Path) -> None:
    """A file outside the folder, one that puts itself in, one that is no text: an error, and nothing is read."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "b.tex").write_text("$$x = 1$$", encoding="utf-8")
    path = tmp_path / "folder" / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SymchainError) as raised:
        read_chapter(path)
    assert raised.value.code == "SC003"


def test_macros_are_bounded(tmp_path: Path) -> None:
    """A macro that grows without end is a fault of its equation alone."""
    path = tmp_path / "bomb.tex"
    path.write_text(
        "\\def\\a{\\b\\b}\\def\\b{\\c\\c}\\def\\c{\\a\\a}\n\\begin{equation}\\a = 1\\label{1}\\end{equation}\n"
        "% symchain t: scalar\n\\begin{equation} t + t = 2 t \\label{2}\\end{equation}",
        encoding="utf-8",
    )
    found = run_chapter(path)
    assert [(s.verdict, s.code) for s in found.values()] == [("unread", "SC302"), ("proved", None)]


# The command line.

SMALL = """<!-- symchain
A: M x N; B: N x M
-->

# Two products

$$
\\operatorname{tr}(A B) = \\operatorname{tr}(B A) \\label{eq:1}
$$

By $\\eqref{eq:1}$, and what $\\eqref{eq:2}$ is nobody knows,

$$
A \\overset{?}{=} B \\label{eq:2}
$$

$$
A \\leq B
$$
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A chapter with an equation, one that is not understood, and a display that claims nothing."""
    path = tmp_path / "small.md"
    path.write_text(SMALL, encoding="utf-8")
    return path


def symchain(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "symchain.cli", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_ledger_counts_what_was_found(small: Path) -> None:
    """Displays, what claims nothing and why, what was read: in the text and in the JSON."""
    run = symchain("verify", small, "--report", "json=out.json", cwd=small.parent)
    assert run.returncode == 1
    counts = "1 read (50%), 1 decided (50%), 1 flagged (50%), 1 unread (50%)"
    assert f"3 displays, 1 of them no claim; 2 claims: {counts}" in run.stdout
    ledger = json.loads((small.parent / "out.json").read_text(encoding="utf-8"))["proofs"][0]["ledger"]
    over = [r"18:1: \leq is no equation"]
    assert ledger == {"displays": 3, "claims": 2, "read": 1, "passed_over": over, "beside": []}


@pytest.mark.parametrize(
    ("options", "code"),
    [([], 1), (["--allow-unread"], 0), (["--min-read", "50"], 0), (["--min-read", "51"], 1)],
)
def test_unread_equations_may_be_allowed(options: list[str], code: int, small: Path) -> None:
    """An unread equation fails the run, unless it is allowed, or enough of the chapter is read."""
    run = symchain("verify", small, *options, cwd=small.parent)
    assert run.returncode == code
    assert ("SC307" in run.stderr) == (options[-1:] == ["51"])


def test_an_equation_as_read(small: Path) -> None:
    """`show --as-read` shows the source beside the claim, and what its letters are."""
    run = symchain("show", "--as-read", "1", small, cwd=small.parent)
    assert run.returncode == 0
    assert r"\operatorname{tr}(A B) = \operatorname{tr}(B A)" in run.stdout
    assert "eq(Trace(A*B), Trace(B*A))" in run.stdout
    assert "A: M x N  (declared)" in run.stdout


def test_declarations_are_proposed(small: Path) -> None:
    """`declare` says what was found, and what was not, with its place."""
    small.write_text(SMALL.replace("A: M x N; B: N x M", "A: M x N"), encoding="utf-8")
    run = symchain("declare", small, cwd=small.parent)
    assert run.returncode == 0
    assert "A: M x N  # declared" in run.stdout
    assert "B: ?  # 8:21" in run.stdout


def test_a_script_is_written_and_runs(tmp_path: Path) -> None:
    """`init --from` writes the script that a chapter is read as; it runs at once, and is written over nothing."""
    made = symchain("init", "proofs", "--from", OWN, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    run = symchain("verify", cwd=tmp_path)
    assert run.stdout.endswith("16 steps: 16 passed (11 proved, 3 defined, 2 assumed), 0 failed\n")
    again = symchain("init", "proofs", "--from", OWN, cwd=tmp_path)
    assert again.returncode == 2
    assert "SC010" in again.stderr


@pytest.mark.parametrize(
    ("formula", "code", "said"),
    [
        (r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", 0, "proved"),
        (r"(A B)^\top = A^\top B^\top", 1, "SC101"),
        (r"\frac{\partial}{\partial A} \operatorname{tr}(A B) = B^\top", 0, "proved"),
        (r"\operatorname{tr}(A C) = 0", 1, "C is not declared"),
        ("A^{-1} A = B", 1, "error"),
        ("A_{ij} + A_{i,j} = 2 A_{ij}", 0, "proved"),
    ],
)
def test_one_formula_in_tex(formula: str, code: int, said: str, tmp_path: Path) -> None:
    """`check` reads TeX as well as the proof language."""
    run = symchain("check", formula, "-d", "A: M x N, B: N x M", cwd=tmp_path)
    assert run.returncode == code
    assert said in run.stdout


def test_a_chapter_is_kept_until_it_or_its_declarations_change(tmp_path: Path) -> None:
    """Results of a chapter are kept; a new symchain.toml beside it, and a new text, are noticed."""
    path = tmp_path / "a.md"
    path.write_text("$$\nA + B = B + A \\label{eq:1}\n$$\n", encoding="utf-8")

    def run() -> str:
        return symchain("verify", "a.md", cwd=tmp_path, SYMCHAIN_CACHE_DIR=str(tmp_path / "kept")).stdout

    assert "A is not declared" in run()
    assert "from the cache" in run()
    (tmp_path / "symchain.toml").write_text('declare = "A, B: M x N"\n', encoding="utf-8")
    assert "1 passed (1 proved)" in run()
    assert "from the cache" in run()
    path.write_text("$$\nA + B = B + 2 A \\label{eq:1}\n$$\n", encoding="utf-8")
    assert "1 failed (1 refuted)" in run()


def test_reading_loads_no_sympy() -> None:
    """A chapter is read without SymPy, so that declarations and a kept result come at once."""
    code = "import sys; from pathlib import Path; from symchain.document.chapter import read_chapter\n"
    code += f"read_chapter(Path({str(OWN)!r})); assert 'sympy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_changed_character_is_never_a_pass() -> None:
    """A slice of `python -m bench.variants`: what passes says the same, claims less, or is flagged for it."""
    tried = [(variant, step) for variant, step in checked(OWN, 60, seed=1)]
    assert [variant[:4] for variant, step in tried if is_wrong(variant, step)] == []
    assert sum(step is not None and not step.passed for _, step in tried) > 45


def test_chapters_below_a_folder(small: Path) -> None:
    """Below a folder a chapter counts where it has declarations, or a symchain.toml beside it; a README does not."""
    folder = small.parent
    (folder / "README.md").write_text("$$\nx = 1 \\label{eq:9}\n$$\n", encoding="utf-8")
    (folder / "part").mkdir()
    (folder / "part" / "b.tex").write_text("$$ a + a = 2 a \\label{eq:3} $$\n", encoding="utf-8")
    assert [path.name for path in discover([folder])] == ["small.md"]
    (folder / "part" / "symchain.toml").write_text("declare = 'a: scalar'\n", encoding="utf-8")
    assert [path.name for path in discover([folder])] == ["b.tex", "small.md"]
    assert "3 steps: 2 passed" in symchain("verify", ".", cwd=folder).stdout


# Printed against proved.

SCRIPTS = [ROOT / "proofs" / "chapter14" / name for name in ("component_form.py", "trace_form.py")]


def printed(text: str, tmp_path: Path) -> dict[str, StepResult]:
    """The results of a chapter beside the scripts of 14.1 and 14.2."""
    (tmp_path / "text.md").write_text(text, encoding="utf-8")
    return run_chapter(tmp_path / "text.md", against=[str(path) for path in SCRIPTS])


def test_what_is_printed_is_what_was_proved(tmp_path: Path) -> None:
    """Each equation of the text has the verdict of the script; what the script has beside it is listed."""
    found = printed(OWN.read_text(encoding="utf-8"), tmp_path)
    assert [label for label, step in found.items() if step.kind == "printed"] == LABELS
    assert all(step.passed for step in found.values() if step.kind == "printed")
    assert {label for label, step in found.items() if step.kind == "outside"} == {
        "14-2-4-inner",
        "14-2-5-transpose",
        "14-2-6-shape-transpose",
        "14-2-6-shape-product",
    }


@pytest.mark.parametrize(
    ("old", "new", "label", "code", "said"),
    [
        (
            "= \\sum_{k=0}^{M-1} G_{kl} H^{ij}_{kl} \\label",
            "= 2 \\sum_{k=0}^{M-1} G_{kl} H^{ij}_{kl} \\label",
            "14-2-6b",
            "SC330",
            "2*",
        ),
        ("\\mathbb{R}^{P \\times Q}", "\\mathbb{R}^{P \\times P}", "14-2-1", "SC330", "shape"),
        ("eq:14-2-6a", "eq:14-9", "14-9", "SC331", "no script"),
        ("G_{kl} H^{ij}_{kl} \\label{eq:14-2-4}", "G_{kl} ? H^{ij}_{kl} \\label{eq:14-2-4}", "14-2-4", "SC301", "?"),
    ],
)
def test_what_differs_is_told(old: str, new: str, label: str, code: str, said: str, tmp_path: Path) -> None:
    """A factor, a shape, a label, a sign that is not understood: it does not pass, and says how it differs."""
    text = OWN.read_text(encoding="utf-8")
    assert old in text
    step = printed(text.replace(old, new), tmp_path)[label]
    assert (step.passed, step.code) == (False, code)
    assert said in step.message


def test_other_premises_are_flagged(tmp_path: Path) -> None:
    """What the text cites and the script does not is flagged, and changes no verdict."""
    text = OWN.read_text(encoding="utf-8").replace("Put $\\eqref{eq:14-2-6b}$ into", "Put $\\eqref{eq:14-2-5}$ into")
    step = printed(text, tmp_path)["14-2-6"]
    assert step.passed
    assert step.detail["flags"] == ["SC333 the text cites 14-2-5, 14-2-6a, the script 14-2-6b, 14-2-6a"]


def test_the_command_of_the_readme() -> None:
    """The README holds the chapter that ships with the project beside its scripts."""
    command = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)[-1]
    program, *arguments = command.split()
    assert program == "symchain"
    run = symchain(*arguments, cwd=ROOT)
    assert run.returncode == 0
    assert "14 steps: 14 passed (11 proved, 3 defined)" in run.stdout


def test_the_page_shows_what_is_printed_beside_what_is_read(tmp_path: Path) -> None:
    """In the HTML report an equation of a chapter stands as printed, typeset, with its flags; an unread one as TeX."""
    text = OWN.read_text(encoding="utf-8").replace(
        "= \\sum_{k=0}^{M-1} G_{kp}", "\\overset{!}{=} \\sum_{k=0}^{M-1} G_{kp}"
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    run = symchain("verify", "a.md", "--report", "html=a.html", "--report", "json=a.json", cwd=tmp_path)
    assert run.returncode == 1
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.count("as printed") == 14
    assert page.count('<p class="equation printed"><code') == 1
    # 13 are understood, two of them in two lines: a definition with its set, and its entry
    assert page.count('<p class="equation printed"><span') == 15
    assert "<strong>SC318</strong>" in page
    steps = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["proofs"][0]["steps"]
    assert [s["printed"] for s in steps if s["label"] == "14-1-1"] == ["g = g(U_{0,0}, U_{0,1}, \\ldots, U_{M-1,N-1})"]


def test_pytest_collects_chapters(small: Path) -> None:
    """With --symchain a chapter is collected, one item an equation; without declarations only where it is named."""
    folder = small.parent
    (folder / "README.md").write_text("$$\nx = 1 \\label{eq:9}\n$$\n", encoding="utf-8")

    def collected(*arguments: str) -> str:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--collect-only", *arguments]
        return subprocess.run(
            command, cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=False
        ).stdout

    assert "small.md::1\nsmall.md::2\n" in collected("--symchain", ".")
    assert "README.md" not in collected("--symchain", ".")
    assert "README.md::9\n" in collected("--symchain", "README.md")
    assert "small.md" not in collected(".")


def test_flags_are_in_the_formats_of_ci(small: Path) -> None:
    """A flag is a warning in GitHub's annotations and in SARIF; JUnit and the Markdown summary have a line of it."""
    summary = symchain("verify", small.name, "--output-format", "markdown", "--report", "junit=a.xml", cwd=small.parent)
    assert "<summary>2 flagged</summary>" in summary.stdout
    assert "small.md:8: SC321 1: the text never says what A is" in summary.stdout
    assert "1: flagged SC321 the text never says what A is" in (small.parent / "a.xml").read_text(encoding="utf-8")
    run = symchain("verify", small.name, "--output-format", "github", "--report", "sarif=a.sarif", cwd=small.parent)
    assert "::warning file=small.md,line=8,col=1,title=SC321 1::the text never says what A is" in run.stdout
    results = json.loads((small.parent / "a.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [(r["ruleId"], r["level"]) for r in results] == [
        ("SC301", "error"),
        ("SC321", "warning"),
        ("SC321", "warning"),
    ]


def test_what_is_unread_takes_nothing_with_it(tmp_path: Path) -> None:
    """An entry whose change stands in an unread equation alone is declared all the same: the others are checked."""
    text = OWN.read_text(encoding="utf-8").replace(
        "\\sum_{l=0}^{N-1} \\frac{\\partial g}{\\partial U_{kl}} \\Delta",
        "\\sum_{l=0}^{M-1} \\frac{\\partial g}{\\partial U_{kl}} \\Delta",
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    found = run_chapter(tmp_path / "a.md")
    assert [label for label in found if label[0] != "d"] == LABELS
    assert not found["14-1-3"].passed


def test_rows_of_the_cookbook_mean_what_the_scripts_say() -> None:
    """No formula of the cookbook is proved as read and refuted in its script, or the other way round."""
    if not (SHARED / "cookbook.tsv").is_file():
        pytest.skip("the rows of the cookbook are not here: they are no part of the project")
    found = list(agree.compared())
    assert [row for row in found if not row.agrees] == []
    assert sum(row.same for row in found) >= 90
    assert sum(row.read == row.script for row in found) >= 130


@pytest.mark.parametrize(
    ("declared", "formula", "without", "verdict"),
    [
        ("assume: A B = B A", r"e^A e^B = e^{A + B}", "refuted", "proved"),
        ("assume: A A = A", r"(I - A)(I - A) = I - A", "refuted", "proved"),
        ("assume: A A = A", r"(I - B)(I - B) = I - B", "refuted", "refuted"),
        ("invertible: A + B, A", r"(A + B)^{-1} A = (I + A^{-1} B)^{-1}", "undecided", "proved"),
        ("invertible: A + B", r"(A + B)^{-1} A + (A + B)^{-1} B = I", "undecided", "proved"),
        (
            "nonzero: \\operatorname{tr}(A B)",
            r"\frac{\operatorname{tr}(B A)}{\operatorname{tr}(A B)} = 1",
            "undecided",
            "proved",
        ),
        (
            "nonzero: \\operatorname{tr}(A B)",
            r"\frac{\operatorname{tr}(A A)}{\operatorname{tr}(A A)} = 1",
            "undecided",
            "undecided",
        ),
    ],
)
def test_formulas_as_hypotheses(declared: str, formula: str, without: str, verdict: str, tmp_path: Path) -> None:
    """Conditions and equations that are declared are in force for every equation, and nothing else is."""
    letters = "A, B: N x N; x: N; t: scalar"
    assert chapter(tmp_path, formula)["1"].verdict == without
    assert chapter(tmp_path, formula, f"{letters}\n{declared}")["1"].verdict == verdict


@pytest.mark.parametrize("declared", ["assume: A C = C A", "assume: A B", "nonzero: \\frac{1", "invertible: A = B"])
def test_a_hypothesis_that_is_not_understood_is_an_error(declared: str, tmp_path: Path) -> None:
    """SC305 with the line of the declaration and the reason."""
    (tmp_path / "a.md").write_text(f"<!-- symchain\nA, B: N x N\n{declared}\n-->\n\n$$\nA = A\n$$\n", encoding="utf-8")
    with pytest.raises(SymchainError, match=re.escape(declared.partition(":")[0])) as refusal:
        read_chapter(tmp_path / "a.md")
    assert (refusal.value.code, refusal.value.line) == ("SC305", 3)


def as_katex(text: str) -> str:
    """A page that KaTeX has written: the TeX in annotations, what is shown beside it."""

    def formula(tex: str, kind: str) -> str:
        shown = "<span class='katex-html' aria-hidden='true'><span class='base'>U<span>kl</span></span></span>"
        source = f"<annotation encoding='application/x-tex'>{escape(tex, quote=False)}</annotation>"
        math = f"<span class='katex-mathml'><math><semantics><mi>U</mi>{source}</semantics></math></span>"
        inner = f"<span class='katex'>{math}{shown}</span>"
        return f"<span class='katex-display'>{inner}</span>" if kind == "display" else inner

    made, here = [], 0
    for found in re.finditer(r"\\begin\{equation\}(.*?)\\end\{equation\}|\$([^$]+)\$|<!--.*?-->", text, re.S):
        made.append(escape(text[here : found.start()], quote=False).replace("\n\n", "</p><p>"))
        label = re.search(r"\\label\{([^}]*)\}", found[1] or "")
        if found[1]:
            made.append(f"<div id='{label[1] if label else ''}'>{formula(found[1], 'display')}</div>")
        elif found[2] and found[2].startswith("\\eqref"):
            made.append(f"<a href='#{found[2][7:-1]}'>above</a>")
        else:
            made.append(formula(found[2], "inline") if found[2] else found[0])
        here = found.end()
    return f"<!doctype html><html><body><p>{''.join(made)}{text[here:]}</p></body></html>"


def as_scripts(text: str) -> str:
    """A page of an older MathJax: formulas in scripts."""
    body = EQUATION.sub(lambda m: f"<script type='math/tex; mode=display'>{m[1]}</script>", text)
    body = re.sub(r"\$([^$]+)\$", lambda m: f"<script type='math/tex'>{m[1]}</script>", body)
    return "<html><body>" + body.replace("\n\n", "\n<p>\n") + "</body></html>"


@pytest.mark.parametrize(("name", "form"), [("katex.html", as_katex), ("scripts.html", as_scripts)])
def test_pages_that_others_have_written(name: str, form: Callable[[str], str], tmp_path: Path) -> None:
    """TeX that KaTeX keeps beside what it shows, and TeX in scripts, are read as what they are: displays, or inline."""
    path = tmp_path / name
    path.write_text(form(OWN.read_text(encoding="utf-8")), encoding="utf-8")
    found = run_chapter(path)
    assert [label for label in found if label[0] != "d"] == LABELS
    assert all(step.passed for step in found.values())
    assert found["14-1-4"].uses == ["14-1-2", "14-1-3"]


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("a.tex", r"\eqref{eq:1}"),
        ("a.tex", r"equation~\ref{eq:1}"),
        ("a.tex", r"\cref{eq:1}"),
        ("a.tex", r"\Cref{eq:1}"),
        ("a.tex", r"\autoref{eq:1}"),
        ("a.md", "{eq}`eq:1`"),
        ("a.md", ":eq:`eq:1`"),
        ("a.md", ":eqref:`eq:1`"),
        ("a.md", "@eq-1"),
        ("a.md", r"$\eqref{eq:1}$"),
        ("a.md", r"\eqref{eq:1}"),
        ("a.md", "(1)"),
        ("a.html", '<a href="#eq:1">the first</a>'),
        ("a.html", "<a href='#eq-1'>(1)</a>"),
        ("a.html", '<a class="x" href="#mjx-eqn:1">here</a>'),
    ],
)
def test_references(name: str, reference: str, tmp_path: Path) -> None:
    """Every way to refer to an equation makes it a premise, and a link to a section makes none."""
    comment = "% symchain A: N x N\n" if name == "a.tex" else "<!-- symchain A: N x N -->\n"
    text = comment + "\n$$\nA + A = 2 A \\label{eq:1}\n$$\n\n" + "SAID\n$$\n2 A = A + A \\label{eq:2}\n$$\n"
    (tmp_path / name).write_text(text.replace("SAID", f"From {reference} it follows that"), encoding="utf-8")
    assert run_chapter(tmp_path / name)["2"].uses == ["1"]
    (tmp_path / name).write_text(
        text.replace("SAID", 'By <a href="#part-1">a section</a> it follows that'), encoding="utf-8"
    )
    assert run_chapter(tmp_path / name)["2"].uses == []


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (r"$A, B \in \mathbb{R}^{M \times N}$", "AB"),
        (r"$A , B, C\in\mathbb{R}^{M \times N}$", "ABC"),
        (r"$\mathbf{A}, B_1 \in \mathbb R^{M \times N}$", "A"),
        (r"$A = B, C \in \mathbb{R}^{M \times N}$", "C"),
    ],
)
def test_several_letters_of_one_set(said: str, known: str, tmp_path: Path) -> None:
    """Letters before one set sign are all in it."""
    (tmp_path / "a.md").write_text(f"Let {said}.\n\n$$\nA = A\n$$\n", encoding="utf-8")
    symbols = read_chapter(tmp_path / "a.md").table.symbols
    assert {key for key in "ABC" if key in symbols and symbols[key].shape == ("M", "N")} == set(known)


def test_an_error_that_was_published(tmp_path: Path) -> None:
    """An entry of a gradient that is set equal to a whole matrix, and to the wrong one: each is told apart."""
    text = (
        "Let $A, X \\in \\mathbb{R}^{M \\times N}$. Entry by entry,\n\n"
        "$$\n\\frac{\\partial \\operatorname{tr}(X^\\top A)}{\\partial X_{kl}} = A_{kl} \\label{eq:1}\n$$\n\n"
        "and so, with $\\eqref{eq:1}$,\n\n"
        "$$\n\\frac{\\partial \\operatorname{tr}(X^\\top A)}{\\partial X_{kl}} = A^\\top \\label{eq:2}\n$$\n\n"
        "$$\n\\frac{\\partial \\operatorname{tr}(X^\\top A)}{\\partial X} = A^\\top \\label{eq:3}\n$$\n\n"
        "$$\n\\frac{\\partial \\operatorname{tr}(X^\\top A)}{\\partial X} = A \\label{eq:4}\n$$\n"
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    found = run_chapter(tmp_path / "a.md")
    assert [found[label].verdict for label in "1234"] == ["proved", "error", "error", "proved"]
    assert found["2"].code == found["3"].code == "SC101"
    assert "M x N" in found["3"].message
    assert "numerator layout" in found["3"].message


def test_what_is_said_to_be_written_is_no_definition(tmp_path: Path) -> None:
    """An equation of known letters, before which the text speaks of writing, is false; nothing else suffers."""
    text = (
        "<!-- symchain\nx, y, z: N\n-->\nWe can write the model for all of it as\n\n$$\ny_i + z_i = x_i + x_i\n$$\n\n"
        "Next,\n\n$$\nx + z = x \\label{eq:1}\n$$\n\n$$\ny + y = 2 y \\label{eq:2}\n$$\n"
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    found = run_chapter(tmp_path / "a.md", numeric=True)
    assert [(step.verdict, step.grounded) for step in found.values()] == [
        ("refuted", True),
        ("refuted", True),
        ("proved", True),
    ]


@pytest.mark.parametrize(
    ("words", "shapes"),
    [
        (r"where $W$ is an $M \times N$ matrix", {"W": ("M", "N")}),
        (r"Let $\mathbf{W}$ be a real $(M \times N)$ matrix", {"W": ("M", "N")}),
        (r"Let $u$ and $v$ be two column vectors of length $D$.", {"u": ("D", "1"), "v": ("D", "1")}),
        (r"the $M$ by $N$ matrix $W$", {"W": ("M", "N")}),
        (r"a matrix $W$ of size $3 \times 2$", {"W": ("3", "2")}),
        (r"$W, V$ are $N\times N$ matrices", {"W": ("N", "N"), "V": ("N", "N")}),
        (r"an $n$-dimensional vector $x$", {"x": ("n", "1")}),
        (r"as $L$ is a scalar", {"L": None}),
        (r"The transpose of $W$ is an $N \times M$ matrix", {}),
        (r"each row of $W$ is a vector of length $N$", {}),
        (r"the derivative with respect to $x$ is a vector of length $N$", {}),
        (r"we reshape $W$ as a vector of length $n$", {}),
        (r"a scalar $t$", {"t": None}),
        (r"$x$ is not a scalar", {}),
        (r"multiplied by N matrix $W$", {}),
        (r"a scalar function $g(U)$", {}),
        (r"the scalar product $x$", {}),
        (r"$W$ is an $M \times N$ matrix; now $W$ is an $N \times M$ matrix", {}),
    ],
)
def test_shapes_in_words(words: str, shapes: dict[str, tuple[str, str] | None], tmp_path: Path) -> None:
    """What the running text says of shapes is taken up, with its line; where it says two things, neither is."""
    (tmp_path / "a.md").write_text(f"Text.\n\n{words}\n\n$$\n0 = 0\n$$\n", encoding="utf-8")
    symbols = read_chapter(tmp_path / "a.md").table.symbols
    assert {key: symbol.shape for key, symbol in symbols.items()} == shapes
    assert all(symbol.source == "the words on line 3" for symbol in symbols.values())


def test_reasons_beside_equations_are_no_part_of_them(tmp_path: Path) -> None:
    """A cell of nothing but words is dropped; labels before a row that goes on, and sizes of rows, say nothing."""
    text = (
        "% symchain A, B: N x N\n\\newcommand{\\why}[1]{\\footnotesize\\textcolor{gray}{\\begin{pmatrix*}[l]\\text{#1}"
        "\\end{pmatrix*}}}\n"
        "\\begin{document}\n\\begin{align}\nA + B &= B + A & \\why{as sums $x$ are} \\nonumber \\\\\n"
        "\\label{eq:1}\n&= A + B & \\text{again} \\\\\nA + B &= B + 2 A\n\\end{align}\n"
        "\\[ \\begin{bmatrix*}[c] 1 & 2 \\\\[2pt] 3 & 4 \\\\[2pt] \\end{bmatrix*} = \\begin{bmatrix} 1 & 2 \\\\ 3 & 4"
        " \\end{bmatrix} \\label{eq:2} \\]\n\\end{document}\n"
    )
    (tmp_path / "a.tex").write_text(text, encoding="utf-8")
    found = run_chapter(tmp_path / "a.tex", numeric=True)
    assert {label: (step.verdict, step.line) for label, step in found.items()} == {
        "1": ("proved", 5),
        "line 8": ("refuted", 8),
        "2": ("proved", 10),
    }


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"||x||^2 = x^\top x", "proved"),
        (r"||x - 2 x||_2 - ||x||_2 = 0", "proved"),
        (r"||t| - t| = ||t| - t|", "proved"),
        (r"\mathbf{x}_i + x_i = 2 x_i", "unread"),
        (r"A = \begin{pmatrix} A_{00} & ... \\ ... & A_{11} \end{pmatrix}", "undecided"),
        (r"A = B \rightarrow B = A", "unread"),
    ],
)
def test_notations_of_strangers(formula: str, verdict: str, tmp_path: Path) -> None:
    """Two bars for a norm, arrays with dots, a bold letter with an index beside the plain one, two equations in one."""
    assert chapter(tmp_path, formula)["1"].verdict == verdict


def test_displays_in_blocks_of_prose_are_found(tmp_path: Path) -> None:
    """Notes and theorems of MyST hold text, cells of code do not."""
    text = (
        "````{note}\n$$a = b$$\n```python\n$$ c = d $$\n```\n$$e = f$$\n````\n```{code-cell}\n$$ g = h $$\n```\n"
        "```{prf:theorem} Name\n:label: x\n$$i = j$$\n```\n$$k = l$$\n"
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert [(r.equation.tex, r.equation.place.line) for r in read_chapter(tmp_path / "a.md").reads] == [
        ("a = b", 2),
        ("e = f", 6),
        ("i = j", 13),
        ("k = l", 15),
    ]


def test_what_is_put_in_has_its_own_places(tmp_path: Path) -> None:
    """An equation of a file that is put in has the file and the line where it stands, also from the cache."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "main.tex").write_text(
        "\\documentclass{book}\n% symchain A, B: N x N\n\\begin{document}\n\\input{parts/one}\n"
        "By \\eqref{eq:1},\n\\[ B A = A B + B \\label{eq:3} \\]\n\\end{document}\n",
        encoding="utf-8",
    )
    (tmp_path / "parts" / "one.tex").write_text(
        "% a comment\n\\begin{align}\nA + B &= B + A \\label{eq:1} \\\\\n"
        "   A B &= B A \\label{eq:2}\n\\end{align}\n\\[ A = B\n",
        encoding="utf-8",
    )

    kept = {"SYMCHAIN_CACHE_DIR": str(tmp_path / "kept")}

    def places() -> dict[str, str]:
        said = symchain("verify", "main.tex", "--output-format", "json", cwd=tmp_path, **kept)
        steps = json.loads(said.stdout)["proofs"][0]["steps"]
        return {step["label"]: f"{step['file']}:{step['line']} {step['cached']}" for step in steps}

    part = str(Path("parts") / "one.tex")
    assert list(places().items()) == [
        ("1", f"{part}:3 False"),
        ("2", f"{part}:4 False"),
        ("3", "main.tex:6 False"),
        ("line 6", f"{part}:6 False"),
    ]
    assert places()["2"] == f"{part}:4 True"
    assert "parts/one.tex:4:4" in symchain("show", "--as-read", "2", "main.tex", cwd=tmp_path).stdout.replace("\\", "/")


LINKS = [
    r"\operatorname{tr}(A B)",
    r"\operatorname{tr}(B A)",
    r"\sum_k (B A)_{kk}",
    r"\operatorname{tr}(A^\top B^\top)",
]


@pytest.mark.parametrize("wrong", range(1, 4))
def test_a_false_chain_is_false_in_one_link(wrong: int, tmp_path: Path) -> None:
    """The verdict has the line of the first link that is false, and says which it is."""
    rows = [*LINKS[:wrong], r"\operatorname{tr}(B^\top A)", r"\operatorname{tr}(A^\top B)"]
    text = "Let $A, B \\in \\mathbb{R}^{N \\times N}$. Then\n\n\\begin{align}\n"
    text += rows[0] + "".join(f" \\\\\n &= {row}" for row in rows[1:]) + "\n\\end{align}\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (step,) = run_chapter(tmp_path / "a.md", numeric=True).values()
    assert (step.verdict, step.line) == ("refuted", 4 + wrong)
    assert step.message.endswith("= Trace(B.T*A)")
    assert step.detail["right"] == "Σ_{k<N} Σ_{l<N} A[k,l]*B[k,l]"


def test_a_link_that_does_not_follow_is_named(tmp_path: Path) -> None:
    """A chain that misses a hypothesis has the line and the words of the link that needs it."""
    text = (
        "Let $A, B \\in \\mathbb{R}^{N \\times N}$. Then\n\n\\begin{align}\nA B &= A B \\\\\n"
        " &= A A^{-1} A B \\\\\n &= A B\n\\end{align}\n"
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (step,) = run_chapter(tmp_path / "a.md", numeric=True).values()
    assert (step.verdict, step.line) == ("undecided", 5)
    assert step.message == "missing hypothesis: A is invertible, in A*B = A*inv(A)*A*B"


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"W^{(l)} + W^{(l)} = 2 W^{(l)}", "proved"),
        (r"W^l = 2 W^l", "refuted"),
        (r"H^{ij}_{kl} + X_{ij} = X_{ij} + H^{ij}_{kl}", "proved"),
        (r"H^{ij}_{kl} + X_{ij} = X_{ij}", "refuted"),
    ],
)
def test_declared_labels(formula: str, verdict: str, tmp_path: Path) -> None:
    """A family that is declared is one matrix for each of its labels, however many these are."""
    declared = "W: N x N for l\nH: M x N for i, j\nX: P x Q"
    assert chapter(tmp_path, formula, declared)["1"].verdict == verdict


def test_a_letter_before_its_definition(tmp_path: Path) -> None:
    """It is not declared there, and the equation that defines it later is named."""
    text = (
        "Let $A \\in \\mathbb{R}^{N \\times N}$.\n\n$$\nC A = A C \\label{eq:1}\n$$\n\nDefine\n\n"
        "$$\nC = A A \\label{eq:2}\n$$\n\n$$\nC A = A C \\label{eq:3}\n$$\n\n$$\nD = D \\label{eq:4}\n$$\n"
    )
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    found = run_chapter(tmp_path / "a.md")
    assert [step.verdict for step in found.values()] == ["unread", "defined", "proved", "unread"]
    assert found["1"].message == "4:1: C is not declared before 2, which defines it"
    assert "defines" not in found["4"].message
