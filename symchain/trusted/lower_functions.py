"""Lowering of powers, quotients and functions, and of inverses, determinants and series of a matrix.

A framed composite (`composite`) is made of the entry of its matrix at new indices for row and column.  Whether the
inverse exists is not asked here: it is a condition of every theorem about it (`conditions`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import sympy
from sympy import Determinant, HadamardPower, Inverse, MatPow, Pow

from symchain import operators
from symchain.errors import Meaningless, NotDecided
from symchain.trusted import composite
from symchain.trusted.conditions import leibniz, not_negative
from symchain.trusted.lower_algebra import chain
from symchain.trusted.lower_blocks import block_determinant, block_inverse, is_block
from symchain.trusted.matrix_power import Exponent, power_entry
from symchain.trusted.names import FIRST, Env
from symchain.trusted.poly import relabel, to_term
from symchain.trusted.reader import Reader, matrix_rule, scalar_rule
from symchain.trusted.sizes import is_natural, shape_text
from symchain.trusted.splits import size_of_slot
from symchain.trusted.term import (
    ADJUGATE,
    ARRAY,
    DETERMINANT,
    INVERSE,
    PSEUDOINVERSE,
    ROOT,
    SERIES,
    UNIT,
    ZERO,
    Add,
    Entry,
    Head,
    Index,
    Literal,
    Mul,
    Number,
    Power,
    Size,
    Slot,
    Sum,
    Term,
)

LARGEST_POWER = 1000
LARGEST_DETERMINANT = 5
NAMES = {INVERSE: "inv", ADJUGATE: "adj", PSEUDOINVERSE: "pinv", DETERMINANT: "det"}


# powers and functions, of numbers and entry by entry


def _power(reader: Reader, base: Term, exponent: Any, env: Env) -> Term:
    """A whole power, a root, or exp(exponent log(base)): of a positive base, by a number of which nothing is known."""
    if isinstance(exponent, sympy.Integer):
        return _whole_power(reader.note(base), int(exponent))
    if isinstance(exponent, sympy.Rational):
        return composite.root_of(reader.expanded(base), Fraction(int(exponent.p), int(exponent.q)))
    if exponent.is_integer and not exponent.has(sympy.Pow):
        size = reader.exponent(exponent)
        if not is_natural(size):
            reader.note(Power(base, -1))
        return composite.symbolic_power(reader.expanded(base), size)
    reader.axioms.add("named-function")
    logarithm = reader.note(composite.function_of("log", 0, reader.expanded(base)))
    return composite.function_of("exp", 0, reader.expanded(Mul((reader.scalar(exponent, env), logarithm))))


def _whole(reader: Reader, base: Any, exponent: int, env: Env) -> Term:
    """A whole power: of a product that of each factor, of a power with another exponent, with a value where it has."""
    if isinstance(base, sympy.Mul):
        return Mul(tuple([_whole(reader, factor, exponent, env) for factor in base.args]))
    if isinstance(base, Pow) and isinstance(base.exp, sympy.Integer) and base.exp > 0:
        return _whole(reader, base.base, int(base.exp) * exponent, env)
    if isinstance(base, operators.Norm) and exponent % 2 == 0:
        return Power(_sum_of_squares(reader, base.argument, env), exponent // 2)
    return _whole_power(reader.note(reader.scalar(base, env)), exponent)


def _whole_power(base: Term, exponent: int) -> Term:
    """A power of a root of what is never negative is a power of that: |x|^2 is x.T x, also where x is 0."""
    if isinstance(base, Entry) and base.head.role == ROOT and isinstance(base.head.data[1], Fraction):
        order = base.head.data[1].denominator
        if exponent % order == 0 and not_negative(base.head.body):
            return Power(to_term(composite.body_at(base.head, base.slots)), exponent // order)
    return Power(base, exponent)


@scalar_rule(Pow)
def _pow(reader: Reader, expr: Any, env: Env) -> Term:
    base, exponent = expr.args
    if base is sympy.S.Exp1:
        return composite.function_of("exp", 0, reader.expanded(reader.scalar(exponent, env)))
    if isinstance(exponent, sympy.Integer):
        return _whole(reader, base, int(exponent), env)
    return _power(reader, reader.scalar(base, env), exponent, env)


@scalar_rule(type(sympy.E))
def _euler(reader: Reader, expr: Any, env: Env) -> Term:
    reader.axioms.add("named-function")
    return composite.function_of("exp", 0, reader.expanded(UNIT))


@scalar_rule(type(sympy.pi))
def _circle(reader: Reader, expr: Any, env: Env) -> Term:
    """Of pi it is known that it is positive; no symbol of an author's has the second word."""
    return Entry(reader.named(Head(ARRAY, "pi", facts=frozenset(["positive", "pi"]))))


@matrix_rule(HadamardPower)
def _hadamard_power(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    base, exponent = expr.args
    return _power(reader, reader.matrix(base, row, col, env), exponent, env)


@scalar_rule(operators.Apply)
def _apply(reader: Reader, expr: Any, env: Env) -> Term:
    reader.axioms.add("named-function")
    return composite.function_of(expr.name, expr.order, reader.expanded(reader.scalar(expr.argument, env)))


@matrix_rule(operators.MatrixApply)
def _matrix_apply(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    reader.axioms.add("named-function")
    return composite.function_of(expr.name, expr.order, reader.expanded(reader.matrix(expr.argument, row, col, env)))


def _named(name: str) -> Callable[[Reader, Any, Env], Term]:
    def rule(reader: Reader, expr: Any, env: Env) -> Term:
        reader.axioms.add("named-function")
        return composite.function_of(name, 0, reader.expanded(reader.scalar(expr.args[0], env)))

    return rule


for _kind in (sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.tan, sympy.sinh, sympy.cosh, sympy.tanh, sympy.sign):
    scalar_rule(_kind)(_named(_kind.__name__))
scalar_rule(sympy.Abs)(_named("abs"))


def _absolute_square(value: Term) -> Term:
    conjugated = composite.conjugate(value)
    return Power(value, 2) if conjugated == value else Mul((value, conjugated))


def _sum_of_squares(reader: Reader, matrix: Any, env: Env) -> Term:
    rows, cols = reader.shape(matrix)
    return reader.over(rows, lambda r: reader.over(cols, lambda c: _absolute_square(reader.matrix(matrix, r, c, env))))


@scalar_rule(operators.Norm)
def _norm(reader: Reader, expr: Any, env: Env) -> Term:
    return composite.root_of(reader.expanded(_sum_of_squares(reader, expr.argument, env)), Fraction(1, 2))


# matrices as a whole


def _square(reader: Reader, matrix: Any, what: str) -> None:
    rows, cols = reader.shape(matrix)
    if rows is not cols:
        raise Meaningless("SC111", f"{what} of {shape_text(matrix)}", [matrix.shape])


def _stays_natural(exponent: Exponent, index: Any) -> bool:
    """Whether an exponent is never negative, at no value of its index."""
    if exponent.sign < 0:
        return is_natural(exponent.constant + Size.number(1) + Size.number(-1) * size_of_slot(index))
    return is_natural(exponent.constant)


def _framed(
    reader: Reader,
    role: str,
    name: str,
    extra: Any,
    matrix: Any,
    row: Any,
    col: Any,
    env: Env,
    *,
    noted: bool = False,
) -> Term:
    rows, cols = reader.shape(matrix)
    a, b = reader.fresh(rows, "row", matrix), reader.fresh(cols, "column", matrix)
    body = reader.matrix(matrix, a, b, env)
    placed = _placed(reader, role, a, b, row, col)
    if placed is None:  # the next reading splits these indices alike
        return UNIT
    frame_row, frame_col, at = placed
    head, slots = composite.matrix(role, name, extra, reader.note(body), frame_row, frame_col)
    entry = Entry(head, at + slots)
    return reader.note(entry) if noted else entry


Slots = tuple[Slot, ...]


def _placed(reader: Reader, role: str, a: Any, b: Any, row: Any, col: Any) -> tuple[Slots, Slots, Slots] | None:
    """The slots of the frame `a`, `b`, and of the row and the column, all that run over one size split alike."""
    if role == PSEUDOINVERSE:
        first, second = reader.alike(a, col), reader.alike(b, row)
        return None if first is None or second is None else (first[0], second[0], second[1] + first[1])
    found = reader.alike(a, b) if role == DETERMINANT else reader.alike(a, b, row, col)
    if found is None:
        return None
    return found[0], found[1], () if role == DETERMINANT else found[2] + found[3]


def _literal_size(reader: Reader, matrix: Any) -> int | None:
    size = reader.shape(matrix)[0].literal
    return size if size is not None and size <= LARGEST_DETERMINANT else None


def _cells(reader: Reader, matrix: Any, rows: list[int], cols: list[int], env: Env) -> list[list[Term]]:
    return [[reader.matrix(matrix, Literal(r), Literal(c), env) for c in cols] for r in rows]


def _cofactor(reader: Reader, matrix: Any, row: int, col: int, env: Env) -> Term:
    """The entry of the adjugate of a matrix of literal size."""
    size = reader.shape(matrix)[0].literal or 0
    rows = [n for n in range(size) if n != col]
    cols = [n for n in range(size) if n != row]
    return Mul((Number((-1) ** (row + col)), leibniz(_cells(reader, matrix, rows, cols, env))))


def _explicit_adjugate(reader: Reader, matrix: Any, row: Any, col: Any, env: Env) -> Term:
    size = reader.shape(matrix)[0].literal or 0
    cells: list[Term] = []
    for r, c in itertools.product(range(size), repeat=2):
        place = Mul((reader.delta(row, Literal(r)), reader.delta(col, Literal(c))))
        if not (isinstance(row, Literal) and row.value != r) and not (isinstance(col, Literal) and col.value != c):
            cells.append(Mul((place, _cofactor(reader, matrix, r, c, env))))
    return Add(tuple(cells)) if cells else ZERO


def _all_cells(reader: Reader, matrix: Any, env: Env) -> list[list[Term]]:
    size = reader.shape(matrix)[0].literal or 0
    return _cells(reader, matrix, list(range(size)), list(range(size)), env)


@scalar_rule(Determinant)
def _determinant(reader: Reader, expr: Any, env: Env) -> Term:
    matrix = expr.args[0]
    _square(reader, matrix, "the determinant")
    if is_block(matrix):
        return block_determinant(reader, matrix, env)
    if _literal_size(reader, matrix) is not None:
        return leibniz(_all_cells(reader, matrix, env))
    if isinstance(matrix, MatPow) and not isinstance(matrix.args[1], sympy.Integer):
        reader.axioms.add("matrix-power")  # det(X^n) is det(X)^n
        base = _determinant(reader, operators.Det(matrix.args[0]), env)
        return composite.symbolic_power(reader.expanded(base), reader.exponent(matrix.args[1]))
    return _framed(reader, DETERMINANT, NAMES[DETERMINANT], None, matrix, FIRST, FIRST, env)


@scalar_rule(sympy.Product)
def _product(reader: Reader, expr: Any, env: Env) -> Term:
    """The determinant of a diagonal matrix, by definition; over several indices one product after the other."""
    function, *limits = expr.args
    return _over(reader, function, limits, env)


def _over(reader: Reader, function: Any, limits: Sequence[Any], env: Env) -> Term:
    """The product over the limits, the last one outermost."""
    if not limits:
        return reader.scalar(function, env)
    symbol, first, last = limits[-1]
    size = reader.range(symbol, first, last)

    def factor(at: Slot) -> Term:
        return _over(reader, function, limits[:-1], {**env, symbol: at})

    if size.literal == 1:
        return factor(FIRST)
    row, col = Index.bound(symbol.name, size), Index.bound(symbol.name, size)
    body = factor(row)
    if size.literal is not None and size.literal <= LARGEST_DETERMINANT:
        places = [reader.delta(row, Literal(n)) for n in range(size.literal)]
        return Mul(tuple([Sum((row,), Mul((place, body))) for place in places]))
    body = reader.note(Mul((reader.delta(row, col), body)))
    head, slots = composite.matrix(DETERMINANT, NAMES[DETERMINANT], None, body, (row,), (col,))
    return Entry(head, slots)


@matrix_rule(operators.Adjugate)
def _adjugate(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    matrix = expr.argument
    _square(reader, matrix, "the adjugate")
    if _literal_size(reader, matrix) is not None:
        return _explicit_adjugate(reader, matrix, row, col, env)
    return _framed(reader, ADJUGATE, NAMES[ADJUGATE], None, matrix, row, col, env)


@matrix_rule(operators.InverseOf, Inverse)
def _inverse(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return _inverse_of(reader, expr.args[0], row, col, env)


def _inverse_of(reader: Reader, matrix: Any, row: Any, col: Any, env: Env) -> Term:
    _square(reader, matrix, "the inverse")
    if is_block(matrix):
        return block_inverse(reader, matrix, row, col, env)
    if _literal_size(reader, matrix) is not None:
        adjugate = _explicit_adjugate(reader, matrix, row, col, env)
        return Mul((adjugate, Power(leibniz(_all_cells(reader, matrix, env)), -1)))
    return _framed(reader, INVERSE, NAMES[INVERSE], None, matrix, row, col, env)


@matrix_rule(operators.PseudoInverse)
def _pseudoinverse(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return _framed(reader, PSEUDOINVERSE, NAMES[PSEUDOINVERSE], None, expr.argument, row, col, env)


@matrix_rule(operators.MatrixSeries)
def _series(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    _square(reader, expr.argument, "a power series")
    reader.axioms.add("power-series")
    return _framed(reader, SERIES, expr.name, expr.order, expr.argument, row, col, env)


@matrix_rule(MatPow)
def _mat_pow(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    base, exponent = expr.args
    _square(reader, base, "a power")
    if not isinstance(exponent, sympy.Integer):
        return _symbolic_power(reader, expr, row, col, env)
    times = int(exponent)
    if abs(times) > LARGEST_POWER:
        raise NotDecided("SC206", f"a product of {abs(times)} matrices")
    if times == -1:
        return _inverse_of(reader, base, row, col, env)
    if times < 0:
        return chain(reader, [operators.InverseOf(base)] * -times, row, col, env)
    return chain(reader, [base] * times, row, col, env) if times else reader.delta(row, col)


def _symbolic_power(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    base, exponent = expr.args
    size = reader.shape(base)[0]
    a, b = reader.fresh(size, "row", base), reader.fresh(size, "column", base)
    entry = reader.matrix(base, a, b, env)
    placed = _placed(reader, INVERSE, a, b, row, col)
    if placed is None:
        return UNIT
    rows, cols, place = placed
    frame = composite.Frame(tuple(map(size_of_slot, rows)), tuple(map(size_of_slot, cols)))
    renaming: dict[Any, Any] = dict(zip((*rows, *cols), (*frame.row(), *frame.col()), strict=True))
    body = relabel(reader.expanded(entry), renaming)
    read, index = _exponent(reader, exponent, env)
    if not _stays_natural(read, index):  # a negative power is one of the inverse
        _framed(reader, INVERSE, NAMES[INVERSE], None, base, row, col, env, noted=True)
    reader.axioms.add("matrix-power")
    return power_entry(body, frame, read, place, index)


def _exponent(reader: Reader, expr: Any, env: Env) -> tuple[Exponent, Any]:
    """The exponent of a matrix power, and the index that stands in it, which the chapter counts from its base."""
    constant, index, sign = Size.number(0), None, 0
    for part in expr.args if isinstance(expr, sympy.Add) else (expr,):
        factor, symbol = (-1, part.args[1]) if part.is_Mul and part.args[0] == -1 and len(part.args) == 2 else (1, part)
        if symbol in env:
            if index is not None:
                raise NotDecided("SC204", f"an exponent with two indices: {expr}")
            index, sign = env[symbol], factor
            constant = constant + Size.number(factor * reader.first(symbol))
        else:
            constant = constant + reader.exponent(part)
    return Exponent(constant, sign), index
