"""What a verdict was given for, as a digest: the step, all steps before it, and the names that they use.

Two digests are equal only where the text of the step, those above it, and what their names stand for are the same, up
to comments and the way that Python is set.  A name that no step uses counts for none; what a step states counts for
all that follow.  Scripts that this one builds on count whole.
"""

from __future__ import annotations

import ast
from hashlib import blake2b

UNHEARD = frozenset(["flag", "unread"])
"""Statements that change no verdict of others; the text of what was not read is in `printed` before it."""


class Stamps:
    """The digest of the statements so far, and of what each name stands for."""

    def __init__(self) -> None:
        self.above = ""
        self._names: dict[str, str] = {}

    def note(self, statement: ast.stmt) -> None:
        """Take up the next statement."""
        call = statement.value if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) else None
        if call is not None and isinstance(call.func, ast.Name) and call.func.id in UNHEARD:
            return
        nodes = list(ast.walk(statement))
        used = sorted({n.id for n in nodes if isinstance(n, ast.Name) and n.id in self._names})
        made = _digest(ast.dump(statement), *(self._names[name] for name in used))
        self._names |= _each(statement) or dict.fromkeys((name for node in nodes for name in _bound(node)), made)
        if not isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom, ast.FunctionDef)):
            self.above = _digest(self.above, made)

    def build_on(self, other: Stamps) -> None:
        """Take up a script that this one builds on."""
        self.above = _digest(self.above, other.above)


def _each(statement: ast.stmt) -> dict[str, str]:
    """The digests of `i, j = indices("i j")`, each name by its own word, so that one more changes no other."""
    match statement:
        case ast.Assign(
            targets=[ast.Tuple(elts=names)],
            value=ast.Call(args=[ast.Constant(value=str(words))], keywords=[]) as call,
        ) if len(names) == len(words.split()) and all(isinstance(name, ast.Name) for name in names):
            verb = ast.dump(call.func)
            return {
                n.id: _digest(verb, w) for n, w in zip(names, words.split(), strict=True) if isinstance(n, ast.Name)
            }
    return {}


def _bound(node: ast.AST) -> list[str]:
    """The names that a node binds."""
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Store) else []
    if isinstance(node, ast.alias):
        return [(node.asname or node.name).partition(".")[0]]
    return [node.name] if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
