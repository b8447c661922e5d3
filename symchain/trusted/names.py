"""Names in a claim: which index, literal or array a SymPy symbol denotes, and that it denotes only one.

Scoping is real.  A free index takes its size from its declaration or from the first slot it stands in and must
keep it; a bound one must range over the whole size of every slot it stands in.  An index over a size of 1 is the
literal 0.  Literal indices are checked against literal sizes and counted from the base of the chapter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import Dummy, MatrixSymbol, Symbol

from symchain import layered, nodes
from symchain.errors import Meaningless, NotDecided
from symchain.trusted.conditions import Condition
from symchain.trusted.layers import network_head
from symchain.trusted.points import Point
from symchain.trusted.sizes import size_of, symbols_of
from symchain.trusted.splits import grouped
from symchain.trusted.term import ARRAY, DEFINED, GENERIC, Head, Index, Literal, Size, Slot, size_head

FIRST = Literal(0)
Env = Mapping[Any, Slot]


@dataclass(frozen=True)
class Scope:
    """What reading a claim needs to know: the base of literal indices, and what is defined.

    `defined` are the heads of defined symbols, `networks` those of what is defined layer by layer, by their stems.
    """

    base: int = 0
    defined: Mapping[str, Head] = field(default_factory=dict)
    networks: Mapping[str, Head] = field(default_factory=dict)


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
        self.needs: set[Condition] = set()
        self.roles: dict[str, set[str]] = {role: set() for role in ("free", "bound", "number", "size", "variable")}
        self._symbols: dict[str, Any] = {}
        self._ranges: list[Size] = []
        self._heads: dict[str, Head] = {}

    def check(self) -> None:
        """Raise `Meaningless` for names that are used in two meanings."""
        for size in self._ranges:
            _check_positive(size)
        roles = self.roles
        for name in sorted(roles["free"] & (roles["number"] | roles["size"]) | roles["bound"] & roles["size"]):
            raise Meaningless("SC109", f"{name} is an index here and a number there")
        for name in sorted(roles["variable"] & roles["size"]):
            raise Meaningless("SC113", f"{name} is a size; it takes whole values only")

    def name(self, symbol: Any, role: str) -> None:
        """Note what a symbol is used as.  Raises `Meaningless` where another symbol has its name."""
        if symbol.name.endswith(GENERIC):
            raise Meaningless("SC108", f"a name does not end in {GENERIC}: {symbol.name}")
        if isinstance(symbol, layered.LayerSymbol):
            raise Meaningless("SC109", f"{symbol.name} is a layer, and stands where a number or an index is needed")
        if isinstance(symbol, Dummy):
            if role != "bound":  # SymPy's own are all bound by a sum; a name says nothing of which one it is
                raise Meaningless("SC108", f"{symbol} is a Dummy, which has no name of its own; declare it by name")
            return
        if self._symbols.setdefault(symbol.name, symbol) != symbol:
            raise Meaningless("SC108", f"two different symbols are called {symbol.name}")
        self.roles[role].add(symbol.name)

    def size(self, expr: Any) -> Size:
        """The size that an expression denotes, at least 1 for all values of its symbols.  Raises `Meaningless`."""
        size = self._sized(expr)
        _check_positive(size)
        return size

    def _sized(self, expr: Any) -> Size:
        for symbol in symbols_of(expr):
            if isinstance(symbol, nodes.IndexSymbol):
                raise Meaningless("SC102", f"size {expr} depends on the index {symbol}")
            if symbol.is_real and not symbol.is_integer:
                raise Meaningless("SC101", f"{symbol} is a real number, and stands where a size is needed")
            self.name(symbol, "size")
        return size_of(expr)

    def shape(self, matrix: Any) -> tuple[Size, Size]:
        """The sizes of a matrix expression."""
        rows, cols = matrix.shape
        return self.size(rows), self.size(cols)

    def slot(self, expr: Any, size: Size, env: Env) -> Slot:
        """What stands in a slot of this size: a bound or free index, or a literal."""
        bound = env.get(expr)
        if bound is not None:
            if isinstance(bound, Index) and bound.size is not size:
                raise Meaningless(
                    "SC102",
                    f"the sum over {expr} has {bound.size} values, but {expr} stands where there are {size}",
                    [(bound.size, size)],
                )
            if bound is FIRST and size.literal != 1:
                raise Meaningless("SC102", f"the sum over {expr} has 1 value, but {expr} stands where there are {size}")
            return bound
        if isinstance(expr, (int, sympy.Integer)):
            return self._literal(int(expr), size)
        if isinstance(expr, Symbol):
            return self._free(expr, size)
        raise Meaningless("SC104", f"index {expr}: an index is a symbol or an integer")

    def _literal(self, written: int, size: Size) -> Slot:
        value = written - self.scope.base
        if value < 0 or (size.literal is not None and value >= size.literal):
            last = self.scope.base + size.literal - 1 if size.literal is not None else f"{size} - 1 + {self.scope.base}"
            raise Meaningless("SC115", f"index {written} is outside {self.scope.base} .. {last}")
        return Literal(value)

    def _free(self, symbol: Any, size: Size) -> Slot:
        self._note(symbol, size)
        return FIRST if size.literal == 1 else Index.free(symbol.name, size)

    def _note(self, symbol: Any, size: Size) -> None:
        self.name(symbol, "free")
        declared = getattr(symbol, "dimension", None)
        found = self.sizes.setdefault(symbol.name, size if declared is None else self.size(declared))
        if found is not size:
            text = f"index {symbol} has size {found} and stands where the size is {size}"
            raise Meaningless("SC103", text, [(found, size)])

    def head(self, symbol: Any) -> Head:
        """The head of a symbol; a defined one has the head of its definition."""
        name = symbol.name
        made = self._read_head(symbol)
        defined = self.scope.defined.get(name)
        if defined is not None:
            split = len(made.sizes) == 2 and grouped(defined.sizes, made.sizes) is not None
            alike = made.sizes == defined.sizes or split
            if made.parts or made.symmetric or made.facts != defined.facts or not alike:
                raise Meaningless("SC108", f"{name} was defined as another kind of symbol")
            made = defined
        return self.named(made)

    def named(self, head: Head) -> Head:
        """The head; raises `Meaningless` where another one in the claim has its name."""
        if self._heads.setdefault(head.name, head) is not head:
            raise Meaningless("SC108", f"two different symbols are called {head.name}")
        return head

    def _read_head(self, symbol: Any) -> Head:
        name = symbol.name
        if isinstance(symbol, nodes.ScalarFunction):
            return Head(ARRAY, name, (), tuple(map(self.head, symbol.variables)))
        if isinstance(symbol, nodes.TensorSymbol):
            return Head(ARRAY, name, self._tensor_sizes(symbol), symmetric=symbol.symmetric)
        if not isinstance(symbol, MatrixSymbol):
            facts = scalar_facts(symbol)
            return size_head(name) if "size" in facts else Head(ARRAY, name, facts=facts)
        sizes: tuple[Size, ...] = self.shape(symbol)
        if isinstance(symbol, layered.LayerMatrix):
            return self._at_layer(symbol, sizes)
        if isinstance(symbol, nodes.MatrixFunction):
            return Head(ARRAY, name, sizes, tuple(map(self.head, symbol.variables)))
        if isinstance(symbol, nodes.DeclaredMatrix):
            facts = symbol.facts - {"symmetric"}
            symmetric = "symmetric" in symbol.facts and "diagonal" not in facts
            return Head(ARRAY, name, sizes, symmetric=symmetric, facts=facts)
        if isinstance(symbol, nodes.FamilyMatrix):
            return Head(ARRAY, name, sizes + tuple([self._label_size(symbol, n) for n in range(len(symbol.labels))]))
        return Head(ARRAY, name, sizes)

    def _at_layer(self, symbol: Any, sizes: tuple[Size, ...]) -> Head:
        network = self.scope.networks.get(symbol.stem)
        if symbol.network is None:
            return Head(ARRAY if network is None else DEFINED, symbol.name, sizes, (network,) if network else ())
        if network is None:
            bounds = (point(symbol.network.first), point(symbol.network.last))
            network = network_head(symbol.stem, bounds, symbol.network.stems)
        return Head(ARRAY, symbol.name, sizes, (network,))

    def _tensor_sizes(self, symbol: Any) -> tuple[Size, ...]:
        sizes = tuple(map(self.size, symbol.dims))
        if symbol.symmetric and len(set(sizes)) > 1:
            raise Meaningless("SC101", f"{symbol} is symmetric and has slots of different sizes")
        return sizes

    def _label_size(self, symbol: Any, number: int) -> Size:
        defined = self.scope.defined.get(symbol.name)
        if defined is not None and number + 2 < len(defined.sizes):
            return defined.sizes[number + 2]
        label = symbol.labels[number]
        declared = getattr(label, "dimension", None)
        if declared is None:
            raise Meaningless("SC107", f"the size of the label {label} is not declared")
        return self.size(declared)

    def first(self, symbol: Any) -> int:
        """The first value of an index; SymPy's own count from 0, whatever the chapter does."""
        # The entry of a product is written as a sum over a Dummy.
        return 0 if isinstance(symbol, Dummy) else self.scope.base

    def range(self, symbol: Any, first: Any, last: Any) -> Size:
        """The size that a sum over `symbol` from `first` to `last` runs over."""
        base = self.first(symbol)
        if first != base:
            raise Meaningless("SC102", f"the sum over {symbol} starts at {first}; indices here start at {base}")
        self.name(symbol, "bound")
        size = self._sized(last) + Size.number(1 - base)
        self._ranges.append(size)  # checked at the end: that an index does not fit its slot says more
        declared = getattr(symbol, "dimension", None)
        if declared is not None and self.size(declared) is not size:
            raise Meaningless(
                "SC102", f"the sum over {symbol} has {size} values, but {symbol} is declared with {declared}"
            )
        return size


READ = frozenset(["commutative", "complex", "real", "finite", "integer", "rational", "nonzero"])


def scalar_facts(symbol: Any) -> frozenset[str]:
    """What a scalar symbol is declared to be, in SymPy's words: nothing, positive, or a size.

    A plain symbol is a real number.  Raises `Meaningless` for one that is declared not to be, `NotDecided` for what
    is said of it and not read here.
    """
    declared = {word for word, value in symbol._assumptions_orig.items() if value is not None}
    if not symbol.is_commutative or ("complex" in declared and not symbol.is_real) or symbol.is_real is False:
        word = "not commutative" if not symbol.is_commutative else "not declared real" if symbol.is_real is None else ""
        raise Meaningless(
            "SC120", f"{symbol} is {word or 'declared not to be real'}; scalars are real: scalar({symbol.name!r})"
        )
    if symbol.is_positive:
        return frozenset(["size"] if symbol.is_integer else ["positive"])
    for word in sorted(declared - READ):
        raise NotDecided("SC204", f"{symbol} is declared {word}")
    return frozenset()


def point(layer: Any) -> Point:
    """The layer that an expression denotes.  Raises `Meaningless`."""
    symbol, number = layered.point_of(layer)
    return Point("" if symbol is None else symbol.name, number)


def _check_positive(size: Size) -> None:
    if size.literal == 0 or any(coefficient < 0 for _, coefficient in size.terms):
        raise Meaningless("SC101", f"size {size} may be less than 1")
