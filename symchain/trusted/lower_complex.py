"""Lowering of derivatives by complex variables (Wirtinger's).

Theory.  The conjugate of a complex array is an array of its own (`composite.conjugate`), so that what is made of both
is a function of two arrays.  Where it is differentiable, its derivative by one of them, with the other fixed, is
Wirtinger's: that by z of z is 1 and of conj(z) is 0; so for polynomials by Leibniz' rule, for inverses, determinants
and power series, and by the chain rule for functions of a real number.  Refused: variables with a structure, whose
entries are not independent, and abstract or defined functions of the variable, of which it is not known how they depend
on the conjugate.
"""

from __future__ import annotations

from typing import Any

from sympy import MatrixSymbol

from symchain.complexes import MatrixWirtinger, Wirtinger, WirtingerGradient, plain
from symchain.errors import Meaningless, NotDecided
from symchain.trusted.composite import conjugate_head
from symchain.trusted.derive import derive_complex
from symchain.trusted.lower_calculus import POLYNOMIAL_DERIVATIVE
from symchain.trusted.names import Env
from symchain.trusted.reader import Reader, matrix_rule, scalar_rule
from symchain.trusted.splits import is_view
from symchain.trusted.term import Entry, Term

FREE = frozenset(["complex", "invertible"])


def _derived(reader: Reader, body: Term, matrix: Any, row: Any, col: Any) -> Term:
    """The derivative of a term that was read, by the entry of a complex matrix or its conjugate."""
    symbol, barred = plain(matrix)
    if not isinstance(symbol, MatrixSymbol):
        raise Meaningless(
            "SC113", f"{matrix} is not a complex matrix of independent variables, nor the conjugate of one"
        )
    whole = reader.head(symbol)
    if "complex" not in whole.facts:
        raise Meaningless("SC113", f'{symbol} is real; declare it "complex", or take d by it')
    if whole.symmetric or whole.facts - FREE:
        raise NotDecided("SC204", f"a derivative by {symbol}, which has a structure and is complex")
    entry = reader.entry(whole, (row, col))
    assert isinstance(entry, Entry)
    if is_view(entry.head):
        raise NotDecided("SC204", f"a derivative by {symbol}, whose indices are split and which is complex")
    both = (whole, conjugate_head(whole))
    reader.axioms.add(POLYNOMIAL_DERIVATIVE)
    reader.note(body)
    return derive_complex(body, both[barred], entry.slots, both[not barred])


def _by_entry(reader: Reader, body: Term, variable: Any, env: Env) -> Term:
    matrix, row, col = variable.args
    rows, cols = reader.shape(matrix)
    return _derived(reader, body, matrix, reader.slot(row, rows, env), reader.slot(col, cols, env))


@scalar_rule(Wirtinger)
def _wirtinger(reader: Reader, expr: Any, env: Env) -> Term:
    return _by_entry(reader, reader.scalar(expr.value, env), expr.variable, env)


@matrix_rule(MatrixWirtinger)
def _matrix_wirtinger(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return _by_entry(reader, reader.matrix(expr.value, row, col, env), expr.variable, env)


@matrix_rule(WirtingerGradient)
def _gradient(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    place = (row, col) if expr.layout == "denominator" else (col, row)
    return _derived(reader, reader.scalar(expr.value, env), expr.variable, *place)
