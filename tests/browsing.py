"""The browser of a test module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.browser import CHROMIUM, DRIVER, MISSING, Browser, opened


def started(profile: str) -> Iterator[Browser]:
    """A browser that ends with the module; skips where there is none."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip(MISSING)
    with opened(profile) as browser:
        yield browser
