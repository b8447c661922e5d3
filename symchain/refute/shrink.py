"""Make a disagreement small, and write it down as a counterexample.

Shrinking is greedy: a list of simpler variants of the present instance is tried, the first that still
disagrees (and satisfies the hypotheses) becomes the present one, until a whole round changes nothing or the
budget of checks is spent.  Variants, in this order: smaller sizes with fresh arrays; smaller free indices;
arrays that are zero, then single entries 0, 1 or nearer to zero (in a structured array all that are tied to the
entry); functions with fewer monomials, then with
smaller coefficients.  The order makes the result readable: a 1 x 2 matrix of zeros and ones is worth more
than a small difference.  Every kept step is a full check, so the last instance is itself the counterexample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from flint import fmpq
from sympy import MatrixSymbol, preorder_traversal

from symchain.nodes import FamilyMatrix, MatrixFunction, ScalarFunction
from symchain.refute.compare import Disagreement, check, index_values
from symchain.refute.evaluate import evaluate
from symchain.refute.gaussian import Gaussian
from symchain.refute.instance import Instance, Key, Polynomial, shown
from symchain.refute.sampling import Sampler
from symchain.refute.series import Unevaluable, texts
from symchain.refute.structure import LINEAR, PLAIN, Facts, satisfies, ties
from symchain.refute.world import array_of
from symchain.trusted.result import Counterexample

BUDGET = 1500
REDRAWS = 4


def shrink(found: Disagreement, sampler: Sampler) -> Disagreement:
    """A disagreement of the same claim on an instance no larger, and usually much simpler."""
    found = _smaller_sizes(found, sampler)
    budget = [BUDGET]
    changed = True
    while changed and budget[0] > 0:
        changed = False
        for variants in (_indices, _arrays, _functions, _univariate):
            better = _descend(found, sampler, variants, budget)
            changed = changed or better is not found
            found = better
    return found


def _test(sampler: Sampler, instance: Instance, indices: dict[Any, int] | None) -> Disagreement | None:
    if sampler.constrained and not sampler.satisfied(instance):
        return None
    try:
        found = check(sampler.claim, sampler.setting, instance, indices)
    except Unevaluable:
        return None
    return found if found is not None and sampler.admits(instance.sizes) else None


def _smaller_sizes(found: Disagreement, sampler: Sampler) -> Disagreement:
    names = sampler.dimensions
    start = 0
    while start < len(names):
        name = names[start]
        better = None
        for size in range(1, found.instance.sizes[name]):
            for redraw in range(REDRAWS):
                sizes = {**found.instance.sizes, name: size}
                try:
                    instance = sampler.draw(sizes, f"{sampler.claim}|{sorted(sizes.items())}|{redraw}")
                    better = instance and _test(sampler, instance, None)
                except Unevaluable:
                    better = None
                if better:
                    break
            if better:
                break
        if better:
            found, start = better, 0
        else:
            start += 1
    return found


Variants = Callable[[Disagreement, Sampler], Iterator[tuple[Instance, dict[Any, int]]]]


def _descend(found: Disagreement, sampler: Sampler, variants: Variants, budget: list[int]) -> Disagreement:
    progress = True
    while progress:
        progress = False
        for instance, indices in variants(found, sampler):
            if budget[0] <= 0:
                return found
            budget[0] -= 1
            better = _test(sampler, instance, indices)
            if better is not None:
                found, progress = better, True
                break
    return found


def _indices(found: Disagreement, sampler: Sampler) -> Iterator[tuple[Instance, dict[Any, int]]]:
    for indices in index_values(sampler.claim, sampler.setting, found.instance):
        if list(indices.values()) == list(found.indices.values()):
            return
        yield found.instance, indices


def _arrays(found: Disagreement, sampler: Sampler) -> Iterator[tuple[Instance, dict[Any, int]]]:
    instance = found.instance
    for key, value in sorted(instance.values.items(), key=str):
        facts = instance.structures.get(key, PLAIN)
        simpler = _simpler_tied(value, facts) if facts & LINEAR and _is_matrix(value) else _simpler_arrays(value)
        if sampler.structured or facts - LINEAR:
            # Hypotheses often tie a matrix to its transpose or its inverse: single entries cannot move.
            simpler = [*_whole_matrices(value), *simpler]
        for candidate in simpler:
            if not _is_matrix(value) or satisfies(facts, candidate):
                yield instance.with_array(key, candidate), found.indices


def _is_matrix(value: Any) -> bool:
    return isinstance(value, list) and isinstance(value[0], list) and not isinstance(value[0][0], list)


def _simpler_tied(value: Any, facts: Facts) -> list[Any]:
    groups = ties(facts, len(value), len(value[0]))
    zeroed = [[0] * len(row) for row in value]
    variants = [zeroed] if zeroed != value else []
    for wanted in (True, False):
        for group in groups:
            for number in _simpler_numbers(_get(value, next(iter(group)))):
                if (number == 0) == wanted:
                    changed = value
                    for other, sign in group.items():
                        changed = _set(changed, other, sign * number)
                    variants.append(changed)
    return variants


def _whole_matrices(value: Any) -> list[Any]:
    if not _is_matrix(value):
        return []
    eye = [[int(r == c) for c in range(len(row))] for r, row in enumerate(value)]
    tried = [eye]
    if len(value) == len(value[0]):
        tried.append([row[::-1] for row in eye])
        for r in range(len(value)):
            for c in range(r, len(value)):
                if value[r][c] or value[c][r]:
                    tried.append(_set(_set(value, (r, c), 0), (c, r), 0))
    size = _size(value)
    return [m for m in tried if _size(m) < size]


def _simpler_arrays(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return _simpler_numbers(value)
    places = list(_places(value))
    zeroed: Any = value
    for place in places:
        zeroed = _set(zeroed, place, 0)
    variants = [zeroed] if zeroed != value else []
    for wanted in (True, False):  # zeros first, everywhere, then smaller numbers
        for place in places:
            for number in _simpler_numbers(_get(value, place)):
                if (number == 0) == wanted:
                    variants.append(_set(value, place, number))
    return variants


def _simpler_numbers(x: Any) -> list[Any]:
    candidates: list[Any] = [0, 1, 2, -1]
    if isinstance(x, Gaussian):
        candidates += [x.re, Gaussian(0, 1), Gaussian(0, x.im)]
    smaller = [n for n in candidates if _weight(n) < _weight(x)]
    return smaller if x not in (0,) else []


def _weight(x: Any) -> tuple[Any, ...]:
    if isinstance(x, Gaussian):
        re, im = _weight(x.re), _weight(x.im)
        return (re[0] + im[0], re[1] or im[1])
    return (abs(int(fmpq(x).p)) + int(fmpq(x).q), bool(x < 0)) if x else (0, False)


def _size(value: Any) -> list[Any]:
    weights = [_weight(_get(value, place)) for place in _places(value)]
    return [sum(bool(w[0]) for w in weights), sum(w[0] for w in weights), sum(w[1] for w in weights)]


def _places(value: Any, at: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    if not isinstance(value, list):
        yield at
        return
    for n, part in enumerate(value):
        yield from _places(part, (*at, n))


def _get(value: Any, place: tuple[int, ...]) -> Any:
    return _get(value[place[0]], place[1:]) if place else value


def _set(value: Any, place: tuple[int, ...], number: Any) -> Any:
    if not place:
        return number
    return [_set(v, place[1:], number) if n == place[0] else v for n, v in enumerate(value)]


def _functions(found: Disagreement, sampler: Sampler) -> Iterator[tuple[Instance, dict[Any, int]]]:
    instance = found.instance
    for name, entries in sorted(instance.functions.items()):
        without = [replace(p, higher=()) for p in entries]
        for variant in (
            [Polynomial((0,) * len(p.linear), ()) for p in entries],
            without,
        ):
            if variant != entries:
                yield instance.with_function(name, variant), found.indices
        for n, polynomial in enumerate(entries):
            for simpler in _simpler_polynomials(polynomial):
                yield instance.with_function(name, [*entries[:n], simpler, *entries[n + 1 :]]), found.indices


def _univariate(found: Disagreement, sampler: Sampler) -> Iterator[tuple[Instance, dict[Any, int]]]:
    """Abstract functions of one number with fewer terms, then with the coefficient 1."""
    instance = found.instance
    for name, coefficients in sorted(instance.univariate.items()):
        for number in (0, 1):
            for n, c in enumerate(coefficients):
                if c and c != number:
                    fewer = (*coefficients[:n], number, *coefficients[n + 1 :])
                    yield instance.with_polynomial(name, fewer), found.indices


def _simpler_polynomials(p: Polynomial) -> Iterator[Polynomial]:
    if p.higher or any(p.linear):
        yield Polynomial((0,) * len(p.linear), ())
    for n, (_, places) in enumerate(p.higher):
        yield replace(p, higher=p.higher[:n] + p.higher[n + 1 :])
        if len(places) > 2:
            yield replace(p, higher=(*p.higher[:n], (1, places[:2]), *p.higher[n + 1 :]))
    for n, c in enumerate(p.linear):
        if c:
            yield replace(p, linear=(*p.linear[:n], 0, *p.linear[n + 1 :]))
    for n, c in enumerate(p.linear):
        if c not in (0, 1):
            yield replace(p, linear=(*p.linear[:n], 1, *p.linear[n + 1 :]))
    for n, (c, places) in enumerate(p.higher):
        if c != 1:
            yield replace(p, higher=(*p.higher[:n], (1, places), *p.higher[n + 1 :]))


def counterexample(found: Disagreement, sampler: Sampler) -> Counterexample:
    """The disagreement as plain data: sizes, arrays, functions, defined symbols, indices, the two numbers."""
    setting, instance = sampler.setting, found.instance
    values: dict[str, Any] = {}
    for key, value in sorted(instance.values.items(), key=str):
        name = key if isinstance(key, str) else key[0]
        if name in sampler.names and name not in instance.sizes:
            values[_key_text(key)] = shown(value)
    nodes = _arrays_in(sampler)
    for name, entries in sorted(instance.functions.items()):
        node = nodes.get(name)
        if node is not None:
            values[name] = _function_text(node, entries, instance, setting.base)
    for name, coefficients in sorted(instance.univariate.items()):
        values[name] = Polynomial((), tuple((c, (0,) * n) for n, c in enumerate(coefficients) if c)).shown([name[-2]])
    for target, _ in (*setting.definitions, *setting.frozen):
        array = array_of(target)
        if array.name in sampler.names and not isinstance(array, FamilyMatrix):
            values[array.name] = shown(evaluate(array, instance, setting)) if _is_evaluable(array) else None
    values = {name: value for name, value in values.items() if value is not None}
    values |= {str(symbol): value for symbol, value in found.indices.items()}
    entry = None if found.entry is None else [n + setting.base for n in found.entry]
    left, right = texts(found.left, found.right)
    right += f" + {found.remainder}" if found.remainder else ""
    return Counterexample(dict(instance.sizes), values, left, right, entry)


def _is_evaluable(array: Any) -> bool:
    return isinstance(array, (MatrixSymbol, ScalarFunction)) or array.is_Symbol


def _key_text(key: Key) -> str:
    return key if isinstance(key, str) else f"{key[0]}^{{{','.join(map(str, key[1:]))}}}"


def _arrays_in(sampler: Sampler) -> dict[str, Any]:
    found = {}
    roots = [*sampler.roots, *(value for _, value in (*sampler.setting.definitions, *sampler.setting.frozen))]
    for root in roots:
        for node in preorder_traversal(root):
            if isinstance(node, (MatrixFunction, ScalarFunction)):
                found[node.name] = node
    return found


def _function_text(node: Any, entries: list[Polynomial], instance: Instance, base: int) -> Any:
    names = []
    for v in node.variables:
        if isinstance(v, MatrixSymbol):
            rows, cols = instance.size(v.args[1]), instance.size(v.args[2])
            names += [f"{v.name}[{r + base},{c + base}]" for r in range(rows) for c in range(cols)]
        else:
            names.append(str(v))
    texts = [p.shown(names) for p in entries]
    if isinstance(node, ScalarFunction):
        return texts[0]
    cols = instance.size(node.args[2])
    return [texts[n : n + cols] for n in range(0, len(texts), cols)]
