"""What a formula says in the proof language, by the table of its letters.

Each part becomes a piece of a script with its shape.  The shape decides between readings (a bar is a determinant around
a matrix and an absolute value around a number) and nothing else: whether shapes fit is judged where every claim is.
What can be read in two ways is `Unread` (SC303), as is a letter of which nothing is known (SC304).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

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
    parts_of,
)
from symchain.document.piece import (
    ATOM,
    MISFIT,
    POWER,
    SIGN,
    SUM,
    TIMES,
    OpenSize,
    Piece,
    fold_shapes,
    hole,
    less_one,
    product_shape,
    quotient,
    size_product,
)
from symchain.document.signs import BEYOND, PLAIN
from symchain.document.table import Shape, Symbol, Table, key_of, size_text, split_indices
from symchain.document.tex import Unread

AMBIGUOUS, UNKNOWN, BEYOND_CODE = "SC303", "SC304", "SC204"
NUMBER_FUNCTIONS = frozenset(PLAIN) - {"det", "rank", "vec", "diag"} | {"softplus", "sqrt"}


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as the script writes it, its sides, and the places of the sides in the chapter.

    `defines` is the symbol that its left side is, where it says what that is.
    """

    text: str
    kind: str
    sides: tuple[Piece, ...] = ()
    defines: Symbol | None = None


def claims_of(relation: Relation, table: Table, *, defining: bool = False) -> list[Said]:
    """The claims of a relation: an equation or a chain, and the shapes that it gives; `defining` where the text says
    that it defines.  Raises `Unread`.
    """
    sides, sets = list(relation.sides), []
    while len(sides) > 1 and relation.signs[len(sides) - 2] == "in":
        reals = sides.pop()
        if not isinstance(reals, Reals):
            raise Unread("only sets of real arrays are read", reals.at)
        sets.append(reals)
    if "in" in relation.signs[: len(sides) - 1]:
        raise Unread("a set in the middle of a chain", sides[0].at)
    hint = _shape_of(sets[0]) if sets else None
    found = [_equation(sides, defining or ":=" in relation.signs, hint, table)] if len(sides) > 1 else []
    return found + [_membership(sides[0], reals, table) for reals in sets]


def _shape_of(reals: Reals) -> Shape | None:
    """The shape of the arrays of a set; None for that of all numbers."""
    sizes = [size_text(s) for s in reals.sizes]
    if len(sizes) > 2 or None in sizes:
        raise Unread("a set of arrays of these sizes is not read", reals.at)
    return (str(sizes[0]), str(sizes[1]) if len(sizes) == 2 else "1") if sizes else None


def _membership(what: Formula, reals: Reals, table: Table) -> Said:
    shape = _shape_of(reals)
    known = _declarable(what, table)
    if known is not None and known.kind == "" and not known.labels:
        known.kind, known.shape, known.source = "matrix" if shape else "scalar", shape, "its set"
    piece = Meaning(table).piece(what)
    if shape is None:
        return Said("", "nothing", (piece,))
    rows, cols = (table.size(size) for size in shape)
    return Said(f"shape({piece.text}, {rows}, {cols})", "shape", (piece,))


def _declarable(what: Formula, table: Table) -> Symbol | None:
    """The letter that stands here alone, taken into the table where it is new; a family by its labels."""
    if isinstance(what, Group) and len(what.inside) == 1:
        return _declarable(what.inside[0], table)
    known = table.find(what)
    if known is not None:
        return known
    if isinstance(what, Name) and what.name not in ("I", "1"):
        return table.add(Symbol(key_of(what) or "", "", source="its definition"))
    if isinstance(what, Sup) and isinstance(what.base, Name) and table.find(what.base) is None:
        labels = _letters(what.exponent)
        if labels and all(table.find(label) is None for label in labels):
            keys = tuple(key_of(label) or "" for label in labels)
            if all(key not in table.sizes for key in keys):
                return table.add(Symbol(key_of(what.base) or "", "", labels=keys, source="its definition"))
    return None


def _letters(formula: Formula) -> list[Name]:
    """The single letters that stand side by side."""
    parts = formula.factors if isinstance(formula, Product) and not any(formula.between) else (formula,)
    parts = formula.inside if isinstance(formula, Group) else parts
    return [p for p in parts if isinstance(p, Name)] if all(isinstance(p, Name) for p in parts) else []


def _equation(sides: list[Formula], defining: bool, hint: Shape | None, table: Table) -> Said:
    meaning = Meaning(table)
    for side in sides:
        meaning.within_the_language(side)
        meaning.note_changes(side)
    new = _new(sides, defining, table)
    if new is not None and new.kind == "":
        _shape_new(new, sides, meaning.sides(sides[1:], hint), hint, table)
    pieces = meaning.sides(sides, hint)
    shape = hint or next((p.shape for p in pieces if not p.open and p.shape is not None), None)
    made = [meaning.fitted(p, shape) for p in pieces]
    return Said(
        f"eq({', '.join(meaning.written(p, side) for p, side in zip(made, sides, strict=True))})",
        "equation",
        tuple(made),
        new,
    )


def _shape_new(new: Symbol, sides: list[Formula], values: list[Piece], hint: Shape | None, table: Table) -> None:
    """Give a letter the shape of what it is defined as; the labels of a family their sizes."""
    value = next((p for p in values if not p.open), values[0])
    shape = hint if value.open or hint else value.shape if value.is_matrix else None
    if value.open not in ("", "0") and shape is None:
        raise Unread("the shape of what is defined is not known", sides[0].at, UNKNOWN)
    if new.labels and shape is None:
        raise Unread("numbers with labels above are not read; write the labels below", sides[0].at)
    new.shape, new.kind = shape, ("family" if new.labels else "matrix") if shape else "scalar"
    for label in new.labels:
        size = next((s for side in sides[1:] if (s := size_of_index(label, side, table))), None)
        if size is None:
            raise Unread(f"the size of the label {label} does not follow from its definition", sides[0].at)
        table.index_sizes[label] = size


def _new(sides: list[Formula], defining: bool, table: Table) -> Symbol | None:
    """The symbol that the left side is, where this equation says what it is."""
    known = _declarable(sides[0], table)
    if known is None or known.kind == "":
        return known
    if known.of or known.key in table.used or not (defining or known.source != "declared"):
        return None
    itself = any(key_of(part) == known.key for side in sides[1:] for part in parts_of(side))
    return None if itself else known


Factors = list[tuple[Piece, str, Formula]]
"""Pieces, each with the sign before it and its formula."""


class Meaning:
    """Pieces of a script from formulas, by a table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.bound: list[str] = []
        self.wanted: Shape | None = None  # of the equation, where the other sides give it

    def within_the_language(self, formula: Formula) -> None:
        """Raises `Unread` (SC204) for what is understood and cannot be said."""
        for part in parts_of(formula):
            if isinstance(part, Function) and part.name in BEYOND:
                raise self._beyond(part.name, part)

    def note_changes(self, formula: Formula) -> None:
        """Take up the entry that is changed, on which the changes of functions depend."""
        for part in parts_of(formula):
            if isinstance(part, Change) and isinstance(part.of, Sub):
                known = self.table.find(part.of.base)
                if known is not None and not known.is_function:
                    self.piece(part)

    def sides(self, formulas: list[Formula], shape: Shape | None) -> list[Piece]:
        """What the sides of an equation say; one in which a size is open has the shape of the others."""
        made: list[Piece | None] = []
        late: Unread | None = None
        for formula in formulas:
            try:
                made.append(self.piece(formula))
            except Unread as fault:
                if fault.code != UNKNOWN:
                    raise
                late = late or fault
                made.append(None)
        self.wanted = next((p.shape for p in made if p is not None and not p.open and p.shape), shape)
        if late is not None and self.wanted is None:
            raise late
        found = [self.piece(f) if p is None else p for p, f in zip(made, formulas, strict=True)]
        self.wanted = None
        return found

    def piece(self, formula: Formula) -> Piece:
        """What a formula says.  Raises `Unread`."""
        read: Callable[[Any], Piece] = getattr(self, f"_{type(formula).__name__.lower()}")
        try:
            return read(formula)
        except OpenSize as size:
            raise Unread(
                f"the size of {size} is not known here; write it below, as in I_n", formula.at, UNKNOWN
            ) from size

    def fitted(self, piece: Piece, shape: Shape | None) -> Piece:
        """A piece in a place of this shape, where it is open."""
        if piece.open == "0" and shape is None:
            return Piece(piece.text)
        return piece if shape is None else piece.filled(shape, self.table)

    def written(self, piece: Piece, formula: Formula) -> str:
        """The text of a side.  Raises `Unread` where its size is open."""
        try:
            return piece.text
        except OpenSize as size:
            raise Unread(
                f"the size of {size} is not known here; write it below, as in I_n", formula.at, UNKNOWN
            ) from size

    # letters

    def _number(self, formula: Number) -> Piece:
        if "." in formula.text:
            whole, part = formula.text.split(".")
            return Piece(f"Rational({int(whole + part or 0)}, {10 ** len(part)})")
        return hole("0") if formula.text == "0" else Piece(str(int(formula.text)))

    def _name(self, formula: Name) -> Piece:
        known = self.table.find(formula)
        key = key_of(formula) or ""
        if known is not None:
            return self._symbol(known, formula)
        if key in self.bound or key in self.table.indices:
            return Piece(self.table.index(key))
        if key in self.table.sizes:
            return Piece(self.table.size(key))
        if key in ("I", "1"):
            return hole(key)
        if key in ("pi", "e"):
            return Piece({"pi": "pi", "e": "E"}[key])
        raise self._unknown(key, formula)

    def _unknown(self, key: str, formula: Formula) -> Unread:
        why = self.table.conflicts.get(key)
        return Unread(f"{key} is not declared" + (f"; {why}" if why else ""), formula.at, UNKNOWN)

    def _symbol(self, known: Symbol, formula: Formula) -> Piece:
        if known.kind == "":
            raise Unread(f"{known.key} is used before its shape is known", formula.at, UNKNOWN)
        if known.kind == "function":
            raise Unread(f"{known.key} is a function of one number and stands without one", formula.at)
        if known.kind == "family":
            raise Unread(f"{known.key} stands without its labels {' '.join(known.labels)}", formula.at)
        return Piece(self.table.name(known.key), shape=known.shape)

    def _sub(self, formula: Sub) -> Piece:
        known = self.table.find(formula)
        if known is not None:
            return self._symbol(known, formula)
        base = formula.base
        if isinstance(base, Name) and self.table.find(base) is None:
            return self._sub_of_unknown(base, formula)
        if isinstance(base, Group) and len(base.inside) == 1:
            base = base.inside[0]
        if isinstance(base, Sup) and self._labelled(base) is not None:
            return self._entry_of(self._family(base), formula)
        if isinstance(base, Change):
            return self._change_entry(base, formula)
        return self._entry_of(self.piece(base), formula)

    def _sub_of_unknown(self, base: Name, formula: Sub) -> Piece:
        key = key_of(base)
        if key == "I" and len(formula.indices) == 1 and size_text(formula.indices[0]):
            size = size_text(formula.indices[0]) or ""
            if not any(letter in self.bound for letter in size):
                return Piece(f"Identity({self.table.size(size)})", shape=(size, size))
        if key in ("0", "1") and len(formula.indices) == 1 and size_text(formula.indices[0]):
            size = size_text(formula.indices[0]) or ""
            return Piece(f"ones({self.table.size(size)})", shape=(size, "1"))
        if key == "e" and len(formula.indices) == 1:
            return hole("e", self._index(formula.indices[0]))
        if key == "delta" and (pair := split_indices(formula.indices, 2)):
            first, second = (self._index(i) for i in pair)
            return Piece(f"KroneckerDelta({first}, {second})")
        raise self._unknown(key or "", base)

    def _entry_of(self, matrix: Piece, formula: Sub) -> Piece:
        if matrix.shape is None:
            raise Unread("a number has no entries; declare the letter with what stands below it", formula.at)
        indices = split_indices(formula.indices, 2)
        if indices is None and "1" in matrix.shape and len(formula.indices) == 1:
            one = self._index(formula.indices[0])
            pair = [one, str(self.table.first)] if matrix.shape[1] == "1" else [str(self.table.first), one]
        elif indices is None:
            raise Unread("two indices are expected here", formula.indices[0].at if formula.indices else formula.at)
        else:
            pair = [self._index(i) for i in indices]
        simple = matrix.level == ATOM and matrix.text.isidentifier()
        return Piece(
            f"{matrix.text}[{pair[0]}, {pair[1]}]" if simple else f"entry({matrix.text}, {pair[0]}, {pair[1]})"
        )

    def _index(self, formula: Formula) -> str:
        """An index as the script writes it."""
        if isinstance(formula, Number):
            return formula.text
        if isinstance(formula, Name):
            key = key_of(formula) or ""
            if self.table.find(formula) is not None:
                raise Unread(f"{key} is declared, and stands here as an index", formula.at, AMBIGUOUS)
            return self.table.index(key)
        text = size_text(formula)
        if text is None:
            raise Unread("an index is a letter or a number", formula.at)
        return self.table.size(text)

    def _labelled(self, formula: Sup) -> Symbol | None:
        known = self.table.find(formula.base)
        return known if known is not None and known.labels else None

    def _family(self, formula: Sup) -> Piece:
        known = self._labelled(formula)
        assert known is not None
        labels = _letters(formula.exponent)
        if not all(label in self.table.index_sizes for label in known.labels):
            raise Unread(f"{known.key} is used before the sizes of its labels are known", formula.at, UNKNOWN)
        if tuple(key_of(label) for label in labels) != known.labels:
            raise Unread(f"{known.key} with other labels than {' '.join(known.labels)}", formula.exponent.at)
        if known.shape is None:
            raise Unread(f"{known.key} is used before its shape is known", formula.at, UNKNOWN)
        return Piece(self.table.name(known.key), shape=known.shape)

    # what stands above

    def _sup(self, formula: Sup) -> Piece:
        base, exponent = formula.base, formula.exponent
        if isinstance(base, Sub) and self._labelled(Sup(formula.at, base.base, exponent)) is not None:
            return self._sub(Sub(base.at, Sup(formula.at, base.base, exponent), base.indices))
        if self._labelled(formula) is not None:
            return self._family(formula)
        if isinstance(base, Name) and key_of(base) == "e" and self.table.find(base) is None:
            power = self.piece(exponent)
            if power.is_matrix and power.shape is not None and power.shape[0] == power.shape[1]:
                return Piece(f"expm({power.text})", shape=power.shape)  # a matrix above e has one reading
            return self._named("exp", power, formula)
        if isinstance(base, Name) and key_of(base) == "J" and len(labels := _letters(exponent)) == 2:
            return self._single_entry(base, labels)
        inner = self.piece(base)
        letter = key_of(exponent)
        if letter in ("T", "H") and self.table.find(exponent) is None and letter not in self.table.sizes:
            return self._turned(inner, "T" if letter == "T" else "H")
        if isinstance(exponent, Group):
            raise Unread("what stands above in brackets is a label, and no labels are declared", exponent.at)
        power = self.piece(exponent)
        if power.is_matrix:
            raise Unread("a matrix as a power", exponent.at)
        if inner.is_matrix and not (isinstance(exponent, Number) or size_text(exponent)):
            raise Unread("a power of a matrix that is no whole number", exponent.at)
        return Piece(f"{inner.at_level(ATOM)}**{power.at_level(ATOM)}", POWER, inner.shape)

    def _single_entry(self, base: Name, labels: list[Name]) -> Piece:
        """`J^{ij}`, the matrix with a one at i, j, of a shape that is declared or that of its place."""
        declared = self.table.symbols.get(f"J^{''.join(str(key_of(label)) for label in labels)}")
        pair = ", ".join(self._index(label) for label in labels)
        if declared is not None and declared.shape is not None:
            return hole("J", pair).filled(declared.shape, self.table)
        return hole("J", pair)

    def _turned(self, inner: Piece, way: str) -> Piece:
        if inner.open:
            return inner if inner.open in ("I", "0") else replace(inner, turned=not inner.turned)
        shape = None if inner.shape is None else (inner.shape[1], inner.shape[0])
        if way == "H":
            return Piece(f"Adjoint({inner.text})", shape=shape)
        if inner.shape is None:
            return inner
        return Piece(f"{inner.at_level(ATOM)}.T", ATOM, shape)

    def _mark(self, formula: Mark) -> Piece:
        mark = formula.mark
        if mark == "prime":
            if self.table.prime != "transpose":
                raise Unread("a prime can be read in several ways; declare prime: transpose", formula.at, AMBIGUOUS)
            mark = "transpose"
        if mark == "star":
            raise Unread("a star above can be read in several ways", formula.at, AMBIGUOUS)
        inner = self.piece(formula.base)
        if mark == "transpose":
            return self._turned(inner, "T")
        if mark == "inverse" and inner.open == "I":
            return inner.around("inv(", ")", ATOM)
        if mark == "inverse":
            if not inner.is_matrix:
                return Piece(f"1/{inner.at_level(POWER)}", TIMES)
            return Piece(f"inv({inner.text})", shape=inner.shape)
        shape = None if inner.shape is None else (inner.shape[1], inner.shape[0])
        return Piece(f"pinv({inner.text})", shape=shape)

    # sums and products

    def _group(self, formula: Group) -> Piece:
        if len(formula.inside) != 1:
            raise Unread("several things in brackets", formula.at)
        inner = self.piece(formula.inside[0])
        if formula.bracket == "{":
            raise Unread("a set is not read", formula.at)
        return inner

    def _plus(self, formula: Plus) -> Piece:
        pieces = [self.piece(term) for _, term in formula.terms]
        shape = next((p.shape for p in pieces if not p.open and p.shape is not None), None)
        if shape is None and any(p.open not in ("", "0") for p in pieces):
            return self._open_sum(formula, pieces)
        fitted = [self.fitted(p, shape) for p in pieces]
        text = ""
        for n, ((negative, _), piece) in enumerate(zip(formula.terms, fitted, strict=True)):
            sign = ("-" if negative else "") if n == 0 else (" - " if negative else " + ")
            text += sign + piece.at_level(TIMES)
        return Piece(text, SUM, shape)

    def _open_sum(self, formula: Plus, pieces: list[Piece]) -> Piece:
        """A sum of nothing but one open letter with factors."""
        letters = {(p.open, p.about, p.turned) for p in pieces}
        if len(letters) != 1:
            raise OpenSize(next(p.open for p in pieces if p.open not in ("", "0")))
        text = ""
        for n, ((negative, _), piece) in enumerate(zip(formula.terms, pieces, strict=True)):
            sign = ("-" if negative else "") if n == 0 else (" - " if negative else " + ")
            text += sign + piece.around("", "", SUM, TIMES).written
        return replace(pieces[0], written=text, level=SUM)

    def _product(self, formula: Product) -> Piece:
        factors, between = list(formula.factors), list(formula.between)
        applied = self._applied(factors, between)
        if applied is not None:
            return applied
        pieces: Factors = []
        n, sign = 0, ""
        while n < len(factors):
            piece, n = self._factor(factors, between, n)
            pieces.append((piece, sign, factors[n - 1]))
            sign = between[n - 1] if n - 1 < len(between) else ""
        return self._folded(self._grouped(self._joined(pieces)))

    def _folded(self, pieces: Factors) -> Piece:
        """Factors from left to right."""
        (result, _, _), *others = pieces
        for piece, sign, factor in others:
            result = self._times(result, piece, sign, factor)
        return result

    def _grouped(self, pieces: Factors) -> Factors:
        """What stands side by side as one factor of a Hadamard or Kronecker product, where that is the only reading."""
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
        return [(self._folded(g), s, g[0][2]) for g, s in zip(groups, ["", *signs], strict=True)]

    def _joined(self, pieces: Factors) -> Factors:
        """The factors, with a row of open size joined to what stands behind it, which gives that."""
        made: Factors = []
        for piece, sign, factor in reversed(pieces):
            here = piece
            if piece.open == "e" and piece.turned and made and made[-1][1] == "" and made[-1][0].is_matrix:
                behind, _, _ = made.pop()
                here = self._times(piece, behind, "", factor)
            made.append((here, sign, factor))
        return made[::-1]

    def _applied(self, factors: list[Formula], between: list[str]) -> Piece | None:
        """A derivative or a gradient in front of what it is of."""
        for n, factor in enumerate(factors[:-1]):
            if between[n] == "" and ((isinstance(factor, Partial) and factor.of is None) or isinstance(factor, Nabla)):
                rest = factors[n + 1 :]
                of = rest[0] if len(rest) == 1 else Product(rest[0].at, tuple(rest), tuple(between[n + 1 :]))
                made = self._derivative(of, factor)
                if n == 0:
                    return made
                front = Product(factors[0].at, tuple(factors[:n]), tuple(between[: n - 1])) if n > 1 else factors[0]
                return self._times(self.piece(front), made, between[n - 1], factor)
        return None

    def _derivative(self, of: Formula, by: Formula) -> Piece:
        if isinstance(by, Partial):
            return self._partial(Partial(by.at, of, by.by, by.sign))
        assert isinstance(by, Nabla)
        if by.by is None:
            raise Unread("a gradient without what it is by", by.at, AMBIGUOUS)
        value, variable = self.piece(of), self.piece(by.by)
        if value.is_matrix:
            raise Unread("the gradient of a matrix can be read in two ways", by.at, AMBIGUOUS)
        if by.order == 2:
            return Piece(f"hessian({value.text}, {variable.text})", shape=self._square(variable))
        return Piece(f"gradient({value.text}, {variable.text})", shape=variable.shape)

    def _square(self, variable: Piece) -> Shape | None:
        rows, cols = variable.shape or ("1", "1")
        size = rows if cols == "1" else f"{rows}*{cols}"
        return (size, size)

    def _factor(self, factors: list[Formula], between: list[str], n: int) -> tuple[Piece, int]:
        """The factor at n, applied to the brackets behind it where it is a function; and what follows."""
        here = factors[n]
        behind = factors[n + 1] if n + 1 < len(factors) and between[n] == "" else None
        if isinstance(behind, Group) and behind.bracket == "(":
            order = self._order(here, behind)
            if order is not None:
                return order, n + 2
            known = self.table.find(here)
            if known is not None and known.kind == "function":
                return self._of_number(known.key, behind, 0), n + 2
            if known is not None and known.is_function:
                return self._applied_to(known, here, behind), n + 2
            if known is not None and isinstance(here, Name) and key_of(behind.inside[0] if behind.inside else behind):
                raise Unread(
                    f"{known.key}(...) is a product, or a function of that; declare {known.key}: function of ...",
                    here.at,
                    AMBIGUOUS,
                )
            prime = here.base if isinstance(here, Mark) and here.mark == "prime" else None
            known = None if prime is None else self.table.find(prime)
            if known is not None and known.kind == "function":
                return self._of_number(known.key, behind, 1), n + 2
        return self.piece(here), n + 1

    def _of_number(self, key: str, group: Group, order: int) -> Piece:
        if len(group.inside) != 1:
            raise Unread(f"{key} is a function of one number", group.at)
        inner = self.piece(group.inside[0])
        return Piece(f"{self.table.name(key)}{'.d' * order}({inner.text})", shape=inner.shape)

    def _applied_to(self, known: Symbol, here: Formula, group: Group) -> Piece:
        """A function with what it was declared to be of, or with all entries of that."""
        if tuple(key_of(inside) for inside in group.inside) == known.of:
            return self._symbol(known, here)
        if any(isinstance(inside, Dots) for inside in group.inside) and self._are_all_entries(known, group):
            return Piece(f"{self.table.name(known.key)}.on_entries()")
        raise Unread(
            f"{known.key} is a function of {', '.join(known.of)}, and stands here with something else", group.at
        )

    def _are_all_entries(self, known: Symbol, group: Group) -> bool:
        """Whether a list runs from the first entry of a matrix, row by row, to its last."""
        of = self.table.symbols[known.of[0]]
        entries = [i for i in group.inside if not isinstance(i, Dots)]
        if known.shape is not None or len(known.of) > 1 or of.shape is None or not isinstance(group.inside[-2], Dots):
            return False
        if not all(isinstance(e, Sub) and key_of(e.base) == of.key for e in entries):
            return False
        first = self.table.first
        last = [size if first else less_one(size) for size in of.shape]
        wanted = [[str(first), str(first + n)] for n in range(len(entries) - 1)] + [last]
        below = [split_indices(e.indices, 2) or [] for e in entries if isinstance(e, Sub)]
        return [[size_text(i) for i in pair] for pair in below] == wanted

    def _order(self, name: Formula, group: Group) -> Piece | None:
        """A remainder: big or small O of a change."""
        if not isinstance(name, Name) or name.name not in ("O", "o") or self.table.find(name) is not None:
            return None
        if len(group.inside) != 1:
            raise Unread("a remainder of several things", group.at)
        inside, power = group.inside[0], "1"
        if isinstance(inside, Sup):
            exponent = inside.exponent
            if not isinstance(exponent, Number):
                raise Unread("a remainder of an order that is no number", exponent.at)
            inside, power = inside.base, exponent.text
        while isinstance(inside, (Group, Norm, Bars)) and len(getattr(inside, "inside", "1")) == 1:
            inside = inside.inside[0] if isinstance(inside, Group) else inside.of
        if not isinstance(inside, Change):
            raise Unread("a remainder is read where it is of a change", inside.at)
        return self._remainder(name.name, inside, power)

    def _remainder(self, letter: str, change: Change, power: str) -> Piece:
        of = change.of
        base = of.base if isinstance(of, Sub) else of
        known = self.table.find(base)
        if known is None:
            raise Unread("a remainder is read where it is of a change", change.at)
        if isinstance(of, Sub):
            indices = split_indices(of.indices, 2) or of.indices
            self._change_entry(Change(change.at, base), of) if known.is_function else None
            if len({size_text(index) for index in indices}) < len(indices):
                raise Unread("a remainder of an entry of the diagonal", of.at)
        if not known.is_function:
            h = self._change(change).text
            return Piece(f"{letter}({h}**{power})" if power != "1" else f"{letter}({h})")
        return Piece(f"{letter}({self._changed(known, change)}, {power})")

    def _times(self, left: Piece, right: Piece, sign: str, formula: Formula) -> Piece:
        if left.open or right.open:
            pair = self._with_open(left, right, sign)
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

    def _with_open(self, left: Piece, right: Piece, sign: str) -> tuple[Piece, Piece] | Piece:
        """Two factors of which one is open: with its size from the other, or still open beside a number."""
        if left.open and right.open:
            if self.wanted is None or self.wanted[0] != self.wanted[1] or {left.open, right.open} - {"I", "J"}:
                raise OpenSize(left.open)
            return left.filled(self.wanted, self.table), right.filled(self.wanted, self.table)
        shape = right.shape if left.open else left.shape
        if not (right if left.open else left).is_matrix or shape is None:
            if sign in ("odot", "otimes", "/") and right.open:
                raise OpenSize(right.open)
            if left.open:
                return left.around("", f"*{right.at_level(SIGN)}", TIMES, TIMES)
            return right.around(f"{left.at_level(TIMES)}*", "", TIMES, SIGN)
        if sign == "odot":
            return left.filled(shape, self.table), right.filled(shape, self.table)
        if sign != "" and sign != "cdot":
            raise OpenSize(left.open or right.open)
        if left.open:
            rows = "1" if left.turned else shape[0]
            return left.filled((rows, shape[0]), self.table), right
        cols = shape[1] if right.open in ("I", "J", "0") or right.turned else "1"
        return left, right.filled((shape[1], cols), self.table)

    def _fraction(self, formula: Fraction) -> Piece:
        above, below = self.piece(formula.above), self.piece(formula.below)
        if below.is_matrix:
            raise Unread("a division by a matrix", formula.below.at)
        return quotient(above, below)

    def _big(self, formula: Big) -> Piece:
        if formula.kind != "sum":
            raise self._beyond(formula.kind, formula)
        if any(isinstance(high, Function) for _, _, high in formula.ranges):
            raise self._beyond("infty", formula)
        if not formula.ranges:
            self.piece(formula.body)
            raise Unread("a sum without an index", formula.at)
        inner, given = formula.body, list(formula.ranges)
        while isinstance(inner, Big) and inner.kind == "sum":
            given += inner.ranges
            inner = inner.body
        ranges = []
        for index, low, high in given:
            key = key_of(index)
            if not isinstance(index, Name) or key is None:
                raise Unread("a sum over something else than a letter", index.at)
            if self.table.find(index) is not None:
                raise Unread(f"{key} is declared, and summed over", index.at, AMBIGUOUS)
            ranges.append((key, low, high))
        self.bound += [key for key, _, _ in ranges]
        try:
            for key, _, _ in ranges:
                self.table.index(key)
            body = self.piece(inner)
        finally:
            del self.bound[len(self.bound) - len(ranges) :]
        if body.is_matrix:
            raise Unread("understood, but the proof language has no sums of matrices", formula.at, BEYOND_CODE)
        limits = "".join(f", {self._range(key, low, high, formula)}" for key, low, high in reversed(ranges))
        return Piece(f"Sum({body.text}{limits})", shape=body.shape)

    def _range(self, key: str, low: Formula | None, high: Formula | None, formula: Big) -> str:
        index = self.table.index(key)
        if low is None or high is None:
            size = size_of_index(key, formula.body, self.table)
            if size is None:
                raise Unread(f"the range of {key} is not given, and does not follow from its use", formula.at, UNKNOWN)
            self.table.notes.append(f"the range of {key} is that of its place: {size} values")
            last = self.table.size(size) + (" - 1" if self.table.first == 0 else "")
            return f"({index}, {self.table.first}, {last})"
        ends = size_text(low), size_text(high)
        if None in ends:
            raise Unread("a range is between sizes", formula.at)
        return f"({index}, {', '.join(self.table.size(str(end)) for end in ends)})"

    # calculus

    def _partial(self, formula: Partial) -> Piece:
        if formula.of is None:
            raise Unread("a derivative of nothing", formula.at)
        value = self.piece(formula.of)
        variables = [self.piece(by) for by in formula.by]
        whole = [v for v in variables if v.is_matrix]
        if not whole:
            text = value.text
            for variable in reversed(variables):
                text = f"d({text}, {variable.text})"
            return Piece(text, shape=value.shape)
        if len(variables) == 1:
            (by,) = variables
            if not value.is_matrix:
                return Piece(f"gradient({value.text}, {by.text})", shape=by.shape)
            if (value.shape or ("", ""))[1] == "1" and (by.shape or ("", ""))[1] == "1":
                rows, cols = (value.shape or ("", ""))[0], (by.shape or ("", ""))[0]
                shape = (rows, cols) if self.table.layout == "numerator" else (cols, rows)
                return Piece(f"jacobian({value.text}, {by.text})", shape=shape)
            raise Unread("the derivative of a matrix by a matrix has four indices; write entries", formula.at)
        second = formula.by[1]
        turned = second.base if isinstance(second, (Mark, Sup)) and _is_turned(second) else second
        if len(variables) == 2 and not value.is_matrix and key_of(turned) == key_of(formula.by[0]) is not None:
            return Piece(f"hessian({value.text}, {variables[0].text})", shape=self._square(variables[0]))
        raise Unread("a second derivative by these two", formula.at)

    def _nabla(self, formula: Nabla) -> Piece:
        raise Unread("a gradient of nothing", formula.at)

    def _differential(self, formula: Differential) -> Piece:
        """The differential in all letters that stand in something; of a letter alone its own name."""
        of = formula.of
        if self.table.find(Name(formula.at, "d")) is not None and formula.sign == "d":
            return self.piece(Product(formula.at, (Name(formula.at, "d"), of), ("",)))
        while isinstance(of, Group) and len(of.inside) == 1:
            of = of.inside[0]
        moving = {known.key: known for part in parts_of(of) if (known := self.table.find(part)) is not None}
        if any(known.is_function or known.kind not in ("matrix", "scalar") for known in moving.values()):
            raise Unread("the differential of a function that is not written out", formula.at)
        tangents = {}
        for known in moving.values():
            if not known.constant and known.shape is None:
                raise Unread("the differential of a number is not read; declare it as a 1 x 1 matrix", formula.at)
            if not known.constant:
                tangents[known.key] = self._tangent(known)
        if isinstance(of, Name) and key_of(of) in tangents:
            return Piece(tangents[str(key_of(of))], shape=moving[str(key_of(of))].shape)
        value = self.piece(of)
        if not tangents:
            return self.fitted(hole("0"), value.shape)
        given = ", ".join(f"{self.table.name(key)}: {tangent}" for key, tangent in tangents.items())
        return Piece(f"differential({value.text}, {{{given}}})", shape=value.shape)

    def _tangent(self, known: Symbol) -> str:
        key = f"d{known.key}"
        if key not in self.table.symbols:
            self.table.add(Symbol(key, "matrix", known.shape, source=f"the differential of {known.key}"))
        return self.table.name(key)

    def _beyond(self, word: str, formula: Formula) -> Unread:
        return Unread(f"understood, but the proof language has no {BEYOND[word]}", formula.at, BEYOND_CODE)

    def _array(self, formula: Array) -> Piece:
        rows = [[self.piece(cell) for cell in row] for row in formula.rows]
        if any(p.is_matrix for row in rows for p in row):
            rows = [[self._block(rows, n, m, formula) for m in range(len(row))] for n, row in enumerate(rows)]
        if all(p.is_matrix for row in rows for p in row):
            heights = " + ".join((row[0].shape or ("", ""))[0] for row in rows)
            widths = " + ".join((p.shape or ("", ""))[1] for p in rows[0])
            cells = ", ".join(f"[{', '.join(p.text for p in row)}]" for row in rows)
            return Piece(f"blocks([{cells}])", shape=(heights, widths))
        if any(p.is_matrix for row in rows for p in row):
            raise Unread("an array of numbers and of matrices", formula.at)
        cells = ", ".join(f"[{', '.join(p.text for p in row)}]" for row in rows)
        return Piece(f"Matrix([{cells}])", shape=(str(len(rows)), str(len(rows[0]))))

    def _change(self, formula: Change) -> Piece:
        of = formula.of
        if isinstance(of, Sub):
            known = self.table.find(of.base)
            if known is None:
                raise self._unknown(key_of(of.base) or "something", of)
            if not known.is_function:
                entry = self._sub(of).text
                name = self.table.perturbations.get(entry)
                if name is None:
                    if self.table.perturbations:
                        other = next(iter(self.table.perturbations))
                        raise Unread(f"changes of {entry} and of {other} in one chapter are not read", formula.at)
                    name = self.table.perturbations[entry] = self.table.name(f"h_{known.key}")
                return Piece(name)
            return self._change_entry(Change(formula.at, of.base), of)
        known = self.table.find(of)
        if known is None or not known.is_function:
            raise Unread("the change of something else than a function or an entry", formula.at)
        return Piece(self._changed(known, formula), shape=known.shape)

    def _change_entry(self, change: Change, sub: Sub) -> Piece:
        known = self.table.find(change.of)
        if known is None or not known.is_function:
            return self._change(Change(change.at, Sub(sub.at, change.of, sub.indices)))
        return self._entry_of(Piece(self._changed(known, change), shape=known.shape), sub)

    def _changed(self, known: Symbol, formula: Formula) -> str:
        if not self.table.perturbations:
            raise Unread("what is changed is not known yet", formula.at, UNKNOWN)
        name = self.table.name(f"change_{known.key}")
        self.table.changes[known.key] = name
        return name

    def _limit(self, formula: Limit) -> Piece:
        variable = self.piece(formula.variable)
        if not isinstance(formula.to, Number) or formula.to.text != "0":
            raise Unread("a limit is read where something goes to 0", formula.to.at)
        body = self.piece(formula.body)
        return Piece(f"limit({body.text}, {variable.text})", shape=body.shape)

    # functions

    def _function(self, formula: Function) -> Piece:
        if formula.name in BEYOND:
            raise self._beyond(formula.name, formula)
        if len(formula.arguments) != 1:
            raise Unread(f"{formula.name} of {len(formula.arguments)} arguments", formula.at)
        return self._named(formula.name, self.piece(formula.arguments[0]), formula)

    def _block(self, rows: list[list[Piece]], n: int, m: int, formula: Array) -> Piece:
        """A block, of the height of its row and the width of its column."""
        heights = [p.shape[0] for p in rows[n] if p.shape is not None and not p.open]
        widths = [row[m].shape[1] for row in rows if row[m].shape is not None and not row[m].open]  # type: ignore[index]
        piece = rows[n][m]
        return self.fitted(piece, (heights[0], widths[0])) if piece.open and heights and widths else piece

    def _named(self, name: str, inner: Piece, formula: Formula) -> Piece:
        if name in ("adj", "conj"):
            return Piece(f"{name}({inner.text})", shape=inner.shape)
        if name in NUMBER_FUNCTIONS:
            if inner.is_matrix and (inner.shape or ("", ""))[1] != "1":
                raise Unread(f"{name} of a matrix can be read in two ways", formula.at, AMBIGUOUS)
            return Piece(f"{name}({inner.text})", shape=inner.shape)
        if name in ("tr", "det", "rank"):
            word = {"tr": "Trace"}.get(name, name)
            if inner.shape is None:
                raise Unread(f"{name} of a number", formula.at)
            return Piece(f"{word}({inner.text})")
        rows, cols = inner.shape or ("1", "1")
        if name == "vec":
            return Piece(f"vec({inner.text})", shape=(size_product(rows, cols), "1"))
        if name == "diag" and cols == "1":
            return Piece(f"diag({inner.text})", shape=(rows, rows))
        raise Unread(f"{name} of this can be read in two ways", formula.at, AMBIGUOUS)

    def _norm(self, formula: Norm) -> Piece:
        inner = self.piece(formula.of)
        column = inner.shape is not None and inner.shape[1] == "1"
        if formula.kind == "F" or (column and formula.kind in ("", "2")):
            return Piece(f"norm({inner.text})")
        if not inner.is_matrix:
            return Piece(f"absolute({inner.text})")
        raise Unread("this norm of a matrix can be read in several ways; write it with an F", formula.at, AMBIGUOUS)

    def _bars(self, formula: Bars) -> Piece:
        inner = self.piece(formula.of)
        return Piece(f"{'det' if inner.is_matrix else 'absolute'}({inner.text})")

    def _inner(self, formula: Inner) -> Piece:
        left, right = self.piece(formula.left), self.piece(formula.right)
        return Piece(f"inner({left.text}, {right.text})")

    def _dots(self, formula: Dots) -> Piece:
        raise Unread("dots stand for something that is not written", formula.at)

    def _reals(self, formula: Reals) -> Piece:
        raise Unread("a set is not read here", formula.at)


def _is_turned(formula: Mark | Sup) -> bool:
    """Whether it is transposed, as the second variable of a second derivative is."""
    return formula.mark == "transpose" if isinstance(formula, Mark) else key_of(formula.exponent) == "T"


def size_of_index(key: str, body: Formula, table: Table) -> str | None:
    """The size of the first place where an index stands alone in a letter of known shape."""
    for part in parts_of(body):
        if not isinstance(part, Sub):
            continue
        base = part.base.base if isinstance(part.base, Sup) else part.base
        known = table.find(base)
        if known is None or known.shape is None:
            continue
        indices = split_indices(part.indices, 2) or (list(part.indices) if known.shape[1] == "1" else [])
        for index, size in zip(indices, known.shape, strict=False):
            if isinstance(index, Name) and key_of(index) == key:
                return size
    return None
