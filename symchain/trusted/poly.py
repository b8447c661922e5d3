"""Expansion: a term as a polynomial in connected index graphs.

Theory.  A term is expanded to a sum of monomials.  In a monomial every delta that touches a bound index is
contracted (`sum over k of δ[i,k] a[k]` is `a[i]`; `sum over k of δ[k,k]` is the size of k), sizes become numbers,
and what is left is read as a graph: bound indices are vertices, entries are (hyper)edges, free indices and
literals are labels on the edges.  A sum over a disjoint union is a product, so a monomial is a product of powers
of *connected* `Component`s, and `Poly` is an element of the commutative ring that they generate over the
rationals.  A delta of two free indices stays; the indices it joins are then written as one of them in the rest
of the monomial (`δ[i,j] a[i]` is `δ[i,j] a[j]`).

Invariants.  Expansion preserves the value of a term.  Equal components (same tuple of factors) have equal values;
the converse, that components of equal value are equal, holds only after canonical labelling, which is *search*
and lives in `symchain.prove.label`.  `rename` is how a labelling that was found is applied, and refuses what is
not a renaming.  Factors of a component with a structure (all slots exchangeable) keep their slots sorted.

Refused (`NotDecided`): more monomials than `LIMIT`, powers and literal sizes too large to write out; a limit
that needs cancellations not seen here; a sum over the index of a perturbation in a denominator.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from symchain.errors import Meaningless, NotDecided
from symchain.trusted.component import Component, Factor, Place, assemble, root_of, single, sorted_places
from symchain.trusted.term import (
    FUNCTION,
    KRONECKER,
    PERTURBATION,
    RECIPROCAL,
    ROOT,
    Add,
    Coefficient,
    Entry,
    Head,
    Index,
    Literal,
    Mul,
    Number,
    Power,
    Size,
    Slot,
    Sum,
    Term,
    size_head,
)

LIMIT = 200_000
LARGEST_POWER = 10_000
LARGEST_NUMBER = 4_000  # bits
LARGEST_WORK = 5_000_000


Monomial = frozenset[tuple[Component, int]]
Poly = dict[Monomial, Coefficient]
ONE: Monomial = frozenset()


def expand(term: Term) -> Poly:
    """The polynomial of `term`.  Raises `NotDecided` where it would be too large."""
    poly = _join_labels(_reduced(_expand(term)))
    if any(abs(c.numerator) >> LARGEST_NUMBER or c.denominator >> LARGEST_NUMBER for c in poly.values()):
        raise NotDecided("SC206", f"a coefficient of more than {LARGEST_NUMBER} bits")
    return poly


def _reduced(poly: Poly) -> Poly:
    """The powers of roots, absolute values and signs reduced: a root to its order is what it is the root of."""
    if not any(
        not c.sizes and _order(c.factors[0][0]) and not 0 <= e < _order(c.factors[0][0]) for m in poly for c, e in m
    ):
        return poly
    total: Poly = {}
    for monomial, coefficient in poly.items():
        product: Poly = {ONE: coefficient}
        for component, exponent in monomial:
            head, places = component.factors[0]
            order = 0 if component.sizes else _order(head)
            if not order or 0 <= exponent < order:
                product = multiply(product, {frozenset([(component, exponent)]): 1})
                continue
            whole, rest = divmod(exponent, order)
            body: Poly = relabel(head.body, dict(zip(_parameters(head), places, strict=True)))  # type: ignore[arg-type]
            if head.role == FUNCTION:
                body = {ONE: 1} if head.name == "sign" else multiply(body, body)
            product = multiply(product, power_of(body, whole))
            if rest:
                product = multiply(product, {frozenset([(component, rest)]): 1})
        add_into(total, product)
    return _reduced(total)


def _order(head: Head) -> int:
    """The power at which an entry is a polynomial in its body; 0 where there is none."""
    if head.role == ROOT and isinstance(head.data[1], Fraction):
        return head.data[1].denominator
    return 2 if head.role == FUNCTION and head.name in ("abs", "sign") and not head.data[1] else 0


def add_into(total: Poly, poly: Poly, factor: Coefficient = 1) -> None:
    """total += factor * poly, in place; coefficients that become 0 go."""
    for monomial, coefficient in poly.items():
        value = total.get(monomial, 0) + factor * coefficient
        if value:
            total[monomial] = value
        else:
            total.pop(monomial, None)


def multiply(p: Poly, q: Poly) -> Poly:
    """p * q."""
    if len(p) * len(q) > LIMIT:
        raise NotDecided("SC206", f"expanding needs more than {LIMIT} terms")
    product: Poly = {}
    for (m, c), (n, d) in itertools.product(p.items(), q.items()):
        monomial = _times(m, n)
        value = product.get(monomial, 0) + c * d
        if value:
            product[monomial] = value
        else:
            del product[monomial]
    return product


def difference(left: Term, right: Term) -> Poly:
    """The polynomial of left - right."""
    total = dict(expand(left))
    add_into(total, expand(right), -1)
    return total


def _times(m: Monomial, n: Monomial) -> Monomial:
    if not m:
        return n
    if not n:
        return m
    powers = dict(m)
    for component, exponent in n:
        powers[component] = powers.get(component, 0) + exponent
    return frozenset([(c, e) for c, e in powers.items() if e])


def _expand(term: Term) -> Poly:
    if isinstance(term, Entry):
        return {frozenset([(single(term), 1)]): 1}
    if isinstance(term, Mul):
        return _expand_product(term.factors)
    if isinstance(term, Sum):
        indices, body = list(term.indices), term.body
        while isinstance(body, Sum):
            indices += body.indices
            body = body.body
        return _sum_over(_expand(body), indices)
    if isinstance(term, Add):
        total: Poly = {}
        for part in term.terms:
            add_into(total, _expand(part))
        return total
    if isinstance(term, Number):
        return {ONE: term.value} if term.value else {}
    return _expand_power(term)


def _expand_product(factors: Sequence[Term]) -> Poly:
    coefficient: Coefficient = 1
    powers: dict[Component, int] = {}
    rest: list[Poly] = []
    for factor in factors:
        if isinstance(factor, Entry):
            component = single(factor)
            powers[component] = powers.get(component, 0) + 1
        elif isinstance(factor, Number):
            coefficient *= factor.value
        else:
            rest.append(_expand(factor))
    if not coefficient:
        return {}
    product: Poly = {frozenset(powers.items()): coefficient}
    for poly in rest:
        product = multiply(product, poly)
    return product


def _expand_power(power: Power) -> Poly:
    return power_of(_expand(power.base), power.exponent)


def power_of(base: Poly, exponent: int) -> Poly:
    """base ** exponent; a negative power of a sum is a power of its reciprocal."""
    if exponent < 0 and len(base) != 1:
        if not base:
            raise Meaningless("SC119", "a denominator that is always 0")
        base, exponent = _reciprocal(base), -exponent
    if len(base) == 1:
        ((monomial, coefficient),) = base.items()
        number = Fraction(coefficient)
        bits = max(number.numerator.bit_length(), number.denominator.bit_length())
        if abs(coefficient) != 1 and (abs(exponent) > LARGEST_POWER or bits * abs(exponent) > LARGEST_NUMBER):
            raise NotDecided("SC206", f"a number to the power {exponent}")
        if exponent < 0:
            return _inverted(monomial, coefficient, -exponent)
        return {frozenset([(c, e * exponent) for c, e in monomial] if exponent else []): coefficient**exponent}
    if math.comb(exponent + len(base), len(base)) * exponent > LARGEST_WORK:
        raise NotDecided("SC206", f"a power {exponent} of a sum of {len(base)} terms")
    result: Poly = {ONE: 1}
    for _ in range(exponent):
        result = multiply(result, base)
    return result


def _inverted(monomial: Monomial, coefficient: Coefficient, exponent: int) -> Poly:
    """(coefficient * monomial) ** -exponent; the reciprocal of a reciprocal is its body."""
    value = Fraction(1) / Fraction(coefficient) ** exponent
    result: Poly = {ONE: value.numerator if value.denominator == 1 else value}
    for component, power in monomial:
        head, places = component.factors[0]
        if head.role == RECIPROCAL and not component.sizes and power > 0:
            body = relabel(head.body, dict(zip(_parameters(head), places, strict=True)))  # type: ignore[arg-type]
            result = multiply(result, power_of(body, power * exponent))
        else:
            result = multiply(result, {frozenset([(component, -power * exponent)]): 1})
    return result


def _parameters(head: Head) -> list[Slot]:
    return [Index.generic(f"°{n}", size) for n, size in enumerate(head.sizes)]


def _reciprocal(base: Poly) -> Poly:
    """1 / base as a monomial: common factors and the content are taken out, the rest is one composite entry."""
    common = dict(next(iter(base)))
    for monomial in base:
        powers = dict(monomial)
        common = {c: min(e, powers.get(c, 0)) for c, e in common.items() if c in powers}
    outside = frozenset([(c, -e) for c, e in common.items() if e])
    content = Fraction(
        math.gcd(*(Fraction(c).numerator for c in base.values())),
        math.lcm(*(Fraction(c).denominator for c in base.values())),
    )
    body: Poly = {}
    for monomial, coefficient in base.items():
        value = Fraction(coefficient) / content
        body[_times(monomial, outside)] = value.numerator if value.denominator == 1 else value
    head, slots = reciprocal_head(body)
    component = Component((), ((head, slots),))
    value = 1 / content
    return {_times(outside, frozenset([(component, 1)])): value.numerator if value.denominator == 1 else value}


def reciprocal_head(body: Poly) -> tuple[Head, tuple[Slot, ...]]:
    """The composite head of 1 / body, and the slots of its entry."""
    return _compose[0](RECIPROCAL, "1/", body, (None, None))


def compose_with(compose: Callable[..., tuple[Head, tuple[Slot, ...]]]) -> None:
    """`composite` hands in how a composite head is made: it is made of polynomials, and stands below this module."""
    _compose[:] = [compose]


_compose: list[Callable[..., tuple[Head, tuple[Slot, ...]]]] = []


def _sum_over(poly: Poly, indices: Sequence[Index]) -> Poly:
    total: Poly = {}
    bound = frozenset(indices)
    for monomial, coefficient in _reduced(poly).items():
        kept: dict[Component, int] = {}
        touched: list[tuple[Component, int]] = []
        for component, exponent in monomial:
            if bound.isdisjoint(component.labels):
                kept[component] = exponent
            elif exponent < 0:
                touched.append((_as_reciprocal(component), -exponent))
            else:
                touched.append((component, exponent))
        if len(touched) > 1:
            touched.sort(key=lambda pair: pair[0].key)
        contracted = _contract(touched, indices)
        if contracted is None:
            continue
        found, sizes = contracted
        for component in found:
            gain(kept, component, 1)
        _add_with_sizes(total, {c: e for c, e in kept.items() if e}, coefficient, sizes)
    return total


def _as_reciprocal(component: Component) -> Component:
    """1 / component as an entry, so that it can stand in a sum."""
    if any(h.role == PERTURBATION for h, _ in component.factors):
        raise NotDecided("SC204", "a sum over the index of a perturbation that is divided by")
    head, slots = reciprocal_head({frozenset([(component, 1)]): 1})
    return Component((), ((head, slots),))


def gain(powers: dict[Component, int], component: Component, exponent: int) -> None:
    """Multiply by a power of a component; the reciprocal of one component is its power -1 again."""
    if not component.sizes and component.factors[0][0].role == RECIPROCAL:
        head, places = component.factors[0]
        monomial, coefficient = next(iter(head.body.items()), (ONE, 0))  # 1/0 is an entry like others
        if len(head.body) == 1 and coefficient == 1 and len(monomial) == 1:
            relabelled = relabel(head.body, dict(zip(_parameters(head), places, strict=True)))  # type: ignore[arg-type]
            if len(relabelled) == 1:
                ((inner, one),) = relabelled.items()
                if one == 1:
                    for c, e in inner:
                        powers[c] = powers.get(c, 0) - e * exponent
                    return
    powers[component] = powers.get(component, 0) + exponent


def _add_with_sizes(total: Poly, powers: dict[Component, int], coefficient: Coefficient, sizes: list[Size]) -> None:
    if not sizes:
        add_into(total, {frozenset(powers.items()): coefficient})
        return
    product: Poly = {frozenset(powers.items()): coefficient}
    for size in sizes:
        product = multiply(product, _size_poly(size))
    add_into(total, product)


def _size_poly(size: Size) -> Poly:
    poly: Poly = {}
    for names, coefficient in size.terms:
        powers: dict[Component, int] = {}
        for name in names:
            component = Component((), ((size_head(name), ()),))
            powers[component] = powers.get(component, 0) + 1
        poly[frozenset(powers.items())] = coefficient
    return poly


def _contract(
    touched: Iterable[tuple[Component, int]], indices: Sequence[Index]
) -> tuple[list[Component], list[Size]] | None:
    """Bind `indices` in a product of components: the new components and the sizes of the indices left over.

    None where two different literals meet in a delta: the product is 0.
    """
    sizes: list[Size] = [i.size for i in indices]
    places: dict[Place, Place] = {index: n for n, index in enumerate(indices)}
    factors: list[Factor] = []
    for component, exponent in touched:
        if exponent > LARGEST_POWER:
            raise NotDecided("SC206", f"a sum over a power {exponent}")
        for _ in range(exponent):
            if component.sizes:
                offset = len(sizes)
                sizes.extend(component.sizes)
                for head, slots in component.factors:
                    moved = [s + offset if type(s) is int else places.get(s, s) for s in slots]  # type: ignore[operator]
                    factors.append((head, tuple(moved)))
            else:
                head, slots = component.factors[0]
                factors.append((head, tuple([places.get(s, s) for s in slots])))
    return assemble(sizes, factors)


def map_components(poly: Poly, change: Callable[[Component], Component]) -> Poly:
    """The polynomial with each component replaced by `change` of it, like monomials collected."""
    total: Poly = {}
    for monomial, coefficient in poly.items():
        powers: dict[Component, int] = {}
        for component, exponent in monomial:
            new = change(component)
            powers[new] = powers.get(new, 0) + exponent
        add_into(total, {frozenset([(c, e) for c, e in powers.items() if e]): coefficient})
    return total


def clear(poly: Poly, reciprocal: Entry) -> Poly:
    """The polynomial times the least power of the body of `reciprocal` after which this entry is gone.

    Only its powers as a factor are seen; where it stands inside a sum it stays.
    """
    target = single(reciprocal)
    head, places = target.factors[0]
    body = relabel(head.body, dict(zip(_parameters(head), places, strict=True)))  # type: ignore[arg-type]
    most = max((dict(m).get(target, 0) for m in poly), default=0)
    total: Poly = {}
    for monomial, coefficient in poly.items():
        exponent = dict(monomial).get(target, 0)
        rest: Poly = {monomial - {(target, exponent)}: coefficient}
        for _ in range(most - exponent):
            rest = multiply(rest, body)
        add_into(total, rest)
    return _join_labels(_reduced(total))


def relabel(poly: Poly, labels: Mapping[Slot, Slot]) -> Poly:
    """The polynomial with free indices renamed or set to literals."""
    total: Poly = {}
    for monomial, coefficient in poly.items():
        powers: dict[Component, int] = {}
        rebuilt = _relabel_monomial(monomial, labels, powers)
        if rebuilt:
            add_into(total, {frozenset((c, e) for c, e in powers.items() if e): coefficient})
    return _join_labels(total)


def _relabel_monomial(monomial: Monomial, labels: Mapping[Slot, Slot], powers: dict[Component, int]) -> bool:
    for component, exponent in monomial:
        if labels.keys().isdisjoint(component.labels):
            powers[component] = powers.get(component, 0) + exponent
            continue
        factors = [(h, tuple([labels.get(p, p) for p in places])) for h, places in component.factors]  # type: ignore[arg-type]
        built = assemble(component.sizes, factors)
        if built is None:
            return False
        for new in built[0]:
            gain(powers, new, exponent)
    return True


def _join_labels(poly: Poly) -> Poly:
    """Write the labels that a delta of a monomial joins as one of them."""
    if not any(c.factors[0][0] is KRONECKER for m in poly for c, _ in m):
        return poly
    total: Poly = {}
    for monomial, coefficient in poly.items():
        joined = _join_monomial(monomial)
        if joined is not None:
            add_into(total, {joined: coefficient})
    return total


def _join_monomial(monomial: Monomial) -> Monomial | None:
    deltas = [c for c, _ in monomial if c.factors[0][0] is KRONECKER]
    if not deltas:
        return monomial
    alias: dict[Place, Place] = {}
    for component in deltas:
        a, b = (root_of(alias, p) for p in component.factors[0][1])
        if a is b:
            continue
        if isinstance(a, Literal) and isinstance(b, Literal):
            return None
        first, second = sorted_places(KRONECKER, (a, b))
        alias[second] = first
    labels = {p: root_of(alias, p) for p in alias}
    powers: dict[Component, int] = {}
    rest = frozenset([(c, e) for c, e in monomial if c.factors[0][0] is not KRONECKER])
    if not _relabel_monomial(rest, labels, powers):  # type: ignore[arg-type]
        return None
    for label, root in labels.items():
        powers[Component((), ((KRONECKER, sorted_places(KRONECKER, (label, root))),))] = 1
    return frozenset([(c, e) for c, e in powers.items() if e])


def joined_slots(slots: tuple[Slot, ...], monomial: Monomial) -> tuple[Slot, ...]:
    """`slots` as the deltas of an expanded monomial write them."""
    alias = {c.factors[0][1][1]: c.factors[0][1][0] for c, _ in monomial if c.factors[0][0] is KRONECKER}
    return tuple([alias.get(s, s) for s in slots]) if alias else slots  # type: ignore[misc]


def spell_out(poly: Poly) -> Poly:
    """The polynomial with every sum over a literal size written out entry by entry."""
    result = poly
    while True:
        found = next((c for m in result for c, _ in m if any(s.literal is not None for s in c.sizes)), None)
        if found is None:
            return _join_labels(result)
        replacement = _spell_component(found)
        total: Poly = {}
        for monomial, coefficient in result.items():
            exponent = dict(monomial).get(found)
            if exponent is None:
                add_into(total, {monomial: coefficient})
                continue
            product: Poly = {monomial - {(found, exponent)}: coefficient}
            for _ in range(exponent):
                product = multiply(product, replacement)
            add_into(total, product)
        result = total


def _spell_component(component: Component) -> Poly:
    fixed = [n for n, s in enumerate(component.sizes) if s.literal is not None]
    if math.prod(component.sizes[n].literal or 0 for n in fixed) > LIMIT:
        raise NotDecided("SC206", "literal sizes too large to be written out")
    total: Poly = {}
    for values in itertools.product(*(range(component.sizes[n].literal or 0) for n in fixed)):
        chosen: dict[Place, Place] = dict(zip(fixed, map(Literal, values), strict=True))
        factors = [(h, tuple([chosen.get(p, p) for p in places])) for h, places in component.factors]
        built = assemble(component.sizes, factors)
        if built is None:
            continue
        powers: dict[Component, int] = {}
        for new in built[0]:
            gain(powers, new, 1)
        add_into(total, {frozenset([(c, e) for c, e in powers.items() if e]): 1})
    return total


def to_term(poly: Poly) -> Term:
    """A term that expands to `poly`; the same one for equal polynomials that were built in one order."""
    parts: list[Term] = []
    for monomial, coefficient in poly.items():
        factors: list[Term] = [Number(coefficient)] if coefficient != 1 else []
        for component, exponent in sorted(monomial, key=_component_order) if len(monomial) > 1 else monomial:
            indices = tuple(Index.bound("k", s) for s in component.sizes)
            entries = [
                Entry(h, tuple([indices[p] if type(p) is int else p for p in places]))  # type: ignore[index, misc]
                for h, places in component.factors
            ]
            body: Term = Sum(indices, Mul(tuple(entries))) if indices else entries[0]
            factors.append(Power(body, exponent) if exponent != 1 else body)
        parts.append(factors[0] if len(factors) == 1 else Mul(tuple(factors)))
    return parts[0] if len(parts) == 1 else Add(tuple(parts))


def _component_order(pair: tuple[Component, int]) -> str:
    return pair[0].key
