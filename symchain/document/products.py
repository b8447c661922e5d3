"""Sums, products and quotients in the proof language.

Juxtaposed factors are one factor of a Kronecker or a Hadamard product where that is the only reading that fits.
"""

from __future__ import annotations

from dataclasses import replace

from symchain.document.calculus import read_partial
from symchain.document.calls import gradient, takes_one, with_calls
from symchain.document.dots import product_of, sum_of
from symchain.document.formula import (
    Dots,
    Formula,
    Fraction,
    Mark,
    Nabla,
    Partial,
    Plus,
    Product,
)
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
from symchain.document.tex import Unread

Factors = list[tuple[Piece, str, Formula]]
"""Pieces, each with the sign before it and its formula."""


def read_sum(m: Meaning, formula: Plus) -> Piece:
    if any(isinstance(term, Dots) for _, term in formula.terms):
        return m.piece(sum_of(formula, m.table))
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
    if any(isinstance(factor, Dots) for factor in formula.factors):
        return m.piece(product_of(formula, m.table))
    whole = with_calls(m, formula)
    if not isinstance(whole, Product):
        return m.piece(whole)
    made = applied(m, list(whole.factors), list(whole.between))
    if made is not None:
        return made
    pieces = [(m.piece(f), sign, f) for f, sign in zip(whole.factors, ("", *whole.between), strict=True)]
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
            if isinstance(factor, Nabla):
                made = nabla(m, factor, factors[n + 1 :], between[n + 1 :])
            else:
                made = read_partial(m, replace(factor, of=_together(factors[n + 1 :], between[n + 1 :])))
            if n == 0:
                return made
            return times(m, m.piece(_together(factors[:n], between[: n - 1])), made, between[n - 1], factor)
    return None


def _together(factors: list[Formula], between: list[str]) -> Formula:
    return factors[0] if len(factors) == 1 else Product(factors[0].at, tuple(factors), tuple(between))


def nabla(m: Meaning, by: Nabla, factors: list[Formula], between: list[str]) -> Piece:
    """A gradient of the one value behind it, times what follows; or of all that follows."""
    of, *others = factors
    if not others or not takes_one(m, of):
        return gradient(m, _together(factors, between), by)
    if between[0] == "" and not isinstance(of, Mark):
        raise Unread("a gradient of one factor, or of all; write brackets", by.at, AMBIGUOUS)
    return times(m, gradient(m, of, by), m.piece(_together(others, between[1:])), between[0], of)


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
