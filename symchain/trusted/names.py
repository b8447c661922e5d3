"""Names in a claim: which index, literal or array a SymPy symbol denotes, and that it denotes only one.

Scoping is real.  A free index takes its size from its declaration or from the first slot it stands in and must
keep it; a bound one must range over the whole size of every slot it stands in.  An index over a size of 1 is the
literal 0.  Literal indices are checked against literal sizes and counted from the base of the chapter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import Dummy, MatrixSymbol, Symbol

from symchain import nodes
from symchain.errors import Meaningless
from symchain.trusted.sizes import shape_of, size_of
from symchain.trusted.term import ARRAY, Head, Index, Literal, Size, Slot

FIRST = Literal(0)
Env = Mapping[Any, Slot]


@dataclass(frozen=True)
class Scope:
    """What reading a claim needs to know: the base of literal indices, and the heads of defined symbols."""

    base: int = 0
    defined: Mapping[str, Head] = field(default_factory=dict)


class Names:
    """One reading of one claim: the sizes its free indices were found to have, and the names it met.

    With `draft`, a delta of two indices whose sizes are not known yet is noted in `unsized` instead of refused;
    what is read then must be read again with the `sizes` that were found.
    """

    def __init__(self, scope: Scope, sizes: Mapping[str, Size] | None = None, *, draft: bool = False) -> None:
        self.scope = scope
        self.sizes: dict[str, Size] = dict(sizes or {})
        self.draft = draft
        self.unsized: set[str] = set()
        self.axioms: set[str] = set()
        self.numbers: dict[str, Any] = {}
        self._indices: dict[str, Any] = {}
        self._heads: dict[str, Head] = {}

    def check(self) -> None:
        """Raise `Meaningless` for names that are used in two meanings."""
        for name in self._indices.keys() & self.numbers.keys():
            raise Meaningless("SC109", f"{name} is an index here and a number there")

    def generic(self, shape: Sequence[Any]) -> tuple[Slot, Slot]:
        """Two free indices for an entry of a matrix of this shape."""
        names = ("row", "column")
        rows, cols = (self._generic(n, size_of(s)) for n, s in zip(names, shape, strict=True))
        return rows, cols

    def _generic(self, name: str, size: Size) -> Slot:
        return FIRST if size.literal == 1 else Index.free(name, size)

    def slot(self, expr: Any, size: Size, env: Env) -> Slot:
        """What stands in a slot of this size: a bound or free index, or a literal."""
        bound = env.get(expr)
        if bound is not None:
            if isinstance(bound, Index) and bound.size is not size:
                raise Meaningless(
                    "SC102",
                    f"the sum over {expr} has {bound.size} values, but {expr} stands where there are {size}",
                )
            if bound is FIRST and size.literal != 1:
                raise Meaningless(
                    "SC102", f"the sum over {expr} has 1 value, but {expr} stands where there are {size}"
                )
            return bound
        if isinstance(expr, (int, sympy.Integer)):
            return self._literal(int(expr), size)
        if isinstance(expr, Symbol):
            return self._free(expr, size)
        raise Meaningless("SC104", f"index {expr}: an index is a symbol or an integer")

    def _literal(self, written: int, size: Size) -> Slot:
        value = written - self.scope.base
        if value < 0 or (size.literal is not None and value >= size.literal):
            last = (
                self.scope.base + size.literal - 1
                if size.literal is not None
                else f"{size} - 1 + {self.scope.base}"
            )
            raise Meaningless("SC115", f"index {written} is outside {self.scope.base} .. {last}")
        return Literal(value)

    def _free(self, symbol: Any, size: Size) -> Slot:
        self._note(symbol, size)
        return FIRST if size.literal == 1 else Index.free(symbol.name, size)

    def _note(self, symbol: Any, size: Size) -> None:
        known = self._indices.setdefault(symbol.name, symbol)
        if known != symbol:
            raise Meaningless("SC108", f"two different symbols are called {symbol.name}")
        declared = getattr(symbol, "dimension", None)
        found = self.sizes.setdefault(symbol.name, size if declared is None else size_of(declared))
        if found is not size:
            raise Meaningless("SC103", f"index {symbol} has size {found} and stands where the size is {size}")

    def head(self, symbol: Any) -> Head:
        """The head of a symbol; a defined one has the head of its definition."""
        name = symbol.name
        head = self.scope.defined.get(name)
        made = self._read_head(symbol) if head is None else head
        if head is not None and made.sizes[:2] != (shape_of(symbol) if hasattr(symbol, "shape") else ()):
            raise Meaningless("SC108", f"{name} was defined with another shape")
        if self._heads.setdefault(name, made) is not made:
            raise Meaningless("SC108", f"two different symbols are called {name}")
        return made

    def _read_head(self, symbol: Any) -> Head:
        name = symbol.name
        if isinstance(symbol, nodes.ScalarFunction):
            return Head(ARRAY, name, (), tuple(map(self.head, symbol.variables)))
        if isinstance(symbol, nodes.TensorSymbol):
            return Head(ARRAY, name, tuple(map(size_of, symbol.dims)), symmetric=symbol.symmetric)
        if not isinstance(symbol, MatrixSymbol):
            return Head(ARRAY, name)
        sizes: tuple[Size, ...] = shape_of(symbol)
        if isinstance(symbol, nodes.MatrixFunction):
            return Head(ARRAY, name, sizes, tuple(map(self.head, symbol.variables)))
        if isinstance(symbol, nodes.DeclaredMatrix):
            return Head(ARRAY, name, sizes, symmetric=symbol.structure == "symmetric")
        if isinstance(symbol, nodes.FamilyMatrix):
            return Head(ARRAY, name, sizes + tuple(map(self._label_size, symbol.labels)))
        return Head(ARRAY, name, sizes)

    def _label_size(self, label: Any) -> Size:
        declared = getattr(label, "dimension", None)
        if declared is None:
            raise Meaningless("SC107", f"the size of the label {label} is not declared")
        return size_of(declared)

    def range(self, symbol: Any, first: Any, last: Any) -> Size:
        """The size that a sum over `symbol` from `first` to `last` runs over."""
        # SymPy writes the entry of a product as a sum over a Dummy that counts from 0, whatever the chapter does.
        base = 0 if isinstance(symbol, Dummy) else self.scope.base
        if first != base:
            raise Meaningless(
                "SC102", f"the sum over {symbol} starts at {first}; indices here start at {base}"
            )
        size = size_of(last) + Size.number(1 - base)
        declared = getattr(symbol, "dimension", None)
        if declared is not None and size_of(declared) is not size:
            raise Meaningless(
                "SC102", f"the sum over {symbol} has {size} values, but {symbol} is declared with {declared}"
            )
        if size.literal is not None and size.literal < 1:
            raise Meaningless("SC102", f"the sum over {symbol} runs from {first} to {last}")
        return size
