"""Derivatives, differentials, changes, limits and remainders in the proof language."""

from __future__ import annotations

from symchain.document.formula import (
    Bars,
    Change,
    Differential,
    Formula,
    Group,
    Limit,
    Mark,
    Name,
    Norm,
    Number,
    Partial,
    Product,
    Sub,
    Sup,
    parts_of,
)
from symchain.document.letters import entry_of, read_entry
from symchain.document.meaning import UNKNOWN, Meaning
from symchain.document.piece import (
    Piece,
    hole,
)
from symchain.document.table import Shape, Symbol, key_of, size_text, split_indices
from symchain.document.tex import Unread


def read_partial(m: Meaning, formula: Partial) -> Piece:
    if formula.of is None:
        raise Unread("a derivative of nothing", formula.at)
    value = m.piece(formula.of)
    variables = [m.piece(by) for by in formula.by]
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
            shape = (rows, cols) if m.table.layout == "numerator" else (cols, rows)
            return Piece(f"jacobian({value.text}, {by.text})", shape=shape)
        raise Unread("the derivative of a matrix by a matrix has four indices; write entries", formula.at)
    second = formula.by[1]
    turned = second.base if isinstance(second, (Mark, Sup)) and is_turned(second) else second
    if len(variables) == 2 and not value.is_matrix and key_of(turned) == key_of(formula.by[0]) is not None:
        return Piece(f"hessian({value.text}, {variables[0].text})", shape=square(m, variables[0]))
    raise Unread("a second derivative by these two", formula.at)


def square(m: Meaning, variable: Piece) -> Shape | None:
    rows, cols = variable.shape or ("1", "1")
    size = rows if cols == "1" else f"{rows}*{cols}"
    return (size, size)


def read_differential(m: Meaning, formula: Differential) -> Piece:
    """The differential in all letters that stand in something; of a letter alone its own name."""
    of = formula.of
    if m.table.find(Name(formula.at, "d")) is not None and formula.sign == "d":
        return m.piece(Product(formula.at, (Name(formula.at, "d"), of), ("",)))
    while isinstance(of, Group) and len(of.inside) == 1:
        of = of.inside[0]
    moving = {known.key: known for part in parts_of(of) if (known := m.table.find(part)) is not None}
    if any(known.is_function or known.kind not in ("matrix", "scalar") for known in moving.values()):
        raise Unread("the differential of a function that is not written out", formula.at)
    tangents = {}
    for known in moving.values():
        if not known.constant and known.shape is None:
            raise Unread("the differential of a number is not read; declare it as a 1 x 1 matrix", formula.at)
        if not known.constant:
            tangents[known.key] = tangent(m, known)
    if isinstance(of, Name) and key_of(of) in tangents:
        return Piece(tangents[str(key_of(of))], shape=moving[str(key_of(of))].shape)
    value = m.piece(of)
    if not tangents:
        return m.fitted(hole("0"), value.shape)
    given = ", ".join(f"{m.table.name(key)}: {tangent}" for key, tangent in tangents.items())
    return Piece(f"differential({value.text}, {{{given}}})", shape=value.shape)


def tangent(m: Meaning, known: Symbol) -> str:
    key = f"d{known.key}"
    if key not in m.table.symbols:
        m.table.add(Symbol(key, "matrix", known.shape, source=f"the differential of {known.key}"))
    return m.table.name(key)


def read_change(m: Meaning, formula: Change) -> Piece:
    of = formula.of
    if isinstance(of, Sub):
        known = m.table.find(of.base)
        if known is None:
            raise m.unknown(key_of(of.base) or "something", of)
        if not known.is_function:
            entry = read_entry(m, of).text
            name = m.table.perturbations.get(entry)
            if name is None:
                if m.table.perturbations:
                    other = next(iter(m.table.perturbations))
                    raise Unread(f"changes of {entry} and of {other} in one chapter are not read", formula.at)
                name = m.table.perturbations[entry] = m.table.name(f"h_{known.key}")
            return Piece(name)
        return change_entry(m, Change(formula.at, of.base), of)
    known = m.table.find(of)
    if known is None or not known.is_function:
        raise Unread("the change of something else than a function or an entry", formula.at)
    return Piece(changed(m, known, formula), shape=known.shape)


def change_entry(m: Meaning, change: Change, sub: Sub) -> Piece:
    known = m.table.find(change.of)
    if known is None or not known.is_function:
        return read_change(m, Change(change.at, Sub(sub.at, change.of, sub.indices)))
    return entry_of(m, Piece(changed(m, known, change), shape=known.shape), sub)


def changed(m: Meaning, known: Symbol, formula: Formula) -> str:
    if not m.table.perturbations:
        raise Unread("what is changed is not known yet", formula.at, UNKNOWN)
    name = m.table.name(f"change_{known.key}")
    m.table.changes[known.key] = name
    return name


def read_limit(m: Meaning, formula: Limit) -> Piece:
    variable = m.piece(formula.variable)
    if not isinstance(formula.to, Number) or formula.to.text != "0":
        raise Unread("a limit is read where something goes to 0", formula.to.at)
    body = m.piece(formula.body)
    return Piece(f"limit({body.text}, {variable.text})", shape=body.shape)


def order(m: Meaning, name: Formula, group: Group) -> Piece | None:
    """A remainder: big or small O of a change."""
    if not isinstance(name, Name) or name.name not in ("O", "o") or m.table.find(name) is not None:
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
    return remainder(m, name.name, inside, power)


def remainder(m: Meaning, letter: str, change: Change, power: str) -> Piece:
    of = change.of
    base = of.base if isinstance(of, Sub) else of
    known = m.table.find(base)
    if known is None:
        raise Unread("a remainder is read where it is of a change", change.at)
    if isinstance(of, Sub):
        indices = split_indices(of.indices, 2) or of.indices
        change_entry(m, Change(change.at, base), of) if known.is_function else None
        if len({size_text(index) for index in indices}) < len(indices):
            raise Unread("a remainder of an entry of the diagonal", of.at)
    if not known.is_function:
        h = read_change(m, change).text
        return Piece(f"{letter}({h}**{power})" if power != "1" else f"{letter}({h})")
    return Piece(f"{letter}({changed(m, known, change)}, {power})")


def is_turned(formula: Mark | Sup) -> bool:
    """Whether it is transposed, as the second variable of a second derivative is."""
    return formula.mark == "transpose" if isinstance(formula, Mark) else key_of(formula.exponent) == "T"
