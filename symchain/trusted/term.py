"""Immutable index polynomials: sizes, indices, heads of arrays, and the terms built from them.

A *term* denotes a real number once every size, every free index and every array has a value.  It is made of
numbers, entries `A[i, j, ...]`, deltas, sums of terms, products, integer powers, and sums over bound indices.
No SymPy here, and no search.

Invariants that the rest of the trusted code relies on:

* A bound index is one object, made by `Index.bound`, and stands in exactly one `Sum`.  Names never matter for it,
  so nothing can be captured; whoever copies a term into another context goes through `instantiate`, which makes
  the bound indices of the copy new.
* A free index is interned by name and size: the same name with two sizes is two indices, which `lower` refuses.
* A `Head` is interned by everything that gives it its meaning: its role, its name, its sizes, its structure, and
  the heads it is made from.  The head of a defined symbol also carries its definition (`form`), so two definitions
  of one name are two heads, and a head can only depend on heads that were there before it.  Keys are texts that
  order sizes, indices and heads in the same way in every run; a name that could be taken for a part of a key is
  quoted in it.
* An index over a size of 1 does not exist: `lower` writes the literal 0 for it.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, TypeVar

from symchain.trusted.points import Point, layer_of

Coefficient = int | Fraction


class Size:
    """The size of an index: a polynomial in size symbols, interned.

    `terms` maps a sorted tuple of symbol names (with repetition) to its coefficient, a whole number or a fraction: the
    lower triangle of a matrix has n^2/2 + n/2 entries.
    """

    __slots__ = ("key", "terms")
    _table: ClassVar[dict[tuple[tuple[tuple[str, ...], Any], ...], Size]] = {}
    terms: tuple[tuple[tuple[str, ...], Any], ...]
    key: str

    def __new__(cls, terms: Mapping[tuple[str, ...], Any]) -> Size:
        content = tuple(sorted((m, int(c) if c == int(c) else c) for m, c in terms.items() if c))
        size = cls._table.get(content)
        if size is None:
            size = super().__new__(cls)
            size.terms = content
            size.key = _size_text(content)
            cls._table[content] = size
        return size

    @classmethod
    def number(cls, value: int) -> Size:
        """The literal size `value`."""
        return cls({(): value})

    @classmethod
    def symbol(cls, name: str) -> Size:
        """The size symbol `name`."""
        return cls({(name,): 1})

    def __add__(self, other: Size) -> Size:
        sums = dict(self.terms)
        for monomial, coefficient in other.terms:
            sums[monomial] = sums.get(monomial, 0) + coefficient
        return Size(sums)

    def __mul__(self, other: Size) -> Size:
        products: dict[tuple[str, ...], Any] = {}
        for (m, c), (n, d) in itertools.product(self.terms, other.terms):
            monomial = tuple(sorted(m + n))
            products[monomial] = products.get(monomial, 0) + c * d
        return Size(products)

    @property
    def literal(self) -> int | None:
        """The value, if no size symbol occurs in it."""
        if not self.terms:
            return 0
        if len(self.terms) == 1 and not self.terms[0][0]:
            return self.terms[0][1]
        return None

    def __repr__(self) -> str:
        return self.key or "0"


def _size_text(terms: tuple[tuple[tuple[str, ...], Any], ...]) -> str:
    text = ""
    for monomial, coefficient in sorted(terms, key=lambda term: (not term[0], term[0])):
        number = [str(abs(coefficient))] if abs(coefficient) != 1 or not monomial else []
        shown = "*".join(number + list(map(quoted, monomial)))
        sign = "-" if coefficient < 0 else "+"
        text += f" {sign} {shown}" if text else f"{'-' if sign == '-' else ''}{shown}"
    return text


LONGEST_KEY = 120
SEPARATORS = frozenset(":;,*[]#~?=|<>{}'\"")


@functools.lru_cache(maxsize=4096)
def quoted(name: str) -> str:
    """A name as it stands in a key: in quotes where a part of it could be taken for a part of the key."""
    return name if SEPARATORS.isdisjoint(name) else repr(name)


class Literal:
    """A concrete index, counted from 0, interned."""

    __slots__ = ("key", "value")
    _table: ClassVar[dict[int, Literal]] = {}
    value: int
    key: str

    def __new__(cls, value: int) -> Literal:
        literal = cls._table.get(value)
        if literal is None:
            literal = cls._table[value] = super().__new__(cls)
            literal.value = value
            literal.key = f"#{value}"
        return literal

    def __repr__(self) -> str:
        return str(self.value)


GENERIC = "\N{PRIME}"


class Index:
    """An index that runs over `size` values; equality is identity."""

    __slots__ = ("key", "name", "serial", "size")
    _free: ClassVar[dict[tuple[str, Size], Index]] = {}
    _serials: ClassVar[Iterator[int]] = itertools.count(1)
    name: str
    size: Size
    serial: int
    key: str

    @classmethod
    def free(cls, name: str, size: Size) -> Index:
        """The free index `name` of this size, interned."""
        index = cls._free.get((name, size))
        if index is None:
            index = cls._free[name, size] = cls._make(name, size, 0)
        return index

    @classmethod
    def generic(cls, name: str, size: Size) -> Index:
        """The free index of this size that stands for every place called `name`; no author can name it."""
        return cls.free(name + GENERIC, size)

    @classmethod
    def bound(cls, name: str, size: Size) -> Index:
        """A new index, to be bound by exactly one `Sum`."""
        return cls._make(name, size, next(cls._serials))

    @classmethod
    def _make(cls, name: str, size: Size, serial: int) -> Index:
        index = super().__new__(cls)
        index.name, index.size, index.serial = name, size, serial
        index.key = f"{quoted(name)}~{serial}" if serial else quoted(name)
        return index

    @property
    def is_bound(self) -> bool:
        """Whether a `Sum` binds it."""
        return self.serial > 0

    def __repr__(self) -> str:
        return self.key


Slot = Index | Literal

ARRAY, DEFINED, DERIVATIVE = "array", "defined", "derivative"
PERTURBATION, INCREMENT, QUOTIENT, DELTA = "perturbation", "increment", "quotient", "delta"
FUNCTION, RECIPROCAL, ROOT = "function", "reciprocal", "root"
INVERSE, ADJUGATE, PSEUDOINVERSE, SERIES, FRECHET = "inverse", "adjugate", "pseudoinverse", "series", "frechet"
DETERMINANT = "determinant"
MATRIX_POWER = "matrix power"
NETWORK = "network"
ORDER = "order"


def generic_slot(name: str, size: Size) -> Slot:
    """The generic index of this name and size; the literal 0 where the size is 1."""
    return Literal(0) if size.literal == 1 else Index.generic(name, size)


class Head:
    """What an entry is an entry of; interned.

    Roles: `array` (a matrix or scalar symbol; with `parts`, an abstract function of these), `defined` (a symbol
    with a definition, `tag` its form), `derivative` (of the first part by the others), `perturbation` (the
    infinitesimal in its part), `increment` (of the first part under the perturbation of the second), `quotient`
    (the limit of that increment over the perturbation), `delta`, `order` (1 where the first index is at least the
    second, else 0), `network` (what the arrays of one name at all layers are made of, see `layers`).

    The others are *composite*: what they are applied to is in `body`, see `composite`; `data` is what else they
    are made from, `settle` writes an entry whose slots coincide with fewer slots.  `facts` are declared structure.
    """

    __slots__ = (
        "ancestors", "body", "data", "facts", "key", "layer", "name", "parts", "role", "settle", "sizes", "symmetric",
        "tag", "text",
    )  # fmt: skip
    _table: ClassVar[dict[tuple[object, ...], Head]] = {}
    role: str
    name: str
    sizes: tuple[Size, ...]
    parts: tuple[Head, ...]
    symmetric: bool
    tag: Hashable
    text: str
    facts: frozenset[str]
    data: Any
    body: Any
    settle: Callable[[tuple[Any, ...]], tuple[Head, tuple[Any, ...]]] | None
    ancestors: frozenset[Head]
    layer: tuple[str, Point] | None
    key: str

    def __new__(
        cls,
        role: str,
        name: str,
        sizes: tuple[Size, ...] = (),
        parts: tuple[Head, ...] = (),
        *,
        symmetric: bool = False,
        tag: Hashable = None,
        text: Callable[[], str] = str,
        facts: frozenset[str] = frozenset(),
        data: Any = None,
    ) -> Head:
        content = (role, name, sizes, parts, symmetric, tag, facts, data)
        head = cls._table.get(content)
        if head is None:
            head = cls._table[content] = super().__new__(cls)
            head.role, head.name, head.sizes, head.parts = role, name, sizes, parts
            head.symmetric, head.tag, head.facts, head.data = symmetric, tag, facts, data
            head.body = head.settle = None
            head.layer = layer_of(name) if role in (ARRAY, DEFINED) else None
            head.ancestors = frozenset(parts).union(*(p.ancestors for p in parts))
            head.text = text()
            of, tagged = f"({','.join(p.key for p in parts)})" if parts else "", head.text
            shape = "x".join(s.key for s in sizes)
            more = f"{'*' if symmetric else ''}{','.join(sorted(facts))}{'' if data is None else data}"
            if len(tagged) + len(of) > LONGEST_KEY:
                of, tagged = "", hashlib.blake2b(f"{of}|{tagged}".encode(), digest_size=20).hexdigest()
            head.key = f"{quoted(name)}:{role}{of}{shape}{more}{tagged}"
        return head

    def depends_on(self, variable: Head) -> bool:
        """Whether the value may change with `variable` (its own entries aside)."""
        return variable in self.ancestors or (variable.layer is not None and self._reached_from(variable))

    def _reached_from(self, variable: Head) -> bool:
        """Whether a network leads from an array at a layer to this one, or to what this one is made of."""
        assert variable.layer is not None
        stem, point = variable.layer
        for head in (self, *self.ancestors):
            for network in head.parts:
                if network.role != NETWORK or head.layer is None:
                    continue
                state = network in variable.parts
                if not state and stem not in network.data[1]:
                    continue
                gap = None if head.role == DEFINED else head.layer[1].minus(point)
                if gap is None or gap > 0 or (gap == 0 and not state):
                    return True
        return False

    def __repr__(self) -> str:
        return self.name


KRONECKER = Head(DELTA, "δ", symmetric=True)


def derivative_head(function: Head, variable: Head) -> Head:
    """The array of the derivatives of the entries of `function` by those of `variable`."""
    name = f"∂{function.name}/∂{variable.name}"
    return Head(DERIVATIVE, name, function.sizes + variable.sizes, (function, variable))


def perturbation_head(variable: Head) -> Head:
    """The array of the perturbations of the single entries of `variable`."""
    return Head(PERTURBATION, f"Δ{variable.name}", variable.sizes, (variable,))


def increment_head(function: Head, variable: Head) -> Head:
    """The array of the changes of `function`, one for every entry of `variable` that may be perturbed."""
    return Head(INCREMENT, f"Δ{function.name}", function.sizes + variable.sizes, (function, variable))


def quotient_head(function: Head, variable: Head) -> Head:
    """The array of the limits of the increment of `function` over the perturbation of `variable`."""
    name = f"lim Δ{function.name}/Δ{variable.name}"
    return Head(QUOTIENT, name, function.sizes + variable.sizes, (function, variable))


@dataclass(frozen=True, slots=True)
class Number:
    """A rational number."""

    value: Coefficient


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of an array at its slots; a scalar symbol has none."""

    head: Head
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Add:
    """A sum of terms."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Mul:
    """A product of terms."""

    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """An integer power; a negative one is a quotient, where the base is not 0."""

    base: Term
    exponent: int


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of `body` over all values of `indices`."""

    indices: tuple[Index, ...]
    body: Term


Term = Number | Entry | Add | Mul | Power | Sum

ZERO, UNIT = Number(0), Number(1)


def delta(a: Slot, b: Slot) -> Term:
    """The Kronecker delta of two slots."""
    if a is b:
        return UNIT
    if isinstance(a, Literal) and isinstance(b, Literal):
        return ZERO
    return Entry(KRONECKER, (a, b))


def order(a: Slot, b: Slot, size: Size) -> Term:
    """1 where a >= b, else 0, for two indices over `size`."""
    holds = is_at_least(a, b)
    if holds is not None:
        return UNIT if holds else ZERO
    return Entry(Head(ORDER, "[row >= column]", (size, size)), (a, b))


def is_at_least(a: object, b: object) -> bool | None:
    """Whether a >= b for two places; None where that depends on their values."""
    if a is b or a == b:
        return True
    return a.value >= b.value if isinstance(a, Literal) and isinstance(b, Literal) else None


S = TypeVar("S")


def structured(
    head: Head,
    row: S,
    col: S,
    entry: Callable[[Head, tuple[S, ...]], Term],
    equal: Callable[[S, S], Term],
    at_least: Callable[[S, S], Term],
) -> Term:
    """The entry of an array, by its independent entries where it has a structure; how these are read is handed in.

    Antisymmetric: half the difference of an entry and its mirror.  Diagonal: the diagonal entry where row and column
    agree.  Triangular: the entry times the indicator of the triangle.
    """
    if "antisymmetric" in head.facts:
        return Mul((Number(Fraction(1, 2)), subtract(entry(head, (row, col)), entry(head, (col, row)))))
    if "diagonal" in head.facts:
        return Mul((equal(row, col), entry(head, (row, row))))
    for word, pair in (("lower", (row, col)), ("upper", (col, row))):
        if word in head.facts:
            return Mul((at_least(*pair), entry(head, (row, col))))
    return entry(head, (row, col))


def size_head(name: str) -> Head:
    """The head of a size symbol read as a number."""
    return Head(ARRAY, name, facts=frozenset(["size"]))


def size_term(size: Size) -> Term:
    """The size as a number."""
    parts: list[Term] = []
    for monomial, coefficient in size.terms:
        factors = [Entry(size_head(name)) for name in monomial]
        parts.append(Mul((Number(coefficient), *factors)))
    return Add(tuple(parts))


def subtract(left: Term, right: Term) -> Term:
    """left - right."""
    return Add((left, Mul((Number(-1), right))))


def add_terms(terms: Sequence[Term]) -> Term:
    """The sum of terms."""
    if not terms:
        return ZERO
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def transform(
    term: Term,
    slots: Mapping[Slot, Slot],
    entry: Callable[[Entry], Term],
    size: Callable[[Size], Size] | None = None,
) -> Term:
    """A copy of `term`: bound indices made new, free ones renamed by `slots`, every entry passed to `entry`.

    `size` says what the sizes of the bound indices become.
    """
    if isinstance(term, Entry):
        if slots:
            term = Entry(term.head, tuple([slots.get(s, s) for s in term.slots]))
            if term.head.settle is not None:
                term = Entry(*term.head.settle(term.slots))
        return entry(term)
    if isinstance(term, Number):
        return term
    if isinstance(term, Add):
        return Add(tuple([transform(t, slots, entry, size) for t in term.terms]))
    if isinstance(term, Mul):
        return Mul(tuple([transform(t, slots, entry, size) for t in term.factors]))
    if isinstance(term, Power):
        return Power(transform(term.base, slots, entry, size), term.exponent)
    fresh = [_fresh(i, size(i.size) if size else i.size) for i in term.indices]
    inner: dict[Slot, Slot] = {**slots, **dict(zip(term.indices, fresh, strict=True))}
    body = transform(term.body, inner, entry, size)
    summed = tuple([i for i in fresh if isinstance(i, Index)])
    return Sum(summed, body) if summed else body


def _fresh(index: Index, size: Size) -> Slot:
    return Literal(0) if size.literal == 1 else Index.bound(index.name, size)


def instantiate(term: Term, slots: Mapping[Slot, Slot]) -> Term:
    """A copy of `term` with new bound indices and the free indices renamed by `slots`."""
    return transform(term, slots, simplified)


def simplified(entry: Entry) -> Term:
    """A delta or an order whose slots are the same, or two literals, as the number it is; else the entry."""
    if entry.head is KRONECKER:
        return delta(*entry.slots)
    if entry.head.role == ORDER:
        row, col = entry.slots
        return order(row, col, entry.head.sizes[0])
    return entry


def entries(term: Term) -> Iterator[Entry]:
    """All entries in `term`, in order."""
    if isinstance(term, Entry):
        yield term
    elif isinstance(term, Add):
        for part in term.terms:
            yield from entries(part)
    elif isinstance(term, Mul):
        for part in term.factors:
            yield from entries(part)
    elif isinstance(term, Power):
        yield from entries(term.base)
    elif isinstance(term, Sum):
        yield from entries(term.body)


def heads(term: Term) -> set[Head]:
    """The heads that occur in `term`, deltas aside."""
    return {e.head for e in entries(term) if e.head is not KRONECKER}


def free_indices(term: Term) -> set[Index]:
    """The indices of `term` that no sum in it binds."""
    return {s for e in entries(term) for s in e.slots if isinstance(s, Index)} - set(_bound(term))


def _bound(term: Term) -> Iterator[Index]:
    if isinstance(term, Add):
        for part in term.terms:
            yield from _bound(part)
    elif isinstance(term, Mul):
        for part in term.factors:
            yield from _bound(part)
    elif isinstance(term, Power):
        yield from _bound(term.base)
    elif isinstance(term, Sum):
        yield from term.indices
        yield from _bound(term.body)


Form = tuple[object, ...]


def form(term: Term, places: Mapping[Slot, object] | None = None) -> Form:
    """What two terms share only if they are the same up to the names of bound indices.

    `places` are names for free indices, where these are not to matter either.
    """
    names: dict[Slot, object] = dict(places or {})

    def walk(t: Term) -> Form:
        if isinstance(t, Number):
            return "number", t.value
        if isinstance(t, Entry):
            return "entry", t.head, tuple([names.get(s, s) for s in t.slots])
        if isinstance(t, Add):
            return "sum", *map(walk, t.terms)
        if isinstance(t, Mul):
            return "product", *map(walk, t.factors)
        if isinstance(t, Power):
            return "power", walk(t.base), t.exponent
        for index in t.indices:
            names[index] = (len(names), index.size)
        return "over", tuple([names[i] for i in t.indices]), walk(t.body)

    return walk(term)


def form_text(made: object) -> str:
    """A form as a text, for keys."""
    if isinstance(made, tuple):
        return f"({' '.join(map(form_text, made))})"
    return str(made.key) if isinstance(made, (Head, Index, Literal, Size)) else repr(made)
