"""What runs over indices: sums of numbers or of matrices, and products of numbers."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, MatrixExpr, Tuple, sympify

from symchain import scalars
from symchain.errors import Meaningless
from symchain.written import Written, is_matrix, is_number, one_by_one, shape_words, transposed


class MatrixSum(Written, MatrixExpr):
    """The sum of a matrix over indices: `function` is what is summed, `limits` are triples (index, first, last)."""

    def __new__(cls, function: Any, *limits: Any) -> Any:
        return MatrixExpr.__new__(cls, sympify(function), *(Tuple(*limit) for limit in limits))

    @property
    def function(self) -> Any:
        return self.args[0]

    @property
    def limits(self) -> tuple[Any, ...]:
        return self.args[1:]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.function.shape

    @property
    def free_symbols(self) -> set[Any]:
        bound = {limit[0] for limit in self.limits}
        return (self.function.free_symbols - bound).union(*(end.free_symbols for l in self.limits for end in l[1:]))

    def _eval_transpose(self) -> Any:
        return MatrixSum(transposed(self.function), *self.limits)

    def _sympystr(self, printer: Any) -> str:
        return f"Sum({', '.join(map(printer._print, self.args))})"


RANGED = (sympy.Sum, sympy.Product, MatrixSum)
"""The nodes with a `function` and `limits`."""


def Sum(body: Any, *limits: Any) -> Any:
    """The sum of numbers, or of matrices, over indices: each limit is (index, first, last), the first runs fastest.

    Raises `Meaningless` without a limit.
    """
    return (MatrixSum if _is_matrix(body) else scalars.Sum)(body, *_ranges("sum", limits))


def Product(body: Any, *limits: Any) -> Any:
    """The product of numbers over indices, with limits as a sum has them.

    Raises `Meaningless` for matrices, whose products depend on their order.
    """
    if _is_matrix(body):
        text = f"{body} is {shape_words(body)}; a product over an index is one of numbers"
        raise Meaningless("SC101", text, one_by_one(body))
    return scalars.Product(body, *_ranges("product", limits))


def _is_matrix(body: Any) -> bool:
    return is_matrix(body) and not is_number(body)


def _ranges(what: str, limits: tuple[Any, ...]) -> tuple[Any, ...]:
    for limit in limits or ((),):
        if not isinstance(limit, (tuple, list, Tuple)) or len(limit) != 3:
            raise Meaningless("SC102", f"a {what} over {limit or 'nothing'}: a range is (index, first, last)")
    return limits
