"""What a step can say: an equation or a chain of them, a shape, a degree of smoothness."""

from __future__ import annotations

from typing import Any

from sympy import sympify
from sympy.core.symbol import Str

from symchain import smoothness
from symchain.notation import text_of
from symchain.typeset.boxes import RELATION, SUM, Box, closed, comma_list, fence, row, script, sign, word
from symchain.typeset.latex import formula
from symchain.typeset.nodes import box_of, relation, words


class _Shown:
    """A claim shows as what it says: in text, and typeset in a notebook."""

    __slots__ = ()

    def boxes(self) -> Box:
        """The claim as it is typeset."""
        raise NotImplementedError

    def latex(self) -> str:
        """The claim in LaTeX."""
        return formula(self.boxes())

    def __repr__(self) -> str:
        return str(self)

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"


class Claim(_Shown):
    """What a step says: the parts of a chain `a = b = c` (scalars, or matrices of one shape).

    The last part may end in a `Remainder`; the chain then holds up to it.  Indices that no sum binds are
    read as "for all values".
    """

    __slots__ = ("_text", "parts")

    def __init__(self, *parts: Any) -> None:
        self.parts = tuple(map(sympify, parts))
        self._text: str | None = None

    def __str__(self) -> str:
        if self._text is None:  # printing costs more than deciding
            self._text = " = ".join(map(text_of, self.parts))
        return self._text

    def boxes(self) -> Box:
        return relation(self.parts)


class ShapeClaim(_Shown):
    """The claim that a matrix expression has a shape and a meaning."""

    __slots__ = ("cols", "matrix", "rows")

    def __init__(self, matrix: Any, rows: Any, cols: Any) -> None:
        self.matrix, self.rows, self.cols = matrix, sympify(rows), sympify(cols)

    def __str__(self) -> str:
        return f"{self.matrix} is {self.rows} x {self.cols}"

    def boxes(self) -> Box:
        shape = row(RELATION, box_of(self.rows), sign("×"), box_of(self.cols))
        space = script(word("ℝ", "upright"), sup=shape)
        return row(RELATION, closed(box_of(self.matrix), SUM), sign("∈"), space)


class SmoothClaim(_Shown):
    """The hypothesis that `function` is smooth to the degree `degree` in `variables`, jointly.

    Degrees, each implying those before it: `partial` (all partial derivatives exist), `differentiable`
    (totally), `C1`, `C11` (derivatives locally Lipschitz), `C2`.
    """

    __slots__ = ("degree", "function", "variables")

    def __init__(self, function: Any, variables: Any, degree: str) -> None:
        if degree not in smoothness.DEGREES:
            raise ValueError(f"degree is one of {', '.join(smoothness.DEGREES)}, not {degree!r}")
        several = isinstance(variables, (tuple, list))
        self.function, self.variables, self.degree = function, tuple(variables) if several else (variables,), degree
        if not self.variables:
            raise ValueError(f"{function} is smooth in one array, or in several")

    def __str__(self) -> str:
        return smoothness.describe(str(self.function), list(map(str, self.variables)), self.degree)

    def boxes(self) -> Box:
        said = smoothness.describe("\0", ["\1"], self.degree)
        variables = [box_of(v) for v in self.variables]
        inside = variables[0] if len(variables) == 1 else fence(comma_list(variables))
        return words(said, {"\0": box_of(self.function), "\1": inside})


PROPERTIES = (
    "invertible",
    "nonzero",
    "positive",
    "convergent",
    "positive definite",
    "full column rank",
    "full row rank",
)


class PropertyClaim(_Shown):
    """The hypothesis that `subject` has a property, one of `PROPERTIES`."""

    __slots__ = ("property", "subject")

    def __init__(self, subject: Any, property: str) -> None:
        if property not in PROPERTIES:
            raise ValueError(f"a property is one of {', '.join(PROPERTIES)}, not {property!r}")
        self.subject, self.property = sympify(subject), property

    def __str__(self) -> str:
        return f"{text_of(self.subject)} {self._verb} {self.property}"

    @property
    def _verb(self) -> str:
        return "has" if self.property.startswith("full") else "is"

    def boxes(self) -> Box:
        return words(f"\0 {self._verb} {self.property}", {"\0": box_of(self.subject)})


class EntireClaim(_Shown):
    """The hypothesis that a power series, and with it all its derivatives, converges everywhere."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} converges everywhere"

    def boxes(self) -> Box:
        return words("\0 converges everywhere", {"\0": box_of(Str(self.name))})


def trees(claim: Any) -> tuple[Any, ...]:
    """The expressions that a claim is about: the sides of an equation, the subject of a property ..."""
    parts = getattr(claim, "parts", ())
    return tuple(parts) or tuple(getattr(claim, n) for n in ("subject", "function", "matrix") if hasattr(claim, n))


def said(claim: Any) -> tuple[Any, ...]:
    """What a claim says, as SymPy's expressions: two that read alike may be about different arrays of one name."""
    return (type(claim), *(getattr(claim, name) for name in type(claim).__slots__ if name != "_text"))
