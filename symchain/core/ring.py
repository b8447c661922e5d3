"""Expansion of terms to index polynomials: evaluation in an environment, so that nothing is substituted.

What is decided: whether two terms are equal as polynomials in the entries of arrays and of operators, δ contracted,
definitions of the table unfolded.  Invariant: every step keeps the value of the term for all sizes, arrays and
operators.  The *oracle* names bound indices and orders holes; it is search, asked and checked to give a permutation,
never believed.  Any answer keeps the value; a good one makes equal polynomials identical.  So a bad oracle loses
theorems and makes none.

Refused: free indices over products and sums of sizes, δ between different sizes, slots that do not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from symchain.core.environment import Env, binder, bound_in, choices, size_in, slot_in, slots_of
from symchain.core.head import (
    DELTA,
    Head,
    Mark,
    Places,
    Poly,
    Raw,
    array_head,
    conjugate,
    conjugated,
    delta,
    factor_key,
    gain,
    is_hole,
    label_key,
    moved,
    patterned,
    place_key,
    size_head,
    sort_of,
    times,
)
from symchain.core.term import (
    Add,
    App,
    Array,
    Delta,
    Entry,
    Formula,
    Index,
    Lambda,
    Layer,
    Literal,
    Mul,
    Number,
    Refused,
    Size,
    SizeOf,
    Sum,
    constant,
    difference,
    made,
    number_of,
    serials,
)

Closure = tuple[Lambda, Env]
Bodies = list[list[Poly]]
SHORT = 24  # raw monomials that are multiplied further before like ones are collected


class Oracle(Protocol):
    """What names bound indices and orders holes; each answer is a permutation of numbers from 0."""

    def label(self, ring: Ring, monomial: tuple[Any, ...]) -> tuple[int, ...]: ...

    def order(self, ring: Ring, bodies: Bodies, holes: list[Any]) -> tuple[int, ...]: ...


class Ring:
    """One way to expand: the definitions of the table, an oracle, the heads whose two places may be exchanged.

    `derive` unfolds derivatives where they are to be unfolded; what that supposes is collected in `supposed`.
    `spelled` writes out sums over sizes that are numbers.
    `groups` says which places of a head may be exchanged under these symmetries, and under no others.
    """

    _groups: ClassVar[dict[Any, dict[Head, tuple[tuple[int, ...], ...]]]] = {}

    def __init__(
        self,
        definitions: Mapping[Any, Any],
        oracle: Oracle | None = None,
        symmetric: Iterable[Head] = (),
        derive: Callable[[Ring, App, Env], Raw] | None = None,
        *,
        spelled: bool = False,
    ) -> None:
        self.definitions, self.oracle, self.symmetric = definitions, oracle, frozenset(symmetric)
        self.derive, self.spelled = derive, spelled
        self.supposed: list[Formula] = []
        self.groups = self._groups.setdefault((oracle, self.symmetric), dict.fromkeys(self.symmetric, ((0, 1),)))

    # Polynomials

    def normal(self, term: Any) -> Poly:
        """The polynomial of a term, its bound indices named by the oracle."""
        return self.named(self.collected(self.expand(term, {})))

    def named(self, poly: Poly) -> Poly:
        """The polynomial with its bound indices named by the oracle."""
        if self.oracle is None:
            return dict(poly)
        total: Poly = {}
        for (sizes, factors), coefficient in poly.items():
            numbers = _permutation(self.oracle.label(self, (sizes, factors)), len(sizes)) if sizes else ()
            renamed = [(h, tuple([numbers[p] if type(p) is int else p for p in ps])) for h, ps in factors]
            ordered = sorted([self._exchanged(h, ps) for h, ps in renamed], key=factor_key)
            by_number = tuple([size for _, size in sorted(zip(numbers, sizes, strict=True), key=lambda pair: pair[0])])
            gain(total, (by_number, tuple(ordered)), coefficient)
        return total

    def collected(self, raw: Raw, at: Env | None = None) -> Poly:
        """The polynomial of raw monomials, with their places replaced by values."""
        total: Poly = {}
        for coefficient, bound, factors in raw:
            self._collect({i: i.size for i in bound}, moved(factors, at or {}), coefficient, total)
        return total

    def relabel(self, poly: Poly, at: Env, *, merged: bool = False) -> Poly:
        """The polynomial with its places replaced by values; `merged` where some become one."""
        total: Poly = {}
        for (sizes, factors), coefficient in poly.items():
            renamed = moved(factors, at)
            renamed = [self._settle(*factor) for factor in renamed] if merged else renamed
            self._collect(dict(enumerate(sizes)), renamed, coefficient, total)
        return total

    def _collect(self, bound: dict[Any, Size], factors: list[Any], coefficient: Any, total: Poly) -> None:
        """Contract deltas, turn indices that stand nowhere into their size, number the others as they are met."""
        alias, joined = _joined(bound, [places for head, places in factors if head is DELTA])
        if alias is None:
            return
        if alias:
            rest = [(h, tuple([_root(alias, p) for p in ps])) for h, ps in factors if h is not DELTA]
            factors = [self._settle(h, ps) for h, ps in rest] + [(DELTA, (_root(alias, b), b)) for b in joined]
        else:
            factors = [f for f in factors if f[0] is not DELTA]
        factors.sort(key=lambda f: (f[0].number, [(0, "") if p in bound else (1, label_key(p)) for p in f[1]]))
        met = dict.fromkeys(p for _, places in factors for p in places if p in bound)
        numbers = {p: n for n, p in enumerate(met)}
        done = [self._exchanged(h, tuple([numbers.get(p, p) for p in ps])) for h, ps in factors]
        for size in [size for index, size in bound.items() if index not in numbers and index not in alias]:
            if isinstance(size, int):
                coefficient *= size
            else:
                done.append((size_head(size), ()))
        gain(total, (tuple([bound[p] for p in numbers]), tuple(sorted(done, key=factor_key))), coefficient)

    def groups_of(self, head: Head) -> tuple[tuple[int, ...], ...]:
        """The places of a head that may be exchanged; those of a conjugate are those of what it is of."""
        kind, *rest = head.content
        return self.groups.get(Head(tuple(rest), head.height) if kind == "conj" else head, ())

    def _exchanged(self, head: Head, places: Places) -> tuple[Head, Places]:
        """The factor with those of its places in order that may be exchanged."""
        ordered = list(places)
        for group in self.groups_of(head):
            for n, p in zip(group, sorted([places[n] for n in group], key=place_key), strict=True):
                ordered[n] = p
        return head, tuple(ordered)

    # Terms to raw monomials; the names of these methods are those of `derive.Dual`

    zero: ClassVar[Raw] = []
    one: ClassVar[Raw] = [(1, (), ())]
    delta = staticmethod(delta)
    conjugated = staticmethod(conjugated)
    order = 0  # of the derivatives that are taken
    stand_ins: ClassVar[dict[int, Array]] = {}

    def moves(self, closure: Closure) -> bool:
        """Whether an array that stands for this is one that derivatives are taken by."""
        return False

    def scaled(self, number: Any) -> Raw:
        return [(number, (), ())] if number else []

    def plus(self, one: Raw, two: Raw) -> Raw:
        return one + two

    def times(self, one: Raw, two: Raw) -> Raw:
        product = times(one, two)
        return product if len(product) <= SHORT else self._shortened(product)

    def total(self, own: Iterable[Index], raw: Raw) -> Raw:
        """The sum over more bound indices."""
        own = tuple(own)
        return [(c, (*bound, *own), factors) for c, bound, factors in raw] if own else raw

    def _shortened(self, raw: Raw) -> Raw:
        short: Raw = []
        for (sizes, factors), coefficient in self.collected(raw).items():
            own = tuple([made("k", size) for size in sizes])
            short.append((coefficient, own, tuple(moved(factors, dict(enumerate(own))))))
        return short

    def expand(self, term: Any, env: Env) -> Raw:
        """The raw monomials of a term.  Raises `Refused`."""
        return evaluate(self, term, env)

    def entry(self, term: Entry, env: Env) -> Raw:
        if isinstance(term.array, SizeOf) and not term.slots:
            name = term.array.name
            size = env.get(name, name)
            return [(1, (), ((size_head(name), ()),))] if size == name else self.expand(number_of(size), {})
        pattern, places = patterned(slots_of(term, env))
        array: Any = env.get(term.array, term.array)
        if term.array not in env and array.height:
            raise Refused(f"{array} is bound nowhere")
        return [(1, (), ((array_head(array, pattern), places),))]

    def apply(self, term: App, env: Env) -> Raw:
        if term.operator == "D" and self.derive is not None:
            return self.derive(self, term, env)
        return self.atom(term, env)

    # Heads of operators

    def atom(self, term: App, env: Env) -> Raw:
        """An operator that is not unfolded: one factor."""
        bodies, height = self._bodies(term.bodies, env)
        pattern, places = patterned(slot_in(slot, env) for slot in term.slots)
        binders = tuple([tuple([binder(p, env) for p in body.params]) for body in term.bodies])
        return [(1, (), (self._head(term.operator, bodies, pattern, binders, height, places),))]

    def _bodies(self, lambdas: tuple[Lambda, ...], env: Env) -> tuple[Bodies, int]:
        """The bodies as polynomials, one for each case of their indices, and the height of the binders of arrays.

        An array that is bound is named by the height of what is below it, so a body that binds one is expanded twice.
        Below it no derivative is unfolded: what that supposes would be about the array.
        """
        binds = any(isinstance(p, Array) for body in lambdas for p in body.params)
        high, derive = 0, self.derive
        self.derive = None if binds else derive
        for last in (False, True) if binds else (True,):
            found, below = [], 0
            for body in lambdas:
                inner = dict(env)
                for p in body.params:
                    if isinstance(p, Array):
                        sizes = tuple([size_in(size, env) for size in p.sizes])
                        inner[p] = Array("'", sizes, high + 1, 0 if last else next(serials))
                polys = []
                for case, atoms in choices([p for p in body.params if not isinstance(p, Array)], env):
                    at = {i: Mark(False, i.size, n) for n, i in enumerate(atoms)}
                    polys.append(self.collected(self.expand(body.body, {**inner, **case}), at))
                    below = max([below, *[h.height for _, factors in polys[-1] for h, _ in factors]])
                found.append(polys)
            high = below
        self.derive = derive
        return found, high + binds

    def _head(
        self, operator: Any, bodies: Bodies, pattern: Any, binders: Any, height: int, places: Places
    ) -> tuple[Head, Places]:
        """The factor of an operator of these bodies: their holes, in the order of the oracle, behind its places."""
        found = {p for polys in bodies for poly in polys for _, factors in poly for _, ps in factors for p in ps}
        holes = sorted([p for p in found if is_hole(p)], key=label_key)
        if len(holes) > 1 and self.oracle is not None:
            order = _permutation(self.oracle.order(self, bodies, holes), len(holes))
            holes = [holes[n] for n in order]
        closed = self.close(bodies, holes)
        head = Head(("app", operator, closed, pattern, tuple([sort_of(h) for h in holes]), binders), height)
        if head not in self.groups and len(holes) > 1:
            self.groups[head] = self._exchangeable(bodies, holes, closed, len(places))
        return head, (*places, *holes)

    def close(self, bodies: Bodies, holes: list[Any]) -> tuple[Any, ...]:
        """The bodies with their holes numbered in this order, named and frozen."""
        at = {p: Mark(True, sort_of(p), n) for n, p in enumerate(holes)}
        return tuple([tuple([frozenset(self.named(self.relabel(p, at)).items()) for p in polys]) for polys in bodies])

    def _exchangeable(self, bodies: Bodies, holes: list[Any], closed: Any, shift: int) -> tuple[tuple[int, ...], ...]:
        """Runs of holes any two of which may be exchanged, as places of the factor: closed either way they are one."""
        groups, run = [], [0]
        for n in range(1, len(holes) + 1):
            if n < len(holes) and sort_of(holes[n]) == sort_of(holes[n - 1]):
                turned = [*holes[: n - 1], holes[n], holes[n - 1], *holes[n + 1 :]]
                if self.close(bodies, turned) == closed:
                    run.append(n)
                    continue
            if len(run) > 1:
                groups.append(tuple([m + shift for m in run]))
            run = [n]
        return tuple(groups)

    def _settle(self, head: Head, places: Places) -> tuple[Head, Places]:
        """A factor whose holes stand at one place, or at a literal, with fewer holes."""
        if head.content[0] == "conj":
            inner, places = self._settle(Head(head.content[1:], head.height), places)
            return conjugate(inner), places
        if head.content[0] != "app":
            return head, places
        operator, closed, pattern, sorts, binders = head.content[1:]
        shift = len(places) - len(sorts)
        at = dict(zip(places[shift:], sorts, strict=True))
        if len(at) == len(sorts) and not any(isinstance(p, Literal) for p in at):
            return head, places
        own = {p: p if isinstance(p, (Literal, Layer)) else made("h", size) for p, size in at.items()}
        holes = {Mark(True, s, n): own[p] for n, (s, p) in enumerate(zip(sorts, places[shift:], strict=True))}
        bodies = [[self.relabel(dict(frozen), holes, merged=True) for frozen in polys] for polys in closed]
        head, settled = self._head(operator, bodies, pattern, binders, head.height, places[:shift])
        back = {index: p for p, index in own.items()}
        return head, (*settled[:shift], *[back[p] for p in settled[shift:]])

    # Formulas

    def key(self, formula: Formula) -> frozenset[Any]:
        """What two formulas share only if they say the same.

        For each case of their indices over sums of sizes a head and its places, bound ones without their names.
        """
        bodies = formula.bodies
        if formula.predicate == "=":
            left, right = bodies
            bodies = (constant(difference(left.body, right.body)),)
        term = App(f"is {formula.predicate}", bodies)
        names = {p.name: n for n, p in enumerate(p for p in formula.bound if isinstance(p, Layer))}
        parts = []
        for env, bound in choices([p for p in formula.bound if isinstance(p, Index)], {}):
            ((_, _, ((head, places),)),) = self.atom(term, env)
            head, places = self._exchanged(head, places)
            named = [(names[p.name], p.shift) if isinstance(p, Layer) and p.name in names else p for p in places]
            parts.append((head, *["for all" if p in bound else p for p in named]))
        return frozenset(parts)


def evaluate(algebra: Any, term: Any, env: Env) -> Any:
    """The value of a term in an algebra: raw monomials, or these with derivatives.  Raises `Refused`."""
    if isinstance(term, Entry):
        found = env.get(term.array)
        if isinstance(found, tuple) and not algebra.moves(found):
            body, outer = found
            slots = slots_of(term, env)
            return evaluate(algebra, body.body, {**outer, **dict(zip(body.params, slots, strict=True))})
        return algebra.entry(term, env)
    if isinstance(term, Number):
        value = Fraction(term.value)
        return algebra.scaled(value.numerator if value.denominator == 1 else value)
    if isinstance(term, Delta):
        return algebra.delta(slot_in(term.left, env), slot_in(term.right, env))
    if isinstance(term, Add):
        value = algebra.zero
        for part in term.terms:
            value = algebra.plus(value, evaluate(algebra, part, env))
        return value
    if isinstance(term, Mul):
        value = algebra.one
        for factor in term.factors:
            value = algebra.times(value, evaluate(algebra, factor, env))
        return value
    if isinstance(term, Sum):
        value = algebra.zero
        for case, own in choices(term.indices, env, spelled=algebra.spelled):
            value = algebra.plus(value, algebra.total(own, evaluate(algebra, term.body, {**env, **case})))
        return value
    if not isinstance(term, App):
        raise Refused(f"not a term: {term!r}")
    row = algebra.definitions.get(term.operator)
    if row is not None:
        return evaluate(algebra, row.body, bound_in(row, term, env))
    if term.operator == "conj":
        (body,) = term.bodies
        return algebra.conjugated(evaluate(algebra, body.body, env))
    return algebra.apply(term, env)


def _permutation(numbers: Iterable[int], count: int) -> tuple[int, ...]:
    found = tuple(numbers)
    if sorted(found) != list(range(count)):
        raise Refused("the oracle gave no permutation")
    return found


def _joined(bound: Mapping[Any, Size], deltas: list[Places]) -> tuple[dict[Any, Any] | None, list[Any]]:
    """What each place that a δ makes another one is, and the free places that are so; None where all is 0.

    Both places of a δ have one size, see `head.delta`.
    """
    alias: dict[Any, Any] = {}
    joined: list[Any] = []
    for places in deltas:
        a, b = (_root(alias, p) for p in places)
        if a == b:
            continue
        if a in bound or b in bound:
            a, b = (a, b) if a in bound else (b, a)
        elif isinstance(a, Literal) and isinstance(b, Literal):
            return None, []
        else:
            b, a = sorted((a, b), key=lambda p: (not isinstance(p, Literal), label_key(p)))
            joined.append(a)
        alias[a] = b
    return alias, joined


def _root(alias: Mapping[Any, Any], place: Any) -> Any:
    while place in alias:
        place = alias[place]
    return place
