"""The signs and commands of formulas that are known, by what they are."""

from __future__ import annotations

GREEK = frozenset(
    [
        *("alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota"),
        *("kappa", "lambda", "mu", "nu", "xi", "pi", "varpi", "rho", "varrho", "sigma", "varsigma", "tau", "upsilon"),
        *("phi", "varphi", "chi", "psi", "omega", "ell"),
        *("Gamma", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"),
    ]
)
STYLES = {
    **dict.fromkeys(("boldsymbol", "mathbf", "bm", "pmb", "textbf", "bf", "vec", "symbf"), "bold"),
    **dict.fromkeys(("mathrm", "text", "textrm", "textnormal", "operatorname", "mathop", "rm", "mbox"), "roman"),
    **dict.fromkeys(("mathsf", "textsf"), "sans"),
    **dict.fromkeys(("mathcal", "mathscr", "mathfrak"), "script"),
    **dict.fromkeys(("mathit", "textit"), ""),
}
ACCENTS = frozenset(["hat", "bar", "tilde", "widehat", "widetilde", "overline", "dot", "check"])
PLAIN = ("log", "exp", "sin", "cos", "tan", "tanh", "sinh", "cosh", "det", "rank", "vec", "diag", "sign", "relu")
FUNCTIONS = {
    **{name: name for name in (*PLAIN, "softplus")},
    **{"ln": "log", "tr": "tr", "Tr": "tr", "trace": "tr", "Trace": "tr", "Vec": "vec", "Diag": "diag", "sgn": "sign"},
    **{"rk": "rank", "ReLU": "relu", "adj": "adj", "conj": "conj"},
    **{name: name for name in ("eig", "max", "min", "cof", "argmin", "argmax")},
}
"""Names of functions, each with the one that it is known by."""
BEYOND = {
    **{"eig": "eigenvalues", "cof": "minors", "infty": "infinite sums", "max": "maxima", "min": "minima"},
    **{"factorial": "factorials", "argmin": "minima", "argmax": "maxima", "prod": "products of matrices over an index"},
}
"""What is understood and has no word in the proof language, and what that lacks."""
SPACE = frozenset(
    [
        *(r"\,", r"\;", r"\:", r"\!", r"\>", "\\ ", "\\\n", r"\/", "~", "&", r"\thinspace", r"\hfill", r"\mathstrut"),
        *(r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\limits", r"\nolimits", r"\nonumber", r"\notag"),
        *(r"\left", r"\right", r"\middle", r"\mathopen", r"\mathclose"),
        *(r"\big", r"\Big", r"\bigg", r"\Bigg", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr"),
        *(r"\biggl", r"\biggr", r"\Biggl", r"\Biggr"),
    ]
)
"""What is set and says nothing."""
SEPARATOR = frozenset([r"\quad", r"\qquad", r"\\"])
MINUS = "\N{MINUS SIGN}"
BETWEEN = {
    **{r"\cdot": "cdot", r"\odot": "odot", r"\circ": "odot", r"\ast": "*", "*": "*"},
    **{r"\otimes": "otimes", r"\times": "times", "/": "/"},
}
EQUALS = {"=": "=", r"\equiv": ":=", r"\coloneqq": ":=", r"\triangleq": ":=", r"\doteq": ":=", r"\in": "in"}
OTHERS = frozenset(
    [
        *(r"\approx", r"\leq", r"\le", r"\geq", r"\ge", r"\neq", r"\ne", "<", ">", r"\sim", r"\propto", r"\subset"),
        *(r"\to", r"\rightarrow", r"\Rightarrow", r"\implies", r"\iff", r"\leftarrow", r"\gets", r"\mapsto"),
        *(r"\Leftrightarrow", r"\ll", r"\gg"),
    ]
)
"""Relations that are no equations."""
BRACKETS = {"(": ")", "[": "]", r"\{": r"\}", r"\lbrace": r"\rbrace", r"\lbrack": r"\rbrack"}
CLOSING = frozenset([")", "]", r"\}", r"\rbrace", r"\rbrack", "}", r"\rangle", r"\rVert", r"\rvert"])
DOTS = frozenset([r"\ldots", r"\cdots", r"\dots", r"\dotsc", r"\dotsb", r"\vdots", r"\ddots"])
TRANSPOSE = (r"\top", r"\intercal", r"\transpose")
MARKS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(TRANSPOSE, ("transpose",)),
    **{f"- {t}": ("inverse", "transpose") for t in (*TRANSPOSE, "T")},
    **{"- 1": ("inverse",), r"\dagger": ("pinv",), "+": ("pinv",), r"\prime": ("prime",)},
    **dict.fromkeys((r"\star", "*", r"\ast"), ("star",)),
}
"""What stands above a base and is no expression: what each does, one after another."""
