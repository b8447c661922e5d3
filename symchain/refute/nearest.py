"""The nearest true statement to a refuted claim: a hint for the author, never a verdict.

Single mutations of the claim are tried in a fixed order, from the commonest slip to the rarest: a constant
factor, the layout, the whole side transposed, one matrix transposed (one occurrence, then all), the factors of a
Kronecker product exchanged, two indices exchanged.  Only the last part is mutated, except for the layout, which is a
choice for the whole claim.  A mutation is screened on a few numeric instances and told to the author only if `proves`
accepts it, so a hint that is shown is true.  Two slips at once are not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import combinations
from random import Random
from time import process_time
from typing import Any

from flint import arb, fmpq
from sympy import Basic, KroneckerProduct, MatrixSymbol, Rational, Symbol, Transpose
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain.claim import Claim
from symchain.nodes import (
    DeclaredMatrix,
    Gradient,
    Inner,
    MatrixPartial,
    OnEntries,
    Partial,
    Perturbation,
    ScalarFunction,
    TensorEntry,
    TensorSymbol,
)
from symchain.operators import Hessian, InverseOf, Jacobian, PseudoInverse
from symchain.ranged import RANGED
from symchain.refute.claims import free_indices, parts_of
from symchain.refute.compare import index_values
from symchain.refute.evaluate import evaluate
from symchain.refute.gaussian import REAL, Real, reciprocal
from symchain.refute.instance import Instance, Setting
from symchain.refute.number import fraction, is_nonzero
from symchain.refute.sampling import Sampler
from symchain.refute.search import distinct, tried
from symchain.refute.series import Unevaluable
from symchain.refute.structure import LINEAR, facts_of

Mutation = tuple[str, Callable[[], Claim]]
Path = tuple[int, ...]
INSTANCES = 4
VALUES = 8  # of the free indices, at which a mutation is screened
SIMPLE = 64  # the greatest denominator of a factor between numbers that are not exact
ATOMIC = (MatrixSymbol, TensorSymbol, ScalarFunction, OnEntries)


def nearest(
    claim: Claim, setting: Setting, proves: Callable[[Claim], bool], *, seconds: float = 1.0
) -> tuple[str, Claim] | None:
    """A short sentence naming one change that makes `claim` true, and the true claim; or None.

    `proves` decides whether a mutated claim is proved; whatever it raises is passed on.
    """
    deadline = process_time() + seconds
    sampler = Sampler(claim, setting)
    instances = list(_instances(sampler))
    for sentence, build in _mutations(claim, sampler, instances):
        if process_time() > deadline:
            return None
        try:
            mutated = build()
            if mutated.parts == claim.parts or not _agrees(mutated, sampler, instances):
                continue
        except (ShapeError, ValueError, TypeError, Unevaluable):
            continue  # the mutation has no meaning: its shapes do not fit
        if proves(mutated):
            return sentence, mutated
    return None


def _instances(sampler: Sampler) -> Iterator[Instance]:
    """Instances of distinct sizes on which all mutations are screened."""
    for attempt in range(INSTANCES):
        with suppress(Unevaluable):
            drawn = sampler.shared(distinct(sampler.dimensions, Random(attempt), 3), attempt)
            if drawn is not None:
                yield drawn


def _agrees(claim: Claim, sampler: Sampler, instances: list[Instance]) -> bool:
    """Whether a claim holds on the instances, at a few values of its indices.  Raises `Unevaluable` if on none."""
    if not instances:
        raise Unevaluable("no instance was found that satisfies the hypotheses")
    reason: Unevaluable | None = None
    compared = 0
    for instance in instances:
        try:
            found, tested = tried(claim, sampler.setting, instance, Random(str(claim)), VALUES)
            if found is not None:
                return False
            compared += tested > 0
        except Unevaluable as why:
            reason = why
    if reason is not None and not compared:
        raise reason
    return True


def _mutations(claim: Claim, sampler: Sampler, instances: list[Instance]) -> Iterator[Mutation]:
    *first, last = parts_of(claim)

    def with_last(new: Callable[[], Any]) -> Callable[[], Claim]:
        return lambda: Claim(*first, new())

    factor = _factor(claim, sampler, instances)
    if factor is not None:
        # The idiom has no direction: twice too much and half of it are both "a factor 2".
        size = max(abs(factor), 1 / abs(factor))
        sentence = "off by the sign" if factor == -1 else f"off by a factor {size}"
        if factor < 0 and factor != -1:
            sentence += " and the sign"
        yield sentence, with_last(lambda: Rational(factor.numerator, factor.denominator) * last)
    for layout, other in (("numerator", "denominator"), ("denominator", "numerator")):
        if any(g.layout == other for part in claim.parts for g in part.atoms(Gradient, Jacobian)):
            yield (
                f"true in {layout} layout",
                partial(_all_laid_out, claim, layout),
            )
    for variable in _structured_variables(claim):
        plain = DeclaredMatrix(f"{variable.name}, independent", *variable.shape)
        yield f"true if the entries of {variable} were independent", partial(_with_plain, claim, variable, plain)
    if getattr(last, "is_Matrix", False):
        yield "true with the other side transposed", with_last(lambda: _transposed(last))
    occurrences = [(path, node) for path, node in _walk(last, ()) if _is_transposable(node)]
    for path, node in occurrences:
        sentence = f"true with `{_transposed(node)}` for `{node}`"
        yield sentence, with_last(partial(_put_all, last, [path], node))
    for node in dict.fromkeys(node for _, node in occurrences):
        places = [path for path, other in occurrences if other == node]
        if len(places) > 1:
            sentence = f"true with `{_transposed(node)}` for `{node}`"
            yield sentence, with_last(partial(_put_all, last, places, node))
    for path, node in _walk(last, ()):
        if isinstance(node, KroneckerProduct) and len(node.args) == 2:
            swapped = KroneckerProduct(*node.args[::-1], check=False)
            yield f"true with `{swapped}` for `{node}`", with_last(partial(_put, last, path, swapped))
    yield from _exchanges(claim, last, with_last)


def _exchanges(claim: Claim, last: Any, with_last: Any) -> Iterator[Mutation]:
    for a, b in combinations(sorted(free_indices(claim), key=str), 2):
        sentence = f"indices {a} and {b} are exchanged"
        yield sentence, with_last(lambda a=a, b=b: _renamed(last, {a: b, b: a}))
    for path, node in _walk(last, ()):
        if isinstance(node, RANGED):
            for a, b in combinations([limit[0] for limit in node.limits], 2):
                sentence = f"indices {a} and {b} are exchanged"
                yield (
                    sentence,
                    with_last(
                        lambda path=path, node=node, a=a, b=b: _put(
                            last, (*path, 0), _renamed(node.function, {a: b, b: a})
                        )
                    ),
                )
        if isinstance(node, (MatrixElement, TensorEntry)):
            for m, n in combinations(range(1, len(node.args)), 2):
                a, b = node.args[m], node.args[n]
                args = list(node.args)
                args[m], args[n] = b, a
                sentence = f"indices {a} and {b} are exchanged in `{node}`"
                yield (
                    sentence,
                    with_last(lambda path=path, node=node, args=args: _put(last, path, node.func(*args))),
                )


def _factor(claim: Claim, sampler: Sampler, instances: list[Instance]) -> Fraction | None:
    """The constant ratio of the first part to the last over the instances, if there is one but 1."""
    ratio: Fraction | None = None
    for number, instance in enumerate(instances):
        rng = Random(f"{claim}|factor|{number}")
        try:
            indices = rng.choice(index_values(claim, sampler.setting, instance))
            left = evaluate(claim.parts[0], instance, sampler.setting, indices)
            right = evaluate(claim.parts[-1], instance, sampler.setting, indices)
        except Unevaluable:
            return None
        for x, y in zip(_numbers(left), _numbers(right), strict=False):
            if not isinstance(x, REAL) or not isinstance(y, REAL):
                return None
            if not is_nonzero(x) and not is_nonzero(y):
                continue
            if ratio is None:
                ratio = _ratio(x, y)
            if not ratio or is_nonzero(x - fmpq(ratio.numerator, ratio.denominator) * y):
                return None
    return None if ratio == 1 else ratio


def _ratio(x: Real, y: Real) -> Fraction | None:
    """x / y where it is rational, or a simple fraction within the ball."""
    if not is_nonzero(y):
        return None
    quotient = x * reciprocal(y)
    return fraction(quotient).limit_denominator(SIMPLE) if isinstance(quotient, arb) else fraction(quotient)


def _numbers(value: Any) -> list[Any]:
    return [x for row in value for x in row] if isinstance(value, list) else [value]


def _walk(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """The nodes that stand for values: not variables of derivatives, shapes, indices or limits."""
    yield path, node
    if isinstance(node, (*ATOMIC, Perturbation)) or _is_entry(node):
        return
    only_first = isinstance(
        node, (*RANGED, Partial, MatrixPartial, Gradient, Jacobian, Hessian, MatrixElement, TensorEntry)
    )
    for n, arg in enumerate(node.args[:1] if only_first else node.args):
        if isinstance(arg, Basic):
            yield from _walk(arg, (*path, n))


def _is_entry(node: Any) -> bool:
    return isinstance(node, (MatrixElement, TensorEntry)) and isinstance(node.args[0], ATOMIC)


def _is_transposable(node: Any) -> bool:
    if isinstance(node, Transpose):
        return isinstance(node.arg, MatrixSymbol)
    return isinstance(node, (MatrixSymbol, MatrixPartial, Gradient, InverseOf, PseudoInverse))


def _transposed(node: Any) -> Any:
    return node.arg if isinstance(node, Transpose) else Transpose(node)


def _put(node: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    args = list(node.args)
    args[path[0]] = _put(args[path[0]], path[1:], new)
    if isinstance(node, Inner) and args[0].shape != args[1].shape:
        raise ShapeError("an inner product of matrices of different shape")
    return node.func(*args)


def _put_all(node: Any, places: list[Path], old: Any) -> Any:
    """The tree with all places transposed at once: a transpose of one of them may collapse, and move the others."""
    if () in places:
        return _transposed(old)
    inside = [[path[1:] for path in places if path[0] == n] for n in range(len(node.args))]
    args = [_put_all(arg, paths, old) if paths else arg for arg, paths in zip(node.args, inside, strict=True)]
    if isinstance(node, Inner) and args[0].shape != args[1].shape:
        raise ShapeError("an inner product of matrices of different shape")
    return node.func(*args)


def _structured_variables(claim: Claim) -> list[DeclaredMatrix]:
    """The matrices with a structure by which, or by an entry of which, a derivative is taken."""
    nodes = [n for part in claim.parts for n in part.atoms(Gradient, Jacobian, Hessian, Partial, MatrixPartial)]
    found = [n.variable.args[0] if isinstance(n.variable, MatrixElement) else n.variable for n in nodes]
    kept = {v for v in found if isinstance(v, DeclaredMatrix) and facts_of(v) & LINEAR}
    return sorted(kept, key=str)


def _with_plain(claim: Claim, variable: DeclaredMatrix, plain: DeclaredMatrix) -> Claim:
    return Claim(*(part.xreplace({variable: plain}) for part in claim.parts))


def _all_laid_out(claim: Claim, layout: str) -> Claim:
    return Claim(*(_laid_out(part, layout) for part in claim.parts))


def _laid_out(node: Any, layout: str) -> Any:
    if isinstance(node, ATOMIC) or not node.args:
        return node
    args = [_laid_out(arg, layout) for arg in node.args]
    if isinstance(node, (Gradient, Jacobian)):
        return type(node)(args[0], args[1], layout)
    return node.func(*args)


def _renamed(node: Any, names: dict[Any, Any]) -> Any:
    """Index symbols exchanged wherever they occur, but not those a sum binds."""
    if isinstance(node, Symbol):
        return names.get(node, node)
    if isinstance(node, RANGED):
        bound = {limit[0] for limit in node.limits}
        names = {old: new for old, new in names.items() if old not in bound and new not in bound}
    if not node.args or not names:
        return node
    return node.func(*(_renamed(arg, names) for arg in node.args))
