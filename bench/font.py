"""The font of the formulas in HTML reports: a subset of STIX Two Math (SIL Open Font License 1.1), made once.

`python -m bench.font FONT` writes `symchain/report/page/math.woff2` from the whole font, a file of OpenType or WOFF.
It keeps the letters and signs that `symchain.typeset` writes, with the sizes and parts to which they grow.
"""

from __future__ import annotations

import sys
from pathlib import Path

from symchain.typeset.letters import GREEK, bold

TARGET = Path(__file__).resolve().parent.parent / "symchain" / "report" / "page" / "math.woff2"
SIGNS = "()[]{}|‖⟨⟩+−-=<>≤≥·,.:;/!#'′″∂Δ∑∏→×…ℝ⊤⊗⊙∗∘∈≠√‾¯∞%&"


def characters() -> set[int]:
    """What a formula may hold: letters and digits, plain, italic (Chromium takes these for one letter) and bold."""
    plain = [chr(n) for n in range(0x20, 0x7F)] + list(GREEK.values())
    italic = [chr(n) for n in (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))] + ["ℎ"]
    return {ord(c) for c in (*plain, *italic, *map(bold, plain), *SIGNS) if len(c) == 1}


def main() -> None:
    """Write the subset."""
    from fontTools import subset  # a tool of the one who makes the font, not of the package

    options = subset.Options(
        flavor="woff2", layout_features=["ssty", "dtls", "flac"], hinting=False, notdef_outline=True
    )
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    font = subset.load_font(sys.argv[1], options)
    maker = subset.Subsetter(options)
    maker.populate(unicodes=characters())
    maker.subset(font)
    subset.save_font(font, str(TARGET), options)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
