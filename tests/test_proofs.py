"""The proofs that ship with the program: chapter 14 as the chapter has it, and what must not be proved."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from symchain.steps.script import run_script
from symchain.steps.session import Options
from symchain.trusted.result import StepResult

ROOT = Path(__file__).resolve().parent.parent
PROOFS = ROOT / "proofs"
CHAPTER_TEXT = ROOT.parent / "shared" / "chapter14.md"

# The numbered equations, in order, with the numbered equations that each one follows from.
NUMBERED = {
    "14-1-1": [],
    "14-1-2": [],
    "14-1-3": [],
    "14-1-4": ["14-1-2", "14-1-3"],
    "14-1-5": ["14-1-4"],
    "14-2-1": ["14-1-5"],
    "14-2-2": [],
    "14-2-3": [],
    "14-2-4": ["14-2-1", "14-2-2", "14-2-3"],
    "14-2-5": [],
    "14-2-6a": [],
    "14-2-6b": ["14-2-5"],
    "14-2-6": ["14-2-6b", "14-2-6a"],
    # The chapter compares the first two; the definitions open G and H in the last link of the chain.
    "14-2-7": ["14-2-6", "14-2-4", "14-2-2", "14-2-3"],
}
A_NUMBER = re.compile(r"14-[12]-\d[ab]?")
EXPECTATION = re.compile(r',\s*expect="\w+"')


def run(path: Path) -> list[StepResult]:
    """The steps of one script, in order."""
    steps: list[StepResult] = []

    def keep(kind: str, event: dict[str, Any]) -> None:
        if kind == "step":
            steps.append(StepResult(**event))

    run_script(path, keep, Options())
    return steps


def run_text(path: Path, text: str) -> dict[str, StepResult]:
    """The steps of a script with this text, by label."""
    path.write_text(text, encoding="utf-8")
    return {step.label: step for step in run(path)}


@pytest.fixture(scope="module")
def chapter() -> dict[str, list[StepResult]]:
    """The steps of chapter 14, by script."""
    return {path.stem: run(path) for path in sorted((PROOFS / "chapter14").glob("*.py"))}


@pytest.fixture(scope="module")
def numbered(chapter: dict[str, list[StepResult]]) -> list[StepResult]:
    """The numbered equations of 14.1 and 14.2."""
    steps = chapter["component_form"] + chapter["trace_form"]
    return [step for step in steps if A_NUMBER.fullmatch(step.label)]


@pytest.fixture(scope="module")
def false_proofs() -> list[StepResult]:
    """All steps of the scripts of false proofs: true premises, and what does not follow from them."""
    return [step for path in sorted((PROOFS / "wrong").glob("*.py")) for step in run(path)]


@pytest.fixture(scope="module")
def wrong(false_proofs: list[StepResult]) -> list[StepResult]:
    """The steps that are expected not to pass."""
    return [step for step in false_proofs if step.expected is not None]


def by_label(steps: list[StepResult]) -> dict[str, StepResult]:
    return {step.label: step for step in steps}


# chapter 14


def test_every_step_of_the_chapter_passes_and_is_grounded(chapter: dict[str, list[StepResult]]) -> None:
    """Every step of chapter 14 is proved, defined or assumed, and so is everything it rests on."""
    failing = [
        f"{script} {s.label}: {s.verdict} {s.message}"
        for script, steps in chapter.items()
        for s in steps
        if not (s.passed and s.grounded and s.expected is None)
    ]
    assert not failing


def test_the_numbered_equations_are_all_there_in_order(numbered: list[StepResult]) -> None:
    """14.1 and 14.2 state the fourteen numbered equations of the chapter, in its order."""
    assert [step.label for step in numbered] == list(NUMBERED)


def test_each_equation_cites_what_the_chapter_cites(numbered: list[StepResult]) -> None:
    """A numbered equation follows from the numbered equations that the chapter names for it."""
    cited = {s.label: [label for label in s.uses if A_NUMBER.fullmatch(label)] for s in numbered}
    assert cited == NUMBERED


def test_no_numbered_equation_is_assumed(numbered: list[StepResult]) -> None:
    """A numbered equation is a definition or proved; hypotheses have labels of their own."""
    definitions = [step.label for step in numbered if step.verdict == "defined"]
    assert definitions == ["14-1-1", "14-2-2", "14-2-3"]
    assert {step.verdict for step in numbered} == {"defined", "proved"}


def test_the_chain_rule_rests_on_axioms_and_smoothness_only(numbered: list[StepResult]) -> None:
    """14-1-5 comes from Taylor's theorem and the definition of the derivative, under smoothness alone."""
    step = by_label(numbered)["14-1-5"]
    assert step.axioms == ["derivative", "limit-of-polynomial", "taylor-entry-O", "total-differential-O"]
    assert step.hypotheses == ["U is C11 in X (14-0-3)", "g is C11 in U (14-0-4)"]


def test_what_follows_from_the_chain_rule_shows_its_hypotheses(numbered: list[StepResult]) -> None:
    """The trace form of the rule names the same hypotheses as the component form."""
    steps = by_label(numbered)
    assert steps["14-2-7"].hypotheses == steps["14-1-5"].hypotheses
    assert steps["14-2-6"].hypotheses == []


def test_differentiability_is_enough_with_small_remainders(chapter: dict[str, list[StepResult]]) -> None:
    """With o instead of O the chain rule needs no second derivative."""
    step = by_label(chapter["littleo"])["14-5-6"]
    assert step.claim == by_label(chapter["component_form"])["14-1-5"].claim
    assert step.axioms == ["derivative", "limit-of-polynomial", "taylor-entry-o", "total-differential-o"]
    assert step.hypotheses == [
        "U has all partial derivatives in X (14-5-1)",
        "g is totally differentiable in U (14-5-2)",
    ]


def test_instances_come_in_both_forms(chapter: dict[str, list[StepResult]]) -> None:
    """At least ten concrete functions have the chain rule in component form and in trace form."""
    labels = [step.label for step in chapter["instances"]]
    component = [label.removesuffix("-c") for label in labels if label.endswith("-c")]
    trace = [label.removesuffix("-t") for label in labels if label.endswith("-t")]
    assert component == trace
    assert len(component) >= 10


def test_instances_use_no_chain_rule(chapter: dict[str, list[StepResult]]) -> None:
    """The instances are computed: they cite nothing and assume nothing."""
    steps = chapter["instances"]
    assert not any(step.uses or step.hypotheses for step in steps)
    assert {axiom for step in steps for axiom in step.axioms} == {"polynomial-derivative"}


def test_the_reverse_sweep_rests_on_the_expansions(chapter: dict[str, list[StepResult]]) -> None:
    """The sweep through three functions is derived, under the smoothness of each of the three."""
    step = by_label(chapter["modes"])["14-4-20"]
    assert len(step.hypotheses) == 3
    assert {"taylor-entry-O", "total-differential-O"} <= set(step.axioms)


def test_labels_are_those_of_the_text(numbered: list[StepResult]) -> None:
    """The numbered equations are exactly the labels in the chapter's text, in order."""
    if not CHAPTER_TEXT.is_file():
        pytest.skip(f"the text of the chapter is not at {CHAPTER_TEXT}")
    labels = re.findall(r"\\label\{eq:(14-[^}]+)\}", CHAPTER_TEXT.read_text(encoding="utf-8"))
    assert [step.label for step in numbered] == labels


# what must not be proved


def test_every_wrong_step_ends_as_its_file_says(wrong: list[StepResult]) -> None:
    """A false step is refuted, undecided or an error, whichever its script announces."""
    assert [f"{s.label}: {s.verdict}, {s.message}" for s in wrong if s.verdict != s.expected] == []


def test_there_are_enough_wrong_steps(wrong: list[StepResult]) -> None:
    """There are at least twenty false variants, and at least twelve of them are refuted."""
    assert len(wrong) >= 20
    assert sum(step.expected == "refuted" for step in wrong) >= 12


def test_a_refuted_step_has_two_unequal_numbers(wrong: list[StepResult]) -> None:
    """Every refutation shows sizes, where there are any, and what the two sides are at them, which differs."""
    for step in wrong:
        if step.expected == "refuted":
            found: Any = step.counterexample
            assert found, step.label
            assert found["dimensions"] or found["values"], step.label
            assert found["left"] != found["right"], step.label


def test_only_a_refuted_step_has_a_counterexample(wrong: list[StepResult]) -> None:
    """What is undecided or has no meaning says why, with a code, and shows no counterexample."""
    for step in wrong:
        if step.expected != "refuted":
            assert step.counterexample is None, step.label
            assert step.code, step.label
            assert step.message, step.label


def test_the_premises_of_the_wrong_steps_are_true(false_proofs: list[StepResult]) -> None:
    """What the false proofs start from passes and is grounded."""
    premises = [step for step in false_proofs if step.expected is None]
    assert premises
    assert [step.label for step in premises if not step.passed] == []


def test_without_their_expectation_wrong_steps_fail(tmp_path: Path, wrong: list[StepResult]) -> None:
    """Take `expect` out of the false proofs, and every step that had it fails."""
    shutil.copytree(PROOFS, tmp_path / "proofs")
    failing = []
    for path in sorted((tmp_path / "proofs" / "wrong").glob("*.py")):
        path.write_text(EXPECTATION.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
        failing += [step.label for step in run(path) if not step.passed]
    assert failing == [step.label for step in wrong]


PREAMBLE = """
from symchain import dimensions, eq, matrix, proof, step

proof("a script of three lines")
M, N = dimensions("M N")
A, B = matrix("A", M, N), matrix("B", M, N)
"""


def test_an_expected_failure_that_passes_fails_the_run(tmp_path: Path) -> None:
    """A true step that is announced as refuted is proved, and does not pass."""
    steps = run_text(tmp_path / "t.py", PREAMBLE + 'step("s", eq(A + B, B + A), expect="refuted")\n')
    assert steps["s"].verdict == "proved"
    assert not steps["s"].passed


def test_another_failure_than_the_expected_one_fails_the_run(tmp_path: Path) -> None:
    """A step announced as undecided that turns out refuted does not pass."""
    steps = run_text(tmp_path / "t.py", PREAMBLE + 'step("s", eq(A, B), expect="undecided")\n')
    assert steps["s"].verdict == "refuted"
    assert not steps["s"].passed


def test_nothing_follows_from_a_step_that_is_expected_to_fail(tmp_path: Path) -> None:
    """Citing such a step is an error, even where the citation is not needed or the step is true."""
    lines = [
        'step("false", eq(A, B), expect="refuted")',
        'step("true", eq(A, A), expect="refuted")',
        'step("from-false", eq(B, A), "false")',
        'step("from-true", eq(A + B, B + A), "true")',
    ]
    steps = run_text(tmp_path / "t.py", PREAMBLE + "\n".join(lines) + "\n")
    for label in ("from-false", "from-true"):
        assert (steps[label].verdict, steps[label].code) == ("error", "SC110")
        assert not steps[label].passed
