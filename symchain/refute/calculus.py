"""Rules for derivatives, changes, limits and points: each asks for a value in another world.

A derivative adds the nilpotent tag of the present nesting depth to one entry and reads off its coefficient.
A change adds the named infinitesimal of the entry and subtracts.  A gradient or pullback is made of derivatives by
all entries, by definition, a pushforward of those by the independent ones.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import mul
from typing import Any

from sympy.matrices import expressions as me

from symchain import nodes
from symchain.complexes import plain
from symchain.refute import matrix, series
from symchain.refute.dispatch import array, scalar, value
from symchain.refute.gaussian import Gaussian
from symchain.refute.number import is_exact, is_nonzero
from symchain.refute.series import Series, Unevaluable, Value
from symchain.refute.structure import LINEAR, facts_of, satisfies, ties
from symchain.refute.world import Address, Env, World, check_free, key_of, locate, perturbation_name
from symchain.scalars import EntryOf


def _map(f: Callable[[Value], Value], result: Any) -> Any:
    return matrix.each(f, result) if isinstance(result, list) else f(result)


def derivative(node: Any, address: Address, world: World, env: Env) -> Any:
    """The derivative of the value of `node` (number or matrix) by the entry at `address`."""
    reads = world.context.facts(node)[1]
    if address[0].name not in reads:
        return _map(lambda _: 0, value(node, world, env))
    depth = world.depth
    inner = world.shifted(address, series.tag(depth), "d", env, reads)
    return _map(lambda x: series.tag_coefficient(x, depth), value(node, inner, env))


def _wirtinger(node: Any, address: Address, barred: bool, world: World, env: Env) -> Any:
    """Half the derivative along the real axis less (or plus: by the conjugate) i times that along the imaginary one."""
    reads = world.context.facts(node)[1]
    if address[0].name not in reads:
        return _map(lambda _: 0, value(node, world, env))
    depth, i = world.depth, Gaussian(0, 1)
    along = []
    for mark, step in (("x", series.tag(depth)), ("y", series.tag(depth, i))):
        inner = world.shifted(address, step, mark, env, reads, real=True)
        along.append(_map(lambda x: series.tag_coefficient(x, depth), value(node, inner, env)))
    half = series.quotient(1, 2)

    def combined(x: Value, y: Value) -> Value:
        return half * (x + i * y if barred else x - i * y)

    return matrix.zip_with(combined, *along) if isinstance(along[0], list) else combined(*along)


def wirtinger_value(node: Any, world: World, env: Env) -> Any:
    whole, row, col = node.variable.args
    symbol, barred = plain(whole)
    return _wirtinger(node.value, locate(EntryOf(symbol, row, col), world, env), barred, world, env)


def wirtinger_gradient_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    symbol, barred = plain(node.variable)
    result = [
        [_single(_wirtinger(node.value, address, barred, world, env), node.value) for address in row]
        for row in _whole(symbol, world, env)
    ]
    return matrix.transpose(result) if node.layout == "numerator" else result


def partial_value(node: Any, world: World, env: Env) -> Value:
    result = derivative(node.value, locate(node.variable, world, env), world, env)
    return _single(result, node)


def _single(result: Any, node: Any) -> Value:
    if isinstance(result, list):
        if matrix.shape(result) != (1, 1):
            raise Unevaluable(f"{node} is a matrix where a number is needed")
        return result[0][0]
    return result


def matrix_partial_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    array(node.value, world, env)
    return derivative(node.value, locate(node.variable, world, env), world, env)


def derivative_value(node: Any, world: World, env: Env) -> Any:
    variables = [variable for variable, count in node.variable_count for _ in range(int(count))]
    return _nested_derivative(node.expr, variables, world, env)


def _nested_derivative(node: Any, variables: list[Any], world: World, env: Env) -> Any:
    if not variables:
        return value(node, world, env)
    address = locate(variables[-1], world, env)
    depth = world.depth
    reads = world.context.facts(node)[1]
    inner = world.shifted(address, series.tag(depth), "d", env, reads)
    result = _nested_derivative(node, variables[:-1], inner, env)
    return _map(lambda x: series.tag_coefficient(x, depth), result)


def _whole(node: Any, world: World, env: Env) -> list[list[Address]]:
    """The addresses of all entries of a matrix variable."""
    if not isinstance(node, me.MatrixSymbol):
        raise Unevaluable(f"derivative by {node}")
    check_free(node)
    key = key_of(node, world, env)
    rows, cols = map(world.instance.size, node.args[1:3])
    return [[(node, key, (r, c)) for c in range(cols)] for r in range(rows)]


def gradient_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    result = [
        [_single(derivative(node.value, address, world, env), node.value) for address in row]
        for row in _whole(node.variable, world, env)
    ]
    return matrix.transpose(result) if node.layout == "numerator" else result


def jacobian_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    """Rows: the stacked entries of the value; columns: those of the variable (numerator layout)."""
    columns = [
        [x for column in zip(*_matrix(derivative(node.value, address, world, env)), strict=True) for x in column]
        for address in _stacked(node.variable, world, env)
    ]
    return columns if node.layout == "denominator" else matrix.transpose(columns)


def hessian_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    addresses = _stacked(node.variable, world, env)
    size = len(addresses)
    reads = world.context.facts(node.value)[1]
    depth = world.depth
    result: matrix.Matrix = [[0] * size for _ in range(size)]
    if node.variable.name not in reads:
        return result
    for a, address in enumerate(addresses):
        inner = world.shifted(address, series.tag(depth), "d", env, reads)
        for b, other in enumerate(addresses):
            first = _single(derivative(node.value, other, inner, env), node.value)
            result[a][b] = series.tag_coefficient(first, depth)
    return result


def _stacked(variable: Any, world: World, env: Env) -> list[Address]:
    """The addresses of all entries of a matrix variable, column by column."""
    return [address for column in zip(*_whole(variable, world, env), strict=True) for address in column]


def _matrix(result: Any) -> matrix.Matrix:
    return result if isinstance(result, list) else [[result]]


def _independent(node: Any, world: World, env: Env) -> list[tuple[Address, Value]]:
    """The independent entries of the variable of a direction, each with that of the direction."""
    addresses, tangent = _whole(node.variable, world, env), array(node.tangent, world, env)
    fitting(node.variable, tangent, world)
    groups = ties(facts_of(node.variable), *matrix.shape(tangent))
    return [(addresses[r][c], tangent[r][c]) for r, c in (next(iter(group)) for group in groups)]


def fitting(variable: Any, value: matrix.Matrix, world: World) -> None:
    """Raises `Unevaluable` unless a value has the shape and the linear structure of a variable, and is real with it."""
    if tuple(map(world.instance.size, variable.args[1:3])) != matrix.shape(value):
        raise Unevaluable(f"what is put for {variable} does not have its shape")
    facts = facts_of(variable)
    complex_entry = any(isinstance(x, Gaussian) for row in value for x in row)
    if not satisfies(facts & LINEAR, value) or (complex_entry and "complex" not in facts):
        raise Unevaluable(f"what is put for {variable} does not have its structure")


def directional_value(node: Any, world: World, env: Env) -> Value:
    total: Value = 0
    for address, t in _independent(node, world, env):
        total = total + t * _single(derivative(node.value, address, world, env), node.value)
    return total


def pushforward_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    total = matrix.each(lambda _: 0, array(node.value, world, env))
    for address, t in _independent(node, world, env):
        part = derivative(node.value, address, world, env)
        total = matrix.zip_with(lambda x, y, t=t: x + y * t, total, part)  # type: ignore[misc]
    return total


def pullback_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    cotangent = array(node.cotangent, world, env)
    matrix.same(cotangent, array(node.value, world, env))
    return [
        [_inner(cotangent, derivative(node.value, address, world, env)) for address in row]
        for row in _whole(node.variable, world, env)
    ]


def _inner(a: matrix.Matrix, b: matrix.Matrix) -> Value:
    return sum(x for row in matrix.zip_with(mul, a, b) for x in row)


def frobenius_value(node: Any, world: World, env: Env) -> Value:
    return _inner(array(node.left, world, env), array(node.right, world, env))


def change_value(node: Any, world: World, env: Env) -> Any:
    if not isinstance(node.perturbation, nodes.Perturbation):
        raise Unevaluable(f"a change by {node.perturbation}, which perturbs no entry")
    address = locate(node.perturbation.variable, world, env)
    name = perturbation_name(address, world.context.base)
    reads = world.context.facts(node.value)[1]
    before = value(node.value, world, env)
    if address[0].name not in reads:
        return _map(lambda _: 0, before)
    inner = world.shifted(address, series.infinitesimal(name), name, env, reads)
    after = value(node.value, inner, env)
    if isinstance(after, list):
        return matrix.zip_with(lambda x, y: _difference(x, y, name), after, before)
    return _difference(after, before, name)


def _difference(after: Value, before: Value, name: str) -> Value:
    """The change by the infinitesimal `name`: without it, nothing changes.

    Where the value before has a value, that after is its expansion, so the terms without the infinitesimal cancel.
    Bounds do not cancel by themselves: what they leave of such a term is dropped.
    """
    difference = after - before
    if not isinstance(difference, Series):
        return difference if is_exact(difference) or is_nonzero(difference) else 0
    terms = {m: c for m, c in difference.terms.items() if name in dict(m[1]) or is_exact(c) or is_nonzero(c)}
    return series.reduced(terms, difference.precision)


def limit_value(node: Any, world: World, env: Env) -> Value:
    return _limit_of(node.value, node.infinitesimal, 0, world, env)


def matrix_limit_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    if not isinstance(node.infinitesimal, nodes.Infinitesimal):
        raise Unevaluable(f"a limit of a matrix for {node.infinitesimal}")
    name = node.infinitesimal.name
    return matrix.each(lambda x: series.limit(x, name), array(node.value, world, env))


def sympy_limit_value(node: Any, world: World, env: Env) -> Value:
    return _limit_of(node.args[0], node.args[1], scalar(node.args[2], world, env), world, env)


def _limit_of(body: Any, variable: Any, point: Value, world: World, env: Env) -> Value:
    if isinstance(variable, nodes.Perturbation) and not point:
        name = perturbation_name(locate(variable.variable, world, env), world.context.base)
        return series.limit(scalar(body, world, env), name)
    if isinstance(variable, nodes.Infinitesimal) and not point:
        return series.limit(scalar(body, world, env), variable.name)
    if not variable.is_Symbol or isinstance(variable, nodes.Infinitesimal) or variable in env:
        raise Unevaluable(f"limit for {variable}")
    # A name no author can write, and fresh for every nesting level.
    name = f"{variable.name}#{world.depth}"
    inner = world.placed(variable, variable.name, series.infinitesimal(name) + point, frozenset())
    return series.limit(scalar(body, inner, env), name)


def at_value(node: Any, world: World, env: Env) -> Any:
    variable = node.variable
    reads = world.context.facts(node.point)[1]
    if isinstance(variable, (me.MatrixSymbol, nodes.TensorSymbol)):
        point: Any = array(node.point, world, env)
        if isinstance(variable, me.MatrixSymbol):
            fitting(variable, point, world)
    elif variable.is_Symbol and variable not in env:
        point = scalar(node.point, world, env)
    else:
        raise Unevaluable(f"evaluation at a value of {variable}")
    return value(node.value, world.placed(variable, key_of(variable, world, env), point, reads), env)


def remainder_value(node: Any, world: World, env: Env) -> Any:
    raise Unevaluable("a remainder inside an expression")
