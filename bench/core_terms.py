"""Terms of the core for tests: matrices as λ-terms with operators between them, and random terms."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from symchain.core.instance import beta
from symchain.core.term import (
    MINUS,
    Add,
    App,
    Array,
    Case,
    Delta,
    Entry,
    Formula,
    Index,
    Lambda,
    Mul,
    Number,
    Pair,
    Sum,
    equation,
    made,
    serials,
    whole,
)
from symchain.theory.operators import app


class Matrix:
    """A λ-term of two indices with the operators of matrices."""

    def __init__(self, body: Lambda) -> None:
        self.body = body
        self.sizes = tuple(p.size for p in body.params)

    def __call__(self, *slots: Any) -> Any:
        return beta(self.body, (), slots)

    def __matmul__(self, other: Matrix) -> Matrix:
        return combined("mul", self, other, sizes=(self.sizes[0], other.sizes[1]))

    def __add__(self, other: Matrix) -> Matrix:
        return combined("add", self, other, sizes=self.sizes)

    def __neg__(self) -> Matrix:
        return Matrix(Lambda(self.body.params, Mul((MINUS, self.body.body))))

    @property
    def T(self) -> Matrix:
        return combined("T", self, sizes=self.sizes[::-1])

    @property
    def inv(self) -> Matrix:
        return combined("inv", self, sizes=self.sizes)

    @property
    def adj(self) -> Matrix:
        return combined("adj", self, sizes=self.sizes)

    @property
    def array(self) -> Array:
        assert isinstance(self.body.body, Entry)
        assert isinstance(self.body.body.array, Array)
        return self.body.body.array


def combined(operator: str, *parts: Matrix, sizes: tuple[Any, ...]) -> Matrix:
    own = tuple(made("i", size) for size in sizes)
    return Matrix(Lambda(own, App(operator, tuple(part.body for part in parts), own)))


def matrix(name: str, rows: Any = "N", cols: Any = "N") -> Matrix:
    return Matrix(whole(Array(name, (rows, cols))))


def identity(size: Any = "N") -> Matrix:
    own = (made("i", size), made("j", size))
    return Matrix(Lambda(own, Delta(*own)))


def number(value: Any) -> Number:
    return Number(Fraction(value))


def scalar(name: str) -> Entry:
    return Entry(Array(name))


def tr(a: Matrix) -> App:
    return app("tr", a.body)


def det(a: Matrix) -> App:
    return app("det", a.body)


def negative(term: Any) -> Mul:
    return Mul((MINUS, term))


def D(function: Any, at: Lambda, *slots: Any) -> App:
    """The derivative at a point of what `function` makes of an array."""
    array = Array("Z", tuple(p.size for p in at.params), 0, next(serials))
    return App("D", (Lambda((array,), function(array)), at), slots)


def symmetric(a: Matrix) -> Formula:
    i, j = Index("i", a.sizes[0]), Index("j", a.sizes[1])
    return equation(a(i, j), a(j, i), (i, j))


SIZES = ["M", "N", "M", "N", 2, ("*", "M", "N"), ("+", "M", "N")]


class Random:
    """Random terms: structure, operators, pairs and cases; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def slot(self, scope: list[Index], size: Any) -> Any:
        own = [i for i in scope if i.size == size]
        if own and self.random.random() < 0.9:
            return self.random.choice(own)
        if isinstance(size, tuple):
            if size[0] == "*":
                return Pair(self.slot(scope, size[1]), self.slot(scope, size[2]))
            which = self.random.randint(0, 1)
            return Case(which, self.slot(scope, size[1 + which]))
        return self.random.choice(own) if own else Index(self.random.choice("ij"), size)

    def term(self, scope: list[Index], depth: int) -> Any:
        kind = self.random.random()
        if depth == 0 or kind < 0.15:
            return self._leaf(scope)
        if kind < 0.35:
            return Add(tuple(self.term(scope, depth - 1) for _ in range(2)))
        if kind < 0.6:
            return Mul(tuple(self.term(scope, depth - 1) for _ in range(self.random.randint(2, 3))))
        if kind < 0.8:
            own = [
                Index(self.random.choice("ijk"), self.random.choice(SIZES)) for _ in range(self.random.randint(1, 2))
            ]
            own = list(dict.fromkeys(own))
            return Sum(tuple(own), self.term([i for i in scope if i not in own] + own, depth - 1))
        if kind < 0.9:
            operator = self.random.choice(["exp", "recip", "conj", "g", "log", "sin"])
            return app(operator, self.term(scope, depth - 1))
        return self._of_matrix(scope, depth)

    def _leaf(self, scope: list[Index]) -> Any:
        kind = self.random.random()
        if kind < 0.25:
            size = self.random.choice(SIZES)
            return Delta(self.slot(scope, size), self.slot(scope, size))
        if kind < 0.35:
            return number(Fraction(self.random.randint(-3, 3), self.random.randint(1, 2)))
        sizes = tuple(self.random.choice(SIZES) for _ in range(self.random.randint(0, 2)))
        name = self.random.choice("AB") + "".join(str(SIZES.index(size)) for size in sizes)
        return Entry(Array(name, sizes), tuple(self.slot(scope, size) for size in sizes))

    def _of_matrix(self, scope: list[Index], depth: int) -> Any:
        size = self.random.choice(SIZES)
        r, c = Index(self.random.choice("ijr"), size), Index(self.random.choice("ckl"), size)
        body = Lambda((r, c), Add((self.term([*scope, r, c], depth - 1), Delta(r, c))))
        operator = self.random.choice(["tr", "det", "inv", "adj", "T", "mul"])
        if operator in ("tr", "det"):
            return app(operator, body)
        slots = (self.slot(scope, size), self.slot(scope, size))
        return app(operator, *([body, body] if operator == "mul" else [body]), slots=slots)
