"""What the numeric route raises where it has no value."""

from __future__ import annotations


class Unevaluable(Exception):
    """The expression has no value on this instance, or lies outside what this route evaluates."""


class OutOfRange(Unevaluable):
    """An index lies outside its concrete array: another size may do."""
