"""The hypotheses that a script may make: those of another script, its author's teacher's.

A hypothesis is what `assume` states, what a matrix, a tensor or a scalar is declared to be (symmetric, invertible,
positive ...), and a definition of a symbol that the other script has: it says what was to hold for all values.
Definitions of new symbols are none.  Hypotheses are compared as they were written, sides of an equation in either
order; what is weaker than a given one in another way is not recognised.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import MatrixSymbol, Symbol

from symchain.claim import Claim, said, trees
from symchain.errors import SymchainError
from symchain.layered import every
from symchain.nodes import DeclaredMatrix, TensorSymbol
from symchain.trusted.names import READ, scalar_facts

Facts = frozenset[str]


class Allowed:
    """The hypotheses of a script, from its steps and the names in it; none of either where there is no script."""

    def __init__(self, steps: Iterable[Any] = (), names: Iterable[Any] = ()) -> None:
        steps = list(steps)
        assumed = [(_key(claim), step.everywhere) for step in steps if step.kind == "assume" for claim in step.claims]
        self._assumed = {*assumed, *((key, False) for key, _ in assumed)}
        self._defined = {_key(claim) for step in steps if step.kind == "define" for claim in step.claims}
        self._symbols = {value.name: value for value in names if _is_symbol(value)}

    def objection(self, step: Any) -> str | None:
        """What a step takes for granted that was not given, in words, or None."""
        for claim in step.claims:
            key = _key(claim)
            if step.kind == "assume" and (key, step.everywhere) not in self._assumed:
                everywhere = ", everywhere," if step.everywhere else ""
                return f"{claim}{everywhere} is a hypothesis that was not given"
            if step.kind == "define" and claim is step.claims[0] and key not in self._defined:
                target = getattr(claim, "parts", (None,))[0]
                if getattr(target, "name", None) in self._symbols:
                    return f"{target} is given, for all its values; to define it is a hypothesis that was not given"
            for symbol in (node for tree in trees(claim) for node in every(tree) if _is_symbol(node)):
                more = _facts(symbol) - self._of(symbol)
                if more:
                    return f"{symbol} is declared {', '.join(sorted(more))}, which was not given"
        return None

    def _of(self, symbol: Any) -> Facts:
        """What is given of a symbol of this name, of the same kind and shape."""
        given = self._symbols.get(symbol.name)
        if given is None or getattr(given, "shape", None) != getattr(symbol, "shape", None):
            return frozenset()
        return _facts(given)


def _is_symbol(value: Any) -> bool:
    return isinstance(value, (MatrixSymbol, TensorSymbol, Symbol))


def _facts(symbol: Any) -> Facts:
    if isinstance(symbol, DeclaredMatrix):
        return symbol.facts
    if isinstance(symbol, TensorSymbol):
        return frozenset(["symmetric"] if symbol.symmetric else [])
    if isinstance(symbol, MatrixSymbol) or symbol.is_integer:
        return frozenset()
    try:
        return scalar_facts(symbol)
    except SymchainError:  # what it is declared to be is not read, and is a hypothesis all the same
        return frozenset(word for word, holds in symbol._assumptions_orig.items() if holds) - READ


def _key(claim: Any) -> tuple[Any, ...]:
    """What tells a claim from others; an equation of two sides is one in either order."""
    if isinstance(claim, Claim) and len(claim.parts) == 2:
        return (Claim, frozenset(claim.parts))
    return said(claim)
