"""Lemmas that come with the package: proof scripts below symchain/library, citable from any script.

A lemma costs no trust: its script is checked whenever it is cited.  Its symbols have names that no chapter has, and are
renamed to those of the chapter; its hypotheses are renamed with it, and the chapter has to declare them.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sympy import MatrixBase, MatrixExpr, MatrixSymbol, Symbol, sympify

import symchain
from symchain.errors import Meaningless
from symchain.steps.cite import Use
from symchain.surface.declare import dimensions, matrix, matrix_function, scalar, scalar_function
from symchain.written import same_size, shape_words

LIBRARY = Path(symchain.__file__).parent / "library"
LEMMAS = {
    "matrices": (
        *("inverse of a product", "difference of inverses", "Woodbury", "push-through", "determinant of a product"),
        *("Sylvester", "matrix determinant", "determinant of blocks", "adjugate", "Liouville", "vec"),
        *("pseudoinverse by columns", "pseudoinverse by rows"),
    ),
    "derivatives": (
        *("differential of the inverse", "second differential of the inverse", "Jacobian of the inverse", "Jacobi"),
        *("gradient of the determinant", "second differential of the determinant", "differential of log det"),
        *("gradient of log det", "second differential of log det", "Hessian of log det"),
        *("softmax", "logistic", "log-sum-exp"),
        *("differential of the pseudoinverse by columns", "differential of the pseudoinverse by rows"),
    ),
    "numbers": (
        *("exponential of a sum", "exponential of the opposite", "logarithm of an exponential"),
        *("sine of a sum", "cosine of a sum", "Pythagoras", "double sine", "double cosine"),
        *("hyperbolic Pythagoras", "tanh by logistic", "derivative of tanh", "logistic of the opposite"),
        *("derivative of logistic", "logarithm of logistic", "softplus of the opposite"),
        *("derivative of softplus", "root of a square", "relu by absolute", "relu of the opposite"),
        *("derivative of tan", "sign times absolute", "square of sign", "derivative of sign"),
        *("derivative of absolute", "derivative of relu", "exponential of a logarithm"),
        *("logarithm of a power", "logarithm of a root", "derivative of a power", "power of a sum"),
        *("power of a power", "logarithm of a product", "logarithm of a quotient", "power of a product"),
    ),
}
"""The lemmas by the script that proves them; the label of the step of one is its name after `lemma`."""


@dataclass(frozen=True)
class Lemma(Use):
    """A step of a script of the library, with what to put for its symbols."""

    script: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    first: Mapping[Any, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The script."""
        return LIBRARY / f"{self.script}.py"

    def __str__(self) -> str:
        return self.label

    @property
    def mappings(self) -> tuple[Mapping[Any, Any], ...]:
        """What is put for its symbols: first matrices of the right sizes, then what is to stand there."""
        return (*([self.first] if self.first else []), self.mapping)


OWN = "_of_lemma"


def own_matrix(name: str, rows: Any, cols: Any) -> MatrixSymbol:
    """A matrix of a lemma, under a name that no chapter has."""
    return matrix(f"{name}{OWN}", rows, cols)


def own_number(name: str) -> Symbol:
    """A number of a lemma, under a name that no chapter has."""
    return scalar(f"{name}{OWN}")


def lemma(name: str, **values: Any) -> Lemma:
    """Cite a lemma that comes with the package, with expressions for its letters: lemma("Woodbury", A=P, U=X, ...).

    Its hypotheses, such as that a matrix is invertible, are then about these, and have to be declared or to follow.
    Raises `Meaningless` for a name that no lemma has.
    """
    script = next((script for script, names in LEMMAS.items() if name in names), None)
    if script is None:
        near = difflib.get_close_matches(name, [n for names in LEMMAS.values() for n in names], 3, 0.4)
        raise Meaningless("SC105", f"no lemma is called {name}" + (f"; there is {', '.join(near)}" if near else ""))
    return Lemma(f"lemma {name}", {}, script, {k: sympify(v) for k, v in values.items()})


def placed(cited: Lemma, step: Any) -> Lemma:
    """A lemma with what is put for the letters of its step.  Raises `Meaningless` where one is left, or is none."""
    if not cited.values:
        return cited
    atoms = {s for claim in step.claims for part in claim.parts for s in part.atoms(MatrixSymbol, Symbol)}
    letters = {s.name.removesuffix(OWN): s for s in atoms if s.name.endswith(OWN) and not s.is_integer}
    if letters.keys() != cited.values.keys():
        wanted, given = (", ".join(sorted(names)) for names in (letters, cited.values))
        raise Meaningless("SC116", f"{cited.label} is about {wanted}; what was put in is for {given}")
    first, then = {}, {}
    for name, symbol in letters.items():
        value = cited.values[name]
        is_matrix = isinstance(symbol, MatrixSymbol)
        if isinstance(value, (MatrixExpr, MatrixBase)) != is_matrix:
            kind = "matrix" if is_matrix else "number"
            raise Meaningless("SC116", f"{cited.label}: {value} for {name}, which is a {kind}")
        here = matrix(f"{name}_here{OWN}", *value.shape) if is_matrix else scalar(f"{name}_here{OWN}")
        first[symbol], then[here] = here, value
    _check_sizes(cited, {name: s for name, s in letters.items() if isinstance(s, MatrixSymbol)})
    return replace(cited, first=first, mapping=then)


def _check_sizes(cited: Lemma, letters: Mapping[str, Any]) -> None:
    """Raise `Meaningless` where two matrices that are put in give one size of the lemma two values."""
    sizes: dict[Any, Any] = {}
    for name, symbol in sorted(letters.items()):
        for size, value in zip(symbol.shape, cited.values[name].shape, strict=True):
            if not same_size(sizes.setdefault(size, value), value):
                wanted = "; ".join(f"{n} is {shape_words(letters[n])}".replace(OWN, "") for n in sorted(letters))
                text = f"{cited.label}: {cited.values[name]}, which is {shape_words(cited.values[name])}, for {name}"
                raise Meaningless("SC101", f"{text}; there {wanted}", [(sizes[size], value)])


def chain_rule_symbols(*, number: bool = False) -> tuple[Any, Any, Any]:
    """g, U and X of the chain rule: a scalar function of a matrix function of a matrix; with `number`, of a number."""
    m, n, p, q = dimensions("M_of_U N_of_U P_of_X Q_of_X")
    of = "t" if number else "X"
    x = scalar(f"{of}_of_chain_rule") if number else matrix(f"{of}_of_chain_rule", p, q)
    u = matrix_function(f"U_of_{of}_of_chain_rule", m, n, x)
    return scalar_function(f"g_of_{of}_of_chain_rule", u), u, x


def chain_rule(outer: Any, inner: Any, variable: Any) -> Lemma:
    """Cite the chain rule: ∂g/∂X[i, j] is the sum over k, l of ∂g/∂U[k, l] ∂U[k, l]/∂X[i, j].

    `outer` is g, a scalar function of `inner` alone, or an entry V[a, b] of a matrix function of it; `inner` is U, a
    matrix function of `variable`, X, alone, which may be a number.  That g is differentiable in U and U in X has to be
    declared.
    """
    number = not isinstance(variable, MatrixSymbol)
    if number and not isinstance(variable, Symbol):
        raise Meaningless("SC116", f"the chain rule by {variable}: name the matrix or the number that {inner} is of")
    g, u, x = chain_rule_symbols(number=number)
    label = "chain rule by a number" if number else "chain rule"
    return Lemma(label, {g: outer, u: inner, x: variable}, "chain_rule")


def second_chain_rule(outer: Any, inner: Any, variable: MatrixSymbol) -> Lemma:
    """Cite the chain rule for second derivatives, the Hessian of g(U(X)), by X[i, j] and X[p, q].

    It is the sum over k, l and r, s of ∂²g/∂U[k, l]∂U[r, s] ∂U[k, l]/∂X[i, j] ∂U[r, s]/∂X[p, q], plus that over k, l
    of ∂g/∂U[k, l] ∂²U[k, l]/∂X[i, j]∂X[p, q].  Arguments as those of `chain_rule`; that g and U are C2 has to be
    declared.
    """
    if not isinstance(variable, MatrixSymbol):
        raise Meaningless("SC116", f"the second chain rule by {variable}: name the matrix that {inner} is of")
    g, u, x = chain_rule_symbols()
    return Lemma("second chain rule", {g: outer, u: inner, x: variable}, "chain_rule")
