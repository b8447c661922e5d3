"""Rules for functions, inverses, norms, structured and stacked matrices: the nodes of `operators`, by definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb

from symchain.refute import functions, linear, matrix, matrix_series, series
from symchain.refute.dispatch import Rule, array, scalar, value
from symchain.refute.gaussian import Gaussian
from symchain.refute.series import Series, Unevaluable, Value
from symchain.refute.world import Env, World, position

SYMPY_FUNCTIONS = ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign")


def _function(node: Any, world: World) -> Callable[[Value], Value]:
    if node.named:
        return lambda x: functions.named(node.name, node.order, x)
    coefficients = world.instance.polynomial(f"{node.name}(x)")
    return lambda x: functions.polynomial(coefficients, node.order, x)


def apply_value(node: Any, world: World, env: Env) -> Value:
    x = scalar(node.argument, world, env)
    _check_real(world, node, x)
    return _function(node, world)(x)


def matrix_apply_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    a = array(node.argument, world, env)
    for row in a:
        for x in row:
            _check_real(world, node, x)
    return matrix.each(_function(node, world), a)


def _check_real(world: World, node: Any, x: Value) -> None:
    if node.name == "abs":
        _check_constant(world, [x])


def sympy_function(name: str) -> Rule:
    """The rule for one of SymPy's own functions of one number."""

    def rule(node: Any, world: World, env: Env) -> Value:
        if len(node.args) != 1:
            raise Unevaluable(f"{node}")
        x = scalar(node.args[0], world, env)
        if name == "abs":
            _check_constant(world, [x])
        return functions.named(name, 0, x)

    return rule


def euler_value(node: Any, world: World, env: Env) -> Value:
    return functions.exp(1)


def pi_value(node: Any, world: World, env: Env) -> Value:
    return arb.pi()


def imaginary_unit_value(node: Any, world: World, env: Env) -> Value:
    return Gaussian(0, 1)


def matrix_series_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    a = array(node.argument, world, env)
    if len(a) != len(a[0]):
        raise Unevaluable(f"a power series of a matrix of shape {matrix.shape(a)}")
    if node.named:
        return matrix_series.named(node.name, node.order, a)
    return matrix_series.polynomial(world.instance.polynomial(f"{node.name}(X)"), node.order, a)


def inverse_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return matrix.inverse(array(node.args[0], world, env))


def adjugate_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return matrix.adjugate(array(node.args[0], world, env))


def pseudoinverse_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    a = array(node.args[0], world, env)
    _check_constant(world, [x for row in a for x in row])
    return linear.pseudoinverse(a)


def rank_value(node: Any, world: World, env: Env) -> int:
    return linear.rank(array(node.args[0], world, env))


def _check_constant(world: World, values: list[Value]) -> None:
    """Raises `Unevaluable` where a conjugate is taken of what depends on a complex variable of a derivative."""
    if world.analytic and any(isinstance(x, Series) for x in values):
        raise Unevaluable("the derivative of a conjugate by a complex variable")


def conjugate_value(node: Any, world: World, env: Env) -> Any:
    a = value(node.args[0], world, env)
    if not isinstance(a, list):
        _check_constant(world, [a])
        return linear.conjugated(a)
    _check_constant(world, [x for row in a for x in row])
    return matrix.each(linear.conjugated, a)


def adjoint_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return matrix.transpose(conjugate_value(node, world, env))


def norm_value(node: Any, world: World, env: Env) -> Value:
    entries = [x for row in array(node.args[0], world, env) for x in row]
    _check_constant(world, entries)
    total: Value = 0
    for x in entries:
        total = total + x * linear.conjugated(x)
    return functions.sqrt(total)


def single_entry_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    rows, cols = map(world.instance.size, node.shape)
    i, j = position(node.place[0], rows, world, env), position(node.place[1], cols, world, env)
    return [[int((r, c) == (i, j)) for c in range(cols)] for r in range(rows)]


def unit_vector_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    size = world.instance.size(node.shape[0])
    i = position(node.place, size, world, env)
    return [[int(r == i)] for r in range(size)]


def diagonal_entries_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    a = array(node.args[0], world, env)
    if len(a) != len(a[0]):
        raise Unevaluable(f"the diagonal of a matrix of shape {matrix.shape(a)}")
    return [[row[i]] for i, row in enumerate(a)]


def vec_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return linear.stacked(array(node.args[0], world, env))


def commutation_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return linear.commutation(*map(world.instance.size, node.of))


def vech_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    a = array(node.args[0], world, env)
    if len(a) != len(a[0]):
        raise Unevaluable(f"vech of a matrix of shape {matrix.shape(a)}")
    return [[a[i][j]] for i, j in linear.triangle(len(a))]


def elimination_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return linear.elimination(world.instance.size(node.of))


def duplication_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return linear.duplication(world.instance.size(node.of))


def khatri_rao_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    return linear.columnwise_kronecker(array(node.args[0], world, env), array(node.args[1], world, env))


def block_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    """The rows of blocks one below the other, the blocks of a row side by side."""
    result: matrix.Matrix = []
    for blocks in node.args[0].tolist():
        parts = [array(block, world, env) for block in blocks]
        if len({len(part) for part in parts}) != 1:
            raise Unevaluable("blocks of different heights in one row")
        result += [[x for part in parts for x in part[r]] for r in range(len(parts[0]))]
    if len({len(row) for row in result}) != 1:
        raise Unevaluable("rows of blocks of different widths")
    return result


def block_diagonal_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    parts = [array(block, world, env) for block in node.args]
    width = sum(len(part[0]) for part in parts)
    result: matrix.Matrix = []
    before = 0
    for part in parts:
        after = width - before - len(part[0])
        result += [[0] * before + row + [0] * after for row in part]
        before += len(part[0])
    return result


def power_value(node: Any, world: World, env: Env) -> Value:
    return functions.general_power(scalar(node.args[0], world, env), scalar(node.args[1], world, env))


def matrix_power_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    exponent = scalar(node.args[1], world, env)
    if not isinstance(exponent, int):
        raise Unevaluable(f"exponent {series.text(exponent)} is not an integer")
    return matrix.power(array(node.args[0], world, env), exponent)


def hadamard_power_value(node: Any, world: World, env: Env) -> matrix.Matrix:
    exponent = scalar(node.args[1], world, env)
    return matrix.each(lambda x: functions.general_power(x, exponent), array(node.args[0], world, env))
