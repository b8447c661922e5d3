"""Layers of a network: what holds at every layer is proved, what does not is not, and definitions are conservative."""

# ruff: noqa: E501  (a use is one line of the table it stands in)

from __future__ import annotations

import textwrap

import pytest

from symchain.errors import Refused
from symchain.steps.script import run_script
from symchain.steps.session import Options
from symchain.trusted import kernel
from symchain.trusted.asymptotic import Equation
from symchain.trusted.kernel import Smooth, Throughout
from symchain.trusted.layers import Move, network_head, through
from symchain.trusted.points import AtMost, Point, follows, layer_of, named
from symchain.trusted.term import ARRAY, ZERO, Add, Entry, Head, Index, Mul, Number, Size

HEAD = """\
from symchain import *
proof("networks")
N, m, L, P, Q = dimensions("N m L P Q")
i, j = indices("i j")
k, l = layer("k", 0, L), layer("l", 1, L)
n = layer_size("n")
C = matrix("C", N, N)
W, V = (layer_matrix(name, N, N, over=l) for name in "WV")
B = layer_matrix("B", n(l), n(l - 1), over=l)
D, F, G, T = (layer_matrix(name, N, N, over=l) for name in "DFGT")
X, K = matrix("X", P, Q), matrix("K", N, N)
U = matrix_function("U", N, N, X)
g = scalar_function("g", U)
s = function("s")
A = network("A", N, N, over=l, parameters=(W,))
H = network("H", N, N, over=l, parameters=(V,))
e, below, both = scalar_function("e", A(L)), scalar_function("below", A(L - 1)), scalar_function("both", A(L), C)
"""


@pytest.fixture
def run(tmp_path):
    """The results of a script after the common declarations, by label."""

    def runner(text):
        path = tmp_path / "networks.py"
        path.write_text(HEAD + textwrap.dedent(text), encoding="utf-8")
        found = {}
        run_script(
            path, lambda kind, event: found.update({event["label"]: event}) if kind == "step" else None, Options()
        )
        return found

    return runner


# points


@pytest.mark.parametrize("point", [Point("l"), Point("l", 1), Point("L", -2), Point("", 0), Point("", 12)])
def test_names_carry_their_layer(point):
    """The layer is read back from a name, and nothing is read from others."""
    assert layer_of(named("W", point)) == ("W", point)
    for name in ("W", "W^()", "W^(l+)", "W^(+1)", "W^(l+01)", "^(l)", "W^(l+0)", "W(l)"):
        assert layer_of(name) is None


def test_order_follows_by_adding():
    """From k <= l and l + 2 <= L follows k + 1 <= L, and not k + 3 <= L; nothing follows from nothing."""
    k, last = Point("k"), Point("L")
    facts = [AtMost(k, Point("l")), AtMost(Point("l", 2), last)]
    assert follows(AtMost(k.above(1), last), facts)
    assert not follows(AtMost(k.above(3), last), facts)
    assert not follows(AtMost(last, k), facts)
    assert not follows(AtMost(k, last), [])
    assert follows(AtMost(k, k.above(1)), [])


# dependence

NETWORK = network_head("A", (Point(""), Point("L")), ["W"])
SIZE = Size.symbol("N")


def state(point):
    return Head(ARRAY, named("A", point), (SIZE, SIZE), (NETWORK,))


def weight(point):
    return Head(ARRAY, named("W", point), (SIZE, SIZE))


@pytest.mark.parametrize(
    ("head", "variable", "depends"),
    [
        (state(Point("l")), state(Point("l", -1)), True),
        (state(Point("l")), state(Point("l", -3)), True),
        (state(Point("l")), state(Point("l")), False),
        (state(Point("l")), state(Point("l", 1)), False),
        (state(Point("l")), weight(Point("l")), True),
        (state(Point("l")), weight(Point("l", 1)), False),
        (state(Point("l")), state(Point("k")), True),
        (state(Point("L")), weight(Point("l")), True),
        (weight(Point("l")), weight(Point("l", -1)), False),
        (Head(ARRAY, "e", (), (state(Point("L")),)), state(Point("l")), True),
        (Head(ARRAY, "e", (), (state(Point("L")),)), weight(Point("l")), True),
        (state(Point("l")), Head(ARRAY, "V^(l)", (SIZE, SIZE)), False),
    ],
)
def test_states_depend_on_what_is_below(head, variable, depends):
    """On the states below and the parameters up to the layer, on no other; where the order is unknown, perhaps."""
    assert head.depends_on(variable) is depends


def test_what_goes_through_a_layer():
    """A function of the last state goes through every state; one of an earlier state, or of two arrays, does not."""
    at = state(Point("l"))
    assert through(Head(ARRAY, "e", (), (state(Point("L")),)), [at]) == [
        AtMost(Point(""), Point("l")),
        AtMost(Point("l"), Point("L")),
    ]
    assert through(Head(ARRAY, "e", (), (state(Point("L", -1)),)), [at]) is None
    assert through(Head(ARRAY, "e", (), (state(Point("L")), weight(Point("l")))), [at]) is None
    assert through(at, [state(Point("l", 1))]) is None
    assert through(at, [state(Point("k"))]) is None
    assert through(at, [weight(Point("l", 1))]) is None
    assert through(at, [weight(Point("l"))]) == [AtMost(Point(""), Point("l", -1))]


# the kernel

I, J = Index.free("i", SIZE), Index.free("j", SIZE)
LAYER = Point("l")


def at(stem, point):
    return Entry(Head(ARRAY, named(stem, point), (SIZE, SIZE)), (I, J))


def doubling():
    """Y at 0 is C, Y at l is twice Y at l - 1."""
    constant = Entry(Head(ARRAY, "C", (SIZE, SIZE)), (I, J))
    step = Equation(at("Y", LAYER), Mul((Number(2), at("Y", LAYER.above(-1)))))
    return step, Equation(at("Y", Point("")), constant)


def zero_claim(left):
    return Equation(Mul((Number(0), left)), ZERO)


def test_induction_wants_base_and_step_of_one_claim():
    """Base, hypothesis and claim are one statement at three layers; anything else is refused."""
    claim = zero_claim(at("W", LAYER))
    base = kernel.decide(zero_claim(at("W", Point(""))), {})
    before = kernel.assume("before", Move("l", LAYER.above(-1)).equation(claim))
    step = kernel.follow(claim, (), [(1, before, {})], {})
    bounds = (Point(""), Point("L"))
    theorem = kernel.induct("l", *bounds, base, step, "before", down=False)
    assert theorem.hypotheses == {AtMost(Point(""), LAYER), AtMost(LAYER, Point("L"))}
    kernel.replay(theorem)
    other = kernel.decide(zero_claim(at("V", Point(""))), {})
    with pytest.raises(Refused, match="base is not the claim"):
        kernel.induct("l", *bounds, other, step, "before", down=False)
    with pytest.raises(Refused, match="not the claim at the layer before"):
        kernel.induct("l", Point("L"), Point(""), kernel.decide(zero_claim(at("W", Point("L"))), {}), step, "before",
                      down=True)  # fmt: skip
    with pytest.raises(Refused, match="about one layer"):
        kernel.induct("l", *bounds, base, step, "another label", down=False)


def test_induction_refuses_a_base_that_assumes_the_claim():
    """The hypothesis of the step is no hypothesis of the base."""
    claim = zero_claim(at("W", LAYER))
    assumed = kernel.assume("before", zero_claim(at("W", Point(""))))
    with pytest.raises(Refused, match="what is to be proved"):
        kernel.induct("l", Point(""), Point("L"), assumed, kernel.decide(claim, {}), "before", down=False)


def test_a_step_that_holds_between_other_layers_only_is_refused():
    """A definition that starts at 3 does not carry an induction from 0."""
    step, start = doubling()
    late = Equation(at("Y", Point("", 3)), start.right)
    definition = kernel.define_by_layers(step, late, "step")
    claim = zero_claim(definition.claim.left)
    before = kernel.assume("before", Move("l", LAYER.above(-1)).equation(claim))
    theorem = kernel.follow(claim, [(definition, False)], [(0, before, {})], {})
    base = kernel.decide(Move("l", Point("")).equation(claim), {})
    with pytest.raises(Refused, match="the step wants 3 <= l-1"):
        kernel.induct("l", Point(""), Point("L"), base, theorem, "before", down=False)


def test_smoothness_of_each_step_is_one_of_all():
    """What a step needs at its layer is needed at every layer that the induction goes over."""
    function = Head(ARRAY, "A^(l)", (SIZE, SIZE), (NETWORK,))
    variable = state(LAYER.above(-1))
    smooth = Smooth(function, variable, "C1")
    made = Throughout(smooth, "l", Point("", 1), Point("L"))
    assert str(made) == "A^(l) is C1 in A^(l-1) for every l from 1 to L"


def test_a_theorem_is_moved_with_its_hypotheses():
    """At l + 1 the definition of the layer l holds under 0 <= l instead of 0 <= l - 1."""
    step, start = doubling()
    theorem = kernel.define_by_layers(step, start, "step")
    assert theorem.hypotheses == {AtMost(Point(""), LAYER.above(-1))}
    moved = kernel.at_layer(theorem, "l", LAYER.above(1))
    assert moved.hypotheses == {AtMost(Point(""), LAYER)}
    assert {h.name for h in moved.claim.heads()} == {"Y^(l)", "Y^(l+1)"}
    kernel.replay(moved)


def test_what_is_assumed_at_one_layer_stays_there():
    """An equation about the layer l, assumed, is not one about l + 1."""
    assumed = kernel.assume("a", Equation(at("W", LAYER), at("V", LAYER)))
    with pytest.raises(Refused, match="assumed at one layer"):
        kernel.at_layer(assumed, "l", LAYER.above(1))


def test_a_symbol_that_is_a_number_too_does_not_move():
    """Moving l would leave the number l behind."""
    number = Entry(Head(ARRAY, "l"))
    theorem = kernel.decide(zero_claim(Mul((number, at("W", LAYER)))), {})
    with pytest.raises(Refused, match="a number there"):
        kernel.at_layer(theorem, "l", LAYER.above(1))


def test_the_last_layer_of_a_network_does_not_move():
    """L is where the network ends; what holds of it is not a statement about other networks."""
    theorem = kernel.decide(zero_claim(Entry(state(LAYER), (I, J))), {})
    with pytest.raises(Refused, match="a meaning of its own"):
        kernel.at_layer(theorem, "L", Point("L", 1))


@pytest.mark.parametrize(
    ("step", "start"),
    [
        (Equation(at("Y", LAYER), at("Y", LAYER)), None),
        (Equation(at("Y", LAYER), Add((at("Y", LAYER), Number(1)))), doubling()[1]),
        (Equation(at("Y", LAYER), at("Y", LAYER.above(-2))), doubling()[1]),
        (Equation(at("Y", LAYER), Add((at("Y", LAYER.above(-1)), at("Y", LAYER.above(1))))), doubling()[1]),
        (Equation(at("Y", LAYER), at("C", LAYER)), doubling()[1]),
        (Equation(at("Y", LAYER), at("Y", Point("L"))), doubling()[1]),
        (doubling()[0], Equation(at("Y", Point("")), at("Y", Point("", 1)))),
        (doubling()[0], Equation(at("Y", Point("")), at("C", LAYER))),
        (doubling()[0], Equation(at("Z", Point("")), at("C", Point("")))),
        (Equation(at("Y", Point("", 2)), at("C", LAYER)), None),
    ],
)
def test_definitions_that_may_contradict_are_refused(step, start):
    """A definition leads away from its start one layer at a time, and reads nothing else of its own."""
    with pytest.raises(Refused):
        kernel.define_by_layers(step, start, "step")


# scripts

PROVED = {
    "a constant family": """
        define_layers("d", eq(D(0), C), eq(D(l), D(l - 1)))
        induct("x", eq(D(k), C), k, 0, base="d", cites=use("d", {l: k}))
    """,
    "downwards": """
        define_layers("d", eq(D(L), C), eq(D(l - 1), W(l).T * D(l)))
        define_layers("f", eq(F(L), C.T), eq(F(l - 1), F(l) * W(l)))
        induct("x", eq(D(k), F(k).T), k, L, base=("d", "f"), cites=(use("d", {l: k + 1}), use("f", {l: k + 1})))
    """,
    "the derivative of a defined state": """
        define_layers("d", eq(A(l), s(W(l) * A(l - 1))))
        step("x", eq(vjp(A(l), W(l), K), HadamardProduct(K, s.d(W(l) * A(l - 1))) * A(l - 1).T), "d")
    """,
    "a parameter above": """
        step("x", eq(d(A(l), W(l + 1)[i, j]), ZeroMatrix(N, N)))
    """,
    "at a number": """
        define_layers("d", eq(D(0), C), eq(D(l), W(l) * D(l - 1)))
        step("x", eq(D(2), W(2) * W(1) * C), "d", use("d", {l: 1}), use("d", {l: 2}))
    """,
}  # fmt: skip
FALSE = {
    "twice too much": """
        define_layers("d", eq(D(0), C), eq(D(l), D(l - 1)))
        induct("x", eq(D(k), 2 * C), k, 0, base="d", cites=use("d", {l: k}))
    """,
    "true at the start only": """
        define_layers("d", eq(D(0), C), eq(D(l), D(l - 1) + C))
        induct("x", eq(D(k), C), k, 0, base="d", cites=use("d", {l: k}))
    """,
    "a transpose dropped": """
        define_layers("d", eq(D(L), C), eq(D(l - 1), W(l) * D(l)))
        define_layers("f", eq(F(L), C.T), eq(F(l - 1), F(l) * W(l)))
        induct("x", eq(D(k), F(k).T), k, L, base=("d", "f"), cites=(use("d", {l: k + 1}), use("f", {l: k + 1})))
    """,
    "a weight that enters": 'step("x", eq(d(e, W(l)[i, j]), 0))',
    "a state below that enters": 'step("x", eq(d(A(l), A(l - 2)[i, j]), ZeroMatrix(N, N)))',
    "another layer": 'step("x", eq(gradient(e, A(l)), gradient(e, A(l - 1))))',
    "the wrong weights": """
        define_layers("d", eq(A(l), W(l) * A(l - 1)))
        step("x", eq(vjp(A(l), A(l - 1), K), W(l - 1).T * K), "d")
    """,
}
NOT_PROVED = {
    "no base": """
        define_layers("d", eq(D(0), C), eq(D(l), D(l - 1)))
        induct("x", eq(D(k), C), k, 0, cites=use("d", {l: k}))
    """,
    "no step": """
        define_layers("d", eq(D(0), C), eq(D(l), D(l - 1)))
        induct("x", eq(D(k), C), k, 0, base="d")
    """,
    "from the other end": """
        define_layers("d", eq(D(0), C), eq(D(l), D(l - 1)))
        induct("x", eq(D(k), C), k, L, base="d", cites=use("d", {l: k}))
    """,
    "above the last": """
        define_layers("d", eq(D(0), C), eq(D(l), D(l - 1)))
        induct("y", eq(D(k), C), k, 0, base="d", cites=use("d", {l: k}))
        step("x", eq(D(L + 1), C), use("y", {k: L + 1}))
    """,
    "below the first": """
        define_layers("d", eq(D(0), C), eq(D(l), D(l - 1)))
        step("x", eq(D(0), D(-1)), use("d", {l: 0}))
    """,
    "assumed at one layer": """
        assume("d", eq(W(l), C))
        step("x", eq(W(l + 1), C), use("d", {l: l + 1}))
    """,
    "all layers from one": """
        assume("d", eq(W(l), C))
        induct("x", eq(W(l), C), l, 1, base="d", cites="d")
    """,
    "a layer as a number": 'step("x", eq(l * Trace(C), l * Trace(C)))',
    "a state that reads a constant of its layer": 'define_layers("x", eq(A(l), V(l) * A(l - 1)))',
    "a state that reads the next weights": 'define_layers("x", eq(A(l), W(l + 1) * A(l - 1)))',
    "a state that reads two layers down": 'define_layers("x", eq(A(l), A(l - 2)))',
    "a state that reads an output": 'define_layers("x", eq(A(l), e * A(l - 1)))',
    "a state with a start": 'define_layers("x", eq(A(0), C), eq(A(l), W(l) * A(l - 1)))',
    "two definitions": """
        define_layers("d", eq(D(l), W(l)))
        define_layers("x", eq(D(l), 2 * W(l)))
    """,
    "used before": """
        step("d", eq(Trace(D(l)), Trace(D(l).T)))
        define_layers("x", eq(D(l), W(l)))
    """,
    "one index too many": 'define_layers("x", eq(D(l), W(l)[i, j] * C))',
    "not at a layer": 'define_layers("x", eq(C, W(l)))',
    "three equations": 'define_layers("x", eq(D(0), C), eq(D(l), D(l - 1)), eq(D(1), C))',
    "an induction over an index": 'induct("x", eq(D(k), D(k)), i, 0)',
    "an induction from the middle": 'induct("x", eq(D(k), D(k)), k, 1)',
    "bounds of two kinds": """
        step("y", eq(Trace(D(l)), Trace(D(l).T)))
        step("x", eq(Trace(D(layer("l", 0, L))), Trace(D(layer("l", 0, L)).T)))
    """,
}  # fmt: skip
CHAIN = """
    from symchain import smooth
    assume("g", smooth(g, U)); assume("U", smooth(U, X))
    assume("e", smooth(e, A(k))); assume("A", smooth(A(l), A(l - 1))); assume("W", smooth(A(l), W(l)))
    h = perturbation(X[i, j])
    a, b = indices("a b")
    over = lambda body: Sum(body, (a, 0, N - 1), (b, 0, N - 1))
    expand("1", eq(change(U, h)[a, b], d(U[a, b], X[i, j]) * h + O(h**2)))
    expand("2", eq(change(g, h), over(d(g, U[a, b]) * change(U, h)[a, b]) + O(change(U, h), 2)))
    substitute("3", eq(change(g, h), over(d(g, U[a, b]) * d(U[a, b], X[i, j])) * h + O(h**2)), "1", into="2")
    take_limit("4", eq(d(g, X[i, j]), over(d(g, U[a, b]) * d(U[a, b], X[i, j]))), "3")
    step("5", eq(gradient(g, X), vjp(U, X, gradient(g, U))), "4")
"""
USES = {
    "the state below": ("gradient(e, A(l - 1)), vjp(A(l), A(l - 1), gradient(e, A(l)))", "e, U: A(l), X: A(l - 1)", True),
    "the weights": ("gradient(e, W(l)), vjp(A(l), W(l), gradient(e, A(l)))", "e, U: A(l), X: W(l)", True),
    "the next weights": ("gradient(e, W(l)), vjp(A(l - 1), W(l), gradient(e, A(l - 1)))", "e, U: A(l - 1), X: W(l)", False),
    "the state above": ("gradient(e, A(l)), vjp(A(l - 1), A(l), gradient(e, A(l - 1)))", "e, U: A(l - 1), X: A(l)", False),
    "above the last": ("gradient(e, A(L)), vjp(A(L + 1), A(L), gradient(e, A(L + 1)))", "e, U: A(L + 1), X: A(L)", False),
    "not of the last": ("gradient(below, A(L)), vjp(A(L), A(L), gradient(below, A(L)))", "below, U: A(L), X: A(L - 1)", False),
    "another network": ("gradient(e, H(l - 1)), vjp(H(l), H(l - 1), gradient(e, H(l)))", "e, U: H(l), X: H(l - 1)", False),
    "of a constant too": ("gradient(both, C), vjp(A(l), C, gradient(both, A(l)))", "both, U: A(l), X: C", False),
}  # fmt: skip


@pytest.mark.parametrize("name", PROVED)
def test_what_holds_at_every_layer_is_proved(run, name):
    """By definition, at other layers, by induction."""
    assert run(PROVED[name])["x"]["verdict"] == "proved"


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_at_some_layer_is_refuted(run, name):
    """With the layers, the depth and the arrays of a counterexample."""
    result = run(FALSE[name])["x"]
    assert result["verdict"] == "refuted"
    assert result["counterexample"]["dimensions"]["L" if "L" in str(result["counterexample"]) else "l"] >= 0


@pytest.mark.parametrize("name", NOT_PROVED)
def test_what_does_not_follow_does_not_pass(run, name):
    """With a code and a message, and never by a fault of the program."""
    result = run(NOT_PROVED[name])
    shown = result.get("x") or result["<script>"]
    assert shown["verdict"] in ("undecided", "error", "refuted")
    assert shown["code"] not in (None, "SC004", "SC901", "SC902")


@pytest.mark.parametrize("name", USES)
def test_the_chain_rule_goes_through_a_layer(run, name):
    """A theorem about g of U of X is one about an output, a state, and what the state is a function of: no other."""
    claim, mapping, passes = USES[name]
    results = run(CHAIN + f'    step("x", eq({claim}), use("5", {{g: {mapping}}}))')
    assert results["5"]["verdict"] == "proved"
    assert (results["x"]["verdict"] == "proved") is passes


def test_smoothness_is_wanted_at_every_layer(run):
    """Declared for the layers up to L - 1, it does not carry a claim about the last."""
    text = CHAIN.replace("smooth(e, A(k))", 'smooth(e, A(layer("r", 0, L - 1)))')
    results = run(text + '    step("x", eq(gradient(e, A(l - 1)), vjp(A(l), A(l - 1), gradient(e, A(l)))), use("5", {g: e, U: A(l), X: A(l - 1)}))')  # fmt: skip
    assert results["x"]["code"] == "SC203"
