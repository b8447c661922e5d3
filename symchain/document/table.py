"""What the letters of a chapter stand for: declared, or found in its text, and what each is called in the script.

One letter means one thing, however it is set: `\\boldsymbol{U}` and the `U` of `U_{kl}` are the same matrix.  A hat or
a bar makes another letter, and so does what stands below it where that is declared (`U_1`).
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field

from symchain.document.formula import Formula, Group, Name, Number, Plus, Product, Sub, Sup, parts_of
from symchain.document.tex import is_whole
from symchain.document.words import LANGUAGE

Size = str
Shape = tuple[Size, Size]
LETTERS = re.compile(r"\w+")
STRUCTURES = ("symmetric", "antisymmetric", "diagonal", "upper", "lower", "toeplitz", "invertible", "orthogonal")
SHAPES = (*STRUCTURES, "positive definite", "complex")


@dataclass(slots=True)
class Symbol:
    """A letter: its kind (`matrix`, `scalar`, `function` of one number, `family`), its shape, what it is a function of.

    `source` says where that is from: `declared`, or the words or formula it was read from.  `given_at` are the letters
    at which the text gives its value: `f(x) = ...`.
    """

    key: str
    kind: str
    shape: Shape | None = None
    of: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    structure: tuple[str, ...] = ()
    source: str = "declared"
    line: int = 0
    constant: bool = False
    given_at: tuple[str, ...] = ()

    @property
    def is_function(self) -> bool:
        return bool(self.of)


@dataclass(slots=True)
class Table:
    """The letters of a chapter and its conventions; what is used is noted for the head of the script."""

    symbols: dict[str, Symbol] = field(default_factory=dict)
    layout: str | None = None
    base: int | None = None
    prime: str | None = None
    smooth: list[tuple[tuple[str, ...], str, int]] = field(default_factory=list)
    hypotheses: list[tuple[str, str, int]] = field(default_factory=list)
    conflicts: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    indices: dict[str, None] = field(default_factory=dict)
    sizes: dict[str, None] = field(default_factory=dict)
    index_sizes: dict[str, Size] = field(default_factory=dict)
    perturbations: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    @property
    def first(self) -> int:
        """The first value of an index."""
        return 0 if self.base is None else self.base

    def find(self, formula: Formula) -> Symbol | None:
        """The symbol that a letter is, or a letter with what stands below it."""
        key = key_of(formula)
        return None if key is None else self.symbols.get(key)

    def add(self, symbol: Symbol) -> Symbol:
        self.symbols[symbol.key] = symbol
        for size in symbol.shape or ():
            self.sizes |= dict.fromkeys(letters_in(size))
        return symbol

    def name(self, key: str) -> str:
        """What a letter is called in the script: a name of Python that no word of the language has."""
        if key not in self.names:
            made = "".join(c if c.isalnum() and c.isascii() else "_" for c in key).strip("_") or "v"
            if is_whole(made[0]):
                made = f"v{made}"
            while made in LANGUAGE or keyword.iskeyword(made) or made in self.taken:
                made += "_"
            self.names[key] = made
            self.taken.add(made)
        return self.names[key]

    def index(self, key: str) -> str:
        self.indices[key] = None
        return self.name(key)

    def size(self, text: Size) -> str:
        """A size as the script writes it; its letters are noted."""
        for letter in letters_in(text):
            self.sizes[letter] = None
        return LETTERS.sub(lambda m: m[0] if is_whole(m[0]) else self.name(m[0]), text)


def letters_in(size: Size) -> list[str]:
    """The letters of a size: `2*N + 1` has N."""
    return [word for word in LETTERS.findall(size) if not is_whole(word)]


def key_of(formula: Formula) -> str | None:
    """The key of a letter: its name with its accent, and below it one letter or number or word."""
    if isinstance(formula, Name):
        return f"{formula.name}_{formula.accent}" if formula.accent else formula.name
    if isinstance(formula, Sub) and isinstance(formula.base, Name) and len(formula.indices) == 1:
        below = formula.indices[0]
        if isinstance(below, (Name, Number)):
            return f"{key_of(formula.base)}_{below.name if isinstance(below, Name) else below.text}"
    return None


def size_text(formula: Formula) -> Size | None:
    """A size as text: letters, numbers, sums and products of these."""
    if isinstance(formula, Number):
        return formula.text if is_whole(formula.text) else None
    if isinstance(formula, Name):
        return key_of(formula)
    if isinstance(formula, Plus):
        parts = [(negative, size_text(term)) for negative, term in formula.terms]
        if any(text is None for _, text in parts):
            return None
        return "".join((" - " if negative else " + ") + str(text) for negative, text in parts).removeprefix(" + ")
    if isinstance(formula, Product) and set(formula.between) <= {"", "cdot", "times"}:
        factors = [size_text(f) for f in formula.factors]
        if all(factors) and not any(" " in str(f) for f in factors):
            return "*".join(map(str, factors))
    return None


def split_indices(indices: tuple[Formula, ...], count: int) -> list[Formula] | None:
    """What stands below a letter as so many indices: `kl`, `k,l`, `00`; None where it is another number of them."""
    if len(indices) == count:
        return list(indices)
    if len(indices) != 1:
        return None
    (only,) = indices
    if isinstance(only, Product) and not any(only.between):
        parts: list[Formula] = []
        for factor in only.factors:
            parts += [factor] if not isinstance(factor, Number) else _digits(factor)
        return parts if len(parts) == count else None
    if isinstance(only, Number) and len(only.text) == count:
        return _digits(only)
    return None


def _digits(number: Number) -> list[Formula]:
    return [Number(number.at + n, digit) for n, digit in enumerate(number.text)]


def letters_of(formula: Formula) -> list[Name]:
    """The single letters that stand side by side."""
    parts = formula.factors if isinstance(formula, Product) and not any(formula.between) else (formula,)
    parts = formula.inside if isinstance(formula, Group) else parts
    return [p for p in parts if isinstance(p, Name)] if all(isinstance(p, Name) for p in parts) else []


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
