"""What a formula says in the proof language, by the table of its letters.

Each part becomes a piece of a script with its shape.  The shape decides between readings (a bar is a determinant around
a matrix and an absolute value around a number) and nothing else: whether shapes fit is judged where every claim is.
What can be read in two ways is `Unread` (SC303), as is a letter of which nothing is known (SC304).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from symchain.document.signs import BEYOND, PLAIN
from symchain.document.table import Shape, Symbol, Table, key_of, size_text, split_indices
from symchain.document.tex import Unread

SUM, TIMES, SIGN, POWER, ATOM = 1, 2, 3, 4, 5
AMBIGUOUS, UNKNOWN, BEYOND_CODE = "SC303", "SC304", "SC204"
NUMBER_FUNCTIONS = frozenset(PLAIN) - {"det", "rank", "vec", "diag"} | {"softplus", "sqrt"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a script, how tightly it binds, and the shape of what it stands for; None for a number.

    `open` is a letter whose size is given by what stands beside it: `I`, `0` or a one, which fits any shape.
    """

    text: str
    level: int = ATOM
    shape: Shape | None = None
    open: str = ""

    @property
    def is_matrix(self) -> bool:
        return self.shape is not None and self.shape != ("1", "1")

    def at_level(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


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
    new = _new(sides, defining, table)
    pieces = meaning.sides(sides[1:], hint)
    if new is not None and new.kind == "":
        value = next((p for p in pieces if not p.open), pieces[0])
        shape = hint if value.open or hint else value.shape if value.is_matrix else None
        if value.open in ("I", "1") and shape is None:
            raise Unread("the shape of what is defined is not known", sides[0].at, UNKNOWN)
        new.shape, new.kind = shape, ("family" if new.labels else "matrix") if shape else "scalar"
        if new.labels and shape is None:
            raise Unread("numbers with labels above are not read; write the labels below", sides[0].at)
        for label in new.labels:
            size = next((s for side in sides[1:] if (s := size_of_index(label, side, table))), None)
            if size is None:
                raise Unread(f"the size of the label {label} does not follow from its definition", sides[0].at)
            table.index_sizes[label] = size
    first = [] if new is not None else pieces
    pieces = [*meaning.sides(sides[:1], next((p.shape for p in first if not p.open and p.shape), hint)), *pieces]
    shape = hint or next((p.shape for p in pieces if not p.open and p.shape is not None), None)
    made = [meaning.fitted(p, shape, side) for p, side in zip(pieces, sides, strict=True)]
    return Said(f"eq({', '.join(p.text for p in made)})", "equation", tuple(made), new)


def _new(sides: list[Formula], defining: bool, table: Table) -> Symbol | None:
    """The symbol that the left side is, where this equation says what it is."""
    known = _declarable(sides[0], table)
    if known is None or known.kind == "":
        return known
    if known.of or known.key in table.used or not (defining or known.source != "declared"):
        return None
    itself = any(key_of(part) == known.key for side in sides[1:] for part in parts_of(side))
    return None if itself else known


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
        return read(formula)

    def fitted(self, piece: Piece, shape: Shape | None, formula: Formula) -> Piece:
        """A letter of open size in a place of this shape."""
        if not piece.open:
            return piece
        if shape is None:
            if piece.open == "0":
                return Piece("0")
            if piece.open == "1":
                return Piece("1")
            raise Unread(f"the size of {piece.open} is not known here; write I_n", formula.at, UNKNOWN)
        rows, cols = (self.table.size(s) for s in shape)
        if piece.open == "0":
            return Piece(f"ZeroMatrix({rows}, {cols})", shape=shape)
        if piece.open == "e":
            return Piece(f"unit({rows}, {piece.text})", shape=(shape[0], "1"))
        if piece.open == "J":
            return Piece(f"single_entry({rows}, {cols}, {piece.text})", shape=shape)
        if piece.open == "I":
            return Piece(f"Identity({rows})", shape=shape)
        return Piece(f"ones({rows}, {cols})", shape=shape)

    # letters

    def _number(self, formula: Number) -> Piece:
        if "." in formula.text:
            whole, part = formula.text.split(".")
            return Piece(f"Rational({int(whole + part or 0)}, {10 ** len(part)})")
        return Piece(str(int(formula.text)), open="0" if formula.text == "0" else "")

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
            return Piece("1" if key == "1" else "I", open=key)
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
            return Piece(self._index(formula.indices[0]), open="e")
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
            rows, cols = (self.table.size(s) for s in declared.shape)
            return Piece(f"single_entry({rows}, {cols}, {pair})", shape=declared.shape)
        return Piece(pair, open="J")

    def _turned(self, inner: Piece, way: str) -> Piece:
        if inner.open == "e":
            return Piece(inner.text, open="e^T")
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
        return Piece(inner.text, inner.level, inner.shape, inner.open)

    def _plus(self, formula: Plus) -> Piece:
        pieces = [self.piece(term) for _, term in formula.terms]
        shape = next((p.shape for p in pieces if not p.open and p.shape is not None), None)
        fitted = [self.fitted(p, shape, term) for p, (_, term) in zip(pieces, formula.terms, strict=True)]
        text = ""
        for n, ((negative, _), piece) in enumerate(zip(formula.terms, fitted, strict=True)):
            sign = ("-" if negative else "") if n == 0 else (" - " if negative else " + ")
            text += sign + piece.at_level(TIMES)
        return Piece(text, SUM, shape)

    def _product(self, formula: Product) -> Piece:
        factors, between = list(formula.factors), list(formula.between)
        applied = self._applied(factors, between)
        if applied is not None:
            return applied
        pieces: list[tuple[Piece, str, Formula]] = []
        n, sign = 0, ""
        while n < len(factors):
            piece, n = self._factor(factors, between, n)
            pieces.append((piece, sign, factors[n - 1]))
            sign = between[n - 1] if n - 1 < len(between) else ""
        made, *others = self._joined(pieces)
        result = made[0]
        for piece, sign, factor in others:
            result = self._times(result, piece, sign, factor)
        return result

    def _joined(self, pieces: list[tuple[Piece, str, Formula]]) -> list[tuple[Piece, str, Formula]]:
        """The factors, with a unit row joined to what stands behind it, which gives its size."""
        made: list[tuple[Piece, str, Formula]] = []
        for piece, sign, factor in reversed(pieces):
            if piece.open == "e^T" and made and made[-1][1] == "":
                behind, _, _ = made.pop()
                piece = self._times(piece, behind, "", factor)
            made.append((piece, sign, factor))
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
        last = [size if first else _less_one(size) for size in of.shape]
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
        left, right = self._open_factor(left, right, formula)
        if sign == "odot":
            shape = left.shape
            return Piece(f"HadamardProduct({left.text}, {right.text})", shape=shape)
        if sign == "otimes":
            if left.shape is None or right.shape is None:
                raise Unread("a Kronecker product of a number", formula.at)
            shape = (_size_product(left.shape[0], right.shape[0]), _size_product(left.shape[1], right.shape[1]))
            return Piece(f"kron({left.text}, {right.text})", shape=shape)
        if sign == "/":
            if right.is_matrix:
                raise Unread("a division by a matrix", formula.at)
            return _quotient(left, right)
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
        return Piece(f"{left.at_level(TIMES)}*{right.at_level(SIGN)}", TIMES, _product_shape(left, right))

    def _open_factor(self, left: Piece, right: Piece, formula: Formula) -> tuple[Piece, Piece]:
        if left.open in ("I", "1") and right.shape is not None and right.is_matrix:
            if left.open == "1" and left.text == "1":
                raise Unread(
                    "the size of this one is not known here; write it with its size below", formula.at, UNKNOWN
                )
            left = self.fitted(left, (right.shape[0], right.shape[0]), formula)
        if right.open in ("I", "1") and left.shape is not None and left.is_matrix:
            size = left.shape[1]
            right = self.fitted(right, (size, size) if right.open == "I" else (size, "1"), formula)
        if right.open == "e" and left.is_matrix and left.shape is not None:
            right = self.fitted(right, (left.shape[1], "1"), formula)
        if left.open == "e^T" and right.is_matrix and right.shape is not None:
            column = self.fitted(Piece(left.text, open="e"), (right.shape[0], "1"), formula)
            left = Piece(f"{column.text}.T", shape=("1", right.shape[0]))
        if self.wanted is not None and self.wanted[0] == self.wanted[1] and {left.open, right.open} <= {"I", "J"}:
            return self.fitted(left, self.wanted, formula), self.fitted(right, self.wanted, formula)
        for side in (left, right):
            if side.open in ("I", "J", "e", "e^T"):
                raise Unread(f"the size of {side.open} is not known here", formula.at, UNKNOWN)
        return Piece(left.text, left.level, left.shape), Piece(right.text, right.level, right.shape)

    def _fraction(self, formula: Fraction) -> Piece:
        above, below = self.piece(formula.above), self.piece(formula.below)
        if below.is_matrix:
            raise Unread("a division by a matrix", formula.below.at)
        return _quotient(above, below)

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
        turned = second.base if isinstance(second, Mark) or _is_turned(second) else second
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
            return self.fitted(Piece("0", open="0"), value.shape, formula)
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
        return self.fitted(piece, (heights[0], widths[0]), formula) if piece.open and heights and widths else piece

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
            return Piece(f"vec({inner.text})", shape=(_size_product(rows, cols), "1"))
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


def _is_turned(formula: Formula) -> bool:
    """Whether a T stands above, as it does in a second derivative."""
    return isinstance(formula, Sup) and key_of(formula.exponent) == "T"


def _quotient(above: Piece, below: Piece) -> Piece:
    if above.text.isdigit() and below.text.isdigit():
        return Piece(f"Rational({above.text}, {below.text})")
    if above.text == "1" and above.level == ATOM and not below.is_matrix:
        return Piece(f"1/{below.at_level(POWER)}", TIMES)
    return Piece(f"{above.at_level(TIMES)}/{below.at_level(POWER)}", TIMES, above.shape)


def _product_shape(left: Piece, right: Piece) -> Shape | None:
    if not left.is_matrix:
        return right.shape if right.is_matrix else None
    if not right.is_matrix:
        return left.shape
    shape = ((left.shape or ("1", "1"))[0], (right.shape or ("1", "1"))[1])
    return None if shape == ("1", "1") else shape


def _less_one(size: str) -> str:
    return str(int(size) - 1) if size.isdigit() else f"{size} - 1"


def _size_product(left: str, right: str) -> str:
    if "1" in (left, right):
        return left if right == "1" else right
    wrapped = [f"({s})" if " " in s else s for s in (left, right)]
    return "*".join(wrapped)


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
