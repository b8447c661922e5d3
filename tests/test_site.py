"""The site of the docs: it is built without a warning, its gallery is there, and it asks nobody else for anything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from symchain.errors import KINDS

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as in CI."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert (built.returncode, built.stderr) == (0, "")
    return folder


def test_the_gallery_is_a_report(site: Path) -> None:
    """Chapter 14 and the false claims are there as reports."""
    assert "348 steps: 348 passed" in (site / "gallery" / "chapter14.html").read_text(encoding="utf-8")
    assert "as expected" in (site / "gallery" / "wrong.html").read_text(encoding="utf-8")


def test_every_code_has_its_page(site: Path) -> None:
    """The page of codes links to the page of each."""
    page = (site / "codes.html").read_text(encoding="utf-8")
    for code, kind in KINDS.items():
        assert f'href="codes/{code}.html"' in page
        assert kind in (site / "codes" / f"{code}.html").read_text(encoding="utf-8")


def test_no_page_asks_another_host(site: Path) -> None:
    """No script, style, font or picture of any page comes from elsewhere."""
    linked = r'<link[^>]*rel="(?:stylesheet|preload)[^>]*href="([^"]*)"'
    loads = re.compile(rf'<(?:script|img|iframe)[^>]*\bsrc="([^"]*)"|{linked}')
    for file in site.rglob("*.html"):
        found = [a or b for a, b in loads.findall(file.read_text(encoding="utf-8"))]
        assert not [address for address in found if re.match(r"(https?:)?//", address)], file.name
