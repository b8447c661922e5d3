"""The operators of the table: what they are defined to be, their derivatives, and the predicates of formulas.

A definition is unfolded by the ring; `?` marks the sizes and arrays that it is matched by.  A derivative says by what
an operator changes with each entry of its one body, and what has to hold for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symchain.core.term import (
    MINUS,
    ONE,
    Add,
    App,
    Array,
    Case,
    Delta,
    Entry,
    Formula,
    Index,
    Lambda,
    Mul,
    Number,
    Pair,
    Sum,
    constant,
    whole,
)


@dataclass(frozen=True)
class Definition:
    """An operator of arrays at slots is the body."""

    arrays: tuple[Array, ...]
    slots: tuple[Index, ...]
    body: Any


@dataclass(frozen=True)
class Derivative:
    """The change of an operator at `slots` with the entry at `entry` of its array, under premises."""

    arrays: tuple[Array]
    slots: tuple[Index, ...]
    entry: tuple[Index, ...]
    change: Any
    premises: tuple[Formula, ...] = ()


def app(operator: str, *bodies: Any, slots: tuple[Any, ...] = ()) -> App:
    """An operator of λ-terms, or of numbers, at slots."""
    return App(operator, tuple([b if isinstance(b, Lambda) else constant(b) for b in bodies]), slots)


def fact(predicate: str, *bodies: Any, bound: tuple[Any, ...] = ()) -> Formula:
    return Formula(predicate, tuple([b if isinstance(b, Lambda) else constant(b) for b in bodies]), bound)


M, N, P, Q = "?M", "?N", "?P", "?Q"
i, j, k, l = (Index(name, size) for name, size in zip("ijkl", (M, N, P, Q), strict=True))
A, B, B_LIKE, C, D = (
    Array(name, sizes) for name, sizes in zip("ABBCD", ((M, N), (N, P), (M, N), (P, N), (P, Q)), strict=True)
)
SQUARE, RIGHT, OTHER = Array("A", (M, M)), Array("B", (M, Q)), Array("B", (P, Q))
row, column = Index("r", ("*", M, P)), Index("c", ("*", N, Q))
stacked, beside = Index("r", ("+", M, P)), Index("c", ("+", N, Q))
down = Index("r", ("*", N, M))

BLOCKS = (((0, A, i, j), (1, RIGHT, i, l)), ((0, C, k, j), (1, D, k, l)))
DEFINITIONS: dict[str, Definition] = {
    "mul": Definition((A, B), (i, k), Sum((j,), Mul((Entry(A, (i, j)), Entry(B, (j, k)))))),
    "T": Definition((A,), (j, i), Entry(A, (i, j))),
    "tr": Definition((SQUARE,), (), Sum((i,), Entry(SQUARE, (i, i)))),
    "had": Definition((A, B_LIKE), (i, j), Mul((Entry(A, (i, j)), Entry(B_LIKE, (i, j))))),
    "add": Definition((A, B_LIKE), (i, j), Add((Entry(A, (i, j)), Entry(B_LIKE, (i, j))))),
    "kron": Definition(
        (A, OTHER),
        (row, column),
        Sum(
            (i, k, j, l),
            Mul((Delta(row, Pair(i, k)), Delta(column, Pair(j, l)), Entry(A, (i, j)), Entry(OTHER, (k, l)))),
        ),
    ),
    "vec": Definition((A,), (down,), Sum((i, j), Mul((Delta(down, Pair(j, i)), Entry(A, (i, j)))))),
    "block": Definition(
        (A, RIGHT, C, D),
        (stacked, beside),
        Add(
            tuple(
                Sum((r, c), Mul((Delta(stacked, Case(down_, r)), Delta(beside, Case(right, c)), Entry(part, (r, c)))))
                for down_, parts in enumerate(BLOCKS)
                for right, part, r, c in parts
            )
        ),
    ),
}
"""Product, transpose, trace, entrywise product, sum, Kronecker product, columns one below the other, four blocks."""

x, X = Array("x"), Array("X", (M, M))
HALF, MINUS_HALF = Number(Fraction(1, 2)), Number(Fraction(-1, 2))
value, here = Entry(x), whole(X)
p, q, r, s = (Index(name, M) for name in "pqrs")


rising, falling = app("exp", value), app("exp", Mul((MINUS, value)))
ABSOLUTE = app("sqrt", Mul((value, app("conj", value))))
SIGN = Mul((value, app("recip", ABSOLUTE)))
DEFINITIONS |= {
    "sinh": Definition((x,), (), Add((Mul((HALF, rising)), Mul((MINUS_HALF, falling))))),
    "cosh": Definition((x,), (), Add((Mul((HALF, rising)), Mul((HALF, falling))))),
    "tanh": Definition((x,), (), Mul((Add((rising, Mul((MINUS, falling)))), app("recip", Add((rising, falling)))))),
    "logistic": Definition((x,), (), app("recip", Add((ONE, falling)))),
    "softplus": Definition((x,), (), app("log", Add((ONE, rising)))),
    "abs": Definition((x,), (), ABSOLUTE),
    "sign": Definition((x,), (), SIGN),
    "step": Definition((x,), (), Add((HALF, Mul((HALF, SIGN))))),
    "relu": Definition((x,), (), Mul((HALF, Add((value, ABSOLUTE))))),
    "tan": Definition((x,), (), Mul((app("sin", value), app("recip", app("cos", value))))),
}
"""Functions of a number that are made of others: Abramowitz and Stegun (1964), 4."""


def _inverse(*slots: Index) -> App:
    return app("inv", here, slots=slots)


DERIVATIVES: dict[Any, Derivative] = {
    "exp": Derivative((x,), (), (), app("exp", value)),
    "log": Derivative((x,), (), (), app("recip", value), (fact("slit", value),)),
    "recip": Derivative(
        (x,), (), (), Mul((MINUS, app("recip", value), app("recip", value))), (fact("nonzero", value),)
    ),
    "sqrt": Derivative((x,), (), (), Mul((HALF, app("recip", app("sqrt", value)))), (fact("slit", value),)),
    "sin": Derivative((x,), (), (), app("cos", value)),
    "cos": Derivative((x,), (), (), Mul((MINUS, app("sin", value)))),
    "det": Derivative((X,), (), (r, s), app("adj", here, slots=(s, r))),
    "adj": Derivative(
        (X,),
        (p, q),
        (r, s),
        Mul(
            (
                app("det", here),
                Add((Mul((_inverse(p, q), _inverse(s, r))), Mul((MINUS, _inverse(p, r), _inverse(s, q))))),
            )
        ),
        (fact("invertible", here),),
    ),
    "inv": Derivative((X,), (p, q), (r, s), Mul((MINUS, _inverse(p, r), _inverse(s, q))), (fact("invertible", here),)),
}
"""Calculus; determinant, adjugate and inverse: Magnus and Neudecker, Matrix Differential Calculus (1988), 8.3 to 8.6.

Every premise is open, and every change is continuous where it holds: second derivatives are taken of these.
"""

OPEN = frozenset({"nonzero", "invertible", "slit"})
"""What holds around a point where it holds at the point, of what is continuous there."""
CONTINUOUS = frozenset({"det", "adj", "exp", "sin", "cos", "conj"})
"""Operators that are continuous everywhere."""
NAMED = frozenset({*DEFINITIONS, *DERIVATIVES, "conj", "D"})
"""Operators that are no function symbols."""
PREDICATES: dict[str, tuple[Any, ...]] = {
    "=": ((), ()),
    **dict.fromkeys(("nonzero", "positive", "slit"), ((),)),
    "invertible": ((Index, Index),),
    **dict.fromkeys(("differentiable", "C2", "C3"), ((Array,), None)),
    "O": ((Array,), ()),
    "real-along": ((Array,),),
}
"""Predicates, with what each of their λ-terms binds; None: any number of indices."""
