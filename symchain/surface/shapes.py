"""Declarations in one line of text, as the option -d of the command line takes them.

    A: M x N, B: N x M        matrices; the sizes are symbols, numbers, or sums and products of these
    C: N x N invertible       with words of structure
    x: N                      a column
    t: scalar                 a number; i: index, h: infinitesimal, rows: size, f: function likewise
    T: M x N x P              an array of three indices
    U: M x P of X             a matrix function of X, which is declared before; g: of U a scalar function

Several names before a colon are declared alike: "A, B: N x N" is "A: N x N, B: N x N".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from sympy import Integer

from symchain.errors import Meaningless
from symchain.surface import declare
from symchain.surface.operate import function

KINDS = {
    "scalar": declare.scalar,
    "index": declare.indices,
    "infinitesimal": declare.infinitesimal,
    "function": function,
    "size": declare.dimensions,
}
HOW = 'write "A: M x N", "x: N", "t: scalar", "C: N x N invertible", "U: M x P of X"'


def declarations(text: str) -> dict[str, Any]:
    """The declared objects by name, and the size symbols in their shapes.  Raises `Meaningless` (SC116)."""
    found: dict[str, Any] = {}
    for names, what in _items(text):
        for name in names:
            found[name] = _declared(name, what, found)
    return found


def _items(text: str) -> list[tuple[list[str], str]]:
    """The names of each declaration, and what they are declared to be."""
    items: list[tuple[list[str], str]] = []
    names: list[str] = []
    for part in re.split(r"[,;\n]", text):
        head, colon, what = part.partition(":")
        if not part.strip():
            continue
        if not head.strip().isidentifier():
            raise Meaningless("SC116", f"{part.strip()!r} declares no name; {HOW}")
        names.append(head.strip())
        if colon:
            items.append((names, what.strip()))
            names = []
    if names:
        raise Meaningless("SC116", f"{', '.join(names)}: no shape is declared; {HOW}")
    return items


def _declared(name: str, what: str, known: dict[str, Any]) -> Any:
    if what in KINDS:
        return KINDS[what](name)
    shape, function, variables = f" {what} ".partition(" of ")
    sizes, structure = _split(shape)
    if not function:
        made = [size(s, known, name) for s in sizes]
        if not made:
            raise Meaningless("SC116", f"{name}: {what!r} is no shape; {HOW}")
        if len(made) > 2:
            return declare.tensor(name, *made)
        return declare.matrix(name, made[0], made[1] if len(made) == 2 else 1, *structure)
    arguments = [_variable(v, known, name) for v in variables.split()]
    if not sizes:
        return declare.scalar_function(name, *arguments)
    rows, cols = [*(size(s, known, name) for s in sizes), Integer(1)][:2]
    return declare.matrix_function(name, rows, cols, *arguments)


def _split(shape: str) -> tuple[list[str], list[str]]:
    """The sizes, which an x or × stands between, and the words behind them."""
    *sizes, last = re.split(r"\s+[x×]\s+|×", shape.replace("positive definite", "positive_definite").strip())
    words = last.split()
    return [*sizes, *words[:1]], [word.replace("_", " ") for word in words[1:]]


def _variable(name: str, known: Mapping[str, Any], of: str) -> Any:
    if name not in known:
        raise Meaningless("SC116", f"{of}: {name} is declared after it, or not at all")
    return known[name]


def size(text: str, known: dict[str, Any], of: str) -> Any:
    """A size: numbers and names with + - *; names that are new become size symbols in `known`."""
    try:
        return _size(ast.parse(text, mode="eval").body, known)
    except (SyntaxError, ValueError, KeyError) as fault:
        raise Meaningless("SC116", f"{of}: {text!r} is no size; {HOW}") from fault


def _size(node: ast.expr, known: dict[str, Any]) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return Integer(node.value)
    if isinstance(node, ast.Name):
        if node.id not in known and len(node.id) > 1 and node.id.islower():  # a word, and not the name of a size
            raise ValueError(node.id)
        found = known.setdefault(node.id, declare.dimensions(node.id))
        if not getattr(found, "is_integer", False):
            raise ValueError(node.id)
        return found
    if isinstance(node, ast.BinOp):
        left, right = _size(node.left, known), _size(node.right, known)
        return {ast.Add: left + right, ast.Sub: left - right, ast.Mult: left * right}[type(node.op)]
    raise ValueError(ast.dump(node))
