"""The benchmark's answers; its times are judged by `python -m bench` alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from bench import core_mutants, graphs, measure, script_terms, scripts, trust, trusted, words
from bench.__main__ import GROUPS, main
from bench.measure import Options, Row, WrongAnswer
from symchain.core.kernel import RULES
from symchain.theory.rows import ROWS


@pytest.mark.parametrize("group", [name for name in GROUPS if name not in ("process", "book")])
def test_rows_have_right_answers(group: str) -> None:
    """Every row of a group finds its answers right on small instances, and says what it measured."""
    rows = list(GROUPS[group](Options(quick=True)))
    assert rows
    assert all(row.what and row.measured and row.numbers for row in rows)


def test_table_and_json_hold_the_same_rows(tmp_path: Path) -> None:
    """The command prints the table, writes the numbers, and judges no bar with --quick."""
    file = tmp_path / "bench.json"
    result = CliRunner().invoke(main, ["--quick", "--only", "peers", "--json", str(file)])
    assert result.exit_code == 0, result.output
    assert "exchange of sums" in result.output
    assert [row["met"] for row in json.loads(file.read_text())["rows"]] == [True]


def test_wrong_answer_is_reported_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group with a wrong answer gives a row that says so, and exit code 1."""

    def wrong(options: Options) -> Iterator[Row]:
        yield Row("a row before it", "fine")
        raise WrongAnswer("2 = 3")

    monkeypatch.setitem(GROUPS, "peers", wrong)
    result = CliRunner().invoke(main, ["--quick", "--only", "peers"])
    assert result.exit_code == 1
    assert "WRONG ANSWER" in result.output


@pytest.mark.parametrize("vertices", [6, 10, 14, 20])
def test_ladders_differ(vertices: int) -> None:
    """Prism and Moebius ladder of one size have different sums, and symchain does not prove them equal."""
    left, right = graphs.ladder_values(vertices // 2)
    assert left != right
    claim = measure.Claim(graphs.by_edges(graphs.prism(vertices)), graphs.by_edges(graphs.moebius(vertices)))
    assert not measure.is_proved(claim)


def test_near_misses_are_false() -> None:
    """The false neighbour of each claim is not provable, the claim is."""
    for true, false in (words.cyclic(5), words.power_derivative(3), words.identical(3)):
        assert measure.is_proved(true)
        assert not measure.is_proved(false)


def test_growth_exponent_is_the_slope() -> None:
    """Times that grow as the square give the exponent 2."""
    assert measure.exponent([2, 4, 8], [4e-3, 16e-3, 64e-3]) == pytest.approx(2)


def test_random_scripts_are_judged_as_numpy_judges_them():
    """A slice of `python -m bench.scripts`: nothing false is proved, nothing true refuted, no internal error."""
    score = scripts.run(40, seed=1)
    assert score.scripts == 2 * 40  # with numbers and without
    assert score.verdicts["true, proved"]
    assert score.verdicts["false, refuted"]
    assert (score.false_proved, score.true_refuted, score.internal) == (0, 0, 0)


def test_the_judge_of_random_scripts_sees_a_slip():
    """A side and twice it are told apart, a side and itself are not."""
    side = script_terms.trace(script_terms.times(script_terms.name("A"), script_terms.name("S")))
    assert scripts.truth(side, side, 0)
    assert scripts.truth(side, script_terms.unary("2 * ({})", lambda z: 2 * z, side), 0) is False


def test_the_theory_names_all_that_is_believed():
    """The table of docs/theory.md is the one that `python -m bench.trusted` prints, with no module left out."""
    page = trusted.PAGE.read_text(encoding="utf-8")
    assert page.partition(trusted.BEGIN)[2].partition(trusted.END)[0].strip() == trusted.table()


def test_the_page_of_trust_is_what_the_core_says():
    """The tables of docs/trust.md are those that `python -m bench.trust` prints, with every rule and row in them."""
    page = trust.PAGE.read_text(encoding="utf-8")
    shown = page.partition(trust.BEGIN)[2].partition(trust.END)[0].strip()
    assert shown == trust.tables()
    assert all(f"| `{name}` |" in shown for name in (*RULES, *ROWS))


def test_a_slip_changes_what_the_code_does(tmp_path):
    """Slips are code that says something else: none is in an annotation, and each can be compiled."""
    plain = tmp_path / "plain.py"
    plain.write_text("def f(x: int | None) -> bool | None:\n    y: int | str\n", encoding="utf-8")
    assert list(core_mutants.slips(plain, Random(0))) == []
    plain.write_text("def f(x: int | None) -> bool:\n    return x > 1 and not x == 2\n", encoding="utf-8")
    made = list(core_mutants.slips(plain, Random(0)))
    assert {slip.place[0] for slip in made} == {2}
    assert len(made) >= 4
    for slip in made:
        assert core_mutants.bare(slip.source) != core_mutants.bare(plain.read_text(encoding="utf-8"))


def test_slips_are_explained_of_lines_that_are_there():
    """Each slip of the core that is said to change nothing is one of a line that the file still has."""
    for file, before, after in core_mutants.explained():
        lines = {"".join(line.split()) for line in (core_mutants.CORE / file).read_text(encoding="utf-8").splitlines()}
        assert before in lines, f"{file}: {before}"
        assert after not in lines
