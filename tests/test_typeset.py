"""Typesetting: what was written, in its order, told from everything else; whatever comes, well-formed MathML."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symchain import (
    HadamardProduct,
    Identity,
    OneMatrix,
    Rational,
    Sum,
    Trace,
    d,
    dimensions,
    eq,
    expm,
    gradient,
    hessian,
    indices,
    inv,
    jvp,
    kron,
    matrix,
    matrix_function,
    norm,
    scalar,
    scalar_function,
    shape,
    vector,
    vjp,
)
from symchain.discover import discover
from symchain.steps.script import run_script
from symchain.steps.session import Options
from symchain.typeset.boxes import MOST, BadBox, pieces, width
from symchain.typeset.latex import formula
from symchain.typeset.letters import bold, named
from symchain.typeset.mathml import formulas
from symchain.typeset.nodes import box_of

PROOFS = Path(__file__).parent.parent / "proofs"
M, N, P = dimensions("M N P")
i, j, k, l = indices("i j k l")
A, B, X = matrix("A", M, N), matrix("B", N, M), matrix("X", M, N)
S, T = matrix("S", N, N), matrix("T", N, N)
x = vector("x", N)
t, u = scalar("t"), scalar("u")
U = matrix_function("U", M, P, X)
g = scalar_function("g", U)

# MathML Core (W3C 2025), the elements that a formula here may hold.
_NAMES = "mrow mi mn mo mtext mspace mfrac msub msup msubsup munder mover munderover msqrt mtable mtr mtd"
ELEMENTS = {"math", *_NAMES.split()}


def tex(expr) -> str:
    """An expression in LaTeX, without bold and spaces."""
    return re.sub(r"\\boldsymbol\{(.)\}", r"\1", formula(box_of(expr))).replace(" ", "")


@pytest.mark.parametrize(
    ("expr", "wanted"),
    [
        (B.T + A, r"B^{\top}+A"),
        (A - X, "A-X"),
        (-A - X, "-A-X"),
        (Rational(1, 2) * (X - A), r"\frac{1}{2}\,(X-A)"),
        (x.T * S * x * t, r"x^{\top}Sxt"),
        (A * t, "At"),
        (A * (-t), "-At"),
        (t * A * 2, r"tA\cdot2"),
        (-(A * (-2)), r"A\cdot2"),
        (A / t, r"\frac{1}{t}\,A"),
        (t * u / (t + u), r"\frac{tu}{t+u}"),
        (t * (u + 1), r"t\cdot(u+1)"),
        (2 * Rational(3, 4) * t, r"\frac{3t}{2}"),
        ((t + u) ** 2, "(t+u)^{2}"),
        (A[i, j], "A_{ij}"),
        (A[0, 12], "A_{0,12}"),
        (x[k, 0], "x_{k}"),
        ((A * B)[i, j], "(AB)_{ij}"),
        (A.T[i, j], r"(A^{\top})_{ij}"),
        (inv(S).T, r"S^{-\top}"),
        (S.T.I, r"(S^{\top})^{-1}"),
        ((A * B) ** 2, "(AB)^{2}"),
        (HadamardProduct(S, T) * S, r"(S\odotT)S"),
        (HadamardProduct(S, T * S), r"S\odot(TS)"),
        (S * kron(Identity(1), T), r"S(I_{1}\otimesT)"),
        (OneMatrix(M, N), r"1_{M\timesN}"),
        (OneMatrix(M, 1), "1_{M}"),
        (Sum(A[k, l], (k, 0, M - 1), (l, 0, N - 1)), r"\sum_{k=0}^{M-1}\,\sum_{l=0}^{N-1}\,A_{kl}"),
        (Sum(A[k, l], (l, 0, k), (k, 0, M - 1)), r"\sum_{k=0}^{M-1}\,\sum_{l=0}^{k}\,A_{kl}"),
        (Sum(t + x[k, 0], (k, 0, N - 1)), r"\sum_{k=0}^{N-1}\,(t+x_{k})"),
        (Sum(x[k, 0], (k, 0, N - 1)) * t, r"(\sum_{k=0}^{N-1}\,x_{k})t"),
        (d(g, X[i, j]), r"\frac{\partialg}{\partialX_{ij}}"),
        (d(d(g, U[k, l]), U[i, j]), r"\frac{\partial^{2}g}{\partialU_{ij}\partialU_{kl}}"),
        (gradient(Trace(A.T * X), X), r"\frac{\partial\operatorname{tr}(A^{\top}X)}{\partialX}"),
        (hessian(g, x), r"\frac{\partial^{2}g}{\partialx\partialx^{\top}}"),
        (vjp(U, X, U), r"\mathrm{D}_{X}^{\ast}U[U]"),
        (jvp(A + X, X, A), r"\mathrm{D}_{X}(A+X)[A]"),
        (expm(S), r"\mathrm{e}^{S}"),
        (norm(x), r"\|x\|"),
        (norm(A), r"\|A\|_{\mathrm{F}}"),
        (inv(S + T), "(S+T)^{-1}"),
    ],
)
def test_what_was_written_stands_there_in_its_order(expr, wanted) -> None:
    """Sums, products and indices keep the author's order; parentheses stand where they are needed and nowhere else."""
    assert tex(expr).replace(r"\left(", "(").replace(r"\right)", ")") == wanted


def test_claims_of_every_kind_are_typeset() -> None:
    """A chain, a shape, a degree of smoothness."""
    assert eq(A, X).latex() == r"\boldsymbol{A} = \boldsymbol{X}"
    assert shape(A * B, M, M).latex() == r"\boldsymbol{A} \boldsymbol{B} \in \mathbb{R}^{M \times M}"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("X", ("word", "X", "bold")),
        ("A2", ("script", ("word", "A", "bold"), ("word", "2", "number"), None)),
        ("A_kl", ("script", ("word", "A", "bold"), ("word", "kl", "upright"), None)),
        ("WQ", ("script", ("word", "W", "bold"), ("word", "Q", "upright"), None)),
        ("Sigma", ("word", "Σ", "bold")),
        ("pull", ("word", "pull", "bold")),
        ("<script>", ("word", "<script>", "bold")),
    ],
)
def test_names(name, wanted) -> None:
    """A letter and what follows it, a Greek letter by its name, a word."""
    assert named(name, "bold") == wanted


def test_bold_letters_are_letters_of_their_own() -> None:
    """Chromium takes no notice of mathvariant: bold is in the letters."""
    assert bold("Aa0Ωω?") == "𝑨𝒂𝟎𝜴𝝎?"


@pytest.fixture(scope="module")
def claims() -> list:
    """All claims of the proofs, with their texts."""
    found: list = []
    for file in discover([PROOFS]):
        keep = lambda kind, event: found.append(event) if kind == "step" else None  # noqa: E731
        run_script(file, keep, Options(check=False, typeset=True))
    return [(event["claim"], parts) for event in found for parts in event["typeset"].get("claims", ())]


def test_claims_that_read_otherwise_look_otherwise(claims) -> None:
    """Two claims of one script that differ in text differ on the page: nothing is lost that tells them apart."""
    seen: dict[str, set[str]] = {}
    for text, parts in claims:
        plain = re.sub(r"-\(([^()]*(?:\([^()]*\)[^()]*)*)\)$", r"-\1", text)  # - (A*B) is -A*B
        if ";" not in text:
            seen.setdefault("".join(formulas(parts)), set()).add(plain)
    assert len(seen) > 1500
    assert [texts for texts in seen.values() if len(texts) > 1] == []


def test_every_claim_is_mathml(claims) -> None:
    """Each piece of each claim is an element math of MathML Core, with no text that is not typeset."""
    for _, parts in claims:
        for piece in formulas(parts):
            tree = ElementTree.fromstring(piece)
            assert {node.tag for node in tree.iter()} <= ELEMENTS
            assert not any("(" in (node.text or "") for node in tree.iter("mi")), piece


def words(box) -> list[str]:
    """The words and signs of a box, in their order."""
    if box is None or isinstance(box, (str, int)):
        return []
    if box[0] in ("word", "text", "sign"):
        return [box[1]]
    inside = [w for part in box[1:] for w in words(part)]
    return [box[1], *inside, box[3]] if box[0] == "fence" else inside


def test_long_claims_are_broken(claims) -> None:
    """A long claim comes in pieces; few are wider than a telephone."""
    wide = [piece for _, parts in claims for piece in parts if width(piece) > MOST]
    assert any(len(parts) > 5 for _, parts in claims)
    assert len(wide) < len(claims) / 10


@given(st.lists(st.sampled_from([A, X, A - X, 2 * A * B * A, t * A, U * U.T * A]), min_size=1, max_size=9))
def test_breaking_loses_nothing(terms) -> None:
    """The pieces of a claim have its words and signs, in their order."""
    box = eq(A, sum(terms[1:], terms[0]), A * B * sum(terms[1:], terms[0])).boxes()
    assert words(box) == [w for piece in pieces(box) for w in words(piece)]


def test_latex_of_a_long_claim_has_lines() -> None:
    """Lines of an environment `aligned`, broken at operators."""
    long = eq(S, sum((S * T * S.T * T.T * S for _ in range(9)), T))
    assert long.latex().startswith(r"\begin{aligned}")
    assert long.latex().count(r"\\ & \quad + ") >= 1


BOXES = st.recursive(
    st.none() | st.text(max_size=4) | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(
            st.sampled_from(["word", "sign", "text", "row", "frac", "script", "fence", "grid", "limits"])
        ).flatmap(lambda kind: st.lists(inner, max_size=4).map(lambda rest: [*kind, *rest]))
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(BOXES)
def test_whatever_comes_is_a_formula_or_no_box(box) -> None:
    """A worker may send anything: what comes out is MathML without foreign elements, or `BadBox`."""
    try:
        made = formulas([box])
    except BadBox:
        return
    for piece in made:
        text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "?", piece)
        assert {node.tag for node in ElementTree.fromstring(text).iter()} <= ELEMENTS


@pytest.mark.parametrize(
    "box",
    [
        ["word", "</mi><script>alert(1)</script>", "italic"],
        ["text", "</mtext></math><img src=x onerror=alert(1)>"],
        ["sign", '"><script>', 'infix" onclick="x'],
        ["fence", "<script>", ["word", "x", "italic"], "]]>"],
    ],
)
def test_boxes_carry_no_markup(box) -> None:
    """Text in a box is text."""
    tree = ElementTree.fromstring("".join(formulas([box])))
    assert {node.tag for node in tree.iter()} <= ELEMENTS
    assert not any(name.startswith("on") for node in tree.iter() for name in node.attrib)


def test_a_box_nested_without_end_is_no_box() -> None:
    """Depth is bounded, whatever a worker sends."""
    box = ["word", "x", "italic"]
    for _ in range(5000):
        box = ["root", box]
    with pytest.raises(BadBox):
        formulas([box])


def test_a_number_behind_a_matrix_stays_there():
    """In the text as well: products print in the order in which they were written."""
    assert str(eq(A * t, t * A)) == "A*t = t*A"
    assert str(eq(A * 2 * A.T, 2 * A * A.T)) == "A*2*A.T = 2*A*A.T"
    assert str(eq((A * t).T, A.T * t)) == "t*A.T = A.T*t"
