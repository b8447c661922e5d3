"""Expressions of random scripts: how each is written, and what it is on an instance, by NumPy alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
Instance = dict[str, Array]
LARGE = 1e5  # angles of which floating point knows too little
PLAIN, STRUCTURED, COMPLEX = ("A", "B", "X"), ("S", "T", "K", "D", "L", "C", "P"), ("Z", "W")


@dataclass(frozen=True)
class Node:
    """An expression: how it is written in a script, and what it is on an instance."""

    text: str
    value: Callable[[Instance], Array]


def drawn(rng: np.random.Generator, n: int, *, positive: bool = False) -> Instance:
    """Arrays of size n with the structure that they are declared with; `positive`: so are the numbers t and u."""
    scale = rng.choice((1.0, 6.0))  # a sum with 1 + a square in it is seldom negative otherwise
    real = lambda *shape: rng.normal(size=shape)  # noqa: E731
    found: Instance = {name: real(n, n) for name in (*PLAIN, *STRUCTURED)}
    found.update({name: scale * found[name] for name in PLAIN})
    found.update({name: real(n, n) + 1j * real(n, n) for name in COMPLEX})
    for name in "ST":
        found[name] = found[name] + found[name].T
    found["K"] = found["K"] - found["K"].T
    found["D"], found["L"] = np.diag(np.diag(found["D"])), np.tril(found["L"])
    found["P"] = found["P"] @ found["P"].T + np.eye(n)
    found["C"] = found["C"] + 3 * np.eye(n)
    if rng.random() < 0.2:  # what is not declared to have an inverse has none now and then
        for name in (*PLAIN, *COMPLEX, *"STKDL"):
            found[name][:, 0] = found[name][0] = 0
    found.update(x=real(n, 1), y=real(n, 1), t=scale * float(real()), u=scale * float(real()), one=np.eye(n))
    found["Q"] = np.linalg.qr(real(n, n))[0]
    if positive:
        found.update(t=abs(found["t"]), u=abs(found["u"]))
    return found


# expressions


def name(symbol: str) -> Node:
    return Node(symbol, lambda e: e[symbol])


def unary(form: str, what: Callable[[Array], Array], a: Node) -> Node:
    return Node(form.format(a.text), lambda e: what(a.value(e)))


def binary(form: str, what: Callable[[Array, Array], Array], a: Node, b: Node) -> Node:
    return Node(form.format(a.text, b.text), lambda e: what(a.value(e), b.value(e)))


def plus(a: Node, b: Node) -> Node:
    return binary("({} + {})", lambda p, q: p + q, a, b)


def minus(a: Node, b: Node) -> Node:
    return binary("({} - {})", lambda p, q: p - q, a, b)


def times(a: Node, b: Node) -> Node:
    return binary("{} * {}", lambda p, q: p @ q if np.ndim(p) and np.ndim(q) else p * q, a, b)


def multiplied_by(a: Node, b: Node) -> Node:
    """A number times a matrix."""
    return binary("({}) * {}", lambda p, q: p * q, a, b)


def entrywise(a: Node, b: Node) -> Node:
    return binary("HadamardProduct({}, {})", lambda p, q: p * q, a, b)


def transposed(a: Node) -> Node:
    return unary("Transpose({})", np.transpose, a)


def conjugated(a: Node) -> Node:
    return unary("conj({})", np.conj, a)


def inverse(a: Node) -> Node:
    return unary("inv({})", np.linalg.inv, a)


def trace(a: Node) -> Node:
    return unary("Trace({})", np.trace, a)


def over(a: Node, b: Node) -> Node:
    return binary("({}) / ({})", lambda p, q: p / q, a, b)


def norm(a: Node) -> Node:
    return unary("norm({})", np.linalg.norm, a)


def determinant(a: Node) -> Node:
    return unary("det({})", np.linalg.det, a)


def corner(a: Node) -> Node:
    """The entry of a matrix of one entry."""
    return unary("entry({}, 0, 0)", lambda p: p[0, 0], a)


ONE, TWO = Node("1", lambda e: 1.0), Node("2", lambda e: 2.0)


def angle(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """A function of an angle, with no value where floating point knows too little of it."""
    return lambda z: function(z) if abs(z) < LARGE else np.nan


NAMED: dict[str, Callable[[Array], Array]] = {
    **{symbol: getattr(np, symbol) for symbol in ("tanh", "log", "sqrt", "absolute", "sign")},
    **{symbol: angle(getattr(np, symbol)) for symbol in ("sin", "cos", "tan")},
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
    "softplus": lambda z: np.log1p(np.exp(z)),
    "relu": lambda z: np.maximum(z, 0),
}


def of(function: str, a: Node) -> Node:
    """A function of a real number."""
    return unary(function + "({})", lambda z: NAMED[function](np.float64(z)), a)


def power(a: Node, b: Node) -> Node:
    """A power of a positive number."""
    return binary("(({}) ** ({}))", lambda p, q: np.float64(p) ** q if p > 0 else np.nan, a, b)


def slope(at: Callable[[int], Array], h: float) -> Array:
    """The derivative of what is drawn at whole multiples of a step h, by a central difference of fourth order."""
    return (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)


def directional(f: Callable[[Node], Node], variable: str, direction: Node) -> Node:
    """The derivative of f along a direction, by a central difference of fourth order."""
    body = f(name(variable))

    def value(e: Instance) -> Array:
        v = direction.value(e)
        h = 1e-3 / max(1.0, float(np.linalg.norm(v)))
        return slope(lambda s: body.value({**e, variable: e[variable] + s * h * v}), h)

    return Node(f"jvp({body.text}, {variable}, {direction.text})", value)


def placed(body: Node, variable: str, value: Node) -> Node:
    return Node(
        f"at({body.text}, {variable}, {value.text})",
        lambda e: body.value({**e, variable: value.value(e)}),
    )


def is_matrix(node: Node) -> bool:
    """Whether an expression is a matrix, seen on an instance."""
    with np.errstate(all="ignore"):
        return np.ndim(node.value(drawn(np.random.default_rng(0), 2))) == 2


# what runs over an index, stacks, and half-vectorisation


def column(a: Node) -> Node:
    """The column of a matrix at the index k."""
    return Node(f"column({a.text}, k)", lambda e: a.value(e)[:, [e["k"]]])


def at_k(symbol: str) -> Node:
    """The entry of a vector at the index k."""
    return Node(f"{symbol}[k, 0]", lambda e: e[symbol][e["k"], 0])


def entry_at(a: Node, row: str, col: str) -> Node:
    """The entry of a matrix at two indices."""
    return Node(f"{a.text}[{row}, {col}]", lambda e: a.value(e)[e[row], e[col]])


def _over(index: str, word: str, combine: Callable[[Sequence[Array]], Array], body: Node) -> Node:
    return Node(
        f"{word}({body.text}, ({index}, 0, N - 1))",
        lambda e: combine([body.value({**e, index: n}) for n in range(len(e["one"]))]),
    )


def summed(body: Node) -> Node:
    return _over("k", "Sum", sum, body)


def multiplied(body: Node) -> Node:
    return multiplied_over("k", body)


def multiplied_over(index: str, body: Node) -> Node:
    return _over(index, "Product", np.prod, body)


def beside(a: Node, b: Node) -> Node:
    return binary("blocks([[{}, {}]])", lambda p, q: np.hstack([p, q]), a, b)


def below(a: Node, b: Node) -> Node:
    return binary("blocks([[{}], [{}]])", lambda p, q: np.vstack([p, q]), a, b)


def kronecker(a: Node, b: Node) -> Node:
    return binary("kron({}, {})", np.kron, a, b)


def stacked(a: Node) -> Node:
    return unary("vec({})", lambda p: p.reshape(-1, 1, order="F"), a)


def _places(n: int) -> list[tuple[int, int]]:
    return [(i, j) for j in range(n) for i in range(j, n)]


def halved(a: Node) -> Node:
    return unary("vech({})", lambda p: np.array([[p[place]] for place in _places(len(p))]), a)


def _eliminate(n: int) -> Array:
    return np.array([[float(c == i + n * j) for c in range(n * n)] for i, j in _places(n)])


def _duplicate(n: int) -> Array:
    return np.array([[float(r in (i + n * j, j + n * i)) for i, j in _places(n)] for r in range(n * n)])


ELIMINATION = Node("elimination(N)", lambda e: _eliminate(len(e["one"])))
DUPLICATION = Node("duplication(N)", lambda e: _duplicate(len(e["one"])))
PAIR = Node("Identity(2)", lambda e: np.eye(2))


def wirtinger(f: Callable[[Node, Node], Node], barred: bool) -> Node:
    """The derivative of a number by Z, or by its conjugate, by differences along both axes."""
    whole = name("Z")
    body = f(whole, conjugated(whole))

    def along(e: Instance, step: Array) -> Array:
        return slope(lambda s: body.value({**e, "Z": e["Z"] + s * step}), 1e-3)

    def value(e: Instance) -> Array:
        found = np.zeros_like(e["Z"])
        for place in np.ndindex(found.shape):
            step = np.zeros_like(found)
            step[place] = 1e-3
            sign = 1j if barred else -1j
            found[place] = (along(e, step) + sign * along(e, 1j * step)) / 2
        return found

    return Node(f"wirtinger({body.text}, {'conj(Z)' if barred else 'Z'})", value)
