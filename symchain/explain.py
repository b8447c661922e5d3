"""The page of each code, from `symchain/codes/`."""

from __future__ import annotations

from pathlib import Path

from symchain.errors import KINDS, UsageError

PAGES = Path(__file__).parent / "codes"


def page(code: str) -> str:
    """The page of `code` (any case) as Markdown; UsageError SC011 for a code that does not exist."""
    name = code.upper()
    if name not in KINDS:
        raise UsageError("SC011", f"no such code: {code}; `symchain explain` lists all")
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def listing() -> str:
    """All codes, a line each."""
    return "\n".join(f"{code}  {kind}" for code, kind in KINDS.items())
