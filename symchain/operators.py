"""Surface nodes for functions, inverses, determinants, structure and products: what SymPy lacks, or evaluates.

Beside `nodes`, and in the same way: they hold their parts, print themselves, report a shape, and never evaluate.

===========================  ==================================================================================
`Apply(f, k, x)`             the number f(x); with k > 0 the k-th derivative of an abstract f there
`MatrixApply(f, k, A)`       the same, entry by entry
`InverseOf(A)`               the inverse of a square matrix; unlike SymPy's own never cancelled before it is read
`Det(A)`                     the determinant
`Adjugate(A)`                the transpose of the matrix of cofactors
`PseudoInverse(A)`           the Moore-Penrose inverse
`MatrixSeries(f, k, A)`      f(A) by a power series, A square (exp, sin, cos, or abstract); k-th derivative of f
`Conjugate(A)`               the complex conjugate, entry by entry (`Adjoint` is SymPy's)
`SingleEntry(m, n, i, j)`    the m x n matrix with a one at i, j and zeros elsewhere
`UnitVector(n, i)`           the n x 1 vector with a one at i
`Diag(x)`                    the diagonal matrix with the entries of a column x
`DiagonalOf(X)`              the column of the diagonal entries of a square X
`Vec(A)`                     the columns of A one below the other
`Commutation(m, n)`          K with K vec(A) = vec(A.T) for every m x n matrix A
`KhatriRao(A, B)`            column by column the Kronecker product
`Norm(A)`                    the square root of the sum of the squared entries (absolute squares where complex)
`Rank(A)`                    the rank; evaluated, not decided
`Jacobian(F, X, layout)`     the matrix of d vec(F)[a] / d vec(X)[b]: rows a (numerator) or rows b (denominator)
`Hessian(f, X)`              the matrix of the second derivatives by vec(X)
`Directional(f, X, V)`       the sum over i, j of df/dX[i, j] * V[i, j], a number
===========================  ==================================================================================
"""

from __future__ import annotations

from typing import Any

from sympy import Determinant, Expr, Integer, MatrixExpr, sympify
from sympy.core.symbol import Str

from symchain.nodes import LAYOUTS, MatrixNode, ScalarNode
from symchain.scalars import Scalar

NAMED = (
    "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "abs", "sign",
    "logistic", "softplus", "relu", "step",
)  # fmt: skip


def _text(name: Any) -> str:
    return name if isinstance(name, str) else str(name.name)


def _primed(name: str, order: int) -> str:
    return name + "'" * order if order < 4 else f"{name}^({order})"


class _Function:
    """A function by its name and the order of its derivative; `named` where the name has a fixed meaning."""

    args: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The name of the function, which is not the name of a symbol."""
        return str(self.args[0].name)

    @property
    def order(self) -> int:
        return int(self.args[1])

    @property
    def argument(self) -> Any:
        return self.args[2]

    @property
    def named(self) -> bool:
        return self.name in NAMED

    def _sympystr(self, printer: Any) -> str:
        return f"{_primed(self.name, self.order)}({printer._print(self.argument)})"

    def _latex(self, printer: Any) -> str:
        name = (
            rf"\{self.name}" if self.name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh") else self.name
        )
        return rf"{_primed(name, self.order)}\left({printer._print(self.argument)}\right)"


class Apply(_Function, ScalarNode):
    """The number f(x)."""

    def __new__(cls, name: Any, order: Any, argument: Any) -> Any:
        return Expr.__new__(cls, Str(_text(name)), Integer(order), sympify(argument))


class MatrixApply(_Function, MatrixNode):
    """f, entry by entry."""

    def __new__(cls, name: Any, order: Any, argument: Any) -> Any:
        return MatrixExpr.__new__(cls, Str(_text(name)), Integer(order), sympify(argument))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.argument.shape


class MatrixSeries(_Function, MatrixNode):
    """f of a square matrix, by a power series: exp, sin, cos, or abstract."""

    def __new__(cls, name: Any, order: Any, argument: Any) -> Any:
        return MatrixExpr.__new__(cls, Str(_text(name)), Integer(order), sympify(argument))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.argument.shape

    def _sympystr(self, printer: Any) -> str:
        return f"{_primed(self.name, self.order)}m({printer._print(self.argument)})"


class _OfMatrix(MatrixNode):
    word = ""
    mark = ""

    @property
    def argument(self) -> MatrixExpr:
        return self.args[0]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.argument.shape

    def _sympystr(self, printer: Any) -> str:
        return f"{self.word}({printer._print(self.argument)})"

    def _latex(self, printer: Any) -> str:
        return rf"\left({printer._print(self.argument)}\right)^{{{self.mark}}}"


class InverseOf(_OfMatrix):
    """The inverse of a square matrix."""

    word, mark = "inv", "-1"


class Det(Scalar, Determinant):
    """The determinant, which SymPy's products leave as it is."""

    def doit(self, **hints: Any) -> Det:
        """The node itself."""
        return self

    def _sympystr(self, printer: Any) -> str:
        return f"det({printer._print(self.args[0])})"


class Adjugate(_OfMatrix):
    """The adjugate of a square matrix."""

    word, mark = "adj", r"\mathrm{adj}"


class PseudoInverse(_OfMatrix):
    """The Moore-Penrose inverse."""

    word, mark = "pinv", "+"

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = self.argument.shape
        return cols, rows


class Conjugate(_OfMatrix):
    """The complex conjugate, entry by entry."""

    word, mark = "conj", "*"


class SingleEntry(MatrixNode):
    """The matrix with a one at one place and zeros elsewhere."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0], self.args[1]

    @property
    def place(self) -> tuple[Expr, Expr]:
        return self.args[2], self.args[3]

    def _sympystr(self, printer: Any) -> str:
        return f"J^{{{','.join(map(printer._print, self.place))}}}"

    def _latex(self, printer: Any) -> str:
        return rf"J^{{{' '.join(map(printer._print, self.place))}}}"


class UnitVector(MatrixNode):
    """The column with a one at one place and zeros elsewhere."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0], Integer(1)

    @property
    def place(self) -> Expr:
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        return f"e^{{{printer._print(self.place)}}}"

    def _latex(self, printer: Any) -> str:
        return rf"e_{{{printer._print(self.place)}}}"


class Diag(_OfMatrix):
    """The diagonal matrix of a column."""

    word = "diag"

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.argument.shape[0], self.argument.shape[0]

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{diag}}\left({printer._print(self.argument)}\right)"


class DiagonalOf(_OfMatrix):
    """The column of the diagonal entries of a square matrix."""

    word = "diagonal"

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.argument.shape[0], Integer(1)

    _latex = Diag._latex


class Vec(_OfMatrix):
    """The columns of a matrix one below the other."""

    word = "vec"

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = self.argument.shape
        return rows * cols, Integer(1)

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{vec}}\left({printer._print(self.argument)}\right)"


class Commutation(MatrixNode):
    """The matrix K with K vec(A) = vec(A.T) for every A of the shape `of`."""

    @property
    def of(self) -> tuple[Expr, Expr]:
        return self.args[0], self.args[1]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        size = self.args[0] * self.args[1]
        return size, size

    def _sympystr(self, printer: Any) -> str:
        return f"commutation({', '.join(map(printer._print, self.of))})"

    def _latex(self, printer: Any) -> str:
        return rf"K_{{{' '.join(map(printer._print, self.of))}}}"


class KhatriRao(MatrixNode):
    """The Kronecker products of the columns of two matrices."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        (a, n), (b, _) = self.args[0].shape, self.args[1].shape
        return a * b, n

    def _sympystr(self, printer: Any) -> str:
        return f"khatri_rao({', '.join(map(printer._print, self.args))})"

    def _latex(self, printer: Any) -> str:
        return r" \ast ".join(map(printer._print, self.args))


class Norm(ScalarNode):
    """The square root of the sum of the squared entries."""

    @property
    def argument(self) -> MatrixExpr:
        return self.args[0]

    def _sympystr(self, printer: Any) -> str:
        return f"norm({printer._print(self.argument)})"

    def _latex(self, printer: Any) -> str:
        return rf"\left\| {printer._print(self.argument)} \right\|"


class Rank(ScalarNode):
    """The rank of a matrix."""

    @property
    def argument(self) -> MatrixExpr:
        return self.args[0]

    def _sympystr(self, printer: Any) -> str:
        return f"rank({printer._print(self.argument)})"

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{rank}}\left({printer._print(self.argument)}\right)"


class Multiplications(ScalarNode):
    """How many products of two numbers it takes to compute the matrices `factors` and multiply them left to right."""

    @property
    def factors(self) -> tuple[MatrixExpr, ...]:
        return tuple(self.args)

    def _sympystr(self, printer: Any) -> str:
        return f"multiplications({', '.join(map(printer._print, self.factors))})"

    def _latex(self, printer: Any) -> str:
        inside = r" \cdot ".join(map(printer._print, self.factors))
        return rf"\#\left({inside}\right)"


class Jacobian(MatrixNode):
    """The derivatives of vec(value) by vec(variable): columns are those of the variable in numerator layout."""

    def __new__(cls, value: Any, variable: Any, layout: Any) -> Any:
        if _text(layout) not in LAYOUTS:
            raise ValueError(f"layout is one of {', '.join(LAYOUTS)}, not {_text(layout)!r}")
        return MatrixExpr.__new__(cls, sympify(value), sympify(variable), Str(_text(layout)))

    @property
    def value(self) -> MatrixExpr:
        return self.args[0]

    @property
    def variable(self) -> MatrixExpr:
        return self.args[1]

    @property
    def layout(self) -> str:
        return str(self.args[2].name)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        (a, b), (p, q) = self.value.shape, self.variable.shape
        return (a * b, p * q) if self.layout == "numerator" else (p * q, a * b)

    def _sympystr(self, printer: Any) -> str:
        return f"jacobian({printer._print(self.value)}, {printer._print(self.variable)})"

    def _latex(self, printer: Any) -> str:
        return rf"\frac{{\partial {printer._print(self.value)}}}{{\partial {printer._print(self.variable)}}}"


class Hessian(MatrixNode):
    """The second derivatives of a number by vec(variable)."""

    @property
    def value(self) -> Expr:
        return self.args[0]

    @property
    def variable(self) -> MatrixExpr:
        return self.args[1]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = self.variable.shape
        return rows * cols, rows * cols

    def _sympystr(self, printer: Any) -> str:
        return f"hessian({printer._print(self.value)}, {printer._print(self.variable)})"

    def _latex(self, printer: Any) -> str:
        variable = printer._print(self.variable)
        return rf"\frac{{\partial^2 {printer._print(self.value)}}}{{\partial {variable}\, \partial {variable}^\top}}"


class Directional(ScalarNode):
    """The derivative of a number by `variable`, applied to the direction `tangent`."""

    @property
    def value(self) -> Expr:
        return self.args[0]

    @property
    def variable(self) -> MatrixExpr:
        return self.args[1]

    @property
    def tangent(self) -> MatrixExpr:
        return self.args[2]

    def _sympystr(self, printer: Any) -> str:
        return f"jvp({', '.join(map(printer._print, self.args))})"

    def _latex(self, printer: Any) -> str:
        value, variable, tangent = map(printer._print, self.args)
        return rf"\mathrm{{D}}_{{{variable}}} {value} \left[{tangent}\right]"
