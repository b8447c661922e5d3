"""Reading chapters: displays of an author's own file, as steps of a proof script.  Nothing here is trusted.

`text` is a file as its reader sees it, with the place of every character; `html`, `markdown`, `latex` and `notebook`
make one of a file; `scan` finds the equations in it and what the prose says before each; `tex` and `read` make a
formula of an equation, `mean` what the proof language calls it, `cite` the premises, and `chapter` a proof script of
all. No module of this package loads SymPy.
"""

CHAPTERS = frozenset([".html", ".htm", ".xhtml", ".md", ".markdown", ".qmd", ".myst", ".tex", ".ipynb"])
"""The endings of files that are read as chapters."""
