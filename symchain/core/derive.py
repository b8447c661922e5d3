"""Derivatives: App("D", (λ an array of a term, λ of the point), slots) is the limit over real changes of one entry.

The array is bound, so substitution and congruence cannot go wrong.  The ring unfolds a D where it is asked to: terms
are evaluated as value and derivative together, Leibniz on products, the table for named operators.  Evaluation of a D
below a D has values that are such pairs themselves, so that second derivatives need no code of their own.

What is supposed is collected, at the point: the premises of the table; and of a function of which nothing is known
that it is differentiable there (`differentiable`), or where its derivative moves again that it has so many continuous
derivatives around the point (`C2`, `C3`).  What is unfolded below another D has to hold around the point: so the
premises of the table are open, and an unknown function stands at the array that moves, alone, or it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symchain.core.environment import Env, bound_in, choices, size_in, slot_in
from symchain.core.instance import fresh, substitute
from symchain.core.kernel import Settings, Theorem, _mint, rule, sides
from symchain.core.ring import Closure, Ring, evaluate
from symchain.core.term import (
    Add,
    App,
    Array,
    Defined,
    Entry,
    Formula,
    Index,
    Lambda,
    Layer,
    Mul,
    Refused,
    all_fit,
    equation,
    free,
    serials,
    whole,
)
from symchain.theory.operators import CONTINUOUS, DEFINITIONS, DERIVATIVES, NAMED, OPEN


def derivative(algebra: Any, term: App, env: Env) -> Any:
    """D(body; point)[slots] in an algebra; the ring collects what it supposes."""
    body, at = _parts(term)
    slots = [slot_in(slot, env) for slot in term.slots]
    (array,) = body.params
    closure: Closure = (at, env)
    if not all_fit(slots, _sizes_at(at, env)):
        raise Refused(f"a derivative by an entry at {slots}")
    if algebra.order == 0 and _is_unknown(body.body) and array in free(body.body):
        return algebra.atom(term, env)  # it is what it is, and supposes nothing
    dual = Dual(algebra, closure, slots)
    return evaluate(dual, body.body, {**env, array: closure})[1]


def _is_unknown(term: Any) -> bool:
    """Whether a term is a function of which no derivative is known."""
    return isinstance(term, App) and isinstance(term.operator, str) and term.operator not in NAMED


def _parts(term: App) -> tuple[Lambda, Lambda]:
    if len(term.bodies) == 2 and len(term.bodies[0].params) == 1:
        body, at = term.bodies
        (array,) = body.params
        indices = all(isinstance(p, Index) for p in at.params)
        if isinstance(array, Array) and indices and tuple(p.size for p in at.params) == array.sizes:
            return body, at
    raise Refused("a derivative is of a λ-term of an array, at a point of its sizes")


def _sizes_at(at: Lambda, env: Env) -> list[Any]:
    return [size_in(p.size, env) for p in at.params]


class Dual:
    """Pairs of a value and its derivative by one entry of the array that stands for a closure, over an algebra."""

    def __init__(self, base: Any, closure: Closure, slots: list[Any]) -> None:
        self.base, self.closure, self.slots = base, closure, slots
        self.ring: Ring = base if isinstance(base, Ring) else base.ring
        self.definitions, self.spelled = base.definitions, base.spelled
        self.order = base.order + 1
        self.zero, self.one = (base.zero, base.zero), (base.one, base.zero)
        sizes = tuple(_sizes_at(*closure))
        self.stand_in = Array("x", sizes, 0, next(serials))
        self.stand_ins: dict[int, Array] = {**base.stand_ins, id(closure): self.stand_in}

    def moves(self, closure: Closure) -> bool:
        return closure is self.closure or bool(self.base.moves(closure))

    def scaled(self, number: Any) -> Any:
        return self.base.scaled(number), self.base.zero

    def delta(self, a: Any, b: Any) -> Any:
        return self.base.delta(a, b), self.base.zero

    def plus(self, one: Any, two: Any) -> Any:
        return self.base.plus(one[0], two[0]), self.base.plus(one[1], two[1])

    def times(self, one: Any, two: Any) -> Any:
        """Leibniz."""
        base, change = self.base, self.base.zero
        for value, moving in ((two[0], one[1]), (one[0], two[1])):
            if moving != base.zero:
                change = base.plus(change, base.times(value, moving))
        return base.times(one[0], two[0]), change

    def total(self, own: Any, pair: Any) -> Any:
        return self.base.total(own, pair[0]), self.base.total(own, pair[1])

    def conjugated(self, pair: Any) -> Any:
        return self.base.conjugated(pair[0]), self.base.conjugated(pair[1])

    def entry(self, term: Entry, env: Env) -> Any:
        value = evaluate(self.base, term, env)
        if env.get(term.array) is not self.closure:
            return value, self.base.zero
        change = self.base.one
        for slot, own in zip(term.slots, self.slots, strict=True):
            change = self.base.times(change, self.base.delta(slot_in(slot, env), own))
        return value, change

    def apply(self, term: App, env: Env) -> Any:
        if term.operator == "D":
            return derivative(self, term, env)
        value = self.base.apply(term, env)
        if isinstance(term.operator, Defined):
            (body,) = term.bodies
            slots = [slot_in(slot, env) for slot in term.slots]
            return value, evaluate(self, body.body, {**env, **dict(zip(body.params, slots, strict=True))})[1]
        row = DERIVATIVES.get(term.operator)
        return value, self._unknown(term, env) if row is None else self._listed(row, term, env)

    def _listed(self, row: Any, term: App, env: Env) -> Any:
        """The chain rule through an operator of the table."""
        base, inner, (body,) = self.base, bound_in(row, term, env), term.bodies
        change = base.zero
        for case, own in choices(body.params, env, spelled=self.spelled):
            moving = evaluate(self, body.body, {**env, **case})[1]
            if moving != base.zero:
                here = {**inner, **dict(zip(row.entry, case.values(), strict=True))}
                part = base.times(evaluate(base, row.change, here), moving)
                change = base.plus(change, base.total(own, part))
        if change != base.zero:
            self.ring.supposed += [written(premise, inner, {}) for premise in row.premises]
        return change

    def _unknown(self, term: App, env: Env) -> Any:
        """The derivative of a function of which none is known: a D, where it depends on the array."""
        body = written(term, env, self.stand_ins)
        if self.stand_in not in free(body):
            return self.base.zero
        if self.order > 1 and (free(body) & set(self.base.stand_ins.values()) or not self._moves_alone()):
            raise Refused("the second derivative of an unknown function at something else than the array that moves")
        supposed = "differentiable" if self.order == 1 else f"C{self.order}"
        point = self._point({})
        self.ring.supposed.append(Formula(supposed, (Lambda((self.stand_in,), body), point)))
        return self._moved(term, env)

    def _point(self, stand_ins: Mapping[int, Array]) -> Any:
        body, env = self.closure
        return written(body, env, stand_ins)

    def _moves_alone(self) -> bool:
        """Whether the points of the derivatives above are the arrays that move, alone."""
        if self.order == 1:
            return True
        point = self._point(self.base.stand_ins)
        return bool(point.body == Entry(self.base.stand_in, point.params)) and self.base._moves_alone()

    def atom(self, term: App, env: Env) -> Any:
        """A D that is not unfolded, and its derivative."""
        return self.base.atom(term, env), self._moved(term, env)

    def _moved(self, term: App, env: Env) -> Any:
        """D of an application by this array, as it stands."""
        body, point = written(term, env, self.stand_ins), self._point(self.base.stand_ins)
        made = App("D", (Lambda((self.stand_in,), body), point), tuple(self.slots))
        closures = {level.stand_in: level.closure for level in self.levels[1:]}
        return self.base.atom(made, closures)

    @property
    def levels(self) -> list[Dual]:
        """This and the derivatives that are taken of it, from the inside."""
        return [self, *(self.base.levels if isinstance(self.base, Dual) else [])]


def written(node: Any, env: Env, stand_ins: Mapping[int, Array]) -> Any:
    """A node with its environment written into it; closures that have a stand-in become that."""
    values = {name: value for name, value in env.items() if isinstance(name, str)}
    for name in free(node):
        if name in env:
            value = env[name]
            if isinstance(value, tuple):
                body, outer = value
                value = stand_ins.get(id(value)) or written(body, outer, stand_ins)
            values[name] = value
    return substitute(node, values)


Settings.derive = derivative


@rule
def differentiate(theorem: Theorem, array: Array, slots: tuple[Any, ...]) -> Theorem:
    """D of both sides of an equation that holds around the point: its hypotheses about the array are open.

    Finitely many of them: one for all indices is, one for all layers is not.
    """
    for hypothesis in theorem.hypotheses.values():
        finite = not any(isinstance(p, Layer) for p in hypothesis.bound)
        still = hypothesis.predicate in OPEN and all(_continuous(body.body, array) for body in hypothesis.bodies)
        if array in free(hypothesis) and not (finite and still):
            raise Refused(f"a hypothesis that need not hold around the point: {hypothesis.predicate}")
    if array.height:
        raise Refused("only a plain array moves")
    own = fresh(array, {})
    moved = [Lambda((own,), substitute(side, {array: own})) for side in sides(theorem)]
    left, right = (App("D", (body, whole(array)), slots) for body in moved)
    return _mint(equation(left, right), theorem.hypotheses.values(), [theorem])


def _continuous(term: Any, array: Array) -> bool:
    """Whether a term is continuous in the array: polynomials, and operators that are so everywhere."""
    if array not in free(term) or isinstance(term, Entry):
        return True
    if isinstance(term, App):
        known = term.operator in CONTINUOUS or term.operator in DEFINITIONS
        return known and all(_continuous(body.body, array) for body in term.bodies)
    parts = term.terms if isinstance(term, Add) else term.factors if isinstance(term, Mul) else (term.body,)
    return all(_continuous(part, array) for part in parts)
