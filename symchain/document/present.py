"""What was read of a chapter, for its author: an equation as read, its declarations, a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from symchain.document.chapter import Chapter, read_chapter
from symchain.document.table import Symbol
from symchain.errors import UsageError

PLAIN_NAME = re.compile(r"\\[A-Za-z]|[\^_]\{")


def as_read(chapter: Chapter, label: str) -> Iterator[tuple[str, str]]:
    """What an equation was read as: its source, its statements, what its letters are; nothing where there is none."""
    for read in chapter.reads:
        if read.equation.label != label and label not in read.equation.aliases:
            continue
        file = chapter.scanned.text.path
        place = read.equation.place
        yield "printed", f"{file.parent / place.part if place.part else file}:{place}"
        yield "", read.equation.shown
        if read.no_claim:
            yield "passed over", read.no_claim
            return
        statements = chapter.of(read.equation.label)
        yield "as read", "\n".join(s.text for s in statements if not s.text.startswith(("flag(", "printed(")))
        yield "follows", f"from {', '.join(read.premises.labels)}" if read.premises.labels else "cites nothing"
        used = {symbol.key: symbol for symbol in chapter.table.symbols.values() if _stands(symbol, chapter, statements)}
        yield "where", "\n".join(f"{_declared(symbol)}  ({symbol.source})" for symbol in used.values())


def _stands(symbol: Symbol, chapter: Chapter, statements: list) -> bool:
    name = re.compile(rf"\b{re.escape(chapter.table.name(symbol.key))}\b")
    return bool(symbol.kind) and any(name.search(s.text) for s in statements)


def declarations(chapter: Chapter) -> Iterator[str]:
    """The declarations of a chapter, each with where it is from; what was not found has a question mark."""
    table = chapter.table
    yield f"layout: {table.layout or 'denominator'}" + ("" if table.layout else "  # nothing says so")
    yield f"base: {table.first}"
    for symbol in table.symbols.values():
        if symbol.kind:
            yield f"{_declared(symbol)}  # {symbol.source}"
    for functions, degree, _ in table.smooth:
        yield f"smooth: {', '.join(functions)} {degree}  # declared"
    for word, tex, _ in table.hypotheses:
        yield f"{word}: {tex}  # declared"
    unknown: dict[str, str] = {}
    for read in chapter.reads:
        if read.fault is not None and read.fault.code == "SC304":
            unknown.setdefault(read.fault.why.split()[0], str(chapter.scanned.text.place(read.fault.at)))
    for key, place in unknown.items():
        yield f"{key}: ?  # {place}"


def _declared(symbol: Symbol) -> str:
    """The declaration of a letter."""
    parts = [f"{symbol.shape[0]} x {symbol.shape[1]}" if symbol.shape else ""]
    parts += symbol.structure
    if symbol.kind == "function":
        parts.append("function")
    elif symbol.of:
        parts.append(f"function of {', '.join(symbol.of)}")
    elif symbol.shape is None:
        parts.append("scalar")
    if symbol.labels:
        parts.append(f"for {', '.join(symbol.labels)}")
    return f"{symbol.key}: {' '.join(part for part in parts if part)}"


def scaffold(path: Path, folder: Path) -> Path:
    """Write the script that a chapter is read as into a folder.  Raises UsageError SC010, and writes over no file."""
    chapter = read_chapter(path)
    target = folder / (re.sub(r"\W+", "_", path.stem).strip("_").lower() + ".py")
    if target.exists():
        raise UsageError("SC010", f"{target} is there already; nothing was written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(
            f'"""The equations of {path.name}, as they were read."""\n\n{chapter.script}', encoding="utf-8"
        )
    except OSError as fault:
        raise UsageError("SC010", f"cannot write {target}: {fault}") from fault
    return target


def one_formula(tex: str, declared: str) -> str | None:
    """A formula in TeX as a chapter of one equation; None for what is no TeX.

    `declared` are declarations separated by semicolons, or by commas as on the command line: `A, B: M x N, t: scalar`.
    """
    if not PLAIN_NAME.search(tex):
        return None
    lines: list[str] = []
    names: list[str] = []
    for part in re.split(r"[;,\n]", declared):
        names.append(part.strip())
        if ":" in part:
            lines.append(", ".join(names))
            names = []
    return f"$$\n{tex} \\label{{eq:1}}\n$$\n\n<!-- symchain\n{chr(10).join(lines)}\n-->\n"
