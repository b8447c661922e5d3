"""The reader: dispatches a surface node to the rule of its type, scalar or matrix.

A rule is a function registered for a SymPy or surface type with `scalar_rule` or `matrix_rule`; a subtype without
one of its own takes that of its nearest supertype.  A type without any is `NotDecided`, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy import MatrixExpr

from symchain import nodes
from symchain.errors import Meaningless, NotDecided
from symchain.trusted.compound import Compounds
from symchain.trusted.conditions import Condition, conditions_of
from symchain.trusted.names import FIRST, Env, Scope
from symchain.trusted.poly import Poly, expand
from symchain.trusted.sizes import is_matrix, shape_of, shape_text, size_of, symbols_of
from symchain.trusted.splits import Wide
from symchain.trusted.term import Size, Term
from symchain.written import one_by_one

ScalarRule = Callable[["Reader", Any, Env], Term]
MatrixRule = Callable[["Reader", Any, Any, Any, Env], Term]

_scalar_rules: dict[type, ScalarRule] = {}
_matrix_rules: dict[type, MatrixRule] = {}


def scalar_rule(*kinds: type) -> Callable[[ScalarRule], ScalarRule]:
    """Register how scalar nodes of these types are read."""

    def register(rule: ScalarRule) -> ScalarRule:
        _scalar_rules.update(dict.fromkeys(kinds, rule))
        return rule

    return register


def matrix_rule(*kinds: type) -> Callable[[MatrixRule], MatrixRule]:
    """Register how the entry of matrix nodes of these types is read."""

    def register(rule: MatrixRule) -> MatrixRule:
        _matrix_rules.update(dict.fromkeys(kinds, rule))
        return rule

    return register


class Reader(Compounds):
    """Reads surface expressions as terms."""

    def __init__(self, scope: Scope, sizes: Mapping[str, Size] | None = None, *, draft: bool = False) -> None:
        super().__init__(scope, sizes, draft=draft)
        self.begin({}, {})

    def generic(self, shape: Sequence[Any]) -> tuple[Any, Any]:
        """Two free indices for an entry of a matrix of this shape."""
        rows, cols = map(self.size, shape)
        return self.wide_generic("row", rows), self.wide_generic("column", cols)

    def scalar(self, expr: Any, env: Env) -> Term:
        """The term of a scalar expression (a 1 x 1 matrix counts as one)."""
        if is_matrix(expr):
            one = Size.number(1)
            if shape_of(expr) == (one, one):
                return self.matrix(expr, FIRST, FIRST, env)
            raise Meaningless("SC101", f"{shape_text(expr)}, where a scalar is needed", one_by_one(expr))
        kind = type(expr)
        rule = _scalar_rules.get(kind) or _inherited(kind, _scalar_rules)
        if rule is None:
            raise NotDecided("SC204", f"{kind.__name__} is outside the decided fragment: {expr}")
        return rule(self, expr, env)

    def matrix(self, expr: Any, row: Wide, col: Wide, env: Env) -> Term:
        """The term of the entry of a matrix expression at two slots."""
        kind = type(expr)
        rule = _matrix_rules.get(kind) or _inherited(kind, _matrix_rules)
        if rule is None:
            raise NotDecided("SC204", f"{kind.__name__} is outside the decided fragment: {expr}")
        return rule(self, expr, row, col, env)

    def note(self, term: Term) -> Term:
        """The term; under which conditions it has a value is kept, whatever becomes of it."""
        self.needs |= conditions_of(term)
        return term

    def apart(self, read: Callable[[], Term]) -> tuple[Term, set[Condition]]:
        """What `read` gives, and the conditions under which it has a value, which are not noted."""
        outside, self.needs = self.needs, set()
        term = self.note(read())
        inside, self.needs = self.needs, outside
        return term, inside

    def expanded(self, term: Term) -> Poly:
        """The polynomial of a term, which may not show any more where the term has a value."""
        return expand(self.note(term))

    def exponent(self, expr: Any) -> Size:
        """The size, or difference of sizes, that stands as an exponent."""
        for symbol in symbols_of(expr):
            if isinstance(symbol, nodes.IndexSymbol):
                raise NotDecided("SC204", f"the exponent {expr} depends on the index {symbol}")
            if not symbol.is_positive:
                raise NotDecided("SC204", f"the exponent {symbol} may be negative; declare it with dimensions(...)")
            self.name(symbol, "size")
        size = size_of(expr)
        if not all(isinstance(coefficient, int) for _, coefficient in size.terms):
            raise NotDecided("SC204", f"the exponent {expr}, of halves that are no whole numbers")
        return size


def _inherited(kind: type, rules: dict[type, Any]) -> Any:
    """The rule of the nearest supertype, kept for the next time; a matrix never takes a scalar's rule."""
    if rules is _scalar_rules and issubclass(kind, MatrixExpr):
        return None
    rule = next((rules[k] for k in kind.__mro__ if k in rules), None)
    if rule is not None:
        rules[kind] = rule
    return rule
