"""The layout that the chapter in hand declares; `gradient` reads it where none is given."""

from __future__ import annotations

from contextvars import ContextVar

_layout: ContextVar[str] = ContextVar("layout", default="denominator")


def current_layout() -> str:
    """The layout in force: `denominator` unless declared otherwise."""
    return _layout.get()


def set_layout(layout: str) -> None:
    """Declare the layout of the chapter in hand."""
    _layout.set(layout)
