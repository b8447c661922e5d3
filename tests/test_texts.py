"""Texts of strangers: every display is found where it stands, and nothing is read as what it does not say.

The texts lie beside the project; where they are not, these tests say so and go on.  What each equation in
`data/texts.json` means, by its place, was checked by hand: a claim, or the code of why it is not read.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from symchain.document.chapter import read_chapter
from symchain.document.scan import READERS, scan

TEXTS = Path(__file__).parent.parent.parent / "shared" / "texts"
NOT_HERE = "the texts of others are not here: they are no part of the project"
SAMPLE: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "texts.json").read_text("utf-8"))
BEGIN = re.compile(r"\\begin\{((?:flalign|align|equation|gather)\*?)\}|(\$\$)|```math|~~~math")


@pytest.mark.parametrize("name", SAMPLE)
def test_nothing_is_read_as_what_it_does_not_say(name: str, tmp_path: Path) -> None:
    """A sample that was checked by hand: each equation has its meaning, or a reason why it has none."""
    if not (TEXTS / name).is_file():
        pytest.skip(NOT_HERE)
    path = Path(shutil.copy(TEXTS / name, tmp_path))
    (tmp_path / "symchain.toml").write_text(f"declare = {json.dumps(SAMPLE[name]['declare'])}\n", encoding="utf-8")
    found = {}
    for read in read_chapter(path).reads:
        said = "; ".join(claim.text for claim in read.claims)
        found[str(read.equation.place)] = "no claim" if read.no_claim else read.fault.code if read.fault else said
    assert found == SAMPLE[name]["meant"]


def test_the_sample_has_forty_equations() -> None:
    """At least forty equations, and more than ten that are read."""
    meant = [said for sample in SAMPLE.values() for said in sample["meant"].values()]
    assert len(meant) >= 40
    assert sum(said.startswith("eq(") for said in meant) > 10


def displays(source: str) -> list[tuple[int, int]]:
    """The first and last line of each display, found line by line."""
    found, opened, closing = [], 0, ""
    inside = "\\begin{document}" not in source
    for number, line in enumerate(source.split("\n"), 1):
        text = re.sub(r"(?<!\\)%.*", "", line)
        inside = inside or "\\begin{document}" in text
        begin = BEGIN.search(text)
        if inside and not opened and begin:
            opened, closing = number, f"\\end{{{begin[1]}}}" if begin[1] else begin[2] or begin[0][:3]
            text = text[begin.end() :]
        if opened and closing in text:
            found.append((opened, number))
            opened = 0
    return found


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*/*")) if TEXTS.is_dir() else [None])
def test_every_display_is_found_where_it_stands(path: Path | None) -> None:
    """As many as a search line by line finds, each equation within the lines of one, each of these with an equation."""
    if path is None or path.suffix not in READERS:
        pytest.skip(NOT_HERE if path is None else f"{path.name} is no chapter")
    wanted, scanned = displays(path.read_text(encoding="utf-8")), scan(path)
    assert scanned.displays == len(wanted)
    lines = [equation.place.line for equation in scanned.equations]
    assert [line for line in lines if not any(first <= line <= last for first, last in wanted)] == []
    assert [d for d in wanted if not any(d[0] <= line <= d[1] for line in lines)] == []
