"""What was decided, written out for people: polynomials, conditions, witnesses.  Never read back, not trusted.

Indices count from where those of the chapter do (`counted_from`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from functools import lru_cache
from math import prod

from symchain.prove.label import canonical_numbers
from symchain.prove.normal import MOST_KEPT, normal_form
from symchain.prove.words import path_of
from symchain.trusted import poly as ring
from symchain.trusted.component import Component, Factor, Place
from symchain.trusted.composite import FRAMED, body_at, frame_of, framed_slots, parameters_of
from symchain.trusted.conditions import Condition
from symchain.trusted.poly import Monomial, Poly
from symchain.trusted.term import (
    ADJUGATE,
    DETERMINANT,
    FUNCTION,
    GENERIC,
    INVERSE,
    KRONECKER,
    PSEUDOINVERSE,
    RECIPROCAL,
    ROOT,
    SERIES,
    Coefficient,
    Head,
    Index,
    Literal,
    Slot,
    Term,
)

LETTERS = "klmnpqrstuvwabcdefghij"
PRIME = "'"
# The arrays that are shown with the matrix that they are made of.
NAMED = (INVERSE, ADJUGATE, PSEUDOINVERSE, DETERMINANT, SERIES)
WORDS = {"nonzero": "!= 0", "positive": "> 0", "not negative": ">= 0"}

_FIRST: ContextVar[int] = ContextVar("first", default=0)


@contextmanager
def counted_from(first: int) -> Iterator[None]:
    """Texts that are made inside count indices from `first`, 0 or 1."""
    token = _FIRST.set(first)
    try:
        yield
    finally:
        _FIRST.reset(token)


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
    if value != 1 and body.startswith("1/"):
        return f"{value}{body[1:]}"
    return body if value == 1 else f"{value}*{body}"


def _monomial_text(monomial: Monomial) -> str:
    """The factors, what is divided by behind them."""
    taken = {p.name for c, _ in monomial for p in c.labels if isinstance(p, Index)}
    above: list[str] = []
    below: list[str] = []
    for component, exponent in sorted(monomial, key=lambda pair: (bool(pair[0].sizes), pair[0].key)):
        divided = _divisor(component)
        text = component_text(component, taken) if divided is None else divided
        times = exponent if divided is None else -exponent
        text = f"({text})" if text.startswith("Π") and len(monomial) > 1 else text
        power = text if abs(times) == 1 else f"{_wrapped(text)}**{abs(times)}"
        (above if times > 0 else below).append(power if times > 0 else _wrapped(power))
    return ("*".join(above) or ("1" if below else "")) + "".join(f"/{text}" for text in below)


def _divisor(component: Component) -> str | None:
    """What a component that is one over something is divided by."""
    if component.sizes or len(component.factors) != 1 or component.factors[0][0].role != RECIPROCAL:
        return None
    head, places = component.factors[0]
    return _below(head, tuple([p for p in places if not isinstance(p, int)]))


def _wrapped(text: str) -> str:
    return f"({text})" if text.startswith(("Σ", "Π")) else text


def component_text(component: Component, taken: Iterable[str] = ()) -> str:
    """A component as a sum over named indices; the names avoid `taken`."""
    names = _bound_names(component, taken)
    slots = {n: Index.free(name, size) for n, (name, size) in enumerate(zip(names, component.sizes, strict=True))}
    factors = [
        _entry_text(head, tuple([slots[p] if type(p) is int else p for p in places]))  # type: ignore[index, misc]
        for head, places in component.factors
    ]
    below = "<=" if _FIRST.get() else "<"
    sums = "".join(f"Σ_{{{n}{below}{s}}} " for n, s in zip(names, component.sizes, strict=True))
    alone = len(factors) == 1
    return sums + "*".join(f"({f})" if f.startswith("Π") and not alone else f for f in factors)


def _entry_text(head: Head, slots: tuple[Slot, ...]) -> str:
    """An entry of an array; of a composite one with what it is made of."""
    if head.role == FUNCTION:
        order = head.data[1] if isinstance(head.data[1], int) else 0
        return f"{head.name}{PRIME * order}({poly_text(body_at(head, slots))})"
    if head.role == RECIPROCAL:
        return f"1/{_below(head, slots)}"
    if head.role == ROOT and isinstance(head.data[1], Fraction):
        body = poly_text(body_at(head, slots))
        return f"sqrt({body})" if head.data[1] == Fraction(1, 2) else f"({body})**({head.data[1]})"
    if head.role == ROOT and isinstance(head.data[1], tuple):
        return f"{_base_text(poly_text(body_at(head, slots)))}**{_base_text('*'.join(map(str, head.data[1])))}"
    own = framed_slots(head) if head.role in FRAMED else len(slots)
    name, turned = ("δ", False) if head is KRONECKER else _array_text(head, _FIRST.get(), slots)
    shown = slots[:own][::-1] if turned else slots[:own]
    return name + (f"[{','.join(map(_slot_text, shown))}]" if shown else "")


def _below(head: Head, slots: tuple[Slot, ...]) -> str:
    """What a reciprocal is one over."""
    return _base_text(poly_text(body_at(head, slots)))


def _base_text(text: str) -> str:
    return text if text.isidentifier() or text.isdigit() else f"({text})"


def _slot_text(slot: Slot) -> str:
    return str(slot.value + _FIRST.get()) if isinstance(slot, Literal) else str(slot)


@lru_cache(maxsize=MOST_KEPT)  # else what is nested is written again at every level, in both orientations
def _array_text(head: Head, first: int, slots: tuple[Slot, ...] = ()) -> tuple[str, bool]:
    """The name of an array, of one that is made of a matrix with that matrix; and whether it is the transpose of it."""
    if head.role not in NAMED:
        return head.name, False
    if not _has_one_frame(head):
        return f"{head.name}(the matrix of {_unmarked(poly_text(head.body))})", False
    (row,), (col,) = frame_of(head).row(), frame_of(head).col()
    body = body_at(head, slots, (row,), (col,)) if slots else head.body
    product = _product_over(body, row, col) if head.role == DETERMINANT else None
    if product is not None:
        return product, False
    text, turned = _shorter(body, row, col)
    return f"{head.name}({text})", turned


def _product_over(body: Poly, row: Index, col: Index) -> str | None:
    """The product of the entries of a diagonal matrix, which its determinant is; None for another matrix."""
    entries: Poly = {}
    for monomial, coefficient in body.items():
        on_diagonal = next((f for f in monomial if f[1] == 1 and _is_delta(f[0]) and f[0].labels == {row, col}), None)
        if on_diagonal is None:
            return None
        entries[monomial - {on_diagonal}] = coefficient
    taken = {p.name for m in entries for c, _ in m for p in c.labels if isinstance(p, Index)}
    name = next((n for n in LETTERS if n not in taken), "k0")
    index = Index.free(name, row.size)
    text = poly_text(ring.relabel(entries, {row: index, col: index}))
    return f"Π_{{{name}{'<=' if _FIRST.get() else '<'}{row.size}}} {f'({text})' if len(entries) > 1 else text}"


def _is_delta(component: Component) -> bool:
    return len(component.factors) == 1 and component.factors[0][0] is KRONECKER


def _unmarked(text: str) -> str:
    """The text of an entry without what tells its indices from those of authors."""
    return text.replace(GENERIC, "").replace("\N{DEGREE SIGN}", "")


def _has_one_frame(head: Head) -> bool:
    return head.role in FRAMED and len(frame_of(head).rows) == len(frame_of(head).cols) == 1


def _shorter(body: Poly, row: Slot, col: Slot) -> tuple[str, bool]:
    """The matrix with these entries or its transpose, whichever is written shorter; and whether it is the transpose."""
    straight, turned = _matrix_text(body, row, col), _matrix_text(body, col, row)
    return (turned, True) if len(turned) < len(straight) else (straight, False)


def _matrix_text(body: Poly, row: Slot, col: Slot) -> str:
    """The matrix with these entries as a sum of products; where it is none, its entry."""
    terms: dict[str, Coefficient] = {}
    for monomial, coefficient in body.items():
        product = _product_text(monomial, row, col)
        if product is None:
            return f"the matrix of {_unmarked(poly_text(body))}"
        terms[product[0]] = terms.get(product[0], 0) + product[1] * coefficient
    terms = {text: c for text, c in terms.items() if c} or {"0": 1}
    text = "".join(f" {'-' if c < 0 else '+'} {_coefficient_text(max(c, -c), p)}" for p, c in sorted(terms.items()))
    return text[3:] if text.startswith(" +") else f"-{text[3:]}"


def _product_text(monomial: Monomial, row: Slot, col: Slot) -> tuple[str, int] | None:
    """A monomial as scalars times a product of arrays from its row to its column; with its sign in these words.

    An array that is declared antisymmetric stands for half of what it is less its transpose: both are read as it.
    """
    framed = [(c, e) for c, e in monomial if {row, col} & c.labels]
    if len(framed) != 1 or framed[0][1] != 1 or {row, col} - framed[0][0].labels:
        return None
    path = path_of(framed[0][0], row, col)
    if path is None:
        return None
    steps, cuts = path
    names = [_step_text(step, a, b) for step, a, b in zip(steps, (row, *cuts), (*cuts, col), strict=True)]
    scalars = _monomial_text(monomial - {framed[0]})
    known = [name for name in names if name is not None]
    if len(known) < len(names):
        return None
    return "*".join([*([scalars] if scalars else []), *(text for text, _ in known)]), prod(sign for _, sign in known)


def _step_text(step: tuple[Factor, ...], start: Place, stop: Place) -> tuple[str, int] | None:
    """One array between two places of a path, transposed where it stands the other way round; and its sign."""
    if len(step) != 1 or step[0][1] not in ((start, stop), (stop, start)):
        return None
    head, places = step[0]
    if head is KRONECKER:
        return f"Identity({next(str(p.size) for p in places if isinstance(p, Index))})", 1
    name, turned = _array_text(head, _FIRST.get())
    if head.symmetric or (places == (start, stop)) != turned:
        return name, 1
    return (name, -1) if "antisymmetric" in head.facts else (f"{name}.T", 1)


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


def condition_text(condition: Condition) -> str:
    """A condition in words, with the indices for all values of which it is said."""
    head = condition.head
    names: dict[Slot, Slot] = {p: Index.free(LETTERS[n], p.size) for n, p in enumerate(parameters_of(head))}
    subject = _unmarked(poly_text(ring.relabel(head.body, names)))
    every = f" for all {', '.join(LETTERS[: len(names)])}" if names else ""
    if condition.kind in WORDS:
        return f"{subject} {WORDS[condition.kind]}{every}"
    array = f"the matrix of {subject}"
    if _has_one_frame(head):
        (row,), (col,) = frame_of(head).row(), frame_of(head).col()
        array, _ = _shorter(ring.relabel(head.body, names), row, col)
    if condition.kind == "convergent":
        return f"{head.name} of {array} converges{every}"
    return f"{array} is {condition.kind}{every}"
