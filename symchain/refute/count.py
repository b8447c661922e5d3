"""Counting multiplications by multiplying: every product of two numbers is made, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import HadamardProduct, MatAdd, MatMul, MatrixSymbol, Transpose

from symchain.refute.series import Unevaluable
from symchain.refute.world import Env, World

Table = list[list[int]]


class _Counter:
    """Computes matrices of ones and of what comes of them; `count` is the number of products made."""

    def __init__(self, world: World) -> None:
        self._size = world.instance.size
        self.count = 0

    def times(self, a: int, b: int) -> int:
        self.count += 1
        return (a * b) % 97  # the numbers do not matter, and stay small

    def product(self, factors: Sequence[Any]) -> Table:
        tables = [self.table(f) for f in factors]
        result = tables[0]
        for table in tables[1:]:
            if len(result[0]) != len(table):
                raise Unevaluable("a product of matrices that do not fit")
            result = [[sum(self.times(x, table[n][c]) for n, x in enumerate(row)) for c in range(len(table[0]))]
                      for row in result]  # fmt: skip
        return result

    def table(self, matrix: Any) -> Table:
        if isinstance(matrix, MatrixSymbol):
            rows, cols = map(self._size, matrix.shape)
            return [[1] * cols for _ in range(rows)]
        if isinstance(matrix, Transpose):
            return [list(column) for column in zip(*self.table(matrix.arg), strict=True)]
        if isinstance(matrix, MatAdd):
            return [list(map(sum, zip(*rows, strict=True))) for rows in zip(*map(self.table, matrix.args), strict=True)]
        if isinstance(matrix, HadamardProduct):
            result = self.table(matrix.args[0])
            for other in map(self.table, matrix.args[1:]):
                result = [[self.times(x, y) for x, y in zip(*rows, strict=True)] for rows in
                          zip(result, other, strict=True)]  # fmt: skip
            return result
        if isinstance(matrix, MatMul):
            scalar, factors = matrix.as_coeff_matrices()
            result = self.product(factors)
            return result if scalar in (1, -1) else [[self.times(2, x) for x in row] for row in result]
        raise Unevaluable(f"the multiplications in {matrix}")


def multiplications_value(node: Any, world: World, env: Env) -> int:
    """The number of products of numbers that the product of the factors takes."""
    counter = _Counter(world)
    counter.product(node.args)
    return counter.count
