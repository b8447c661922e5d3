"""How claims are printed: SymPy's notation, in the order the terms are stored."""

from __future__ import annotations

from typing import Any

from sympy import Add, MatAdd, MatMul, MatPow, Mul, Pow, Rational
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from symchain.nodes import Remainder
from symchain.written import product_text, sum_text


class _Printer(StrPrinter):
    """SymPy's notation, in the order the terms are stored: its sorting costs more than deciding the claim."""

    def parenthesize(self, item: Any, level: int, strict: bool = False) -> str:
        own = next((PRECEDENCE[name] for kinds, name in _LEVELS if isinstance(item, kinds)), PRECEDENCE["Atom"])
        if isinstance(item, Rational):
            own = PRECEDENCE["Add" if item < 0 else "Atom" if item.q == 1 else "Mul"]
        text = self._print(item)
        return f"({text})" if own < level or (own == level and not strict) else text

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        terms = sorted(expr.args, key=lambda term: (isinstance(term, Remainder), isinstance(term, Rational)))
        return sum_text(terms, self)

    def _print_Mul(self, expr: Any) -> str:
        return product_text(expr.args, self)

    def _print_SumOfNumbers(self, expr: Any) -> str:
        return sum_text(expr.args, self)

    _print_MatAdd = _print_Add
    _print_MatMul = _print_Mul

    def _print_Abs(self, expr: Any) -> str:
        return f"abs({self._print(expr.args[0])})"

    def _print_MatrixBase(self, expr: Any) -> str:
        rows = (f"[{', '.join(map(self._print, row))}]" for row in expr.tolist())
        return f"Matrix([{', '.join(rows)}])"

    _print_ImmutableMatrix = _print_ImmutableDenseMatrix = _print_MutableDenseMatrix = _print_MatrixBase

    def _print_HadamardProduct(self, expr: Any) -> str:
        return f"HadamardProduct({', '.join(map(self._print, expr.args))})"

    def _print_Identity(self, expr: Any) -> str:
        return f"Identity({self._print(expr.shape[0])})"

    def _print_ZeroMatrix(self, expr: Any) -> str:
        return f"ZeroMatrix({self._print(expr.shape[0])}, {self._print(expr.shape[1])})"

    def _print_OneMatrix(self, expr: Any) -> str:
        return f"OneMatrix({self._print(expr.shape[0])}, {self._print(expr.shape[1])})"


_LEVELS = (((Add, MatAdd), "Add"), ((Mul, MatMul), "Mul"), ((Pow, MatPow), "Pow"))
_PRINTER = _Printer()


def text_of(expr: Any) -> str:
    """The expression as text; a note in its place where it has integers of thousands of digits."""
    try:
        return str(_PRINTER.doprint(expr))
    except ValueError:
        return "(an expression too long to print)"
