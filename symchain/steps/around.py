"""What an equation that holds everywhere says of derivatives: hypotheses for the search of counterexamples.

An instance of arrays satisfies an equation at one point.  One that holds everywhere has derivatives, by all that its
functions are of, that are equal too; up to `ORDER` they are stated, so that no instance is taken that only touches it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from sympy import Derivative, MatrixSymbol

from symchain.claim import Claim
from symchain.nodes import Gradient, IndexSymbol, MatrixFunction, MatrixPartial, Partial, ScalarFunction
from symchain.operators import Hessian, Jacobian
from symchain.written import is_matrix

ORDER = 2
FIRST = (Partial, MatrixPartial, Gradient, Jacobian, Derivative)


def depth(node: Any) -> int:
    """How many derivatives are taken of one another in an expression."""
    own = 2 if isinstance(node, Hessian) else int(isinstance(node, FIRST))
    return own + max(map(depth, node.args), default=0)


def around(claim: Claim) -> Iterator[Claim]:
    """The derivatives of the parts of a claim, each by an entry of what its functions are of, once and again."""
    functions = {f for part in claim.parts for f in part.atoms(MatrixFunction, ScalarFunction)}
    variables = sorted({v for f in functions for v in f.variables}, key=str)
    for order in range(1, ORDER + 1):
        for chosen in itertools.combinations_with_replacement(variables, order):
            parts = list(claim.parts)
            for number, variable in enumerate(chosen):
                place = _place(variable, number)
                parts = [(MatrixPartial if is_matrix(part) else Partial)(part, place) for part in parts]
            yield Claim(*parts)


def _place(variable: Any, number: int) -> Any:
    """A scalar, or a matrix at indices of its own."""
    if not isinstance(variable, MatrixSymbol):
        return variable
    rows, cols = variable.shape
    return variable[IndexSymbol(f"row {number}", rows), IndexSymbol(f"col {number}", cols)]
