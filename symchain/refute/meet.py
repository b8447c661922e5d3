"""Hypotheses that no values seem to meet, at any size that is tried.

That no draw met them says little: a draw is rational, and few draws are made.  So the squares of the differences of
their sides are made small by damped Gauss-Newton steps (Levenberg 1944, Marquardt 1963), from several starts at each
size.  Hypotheses count as unmet only where the way from every start at every size ends far from zero, or where no
unknown is left and they do not hold.  One way towards a root, or an array that the steps cannot move (a function, a
tensor, a complex or orthogonal matrix), and nothing is said.

This is evidence and no proof.  It takes a verdict away, and never gives one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import mpmath
from flint import fmpq

from symchain.claim import PropertyClaim
from symchain.refute import series
from symchain.refute.evaluate import root_world
from symchain.refute.instance import Instance, Setting
from symchain.refute.number import approximate
from symchain.refute.properties import holds
from symchain.refute.refusal import Unevaluable
from symchain.refute.sampling import Sampler, equation_of
from symchain.refute.solve import added, groups, residuals, unknowns

SIZES = (1, 2, 3)  # of all dimensions; and one choice in which they differ
STARTS = 3
STEPS = 40
UNKNOWNS = 18
FAR = 1e-3  # length of the differences
SHORT = 1e-7
LEAST = 1e-9  # damping
GRID = 1 << 40  # values are kept as multiples of one over this


def unmet(given: Mapping[str, Sequence[Any]], setting: Setting) -> list[str] | None:
    """The labels of hypotheses that no values meet at sizes up to the last of `SIZES`; none can be left out.

    `given` are equations and properties by label; of `setting`, the definitions count.  None where nothing is known.
    """
    if not _unmet(given, setting):
        return None
    labels = list(given)
    for label in given:
        rest = [other for other in labels if other != label]
        if _unmet({other: given[other] for other in rest}, setting):
            labels = rest
    return labels


def _unmet(given: Mapping[str, Sequence[Any]], setting: Setting) -> bool:
    claims = [claim for of_label in given.values() for claim in of_label]
    properties = tuple(claim for claim in claims if isinstance(claim, PropertyClaim))
    equations = tuple(claim for claim in claims if not isinstance(claim, PropertyClaim))
    setting = replace(setting, hypotheses=equations, properties=properties)
    met: set[int] = set()
    for claim in claims:
        equation = equation_of(claim)
        if equation is None or id(claim) in met:
            continue
        try:
            sampler = Sampler(equation, setting)
            met.update(map(id, (*sampler.setting.hypotheses, *sampler.setting.properties)))
            if _hopeless(sampler):
                return True
        except Unevaluable:
            continue
    return False


def _hopeless(sampler: Sampler) -> bool:
    """Whether connected hypotheses have no sample, and no root near any start."""
    choices = [dict.fromkeys(sampler.dimensions, size) for size in SIZES]
    choices.append({name: 2 + n for n, name in enumerate(reversed(sampler.dimensions))})
    if not sampler.dimensions:
        del choices[1:]
    if any(sampler.meets(sizes, n) for n, sizes in enumerate(choices)):
        return False
    return all(_far(sampler, sizes, start) for start in range(STARTS) for sizes in choices)


def _far(sampler: Sampler, sizes: Mapping[str, int], start: int) -> bool:
    """Whether the way from one start ends far from every root.  Raises `Unevaluable` where there is no value."""
    instance = Instance(sizes, start, {})
    nodes = unknowns(sampler.hypotheses, sampler.setting)
    differences = _differences(sampler, instance)
    if instance.functions or instance.univariate or set(instance.values) - {node.name for node in nodes}:
        raise Unevaluable("something that the steps do not move")
    places = [(node, group) for node in nodes for group in groups(node, instance)]
    if len(places) > UNKNOWNS:
        raise Unevaluable("too many unknowns")
    damping = 1e-2
    for _ in range(STEPS if places else 0):
        length = mpmath.norm(differences)
        if length < FAR:
            return False
        moved, better, step = _step(sampler, instance, places, differences, damping)
        if better is None or mpmath.norm(better) >= length:
            damping *= 8
            if step < SHORT:
                break
            continue
        stays = length - mpmath.norm(better) < SHORT * length
        instance, differences, damping = moved, better, max(damping / 8, LEAST)
        if stays:
            break
    if mpmath.norm(differences) > FAR:
        return True
    return not places and not all(holds(p, sampler.setting, instance) for p in sampler.setting.properties)


def _step(sampler: Sampler, instance: Instance, places: Any, differences: Any, damping: float) -> Any:
    """The instance after a damped step, its differences or None where it has none, and the length of the step."""
    jacobian = _jacobian(sampler, instance, places)
    normal = jacobian.T * jacobian
    for n in range(len(places)):
        normal[n, n] += damping * (1 + normal[n, n])
    try:
        step = mpmath.lu_solve(normal, -(jacobian.T * differences))
    except ZeroDivisionError:
        raise Unevaluable("a step that is not determined") from None
    if not mpmath.isfinite(mpmath.norm(step)):
        raise Unevaluable("a step that is not finite")
    moved = instance
    for (node, group), d in zip(places, step, strict=True):
        value = moved.values[node.name]
        for place, sign in group.items():
            value = added(value, place, sign * fmpq(round(d * GRID), GRID))
        moved = moved.with_array(node.name, value)
    try:
        return moved, _differences(sampler, moved), mpmath.norm(step)
    except Unevaluable:
        return moved, None, mpmath.norm(step)


def _jacobian(sampler: Sampler, instance: Instance, places: Any) -> Any:
    world = root_world(instance, sampler.setting)
    columns = []
    for node, group in places:
        tagged = (node, node.name, next(iter(group)))
        shifted = world.shifted(tagged, series.tag(0), "s", {}, frozenset([node.name]))
        values = residuals(sampler.hypotheses, sampler.setting, instance, shifted)
        columns.append([approximate(series.tag_coefficient(x, 0)) for x in values])
    return mpmath.matrix(columns).T


def _differences(sampler: Sampler, instance: Instance) -> Any:
    world = root_world(instance, sampler.setting)
    return mpmath.matrix([approximate(x) for x in residuals(sampler.hypotheses, sampler.setting, instance, world)])
