"""How much of what authors have printed is read, and how fast.

    python -m bench --only reading

The formulas of the cookbook and the real texts lie beside the project; where they are not, their rows are left out.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Options, Row, ms
from symchain.document.chapter import Chapter, read_chapter
from symchain.document.meaning import BEYOND_CODE
from symchain.document.scan import READERS
from symchain.steps.script import run_script
from symchain.steps.session import Options as Checking

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
OWN = Path(__file__).resolve().parent.parent / "proofs" / "chapter14" / "chapter.md"
DECIDED = ("proved", "refuted", "defined", "error")
READ, SECONDS, EQUATIONS = 0.85, 3.0, 1000


def rows(options: Options) -> Iterator[Row]:
    """Shares of what is read, and the time for a thousand equations."""
    if (SHARED / "cookbook.tsv").is_file():
        yield _cookbook()
    if (SHARED / "texts").is_dir():
        yield from _texts()
    yield _speed()


def is_read(chapter: Chapter) -> list[bool]:
    """Of each equation whether it was understood, also where it cannot be said (SC204)."""
    return [r.fault is None or r.fault.code == BEYOND_CODE for r in chapter.reads if not r.no_claim]


def _cookbook() -> Row:
    with (SHARED / "cookbook.tsv").open(encoding="utf-8", newline="") as file:
        formulas = list(csv.DictReader(file, delimiter="\t"))
    read = 0
    with tempfile.TemporaryDirectory() as folder:
        for row in formulas:
            read += all(is_read(read_chapter(Path(folder) / "row.md", one_line(row))))
    share = read / len(formulas)
    text = f"{share:.1%} ({read} of {len(formulas)})"
    return Row("formulas of the Matrix Cookbook that are read", text, f">= {READ:.0%}", share >= READ, {"share": share})


def one_line(row: dict[str, str]) -> str:
    """A row as a chapter with its shapes declared."""
    return f"<!-- symchain\n{row['shapes']}\n-->\n$$\n{row['formula']} \\label{{eq:{row['number']}}}\n$$\n"


def _texts() -> Iterator[Row]:
    for path in sorted((SHARED / "texts").glob("*/*")):
        if path.suffix in READERS:
            chapter = read_chapter(path)
            understood = is_read(chapter)
            found, decided = chapter.scanned.displays, sum(verdict in DECIDED for verdict in _verdicts(path))
            text = f"{found} displays, {len(understood)} claims, {sum(understood)} read, {decided} decided"
            yield Row(f"displays of {path.parent.name}/{path.name}", text, "", True, {"displays": found})


def _verdicts(path: Path) -> list[str]:
    """The verdicts of the equations of a text."""
    found: list[str] = []
    run_script(
        path,
        lambda kind, e: found.append(e["verdict"]) if kind == "step" and e["kind"] != "script" else None,
        Checking(numeric=False),
    )
    return found


def _speed() -> Row:
    """A book of the own chapter again and again, each time under other labels."""
    text = OWN.read_text(encoding="utf-8")
    copies = -(-EQUATIONS // 14)
    book = "\n".join(text.replace("eq:14-", f"eq:{n}-") if n else text for n in range(copies))
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        chapter = read_chapter(Path(folder) / "book.md", book)
        taken = time.process_time() - begun
    count = len(chapter.reads)
    return Row(
        f"{count} equations found and read",
        ms(taken),
        f"<= {SECONDS:.0f} s for {EQUATIONS}",
        taken * EQUATIONS / count <= SECONDS,
        {"seconds": taken, "equations": count},
    )
