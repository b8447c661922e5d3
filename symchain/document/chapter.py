"""A chapter as a proof script: one step a numbered equation, in the order of the text.

The script is what is checked, by the way that every script goes; `symchain show --as-read` prints it and `symchain init
--from` keeps it.  Each of its statements has the line of the chapter that it was read from.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from symchain.document.cite import premises_of
from symchain.document.declare import SCALAR_FUNCTION, blocks_of, declare, infer
from symchain.document.formula import Formula, Relation, parts_of
from symchain.document.lint import Lint
from symchain.document.mean import Said, claims_of
from symchain.document.meaning import BEYOND_CODE, UNKNOWN
from symchain.document.read import NoClaim, expression_of, relations_of
from symchain.document.reading import Read, Statement
from symchain.document.referee import marks_of
from symchain.document.said import shapes_said
from symchain.document.scan import Equation, Inline, Scanned, scan, sentence
from symchain.document.supposed import supposed
from symchain.document.table import Symbol, Table, key_of
from symchain.document.tex import DEFINED, Macro, Unread, expanded, is_whole, macros_in, tokens_of
from symchain.document.words import LANGUAGE


@dataclass(slots=True)
class Chapter:
    """A chapter that was read: its table, its equations, its script."""

    scanned: Scanned
    table: Table
    reads: list[Read]
    statements: list[Statement]

    def of(self, label: str) -> list[Statement]:
        """The statements of an equation."""
        return [s for s in self.statements if s.label == label]

    @property
    def ledger(self) -> dict[str, Any]:
        """What was found: displays, the equations in them, how many were understood, what was passed over and why."""
        claims = [read for read in self.reads if not read.no_claim]
        return {
            "displays": self.scanned.displays + len(self.scanned.faults),
            "claims": len(claims) + len(self.scanned.faults),
            "read": sum(read.fault is None or read.fault.code == BEYOND_CODE for read in claims),
            "passed_over": [f"{r.equation.place}: {r.no_claim}" for r in self.reads if r.no_claim],
            "beside": [s.label for s in self.statements if s.beside],
        }

    @property
    def places(self) -> dict[str, dict[str, Any]]:
        """Of each equation, by label, its `column`, and the `part`, where it stands in a file that is put in."""
        places = {r.equation.label: r.equation.place for r in self.reads}
        places |= {f"line {place.line}": place for place, _ in self.scanned.faults}
        return {
            label: {"column": place.column, **({"part": place.part} if place.part else {})}
            for label, place in places.items()
        }

    @property
    def links(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """The lines and columns of the links of each equation that is one chain and no more, by label."""
        chains = {r.equation.label: r.relations[0] for r in self.reads if len(r.relations) == 1}
        return {
            label: tuple((place.line, place.column) for at in chain.ats[1:] for place in [self.scanned.text.place(at)])
            for label, chain in chains.items()
            if len(chain.signs) > 1
        }

    @property
    def script(self) -> str:
        return "\n".join(s.text for s in self.statements) + "\n"

    @property
    def tree(self) -> ast.Module:
        """The script, each part of it on its line of the chapter."""
        tree = ast.parse(self.script)
        ends = list(accumulate(statement.text.count("\n") + 1 for statement in self.statements))
        for node in tree.body:
            line = self.statements[bisect_left(ends, node.lineno)].line
            for part in ast.walk(node):
                if isinstance(part, (ast.expr, ast.stmt, ast.keyword, ast.alias)):
                    part.lineno = part.end_lineno = line
        return tree


def read_chapter(path: Path, source: str | None = None, *, lints: bool = True) -> Chapter:
    """Read a chapter; with `source`, text that is in no file, nothing beside it is read; flagged where `lints`.

    Raises SymchainError: SC003 where it is no text, SC305 for a declaration.
    """
    scanned = scan(path, source)
    macros = macros_in("\n".join(scanned.text.macros) + scanned.text.whole)
    table = Table()
    declare(blocks_of(scanned, path if source is None else None), table)
    reads = [_relations(equation, macros) for equation in scanned.equations]
    said = [(relation, read.equation.place.line) for read in reads for relation in read.relations]
    for formula in scanned.inline:
        said += [(r, scanned.text.place(formula.start).line) for r in _quietly(formula.tex, formula.start, macros)]
    functions = [f for i in scanned.inline if SCALAR_FUNCTION.search(i.words) for f in _expression(i, macros)]
    worded = [
        (key, words.shape, scanned.text.place(words.at).line)
        for words in shapes_said(scanned.text.whole)
        for letter in words.letters
        for formula in _expression(Inline(letter, words.at, ""), macros)
        if (key := key_of(formula))
    ]
    infer(scanned, said, functions, worded, table)
    for read in reads:
        _mean(read, table, macros)
    _defined_later(reads)
    return Chapter(scanned, table, reads, _script(path, scanned, table, reads, macros, lints=lints))


def _relations(equation: Equation, macros: dict[str, Macro]) -> Read:
    read = Read(equation)
    if DEFINED.match(equation.tex):
        read.no_claim = "it defines macros"
        return read
    try:
        read.relations = relations_of(expanded(tokens_of(equation.tex, equation.start), macros))
        if not read.relations:
            read.no_claim = "it is empty"
    except NoClaim as none:
        if equation.aliases:  # what has a number is meant to claim something
            code = BEYOND_CODE if none.understood else "SC306"
            read.fault = Unread(str(none), none.at or equation.start, code)
        read.no_claim = "" if equation.aliases else str(none)
    except Unread as fault:
        read.fault = fault
    return read


def printed_tex(equation: Equation, macros: dict[str, Macro]) -> str | None:
    """An equation as it is printed, without its label and with macros expanded; None where that does not end."""
    tex = equation.shown
    if not any(token.text in macros for token in tokens_of(tex)):
        return tex
    try:
        return " ".join(token.text for token in expanded(tokens_of(tex), macros))
    except Unread:
        return None


def _quietly(tex: str, start: int, macros: dict[str, Macro]) -> list[Relation]:
    """The relations of a formula in the running text, where there are any that are understood.

    `A, B \\in C` are two.
    """
    try:
        return relations_of(expanded(tokens_of(tex, start), macros))
    except (Unread, NoClaim):
        letters, *of = SET.split(tex, maxsplit=1)
        several = letters.split(",") if of and len(letters) < LONGEST_LIST and "=" not in letters else []
        return [r for one in several if len(several) > 1 for r in _quietly(rf"{one}\in {of[0]}", start, macros)]


def _expression(inline: Inline, macros: dict[str, Macro]) -> list[Formula]:
    """A formula of the running text as an expression, where it is one that is understood."""
    try:
        return [expression_of(expanded(tokens_of(inline.tex, inline.start), macros))]
    except Unread:
        return []


def _mean(read: Read, table: Table, macros: dict[str, Macro]) -> None:
    equation = read.equation
    formulas = [
        relation
        for formula in equation.inline
        if formula.tex in sentence(equation.before)
        for relation in _quietly(formula.tex, formula.start, macros)
    ]
    read.premises = premises_of(sentence(equation.before), equation.references, formulas)
    before = dict(table.symbols)
    try:
        for relation in read.relations:
            read.claims += claims_of(relation, table, defining=read.premises.cue == "define")
            table.used |= {key for part in parts_of(relation) if (key := key_of(part)) in table.symbols}
    except Unread as fault:
        read.fault, read.claims = fault, []
        for key in set(table.symbols) - set(before):
            del table.symbols[key]


def _defined_later(reads: list[Read]) -> None:
    """Say of a letter that was not known which equation behind defines it."""
    by = {said.defines.key: read.equation for read in reads for said in read.claims if said.defines is not None}
    for read in reads:
        fault = read.fault
        later = by.get(fault.why.split()[0]) if fault is not None and fault.code == UNKNOWN else None
        if fault is not None and later is not None and later.start > read.equation.start:
            read.fault = Unread(f"{fault.why} before {later.label}, which defines it", fault.at, fault.code)


def _script(
    path: Path, scanned: Scanned, table: Table, reads: list[Read], macros: dict[str, Macro], *, lints: bool
) -> list[Statement]:
    hypotheses = supposed(table, macros)
    given = tuple(s.label for s in hypotheses if s.label)
    body = [*hypotheses, *_steps(scanned, table, reads, macros, given, lints=lints)]
    head = _head(path, scanned, table, reads, body)
    words = sorted({w for s in [*head, *body] for w in re.findall(r"\b[A-Za-z_]\w*\b", _bare(s.text))} & LANGUAGE_WORDS)
    first = Statement(f"from symchain import {', '.join(words)}" if words else "import symchain", 1)
    arrays = [Statement("from sympy import Matrix", 1)] if any("Matrix([" in _bare(s.text) for s in body) else []
    return [first, *arrays, *head, *body]


LONGEST_LIST, SET = 100, re.compile(r"\\in(?![A-Za-z])")
LANGUAGE_WORDS = LANGUAGE - frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)


def _bare(text: str) -> str:
    """The text without what stands in quotes."""
    return re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "", text)


def _head(path: Path, scanned: Scanned, table: Table, reads: list[Read], body: list[Statement]) -> list[Statement]:
    title, layout = scanned.text.title or path.name, table.layout or "denominator"
    made = [Statement(f"proof({title!r}, layout={layout!r}, base={table.first})", 1)]
    moved: list[Statement] = []
    for entry, name in table.perturbations.items():
        moved.append(Statement(f"{name} = perturbation({entry})", 1))
        moved += [Statement(f"{n} = change({table.name(key)}, {name})", 1) for key, n in table.changes.items()]
    words = {word for s in [*moved, *body] for word in re.findall(r"\w+", s.text)}
    needed = {key for symbol in table.symbols.values() for key in symbol.of}
    used = [s for s in _in_order(table) if table.name(s.key) in words or s.key in needed]
    declared = [Statement(_declaration(symbol, table), max(symbol.line, 1)) for symbol in used]
    labels = dict.fromkeys(label for s in used for label in s.labels)
    given = ", ".join(table.size(table.index_sizes[key]) for key in labels)
    sizes = _names(table, table.sizes)
    plain = [key for key in table.indices if key not in labels]
    if sizes:
        made.append(Statement(f"{', '.join(sizes)} = {_call('dimensions', sizes)}", 1))
    if labels:
        names = _names(table, labels)
        made.append(Statement(f"{', '.join(names)} = {_call('indices', names, given)}", 1))
    if plain:
        names = _names(table, plain)
        made.append(Statement(f"{', '.join(names)} = {_call('indices', names)}", 1))
    return [*made, *declared, *moved]


def _names(table: Table, keys: object) -> list[str]:
    return [table.name(key) for key in keys]  # type: ignore[attr-defined]


def _call(word: str, names: list[str], more: str = "") -> str:
    return f"{word}({' '.join(names)!r}{', ' + more if more else ''})"


def _in_order(table: Table) -> list[Symbol]:
    """The symbols, each behind what it is a function of."""
    made: dict[str, Symbol] = {}

    def put(symbol: Symbol, above: tuple[str, ...]) -> None:
        for key in symbol.of:
            if key in table.symbols and key not in above:
                put(table.symbols[key], (*above, symbol.key))
        made[symbol.key] = symbol

    for symbol in table.symbols.values():
        put(symbol, (symbol.key,))
    return [s for s in made.values() if s.kind]


def _declaration(symbol: Symbol, table: Table) -> str:
    name = table.name(symbol.key)
    shape = ", ".join(table.size(s) for s in symbol.shape or ())
    if symbol.kind == "function":
        return f"{name} = function({name!r})"
    if symbol.of:
        of = ", ".join(table.name(key) for key in symbol.of)
        word = "matrix_function" if symbol.shape else "scalar_function"
        return f"{name} = {word}({name!r}, {shape + ', ' if shape else ''}{of})"
    if symbol.labels:
        labels = ", ".join(table.name(key) for key in symbol.labels)
        return f"{name} = family({name!r}, {shape}, {labels})"
    if symbol.shape is None:
        return f"{name} = scalar({name!r})"
    structure = "".join(f", {word!r}" for word in symbol.structure)
    return f"{name} = matrix({name!r}, {shape}{structure})"


def _steps(
    scanned: Scanned, table: Table, reads: list[Read], macros: dict[str, Macro], given: tuple[str, ...], *, lints: bool
) -> list[Statement]:
    made: list[Statement] = []
    names = {alias: read.equation.label for read in reads for alias in (read.equation.label, *read.equation.aliases)}
    definitions: list[str] = []
    previous: str | None = None
    lint = Lint(scanned, table, reads)
    for read in reads:
        if read.no_claim:
            continue
        label, line = read.equation.label, read.equation.place.line
        made += [
            Statement(f"flag({label!r}, {code!r}, {words!r})", line, label)
            for code, words in marks_of(lint, read)
            if lints
        ]
        tex = printed_tex(read.equation, macros)
        if tex is not None:
            made.append(Statement(f"printed({label!r}, {tex!r})", line, label))
        parts = _apart(read)
        own = tuple(f"{label} ({said.defines.key})" for said, _ in parts if said.defines)
        for name, (_, text) in zip(own, parts, strict=True):
            made.append(Statement(f"define({name!r}, {text})", line, name, beside=True))
        made.append(Statement(_step(read, names, given, own, definitions, previous, scanned, table), line, label))
        if own or _is_definition(read):
            definitions += own or (label,)
        if read.claims:
            previous = label
    for place, why in scanned.faults:
        made.append(Statement(f"unread({f'line {place.line}'!r}, '', {why!r}, {str(place)!r}, 'SC301')", place.line))
    return made


def _apart(read: Read) -> list[tuple[Said, str]]:
    """The definitions in a display that claims something else as well: each with its equation."""
    new = [said for said in read.claims if said.defines is not None and len(said.sides) > 1]
    alone = read.premises.cue == "define" or len(new) == len([s for s in read.claims if s.text])
    if read.fault is not None or (alone and not any(map(_goes_on, new))):
        return []
    return [(said, f"eq({said.sides[0].text}, {said.sides[1].text})") for said in new]


def _goes_on(said: Said) -> bool:
    return len(said.sides) > 2


def _is_definition(read: Read) -> bool:
    return any(said.defines is not None for said in read.claims) or any(".on_entries()" in s.text for s in read.claims)


def _step(
    read: Read,
    names: dict[str, str],
    given: tuple[str, ...],
    own: tuple[str, ...],
    definitions: list[str],
    previous: str | None,
    scanned: Scanned,
    table: Table,
) -> str:
    """The statement of an equation; `own` are the labels of what it defines beside what it claims."""
    label = read.equation.label
    claims = [said.text for said in read.claims if said.text and not (own and said.defines and not _goes_on(said))]
    if read.fault is not None:
        place = scanned.text.place(read.fault.at)
        return f"unread({label!r}, {read.equation.shown!r}, {read.fault.why!r}, {str(place)!r}, {read.fault.code!r})"
    if not own and _is_definition(read):
        return f"define({label!r}, {', '.join(claims)})"
    cites, setting = read.premises.labels, dict(read.premises.setting)
    written = [repr(names.get(cite, cite)) for cite in (*own, *cites) if cite != label]
    indices = {key: value for key, value in setting.items() if key in table.indices}
    if indices and len(written) == 1:
        mapping = ", ".join(f"{table.index(k)}: {v if is_whole(v) else table.index(v)}" for k, v in indices.items())
        written = [f"use({written[0]}, {{{mapping}}})"]
    near = [d for d in ([previous] if previous else []) + definitions if d not in cites]
    more = f", given={given!r}" if given else ""
    more += f", nearby={tuple(dict.fromkeys(near))!r}" if near else ""
    more += f", cue={read.premises.cue!r}" if read.premises.cue else ""
    return f"derive({', '.join([repr(label), *claims])}, cites=({''.join(w + ', ' for w in written)}){more})"
