"""Settings and instances: what a chapter fixes, and concrete arrays drawn for it.

An instance holds the size of every dimension symbol, a seed, and values drawn on first use, so only arrays
that an expression really reads appear in it.  A draw depends on (seed, name, shape) alone: evaluation order
does not matter, and the same seed gives the same instance in every process.  What is drawn has the declared
structure (`draw`).

An abstract function is drawn as a polynomial in all entries of its variables: a dense linear part with
nonzero coefficients, some quadratic monomials and a cubic one.  So first, second and third
derivatives are not
all zero, and smoothness hypotheses of every degree hold.  An abstract function of one number, and an abstract power
series, is a polynomial of degree `DEGREE`.

`kinds` says how an array is drawn ("identity", "symmetric", "orthogonal" ...), for hypotheses that a
free draw would never meet; a function takes "linear" or "zero".  The kind of `EVERY` is that of all other arrays.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from flint import fmpq
from sympy import Add, Expr, Integer, Mul, Pow, Symbol

from symchain.claim import Claim, PropertyClaim
from symchain.refute.draw import COEFFICIENTS, drawn
from symchain.refute.series import Unevaluable, Value, text
from symchain.refute.structure import PLAIN, Facts

Key = str | tuple[Any, ...]
FUNCTION_KINDS = ("", "linear", "zero", "constant")
CONSTANTS = (-1, 0, 1, 2)
EVERY = "*"  # no name an author can write
DEGREE = 4


@dataclass(frozen=True)
class Setting:
    """What a chapter fixes for its claims.

    `base` is the first value of an index.  `definitions` are pairs (target, value): a matrix symbol, a family
    with label symbols, a scalar symbol or function, or an entry with index symbols; derivatives flow through
    the value.  `hypotheses` are claims an instance must satisfy, `properties` what else must hold (invertible,
    nonzero ...).  `frozen` are like definitions, but the target is a constant that happens to have this value: no
    derivative flows through it.
    """

    base: int = 0
    definitions: tuple[tuple[Any, Any], ...] = ()
    hypotheses: tuple[Claim, ...] = ()
    frozen: tuple[tuple[Any, Any], ...] = ()
    properties: tuple[PropertyClaim, ...] = ()

    def __hash__(self) -> int:
        """Found once: settings are keys of caches, and hold all that is in force."""
        known = self.__dict__.get("_hash")
        if known is None:
            known = hash((self.base, self.definitions, self.hypotheses, self.frozen, self.properties))
            object.__setattr__(self, "_hash", known)
        return int(known)

    def extended(self, definitions: Sequence[Any], frozen: Sequence[Any]) -> Setting:
        """The setting with more definitions."""
        return replace(
            self,
            definitions=(*self.definitions, *definitions),
            frozen=(*self.frozen, *frozen),
        )


@dataclass(frozen=True)
class Polynomial:
    """A polynomial in a flat list of entries; `higher` holds (coefficient, places), a constant with no place."""

    linear: tuple[int | fmpq, ...]
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
            parts.append("".join(head) + "*".join(factors) if factors else str(c))
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
        univariate: Mapping[str, tuple[int, ...]] | None = None,
        structures: Mapping[Key, Facts] | None = None,
    ) -> None:
        self.sizes = dict(sizes)
        self.seed = seed
        self.kinds = dict(kinds or {})
        self.values: dict[Key, Any] = dict(values or {})
        self.functions: dict[str, list[Polynomial]] = dict(functions or {})
        self.univariate: dict[str, tuple[int, ...]] = dict(univariate or {})
        self.structures: dict[Key, Facts] = dict(structures or {})
        self.roots: dict[int, Any] = {}  # evaluation caches, by id of the setting's context
        self._dims: dict[Any, int] = {}

    def copy(self) -> Instance:
        """The same sizes and values; what is drawn later is the copy's own."""
        return self._copy()

    def _copy(self, values: Any = None, functions: Any = None, univariate: Any = None) -> Instance:
        return Instance(
            self.sizes,
            self.seed,
            self.kinds,
            {**self.values, **(values or {})},
            {**self.functions, **(functions or {})},
            {**self.univariate, **(univariate or {})},
            self.structures,
        )

    def with_array(self, key: Key, value: Any) -> Instance:
        """A copy with one array replaced."""
        return self._copy(values={key: value})

    def with_function(self, name: str, entries: list[Polynomial]) -> Instance:
        """A copy with one abstract function replaced."""
        return self._copy(functions={name: entries})

    def with_polynomial(self, name: str, coefficients: tuple[int, ...]) -> Instance:
        """A copy with one abstract function of one number, or power series, replaced."""
        return self._copy(univariate={name: coefficients})

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
            whole, below = expr.as_numer_denom()
            if below != 1:  # n (n + 1)/2 is a whole number
                return self._size(whole) // int(below)
            return math.prod(map(self._size, expr.args))
        if isinstance(expr, Pow):
            return self._size(expr.args[0]) ** self._size(expr.args[1])
        raise Unevaluable(f"size {expr} is not known")

    def array(self, key: Key, dims: tuple[int, ...], facts: Facts = PLAIN) -> Any:
        """The array of this key: nested lists, of the depth of `dims` (a number for no dimension)."""
        if key not in self.values:
            rng = Random(f"{self.seed}|{key}|{dims}")
            kind = self.kinds.get(key if isinstance(key, str) else key[0], "") or self.kinds.get(EVERY, "")
            self.values[key] = drawn(rng, kind, dims, facts)
            self.structures[key] = facts
        return self.values[key]

    def polynomial(self, name: str) -> tuple[int, ...]:
        """The coefficients of an abstract function of one number, or power series, constant first."""
        if name not in self.univariate:
            rng = Random(f"{self.seed}|{name}")
            self.univariate[name] = tuple(rng.choice(COEFFICIENTS) for _ in range(DEGREE + 1))
        return self.univariate[name]

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


def _polynomial(rng: Random, kind: str, places: int) -> Polynomial:
    if kind == "zero":
        return Polynomial((0,) * places, ())
    if kind == "constant":
        return Polynomial((0,) * places, ((rng.choice(CONSTANTS), ()),))
    linear = tuple(rng.choice(COEFFICIENTS) for _ in range(places))
    if kind == "linear":
        return Polynomial(linear, ())
    degrees = [2] * min(3, 1 + places) + [3]
    higher = tuple((rng.choice(COEFFICIENTS), tuple(sorted(rng.choices(range(places), k=d)))) for d in degrees)
    return Polynomial(linear, higher)
