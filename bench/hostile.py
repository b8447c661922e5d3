"""Chapters that attack: each gets a located error or a verdict, within two seconds and 500 MiB.

    python -m bench.hostile [NAME ...]

Each is verified by the whole command, in a process of its own; time is processor time, without that of an empty chapter
(the start of Python and SymPy).  What is outside of the folder holds a word that may not come out.  Exit code 1 where a
case fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click

SECONDS, MEBIBYTES, MOST = 2.0, 500, 60
SECRET, RAN = "the-word-outside", "it-ran"
EQUATION = "\n$$\n{} \\label{{eq:1}}\n$$\n"
DECLARED = "<!-- symchain\nA: N x N; x: scalar\n-->\n"


def _equation(tex: str) -> str:
    return DECLARED + EQUATION.format(tex)


def _nested(opening: str, closing: str, times: int = 10_000) -> str:
    return _equation(opening * times + "x" + closing * times + " = x")


TEXTS: dict[str, Callable[[], str | bytes]] = {
    **{
        f"nested {name}.md": lambda pair=pair: _nested(*pair)  # type: ignore[misc]
        for name, pair in {
            "groups": ("{", "}"),
            "brackets": ("(", ")"),
            "sized brackets": (r"\left(", r"\right)"),
            "fractions": (r"\frac{1}{", "}"),
            "powers": ("x^{", "}"),
            "indices": ("x_{", "}"),
            "roots": (r"\sqrt{", "}"),
            "sums": (r"\sum_{k=1}^{N} (", ")"),
            "functions": (r"\exp(", ")"),
            "transposes": ("(", r")^\top"),
            "derivatives": (r"\frac{\partial}{\partial x} (", ")"),
            "bars": ("|", "|"),
            "arrays": (r"\begin{pmatrix}", r"\end{pmatrix}"),
            "signs": ("-", ""),
        }.items()
    },
    "long sum.md": lambda: _equation("+ x" * 5_000 + " = x"),
    "long product.md": lambda: _equation("x " * 5_000 + " = x"),
    "long chain.md": lambda: _equation("= x" * 5_000),
    "tower of powers.md": lambda: _equation("9^{9^{9^{9}}} x = x"),
    "large power.md": lambda: _equation("x^{100000000} = x^{99999999} x"),
    "large matrix power.md": lambda: _equation("A^{100000000} = A"),
    "large number.md": lambda: _equation("9" * 100_000 + " x = x"),
    "large factorial.md": lambda: _equation("1000000000! = x"),
    "large sum.md": lambda: _equation(r"\sum_{k=1}^{1000000000000} k = x"),
    "large power of a sum.md": lambda: _equation("(x + x^2 + 1)^{5000} = x"),
    "macros that grow.tex": lambda: r"\def\a{\b\b\b\b}\def\b{\c\c\c\c}\def\c{\d\d\d\d}\def\d{\a\a\a\a}$$\a = 1$$",
    "macro of itself.tex": lambda: r"\newcommand{\a}{\a}$$\a = 1$$",
    "ten thousand macros.tex": lambda: (
        "".join(rf"\def\{_word(n)}{{\{_word(n + 1)}}}" for n in range(10_000)) + r"$$\a=1$$"
    ),
    "macro with arguments.tex": lambda: (
        r"\newcommand{\a}[9]{#1#1#1#1#1#1#1#1#1#1}$$" + r"\a{" * 9 + "x" + "}" * 9 + "=x$$"
    ),
    "openings.tex": lambda: r"\begin{align}" * 100_000,
    "dollars.md": lambda: "$" * 500_000,
    "ticks.md": lambda: "`a" * 200_000,
    "fences.md": lambda: "```math\n" * 50_000,
    "comments.html": lambda: "<!--" * 200_000,
    "elements.html": lambda: "<div>" * 50_000 + "$$a = b$$",
    "attributes.html": lambda: "<p " + "a=b " * 200_000 + ">$$a = b$$</p>",
    "entities.html": lambda: "$$" + "&lt;" * 20_000 + "$$",
    "labels.md": lambda: "$$a = b \\label{x}$$\n" * 12_000,
    "references.md": lambda: "\\eqref{eq:1} " * 100_000 + EQUATION.format("x = x"),
    "rows.md": lambda: DECLARED + "\\begin{align}\n" + "x &= x \\\\\n" * 5_000 + "\\end{align}\n",
    "declarations.md": lambda: "<!-- symchain\n" + "".join(f"A_{n}: N x N\n" for n in range(20_000)) + "-->\n$$x=x$$",
    "sizes.md": lambda: f"<!-- symchain\nA: {'(' * 5_000}N{')' * 5_000} x N\n-->\n$$A=A$$",
    "cells.ipynb": lambda: '{"cells": ' + "[" * 100_000,
    "many cells.ipynb": lambda: json.dumps({"cells": [{"cell_type": "markdown", "source": "$$x=x$$"}] * 500}),
    "no object.ipynb": lambda: "[1, 2, 3]",
    "fifty megabytes.md": lambda: "word " * 10_000_000,
    "zeros.md": lambda: b"$$x = x$$\0\0",
    "other encoding.md": lambda: "größe $$x = x$$".encode("latin-1"),
    "sixteen bits.md": lambda: "$$x = x$$".encode("utf-16"),
    "half a character.md": lambda: "größe".encode()[:3],
    "code.md": lambda: _equation(r"\text{__import__('os').system('echo " + RAN + r"')} = x"),
    "quotes.md": lambda: _equation(r"x = x'); print('" + RAN + "'); ('"),
    "layout of code.md": lambda: f"<!-- symchain\nA: N x N', print('{RAN}'), '\n-->\n$$A = A$$",
    "input of itself.tex": lambda: r"\input{input of itself} $$x = x$$",
    "input in a circle.tex": lambda: r"\input{other} $$x = x$$",
    "input from outside.tex": lambda: r"\input{../outside} $$x = x$$",
    "input of a path.tex": lambda: r"\input{/etc/passwd} $$x = x$$",
    "input of a link.tex": lambda: r"\input{link} $$x = x$$",
    "input of a device.tex": lambda: r"\input{/dev/zero} $$x = x$$",
}
"""What each attack writes in a file of its name."""


def _word(n: int) -> str:
    """A name of letters for a number."""
    return ("" if n < 26 else _word(n // 26 - 1)) + chr(97 + n % 26)


class Outcome(NamedTuple):
    """What the command did: its exit code, processor seconds, MiB, and what it printed."""

    code: int
    seconds: float
    mebibytes: float
    said: str

    def fault(self, name: str, empty: float) -> str:
        """Why this is no answer; empty where it is one."""
        if self.code not in (0, 1, 2):
            return f"exit code {self.code}"
        if "Traceback" in self.said or "SC9" in self.said:
            return "a fault of the program"
        if name not in self.said and self.code:
            return "the file is not named"
        if SECRET in self.said or RAN in self.said.splitlines():
            return "what is outside was read, or something ran"
        if self.seconds - empty > SECONDS:
            return f"{self.seconds - empty:.1f} s"
        return f"{self.mebibytes:.0f} MiB" if self.mebibytes > MEBIBYTES else ""


def write(folder: Path, name: str) -> Path:
    """The file of an attack in a folder, with what it asks for beside and outside of it."""
    inside = folder / "inside"
    inside.mkdir(exist_ok=True)
    (folder / "outside.tex").write_text(EQUATION.format(SECRET), encoding="utf-8")
    (inside / "other.tex").write_text(r"\input{input in a circle}", encoding="utf-8")
    link = inside / "link.tex"
    if not link.is_symlink():
        link.symlink_to(folder / "outside.tex")
    made = TEXTS[name]()
    (inside / name).write_bytes(made if isinstance(made, bytes) else made.encode())
    return inside / name


# The largest child of a process of its own, so that nothing else that this command has waited for counts.
HELPER = """
import json, resource, subprocess, sys
pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace", text=True)
done = subprocess.run(json.loads(sys.argv[1]), **pipes)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.stdout]))
"""


def outcome_of(path: Path) -> Outcome:
    """What `symchain verify` does with a file.  Raises `subprocess.TimeoutExpired` after `MOST` seconds."""
    ours = [sys.executable, "-m", "symchain.cli", "verify", "--no-cache", str(path)]
    done = subprocess.run(
        [sys.executable, "-c", HELPER, json.dumps(ours)], capture_output=True, text=True, timeout=MOST, check=True
    )
    return Outcome(*json.loads(done.stdout))


@click.command(help=__doc__)
@click.argument("names", nargs=-1)
def main(names: tuple[str, ...]) -> None:
    chosen = [name for name in TEXTS if not names or any(n in name for n in names)]
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        nothing = Path(folder) / "nothing.md"
        nothing.write_text(_equation("x = x"), encoding="utf-8")
        empty = outcome_of(nothing).seconds
        slowest = largest = 0.0
        for name in chosen:
            try:
                found = outcome_of(write(Path(folder), name))
            except subprocess.TimeoutExpired:
                found = Outcome(-1, MOST, 0, "")
            fault = found.fault(name, empty)
            faults += bool(fault)
            slowest, largest = max(slowest, found.seconds - empty), max(largest, found.mebibytes)
            lines = [line.strip() for line in found.said.splitlines() if line.strip()]
            last = next((line for line in reversed(lines) if ": SC" in line), lines[-1] if lines else "")
            used = f"{found.seconds - empty:.2f} s, {found.mebibytes:.0f} MiB"
            click.echo(f"{name}: {used}{', FAILS: ' + fault if fault else ''}\n    {last[:200]}")
    click.echo(f"{len(chosen)} attacks: {faults} failed; at most {slowest:.1f} s and {largest:.0f} MiB")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
