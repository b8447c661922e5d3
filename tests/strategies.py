"""Random well-typed surface expressions, their valid rewrites and mutations, and a tiny evaluator of polynomials.

Everything is drawn from a `random.Random` seeded by hypothesis, so that an example is one number and shrinks to a
small one; `laws` prints what reproduces a failure.  `value_of` is written from the definition of a polynomial in
index graphs and uses nothing of the engine but its data.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sympy import (
    Add,
    HadamardProduct,
    Identity,
    KroneckerDelta,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    OneMatrix,
    Pow,
    Rational,
    Sum,
    Symbol,
    Trace,
    Transpose,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain.nodes import DeclaredMatrix, IndexSymbol, Partial, TensorSymbol
from symchain.refute.instance import Instance
from symchain.trusted import term as terms
from symchain.trusted.poly import Poly
from symchain.trusted.term import Index, Literal

M, N = symbols("M N", integer=True, positive=True)
SIZES = (M, N)
FREE = {M: [IndexSymbol("i", M), IndexSymbol("j", M)], N: [IndexSymbol("p", N), IndexSymbol("q", N)]}
BOUND = {M: [IndexSymbol("k", M), *FREE[M]], N: [IndexSymbol("l", N), *FREE[N]]}
PLAIN = {(r, c): [MatrixSymbol(f"{n}{r}{c}", r, c) for n in "AB"] for r in SIZES for c in SIZES}
SYMMETRIC = DeclaredMatrix("S", M, M, "symmetric")
CUBE = TensorSymbol("T", M, M, M, symmetric=True)
SCALAR = Symbol("x", real=True)

seeds = st.integers(0, 2**24)


def laws(examples: int) -> Callable[[Any], Any]:
    """Settings of a law: so many examples, no deadline, what reproduces a failure printed."""
    return settings(
        max_examples=examples,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


class Writer:
    """Draws expressions: matrices of a shape, and scalars."""

    def __init__(self, seed: int, *, structured: bool = True, derivatives: bool = True) -> None:
        self.rng = Random(seed)
        self.structured = structured
        self.derivatives = derivatives

    def matrix(self, rows: Any, cols: Any, depth: int) -> Any:
        """A rows x cols matrix expression."""
        rng = self.rng
        if depth <= 0 or rng.random() < 0.1:
            return self._leaf(rows, cols)
        kind = rng.choice(["mul", "mul", "add", "transpose", "hadamard", "scale", "power"])
        if kind == "mul":
            inner = rng.choice(SIZES)
            return MatMul(self.matrix(rows, inner, depth - 1), self.matrix(inner, cols, depth - 1))
        if kind == "add":
            return MatAdd(self.matrix(rows, cols, depth - 1), self.matrix(rows, cols, depth - 2))
        if kind == "hadamard":
            return HadamardProduct(self.matrix(rows, cols, depth - 1), self.matrix(rows, cols, depth - 2))
        if kind == "scale":
            return MatMul(rng.choice([2, -1, Rational(1, 2), SCALAR]), self.matrix(rows, cols, depth - 1))
        if kind == "power" and rows == cols:
            return MatPow(self._leaf(rows, cols), 2)
        return Transpose(self.matrix(cols, rows, depth - 1))

    def _leaf(self, rows: Any, cols: Any) -> Any:
        rng = self.rng
        drawn = rng.random()
        if drawn < 0.1:
            return OneMatrix(rows, cols)
        if drawn < 0.2 and rows == cols:
            return Identity(rows)
        if drawn < 0.35 and rows == cols == M and self.structured:
            return SYMMETRIC
        return rng.choice(PLAIN[rows, cols])

    def scalar(self, depth: int) -> Any:
        """A scalar expression; its free indices are those of `FREE`."""
        rng = self.rng
        kinds = ["trace", "trace", "entry", "sum", "add", "add", "mul", "mul", "delta", "tensor", "power", "partial"]
        kind = rng.choice(kinds) if depth > 0 else "leaf"
        if kind == "trace":
            size = rng.choice(SIZES)
            return Trace(self.matrix(size, size, depth))
        if kind == "entry":
            rows, cols = rng.choice(SIZES), rng.choice(SIZES)
            return MatrixElement(self.matrix(rows, cols, depth - 1), *self._indices(rows, cols))
        if kind == "sum":
            size = rng.choice(SIZES)
            return Sum(self.scalar(depth - 1), (rng.choice(BOUND[size]), 0, size - 1))
        if kind == "add":
            return Add(self.scalar(depth - 1), Mul(rng.choice([1, -1, 3]), self.scalar(depth - 1)))
        if kind == "mul":
            return Mul(self.scalar(depth - 1), self.scalar(depth - 1))
        if kind == "delta":
            size = rng.choice(SIZES)
            return Mul(KroneckerDelta(*self._indices(size, size)), self.scalar(depth - 1))
        if kind == "tensor" and self.structured:
            return Mul(CUBE[self._indices(M, M, M)], self.scalar(depth - 1))
        if kind == "power":
            return Pow(self.scalar(depth - 2), 2)
        if kind == "partial" and self.derivatives:
            value = self.scalar(depth - 1)
            occurring = sorted(value.atoms(MatrixSymbol) - {SYMMETRIC}, key=str) or PLAIN[M, N]
            array = rng.choice(occurring)
            return Partial(value, MatrixElement(array, *self._indices(*array.shape)))
        rows, cols = rng.choice(SIZES), rng.choice(SIZES)
        return MatrixElement(rng.choice(PLAIN[rows, cols]), *self._indices(rows, cols))

    def _indices(self, *sizes: Any) -> tuple[Any, ...]:
        return tuple(self.rng.choice(BOUND[s] if self.rng.random() < 0.5 else FREE[s]) for s in sizes)


def close(expr: Any) -> Any:
    """The expression summed over k and l, so that only the symbols of `FREE` are free."""
    return Sum(expr, (BOUND[M][0], 0, M - 1), (BOUND[N][0], 0, N - 1))


# valid rewrites of surface expressions


def rename_bound(expr: Any, fresh: Any = None) -> Any:
    """The expression with a new symbol for every bound index."""
    fresh = itertools.count() if fresh is None else fresh
    if isinstance(expr, Sum):
        body, limits = rename_bound(expr.function, fresh), []
        for symbol, first, last in expr.limits:
            new = IndexSymbol(f"z{next(fresh)}", symbol.dimension)
            body = body.xreplace({symbol: new})
            limits.append((new, first, last))
        return Sum(body, *limits)
    return _rebuilt(expr, lambda a: rename_bound(a, fresh))


def _rebuilt(expr: Any, change: Callable[[Any], Any]) -> Any:
    if not expr.args or isinstance(expr, (MatrixSymbol, TensorSymbol, Symbol)):
        return expr
    return expr.func(*[change(a) for a in expr.args])


def written_out(expr: Any, row: Any, col: Any, fresh: Any) -> Any:
    """The entry of a matrix expression as a scalar expression in entries of symbols, by the definitions."""
    if isinstance(expr, Transpose):
        return written_out(expr.args[0], col, row, fresh)
    if isinstance(expr, MatAdd):
        return Add(*[written_out(a, row, col, fresh) for a in expr.args])
    if isinstance(expr, HadamardProduct):
        return Mul(*[written_out(a, row, col, fresh) for a in expr.args])
    if isinstance(expr, MatPow):
        return written_out(MatMul(*[expr.args[0]] * int(expr.args[1]), evaluate=False), row, col, fresh)
    if isinstance(expr, MatMul):
        scalars = [a for a in expr.args if not a.is_Matrix]
        matrices = [a for a in expr.args if a.is_Matrix]
        body, left = Mul(*[write(s, fresh) for s in scalars]), row
        limits = []
        for n, matrix in enumerate(matrices):
            right = col
            if n + 1 < len(matrices):
                right = IndexSymbol(f"w{next(fresh)}", matrix.shape[1])
                limits.append((right, 0, matrix.shape[1] - 1))
            body = Mul(body, written_out(matrix, left, right, fresh))
            left = right
        return Sum(body, *limits) if limits else body
    if isinstance(expr, Identity):
        return KroneckerDelta(row, col)
    if isinstance(expr, OneMatrix):
        return Rational(1)
    return MatrixElement(expr, row, col)


def write(expr: Any, fresh: Any = None) -> Any:
    """The scalar expression with every matrix operation written out as sums of entries."""
    fresh = itertools.count() if fresh is None else fresh
    if isinstance(expr, Trace):
        size = expr.args[0].shape[0]
        index = IndexSymbol(f"w{next(fresh)}", size)
        return Sum(written_out(expr.args[0], index, index, fresh), (index, 0, size - 1))
    if isinstance(expr, MatrixElement):
        return written_out(expr.args[0], expr.args[1], expr.args[2], fresh)
    if isinstance(expr, Partial):
        return Partial(write(expr.value, fresh), expr.variable)
    return _rebuilt(expr, lambda a: write(a, fresh))


def scramble(expr: Any, rng: Random) -> Any:
    """The expression under random valid rewrites: transpositions, cyclic traces, distribution, exchanged sums."""
    if isinstance(expr, Trace):
        inner = scramble(expr.args[0], rng)
        matrices = [a for a in inner.args if a.is_Matrix] if isinstance(inner, MatMul) else []
        if len(matrices) > 1 and rng.random() < 0.6:
            turn = rng.randrange(len(matrices))
            rest = [a for a in inner.args if not a.is_Matrix]
            inner = MatMul(*rest, *matrices[turn:], *matrices[:turn])
        return Trace(Transpose(inner)) if rng.random() < 0.5 else Trace(inner)
    if isinstance(expr, Sum):
        limits = list(expr.limits)
        if len({limit[0] for limit in limits}) == len(limits):
            rng.shuffle(limits)
        return Sum(scramble(expr.function, rng), *limits)
    if isinstance(expr, MatrixElement) and rng.random() < 0.5:
        matrix, row, col = expr.args
        return MatrixElement(Transpose(scramble(matrix, rng)), col, row)
    if isinstance(expr, MatMul) and rng.random() < 0.6:
        args = [scramble(a, rng) for a in expr.args]
        split = next((n for n, a in enumerate(args) if isinstance(a, MatAdd)), None)
        if split is not None:
            return MatAdd(*[MatMul(*args[:split], part, *args[split + 1 :]) for part in args[split].args])
        matrices = [a for a in args if a.is_Matrix]
        rest = [a for a in args if not a.is_Matrix]
        return MatMul(*rest, Transpose(MatMul(*[Transpose(a) for a in reversed(matrices)], evaluate=False)))
    if isinstance(expr, Partial):
        return Partial(scramble(expr.value, rng), expr.variable)
    return _rebuilt(expr, lambda a: scramble(a, rng))


def mutate(expr: Any, rng: Random) -> Any:
    """The expression with one thing changed: a leaf, a transposition, an index, a factor, the sign."""
    kind = rng.choice(["sign", "factor", "leaf", "transpose", "index", "term"])
    if kind == "sign":
        return -expr
    if kind == "factor":
        return 2 * expr
    if kind == "term":
        return expr + PLAIN[M, N][0][FREE[M][0], FREE[N][0]]
    nodes = list(_places(expr))
    if kind == "transpose":
        found = [n for n in nodes if n in PLAIN[M, M] + PLAIN[N, N]]
        return _replaced(expr, rng.choice(found), Transpose, rng) if found else -expr
    if kind == "index":
        found = [n for n in nodes if isinstance(n, MatrixElement) and n.args[1] != n.args[2] and n.args[0].is_square]
        swap = lambda n: MatrixElement(n.args[0], n.args[2], n.args[1])  # noqa: E731
        return _replaced(expr, rng.choice(found), swap, rng) if found else 2 * expr
    found = [n for n in nodes if isinstance(n, MatrixSymbol) and n != SYMMETRIC]
    if not found:
        return -expr
    chosen = rng.choice(found)
    others = [m for m in PLAIN[chosen.shape] if m != chosen]
    return _replaced(expr, chosen, lambda n: others[0], rng)


def _places(expr: Any) -> Any:
    yield expr
    if not isinstance(expr, (MatrixSymbol, TensorSymbol, Partial)):
        for a in expr.args:
            yield from _places(a)


def _replaced(expr: Any, target: Any, change: Callable[[Any], Any], rng: Random) -> Any:
    count = sum(1 for n in _places(expr) if n == target)
    chosen, seen = rng.randrange(count), itertools.count()

    def walk(node: Any) -> Any:
        if node == target and next(seen) == chosen:
            return change(node)
        return node if isinstance(node, Partial) else _rebuilt(node, walk)

    return walk(expr)


# terms in another order


def shuffle(term: Any, rng: Random) -> Any:
    """The term with sums, products and bound indices in another order, sums split at random."""
    if isinstance(term, terms.Add):
        parts = [shuffle(t, rng) for t in term.terms]
        rng.shuffle(parts)
        return terms.Add(tuple(parts))
    if isinstance(term, terms.Mul):
        factors = [shuffle(t, rng) for t in term.factors]
        rng.shuffle(factors)
        return terms.Mul(tuple(factors))
    if isinstance(term, terms.Power):
        return terms.Power(shuffle(term.base, rng), term.exponent)
    if isinstance(term, terms.Sum):
        indices = list(term.indices)
        rng.shuffle(indices)
        body = shuffle(term.body, rng)
        cut = rng.randrange(len(indices) + 1)
        inner = terms.Sum(tuple(indices[cut:]), body) if indices[cut:] else body
        return terms.Sum(tuple(indices[:cut]), inner) if indices[:cut] else inner
    return term


# values


def instance(rng: Random) -> Instance:
    """Random exact arrays for every symbol of this module, of small different sizes."""
    rows, cols = rng.choice([(2, 3), (3, 2), (1, 2), (2, 1), (2, 2)])
    size = {M: rows, N: cols}
    draw = lambda: rng.choice([-3, -2, -1, 1, 2, 3])  # noqa: E731
    values: dict[Any, Any] = {"x": draw()}
    for (r, c), arrays in PLAIN.items():
        for array in arrays:
            values[array.name] = [[draw() for _ in range(size[c])] for _ in range(size[r])]
    half = {(a, b): draw() for a in range(rows) for b in range(a + 1)}
    values["S"] = [[half[max(a, b), min(a, b)] for b in range(rows)] for a in range(rows)]
    cube = {key: draw() for key in itertools.combinations_with_replacement(range(rows), 3)}
    values["T"] = [[[cube[tuple(sorted((a, b, c)))] for c in range(rows)] for b in range(rows)] for a in range(rows)]
    return Instance({"M": rows, "N": cols}, values=values)


def value_of(poly: Poly, at: Instance, labels: dict[str, int]) -> Fraction:
    """The value of a polynomial in index graphs: of each graph, the sum over all placings of its vertices."""

    def size(s: Any) -> int:
        total = 0
        for names, coefficient in s.terms:
            for name in names:
                coefficient *= at.sizes[name]
            total += coefficient
        return total

    def entry(head: Any, places: Any, bound: tuple[int, ...]) -> Any:
        where = [
            p.value if isinstance(p, Literal) else labels[p.name] if isinstance(p, Index) else bound[p] for p in places
        ]
        if head.name == "δ":
            return int(where[0] == where[1])
        if not where:
            return at.sizes.get(head.name) or at.values[head.name]
        value = at.values[head.name]
        for w in where:
            value = value[w]
        return value

    total = Fraction(0)
    for monomial, coefficient in poly.items():
        product = Fraction(coefficient)
        for component, exponent in monomial:
            here = 0
            for bound in itertools.product(*(range(size(s)) for s in component.sizes)):
                part = 1
                for head, places in component.factors:
                    part *= entry(head, places, bound)
                here += part
            product *= Fraction(here) ** exponent
        total += product
    return total
