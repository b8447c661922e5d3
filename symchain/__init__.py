"""symchain: a symbolic proof checker for matrix calculus.

`from symchain import ...` in a proof script gives the names of `symchain.surface` and `symchain.steps`.  They are
loaded on first use, because the command line starts without SymPy.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # `typing` itself costs the command line ten milliseconds before its first process
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"

_BUILDERS = (
    "dimensions indices scalar infinitesimal matrix vector tensor matrix_function scalar_function family perturbation"
)
_EXPRESSIONS = (
    "entry d gradient change O o limit at inner jvp vjp differential symmetric_gradient wirtinger eq distinct shape "
    "differentiable smooth invertible nonzero positive convergent positive_definite full_column_rank full_row_rank"
)
_OPERATORS = (
    "exp log sin cos tan sinh cosh tanh sqrt absolute sign logistic softplus relu heaviside expm sinm cosm function "
    "series inv det adj pinv conj kron khatri_rao vec vech commutation blocks diag diagonal single_entry unit column "
    "row duplication elimination ones norm rank jacobian hessian multiplications"
)
_LAYERS = "layer layer_size layer_matrix network"
VERBS = (
    *("proof", "define", "define_layers", "induct", "assume", "step", "expand", "substitute", "take_limit"),
    *("specialise", "rewrite", "compare", "restate", "derive", "unread", "flag", "printed", "outside"),
)
_SYMPY = "MatrixSymbol Rational pi E"

_SCALARS = "Trace KroneckerDelta Symbol Derivative"
_RANGED = "Sum Product"
_WRITTEN = "Transpose Identity ZeroMatrix OneMatrix HadamardProduct HadamardPower Adjoint"

_HOME = {
    **dict.fromkeys(_BUILDERS.split(), "symchain.surface.declare"),
    **dict.fromkeys(_EXPRESSIONS.split(), "symchain.surface.express"),
    **dict.fromkeys(_OPERATORS.split(), "symchain.surface.operate"),
    **dict.fromkeys(_LAYERS.split(), "symchain.surface.layering"),
    **dict.fromkeys(VERBS, "symchain.steps.verbs"),
    "use": "symchain.steps.cite",
    **dict.fromkeys(("chain_rule", "lemma", "second_chain_rule"), "symchain.steps.lemmas"),
    "check": "symchain.steps.once",
    "reset": "symchain.steps.session",
    **dict.fromkeys(_SYMPY.split(), "sympy"),
    **dict.fromkeys(_SCALARS.split(), "symchain.scalars"),
    **dict.fromkeys(_RANGED.split(), "symchain.ranged"),
    **dict.fromkeys(_WRITTEN.split(), "symchain.written"),
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'symchain' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
