"""Confirm a claim on a few instances, or find a counterexample and make it small.

`agree` is the cross-check after a proof: a couple of instances whose dimensions differ, so that a contraction
over the wrong dimension or a lost transpose shows.  `find` searches: sizes grow from 1, each round with fresh
arrays, and every value (or a sample) of the free indices is tried.  What it returns has been shrunk: smaller
sizes, indices and entries towards the first values and zero, functions towards fewer monomials, always
keeping the two sides unequal and every hypothesis true.  So a counterexample is not believed for
how it was found:
its last check is the proof.

Everything is drawn from seeds made of the claim's text, and shrinking is bounded by a count of checks, so the
same claim gives the same counterexample; the time limit only decides how long to go on looking.
Refused (`Unevaluable`): claims the evaluator has no value for, hypotheses no instance was found for.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from random import Random
from time import process_time
from typing import Any

from symchain.refute.claims import counts_sizes
from symchain.refute.compare import Disagreement, check, index_values
from symchain.refute.instance import Setting
from symchain.refute.sampling import Sampler
from symchain.refute.series import OutOfRange, Unevaluable
from symchain.refute.shrink import counterexample, shrink
from symchain.trusted.result import Counterexample

INDEX_CHOICES = 48
MOST_UNMET = 12  # attempts of a search that find no instance of the hypotheses; the first one nearly always does
LARGE = 6  # sizes up to one less are tried in any case
LARGER = (LARGE, LARGE + 4)  # the smallest of the sizes that are tried where a size counts as a number
FIRST = 4  # almost every counterexample is found by then
HOPELESS = 3  # attempts of the cross-check after which no instance of the hypotheses is expected any more


def agree(claim: Any, setting: Setting, *, instances: int = 2) -> Disagreement | None:
    """A disagreement of the claim on small instances of distinct sizes, or None if all agree.

    Raises `Unevaluable` if no instance could be evaluated.
    """
    sampler = Sampler(claim, setting)
    compared = 0
    reason = Unevaluable("no instance was found that satisfies the hypotheses")
    previous: dict[str, int] = {}
    for attempt in range(4 * instances):
        rng = Random(f"{claim}|agree|{attempt}")
        # Later attempts are larger, for literal indices that do not fit.  The same for each claim, to share instances.
        sizes = distinct(sampler.dimensions, Random(attempt), (3, 2, 3, 4)[min(attempt, 3)])
        if attempt % 2 and not compared:  # the other way round: a hypothesis may want more rows than columns
            sizes = _mirrored(previous)
        previous = sizes
        try:
            # Positive entries where the first attempts led out of the domain of a function.
            instance = sampler.shared(sizes, attempt, positive=not compared and attempt % 4 > 1)
            if instance is None:
                if not compared and attempt >= HOPELESS:
                    break
                continue
            found, tested = _try(sampler, instance, rng, 1)
        except Unevaluable as why:
            reason = why
            continue
        if found is not None:
            return found
        compared += tested > 0
        if compared == instances:
            break
    if not compared:
        raise reason
    return _at_a_large_size(sampler) if counts_sizes(claim) else None


def _at_a_large_size(sampler: Sampler) -> Disagreement | None:
    """A disagreement at sizes at which no factor n - 1, ..., n - 5 is 0; None where there is no instance."""
    sizes = _from(LARGE, sampler.dimensions)
    rng = Random(f"{sampler.claim}|large")
    try:
        instance = sampler.draw(sizes, f"{sampler.claim}|large")
        return None if instance is None else _try(sampler, instance, rng, 1)[0]
    except Unevaluable:
        return None


def find(
    claim: Any,
    setting: Setting,
    *,
    tries: int = 60,
    seconds: float = 2.0,
    is_proved: Callable[[], object] = bool,
) -> Counterexample | None:
    """The smallest counterexample found, or None.  Raises `Unevaluable` if nothing could be evaluated.

    After `FIRST` instances without one it stops where the claim is proved.
    """
    sampler = Sampler(claim, setting)
    deadline = process_time() + seconds
    compared, met = 0, False
    reason: Unevaluable | None = None
    growing = _growing(sampler.dimensions, str(claim), tries)
    larger = (_from(smallest, sampler.dimensions) for smallest in LARGER if counts_sizes(claim))
    for attempt, sizes in enumerate(itertools.chain(growing, larger)):
        if process_time() > deadline:
            break
        if attempt == MOST_UNMET and not met:
            break
        if attempt == FIRST:
            asked = process_time()
            if is_proved():
                return None
            deadline += process_time() - asked
        try:
            instance = sampler.draw(sizes, f"{claim}|find|{attempt}", positive=not compared and attempt % 4 > 1)
            if instance is None:
                continue
            met = True
            rng = Random(f"{claim}|indices|{attempt}")
            found, tested = _try(sampler, instance, rng, INDEX_CHOICES)
        except Unevaluable as why:
            reason = why
            if attempt > 12 and not compared:
                raise
            continue
        compared += tested
        if found is not None:
            return counterexample(shrink(found, sampler), sampler)
    if reason is not None and not compared:
        raise reason
    return None


def _try(sampler: Sampler, instance: Any, rng: Random, count: int) -> tuple[Disagreement | None, int]:
    """As `tried`, for the claim of a sampler; hypotheses on other arrays have to leave these sizes."""
    found, tested = tried(sampler.claim, sampler.setting, instance, rng, count)
    if found is not None and not sampler.admits(instance.sizes):
        raise Unevaluable("no instance of these sizes was found for the hypotheses on other arrays")
    return found, tested


def tried(claim: Any, setting: Setting, instance: Any, rng: Random, count: int) -> tuple[Disagreement | None, int]:
    """The first disagreement at up to `count` values of the free indices, and how many were compared."""
    choices: Sequence[dict[Any, int]] = index_values(claim, setting, instance)
    if len(choices) > count:
        choices = [choices[n] for n in rng.sample(range(len(choices)), count)]
    tested = 0
    skipped: OutOfRange | None = None
    for indices in choices:
        try:
            found = check(claim, setting, instance, indices)
        except OutOfRange as why:
            skipped = why
            continue
        tested += 1
        if found is not None:
            return found, tested
    if skipped is not None and not tested:
        raise skipped
    return None, tested


def distinct(names: list[str], rng: Random, largest: int) -> dict[str, int]:
    """Sizes for the dimensions, at random, different from each other as far as small sizes allow."""
    order = [largest - n if n < largest else 2 - n % 2 for n in range(len(names))]
    rng.shuffle(order)
    return dict(zip(names, order, strict=True))


def _mirrored(sizes: dict[str, int]) -> dict[str, int]:
    """The sizes with small and large exchanged."""
    total = min(sizes.values(), default=0) + max(sizes.values(), default=0)
    return {name: total - size for name, size in sizes.items()}


def _from(smallest: int, names: list[str]) -> dict[str, int]:
    """Sizes at which no factor n - 1, n - 2, ... is 0, up to that of the smallest."""
    return {name: smallest + n for n, name in enumerate(names)}


def _growing(names: list[str], seed: str, tries: int) -> Iterator[dict[str, int]]:
    for attempt in range(tries):
        rng = Random(f"{seed}|sizes|{attempt}")
        if attempt < 2:
            yield dict.fromkeys(names, attempt + 1)
        elif attempt < 4:
            yield distinct(names, rng, 3)
        else:
            largest = 2 if attempt < 12 else 3 if attempt < 36 else 4 if attempt < 50 else 5
            yield {name: rng.randint(1, largest) for name in names}
