"""Normal forms, the witness that the kernel checks, and their text: search, not trusted.

The normal form of a term is its polynomial with every component under its canonical labelling and like monomials
collected.  For arrays without declared structure two terms are equal for all sizes iff their normal forms are.
The display form is apart from the decision form: text for people, never read back.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from symchain.prove.label import canonical, canonical_numbers
from symchain.trusted import poly as ring
from symchain.trusted.component import Component, Factor, rename
from symchain.trusted.composite import (
    TRANSPOSABLE,
    Frame,
    body_text,
    frame_of,
    framed_slots,
    make,
    parameter,
    parameters_of,
)
from symchain.trusted.conditions import Condition
from symchain.trusted.poly import Monomial, Poly
from symchain.trusted.term import DETERMINANT, GENERIC, KRONECKER, PSEUDOINVERSE, Coefficient, Head, Index, Slot, Term
from symchain.trusted.witness import Exchange, Witness, body_in_order, check_same

MOST_KEPT = 65536
MOST_ORDERS = 24
LETTERS = "klmnpqrstuvwabcdefghij"


def normal_form(poly: Poly) -> Poly:
    """The polynomial with canonical components and composite heads, like monomials collected."""
    return ring.map_components(poly, canonical_component)


@lru_cache(maxsize=MOST_KEPT)
def canonical_component(component: Component) -> Component:
    """The component with canonical composite heads, under its canonical labelling."""
    exchanged = component
    if any(h.body is not None for h, _ in component.factors):
        factors = tuple([_exchanged(factor) for factor in component.factors])
        exchanged = rename(Component(component.sizes, factors), range(len(component.sizes)))
    return canonical(exchanged)


def _exchanged(factor: Factor) -> Factor:
    head, places = factor
    if head.body is None:
        return factor
    target, order, _ = canonical_head(head)
    return target, tuple([places[n] for n in order])


class _Numbers(Mapping[Component, Sequence[int]]):
    """The renaming of each component, with its composite heads exchanged, to its canonical labelling."""

    def __getitem__(self, component: Component) -> Sequence[int]:
        if not component.sizes:
            raise KeyError(component)
        if any(h.body is not None for h, _ in component.factors):
            factors = tuple([_exchanged(factor) for factor in component.factors])
            numbers = range(len(component.sizes))
            return canonical_numbers(rename(Component(component.sizes, factors), numbers))
        return canonical_numbers(component)

    def __iter__(self) -> Iterator[Component]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Heads(Mapping[Head, Exchange]):
    """The canonical head for each composite one."""

    def __getitem__(self, head: Head) -> Exchange:
        return canonical_head(head)

    def __iter__(self) -> Iterator[Head]:
        return iter(())

    def __len__(self) -> int:
        return 0


WITNESS = Witness(_Numbers(), _Heads())


def witness(poly: Poly) -> Witness:
    """What carries `poly` to its normal form."""
    return WITNESS


@lru_cache(maxsize=MOST_KEPT)
def canonical_head(head: Head) -> Exchange:
    """The composite head that all with equal bodies, up to the order of parameters and transposition, share."""
    return _choose(head)


def _choose(head: Head) -> Exchange:
    """The candidate with the least text among the orders of the parameters and, where it may be, the transpose."""
    own = framed_slots(head)
    count = len(head.sizes) - own
    turns = (False, True) if head.role in (*TRANSPOSABLE, DETERMINANT) else (False,)
    best: tuple[str, Poly, Exchange] | None = None
    ties = 0
    for transposed in turns:
        for order in _orders(head, own, count, transposed):
            body = normal_form(body_in_order(head, order, transposed))
            text = f"{frame_text(head, transposed)}{[head.sizes[n].key for n in order]}{body_text(body)}"
            if best is None or text < best[0]:
                best, ties = (text, body, (head, order, transposed)), 1
            elif text == best[0]:
                ties += 1
    assert best is not None
    _, body, (_, order, transposed) = best
    slots = len(head.sizes)
    exchangeable = slots > 1 and ties == (2 if own else math.factorial(slots)) and (not own or (own, count) == (2, 0))
    frame, data = head.data
    if transposed and frame is not None:
        frame = Frame(frame.cols, frame.rows)
    parameters = tuple([parameter(n, head.sizes[m]) for n, m in enumerate(order[own:])])
    symmetric = exchangeable and head.role != DETERMINANT and len(set(head.sizes)) == 1
    return make(head.role, head.name, body, parameters, (frame, data), symmetric=symmetric), order, transposed


def _orders(head: Head, own: int, count: int, transposed: bool) -> Iterator[tuple[int, ...]]:
    frame = list(range(own))
    if transposed and own:
        width = len(frame_of(head).cols if head.role == PSEUDOINVERSE else frame_of(head).rows)
        frame = frame[width:] + frame[:width]
    # Parameters of one size may be exchanged; those of different sizes stand in the order of their sizes.
    ranked = sorted(range(own, own + count), key=lambda n: head.sizes[n].key)
    keys = [head.sizes[n].key for n in ranked]
    options = (o for o in itertools.permutations(ranked) if [head.sizes[n].key for n in o] == keys)
    for order in itertools.islice(options, MOST_ORDERS):
        yield (*frame, *order)


def frame_text(head: Head, transposed: bool) -> str:
    """The sizes of the frame, to order candidates."""
    frame = head.data[0]
    if frame is None:
        return ""
    return str(Frame(frame.cols, frame.rows) if transposed else frame)


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


def body_order(monomial: Monomial) -> str:
    """A text that orders monomials."""
    return "*".join(sorted([f"{c.key}^{e}" for c, e in monomial]))


def same_head(one: Head, other: Head) -> bool:
    """Whether two composite heads are found to have one body; the kernel checks it."""
    first, second = canonical_head(one), canonical_head(other)
    if first[0] is not second[0]:
        return False
    check_same(one, *first, WITNESS)
    check_same(other, *second, WITNESS)
    return True


WORDS = {"nonzero": "!= 0", "positive": "> 0", "not negative": ">= 0"}


def condition_text(condition: Condition) -> str:
    """A condition in words, with the indices for all values of which it is said."""
    head = condition.head
    names: dict[Slot, Slot] = {p: Index.free(LETTERS[n], p.size) for n, p in enumerate(parameters_of(head))}
    subject = poly_text(ring.relabel(head.body, names)).replace(GENERIC, "").replace("\N{DEGREE SIGN}", "")
    every = f" for all {', '.join(LETTERS[: len(names)])}" if names else ""
    if condition.kind in WORDS:
        return f"{subject} {WORDS[condition.kind]}{every}"
    array = _array_name(head) or f"the matrix of {subject}"
    if condition.kind == "convergent":
        return f"{head.name} of {array} converges{every}"
    return f"{array} is {condition.kind}{every}"


def _array_name(head: Head) -> str | None:
    """The name of the array that a framed head is taken of."""
    if len(head.body) != 1:
        return None
    ((monomial, coefficient),) = head.body.items()
    if coefficient != 1 or len(monomial) != 1:
        return None
    ((component, exponent),) = monomial
    return component.factors[0][0].name if exponent == 1 and not component.sizes else None
