"""The version of this distribution."""

from __future__ import annotations


def version() -> str:
    """The installed version, or "0+checkout" where symchain runs from a checkout that is not installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed  # costs 20 ms, rarely needed

    try:
        return installed("symchain")
    except PackageNotFoundError:
        return "0+checkout"
