"""Scripts that build on scripts: what may be cited, and where two of them contradict."""

from __future__ import annotations

import pytest

from symchain.steps.script import Options, run_script

HEAD = """
from symchain import *
{proof}
N = dimensions("N")
A, G, H = matrix("A", N, N), matrix("G", N, N), matrix("H", N, N)
"""
BASE = 'define("b-1", eq(G, A + A.T))\nassume("b-2", eq(A, A.T))\n'


@pytest.fixture
def verify(tmp_path):
    """Write scripts, name -> (after, text), and verify the last; its results by label."""

    def run(scripts):
        for name, (after, text) in scripts.items():
            head = HEAD.format(proof=f"proof({name!r}, after={after!r})" if after else "")
            (tmp_path / f"{name}.py").write_text(head + text)
        results = []
        last = tmp_path / f"{list(scripts)[-1]}.py"
        run_script(last, lambda kind, event: results.append(event) if kind == "step" else None, Options())
        return {r["label"]: r for r in results}

    return run


def test_steps_of_an_earlier_script_can_be_cited(verify):
    """A definition and a hypothesis of another script serve here, and the hypothesis shows."""
    found = verify({"base": ((), BASE), "next": (("base",), 'step("n", eq(G, 2 * A), "b-1", "b-2")')})
    assert found["n"]["verdict"] == "proved"
    assert found["n"]["hypotheses"] == ["A = A.T (b-2)"]


def test_what_is_not_cited_does_not_count(verify):
    """That a script builds on another is no citation; the label that would help is named."""
    found = verify({"base": ((), BASE), "next": (("base",), 'step("n", eq(G, 2 * A), "b-1")')})
    assert (found["n"]["verdict"], found["n"]["code"]) == ("undecided", "SC202")
    assert "b-2" in found["n"]["message"]


def test_one_script_reached_on_two_ways_is_one(verify):
    """A diamond of scripts is no contradiction."""
    found = verify(
        {
            "base": ((), BASE),
            "left": (("base",), 'step("l", eq(G, G.T), "b-1")'),
            "right": (("base",), 'define("r", eq(H, 2 * A))'),
            "last": (("left", "right"), 'step("x", eq(G, H), "b-1", "b-2", "r")'),
        }
    )
    assert found["x"]["verdict"] == "proved"


def test_two_definitions_of_one_name_contradict(verify):
    """Two scripts that define G differently cannot both be built on."""
    found = verify(
        {
            "base": ((), BASE),
            "other": ((), 'define("o", eq(G, A))'),
            "last": (("base", "other"), 'step("x", eq(Trace(G), Trace(G.T)))'),
        }
    )
    assert (found["<script>"]["verdict"], found["<script>"]["code"]) == ("error", "SC114")
    assert "x" not in found


def test_one_label_for_two_steps_contradicts(verify):
    """Two scripts with one label for different steps cannot both be built on."""
    found = verify(
        {
            "one": ((), 'step("s", eq(Trace(A), Trace(A.T)))'),
            "two": ((), 'step("s", eq(Trace(G), Trace(G.T)))'),
            "last": (("one", "two"), 'step("x", eq(A, A), "s")'),
        }
    )
    assert found["<script>"]["code"] == "SC106"


def test_what_failed_there_is_no_firmer_here(verify):
    """A step that cites a refuted step of another script is ungrounded."""
    found = verify(
        {
            "base": ((), 'step("false", eq(A, A.T))'),
            "last": (("base",), 'step("x", eq(A + G, A.T + G), "false")'),
        }
    )
    assert not found["x"]["grounded"]
    assert found["x"]["code"] == "SC209"


FAMILY = """
i, j = indices("i j", N)
X = matrix("X", N, N)
"""
LAYERED = """
L = dimensions("L")
k, l = layer("k", 0, L), layer("l", 1, L)
W, F = layer_matrix("W", N, N, over=l), layer_matrix("F", N, N, over=l)
"""


@pytest.mark.parametrize(
    ("head", "one", "other", "same"),
    [
        (FAMILY, 'define("1", eq(family("F", N, N, i, j), X[i, j] * A))',
         'define("2", eq(family("F", N, N, j, i), X[i, j] * A))', False),
        (FAMILY, 'define("1", eq(family("F", N, N, i, j), X[i, j] * A))',
         'define("2", eq(family("F", N, N, j, i), X[j, i] * A))', True),
        (LAYERED, 'define_layers("1", eq(F(L), A), eq(F(l - 1), W(l) * F(l)))',
         'define_layers("2", eq(F(0), A), eq(F(l), W(l) * F(l - 1)))', False),
        (LAYERED, 'define_layers("1", eq(F(L), A), eq(F(l - 1), W(l) * F(l)))',
         'define_layers("2", eq(F(L), A), eq(F(l - 1), W(l + 1) * F(l)))', False),
        (LAYERED, 'define_layers("1", eq(F(L), A), eq(F(l - 1), W(l) * F(l)))',
         'define_layers("2", eq(F(L), A), eq(F(l - 1), W(l) * F(l)))', True),
    ],
)  # fmt: skip
def test_a_definition_is_the_whole_equation(verify, head, one, other, same):
    """Two definitions of one name agree where both of their sides do, whatever their indices are called."""
    scripts = {"one": ((), head + one), "other": ((), head + other), "last": (("one", "other"), 'step("x", eq(A, A))')}
    found = verify(scripts)
    assert ("<script>" not in found) is same
    if not same:
        assert found["<script>"]["code"] == "SC114"


def test_each_script_is_read_once(verify, tmp_path):
    """In a diamond of 16 levels every script is executed once, however many ways lead to it."""
    count = f"open({str(tmp_path / 'read')!r}, 'a').write(__file__ + '\\n')\n"
    scripts = {"a0": (None, BASE + count), "b0": (None, count + 'step("b0", eq(H, H))\n')}
    for n in range(1, 16):
        below = (f"a{n - 1}", f"b{n - 1}")
        scripts |= {f"{s}{n}": (below, count + f'step("{s}{n}", eq(A, A))\n') for s in "ab"}
    results = verify({**scripts, "top": (("a15", "b15"), count + 'step("top", eq(G, A.T + A), "b-1")\n')})
    read = (tmp_path / "read").read_text().splitlines()
    assert results["top"]["verdict"] == "proved"
    assert len(read) == len(set(read)) == 33


def test_a_long_row_of_scripts_is_no_fault(verify):
    """The first of 150 scripts, each of which builds on the one before, can be cited by the last."""
    scripts = {"s0": (None, BASE)}
    scripts |= {f"s{n}": (f"s{n - 1}", f'step("{n}", eq(A, A))\n') for n in range(1, 150)}
    results = verify({**scripts, "top": ("s149", 'step("top", eq(G, A.T + A), "b-1")\n')})
    assert results["top"]["verdict"] == "proved"


@pytest.mark.parametrize(
    ("last", "code", "words"),
    [("x", "SC105", "x.py -> y.py -> z.py -> x.py"), ("missing", "SC001", "missing.py is not in")],
)
def test_what_cannot_be_built_on_is_told_where_it_is_wanted(verify, last, code, words):
    """A circle of scripts, and one that is missing two scripts below, end the script that rests on them."""
    results = verify({"z": (last, 'step("z", eq(A, A))\n'), "y": ("z", ""), "x": ("y", 'step("x", eq(A, A))\n')})
    assert list(results) == ["<script>"]
    assert results["<script>"]["code"] == code
    assert words in results["<script>"]["message"]
