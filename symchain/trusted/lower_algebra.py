"""Lowering of algebra: sums, products, powers, deltas, and matrix operations by their definition at an entry."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sympy
from sympy import (
    HadamardProduct,
    Identity,
    KroneckerDelta,
    MatAdd,
    MatMul,
    MatrixBase,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import GenericIdentity, GenericZeroMatrix

from symchain import nodes
from symchain.errors import Meaningless, NotDecided
from symchain.ranged import MatrixSum
from symchain.trusted.names import FIRST, Env
from symchain.trusted.poly import LARGEST_NUMBER
from symchain.trusted.reader import Reader, matrix_rule, scalar_rule
from symchain.trusted.sizes import check_same_shape, is_matrix, shape_text, size_of
from symchain.trusted.splits import leaves
from symchain.trusted.term import (
    PERTURBATION,
    UNIT,
    ZERO,
    Add,
    Coefficient,
    Entry,
    Head,
    Index,
    Literal,
    Mul,
    Number,
    Size,
    Slot,
    Sum,
    Term,
    add_terms,
    delta,
    structured,
)
from symchain.written import NumberOf, is_number


@scalar_rule(Symbol)
def _symbol(reader: Reader, expr: Any, env: Env) -> Term:
    if expr in env or isinstance(expr, nodes.IndexSymbol):
        raise Meaningless("SC109", f"index {expr} stands where a number is needed")
    reader.name(expr, "number")
    if isinstance(expr, nodes.Infinitesimal):
        return Entry(Head(PERTURBATION, expr.name))
    return Entry(reader.head(expr))


@scalar_rule(Rational)
def _rational(reader: Reader, expr: Any, env: Env) -> Term:
    if max(int(expr.p).bit_length(), int(expr.q).bit_length()) > LARGEST_NUMBER:
        raise NotDecided("SC206", f"a number of more than {LARGEST_NUMBER} bits")
    return Number(_coefficient(expr))


@scalar_rule(sympy.Float)
def _float(reader: Reader, expr: Any, env: Env) -> Term:
    p, q = Fraction(str(expr)).limit_denominator(10**6).as_integer_ratio()
    exact = str(p) if q == 1 else f"Rational({p}, {q})"
    raise NotDecided("SC204", f"{float(expr):g} is a floating-point number, which is not exact; write {exact}")


@scalar_rule(sympy.Add)
def _add(reader: Reader, expr: Any, env: Env) -> Term:
    return Add(tuple([reader.scalar(a, env) for a in expr.args]))


@scalar_rule(sympy.Mul)
def _mul(reader: Reader, expr: Any, env: Env) -> Term:
    return Mul(tuple([reader.scalar(a, env) for a in expr.args]))


@scalar_rule(KroneckerDelta)
def _delta(reader: Reader, expr: Any, env: Env) -> Term:
    a, b, *interval = expr.args
    size = _delta_size(reader, (a, b), env)
    if interval:
        size = _check_interval(reader, expr, size)
    if size is None:
        reader.unsized.update(place.name for place in (a, b) if isinstance(place, Symbol))
        if not reader.draft:
            raise Meaningless("SC107", f"the size of the indices of {expr} is not known; declare one of them")
        return UNIT
    for place in (a, b):
        if isinstance(place, sympy.Integer) and size.literal is None and int(place) != reader.scope.base:
            raise NotDecided("SC204", f"{place} need not be an index where the size is {size}")
    return delta(reader.slot(a, size, env), reader.slot(b, size, env))


def _check_interval(reader: Reader, expr: Any, size: Size | None) -> Size:
    """The size of a delta over an interval, which has to be the whole range of its indices.

    SymPy writes the entry of an identity so, over 0 .. n - 1 whatever the base of the chapter.
    """
    first, last = expr.args[2]
    found = size_of(last) + Size.number(1)
    if first != 0 or (size is not None and size is not found):
        raise NotDecided("SC204", f"a delta over an interval: {expr}")
    return found


@scalar_rule(MatrixElement)
def _element(reader: Reader, expr: Any, env: Env) -> Term:
    matrix, row, col = expr.args
    rows, cols = reader.shape(matrix)
    return reader.matrix(matrix, reader.slot(row, rows, env), reader.slot(col, cols, env), env)


@scalar_rule(NumberOf)
def _number_of(reader: Reader, expr: Any, env: Env) -> Term:
    return reader.scalar(expr.args[0], env)


@scalar_rule(nodes.TensorEntry)
def _tensor_entry(reader: Reader, expr: Any, env: Env) -> Term:
    head = reader.head(expr.array)
    return Entry(head, tuple([reader.slot(i, s, env) for i, s in zip(expr.indices, head.sizes, strict=True)]))


@scalar_rule(sympy.Sum)
def _sum(reader: Reader, expr: Any, env: Env) -> Term:
    if is_matrix(expr.args[0]) and not is_number(expr.args[0]):
        raise Meaningless("SC101", f"{expr.args[0]} is a matrix; its sum is symchain's Sum, not SymPy's")
    indices, inner = _bound(reader, expr, env)
    body = reader.scalar(expr.args[0], inner)
    return Sum(indices, body) if indices else body


@matrix_rule(MatrixSum)
def _matrix_sum(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    indices, inner = _bound(reader, expr, env)
    body = reader.matrix(expr.function, row, col, inner)
    return Sum(indices, body) if indices else body


def _bound(reader: Reader, expr: Any, env: Env) -> tuple[tuple[Index, ...], Env]:
    """The indices of a sum, and what its symbols stand for inside; one of size 1 is the first value."""
    inner: dict[Any, Slot] = dict(env)
    indices: list[Index] = []
    for limits in reversed(expr.args[1:]):
        if len(limits) != 3:
            raise Meaningless("SC102", f"the sum over {limits[0]} has no range")
        symbol, first, last = limits
        size = reader.range(symbol, first, last)
        if size.literal == 1:
            inner[symbol] = FIRST
        else:
            index = Index.bound(symbol.name, size)
            indices.append(index)
            inner[symbol] = index
    return tuple(indices), inner


@scalar_rule(Trace)
def _trace(reader: Reader, expr: Any, env: Env) -> Term:
    matrix = expr.args[0]
    rows, cols = reader.shape(matrix)
    if rows is not cols:
        row, col = next(reader.each([rows, cols]))
        reader.matrix(matrix, row, col, env)  # a product may not fit either
        raise Meaningless("SC111", f"the trace of {shape_text(matrix)}", [matrix.shape])
    return reader.over(rows, lambda k: reader.matrix(matrix, k, k, env), "trace", matrix)


@scalar_rule(nodes.ScalarFunction)
def _function(reader: Reader, expr: Any, env: Env) -> Term:
    return Entry(reader.head(expr))


@scalar_rule(nodes.OnEntries)
def _on_entries(reader: Reader, expr: Any, env: Env) -> Term:
    return _function(reader, expr.function, env)


@scalar_rule(nodes.Inner)
def _inner(reader: Reader, expr: Any, env: Env) -> Term:
    left, right = expr.args
    if not (is_matrix(left) and is_matrix(right)):
        raise Meaningless("SC101", f"{expr}: the inner product is of two matrices")
    check_same_shape(left, right)
    rows, cols = reader.shape(left)
    return reader.over(
        rows,
        lambda r: reader.over(cols, lambda c: Mul((reader.matrix(left, r, c, env), reader.matrix(right, r, c, env)))),
    )


def _delta_size(reader: Reader, places: Sequence[Any], env: Env) -> Size | None:
    for place in places:
        bound = env.get(place)
        if bound is not None:
            return bound.size if isinstance(bound, Index) else Size.number(1)
        if isinstance(place, Symbol):
            declared = getattr(place, "dimension", None)
            if declared is not None:
                return reader.size(declared)
    return next((reader.sizes[p.name] for p in places if isinstance(p, Symbol) and p.name in reader.sizes), None)


def _coefficient(value: Any) -> Coefficient:
    return int(value.p) if value.q == 1 else Fraction(int(value.p), int(value.q))


@matrix_rule(MatrixSymbol)
def _matrix_symbol(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return structured_entry(reader, reader.head(expr), row, col)


def structured_entry(reader: Reader, head: Head, row: Any, col: Any) -> Term:
    """The entry of an array at indices that may be split."""
    return structured(head, row, col, reader.entry, reader.delta, reader.order)


@matrix_rule(nodes.FamilyMatrix)
def _family(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    head = reader.head(expr)
    labels = [reader.slot(i, s, env) for i, s in zip(expr.labels, head.sizes[2:], strict=True)]
    return reader.entry(head, (row, col, *labels))


@matrix_rule(MatAdd)
def _mat_add(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return Add(_entries(reader, expr, row, col, env))


@matrix_rule(MatMul)
def _mat_mul(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    scalars = [reader.scalar(a, env) for a in expr.args if not is_matrix(a)]
    return chain(reader, [a for a in expr.args if is_matrix(a)], row, col, env, scalars)


@matrix_rule(Transpose)
def _transpose(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return reader.matrix(expr.args[0], col, row, env)


@matrix_rule(HadamardProduct)
def _hadamard(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return Mul(_entries(reader, expr, row, col, env))


@matrix_rule(Identity, GenericIdentity)
def _identity(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return reader.delta(row, col)


@matrix_rule(ZeroMatrix, GenericZeroMatrix)
def _zero(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return ZERO


@matrix_rule(OneMatrix)
def _ones(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    return UNIT


@matrix_rule(MatrixBase)
def _explicit(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> Term:
    cells = []
    for r in range(expr.rows):
        for c in range(expr.cols):
            value = reader.scalar(expr[r, c], env)
            if value is not ZERO:
                cells.append(Mul((reader.delta(row, Literal(r)), reader.delta(col, Literal(c)), value)))
    return Add(tuple(cells))


def chain(reader: Reader, matrices: Sequence[Any], row: Any, col: Any, env: Env, scalars: Sequence[Term] = ()) -> Term:
    """The entry of a product of matrices, times scalars: a sum over the indices between them."""
    sizes: list[Size] = []
    for matrix, following in itertools.pairwise(matrices):
        size = reader.size(matrix.shape[1])
        if size is not reader.size(following.shape[0]):
            equal = [(matrix.shape[1], following.shape[0])]
            raise Meaningless("SC101", f"{shape_text(matrix)}, {shape_text(following)}", equal)
        sizes.append(size)
    terms: list[Term] = []
    keys = [("between", a, b) for a, b in itertools.pairwise(matrices)]
    for middle in reader.each(sizes, keys):
        ends = [row, *middle, col]
        factors = [reader.matrix(m, a, b, env) for m, a, b in zip(matrices, ends, ends[1:], strict=False)]
        indices = tuple([s for slot in middle for s in leaves(slot) if isinstance(s, Index)])
        body = Mul((*reader.weights(*middle), *scalars, *factors))
        terms.append(Sum(indices, body) if indices else body)
    return add_terms(terms)


def _entries(reader: Reader, expr: Any, row: Any, col: Any, env: Env) -> tuple[Term, ...]:
    """The entries of the parts of an operation that goes entry by entry."""
    for part in expr.args[1:]:
        check_same_shape(expr.args[0], part)
    return tuple([reader.matrix(a, row, col, env) for a in expr.args])
