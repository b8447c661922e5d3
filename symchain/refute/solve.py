"""Making an instance satisfy its hypotheses, where they are linear in the entries of one array.

`A*X + X*B = C` is linear in each of its arrays, `(1 - A pinv(A))*c = 0` in c, a quotient in its numerator.  For one
array after the other, all hypotheses that read it are evaluated at the drawn values, and derived by its independent
entries (a tag on each).  If the linear system for a step to zero has a solution, the step is taken.  Where the
hypotheses are linear in the array the step is exact, otherwise it is not: the caller tests what comes out.

A hypothesis that gives the derivatives of an abstract function, `dU[k, l]/dX[i, j] = ...`, is met by the linear
coefficients of the polynomial that the function is drawn as.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

from flint import fmpq
from sympy import MatrixSymbol, Symbol
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain.claim import Claim
from symchain.nodes import FamilyMatrix, IndexSymbol, Infinitesimal, MatrixFunction, Partial, ScalarFunction
from symchain.refute import series
from symchain.refute.compare import index_values
from symchain.refute.dispatch import scalar, value
from symchain.refute.evaluate import root_world
from symchain.refute.instance import Instance, Setting
from symchain.refute.linear import is_exact_matrix, reduced_rows
from symchain.refute.matrix import Matrix
from symchain.refute.refusal import Unevaluable
from symchain.refute.structure import facts_of, satisfies, ties
from symchain.refute.world import World, array_of, position

Place = tuple[int, ...]
LARGEST = 12  # independent entries of an array that is solved for
MANY = 200  # coefficients of a linear system


def unknowns(hypotheses: Iterable[Claim], setting: Setting) -> list[Any]:
    """The matrices and scalars behind hypotheses whose values are free, sorted by name."""
    defined = {array_of(target).name: body for target, body in (*setting.definitions, *setting.frozen)}
    found: dict[str, Any] = {}
    seen: set[str] = set()
    pending: list[Any] = [part for h in hypotheses for part in h.parts]
    while pending:
        node = pending.pop()
        if not isinstance(node, (MatrixSymbol, Symbol)):
            pending += node.args
        elif node.name in defined and node.name not in seen:
            seen.add(node.name)
            pending.append(defined[node.name])
        elif isinstance(node, MatrixFunction):
            pending += node.variables
        elif node.name not in defined and _is_free(node):
            found[node.name] = node
    return [node for _, node in sorted(found.items())]


def _is_free(node: Any) -> bool:
    if isinstance(node, Symbol):
        return not node.is_integer and not isinstance(node, (IndexSymbol, Infinitesimal))
    return not isinstance(node, FamilyMatrix) and not facts_of(node) & {"orthogonal", "complex"}


def repaired(hypotheses: list[Claim], setting: Setting, instance: Instance, rng: Random) -> Instance:
    """The instance with some arrays changed so that the hypotheses hold, as far as linear steps lead."""
    instance = prescribed(hypotheses, setting, instance)
    nodes = unknowns(hypotheses, setting)
    rng.shuffle(nodes)
    for node in nodes:
        reading = [h for h in hypotheses if _reads(h, setting, instance, node.name)]
        try:
            better = _step(reading, setting, instance, node)
        except Unevaluable:
            continue
        instance = better or instance
    return instance


def prescribed(hypotheses: Iterable[Claim], setting: Setting, instance: Instance) -> Instance:
    """The instance with the functions changed whose derivatives by entries a hypothesis gives."""
    for hypothesis in hypotheses:
        for left, right in (hypothesis.parts[:2], hypothesis.parts[1::-1]):
            if isinstance(left, Partial) and isinstance(left.variable, MatrixElement):
                function = left.value.args[0] if isinstance(left.value, MatrixElement) else left.value
                if (
                    isinstance(function, (MatrixFunction, ScalarFunction))
                    and left.variable.parent in function.variables
                ):
                    try:
                        instance = _with_derivatives(left, right, function, (hypothesis, setting, instance))
                    except Unevaluable:
                        continue
                    break
    return instance


def _with_derivatives(left: Any, right: Any, function: Any, given: tuple[Claim, Setting, Instance]) -> Instance:
    hypothesis, setting, instance = given
    world = root_world(instance, setting)
    before = 0
    for variable in function.variables[: function.variables.index(left.variable.parent)]:
        before += (
            instance.size(variable.args[1]) * instance.size(variable.args[2])
            if isinstance(variable, MatrixSymbol)
            else 1
        )
    for indices in index_values(hypothesis, setting, instance):
        missing = scalar(right, world, dict(indices)) - scalar(left, world, dict(indices))
        if function.name not in instance.functions:
            raise Unevaluable("the derivative of what a hypothesis defines")
        entries = list(instance.functions[function.name])
        row = 0
        if isinstance(left.value, MatrixElement):
            row = _counted(left.value, instance, world, indices)
        column = before + _counted(left.variable, instance, world, indices)
        linear = list(entries[row].linear)
        if not isinstance(missing, (int, fmpq)):
            raise Unevaluable("a derivative that is not known exactly")
        linear[column] = linear[column] + missing
        entries[row] = replace(entries[row], linear=tuple(linear))
        instance = instance.with_function(function.name, entries)
    return instance


def _counted(element: Any, instance: Instance, world: World, indices: dict[Any, int]) -> int:
    """The number of an entry, counted row by row."""
    rows, cols = map(instance.size, element.parent.args[1:3])
    return position(element.i, rows, world, indices) * cols + position(element.j, cols, world, indices)


def _reads(hypothesis: Claim, setting: Setting, instance: Instance, name: str) -> bool:
    context = root_world(instance, setting).context
    return any(name in context.facts(part)[1] for part in hypothesis.parts)


def _step(hypotheses: list[Claim], setting: Setting, instance: Instance, node: Any) -> Instance | None:
    world = root_world(instance, setting)
    tied = groups(node, instance)
    if not tied or len(tied) > LARGEST:
        return None
    residual = residuals(hypotheses, setting, instance, world)
    if not any(residual) or len(residual) * len(tied) > MANY:
        return None
    reads = frozenset([node.name])
    columns = []
    for group in tied:
        shifted = world.shifted((node, node.name, next(iter(group))), series.tag(0), "s", {}, reads)
        values = residuals(hypotheses, setting, instance, shifted)
        columns.append([series.tag_coefficient(x, 0) for x in values])
    step = _solution(columns, residual)
    if step is None:
        return None
    changed = instance.values[node.name]
    for group, d in zip(tied, step, strict=True):
        for place, sign in group.items():
            changed = added(changed, place, sign * d)
    if isinstance(changed, list) and not satisfies(facts_of(node), changed):
        return None
    return instance.with_array(node.name, changed)


def groups(node: Any, instance: Instance) -> list[Any]:
    """The independent entries of a matrix or scalar: of each its places, with the sign it has there."""
    if node.name not in instance.values:
        return []
    if isinstance(node, Symbol):
        return [{(): 1}]
    return list(ties(facts_of(node), *map(instance.size, node.args[1:3])))


def added(array: Any, place: Place, d: Any) -> Any:
    """The array with `d` added at one place."""
    if not place:
        return array + d
    return [added(x, place[1:], d) if n == place[0] else x for n, x in enumerate(array)]


def residuals(hypotheses: list[Claim], setting: Setting, instance: Instance, world: World) -> list[Any]:
    """The differences of the sides of all hypotheses, at all values of their indices."""
    found: list[Any] = []
    for hypothesis in hypotheses:
        for indices in index_values(hypothesis, setting, instance):
            sides = [_flat(value(part, world, dict(indices))) for part in hypothesis.parts]
            for left, right in zip(sides, sides[1:], strict=False):
                # The literal 0 stands for a zero matrix of any shape.
                long = max(len(left), len(right))
                pairs = zip(*(s * long if s == [0] else s for s in (left, right)), strict=True)
                found += [x - y for x, y in pairs]
    return found


def _flat(side: Any) -> list[Any]:
    return [x for row in side for x in row] if isinstance(side, list) else [side]


def _solution(columns: Matrix, residual: list[Any]) -> list[Any] | None:
    """The step along the columns that takes the residual to zero; free components stay where they are."""
    rows = [[*row, -r] for row, r in zip(zip(*columns, strict=True), residual, strict=True)]
    if not is_exact_matrix(rows):
        return None
    reduced, pivots = reduced_rows(rows)
    if len(columns) in pivots:
        return None
    step: list[Any] = [0] * len(columns)
    for row, pivot in zip(reduced, pivots, strict=False):
        step[pivot] = row[-1]
    return step
