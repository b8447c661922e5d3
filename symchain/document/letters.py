"""Letters in the proof language: with what stands below and above them, alone and in brackets."""

from __future__ import annotations

import re
from dataclasses import replace

from symchain.document.formula import (
    Change,
    Formula,
    Function,
    Group,
    Mark,
    Name,
    Number,
    Sub,
    Sup,
)
from symchain.document.meaning import AMBIGUOUS, UNKNOWN, Meaning
from symchain.document.piece import (
    ATOM,
    POWER,
    Piece,
    hole,
    quotient,
)
from symchain.document.table import Symbol, key_of, letters_in, letters_of, size_text, split_indices
from symchain.document.tex import Unread

LETTER, WHOLE = re.compile(r"[^\W\d]"), re.compile(r"\d+")


def read_number(m: Meaning, formula: Number) -> Piece:
    if "." in formula.text:
        whole, part = formula.text.split(".")
        return Piece(f"Rational({int(whole + part or 0)}, {10 ** len(part)})")
    return hole("0") if formula.text == "0" else Piece(str(int(formula.text)))


def read_name(m: Meaning, formula: Name) -> Piece:
    known = m.table.find(formula)
    key = key_of(formula) or ""
    if known is not None:
        return symbol(m, known, formula)
    if key in m.bound or key in m.table.indices:
        return Piece(m.table.index(key))
    if key in ("I", "e") and key in m.table.sizes:
        raise Unread(f"{key} is a size, and has a meaning of its own", formula.at, AMBIGUOUS)
    if key in m.table.sizes:
        return Piece(m.table.size(key))
    if key in ("I", "1"):
        return hole(key)
    if key in ("pi", "e"):
        return Piece({"pi": "pi", "e": "E"}[key])
    raise m.unknown(key, formula)


def symbol(m: Meaning, known: Symbol, formula: Formula) -> Piece:
    if known.kind == "":
        raise Unread(f"{known.key} is used before its shape is known", formula.at, UNKNOWN)
    if known.kind == "function":
        raise Unread(f"{known.key} is a function of one number and stands without one", formula.at)
    if known.kind == "family":
        raise Unread(f"{known.key} stands without its labels {' '.join(known.labels)}", formula.at)
    return Piece(m.table.name(known.key), shape=known.shape)


def read_entry(m: Meaning, formula: Sub) -> Piece:
    known = m.table.find(formula)
    if known is not None:
        return symbol(m, known, formula)
    base = formula.base
    if isinstance(base, Name) and m.table.find(base) is None:
        return entry_of_unknown(m, base, formula)
    if isinstance(base, Name) and base.style == "bold" and len(formula.indices) == 1 and key_of(base) in m.table.plain:
        raise Unread(
            f"{key_of(base)} with one index is set plain elsewhere: an entry, or a vector", formula.at, AMBIGUOUS
        )
    if isinstance(base, Group) and len(base.inside) == 1:
        base = base.inside[0]
    if isinstance(base, Sup) and labelled(m, base) is not None:
        return entry_of(m, family(m, base), formula)
    if isinstance(base, Change):
        return m.piece(Change(base.at, Sub(base.at, base.of, formula.indices)))
    return entry_of(m, m.piece(base), formula)


def entry_of_unknown(m: Meaning, base: Name, formula: Sub) -> Piece:
    key = key_of(base)
    if key == "I" and len(formula.indices) == 1 and size_text(formula.indices[0]):
        size = size_text(formula.indices[0]) or ""
        if not any(letter in m.bound for letter in size):
            return Piece(f"Identity({m.table.size(size)})", shape=(size, size))
    if key in ("0", "1") and len(formula.indices) == 1 and size_text(formula.indices[0]):
        size = size_text(formula.indices[0]) or ""
        return Piece(f"ones({m.table.size(size)})", shape=(size, "1"))
    if key == "e" and len(formula.indices) == 1:
        return hole("e", index(m, formula.indices[0]))
    if key == "delta" and (pair := split_indices(formula.indices, 2)):
        first, second = (index(m, i) for i in pair)
        return Piece(f"KroneckerDelta({first}, {second})")
    raise m.unknown(key or "", base)


def entry_of(m: Meaning, matrix: Piece, formula: Sub) -> Piece:
    if matrix.shape is None:
        raise Unread("a number has no entries; declare the letter with what stands below it", formula.at)
    indices = split_indices(formula.indices, 2)
    if indices is None and "1" in matrix.shape and len(formula.indices) == 1:
        one = index(m, formula.indices[0])
        pair = [one, str(m.table.first)] if matrix.shape[1] == "1" else [str(m.table.first), one]
    elif indices is None:
        raise Unread("two indices are expected here", formula.indices[0].at if formula.indices else formula.at)
    else:
        pair = [index(m, i) for i in indices]
    simple = matrix.level == ATOM and matrix.text.isidentifier()
    return Piece(f"{matrix.text}[{pair[0]}, {pair[1]}]" if simple else f"entry({matrix.text}, {pair[0]}, {pair[1]})")


def index(m: Meaning, formula: Formula) -> str:
    """An index as the script writes it."""
    if isinstance(formula, Number):
        return formula.text
    if isinstance(formula, Name):
        key = key_of(formula) or ""
        if m.table.find(formula) is not None:
            raise Unread(f"{key} is declared, and stands here as an index", formula.at, AMBIGUOUS)
        return m.table.index(key)
    text = size_text(formula)
    if text is None:
        raise Unread("an index is a letter or a number", formula.at)
    return m.table.size(text)


def labelled(m: Meaning, formula: Sup) -> Symbol | None:
    known = m.table.find(formula.base)
    return known if known is not None and known.labels else None


def family(m: Meaning, formula: Sup) -> Piece:
    known = labelled(m, formula)
    assert known is not None
    labels = letters_of(formula.exponent)
    if not all(label in m.table.index_sizes for label in known.labels):
        raise Unread(f"{known.key} is used before the sizes of its labels are known", formula.at, UNKNOWN)
    if tuple(key_of(label) for label in labels) != known.labels:
        raise Unread(f"{known.key} with other labels than {' '.join(known.labels)}", formula.exponent.at)
    if known.shape is None:
        raise Unread(f"{known.key} is used before its shape is known", formula.at, UNKNOWN)
    return Piece(m.table.name(known.key), shape=known.shape)


def read_power(m: Meaning, formula: Sup) -> Piece:
    base, exponent = formula.base, formula.exponent
    if isinstance(base, Sub) and labelled(m, Sup(formula.at, base.base, exponent)) is not None:
        return read_entry(m, Sub(base.at, Sup(formula.at, base.base, exponent), base.indices))
    if labelled(m, formula) is not None:
        return family(m, formula)
    if isinstance(base, Name) and key_of(base) == "e" and m.table.find(base) is None:
        power = m.piece(exponent)
        if power.is_matrix and power.is_square:
            return Piece(f"expm({power.text})", shape=power.shape)  # a matrix above e has one reading
        return m.piece(Function(formula.at, "exp", (exponent,)))
    if isinstance(base, Name) and key_of(base) == "J" and len(labels := letters_of(exponent)) == 2:
        return single_entry(m, base, labels)
    inner = m.piece(base)
    letter = key_of(exponent)
    if letter in ("T", "H") and inner.is_matrix and (m.table.find(exponent) is not None or letter in m.table.sizes):
        raise Unread(f"{letter} above is a transpose, or the letter {letter}; write \\top", exponent.at, AMBIGUOUS)
    if letter in ("T", "H") and m.table.find(exponent) is None and letter not in m.table.sizes:
        return turned(m, inner, "T" if letter == "T" else "H")
    if isinstance(exponent, Group):
        raise Unread("what stands above in brackets is a label, and no labels are declared", exponent.at)
    whole = size_text(exponent)
    if inner.is_matrix and len(letters_of(exponent)) > 1:
        raise Unread("several letters above are labels, or a power", exponent.at, AMBIGUOUS)
    if inner.is_matrix and (whole is None or not {*letters_in(whole)} <= {*m.table.sizes, *m.bound}):
        raise Unread("a power of a matrix that is no whole number", exponent.at)
    power = m.piece(exponent)
    if power.is_matrix:
        raise Unread("a matrix as a power", exponent.at)
    base_text = inner.at_level(ATOM)
    if _is_large(inner.text, power.text):
        raise Unread(f"a power of numbers; exponents are read up to {LARGEST_EXPONENT}", exponent.at)
    if not any(c.isalpha() for c in base_text):  # numbers of Python would divide as such
        base_text = f"Rational({inner.text}, 1)"
    return Piece(f"{base_text}**{power.at_level(ATOM)}", POWER, inner.shape)


LARGEST_EXPONENT = 1000
DIGITS = 100


def _is_large(base: str, exponent: str) -> bool:
    """Whether the power of a number would be too large to be worked out: towers are."""
    if LETTER.search((base + exponent).replace("Rational", "")):
        return False
    largest = max((int(n) for n in WHOLE.findall(exponent)), default=0)
    return largest > LARGEST_EXPONENT or "*" in exponent or "**" in base or len(base) > DIGITS


def single_entry(m: Meaning, base: Name, labels: list[Name]) -> Piece:
    """`J^{ij}`, the matrix with a one at i, j, of a shape that is declared or that of its place."""
    declared = m.table.symbols.get(f"J^{''.join(str(key_of(label)) for label in labels)}")
    pair = ", ".join(index(m, label) for label in labels)
    if declared is not None and declared.shape is not None:
        return hole("J", pair).filled(declared.shape, m.table)
    return hole("J", pair)


def turned(m: Meaning, inner: Piece, way: str) -> Piece:
    if inner.open:
        return inner if inner.open in ("I", "0") else replace(inner, turned=not inner.turned)
    shape = None if inner.shape is None else (inner.shape[1], inner.shape[0])
    if way == "H":
        return Piece(f"Adjoint({inner.text})", shape=shape)
    if inner.shape is None:
        return inner
    return Piece(f"{inner.at_level(ATOM)}.T", ATOM, shape)


def read_mark(m: Meaning, formula: Mark) -> Piece:
    mark = formula.mark
    if mark == "prime":
        if m.table.prime != "transpose":
            raise Unread("a prime can be read in several ways; declare prime: transpose", formula.at, AMBIGUOUS)
        mark = "transpose"
    if mark == "star":
        raise Unread("a star above can be read in several ways", formula.at, AMBIGUOUS)
    inner = m.piece(formula.base)
    if mark == "transpose":
        return turned(m, inner, "T")
    if mark == "inverse" and inner.open == "I":
        return inner.around("inv(", ")", ATOM)
    if mark == "inverse":
        if not inner.is_matrix:
            return quotient(Piece("1"), inner)
        return Piece(f"inv({inner.text})", shape=inner.shape)
    shape = None if inner.shape is None else (inner.shape[1], inner.shape[0])
    return Piece(f"pinv({inner.text})", shape=shape)


def read_group(m: Meaning, formula: Group) -> Piece:
    if len(formula.inside) != 1:
        raise Unread("several things in brackets", formula.at)
    inner = m.piece(formula.inside[0])
    if formula.bracket == "{":
        raise Unread("a set is not read", formula.at)
    return inner
