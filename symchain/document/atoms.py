"""The smallest parts of formulas: letters, numbers, brackets, fractions, sums, derivatives, functions, arrays.

`KINDS` is asked in its order: each row has a test of the next token, and what reads a part that begins so.
"""

from __future__ import annotations

from collections.abc import Callable

from symchain.document.formula import (
    Array,
    Bars,
    Change,
    Differential,
    Dots,
    Formula,
    Fraction,
    Function,
    Group,
    Inner,
    Mark,
    Nabla,
    Name,
    Norm,
    Number,
    Partial,
    Product,
    Reals,
    Sub,
    Sup,
)
from symchain.document.ranges import read_big, read_limit
from symchain.document.reader import Reader
from symchain.document.signs import ACCENTS, BRACKETS, DOTS, FUNCTIONS, GREEK, STYLES
from symchain.document.tex import Token, Unread, is_whole

FRACTIONS = frozenset(["frac", "dfrac", "tfrac", "cfrac"])


def read_atom(r: Reader) -> Formula:
    """The part that begins here.  Raises `Unread`."""
    at, text = r.at, r.text
    if not text:
        raise Unread("the formula ends too early", at)
    for test, read in KINDS:
        if test(r, text):
            return read(r, at)
    raise Unread(f"{text} is not understood", at)


def _dots(r: Reader, at: int) -> Formula:
    r.take()
    return Dots(at)


def _letter(r: Reader, at: int) -> Formula:
    return Name(at, r.take().text)


def _greek(r: Reader, at: int) -> Formula:
    return Name(at, r.take().text[1:])


def _known_function(r: Reader, at: int) -> Formula:
    return _function(r, at, FUNCTIONS[r.take().text[1:]])


def _number(r: Reader, at: int) -> Formula:
    digits = ""
    while is_whole(r.text) or (r.text == "." and is_whole(r.peek(1)) and "." not in digits):
        digits += r.take().text
    return Number(at, digits)


def _points(r: Reader, at: int) -> Formula:
    """An ellipsis of points."""
    while r.text == ".":
        r.take()
    return Dots(at)


def _array(r: Reader, at: int) -> Formula:
    rows = r.take().rows
    if any(len(cell) == 1 and cell[0].text in DOTS for row in rows for cell in row):
        raise Unread("understood, but the proof language has no arrays with dots", at, "SC204")
    if len({len(row) for row in rows}) != 1:
        raise Unread("an array whose rows have different lengths", at)
    return Array(at, tuple(tuple(r.inside(list(cell), at) for cell in row) for row in rows))


def _is_differential(r: Reader) -> bool:
    """Whether a sign of differentials stands before something; a `d` alone is a letter."""
    if r.text == r"\partial":
        return True
    following = r.peek(1)
    command = following.lstrip("\\")
    return following in BRACKETS or command in STYLES or command in FUNCTIONS or following[:1].isalpha()


def _differential(r: Reader, at: int) -> Formula:
    sign = r.take().text
    return Differential(at, r.factor(), sign)


def _named(r: Reader, at: int) -> Formula:
    """A word of which it is known that it is beyond the language."""
    word = r.take().text[1:]
    if word != "infty" and r.text == "_":
        r.take()
        r.below()
    return Function(at, word, ()) if word == "infty" else _function(r, at, word)


def _fraction(r: Reader, at: int) -> Formula:
    r.take()
    above, below = r.argument("a numerator"), r.argument("a denominator")
    sign = _derivative_sign(below)
    if sign and above and _derivative_sign(above) == sign:
        return _derivative(r, at, above, below, sign)
    return Fraction(at, r.inside(above, at), r.inside(below, at))


def _derivative(r: Reader, at: int, above: list[Token], below: list[Token], sign: str) -> Formula:
    order, of = _order(above[_sign_length(above) :])
    by: list[Formula] = []
    inner = r.over(below)
    while inner.text:
        if not _derivative_sign(inner.tokens[inner.n :]):
            raise Unread(f"{inner.text} stands between what is differentiated by", inner.at)
        inner.n += _sign_length(inner.tokens[inner.n :])
        base = inner.read_atom(inner)
        while inner.text in ("_", "^", "'"):
            if inner.text == "^" and (is_whole(inner.peek(1)) and len(by) + int(inner.peek(1)) == order):
                inner.take()
                by += [base] * (int(inner.take().text) - 1)
                continue
            if inner.text == "_":
                inner.take()
                base = Sub(base.at, base, inner.below())
                continue
            inner.take()
            base = inner.above(base) if inner.tokens[inner.n - 1].text == "^" else Mark(base.at, base, "prime")
        by.append(base)
    if len(by) != order:
        raise Unread(f"a derivative of order {order} by {len(by)} variables", at)
    return Partial(at, r.inside(of, at) if of else None, tuple(by), sign)


def _nabla(r: Reader, at: int) -> Formula:
    r.take()
    by, order = None, 1
    while r.text in ("_", "^"):
        if r.take().text == "_":
            by = r.inside(r.argument("what stands below"), at)
        else:
            above = r.argument("what stands above")
            if [t.text for t in above] != ["2"]:
                raise Unread("a power of nabla other than 2", at)
            order = 2
    return Nabla(at, by, order)


def _change(r: Reader, at: int) -> Formula:
    """A change: of a letter with what stands below it; what stands above is above the whole."""
    r.take()
    of = r.read_atom(r)
    while r.text == "_":
        r.take()
        of = Sub(of.at, of, r.below())
    return Change(at, of)


def _root(r: Reader, at: int) -> Formula:
    r.take()
    if r.text == "[":
        raise Unread("a root other than the square root", r.at)
    return Function(at, "sqrt", (r.inside(r.argument("a root"), at),))


def _reals(r: Reader, at: int) -> Formula:
    r.take()
    which = "".join(t.text for t in r.argument("a set"))
    if which != "R":
        raise Unread(f"\\mathbb{{{which}}} is not read", at)
    if r.text != "^":
        return Reals(at, ())
    r.take()
    sizes = r.inside(r.argument("sizes"), at)
    if isinstance(sizes, Product) and set(sizes.between) == {"times"}:
        return Reals(at, sizes.factors)
    return Reals(at, (sizes,))


def _group(r: Reader, at: int) -> Formula:
    bracket = r.take().text
    bars, r.bars = r.bars, 0
    inside = r.separated(BRACKETS[bracket])
    r.bars = bars
    r.want(BRACKETS[bracket], "a bracket")
    return Group(at, bracket.lstrip("\\")[0], inside)


def _braces(r: Reader, at: int) -> Formula:
    r.take()
    bars, r.bars = r.bars, 0
    made = r.expression()
    r.bars = bars
    r.want("}", "a group")
    return made


def _inner(r: Reader, at: int) -> Formula:
    r.take()
    inside = r.separated(r"\rangle")
    r.want(r"\rangle", "an inner product")
    if len(inside) != 2:
        raise Unread(f"an inner product of {len(inside)}", at)
    if r.text == "_":
        r.take()
        r.argument("what stands below")
    return Inner(at, *inside)


def _norm(r: Reader, at: int) -> Formula:
    opened = r.take().text
    r.bars += 1
    of = r.expression()
    r.bars -= 1
    closing = {r"\lVert": r"\rVert"}.get(opened, opened)
    r.want(closing, "a norm")
    kind = ""
    if r.text == "_":
        r.take()
        kind = "".join(t.text for t in r.argument("what stands below") if t.text not in "{}")
    return Norm(at, of, kind)


def _between_bars(r: Reader, at: int) -> Formula:
    opened = r.take().text
    r.bars += 1
    of = r.expression()
    r.bars -= 1
    r.want({r"\lvert": r"\rvert"}.get(opened, opened), "a bar")
    return Bars(at, of)


def _accent(r: Reader, at: int) -> Formula:
    accent = r.take().text[1:]
    inside = r.inside(r.argument("an accent"), at)
    if not isinstance(inside, Name):
        raise Unread(f"\\{accent} of more than a letter", at)
    return Name(at, inside.name, inside.style, accent.replace("wide", "").replace("overline", "bar"))


def _styled(r: Reader, at: int) -> Formula:
    command = r.take().text[1:]
    style = STYLES[command]
    r.skip("*")
    tokens = r.argument("a letter")
    letters = [t.text for t in tokens if t.text not in "{}"]
    word = "".join(t.lstrip("\\") for t in letters)
    if style == "roman" and word in FUNCTIONS:
        return _function(r, at, FUNCTIONS[word])
    if style == "roman" and letters == ["d"] and r.begins_factor():
        return Differential(at, r.factor(), "d")
    if letters == ["1"]:
        return Name(at, "1", "bold")
    if style == "roman" and len(word) > 1 and word.isalnum():
        return Name(at, word, style)
    if len(letters) == 1 and (letters[0].isalpha() or letters[0].lstrip("\\") in GREEK):
        return Name(at, word, style)
    if style == "roman":
        raise Unread(f"words in a formula: {word}", at)
    inside = r.inside(tokens, at)
    return Name(at, inside.name, style, inside.accent) if isinstance(inside, Name) else inside


def _function(r: Reader, at: int, name: str) -> Formula:
    power: Formula | None = None
    if r.text == "^":
        r.take()
        power = r.single()
        if not isinstance(power, Number):
            raise Unread(f"{name} with what stands above it can be read in two ways", at)
    if r.text in BRACKETS:
        group = _group(r, r.at)
        assert isinstance(group, Group)
        made: Formula = Function(at, name, group.inside)
    else:
        made = Function(at, name, (r.factor(),))
        following = r.text.lstrip("\\")
        # log x y is log(x y) or y log x; log x log y and log x \frac{...} have one reading
        if r.begins_factor() and not (r.text.startswith("\\") and (following in FUNCTIONS or following in FRACTIONS)):
            raise Unread(f"{name} of several factors without brackets", r.at)
    return made if power is None else Sup(at, made, power)


def _sign_length(tokens: list[Token]) -> int:
    """How many tokens the sign of a derivative takes at the front."""
    texts = [t.text for t in tokens[:4]]
    if texts[:1] in ([r"\partial"], ["d"]):
        return 1
    if texts[:2] in ([r"\mathrm", "d"], [r"\rm", "d"]):
        return 2
    return (
        4 if texts in ([r"\mathrm", "{", "d", "}"], [r"\text", "{", "d", "}"], [r"\operatorname", "{", "d", "}"]) else 0
    )


def _derivative_sign(tokens: list[Token]) -> str:
    """`\\partial` or `d` where it stands at the front."""
    length = _sign_length(tokens)
    return "" if not length else (r"\partial" if length == 1 and tokens[0].text == r"\partial" else "d")


def _order(tokens: list[Token]) -> tuple[int, list[Token]]:
    """The order of a derivative, and what is behind it."""
    texts = [t.text for t in tokens[:4]]
    if texts[:1] == ["^"]:
        if len(texts) > 1 and is_whole(texts[1]):
            return int(texts[1]), tokens[2:]
        if len(texts) == 4 and texts[1] == "{" and is_whole(texts[2]) and texts[3] == "}":
            return int(texts[2]), tokens[4:]
        raise Unread("a derivative of an order that is no digit", tokens[0].at)
    return 1, tokens


KINDS: tuple[tuple[Callable[[Reader, str], bool], Callable[[Reader, int], Formula]], ...] = (
    (lambda r, t: is_whole(t) or (t == "." and is_whole(r.peek(1))), _number),
    (lambda r, t: t in DOTS, _dots),
    (lambda r, t: t == "." and r.peek(1) == ".", _points),
    (lambda r, t: t[1:] in FRACTIONS, _fraction),
    (lambda r, t: t in (r"\sum", r"\prod"), read_big),
    (lambda r, t: t == r"\lim", read_limit),
    (lambda r, t: t == r"\nabla", _nabla),
    (lambda r, t: t == r"\Delta", _change),
    (lambda r, t: t == r"\sqrt", _root),
    (lambda r, t: t == r"\mathbb", _reals),
    (lambda r, t: t in BRACKETS, _group),
    (lambda r, t: t in (r"\langle",), _inner),
    (lambda r, t: t in (r"\|", r"\Vert", r"\lVert"), _norm),
    (lambda r, t: t in ("|", r"\vert", r"\lvert"), _between_bars),
    (lambda r, t: t == "{", _braces),
    (lambda r, t: t == r"\array", _array),
    (lambda r, t: t in (r"\partial", "d") and _is_differential(r), _differential),
    (lambda r, t: t in (r"\infty", r"\max", r"\min"), _named),
    (lambda r, t: t[1:] in ACCENTS and t[0] == "\\", _accent),
    (lambda r, t: t[0] == "\\" and t[1:] in STYLES, _styled),
    (
        lambda r, t: t[0] == "\\" and t[1:] in FUNCTIONS,
        _known_function,
    ),
    (lambda r, t: t[0] == "\\" and t[1:] in GREEK, _greek),
    (lambda r, t: len(t) == 1 and t.isalpha(), _letter),
)
"""Tests of the next token, each with what reads the part that begins with it."""
