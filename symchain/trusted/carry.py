"""Equations of this core written in the terms of the new one, so that it can prove them (`kernel.carried`).

Every symbol becomes one of its own, told apart by all that tells heads apart, and what is declared of it becomes a
hypothesis of the new theorem: it is listed in `declared`.  What has no word there becomes an array, or a function of
what it is made of, of which nothing is known; so what is proved holds of whatever it is.  No derivative is written as
one: nothing here binds an array.

Refused: remainders, sizes that may be less than 1, powers above `LARGEST`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from symchain.core import term as new
from symchain.errors import Refused
from symchain.theory.operators import app, fact
from symchain.theory.rows import real
from symchain.trusted import poly as ring
from symchain.trusted import term as old
from symchain.trusted.asymptotic import Equation
from symchain.trusted.composite import body_at, frame_of, framed_slots, is_complex_head
from symchain.trusted.conditions import Condition

LARGEST = 8
NUMBERS = frozenset(
    ["exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "logistic", "softplus", "abs", "sign", "step", "relu"]
)
"""Functions of a number that both cores know."""
MATRICES = {old.INVERSE: "inv", old.ADJUGATE: "adj", old.DETERMINANT: "det"}
SYMBOLIC = (old.FUNCTION, old.RECIPROCAL, old.ROOT, old.SERIES, old.PSEUDOINVERSE, *MATRICES)
PREDICATES = ("invertible", "nonzero", "positive")
AXIOMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("exp", "log", "sin", "cos", "sqrt"), ("named-function",)),
    "inverse": ("inverse",),
    "adjugate": ("adjugate",),
    "det": ("determinant",),
    "det-block": ("block-matrix",),
    **dict.fromkeys(("recip", "conj", "positive", "nonzero", "squares", "size"), ()),
}
"""The axioms of this core that a row of the new one is of, by its name or the first word of it; numbers have none."""


def axioms_of(row: str) -> tuple[str, ...]:
    """The axioms that a row is of.  Raises `Refused` for one that is of none here: orders, derivatives."""
    found = AXIOMS.get(row, AXIOMS.get(row.split("-")[0]))
    if found is None:
        raise Refused(f"a row of the new core that is of no axiom here: {row}")
    return found


class Writer:
    """The words of some equations; `declared` is what is known of the arrays that were met."""

    arrays: ClassVar[dict[old.Head, new.Array]] = {}

    def __init__(self) -> None:
        self.met: dict[old.Head, None] = {}

    @property
    def declared(self) -> list[new.Formula]:
        found: list[new.Formula] = []
        for head in self.met:
            if head.role in (old.ARRAY, old.DEFINED):
                found += declarations(head, self.arrays[head])
        return found

    def equation(self, equation: Equation) -> new.Formula:
        """The equation at its free indices.  Raises `Refused`."""
        if equation.remainder is not None:
            raise Refused("an equation with a remainder")
        return new.equation(self.term(equation.left), self.term(equation.right))

    def condition(self, condition: Condition) -> new.Formula | None:
        """The condition, for all values of its parameters; None for one of another kind.  Raises `Refused`."""
        head = condition.head
        if condition.kind not in PREDICATES or head.role not in (old.INVERSE, old.RECIPROCAL, old.FUNCTION):
            return None
        entry = old.Entry(head, tuple([old.generic_slot(f"c{n}", size) for n, size in enumerate(head.sizes)]))
        body = self.body(entry)
        return closed(new.Formula(condition.kind, (body,)))

    def term(self, node: old.Term) -> Any:
        if isinstance(node, old.Number):
            return new.Number(Fraction(node.value))
        if isinstance(node, old.Entry):
            return self.entry(node)
        if isinstance(node, old.Add):
            return new.Add(tuple(map(self.term, node.terms)))
        if isinstance(node, old.Mul):
            return new.Mul(tuple(map(self.term, node.factors)))
        if isinstance(node, old.Power):
            if abs(node.exponent) > LARGEST:
                raise Refused("a large power")
            base = self.term(node.base)
            return new.Mul((base if node.exponent > 0 else app("recip", base),) * abs(node.exponent))
        return new.Sum(tuple([self.index(i) for i in node.indices]), self.term(node.body))

    def index(self, index: old.Index) -> new.Index:
        return new.Index(index.name, self.size(index.size), -index.serial)

    def slot(self, slot: old.Slot) -> Any:
        return new.Literal(slot.value) if isinstance(slot, old.Literal) else self.index(slot)

    def size(self, size: old.Size) -> new.Size:
        """A number, or a name that no other size has."""
        if size.literal is not None:
            return size.literal
        if any(coefficient < 0 for _, coefficient in size.terms):
            raise Refused(f"the size {size} may be less than 1")
        ((names, coefficient), *more) = size.terms
        return size_name(names[0]) if not more and coefficient == 1 and len(names) == 1 else f"size {size.key}"

    def entry(self, entry: old.Entry) -> Any:
        head = entry.head
        if head.role == old.DELTA:
            return new.Delta(*map(self.slot, entry.slots))
        if "size" in head.facts:
            return new.Entry(new.SizeOf(size_name(head.name)))
        if head.role not in SYMBOLIC:
            return new.Entry(self.array(head), tuple(map(self.slot, entry.slots)))
        if head.role == old.ROOT and isinstance(head.data[1], tuple) and {*head.body} == {ring.ONE}:
            base = Fraction(head.body[ring.ONE])
            if base > 0:  # c^n = exp(n log(c))
                sizes = [new.Entry(new.SizeOf(size_name(name))) for name in head.data[1]]
                return app("exp", new.Mul((*sizes, app("log", new.Number(base)))))
        try:
            body = self.body(entry)
        except Refused:
            return new.Entry(self.array(head), tuple(map(self.slot, entry.slots)))
        return new.App(operator(head), (body,), tuple(map(self.slot, entry.slots[: framed_slots(head)])))

    def body(self, entry: old.Entry) -> new.Lambda:
        """What a composite entry is applied to.  Raises `Refused` where its rows or columns are split."""
        head = entry.head
        if head.role in (old.FUNCTION, old.RECIPROCAL, old.ROOT):
            return new.constant(self.term(ring.to_term(body_at(head, entry.slots))))
        frame = frame_of(head)
        if len(frame.rows) != 1 or len(frame.cols) != 1:
            raise Refused("a matrix whose indices are split")
        # New ones for each: the slots of a matrix in a matrix may be the row or the column of that around it.
        row, col = [old.Index.bound("r", frame.rows[0])], [old.Index.bound("c", frame.cols[0])]
        body = ring.to_term(body_at(head, entry.slots, row, col))
        return new.Lambda((self.index(row[0]), self.index(col[0])), self.term(body))

    def array(self, head: old.Head) -> new.Array:
        """The array that stands for a head, and for no other."""
        self.met[head] = None
        if head not in self.arrays:
            self.arrays[head] = new.Array(head.name, tuple(map(self.size, head.sizes)), 0, next(new.serials))
        return self.arrays[head]


def size_name(name: str) -> str:
    """The name of the size of this name: none that a composite size has."""
    return f"size of {name}"


def operator(head: old.Head) -> str:
    """The operator that a composite head is of: one of the table, or a function symbol of its own."""
    kind, order = head.role, head.data[1]
    if kind == old.FUNCTION and not order and head.name in NUMBERS:
        return head.name
    if kind == old.RECIPROCAL:
        return "recip"
    if kind == old.ROOT and order == Fraction(1, 2):
        return "sqrt"
    return MATRICES.get(kind) or repr((kind, head.name, order))


def closed(formula: new.Formula) -> new.Formula:
    """The formula for all values of its free indices."""
    loose = sorted([p for p in new.free(formula) if isinstance(p, new.Index)], key=repr)
    return new.Formula(formula.predicate, formula.bodies, tuple(loose))


def declarations(head: old.Head, array: new.Array) -> list[new.Formula]:
    """What an array is declared to be; that it is real is, where it is not declared complex."""
    whole = new.whole(array)
    found = [] if is_complex_head(head) else [closed(real(whole.body))]
    if "positive" in head.facts:
        found.append(closed(fact("positive", whole.body)))
    if len(array.sizes) != 2:
        return found
    (i, j), (rows, cols) = whole.params, array.sizes
    if head.symmetric and rows == cols:
        found.append(closed(new.equation(whole.body, new.Entry(array, (j, i)))))
    if "invertible" in head.facts:
        found.append(fact("invertible", whole))
    if "positive definite" in head.facts:
        found.append(fact("positive", app("det", whole)))
    if "orthogonal" in head.facts:
        k = new.made("k", rows)
        for slots in (((k, i), (k, j)), ((i, k), (j, k))):
            product = new.Mul(tuple([new.Entry(array, pair) for pair in slots]))
            found.append(closed(new.equation(new.Sum((k,), product), new.Delta(i, j))))
    return found
