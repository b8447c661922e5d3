"""Surface nodes: what SymPy lacks for a page of matrix calculus.

The one place that both the builders (`symchain.surface`) and the readers (`symchain.trusted.lower`,
`symchain.refute.evaluate`) know.  Nodes only hold their parts, print themselves and report a shape; they never
evaluate.  Everything else an author writes is SymPy's own: `MatrixSymbol`, `MatMul`, `Transpose`, `Trace`,
`HadamardProduct`, `Sum`, `KroneckerDelta` ...

Meaning of each node, for a matrix `X` of shape P x Q with entries X[i, j]:

=====================  ==========================================================================
`MatrixFunction`       U = f(X, ...): abstract matrix function of earlier matrices
`ScalarFunction`       g(U, ...): abstract scalar function of matrices
`FamilyMatrix`         H^{ij}: for every i, j a matrix; i, j are labels, not powers
`TensorSymbol`         an array of any order; `TensorEntry` is its entry
`Partial(y, x)`        the number dy/dx; x an entry of a matrix or a scalar symbol
`MatrixPartial(Y, x)`  the matrix of shape Y with entries dY[k, l]/dx
`Gradient(y, X, lay)`  the matrix of the numbers dy/dX[i, j]: shape X (denominator) or X.T (numerator)
`Perturbation(X[i,j])` the nonzero infinitesimal h added to the entry X[i, j]
`Change(y, h)`         y after the perturbation minus y before; `MatrixChange` the same for a matrix
`Remainder(h, n, kind)` an unnamed term of order O(h^n) or o(h^n); h infinitesimal or a matrix of changes
`LimitAt(e, h)`        the limit of e for h -> 0, h != 0; `MatrixLimitAt` the same for a matrix
`At(e, U, V)`          e with the matrix symbol U replaced by V; `MatrixAt` the same for a matrix
`Inner(A, B)`          the sum of A[k, l]*B[k, l] over k, l (Frobenius)
`Pushforward(F,X,dX)`  matrix of shape F: sum over i, j of dF[k, l]/dX[i, j] * dX[i, j]
`Pullback(F, X, G)`    matrix of shape X: sum over k, l of G[k, l] * dF[k, l]/dX[i, j]
=====================  ==========================================================================
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Expr,
    Integer,
    MatrixExpr,
    MatrixSymbol,
    S,
    Symbol,
    sympify,
)
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain.scalars import Scalar
from symchain.written import Written

LAYOUTS = ("denominator", "numerator")


class IndexSymbol(Symbol):
    """An integer symbol used as an index; `dimension` is its size (a SymPy expression) or None."""

    dimension: Expr | None

    def __new__(cls, name: str, dimension: Any = None) -> IndexSymbol:
        obj = Symbol.__xnew__(cls, name, integer=True, nonnegative=True)
        obj.dimension = None if dimension is None else sympify(dimension)
        return obj

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.name, self.dimension), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*Symbol._hashable_content(self), self.dimension)


class Infinitesimal(Scalar, Symbol):
    """A nonzero real scalar that goes to 0."""

    def __new__(cls, name: str) -> Infinitesimal:
        return Symbol.__xnew__(cls, name, real=True, nonzero=True)

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.name,), {}


def is_plain_index(index: Any) -> bool:
    """Whether an index is a symbol or a natural number."""
    return isinstance(index, Symbol) or (isinstance(index, Integer) and index.is_nonnegative)


class _Array(Written, MatrixSymbol):
    def valid_index(self, i: Any, j: Any) -> Any:
        """True for index symbols and natural numbers: lowering checks them, and SymPy's check is slow."""
        return True if is_plain_index(i) and is_plain_index(j) else super().valid_index(i, j)


STRUCTURES: dict[str, frozenset[str]] = {
    "symmetric": frozenset(),
    "antisymmetric": frozenset(),
    "diagonal": frozenset(["symmetric", "upper", "lower"]),
    "upper": frozenset(),
    "lower": frozenset(),
    "toeplitz": frozenset(),
    "invertible": frozenset(),
    "orthogonal": frozenset(["invertible"]),
    "positive definite": frozenset(["symmetric", "invertible"]),
    "complex": frozenset(),
}


class DeclaredMatrix(_Array):
    """A matrix symbol with a declared structure: `structure` is its words, sorted and joined by commas."""

    def __new__(cls, name: Any, rows: Any, cols: Any, structure: Any = "") -> DeclaredMatrix:
        plain = MatrixSymbol(_text(name), rows, cols)
        return MatrixExpr.__new__(cls, *plain.args, Str(_text(structure)))

    @property
    def structure(self) -> str:
        return str(self.args[3].name)

    @property
    def facts(self) -> frozenset[str]:
        """The words of the structure, and those that they imply."""
        declared = [w for w in self.structure.split(", ") if w]
        return frozenset(declared).union(*(STRUCTURES[w] for w in declared))


class MatrixFunction(_Array):
    """U = f(X, ...), an abstract matrix function of the matrices in `variables`."""

    def __new__(cls, name: Any, rows: Any, cols: Any, *variables: Any) -> MatrixFunction:
        plain = MatrixSymbol(_text(name), rows, cols)
        return MatrixExpr.__new__(cls, *plain.args, *variables)

    @property
    def variables(self) -> tuple[MatrixSymbol, ...]:
        return tuple(self.args[3:])

    @property
    def free_symbols(self) -> set[Any]:
        return {self}.union(*(v.free_symbols for v in self.variables))


class FamilyMatrix(_Array):
    """H^{ij}: a matrix for every value of the labels in `labels` (index symbols or integers)."""

    def __new__(cls, name: Any, rows: Any, cols: Any, *labels: Any) -> FamilyMatrix:
        plain = MatrixSymbol(_text(name), rows, cols)
        return MatrixExpr.__new__(cls, *plain.args, *map(sympify, labels))

    @property
    def labels(self) -> tuple[Expr, ...]:
        return tuple(self.args[3:])

    @property
    def free_symbols(self) -> set[Any]:
        return {self}.union(*(v.free_symbols for v in self.labels))

    def _sympystr(self, printer: Any) -> str:
        return f"{self.name}^{{{','.join(map(printer._print, self.labels))}}}"

    def _latex(self, printer: Any) -> str:
        return rf"{self.name}^{{{' '.join(map(printer._print, self.labels))}}}"


class TensorSymbol(Expr):
    """An array of order len(dims); `symmetric` says that all its slots may be exchanged."""

    is_commutative = True

    def __new__(cls, name: Any, *dims: Any, symmetric: bool = False) -> TensorSymbol:
        return Expr.__new__(cls, Str(_text(name)), S(bool(symmetric)), *map(sympify, dims))

    @property
    def name(self) -> str:
        return str(self.args[0].name)

    @property
    def symmetric(self) -> bool:
        return bool(self.args[1])

    @property
    def dims(self) -> tuple[Expr, ...]:
        return tuple(self.args[2:])

    @property
    def func(self) -> Any:
        return lambda name, symmetric, *dims: TensorSymbol(name, *dims, symmetric=bool(symmetric))

    @property
    def free_symbols(self) -> set[Any]:
        return {self}

    def __getitem__(self, indices: Any) -> TensorEntry:
        return TensorEntry(self, *(indices if isinstance(indices, tuple) else (indices,)))

    def _sympystr(self, printer: Any) -> str:
        return self.name


class TensorEntry(Scalar, Expr):
    """The entry of a `TensorSymbol` at as many indices as it has dimensions."""

    is_commutative = True
    _diff_wrt = True

    def __new__(cls, array: Any, *indices: Any) -> TensorEntry:
        if isinstance(array, TensorSymbol) and len(indices) != len(array.dims):
            raise IndexError(f"{array} takes {len(array.dims)} indices, {len(indices)} given")
        return Expr.__new__(cls, array, *map(sympify, indices))

    @property
    def array(self) -> TensorSymbol:
        return self.args[0]

    @property
    def indices(self) -> tuple[Expr, ...]:
        return tuple(self.args[1:])

    def _sympystr(self, printer: Any) -> str:
        return f"{self.array.name}[{', '.join(map(printer._print, self.indices))}]"

    def _latex(self, printer: Any) -> str:
        return rf"{self.array.name}_{{{' '.join(map(printer._print, self.indices))}}}"


class ScalarFunction(Scalar, Expr):
    """g(U, ...), an abstract scalar function of the matrices in `variables`."""

    is_commutative = True

    def __new__(cls, name: Any, *variables: Any) -> ScalarFunction:
        return Expr.__new__(cls, Str(_text(name)), *variables)

    @property
    def name(self) -> str:
        return str(self.args[0].name)

    @property
    def variables(self) -> tuple[MatrixSymbol, ...]:
        return tuple(self.args[1:])

    @property
    def free_symbols(self) -> set[Any]:
        return {self}.union(*(v.free_symbols for v in self.variables))

    def on_entries(self) -> OnEntries:
        """g written out as a function of all entries of its variables."""
        return OnEntries(self)

    def _sympystr(self, printer: Any) -> str:
        return self.name

    def _latex(self, printer: Any) -> str:
        return self.name


class OnEntries(Scalar, Expr):
    """The same number as the `ScalarFunction` in `function`, with its arguments, all entries, shown."""

    is_commutative = True

    def __new__(cls, function: Any) -> OnEntries:
        return Expr.__new__(cls, function)

    @property
    def function(self) -> ScalarFunction:
        return self.args[0]

    def _shown(self, printer: Any, entry: str, dots: str) -> str:
        parts = []
        for v in self.function.variables:
            if not isinstance(v, MatrixSymbol):
                parts.append(printer._print(v))
                continue
            last = (printer._print(v.rows - 1), printer._print(v.cols - 1))
            cells = [(0, 0), (0, 1), last]
            shown = [entry.format(v.name, *cell) for cell in cells]
            parts += [shown[0], shown[1], dots, shown[2]]
        return f"{self.function.name}({', '.join(parts)})"

    def _sympystr(self, printer: Any) -> str:
        return self._shown(printer, "{}[{}, {}]", "...")

    def _latex(self, printer: Any) -> str:
        return self._shown(printer, "{}_{{{},{}}}", r"\ldots")


class _Inert:
    def doit(self, **hints: Any) -> Any:
        """The node itself: SymPy's products call this on their factors, and would evaluate what is inside."""
        return self


class ScalarNode(_Inert, Scalar, Expr):
    is_commutative = True

    def __new__(cls, *args: Any) -> Any:
        return Expr.__new__(cls, *map(sympify, args))


class MatrixNode(_Inert, Written, MatrixExpr):
    def __new__(cls, *args: Any) -> Any:
        return MatrixExpr.__new__(cls, *map(sympify, args))


class ValueShaped(MatrixNode):
    """A matrix made of a matrix `value` entry by entry: it has the shape of that."""

    @property
    def value(self) -> MatrixExpr:
        return self.args[0]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.value.shape


class Partial(ScalarNode):
    """The number d(value)/d(variable)."""

    @property
    def value(self) -> Expr:
        return self.args[0]

    @property
    def variable(self) -> Expr:
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        top = printer._print(self.value)
        if not _is_simple(self.value):
            top = f"({top})"
        return f"∂{top}/∂{printer._print(self.variable)}"

    def _latex(self, printer: Any) -> str:
        top = printer._print(self.value)
        if not _is_simple(self.value):
            top = rf"\left({top}\right)"
        return rf"\frac{{\partial {top}}}{{\partial {printer._print(self.variable)}}}"


class MatrixPartial(ValueShaped):
    """The matrix with the shape of `value` and entries d(value[k, l])/d(variable)."""

    @property
    def variable(self) -> Expr:
        return self.args[1]

    _sympystr = Partial._sympystr
    _latex = Partial._latex


class Gradient(MatrixNode):
    """The matrix of the numbers d(value)/d(variable[i, j]), laid out as `layout` says."""

    def __new__(cls, value: Any, variable: Any, layout: Any) -> Gradient:
        if _text(layout) not in LAYOUTS:
            raise ValueError(f"layout is one of {', '.join(LAYOUTS)}, not {_text(layout)!r}")
        return MatrixExpr.__new__(cls, sympify(value), variable, Str(_text(layout)))

    @property
    def value(self) -> Expr:
        return self.args[0]

    @property
    def variable(self) -> MatrixSymbol:
        return self.args[1]

    @property
    def layout(self) -> str:
        return str(self.args[2].name)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = self.variable.shape
        return (rows, cols) if self.layout == "denominator" else (cols, rows)

    _sympystr = Partial._sympystr
    _latex = Partial._latex


class Perturbation(ScalarNode):
    """The infinitesimal, nonzero change of one matrix entry, ΔX[i, j]."""

    @property
    def variable(self) -> MatrixElement:
        return self.args[0]

    def _sympystr(self, printer: Any) -> str:
        return f"Δ{printer._print(self.variable)}"

    def _latex(self, printer: Any) -> str:
        return rf"\Delta {printer._print(self.variable)}"


class Change(ScalarNode):
    """`value` after `perturbation` minus `value` before it."""

    @property
    def value(self) -> Expr:
        return self.args[0]

    @property
    def perturbation(self) -> Perturbation:
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        body = printer._print(self.value)
        return f"Δ{body}" if _is_simple(self.value) else f"Δ({body})"

    def _latex(self, printer: Any) -> str:
        body = printer._print(self.value)
        return rf"\Delta {body}" if _is_simple(self.value) else rf"\Delta\left({body}\right)"


class MatrixChange(ValueShaped):
    """`value` after `perturbation` minus `value` before it, entry by entry."""

    @property
    def perturbation(self) -> Perturbation:
        return self.args[1]

    _sympystr = Change._sympystr
    _latex = Change._latex


class Remainder(Scalar, Expr):
    """O(base^order) or o(base^order); for a matrix of changes the norm of it is meant."""

    is_commutative = True

    def __new__(cls, base: Any, order: Any, kind: Any) -> Remainder:
        if _text(kind) not in ("O", "o"):
            raise ValueError(f"a remainder is O or o, not {_text(kind)!r}")
        return Expr.__new__(cls, sympify(base), Integer(order), Str(_text(kind)))

    @property
    def base(self) -> Expr:
        return self.args[0]

    @property
    def order(self) -> int:
        return int(self.args[1])

    @property
    def kind(self) -> str:
        return str(self.args[2].name)

    def _sympystr(self, printer: Any) -> str:
        power = "" if self.order == 1 else f"**{self.order}"
        return f"{self.kind}({printer._print(self.base)}{power})"

    def _latex(self, printer: Any) -> str:
        power = "" if self.order == 1 else f"^{{{self.order}}}"
        return rf"{self.kind}\left(({printer._print(self.base)}){power}\right)"


class LimitAt(ScalarNode):
    """The limit of `value` for `infinitesimal` -> 0."""

    @property
    def value(self) -> Expr:
        return self.args[0]

    @property
    def infinitesimal(self) -> Expr:
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        return f"lim[{printer._print(self.infinitesimal)}->0] {printer._print(self.value)}"

    def _latex(self, printer: Any) -> str:
        return rf"\lim_{{{printer._print(self.infinitesimal)} \to 0}} {printer._print(self.value)}"


class MatrixLimitAt(ValueShaped):
    """The limit of a matrix, entry by entry."""

    infinitesimal = LimitAt.infinitesimal
    _sympystr = LimitAt._sympystr
    _latex = LimitAt._latex


class At(ScalarNode):
    """`value` with the matrix symbol `variable` replaced by `point`."""

    @property
    def value(self) -> Expr:
        return self.args[0]

    @property
    def variable(self) -> MatrixSymbol:
        return self.args[1]

    @property
    def point(self) -> MatrixExpr:
        return self.args[2]

    def _sympystr(self, printer: Any) -> str:
        value, variable, point = map(printer._print, self.args)
        return f"[{value}]({variable} = {point})"

    def _latex(self, printer: Any) -> str:
        value, variable, point = map(printer._print, self.args)
        return rf"\left.{value}\right|_{{{variable} = {point}}}"


class MatrixAt(ValueShaped):
    """`value` with the matrix symbol `variable` replaced by `point`."""

    variable = At.variable
    point = At.point
    _sympystr = At._sympystr
    _latex = At._latex


class Inner(ScalarNode):
    """The Frobenius inner product of two matrices of one shape."""

    @property
    def left(self) -> MatrixExpr:
        return self.args[0]

    @property
    def right(self) -> MatrixExpr:
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        return f"<{printer._print(self.left)}, {printer._print(self.right)}>"

    def _latex(self, printer: Any) -> str:
        return rf"\left\langle {printer._print(self.left)}, {printer._print(self.right)} \right\rangle_F"


class Pushforward(ValueShaped):
    """Forward mode: the derivative of `value` by `variable`, applied to the direction `tangent`."""

    @property
    def variable(self) -> MatrixSymbol:
        return self.args[1]

    @property
    def tangent(self) -> MatrixExpr:
        return self.args[2]

    def _sympystr(self, printer: Any) -> str:
        return f"jvp({', '.join(map(printer._print, self.args))})"

    def _latex(self, printer: Any) -> str:
        value, variable, tangent = map(printer._print, self.args)
        return rf"\mathrm{{D}}_{{{variable}}} {value} \left[{tangent}\right]"


class Pullback(MatrixNode):
    """Reverse mode: the transpose of the derivative of `value` by `variable`, applied to `cotangent`."""

    @property
    def value(self) -> MatrixExpr:
        return self.args[0]

    @property
    def variable(self) -> MatrixSymbol:
        return self.args[1]

    @property
    def cotangent(self) -> MatrixExpr:
        return self.args[2]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.variable.shape

    def _sympystr(self, printer: Any) -> str:
        return f"vjp({', '.join(map(printer._print, self.args))})"

    def _latex(self, printer: Any) -> str:
        value, variable, cotangent = map(printer._print, self.args)
        return rf"\mathrm{{D}}_{{{variable}}}^{{*}} {value} \left[{cotangent}\right]"


def _text(name: Any) -> str:
    return name if isinstance(name, str) else str(name.name)


def _is_simple(node: Any) -> bool:
    return bool(node.is_Atom) or hasattr(node, "name") or isinstance(node, (MatrixElement, TensorEntry))
