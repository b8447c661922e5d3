"""What an equation follows from, by the sentence before it.

The references are its premises; a cue says which rule is meant, and what stands in a formula of the sentence may say
for which indices (`p = q = l`).  The rule decides, never the cue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symchain.document.formula import Name, Number, Relation
from symchain.document.table import key_of

CUES = {
    "define": r"\b(?:defin(?:e|es|ed|ing)|let|denot(?:e|es|ed|ing)|introduc\w+|writ(?:e|ing) [^.]* for)\b",
    "limit": r"\b(?:limit|tends? to|goes to)\b",
    "substitute": r"\b(?:substitut|insert|plug|put(?:ting)?)\w*\b",
    "specialise": r"\b(?:setting|set|with|for|choos\w+)\b",
    "compare": r"\b(?:compar\w+|combin\w+|equat\w+)\b",
    "rewrite": r"\b(?:rewrit\w+|using|by|from)\b",
    "restate": r"\b(?:recall\w*|again|from)\b",
}


@dataclass(frozen=True, slots=True)
class Premises:
    """The labels that a sentence refers to, the rule it hints at, the indices that it sets."""

    labels: tuple[str, ...]
    cue: str
    setting: tuple[tuple[str, str], ...]


def premises_of(words: str, references: list[str], formulas: list[Relation]) -> Premises:
    """The premises that a sentence names."""
    low = words.lower()
    cue = next((name for name, pattern in CUES.items() if re.search(pattern, low)), "")
    if cue == "define" and references:
        cue = next((name for name, pattern in list(CUES.items())[1:] if re.search(pattern, low)), "")
    setting: dict[str, str] = {}
    for relation in formulas:
        keys = [key_of(s) if isinstance(s, Name) else s.text if isinstance(s, Number) else None for s in relation.sides]
        if references and set(relation.signs) == {"="} and all(keys):
            setting |= {str(key): str(keys[-1]) for key in keys[:-1]}
    return Premises(tuple(references), cue, tuple(setting.items()))
