"""Derivatives and increments of terms.

Theory.  For an entry X[i, j] of an array whose entries are independent variables, `∂X[k,l]/∂X[i,j]` is
`δ[k,i] δ[l,j]`; sums, products and quotients follow linearity and Leibniz' rule; a named function of a term has the
derivative of the closed list, times that of the term; for the framed composites (M the matrix in the body, D its
derivative at the entry; Magnus & Neudecker 1999, ch. 8)

    inverse      ∂M⁻¹ = -M⁻¹ D M⁻¹
    determinant  ∂det M = sum over r, c of adj(M)[c,r] D[r,c]   (Jacobi)
    series       ∂f(M)[i,j] = sum over r, c of F[i,j,r,c] D[r,c], F the Fréchet derivative, an array of its own

An abstract function U of X has the derivative array `∂U/∂X` as an atom; everything else is constant.  The chain
rule for an abstract function of an abstract function is *not* built in: `∂g/∂X` for g a function of U and U of X is
again an atom, about which only a theorem says anything.

An array with a structure is read through its independent entries (Petersen & Pedersen 2012, sec. 2.8): the
derivative by the entry X[i, j] of a symmetric X moves X[i, j] and X[j, i] together, and is
`δ[k,i] δ[l,j] + δ[k,j] δ[l,i] - δ[i,j] δ[k,i] δ[l,j]` for X[k, l].

The increment of a term under the perturbation h of the entry X[i, j] is the term with X[k,l] + h δ[k,i] δ[l,j] for
X[k,l], and F + ΔF for every abstract function F of X, minus the term itself.

Refused (`NotDecided`): variables with another structure, derivatives of adjugates and pseudoinverses, increments
with a structured variable, derivatives of increments.  Never refused into a wrong 0: a head that depends on the
variable always yields an atom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symchain.errors import NotDecided
from symchain.trusted.composite import FRAMED, body_at, exponent_term, frame_of, framed_slots, inside, sibling
from symchain.trusted.functions import derived
from symchain.trusted.matrix_power import ZERO_SIZE, Exponent, exponent_of, power_entry
from symchain.trusted.poly import to_term
from symchain.trusted.splits import apart, is_view
from symchain.trusted.term import (
    ADJUGATE,
    ARRAY,
    DEFINED,
    DERIVATIVE,
    DETERMINANT,
    FRECHET,
    FUNCTION,
    INVERSE,
    MATRIX_POWER,
    RECIPROCAL,
    SERIES,
    ZERO,
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
    derivative_head,
    heads,
    increment_head,
    perturbation_head,
    subtract,
    transform,
)

MOVABLE = (ARRAY, DEFINED, DERIVATIVE)


def derive(term: Term, variable: Head, slots: tuple[Slot, ...], *, tied: bool = True) -> Term:
    """The derivative of `term` by the entry `variable[slots]`; the slots are not bound in `term`.

    Without `tied` the entries of a structured variable move one by one: right where the derivatives by all of them
    are summed with the entries of a direction that has the same linear structure.
    """
    if variable.symmetric and len(variable.sizes) != 2:
        raise NotDecided("SC204", f"the entries of {variable.name} are not independent: it is declared symmetric")
    if "complex" in variable.facts:
        raise NotDecided("SC204", f"the derivative by {variable.name}, which is complex; wirtinger is one")
    for word in sorted(variable.facts & ({"orthogonal", "toeplitz"} if tied else {"orthogonal"})):
        raise NotDecided("SC204", f"the entries of {variable.name} are not independent: it is declared {word}")
    return _derive(term, variable, slots, tied)


def derive_complex(term: Term, variable: Head, slots: tuple[Slot, ...], other: Head) -> Term:
    """The derivative by an entry of a complex variable, or of its conjugate, with `other`, the other of the two, fixed.

    Raises `NotDecided` where the term has an abstract or a defined function of either in it.
    """
    for own in heads(term):
        for head in (own, *own.ancestors):
            if head.body is None and head not in (variable, other) and {variable, other} & {*head.ancestors}:
                raise NotDecided("SC204", f"the derivative of {head.name}, a function of a complex variable")
    return _derive(term, variable, slots, tied=False)


def _check_variable(variable: Head) -> None:
    if variable.symmetric or variable.facts - {"invertible", "positive"}:
        raise NotDecided("SC204", f"the entries of {variable.name} are not independent: it has a structure")


def _own_derivative(head: Head, at: tuple[Slot, ...], slots: tuple[Slot, ...], tied: bool) -> Term:
    """The derivative of the entry of a variable by an entry of itself."""
    direct = Mul(tuple([delta(a, b) for a, b in zip(at, slots, strict=True)]))
    if not tied or len(at) != 2 or not (head.symmetric or "antisymmetric" in head.facts):
        return direct
    (k, l), (i, j) = at, slots
    crossed = Mul((delta(k, j), delta(l, i)))
    if "antisymmetric" in head.facts:
        return subtract(direct, crossed)
    return Add((direct, crossed, Mul((Number(-1), delta(i, j), direct))))


def _derive(term: Term, variable: Head, slots: tuple[Slot, ...], tied: bool) -> Term:
    if isinstance(term, Entry):
        return _derive_entry(term, variable, slots, tied)
    if isinstance(term, Number):
        return ZERO
    if isinstance(term, Add):
        parts = [d for t in term.terms if (d := _derive(t, variable, slots, tied)) is not ZERO]
        return Add(tuple(parts)) if parts else ZERO
    if isinstance(term, Mul):
        parts = []
        for n, factor in enumerate(term.factors):
            d = _derive(factor, variable, slots, tied)
            if d is not ZERO:
                parts.append(Mul((*term.factors[:n], d, *term.factors[n + 1 :])))
        return Add(tuple(parts)) if parts else ZERO
    if isinstance(term, Power):
        d = _derive(term.base, variable, slots, tied)
        if d is ZERO or not term.exponent:
            return ZERO
        return Mul((Number(term.exponent), Power(term.base, term.exponent - 1), d))
    d = _derive(term.body, variable, slots, tied)
    return ZERO if d is ZERO else Sum(term.indices, d)


def _derive_entry(entry: Entry, variable: Head, slots: tuple[Slot, ...], tied: bool) -> Term:
    head = entry.head
    if head is variable:
        return _own_derivative(head, entry.slots, slots, tied)
    if is_view(variable) and head.body is None and _meets(head, variable):
        raise NotDecided("SC204", f"the derivative of {head.name} by {variable.name}, whose indices are split")
    if not head.depends_on(variable):
        return ZERO
    if head.body is not None:
        return _derive_composite(entry, variable, slots, tied)
    if head.role not in MOVABLE:
        raise NotDecided("SC204", f"the derivative of {head.name} by {variable.name}")
    return Entry(derivative_head(head, variable), entry.slots + slots)


def _meets(head: Head, view: Head) -> bool:
    """Whether a head may depend on entries of `view` that it does not name: by the whole array, or another view."""
    (whole,) = view.parts
    if is_view(head) and head.parts[0] is whole:
        return not any(map(apart, head.data, view.data))
    others = [p for p in head.parts if p is not view]
    return head is whole or any(_meets(p, view) for p in others)


def _derive_composite(entry: Entry, variable: Head, slots: tuple[Slot, ...], tied: bool) -> Term:
    head = entry.head
    if head.role in FRAMED:
        return _derive_framed(entry, variable, slots, tied)
    body = body_at(head, entry.slots)
    argument = to_term(body)
    inner = _derive(argument, variable, slots, tied)
    if inner is ZERO:
        return ZERO
    if head.role == FUNCTION:
        return Mul((derived(head.name, head.data[1], body, argument), inner))
    if head.role == RECIPROCAL:
        return Mul((Number(-1), Power(entry, 2), inner))
    return Mul((exponent_term(head.data[1]), entry, Power(argument, -1), inner))


def _derive_framed(entry: Entry, variable: Head, slots: tuple[Slot, ...], tied: bool) -> Term:
    head = entry.head
    frame = frame_of(head)
    row = tuple([Index.bound("r", s) for s in frame.rows])
    col = tuple([Index.bound("c", s) for s in frame.cols])
    inner = _derive(to_term(body_at(head, entry.slots, row, col)), variable, slots, tied)
    if inner is ZERO:
        return ZERO
    own = framed_slots(head)
    at, rest = entry.slots[:own], entry.slots[own:]
    if head.role == INVERSE:
        width = len(row)
        left, right = Entry(head, at[:width] + row + rest), Entry(head, col + at[width:] + rest)
        found: Term = Mul((Number(-1), left, inner, right))
    elif head.role == DETERMINANT:
        found = Mul((Entry(sibling(head, ADJUGATE, "adj"), col + row + rest), inner))
    elif head.role == ADJUGATE:
        found = Mul((_second_of_determinant(entry, row, col), inner))
    elif head.role == SERIES:
        found = Mul((Entry(sibling(head, FRECHET, f"D{head.name}"), at + row + col + rest), inner))
    elif head.role == MATRIX_POWER:
        found = _derive_power(entry, inner, row, col)
    else:
        raise NotDecided("SC204", f"the derivative of {head.name} by {variable.name}")
    return Sum(row + col, found) if row + col else found


def _second_of_determinant(entry: Entry, row: tuple[Slot, ...], col: tuple[Slot, ...]) -> Term:
    """The derivative of adj(M) = det(M) inv(M) by the entry of M at row and column, where M is invertible.

    It is det (inv[p, q] inv[col, row] - inv[p, row] inv[col, q]) (Magnus & Neudecker 1999, 8.3, 8.4).
    """
    head, width = entry.head, len(row)
    p, q, rest = entry.slots[:width], entry.slots[width : 2 * width], entry.slots[2 * width :]
    inverse = sibling(head, INVERSE, "inv")
    together = Mul((Entry(inverse, p + q + rest), Entry(inverse, col + row + rest)))
    crossed = Mul((Entry(inverse, p + row + rest), Entry(inverse, col + q + rest)))
    return Mul((Entry(sibling(head, DETERMINANT, "det"), rest), subtract(together, crossed)))


def _derive_power(entry: Entry, inner: Term, row: tuple[Slot, ...], col: tuple[Slot, ...]) -> Term:
    """Leibniz' rule: the sum over r of X^r D X^(e - 1 - r)."""
    head = entry.head
    exponent, frame = exponent_of(head), frame_of(head)
    if exponent.sign:
        raise NotDecided("SC204", "the derivative of a power whose exponent is the index of a sum")
    width = len(row)
    r = Index.bound("r", exponent.constant)
    before, after = Exponent(ZERO_SIZE, 1), Exponent(exponent.constant + Size.number(-1), -1)
    left = power_entry(head.body, frame, before, entry.slots[:width] + row, r)
    right = power_entry(head.body, frame, after, col + entry.slots[width : 2 * width], r)
    return Sum((r,), Mul((left, inner, right)))


def increment(term: Term, variable: Head, slots: tuple[Slot, ...]) -> Term:
    """What `term` gains when the entry `variable[slots]` gains its perturbation."""
    _check_variable(variable)
    perturbation = Entry(perturbation_head(variable), slots)

    def moved(entry: Entry) -> Term:
        head = entry.head
        if head is variable:
            place = [delta(a, b) for a, b in zip(entry.slots, slots, strict=True)]
            return Add((entry, Mul((perturbation, *place))))
        if not head.depends_on(variable) or head is perturbation.head:
            return entry
        if head.body is not None:
            return inside(entry, moved)
        if head.role not in MOVABLE:
            raise NotDecided("SC204", f"the change of {head.name} with {variable.name}")
        return Add((entry, Entry(increment_head(head, variable), entry.slots + slots)))

    if isinstance(term, Entry) and term.head is not variable and term.head.body is None:
        gained = moved(term)
        return gained.terms[1] if isinstance(gained, Add) else ZERO
    return subtract(transform(term, {}, moved), term)


Value = Callable[[tuple[Slot, ...]], Term]


def substitute(term: Term, values: Mapping[Head, Value]) -> Term:
    """`term` with the entries of some arrays replaced, all at once, by their values at the slots.

    Raises `NotDecided` where something in `term` is an abstract function of such an array: what it becomes is not
    known.
    """

    def replaced(entry: Entry) -> Term:
        value = values.get(entry.head)
        if value is not None:
            return value(entry.slots)
        array = next((h for h in values if entry.head.depends_on(h)), None)
        if array is None:
            return entry
        if entry.head.body is not None:
            return inside(entry, replaced)
        raise NotDecided("SC204", f"{entry.head.name} at another point of {array.name}")

    return transform(term, {}, replaced)
