"""What a referee would mark in a chapter: each mark where it belongs, and none where the text has the word."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import run_chapter

CHANGES = (
    "Let $X \\in \\mathbb{R}^{P \\times Q}$, "
    "$U \\in \\mathbb{R}^{M \\times N}$, $U = f(X)$, and a scalar function $g(U)$.\n"
)
SMOOTH = (
    "All are twice continuously differentiable. "
    "Here $i = 0, \\ldots, P-1$, $j = 0, \\ldots, Q-1$, $k = 0, \\ldots, M-1$ and $l = 0, \\ldots, N-1$.\n"
)
SQUARES = "Let $A, B \\in \\mathbb{R}^{N \\times N}$ and $i, j, k, l = 1, \\ldots, N$.\n"
MOVED = r"\Delta U_{kl} = \frac{\partial U_{kl}}{\partial X_{ij}} \Delta X_{ij} + O((\Delta X_{ij})^2)"
TOTAL = r"\Delta g = \sum_{k=0}^{M-1} \sum_{l=0}^{N-1} \frac{\partial g}{\partial U_{kl}} \Delta U_{kl}"
CHAIN = r"\sum_{k=0}^{M-1} \sum_{l=0}^{N-1} \frac{\partial g}{\partial U_{kl}} \frac{\partial U_{kl}}{\partial X_{ij}}"


def equation(tex: str, label: str) -> str:
    return f"\n$$\n{tex} \\label{{eq:{label}}}\n$$\n\n"


FIRST = CHANGES + SMOOTH + "An entry moves:" + equation(MOVED, "1") + "and so"
SECOND = FIRST + equation(TOTAL + r" + O(\|\Delta U\|^2)", "2")
FROM_BOTH = (
    equation(rf"\Delta g = {CHAIN} \Delta X_{{ij}} + O((\Delta X_{{ij}})^2)", "3") + "This is $\\eqref{eq:3}$.\n"
)
COMPOSED = equation(rf"\frac{{\partial g}}{{\partial X_{{ij}}}} = {CHAIN}", "4") + "This is $\\eqref{eq:4}$.\n"
ORDERS = (
    SQUARES
    + "The one is"
    + equation(r"\operatorname{tr}(A B) = \sum_{k=1}^{N} \sum_{l=1}^{N} A_{kl} B_{lk}", "1")
    + "and the other"
    + equation(r"\operatorname{tr}(B A) = \sum_{l=1}^{N} \sum_{k=1}^{N} A_{kl} B_{lk}", "2")
)
EQUAL = equation(r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", "3") + "This is $\\eqref{eq:3}$.\n"
LAYOUT = "Gradients are in denominator layout.\n" + CHANGES + SMOOTH
BY_ENTRY = equation(r"H^{ij} = \frac{\partial U}{\partial X_{ij}} \in \mathbb{R}^{M \times N}", "1") + equation(
    r"H^{ij}_{kl} = \frac{\partial U_{kl}}{\partial X_{ij}}", "2"
)
QUOTIENT = r"\frac{\partial g}{\partial X_{ij}} = \lim_{\Delta X_{ij} \to 0} \frac{\Delta g}{\Delta X_{ij}}"
PLAIN = equation(r"\operatorname{tr}(A) = \operatorname{tr}(A^\top)", "1")

MARKS: dict[str, list[tuple[str, str, str]]] = {
    "SC312": [
        (
            "1",
            SQUARES + equation(r"\operatorname{tr}(A B) = \sum_{k=1}^{N} (A B)_{kk} - A_{kk} + A_{kk}", "1"),
            SQUARES + equation(r"\operatorname{tr}(A B) = \sum_{k=1}^{N} (A B)_{kk}", "1"),
        )
    ],
    "SC313": [
        ("1", SQUARES + equation(r"(A B)_{ij} = A_{ik} B_{kj}", "1"), SQUARES + equation(r"A_{ij} = A_{ij}", "1"))
    ],
    "SC314": [("1", FIRST.replace("twice continuously ", ""), FIRST)],
    "SC315": [("1", SQUARES + PLAIN, SQUARES + PLAIN + "This is $\\eqref{eq:1}$.")],
    "SC316": [
        ("1", SQUARES + "By $\\eqref{eq:9}$ little is known. Yet" + PLAIN, SQUARES + PLAIN + "So is $\\eqref{eq:1}$."),
        ("1", SQUARES + PLAIN + "More of it in $\\eqref{eq:2-7}$.", SQUARES + PLAIN + "More in \\ref{sec:2}, (1976)."),
    ],
    "SC317": [("1'", SQUARES + PLAIN + "and" + equation("A B = A B", "1"), SQUARES + PLAIN)],
    "SC319": [("1", SQUARES + equation("A_{ij} = A_{i,j}", "1"), SQUARES + equation("A_{ij} = A_{ij}", "1"))],
    "SC320": [
        (
            "5",
            SECOND
            + "Dividing,"
            + equation(
                QUOTIENT,
                "5",
            ),
            SECOND
            + "For $\\Delta X_{ij} \\ne 0$,"
            + equation(
                QUOTIENT,
                "5",
            ),
        )
    ],
    "SC321": [
        ("1", "<!-- symchain\nA: N x N\n-->\n" + PLAIN, "Let $A \\in \\mathbb{R}^{N \\times N}$." + PLAIN),
    ],
    "SC322": [("1", FIRST.split(" Here")[0] + "\nSo" + equation(MOVED, "1"), FIRST)],
    "SC323": [("2", SECOND.replace("twice continuously ", ""), SECOND)],
    "SC324": [
        (
            "3",
            SECOND + "Substituting $\\eqref{eq:1}$ into $\\eqref{eq:2}$," + FROM_BOTH,
            SECOND + "Both remainders are of one order. By $\\eqref{eq:1}$ and $\\eqref{eq:2}$," + FROM_BOTH,
        )
    ],
    "SC325": [
        ("4", CHANGES + SMOOTH + COMPOSED, CHANGES + SMOOTH + "We take $g$ as a function of $X$.\n" + COMPOSED),
        ("4", CHANGES + SMOOTH + COMPOSED, CHANGES + SMOOTH + "We write $g$ for the composition too.\n" + COMPOSED),
    ],
    "SC326": [
        (
            "3",
            ORDERS + "Comparing $\\eqref{eq:1}$ with $\\eqref{eq:2}$," + EQUAL,
            ORDERS + "We exchange the sums. By $\\eqref{eq:1}$ and $\\eqref{eq:2}$," + EQUAL,
        )
    ],
    "SC327": [
        (
            "1",
            LAYOUT + "For each pair of labels $i, j$ define" + BY_ENTRY,
            LAYOUT + "For each pair of labels $i, j$ define, in the shape of $U$," + BY_ENTRY,
        )
    ],
    "SC328": [
        ("1", LAYOUT + "Define" + BY_ENTRY, LAYOUT + "For each pair $i, j$ define" + BY_ENTRY),
    ],
    "SC329": [("2", FIRST + equation(TOTAL, "2"), SECOND)],
}


@pytest.mark.parametrize(
    ("code", "label", "marked", "mended"),
    [(code, *case) for code, cases in MARKS.items() for case in cases],
)
def test_a_mark_is_where_it_belongs(code: str, label: str, marked: str, mended: str, tmp_path: Path) -> None:
    """The equation is marked with the code, once in the chapter; with the word that was missed nothing has the code."""
    assert _marked(tmp_path / "marked.md", marked, code) == [label]
    assert _marked(tmp_path / "mended.md", mended, code) == []


def _marked(path: Path, text: str, code: str) -> list[str]:
    """The equations that have a mark of this code."""
    path.write_text(text, encoding="utf-8")
    found = run_chapter(path)
    assert found
    return [label for label, step in found.items() if any(f.split()[0] == code for f in step.detail.get("flags", ()))]
