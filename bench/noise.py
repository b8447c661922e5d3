"""Chapters torn and garbled at random: each is read, or refused at a place, at once and without a crash.

    python -m bench.noise [--count 100000] [--seed 0]

Only reading is tried, up to the script that would be checked: that has the limits of every script.  A crash, or a text
that takes more than two seconds, is printed: exit code 1.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from html import escape
from pathlib import Path
from random import Random

import click

from symchain.document.chapter import read_chapter
from symchain.errors import SymchainError

OWN = Path(__file__).resolve().parent.parent / "proofs" / "chapter14" / "chapter.md"
SECONDS = 2.0
PIECES = (
    *("{", "}", "$", "$$", "\\\\", "&", "^", "_", "(", ")", "|", "\\", "%", "#", "<", ">", "`", "~~~", "\n\n", "\0"),
    *(r"\begin{align}", r"\end{align}", r"\begin{pmatrix}", r"\end{pmatrix}", r"\left(", r"\right)", r"\frac"),
    *(
        r"\label{eq:14-1-1}",
        r"\eqref{",
        r"\tag{1}",
        r"\newcommand{\x}{\x\x}",
        r"\x",
        r"\def\y#1{#1#1}",
        r"\y{\y{\y a}}",
    ),
    *(r"\sum_{k}", "<!-- symchain", "-->", "<script>", "</p>", "&lt;", "---", "```{math}", ":label: a", "{#eq-a}"),
    *("@eq-a", "=", ":=", "'"),
)


def garbled(rng: Random, text: str) -> str:
    """A text with some pieces put in, parts taken out, doubled, exchanged, or cut off."""
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        here, there = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        there = min(there, here + rng.choice((1, 3, 30, 300)))
        match rng.randrange(5):
            case 0:
                text = text[:here] + rng.choice(PIECES) * rng.choice((1, 1, 1, 50)) + text[here:]
            case 1:
                text = text[:here] + text[there:]
            case 2:
                text = text[:there] + text[here:there] + text[there:]
            case 3:
                other = chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x100, 0xD800))))
                text = text[:here] + other + text[here + 1 :]
            case 4:
                text = text[:here] if rng.random() < 0.1 else text
    return text


def texts(count: int, seed: int) -> Iterator[tuple[Path, str]]:
    """So many garbled texts, in all formats."""
    rng, own = Random(seed), OWN.read_text(encoding="utf-8")
    forms = {"a.md": own, "a.html": f"<p>{escape(own, quote=False)}</p>", "a.tex": own.replace("#", "%"), "a.qmd": own}
    parts = {name: text.split("\n\n") for name, text in forms.items()}
    for _ in range(count):
        name = rng.choice(list(forms))
        start = rng.randrange(len(parts[name]))
        yield Path(name), garbled(rng, "\n\n".join(parts[name][start : start + rng.choice((1, 3, 10, 60))]))


def fault_of(path: Path, text: str, seconds: float = SECONDS) -> str:
    """What goes wrong when a text is read: nothing, a crash, or that it takes longer."""
    begun = time.process_time()
    try:
        read_chapter(path, text).tree  # noqa: B018
    except SymchainError:
        pass
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    taken = time.process_time() - begun
    return f"{taken:.1f} s" if taken > seconds else ""


@click.command(help=__doc__)
@click.option("--count", type=int, default=100_000, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
def main(count: int, seed: int) -> None:
    faults = 0
    for path, text in texts(count, seed):
        found = fault_of(path, text)
        if found:
            faults += 1
            click.echo(f"{path}: {found}\n{text!r}"[:2000])
    click.echo(f"{count} garbled chapters: {faults} crashes or slow")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
