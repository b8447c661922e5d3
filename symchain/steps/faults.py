"""What a script raised, in words for who wrote it."""

from __future__ import annotations

import builtins
import difflib

from sympy import SympifyError
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError

import symchain
from symchain.errors import KINDS, SymchainError


def explain_exception(raised: BaseException) -> tuple[str, str]:
    """The code and the message for what a script raised."""
    if isinstance(raised, SymchainError):
        return raised.code, raised.message
    if isinstance(raised, MemoryError):
        return "SC213", KINDS["SC213"]
    try:
        text = str(raised)
    except Exception:
        text = "(its message cannot be printed)"
    if isinstance(raised, NonSquareMatrixError):
        return "SC111", text
    if isinstance(raised, ShapeError):
        return "SC101", text
    if isinstance(raised, IndexError) and "ndices" in text:
        return "SC115", text
    if isinstance(raised, NameError) and raised.name:
        return "SC004", unknown_name(raised.name)
    if isinstance(raised, SympifyError):
        return "SC004", f"{raised.expr!r} stands where an expression is needed"
    first = text.splitlines()[0] if text else ""
    return "SC004", f"{type(raised).__name__}: {first}"


def unknown_name(name: str, *, called: bool = False) -> str:
    """That nothing is called so, and what was meant; `called`: it is written as a function."""
    if name in symchain.__all__:
        return f"{name} is not imported; write from symchain import {name}"
    close = difflib.get_close_matches(name, [*symchain.__all__, *dir(builtins)], n=1, cutoff=0.75)
    if close:
        return f"{name} is not declared above; did you mean {close[0]}?"
    if called:
        return f"{name} is no function of this language; an abstract one is declared, as in -d '{name}: function'"
    example = f'{name} = matrix("{name}", N, N)' if name[:1].isupper() else f'{name} = scalar("{name}")'
    return f"{name} is not declared above; declare it, for instance {example}"
