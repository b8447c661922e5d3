"""Claims of random scripts: two expressions beside each other, by an identity or by one that is nearly so."""

from __future__ import annotations

import re
from random import Random

import numpy as np

from bench import script_functions
from bench.script_terms import (
    COMPLEX,
    DUPLICATION,
    ELIMINATION,
    ONE,
    PAIR,
    PLAIN,
    STRUCTURED,
    TWO,
    Node,
    at_k,
    below,
    beside,
    column,
    conjugated,
    corner,
    determinant,
    directional,
    entry_at,
    entrywise,
    halved,
    inverse,
    is_matrix,
    kronecker,
    minus,
    multiplied,
    multiplied_over,
    name,
    norm,
    of,
    over,
    placed,
    plus,
    power,
    stacked,
    summed,
    times,
    trace,
    transposed,
    unary,
    wirtinger,
)


def _product_of(v: Node) -> Node:
    """The product of the entries of a column."""
    return multiplied(Node(f"{v.text}[k, 0]", lambda e: v.value(e)[e["k"], 0]))


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

    def ranges(self) -> tuple[Node, Node]:
        """Sums of matrices and products over an index."""
        a, b, x, y = self.matrix(1), self.matrix(1), at_k("x"), at_k("y")
        c, z = self.rng.choice((b, b, b, a)), self.rng.choice((y, y, y, x))
        exponential = unary("exp({})", np.exp, x)
        return self.rng.choice([
            (summed(times(column(a), transposed(column(b)))), times(a, transposed(c))),
            (summed(times(x, column(a))), times(a, name(self.rng.choice("xxy")))),
            (transposed(summed(times(x, times(a, b)))), summed(times(x, times(transposed(c), transposed(a))))),
            (summed(times(transposed(column(a)), times(b, column(a)))), trace(times(transposed(a), times(c, a)))),
            (multiplied(times(x, y)), times(multiplied(x), multiplied(z))),
            (multiplied(plus(x, y)), plus(multiplied(x), multiplied(z))),
            (multiplied(exponential), unary("exp({})", np.exp, summed(x))),
            (of("log", multiplied(exponential)), summed(z)),
            (of("log", multiplied(x)), summed(of("log", x))),
            (determinant(unary("diag({})", lambda v: np.diag(v[:, 0]), name("x"))), multiplied(x)),
            (determinant(times(name("D"), a)), times(determinant(name("D")), determinant(c))),
            (multiplied(times(x, x)), times(multiplied(x), multiplied(z))),
            (directional(_product_of, "x", name("y")), times(multiplied(x), summed(over(z, x)))),
        ])  # fmt: skip

    def nested(self) -> tuple[Node, Node]:
        """A determinant inside a determinant, a product or sum over an index inside a product."""
        a, b, x = self.matrix(1), self.matrix(1), at_k("x")
        m = name(self.rng.choice("SSTAK"))
        c = self.rng.choice((a, transposed(a), b))
        scaled = times(determinant(name("P")), name("one"))
        rows, columns = (multiplied_over("i", plus(x, entry_at(m, *place))) for place in (("i", "k"), ("k", "i")))
        return self.rng.choice([
            (multiplied(plus(ONE, rows)), multiplied(plus(ONE, columns))),
            (summed(times(x, rows)), summed(times(x, columns))),
            (determinant(times(determinant(a), b)), determinant(times(determinant(c), transposed(b)))),
            (determinant(plus(times(determinant(a), b), m)),
             determinant(plus(times(determinant(c), b), transposed(m)))),
            (determinant(inverse(plus(scaled, times(transposed(m), m)))),
             over(ONE, determinant(plus(scaled, times(m, transposed(m)))))),
            (multiplied(determinant(plus(a, times(x, m)))), multiplied(determinant(plus(c, times(x, transposed(m)))))),
            (trace(inverse(plus(name("P"), times(norm(name("x")), inverse(name("P")))))),
             trace(inverse(plus(name("P"), times(norm(name("y")), inverse(name("P"))))))
             if self.rng.random() < 0.3 else
             trace(inverse(transposed(plus(name("P"), times(norm(name("x")), inverse(name("P")))))))),
        ])  # fmt: skip

    def splits(self) -> tuple[Node, Node]:
        """Blocks, Kronecker products, vec and vech beside each other."""
        a, b, c = self.matrix(1), self.matrix(1), self.matrix(1)
        d = self.rng.choice((b, b, b, c))
        s = self.rng.choice((name("S"), name("T"), name("P"), plus(a, transposed(a)), a))
        twice = times(transposed(DUPLICATION), DUPLICATION)
        return self.rng.choice([
            (kronecker(beside(a, b), c), beside(kronecker(a, c), kronecker(d, c))),
            (kronecker(below(a, b), c), below(kronecker(a, c), kronecker(d, c))),
            (stacked(beside(a, b)), below(stacked(a), stacked(d))),
            (times(kronecker(PAIR, a), below(b, c)), below(times(a, d), times(a, c))),
            (times(beside(a, b), kronecker(PAIR, c)), beside(times(a, c), times(d, c))),
            (beside(a, beside(b, c)), beside(beside(a, d), c)),
            (times(beside(beside(a, b), c), below(a, below(b, c))), plus(times(a, a), plus(times(b, d), times(c, c)))),
            (stacked(times(a, times(b, c))), times(kronecker(transposed(c), a), stacked(d))),
            (times(ELIMINATION, stacked(a)), halved(self.rng.choice((a, a, transposed(a))))),
            (times(DUPLICATION, halved(s)), stacked(s)),
            (halved(times(a, times(s, transposed(a)))),
             times(times(ELIMINATION, kronecker(a, a)), times(DUPLICATION, halved(s)))),
            (corner(times(transposed(halved(s)), times(twice, halved(name("T"))))), trace(times(s, name("T")))),
            (times(times(ELIMINATION, DUPLICATION), halved(a)), halved(self.rng.choice((a, b)))),
            (times(transposed(ELIMINATION), halved(name(self.rng.choice("LLS")))), stacked(name("L"))),
        ])  # fmt: skip

    def complex_derivative(self) -> tuple[Node, Node]:
        """Derivatives of a trace by a complex matrix and its conjugate, the one for the other."""
        a, b = name(self.rng.choice("ASW")), name(self.rng.choice("BTW"))
        z, bar = name("Z"), conjugated(name("Z"))
        barred = self.rng.random() < 0.5
        by_z, by_bar = self.rng.choice([
            (transposed(a), minus(a, a)),
            (times(times(transposed(a), bar), transposed(b)), times(times(a, z), b)),
            (plus(transposed(times(z, a)), transposed(times(a, z))), minus(a, a)),
        ])  # fmt: skip
        forms = {
            transposed(a).text: lambda p, q: trace(times(a, p)),
            times(times(transposed(a), bar), transposed(b)).text: lambda p, q: trace(
                times(transposed(q), times(a, times(p, b)))
            ),
        }
        f = forms.get(by_z.text, lambda p, q: trace(times(p, times(a, p))))
        right = by_bar if barred == (self.rng.random() < 0.8) else by_z
        return wirtinger(f, barred), right

    def about_functions(self) -> tuple[Node, Node]:
        kind = self.rng.choice((script_functions.exponentials, script_functions.pseudoinverses,
                                script_functions.powers, script_functions.gradients))  # fmt: skip
        return kind(self.rng, self.matrix)

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
                *(
                    self.ranges,
                    self.nested,
                    self.splits,
                    self.complex_derivative,
                    self.about_functions,
                    self.about_functions,
                ),
            )
        )
        left, right = kind()
        return (left, self.slip(right)) if self.rng.random() < 0.3 else (left, right)
