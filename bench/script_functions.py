"""Claims of random scripts about functions of matrices and their derivatives, and about what is defined."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
from numpy.linalg import matrix_power

from bench.script_terms import (
    ONE,
    PLAIN,
    TWO,
    Array,
    Instance,
    Node,
    conjugated,
    determinant,
    directional,
    inverse,
    minus,
    multiplied_by,
    name,
    of,
    over,
    plus,
    slope,
    times,
    trace,
    transposed,
    unary,
)

Sides = tuple[Node, Node]
LARGE = 4.0  # an exponential of more, times that of the opposite, is noise


def exponential(a: Node) -> Node:
    """The exponential of a matrix, with no value where it is too large for floating point."""
    return unary("expm({})", _exponential, a)


def _exponential(p: Array) -> Array:
    """Taylor's series of p / 2^10, squared ten times."""
    if np.linalg.norm(p) > LARGE:
        return np.full_like(p, np.nan)
    term = total = np.eye(len(p), dtype=p.dtype)
    for n in range(1, 16):
        term = term @ p / 2**10 / n
        total = total + term
    return matrix_power(total, 2**10)


def pseudoinverse(a: Node) -> Node:
    return unary("pinv({})", lambda p: np.linalg.pinv(p, rcond=1e-9), a)


def to_the(a: Node, exponent: int, *, of_size: bool = False) -> Node:
    """A power of a matrix by a number, or by its size plus a number."""
    text = f"(N + {exponent})" if of_size else str(exponent)

    def value(e: Instance) -> Array:
        p = a.value(e)
        return matrix_power(p, exponent + (len(p) if of_size else 0))

    return Node(f"({a.text}) ** {text}", value)


def gradient(f: Callable[[Node], Node], variable: str) -> Node:
    """The gradient of a number by a matrix of which nothing is declared, by central differences of fourth order."""
    body = f(name(variable))

    def value(e: Instance) -> Array:
        found = np.zeros_like(e[variable])
        for place in np.ndindex(found.shape):
            step = np.zeros_like(found)
            step[place] = h = 1e-3
            found[place] = slope(lambda s, d=step: body.value({**e, variable: e[variable] + s * d}), h)
        return found

    return Node(f"d({body.text}, {variable})", value)


def exponentials(rng: Random, matrix: Callable[[int], Node]) -> Sides:
    """Exponentials of sums, opposites, transposes, of what is rotated or similar."""
    a = matrix(1)
    b = rng.choice((a, a, matrix(1)))
    c, k, q, one, t, u = (name(symbol) for symbol in ("C", "K", "Q", "one", "t", "u"))
    opposite = unary("(-{})", lambda z: -z, a)
    return rng.choice([
        (times(exponential(a), exponential(b)), exponential(plus(a, b))),
        (times(exponential(a), exponential(opposite)), one),
        (transposed(exponential(a)), exponential(transposed(b))),
        (times(exponential(times(t, a)), exponential(times(u, b))), exponential(multiplied_by(plus(t, u), a))),
        (times(a, exponential(b)), times(exponential(a), b)),
        (determinant(exponential(a)), unary("exp({})", np.exp, trace(b))),
        (exponential(times(inverse(c), times(a, c))), times(inverse(c), times(exponential(b), c))),
        (exponential(times(q, times(a, transposed(q)))), times(q, times(exponential(b), transposed(q)))),
        (times(transposed(exponential(k)), exponential(k)), one),
        (inverse(exponential(a)), exponential(opposite)),
        (exponential(minus(a, b)), one),
    ])  # fmt: skip


def pseudoinverses(rng: Random, matrix: Callable[[int], Node]) -> Sides:
    """The equations of Penrose, and pseudoinverses of products, transposes, multiples."""
    a = matrix(1)
    b = rng.choice((a, a, matrix(1)))
    c, q, s = (name(symbol) for symbol in "CQS")
    p = pseudoinverse(a)
    return rng.choice([
        (times(a, times(p, a)), a),
        (times(p, times(b, p)), pseudoinverse(b)),
        (conjugated(transposed(times(a, p))), times(a, p)),
        (pseudoinverse(transposed(a)), transposed(pseudoinverse(b))),
        (pseudoinverse(times(transposed(a), a)), times(p, transposed(pseudoinverse(b)))),
        (pseudoinverse(c), inverse(c)),
        (pseudoinverse(times(q, a)), times(pseudoinverse(b), transposed(q))),
        (pseudoinverse(times(TWO, a)), over(pseudoinverse(b), TWO)),
        (pseudoinverse(p), b),
        (times(s, pseudoinverse(s)), times(pseudoinverse(s), s)),
    ])  # fmt: skip


def powers(rng: Random, matrix: Callable[[int], Node]) -> Sides:
    """Powers of a matrix, by numbers and by its size."""
    a = name(rng.choice("ABSDCPQ"))
    b = rng.choice((a, a, name(rng.choice("ABS"))))
    m, n = rng.randrange(1, 4), rng.randrange(1, 4)
    return rng.choice([
        (times(to_the(a, m), to_the(b, n)), to_the(a, m + n)),
        (times(to_the(a, m, of_size=True), to_the(b, n)), to_the(a, m + n, of_size=True)),
        (times(to_the(a, m), a), times(b, to_the(a, m))),
        (transposed(to_the(a, m)), to_the(transposed(b), m)),
        (trace(times(to_the(a, m), b)), trace(to_the(a, m + 1))),
        (times(inverse(name("P")), to_the(name("P"), m + 1)), to_the(name(rng.choice("PPC")), m)),
        (determinant(to_the(a, m)), unary(f"({{}}) ** {m}", lambda z: z**m, determinant(b))),
    ])  # fmt: skip


def gradients(rng: Random, matrix: Callable[[int], Node]) -> Sides:
    """Gradients of traces, determinants, lengths, and derivatives of derivatives."""
    x = rng.choice(PLAIN)
    v, a, b = name(x), name(rng.choice("STKDLA")), name(rng.choice("STAB"))
    w = rng.choice((b, b, transposed(b), a))
    e, f = name(rng.choice("ABST")), name(rng.choice("ABST"))
    twice = directional(lambda p: directional_of(p, a, e), x, f)
    return rng.choice([
        (gradient(lambda p: trace(times(a, p)), x), transposed(a)),
        (gradient(lambda p: trace(times(transposed(p), times(a, p))), x), times(plus(a, transposed(a)), v)),
        (gradient(lambda p: trace(times(a, times(p, times(b, p)))), x),
         plus(transposed(times(w, times(v, a))), transposed(times(a, times(v, b))))),
        (gradient(determinant, x), times(determinant(v), transposed(inverse(v)))),
        (gradient(lambda p: trace(inverse(p)), x),
         unary("-({})", lambda z: -z, transposed(times(inverse(v), inverse(v))))),
        (twice, plus(trace(times(e, times(a, f))), trace(times(f, times(w, e))))),
        (gradient(lambda p: of("log", plus(ONE, squared(trace(p)))), x),
         over(multiplied_by(times(TWO, trace(v)), name("one")), plus(ONE, squared(trace(v))))),
    ])  # fmt: skip


def squared(a: Node) -> Node:
    return unary("({}) ** 2", lambda z: z**2, a)


def defined(rng: Random, matrix: Callable[[int], Node]) -> Sides:
    """A matrix E that is defined, and what it is defined by."""
    body = matrix(1)
    return Node("E", body.value), body


def about(rng: Random, matrix: Callable[[int], Node], symbol: Node, body: Node) -> Sides:
    """A claim about what is defined: the same of its body, or of another."""
    a, other = matrix(1), rng.choice((body, body, transposed(body), matrix(1)))
    return rng.choice([
        (symbol, other),
        (times(symbol, a), times(other, a)),
        (trace(times(a, symbol)), trace(times(other, a))),
        (transposed(symbol), transposed(other)),
        (plus(symbol, symbol), multiplied_by(TWO, other)),
        (determinant(symbol), determinant(other)),
        (symbol, transposed(symbol)),
        (times(symbol, a), times(a, symbol)),
    ])  # fmt: skip


def directional_of(p: Node, a: Node, e: Node) -> Node:
    """tr(p a p) in the direction e, at p."""
    return plus(trace(times(e, times(a, p))), trace(times(p, times(a, e))))
