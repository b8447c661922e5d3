"""Side conditions: where the terms of a claim have a value, and where laws hold.

A quotient wants its denominator nonzero, an inverse an invertible matrix, a logarithm a positive argument, a root
one that is not negative, `relu`, `abs` and their derivatives one that is not 0 where the derivative is taken, an
abstract power series one at which it converges.  `conditions_of` collects what a term needs; the kernel puts it
into the hypotheses of every theorem about the term, and nothing takes it out but a theorem that establishes it.

A condition is about a composite head, read for all values of its parameters: `nonzero` about the reciprocal,
`invertible` about the inverse, the others about the function or series itself.  What is known for every value (a
sum of exponentials is not 0, a size is not 0) is not a condition.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symchain.trusted import poly as ring
from symchain.trusted.component import Component, Place
from symchain.trusted.composite import (
    body_at,
    conjugate_head,
    function_of,
    is_complex,
    is_complex_head,
    is_square,
    parameters_of,
    positive,
    positive_component,
)
from symchain.trusted.poly import Poly, reciprocal_head
from symchain.trusted.term import (
    ARRAY,
    DETERMINANT,
    FUNCTION,
    INVERSE,
    KRONECKER,
    PERTURBATION,
    RECIPROCAL,
    ROOT,
    SERIES,
    Add,
    Entry,
    Head,
    Literal,
    Mul,
    Number,
    Power,
    Slot,
    Sum,
    Term,
    delta,
    generic_slot,
    order,
    structured,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What is required of the body of a composite head: `kind` is invertible, nonzero, positive ..."""

    kind: str
    head: Head

    def __str__(self) -> str:
        return f"{self.head.name} {self.kind}"


def conditions_of(term: Term) -> set[Condition]:
    """The conditions under which the term has a value, but for those that are known."""
    found: set[Condition] = set()
    _collect(term, found)
    return {c for c in found if not known(c)}


def changed(condition: Condition, change: Callable[[Entry], Term]) -> set[Condition]:
    """What a condition becomes when `change` is made in what it is about: those of what that becomes."""
    head = condition.head
    entry = Entry(head, tuple([generic_slot(f"c{n}", s) for n, s in enumerate(head.sizes)]))
    made = change(entry)
    return {condition} if made == entry else conditions_of(made)


Step = tuple[Head, bool]


def known(condition: Condition) -> bool:
    """Whether a condition follows from what the arrays are declared to be."""
    if condition.kind == "invertible":
        return invertible(condition.head)
    if condition.kind in ("nonzero", "positive") and positive(condition.head.body):
        return True
    inside = _absolute(condition.head.body) if condition.kind in ("nonzero", "positive") else None
    if inside is not None:
        return all(map(known, nonzero(inside)))
    if condition.kind == "nonzero":
        return _of_determinants(condition.head.body, invertible) or _is_written_determinant(condition.head.body)
    if condition.kind == "positive":
        body = condition.head.body
        return all(c > 0 for c in body.values()) and _of_determinants(body, positive_definite)
    return False


def _of_determinants(body: Poly, kind: Callable[[Head], bool]) -> bool:
    """Whether a polynomial is a multiple of powers of determinants of matrices of a kind."""
    if len(body) != 1:
        return False
    (monomial,) = body
    heads = [h for c, _ in monomial for h, _ in c.factors]
    single = bool(heads) and not any(c.sizes for c, _ in monomial)
    return single and all(h.role == DETERMINANT and kind(h) for h in heads)


def single_power(body: Poly) -> tuple[Component, int] | None:
    """The entry, and its exponent, that a polynomial is a positive multiple of a power of; else None."""
    if len(body) != 1:
        return None
    ((monomial, coefficient),) = body.items()
    if coefficient < 0 or len(monomial) != 1:
        return None
    ((component, exponent),) = monomial
    return None if component.sizes else (component, exponent)


def _absolute(body: Poly) -> Poly | None:
    """What a polynomial is a positive multiple of a power of the absolute value of."""
    single = single_power(body)
    if single is None:
        return None
    head, places = single[0].factors[0]
    if (head.role, head.name, head.data) != (FUNCTION, "abs", (None, 0)):
        return None
    return body_at(head, places)  # type: ignore[arg-type]


def _is_written_determinant(body: Poly) -> bool:
    """Whether a polynomial is the determinant, written out, of an array of literal size that is declared invertible."""
    arrays = {h for m in body for c, _ in m for h, _ in c.factors}
    array = next(iter(arrays)) if len(arrays) == 1 else None
    size = array.sizes[0].literal if array is not None and len(array.sizes) == 2 else None
    if array is None or size is None or "invertible" not in array.facts or len(body) != math.factorial(size):
        return False
    cells = [[Entry(array, (Literal(r), Literal(c))) for c in range(size)] for r in range(size)]
    written = ring.expand(leibniz(cells))
    return body in (written, {m: -c for m, c in written.items()})


LINEAR = frozenset(["symmetric", "antisymmetric", "diagonal", "lower", "upper"])


def lacking(words: Iterable[str], here: Poly, there: Poly, row: Slot, col: Slot) -> list[str]:
    """Which of some linear structures a matrix is not seen to have: its entry at row and column is `here`.

    `there` is its entry at column and row; a triangle is seen only where the matrix is diagonal.
    """
    off_diagonal = here != ring.expand(Mul((delta(row, col), ring.to_term(here))))
    failing = {
        "symmetric": here != there,
        "antisymmetric": here != {m: -c for m, c in there.items()},
        **dict.fromkeys(("diagonal", "lower", "upper"), off_diagonal),
    }
    return sorted(word for word in words if failing[word])


def leibniz(cells: Sequence[Sequence[Term]]) -> Term:
    """The determinant of explicit entries: the sum over permutations."""
    terms: list[Term] = []
    for places in itertools.permutations(range(len(cells))):
        sign = (-1) ** sum(a > b for a, b in itertools.combinations(places, 2))
        terms.append(Mul((Number(sign), *(row[p] for row, p in zip(cells, places, strict=True)))))
    return Add(tuple(terms))


def impossible(condition: Condition) -> bool:
    """Whether a condition cannot hold: at some values of its parameters what it is about is known to break it.

    It is read for all of them; equal values are among these.
    """
    if condition.kind not in ("nonzero", "positive", "not negative"):
        return False
    return any(_breaks(condition.kind, body) for body in _coinciding(condition.head))


def _breaks(kind: str, body: Poly) -> bool:
    opposite = {m: -c for m, c in body.items()}
    if kind == "nonzero":
        return not body
    return not_negative(opposite) if kind == "positive" else positive(opposite)


def _coinciding(head: Head) -> Iterator[Poly]:
    """The body, and the body with two of its parameters of one size set equal."""
    yield head.body
    for a, b in itertools.combinations(parameters_of(head), 2):
        if a.size is b.size:
            yield ring.relabel(head.body, {b: a})


def invertible(head: Head) -> bool:
    """Whether the body of a framed head is one array that is declared invertible, or is positive definite."""
    frame = head.data[0]
    if len(frame.rows) != 1 or len(frame.cols) != 1:
        return False
    (row,), (col,) = frame.row(), frame.col()
    if len(head.body) == 1:
        ((monomial, _),) = head.body.items()
        if len(monomial) == 1:
            ((component, exponent),) = monomial
            array, places = component.factors[0]
            if exponent == 1 and not component.sizes and {row, col} == set(places[:2]):
                if array.role == INVERSE:  # of its own row and column, and not of two parts of its row
                    return len(array.data[0].rows) == 1
                return "invertible" in array.facts and len(places) == 2
    return _is_declared_invertible(head) or positive_definite(head)


def _is_declared_invertible(head: Head) -> bool:
    """Whether the body is what is read for an array with a structure that is declared invertible, or its transpose."""
    (row,), (col,) = head.data[0].row(), head.data[0].col()
    arrays = {h for m in head.body for c, _ in m for h, _ in c.factors if "invertible" in h.facts}
    array = next(iter(arrays)) if len(arrays) == 1 else None
    if array is None or array.role != ARRAY or len(array.sizes) != 2:
        return False
    size = array.sizes[0]
    return any(
        ring.expand(structured(array, a, b, Entry, delta, lambda p, q: order(p, q, size))) == head.body
        for a, b in ((row, col), (col, row))
    )


def positive_definite(head: Head) -> bool:
    """Whether the body is a sum of terms Y* S Y with positive weights, S positive definite, one of them S itself.

    Y* is the conjugate transpose; S is an array that is declared so, the inverse of such a body, or the identity.
    Source: Horn & Johnson 2013, 7.1.
    """
    strict = False
    for word in _words(head) or ():
        strict = strict or len(word) == 1
    return strict


def semidefinite(head: Head) -> bool:
    """Whether the body is a sum of terms Y* S Y with positive weights, S positive definite."""
    return _words(head) is not None


def _words(head: Head) -> list[list[Step]] | None:
    """The products that a body is a sum of, where each is Y* S Y with a positive weight; else None."""
    if len(head.data[0].rows) != 1 or len(head.data[0].cols) != 1:
        return None
    (row,), (col,) = head.data[0].row(), head.data[0].col()
    found: list[list[Step]] = []
    for monomial, coefficient in head.body.items():
        framed = [(c, e) for c, e in monomial if {row, col} & c.labels]
        others = [c for c, _ in monomial if not {row, col} & c.labels]
        if coefficient < 0 or len(framed) != 1 or framed[0][1] != 1 or not all(map(positive_component, others)):
            return None
        word = _word(framed[0][0], row, col)
        if word is None:
            return None
        half = len(word) // 2
        mirrored = all(_adjoint(word[n], word[len(word) - 1 - n]) for n in range(half))
        if not mirrored or (len(word) % 2 and not _definite(word[half][0])):
            return None
        found.append(word)
    return found


def _adjoint(first: Step, second: Step) -> bool:
    """Whether the first is the conjugate transpose of the second: of real arrays the transpose."""
    if "complex" in first[0].facts:
        return conjugate_head(first[0]) is second[0] and (first[0].symmetric or first[1] != second[1])
    if is_complex_head(first[0]):
        return False
    return first[0] is second[0] and (first[0].symmetric or first[1] != second[1])


def _definite(head: Head) -> bool:
    if head.role == INVERSE and len(head.sizes) == 2:
        return positive_definite(head)
    return head is KRONECKER or (head.role == ARRAY and "positive definite" in head.facts)


def _word(component: Component, row: Slot, col: Slot) -> list[Step] | None:
    """The entries on the path from row to column, and whether each is passed forward."""
    here: Place = row
    left = list(component.factors)
    word: list[Step] = []
    while left:
        at = next((f for f in left if here in f[1]), None)
        if at is None or len(at[1]) != 2 or at[1][0] == at[1][1]:
            return None
        left.remove(at)
        forward = at[1][0] == here
        word.append((at[0], forward))
        here = at[1][1 if forward else 0]
    return word if here == col else None


def _collect(term: Term, found: set[Condition]) -> None:
    if isinstance(term, Entry):
        if term.head.body is not None:
            found |= head_conditions(term.head)
    elif isinstance(term, Add):
        for part in term.terms:
            _collect(part, found)
    elif isinstance(term, Mul):
        for part in term.factors:
            _collect(part, found)
    elif isinstance(term, Power):
        _collect(term.base, found)
        if term.exponent < 0:
            found |= nonzero(ring.expand(term.base))
    elif isinstance(term, Sum):
        _collect(term.body, found)


_known: dict[Head, frozenset[Condition]] = {}


def head_conditions(head: Head) -> frozenset[Condition]:
    """The conditions of a composite head, with those of what it is made of."""
    known = _known.get(head)
    if known is None:
        found = set(_own(head))
        for monomial in head.body:
            for component, exponent in monomial:
                for inner, _ in component.factors:
                    if inner.body is not None:
                        found |= head_conditions(inner)
                if exponent < 0:
                    found |= nonzero({frozenset([(component, 1)]): 1})
        known = _known[head] = frozenset(found)
    return known


def _own(head: Head) -> Iterator[Condition]:
    if head.role == INVERSE:
        yield Condition("invertible", head)
    elif head.role == RECIPROCAL:
        if not positive(head.body):
            yield Condition("nonzero", head)
    elif head.role == ROOT:
        if isinstance(head.data[1], Fraction) and not not_negative(head.body):
            yield Condition("not negative", head)
    elif head.role == FUNCTION:
        if head.name == "log" and not positive(head.body):
            yield Condition("positive", head)
        if head.name in ("sign", "step"):
            yield from nonzero(head.body)
        if head.name == "tan":
            yield from nonzero(ring.expand(function_of("cos", 0, head.body)))
    elif head.role == SERIES and head.name not in ("exp", "sin", "cos"):
        yield Condition("convergent", head)


def nonzero(body: Poly) -> set[Condition]:
    """The conditions under which a polynomial is not 0."""
    if len(body) == 1:
        ((monomial, _),) = body.items()
        return {
            Condition("nonzero", _reciprocal({frozenset([(c, 1)]): 1}))
            for c, _ in monomial
            if not positive_component(c) and not any(h.role == PERTURBATION for h, _ in c.factors)
        }
    if positive(body) or any(h.role == PERTURBATION for m in body for c, _ in m for h, _ in c.factors):
        return set()
    return {Condition("nonzero", _reciprocal(body))}


def _reciprocal(body: Poly) -> Head:
    return reciprocal_head(body)[0]


def not_negative(body: Poly) -> bool:
    """Whether a polynomial is a sum of squares and positive terms, for complex arrays of absolute squares."""
    if is_complex(body):
        return all(c > 0 and all(_absolute_square(x) for x, _ in m) for m, c in body.items())
    return all(
        c > 0 and all(e % 2 == 0 or positive_component(x) or is_square(x) for x, e in m) for m, c in body.items()
    )


def _absolute_square(component: Component) -> bool:
    """Whether the component is a sum of products of one complex entry and its conjugate."""
    if len(component.factors) != 2:
        return False
    (one, here), (other, there) = component.factors
    return here == there and "complex" in one.facts and conjugate_head(one) is other
