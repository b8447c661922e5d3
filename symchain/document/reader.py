"""From tokens to formulas: recursive descent, with the place of every token.

What a letter stands for is not known here, so what depends on it is left open: `g(U)` is a product of a letter and a
group, `X^T` a power, `U_{kl}` has one thing below it.  Nothing is guessed: a token that has no place in the grammar is
`Unread`, with its place.  A sum reaches to the end of its term, a function without brackets takes one factor.
"""

from __future__ import annotations

from collections.abc import Callable

from symchain.document.formula import Formula, Function, Group, Mark, Number, Plus, Product, Relation, Sub, Sup
from symchain.document.plain import braced
from symchain.document.signs import BETWEEN, CLOSING, EQUALS, MARKS, MINUS, OTHERS, SEPARATOR
from symchain.document.tex import Token, Unread, is_whole

DEEPEST, MOST = 60, 300
ARROWS = (r"\to", r"\rightarrow", r"\mapsto", r"\sim")


class NoClaim(Exception):
    """A display that claims nothing that could be checked: why; `at` is its place, `understood` that it was read."""

    at = 0
    understood = False


class Reader:
    """A place in some tokens; what stands there is read, and the place moves behind it.

    `read_atom` reads the smallest parts; `bars` counts the upright lines that are open.
    """

    def __init__(self, tokens: list[Token], read_atom: ReadAtom) -> None:
        self.tokens, self.read_atom = tokens, read_atom
        self.n = 0
        self.depth = 0
        self.bars = 0

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
        said, after = braced(self.tokens, self.n + 1)
        if said in ("and", "where", "with", "so", "hence", "i.e.", "then"):
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
        none.at, none.understood = self.at, self.text not in ARROWS
        arrow = self.text
        while self.text in OTHERS or self.text in EQUALS:
            if self.text in EQUALS and arrow in ARROWS:
                raise Unread(f"equations on both sides of {arrow}; give each a display of its own", none.at)
            self.take()
            self.expression()
        return none

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
            elif self.begins_factor():
                between.append("")
                factors.append(self.factor())
            else:
                break
            if len(factors) > MOST:
                raise Unread(f"more than {MOST} factors", at)
        return factors[0] if len(factors) == 1 else Product(at, tuple(factors), tuple(between))

    def begins_factor(self) -> bool:
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
        return self.scripts(self.read_atom(self))

    def scripts(self, base: Formula) -> Formula:
        """What stands above, below and behind a base."""
        while True:
            if self.text == "_":
                self.take()
                base = Sub(base.at, base, self.below())
            elif self.text == "^":
                self.take()
                base = self.above(base)
            elif self.text in ("'", "\N{PRIME}"):
                self.take()
                base = Mark(base.at, base, "prime")
            elif self.text == "!":
                self.take()
                base = Function(base.at, "factorial", (base,))
            else:
                return base

    def below(self) -> tuple[Formula, ...]:
        if self.text != "{":
            return (self.single(),)
        self.take()
        found = self.separated("}")
        self.want("}", "what stands below")
        return found

    def single(self) -> Formula:
        """One token as an argument: `x_i`, `x^2`, `\\frac12`."""
        if is_whole(self.text):
            token = self.take()
            return Number(token.at, token.text)
        if self.text == "{":
            self.take()
            made = self.expression()
            self.want("}", "a group")
            return made
        return self.read_atom(self)

    def above(self, base: Formula) -> Formula:
        at = self.at
        braced = self.skip("{")
        mark = self._mark(braced)
        if mark:
            for name in mark:
                base = Mark(base.at, base, name)
        elif not braced:
            return Sup(base.at, base, self.single())
        else:
            inside = self.separated("}")
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

    def separated(self, closing: str) -> tuple[Formula, ...]:
        found: list[Formula] = []
        while self.text and self.text != closing:
            found.append(self.expression())
            if self.text not in (",", ";", "|") or (self.text == "|" and self.bars):
                break
            self.take()
        return tuple(found)

    def argument(self, what: str) -> list[Token]:
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

    def inside(self, tokens: list[Token], at: int) -> Formula:
        """An argument read by itself."""
        if not tokens:
            raise Unread("an argument is empty", at)
        inner = self.over(tokens)
        made = inner.expression()
        inner.end()
        return made

    def over(self, tokens: list[Token]) -> Reader:
        """A reader of other tokens, as deep as this one."""
        made = Reader(tokens, self.read_atom)
        made.depth = self.depth + 1
        return made


ReadAtom = Callable[[Reader], Formula]
