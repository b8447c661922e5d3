"""The axiom rows: what is believed of operators, as schemas in the language of terms, each with premises and source.

A row holds for all sizes, arrays, function symbols and free indices, and is put to use by `instance`.  Functions are
total, and nothing is known of them outside their domain, so a premise is what a row needs and no more.  What follows
from other rows is a lemma, and no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symchain.core.term import (
    ONE,
    ZERO,
    Add,
    App,
    Array,
    Delta,
    Entry,
    Formula,
    Index,
    Lambda,
    Mul,
    Number,
    SizeOf,
    Sum,
    constant,
    difference,
    equation,
    whole,
)
from symchain.theory.operators import app, fact


@dataclass(frozen=True)
class Row:
    claim: Formula
    premises: tuple[Formula, ...]
    source: str


def real(term: Any, bound: tuple[Any, ...] = ()) -> Formula:
    """A number is its own conjugate."""
    return equation(app("conj", term), term, bound)


x, y = Entry(Array("x")), Entry(Array("y"))
a, b, c, d = (Index(name, "n") for name in "abcd")
X, Y, v = Array("X", ("n", "n")), Array("Y", ("n", "n")), Array("x", ("n",))
HERE, THERE = whole(X), whole(Y)


def inverse(*slots: Index) -> App:
    return app("inv", HERE, slots=slots)


def adjugate(*slots: Index) -> App:
    return app("adj", HERE, slots=slots)


PRODUCT = Sum((b,), Mul((Entry(X, (a, b)), Entry(Y, (b, c)))))
INVERTIBLE = fact("invertible", HERE)

SQUARES = Sum((a,), Mul((Entry(v, (a,)), app("conj", Entry(v, (a,))))))
ONLY = (Index("a", 1), Index("c", 1))
SINGLE = Array("X", (1, 1))
BELOW, BESIDE = Array("Z", ("m", "m")), Array("Y", ("m", "n"))
CORNERS = (Index("r", ("+", "n", "m")), Index("s", ("+", "n", "m")))
NOTHING = Lambda((Index("a", "n"), Index("d", "m")), ZERO)
TRIANGULAR = App("block", (HERE, NOTHING, whole(BESIDE), whole(BELOW)), CORNERS)

ROWS: dict[str, Row] = {
    # numbers and named functions
    "recip": Row(equation(Mul((x, app("recip", x))), ONE), (fact("nonzero", x),), "field"),
    "exp-add": Row(equation(Mul((app("exp", x), app("exp", y))), app("exp", Add((x, y)))), (), "functional equation"),
    "exp-0": Row(equation(app("exp", ZERO), ONE), (), "functional equation"),
    "exp-log": Row(equation(app("exp", app("log", x)), x), (fact("nonzero", x),), "definition of log"),
    "log-exp": Row(equation(app("log", app("exp", x)), x), (real(x),), "definition of log"),
    "log-mul": Row(
        equation(app("log", Mul((x, y))), Add((app("log", x), app("log", y)))),
        (fact("positive", x), fact("positive", y)),
        "logarithm",
    ),
    "conj-exp": Row(equation(app("conj", app("exp", x)), app("exp", app("conj", x))), (), "real coefficients"),
    "conj-recip": Row(
        equation(app("conj", app("recip", x)), app("recip", app("conj", x))), (fact("nonzero", x),), "field"
    ),
    "conj-log": Row(equation(app("conj", app("log", x)), app("log", app("conj", x))), (fact("slit", x),), "Schwarz"),
    "conj-sqrt": Row(real(app("sqrt", SQUARES)), (), "definition of the root"),
    "sqrt-square": Row(equation(Mul((app("sqrt", x), app("sqrt", x))), x), (), "definition of the root"),
    "sqrt-mul": Row(
        equation(app("sqrt", Mul((SQUARES, y))), Mul((app("sqrt", SQUARES), app("sqrt", y)))),
        (),
        "definition of the root",
    ),
    "sin-cos": Row(
        equation(Add((Mul((app("sin", x), app("sin", x))), Mul((app("cos", x), app("cos", x))))), ONE), (), "Euler"
    ),
    "sin-add": Row(
        equation(
            app("sin", Add((x, y))), Add((Mul((app("sin", x), app("cos", y))), Mul((app("cos", x), app("sin", y)))))
        ),
        (),
        "Euler",
    ),
    "cos-add": Row(
        equation(
            app("cos", Add((x, y))),
            difference(Mul((app("cos", x), app("cos", y))), Mul((app("sin", x), app("sin", y)))),
        ),
        (),
        "Euler",
    ),
    "cos-0": Row(equation(app("cos", ZERO), ONE), (), "Euler"),
    # facts from facts
    "exp-positive": Row(fact("positive", app("exp", x)), (real(x),), "order"),
    "squares-positive": Row(fact("positive", SQUARES), (fact("nonzero", SQUARES),), "order"),
    "squares-add": Row(fact("positive", Add((SQUARES, y))), (fact("positive", y),), "order"),
    "positive-nonzero": Row(fact("nonzero", x), (fact("positive", x),), "order"),
    "positive-mul": Row(fact("positive", Mul((x, y))), (fact("positive", x), fact("positive", y)), "order"),
    "positive-add": Row(fact("positive", Add((x, y))), (fact("positive", x), fact("positive", y)), "order"),
    "positive-sum": Row(
        fact("positive", Sum((a,), Entry(v, (a,)))), (fact("positive", Entry(v, (a,)), bound=(a,)),), "order"
    ),
    "positive-slit": Row(fact("slit", x), (fact("positive", x),), "the plane without 0 and the negative numbers"),
    "size-positive": Row(fact("positive", Entry(SizeOf("n"))), (), "a size is at least 1"),
    "recip-positive": Row(fact("positive", app("recip", x)), (fact("positive", x),), "order"),
    "sqrt-positive": Row(fact("positive", app("sqrt", x)), (fact("positive", x),), "definition of the root"),
    "nonzero-factor": Row(fact("nonzero", x), (fact("nonzero", Mul((x, y))),), "field"),
    "nonzero-mul": Row(fact("nonzero", Mul((x, y))), (fact("nonzero", x), fact("nonzero", y)), "field"),
    "positive-real": Row(real(x), (fact("positive", x),), "order"),
    # inverse and determinant
    "inverse-right": Row(
        equation(Sum((b,), Mul((Entry(X, (a, b)), inverse(b, c)))), Delta(a, c)), (INVERTIBLE,), "definition"
    ),
    "inverse-left": Row(
        equation(Sum((b,), Mul((inverse(a, b), Entry(X, (b, c))))), Delta(a, c)), (INVERTIBLE,), "definition"
    ),
    "inverse-exists": Row(
        INVERTIBLE, (equation(PRODUCT, Delta(a, c), (a, c)),), "a right inverse of a square matrix is one"
    ),
    "adjugate-right": Row(
        equation(Sum((b,), Mul((Entry(X, (a, b)), adjugate(b, c)))), Mul((app("det", HERE), Delta(a, c)))),
        (),
        "Laplace",
    ),
    "adjugate-left": Row(
        equation(Sum((b,), Mul((adjugate(a, b), Entry(X, (b, c))))), Mul((app("det", HERE), Delta(a, c)))),
        (),
        "Laplace",
    ),
    "adjugate-mul": Row(
        equation(
            App("adj", (Lambda((a, c), PRODUCT),), (a, c)),
            Sum((b,), Mul((App("adj", (THERE,), (a, b)), adjugate(b, c)))),
        ),
        (),
        "Laplace, as polynomials in the entries",
    ),
    "adjugate-transpose": Row(
        equation(App("adj", (Lambda((a, c), Entry(X, (c, a))),), (a, c)), adjugate(c, a)), (), "Laplace"
    ),
    "det-mul": Row(
        equation(app("det", Lambda((a, c), PRODUCT)), Mul((app("det", HERE), app("det", THERE)))), (), "Cauchy, Binet"
    ),
    "det-transpose": Row(equation(app("det", Lambda((a, c), Entry(X, (c, a)))), app("det", HERE)), (), "Leibniz"),
    "conj-det": Row(
        equation(app("conj", app("det", HERE)), app("det", Lambda((a, c), app("conj", Entry(X, (a, c)))))),
        (),
        "Leibniz",
    ),
    "det-diagonal": Row(
        equation(
            app("det", Lambda((a, c), Mul((Delta(a, c), app("exp", Entry(v, (a,))))))),
            app("exp", Sum((a,), Entry(v, (a,)))),
        ),
        (),
        "Leibniz, functional equation",
    ),
    "det-1": Row(equation(app("det", Lambda(ONLY, Entry(SINGLE, ONLY))), Entry(SINGLE, ONLY)), (), "Leibniz"),
    "det-block": Row(
        equation(
            App("det", (Lambda(CORNERS, TRIANGULAR),)),
            Mul((app("det", HERE), app("det", whole(BELOW)))),
        ),
        (),
        "Leibniz",
    ),
    "det-invertible": Row(INVERTIBLE, (fact("nonzero", app("det", HERE)),), "Cramer"),
}

# Orders: remainders are facts about a λ of what tends to 0; a coefficient is fixed, as it stands outside the λ.
h, Z, W = Array("h"), Array("Z", ("m", "n")), Array("W", ("m", "n"))
i, j, u, w = Index("i", "m"), Index("j", "n"), Index("u", "m"), Index("w", "n")
k = Index("k", "p")
AT_W, STEP = whole(W), Entry(h)


def of(array: Lambda) -> App:
    """An unknown function of a matrix."""
    return App("f", (array,))


UNKNOWN = Lambda((Z,), of(whole(Z)))
SMOOTH = fact("C2", UNKNOWN, AT_W)


def slope(*slots: Any) -> App:
    """The derivative of the unknown function at W."""
    return App("D", (UNKNOWN, AT_W), slots)


def twice(one: tuple[Index, ...], other: tuple[Index, ...]) -> App:
    """Its second derivative at W."""
    inner = App("D", (UNKNOWN, whole(Z)), one)
    return App("D", (Lambda((Z,), inner), AT_W), other)


def order(array: Array, remainder: Any, power: int) -> Formula:
    """A term is O of a power of what tends to 0."""
    return Formula("O", (Lambda((array,), remainder), constant(Number(Fraction(power)))))


def along(name: str, *slots: Any) -> App:
    """An unknown function of the step."""
    return App(name, (constant(STEP),), slots)


STEPPED = Lambda((u, w), Add((Entry(W, (u, w)), Mul((STEP, Delta(u, i), Delta(w, j))))))
MOVED = Lambda((u, w), Add((Entry(W, (u, w)), Entry(Z, (u, w)))))
FIRST, SECOND, PART = along("r"), along("s"), along("t", k)
INNER = Lambda((u, w), along("g", u, w))
ROWS |= {
    "C2-differentiable": Row(fact("differentiable", UNKNOWN, AT_W), (SMOOTH,), "calculus"),
    "schwarz": Row(equation(twice((i, j), (u, w)), twice((u, w), (i, j))), (SMOOTH,), "Schwarz"),
    "taylor-entry": Row(
        order(h, difference(difference(of(STEPPED), of(AT_W)), Mul((STEP, slope(i, j)))), 2),
        (SMOOTH,),
        "Taylor",
    ),
    "taylor": Row(
        order(
            Z,
            difference(difference(of(MOVED), of(AT_W)), Sum((u, w), Mul((slope(u, w), Entry(Z, (u, w)))))),
            2,
        ),
        (SMOOTH,),
        "Taylor, for real increments",
    ),
    "derivative": Row(
        equation(slope(i, j), x),
        (order(h, difference(difference(of(STEPPED), of(AT_W)), Mul((STEP, x))), 2),),
        "definition of the derivative",
    ),
    "O-substitute": Row(
        order(h, of(INNER), 2),
        (
            order(Z, of(whole(Z)), 2),
            Formula("O", (Lambda((h,), along("g", u, w)), constant(ONE)), (u, w)),
            Formula("real-along", (Lambda((h,), along("g", u, w)),), (u, w)),
        ),
        "de Bruijn, Asymptotic Methods in Analysis (1958), 1",
    ),
    **{
        f"O{n}-add": Row(
            order(h, Add((FIRST, SECOND)), n), (order(h, FIRST, n), order(h, SECOND, n)), "de Bruijn (1958), 1"
        )
        for n in (1, 2)
    },
    "O-scale": Row(order(h, Mul((x, FIRST)), 2), (order(h, FIRST, 2),), "de Bruijn (1958), 1"),
    "O-step": Row(order(h, Mul((x, STEP)), 1), (), "de Bruijn (1958), 1"),
    "O-weaken": Row(order(h, FIRST, 1), (order(h, FIRST, 2),), "de Bruijn (1958), 1"),
    "O-sum": Row(
        order(h, Sum((k,), PART), 2),
        (Formula("O", (Lambda((h,), PART), constant(Number(Fraction(2)))), (k,)),),
        "de Bruijn (1958), 1",
    ),
}
