"""`symchain init`: the skeleton of a chapter that passes."""

from __future__ import annotations

from pathlib import Path

from symchain.errors import UsageError

SKELETON = Path(__file__).parent / "skeleton"
FILES = {"pyproject.toml": "pyproject.toml.txt", "proofs/chapter_1.py": "chapter_1.py.txt"}


def skeleton(folder: Path) -> list[Path]:
    """Write the skeleton into a folder, which is made; the files.  Raises UsageError SC010, and writes over none."""
    targets = {folder / name: SKELETON / source for name, source in FILES.items()}
    there = next((target for target in targets if target.exists()), None)
    if there is not None:
        raise UsageError("SC010", f"{there} is there already; nothing was written")
    try:
        for target, source in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as fault:
        raise UsageError("SC010", f"cannot write below {folder}: {fault}") from fault
    return list(targets)
