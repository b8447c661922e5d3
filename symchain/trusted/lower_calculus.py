"""Lowering of calculus: derivatives, gradients, increments, limits, evaluation at a point, forward and reverse mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Derivative, MatrixSymbol, Symbol
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain import nodes
from symchain.errors import Meaningless, NotDecided
from symchain.trusted.composite import conjugate, conjugate_head, is_real
from symchain.trusted.conditions import LINEAR, changed, lacking
from symchain.trusted.derive import derive, increment, substitute
from symchain.trusted.limit import at_zero, limit_of
from symchain.trusted.names import Env
from symchain.trusted.poly import Poly, expand
from symchain.trusted.reader import Reader, matrix_rule, scalar_rule
from symchain.trusted.sizes import check_same_shape
from symchain.trusted.term import (
    KRONECKER,
    PERTURBATION,
    Entry,
    Head,
    Mul,
    Slot,
    Term,
    generic_slot,
    heads,
    perturbation_head,
)

POLYNOMIAL_DERIVATIVE = "polynomial-derivative"


def variable_of(reader: Reader, expr: Any, env: Env) -> tuple[Head, tuple[Slot, ...]]:
    """The array and the slots of what a derivative is taken by."""
    if (
        (isinstance(expr, MatrixElement) and isinstance(expr.args[0], MatrixSymbol))
        or isinstance(expr, nodes.TensorEntry)
        or (isinstance(expr, MatrixSymbol) and expr.shape == (1, 1))
        or (isinstance(expr, Symbol) and not isinstance(expr, (nodes.IndexSymbol, nodes.Infinitesimal)))
    ):
        entry = _variable(reader, expr, env)
        if isinstance(expr, Symbol):
            reader.name(expr, "variable")
            if expr.is_integer:
                raise Meaningless("SC113", f"{expr} is an integer; it takes whole values only")
    else:
        raise Meaningless("SC113", f"{expr} is not a variable: an entry of a matrix, or a scalar symbol")
    if not isinstance(entry, Entry) or entry.head is KRONECKER:
        raise Meaningless("SC113", f"{expr} is not a variable")
    return entry.head, entry.slots


def _variable(reader: Reader, expr: Any, env: Env) -> Term:
    """The entry that is written; of a structured matrix the independent one, not what is read for it."""
    if isinstance(expr, MatrixElement) and isinstance(expr.args[0], nodes.DeclaredMatrix):
        matrix, row, col = expr.args
        rows, cols = reader.shape(matrix)
        return reader.entry(reader.head(matrix), (reader.slot(row, rows, env), reader.slot(col, cols, env)))
    return reader.scalar(expr, env)


def derived(reader: Reader, body: Term, head: Head, slots: tuple[Slot, ...], *, tied: bool = True) -> Term:
    """The derivative of a term that was read, by an entry."""
    if not isinstance(body, Entry):
        reader.axioms.add(POLYNOMIAL_DERIVATIVE)
    reader.check_variable(head, heads(reader.note(body)))
    return derive(body, head, slots, tied=tied)


def at_variable(reader: Reader, symbol: Any, row: Any, col: Any) -> tuple[Head, tuple[Slot, ...]]:
    """The array, or its view, and the slots of an entry of a whole variable."""
    term = reader.entry(_whole_variable(reader, symbol), (row, col))
    assert isinstance(term, Entry)
    return term.head, term.slots


def _changed(reader: Reader, body: Term, perturbation: Any, env: Env) -> Term:
    head, slots = variable_of(reader, perturbation.variable, env)
    return increment(body, head, slots)


def _replaced(reader: Reader, read: Callable[[], Term], expr: Any, env: Env) -> Term:
    """What `read` gives, and the conditions under which it has a value, at the point."""
    term, inside = reader.apart(read)
    variable, point = expr.variable, expr.point
    if not isinstance(variable, MatrixSymbol) or isinstance(variable, nodes.FamilyMatrix):
        raise Meaningless("SC113", f"{variable} is not a matrix symbol")
    check_same_shape(variable, point)
    head = reader.head(variable)
    if len(head.sizes) != 2:
        raise NotDecided("SC204", f"{variable}, defined at split indices, at another point")
    check_fits(reader, variable, point, env)

    def value(slots: tuple[Slot, ...]) -> Term:
        return reader.matrix(point, slots[0], slots[1], env)

    values = {head: value}
    if "complex" in head.facts:
        values[conjugate_head(head)] = lambda slots: conjugate(value(slots))
    for condition in inside:
        reader.needs |= changed(condition, lambda entry: substitute(entry, values))
    return substitute(term, values)


def check_fits(reader: Reader, variable: Any, value: Any, env: Env) -> None:
    """Raise `NotDecided` unless what is put for a matrix is known to have the linear structure it is declared with.

    Invertible and positive definite are conditions of what is made of the matrix, and are asked for there.
    """
    head = reader.head(variable)
    wanted = {*head.facts, *(["symmetric"] if head.symmetric else [])}
    own = value.facts if isinstance(value, nodes.DeclaredMatrix) else frozenset()
    rows, cols = (generic_slot(f"fits{n}", size) for n, size in enumerate(reader.shape(value)))

    def entry(row: Any, col: Any) -> Poly:
        return expand(reader.matrix(value, row, col, env))

    here, there = entry(rows, cols), entry(cols, rows) if wanted & LINEAR - own else {}
    if "complex" not in wanted and not is_real(here):
        raise NotDecided("SC203", f"missing hypothesis: {value} is real, as {variable} is")
    unseen = [
        *sorted(wanted & {"toeplitz", "orthogonal"} - own),
        *lacking(wanted & LINEAR - own, here, there, rows, cols),
    ]
    for word in unseen:
        raise NotDecided("SC203", f"missing hypothesis: {value} is {word}, as {variable} is")


def _whole_variable(reader: Reader, symbol: Any) -> Head:
    if not isinstance(symbol, MatrixSymbol) or isinstance(symbol, nodes.FamilyMatrix):
        raise Meaningless("SC113", f"{symbol} is not a matrix of independent variables")
    return reader.head(symbol)


@scalar_rule(nodes.Partial)
def _partial(reader: Reader, expr: Any, env: Env) -> Term:
    head, slots = variable_of(reader, expr.variable, env)
    return derived(reader, reader.scalar(expr.value, env), head, slots)


@scalar_rule(Derivative)
def _derivative(reader: Reader, expr: Any, env: Env) -> Term:
    term = reader.scalar(expr.args[0], env)
    for variable, count in expr.args[1:]:
        if not isinstance(count, sympy.Integer):
            raise NotDecided("SC204", f"a derivative of symbolic order: {expr}")
        head, slots = variable_of(reader, variable, env)
        for _ in range(int(count)):
            term = derived(reader, term, head, slots)
    return term


@scalar_rule(nodes.Perturbation)
def _perturbation(reader: Reader, expr: Any, env: Env) -> Term:
    head, slots = variable_of(reader, expr.variable, env)
    return Entry(perturbation_head(head), slots)


@scalar_rule(nodes.Change)
def _change(reader: Reader, expr: Any, env: Env) -> Term:
    return _changed(reader, reader.scalar(expr.value, env), expr.perturbation, env)


@scalar_rule(nodes.LimitAt, sympy.Limit)
def _limit(reader: Reader, expr: Any, env: Env) -> Term:
    if isinstance(expr, sympy.Limit) and expr.args[2] != 0:
        raise NotDecided("SC204", f"a limit at {expr.args[2]}: {expr}")
    return _limit_in(reader, lambda: reader.scalar(expr.args[0], env), expr.args[1], env)


def _limit_in(reader: Reader, read: Callable[[], Term], infinitesimal: Any, env: Env) -> Term:
    """The limit of what `read` gives; the conditions under which that has a value must hold in the limit."""
    at = reader.scalar(infinitesimal, env)
    if not isinstance(at, Entry) or at.head.role != PERTURBATION:
        raise Meaningless("SC113", f"{infinitesimal} is not a perturbation or an infinitesimal")
    body, inside = reader.apart(read)
    for condition in inside:
        reader.needs |= changed(condition, lambda entry: at_zero(entry, at.head))
    term, axiom = limit_of(body, at, reader.note)
    reader.axioms.add(axiom)
    return term


@scalar_rule(nodes.At)
def _at(reader: Reader, expr: Any, env: Env) -> Term:
    return _replaced(reader, lambda: reader.scalar(expr.value, env), expr, env)


@matrix_rule(nodes.MatrixPartial)
def _matrix_partial(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    head, slots = variable_of(reader, expr.variable, env)
    return derived(reader, reader.matrix(expr.value, row, col, env), head, slots)


@matrix_rule(nodes.Gradient)
def _gradient(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    head, slots = at_variable(reader, expr.variable, *((row, col) if expr.layout == "denominator" else (col, row)))
    return derived(reader, reader.scalar(expr.value, env), head, slots)


@matrix_rule(nodes.MatrixChange)
def _matrix_change(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return _changed(reader, reader.matrix(expr.value, row, col, env), expr.perturbation, env)


@matrix_rule(nodes.MatrixLimitAt)
def _matrix_limit(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return _limit_in(reader, lambda: reader.matrix(expr.value, row, col, env), expr.infinitesimal, env)


@matrix_rule(nodes.MatrixAt)
def _matrix_at(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return _replaced(reader, lambda: reader.matrix(expr.value, row, col, env), expr, env)


@matrix_rule(nodes.Pushforward)
def _pushforward(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return along(reader, reader.matrix(expr.value, row, col, env), expr.variable, expr.tangent, env)


def along(reader: Reader, body: Term, variable: Any, tangent: Any, env: Env) -> Term:
    """The derivative of a term by a whole variable, applied to a direction that has its structure."""
    _whole_variable(reader, variable)
    check_same_shape(variable, tangent)
    check_fits(reader, variable, tangent, env)
    rows, cols = reader.shape(variable)

    def part(r: Any, c: Any) -> Term:
        head, slots = at_variable(reader, variable, r, c)
        return Mul((derived(reader, body, head, slots, tied=False), reader.matrix(tangent, r, c, env)))

    return reader.over(rows, lambda r: reader.over(cols, lambda c: part(r, c)))


@matrix_rule(nodes.Pullback)
def _pullback(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    head, slots = at_variable(reader, expr.variable, row, col)
    check_same_shape(expr.value, expr.cotangent)
    rows, cols = reader.shape(expr.value)

    def part(r: Any, c: Any) -> Term:
        value = derived(reader, reader.matrix(expr.value, r, c, env), head, slots)
        return Mul((reader.matrix(expr.cotangent, r, c, env), value))

    return reader.over(rows, lambda r: reader.over(cols, lambda c: part(r, c)))
