"""Composite heads: functions of a term, and inverses, determinants and series of a matrix of terms.

Theory.  `f(t)` for a term t with the free indices i, j, ... is the entry at i, j, ... of an array, the *composite*
of f and of t read as a function of its indices.  So nesting needs nothing new: a composite is one more labelled
hyperedge.  What t is, is kept in the head as a polynomial, the *body*, in which the free indices are renamed to
`parameters`; a matrix of terms (for an inverse, a determinant) has besides these its *frame*, the indices of its
row and its column (several where an index is split).  Slots of an entry:

    function, reciprocal, root           parameters
    determinant                          parameters; the frame is bound inside
    inverse, adjugate, series            row, column, parameters
    pseudoinverse                        column, row, parameters (the frame of the body is row, column)
    frechet                              row, column, row, column (of the direction), parameters

Invariants.  Two heads are one only if their bodies are equal polynomials, so equal heads have equal values; the
converse is for search to find and for the kernel to check (`kernel.same_head`).  The slots at the parameters of an
entry are distinct indices: where a substitution makes two of them one, or a literal, the entry is written with a
body of fewer parameters (`settle`).  A head depends on everything its body depends on.

Simplified here, because each is an identity wherever both sides have a value: `exp` of a sum as a product of
powers (the functional equation), `exp(log u)`, `log(exp u)`, the logarithm of a product of which at most one
factor is not known to be positive, values at 0 and 1; roots split off whole powers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symchain.errors import NotDecided, Refused
from symchain.trusted import poly as ring
from symchain.trusted.component import Component
from symchain.trusted.poly import ONE, Poly
from symchain.trusted.term import (
    ADJUGATE,
    ARRAY,
    DERIVATIVE,
    DETERMINANT,
    FRECHET,
    FUNCTION,
    INCREMENT,
    INVERSE,
    MATRIX_POWER,
    PSEUDOINVERSE,
    QUOTIENT,
    RECIPROCAL,
    ROOT,
    SERIES,
    UNIT,
    ZERO,
    Entry,
    Head,
    Index,
    Mul,
    Number,
    Power,
    Size,
    Slot,
    Term,
    add_terms,
    delta,
    size_head,
    transform,
)

FRAMED = (INVERSE, ADJUGATE, PSEUDOINVERSE, SERIES, FRECHET, DETERMINANT, MATRIX_POWER)
# These go entry by entry into the transpose of what they are taken of.
TRANSPOSABLE = (INVERSE, ADJUGATE, PSEUDOINVERSE, SERIES, MATRIX_POWER)
POSITIVE_FUNCTIONS = ("exp", "logistic", "softplus", "cosh")


def parameter(number: int, size: Size) -> Index:
    """The parameter of this number in a body."""
    return Index.generic(f"°{number}", size)


def frame_index(kind: str, number: int, size: Size) -> Index:
    """The index of the frame of a body: `kind` is r or c."""
    return Index.generic(f"°{kind}{number}", size)


class Frame:
    """The sizes of the row and of the column of the body of a framed head."""

    __slots__ = ("cols", "rows")

    def __init__(self, rows: tuple[Size, ...], cols: tuple[Size, ...]) -> None:
        self.rows, self.cols = rows, cols

    def row(self) -> tuple[Index, ...]:
        """The indices of the row in the body."""
        return tuple([frame_index("r", n, s) for n, s in enumerate(self.rows)])

    def col(self) -> tuple[Index, ...]:
        """The indices of the column in the body."""
        return tuple([frame_index("c", n, s) for n, s in enumerate(self.cols)])

    def __repr__(self) -> str:
        return f"[{'x'.join(s.key for s in self.rows)};{'x'.join(s.key for s in self.cols)}]"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frame) and (self.rows, self.cols) == (other.rows, other.cols)

    def __hash__(self) -> int:
        return hash((self.rows, self.cols))


Data = tuple[Frame | None, Any]


def frame_of(head: Head) -> Frame:
    """The frame of a framed head.  Raises `Refused` for another."""
    if head.role not in FRAMED:
        raise Refused(f"{head.name} has no rows and columns of its own")
    frame = head.data[0]
    assert isinstance(frame, Frame)
    return frame


def framed_slots(head: Head) -> int:
    """How many slots of an entry belong to the frame."""
    if head.role not in FRAMED or head.role == DETERMINANT:
        return 0
    frame = frame_of(head)
    count = len(frame.rows) + len(frame.cols)
    return 2 * count if head.role == FRECHET else count


def frame_sizes(role: str, frame: Frame | None) -> tuple[Size, ...]:
    """The sizes of the slots that belong to the frame."""
    if frame is None or role == DETERMINANT:
        return ()
    if role == PSEUDOINVERSE:
        return frame.cols + frame.rows
    own = frame.rows + frame.cols
    return own + own if role == FRECHET else own


def make(
    role: str, name: str, body: Poly, parameters: tuple[Index, ...], data: Data, *, symmetric: bool = False
) -> Head:
    """The head with this body, in which `parameters` are its parameters already."""
    heads = {h for m in body for c, _ in m for h, _ in c.factors if h.role != "delta"}
    sizes = frame_sizes(role, data[0]) + tuple([p.size for p in parameters])
    parts = tuple(sorted(heads, key=lambda h: h.key))
    tag = frozenset(body.items())
    head = Head(role, name, sizes, parts, symmetric=symmetric, tag=tag, text=lambda: body_text(body), data=data)
    if head.body is None:
        head.body = body
        head.settle = _settler(head)
    return head


def body_text(body: Poly) -> str:
    """A text that two polynomials share only if they are equal."""
    rows = []
    for monomial, coefficient in body.items():
        factors = sorted(f"{c.key}^{e}" for c, e in monomial)
        rows.append(f"{'*'.join(factors)}:{coefficient}")
    return " + ".join(sorted(rows))


def compose(role: str, name: str, body: Poly, data: Data) -> tuple[Head, tuple[Slot, ...]]:
    """The head for a body at actual free indices, and the slots of its parameters."""
    frame = data[0]
    own: set[Slot] = {*frame.row(), *frame.col()} if frame is not None else set()
    labels = {p for m in body for c, _ in m for p in c.labels if isinstance(p, Index) and p not in own}
    ordered = sorted(labels, key=lambda i: (i.size.key, i.key))
    parameters = tuple([parameter(n, i.size) for n, i in enumerate(ordered)])
    renaming: dict[Slot, Slot] = dict(zip(ordered, parameters, strict=True))
    return make(role, name, ring.relabel(body, renaming) if renaming else body, parameters, data), tuple(ordered)


def parameters_of(head: Head) -> tuple[Index, ...]:
    """The parameters of a composite head, in the order of its last slots."""
    own = head.sizes[framed_slots(head) :]
    return tuple([parameter(n, s) for n, s in enumerate(own)])


def body_at(entry_head: Head, slots: Sequence[Slot], row: Sequence[Slot] = (), col: Sequence[Slot] = ()) -> Poly:
    """The body with its parameters at the last of `slots`, its frame at `row` and `col`."""
    own = framed_slots(entry_head)
    renaming: dict[Slot, Slot] = dict(zip(parameters_of(entry_head), slots[own:], strict=True))
    if row or col:
        frame = frame_of(entry_head)
        renaming.update(zip(frame.row(), row, strict=True))
        renaming.update(zip(frame.col(), col, strict=True))
    renaming = {a: b for a, b in renaming.items() if a is not b}
    return ring.relabel(entry_head.body, renaming) if renaming else entry_head.body


def _settler(head: Head) -> Callable[[tuple[Any, ...]], tuple[Head, tuple[Any, ...]]] | None:
    """How an entry of `head` is written whose parameters coincide or are literals; None where there is no choice."""
    own = framed_slots(head)
    parameters = parameters_of(head)
    if not parameters:
        return None

    def settle(places: tuple[Any, ...]) -> tuple[Head, tuple[Any, ...]]:
        at = places[own:]
        if len(set(at)) == len(at) and not any(p.__class__.__name__ == "Literal" for p in at):
            return head, places
        if head.role == MATRIX_POWER:
            return head.data[1].at(head, places)  # type: ignore[no-any-return]
        seen: dict[Any, Index] = {}
        renaming: dict[Slot, Slot] = {}
        kept: list[Any] = []
        for old, place in zip(parameters, at, strict=True):
            if not isinstance(place, (int, Index)):
                renaming[old] = place
                continue
            first = seen.get(place)
            if first is None:
                seen[place] = parameter(len(kept), old.size)
                renaming[old] = seen[place]
                kept.append(place)
            else:
                renaming[old] = first
        body = ring.relabel(head.body, _apart(renaming))
        made = make(head.role, head.name, body, tuple(seen.values()), head.data)
        return made, (*places[:own], *kept)

    return settle


def _apart(renaming: Mapping[Slot, Slot]) -> dict[Slot, Slot]:
    """The renaming without what it leaves as it is; `relabel` renames all at once, so targets may be sources."""
    return {a: b for a, b in renaming.items() if a is not b}


# scalar functions

ENTIRE = ("exp", "sin", "cos", "sinh", "cosh")


def is_complex(body: Poly) -> bool:
    """Whether a complex array occurs in the polynomial."""
    return any(is_complex_head(h) for m in body for c, _ in m for h, _ in c.factors)


def is_complex_head(head: Head) -> bool:
    """Whether an array is complex, or made of such."""
    return "complex" in head.facts or any("complex" in h.facts for h in head.ancestors)


def is_real(body: Poly) -> bool:
    """Whether a polynomial is seen to be its own conjugate."""
    return not is_complex(body) or ring.expand(conjugate(ring.to_term(body))) == body


def function(name: str, order: int, argument: Term) -> Term:
    """The function of this name, derived `order` times, at `argument`."""
    return function_of(name, order, ring.expand(argument))


def function_of(name: str, order: int, body: Poly) -> Term:
    """The same for an expanded argument."""
    if is_complex(body):
        if name == "abs":
            square = Mul((ring.to_term(body), conjugate(ring.to_term(body))))
            return root_of(ring.expand(square), Fraction(1, 2))
        if name not in ENTIRE and not is_real(body):
            raise NotDecided("SC204", f"{name} of a complex number")
    if order == 0:
        if name == "sqrt":
            return root_of(body, Fraction(1, 2))
        if name == "exp":
            return _exponential(body)
        if name == "log":
            return _logarithm(body)
        number = _number(body)
        if number == 0 and name in ("sin", "tan", "sinh", "tanh", "abs", "relu"):
            return ZERO
        if number == 0 and name in ("cos", "cosh"):
            return UNIT
        if name == "abs" and len(body) == 1:
            ((monomial, coefficient),) = body.items()
            if all(positive_component(c) for c, _ in monomial):
                return ring.to_term({monomial: -coefficient} if coefficient < 0 else body)
    return _atom(name, order, body)


def _atom(name: str, order: int, body: Poly) -> Entry:
    head, slots = compose(FUNCTION, name, body, (None, order))
    return Entry(head, slots)


def _number(body: Poly) -> Any:
    if not body:
        return 0
    if len(body) == 1 and ONE in body:
        return body[ONE]
    return None


def _exponential(body: Poly) -> Term:
    """exp(sum of c m) = product of exp(m)^c, with c = p/q as exp(m/q)^p."""
    factors: list[Term] = []
    for monomial, coefficient in body.items():
        value = Fraction(coefficient)
        single = _lone(monomial)
        if single is not None and single.role == FUNCTION and single.name == "log" and value.denominator == 1:
            (component,) = [c for c, _ in monomial]
            inner = ring.to_term(body_at(single, component.factors[0][1]))  # type: ignore[arg-type]
            factors.append(Power(inner, int(value)))
            continue
        unit = Fraction(1, value.denominator)
        atom = _atom("exp", 0, {monomial: unit.numerator if value.denominator == 1 else unit})
        factors.append(Power(atom, value.numerator) if value.numerator != 1 else atom)
    return Mul(tuple(factors)) if factors else UNIT


def _lone(monomial: Any) -> Head | None:
    """The head of a monomial that is one entry."""
    if len(monomial) != 1:
        return None
    ((component, exponent),) = monomial
    return component.factors[0][0] if exponent == 1 and not component.sizes else None


def _logarithm(body: Poly) -> Term:
    if len(body) != 1:
        return _atom("log", 0, body)
    ((monomial, coefficient),) = body.items()
    if coefficient < 0:
        return _atom("log", 0, body)
    known = [(c, e) for c, e in monomial if positive_component(c)]
    others = [(c, e) for c, e in monomial if not positive_component(c)]
    parts: list[Term] = []
    if len(others) == 1 and others[0][1] in (1, -1):
        parts.append(_multiple(others[0][1], _atom("log", 0, {frozenset([(others[0][0], 1)]): 1})))
    elif others:
        parts.append(_atom("log", 0, {frozenset(others): 1}))
    for component, exponent in known:
        head = component.factors[0][0]
        if not component.sizes and head.role == FUNCTION and head.name == "exp":
            inner = ring.to_term(body_at(head, component.factors[0][1]))  # type: ignore[arg-type]
        else:
            inner = _atom("log", 0, {frozenset([(component, 1)]): 1})
        parts.append(_multiple(exponent, inner))
    if coefficient != 1:
        parts.append(_atom("log", 0, {ONE: coefficient}))
    return add_terms(parts)


def _multiple(number: int, term: Term) -> Term:
    return term if number == 1 else Mul((Number(number), term))


def positive_component(component: Component) -> bool:
    """Whether the component is known to be positive, wherever it has a value."""
    return all(_positive_head(h) for h, _ in component.factors)


def _below_one(component: Component) -> bool:
    """Whether the component is an entry between -1 and 1."""
    head = component.factors[0][0]
    bounded = head.role == FUNCTION and head.name in ("logistic", "tanh") and not head.data[1]
    return bounded and not component.sizes and not is_complex_head(head)


def _positive_head(head: Head) -> bool:
    if is_complex_head(head):
        return False
    if head.role == FUNCTION:
        return head.name in POSITIVE_FUNCTIONS and head.data[1] == 0
    if head.role in (RECIPROCAL, ROOT):
        return positive(head.body)
    return head.role == ARRAY and bool(head.facts & {"size", "positive"})


def positive(body: Poly) -> bool:
    """Whether a polynomial is known to be positive: a sum of positive terms, or of these and squares.

    What is below 1 in absolute value (logistic, tanh) may be taken off a number that is at least as large.
    """
    if not body:
        return False
    off = [c for m, c in body.items() if c < 0]
    strict = bool(off)
    if off and -sum(off) > body.get(ONE, 0):
        return False
    for monomial, coefficient in body.items():
        if coefficient < 0:
            if not all(e > 0 and _below_one(c) for c, e in monomial):
                return False
            continue
        if any(is_complex_head(h) for c, _ in monomial for h, _ in c.factors):
            return False
        rest = [(c, e) for c, e in monomial if not positive_component(c) and e % 2]
        if rest and not all(e == 1 and is_square(c) for c, e in rest):
            return False
        strict = strict or (all(positive_component(c) for c, _ in monomial))
    return strict


def is_square(component: Component) -> bool:
    """Whether every factor stands twice at the same places: a sum of squares."""
    factors = list(component.factors)
    if any(is_complex_head(h) for h, _ in factors):
        return False
    return len(factors) % 2 == 0 and all(factors.count(f) % 2 == 0 for f in factors)


# powers


def root_of(body: Poly, exponent: Fraction) -> Term:
    """body ** exponent; whole powers are split off."""
    if not is_real(body):
        raise NotDecided("SC204", "a root of a complex number")
    whole = math.floor(exponent)
    rest = exponent - whole
    base = ring.to_term(body)
    number = _number(body)
    if rest and number is not None and number >= 0:
        exact = _exact_root(Fraction(number), rest)
        if exact is not None:
            return Mul((Number(exact), Power(base, whole)))
    parts: list[Term] = []
    if rest == Fraction(1, 2) and (square := _square_root(body)) is not None:
        parts.append(square)
    elif rest:
        parts.append(_root(body, rest))
    if whole:
        parts.append(Power(base, whole))
    return Mul(tuple(parts)) if len(parts) != 1 else parts[0]


def _root(body: Poly, exponent: Fraction) -> Term:
    """The root of a body; of a body with a rational square as content, the root of that content is taken out."""
    head, slots = compose(ROOT, "root", body, (None, Fraction(1, exponent.denominator)))
    atom = Entry(head, slots)
    return Power(atom, exponent.numerator) if exponent.numerator != 1 else atom


def _square_root(body: Poly) -> Term | None:
    """The root of the square of a monomial: its absolute value."""
    if len(body) != 1:
        return None
    ((monomial, coefficient),) = body.items()
    number = _exact_root(Fraction(coefficient), Fraction(1, 2)) if coefficient > 0 else None
    if number is None or any(exponent % 2 for _, exponent in monomial):
        return None
    factors: list[Term] = [Number(number)]
    for component, exponent in monomial:
        value: Poly = {frozenset([(component, exponent // 2)]): 1}
        known = positive_component(component) or is_square(component) or exponent % 4 == 0
        factors.append(ring.to_term(value) if known else _atom("abs", 0, value))
    return Mul(tuple(factors))


def _exact_root(value: Fraction, exponent: Fraction) -> Any:
    power = value**exponent.numerator
    over, under = (_whole_root(n, exponent.denominator) for n in (power.numerator, power.denominator))
    if over is None or under is None:
        return None
    result = Fraction(over, under)
    return result.numerator if result.denominator == 1 else result


def _whole_root(number: int, order: int) -> int | None:
    """The natural number whose power of this order is `number`, by bisection; None where there is none."""
    low, high = 0, 1 << (number.bit_length() // order + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**order < number else (low, middle)
    return low if low**order == number else None


def symbolic_power(body: Poly, exponent: Size) -> Term:
    """body ** exponent for a natural number that is a polynomial in symbols; whole powers are split off.

    A power of a product of numbers is the product of their powers.  Raises `Refused` for halves of sizes.
    """
    if not all(isinstance(coefficient, int) for _, coefficient in exponent.terms):
        raise Refused(f"the exponent {exponent}, of halves that are no whole numbers")
    factors = _factors(body)
    if len(factors) > 1:
        return Mul(tuple([Power(symbolic_power(factor, exponent), times) for factor, times in factors]))
    parts: list[Term] = []
    base = ring.to_term(body)
    for names, coefficient in exponent.terms:
        if not names:
            parts.append(Power(base, coefficient))
            continue
        if body == {ONE: -1}:
            coefficient %= 2  # (-1)^(2 m) is 1
        if body == {ONE: 1} or not coefficient:
            continue
        head, slots = compose(ROOT, "power", body, (None, names))
        parts.append(Power(Entry(head, slots), coefficient))
    return Mul(tuple(parts)) if parts else UNIT


def _factors(body: Poly) -> list[tuple[Poly, int]]:
    """The factors of a polynomial of one term without quotients, with their exponents; of another one the whole."""
    if len(body) != 1:
        return [(body, 1)]
    ((monomial, coefficient),) = body.items()
    if any(times < 0 for _, times in monomial):
        return [(body, 1)]
    factors: list[tuple[Poly, int]] = [({frozenset([(part, 1)]): 1}, times) for part, times in monomial]
    size = -coefficient if coefficient < 0 else coefficient
    if size != 1:
        factors.append(({ONE: size}, 1))
    if coefficient < 0:
        factors.append(({ONE: -1}, 1))
    return factors or [(body, 1)]


# matrices


def matrix(
    role: str, name: str, extra: Any, body: Term, row: Sequence[Slot], col: Sequence[Slot]
) -> tuple[Head, tuple[Slot, ...]]:
    """The framed head of the matrix with the entry `body` at the free indices `row`, `col`, and its parameters.

    Slots of `row` and `col` that are the literal 0 (size 1) have no place in the frame.
    """
    rows = [s for s in row if isinstance(s, Index)]
    cols = [s for s in col if isinstance(s, Index)]
    frame = Frame(tuple([s.size for s in rows]), tuple([s.size for s in cols]))
    renaming: dict[Slot, Slot] = dict(zip(rows, frame.row(), strict=True))
    renaming.update(zip(cols, frame.col(), strict=True))
    return compose(role, name, ring.relabel(ring.expand(body), renaming), (frame, extra))


def identity_body(frame: Frame) -> Poly:
    """The identity of a square frame."""
    return ring.expand(Mul(tuple([delta(r, c) for r, c in zip(frame.row(), frame.col(), strict=True)])))


AT_ZERO = {"exp": (1, 1, 1, 1), "cos": (1, 0, -1, 0), "sin": (0, 1, 0, -1)}  # of the derivatives of order 0 .. 3


def at_identity(entry: Entry) -> Term:
    """An entry of the inverse, adjugate or determinant of the identity, or of a known series of 0, as what it is."""
    head = entry.head
    frame, own = frame_of(head), entry.slots[: framed_slots(head)]
    if head.role in (INVERSE, ADJUGATE, DETERMINANT) and head.body == identity_body(frame):
        value = 1
    elif head.role == SERIES and head.name in AT_ZERO and not head.body:
        value = AT_ZERO[head.name][head.data[1] % 4]
    else:
        return entry
    half = len(own) // 2
    return Mul((Number(value), *(delta(a, b) for a, b in zip(own[:half], own[half:], strict=True))))


def sibling(head: Head, role: str, name: str) -> Head:
    """The head of another role with the same body."""
    return make(role, name, head.body, parameters_of(head), head.data)


def exponent_term(exponent: Any) -> Term:
    """The exponent of a root as a term."""
    if isinstance(exponent, Fraction):
        return Number(exponent)
    return Mul(tuple([Entry(size_head(name)) for name in exponent]))


def conjugate(term: Term) -> Term:
    """The complex conjugate of a term: every complex array replaced by its conjugate, which is another array.

    Everything else is real, and all operations here commute with conjugation but abstract functions, which are
    refused where their argument is complex.
    """

    def turned(entry: Entry) -> Term:
        head = entry.head
        if "complex" in head.facts:
            return Entry(conjugate_head(head), entry.slots)
        if head.body is not None and any("complex" in h.facts for h in head.ancestors):
            if head.role == ROOT:
                return entry  # roots are taken of real numbers only
            if (head.role == FUNCTION and head.name not in ENTIRE) or (head.role == SERIES and head.name not in ENTIRE):
                raise NotDecided("SC204", f"the conjugate of {head.name} of a complex argument")
            return inside(entry, turned)
        if head.role in (DERIVATIVE, INCREMENT, QUOTIENT) and is_complex_head(head):
            raise NotDecided("SC204", f"the conjugate of {head.name}")
        return entry

    return transform(term, {}, turned)


def conjugate_head(head: Head) -> Head:
    """The array of the conjugates of the entries of a complex one."""
    facts = head.facts ^ {"conjugate"}
    name = f"conj({head.name})" if "conjugate" in facts else head.name.removeprefix("conj(").removesuffix(")")
    return Head(
        head.role, name, head.sizes, head.parts,
        symmetric=head.symmetric, tag=head.tag, text=lambda: head.text, facts=facts, data=head.data,
    )  # fmt: skip


def inside(entry: Entry, change: Callable[[Entry], Term], size: Callable[[Size], Size] | None = None) -> Term:
    """The composite entry with `change` made in its body; `size` says what the sizes in it become.

    The slots of the entry have the sizes that they become.
    """
    head = entry.head
    own = framed_slots(head)
    if head.role in FRAMED:
        frame = frame_of(head)
        row = tuple([Index.bound("r", size(s) if size else s) for s in frame.rows])
        col = tuple([Index.bound("c", size(s) if size else s) for s in frame.cols])
        body = transform(ring.to_term(body_at(head, entry.slots, row, col)), {}, change, size)
        if head.role == MATRIX_POWER:
            renaming: dict[Slot, Slot] = dict(zip((*row, *col), (*frame.row(), *frame.col()), strict=True))
            matrix_body = ring.relabel(ring.expand(body), renaming)
            return Entry(head.data[1].head_of(matrix_body, frame, head.sizes[own:]), entry.slots)
        made, slots = matrix(head.role, head.name, head.data[1], body, row, col)
        return Entry(made, entry.slots[:own] + slots)
    changed = ring.expand(transform(ring.to_term(body_at(head, entry.slots)), {}, change, size))
    if head.role == FUNCTION:
        return function_of(head.name, head.data[1], changed)
    if head.role == RECIPROCAL:
        return Power(ring.to_term(changed), -1)
    if isinstance(head.data[1], Fraction):
        return root_of(changed, head.data[1])
    exponent = Size({head.data[1]: 1})
    return symbolic_power(changed, size(exponent) if size else exponent)


ring.compose_with(compose)
