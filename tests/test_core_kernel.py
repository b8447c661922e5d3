"""The rules of the core, and attacks on them: each is a way to something false that has to stay shut."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from core_in_force import all_equal, oracle_in_force, proves, refused
from test_core_ring import Liar

from bench.core_meaning import check
from bench.core_terms import D, Matrix, det, identity, matrix, negative, number, symmetric, tr
from symchain.core import kernel
from symchain.core.derive import differentiate
from symchain.core.instance import Operator, beta, substitute
from symchain.core.kernel import Part, key
from symchain.core.layers import induct
from symchain.core.term import (
    ONE,
    ZERO,
    Add,
    App,
    Array,
    Case,
    Defined,
    Delta,
    Entry,
    Formula,
    Index,
    Lambda,
    Layer,
    Literal,
    Mul,
    Pair,
    Refused,
    SizeOf,
    Sum,
    constant,
    equation,
    free,
    whole,
)
from symchain.prove.certificate import certificate, replay
from symchain.prove.lemmas import adjugate_is, chain_rule, inverse_is_unique
from symchain.prove.numbers import exponential_nonzero
from symchain.theory.operators import app, fact

A, B, S = (matrix(name) for name in "ABS")
i, j, k, l = (Index(name, "N") for name in "ijkl")
x, y, z = Array("x", ("N",)), Array("y"), Array("z")


def x_at(slot: Any) -> Entry:
    return Entry(x, (slot,))


def ratio() -> kernel.Theorem:
    """x[k]/x[k] = 1 under x[k] != 0."""
    return kernel.instance(kernel.axiom("recip"), {Array("x"): constant(x_at(k))})


def nonzero(term: Any, *bound: Any) -> Formula:
    return fact("nonzero", term, bound=bound)


# what the rules give


def test_an_equation_from_parts_keeps_their_hypotheses_closed() -> None:
    """A sum of a theorem over an index supposes its hypotheses for all values of that."""
    quotients = Sum((k,), Mul((x_at(k), app("recip", x_at(k)))))
    made = kernel.ring(equation(quotients, Entry(SizeOf("N"))), (Part(ratio(), {k: l}, ONE, (l,)),))
    assert set(made.hypotheses) == {key(nonzero(x_at(k), k))}
    assert made.axioms == {"recip"}
    assert check(made)


def test_a_part_needs_its_multiplier() -> None:
    """Left minus right less the parts has to vanish, and no multiple of it."""
    claim = equation(Mul((x_at(k), app("recip", x_at(k)))), ONE)
    assert kernel.ring(claim, (Part(ratio(), {}, ONE),))
    refused(lambda: kernel.ring(claim, (Part(ratio(), {}, number(2)),)), lambda: kernel.ring(claim))


def test_an_instance_moves_its_hypotheses() -> None:
    """What was supposed of x[k] is supposed of the value that is put there."""
    made = kernel.instance(ratio(), {x: Lambda((i,), A(i, i))})
    assert set(made.hypotheses) == {key(nonzero(A(k, k)))}
    assert check(made)


def test_a_definition_is_its_whole_equation() -> None:
    """Two definitions of one name are two arrays; with renamed indices it is one."""
    one, two = kernel.define("G", (i, j), A(i, j)), kernel.define("G", (i, j), B(i, j))
    g, h = (theorem.claim.bodies[0].body for theorem in (one, two))
    same = substitute(kernel.define("G", (k, l), A(k, l)).claim.bodies[0].body, {k: i, l: j})
    assert proves(g, same)
    refused(lambda: proves(g, h), lambda: kernel.define("G", (i, i), A(i, i)), lambda: kernel.define("G", (y,), ONE))


def test_a_symmetry_is_used_where_it_is_given_and_nowhere_else() -> None:
    """Known under symmetric(S) only: in places, under functions, in one process; of the conjugate as well."""
    given = kernel.assume(symmetric(S))
    turned = [
        equation(S(i, j), S(j, i)),
        equation(app("exp", Add((S(i, j), negative(S(j, i))))), app("exp", ZERO)),
        equation(app("recip", tr(S @ A)), app("recip", tr(S @ A.T))),
        equation(app("conj", S(i, j)), app("conj", S(j, i))),
    ]
    for claim in turned:
        made = kernel.ring(claim, (), (given,))
        assert set(made.hypotheses) == {key(symmetric(S))}
        refused(lambda claim=claim: kernel.ring(claim))


def test_a_function_of_equal_bodies_is_equal() -> None:
    """Congruence binds indices and closes the hypotheses over them."""
    made = kernel.congruence("det", (((k, l), ratio()),), ())
    assert [len(h.bound) for h in made.hypotheses.values()] == [1]
    beside = kernel.congruence("mul", (A.body, ((i, j), proves((A @ B).T(i, j), (B.T @ A.T)(i, j)))), (i, j))
    assert not beside.hypotheses


def test_a_fact_of_equal_bodies_is_carried_over() -> None:
    """invertible(A B) from invertible((B' A')')."""
    given = kernel.assume(fact("invertible", (B.T @ A.T).T.body))
    product = (A @ B).body
    claim = fact("invertible", product)
    one, two = product.params
    equal = proves((B.T @ A.T).T(one, two), product.body)
    made = kernel.transport(given, claim, (equal,))
    assert set(made.hypotheses) == {key(fact("invertible", (B.T @ A.T).T.body))}
    assert kernel.transport(given, given.claim, (None,))
    other = proves(A(one, two), A(one, two))
    refused(
        lambda: kernel.transport(given, fact("invertible", B.body), (None,)),
        lambda: kernel.transport(given, claim, (other,)),
        lambda: kernel.transport(equal, claim, (None,)),
        lambda: kernel.transport(given, fact("invertible", A.body), (other,)),
        lambda: kernel.transport(given, claim, ()),
        lambda: kernel.transport(given, claim, ()),
    )


def test_a_hypothesis_is_discharged_by_what_shows_it() -> None:
    """For all indices by a fact at a free one; facts of all cases together."""
    total = kernel.ring(
        equation(Sum((k,), Mul((x_at(k), app("recip", x_at(k))))), Entry(SizeOf("N"))),
        (Part(ratio(), {k: l}, ONE, (l,)),),
    )
    shown = kernel.instance(exponential_nonzero(), {Array("x"): constant(x_at(k))})
    value = kernel.instance(total, {x: Lambda((k,), app("exp", x_at(k)))})
    assert not kernel.discharge(value, (shown,), (k,)).hypotheses
    refused(lambda: kernel.discharge(total, (shown,), (k,)), lambda: kernel.discharge(value, (shown,)))


def test_cases_are_discharged_together() -> None:
    """A hypothesis over a sum of sizes is shown by a fact for each of its parts, and by no one of them."""
    own = Index("r", ("+", "M", "N"))
    both = Array("u", (("+", "M", "N"),))
    given = kernel.instance(
        kernel.axiom("positive-sum"), {"n": ("+", "M", "N"), Array("x", ("n",)): Lambda((own,), Entry(both, (own,)))}
    )
    m = Index("m", "M")
    up, down = (
        kernel.assume(fact("positive", Entry(both, (Case(which, index),)))) for which, index in ((0, m), (1, i))
    )
    made = kernel.discharge(given, (up, down), (m, i))
    assert {len(h.bound) for h in made.hypotheses.values()} == {1}
    refused(lambda: kernel.discharge(given, (up,), (m, i)))


# attacks


def test_a_fact_of_one_index_is_not_one_of_all() -> None:
    """A hypothesis for all k is shown neither by the fact of k = 0 nor by that of one free k."""
    total = kernel.congruence("det", (((k, l), ratio()),), ())
    one, loose = kernel.assume(nonzero(x_at(Literal(0)))), kernel.assume(nonzero(x_at(k)))
    refused(lambda: kernel.discharge(total, (one,)), lambda: kernel.discharge(total, (loose,)))


def test_nothing_is_captured() -> None:
    """A[i] plus a sum over k, at i := k, keeps the two k apart; so does a value that names a bound index."""
    made = proves(Sum((k,), Mul((x_at(i), A(k, k)))), Sum((l,), Mul((x_at(i), A(l, l)))))
    moved = kernel.instance(made, {i: k})
    wrong = equation(Sum((k,), Mul((x_at(k), A(k, k)))), Sum((l,), Mul((x_at(k), A(l, l)))))
    assert key(moved.claim) != key(wrong)
    assert check(moved)
    assert check(kernel.instance(made, {x: Lambda((i,), A(i, k))}))


def test_bound_arrays_are_not_captured() -> None:
    """The derivative of y z by y, at z := y, is y and not 2 y."""
    d = App("D", (Lambda((y,), Mul((Entry(y), Entry(z)))), constant(Entry(y))))
    made = kernel.instance(proves(d, Entry(z), unfold=True), {z: constant(Entry(y))})
    left, _ = kernel.sides(made)
    assert check(made)
    refused(lambda: proves(left, Mul((number(2), Entry(y))), unfold=True))


@pytest.mark.parametrize(
    "values",
    [
        {k: Index("m", "M")},
        {k: Literal(3)},
        {"N": 0},
        {"N": "*"},
        {"N": ("-", "M", "N")},
        {"N": ("*", "M")},
        {"N": ("*", "M", "N", "K")},
        {"N": ("*", "M", 0)},
        {"N": ("+", 0, "M")},
        {"*": "N"},
        {x: A.body},
        {x: Lambda((y,), Entry(y))},
        {x: x_at(k)},
        {Array("x", (), 1): constant(ONE)},
        {Layer("l"): Layer("", -1)},
        {Layer("l", 1): Layer("m")},
        {Layer(""): Layer("m")},
        {Layer("l"): i},
        {Operator("f"): ONE},
        {ONE: ONE},
        *[
            {Operator(name): Lambda((Array("u"),), Entry(Array("u")))}
            for name in ("exp", "recip", "inv", "D", "conj", "tr")
        ],
    ],
)
def test_values_are_of_their_kind(values: Any) -> None:
    """An index of another size, no size, an array of another shape, a layer below 0, an operator of the table."""
    refused(lambda: kernel.instance(ratio(), values))


def test_function_symbols_are_put_with_their_bodies() -> None:
    """f(y) at f := λu. u u is y y; a λ-term of another number of arguments is refused."""
    made = proves(App("f", (constant(Entry(y)),)), App("f", (constant(Entry(y)),)))
    u = Array("u")
    left, _ = kernel.sides(kernel.instance(made, {Operator("f"): Lambda((u,), Mul((Entry(u), Entry(u))))}))
    assert proves(left, Mul((Entry(y), Entry(y))))
    bad = [Lambda((), ONE), Lambda((u, i), ONE), Lambda((Array("u", ("N",)),), ONE), Lambda((i,), ONE)]
    refused(*[lambda value=value: kernel.instance(made, {Operator("f"): value}) for value in bad])


def test_sizes_are_put_as_numbers_too() -> None:
    """The trace of one, N, is M + 2 M where N is."""
    made = proves(tr(identity()), Entry(SizeOf("N")))
    m = Entry(SizeOf("M"))
    _, right = kernel.sides(kernel.instance(made, {"N": ("+", "M", ("*", 2, "M"))}))
    assert right == Add((m, Mul((number(2), m))))
    assert check(kernel.instance(made, {"N": ("+", "M", ("*", 2, "M"))}))


def test_keys_are_forgotten_and_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory of keys is bounded, and what is forgotten has the same key again."""
    formula = nonzero(x_at(k), k)
    before = key(formula)
    monkeypatch.setattr(kernel, "KEPT", 1)
    for _ in range(3):
        key(nonzero(x_at(k), k))
    assert key(formula) == before


def test_a_symbol_of_operators_is_no_size() -> None:
    """A size and a function symbol of one name are two."""
    f = Array("x", ("f",))
    m = Index("m", "f")
    term = Sum((m,), Mul((Entry(f, (m,)), App("f", (constant(ONE),)))))
    moved = substitute(term, {"f": "K"})
    assert moved.body.factors[1].operator == "f"
    assert moved.indices[0].size == "K"
    assert substitute(nonzero(ONE), {"nonzero": "K"}).predicate == "nonzero"


def test_congruence_binds_no_array_of_which_something_is_supposed() -> None:
    """From y y = 0 nothing follows for the derivative by y; from what holds for every y it does."""
    given = kernel.assume(equation(Mul((Entry(y), Entry(y))), ZERO))
    refused(lambda: kernel.congruence("D", (((y,), given), constant(Entry(y))), ()))
    every = proves(Mul((Entry(y), Entry(z))), Mul((Entry(z), Entry(y))))
    assert check(kernel.congruence("D", (((y,), every), constant(Entry(z))), ()))


def test_a_hypothesis_about_a_bound_array_is_refused() -> None:
    """What is supposed of the array that a λ-term binds has no meaning outside."""
    given = kernel.assume(nonzero(Entry(y)))
    order = Formula("O", (Lambda((y,), Entry(y)), constant(ONE)))
    equal = kernel.ring(
        equation(Mul((Entry(y), Entry(y), app("recip", Entry(y)))), Entry(y)),
        (Part(kernel.instance(kernel.axiom("recip"), {Array("x"): constant(Entry(y))}), {}, Entry(y)),),
    )
    made = Formula("O", (Lambda((y,), Mul((Entry(y), Entry(y), app("recip", Entry(y))))), constant(ONE)))
    assert given
    refused(lambda: kernel.transport(kernel.assume(made), order, (equal, None)))


def test_an_equation_is_between_closed_sides() -> None:
    """A side that binds an index of its own is no side; an equation for all indices is taken at some first."""
    one = Formula("=", (Lambda((k,), x_at(k)), constant(x_at(k))))
    refused(lambda: kernel.ring(one), lambda: kernel.assume(one), lambda: kernel.ring(all_equal(ONE, ONE, k)))


@pytest.mark.parametrize(
    "formula",
    [
        Formula("true", (constant(ONE),)),
        Formula("=", (constant(ONE),)),
        Formula("nonzero", ()),
        Formula("invertible", (constant(ONE),)),
        Formula("differentiable", (constant(ONE), constant(ONE))),
        Formula("nonzero", (constant(ONE),), (y,)),
    ],
)
def test_formulas_are_well_formed(formula: Formula) -> None:
    """A predicate that is listed, with as many λ-terms as it has, for all of indices and layers."""
    refused(lambda: kernel.assume(formula))


def test_the_name_of_a_bound_array_is_no_array() -> None:
    """An author's array cannot be what the ring calls a bound one."""
    c = Array("'", (), 1)
    one, two = (App("D", (Lambda((y,), Mul((Entry(y), Entry(other)))), constant(Entry(y)))) for other in (c, y))
    refused(lambda: proves(one, two))


def test_nested_binders_of_arrays_are_told_apart() -> None:
    """By x of (by y of x y, at x) it is 1, of (by y of y y, at x) it is 2."""
    one, two = Array("x"), Array("y")

    def twice(body: Any) -> App:
        inner = App("D", (Lambda((two,), body), constant(Entry(one))))
        return App("D", (Lambda((one,), inner), constant(Entry(z))))

    mixed, square = twice(Mul((Entry(one), Entry(two)))), twice(Mul((Entry(two), Entry(two))))
    refused(lambda: proves(mixed, square), lambda: proves(mixed, square, unfold=True))
    assert proves(mixed, ONE, unfold=True)
    assert proves(square, number(2), unfold=True)


@pytest.mark.parametrize(
    "claim",
    [
        equation(A(i, j), negative(A(j, i))),
        equation(A(i, j), A(j, j)),
        equation(A(j, j), A(j, j)),
        equation(A(i, j), A(i, j)),
        equation(A(i, j), B(j, i)),
        equation(Mul((number(2), A(i, j))), Mul((number(2), A(j, i)))),
        equation(Add((A(i, j), B(i, j))), Add((A(j, i), B(j, i)))),
        equation(Mul((A(i, j), B(i, j))), Mul((A(j, i), B(j, i)))),
        equation(Delta(i, j), Delta(j, i)),
        equation(x_at(i), x_at(j)),
        equation(A(i, Literal(0)), A(Literal(0), i)),
    ],
)
def test_only_an_exchange_makes_a_symmetry(claim: Formula) -> None:
    """An equation that is not H[i, j] = H[j, i], of one array at two free indices, gives no symmetry."""
    given = kernel.assume(claim)
    refused(lambda: kernel.ring(equation(A(k, l), A(l, k)), (), (given,)))


def test_theorems_are_not_forged_or_changed() -> None:
    """There is one mint, and what it makes stays."""
    refused(lambda: kernel.Theorem(object(), claim=equation(ZERO, ONE)), lambda: kernel.axiom("false"))
    with pytest.raises(AttributeError):
        ratio().claim = equation(ZERO, ONE)


def test_a_part_is_put_at_indices_only() -> None:
    """What a part supposes is taken along with its indices; other values go through `instance`."""
    claim = equation(Mul((A(i, i), app("recip", A(i, i)))), ONE)
    refused(lambda: kernel.ring(claim, (Part(ratio(), {x: Lambda((k,), A(i, i))}, ONE),)))


def test_instances_keep_their_facts() -> None:
    """A fact about S at B is a fact about B, and no other fact discharges it."""
    made = kernel.ring(equation(tr(S @ A), tr(S @ A.T)), (), (kernel.assume(symmetric(S)),))
    at = kernel.instance(made, {S.array: B.body})
    assert set(at.hypotheses) == {key(symmetric(B))}
    refused(lambda: kernel.discharge(at, (kernel.assume(symmetric(A)),)))


# certificates


THEOREMS = {
    "a trace": lambda: proves(tr(A @ B), tr(B @ A)),
    "a row": ratio,
    "an inverse": inverse_is_unique,
    "an adjugate": adjugate_is,
    "the chain rule": chain_rule,
    "a derivative": lambda: proves(D(lambda a: tr(Matrix(whole(a)) @ B), A.body, i, j), B(j, i), unfold=True),
    "a definition": lambda: kernel.define("G", (i, j), A(i, j)),
    "a symmetry": lambda: kernel.ring(equation(tr(S @ A), tr(S @ A.T)), (), (kernel.assume(symmetric(S)),)),
    "pairs and cases": lambda: proves(
        app("kron", A.body, B.body, slots=(Pair(i, k), Pair(j, l))), Mul((A(i, j), B(k, l)))
    ),
}


@pytest.mark.parametrize("name", THEOREMS)
def test_a_certificate_gives_its_theorem_again(name: str) -> None:
    """As text it is replayed by the rules, with any oracle that knows enough: same claim, hypotheses and rows."""
    theorem = THEOREMS[name]()
    again = replay(json.loads(json.dumps(certificate(theorem))))
    assert key(again.claim) == key(theorem.claim)
    assert set(again.hypotheses) == set(theorem.hypotheses)
    assert again.axioms == theorem.axioms


REPLAY = """
import json, sys
from symchain.core import kernel
from symchain.prove.certificate import replay
from symchain.prove.oracle import Labels
kernel.Settings.oracle = Labels()
for name, steps in json.load(sys.stdin).items():
    print(name, *sorted(h.predicate for h in replay(steps).hypotheses.values()))
"""


def test_a_fresh_process_replays_every_rule() -> None:
    """What reads certificates knows all rules, those in files of their own too, and how derivatives are unfolded."""
    moved = differentiate(proves(tr(A @ B), tr(B @ A)), A.array, (i, j))
    layered = induct(kernel.assume(equation(g_at(FIRST, i), x_at(i))), stays(), NOW)
    made = {name: THEOREMS[name]() for name in THEOREMS} | {"both sides": moved, "layers": layered}
    text = json.dumps({name: certificate(theorem) for name, theorem in made.items()})
    run = subprocess.run(
        [sys.executable, "-c", REPLAY], input=text, capture_output=True, text=True, timeout=60, check=False
    )
    said = [" ".join([n, *sorted(h.predicate for h in t.hypotheses.values())]) for n, t in made.items()]
    assert run.stdout.splitlines() == said, run.stderr


def test_a_certificate_that_was_changed_is_refused() -> None:
    """Other arrays, other rules, other rows: the rules look at what they are given."""
    text = json.dumps(certificate(THEOREMS["a trace"]()))
    assert '"B"' in text
    refused(lambda: replay(json.loads(text.replace('"B"', '"C"', 1))))
    row = json.dumps(certificate(ratio()))
    refused(
        lambda: replay(json.loads(row.replace("recip", "false", 1))),
        lambda: replay(json.loads(row.replace("axiom", "believe", 1))),
        lambda: replay([]),
        lambda: replay([["axiom"]]),
        lambda: replay([["axiom", ["Index", "x"]]]),
        lambda: replay([["instance", ["theorem", 3], ["values"]]]),
        lambda: replay("x"),
        lambda: replay([["axiom", ["Bomb", 1]]]),
    )


def test_what_is_read_is_told_apart_from_what_was_made() -> None:
    """Symbols of a certificate are none that this process made."""
    theorem = THEOREMS["a trace"]()
    again = replay(certificate(theorem))
    own = {p.serial for p in _indices(theorem.claim) if p.serial}
    read = {p.serial for p in _indices(again.claim) if p.serial}
    assert own
    assert not own & read


def _indices(node: Any) -> list[Index]:
    if isinstance(node, tuple):
        return [p for part in node for p in _indices(part)]
    if isinstance(node, Index):
        return [node]
    return [p for name in getattr(node, "__slots__", ()) for p in _indices(getattr(node, name))]


def test_a_theorem_does_not_depend_on_who_labelled_it() -> None:
    """A lying oracle may lose the theorem, and what it lets through is the same theorem."""
    theorem = inverse_is_unique()
    steps = certificate(theorem)
    for seed in range(4):
        with oracle_in_force(Liar(seed)):
            try:
                again = replay(steps)
            except kernel.Refused:
                continue
        assert key(again.claim) == key(theorem.claim)


# induction


def g_at(layer: Layer, slot: Any) -> Entry:
    return Entry(Array("g", (None, "N")), (layer, slot))


FIRST, NOW, NEXT = Layer("", 0), Layer("l"), Layer("l", 1)


def stays(*more: kernel.Theorem) -> kernel.Theorem:
    """g(l + 1) = g(l) and g(l) = v give g(l + 1) = v, with more that is supposed."""
    recursion = kernel.assume(all_equal(g_at(NEXT, i), g_at(NOW, i), NOW, i))
    here = kernel.assume(all_equal(g_at(NOW, i), x_at(i), i))
    parts = (Part(recursion, {}, ONE), Part(here, {}, ONE), *(Part(theorem, {}, ZERO) for theorem in more))
    return kernel.ring(equation(g_at(NEXT, i), x_at(i)), parts)


def test_induction_goes_from_the_first_layer_to_all() -> None:
    """The claim at layer 0 and the step give it at every layer, under what both suppose for all indices."""
    made = induct(kernel.assume(equation(g_at(FIRST, i), x_at(i))), stays(), NOW)
    assert key(made.claim) == key(equation(g_at(NOW, i), x_at(i)))
    assert all(h.bound for h in made.hypotheses.values())


def test_induction_wants_all_that_the_step_supposes() -> None:
    """A base of another claim, a hypothesis about this layer or at one index: refused, or closed."""
    base = kernel.assume(equation(g_at(FIRST, i), x_at(i)))
    loose = kernel.assume(equation(g_at(NEXT, i), g_at(NOW, i)))
    square = kernel.assume(equation(Mul((x_at(i), x_at(i))), x_at(i)))
    here = kernel.assume(all_equal(g_at(Layer("l", 2), i), x_at(i), i))
    step = kernel.ring(
        equation(g_at(NEXT, i), x_at(i)),
        (Part(loose, {}, ONE), Part(kernel.assume(all_equal(g_at(NOW, i), x_at(i), i)), {}, ONE)),
    )
    refused(
        lambda: induct(base, step, NOW),
        lambda: induct(kernel.assume(equation(g_at(FIRST, i), ONE)), stays(), NOW),
        lambda: induct(base, stays(), NEXT),
        lambda: induct(base, stays(), Layer("m")),
        lambda: induct(base, base, NOW),
        lambda: induct(base, kernel.ring(equation(g_at(Layer("l", 2), i), x_at(i)), (Part(here, {}, ONE),)), NOW),
        lambda: induct(base, kernel.assume(equation(g_at(NEXT, i), ONE)), Layer("m")),
        lambda: induct(base, proves(g_at(NEXT, i), g_at(NEXT, i)), NOW),
    )
    made = induct(base, stays(square), NOW)
    assert key(all_equal(Mul((x_at(i), x_at(i))), x_at(i), i)) in made.hypotheses


# derivatives of both sides


def test_both_sides_are_differentiated_where_they_are_equal_around_the_point() -> None:
    """An equation under open hypotheses is; one at a point, or under infinitely many, is not."""
    open_ = kernel.instance(kernel.axiom("recip"), {Array("x"): constant(Entry(y))})
    made = differentiate(open_, y, ())
    assert set(made.hypotheses) == set(open_.hypotheses)
    at_point = kernel.assume(equation(Entry(y), ZERO))
    unknown = kernel.instance(kernel.axiom("recip"), {Array("x"): constant(App("f", (constant(Entry(y)),)))})
    layered = Add((Entry(y), negative(Entry(Array("a", (None,)), (Layer("l"),)))))
    many = kernel.instance(kernel.axiom("recip"), {Array("x"): constant(layered)})
    many = kernel.discharge(many, (kernel.assume(nonzero(layered, Layer("l"))),))
    refused(
        lambda: differentiate(at_point, y, ()),
        lambda: differentiate(unknown, y, ()),
        lambda: differentiate(many, y, ()),
        lambda: differentiate(open_, Array("'", (), 1), ()),
    )


def test_what_is_continuous_may_stand_in_an_open_hypothesis() -> None:
    """det, sums and products are continuous; what does not have the array does not matter."""
    a = Array("A", ("N", "N"))
    term = Sum((k,), Mul((det(A), Add((A(k, k), App("f", (constant(Entry(z)),)))))))
    made = kernel.instance(kernel.axiom("recip"), {Array("x"): constant(term)})
    assert differentiate(made, a, (i, j))
    other = kernel.assume(equation(Entry(z), ZERO))
    both = kernel.ring(equation(tr(A @ B), Add((tr(B @ A), Entry(z)))), (Part(other, {}, number(-1)),))
    assert differentiate(both, a, (i, j))


def test_what_is_free() -> None:
    """Indices, arrays, layers without shift and operators, but not what is bound."""
    term = Sum((k,), Mul((x_at(k), g_at(NEXT, i), App(Defined("G"), (A.body,), (i, j)))))
    assert {x, Array("g", (None, "N")), Layer("l"), i, j, A.array, Defined("G")} == free(term)


@pytest.mark.parametrize(
    ("arrays", "slots"),
    [((), (Index("j", "m"),)), ((), (Literal(1),)), ((), ()), ((whole(Array("v", ("n",))),), (Index("j", "n"),))],
)
def test_a_function_is_taken_at_what_fits_it(arrays, slots):
    """An index of another size, a literal that may be out of range, too few arguments, and an array too many."""
    function = Lambda((Index("i", "n"),), Entry(Array("x", ("n",)), (Index("i", "n"),)))
    assert beta(function, (), (Index("k", "n"),)) == Entry(Array("x", ("n",)), (Index("k", "n"),))
    with pytest.raises(Refused):
        beta(function, arrays, slots)
