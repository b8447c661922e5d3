"""What a declared structure says of the entries: which move together, and whether a matrix has it.

The linear structures (symmetric, antisymmetric, diagonal, upper, lower, toeplitz) tie entries to each other, up to
the sign, and make some of them zero.  `ties` works that out for any set of them: it follows the ties from entry to
entry; a set that meets a zero, or its own negative, is zero.  So the independent entries, which entries a
perturbation moves, and what may be changed in shrinking all come from one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from symchain.nodes import DeclaredMatrix
from symchain.refute import matrix
from symchain.refute.gaussian import REAL
from symchain.refute.matrix import Matrix
from symchain.refute.number import is_nonzero, sign_of
from symchain.refute.refusal import Unevaluable

Place = tuple[int, int]
Facts = frozenset[str]
LINEAR = frozenset(["symmetric", "antisymmetric", "diagonal", "upper", "lower", "toeplitz"])
PLAIN: Facts = frozenset()


def facts_of(node: Any) -> Facts:
    """The words that an array is declared with, and what they imply."""
    if isinstance(node, DeclaredMatrix):
        return node.facts if node.structure else PLAIN
    return frozenset(["symmetric"]) if getattr(node, "symmetric", False) else PLAIN


def ties(facts: Facts, rows: int, cols: int) -> tuple[dict[Place, int], ...]:
    """The sets of entries that are equal up to the sign, each entry with its sign; zeros are left out."""
    return _ties(facts & LINEAR, rows, cols)


@lru_cache(maxsize=512)
def _ties(facts: Facts, rows: int, cols: int) -> tuple[dict[Place, int], ...]:
    if facts & {"symmetric", "antisymmetric"} and rows != cols:
        raise Unevaluable(f"a symmetric array of sizes {(rows, cols)}")
    groups = []
    seen: set[Place] = set()
    for start in ((i, j) for i in range(rows) for j in range(cols)):
        if start in seen:
            continue
        group = {start: 1}
        free = True
        pending = [start]
        while pending:
            here = pending.pop()
            free = free and not _is_zero(facts, *here)
            for there, sign in _neighbours(facts, *here, rows, cols):
                known = group.get(there)
                if known is None:
                    group[there] = sign * group[here]
                    pending.append(there)
                else:
                    free = free and known == sign * group[here]
        seen.update(group)
        if free:
            groups.append(group)
    return tuple(groups)


def _is_zero(facts: Facts, i: int, j: int) -> bool:
    above = bool(facts & {"lower", "diagonal"})
    below = bool(facts & {"upper", "diagonal"})
    return (i < j and above) or (i > j and below)


def _neighbours(facts: Facts, i: int, j: int, rows: int, cols: int) -> Iterator[tuple[Place, int]]:
    if "symmetric" in facts:
        yield (j, i), 1
    if "antisymmetric" in facts:
        yield (j, i), -1
    if "toeplitz" in facts:
        for a, b in ((i + 1, j + 1), (i - 1, j - 1)):
            if 0 <= a < rows and 0 <= b < cols:
                yield (a, b), 1


def moves(facts: Facts, rows: int, cols: int, place: Place) -> dict[Place, int]:
    """The entries that move with the entry at `place`, each with its sign; none where it is zero for good."""
    for group in ties(facts, rows, cols):
        if place in group:
            return {other: sign * group[place] for other, sign in group.items()}
    return {}


def satisfies(facts: Facts, a: Any) -> bool:
    """Whether a matrix of exact numbers has the structure that `facts` declare."""
    if not facts - {"complex"}:
        return True
    if facts & LINEAR and not _is_tied(facts, a):
        return False
    if facts - LINEAR - {"complex", "toeplitz"} and len(a) != len(a[0]):
        return False
    if "orthogonal" in facts and matrix.product(a, matrix.transpose(a)) != matrix.identity(len(a)):
        return False
    if "positive definite" in facts and not is_positive_definite(a):
        return False
    return "invertible" not in facts or is_nonzero(matrix.determinant(a))  # type: ignore[arg-type]


def _is_tied(facts: Facts, a: Matrix) -> bool:
    rows, cols = matrix.shape(a)
    expected: Matrix = [[0] * cols for _ in range(rows)]
    for group in ties(facts, rows, cols):
        i, j = next(iter(group))
        for (r, c), sign in group.items():
            expected[r][c] = sign * a[i][j]
    return a == expected


def is_positive_definite(a: Matrix) -> bool:
    """Whether a matrix is known to be symmetric with positive leading minors."""
    if a != matrix.transpose(a):
        return False
    for n in range(1, len(a) + 1):
        minor = matrix.determinant([row[:n] for row in a[:n]])
        if not isinstance(minor, REAL) or sign_of(minor) != 1:
            return False
    return True
