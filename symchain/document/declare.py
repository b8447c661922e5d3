"""Declarations of a chapter: in a comment of the file, in its head, in `symchain.toml` beside it; else its text.

A declaration is a line, or part of one up to a semicolon, or to a comma before the names of the next:

    A, B: M x N                     matrices; `x: N` a column, `t: scalar`, `L: M x M symmetric`
    U: M x N function of X          a matrix function; `g: function of U` a scalar one; `s: function` of a number
    H: M x N for i, j               a matrix for all values of its labels
    n: integer                      a positive whole number that is no size
    smooth: U, g C2                 hypotheses: `differentiable`, `C1`, `C11`, `C2`
    nonzero: t, \\det(A)            hypotheses: `nonzero`, `positive`, `invertible`, `positive_definite` of formulas
    assume: A B = B A               an equation as a hypothesis
    layout: denominator             or numerator; `base: 0` or 1; `prime: transpose`

What is not declared is read from the text where it says so: sets (`U \\in \\mathbb{R}^{M\\times N}`), functions
(`U = f(X)`, "scalar function g(U)"), "denominator layout", and the ranges of sums over entries.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from symchain.document import DECLARATIONS
from symchain.document.formula import Big, Formula, Group, Name, Number, Product, Reals, Relation, Sub, parts_of
from symchain.document.scan import Scanned
from symchain.document.table import STRUCTURES, Shape, Symbol, Table, key_of, size_of_index, size_text, split_indices
from symchain.errors import SymchainError

COMMENT = re.compile(r"\s*symchain\b[:\s]*", re.I)
FRONT = re.compile(r"^symchain:[ \t]*(?:[|>][+-]?)?[ \t]*\n?((?:[ \t]+.*\n?)+|.*)", re.M)
HEAD = re.compile(r"\s*([^:]+?)\s*:\s*(.*?)\s*$")
KIND = re.compile(
    r"(?:(?P<rows>[\w*+ -]+?)\s*(?:[x\N{MULTIPLICATION SIGN}]\s*(?P<cols>[\w*+ -]+?))?\s*)??"
    r"(?P<words>(?:\b(?:positive definite|"
    + "|".join(STRUCTURES)
    + r"|complex|real|matrix|vector|scalars?|constant)\b\s*)*)"
    r"(?:(?P<function>\bfunction\b)(?:\s+of\s+(?P<of>[\w, ]+?))?)?(?:\s*\bfor\s+(?P<labels>[\w, ]+?))?\s*$"
)
DEGREES = ("partial", "differentiable", "C1", "C11", "C2")
CONDITIONS = ("nonzero", "positive", "invertible", "positive_definite")
BEFORE_NAMES = re.compile(r",(?=(?:\s*\\?[\w^{}]+\s*,)*\s*\\?[\w^{}]+\s*:)")
LISTS = re.compile(r"\b(?:of|for)\b|^\s*(?:smooth|assume|nonzero|positive|invertible|positive_definite)\s*:")
OUTER_COMMA = re.compile(r",(?![^(]*\))")
LAYOUT = re.compile(r"\b(denominator|numerator)[\s-]+layout\b", re.I)
SCALAR_FUNCTION = re.compile(r"\bscalar(?:[- ]valued)?\s+functions?$", re.I)
"""The words before the formula of a scalar function."""


def blocks_of(scanned: Scanned, beside: Path | None) -> list[tuple[int, str]]:
    """The declarations in a file, each with its line, and those for it in the `symchain.toml` beside it (line 0)."""
    found = [] if beside is None else [(0, line) for line in _beside(beside)]
    for offset, comment in scanned.text.comments:
        line = scanned.text.place_of(offset).line
        opening = COMMENT.match(comment)
        if opening:
            found += _lines(comment[opening.end() :], line + opening[0].count("\n"))
        elif comment.startswith(("---", "title", "symchain")) or "\nsymchain:" in comment:
            front = FRONT.search(comment)
            found += _lines(front[1], line + comment[: front.start(1)].count("\n")) if front else []
    return found


def _lines(block: str, first: int) -> list[tuple[int, str]]:
    return [
        (first + n, part.strip())
        for n, line in enumerate(block.split("\n"))
        for semicolons in line.split(";")
        for part in _at_commas(semicolons)
        if part.strip()
    ]


def _at_commas(line: str) -> list[str]:
    """Declarations with commas between them, `A, B: M x N, t: scalar`; one, where a list before could go on."""
    found: list[str] = []
    *parts, last = BEFORE_NAMES.split(line)
    names = ""
    for part in parts:
        if ":" in part:
            found.append(names + part)
            names = ""
        elif found and LISTS.search(found[-1]):
            return [line]
        else:
            names += f"{part},"
    return [*found, names + last]


def _beside(path: Path) -> list[str]:
    """What `symchain.toml` beside a file declares for it: `["chapter.html"]`, `declare = [...]`, or for all files."""
    settings = path.parent / DECLARATIONS
    if not settings.is_file():
        return []
    try:
        read = tomllib.loads(settings.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise SymchainError("SC003", f"symchain.toml beside {path.name} cannot be read: {fault}") from fault
    found: list[str] = []
    for table in (read, read.get(path.name, {})):
        lines = table.get("declare", []) if isinstance(table, dict) else []
        found += [lines] if isinstance(lines, str) else [line for line in lines if isinstance(line, str)]
    return [part for line in found for _, part in _lines(line, 0)]


def declare(lines: Iterable[tuple[int, str]], table: Table) -> None:
    """Put declarations in the table.  Raises SymchainError SC305 with the line of one that is not understood."""
    for line, text in lines:
        try:
            _declare(text, table, line)
        except ValueError as fault:
            error = SymchainError("SC305", f"the declaration {text!r} is not understood: {fault}")
            error.line = line
            raise error from fault


def _declare(text: str, table: Table, line: int) -> None:
    head = HEAD.match(text)
    if head is None:
        raise ValueError("expected a name, a colon and what it is, as in A: M x N")
    names, value = [n.strip() for n in head[1].split(",")], head[2]
    if names == ["layout"]:
        table.layout = _one_of(value, ("denominator", "numerator"))
    elif names == ["base"]:
        table.base = int(_one_of(value, ("0", "1")))
    elif names == ["prime"]:
        table.prime = _one_of(value, ("transpose",))
    elif names == ["smooth"]:
        *functions, last = re.split(r"[,\s]+", value)
        degree = last if last in DEGREES else "C2"
        functions += [] if last in DEGREES else [last]
        table.smooth.append((tuple(functions), degree, line))
    elif len(names) == 1 and names[0] in CONDITIONS:
        table.hypotheses += [(names[0], part.strip(), line) for part in OUTER_COMMA.split(value)]
    elif names == ["assume"]:
        table.hypotheses.append(("assume", value, line))
    else:
        _declare_symbols(names, value, table, line)


def _one_of(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"expected {' or '.join(known)}, found {value}")
    return value


def _declare_symbols(names: list[str], value: str, table: Table, line: int) -> None:
    if value.split()[:1] == ["integer"]:
        table.sizes |= dict.fromkeys(names)
        return
    found = KIND.match(value)
    if found is None:
        several = "; put a semicolon between declarations" if ":" in value else ""
        raise ValueError(f"expected a shape (M x N), scalar, or function of X{several}")
    rows, cols, words = (
        found["rows"],
        found["cols"],
        (found["words"] or "").replace("positive definite", "positive_definite"),
    )
    structure = tuple(
        w.replace("_", " ")
        for w in words.split()
        if w not in ("matrix", "vector", "scalar", "scalars", "constant", "real")
    )
    of = tuple(v.strip() for v in (found["of"] or "").split(",") if v.strip())
    labels = tuple(v for v in re.split(r"[,\s]+", found["labels"] or "") if v)
    for name in names:
        name = re.sub(r"[{}\s]", "", name)
        if not re.fullmatch(r"\\?\w+(?:\^\w+)?", name):
            raise ValueError(f"{name!r} is no name of a letter")
        if name in table.symbols:
            raise ValueError(f"{name} is declared twice")
        key = name.lstrip("\\")
        shape = (rows.strip(), (cols or "1").strip()) if rows else None
        if found["function"] and not of:
            kind = "function"
        elif shape is None and not of and "scalar" not in words and "constant" not in words:
            raise ValueError("expected a shape (M x N), scalar, or function of X")
        else:
            kind = "family" if labels else "matrix" if shape else "scalar"
        table.add(Symbol(key, kind, shape, of, labels, structure, "declared", line, "constant" in words))


Worded = tuple[str, Shape | None, int]
"""A letter, the shape that words give it (None: a number), their line."""


def infer(
    scanned: Scanned,
    relations: list[tuple[Relation, int]],
    functions: list[Formula],
    worded: list[Worded],
    table: Table,
) -> None:
    """Put in the table what the text says of letters that are not declared.

    `relations` are all that were read, each with its line; `functions` what the text calls a scalar function; `worded`
    the shapes that it gives in words.
    """
    said = list(LAYOUT.finditer(scanned.prose.replace("*", "")))
    if table.layout is None and len({m[1].lower() for m in said}) == 1:
        table.layout = said[0][1].lower()
    if table.base is None:
        _infer_base(relations, table)
    for relation, _ in relations:
        for part in parts_of(relation):
            if isinstance(part, Sub) and isinstance(part.base, Name) and not part.base.style and len(part.indices) == 1:
                table.plain.add(key_of(part.base) or "")
    for relation, line in relations:
        _infer_set(relation, line, table)
    for key, shape, line in worded:
        _take(key, shape, f"the words on line {line}", line, table)
    _infer_shapes(relations, table)
    for relation, line in relations:
        _infer_function(relation, line, table)
    for function in functions:
        _infer_scalar_function(function, table)
    _infer_labels(relations, table)


def _infer_labels(relations: list[tuple[Relation, int]], table: Table) -> None:
    """A declared label runs over what it runs over where it is an index, else over a number of its own."""
    sides = [side for relation, _ in relations for side in relation.sides]
    for label in dict.fromkeys(label for symbol in table.symbols.values() for label in symbol.labels):
        found = (size for side in sides if (size := size_of_index(label, side, table)))
        table.index_sizes.setdefault(label, next(found, f"count_of_{label}"))


def _infer_base(relations: list[tuple[Relation, int]], table: Table) -> None:
    """The base is that of every sum that says where it begins."""
    lows = set()
    for relation, _ in relations:
        for part in parts_of(relation):
            if isinstance(part, Big):
                lows |= {size_text(low) for _, low, _ in part.ranges if low is not None}
    if len(lows) == 1 and lows <= {"0", "1"}:
        table.base = int(lows.pop() or 0)
        return
    found = {
        digit
        for relation, _ in relations
        for part in parts_of(relation)
        if isinstance(part, Sub) and table.find(part) is None
        for index in split_indices(part.indices, 2) or part.indices
        if isinstance(index, Number)
        for digit in [index.text]
    }
    if found and not lows:
        table.base = 0 if "0" in found else 1


def _infer_set(relation: Relation, line: int, table: Table) -> None:
    """`U in R^(M x N)`: the shape of a letter."""
    if relation.signs[-1] != "in" or not isinstance(relation.sides[-1], Reals):
        return
    what, sizes = relation.sides[0], [size_text(s) for s in relation.sides[-1].sizes]
    key = key_of(what)
    if key is None or None in sizes or len(sizes) > 2 or len(relation.sides) > 2:
        return
    shape = (sizes[0] or "1", (sizes[1] if len(sizes) > 1 else "1") or "1") if sizes else None
    _take(key, shape, f"its set on line {line}", line, table)


def _take(key: str, shape: Shape | None, source: str, line: int, table: Table) -> None:
    """Put in the table what the text says of the shape of a letter; where it says two things, the letter has none."""
    known = table.symbols.get(key)
    if known is not None and known.source != "declared" and known.shape != shape:
        table.conflicts[key] = f"{known.source} and the one on line {line} are different"
        del table.symbols[key]
    elif known is None and key not in table.conflicts:
        table.add(Symbol(key, "matrix" if shape else "scalar", shape, source=source, line=line))


def _infer_shapes(relations: list[tuple[Relation, int]], table: Table) -> None:
    """Sums over all entries of a letter give its shape, where all agree; where they do not, it has none."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for relation, line in relations:
        for big in parts_of(relation):
            if not isinstance(big, Big):
                continue
            sizes = _sizes_of(big, table.first)
            for entry in parts_of(big.body):
                key, shape = _entry_of(entry, sizes)
                if key and shape and key not in table.symbols and key not in table.conflicts:
                    found.setdefault(key, {}).setdefault(shape, line)
    for key, shapes in found.items():
        (shape, line), *others = shapes.items()
        if others:
            words = " and ".join(f"{r} x {c} on line {n}" for (r, c), n in shapes.items())
            table.conflicts[key] = f"sums over its entries give it two shapes, {words}"
        else:
            table.add(Symbol(key, "matrix", shape, source=f"the sum on line {line}", line=line))


def _entry_of(entry: Formula, sizes: dict[str, str]) -> tuple[str | None, tuple[str, str] | None]:
    """The letter of an entry, and the shape that the sizes of its two indices give it."""
    if not isinstance(entry, Sub) or not isinstance(entry.base, Name):
        return None, None
    pair = split_indices(entry.indices, 2) or []
    found = [sizes.get(key_of(index) or "") for index in pair if isinstance(index, Name)]
    return key_of(entry.base), (str(found[0]), str(found[1])) if len(found) == 2 and all(found) else None


def _sizes_of(big: Big, first: int) -> dict[str, str]:
    """The sizes of the indices of nested sums."""
    found: dict[str, str] = {}
    here: Formula = big
    while isinstance(here, Big):
        for index, _, high in here.ranges:
            size = None if high is None else size_text(high)
            if size is not None:
                size = size.removesuffix(" - 1") if first == 0 and size.endswith(" - 1") else size if first else None
            if size is not None:
                found[key_of(index) or ""] = size
        here = here.body
    return found


def _infer_function(relation: Relation, line: int, table: Table) -> None:
    """`U = f(X)` with nothing known of f: U is a function of X."""
    if len(relation.sides) != 2 or relation.signs[0] not in ("=", ":="):
        return
    left, right = relation.sides
    known = table.find(left)
    if known is None or known.of or not isinstance(right, Product) or len(right.factors) != 2:
        return
    name, group = right.factors
    if not isinstance(name, Name) or table.find(name) is not None or not isinstance(group, Group):
        return
    of = tuple(key_of(inside) or "" for inside in group.inside)
    if all(key in table.symbols for key in of) and known.source != "declared":
        known.of = of


def _infer_scalar_function(formula: Formula, table: Table) -> None:
    """`g(U)`, of which the text says that it is a scalar function."""
    if not isinstance(formula, Product) or len(formula.factors) != 2:
        return
    name, group = formula.factors
    if not isinstance(name, Name) or not isinstance(group, Group):
        return
    key, of = key_of(name), tuple(key_of(inside) or "" for inside in group.inside)
    if key and key not in table.symbols and all(k in table.symbols for k in of):
        table.add(Symbol(key, "scalar", None, of, source="the text"))
