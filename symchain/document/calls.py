"""Letters that are functions with the brackets behind them: `f(x)`, `f(x)^2`, `f'(t)`, `\\nabla f(x)^\\top h`.

What stands above or below such brackets belongs to the value: `f(x)^2` is the square of f(x), and not f with the square
of x.  A letter is a function where it is declared so, or where the text gave its value at a letter (`f(x) = ...`).  A
gradient takes the one value behind it; what is transposed behind a gradient is the gradient.
"""

from __future__ import annotations

from dataclasses import replace

from symchain.document.calculus import order, square
from symchain.document.formula import (
    Call,
    Formula,
    Group,
    Mark,
    Nabla,
    Name,
    Product,
    Sub,
    Sup,
)
from symchain.document.functions import applied_to, of_number
from symchain.document.letters import symbol, turned
from symchain.document.meaning import AMBIGUOUS, Meaning
from symchain.document.piece import Piece
from symchain.document.table import Symbol, key_of
from symchain.document.tex import Unread


def with_calls(m: Meaning, formula: Product) -> Formula:
    """The product with each function and the brackets behind it as one factor."""
    factors: list[Formula] = []
    between: list[str] = []
    n = 0
    while n < len(formula.factors):
        if n:
            between.append(formula.between[n - 1])
        here = formula.factors[n]
        beside = n + 1 < len(formula.factors) and formula.between[n] == ""
        group = _brackets(formula.factors[n + 1]) if beside else None
        if group is not None and _is_function(m, here):
            here = _scripted(formula.factors[n + 1], Call(here.at, here, group))
            n += 1
        elif group is not None:
            _refuse_two_readings(m, here, group)
        factors.append(here)
        n += 1
    return factors[0] if len(factors) == 1 else Product(formula.at, tuple(factors), tuple(between))


def _brackets(formula: Formula) -> Group | None:
    """Round brackets, without what stands above and below them."""
    while isinstance(formula, (Mark, Sub, Sup)):
        formula = formula.base
    return formula if isinstance(formula, Group) and formula.bracket == "(" else None


def _scripted(formula: Formula, call: Call) -> Formula:
    """The call with what stands above and below its brackets."""
    if isinstance(formula, (Mark, Sub, Sup)):
        return replace(formula, base=_scripted(formula.base, call))
    return call


def _is_function(m: Meaning, formula: Formula) -> bool:
    if isinstance(formula, Name) and formula.name in ("O", "o") and m.table.find(formula) is None:
        return True
    known = _known(m, formula)
    return known is not None and (known.kind == "function" or known.is_function or bool(known.given_at))


def _known(m: Meaning, formula: Formula) -> Symbol | None:
    """The letter of a function, with or without primes."""
    while isinstance(formula, Mark) and formula.mark == "prime":
        formula = formula.base
    return m.table.find(formula)


def _refuse_two_readings(m: Meaning, here: Formula, group: Group) -> None:
    known = m.table.find(here)
    if known is not None and isinstance(here, Name) and len(group.inside) == 1 and key_of(group.inside[0]):
        raise Unread(
            f"{known.key}(...) is a product, or a function of that; declare {known.key}: function of ...",
            here.at,
            AMBIGUOUS,
        )


def read_call(m: Meaning, formula: Call) -> Piece:
    here, group = formula.function, formula.group
    remainder = order(m, here, group)
    if remainder is not None:
        return remainder
    known, primes = _known(m, here), _primes(here)
    assert known is not None
    if primes and m.table.prime == "transpose":
        raise Unread(f"{known.key}' is a derivative, or transposed as declared", here.at, AMBIGUOUS)
    if known.kind == "function":
        return of_number(m, known.key, group, primes)
    if known.is_function:
        if primes:
            raise Unread("a prime is read as a derivative where the function is of one number", here.at, AMBIGUOUS)
        return applied_to(m, known, here, group)
    return _given(m, known, formula, primes)


def _primes(formula: Formula) -> int:
    return 1 + _primes(formula.base) if isinstance(formula, Mark) else 0


def _given(m: Meaning, known: Symbol, formula: Call, primes: int) -> Piece:
    """A function whose value the text gave, where it gave it."""
    if tuple(key_of(inside) for inside in formula.group.inside) != known.given_at:
        where = ", ".join(known.given_at)
        raise Unread(f"{known.key} was given at {where}, and stands here with something else", formula.group.at)
    name = symbol(m, known, formula)
    if not primes:
        return name
    variable = m.piece(formula.group.inside[0])
    if len(known.given_at) != 1 or variable.is_matrix or name.is_matrix:
        raise Unread("a prime is read as a derivative where the function is of one number", formula.at, AMBIGUOUS)
    text = name.text
    for _ in range(primes):
        text = f"d({text}, {variable.text})"
    return Piece(text)


def gradient(m: Meaning, of: Formula, by: Nabla) -> Piece:
    """A gradient or Hessian of a number, by what stands below the sign or by the one thing that it is a function of."""
    if isinstance(of, Mark) and of.mark == "transpose" and not m.piece(of.base).is_matrix:
        return turned(m, gradient(m, of.base, by), "T")
    value = m.piece(of)
    if value.is_matrix:
        raise Unread("the gradient of a matrix can be read in two ways", by.at, AMBIGUOUS)
    variable = m.piece(by.by) if by.by is not None else _argument(m, of)
    if variable is None:
        raise Unread("a gradient without what it is by; write it below, as in \\nabla_x", by.at, AMBIGUOUS)
    if by.order == 2:
        return Piece(f"hessian({value.text}, {variable.text})", shape=square(m, variable))
    return Piece(f"gradient({value.text}, {variable.text})", shape=variable.shape)


def read_nabla(m: Meaning, formula: Nabla) -> Piece:
    raise Unread("a gradient of nothing", formula.at)


def _argument(m: Meaning, of: Formula) -> Piece | None:
    """The one thing that a letter is a function of."""
    known = m.table.find(of.function if isinstance(of, Call) else of)
    keys = () if known is None else known.given_at or known.of
    if len(keys) != 1:
        return None
    return Piece(m.table.name(keys[0]), shape=m.table.symbols[keys[0]].shape)


def takes_one(m: Meaning, formula: Formula) -> bool:
    """Whether a gradient in front of this, with more behind it, is of this alone: the value of a function."""
    if isinstance(formula, Mark) and formula.mark == "transpose":
        return not m.piece(formula.base).is_matrix
    known = m.table.find(formula)
    return isinstance(formula, Call) or (known is not None and (known.is_function or bool(known.given_at)))
