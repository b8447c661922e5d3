"""TeX as tokens with their places, macros expanded.

A token is a command (with its backslash), a character, or one of `{ } ^ _ & #`; spaces are none.  Macros are those of
`\\newcommand` and its like, of `\\def` with plain arguments, of `\\DeclareMathOperator`, and of a page's configuration.
Expansion is bounded, so that a macro that grows without end is a fault at its place and costs nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

TOKEN = re.compile(r"(\\(?:[A-Za-z]+|.))|(%[^\n]*\n?)|(\s+)|(.)", re.S)
DEFINED = re.compile(
    r"\\(?:re|provide)?newcommand\*?\s*\{?\s*(\\[A-Za-z]+|\\.)\s*\}?\s*(?:\[(\d)\])?\s*(?:\[([^\]]*)\])?\s*(?=\{)"
    r"|\\def\s*(\\[A-Za-z]+|\\.)((?:#\d)*)\s*(?=\{)"
    r"|\\DeclareMathOperator\s*(\*?)\s*\{?\s*(\\[A-Za-z]+)\s*\}?\s*(?=\{)"
)
MOST_TOKENS = 20_000
MOST_MACROS = 2_000


class Unread(Exception):
    """What is not understood: why, and the place of the token in the whole text."""

    def __init__(self, why: str, at: int, code: str = "SC301") -> None:
        super().__init__(why)
        self.why, self.at, self.code = why, at, code


def is_whole(text: str) -> bool:
    """Whether a text is a whole number in the digits of formulas; others are signs that are not known."""
    return text.isascii() and text.isdigit()


class Token(NamedTuple):
    """A token and the place of its first character; of one from a macro, that of the macro."""

    text: str
    at: int
    rows: tuple[tuple[tuple[Token, ...], ...], ...] = ()
    """Of an array that stands in brackets, its rows of cells."""

    @property
    def is_command(self) -> bool:
        return len(self.text) > 1 and self.text[0] == "\\"


@dataclass(frozen=True, slots=True)
class Macro:
    """What a command stands for; `default` is that of its first argument, if it has one."""

    arguments: int
    default: str | None
    body: tuple[Token, ...]


def tokens_of(tex: str, start: int = 0) -> list[Token]:
    """The tokens of some TeX that begins at `start`."""
    return [Token(m[1] or m[4], start + m.start()) for m in TOKEN.finditer(tex) if m[1] or m[4]]


def macros_in(text: str) -> dict[str, Macro]:
    """The macros that a text defines, the last of a name."""
    found: dict[str, Macro] = {}
    for definition in DEFINED.finditer(text):
        if len(found) >= MOST_MACROS:
            break
        stop = _group_end(text, definition.end())
        if stop is None:
            continue
        body = text[definition.end() + 1 : stop]
        if definition[1]:
            found[definition[1]] = Macro(int(definition[2] or 0), definition[3], tuple(tokens_of(body)))
        elif definition[4]:
            found[definition[4]] = Macro(len(definition[5]) // 2, None, tuple(tokens_of(body)))
        else:
            found[definition[7]] = Macro(0, None, tuple(tokens_of(f"\\operatorname{{{body}}}")))
    return found


def _group_end(text: str, start: int) -> int | None:
    """Where the group that opens at `start` closes."""
    depth = 0
    for mark in re.compile(r"\\.|[{}]", re.S).finditer(text, start, start + 4_000):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.start()
    return None


def expanded(tokens: list[Token], macros: dict[str, Macro]) -> list[Token]:
    """The tokens with macros replaced.  Raises `Unread` (SC302) where that does not end, or arguments are missing."""
    waiting, made, count = tokens[::-1], [], 0
    while waiting:
        token = waiting.pop()
        macro = macros.get(token.text) if token.is_command else None
        if macro is None:
            made.append(token)
        else:
            arguments = _arguments(waiting, macro, token)
            for inner in reversed(_filled(macro.body, arguments, token)):
                waiting.append(inner)
        count += 1
        if count > MOST_TOKENS or len(waiting) > MOST_TOKENS:
            if len(tokens) > MOST_TOKENS:
                raise Unread(f"the formula has more than {MOST_TOKENS} tokens", token.at)
            raise Unread(f"{token.text} expands without end, or to more than {MOST_TOKENS} tokens", token.at, "SC302")
    return made


def _arguments(waiting: list[Token], macro: Macro, name: Token) -> list[list[Token]]:
    found: list[list[Token]] = []
    if macro.default is not None:
        found.append(_optional(waiting) or tokens_of(macro.default, name.at))
    while len(found) < macro.arguments:
        if not waiting:
            raise Unread(f"{name.text} takes {macro.arguments} arguments", name.at, "SC302")
        found.append(_group(waiting, name))
    return found


def _group(waiting: list[Token], name: Token) -> list[Token]:
    """The next token, or what stands in the next braces."""
    first = waiting.pop()
    if first.text != "{":
        return [first]
    depth = 1
    inside: list[Token] = []
    while waiting:
        token = waiting.pop()
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            return inside
        inside.append(token)
    raise Unread(f"an argument of {name.text} is not closed", first.at, "SC302")


def _optional(waiting: list[Token]) -> list[Token] | None:
    if not waiting or waiting[-1].text != "[":
        return None
    waiting.pop()
    inside: list[Token] = []
    while waiting and waiting[-1].text != "]":
        inside.append(waiting.pop())
    if waiting:
        waiting.pop()
    return inside


def _filled(body: tuple[Token, ...], arguments: list[list[Token]], name: Token) -> list[Token]:
    made: list[Token] = []
    numbered = False
    for token in body:
        if numbered and is_whole(token.text) and 0 < int(token.text) <= len(arguments):
            made += arguments[int(token.text) - 1]
        elif token.text != "#":
            made.append(Token(token.text, name.at))
        numbered = token.text == "#"
    return made
