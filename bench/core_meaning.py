"""The meaning of terms of the core in floating point, apart from its ring: what theorems and rows are held to.

Operators are functions of closures; derivatives are central differences.  Values are complex, so that branch cuts are
crossed.
"""

from __future__ import annotations

import cmath
import itertools
import random
from collections.abc import Callable
from typing import Any

import flint

from symchain.core.kernel import Theorem
from symchain.core.term import (
    Add,
    App,
    Case,
    Defined,
    Delta,
    Entry,
    Formula,
    Index,
    Lambda,
    Layer,
    Literal,
    Mul,
    Number,
    Pair,
    SizeOf,
    Sum,
    free,
)
from symchain.theory.operators import DEFINITIONS


class NoSample(Exception):
    """Outside of the domain of an operator, where nothing is known."""


class World:
    """Sizes and values of what is free, drawn when they are asked for."""

    def __init__(self, seed: int, most: int = 3, *, real: bool = False) -> None:
        self.random = random.Random(seed)
        self.most, self.real = most, real
        self.sizes: dict[str, int] = {}
        self.values: dict[Any, complex] = {}

    def size(self, size: Any) -> int:
        if isinstance(size, tuple):
            one, two = self.size(size[1]), self.size(size[2])
            return one * two if size[0] == "*" else one + two
        return size if isinstance(size, int) else self.sizes.setdefault(size, self.random.randint(1, self.most))

    def run(self, size: Any) -> list[Any]:
        """The values of an index of this size."""
        if not isinstance(size, tuple):
            return list(range(self.size(size)))
        one, two = self.run(size[1]), self.run(size[2])
        if size[0] == "*":
            return [("*", a, b) for a in one for b in two]
        return [("+", 0, a) for a in one] + [("+", 1, b) for b in two]

    def entry(self, array: Any, slots: tuple[Any, ...]) -> complex:
        if (array, slots) not in self.values:
            part = 0.0 if self.real else self.random.choice([0.6, 1, 3]) * self.random.uniform(-2, 2)
            self.values[array, slots] = complex(self.random.uniform(-2, 2), part)
        return self.values[array, slots]


Env = dict[Any, Any]
LARGE = 12
"""Arguments of exponential functions whose values leave few digits to what is added to them."""


def slot(s: Any, env: Env, w: World) -> Any:
    if isinstance(s, Index):
        if s not in env:
            env[s] = w.random.choice(w.run(s.size))
        return env[s]
    if isinstance(s, Literal):
        return s.value
    if isinstance(s, Pair):
        return ("*", slot(s.outer, env, w), slot(s.inner, env, w))
    if isinstance(s, Case):
        return ("+", s.which, slot(s.slot, env, w))
    assert isinstance(s, Layer)
    return (s.name, s.shift)


def value(t: Any, env: Env, w: World) -> complex:
    """The value of a term.  Raises NoSample."""
    if isinstance(t, Number):
        return complex(t.value)
    if isinstance(t, Entry):
        if isinstance(t.array, SizeOf):
            return complex(w.size(size(t.array.name, env)))
        at = tuple(slot(s, env, w) for s in t.slots)
        return complex(env[t.array](*at)) if t.array in env else w.entry(t.array, at)
    if isinstance(t, Delta):
        return complex(slot(t.left, env, w) == slot(t.right, env, w))
    if isinstance(t, Add):
        return sum((value(x, env, w) for x in t.terms), 0j)
    if isinstance(t, Mul):
        out = 1 + 0j
        for factor in t.factors:
            out *= value(factor, env, w)
        return out
    if isinstance(t, Sum):
        runs = [w.run(size(i.size, env)) for i in t.indices]
        choices = itertools.product(*runs)
        return sum((value(t.body, {**env, **dict(zip(t.indices, c, strict=True))}, w) for c in choices), 0j)
    assert isinstance(t, App)
    return applied(t, env, w)


def size(s: Any, env: Env) -> Any:
    if isinstance(s, tuple):
        return (s[0], size(s[1], env), size(s[2], env))
    return env.get(s, s) if isinstance(s, str) else s


def function(body: Lambda, env: Env, w: World) -> Callable[..., complex]:
    return lambda *at: value(body.body, {**env, **dict(zip(body.params, at, strict=True))}, w)


def grid(body: Lambda, env: Env, w: World) -> tuple[list[Any], list[Any], flint.acb_mat]:
    """A λ-term of two indices as a matrix, with what its rows and columns run over."""
    f = function(body, env, w)
    rows, cols = (w.run(size(p.size, env)) for p in body.params)
    return rows, cols, flint.acb_mat([[flint.acb(z.real, z.imag) for z in (f(r, c) for c in cols)] for r in rows])


def plain(ball: flint.acb) -> complex:
    return complex(float(ball.real.mid()), float(ball.imag.mid()))


def applied(t: App, env: Env, w: World) -> complex:
    op = t.operator
    if op in DEFINITIONS:
        row = DEFINITIONS[str(op)]
        inner: Env = {}
        for param, body in zip(row.arrays, t.bodies, strict=True):
            inner |= {pattern: size(p.size, env) for pattern, p in zip(param.sizes, body.params, strict=True)}
            inner[param] = function(body, env, w)
        inner |= {i: slot(s, env, w) for i, s in zip(row.slots, t.slots, strict=True)}
        return value(row.body, inner, w)
    if op in ("inv", "det", "adj"):
        rows, cols, entries = grid(t.bodies[0], env, w)
        if len(rows) != len(cols):
            raise NoSample
        if op == "det":
            return plain(entries.det())
        if abs(plain(entries.det())) < 1e-7:
            raise NoSample
        factor = plain(entries.det()) if op == "adj" else 1
        at = rows.index(slot(t.slots[0], env, w)), cols.index(slot(t.slots[1], env, w))
        return factor * plain(entries.inv()[at])
    if op == "D":
        return difference_quotient(t, env, w)
    if isinstance(op, Defined):
        return function(t.bodies[0], env, w)(*[slot(s, env, w) for s in t.slots])
    return named(str(op), t, env, w)


def difference_quotient(t: App, env: Env, w: World) -> complex:
    body, at = t.bodies
    (array,), point = body.params, function(at, env, w)
    place = tuple(slot(s, env, w) for s in t.slots)
    step = 2e-3

    def stepped(h: float) -> complex:
        return value(body.body, {**env, array: lambda *s: point(*s) + (h if s == place else 0)}, w)

    return (8 * (stepped(step) - stepped(-step)) - (stepped(2 * step) - stepped(-2 * step))) / (12 * step)


def named(op: str, t: App, env: Env, w: World) -> complex:
    at = [slot(s, env, w) for s in t.slots]
    if op in env:
        return complex(env[op]([function(body, env, w) for body in t.bodies], *at))
    if any(body.params for body in t.bodies):  # an unknown function of arrays: of all of their entries
        runs = [[w.run(size(p.size, env)) for p in body.params] for body in t.bodies]
        functions = [function(body, env, w) for body in t.bodies]
        x = [
            f(*c) * (1 + 0.1 * n)
            for f, r in zip(functions, runs, strict=True)
            for n, c in enumerate(itertools.product(*r))
        ]
    else:
        x = [value(body.body, env, w) for body in t.bodies]
    if op == "conj":
        return x[0].conjugate()
    if op in ("exp", "sin", "cos") and abs(x[0]) > LARGE:
        raise NoSample
    if op in ("recip", "log") and abs(x[0]) < 1e-7:
        raise NoSample
    if op in ("log", "sqrt") and x[0].real < 0 and abs(x[0].imag) < 1e-9:
        raise NoSample  # on the cut, where rounding decides
    known = {name: getattr(cmath, name) for name in ("exp", "sin", "cos", "log", "sqrt")} | {"recip": lambda z: 1 / z}
    if op in known:
        return complex(known[op](x[0]))
    total = sum(x) + len(op) + sum(map(ord, op)) / 100
    if abs(total) > LARGE:
        raise NoSample
    return cmath.sin(total) + sum(hash(s) % 7 for s in at)


def holds(f: Formula, env: Env, w: World, tolerance: float = 1e-5) -> bool:
    """Whether a formula holds at these values.  Raises NoSample for one that is not evaluated."""
    runs = itertools.product(*[w.run(p.size) for p in f.bound])
    return all(_holds(f, {**env, **dict(zip(f.bound, run, strict=True))}, w, tolerance) for run in runs)


def _holds(f: Formula, env: Env, w: World, tolerance: float) -> bool:
    if f.predicate == "=":
        left, right = (value(body.body, env, w) for body in f.bodies)
        return abs(left - right) <= tolerance * max(1, abs(left), abs(right))
    if f.predicate == "invertible":
        rows, cols, entries = grid(f.bodies[0], env, w)
        return len(rows) == len(cols) and abs(plain(entries.det())) > 1e-3
    if f.predicate in ("differentiable", "C2"):
        return True  # unknown functions are sines here
    if f.predicate not in ("nonzero", "positive", "slit"):
        raise NoSample
    z = value(f.bodies[0].body, env, w)
    is_real = abs(z.imag) < 1e-9
    if f.predicate == "nonzero":
        return abs(z) > 1e-3
    return is_real and z.real > 1e-9 if f.predicate == "positive" else not (is_real and z.real <= 0)


def samples(
    claim: Formula, hypotheses: Any, count: int = 12, prepare: Callable[[World], Env] | None = None, **how: Any
) -> int:
    """How many samples satisfy the hypotheses; AssertionError where the claim fails at one."""
    used = 0
    for seed in range(count * 6):
        w = World(seed, **how)
        env = prepare(w) if prepare else {}
        try:
            for i in sorted([i for i in free(claim) if isinstance(i, Index)], key=repr):
                slot(i, env, w)
            if not all(holds(h, env, w) for h in hypotheses):
                continue
            assert holds(claim, env, w), f"false at seed {seed}: {claim}"
            used += 1
        except (NoSample, OverflowError):
            continue
        if used >= count:
            break
    return used


def check(theorem: Theorem, count: int = 12, **how: Any) -> int:
    """How many samples satisfy the hypotheses of a theorem; AssertionError where its claim fails at one."""
    return samples(theorem.claim, theorem.hypotheses.values(), count, **how)
