"""What a shell may complete: labels of steps, read off the scripts without running them, and codes."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from symchain import VERBS
from symchain.config import default_paths
from symchain.discover import discover
from symchain.errors import KINDS, SymchainError

LARGEST = 1 << 20


def labels(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The labels that begin so, in the scripts that are named on the line, or those that are checked without any."""
    with contextlib.suppress(SymchainError):
        paths = context.params.get("paths") or default_paths(Path.cwd())
        found = dict.fromkeys(label for file in discover(paths) for label in _labels(file))
        return [CompletionItem(label) for label in found if label.startswith(begun)]
    return []


def codes(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The codes that begin so, each with its kind."""
    return [CompletionItem(code, help=kind) for code, kind in KINDS.items() if code.startswith(begun.upper())]


def _labels(file: Path) -> Iterator[str]:
    """The labels of the steps of a script: the first argument of each verb, where it is a constant."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.stat().st_size < LARGEST else ast.Module([], [])
    except (OSError, ValueError, SyntaxError, RecursionError):
        return
    verbs = frozenset(VERBS) - {"proof"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            if name in verbs and isinstance(node.args[0].value, (str, int)):
                yield str(node.args[0].value)
