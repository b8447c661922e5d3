"""What slips in the source of core/ would change: found by `bench.core_mutants`, each a behaviour that no test told."""

from __future__ import annotations

import dataclasses
import importlib

import pytest
from core_in_force import refused

from bench.core_terms import D, matrix, number
from symchain.core import kernel
from symchain.core.derive import differentiate  # noqa: F401  it tells the kernel how a derivative is unfolded
from symchain.core.environment import choices, unfold
from symchain.core.instance import Operator
from symchain.core.kernel import Part, key
from symchain.core.layers import induct
from symchain.core.term import (
    MINUS,
    ONE,
    ZERO,
    Add,
    App,
    Array,
    Case,
    Delta,
    Entry,
    Formula,
    Index,
    Lambda,
    Layer,
    Literal,
    Mul,
    Pair,
    Sum,
    constant,
    equation,
    fits,
    is_size,
    whole,
)
from symchain.theory.operators import app, fact

A, S = matrix("A"), matrix("S")
i, j, k = (Index(name, "N") for name in "ijk")
x, y = Entry(Array("x")), Entry(Array("y"))
MODULES = ("term", "head", "instance", "kernel")


@pytest.mark.parametrize("module", MODULES)
def test_what_theorems_are_made_of_does_not_change(module: str) -> None:
    """Every term, formula, value and theorem is frozen, and has no room for anything else."""
    home = importlib.import_module(f"symchain.core.{module}")
    own = [
        c
        for c in vars(home).values()
        if isinstance(c, type) and dataclasses.is_dataclass(c) and c.__module__ == home.__name__
    ]
    assert own
    for made in own:
        assert made.__dataclass_params__.frozen, made
        assert "__slots__" in vars(made), made


def test_a_pair_fits_a_product_and_a_case_a_sum() -> None:
    """Both parts of a pair have to fit; a pair is over no sum, and a case over no product."""
    m, n = Index("a", "M"), Index("b", "N")
    assert fits(Pair(m, n), ("*", "M", "N"))
    assert not fits(Pair(n, n), ("*", "M", "N"))
    assert not fits(Pair(m, m), ("*", "M", "N"))
    assert not fits(Pair(n, m), ("*", "M", "N"))
    assert not fits(Pair(m, n), ("+", "M", "N"))
    assert fits(Case(0, m), ("+", "M", "N"))
    assert fits(Case(1, n), ("+", "M", "N"))
    assert not fits(Case(0, n), ("+", "M", "N"))
    assert not fits(Case(0, m), ("*", "M", "N"))


def test_a_size_is_a_number_a_name_or_two_sizes() -> None:
    """Both parts have to be sizes, and there are two of them."""
    assert is_size(("*", "M", ("+", "N", 2)))
    for wrong in (("*", "M", 0), ("*", 0, "M"), ("*", "M"), ("*", "M", "N", "N"), ("-", "M", "N"), ("+", "M", -1)):
        assert not is_size(wrong)


def test_derivatives_are_not_unfolded_and_sums_not_spelled_unless_it_is_asked_for() -> None:
    """By default a derivative stands for itself, and a sum over two values is one sum."""
    square = D(lambda a: Mul((Entry(a), Entry(a))), constant(x))
    claim = equation(square, Mul((number(2), x)))
    refused(lambda: kernel.ring(claim))
    kernel.ring(claim, (), (), True)
    pair, both = Index("p", 2), Array("z", (2,))
    spelled = equation(
        Sum((pair,), Entry(both, (pair,))), Add((Entry(both, (Literal(0),)), Entry(both, (Literal(1),))))
    )
    refused(lambda: kernel.ring(spelled))
    kernel.ring(spelled, (), (), False, True)
    ring = kernel.ring_in_force()
    assert ring.normal(square) != ring.normal(Mul((number(2), x)))
    assert ring.normal(spelled.bodies[0].body) != ring.normal(spelled.bodies[1].body)


def test_what_a_derivative_supposes_of_a_free_index_is_supposed_of_that_alone() -> None:
    """1/x[k] is derived under x[k] != 0, at this k."""
    vector = Array("x", ("N",))
    entry = Entry(vector, (k,))
    over = app("recip", entry)
    claim = equation(D(lambda a: app("recip", Entry(a, (k,))), whole(vector), i), Mul((MINUS, over, over, Delta(i, k))))
    theorem = kernel.ring(claim, (), (), True)
    assert set(theorem.hypotheses) == {key(fact("nonzero", entry))}


def test_slots_are_exchanged_by_an_equation_of_two_entries_alone() -> None:
    """S[i, j] = S[j, i] does; with another term, a factor, or a number beside them they need not be exchangeable."""
    there, back = S(i, j), S(j, i)
    kernel.exchange(kernel.assume(equation(there, back)), [])
    for left, right in [
        (Add((there, x)), back),
        (there, Add((back, x))),
        (Mul((number(2), there)), Mul((number(2), back))),
        (Mul((MINUS, there)), Mul((MINUS, back))),
        (Mul((there, x)), Mul((back, x))),
        (there, A(j, i)),
        (S(i, i), S(i, i)),
    ]:
        theorem = kernel.assume(equation(left, right))
        refused(lambda theorem=theorem: kernel.exchange(theorem, []))


def test_a_fact_is_about_each_of_its_bodies() -> None:
    """A body that stays does not end the list: the next one is moved, and what its equation supposes is kept."""
    unknown = Lambda((Array("z"),), app("exp", Entry(Array("z"))))
    there = Mul((x, app("recip", x), y))
    known = kernel.assume(Formula("differentiable", (unknown, constant(there))))
    equal = kernel.ring(equation(there, y), (Part(kernel.axiom("recip"), {}, y),))
    made = kernel.transport(known, Formula("differentiable", (unknown, constant(y))), (None, equal))
    assert key(fact("nonzero", x)) in made.hypotheses
    refused(lambda: kernel.transport(known, Formula("differentiable", (unknown, constant(ONE))), (None, equal)))
    refused(lambda: kernel.transport(known, Formula("differentiable", (unknown, constant(y))), (equal,)))


def test_a_fact_is_moved_where_it_is_one_and_at_no_bound_index() -> None:
    """An equation is no fact; one that is said for all values, or is to be, is not moved as it stands."""
    entry = Entry(Array("x", ("N",)), (k,))
    same = kernel.ring(equation(entry, entry))
    at_k, everywhere = fact("nonzero", entry), fact("nonzero", entry, bound=(k,))
    kernel.transport(kernel.assume(at_k), at_k, (same,))
    refused(lambda: kernel.transport(kernel.assume(at_k), everywhere, (same,)))
    equal = equation(entry, entry)
    refused(lambda: kernel.transport(kernel.assume(equal), equal, (same, same)))


def test_each_body_of_an_operator_may_be_another() -> None:
    """A body that is given as it is does not end the list of a congruence."""
    one, other = Lambda((i, j), A(i, j)), equation(S(i, j), A(i, j))
    theorem = kernel.congruence("mul", (one, ((i, j), kernel.assume(other))), (i, k))
    product = App("mul", (one, Lambda((i, j), A(i, j))), (i, k))
    assert key(theorem.claim) == key(equation(App("mul", (one, Lambda((i, j), S(i, j))), (i, k)), product))


@pytest.mark.parametrize("other", ["A size", "Z size"])
def test_an_array_is_put_for_one_of_its_sizes(other: str) -> None:
    """Another size does not fit, whether it is named before or after that of the array."""
    vector = Array("x", ("N",))
    theorem = kernel.ring(equation(Entry(vector, (k,)), Entry(vector, (k,))))
    a = Index("a", other)
    refused(lambda: kernel.instance(theorem, {vector: Lambda((a,), ONE)}))


def test_a_layer_moves_by_any_number_and_never_back() -> None:
    """A theorem of every layer is one of the second layer on."""
    layer, network = Layer("l"), Array("U", (None, "N"))
    entry = Entry(network, (layer, k))
    theorem = kernel.ring(equation(entry, entry))
    moved = kernel.instance(theorem, {layer: Layer("l", 2)})
    assert key(moved.claim) == key(equation(Entry(network, (Layer("l", 2), k)), Entry(network, (Layer("l", 2), k))))
    refused(lambda: kernel.instance(theorem, {layer: Layer("l", -1)}))


def test_an_induction_is_over_a_layer_that_may_be_any() -> None:
    """Over a layer that is shifted, or one that has a number, there is none."""
    network = Array("U", (None, "N"))

    def zero_at(layer: Layer) -> Formula:
        return equation(Entry(network, (layer, k)), ZERO)

    base = kernel.assume(zero_at(Layer("", 0)))
    for wrong in (Layer("l", 1), Layer("", 0), Layer("", 1)):
        theorem = kernel.assume(zero_at(wrong))
        refused(lambda wrong=wrong, theorem=theorem: induct(base, theorem, wrong))


def test_a_function_symbol_is_put_by_a_function_of_as_much() -> None:
    """A λ-term of another number of arguments stands for no function of these."""
    function = App("f", (constant(x),))
    theorem = kernel.ring(equation(function, function))
    two = Lambda((Array("a"), Array("b")), Entry(Array("a")))
    refused(lambda: kernel.instance(theorem, {Operator("f"): two}))


def test_rules_keep_their_names_and_what_they_say() -> None:
    """A rule is listed under its name, with its words: the page of the rules is made of them."""
    for name, made in kernel.RULES.items():
        assert made.__name__ == name
        assert made.__doc__


# the ring


def test_any_places_that_mean_the_same_are_exchanged() -> None:
    """All four of exp(x[i] x[j] x[k] x[l]), all three of a function of one more slot; not those of A[i, j]."""
    ring, vector = kernel.ring_in_force(), Array("x", ("N",))
    entries = [Entry(vector, (index,)) for index in (i, j, k, Index("l", "N"))]
    ((_, ((head, _),)),) = ring.normal(app("exp", Mul(tuple(entries))))
    assert ring.groups_of(head) == ((0, 1, 2, 3),)
    row = Index("r", "M")
    body = Lambda((row,), Mul((Entry(Array("y", ("M",)), (row,)), *entries[:3])))
    ((_, ((head, places),)),) = ring.normal(App("g", (body,), (Index("s", "M"),)))
    assert ring.groups_of(head) == ((1, 2, 3),)
    assert len(places) == 4
    ((_, ((head, _),)),) = ring.normal(app("exp", A(i, j)))
    assert ring.groups_of(head) == ()


def test_a_delta_of_an_index_and_a_number_is_one() -> None:
    """δ[i, 0] is no 0, that of two numbers is; it leaves the number 0 of another array alone."""
    ring, other = kernel.ring_in_force(), Array("y", ("M",))
    at_first = Entry(other, (Literal(0),))
    (monomial,) = ring.normal(Mul((Delta(i, Literal(0)), at_first)))
    assert {places for head, places in monomial[1] if head.content[0] == "array"} == {(Literal(0),)}
    assert ring.normal(Delta(Index("p", 2), Literal(1)))
    assert not ring.normal(Delta(Literal(0), Literal(1)))


def test_an_operator_at_a_number_is_that_of_the_entry_there() -> None:
    """The sum of δ[i, 0] exp(x[i]) is exp(x[0]), and not exp(x[1])."""
    vector = Array("x", (3,))
    p = Index("p", 3)
    chosen = Sum((p,), Mul((Delta(p, Literal(0)), app("exp", Entry(vector, (p,))))))
    kernel.ring(equation(chosen, app("exp", Entry(vector, (Literal(0),)))))
    refused(lambda: kernel.ring(equation(chosen, app("exp", Entry(vector, (Literal(1),))))))


def _change(body: object, point: Array) -> App:
    """The derivative of an unknown function f of the array that moves, or of another one, at a point."""
    moving = Array("m", point.sizes)
    return App("D", (Lambda((moving,), App("f", (body or whole(moving),))), whole(point)), (k,))


@pytest.mark.parametrize("where", ["alone", "in the second case"])
def test_an_array_that_is_bound_within_is_not_the_one_around(where: str) -> None:
    """∂f(Y) - ∂f(X) by Y, where X is bound around it, is not 0 at all X."""
    point, bound = Array("p", ("N",)), Array("X", ("N",))
    row, column = Index("r", ("+", "M", "N")), Index("c", "N")
    differ = Add((_change(None, point), Mul((MINUS, _change(whole(bound), point)))))
    if where == "alone":
        made, nothing = (Lambda((bound,), body) for body in (differ, ZERO))
    else:
        second = Sum((column,), Mul((Delta(row, Case(1, column)), differ)))
        made, nothing = (Lambda((bound, row), body) for body in (second, ZERO))
    claim = equation(App("h", (made,)), App("h", (nothing,)))
    refused(lambda: kernel.ring(claim))
    kernel.ring(equation(App("h", (made,)), App("h", (made,))))


def test_what_an_index_runs_through_is_written_out_where_it_is_asked_for() -> None:
    """By default an index over two values is one plain index."""
    pair = Index("p", 2)
    assert len(list(choices([pair], {}))) == len(unfold(2, "p")) == 1
    assert len(list(choices([pair], {}, spelled=True))) == len(unfold(2, "p", spelled=True)) == 2


@pytest.mark.parametrize(("inner", "other"), [("A", "Z"), ("Z", "A")])
def test_factors_of_two_sizes_have_no_product(inner: str, other: str) -> None:
    """Whichever of the sizes is named before the other."""
    one, two = Array("a", ("N", inner)), Array("b", (other, "N"))
    product = App("mul", (whole(one), whole(two)), (i, j))
    refused(lambda: kernel.ring(equation(product, product)))


def test_one_slot_is_not_exchanged() -> None:
    """x[i] = x[i] says nothing of two slots."""
    entry = Entry(Array("x", ("N",)), (i,))
    theorem = kernel.ring(equation(entry, entry))
    refused(lambda: kernel.exchange(theorem, []))


def test_numbers_say_nothing_of_slots() -> None:
    """0 = 0, and a number equal to an entry, exchange nothing."""
    for left, right in ((ZERO, ZERO), (ONE, S(i, j)), (S(i, j), ONE), (ZERO, S(i, j))):
        theorem = kernel.assume(equation(left, right))
        refused(lambda theorem=theorem: kernel.exchange(theorem, []))


def test_an_entry_has_a_number_from_0() -> None:
    """The number of an entry is less than the size, and not less than 0."""
    assert fits(Literal(0), 3)
    assert fits(Literal(2), 3)
    assert not fits(Literal(3), 3)
    assert not fits(Literal(-1), 3)
    assert fits(Literal(0), "N")
    assert not fits(Literal(-1), "N")
    assert not fits(Literal(1), "N")
