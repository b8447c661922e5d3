"""The tokens of a formula without what says nothing; arrays as tokens that hold their cells."""

from __future__ import annotations

from symchain.document.signs import SEPARATOR, SPACE
from symchain.document.tex import Token, Unread

ARRAYS = frozenset(["pmatrix", "bmatrix", "matrix", "Bmatrix", "smallmatrix", "pmatrix*", "bmatrix*", "matrix*"])
WORDS = frozenset([r"\text", r"\textrm", r"\textit", r"\mbox", r"\mathrm"])
LOOK = frozenset(["{", "}", "(", ")", "[", "]", r"\\", "&", r"\footnotesize", r"\small", r"\scriptsize", r"\tiny"])
OPTION = 8
NAMED = frozenset([r"\textcolor", r"\color", r"\begin", r"\end", r"\label", r"\tag"])


def plain(tokens: list[Token]) -> list[Token]:
    """The tokens without spaces, labels and tags, and of an environment inside without its delimiters."""
    made: list[Token] = []
    n = 0
    for side, other in ((r"\left", r"\right"), (r"\right", r"\left")):
        here = [t for t in tokens if t.text == side]
        if len(here) > sum(t.text == other for t in tokens):
            raise Unread(f"{side} without {other}", here[0].at)
    tokens = _norms(tokens)
    while n < len(tokens):
        text = tokens[n].text
        if text in (r"\label", r"\tag", r"\begin", r"\end", r"\hspace", r"\vspace", r"\phantom", r"\eqref"):
            named, n = braced(tokens, n + 1)
            if text == r"\begin" and named in ARRAYS:
                n = _behind_option(tokens, n)
                stop = _end_of(tokens, n)
                made.append(Token(r"\array", tokens[n - 1].at, tuple(_rows(tokens[n:stop]))))
                _, n = braced(tokens, stop + 1)
                continue
            if text in (r"\begin", r"\end") and named.rstrip("*") not in ("split", "aligned", "gathered", "alignedat"):
                raise Unread(f"{text}{{{named}}} is not read", tokens[n - 1].at)
            continue
        if text == "&" and (stop := _reason(tokens, n + 1)):
            n = stop
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


def _norms(tokens: list[Token]) -> list[Token]:
    """The tokens with `||` as a norm, where every bar is one of two side by side."""
    bars = [n for n, token in enumerate(tokens) if token.text == "|"]
    pairs = list(zip(bars[::2], bars[1::2], strict=False))
    together = all(b == a + 1 and tokens[b].at == tokens[a].at + 1 for a, b in pairs)
    if len(bars) < 4 or len(bars) % 4 or not together:
        return tokens
    second = {b for _, b in pairs}
    return [Token(r"\|", t.at) if n in bars and n not in second else t for n, t in enumerate(tokens) if n not in second]


def _reason(tokens: list[Token], n: int) -> int:
    """Where the cell that begins here ends, if it is nothing but words: a reason beside the equation; else 0."""
    depth = said = 0
    while n < len(tokens):
        text = tokens[n].text
        if depth == 0 and text in ("&", r"\\"):
            break
        if text in WORDS or text in NAMED:
            said += text in WORDS
            _, n = braced(tokens, n + 1)
            depth += {r"\begin": 1, r"\end": -1}.get(text, 0)
            n = _behind_option(tokens, n)
            continue
        if text not in LOOK and text not in SPACE:
            return 0
        depth += {"{": 1, "}": -1}.get(text, 0)
        n += 1
    return n if said else 0


def _behind_option(tokens: list[Token], n: int) -> int:
    """Behind what stands in square brackets here, as in `\\begin{bmatrix*}[c]` and `\\\\[2pt]`."""
    here = n
    if here < len(tokens) and tokens[here].text == "[":
        while here < len(tokens) and here < n + OPTION and tokens[here].text != "]":
            here += 1
        if here < len(tokens) and tokens[here].text == "]":
            return here + 1
    return n


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
    depth = n = 0
    while n < len(tokens):
        token = tokens[n]
        n += 1
        depth += {"{": 1, "}": -1, r"\begin": 1, r"\end": -1}.get(token.text, 0)
        if depth == 0 and token.text == "&":
            rows[-1].append([])
        elif depth == 0 and token.text == r"\\":
            rows.append([[]])
            n = _behind_option(tokens, n)
        else:
            rows[-1][-1].append(token)
    if rows[-1] == [[]]:
        rows.pop()
    return [tuple(tuple(plain(_points(cell))) for cell in row) for row in rows]


def _points(cell: list[Token]) -> list[Token]:
    """A cell; one of nothing but points holds an ellipsis, and no punctuation."""
    points = [token for token in cell if token.text not in SPACE]
    if len(points) > 1 and all(token.text == "." for token in points):
        return [Token(r"\dots", points[0].at)]
    return cell


def braced(tokens: list[Token], n: int) -> tuple[str, int]:
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
