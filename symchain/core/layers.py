"""Induction over a layer."""

from __future__ import annotations

from symchain.core.instance import substitute
from symchain.core.kernel import Theorem, _mint, close, key, rule
from symchain.core.term import Formula, Index, Layer, Refused, free


@rule
def induct(base: Theorem, step: Theorem, layer: Layer) -> Theorem:
    """P at every layer, from P(0) and from P(l) implying P(l + 1), closed over the indices of P.

    What else the step supposes holds at no layer in particular.  Raises `Refused`.
    """
    loose = tuple(sorted([p for p in free(step.claim) if isinstance(p, Index)], key=repr))
    known = [h for h in step.hypotheses.values() if layer not in free(h)]
    before = [h for h in step.hypotheses.values() if layer in free(h)]
    if len(before) != 1:  # a layer that is shifted, or has no name, is free in nothing
        raise Refused("a step supposes the claim of its layer, and nothing else of that")
    ((supposed,)) = before
    claim = Formula(supposed.predicate, supposed.bodies)
    claim = substitute(claim, dict(zip(supposed.bound, loose, strict=False)))
    if key(substitute(claim, {layer: Layer(layer.name, 1)})) != key(step.claim):
        raise Refused("the step is not from the claim to the claim one layer on")
    if key(substitute(claim, {layer: Layer("", 0)})) != key(base.claim):
        raise Refused("the base is another claim")
    return _mint(claim, [close(h, loose) for h in (*base.hypotheses.values(), *known)], [base, step])
