"""Names as they are typeset: Greek letters, subscripts in names, bold as letters of their own.

Chromium takes no notice of `mathvariant`, so bold letters are those of Unicode's mathematical alphabets (Unicode 15,
U+1D400 to U+1D7FF).
"""

from __future__ import annotations

import re

from symchain.typeset.boxes import PREFIX, Box, row, script, word

_SMALL = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon"
_CAPITAL = "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
GREEK = dict(zip(f"{_SMALL} phi chi psi omega {_CAPITAL}".split(), "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ", strict=True))
_LETTER = rf"(?:[A-Za-z]|{'|'.join(sorted(GREEK, key=len, reverse=True))})"
_NAME = re.compile(rf"(?P<d>d(?=[A-Za-z]))?(?P<letter>{_LETTER})(?P<below>_?\d+|_[A-Za-z]\w*|(?<=[A-Z])[A-Z])?")
_WORD = re.compile(r"(?P<letter>[A-Za-z]+)_?(?P<below>\d+)")

# Where the bold alphabets begin: italic Latin, italic Greek, digits.
_ALPHABETS = (("AZ", 0x1D468), ("az", 0x1D482), ("ΑΩ", 0x1D71C), ("αω", 0x1D736), ("09", 0x1D7CE))
_BOLD = {
    code: code - ord(ends[0]) + start for ends, start in _ALPHABETS for code in range(ord(ends[0]), ord(ends[1]) + 1)
}


def bold(text: str) -> str:
    """The letters of a text in bold italics, digits in bold; other characters as they are."""
    return text.translate(_BOLD)


def named(name: str, style: str) -> Box:
    """A name: a letter with what follows it as subscript, a differential, or a whole word."""
    found = _NAME.fullmatch(name) or _WORD.fullmatch(name)
    if found is None:
        return word(name, style if len(name) == 1 or style == "bold" else "upright")
    letter = GREEK.get(found["letter"], found["letter"])
    base = word(letter, style if len(letter) == 1 else "upright")
    below = (found["below"] or "").lstrip("_")
    if below:
        base = script(base, word(below, "number" if below.isdigit() else "upright"))
    return row(PREFIX, word("d", "upright"), base) if "d" in found.groupdict() and found["d"] else base
