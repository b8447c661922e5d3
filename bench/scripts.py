"""Random scripts that mix complex arrays, structure, functions, conditions, substitution and layers; judged by NumPy.

    python -m bench.scripts [--count 1000] [--seed 0] [--show]

A script declares its arrays and states claims.  Each claim is a random expression beside another: the same rewritten
by an identity (most are true), or with one slip (most are false).  What is true is found by evaluating both sides in
floating point on random instances of several sizes, by code of this file and NumPy alone.  Counted are false claims
that were proved and true ones that were refuted or errors; exit code 1 if there is any.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import click
import numpy as np

from symchain.steps.script import run_script
from symchain.steps.session import Options

Array = Any
Instance = dict[str, Array]
SIZES = (1, 2, 3, 4)
ROUNDS = 8  # so that a sign which makes a claim false is hardly missed
TOLERANCE = 1e-7
LARGE = 1e5  # angles of which floating point knows too little

HEAD = """
from symchain import *
N = dimensions("N")
i, j, k = indices("i j k", N)
A, B, X = matrix("A", N, N), matrix("B", N, N), matrix("X", N, N)
S, T = matrix("S", N, N, "symmetric"), matrix("T", N, N, "symmetric")
K, D, L = matrix("K", N, N, "antisymmetric"), matrix("D", N, N, "diagonal"), matrix("L", N, N, "lower")
C, P = matrix("C", N, N, "invertible"), matrix("P", N, N, "positive definite")
Z, W = matrix("Z", N, N, "complex"), matrix("W", N, N, "complex")
x, y, t, u = vector("x", N), vector("y", N), scalar("t"), scalar("u")
Q, one = matrix("Q", N, N, "orthogonal"), Identity(N)
"""
NONZERO = 'assume("t", nonzero(t)); assume("x", nonzero(norm(x))); assume("A", nonzero(Trace(A)))\n'
POSITIVE = 'assume("t", positive(t)); assume("u", positive(u)); assume("x", nonzero(norm(x)))\n'
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


def directional(f: Callable[[Node], Node], variable: str, direction: Node) -> Node:
    """The derivative of f along a direction, by a central difference of fourth order."""
    body = f(name(variable))

    def value(e: Instance) -> Array:
        v = direction.value(e)
        h = 1e-3 / max(1.0, float(np.linalg.norm(v)))
        at = [body.value({**e, variable: e[variable] + s * h * v}) for s in (-2, -1, 1, 2)]
        return (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * h)

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


class Maker:
    """Draws expressions and claims."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def atom(self) -> Node:
        made = name(self.rng.choice((*PLAIN, *STRUCTURED, *COMPLEX, "one")))
        roll = self.rng.random()
        if roll < 0.3:
            return transposed(made)
        if roll < 0.45:
            return conjugated(made)
        return made

    def matrix(self, depth: int) -> Node:
        roll = self.rng.random()
        if depth == 0 or roll < 0.2:
            return self.atom()
        if roll < 0.5:
            return times(self.matrix(depth - 1), self.matrix(depth - 1))
        if roll < 0.7:
            return plus(self.matrix(depth - 1), self.matrix(depth - 1))
        if roll < 0.8:
            return entrywise(self.matrix(depth - 1), self.matrix(depth - 1))
        if roll < 0.9:
            return inverse(name(self.rng.choice("CP")))
        return times(name(self.rng.choice("tu")), self.matrix(depth - 1))

    def pair(self) -> tuple[Node, Node]:
        """Two sides: an identity, by one of the forms below."""
        m = self.matrix
        a, b, c = m(1), m(1), m(1)
        forms: list[tuple[Node, Node]] = [
            (times(plus(a, b), c), plus(times(a, c), times(b, c))),
            (trace(times(a, b)), trace(times(b, a))),
            (transposed(times(a, b)), times(transposed(b), transposed(a))),
            (conjugated(times(a, b)), times(conjugated(a), conjugated(b))),
            (trace(times(transposed(a), b)), trace(entrywise(a, b)) if self.rng.random() < 0.2
             else trace(times(transposed(b), a))),
            (inverse(transposed(name("C"))), transposed(inverse(name("C")))),
            (times(inverse(name("C")), times(name("C"), a)), a),
            (inverse(times(name("C"), name("P"))), times(inverse(name("P")), inverse(name("C")))),
            (name("S"), transposed(name("S"))),
            (conjugated(a), a),
            (entrywise(name("D"), a), entrywise(name("D"), transposed(a))),
            (times(name("D"), name("D")), entrywise(name("D"), name("D"))),
            (entrywise(name("L"), transposed(name("L"))), entrywise(entrywise(name("one"), name("L")), name("L"))),
            (trace(times(name("K"), name("S"))), minus(trace(a), trace(a))),
            (plus(name("K"), transposed(name("K"))), minus(a, a)),
        ]  # fmt: skip
        return self.rng.choice(forms)

    def derivative(self) -> tuple[Node, Node]:
        """A derivative along a direction of the structure of the variable, or not of it."""
        variable = self.rng.choice("XSKDLP")
        direction = name(
            self.rng.choice([*{"S": "ST", "P": "ST", "K": "K", "D": "D", "L": "LD"}.get(variable, "AS"), "A"])
        )
        a = name(self.rng.choice(PLAIN[:2]))
        v = name(variable)
        if variable == "P" and self.rng.random() < 0.5:
            return (directional(lambda p: trace(inverse(p)), "P", direction),
                    unary("-({})", lambda z: -z, trace(times(inverse(v), times(direction, inverse(v))))))  # fmt: skip
        return self.rng.choice([
            (directional(lambda p: trace(times(p, times(a, p))), variable, direction),
             plus(trace(times(direction, times(a, v))), trace(times(v, times(a, direction))))),
            (directional(lambda p: trace(times(a, p)), variable, direction), trace(times(a, direction))),
        ])  # fmt: skip

    def substitution(self) -> tuple[Node, Node]:
        """An expression at another point, of the structure of the variable or not."""
        variable, body = self.rng.choice("ABSKDLZ"), self.matrix(1)
        kept = self.rng.choice((name(variable), transposed(name(variable)), conjugated(name(variable))))
        whole = times(kept, body) if self.rng.random() < 0.5 else plus(kept, body)
        value = self.rng.choice([
            self.atom(), name("one"), plus(name("B"), transposed(name("B"))), minus(name("B"), transposed(name("B"))),
            times(transposed(name("A")), name("A")),
        ])  # fmt: skip
        return placed(whole, variable, value), self._put(whole, variable, value)

    @staticmethod
    def _put(body: Node, variable: str, value: Node) -> Node:
        text = re.sub(rf"(?<![A-Za-z_]){variable}(?![A-Za-z_])", f"({value.text})", body.text)
        return Node(text, lambda e: body.value({**e, variable: value.value(e)}))

    def condition(self) -> tuple[Node, Node]:
        """A quotient, a root or a norm, whose condition is declared or not."""
        a, b = trace(self.matrix(1)), self.rng.choice((trace(name("A")), trace(name("P")), norm(name("x")), name("t")))
        return self.rng.choice([
            (over(times(a, b), b), a),
            (unary("exp(log({}))", lambda z: np.exp(np.log(z + 0j)) if np.real(z) > 0 else np.nan, b), b),
            (unary("sqrt({} ** 2)", lambda z: np.sqrt(z * z), b), b),
            (unary("absolute({})", np.abs, b), b),
            (over(norm(name("x")), norm(name("x"))), over(trace(name("one")), trace(name("one")))),
        ])  # fmt: skip

    def number(self, depth: int = 1) -> Node:
        """A real number."""
        roll = self.rng.random()
        if depth == 0 or roll < 0.4:
            return self.rng.choice((name("t"), name("u"), trace(name("A")), norm(name("x")), determinant(name("P"))))
        if roll < 0.55:
            return unary("(2 * {})", lambda z: 2 * z, self.number(depth - 1))
        if roll < 0.65:
            return unary("(-{})", lambda z: -z, self.number(depth - 1))
        a, b = self.number(depth - 1), self.number(depth - 1)
        return times(a, b) if roll < 0.85 else unary("({})", lambda z: z, plus(a, b))

    def functions(self) -> tuple[Node, Node]:
        """Functions of numbers: of sums, products, opposites."""
        f, a, b = of, self.number(), self.number()
        c = self.rng.choice((a, b, self.number()))
        opposite = unary("(-{})", lambda z: -z, a)
        return self.rng.choice([
            (f("sin", plus(a, b)), plus(times(f("sin", a), f("cos", b)), times(f("cos", c), f("sin", b)))),
            (f("cos", minus(a, b)), plus(times(f("cos", a), f("cos", b)), times(f("sin", a), f("sin", c)))),
            (f("cos", times(TWO, a)), minus(ONE, times(TWO, times(f("sin", a), f("sin", c))))),
            (f("log", times(a, b)), plus(f("log", a), f("log", c))),
            (f("log", over(a, b)), minus(f("log", c), f("log", b))),
            (f("log", f("sqrt", a)), over(f("log", c), TWO)),
            (f("log", f("logistic", a)), unary("(-{})", lambda z: -z, f("softplus", unary("(-{})", lambda z: -z, c)))),
            (minus(f("softplus", a), f("softplus", opposite)), c),
            (f("sqrt", times(a, b)), times(f("sqrt", a), f("sqrt", c))),
            (f("sqrt", times(times(a, a), b)), times(c, f("sqrt", b))),
            (f("sqrt", over(a, b)), over(f("sqrt", c), f("sqrt", b))),
            (power(times(a, b), c), times(power(a, c), power(b, c))),
            (power(power(a, b), TWO), power(a, times(TWO, c))),
            (f("log", power(a, b)), times(c, f("log", a))),
            (minus(f("relu", a), f("relu", opposite)), c),
            (plus(f("relu", a), f("relu", opposite)), f("absolute", c)),
            (f("relu", a), c),
            (f("absolute", times(a, b)), times(a, f("absolute", c))),
            (times(f("sign", a), f("absolute", a)), c),
            (times(f("tanh", plus(a, b)), plus(ONE, times(f("tanh", a), f("tanh", b)))),
             plus(f("tanh", a), f("tanh", c))),
            (times(f("tan", times(TWO, a)), minus(ONE, times(f("tan", a), f("tan", a)))), times(TWO, f("tan", c))),
        ])  # fmt: skip

    def determinants(self) -> tuple[Node, Node]:
        """Determinants and lengths: of updates, of what is rotated, of products."""
        a, b, t = self.matrix(1), self.matrix(1), name("t")
        q, x, y, one = (name(symbol) for symbol in ("Q", "x", "y", "one"))
        base = name(self.rng.choice("CPA"))
        turned = times(times(q, a), transposed(q if self.rng.random() < 0.8 else name("A")))
        update = times(transposed(y), times(inverse(base), x))
        return self.rng.choice([
            (determinant(plus(one, times(a, b))), determinant(plus(one, times(b, a)))),
            (determinant(minus(one, times(a, b))), determinant(minus(one, times(b, transposed(a))))),
            (determinant(plus(base, times(x, transposed(y)))), times(determinant(base), plus(ONE, corner(update)))),
            (determinant(plus(base, a)), times(determinant(base), determinant(plus(one, times(inverse(base), a))))),
            (determinant(turned), determinant(a)),
            (times(determinant(q), determinant(q)), ONE),
            (determinant(q), ONE),
            (determinant(inverse(base)), over(ONE, determinant(base))),
            (norm(times(q, x)), norm(x)),
            (norm(times(a, x)), norm(x)),
            (norm(times(t, x)), times(t, norm(x))),
            (norm(times(x, transposed(y))), times(norm(x), norm(y))),
            (inverse(times(name("C"), transposed(name("P")))), times(inverse(name("P")), inverse(name("C")))),
        ])  # fmt: skip

    def slip(self, side: Node) -> Node:
        """One slip."""
        return self.rng.choice([
            lambda: unary("2 * ({})", lambda z: 2 * z, side),
            lambda: unary("-({})", lambda z: -z, side),
            lambda: Node(f"({side.text}) + 0 * ({side.text})", side.value),
            lambda: unary("conj({})", np.conj, side) if is_matrix(side) else side,
        ])()  # fmt: skip

    def claim(self) -> tuple[Node, Node]:
        kind = self.rng.choice(
            (
                *(self.pair, self.pair, self.derivative, self.substitution, self.condition),
                *(self.functions, self.functions, self.determinants),
            )
        )
        left, right = kind()
        return (left, self.slip(right)) if self.rng.random() < 0.3 else (left, right)


def truth(left: Node, right: Node, seed: int, *, positive: bool = False, rounds: int = ROUNDS) -> bool | None:
    """Whether both sides agree on every instance where they have values; None where they never have."""
    rng = np.random.default_rng(seed)
    compared = 0
    for n in SIZES * rounds:
        instance = drawn(rng, n, positive=positive)
        with np.errstate(all="ignore"):
            try:
                a, b = np.asarray(left.value(instance)), np.asarray(right.value(instance))
            except np.linalg.LinAlgError:
                continue
        if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
            continue
        compared += 1
        if np.any(np.abs(a - b) > TOLERANCE * (1 + np.max(np.abs(a)) + np.max(np.abs(b)))):
            return False
    return True if compared else None


# layers


def layered(rng: Random) -> tuple[str, dict[str, bool]]:
    """A script about two networks with one definition, and which of its claims hold for every depth."""
    first, shift = rng.choice((0, 1, 2)), rng.randrange(-2, 5)
    lines = [
        f'H, m = dimensions("H m"); u, v = layer("u", {first}, H), layer("v", {first + 1}, H); n = layer_size("n")',
        'V = layer_matrix("V", n(v), n(v - 1), over=v); R = matrix("R", n(H), m)',
        'G, F = layer_matrix("G", n(v), m, over=v), layer_matrix("F", n(v), m, over=v)',
        'define_layers("G", eq(G(H), R), eq(G(v - 1), V(v).T * G(v)))',
        'define_layers("F", eq(F(H), R), eq(F(v - 1), V(v).T * F(v)))',
        'induct("same", eq(G(u), F(u)), u, H, base=("G", "F"), cites=(use("G", {v: u + 1}), use("F", {v: u + 1})))',
        f'r = layer("r", {rng.randrange(3, 9)}, H)',
        'step("mention", eq(V(r), V(r)))',
        f'step("depth", eq(G(H - {shift}), F(H - {shift})), use("same", {{u: H - {shift}}}))',
        f'step("number", eq(G({shift}), F({shift})), use("same", {{u: {shift}}}))',
        'step("within", eq(G(r), F(r)), use("same", {u: r}))',
    ]
    # Of a depth H nothing is known but that it is at least 1, and the claim is about the layers from `first` to H.
    depth = shift == 0 or (shift > 0 and 1 - shift >= first)
    return "\n".join(lines), {"depth": depth, "number": first <= shift <= 1, "within": True}


@dataclass
class Score:
    """What came out."""

    verdicts: Counter[str] = field(default_factory=Counter)
    scripts: int = 0
    claims: int = 0
    false_proved: int = 0
    true_refuted: int = 0
    internal: int = 0


def run(count: int, seed: int, *, show: bool = False, claims: int = 6) -> Score:
    """`count` scripts from a seed."""
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.py"
        for number in range(count):
            rng = Random(f"{seed}|{number}")
            maker = Maker(rng)
            text, expected, stated, sides = HEAD, {}, {}, {}
            assumed = ""
            if number % 10 == 0:
                body, expected = layered(rng)
                text += body + "\n"
            else:
                assumed = rng.choice(("", NONZERO, POSITIVE))
                text += assumed
                for n in range(claims):
                    left, right = maker.claim()
                    stated[str(n)] = f"{left.text}, {right.text}"
                    sides[str(n)] = left, right
                    text += f'step("{n}", lambda: eq({left.text}, {right.text}))\n'
                    known = truth(left, right, rng.randrange(1 << 30), positive=assumed is POSITIVE)
                    if known is not None:
                        expected[str(n)] = known
            path.write_text(text, encoding="utf-8")
            found: dict[str, dict[str, Any]] = {}
            run_script(path, lambda kind, e: found.update({e["label"]: e}) if kind == "step" else None, Options())  # noqa: B023
            for label, pair in sides.items():  # what is refuted and seems to be true is looked at more closely
                if expected.get(label) and found[label]["verdict"] in ("refuted", "error"):
                    expected[label] = bool(truth(*pair, number, positive=assumed is POSITIVE, rounds=50 * ROUNDS))
            _judge(score, found, expected, stated, show)
            score.scripts += 1
    return score


def _judge(score: Score, found: dict[str, Any], expected: dict[str, bool], stated: dict[str, str], show: bool) -> None:
    for label, event in found.items():
        if (event["code"] or "").startswith("SC9"):
            score.internal += 1
            print(f"internal: {event['code']} {event['message']}: {event['claim']}")
        if label not in expected:
            continue
        score.claims += 1
        proved = event["verdict"] == "proved" and event["grounded"]
        score.verdicts[f"{'true' if expected[label] else 'false'}, {event['verdict']}"] += 1
        wrong = "false proved" if proved and not expected[label] else ""
        if event["verdict"] in ("refuted", "error") and expected[label]:
            wrong = "true refuted"
        score.false_proved += wrong == "false proved"
        score.true_refuted += wrong == "true refuted"
        if wrong or (show and event["verdict"] == "undecided" and expected[label]):
            told = f"{event['verdict']}, {event['code']} {event['message']}"
            print(f"{wrong or 'open'}: {stated.get(label, event['claim'])}  [{told}]")


@click.command(help=__doc__)
@click.option("--count", default=1000, show_default=True, help="How many scripts.")
@click.option("--seed", default=0, show_default=True, help="Draws the scripts.")
@click.option("--show", is_flag=True, help="Also print the true claims that stay undecided.")
def main(count: int, seed: int, show: bool) -> None:
    begin = time.perf_counter()
    score = run(count, seed, show=show)
    for kind, number in sorted(score.verdicts.items()):
        print(f"{kind:<24}{number:>7}")
    seconds = time.perf_counter() - begin
    wrong = f"{score.false_proved} false proved, {score.true_refuted} true refuted, {score.internal} internal"
    print(f"{score.scripts} scripts, {score.claims} claims in {seconds:.0f} s: {wrong}")
    sys.exit(bool(score.false_proved or score.true_refuted or score.internal))


if __name__ == "__main__":
    main()
