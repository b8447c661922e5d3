"""Notebooks: the text cells one after another, each a Markdown file of its own; places are of a cell."""

from __future__ import annotations

import json
from pathlib import Path

from symchain.document.markdown import read_markdown
from symchain.document.text import Text
from symchain.errors import SymchainError


def read_notebook(source: str, path: Path) -> Text:
    """The text of the Markdown cells.  Raises SymchainError SC003 for a file that is no notebook of format 4."""
    try:
        cells = json.loads(source)["cells"]
        texts = [(n, c["source"]) for n, c in enumerate(cells, 1) if c["cell_type"] in ("markdown", "raw")]
        written = [(n, "".join(s) if isinstance(s, list) else str(s)) for n, s in texts]
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise SymchainError("SC003", f"{path.name} is no notebook of format 4") from fault
    text = Text("\n".join(s for _, s in written), path)
    start = line = 0
    for number, cell in written:
        text.cells.append((number, line + 1))
        read_markdown(text.source, path, text, start, start + len(cell))
        text.add("\n\n", start + len(cell), exact=False)
        start, line = start + len(cell) + 1, line + cell.count("\n") + 1
    return text.close()
