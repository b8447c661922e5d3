"""Normal forms, the witness that the kernel checks, and their text: search, not trusted.

The normal form of a term is its polynomial with every component under its canonical labelling and like monomials
collected.  For arrays without declared structure two terms are equal for all sizes iff their normal forms are.
The display form is apart from the decision form: text for people, never read back.
"""

from __future__ import annotations

from collections.abc import Iterable

from symchain.prove.label import canonical, canonical_numbers
from symchain.trusted import poly as ring
from symchain.trusted.component import Component
from symchain.trusted.poly import Monomial, Poly
from symchain.trusted.term import KRONECKER, Coefficient, Index, Term

LETTERS = "klmnpqrstuvwabcdefghij"


def normal_form(poly: Poly) -> Poly:
    """The polynomial with canonical components, like monomials collected."""
    return ring.map_components(poly, canonical)


def witness(poly: Poly) -> dict[Component, tuple[int, ...]]:
    """For each component of `poly` with bound indices, the renaming to its canonical labelling."""
    return {c: canonical_numbers(c) for m in poly for c, _ in m if c.sizes}


def normal_text(term: Term) -> str:
    """The normal form of `term`, written out."""
    return poly_text(normal_form(ring.expand(term)))


def poly_text(poly: Poly) -> str:
    """A polynomial written out, its monomials in a fixed order."""
    if not poly:
        return "0"
    rows: list[tuple[str, Coefficient]] = sorted((_monomial_text(m), c) for m, c in poly.items())
    text = ""
    for body, coefficient in rows:
        sign = "-" if coefficient < 0 else "+"
        size = _coefficient_text(-coefficient if coefficient < 0 else coefficient, body)
        text += f" {sign} {size}" if text else f"{'-' if sign == '-' else ''}{size}"
    return text


def _coefficient_text(value: Coefficient, body: str) -> str:
    if not body:
        return str(value)
    return body if value == 1 else f"{value}*{body}"


def _monomial_text(monomial: Monomial) -> str:
    taken = {p.name for c, _ in monomial for p in c.labels if isinstance(p, Index)}
    parts = []
    for component, exponent in sorted(monomial, key=lambda pair: (bool(pair[0].sizes), pair[0].key)):
        text = component_text(component, taken)
        parts.append(text if exponent == 1 else f"{_wrapped(text)}**{exponent}")
    return "*".join(parts)


def _wrapped(text: str) -> str:
    return f"({text})" if text.startswith("Σ") else text


def component_text(component: Component, taken: Iterable[str] = ()) -> str:
    """A component as a sum over named indices; the names avoid `taken`."""
    names = _bound_names(component, taken)
    factors = [
        f"{'δ' if head is KRONECKER else head.name}"
        + (f"[{','.join(names[p] if type(p) is int else str(p) for p in places)}]" if places else "")  # type: ignore[index]
        for head, places in component.factors
    ]
    sums = "".join(f"Σ_{{{n}<{s}}} " for n, s in zip(names, component.sizes, strict=True))
    return sums + "*".join(factors)


def _bound_names(component: Component, taken: Iterable[str]) -> list[str]:
    free = [n for n in LETTERS if n not in taken]
    return [free[n] if n < len(free) else f"k{n}" for n in range(len(component.sizes))]


def witness_words(left: Term, right: Term) -> list[str]:
    """In words: which monomial of the left matches which of the right, and how bound indices are renamed."""
    found: list[dict[Monomial, list[str]]] = []
    for poly in (ring.expand(left), ring.expand(right)):
        matched: dict[Monomial, list[str]] = {}
        for monomial in poly:
            (key,) = normal_form({monomial: 1})
            matched.setdefault(key, []).append((_monomial_text(monomial) or "1") + _renaming_text(monomial))
        found.append(matched)
    lines = []
    for key in sorted(found[0].keys() | found[1].keys(), key=_monomial_text):
        here, there = found[0].get(key, []), found[1].get(key, [])
        if here and there:
            lines.append(f"both sides have {_monomial_text(key) or '1'}:")
            lines += [f"  left   {text}" for text in here] + [f"  right  {text}" for text in there]
        else:
            lines += [f"{'left' if here else 'right'} only: {text}" for text in here or there]
    return lines


def _renaming_text(monomial: Monomial) -> str:
    """How the bound indices of each component are renamed to the canonical labelling."""
    taken = {p.name for c, _ in monomial for p in c.labels if isinstance(p, Index)}
    parts = []
    for component, _ in sorted(monomial, key=lambda pair: pair[0].key):
        if component.sizes:
            names = _bound_names(component, taken)
            new = [names[n] for n in canonical_numbers(component)]
            parts.append(", ".join(f"{a} -> {b}" for a, b in zip(names, new, strict=True)))
    return f"  ({'; '.join(parts)})" if parts else ""
