"""Rules for numbers, indices, sums and matrices: SymPy's own nodes, each by its definition."""

from __future__ import annotations

from collections.abc import Callable
from operator import add, mul
from typing import Any

from sympy.matrices import expressions as me

from symchain import nodes
from symchain.refute import matrix, series
from symchain.refute.dispatch import Rule, array, scalar, value
from symchain.refute.series import Unevaluable, Value
from symchain.refute.world import Env, World, entry, fetch, integer, locate, perturbation_name, position

LARGEST = 1 << 4000


def number_of_value(node: Any, world: World, env: Env) -> Value:
    return scalar(node.args[0], world, env)


def integer_value(node: Any, world: World, env: Env) -> int:
    if abs(int(node)) > LARGEST:
        raise Unevaluable("a number that is too large to be written out")
    return int(node)


def rational_value(node: Any, world: World, env: Env) -> Value:
    return series.quotient(node.p, node.q)


def symbol_value(node: Any, world: World, env: Env) -> Value:
    bound = env.get(node)
    if bound is not None:
        return bound
    size = world.instance.sizes.get(node.name)
    if size is not None and node.name not in world.overlays:
        return size
    return fetch(node, world, env)


def infinitesimal_value(node: Any, world: World, env: Env) -> Value:
    return series.infinitesimal(node.name)


def perturbation_value(node: Any, world: World, env: Env) -> Value:
    return series.infinitesimal(perturbation_name(locate(node.variable, world, env), world.context.base))


def add_value(node: Any, world: World, env: Env) -> Any:
    total: Value = 0
    for arg in node.args:
        total = total + scalar(arg, world, env)
    return total


def mul_value(node: Any, world: World, env: Env) -> Value:
    total: Value = 1
    for arg in node.args:
        total = total * scalar(arg, world, env)
    return total


def delta_value(node: Any, world: World, env: Env) -> int:
    return int(integer(node.args[0], world, env) == integer(node.args[1], world, env))


def sum_value(node: Any, world: World, env: Env) -> Any:
    return _over(node.function, node.limits[::-1], world, dict(env), _plus)


def product_value(node: Any, world: World, env: Env) -> Any:
    return _over(node.function, node.limits[::-1], world, dict(env), mul)


def _over(body: Any, limits: Any, world: World, env: Env, combine: Callable[[Any, Any], Any]) -> Any:
    """The values of the body over the limits, combined; the first limit given is the outermost."""
    if not limits:
        return value(body, world, env)
    if len(limits[0]) != 3:
        raise Unevaluable(f"no range over {limits[0][0]}")
    index, low, high = limits[0]
    first, last = integer(low, world, env), integer(high, world, env)
    if last < first - 1:
        raise Unevaluable(f"the range {first}..{last} of {index} is reversed")
    hidden = env.get(index)
    total: Any = 0
    for n in range(first, last + 1):
        env[index] = n
        part = _over(body, limits[1:], world, env, combine)
        total = part if n == first else combine(total, part)
    if hidden is None:
        env.pop(index, None)
    else:
        env[index] = hidden
    return total


def _plus(a: Any, b: Any) -> Any:
    if isinstance(a, list) and isinstance(b, list):
        return matrix.zip_with(add, a, b)
    if isinstance(a, list) or isinstance(b, list):
        raise Unevaluable("a number added to a matrix")
    return a + b


# matrices


def element_value(node: Any, world: World, env: Env) -> Value:
    parent, i, j = node.args
    if isinstance(parent, me.MatrixSymbol):
        size = world.instance.size
        r = position(i, size(parent.args[1]), world, env)
        c = position(j, size(parent.args[2]), world, env)
        return entry(parent, r, c, world, env)
    whole = array(parent, world, env)
    return whole[position(i, len(whole), world, env)][position(j, len(whole[0]), world, env)]


def tensor_entry_value(node: Any, world: World, env: Env) -> Value:
    here = fetch(node.array, world, env) if isinstance(node.array, nodes.TensorSymbol) else None
    if here is None:
        raise Unevaluable(f"an entry of {node.array}")
    for index in node.indices:
        here = here[position(index, len(here), world, env)]
    return here


def explicit_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return [[scalar(x, world, env) for x in row] for row in node.tolist()]


def identity_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return matrix.identity(world.instance.size(node.shape[0]))


def constant_matrix(entry_value: int) -> Rule:
    def rule(node: Any, world: World, env: Env) -> matrix.Matrix:
        rows, cols = map(world.instance.size, node.shape)
        return [[entry_value] * cols for _ in range(rows)]

    return rule


def matrix_sum_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    total = array(node.args[0], world, env)
    for arg in node.args[1:]:
        total = matrix.zip_with(add, total, array(arg, world, env))
    return total


def matrix_product_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    factor: Value = 1
    total: matrix.Matrix | None = None
    for arg in node.args:
        part = value(arg, world, env)
        if not isinstance(part, list):
            factor = factor * part
        else:
            total = part if total is None else matrix.product(total, part)
    if total is None:
        raise Unevaluable(f"{node} has no matrix factor")
    return total if factor == 1 else matrix.each(lambda x: factor * x, total)


def transpose_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return matrix.transpose(array(node.args[0], world, env))


def hadamard_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    total = array(node.args[0], world, env)
    for arg in node.args[1:]:
        total = matrix.zip_with(mul, total, array(arg, world, env))
    return total


def kronecker_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    total = array(node.args[0], world, env)
    for arg in node.args[1:]:
        total = matrix.kronecker(total, array(arg, world, env))
    return total


def diagonal_of_vector_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    vector = array(node.args[0], world, env)
    if 1 not in matrix.shape(vector):
        raise Unevaluable(f"{node.args[0]} is not a vector")
    flat = [x for row in vector for x in row]
    return [[x if i == j else 0 for j in range(len(flat))] for i, x in enumerate(flat)]


def trace_value(node: Any, world: World, env: Env) -> Value:
    return matrix.trace(array(node.args[0], world, env))


def determinant_value(node: Any, world: World, env: Env) -> Value:
    return matrix.determinant(array(node.args[0], world, env))


def array_value(node: Any, world: World, env: Env) -> Any:
    return fetch(node, world, env)


def on_entries_value(node: Any, world: World, env: Env) -> Any:
    return fetch(node.function, world, env)
