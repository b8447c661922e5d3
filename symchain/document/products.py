"""Sums, products and quotients in the proof language.

Juxtaposed factors are one factor of a Kronecker or a Hadamard product where that is the only reading that fits.
"""

from __future__ import annotations

from dataclasses import replace

from symchain.document.calculus import derivative, order
from symchain.document.formula import (
    Formula,
    Fraction,
    Group,
    Mark,
    Nabla,
    Name,
    Partial,
    Plus,
    Product,
)
from symchain.document.functions import applied_to, of_number
from symchain.document.meaning import AMBIGUOUS, Meaning
from symchain.document.piece import (
    MISFIT,
    SIGN,
    SUM,
    TIMES,
    OpenSize,
    Piece,
    fold_shapes,
    product_shape,
    quotient,
    size_product,
)
from symchain.document.table import key_of
from symchain.document.tex import Unread

Factors = list[tuple[Piece, str, Formula]]
"""Pieces, each with the sign before it and its formula."""


def read_sum(m: Meaning, formula: Plus) -> Piece:
    pieces = [m.piece(term) for _, term in formula.terms]
    shape = next((p.shape for p in pieces if not p.open and p.shape is not None), None)
    if shape is None and any(p.open not in ("", "0") for p in pieces):
        return open_sum(m, formula, pieces)
    fitted = [m.fitted(p, shape) for p in pieces]
    return Piece(signed(formula, [piece.at_level(TIMES) for piece in fitted]), SUM, shape)


def signed(formula: Plus, texts: list[str]) -> str:
    """The texts of the terms of a sum with their signs."""
    signs = [" - " if negative else " + " for negative, _ in formula.terms]
    signs[0] = signs[0].strip().strip("+")
    return "".join(sign + text for sign, text in zip(signs, texts, strict=True))


def open_sum(m: Meaning, formula: Plus, pieces: list[Piece]) -> Piece:
    """A sum of nothing but one open letter with factors."""
    letters = {(p.open, p.about, p.turned) for p in pieces}
    if len(letters) != 1:
        raise OpenSize(next(p.open for p in pieces if p.open not in ("", "0")))
    texts = [piece.around("", "", SUM, TIMES).written for piece in pieces]
    return replace(pieces[0], written=signed(formula, texts), level=SUM)


def read_product(m: Meaning, formula: Product) -> Piece:
    factors, between = list(formula.factors), list(formula.between)
    made = applied(m, factors, between)
    if made is not None:
        return made
    pieces: Factors = []
    n, sign = 0, ""
    while n < len(factors):
        piece, n = factor_at(m, factors, between, n)
        pieces.append((piece, sign, factors[n - 1]))
        sign = between[n - 1] if n - 1 < len(between) else ""
    return folded(m, grouped(m, joined(m, pieces)))


def folded(m: Meaning, pieces: Factors) -> Piece:
    """Factors from left to right."""
    (result, _, _), *others = pieces
    for piece, sign, factor in others:
        result = times(m, result, piece, sign, factor)
    return result


def grouped(m: Meaning, pieces: Factors) -> Factors:
    """What stands side by side as one factor of a Hadamard or Kronecker product, where that is the only reading."""
    for (above, _, _), (below, divided, _), (_, beside, factor) in zip(pieces, pieces[1:], pieces[2:], strict=False):
        numbers = not any(c.isalpha() for c in above.written + below.written)  # 1/2 A is half of A
        if divided == "/" and beside == "" and not numbers:
            raise Unread("what stands behind a slash can be read in two ways; write brackets", factor.at, AMBIGUOUS)
    groups: list[Factors] = []
    for piece, sign, factor in pieces:
        if sign in ("odot", "otimes") or not groups:
            groups.append([])
        groups[-1].append((piece, sign if groups[-1] else "", factor))
    signs = [sign for _, sign, _ in pieces if sign in ("odot", "otimes")]
    if not signs or all(sum(p.is_matrix for p, _, _ in group) < 2 for group in groups):
        return pieces
    shapes = [[(p.shape, s) for p, s, _ in group] for group in groups]
    tight = fold_shapes([(fold_shapes(g), s) for g, s in zip(shapes, ["", *signs], strict=True)])
    loose = fold_shapes([(p.shape, sign) for p, sign, _ in pieces])
    if tight is not MISFIT and loose is not MISFIT:
        raise Unread("this product can be read in two ways; write brackets", pieces[0][2].at, AMBIGUOUS)
    if tight is MISFIT:
        return pieces
    return [(folded(m, g), s, g[0][2]) for g, s in zip(groups, ["", *signs], strict=True)]


def joined(m: Meaning, pieces: Factors) -> Factors:
    """The factors, with a row of open size joined to what stands behind it, which gives that."""
    made: Factors = []
    for piece, sign, factor in reversed(pieces):
        here = piece
        if piece.open == "e" and piece.turned and made and made[-1][1] == "" and made[-1][0].is_matrix:
            behind, _, _ = made.pop()
            here = times(m, piece, behind, "", factor)
        made.append((here, sign, factor))
    return made[::-1]


def applied(m: Meaning, factors: list[Formula], between: list[str]) -> Piece | None:
    """A derivative or a gradient in front of what it is of."""
    for n, factor in enumerate(factors[:-1]):
        if between[n] == "" and ((isinstance(factor, Partial) and factor.of is None) or isinstance(factor, Nabla)):
            rest = factors[n + 1 :]
            of = rest[0] if len(rest) == 1 else Product(rest[0].at, tuple(rest), tuple(between[n + 1 :]))
            made = derivative(m, of, factor)
            if n == 0:
                return made
            front = Product(factors[0].at, tuple(factors[:n]), tuple(between[: n - 1])) if n > 1 else factors[0]
            return times(m, m.piece(front), made, between[n - 1], factor)
    return None


def factor_at(m: Meaning, factors: list[Formula], between: list[str], n: int) -> tuple[Piece, int]:
    """The factor at n, applied to the brackets behind it where it is a function; and what follows."""
    here = factors[n]
    behind = factors[n + 1] if n + 1 < len(factors) and between[n] == "" else None
    if isinstance(behind, Group) and behind.bracket == "(":
        remainder = order(m, here, behind)
        if remainder is not None:
            return remainder, n + 2
        known = m.table.find(here)
        if known is not None and known.kind == "function":
            return of_number(m, known.key, behind, 0), n + 2
        if known is not None and known.is_function:
            return applied_to(m, known, here, behind), n + 2
        if known is not None and isinstance(here, Name) and key_of(behind.inside[0] if behind.inside else behind):
            raise Unread(
                f"{known.key}(...) is a product, or a function of that; declare {known.key}: function of ...",
                here.at,
                AMBIGUOUS,
            )
        prime = here.base if isinstance(here, Mark) and here.mark == "prime" else None
        known = None if prime is None else m.table.find(prime)
        if known is not None and known.kind == "function":
            return of_number(m, known.key, behind, 1), n + 2
    return m.piece(here), n + 1


def times(m: Meaning, left: Piece, right: Piece, sign: str, formula: Formula) -> Piece:
    if left.open or right.open:
        pair = with_open(m, left, right, sign)
        if isinstance(pair, Piece):
            return pair
        left, right = pair
    if sign == "odot":
        shape = left.shape
        return Piece(f"HadamardProduct({left.text}, {right.text})", shape=shape)
    if sign == "otimes":
        if left.shape is None or right.shape is None:
            raise Unread("a Kronecker product of a number", formula.at)
        shape = (size_product(left.shape[0], right.shape[0]), size_product(left.shape[1], right.shape[1]))
        return Piece(f"kron({left.text}, {right.text})", shape=shape)
    if sign == "/":
        if right.is_matrix:
            raise Unread("a division by a matrix", formula.at)
        return quotient(left, right)
    if sign in ("*", "times") and left.is_matrix and right.is_matrix:
        raise Unread("this sign between two matrices can be read in several ways", formula.at, AMBIGUOUS)
    if (
        sign == "cdot"
        and left.is_matrix
        and right.is_matrix
        and left.shape == right.shape
        and (left.shape or ("", ""))[1] == "1"
    ):
        return Piece(f"inner({left.text}, {right.text})")
    return Piece(f"{left.at_level(TIMES)}*{right.at_level(SIGN)}", TIMES, product_shape(left, right))


def with_open(m: Meaning, left: Piece, right: Piece, sign: str) -> tuple[Piece, Piece] | Piece:
    """Two factors of which one is open: with its size from the other, or still open beside a number."""
    if left.open and right.open:
        if m.wanted is None or m.wanted[0] != m.wanted[1] or {left.open, right.open} - {"I", "J"}:
            raise OpenSize(left.open)
        return left.filled(m.wanted, m.table), right.filled(m.wanted, m.table)
    shape = right.shape if left.open else left.shape
    if not (right if left.open else left).is_matrix or shape is None:
        if sign in ("odot", "otimes", "/") and right.open:
            raise OpenSize(right.open)
        if left.open:
            return left.around("", f"*{right.at_level(SIGN)}", TIMES, TIMES)
        return right.around(f"{left.at_level(TIMES)}*", "", TIMES, SIGN)
    if sign == "odot":
        return left.filled(shape, m.table), right.filled(shape, m.table)
    if sign != "" and sign != "cdot":
        raise OpenSize(left.open or right.open)
    if left.open:
        rows = "1" if left.turned else shape[0]
        return left.filled((rows, shape[0]), m.table), right
    cols = shape[1] if right.open in ("I", "J", "0") or right.turned else "1"
    return left, right.filled((shape[1], cols), m.table)


def read_fraction(m: Meaning, formula: Fraction) -> Piece:
    above, below = m.piece(formula.above), m.piece(formula.below)
    if below.is_matrix:
        raise Unread("a division by a matrix", formula.below.at)
    return quotient(above, below)
