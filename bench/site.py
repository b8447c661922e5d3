"""What the site of the docs holds besides its pages: the reports of the gallery, and the list of the codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from symchain.errors import KINDS
from symchain.report.html import page
from symchain.run import Request, verify

ROOT = Path(__file__).resolve().parent.parent
GALLERY = {"chapter14": ROOT / "proofs" / "chapter14", "wrong": ROOT / "proofs" / "wrong" / "chapter4.py"}


def on_files(files: Files, config: Any) -> Files:
    """Add the reports."""
    for name, path in GALLERY.items():
        report = page(verify([path], Request(typeset=True)))
        files.append(File.generated(config, f"gallery/{name}.html", content=report))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The list on the page of the codes."""
    if page.file.src_uri != "codes.md":
        return markdown
    return markdown + "\n".join(f"- [{code}](codes/{code}.md): {kind}" for code, kind in KINDS.items()) + "\n"
