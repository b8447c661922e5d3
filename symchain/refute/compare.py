"""Does an equation hold on one instance?  Chains, matrices entry by entry, and remainders.

The parts of a chain a = b = c are compared pair by pair, in order; the first pair that differs is the
disagreement.  A matrix part is compared at every entry.  Values are polynomials in the infinitesimals, and
two are equal iff all coefficients are.  Numbers that are not exact differ only if their bounds are apart; if they
are not, they count as equal, unless the bounds are too wide to mean anything.

If some part ends in a remainder, the whole chain is read up to it.  With v the least degree of the entries of
its base (1 for an infinitesimal), O(base^n) excuses the terms of degree n*v and more of a difference, and
o(base^n) those of degree above n*v.  If the base is zero, nothing is excused.  For a base that is a power of
one infinitesimal, degrees in that infinitesimal count, otherwise total degrees.

Refused: parts of different shape, and remainders beyond the precision of a truncated reciprocal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from sympy import Tuple

from symchain.nodes import Remainder
from symchain.refute.claims import free_indices, parts_of
from symchain.refute.evaluate import evaluate
from symchain.refute.instance import Instance, Setting
from symchain.refute.number import Number, check_tight, is_nonzero
from symchain.refute.series import ONE, Monomial, OutOfRange, Series, Unevaluable, Value, degree


@dataclass(frozen=True)
class Disagreement:
    """Two parts of a claim that differ: the values, the matrix entry (zero-based) or None, and where."""

    left: Value
    right: Value
    entry: tuple[int, int] | None
    indices: dict[Any, int]
    instance: Instance
    parts: tuple[int, int]
    remainder: str = ""


@dataclass(frozen=True)
class _Excuse:
    """A remainder on an instance: terms of degree `least` or more in `name` (None: in all) do not count."""

    name: str | None
    least: int | None

    def covers(self, monomial: Monomial) -> bool:
        if self.least is None:
            return False
        here = degree(monomial) if self.name is None else dict(monomial[1]).get(self.name, 0)
        return here >= self.least


def check(
    claim: Any, setting: Setting, instance: Instance, indices: Mapping[Any, int] | None = None, *, certain: bool = False
) -> Disagreement | None:
    """The disagreement of an equation on an instance, at these free indices (None: at all values).

    Raises `Unevaluable`; with all values, an index that leads out of range is passed over unless all do.  `certain`:
    also where two numbers are not known to differ, and not known to be equal.
    """
    if indices is not None:
        return _compare(claim, setting, instance, dict(indices), certain)
    skipped: OutOfRange | None = None
    compared = False
    for values in index_values(claim, setting, instance):
        try:
            found = _compare(claim, setting, instance, values, certain)
        except OutOfRange as reason:
            skipped = reason
            continue
        compared = True
        if found is not None:
            return found
    if skipped is not None and not compared:
        raise skipped
    return None


class IndexValues(Sequence[dict[Any, int]]):
    """All values of some indices, the first ones first, made when they are asked for."""

    def __init__(self, ranges: Mapping[Any, range]) -> None:
        self._ranges = ranges

    def __len__(self) -> int:
        return prod(map(len, self._ranges.values()))

    def __getitem__(self, number: Any) -> Any:
        if not 0 <= number < len(self):
            raise IndexError(number)
        values = {}
        for symbol, values_of in reversed(list(self._ranges.items())):
            number, place = divmod(number, len(values_of))
            values[symbol] = values_of[place]
        return {symbol: values[symbol] for symbol in self._ranges}


def index_values(claim: Any, setting: Setting, instance: Instance) -> IndexValues:
    """All values of the free indices; raises `Unevaluable` if a size is unknown."""
    free = free_indices(claim, setting)
    for symbol, size in free.items():
        if size is None:
            raise Unevaluable(f"the size of index {symbol} is not known")
    first = setting.base
    return IndexValues({symbol: range(first, first + instance.size(size)) for symbol, size in free.items()})


def _compare(
    claim: Any, setting: Setting, instance: Instance, indices: dict[Any, int], certain: bool
) -> Disagreement | None:
    values = []
    excuses: list[_Excuse] = []
    names: list[str] = []
    for part in parts_of(claim):
        terms = part.args if part.is_Add else (part,)
        remainders = [t for t in terms if isinstance(t, Remainder)]
        if not remainders:
            values.append(evaluate(part, instance, setting, indices))
            continue
        total: Value = 0
        for term in terms:
            if not isinstance(term, Remainder):
                total = total + _entry(evaluate(term, instance, setting, indices))
        values.append(total)
        for remainder in remainders:
            bases = remainder.base if isinstance(remainder.base, Tuple) else (remainder.base,)
            excuses.append(_excuse(remainder, [evaluate(b, instance, setting, indices) for b in bases]))
            names.append(str(remainder))
    for n, (a, b) in enumerate(zip(values, values[1:], strict=False)):
        for place, x, y in _pairs(a, b):
            if _differ(x, y, excuses, certain):
                note = " + ".join(names)
                return Disagreement(x, y, place, indices, instance, (n, n + 1), note)
    return None


def _entry(value: Any) -> Value:
    if isinstance(value, list):
        if len(value) != 1 or len(value[0]) != 1:
            raise Unevaluable("a matrix plus a remainder")
        return value[0][0]
    return value


def _pairs(a: Any, b: Any) -> list[tuple[tuple[int, int] | None, Value, Value]]:
    if isinstance(a, list) != isinstance(b, list) and any(isinstance(x, int) and not x for x in (a, b)):
        zero, other = (a, b) if isinstance(b, list) else (b, a)  # the literal 0 is the zero matrix
        zeros = [[zero] * len(row) for row in other]
        a, b = (zeros, other) if isinstance(b, list) else (other, zeros)
    if not isinstance(a, list) or not isinstance(b, list):
        return [(None, _entry(a), _entry(b))]
    if (len(a), len(a[0])) != (len(b), len(b[0])):
        raise Unevaluable("the two sides are matrices of different shape")
    return [((r, c), a[r][c], b[r][c]) for r in range(len(a)) for c in range(len(a[0]))]


def _excuse(remainder: Remainder, bases: Sequence[Any]) -> _Excuse:
    entries = [x for base in bases for x in ([x for row in base for x in row] if isinstance(base, list) else [base])]
    monomials = [m for x in entries for m in (x.terms if isinstance(x, Series) else {ONE: x} if x else {})]
    if not monomials:
        return _Excuse(None, None)
    named = {name for m in monomials for name, _ in m[1]}
    name = named.pop() if len(named) == 1 else None
    least = min(map(degree, monomials)) * remainder.order
    return _Excuse(name, least + (remainder.kind == "o"))


def _differ(x: Value, y: Value, excuses: list[_Excuse], certain: bool) -> bool:
    difference = x - y
    if not difference and not isinstance(difference, Series):
        return False
    terms = difference.terms if isinstance(difference, Series) else {ONE: difference}
    counted = [m for m in terms if not any(e.covers(m) for e in excuses)]
    if any(is_nonzero(terms[m]) for m in counted):
        return True
    if certain and counted:
        raise Unevaluable("the two numbers are not known to be equal")
    for m in counted:
        check_tight(terms[m], _coefficient(x, m), _coefficient(y, m))
    if not isinstance(difference, Series):
        return False
    known = difference.precision
    if known is not None:
        needed = min((e.least for e in excuses if e.least is not None), default=1)
        if known < needed:
            raise Unevaluable("the expansion is known to too few terms")
    return False


def _coefficient(value: Value, monomial: Monomial) -> Number:
    if isinstance(value, Series):
        return value.terms.get(monomial, 0)
    return value if monomial == ONE else 0
