"""From tokens to formulas: recursive descent, with the place of every token.

What a letter stands for is not known here, so what depends on it is left open: `g(U)` is a product of a letter and a
group, `X^T` a power, `U_{kl}` has one thing below it.  Nothing is guessed: a token that has no place in the grammar is
`Unread`, with its place.  A sum reaches to the end of its term, a function without brackets takes one factor.
"""

from __future__ import annotations

from collections.abc import Callable

from symchain.document.formula import (
    Array,
    Bars,
    Big,
    Change,
    Differential,
    Dots,
    Formula,
    Fraction,
    Function,
    Group,
    Inner,
    Limit,
    Mark,
    Nabla,
    Name,
    Norm,
    Number,
    Partial,
    Plus,
    Product,
    Reals,
    Relation,
    Sub,
    Sup,
)
from symchain.document.signs import (
    ACCENTS,
    BETWEEN,
    BRACKETS,
    CLOSING,
    DOTS,
    EQUALS,
    FUNCTIONS,
    GREEK,
    MARKS,
    MINUS,
    OTHERS,
    SEPARATOR,
    SPACE,
    STYLES,
)
from symchain.document.tex import Token, Unread

DEEPEST, MOST = 60, 300
ARRAYS = frozenset(["pmatrix", "bmatrix", "matrix", "Bmatrix", "smallmatrix"])


class NoClaim(Exception):
    """A display that claims nothing that could be checked: why; `at` is its place, `understood` that it was read."""

    at = 0
    understood = False


def relations_of(tokens: list[Token]) -> list[Relation]:
    """The relations of a display, separated by commas and wide spaces.  Raises `Unread` and `NoClaim`."""
    return _Reader(_plain(tokens)).relations()


def expression_of(tokens: list[Token]) -> Formula:
    """One expression.  Raises `Unread`."""
    reader = _Reader(_plain(tokens))
    made = reader.expression()
    reader.end()
    return made


def _plain(tokens: list[Token]) -> list[Token]:
    """The tokens without spaces, labels and tags, and of an environment inside without its delimiters."""
    made: list[Token] = []
    n = 0
    for side, other in ((r"\left", r"\right"), (r"\right", r"\left")):
        here = [t for t in tokens if t.text == side]
        if len(here) > sum(t.text == other for t in tokens):
            raise Unread(f"{side} without {other}", here[0].at)
    while n < len(tokens):
        text = tokens[n].text
        if text in (r"\label", r"\tag", r"\begin", r"\end", r"\hspace", r"\vspace", r"\phantom", r"\eqref"):
            named, n = _braced(tokens, n + 1)
            if text == r"\begin" and named in ARRAYS:
                stop = _end_of(tokens, n)
                made.append(Token(r"\array", tokens[n - 1].at, tuple(_rows(tokens[n:stop]))))
                _, n = _braced(tokens, stop + 1)
                continue
            if text in (r"\begin", r"\end") and named.rstrip("*") not in ("split", "aligned", "gathered", "alignedat"):
                raise Unread(f"{text}{{{named}}} is not read", tokens[n - 1].at)
            continue
        if text == "." and made and tokens[n - 1].text in (r"\left", r"\right"):
            n += 1
            continue
        if text == "|" and n and tokens[n - 1].text in (r"\left", r"\right"):
            made.append(Token(r"\lvert" if tokens[n - 1].text == r"\left" else r"\rvert", tokens[n].at))
        elif text == r"\|" and n and tokens[n - 1].text in (r"\left", r"\right"):
            made.append(Token(r"\lVert" if tokens[n - 1].text == r"\left" else r"\rVert", tokens[n].at))
        elif text not in SPACE:
            made.append(tokens[n])
        n += 1
    while made and (made[-1].text in ".,;:" or made[-1].text in SEPARATOR):  # the punctuation of the sentence
        made.pop()
    return made


def _end_of(tokens: list[Token], n: int) -> int:
    """Where the environment ends whose inside begins at `n`."""
    depth = 1
    for here in range(n, len(tokens)):
        depth += {r"\begin": 1, r"\end": -1}.get(tokens[here].text, 0)
        if depth == 0:
            return here
    raise Unread("an array is not closed", tokens[n - 1].at)


def _rows(tokens: list[Token]) -> list[tuple[tuple[Token, ...], ...]]:
    """The cells of an array, by rows."""
    rows: list[list[list[Token]]] = [[[]]]
    depth = 0
    for token in tokens:
        depth += {"{": 1, "}": -1, r"\begin": 1, r"\end": -1}.get(token.text, 0)
        if depth == 0 and token.text == "&":
            rows[-1].append([])
        elif depth == 0 and token.text == r"\\":
            rows.append([[]])
        else:
            rows[-1][-1].append(token)
    if rows[-1] == [[]]:
        rows.pop()
    return [tuple(tuple(_plain(cell)) for cell in row) for row in rows]


def _braced(tokens: list[Token], n: int) -> tuple[str, int]:
    """The text in the braces at `n`, and what follows them."""
    if n < len(tokens) and tokens[n].text == "*":
        n += 1
    if n >= len(tokens) or tokens[n].text != "{":
        return "", n
    depth, words = 0, []
    while n < len(tokens):
        depth += {"{": 1, "}": -1}.get(tokens[n].text, 0)
        n += 1
        if depth == 0:
            break
        words.append(tokens[n - 1].text)
    return "".join(words[1:]), n


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.n = 0
        self.depth = 0
        self.bars = 0

    # what is next

    @property
    def text(self) -> str:
        return self.tokens[self.n].text if self.n < len(self.tokens) else ""

    @property
    def at(self) -> int:
        if self.n < len(self.tokens):
            return self.tokens[self.n].at
        return self.tokens[-1].at + len(self.tokens[-1].text) if self.tokens else 0

    def take(self) -> Token:
        if self.n >= len(self.tokens):
            raise Unread("the formula ends too early", self.at)
        self.n += 1
        return self.tokens[self.n - 1]

    def skip(self, text: str) -> bool:
        if self.text == text:
            self.n += 1
            return True
        return False

    def want(self, text: str, what: str) -> None:
        if not self.skip(text):
            raise Unread(f"{what} is not closed: {text} is missing before {self._found()}", self.at)

    def _found(self) -> str:
        return self.text or "the end"

    def end(self) -> None:
        if self.text:
            raise Unread(f"{self.text} is not understood here", self.at)

    def peek(self, ahead: int) -> str:
        return self.tokens[self.n + ahead].text if self.n + ahead < len(self.tokens) else ""

    # relations

    def relations(self) -> list[Relation]:
        found: list[Relation] = []
        alone: NoClaim | None = None
        while self.text:
            if self.text in SEPARATOR or self.text in (",", ";") or self._words():
                self.take() if self.text in SEPARATOR or self.text in (",", ";") else None
                continue
            at = self.at
            try:
                found.append(self._relation())
            except NoClaim as none:
                if none.understood or none.at:
                    raise
                alone = alone or none
                alone.at = at
        if alone is not None and found:
            raise Unread(f"a part of the display is no claim: {alone}", alone.at)
        if alone is not None:
            raise alone
        return found

    def _words(self) -> bool:
        """Skip words between two equations: `\\text{and}`."""
        if self.text not in (r"\text", r"\mbox", r"\textrm", r"\mathrm"):
            return False
        said, after = _braced(self.tokens, self.n + 1)
        if said in ("and", "where", "with", "or", "so", "hence", "i.e.", "then"):
            self.n = after
            return True
        return False

    def _relation(self) -> Relation:
        sides, signs, ats = [self.expression()], [], [self.at]
        while True:
            if self.text == ":" and self.peek(1) == "=":
                self.n += 1
                self.tokens[self.n] = Token(r"\coloneqq", self.at)
            while self.text == r"\\" and (self.peek(1) in EQUALS or self.peek(1) == ":"):
                self.n += 1
            if self.text in OTHERS:
                raise self._other()
            if self.text not in EQUALS:
                break
            ats.append(self.at)
            signs.append(EQUALS[self.take().text])
            sides.append(self.expression())
        if self.text and self.text not in SEPARATOR and self.text not in (",", ";"):
            raise Unread(f"{self.text} is not understood here", self.at)
        if not signs:
            raise NoClaim("it is an expression, without a relation")
        return Relation(tuple(sides), tuple(signs), tuple(ats))

    def _other(self) -> NoClaim:
        """A relation that is no equation; its other side is read, to know whether it could be."""
        none = NoClaim(f"{self.text} is no equation")
        none.at, none.understood = self.at, self.text not in (r"\to", r"\rightarrow", r"\mapsto", r"\sim")
        while self.text in OTHERS or self.text in EQUALS:
            self.take()
            self.expression()
        return none

    # sums and products

    def expression(self) -> Formula:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unread(f"the formula is nested more than {DEEPEST} deep", self.at)
        try:
            at, terms = self.at, []
            negative = self._sign()
            terms.append((bool(negative), self.term()))
            while self.text in ("+", "-", MINUS):
                negative = self._sign()
                terms.append((bool(negative), self.term()))
                if len(terms) > MOST:
                    raise Unread(f"more than {MOST} terms", at)
            return terms[0][1] if len(terms) == 1 and not terms[0][0] else Plus(at, tuple(terms))
        finally:
            self.depth -= 1

    def _sign(self) -> bool:
        negative = False
        while self.text in ("+", "-", MINUS):
            negative ^= self.take().text != "+"
        return negative

    def term(self) -> Formula:
        at = self.at
        factors, between = [self.factor()], []
        while True:
            if self.text in BETWEEN:
                between.append(BETWEEN[self.take().text])
                factors.append(self.factor())
            elif self._begins_factor():
                between.append("")
                factors.append(self.factor())
            else:
                break
            if len(factors) > MOST:
                raise Unread(f"more than {MOST} factors", at)
        return factors[0] if len(factors) == 1 else Product(at, tuple(factors), tuple(between))

    def _begins_factor(self) -> bool:
        text = self.text
        if not text or text in CLOSING or text in EQUALS or text in OTHERS or text in SEPARATOR:
            return False
        if text in ("|", r"\|", r"\Vert", r"\vert") and self.bars:
            return False
        if text == ":" or self._is_words():
            return False
        return text not in ("+", "-", MINUS, ",", ";", "^", "_", "'", ".")

    def _is_words(self) -> bool:
        """Whether words stand here that are between equations."""
        here = self.n
        found = self._words()
        self.n = here
        return found

    def factor(self) -> Formula:
        return self.scripts(self.atom())

    def scripts(self, base: Formula) -> Formula:
        """What stands above, below and behind a base."""
        while True:
            if self.text == "_":
                self.take()
                base = Sub(base.at, base, self._below())
            elif self.text == "^":
                self.take()
                base = self._above(base)
            elif self.text in ("'", "\N{PRIME}"):
                self.take()
                base = Mark(base.at, base, "prime")
            elif self.text == "!":
                self.take()
                base = Function(base.at, "factorial", (base,))
            else:
                return base

    def _below(self) -> tuple[Formula, ...]:
        if self.text != "{":
            return (self._single(),)
        self.take()
        found = self._separated("}")
        self.want("}", "what stands below")
        return found

    def _single(self) -> Formula:
        """One token as an argument: `x_i`, `x^2`, `\\frac12`."""
        if self.text.isdigit():
            token = self.take()
            return Number(token.at, token.text)
        if self.text == "{":
            self.take()
            made = self.expression()
            self.want("}", "a group")
            return made
        return self.atom()

    def _above(self, base: Formula) -> Formula:
        at = self.at
        braced = self.skip("{")
        mark = self._mark(braced)
        if mark:
            for name in mark:
                base = Mark(base.at, base, name)
        elif not braced:
            return Sup(base.at, base, self._single())
        else:
            inside = self._separated("}")
            base = Sup(base.at, base, inside[0] if len(inside) == 1 else Group(at, "", inside))
        if braced:
            self.want("}", "what stands above")
        return base

    def _mark(self, braced: bool) -> tuple[str, ...]:
        """The marks that stand here, and nothing else."""
        texts: list[str] = []
        n, depth = self.n, 0
        while n < len(self.tokens):
            text = self.tokens[n].text
            if not braced and texts:
                break
            if text == "}" and depth == 0:
                break
            depth += {"{": 1, "}": -1}.get(text, 0)
            if text not in ("{", "}", r"\mathsf", r"\mathrm", r"\sf", r"\rm", r"\mathit", r"\text") or not braced:
                texts.append(text)
            n += 1
        written = " ".join(texts)
        known = MARKS.get(written)
        if known:
            self.n = n
            return known
        return ()

    def _separated(self, closing: str) -> tuple[Formula, ...]:
        found: list[Formula] = []
        while self.text and self.text != closing:
            found.append(self.expression())
            if self.text not in (",", ";", "|") or (self.text == "|" and self.bars):
                break
            self.take()
        return tuple(found)

    # atoms

    def atom(self) -> Formula:
        at, text = self.at, self.text
        if not text:
            raise Unread("the formula ends too early", at)
        for test, read in self._kinds():
            if test(text):
                return read(at)
        raise Unread(f"{text} is not understood", at)

    def _kinds(self) -> list[tuple[Callable[[str], bool], Callable[[int], Formula]]]:
        return [
            (lambda t: t.isdigit() or (t == "." and self.peek(1).isdigit()), self._number),
            (lambda t: t in DOTS, lambda at: (self.take(), Dots(at))[1]),
            (lambda t: t == "." and self.peek(1) == ".", self._points),
            (lambda t: t in (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"), self._fraction),
            (lambda t: t in (r"\sum", r"\prod"), self._big),
            (lambda t: t == r"\lim", self._limit),
            (lambda t: t == r"\nabla", self._nabla),
            (lambda t: t == r"\Delta", self._change),
            (lambda t: t == r"\sqrt", self._root),
            (lambda t: t == r"\mathbb", self._reals),
            (lambda t: t in BRACKETS, self._group),
            (lambda t: t in (r"\langle",), self._inner),
            (lambda t: t in (r"\|", r"\Vert", r"\lVert"), self._norm),
            (lambda t: t in ("|", r"\vert", r"\lvert"), self._between_bars),
            (lambda t: t == "{", self._braces),
            (lambda t: t == r"\array", self._array),
            (lambda t: t in (r"\partial", "d") and self._is_differential(), self._differential),
            (lambda t: t in (r"\infty", r"\max", r"\min"), self._named),
            (lambda t: t[1:] in ACCENTS and t[0] == "\\", self._accent),
            (lambda t: t[0] == "\\" and t[1:] in STYLES, self._styled),
            (
                lambda t: t[0] == "\\" and t[1:] in FUNCTIONS,
                lambda at: self._function(at, FUNCTIONS[self.take().text[1:]]),
            ),
            (lambda t: t[0] == "\\" and t[1:] in GREEK, lambda at: Name(at, self.take().text[1:])),
            (lambda t: len(t) == 1 and t.isalpha(), lambda at: Name(at, self.take().text)),
        ]

    def _array(self, at: int) -> Formula:
        rows = self.take().rows
        if len({len(row) for row in rows}) != 1:
            raise Unread("an array whose rows have different lengths", at)
        return Array(at, tuple(tuple(self._inside(list(cell), at) for cell in row) for row in rows))

    def _is_differential(self) -> bool:
        """Whether a sign of differentials stands before something; a `d` alone is a letter."""
        if self.text == r"\partial":
            return True
        following = self.peek(1)
        return following in BRACKETS or following.lstrip("\\") in STYLES or following[:1].isalpha()

    def _differential(self, at: int) -> Formula:
        sign = self.take().text
        return Differential(at, self.factor(), sign)

    def _named(self, at: int) -> Formula:
        """A word of which it is known that it is beyond the language."""
        word = self.take().text[1:]
        if word != "infty" and self.text == "_":
            self.take()
            self._below()
        return Function(at, word, ()) if word == "infty" else self._function(at, word)

    def _points(self, at: int) -> Formula:
        """An ellipsis of points."""
        while self.text == ".":
            self.take()
        return Dots(at)

    def _number(self, at: int) -> Formula:
        digits = ""
        while self.text.isdigit() or (self.text == "." and self.peek(1).isdigit() and "." not in digits):
            digits += self.take().text
        return Number(at, digits)

    def _argument(self, what: str) -> list[Token]:
        """The tokens of an argument of a command."""
        if self.text != "{":
            return [self.take()]
        start = self.n + 1
        depth = 0
        while self.n < len(self.tokens):
            depth += {"{": 1, "}": -1}.get(self.take().text, 0)
            if depth == 0:
                return self.tokens[start : self.n - 1]
        raise Unread(f"{what} is not closed: }} is missing", self.at)

    def _inside(self, tokens: list[Token], at: int) -> Formula:
        """An argument read by itself."""
        if not tokens:
            raise Unread("an argument is empty", at)
        inner = _Reader(tokens)
        inner.depth = self.depth + 1
        made = inner.expression()
        inner.end()
        return made

    def _fraction(self, at: int) -> Formula:
        self.take()
        above, below = self._argument("a numerator"), self._argument("a denominator")
        sign = _derivative_sign(below)
        if sign and above and _derivative_sign(above) == sign:
            return self._derivative(at, above, below, sign)
        return Fraction(at, self._inside(above, at), self._inside(below, at))

    def _derivative(self, at: int, above: list[Token], below: list[Token], sign: str) -> Formula:
        order, of = _order(above[_sign_length(above) :])
        by: list[Formula] = []
        inner = _Reader(below)
        inner.depth = self.depth + 1
        while inner.text:
            if not _derivative_sign(inner.tokens[inner.n :]):
                raise Unread(f"{inner.text} stands between what is differentiated by", inner.at)
            inner.n += _sign_length(inner.tokens[inner.n :])
            base = inner.atom()
            while inner.text in ("_", "^", "'"):
                if inner.text == "^" and (inner.peek(1).isdigit() and len(by) + int(inner.peek(1)) == order):
                    inner.take()
                    by += [base] * (int(inner.take().text) - 1)
                    continue
                if inner.text == "_":
                    inner.take()
                    base = Sub(base.at, base, inner._below())
                    continue
                inner.take()
                base = inner._above(base) if inner.tokens[inner.n - 1].text == "^" else Mark(base.at, base, "prime")
            by.append(base)
        if len(by) != order:
            raise Unread(f"a derivative of order {order} by {len(by)} variables", at)
        return Partial(at, self._inside(of, at) if of else None, tuple(by), sign)

    def _big(self, at: int) -> Formula:
        kind = self.take().text[1:]
        below: list[Token] | None = None
        above: list[Token] | None = None
        while self.text in ("_", "^"):
            if self.take().text == "_":
                below = self._argument("what stands below")
            else:
                above = self._argument("what stands above")
        ranges = self._ranges(below, above, at)
        return Big(at, kind, ranges, self.term())

    def _ranges(
        self, below: list[Token] | None, above: list[Token] | None, at: int
    ) -> tuple[tuple[Formula, Formula | None, Formula | None], ...]:
        if not below:
            return ()
        inner = _Reader(below)
        first = inner._separated("=")
        if inner.skip("="):
            low = inner.expression()
            inner.end()
            high = self._inside(above, at) if above else None
            return tuple((index, low, high) for index in first)
        if inner.text in (r"\le", r"\leq", "<", r"\in"):
            raise Unread(f"a range with {inner.text} is not read", inner.at)
        inner.end()
        indices = [part for index in first for part in (index.factors if isinstance(index, Product) else (index,))]
        return tuple((index, None, None) for index in indices)

    def _limit(self, at: int) -> Formula:
        self.take()
        if self.text != "_":
            raise Unread("a limit without what it goes to", at)
        self.take()
        inner = _Reader(self._argument("what stands below"))
        variable = inner.expression()
        if inner.text not in (r"\to", r"\rightarrow"):
            raise Unread("a limit without what it goes to", inner.at)
        inner.take()
        to = inner.expression()
        inner.end()
        return Limit(at, variable, to, self.term())

    def _nabla(self, at: int) -> Formula:
        self.take()
        by, order = None, 1
        while self.text in ("_", "^"):
            if self.take().text == "_":
                by = self._inside(self._argument("what stands below"), at)
            else:
                above = self._argument("what stands above")
                if [t.text for t in above] != ["2"]:
                    raise Unread("a power of nabla other than 2", at)
                order = 2
        return Nabla(at, by, order)

    def _change(self, at: int) -> Formula:
        """A change: of a letter with what stands below it; what stands above is above the whole."""
        self.take()
        of = self.atom()
        while self.text == "_":
            self.take()
            of = Sub(of.at, of, self._below())
        return Change(at, of)

    def _root(self, at: int) -> Formula:
        self.take()
        if self.text == "[":
            raise Unread("a root other than the square root", self.at)
        return Function(at, "sqrt", (self._inside(self._argument("a root"), at),))

    def _reals(self, at: int) -> Formula:
        self.take()
        which = "".join(t.text for t in self._argument("a set"))
        if which != "R":
            raise Unread(f"\\mathbb{{{which}}} is not read", at)
        if self.text != "^":
            return Reals(at, ())
        self.take()
        sizes = self._inside(self._argument("sizes"), at)
        if isinstance(sizes, Product) and set(sizes.between) == {"times"}:
            return Reals(at, sizes.factors)
        return Reals(at, (sizes,))

    def _group(self, at: int) -> Formula:
        bracket = self.take().text
        bars, self.bars = self.bars, 0
        inside = self._separated(BRACKETS[bracket])
        self.bars = bars
        self.want(BRACKETS[bracket], "a bracket")
        return Group(at, bracket.lstrip("\\")[0], inside)

    def _braces(self, at: int) -> Formula:
        self.take()
        bars, self.bars = self.bars, 0
        made = self.expression()
        self.bars = bars
        self.want("}", "a group")
        return made

    def _inner(self, at: int) -> Formula:
        self.take()
        inside = self._separated(r"\rangle")
        self.want(r"\rangle", "an inner product")
        if len(inside) != 2:
            raise Unread(f"an inner product of {len(inside)}", at)
        if self.text == "_":
            self.take()
            self._argument("what stands below")
        return Inner(at, *inside)

    def _norm(self, at: int) -> Formula:
        opened = self.take().text
        self.bars += 1
        of = self.expression()
        self.bars -= 1
        closing = {r"\lVert": r"\rVert"}.get(opened, opened)
        self.want(closing, "a norm")
        kind = ""
        if self.text == "_":
            self.take()
            kind = "".join(t.text for t in self._argument("what stands below") if t.text not in "{}")
        return Norm(at, of, kind)

    def _between_bars(self, at: int) -> Formula:
        opened = self.take().text
        self.bars += 1
        of = self.expression()
        self.bars -= 1
        self.want({r"\lvert": r"\rvert"}.get(opened, opened), "a bar")
        return Bars(at, of)

    def _accent(self, at: int) -> Formula:
        accent = self.take().text[1:]
        inside = self._inside(self._argument("an accent"), at)
        if not isinstance(inside, Name):
            raise Unread(f"\\{accent} of more than a letter", at)
        return Name(at, inside.name, inside.style, accent.replace("wide", "").replace("overline", "bar"))

    def _styled(self, at: int) -> Formula:
        command = self.take().text[1:]
        style = STYLES[command]
        self.skip("*")
        tokens = self._argument("a letter")
        letters = [t.text for t in tokens if t.text not in "{}"]
        word = "".join(t.lstrip("\\") for t in letters)
        if style == "roman" and word in FUNCTIONS:
            return self._function(at, FUNCTIONS[word])
        if letters == ["1"]:
            return Name(at, "1", "bold")
        if style == "roman" and len(word) > 1 and word.isalnum():
            return Name(at, word, style)
        if len(letters) == 1 and (letters[0].isalpha() or letters[0].lstrip("\\") in GREEK):
            return Name(at, word, style)
        if style == "roman":
            raise Unread(f"words in a formula: {word}", at)
        inside = self._inside(tokens, at)
        return Name(at, inside.name, style, inside.accent) if isinstance(inside, Name) else inside

    def _function(self, at: int, name: str) -> Formula:
        power: Formula | None = None
        if self.text == "^":
            self.take()
            power = self._single()
            if not isinstance(power, Number):
                raise Unread(f"{name} with what stands above it can be read in two ways", at)
        if self.text in BRACKETS:
            group = self._group(self.at)
            assert isinstance(group, Group)
            made: Formula = Function(at, name, group.inside)
        else:
            made = Function(at, name, (self.factor(),))
            if self._begins_factor() and name in ("tr", "det", "vec", "diag", "rank"):
                raise Unread(f"{name} of several factors without brackets", self.at)
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
        if len(texts) > 1 and texts[1].isdigit():
            return int(texts[1]), tokens[2:]
        if len(texts) == 4 and texts[1] == "{" and texts[2].isdigit() and texts[3] == "}":
            return int(texts[2]), tokens[4:]
        raise Unread("a derivative of an order that is no digit", tokens[0].at)
    return 1, tokens
