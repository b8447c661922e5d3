"""Powers of a square matrix with a symbolic exponent, and sums over such exponents.

Theory.  `X^e` is a framed composite whose body, the matrix X, has no parameters, and whose exponent is
e = c + s r: c a polynomial in size symbols, s one of 0, 1, -1, and r an index over a range 0 .. n - 1, which is then
the only parameter.  The exponent is a natural number wherever the claim has a meaning.  Used here (Lang 2002, ch.
XIII):

    X^e X^f = X^(e + f),  X^0 = 1,  X^1 = X,  det(X^e) = det(X)^e,
    D(X^e) = sum over r < e of X^r D X^(e - 1 - r)                       (Leibniz' rule, e times),
    sum over r < n of f(r) = sum over r < n of f(n - 1 - r)              (`reflected`),
    sum over r < n of X^(r + 1) = sum over r < n of X^r + X^n - 1        (`shift`).

Refused: exponents with two indices, bodies with parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symchain.errors import NotDecided
from symchain.trusted.composite import Frame, make, parameter
from symchain.trusted.poly import Poly
from symchain.trusted.term import MATRIX_POWER, Entry, Head, Index, Literal, Size, Slot, Term, transform


@dataclass(frozen=True)
class Exponent:
    """constant + sign * (an index)."""

    constant: Size
    sign: int = 0

    def at(self, head: Head, places: tuple[Any, ...]) -> tuple[Head, tuple[Any, ...]]:
        """How an entry is written in whose exponent a literal stands."""
        entry = power_entry(head.body, head.data[0], self, places[:-1], places[-1])
        return entry.head, entry.slots

    def head_of(self, body: Poly, frame: Frame, sizes: tuple[Size, ...]) -> Head:
        """The head of this power of another body."""
        return power_head(body, frame, self, sizes[0] if sizes else None)

    def __repr__(self) -> str:
        return f"^{self.constant}{ {0: '', 1: '+r', -1: '-r'}[self.sign] }"


ZERO_SIZE, ONE_SIZE = Size.number(0), Size.number(1)


def exponent_of(head: Head) -> Exponent:
    """The exponent of a matrix power."""
    found = head.data[1]
    assert isinstance(found, Exponent)
    return found


def power_head(body: Poly, frame: Frame, exponent: Exponent, range_size: Size | None) -> Head:
    """The head of body^exponent; `range_size` is the size of the index of the exponent."""
    own = {*frame.row(), *frame.col()}
    if any(p not in own and isinstance(p, Index) for m in body for c, _ in m for p in c.labels):
        raise NotDecided("SC204", "a symbolic power of a matrix that depends on an index")
    parameters = (parameter(0, range_size),) if exponent.sign and range_size is not None else ()
    return make(MATRIX_POWER, "power", body, parameters, (frame, exponent))


def power_entry(body: Poly, frame: Frame, exponent: Exponent, place: tuple[Slot, ...], index: Slot | None) -> Entry:
    """The entry of a power at a row and a column; `index` is what stands in the exponent."""
    if isinstance(index, Literal):
        exponent = Exponent(exponent.constant + Size.number(exponent.sign * index.value))
        index = None
    size = index.size if isinstance(index, Index) else None
    head = power_head(body, frame, exponent, size)
    return Entry(head, (*place, *((index,) if exponent.sign and index is not None else ())))


def sum_of(first: Exponent, second: Exponent) -> Exponent | None:
    """The exponent of a product; None where it would have an index twice."""
    sign = first.sign + second.sign
    return None if abs(sign) > 1 else Exponent(first.constant + second.constant, sign)


def reflected(term: Term, index: Index) -> Term:
    """`term` with index r replaced by n - 1 - r; r may stand in exponents only.  Raises `NotDecided`."""

    def turned(entry: Entry) -> Term:
        if index not in entry.slots:
            return entry
        head = entry.head
        if head.role != MATRIX_POWER or entry.slots[-1] is not index or index in entry.slots[:-1]:
            raise NotDecided("SC204", "an index of a sum stands elsewhere than in an exponent")
        old = exponent_of(head)
        shift = index.size + Size.number(-1)
        constant = old.constant + (shift if old.sign > 0 else Size.number(-1) * shift)
        exponent = Exponent(constant, -old.sign)
        return Entry(power_head(head.body, head.data[0], exponent, index.size), entry.slots)

    return transform(term, {}, turned)
