"""Drawing arrays: small numbers, in the structure that is declared, or of the kind that a hypothesis asks for.

Entries are small whole numbers; zero is rare (a zero hides errors) and is reached by shrinking instead.  Complex
entries have whole parts.  Linear structures are drawn by their independent entries.  Invertible matrices are drawn
until one is; a positive definite one has the identity added until it is.  Orthogonal ones are Cayley transforms
(1 - S)(1 + S)**-1 of an antisymmetric S, rows with signs; reflections and signed permutations where a second
structure is declared.  A structure that no draw has is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from operator import add, sub
from random import Random
from typing import Any

from flint import fmpq

from symchain.refute import matrix
from symchain.refute.gaussian import complex_number
from symchain.refute.matrix import Matrix, identity, inverse
from symchain.refute.number import Number
from symchain.refute.refusal import Unevaluable
from symchain.refute.series import quotient
from symchain.refute.structure import LINEAR, Facts, satisfies, ties

ENTRIES = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 0)
PARTS = (-2, -1, 1, 2, 0)
COEFFICIENTS = (-2, -1, 1, 2, 3)
REJECTIONS = 40
KINDS = (
    "",
    "orthogonal",
    "symmetric",
    "identity",
    "diagonal",
    "unimodular",
    "projection",
    "zero",
    "permutation",
    "antisymmetric",
    "ones",
    "low rank",
)
DECLARED = ("positive definite", "invertible")  # kinds that a property asks for
Draw = Callable[[], Number]


def drawn(rng: Random, kind: str, dims: tuple[int, ...], facts: Facts) -> Any:
    """An array with these dimensions, and with the declared structure; of the kind, where that leaves a choice."""
    if kind in DECLARED and len(dims) == 2:
        facts, kind = facts | {kind}, ""
    positive = kind == "positive"
    entry: Draw = (lambda: abs(rng.choice(ENTRIES[:-1]))) if positive else (lambda: rng.choice(ENTRIES))
    if "complex" in facts and not positive:
        entry = lambda: complex_number(rng.choice(PARTS), rng.choice(PARTS))  # noqa: E731
    if not dims:
        return 0 if kind == "zero" else entry() if positive else rng.choice(ENTRIES[:-1])
    if len(dims) != 2:
        return _symmetric(rng, dims) if "symmetric" in facts else nested(dims, lambda _: entry())
    if kind and not positive:
        special = of_kind(rng, kind, *dims, "complex" in facts)
        if satisfies(facts, special):
            return special
    return structured(rng, facts, *dims, entry) if facts - {"complex"} else nested(dims, lambda _: entry())


def nested(dims: tuple[int, ...], entry: Any, at: tuple[int, ...] = ()) -> Any:
    """Nested lists of what `entry` gives for each place."""
    if not dims:
        return entry(at)
    return [nested(dims[1:], entry, (*at, i)) for i in range(dims[0])]


def _symmetric(rng: Random, dims: tuple[int, ...]) -> Any:
    if len(set(dims)) > 1:
        raise Unevaluable(f"a symmetric array of sizes {dims}")
    found = {
        at: rng.choice(ENTRIES)
        for at in product(*(range(d) for d in dims))
        if all(a <= b for a, b in zip(at, at[1:], strict=False))
    }
    return nested(dims, lambda at: found[tuple(sorted(at))])


def structured(rng: Random, facts: Facts, rows: int, cols: int, entry: Draw) -> Matrix:
    """A matrix with the declared structure; raises `Unevaluable` where no draw has it."""
    if facts - LINEAR - {"complex"} and rows != cols:
        raise Unevaluable(f"a matrix of sizes {(rows, cols)} that is {', '.join(sorted(facts))}")
    for _ in range(REJECTIONS):
        found = _orthogonal(rng, facts, rows) if "orthogonal" in facts else _tied(facts, rows, cols, entry)
        if "positive definite" in facts:
            found = _made_positive(rng, facts, rows)
        if satisfies(facts, found):
            return found
    raise Unevaluable(f"no {rows} x {cols} matrix was found that is {', '.join(sorted(facts))}")


def _tied(facts: Facts, rows: int, cols: int, entry: Draw) -> Matrix:
    found: Matrix = [[0] * cols for _ in range(rows)]
    for group in ties(facts, rows, cols):
        x = entry()
        for (i, j), sign in group.items():
            found[i][j] = sign * x
    return found


def _made_positive(rng: Random, facts: Facts, size: int) -> Matrix:
    found = _tied(facts, size, size, lambda: rng.choice(PARTS))
    for _ in range(2 * size + 4):
        if satisfies(facts, found):
            break
        found = matrix.zip_with(add, found, identity(size))
    return found


def _orthogonal(rng: Random, facts: Facts, size: int) -> Matrix:
    signs = [rng.choice((1, -1)) for _ in range(size)]
    one = identity(size)
    if facts & LINEAR:
        if "diagonal" in facts or "upper" in facts or "lower" in facts or rng.random() < 0.3:
            order = range(size) if facts & {"upper", "lower"} else rng.sample(range(size), size)
            return [[sign * int(j == k) for j in range(size)] for sign, k in zip(signs, order, strict=True)]
        normal = [rng.choice(ENTRIES[:-1]) for _ in range(size)]
        square = sum(x * x for x in normal)
        return [[one[i][j] - quotient(2 * x * y, square) for j, y in enumerate(normal)] for i, x in enumerate(normal)]
    half = _tied(frozenset(["antisymmetric"]), size, size, lambda: fmpq(rng.choice(PARTS), rng.choice((1, 1, 2))))
    turned = matrix.product(matrix.zip_with(sub, one, half), inverse(matrix.zip_with(add, one, half)))
    return [[sign * x for x in row] for sign, row in zip(signs, turned, strict=True)]


def of_kind(rng: Random, kind: str, rows: int, cols: int, is_complex: bool = False) -> Any:
    """A matrix of one of `KINDS`."""
    if kind == "zero":
        return [[0] * cols for _ in range(rows)]
    if kind == "ones":
        return [[1] * cols for _ in range(rows)]
    if kind == "low rank":
        inner = max(1, min(rows, cols) - 1)
        left = nested((rows, inner), lambda _: rng.choice(COEFFICIENTS))
        return matrix.product(left, nested((inner, cols), lambda _: rng.choice(COEFFICIENTS)))
    if kind in ("identity", "diagonal") or rows != cols:
        # A rectangular matrix takes the closest thing, orthonormal columns or rows.
        draw = (lambda: rng.choice(COEFFICIENTS)) if kind == "diagonal" else (lambda: 1)
        return [[draw() if i == j else 0 for j in range(cols)] for i in range(rows)]
    if kind in ("permutation", "orthogonal"):
        return _permuted(rng, kind, rows)
    if kind == "unimodular":
        result: Matrix = identity(rows)
        for _ in range(rows if rows > 1 else 0):
            i, j = rng.sample(range(rows), 2)
            whole = rng.choice((-1, 1, 2))
            c = complex_number(whole, rng.choice((-1, 0, 1))) if is_complex else whole
            result[i] = [x + c * y for x, y in zip(result[i], result[j], strict=True)]
        return result
    if kind == "projection":
        frame = of_kind(rng, "unimodular", rows, rows, is_complex)
        ranks: Any = [[int(i == j) * rng.randint(0, 1) for j in range(rows)] for i in range(rows)]
        return matrix.product(matrix.product(frame, ranks), inverse(frame))
    if kind == "antisymmetric":
        half = {(i, j): rng.choice(ENTRIES) for i in range(rows) for j in range(i)}
        return [[half.get((i, j), -half.get((j, i), 0)) for j in range(cols)] for i in range(rows)]
    return _symmetric(rng, (rows, cols))


def _permuted(rng: Random, kind: str, size: int) -> Matrix:
    order = rng.sample(range(size), size)
    signs = [rng.choice((1, -1)) if kind == "orthogonal" else 1 for _ in order]
    rational = kind == "orthogonal" and size > 1 and rng.random() < 0.5
    result: Matrix = [[signs[i] * int(order[i] == j) for j in range(size)] for i in range(size)]
    if rational:  # a 3-4-5 rotation, so that not every orthogonal matrix is a signed permutation
        turn: Matrix = identity(size)
        turn[0][0] = turn[1][1] = fmpq(3, 5)
        turn[0][1], turn[1][0] = fmpq(-4, 5), fmpq(4, 5)
        result = matrix.product(turn, result)
    return result
