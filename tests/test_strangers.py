"""What strangers' texts write: sums with dots, ranges in words of signs, functions by their value, free letters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import run_chapter

from symchain.cli import run
from symchain.trusted.result import StepResult

DECLARED = (
    "A, P: N x N, x, y, h, w: N, z: 5, b: M, X: M x N, c, t: scalar, "
    "B: N x K, k: function of x, base: 1; lambda: scalar; G: N x N function of x"
)


def checked(text: str, tmp_path: Path) -> list[StepResult]:
    """The results of a text as a chapter, in its order."""
    path = tmp_path / "one.md"
    path.write_text(text, encoding="utf-8")
    return list(run_chapter(path, numeric=True).values())


def verdicts(text: str, tmp_path: Path, declared: str = DECLARED) -> list[tuple[str, str | None]]:
    """The verdicts of the displays of a text with declarations, and their codes."""
    steps = checked(f"<!-- symchain: {declared} -->\n\n{text}\n", tmp_path)
    return [(step.verdict, step.code) for step in steps]


def displays(*formulas: str) -> str:
    return "\n\n".join(f"$$ {formula} $$" for formula in formulas)


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"x^\top y = x_1 y_1 + x_2 y_2 + \cdots + x_N y_N", "proved"),
        (r"x^\top y = x_1 y_1 + \dots + x_N y_N", "proved"),
        (r"x^\top y = x_1 y_1 + \dots + x_{N-1} y_{N-1} + x_N y_N", "proved"),
        (r"x^\top y + c = c + x_1 y_1 + x_2 y_2 + \dots + x_N y_N", "proved"),
        (r"-x^\top y = -x_1 y_1 - \dots - x_N y_N", "proved"),
        (r"\operatorname{tr}(P) = P_{11} + P_{22} + \cdots + P_{NN}", "proved"),
        (r"(A B)_{ij} = A_{i1} B_{1j} + \cdots + A_{iN} B_{Nj}", "proved"),
        (r"\|z\|^2 = z_1^2 + z_2^2 + \cdots + z_5^2", "proved"),
        (r"x^\top y = x_1 x_1 + \dots + x_N x_N", "refuted"),
        (r"x^\top y = x_2 y_2 + \dots + x_N y_N", "error"),
        (r"x^\top y = x_1 y_1 + x_2 y_3 + \cdots + x_N y_N", "unread"),
        (r"x^\top y = x_1 y_1 - x_2 y_2 + \cdots + x_N y_N", "unread"),
        (r"x^\top y = x_1 y_N + \cdots + x_N y_1", "unread"),
        (r"x^\top y = x_1 y_1 + \cdots + x_N y_{N+1}", "unread"),
        (r"x^\top y = x_1 y_1 + \cdots + x_{N-2} y_{N-2} + x_N y_N", "unread"),
        (r"x^\top y = x_1 y_1 + \cdots", "unread"),
        (r"\det(P) = P_{11} P_{22} \cdots P_{NN}", "refuted"),
        (r"\det(P) = P_{11} P_{23} \cdots P_{NN}", "unread"),
    ],
)
def test_dots_stand_for_one_sum_or_for_nothing(formula: str, verdict: str, tmp_path: Path) -> None:
    """Dots are a sum over an index where every term that is written is its term, and else are not read."""
    assert verdicts(displays(formula), tmp_path)[-1][0] == verdict


@pytest.mark.parametrize(
    ("below", "verdict"),
    [
        (r"1 \le i \le N", "proved"),
        (r"1 \leq i \leq N", "proved"),
        (r"i \in \{1, \dots, N\}", "proved"),
        (r"i \in \{1, 2, \ldots, N\}", "proved"),
        (r"i \in [N]", "proved"),
        (r"0 < i \le N", "proved"),
        (r"1 \le i < N", "error"),
        (r"2 \le i \le N", "error"),
        (r"i \in \{2, \dots, N\}", "error"),
        (r"i \in \{1, 3, \dots, N\}", "unread"),
        (r"i \le N", "unread"),
        (r"1 \le i < j \le N", "unread"),
        (r"i \ne j", "unread"),
        (r"i \in S", "unread"),
    ],
)
def test_ranges_below_a_sum(below: str, verdict: str, tmp_path: Path) -> None:
    """A range is read where it says both of its ends; one with a condition is not."""
    assert verdicts(displays(rf"\sum_{{{below}}} x_i y_i = x^\top y"), tmp_path)[-1][0] == verdict


LOSS = r"L(w) = \|b - X w\|^2 + \lambda \|w\|^2"


@pytest.mark.parametrize(
    ("formulas", "verdict"),
    [
        (("f(x) = x^\\top A x", r"\nabla f(x) = (A + A^\top) x"), "proved"),
        (("f(x) = x^\\top A x", r"\nabla f(x) = 2 A x"), "refuted"),
        (("f(x) = x^\\top A x", r"\nabla_x f = (A + A^\top) x"), "proved"),
        (("f(x) = x^\\top A x", r"\frac{\partial f(x)}{\partial x} = (A + A^\top) x"), "proved"),
        (("f(x) = x^\\top A x", r"\nabla^2 f(x) = A + A^\top"), "proved"),
        (("f(x) = x^\\top A x", r"\nabla f(x)^\top h = x^\top (A + A^\top) h"), "proved"),
        (("f(x) = x^\\top A x", r"\nabla f(x) \cdot h = h^\top (A + A^\top) x"), "proved"),
        (("f(x) = x^\\top A x", r"f(x)^2 = (x^\top A x)(x^\top A x)"), "proved"),
        (("f(x) = x^\\top A x", r"f(y) = y^\top A y"), "unread"),
        (("f(x) = x^\\top A x", r"\nabla f(x) h = h"), "unread"),
        ((LOSS, r"\nabla L(w) = 2 X^\top (X w - b) + 2 \lambda w"), "proved"),
        ((LOSS, r"\nabla L(w) = 2 X^\top (X w - b) + \lambda w"), "refuted"),
        ((LOSS, r"\nabla^2 L(w) = 2 X^\top X + 2 \lambda I"), "proved"),
        (("r = b - X w", "J = r^\\top r", r"\nabla_w J = -2 X^\top r"), "proved"),
        (("r = b - X w", "J = r^\\top r", r"\nabla^2_w J = 2 X^\top X"), "proved"),
        (("r = b - X w", "J = r^\\top r", r"\nabla^2_w J = X^\top X"), "refuted"),
        (("r = b - X w", "J = r^\\top r", r"\nabla J = -2 X^\top r"), "unread"),
        ((r"J = \|b - X w\|^2, \qquad \frac{\partial J}{\partial w} = 2 X^\top (X w - b)",), "proved"),
        ((r"J = \|b - X w\|^2, \qquad \frac{\partial J}{\partial w} = 2 X^\top X w - b",), "error"),
        ((r"J = \|b - X w\|^2", r"H = \nabla_w^2 J = 2 X^\top X"), "proved"),
        ((r"J = \|b - X w\|^2", r"H = \nabla_w^2 J = X^\top X"), "refuted"),
        ((r"q(t) = t^3 + c", r"q'(t) = 3 t^2"), "proved"),
        ((r"q(t) = t^3 + c", r"q''(t) = 6 t"), "proved"),
        ((r"q(t) = t^3 + c", r"q'(t) = 3 t"), "refuted"),
        ((r"q(t) = |t| t", r"q''(t) = 2 \operatorname{sign}(t)"), "undecided"),
    ],
)
def test_functions_that_the_text_gives_by_their_value(formulas: tuple[str, ...], verdict: str, tmp_path: Path) -> None:
    """`f(x) = ...` says what f is at x; its gradient without a letter below is by that, and it is f(x) only at x."""
    *before, last = verdicts(displays(*formulas), tmp_path)
    assert [name for name, _ in before] == ["defined"] * len(before)
    assert last[0] == verdict


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"k(x)^2 = k(x) k(x)", "proved"),
        (r"k(x)^2 = k(x)", "refuted"),
        (r"G(x)^\top = G(x)", "refuted"),
        (r"(G(x)^\top)^\top = G(x)", "proved"),
        (r"G(x)_{ij} = [G(x)]_{ij}", "proved"),
        (r"\nabla k(x)^\top x = x^\top \nabla k(x)", "proved"),
        (r"c(x)^2 = c^2 x", "unread"),
    ],
)
def test_what_stands_above_a_call_is_above_its_value(formula: str, verdict: str, tmp_path: Path) -> None:
    """The square of g(U) is no product of g and the square of U."""
    assert verdicts(displays(formula), tmp_path)[-1][0] == verdict


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (displays(r"\|b - X w\|^2 = \|X w - b\|^2", r"w = X^\top b"), ("undecided", "SC214")),
        (displays(r"x^\top y = y^\top x", "y_i = c x_i"), ("undecided", "SC214")),
        (displays("x + y = y + x", "x = x + y"), ("refuted", "SC201")),
        (displays("A^\\top A = A A", "A = A^\\top"), ("refuted", "SC201")),
        (displays("x + y = y + x", "x + y = h"), ("refuted", "SC201")),
    ],
)
def test_what_says_what_a_free_letter_is_is_not_refuted(text: str, found: tuple[str, str], tmp_path: Path) -> None:
    """A letter that was used and is free: that it equals something is a condition; other equations are identities."""
    assert verdicts(text, tmp_path)[-1] == found


def test_a_hypothesis_about_the_letter_makes_it_an_identity(tmp_path: Path) -> None:
    """Where something is assumed of the letter the equation follows from that, or is false."""
    declared = f"{DECLARED}; assume: w = X^\\top b"
    text = displays(r"\|b - X w\|^2 = \|X w - b\|^2", r"w = X^\top b", r"w = 2 X^\top b")
    assert [v for v, _ in verdicts(text, tmp_path, declared)][-2:] == ["proved", "refuted"]


def test_a_declared_letter_is_defined_where_it_stands_alone_first(tmp_path: Path) -> None:
    """`r = b - X w` with a declared r is its definition, and is flagged as one that the text does not call so."""
    text = "<!-- symchain: r, b: M; X: M x N; w: N -->\n" + displays(
        "r = b - X w", r"\frac{\partial}{\partial w} r^\top r = -2 X^\top r"
    )
    first, second = checked(text, tmp_path)
    assert (first.verdict, second.verdict) == ("defined", "proved")
    assert any(flag.startswith("SC311") for flag in first.detail["flags"])


@pytest.mark.parametrize(
    "declared",
    [
        "A, B: M x N, S: N x N symmetric, t: scalar, base: 1",
        "A, B: M x N; S: N x N symmetric, t: scalar; base: 1",
        "t: scalar, A, B: M x N, S: N x N symmetric, layout: numerator, base: 1",
    ],
)
def test_declarations_between_commas(declared: str, tmp_path: Path) -> None:
    """Declarations are kept apart by semicolons, or by commas where no list could go on."""
    formula = r"t \operatorname{tr}(A S B^\top) = t \operatorname{tr}(B S A^\top)"
    assert verdicts(displays(formula), tmp_path, declared)[-1][0] == "proved"


@pytest.mark.parametrize("declared", ["H: N x N for i, j, A: N x N", "g: function of x, y, x: N"])
def test_a_comma_in_a_list_is_no_end(declared: str, tmp_path: Path) -> None:
    """Where a comma may go on with a list of letters nothing is chosen: the author is told to write a semicolon."""
    (step,) = checked(f"<!-- symchain: {declared} -->\n\n$$ A = A $$\n", tmp_path)
    assert step.code == "SC305"
    assert "semicolon" in step.message


def test_the_column_of_an_equation_is_told(tmp_path: Path) -> None:
    """A result has the column of its equation; of a chain that fails, that of the link."""
    text = "<!-- symchain: x, y: N; base: 1 -->\n\nSo $$x^\\top y = y^\\top x = x^\\top x$$\n"
    (step,) = checked(text, tmp_path)
    assert (step.line, step.detail["column"]) == (3, 6 + len("x^\\top y = y^\\top x "))
    (step,) = checked(text.replace(" = x^\\top x", ""), tmp_path)
    assert (step.line, step.detail["column"]) == (3, 6)


def test_a_definition_beside_a_claim_is_no_equation_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A display that defines and claims is one equation of the ledger."""
    path, out = tmp_path / "one.md", tmp_path / "out.json"
    path.write_text(f"<!-- symchain: {DECLARED} -->\n\n$$ J = x^\\top x, \\qquad \\nabla_x J = 2 x $$\n")
    assert run(["verify", str(path), "--report", f"json={out}", "--no-cache"]) == 0
    assert "1 displays, 0 of them no claim; 1 claims: 1 read (100%), 1 decided (100%)" in capsys.readouterr().out
    (proof,) = json.loads(out.read_text(encoding="utf-8"))["proofs"]
    assert [step["label"] for step in proof["steps"]] == ["line 3 (J)", "line 3"]
    assert proof["ledger"]["beside"] == ["line 3 (J)"]


@pytest.mark.parametrize("digit", ["➁", "᮳", "⑸", "²", "٣"])
@pytest.mark.parametrize("formula", ["x_{%s} = x", r"\sum_{i=1}^{%s} x_i = c", "x^{%s} = x", "%s x = x"])
def test_digits_that_no_formula_has_are_not_read(formula: str, digit: str, tmp_path: Path) -> None:
    """Only the digits 0 to 9 make numbers; any other sign is not understood, and no fault of the program."""
    assert verdicts(displays(formula % digit), tmp_path)[-1] in [("unread", code) for code in ("SC301", "SC304")]
