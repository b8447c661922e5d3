"""Signs that reach over what follows them: sums, products and limits, with what stands below and above.

A range is `i = 1` with its end above, a letter alone (its size follows from its use), `1 \\le i \\le N`,
`i \\in \\{1, \\dots, N\\}`, or `i \\in [N]`; a range with a condition (`i < j`, `i \\ne j`) is not read.
"""

from __future__ import annotations

from symchain.document.formula import Big, Dots, Formula, Group, Limit, Number, Plus, Product
from symchain.document.reader import Reader
from symchain.document.tex import Token, Unread, is_whole

Range = tuple[Formula, Formula | None, Formula | None]
"""An index, its first and its last value; None where they are not said."""

AT_MOST, BELOW, IN = (r"\le", r"\leq", r"\leqslant"), ("<", r"\lt"), (r"\in",)
OTHERS = (*AT_MOST, *BELOW, *IN, r"\ne", r"\neq", ">", r"\ge", r"\geq", r"\notin", ":", r"\mid")


def read_big(r: Reader, at: int) -> Formula:
    kind = r.take().text[1:]
    below: list[Token] | None = None
    above: list[Token] | None = None
    while r.text in ("_", "^"):
        if r.take().text == "_":
            below = r.argument("what stands below")
        else:
            above = r.argument("what stands above")
    ranges = _ranges(r, below, above, at)
    return Big(at, kind, ranges, r.term())


def _ranges(r: Reader, below: list[Token] | None, above: list[Token] | None, at: int) -> tuple[Range, ...]:
    if not below:
        return ()
    inner = r.over(below)
    first = inner.separated("=")
    if inner.skip("="):
        low = inner.expression()
        inner.end()
        high = r.inside(above, at) if above else None
        return tuple((index, low, high) for index in first)
    if inner.text in OTHERS and above:
        raise Unread(f"a range with {inner.text} and something above is not read", inner.at)
    if inner.text in IN:
        inner.take()
        low, high = _ends(inner.expression())
    elif inner.text in (*AT_MOST, *BELOW) and len(first) == 1:
        first, low, high = _between(inner, first[0])
    elif inner.text in OTHERS:
        raise Unread(f"a range with {inner.text} is not read", inner.at)
    else:
        inner.end()
        indices = [part for index in first for part in (index.factors if isinstance(index, Product) else (index,))]
        return tuple((index, None, None) for index in indices)
    inner.end()
    return tuple((index, low, high) for index in first)


def _between(inner: Reader, low: Formula) -> tuple[tuple[Formula, ...], Formula, Formula]:
    """`1 \\le i, j \\le N`: the indices and their ends; `<` leaves an end out."""
    opened = inner.take()
    indices = inner.separated("")
    closed = inner.text
    if closed not in (*AT_MOST, *BELOW):
        raise Unread(f"a range with {opened.text} is read where it says both ends, as in 1 \\le i \\le N", opened.at)
    inner.take()
    high = inner.expression()
    if inner.text in OTHERS:
        raise Unread(f"a range in which the indices are compared ({closed} ... {inner.text}) is not read", inner.at)
    return indices, _moved(low, 1 if opened.text in BELOW else 0), _moved(high, -1 if closed in BELOW else 0)


def _moved(end: Formula, step: int) -> Formula:
    if isinstance(end, Number) and is_whole(end.text) and int(end.text) + step >= 0:
        return Number(end.at, str(int(end.text) + step))
    return Plus(end.at, ((False, end), (step < 0, Number(end.at, "1")))) if step else end


def _ends(of: Formula) -> tuple[Formula, Formula]:
    """The first and last of `\\{1, \\dots, N\\}`, written out or not; those of `[N]`, which counts from 1."""
    if isinstance(of, Group) and of.bracket == "[" and len(of.inside) == 1:
        return Number(of.at, "1"), of.inside[0]
    if isinstance(of, Group) and of.bracket == "{" and any(isinstance(part, Dots) for part in of.inside):
        *before, dots, last = of.inside
        starts = [part.text for part in before if isinstance(part, Number) and is_whole(part.text)]
        counted = [str(int(starts[0]) + n) for n in range(len(before))] if starts else []
        if isinstance(dots, Dots) and starts == counted and len(starts) == len(before) and before:
            return before[0], last
    raise Unread("a range is a set of numbers that follow each other, as in \\{1, \\dots, N\\}", of.at)


def read_limit(r: Reader, at: int) -> Formula:
    r.take()
    if r.text != "_":
        raise Unread("a limit without what it goes to", at)
    r.take()
    inner = r.over(r.argument("what stands below"))
    variable = inner.expression()
    if inner.text not in (r"\to", r"\rightarrow"):
        raise Unread("a limit without what it goes to", inner.at)
    inner.take()
    to = inner.expression()
    inner.end()
    return Limit(at, variable, to, r.term())
