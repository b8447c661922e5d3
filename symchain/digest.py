"""What a file holds, as kept results know it."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_of(file: Path | str) -> str:
    """The digest of a file's content; of a file that cannot be read nothing that another digest is."""
    try:
        with open(file, "rb") as content:
            return hashlib.sha256(content.read()).hexdigest()
    except OSError:
        return ""
