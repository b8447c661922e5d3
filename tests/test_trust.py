"""What must stay true for a verdict to be believed: who mints theorems, what is an axiom, who calls SymPy."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import symchain
from symchain.errors import Refused
from symchain.trusted import kernel
from symchain.trusted.asymptotic import Equation
from symchain.trusted.axioms import AXIOMS
from symchain.trusted.kernel import Theorem
from symchain.trusted.term import ARRAY, Entry, Head

ROOT = Path(symchain.__file__).parent
TRUSTED = sorted((ROOT / "trusted").rglob("*.py"))
EVERY = sorted(ROOT.rglob("*.py"))
WITHOUT_SYMPY = {
    *("term", "kernel", "verdict", "poly", "asymptotic", "derive", "schema", "axioms"),
}
ALGEBRA = {
    *("simplify", "equals", "doit", "diff", "limit", "expand", "subs", "xreplace", "replace_all", "series"),
    *("factor", "together", "cancel", "collect", "solve", "is_zero", "nsimplify", "evalf", "as_explicit", "rewrite"),
}
PINNED = [
    "adjugate",
    "block-matrix",
    "derivative",
    "derivative-of-C2",
    "determinant",
    "inverse",
    "limit-of-expansion",
    "limit-of-polynomial",
    "matrix-power",
    "named-function",
    "order",
    "orthogonal",
    "polynomial-derivative",
    "power-series",
    "pseudoinverse",
    "taylor-entry-O",
    "taylor-entry-o",
    "total-differential-O",
    "total-differential-o",
]
X = Entry(Head(ARRAY, "x"))
CLAIM = Equation(X, X)


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path):
    """Every module that a file imports anywhere in it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found |= {f"{node.module}.{a.name}" for a in node.names}
    return found


# theorems


@pytest.mark.parametrize("token", [None, object(), "token", 0, True])
def test_a_theorem_needs_the_token(token):
    """Nothing that is not the kernel's own token makes a theorem."""
    with pytest.raises(Refused, match="rules of the kernel only"):
        Theorem(token, CLAIM, "decide", (), frozenset(), frozenset())


def test_a_theorem_does_not_change():
    """Neither its claim nor anything else of it can be set, deleted or added."""
    theorem = kernel.decide(CLAIM, {})
    for name in ("claim", "rule", "parents", "hypotheses", "axioms", "proof"):
        with pytest.raises(AttributeError):
            setattr(theorem, name, None)
    for name in ("claim", "axioms"):
        with pytest.raises(AttributeError):
            delattr(theorem, name)
    assert theorem.claim == CLAIM
    assert not hasattr(theorem, "__dict__")


def test_what_a_theorem_is_made_of_does_not_change():
    """Terms, equations and hypotheses are frozen, and the parents are a tuple."""
    theorem = kernel.decide(CLAIM, {})
    for part, name in ((theorem.claim, "left"), (theorem.claim.left, "slots")):
        with pytest.raises(AttributeError):
            setattr(part, name, None)
    assert isinstance(theorem.parents, tuple)
    assert isinstance(theorem.hypotheses, frozenset)
    assert isinstance(theorem.axioms, frozenset)


EXTENSIONS = [ROOT / "core" / name for name in ("derive.py", "layers.py")]
"""Rules of the core in files of their own."""


@pytest.mark.parametrize("path", [*EXTENSIONS, ROOT / "core" / "kernel.py"], ids=lambda p: p.name)
def test_the_core_mints_in_its_rules_only(path):
    """What calls the mint is a function that is listed as a rule, and the token stands where theorems are made."""
    for node in tree(path).body:
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        is_rule = isinstance(node, ast.FunctionDef) and [ast.unparse(d) for d in node.decorator_list] == ["rule"]
        if "_mint" in names:
            assert is_rule, f"line {node.lineno}"
        if "_TOKEN" in names:
            assert getattr(node, "name", "") in ("", "Theorem", "_mint"), f"line {node.lineno}"


@pytest.mark.parametrize("path", EVERY, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_kernel_mints(path):
    """No other file mentions the token, the minting function, or calls `Theorem` or its `__new__`."""
    if path in (ROOT / "trusted" / "kernel.py", ROOT / "core" / "kernel.py"):
        return
    secret = {"_TOKEN"} if path in EXTENSIONS else {"_TOKEN", "_mint"}
    for node in ast.walk(tree(path)):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
        assert name not in secret, f"line {node.lineno}"
        if isinstance(node, ast.ImportFrom):
            assert not secret & {a.name for a in node.names}
        if isinstance(node, ast.Constant):
            assert node.value not in ("_TOKEN", "_mint")
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            assert called != "Theorem"
            if called == "__new__" and node.args:
                assert getattr(node.args[0], "id", None) != "Theorem"
        if isinstance(node, ast.ClassDef):
            assert "Theorem" not in {getattr(b, "id", None) for b in node.bases}


def test_the_token_is_used_where_theorems_are_minted_only():
    """Inside the kernel, the token stands in its definition, its check, and the calls of `Theorem`."""
    source = tree(ROOT / "trusted" / "kernel.py")
    uses = [n for n in ast.walk(source) if isinstance(n, ast.Name) and n.id == "_TOKEN"]
    calls = [n for n in ast.walk(source) if isinstance(n, ast.Call) and getattr(n.func, "id", None) == "Theorem"]
    assert len(uses) == 2 + len(calls)
    assert all(getattr(c.args[0], "id", None) == "_TOKEN" for c in calls)
    exported = [n for n in source.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    assert all("token" not in {a.arg for a in n.args.args} for n in exported)


# axioms


def test_the_axioms_are_the_pinned_ones():
    """A new axiom is a decision: it is added here as well."""
    assert sorted(AXIOMS) == PINNED


@pytest.mark.parametrize("name", PINNED)
def test_an_axiom_says_what_it_rests_on(name):
    """Statement, hypotheses and source of each; its key is its name."""
    axiom = AXIOMS[name]
    assert axiom.name == name
    for text in (axiom.statement, axiom.hypotheses, axiom.source):
        assert text.strip()


def test_an_unlisted_axiom_is_refused():
    """A rule that names an axiom that is not in the list mints nothing."""
    with pytest.raises(Refused, match="unlisted axiom: hope"):
        kernel.decide(Equation(X, X, axioms=frozenset({"hope"})), {})


def test_every_axiom_is_used_in_the_kernel_or_in_lowering():
    """No axiom is in the list for nothing."""
    sources = "".join(p.read_text(encoding="utf-8") for p in TRUSTED if p.name != "axioms.py")
    for name in PINNED:
        stem = name[:-2] if name.endswith(("-o", "-O")) else name
        assert f'"{stem}' in sources, name


# SymPy


@pytest.mark.parametrize("path", TRUSTED, ids=lambda p: p.stem)
def test_the_trusted_code_calls_none_of_sympys_algebra(path):
    """No simplify, equals, doit, diff, limit, expand ... neither as a method nor imported."""
    own = {"ring.expand", "poly.expand"}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ALGEBRA:
            text = ast.unparse(node.func)
            assert text in own, f"line {node.lineno}: {text}"
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sympy"):
            assert not ALGEBRA & {a.name for a in node.names}
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sympy":
            assert node.attr not in ALGEBRA


@pytest.mark.parametrize("path", [p for p in TRUSTED if p.stem in WITHOUT_SYMPY], ids=lambda p: p.stem)
def test_the_kernel_and_what_it_stands_on_know_no_sympy(path):
    """No import of SymPy, of the nodes, or of lowering, at the top or anywhere else."""
    for module in imported(path):
        assert not module.startswith("sympy"), module
        assert module not in ("symchain.nodes", "symchain.trusted.lower"), module
        assert not module.startswith("symchain.trusted.lower"), module


def test_the_files_without_sympy_exist():
    """The list above names files that are there."""
    assert {p.stem for p in TRUSTED} >= WITHOUT_SYMPY


@pytest.mark.parametrize("path", TRUSTED, ids=lambda p: p.stem)
def test_the_trusted_code_runs_no_text(path):
    """No eval, exec, compile, dynamic import, nor sympify, which evaluates text."""
    banned = {"eval", "exec", "compile", "__import__", "import_module", "parse_expr", "globals"}
    if path.stem != "sizes":  # which makes the literal size 2 of a shape a SymPy integer
        banned.add("sympify")
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            assert name not in banned, f"line {node.lineno}: {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "refute").rglob("*.py")), ids=lambda p: p.stem)
def test_the_numeric_route_is_independent(path):
    """Refutation shares nothing with lowering, normal form and kernel; of the trusted code it knows the verdicts."""
    for module in imported(path):
        if module.startswith("symchain.trusted"):
            assert module.startswith("symchain.trusted.result"), module
        assert not module.startswith(("symchain.prove", "symchain.surface", "symchain.steps")), module
