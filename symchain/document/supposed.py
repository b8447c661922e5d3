"""The hypotheses that a chapter declares, as statements of its script: smoothness, conditions, equations."""

from __future__ import annotations

from symchain.document.mean import READERS, claims_of
from symchain.document.meaning import Meaning
from symchain.document.read import NoClaim, expression_of, relations_of
from symchain.document.reading import Statement
from symchain.document.table import Table
from symchain.document.tex import Macro, Unread, expanded, tokens_of
from symchain.errors import SymchainError


def supposed(table: Table, macros: dict[str, Macro]) -> list[Statement]:
    """The hypotheses in the order of their kinds; a label has what is an equation, and in force for every step.

    Raises SymchainError SC305 for a formula that is not understood.
    """
    made = [
        Statement(
            f"assume({f'declared {key} {degree}'!r}, smooth({table.name(key)}, {_variables(key, table)}, {degree!r}))",
            line,
        )
        for functions, degree, line in table.smooth
        for key in functions
        if key in table.symbols and table.symbols[key].of
    ]
    for word, tex, line in table.hypotheses:
        label = f"declared {'' if word == 'assume' else f'{word} '}{tex}"
        try:
            claims = _equations(tex, table, macros) if word == "assume" else [f"{word}({_formula(tex, table, macros)})"]
        except (Unread, NoClaim) as fault:
            why = fault.why if isinstance(fault, Unread) else str(fault)
            error = SymchainError("SC305", f"the declaration {f'{word}: {tex}'!r} is not understood: {why}")
            error.line = line
            raise error from fault
        made.append(Statement(f"assume({label!r}, {', '.join(claims)})", line, label if word == "assume" else ""))
    return made


def _variables(key: str, table: Table) -> str:
    of = ", ".join(map(table.name, table.symbols[key].of))
    return f"({of})" if len(table.symbols[key].of) > 1 else of


def _formula(tex: str, table: Table, macros: dict[str, Macro]) -> str:
    """What a formula says, or the name of what is declared."""
    if tex in table.symbols:
        return table.name(tex)
    formula = expression_of(expanded(tokens_of(tex), macros))
    meaning = Meaning(table, READERS)
    return meaning.written(meaning.piece(formula), formula)


def _equations(tex: str, table: Table, macros: dict[str, Macro]) -> list[str]:
    relations = relations_of(expanded(tokens_of(tex), macros))
    return [said.text for relation in relations for said in claims_of(relation, table) if said.text]
