"""From a node to its value: the table of rules by node type, and the cache around the costly ones.

A rule takes a node, a world and the values of the index symbols.  `evaluate` fills the table; a type that is
not in it takes the rule of its nearest ancestor, found once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symchain.refute import matrix
from symchain.refute.series import Unevaluable, Value
from symchain.refute.world import Env, World

Rule = Callable[[Any, World, Env], Any]
RULES: dict[type, Rule] = {}


def value(node: Any, world: World, env: Env) -> Any:
    """The value of a node in a world, with the indices `env`."""
    rule = RULES.get(type(node))
    if rule is None:
        rule = RULES[type(node)] = _inherited(type(node))
    return rule(node, world, env)


def scalar(node: Any, world: World, env: Env) -> Value:
    """The value of a node that should be a number; a 1 x 1 matrix counts as its entry."""
    result = value(node, world, env)
    if not isinstance(result, list):
        return result
    if matrix.shape(result) != (1, 1):
        raise Unevaluable(f"{node} is a matrix where a number is needed")
    return result[0][0]


def array(node: Any, world: World, env: Env) -> matrix.Matrix:
    """The value of a node that should be a matrix."""
    result = value(node, world, env)
    if not isinstance(result, list):
        raise Unevaluable(f"{node} is a number where a matrix is needed")
    return result


def memoised(rule: Rule) -> Rule:
    """The rule with its values kept in the world, under the node and the values of its indices."""

    def cached(node: Any, world: World, env: Env) -> Any:
        symbols, reads = world.context.facts(node)
        if world.parent is not None:
            world = world.unaffected(reads)
        key = (node, *map(env.get, symbols))
        cache = world.cache
        if key not in cache:
            cache[key] = rule(node, world, env)
        return cache[key]

    return cached


def _inherited(kind: type) -> Rule:
    for ancestor in kind.__mro__:
        if ancestor in RULES:
            return RULES[ancestor]
    return _unknown


def _unknown(node: Any, world: World, env: Env) -> Any:
    raise Unevaluable(f"no exact value for {type(node).__name__}")
