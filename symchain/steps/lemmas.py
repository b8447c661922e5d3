"""Lemmas that come with the package: proof scripts below symchain/library, citable from any script.

A lemma costs no trust: its script is checked whenever it is cited.  Its symbols have names that no chapter has, and are
renamed to those of the chapter; its hypotheses are renamed with it, and the chapter has to declare them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sympy import MatrixSymbol, Symbol

import symchain
from symchain.errors import Meaningless
from symchain.steps.cite import Use
from symchain.surface.declare import dimensions, matrix, matrix_function, scalar, scalar_function

LIBRARY = Path(symchain.__file__).parent / "library"


@dataclass(frozen=True)
class Lemma(Use):
    """A step of a script of the library, with what to put for its symbols."""

    script: str = ""

    @property
    def path(self) -> Path:
        """The script."""
        return LIBRARY / f"{self.script}.py"

    def __str__(self) -> str:
        return self.label


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
