"""Lowering of matrices that are defined by their entries, and of Jacobians, Hessians and directional derivatives."""

from __future__ import annotations

from typing import Any

from sympy import Adjoint, DiagMatrix

from symchain import operators
from symchain.errors import Meaningless
from symchain.trusted.composite import conjugate
from symchain.trusted.lower_calculus import along, at_variable, derived
from symchain.trusted.names import FIRST, Env
from symchain.trusted.reader import Reader, matrix_rule, scalar_rule
from symchain.trusted.sizes import shape_text
from symchain.trusted.term import Mul, Size, Term

ONE = Size.number(1)


@matrix_rule(operators.SingleEntry)
def _single_entry(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    rows, cols = reader.shape(expr)
    i, j = expr.place
    return Mul((reader.delta(row, reader.slot(i, rows, env)), reader.delta(col, reader.slot(j, cols, env))))


@matrix_rule(operators.UnitVector)
def _unit(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return reader.delta(row, reader.slot(expr.place, reader.shape(expr)[0], env))


@matrix_rule(operators.Diag)
def _diag(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    vector = expr.argument
    if reader.shape(vector)[1] is not ONE:
        raise Meaningless("SC101", f"{shape_text(vector)}; diag is taken of a column", [(vector.shape[1], 1)])
    return Mul((reader.delta(row, col), reader.matrix(vector, row, FIRST, env)))


@matrix_rule(DiagMatrix)
def _diag_matrix(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return _diag(reader, operators.Diag(expr.args[0]), row, col, env)


@matrix_rule(operators.DiagonalOf)
def _diagonal(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    matrix = expr.argument
    rows, cols = reader.shape(matrix)
    if rows is not cols:
        raise Meaningless("SC111", f"the diagonal of {shape_text(matrix)}", [matrix.shape])
    return reader.matrix(matrix, row, row, env)


@matrix_rule(Adjoint)
def _adjoint(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return conjugate(reader.matrix(expr.args[0], col, row, env))


@matrix_rule(operators.Conjugate)
def _conjugate(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return conjugate(reader.matrix(expr.args[0], row, col, env))


@scalar_rule(operators.Directional)
def _directional(reader: Reader, expr: Any, env: Env) -> Term:
    return along(reader, reader.scalar(expr.value, env), expr.variable, expr.tangent, env)


@matrix_rule(operators.Jacobian)
def _jacobian(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    own, by = (row, col) if expr.layout == "numerator" else (col, row)
    (a, b), (p, q) = reader.shape(expr.value), reader.shape(expr.variable)
    l, k = reader.factors(own, (b, a))
    j, i = reader.factors(by, (q, p))
    head, slots = at_variable(reader, expr.variable, i, j)
    return derived(reader, reader.matrix(expr.value, k, l, env), head, slots)


@matrix_rule(operators.Hessian)
def _hessian(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    p, q = reader.shape(expr.variable)
    term = reader.scalar(expr.value, env)
    for place in (row, col):
        j, i = reader.factors(place, (q, p))
        head, slots = at_variable(reader, expr.variable, i, j)
        term = derived(reader, term, head, slots)
    return term
