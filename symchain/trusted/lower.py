"""Lowering: what an author wrote, as index polynomials.

Theory.  A scalar expression becomes a `Term`; a matrix expression becomes, at a generic pair of slots, the term
of its entry, by the definition of each operation (`(AB)[r,c]` is the sum of `A[r,k] B[k,c]` over a new k).  One
method a node type; a type without one is `NotDecided`, never guessed.

Scoping is real.  Every `Sum` binds a new index object, so a bound index never captures a free one and an inner
sum over the same symbol shadows the outer one.  The range of a sum must be the whole size of every slot its index
stands in; a free index takes its size from its declaration or from the first slot it stands in and must keep it.
An index over a size of 1 is the literal 0.  Literal indices are checked against literal sizes and counted from
the base of the chapter.

This module reads SymPy trees and calls none of SymPy's algebra.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy
from sympy import Add as SymAdd
from sympy import (
    Derivative,
    Dummy,
    HadamardPower,
    HadamardProduct,
    Identity,
    KroneckerDelta,
    MatAdd,
    MatMul,
    MatPow,
    MatrixBase,
    MatrixExpr,
    MatrixSymbol,
    OneMatrix,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)
from sympy import Limit as SymLimit
from sympy import Mul as SymMul
from sympy import Sum as SymSum
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import GenericIdentity, GenericZeroMatrix

from symchain import nodes
from symchain.errors import Meaningless, NotDecided
from symchain.trusted.asymptotic import Equation, Order, Remainder
from symchain.trusted.derive import derive, increment, substitute
from symchain.trusted.poly import limit_of
from symchain.trusted.term import (
    ARRAY,
    KRONECKER,
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
    Power,
    Size,
    Slot,
    Sum,
    Term,
    delta,
    increment_head,
    perturbation_head,
)

FIRST = Literal(0)
POLYNOMIAL_DERIVATIVE, POLYNOMIAL_LIMIT = "polynomial-derivative", "limit-of-polynomial"


@dataclass(frozen=True)
class Scope:
    """What reading a claim needs to know: the base of literal indices, and the heads of defined symbols."""

    base: int = 0
    defined: Mapping[str, Head] = field(default_factory=dict)


def lower_claim(claim: nodes.Claim, scope: Scope) -> list[Equation]:
    """The equations of a chain, one a link; a matrix equation is read at a generic entry.

    Raises `Meaningless` where the claim has no meaning and `NotDecided` where it has one that is not read yet.
    """
    if len(claim.parts) < 2:
        raise Meaningless("SC116", "a claim is an equation; one side was given")
    reader = Lowering(scope)
    sides = [reader.side(part) for part in claim.parts]
    if reader.unsized:
        reader = Lowering(scope, reader.sizes)
        sides = [reader.side(part) for part in claim.parts]
    reader.check()
    axioms = frozenset(reader.axioms)
    links = []
    for (left, first), (right, second) in zip(sides, sides[1:], strict=False):
        _same_shape(left, right)
        links.append(Equation(*reader.both(left, right), _join(first, second), axioms))
    return links


def lower_scalar(expr: Any, scope: Scope) -> tuple[Term, frozenset[str]]:
    """The term of a scalar expression, and the axioms that reading it rests on."""
    reader = Lowering(scope)
    term = reader.scalar(expr, {})
    reader.check()
    return term, frozenset(reader.axioms)


def head_of(symbol: Any, scope: Scope) -> Head:
    """The head of a matrix, tensor or scalar symbol or of an abstract function."""
    return Lowering(scope).head(symbol)


def _same_shape(left: Any, right: Any) -> None:
    a = tuple(map(size_of, left.shape)) if _is_matrix(left) else ()
    b = tuple(map(size_of, right.shape)) if _is_matrix(right) else ()
    one = Size.number(1)
    if a != b and not (set(a) <= {one} and set(b) <= {one}):
        raise Meaningless("SC101", f"{_shape_text(left)} against {_shape_text(right)}")


def _shape_text(side: Any) -> str:
    if not _is_matrix(side):
        return f"{side} is a scalar"
    return f"{side} is {side.shape[0]} x {side.shape[1]}"


def _is_matrix(expr: Any) -> bool:
    return isinstance(expr, (MatrixExpr, MatrixBase))


def _join(a: Remainder | None, b: Remainder | None) -> Remainder | None:
    if a is None or b is None:
        return a or b
    if a.base != b.base:
        raise Meaningless("SC116", "two remainders in different quantities in one equation")
    return b if a.order.at_least(b.order) else a


_sizes: dict[Any, Size] = {}


def size_of(expr: Any) -> Size:
    """The size that an expression in a shape or a range denotes.  Raises `Meaningless`."""
    size = _sizes.get(expr)
    if size is None:
        size = _sizes[expr] = _read_size(expr)
    return size


def _read_size(expr: Any) -> Size:
    if isinstance(expr, (int, sympy.Integer)):
        return Size.number(int(expr))
    if isinstance(expr, Symbol):
        return Size.symbol(expr.name)
    if isinstance(expr, SymAdd):
        total = Size({})
        for part in expr.args:
            total = total + size_of(part)
        return total
    if isinstance(expr, SymMul):
        product = Size.number(1)
        for part in expr.args:
            product = product * size_of(part)
        return product
    if isinstance(expr, Pow) and isinstance(expr.exp, sympy.Integer) and int(expr.exp) > 0:
        product = Size.number(1)
        for _ in range(int(expr.exp)):
            product = product * size_of(expr.base)
        return product
    raise Meaningless("SC101", f"{expr} is not a size: sizes are sums and products of symbols and integers")


Env = Mapping[Any, Slot]


class Lowering:
    """One reading of one claim: the sizes its free indices were found to have, and the names it met."""

    def __init__(self, scope: Scope, sizes: Mapping[str, Size] | None = None) -> None:
        self.scope = scope
        self.sizes: dict[str, Size] = dict(sizes or {})
        self.unsized: set[str] = set()
        self.axioms: set[str] = set()
        self._indices: dict[str, Any] = {}
        self._numbers: dict[str, Any] = {}
        self._heads: dict[str, Head] = {}
        self._final = sizes is not None

    def check(self) -> None:
        """Raise `Meaningless` for names that are used in two meanings."""
        for name in self._indices.keys() & self._numbers.keys():
            raise Meaningless("SC109", f"{name} is an index here and a number there")

    def side(self, part: Any) -> tuple[Any, Remainder | None]:
        """A part of a claim without its remainder, read once for its indices, and the remainder."""
        body, found = part, None
        if isinstance(part, nodes.Remainder):
            body, found = sympy.Integer(0), self.remainder(part)
        elif isinstance(part, SymAdd):
            small = [a for a in part.args if isinstance(a, nodes.Remainder)]
            if small:
                body = SymAdd(*(a for a in part.args if not isinstance(a, nodes.Remainder)))
                for node in small:
                    found = _join(found, self.remainder(node))
        if not self._final:
            self._dry_run(body)
        return body, found

    def _dry_run(self, body: Any) -> None:
        if any(isinstance(a, KroneckerDelta) for a in sympy.preorder_traversal(body)):
            if _is_matrix(body):
                self.matrix(body, FIRST, FIRST, {})
            else:
                self.scalar(body, {})

    def both(self, left: Any, right: Any) -> tuple[Term, Term]:
        """The terms of two sides, matrices at one generic entry."""
        shaped = left if _is_matrix(left) else right
        if not _is_matrix(shaped):
            return self.scalar(left, {}), self.scalar(right, {})
        slots = self.generic(shaped.shape)
        return tuple(  # type: ignore[return-value]
            self.matrix(side, *slots, {}) if _is_matrix(side) else self.scalar(side, {}) for side in (left, right)
        )

    def generic(self, shape: Sequence[Any]) -> tuple[Slot, Slot]:
        """Two free indices for an entry of a matrix of this shape."""
        names = ("row", "column")
        rows, cols = (self._generic(n, size_of(s)) for n, s in zip(names, shape, strict=True))
        return rows, cols

    def _generic(self, name: str, size: Size) -> Slot:
        return FIRST if size.literal == 1 else Index.free(name, size)

    # indices

    def slot(self, expr: Any, size: Size, env: Env) -> Slot:
        """What stands in a slot of this size: a bound or free index, or a literal."""
        bound = env.get(expr)
        if bound is not None:
            if isinstance(bound, Index) and bound.size is not size:
                raise Meaningless(
                    "SC102", f"the sum over {expr} has {bound.size} values, but {expr} stands where there are {size}"
                )
            if bound is FIRST and size.literal != 1:
                raise Meaningless("SC102", f"the sum over {expr} has 1 value, but {expr} stands where there are {size}")
            return bound
        if isinstance(expr, (int, sympy.Integer)):
            return self._literal(int(expr), size)
        if isinstance(expr, Symbol):
            return self._free(expr, size)
        raise Meaningless("SC104", f"index {expr}: an index is a symbol or an integer")

    def _literal(self, written: int, size: Size) -> Slot:
        value = written - self.scope.base
        if value < 0 or (size.literal is not None and value >= size.literal):
            last = self.scope.base + size.literal - 1 if size.literal is not None else f"{size} - 1 + {self.scope.base}"
            raise Meaningless("SC115", f"index {written} is outside {self.scope.base} .. {last}")
        return Literal(value)

    def _free(self, symbol: Any, size: Size) -> Slot:
        self._note(symbol, size)
        return FIRST if size.literal == 1 else Index.free(symbol.name, size)

    def _note(self, symbol: Any, size: Size) -> None:
        known = self._indices.setdefault(symbol.name, symbol)
        if known != symbol:
            raise Meaningless("SC108", f"two different symbols are called {symbol.name}")
        declared = getattr(symbol, "dimension", None)
        found = self.sizes.setdefault(symbol.name, size if declared is None else size_of(declared))
        if found is not size:
            raise Meaningless("SC103", f"index {symbol} has size {found} and stands where the size is {size}")

    # heads

    def head(self, symbol: Any) -> Head:
        """The head of a symbol; a defined one has the head of its definition."""
        name = symbol.name
        head = self.scope.defined.get(name)
        made = self._read_head(symbol) if head is None else head
        if head is not None and made.sizes[:2] != tuple(map(size_of, getattr(symbol, "shape", ()))):
            raise Meaningless("SC108", f"{name} was defined with another shape")
        if self._heads.setdefault(name, made) is not made:
            raise Meaningless("SC108", f"two different symbols are called {name}")
        return made

    def _read_head(self, symbol: Any) -> Head:
        name = symbol.name
        if isinstance(symbol, nodes.ScalarFunction):
            return Head(ARRAY, name, (), tuple(map(self.head, symbol.variables)))
        if isinstance(symbol, nodes.TensorSymbol):
            return Head(ARRAY, name, tuple(map(size_of, symbol.dims)), symmetric=symbol.symmetric)
        if not isinstance(symbol, MatrixSymbol):
            return Head(ARRAY, name)
        sizes = tuple(map(size_of, symbol.shape))
        if isinstance(symbol, nodes.MatrixFunction):
            return Head(ARRAY, name, sizes, tuple(map(self.head, symbol.variables)))
        if isinstance(symbol, nodes.DeclaredMatrix):
            return Head(ARRAY, name, sizes, symmetric=symbol.structure == "symmetric")
        if isinstance(symbol, nodes.FamilyMatrix):
            return Head(ARRAY, name, sizes + tuple(map(self._label_size, symbol.labels)))
        return Head(ARRAY, name, sizes)

    def _label_size(self, label: Any) -> Size:
        declared = getattr(label, "dimension", None)
        if declared is None:
            raise Meaningless("SC107", f"the size of the label {label} is not declared")
        return size_of(declared)

    # scalars

    def scalar(self, expr: Any, env: Env) -> Term:
        """The term of a scalar expression (a 1 x 1 matrix counts as one)."""
        kind = type(expr)
        method = _SCALARS.get(kind)
        if method is None:
            method = _SCALARS[kind] = _find(kind, _SCALAR_METHODS)
        if method is None:
            if _is_matrix(expr):
                if tuple(map(size_of, expr.shape)) == (Size.number(1),) * 2:
                    return self.matrix(expr, FIRST, FIRST, env)
                raise Meaningless("SC101", f"{_shape_text(expr)}, where a scalar is needed")
            raise NotDecided("SC204", f"{kind.__name__} is outside the decided fragment: {expr}")
        return method(self, expr, env)

    def _symbol(self, expr: Any, env: Env) -> Term:
        if expr in env or isinstance(expr, nodes.IndexSymbol):
            raise Meaningless("SC109", f"index {expr} stands where a number is needed")
        if isinstance(expr, nodes.Infinitesimal):
            return Entry(Head(PERTURBATION, expr.name))
        known = self._numbers.setdefault(expr.name, expr)
        if known != expr:
            raise Meaningless("SC108", f"two different symbols are called {expr.name}")
        return Entry(self.head(expr))

    def _rational(self, expr: Any, env: Env) -> Term:
        return Number(_coefficient(expr))

    def _add(self, expr: Any, env: Env) -> Term:
        return Add(tuple([self.scalar(a, env) for a in expr.args]))

    def _mul(self, expr: Any, env: Env) -> Term:
        return Mul(tuple([self.scalar(a, env) for a in expr.args]))

    def _pow(self, expr: Any, env: Env) -> Term:
        base, exponent = expr.args
        if not isinstance(exponent, sympy.Integer):
            raise NotDecided("SC204", f"a power that is not an integer: {expr}")
        return Power(self.scalar(base, env), int(exponent))

    def _delta(self, expr: Any, env: Env) -> Term:
        a, b = expr.args[:2]
        size = self._delta_size((a, b), env)
        if size is None:
            self.unsized.update((a.name, b.name))
            if self._final:
                raise Meaningless("SC107", f"the size of the indices of {expr} is not known; declare one of them")
            return UNIT
        for place in (a, b):
            if isinstance(place, sympy.Integer) and size.literal is None and int(place) != self.scope.base:
                raise NotDecided("SC204", f"{place} need not be an index where the size is {size}")
        return delta(self.slot(a, size, env), self.slot(b, size, env))

    def _delta_size(self, places: Sequence[Any], env: Env) -> Size | None:
        for place in places:
            bound = env.get(place)
            if bound is not None:
                return bound.size if isinstance(bound, Index) else Size.number(1)
            if isinstance(place, Symbol):
                declared = getattr(place, "dimension", None)
                if declared is not None:
                    return size_of(declared)
        return next((self.sizes[p.name] for p in places if isinstance(p, Symbol) and p.name in self.sizes), None)

    def _element(self, expr: Any, env: Env) -> Term:
        matrix, row, col = expr.args
        rows, cols = map(size_of, matrix.shape)
        return self.matrix(matrix, self.slot(row, rows, env), self.slot(col, cols, env), env)

    def _tensor_entry(self, expr: Any, env: Env) -> Term:
        head = self.head(expr.array)
        return Entry(head, tuple([self.slot(i, s, env) for i, s in zip(expr.indices, head.sizes, strict=True)]))

    def _sum(self, expr: Any, env: Env) -> Term:
        inner: dict[Any, Slot] = dict(env)
        indices: list[Index] = []
        for limits in reversed(expr.args[1:]):
            if len(limits) != 3:
                raise Meaningless("SC102", f"the sum over {limits[0]} has no range")
            symbol, first, last = limits
            size = self._range(symbol, first, last)
            if size.literal == 1:
                inner[symbol] = FIRST
            else:
                index = Index.bound(symbol.name, size)
                indices.append(index)
                inner[symbol] = index
        body = self.scalar(expr.args[0], inner)
        return Sum(tuple(indices), body) if indices else body

    def _range(self, symbol: Any, first: Any, last: Any) -> Size:
        # SymPy writes the entry of a product as a sum over a Dummy that counts from 0, whatever the chapter does.
        base = 0 if isinstance(symbol, Dummy) else self.scope.base
        if first != base:
            raise Meaningless("SC102", f"the sum over {symbol} starts at {first}; indices here start at {base}")
        size = size_of(last) + Size.number(1 - base)
        declared = getattr(symbol, "dimension", None)
        if declared is not None and size_of(declared) is not size:
            raise Meaningless(
                "SC102", f"the sum over {symbol} has {size} values, but {symbol} is declared with {declared}"
            )
        if size.literal is not None and size.literal < 1:
            raise Meaningless("SC102", f"the sum over {symbol} runs from {first} to {last}")
        return size

    def _trace(self, expr: Any, env: Env) -> Term:
        matrix = expr.args[0]
        rows, cols = map(size_of, matrix.shape)
        if rows is not cols:
            raise Meaningless("SC111", f"the trace of {_shape_text(matrix)}")
        return self._over(rows, lambda k: self.matrix(matrix, k, k, env))

    def _over(self, size: Size, body: Callable[[Slot], Term]) -> Term:
        if size.literal == 1:
            return body(FIRST)
        index = Index.bound("k", size)
        return Sum((index,), body(index))

    def _function(self, expr: Any, env: Env) -> Term:
        return Entry(self.head(expr))

    def _on_entries(self, expr: Any, env: Env) -> Term:
        return self._function(expr.function, env)

    def _inner(self, expr: Any, env: Env) -> Term:
        left, right = expr.args
        if not (_is_matrix(left) and _is_matrix(right)):
            raise Meaningless("SC101", f"{expr}: the inner product is of two matrices")
        _same_shape(left, right)
        rows, cols = map(size_of, left.shape)
        return self._over(
            rows,
            lambda r: self._over(
                cols, lambda c: Mul((self.matrix(left, r, c, env), self.matrix(right, r, c, env)))
            ),
        )

    # derivatives, increments, limits

    def variable(self, expr: Any, env: Env) -> tuple[Head, tuple[Slot, ...]]:
        """The array and the slots of what a derivative is taken by."""
        if isinstance(expr, MatrixElement) and isinstance(expr.args[0], MatrixSymbol):
            entry = self._element(expr, env)
        elif isinstance(expr, nodes.TensorEntry):
            entry = self._tensor_entry(expr, env)
        elif isinstance(expr, Symbol) and not isinstance(expr, (nodes.IndexSymbol, nodes.Infinitesimal)):
            entry = self.scalar(expr, env)
        else:
            raise Meaningless("SC113", f"{expr} is not a variable: an entry of a matrix, or a scalar symbol")
        if not isinstance(entry, Entry) or entry.head is KRONECKER:
            raise Meaningless("SC113", f"{expr} is not a variable")
        return entry.head, entry.slots

    def _derived(self, body: Term, head: Head, slots: tuple[Slot, ...]) -> Term:
        self.axioms.add(POLYNOMIAL_DERIVATIVE) if not isinstance(body, Entry) else None
        return derive(body, head, slots)

    def _partial(self, expr: Any, env: Env) -> Term:
        head, slots = self.variable(expr.variable, env)
        return self._derived(self.scalar(expr.value, env), head, slots)

    def _derivative(self, expr: Any, env: Env) -> Term:
        term = self.scalar(expr.args[0], env)
        for variable, count in expr.args[1:]:
            if not isinstance(count, sympy.Integer):
                raise NotDecided("SC204", f"a derivative of symbolic order: {expr}")
            head, slots = self.variable(variable, env)
            for _ in range(int(count)):
                term = self._derived(term, head, slots)
        return term

    def _perturbation(self, expr: Any, env: Env) -> Term:
        head, slots = self.variable(expr.variable, env)
        return Entry(perturbation_head(head), slots)

    def _changed(self, body: Term, perturbation: Any, env: Env) -> Term:
        head, slots = self.variable(perturbation.variable, env)
        return increment(body, head, slots)

    def _change(self, expr: Any, env: Env) -> Term:
        return self._changed(self.scalar(expr.value, env), expr.perturbation, env)

    def _limit(self, expr: Any, env: Env) -> Term:
        if isinstance(expr, SymLimit) and expr.args[2] != 0:
            raise NotDecided("SC204", f"a limit at {expr.args[2]}: {expr}")
        at = self.scalar(expr.args[1], env)
        if not isinstance(at, Entry) or at.head.role != PERTURBATION:
            raise Meaningless("SC113", f"{expr.args[1]} is not a perturbation or an infinitesimal")
        self.axioms.add(POLYNOMIAL_LIMIT)
        return limit_of(self.scalar(expr.args[0], env), at)

    def remainder(self, expr: Any) -> Remainder:
        """The remainder that a node denotes."""
        order = Order(expr.order, expr.kind == "o")
        if isinstance(expr.base, nodes.MatrixChange):
            value, perturbation = expr.base.args
            if not isinstance(value, MatrixSymbol):
                raise NotDecided("SC204", f"a remainder in the change of {value}, which is not one matrix")
            head, slots = self.variable(perturbation.variable, {})
            return Remainder(Entry(increment_head(self.head(value), head), slots), order)
        if isinstance(expr.base, (nodes.Perturbation, nodes.Infinitesimal)):
            base = self.scalar(expr.base, {})
            assert isinstance(base, Entry)
            return Remainder(base, order)
        raise Meaningless(
            "SC116", f"{expr}: a remainder is in a perturbation, or in a whole matrix of changes, not in one entry"
        )

    def _at(self, expr: Any, env: Env) -> Term:
        return self._replaced(self.scalar(expr.value, env), expr, env)

    def _replaced(self, term: Term, expr: Any, env: Env) -> Term:
        variable, point = expr.variable, expr.point
        if not isinstance(variable, MatrixSymbol) or isinstance(variable, nodes.FamilyMatrix):
            raise Meaningless("SC113", f"{variable} is not a matrix symbol")
        _same_shape(variable, point)
        return substitute(term, self.head(variable), lambda slots: self.matrix(point, slots[0], slots[1], env))

    # matrices

    def matrix(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        """The term of the entry of a matrix expression at two slots."""
        kind = type(expr)
        method = _MATRICES.get(kind)
        if method is None:
            method = _MATRICES[kind] = _find(kind, _MATRIX_METHODS)
        if method is None:
            raise NotDecided("SC204", f"{kind.__name__} is outside the decided fragment: {expr}")
        return method(self, expr, row, col, env)

    def _matrix_symbol(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        return Entry(self.head(expr), (row, col))

    def _family(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        head = self.head(expr)
        labels = [self.slot(i, s, env) for i, s in zip(expr.labels, head.sizes[2:], strict=True)]
        return Entry(head, (row, col, *labels))

    def _mat_add(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        for part in expr.args[1:]:
            _same_shape(expr.args[0], part)
        return Add(tuple([self.matrix(a, row, col, env) for a in expr.args]))

    def _mat_mul(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        scalars = [self.scalar(a, env) for a in expr.args if not _is_matrix(a)]
        return self._chain([a for a in expr.args if _is_matrix(a)], row, col, env, scalars)

    def _chain(self, matrices: Sequence[Any], row: Slot, col: Slot, env: Env, scalars: Sequence[Term] = ()) -> Term:
        indices: list[Index] = []
        factors: list[Term] = list(scalars)
        left = row
        for n, matrix in enumerate(matrices):
            right = col
            if n + 1 < len(matrices):
                size = size_of(matrix.shape[1])
                if size is not size_of(matrices[n + 1].shape[0]):
                    raise Meaningless("SC101", f"{_shape_text(matrix)}, {_shape_text(matrices[n + 1])}")
                if size.literal == 1:
                    right = FIRST
                else:
                    index = Index.bound("k", size)
                    indices.append(index)
                    right = index
            factors.append(self.matrix(matrix, left, right, env))
            left = right
        return Sum(tuple(indices), Mul(tuple(factors))) if indices else Mul(tuple(factors))

    def _mat_pow(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        base, exponent = expr.args
        if size_of(base.shape[0]) is not size_of(base.shape[1]):
            raise Meaningless("SC111", f"a power of {_shape_text(base)}")
        if not isinstance(exponent, sympy.Integer) or int(exponent) < 0:
            raise NotDecided("SC204", f"a matrix power that is not a natural number: {expr}")
        return self._chain([base] * int(exponent), row, col, env) if int(exponent) else delta(row, col)

    def _transpose(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        return self.matrix(expr.args[0], col, row, env)

    def _hadamard(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        for part in expr.args[1:]:
            _same_shape(expr.args[0], part)
        return Mul(tuple([self.matrix(a, row, col, env) for a in expr.args]))

    def _hadamard_power(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        base, exponent = expr.args
        if not isinstance(exponent, sympy.Integer) or int(exponent) < 0:
            raise NotDecided("SC204", f"a power that is not a natural number: {expr}")
        return Power(self.matrix(base, row, col, env), int(exponent))

    def _identity(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        return delta(row, col)

    def _zero(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        return ZERO

    def _ones(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        return UNIT

    def _explicit(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        cells = []
        for r in range(expr.rows):
            for c in range(expr.cols):
                value = self.scalar(expr[r, c], env)
                if value is not ZERO:
                    cells.append(Mul((delta(row, Literal(r)), delta(col, Literal(c)), value)))
        return Add(tuple(cells))

    def _matrix_partial(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        head, slots = self.variable(expr.variable, env)
        return self._derived(self.matrix(expr.value, row, col, env), head, slots)

    def _gradient(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        head = self._gradient_variable(expr.variable)
        slots = (row, col) if expr.layout == "denominator" else (col, row)
        return self._derived(self.scalar(expr.value, env), head, slots)

    def _gradient_variable(self, symbol: Any) -> Head:
        if not isinstance(symbol, MatrixSymbol) or isinstance(symbol, nodes.FamilyMatrix):
            raise Meaningless("SC113", f"{symbol} is not a matrix of independent variables")
        return self.head(symbol)

    def _matrix_change(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        return self._changed(self.matrix(expr.value, row, col, env), expr.perturbation, env)

    def _matrix_at(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        return self._replaced(self.matrix(expr.value, row, col, env), expr, env)

    def _pushforward(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        head = self._gradient_variable(expr.variable)
        _same_shape(expr.variable, expr.tangent)
        body = self.matrix(expr.value, row, col, env)

        def part(r: Slot, c: Slot) -> Term:
            return Mul((self._derived(body, head, (r, c)), self.matrix(expr.tangent, r, c, env)))

        return self._over(head.sizes[0], lambda r: self._over(head.sizes[1], lambda c: part(r, c)))

    def _pullback(self, expr: Any, row: Slot, col: Slot, env: Env) -> Term:
        head = self._gradient_variable(expr.variable)
        _same_shape(expr.value, expr.cotangent)
        rows, cols = map(size_of, expr.value.shape)

        def part(r: Slot, c: Slot) -> Term:
            value = self._derived(self.matrix(expr.value, r, c, env), head, (row, col))
            return Mul((self.matrix(expr.cotangent, r, c, env), value))

        return self._over(rows, lambda r: self._over(cols, lambda c: part(r, c)))


def _coefficient(value: Any) -> Coefficient:
    return int(value.p) if value.q == 1 else Fraction(int(value.p), int(value.q))


Method = Callable[..., Term]

_SCALAR_METHODS: dict[type, Method] = {
    Symbol: Lowering._symbol,
    Rational: Lowering._rational,
    SymAdd: Lowering._add,
    SymMul: Lowering._mul,
    Pow: Lowering._pow,
    KroneckerDelta: Lowering._delta,
    MatrixElement: Lowering._element,
    SymSum: Lowering._sum,
    Trace: Lowering._trace,
    Derivative: Lowering._derivative,
    SymLimit: Lowering._limit,
    nodes.TensorEntry: Lowering._tensor_entry,
    nodes.ScalarFunction: Lowering._function,
    nodes.OnEntries: Lowering._on_entries,
    nodes.Inner: Lowering._inner,
    nodes.Partial: Lowering._partial,
    nodes.Perturbation: Lowering._perturbation,
    nodes.Change: Lowering._change,
    nodes.LimitAt: Lowering._limit,
    nodes.At: Lowering._at,
}

_MATRIX_METHODS: dict[type, Method] = {
    MatrixSymbol: Lowering._matrix_symbol,
    nodes.FamilyMatrix: Lowering._family,
    MatAdd: Lowering._mat_add,
    MatMul: Lowering._mat_mul,
    MatPow: Lowering._mat_pow,
    Transpose: Lowering._transpose,
    HadamardProduct: Lowering._hadamard,
    HadamardPower: Lowering._hadamard_power,
    Identity: Lowering._identity,
    GenericIdentity: Lowering._identity,
    ZeroMatrix: Lowering._zero,
    GenericZeroMatrix: Lowering._zero,
    OneMatrix: Lowering._ones,
    MatrixBase: Lowering._explicit,
    nodes.MatrixPartial: Lowering._matrix_partial,
    nodes.Gradient: Lowering._gradient,
    nodes.MatrixChange: Lowering._matrix_change,
    nodes.MatrixAt: Lowering._matrix_at,
    nodes.Pushforward: Lowering._pushforward,
    nodes.Pullback: Lowering._pullback,
}

_SCALARS: dict[type, Method | None] = {}
_MATRICES: dict[type, Method | None] = {}


def _find(kind: type, methods: Mapping[type, Method]) -> Method | None:
    if issubclass(kind, MatrixExpr) and methods is _SCALAR_METHODS:
        return None
    return next((methods[k] for k in kind.__mro__ if k in methods), None)
