"""Degrees of smoothness, each implying those before it, and how they are told."""

from __future__ import annotations

from collections.abc import Sequence

DEGREES = {"partial": 0, "differentiable": 1, "C1": 2, "C11": 3, "C2": 4}
_WORDS = {"partial": "has all partial derivatives", "differentiable": "is totally differentiable"}


def describe(function: str, variables: Sequence[str], degree: str) -> str:
    """The statement that `function` is smooth to `degree` in `variables`, jointly."""
    named = variables[0] if len(variables) == 1 else f"({', '.join(variables)})"
    return f"{function} {_WORDS.get(degree, 'is ' + degree)} in {named}"
