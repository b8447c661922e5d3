"""What a chapter declares: sizes, indices, matrices, functions, perturbations.  Builders only, on SymPy.

Names that end up on the page are given as text, several in one string where that reads well:
`M, N = dimensions("M N")`.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import MatrixSymbol

from symchain import nodes
from symchain.errors import Meaningless
from symchain.scalars import Symbol


def dimensions(names: str) -> Any:
    """Size symbols, positive integers: one symbol for one name, else a tuple."""
    return _several(names, lambda name: sympy.Symbol(name, integer=True, positive=True))


def indices(names: str, *sizes: Any) -> Any:
    """Index symbols.  With sizes, one for each name or one for all; without, the size is read off their use."""
    words = names.replace(",", " ").split()
    if len(sizes) not in (0, 1, len(words)):
        raise Meaningless("SC116", f"{len(words)} indices with {len(sizes)} sizes")
    _check_sizes(names, *sizes)
    given = list(sizes) * len(words) if len(sizes) == 1 else list(sizes) or [None] * len(words)
    made = tuple(nodes.IndexSymbol(n, s) for n, s in zip(words, given, strict=True))
    return made[0] if len(made) == 1 else made


def scalar(names: str) -> Any:
    """Real scalar symbols: one for one name, else a tuple."""
    return _several(names, lambda name: Symbol(name, real=True))


def infinitesimal(name: str) -> nodes.Infinitesimal:
    """A nonzero real number that goes to 0."""
    return nodes.Infinitesimal(name)


def matrix(name: str, rows: Any, cols: Any, *structure: str, symmetric: bool = False) -> MatrixSymbol:
    """A rows x cols matrix of independent entries, or one with a structure.

    `structure` are words: symmetric, antisymmetric, diagonal, upper, lower, toeplitz, invertible, orthogonal,
    positive definite, complex.
    """
    words = sorted({*structure, *(["symmetric"] if symmetric else [])})
    for word in words:
        if word not in nodes.STRUCTURES:
            raise Meaningless("SC116", f"{name} is declared {word!r}; expected one of {', '.join(nodes.STRUCTURES)}")
    if rows != cols and set(words) - {"complex", "toeplitz"}:
        raise Meaningless("SC111", f"{name} is declared {words[0]} and {rows} x {cols}")
    _check_sizes(name, rows, cols)
    return nodes.DeclaredMatrix(name, rows, cols, ", ".join(words))


def vector(name: str, size: Any) -> MatrixSymbol:
    """A column vector, a size x 1 matrix; its entries are `x[i, 0]` (`x[i, 1]` where indices start at 1)."""
    _check_sizes(name, size)
    return nodes.DeclaredMatrix(name, size, 1)


def tensor(name: str, *sizes: Any, symmetric: bool = False) -> nodes.TensorSymbol:
    """An array of any order; `symmetric`: all its slots may be exchanged."""
    _check_sizes(name, *sizes)
    return nodes.TensorSymbol(name, *sizes, symmetric=symmetric)


def matrix_function(name: str, rows: Any, cols: Any, *variables: Any) -> nodes.MatrixFunction:
    """U = f(X, ...): an abstract rows x cols matrix function of the matrices and scalars `variables`."""
    _check_sizes(name, rows, cols)
    _check_variables(name, variables)
    return nodes.MatrixFunction(name, rows, cols, *variables)


def scalar_function(name: str, *variables: Any) -> nodes.ScalarFunction:
    """g(U, ...): an abstract scalar function of the matrices and scalars `variables`."""
    _check_variables(name, variables)
    return nodes.ScalarFunction(name, *variables)


def family(name: str, rows: Any, cols: Any, *labels: Any) -> nodes.FamilyMatrix:
    """H^{ij}: a rows x cols matrix for every value of the index symbols `labels`, whose sizes are declared."""
    for label in labels:
        if isinstance(label, nodes.IndexSymbol) and label.dimension is None:
            raise Meaningless("SC107", f'the label {label} of {name} needs its size: indices("{label}", SIZE)')
    _check_sizes(name, rows, cols)
    return nodes.FamilyMatrix(name, rows, cols, *labels)


def perturbation(entry: Any) -> nodes.Perturbation:
    """ΔX[i, j]: a nonzero infinitesimal, added to the entry X[i, j]."""
    return nodes.Perturbation(entry)


def _several(names: str, make: Any) -> Any:
    made = tuple(make(name) for name in names.replace(",", " ").split())
    return made[0] if len(made) == 1 else made


def _check_sizes(name: str, *sizes: Any) -> None:
    """Raise `Meaningless` where a size is none: text, a fraction, a matrix, nothing."""
    for size in sizes:
        if isinstance(size, str):
            fix = f'{size} = dimensions("{size}")'
            raise Meaningless("SC116", f"the size {size!r} of {name} is text; declare it first: {fix}")
        number = (
            isinstance(size, sympy.Expr) and not isinstance(size, sympy.MatrixExpr) and size.is_integer is not False
        )
        if not number and (not isinstance(size, int) or isinstance(size, bool)):
            raise Meaningless("SC116", f"the size {size} of {name} is no whole number; see dimensions(...)")


def _check_variables(name: str, variables: tuple[Any, ...]) -> None:
    if not variables:
        raise Meaningless("SC116", f"{name} is a function of nothing")
    for variable in variables:
        number = isinstance(variable, sympy.Symbol) and not variable.is_integer
        if not isinstance(variable, MatrixSymbol) and (not number or isinstance(variable, nodes.Infinitesimal)):
            raise Meaningless(
                "SC113",
                f"{name} is declared as a function of {variable}, which is neither a matrix symbol nor a scalar",
            )
