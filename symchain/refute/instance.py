"""Settings and instances: what a chapter fixes, and concrete arrays drawn for it.

An instance holds the size of every dimension symbol, a seed, and values drawn on first use, so only arrays
that an expression really reads appear in it.  A draw depends on (seed, name, shape) alone: evaluation order
does not matter, and the same seed gives the same instance in every process.  Entries are small integers; zero
is rare in free draws (a zero hides errors) and is reached by shrinking instead.

An abstract function is drawn as a polynomial in all entries of its variables: a dense linear part with
nonzero coefficients, some quadratic monomials and a cubic one.  So first, second and third
derivatives are not
all zero, and smoothness hypotheses of every degree hold.

`kinds` overrides how an array is drawn ("identity", "symmetric", "orthogonal" ...), for hypotheses that a
free draw would never meet; a function takes "linear" or "zero".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, Symbol

from symchain.claim import Claim
from symchain.refute.matrix import identity, inverse
from symchain.refute.matrix import product as matrix_product
from symchain.refute.series import Unevaluable, Value, text

Key = str | tuple[Any, ...]
ENTRIES = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 0)
COEFFICIENTS = (-2, -1, 1, 2, 3)
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
)
FUNCTION_KINDS = ("", "linear", "zero")


@dataclass(frozen=True)
class Setting:
    """What a chapter fixes for its claims.

    `base` is the first value of an index.  `definitions` are pairs (target, value): a matrix symbol, a family
    with label symbols, a scalar symbol or function, or an entry with index symbols; derivatives flow through
    the value.  `hypotheses` are claims an instance must satisfy.  `frozen` are like definitions, but the
    target is a constant that happens to have this value: no derivative flows through it.
    """

    base: int = 0
    definitions: tuple[tuple[Any, Any], ...] = ()
    hypotheses: tuple[Claim, ...] = ()
    frozen: tuple[tuple[Any, Any], ...] = ()

    def extended(self, definitions: Sequence[Any], frozen: Sequence[Any]) -> Setting:
        """The setting with more definitions."""
        return replace(
            self,
            definitions=(*self.definitions, *definitions),
            frozen=(*self.frozen, *frozen),
        )


@dataclass(frozen=True)
class Polynomial:
    """A polynomial without constant term in a flat list of entries; `higher` holds (coefficient, places)."""

    linear: tuple[int, ...]
    higher: tuple[tuple[int, tuple[int, ...]], ...]

    def at(self, flat: Sequence[Value]) -> Value:
        """Its value where the entries are `flat`."""
        total: Value = 0
        for c, x in zip(self.linear, flat, strict=True):
            if c:
                total = total + c * x
        for c, places in self.higher:
            term: Value = c
            for p in places:
                term = term * flat[p]
            total = total + term
        return total

    def shown(self, names: Sequence[str]) -> str:
        """Its text, the entries called `names`."""
        terms = [(c, (p,)) for p, c in enumerate(self.linear) if c] + list(self.higher)
        parts = []
        for c, places in terms:
            factors = [
                names[p] if places.count(p) == 1 else f"{names[p]}**{places.count(p)}" for p in sorted(set(places))
            ]
            head = [] if c == 1 else ["-" if c == -1 else f"{c}*"]
            parts.append("".join(head) + "*".join(factors))
        return " + ".join(parts).replace("+ -", "- ") or "0"


class Instance:
    """Concrete sizes and lazily drawn values; see the module."""

    def __init__(
        self,
        sizes: Mapping[str, int],
        seed: int = 0,
        kinds: Mapping[str, str] | None = None,
        values: Mapping[Key, Any] | None = None,
        functions: Mapping[str, list[Polynomial]] | None = None,
    ) -> None:
        self.sizes = dict(sizes)
        self.seed = seed
        self.kinds = dict(kinds or {})
        self.values: dict[Key, Any] = dict(values or {})
        self.functions: dict[str, list[Polynomial]] = dict(functions or {})
        self.roots: dict[int, Any] = {}  # evaluation caches, by id of the setting's context
        self._dims: dict[Any, int] = {}

    def with_array(self, key: Key, value: Any) -> Instance:
        """A copy with one array replaced."""
        return Instance(self.sizes, self.seed, self.kinds, {**self.values, key: value}, self.functions)

    def with_function(self, name: str, entries: list[Polynomial]) -> Instance:
        """A copy with one abstract function replaced."""
        return Instance(self.sizes, self.seed, self.kinds, self.values, {**self.functions, name: entries})

    def size(self, expr: Any) -> int:
        """The value of a dimension expression; at least 1."""
        n = self._dims.get(expr)
        if n is None:
            n = self._size(expr)
            if n < 1:
                raise Unevaluable(f"size {expr} is {n}")
            self._dims[expr] = n
        return n

    def _size(self, expr: Expr | int) -> int:
        if isinstance(expr, (int, Integer)):
            return int(expr)
        if isinstance(expr, Symbol) and expr.name in self.sizes:
            return self.sizes[expr.name]
        if isinstance(expr, Add):
            return sum(map(self._size, expr.args))
        if isinstance(expr, Mul):
            n = 1
            for factor in expr.args:
                n *= self._size(factor)
            return n
        if isinstance(expr, Pow):
            return self._size(expr.args[0]) ** self._size(expr.args[1])
        raise Unevaluable(f"size {expr} is not known")

    def array(self, key: Key, dims: tuple[int, ...], symmetric: bool = False) -> Any:
        """The array of this key: nested lists, of the depth of `dims` (a number for no dimension)."""
        if key not in self.values:
            rng = Random(f"{self.seed}|{key}|{dims}")
            kind = self.kinds.get(key if isinstance(key, str) else key[0], "")
            if symmetric:
                self.values[key] = _symmetric(rng, dims)
            elif not dims:
                self.values[key] = 0 if kind == "zero" else rng.choice(ENTRIES[:-1])
            elif len(dims) == 2 and kind:
                self.values[key] = _structured(rng, kind, *dims)
            else:
                self.values[key] = _nested(dims, lambda _: rng.choice(ENTRIES))
        return self.values[key]

    def function(self, name: str, count: int, places: int) -> list[Polynomial]:
        """The `count` entries of an abstract function of `places` numbers, row by row."""
        if name not in self.functions:
            rng = Random(f"{self.seed}|{name}|{count}|{places}")
            kind = self.kinds.get(name, "")
            self.functions[name] = [_polynomial(rng, kind, places) for _ in range(count)]
        return self.functions[name]


def shown(value: Any) -> Any:
    """The value with every number as text, nested lists kept."""
    return [shown(v) for v in value] if isinstance(value, list) else text(value)


def _nested(dims: tuple[int, ...], draw: Any, at: tuple[int, ...] = ()) -> Any:
    if not dims:
        return draw(at)
    return [_nested(dims[1:], draw, (*at, i)) for i in range(dims[0])]


def _symmetric(rng: Random, dims: tuple[int, ...]) -> Any:
    if len(set(dims)) > 1:
        raise Unevaluable(f"a symmetric array of sizes {dims}")
    drawn = {
        at: rng.choice(ENTRIES)
        for at in product(*(range(d) for d in dims))
        if all(a <= b for a, b in zip(at, at[1:], strict=False))
    }
    return _nested(dims, lambda at: drawn[tuple(sorted(at))])


def _structured(rng: Random, kind: str, rows: int, cols: int) -> Any:
    if kind == "zero":
        return [[0] * cols for _ in range(rows)]
    if kind == "ones":
        return [[1] * cols for _ in range(rows)]
    if kind in ("identity", "diagonal") or rows != cols:
        # A rectangular matrix takes the closest thing, orthonormal columns or rows.
        draw = (lambda: rng.choice(COEFFICIENTS)) if kind == "diagonal" else (lambda: 1)
        return [[draw() if i == j else 0 for j in range(cols)] for i in range(rows)]
    if kind in ("permutation", "orthogonal"):
        order = rng.sample(range(rows), rows)
        signs = [rng.choice((1, -1)) if kind == "orthogonal" else 1 for _ in order]
        rational = kind == "orthogonal" and rows > 1 and rng.random() < 0.5
        result: Any = [[signs[i] * int(order[i] == j) for j in range(cols)] for i in range(rows)]
        if rational:  # a 3-4-5 rotation, so that not every orthogonal matrix is a signed permutation
            turn: Any = identity(rows)
            turn[0][0] = turn[1][1] = Fraction(3, 5)
            turn[0][1], turn[1][0] = Fraction(-4, 5), Fraction(4, 5)
            result = matrix_product(turn, result)
        return result
    if kind == "unimodular":
        result = identity(rows)
        for _ in range(rows if rows > 1 else 0):
            i, j = rng.sample(range(rows), 2)
            c = rng.choice((-1, 1, 2))
            result[i] = [x + c * y for x, y in zip(result[i], result[j], strict=True)]
        return result
    if kind == "projection":
        frame = _structured(rng, "unimodular", rows, rows)
        ranks: Any = [[int(i == j) * rng.randint(0, 1) for j in range(rows)] for i in range(rows)]
        return matrix_product(matrix_product(frame, ranks), inverse(frame))
    if kind == "antisymmetric":
        half = {(i, j): rng.choice(ENTRIES) for i in range(rows) for j in range(i)}
        return [[half.get((i, j), -half.get((j, i), 0)) for j in range(cols)] for i in range(rows)]
    return _symmetric(rng, (rows, cols))


def _polynomial(rng: Random, kind: str, places: int) -> Polynomial:
    if kind == "zero":
        return Polynomial((0,) * places, ())
    linear = tuple(rng.choice(COEFFICIENTS) for _ in range(places))
    if kind == "linear":
        return Polynomial(linear, ())
    degrees = [2] * min(3, 1 + places) + [3]
    higher = tuple((rng.choice(COEFFICIENTS), tuple(sorted(rng.choices(range(places), k=d)))) for d in degrees)
    return Polynomial(linear, higher)
