"""Which hypotheses and properties in force say something about a claim.

A script may declare many hypotheses, and few of them are about the arrays of one claim.  Those that are not connected
with it by an array, a function or a scalar that they share, directly or by way of others, constrain other things:
at given sizes, whether they hold does not change whether the claim does.  Which sizes they leave is asked where two
sides differ (`sampling`).  A hypothesis that speaks of no array at all is always kept.
A script may use a name twice, for arrays of another shape or structure; these are different arrays.  Where the claim
or what is connected with it has two of one name, nothing can be drawn: refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sympy import Basic, MatrixSymbol, Symbol

from symchain.nodes import FamilyMatrix, IndexSymbol, Infinitesimal, ScalarFunction, TensorSymbol
from symchain.refute.claims import parts_of
from symchain.refute.instance import Setting
from symchain.refute.refusal import Unevaluable
from symchain.refute.structure import facts_of

Identity = tuple[Any, ...]


def relevant(claim: Any, setting: Setting) -> tuple[Setting, frozenset[Identity]]:
    """The setting with the hypotheses and properties that are connected with the claim, and all arrays that are.

    Raises `Unevaluable` where two different arrays of one name are.
    """
    definitions = {_identity_name(target): value for target, value in (*setting.definitions, *setting.frozen)}
    known = _arrays(parts_of(claim), definitions)
    if not setting.hypotheses and not setting.properties:
        _check_names(known)
        return setting, known
    pending = [(h, _arrays(_roots(h), definitions)) for h in (*setting.hypotheses, *setting.properties)]
    kept: list[Any] = []
    grown = True
    while grown:
        connected = [(h, arrays) for h, arrays in pending if not arrays or arrays & known]
        pending = [(h, arrays) for h, arrays in pending if arrays and not arrays & known]
        kept += [h for h, _ in connected]
        known = known.union(*(arrays for _, arrays in connected))
        grown = bool(connected)
    _check_names(known)
    ids = set(map(id, kept))
    hypotheses = tuple(h for h in setting.hypotheses if id(h) in ids)
    properties = tuple(p for p in setting.properties if id(p) in ids)
    return replace(setting, hypotheses=hypotheses, properties=properties), known


def _roots(hypothesis: Any) -> tuple[Any, ...]:
    return getattr(hypothesis, "parts", None) or (getattr(hypothesis, "subject", None),)


def _identity_name(target: Any) -> str:
    name: str = getattr(target, "name", None) or target.args[0].name
    return name


def _check_names(known: frozenset[Identity]) -> None:
    names = [identity[0] for identity in known]
    if len(set(names)) < len(names):
        twice = sorted(name for name in set(names) if names.count(name) > 1)
        raise Unevaluable(f"two arrays are called {twice[0]}")


def _arrays(roots: Iterable[Any], definitions: dict[str, Any]) -> frozenset[Identity]:
    """The arrays, functions and scalars in some trees, through definitions and variables of functions."""
    found: set[Identity] = set()
    pending = [root for root in roots if isinstance(root, Basic)]
    while pending:
        here = pending.pop()
        if not isinstance(here, (MatrixSymbol, TensorSymbol, ScalarFunction, Symbol)):
            pending += [a for a in here.args if isinstance(a, Basic)]
            continue
        if isinstance(here, (IndexSymbol, Infinitesimal)) or (isinstance(here, Symbol) and here.is_integer):
            continue
        identity = _identity(here)
        if identity in found:
            continue
        found.add(identity)
        if here.name in definitions and isinstance(definitions[here.name], Basic):
            pending.append(definitions[here.name])
        else:
            pending += getattr(here, "variables", ())
        if isinstance(here, FamilyMatrix):
            pending += here.labels
    return frozenset(found)


def _identity(node: Any) -> Identity:
    variables = getattr(node, "variables", ())
    if isinstance(node, MatrixSymbol):
        return (node.name, *node.args[1:3], facts_of(node), variables)
    return (node.name, node, facts_of(node), variables)
