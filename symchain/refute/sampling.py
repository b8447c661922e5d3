"""Drawing instances that satisfy hypotheses.

A hypothesis is used in one of three ways.

1. *As a definition*: `U = expression` for an abstract function U that the expression does not read.  A
   function equals the expression everywhere, so derivatives flow through it.
2. *As a value*: `A = expression` for an array A that is not a function.  A is a constant which happens to
   have this value, so it is frozen: no derivative flows.  `A*B = I` becomes `B = A**-1`.
3. *By rejection*: anything else is tested, on arrays drawn with structure (identity, zero, diagonal,
   permutation, symmetric, orthogonal ...) because a free draw would almost never meet `A.T*A = I`; a draw that
   does not meet them is put right where that takes a linear step (`solve`).

Hypotheses that have nothing to do with the claim are left out (`relevant`).  They may still say something about its
sizes (`X*Y = I` and `Y*X = I` hold only where M = N), so a disagreement counts only at sizes at which they can be
met (`Sampler.admits`).  A property (invertible, positive ...) is tested as well; an array that is said to have it is
drawn with it.

Instances that come out satisfy every hypothesis exactly (numbers that are only known to lie between bounds do not
count as equal, unless one was defined as the other), including those used as definitions or values (which
are tested again with the rest).  Smoothness and shape claims hold for every instance, because
functions are polynomials.
If no draw passes, there is no instance; that says nothing about the claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from sympy import Integer, MatMul, MatrixSymbol, Pow, Rational, Symbol
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import Identity

from symchain.claim import Claim, PropertyClaim
from symchain.nodes import (
    DeclaredMatrix,
    IndexSymbol,
    Infinitesimal,
    MatrixFunction,
    ScalarFunction,
    TensorEntry,
    TensorSymbol,
)
from symchain.refute.claims import dimension_names, names_in, parts_of
from symchain.refute.compare import check
from symchain.refute.draw import DECLARED, KINDS
from symchain.refute.evaluate import context_of
from symchain.refute.instance import EVERY, FUNCTION_KINDS, Instance, Setting
from symchain.refute.properties import holds
from symchain.refute.relevant import relevant
from symchain.refute.series import Unevaluable
from symchain.refute.solve import repaired, unknowns
from symchain.refute.world import array_of

DRAWS = 40
REPAIRS = 4
MEETINGS = 4  # draws after which hypotheses are taken not to be met at some sizes
TRIALS = 2  # draws of a kind, to see whether it meets a condition
SIZES = 6  # choices of the sizes that only hypotheses on other arrays have


def _pairs(hypothesis: Claim) -> list[tuple[Any, Any]]:
    return list(zip(hypothesis.parts, hypothesis.parts[1:], strict=False))


def equation_of(hypothesis: Any) -> Claim | None:
    """A hypothesis as an equation with the same arrays; None where every instance meets it."""
    if isinstance(hypothesis, PropertyClaim):
        return Claim(hypothesis.subject, hypothesis.subject)
    return hypothesis if len(getattr(hypothesis, "parts", ())) > 1 else None


class Sampler:
    """Draws instances for a claim in a setting; `setting` is the one to evaluate in, hypotheses built in."""

    def __init__(self, claim: Any, setting: Setting) -> None:
        self.claim = claim
        self._given = setting
        self._met: dict[tuple[tuple[tuple[str, int], ...], int], bool] = {}
        self._admitted: dict[tuple[tuple[str, int], ...], bool] = {}
        setting, self._arrays = relevant(claim, setting)
        self.hypotheses = [h for h in setting.hypotheses if len(getattr(h, "parts", ())) > 1]
        self.dimensions = dimension_names(claim, setting)
        self.setting = setting
        rest = [pair for h in self.hypotheses for pair in _pairs(h)]
        self._conditions: list[tuple[Any, Any]] = []
        for pair in rest:
            if not self._orient(*pair) and not self._orient(*pair[::-1]):
                self._conditions.append(pair)
        self._tested = [h for h in self.hypotheses if any(pair in self._conditions for pair in _pairs(h))]
        self.roots = [*parts_of(claim), *(part for h in self.hypotheses for part in h.parts)]
        self.roots += [p.subject for p in setting.properties]
        context = context_of(self.setting)
        self.names: frozenset[str] = frozenset().union(*(context.facts(r)[1] for r in self.roots))
        self.structured = self._structured()

    def _orient(self, target: Any, value: Any) -> bool:
        if isinstance(target, MatMul) and isinstance(value, Identity) and len(target.args) == 2:
            target, value = target.args[1], Inverse(target.args[0])
        if isinstance(target, Pow) and isinstance(target.exp, Integer) and target.exp > 1 and not value.is_negative:
            # x**2 = 2 holds at the root of 2; that is not rational, and still a value.
            target, value = target.base, Pow(value, Rational(1, int(target.exp)), evaluate=False)
        if not self._may_define(target):
            return False
        name = array_of(target).name
        context = context_of(self.setting)
        taken = context.definitions
        if name in taken or name in self.dimensions:
            return False
        # Frozen values are looked through here, so that two of them cannot define each other.
        if name in names_in(value, lambda n: taken[n][1] if n in taken else None):
            return False
        if isinstance(array_of(target), (MatrixFunction, ScalarFunction)):
            self.setting = self.setting.extended([(target, value)], [])
        else:
            self.setting = self.setting.extended([], [(target, value)])
        return True

    @staticmethod
    def _may_define(target: Any) -> bool:
        array = array_of(target)
        if isinstance(array, DeclaredMatrix) and array.structure:
            return False
        if isinstance(array, TensorSymbol) and array.symmetric:
            return False
        if isinstance(target, (MatrixElement, TensorEntry)):
            indices = target.args[1:]
            whole = all(i.is_Symbol for i in indices) and len(set(indices)) == len(indices)
            return whole and isinstance(array, (MatrixSymbol, TensorSymbol))
        if isinstance(target, Symbol):
            return not isinstance(target, (IndexSymbol, Infinitesimal))
        return isinstance(target, (MatrixSymbol, ScalarFunction))

    def _structured(self) -> dict[str, tuple[str, ...]]:
        """The arrays that conditions constrain, with the kinds each may be drawn as."""
        found: dict[str, tuple[str, ...]] = {}
        taken = context_of(self.setting).definitions
        pending = [side for pair in self._conditions for side in pair]
        while pending:
            node = pending.pop()
            name = getattr(node, "name", None)
            if isinstance(name, str) and name in taken:
                if name not in found:
                    found[name] = ("",)
                    pending.append(taken[name][1])
            elif isinstance(node, (MatrixFunction, ScalarFunction)):
                found[node.name] = FUNCTION_KINDS
                pending += node.variables
            elif isinstance(node, (MatrixSymbol, Symbol)):
                found[node.name] = KINDS if isinstance(node, MatrixSymbol) else ("", "zero")
            else:
                pending += node.args
        for claim in self.setting.properties:
            subject = claim.subject
            if isinstance(subject, (MatrixSymbol, Symbol)) and subject.name not in taken:
                wanted = claim.property if claim.property in (*DECLARED, "positive") else ""
                found[subject.name] = (wanted, *(kind for kind in found.get(subject.name, ()) if kind))
            else:
                for symbol in unknowns([Claim(subject, subject)], self.setting):
                    if isinstance(symbol, MatrixSymbol):
                        found.setdefault(symbol.name, ("", "", "low rank"))
        return dict(sorted({**found, **dict(self._promising(found))}.items()))

    def _promising(self, found: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The kinds that meet a condition on one array alone, where some of a few draws do."""
        context = context_of(self.setting)
        for claim in self._tested:
            names = frozenset().union(*(context.facts(part)[1] for part in claim.parts)) & set(found)
            name = min(names, default="")
            if len(names) != 1 or found[name] != KINDS:
                continue
            met = tuple([kind for kind in KINDS if any(self._meets(claim, name, kind, seed) for seed in range(TRIALS))])
            if met:
                yield name, met

    def _meets(self, claim: Claim, name: str, kind: str, seed: int) -> bool:
        instance = Instance(dict.fromkeys(self.dimensions, 2), seed, {name: kind})
        try:
            return check(claim, self.setting, instance) is None
        except Unevaluable:
            return False

    @property
    def constrained(self) -> bool:
        """Whether an instance has to satisfy anything."""
        return bool(self.hypotheses or self.setting.properties)

    def satisfied(self, instance: Instance) -> bool:
        """Whether every hypothesis holds on the instance; one that cannot be evaluated does not."""
        try:
            return all(
                check(h, self.setting, instance, certain=h in self._tested) is None for h in self.hypotheses
            ) and all(holds(p, self.setting, instance) for p in self.setting.properties)
        except Unevaluable:
            return False

    def admits(self, sizes: Mapping[str, int]) -> bool:
        """Whether the hypotheses that were left out are met by some instance of these sizes.

        Only those that share a size with the claim, directly or by way of others, are asked.  No instance found
        counts as none: then nothing is refuted at these sizes.
        """
        key = tuple(sorted(sizes.items()))
        if key not in self._admitted:
            self._admitted[key] = self._admits(sizes)
        return self._admitted[key]

    def _admits(self, sizes: Mapping[str, int]) -> bool:
        try:
            others = self._others()
            more = sorted({name for other in others for name in other.dimensions} - set(sizes))
            for attempt in range(SIZES if more else 1):
                rng = Random(f"{self.claim}|sizes|{attempt}")
                whole = {**sizes, **{name: rng.choice([1, 2, 3, *sizes.values()]) for name in more}}
                if all(o.meets({n: whole[n] for n in o.dimensions}, attempt) for o in others):
                    return True
        except Unevaluable:
            return False
        return False

    def meets(self, sizes: Mapping[str, int], attempt: int) -> bool:
        """Whether one of a few draws of these sizes satisfies the hypotheses."""
        key = (tuple(sorted(sizes.items())), attempt)
        if key not in self._met:
            drawn = (self.draw(sizes, f"{self.claim}|{attempt}|{seed}") for seed in range(MEETINGS))
            self._met[key] = any(instance is not None for instance in drawn)
        return self._met[key]

    def _others(self) -> list[Sampler]:
        """Samplers for the hypotheses that were left out and share a size, each with all that it is connected with."""
        own = (*self.setting.hypotheses, *self.setting.properties)
        return _samplers_beside(self._given, own, tuple(self.dimensions))

    def shared(self, sizes: Mapping[str, int], attempt: int, *, positive: bool = False) -> Instance | None:
        """As `draw`; claims share what was drawn, and with it the values of what they have in common."""
        if not self.constrained:
            pool = _pool(self.setting, tuple(sorted(sizes.items())), attempt, positive)
            if pool.takes(self._arrays):
                return pool.instance
        if not self._conditions:
            return self.draw(sizes, f"{self.claim}|{attempt}", positive=positive)
        wanted = _Wanted(self.setting, tuple(sorted(sizes.items())), tuple(self.structured.items()), self)
        instance = _meeting(wanted, attempt, positive)
        return None if instance is None else instance.copy()

    def draw(self, sizes: Mapping[str, int], seed: str, *, positive: bool = False) -> Instance | None:
        """An instance of these sizes that satisfies the hypotheses, or None if no draw did.

        `positive`: with positive entries, where nothing else is asked of them, for functions that need them.
        """
        rng = Random(seed)
        for attempt in range(DRAWS if self._conditions or self.setting.properties else 3):
            kinds = {name: rng.choice(kinds) for name, kinds in self.structured.items()}
            if positive:
                kinds[EVERY] = "positive"
            instance = Instance(sizes, rng.randrange(1 << 30), kinds)
            if not self.constrained or self.satisfied(instance):
                return instance
            if self._conditions and attempt < REPAIRS:
                instance = repaired(self.hypotheses, self.setting, instance, rng)
                if self.satisfied(instance):
                    return instance
        return None


@lru_cache(maxsize=64)
def _samplers_beside(given: Setting, own: tuple[Any, ...], dimensions: tuple[str, ...]) -> list[Sampler]:
    """Samplers for the hypotheses of a setting besides `own`, of those that share a size, directly or not."""
    met = set(map(id, own))
    asked = [(h, equation_of(h)) for h in (*given.hypotheses, *given.properties)]
    pending = [(h, claim) for h, claim in asked if id(h) not in met and claim is not None]
    reached = set(dimensions)
    found: list[Sampler] = []
    grown = True
    while grown:
        grown = False
        for h, claim in pending:
            if id(h) in met or reached.isdisjoint(dimension_names(claim, Setting())):
                continue
            other = Sampler(claim, given)
            members = [m for m in (*other.setting.hypotheses, *other.setting.properties) if equation_of(m) is not None]
            met.update(map(id, members))
            reached.update(*(dimension_names(equation_of(m), Setting()) for m in members))
            found.append(other)
            grown = True
    return found


@dataclass
class _Pool:
    """An instance for all claims whose arrays of one name are one array."""

    instance: Instance
    arrays: dict[str, Any] = field(default_factory=dict)

    def takes(self, arrays: Iterable[tuple[Any, ...]]) -> bool:
        """Whether no array has the name of another one that the instance has a value for."""
        return all(self.arrays.setdefault(identity[0], identity) == identity for identity in arrays)


@lru_cache(maxsize=64)
def _pool(setting: Setting, sizes: tuple[tuple[str, int], ...], attempt: int, positive: bool) -> _Pool:
    seed = Random(f"{sizes}|{attempt}").randrange(1 << 30)
    return _Pool(Instance(dict(sizes), seed, {EVERY: "positive"} if positive else {}))


@dataclass(frozen=True)
class _Wanted:
    """Sizes and hypotheses, the same for each sampler that has them."""

    setting: Setting
    sizes: tuple[tuple[str, int], ...]
    structured: tuple[tuple[str, tuple[str, ...]], ...]
    sampler: Sampler = field(compare=False)


@lru_cache(maxsize=128)
def _meeting(wanted: _Wanted, attempt: int, positive: bool) -> Instance | None:
    sampler = wanted.sampler
    return sampler.draw(dict(wanted.sizes), f"{'; '.join(map(str, sampler.hypotheses))}|{attempt}", positive=positive)
