"""The scripts in the documentation run and print what the documentation says.

In `docs/*.md` and `README.md`, a block marked `python` that is followed by a block marked `text` is a proof
script and its output under `symchain verify`.  A script is saved as `example.py`, or under the name in its
first line (`# product.py`); the scripts of one page stay in one folder, so that a later one can build on an
earlier one.  An output may begin with the command, after `$`.

A block marked `markdown` or `toml` with a name in its first line (`<!-- chapter.md -->`, `# symchain.toml`) is a
file of the folder of the page.  A block marked `console` holds commands after `$`, each with what it prints;
`symchain` is the one under test.

`python tests/test_docs.py` writes the real output into the pages; read the diff.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"<!-- ([\w.]+) -->\n|# (symchain.toml)\n")
NAME = re.compile(r"# (\w+\.py)\n")


@dataclass(frozen=True)
class Example:
    """A script, its name, and the place and content of the block that shows its output."""

    name: str
    script: str
    output: str
    start: int
    end: int


def examples(page: str) -> Iterator[Example]:
    """The scripts of a page with their outputs, in order."""
    blocks = list(BLOCK.finditer(page))
    for block, following in pairwise(blocks):
        if block[1] == "python" and following[1] == "text":
            named = NAME.match(block[2])
            name = named[1] if named else "example.py"
            yield Example(name, block[2], following[2], following.start(2), following.end(2))


def real_output(example: Example, folder: Path) -> str:
    """What `symchain verify` prints for the script, under the line with the command if the page shows it."""
    (folder / example.name).write_text(example.script, encoding="utf-8")
    known = os.environ.get("PYTHONPATH")
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([known, str(ROOT)] if known else [str(ROOT)]))
    run = subprocess.run(
        [sys.executable, "-m", "symchain.cli", "verify", example.name],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    first = example.output.partition("\n")[0]
    command = f"{first}\n" if first.startswith("$ ") else ""
    return command + re.sub(r"\n{2,}\Z", "\n", run.stdout + run.stderr)


def write_files(page: str, folder: Path) -> None:
    """The files that a page shows."""
    for block in BLOCK.finditer(page):
        named = FILE.match(block[2])
        if named and block[1] in ("markdown", "toml"):
            (folder / (named[1] or named[2])).write_text(block[2], encoding="utf-8")


def consoles(page: str) -> Iterator[Example]:
    """The blocks of commands of a page."""
    for block in BLOCK.finditer(page):
        if block[1] == "console":
            yield Example("", block[2], block[2], block.start(2), block.end(2))


def console_output(example: Example, folder: Path) -> str:
    """The commands of a block, each followed by what it prints."""
    binaries = folder / "bin"
    binaries.mkdir(exist_ok=True)
    program = binaries / "symchain"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m symchain.cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = os.pathsep.join([str(binaries), os.environ.get("PATH", "")])
    environment = dict(os.environ, PYTHONPATH=str(ROOT), PATH=path)
    shown = []
    for command in re.findall(r"^\$ (.*(?:\n> .*)*)", example.script, re.MULTILINE):
        run = subprocess.run(
            ["sh", "-c", command.replace("\n> ", "\n")],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        shown.append(f"$ {command}\n{run.stdout}{run.stderr}".rstrip("\n") + "\n")
    return "\n".join(shown)


def written(path: Path) -> str:
    """The text of a page, empty where there is none."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.mark.parametrize("path", [p for p in PAGES if any(examples(written(p)))], ids=lambda path: path.stem)
def test_examples_print_what_the_page_says(path: Path, tmp_path: Path) -> None:
    """Every script of a page prints exactly the block below it."""
    for example in examples(written(path)):
        assert real_output(example, tmp_path) == example.output, f"{path.name}: {example.script}"


@pytest.mark.parametrize("path", [p for p in PAGES if any(consoles(written(p)))], ids=lambda path: path.stem)
def test_commands_print_what_the_page_says(path: Path, tmp_path: Path) -> None:
    """Every command of a page prints exactly what stands below it."""
    write_files(written(path), tmp_path)
    for example in consoles(written(path)):
        assert console_output(example, tmp_path) == example.output, path.name


def test_a_session_prints_what_the_page_says() -> None:
    """The Python sessions of the pages, each page one session."""
    for path in PAGES:
        text = "\n".join(block[2] for block in BLOCK.finditer(written(path)) if block[1] == "pycon")
        test = doctest.DocTestParser().get_doctest(text, {}, path.name, str(path), 0)
        assert doctest.DocTestRunner().run(test).failed == 0


def test_every_script_of_the_reference_has_an_output() -> None:
    """No script in the reference of the language is shown without what it prints."""
    page = written(ROOT / "docs" / "language.md")
    scripts = [block for block in BLOCK.finditer(page) if block[1] == "python"]
    assert len(scripts) == len(list(examples(page))) > 0


def test_every_name_is_explained_and_used() -> None:
    """Every public name has its entry in the reference of the language, or of sessions, and is used there."""
    import symchain

    page = "".join(written(ROOT / "docs" / name) for name in ("language.md", "check.md"))
    scripts = [block[2] for block in BLOCK.finditer(page) if block[1] in ("python", "pycon")]
    used = set(re.findall(r"\w+", " ".join(scripts)))
    entries = set(re.findall(r"^\| `(\w+)", page, re.MULTILINE))
    assert set(symchain.__all__) - entries == set()
    assert set(symchain.__all__) - used == set()


def test_local_links_lead_somewhere() -> None:
    """Every relative link of a page names a file that exists, or one that the site makes (tests/test_site.py)."""
    for path in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]:
        prose = re.sub(r"`[^`\n]*`", "", BLOCK.sub("", written(path)))
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", prose):
            made = target.startswith("gallery/")
            assert made or (path.parent / target).exists(), f"{path.name}: {target}"


def update(path: Path) -> None:
    """Write the real outputs into a page."""
    page = written(path)
    with tempfile.TemporaryDirectory() as folder:
        made = [(e, real_output(e, Path(folder))) for e in examples(page)]
        write_files(page, Path(folder))
        made += [(e, console_output(e, Path(folder))) for e in consoles(page)]
        made.sort(key=lambda pair: pair[0].start)
    for example, output in reversed(made):
        page = page[: example.start] + output + page[example.end :]
    path.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    for found in PAGES:
        if any(examples(written(found))) or any(consoles(written(found))):
            update(found)
