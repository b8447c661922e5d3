"""Reading chapters: displays of an author's own file, as steps of a proof script.  Nothing here is trusted.

`text` is a file as its reader sees it, with the place of every character; `html`, `markdown`, `latex` and `notebook`
make one of a file.  `scan` finds the equations in it, and what the prose says before each.  `tex`, `plain` and `signs`
give the tokens of an equation, `reader` and `atoms` a `formula`, with `read` in front.  `table` and `declare` hold what
letters stand for; `mean` says what a formula is in the proof language, by `letters`, `products`, `calculus` and
`functions`, in pieces (`piece`).  `cite` finds the premises, `lint` what a referee would mark, `chapter` makes a proof
script of all, and `present` shows what was read.  No module of this package loads SymPy.
"""

CHAPTERS = frozenset([".html", ".htm", ".xhtml", ".md", ".markdown", ".qmd", ".myst", ".tex", ".ipynb"])
"""The endings of files that are read as chapters."""
DECLARATIONS = "symchain.toml"
"""The file beside chapters in which letters are declared."""
