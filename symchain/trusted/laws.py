"""Laws about composite arrays: the closed list of equations that the kernel may use, each with its conditions.

A law is a schema: given composite entries at distinct free indices it gives an equation.  Where it speaks of how a
body is made (a product, a multiple), the body is compared with what it is said to be: the
difference of the two polynomials must vanish (`Same`, which the kernel hands in, with the witness of search).

Sources: Horn & Johnson 2013, ch. 0 (inverse, determinant); Penrose 1955 (pseudoinverse); Higham 2008, ch. 1, 3, 10
(functions of matrices, Fréchet derivative).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symchain.errors import Refused
from symchain.trusted import composite
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation
from symchain.trusted.composite import body_at, frame_of, framed_slots, sibling
from symchain.trusted.conditions import Condition
from symchain.trusted.matrix_power import Exponent, power_entry, sum_of
from symchain.trusted.poly import Poly
from symchain.trusted.term import (
    ADJUGATE,
    ARRAY,
    DETERMINANT,
    FRECHET,
    INVERSE,
    MATRIX_POWER,
    ORDER,
    PSEUDOINVERSE,
    SERIES,
    UNIT,
    Add,
    Entry,
    Head,
    Index,
    Mul,
    Number,
    Power,
    Size,
    Slot,
    Sum,
    Term,
    delta,
)

Same = Callable[[Poly, Poly], None]
Law = Callable[[Sequence[Entry], Same], tuple[Term, Term, set[Condition]]]
LAWS: dict[str, tuple[str, Law]] = {}
Slots = tuple[Slot, ...]


def _law(name: str, axiom: str) -> Callable[[Law], Law]:
    def register(law: Law) -> Law:
        LAWS[name] = (axiom, law)
        return law

    return register


def state(name: str, entries: Sequence[Entry], same: Same) -> tuple[Equation, set[Condition], str]:
    """The equation of a law, its conditions and its axiom.  Raises `Refused`."""
    axiom, law = LAWS[name]
    for entry in entries:
        if len(entry.slots) != len(entry.head.sizes):
            raise Refused("an entry of a law has too few or too many slots")
    left, right, conditions = law(entries, same)
    return Equation(left, right), conditions, axiom


def _head(entry: Entry, *roles: str) -> Head:
    if entry.head.role not in roles:
        raise Refused(f"the law is about {', '.join(roles)}, not about {entry.head.role}")
    return entry.head


def _parts(entry: Entry) -> tuple[Slots, Slots, Slots]:
    """Row, column and parameters of an entry of a square framed head."""
    frame, own = frame_of(entry.head), framed_slots(entry.head)
    width = len(frame.cols if entry.head.role == PSEUDOINVERSE else frame.rows)
    return entry.slots[:width], entry.slots[width:own], entry.slots[own:]


def _bound(sizes: Sequence[Size]) -> tuple[Index, ...]:
    return tuple([Index.bound("k", s) for s in sizes])


def _sum(indices: tuple[Index, ...], *factors: Term) -> Term:
    return Sum(indices, Mul(factors)) if indices else Mul(factors)


def _delta(row: Slots, col: Slots) -> Term:
    return Mul(tuple([delta(a, b) for a, b in zip(row, col, strict=True)]))


def _body(entry: Entry, row: Slots, col: Slots) -> Term:
    return ring.to_term(body_at(entry.head, entry.slots, row, col))


def _at(entry: Entry, row: Slots, col: Slots, role: str | None = None, name: str = "") -> Entry:
    """The entry at another row and column; of another role with the same body."""
    head = entry.head if role is None else sibling(entry.head, role, name)
    own = framed_slots(entry.head)
    rest = entry.slots[own:]
    slots = (*rest,) if head.role == DETERMINANT else (*row, *col, *rest)
    if len(slots) != len(head.sizes) or any(
        s.size is not n for s, n in zip(slots, head.sizes, strict=True) if isinstance(s, Index)
    ):
        raise Refused("the row and the column of an entry are those of another matrix")
    return Entry(head, slots)


def _frame_body(entry: Entry) -> Poly:
    """The body at the parameters of the entry, its frame left as it is."""
    return body_at(entry.head, entry.slots)


def _product_body(left: Entry, right: Entry) -> Poly:
    frame = frame_of(left.head)
    if frame != frame_of(right.head) or frame.rows != frame.cols:
        raise Refused("the factors are square matrices of one size")
    middle = _bound(frame.rows)
    return ring.expand(_sum(middle, _body(left, frame.row(), middle), _body(right, middle, frame.col())))


# inverse


@_law("inverse-right", "inverse")
def _inverse_right(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    (entry,) = entries
    head = _head(entry, INVERSE)
    row, col, _ = _parts(entry)
    k = _bound(frame_of(head).rows)
    return _sum(k, _body(entry, row, k), _at(entry, k, col)), _delta(row, col), {Condition("invertible", head)}


@_law("inverse-left", "inverse")
def _inverse_left(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    (entry,) = entries
    head = _head(entry, INVERSE)
    row, col, _ = _parts(entry)
    k = _bound(frame_of(head).rows)
    return _sum(k, _at(entry, row, k), _body(entry, k, col)), _delta(row, col), {Condition("invertible", head)}


def _scalar(entry: Entry) -> Term:
    """The factor of a multiple: it is handed in as the reciprocal of it, or as an entry of its own."""
    return ring.to_term(body_at(entry.head, entry.slots)) if entry.head.body is not None else entry


# multiples: powers with a symbolic exponent


def _multiple(entries: Sequence[Entry], same: Same, role: str) -> tuple[Entry, Term, Size]:
    """The entry of a matrix of which another is a multiple, the factor, and the size of both."""
    entry, inner, scalar = entries
    frame = frame_of(_head(entry, role))
    if frame_of(_head(inner, role)) != frame:
        raise Refused("a matrix and its multiple have one shape")
    if set(scalar.slots) & {*frame.row(), *frame.col()}:
        raise Refused("the factor depends on row or column")
    factor = _scalar(scalar)
    same(_frame_body(entry), ring.expand(Mul((factor, ring.to_term(_frame_body(inner))))))
    size = Size.number(1)
    for part in frame.rows:
        size = size * part
    return inner, factor, size


@_law("adjugate-scale", "adjugate")
def _adjugate_scale(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    inner, factor, size = _multiple(entries, same, ADJUGATE)
    row, col, _ = _parts(entries[0])
    power = composite.symbolic_power(ring.expand(factor), size + Size.number(-1))
    return entries[0], Mul((power, _at(inner, row, col))), set()


@_law("determinant-scale", "determinant")
def _determinant_scale(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    inner, factor, size = _multiple(entries, same, DETERMINANT)
    return entries[0], Mul((composite.symbolic_power(ring.expand(factor), size), inner)), set()


@_law("determinant-kronecker", "determinant")
def _determinant_kronecker(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    entry, first, second = entries
    for each in entries:
        _head(each, DETERMINANT)
    frame, one, two = (frame_of(each.head) for each in entries)
    if (frame.rows, frame.cols) != (one.rows + two.rows, one.cols + two.cols) or frame.rows != frame.cols:
        raise Refused("the frames of the factors do not make up the frame of the product")
    cut, row, col = len(one.rows), frame.row(), frame.col()
    product = Mul((_body(first, row[:cut], col[:cut]), _body(second, row[cut:], col[cut:])))
    same(_frame_body(entry), ring.expand(product))
    sizes = []
    for each in (first, second):
        size = Size.number(1)
        for part in frame_of(each.head).rows:
            size = size * part
        sizes.append(size)
    powers = [
        composite.symbolic_power(ring.expand(e), s) for e, s in zip((first, second), reversed(sizes), strict=True)
    ]
    return entry, Mul(tuple(powers)), set()


@_law("determinant-exponential", "power-series")
def _determinant_exponential(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    entry, inner = entries
    frame = frame_of(_head(entry, DETERMINANT))
    if _head(inner, SERIES).name != "exp":
        raise Refused("the law is about the exponential")
    same(_frame_body(entry), ring.expand(_at(inner, frame.row(), frame.col())))
    k = _bound(frame.rows)
    trace = _sum(k, _body(inner, k, k))
    return entry, composite.function("exp", 0, trace), set()


# pseudoinverse (Penrose 1955, theorem 1)


Value = Callable[[Slots, Slots], Term]


def penrose(entry: Entry, value: Value) -> list[tuple[Term, Term]]:
    """The four equations, for `value` (column, row) in the place of the pseudoinverse whose entry is given.

    M P M = M, P M P = P, and M P and P M are their own conjugate transposes.
    """
    frame = frame_of(entry.head)
    col, row, _ = _parts(entry)
    k, l = _bound(frame.cols), _bound(frame.rows)
    first = _sum(k + l, _body(entry, row, k), value(k, l), _body(entry, l, col))
    k, l = _bound(frame.rows), _bound(frame.cols)
    second = _sum(k + l, value(col, k), _body(entry, k, l), value(l, row))
    found = [(first, _body(entry, row, col)), (second, value(col, row))]
    (a, b), (c, d) = _twins(frame.rows), _twins(frame.cols)
    found.append((_left(entry, value, a, b), composite.conjugate(_left(entry, value, b, a))))
    found.append((_right(entry, value, c, d), composite.conjugate(_right(entry, value, d, c))))
    return found


def _left(entry: Entry, value: Value, x: Slots, y: Slots) -> Term:
    k = _bound(frame_of(entry.head).cols)
    return _sum(k, _body(entry, x, k), value(k, y))


def _right(entry: Entry, value: Value, x: Slots, y: Slots) -> Term:
    k = _bound(frame_of(entry.head).rows)
    return _sum(k, value(x, k), _body(entry, k, y))


def _twins(sizes: Sequence[Size]) -> tuple[tuple[Index, ...], tuple[Index, ...]]:
    return (
        tuple([Index.generic(f"a{n}", s) for n, s in enumerate(sizes)]),
        tuple([Index.generic(f"b{n}", s) for n, s in enumerate(sizes)]),
    )


def _penrose_law(number: int) -> Law:
    def law(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
        (entry,) = entries
        _head(entry, PSEUDOINVERSE)
        left, right = penrose(entry, lambda c, r: _at(entry, c, r))[number - 1]
        return left, right, set()

    return law


for _number in (1, 2, 3, 4):
    _law(f"penrose-{_number}", "pseudoinverse")(_penrose_law(_number))


# structure


@_law("orthogonal-columns", "orthogonal")
def _orthogonal_columns(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    return _orthogonal(entries[0], lambda q, k, a: Entry(q, (k, a)))


@_law("orthogonal-rows", "orthogonal")
def _orthogonal_rows(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    return _orthogonal(entries[0], lambda q, k, a: Entry(q, (a, k)))


def _orthogonal(entry: Entry, at: Callable[[Head, Slot, Slot], Entry]) -> tuple[Term, Term, set[Condition]]:
    head = entry.head
    if head.role != ARRAY or "orthogonal" not in head.facts or head.parts:
        raise Refused(f"{head.name} is not declared orthogonal")
    (a,), (b,) = _twins(head.sizes[:1])
    k = Index.bound("k", head.sizes[0])
    return Sum((k,), Mul((at(head, k, a), at(head, k, b)))), delta(a, b), set()


# where one index stands against another


def _compared(entries: Sequence[Entry]) -> tuple[Entry, Entry, Term]:
    (entry,) = entries
    _head(entry, ORDER)
    a, b = entry.slots
    return entry, Entry(entry.head, (b, a)), delta(a, b)


@_law("order-square", "order")
def _order_square(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """[a >= b]^2 = [a >= b]."""
    entry, _, _ = _compared(entries)
    return Power(entry, 2), entry, set()


@_law("order-opposite", "order")
def _order_opposite(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """[a >= b] [b >= a] = [a = b]."""
    entry, opposite, equal = _compared(entries)
    return Mul((entry, opposite)), equal, set()


@_law("order-total", "order")
def _order_total(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """[a >= b] = 1 - [b >= a] + [a = b]."""
    entry, opposite, equal = _compared(entries)
    return entry, Add((UNIT, equal, Mul((Number(-1), opposite)))), set()


# functions of a matrix


@_law("series-trace", "power-series")
def _series_trace(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    (entry,) = entries
    head = _head(entry, FRECHET)
    frame, own = frame_of(head), framed_slots(head)
    width = len(frame.rows)
    row, col, rest = entry.slots[2 * width : 3 * width], entry.slots[3 * width : own], entry.slots[own:]
    k = _bound(frame.rows)
    right, conditions = _derived_series(head, (*col, *row, *rest))
    return _sum(k, Entry(head, (*k, *k, *row, *col, *rest))), right, conditions


def _derived_series(head: Head, slots: Slots) -> tuple[Term, set[Condition]]:
    """The derived series of the function of a head, at row, column and parameters."""
    name = head.name.removeprefix("D") if head.role == FRECHET else head.name
    order, sign = head.data[1], 1
    if name == "sin":
        name = "cos"
    elif name == "cos":
        name, sign = "sin", -1
    elif name != "exp":
        order += 1
    made = composite.make(SERIES, name, head.body, composite.parameters_of(head), (head.data[0], order))
    term: Term = Entry(made, slots)
    conditions = set() if name in ("exp", "sin", "cos") else {Condition("convergent", made)}
    return Mul((Number(sign), term)), conditions


@_law("series-direction", "power-series")
def _series_direction(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """In a direction that commutes with the argument; the direction is the body of the second entry."""
    entry, direction = entries
    head = _head(entry, FRECHET)
    frame, own = frame_of(head), framed_slots(head)
    width = len(frame.rows)
    k = _bound(frame.rows)
    argument = Entry(sibling(head, INVERSE, "inv"), entry.slots[: 2 * width] + entry.slots[own:])
    same(_product_body(argument, direction), _product_body(direction, argument))
    row, col, rest = entry.slots[:width], entry.slots[width : 2 * width], entry.slots[own:]
    r, c = _bound(frame.rows), _bound(frame.cols)
    left = _sum(r + c, Entry(head, (*row, *col, *r, *c, *rest)), _body(direction, r, c))
    derived, conditions = _derived_series(head, (*row, *k, *rest))
    return left, _sum(k, derived, _body(direction, k, col)), conditions


@_law("series-commutes", "power-series")
def _series_commutes(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """A series commutes with whatever its argument commutes with; that is the body of the second entry."""
    entry, other = entries
    _head(entry, SERIES)
    argument = _at(entry, *_parts(entry)[:2], INVERSE, "inv")
    same(_product_body(argument, other), _product_body(other, argument))
    row, col, _ = _parts(entry)
    sides = []
    for series_first in (False, True):
        k = _bound(frame_of(entry.head).rows)
        pair = (
            (_at(entry, row, k), _body(other, k, col)) if series_first else (_body(other, row, k), _at(entry, k, col))
        )
        sides.append(_sum(k, *pair))
    return sides[0], sides[1], set()


@_law("exponential-zero", "power-series")
def _exponential_zero(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """exp(0) = cos(0) = 1 and sin(0) = 0; a derivative of one of these is another, up to the sign."""
    (entry,) = entries
    if _head(entry, SERIES).name not in composite.AT_ZERO or entry.head.body:
        raise Refused("the law is about exp(0), cos(0) and sin(0)")
    return entry, composite.at_identity(entry), set()


@_law("exponential-sum", "power-series")
def _exponential_sum(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """exp(A) exp(B) = exp(A + B) for A and B that commute."""
    total, first, second = entries
    if any(_head(e, SERIES).name != "exp" for e in entries):
        raise Refused("the law is about the exponential")
    same(_product_body(first, second), _product_body(second, first))
    same(_frame_body(total), ring.expand(Add((ring.to_term(_frame_body(first)), ring.to_term(_frame_body(second))))))
    row, col, _ = _parts(total)
    k = _bound(frame_of(total.head).rows)
    return _sum(k, _at(first, row, k), _at(second, k, col)), total, set()


@_law("series-similar", "power-series")
def _similar(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """f(U^-1 B U) = U^-1 f(B) U; the second entry is f(B), the third the inverse of U."""
    entry, inner, inverse = entries
    if (_head(entry, SERIES).name, entry.head.data[1]) != (_head(inner, SERIES).name, inner.head.data[1]):
        raise Refused("the law is about one function")
    _head(inverse, INVERSE)
    frame = frame_of(entry.head)
    k, l = _bound(frame.rows), _bound(frame.rows)
    turned = _sum(k + l, _at(inverse, frame.row(), k), _body(inner, k, l), _body(inverse, l, frame.col()))
    same(_frame_body(entry), ring.expand(turned))
    row, col, _ = _parts(entry)
    m, n = _bound(frame.rows), _bound(frame.rows)
    right = _sum(m + n, _at(inverse, row, m), _at(inner, m, n), _body(inverse, n, col))
    return entry, right, {Condition("invertible", inverse.head)}


# powers with a symbolic exponent


def _power(entry: Entry, exponent: Exponent, row: Slots, col: Slots) -> Term:
    index = entry.slots[-1] if exponent.sign else None
    if exponent.constant.literal == 0 and not exponent.sign:
        return _delta(row, col)
    return power_entry(entry.head.body, frame_of(entry.head), exponent, (*row, *col), index)


@_law("power-product", "matrix-power")
def _power_product(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """X^e X^f = X^(e + f); both entries have their own row and column, of the second only the head and index count."""
    first, second = entries
    if _head(first, MATRIX_POWER).body != _head(second, MATRIX_POWER).body or first.head.data[0] != second.head.data[0]:
        raise Refused("the powers are of one matrix")
    width = len(frame_of(first.head).rows)
    one, two = first.head.data[1], second.head.data[1]
    if one.sign and two.sign and first.slots[-1] is not second.slots[-1]:
        raise Refused("the exponents have two indices")
    total = sum_of(one, two)
    if total is None:
        raise Refused("the exponent of the product has an index twice")
    row, col = first.slots[:width], first.slots[width : 2 * width]
    k = _bound(frame_of(first.head).rows)
    left = _sum(
        k,
        Entry(first.head, (*row, *k, *first.slots[2 * width :])),
        Entry(second.head, (*k, *col, *second.slots[2 * width :])),
    )
    return left, _power(first if total.sign == one.sign and one.sign else second, total, row, col), set()


@_law("power-right", "matrix-power")
def _power_right(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """X^e X = X^(e + 1)."""
    (entry,) = entries
    row, col, k, total = _one_more(entry)
    rest = entry.slots[2 * len(row) :]
    return _sum(k, Entry(entry.head, (*row, *k, *rest)), _body(entry, k, col)), _power(entry, total, row, col), set()


@_law("power-left", "matrix-power")
def _power_left(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """X X^e = X^(e + 1)."""
    (entry,) = entries
    row, col, k, total = _one_more(entry)
    rest = entry.slots[2 * len(row) :]
    return _sum(k, _body(entry, row, k), Entry(entry.head, (*k, *col, *rest))), _power(entry, total, row, col), set()


def _one_more(entry: Entry) -> tuple[Slots, Slots, tuple[Index, ...], Exponent]:
    head = _head(entry, MATRIX_POWER)
    width = len(frame_of(head).rows)
    old = head.data[1]
    total = Exponent(old.constant + Size.number(1), old.sign)
    return entry.slots[:width], entry.slots[width : 2 * width], _bound(frame_of(head).rows), total


@_law("power-literal", "matrix-power")
def _power_literal(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """X^0 = 1 and X^1 = X."""
    (entry,) = entries
    head = _head(entry, MATRIX_POWER)
    row, col, exponent = *_parts(entry)[:2], head.data[1]
    if exponent.sign or exponent.constant.literal not in (0, 1):
        raise Refused("the exponent is 0 or 1")
    return entry, _body(entry, row, col) if exponent.constant.literal else _delta(row, col), set()


@_law("power-shift", "matrix-power")
def _power_shift(entries: Sequence[Entry], same: Same) -> tuple[Term, Term, set[Condition]]:
    """The sum over r < n of X^(c + 1 + r) is that of X^(c + r), plus X^(c + n), minus X^c."""
    (entry,) = entries
    head = _head(entry, MATRIX_POWER)
    width, old = len(frame_of(head).rows), head.data[1]
    if old.sign != 1:
        raise Refused("the exponent rises with the index")
    row, col = entry.slots[:width], entry.slots[width : 2 * width]
    size = head.sizes[-1]
    lower = Exponent(old.constant + Size.number(-1), 1)
    r, s = Index.bound("r", size), Index.bound("r", size)
    left = Sum((r,), Entry(head, (*row, *col, r)))
    below = Sum((s,), power_entry(head.body, frame_of(head), lower, (*row, *col), s))
    last = _power(entry, Exponent(lower.constant + size), row, col)
    first = _power(entry, Exponent(lower.constant), row, col)
    return left, Add((below, last, Mul((Number(-1), first)))), set()
