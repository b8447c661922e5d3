"""Every rule of the kernel: that it proves what it should, and that each side condition, broken, is refused."""

from __future__ import annotations

import pytest

from symchain.errors import NotDecided, Refused
from symchain.prove.label import canonical_numbers
from symchain.prove.normal import WITNESS, witness
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.asymptotic import Equation, Order, Remainder
from symchain.trusted.derive import derive
from symchain.trusted.kernel import Given, Smooth
from symchain.trusted.schema import Renaming
from symchain.trusted.term import (
    ARRAY,
    KRONECKER,
    Add,
    Entry,
    Head,
    Index,
    Literal,
    Mul,
    Number,
    Power,
    Size,
    Sum,
    derivative_head,
    increment_head,
    perturbation_head,
    quotient_head,
    subtract,
)

M, N = Size.symbol("M"), Size.symbol("N")
A, B = Head(ARRAY, "A", (M, M)), Head(ARRAY, "B", (M, M))
R = Head(ARRAY, "R", (M, N))
S = Head(ARRAY, "S", (M, M), symmetric=True)
X = Head(ARRAY, "X", (M, N))
U = Head(ARRAY, "U", (N, M), (X,))
G = Head(ARRAY, "g", (), (U,))
C = Head(ARRAY, "c")
i, j, p = Index.free("i", M), Index.free("j", M), Index.free("p", M)
q, r = Index.free("q", N), Index.free("r", N)
XS = (i, q)
US = (r, p)
H = Entry(perturbation_head(X), XS)
BIG, LITTLE = Order(2, False), Order(1, True)


def e(head, *slots):
    return Entry(head, slots)


def total(body, *sizes):
    """The sum of body(k, ...) over new indices of the sizes."""
    indices = tuple(Index.bound("k", s) for s in sizes)
    return Sum(indices, body(*indices))


def product(*factors):
    return Mul(factors)


def sum_of(*parts):
    return Add(parts)


def entrywise(left, right):
    """An assumed equation of two arrays."""
    return kernel.assume("H", Equation(e(left, i, j), e(right, i, j)))


def witness_for(*terms):
    """The renamings of the canonical labelling, written out so that a test can tamper with them."""
    return {c: canonical_numbers(c) for m in ring.expand(Add(terms)) for c, _ in m if c.sizes}


def path(first, second):
    """first[i,k] second[k,j] summed."""
    return total(lambda k: product(e(first, i, k), e(second, k, j)), M)


# decide


def trace(*heads):
    """The trace of a product of square arrays, by its definition."""
    ks = [Index.bound("k", M) for _ in heads]
    return Sum(tuple(ks), Mul(tuple(e(h, ks[n], ks[(n + 1) % len(ks)]) for n, h in enumerate(heads))))


CYCLIC = Equation(trace(A, A, B, A, B), trace(A, B, A, A, B))


def test_decide_accepts_a_witness():
    """Two sides that are the same up to names of bound indices are equal, by nothing else."""
    theorem = kernel.decide(CYCLIC, witness_for(CYCLIC.left, CYCLIC.right))
    with pytest.raises(Refused, match="do not reduce"):
        kernel.decide(CYCLIC, {})
    assert theorem.claim == CYCLIC
    assert theorem.rule == "decide"
    assert not theorem.parents
    assert not theorem.hypotheses
    assert not theorem.axioms


def test_decide_refuses_what_is_not_equal():
    """A transpose dropped is refused, whatever the witness."""
    claim = Equation(trace(A, B), total(lambda k, l: product(e(A, k, l), e(B, k, l)), M, M))
    for found in ({}, witness_for(claim.left, claim.right)):
        with pytest.raises(Refused, match="do not reduce"):
            kernel.decide(claim, found)


def test_decide_refuses_a_witness_that_is_no_permutation():
    """A renaming that makes two bound indices one could make different sums equal; it is refused."""
    good = witness_for(CYCLIC.left, CYCLIC.right)
    for bad in ((0, 0, 1, 2, 3), (0, 1), (0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 5)):
        tampered = dict.fromkeys(good, bad)
        with pytest.raises(Refused, match="not a renaming"):
            kernel.decide(CYCLIC, tampered)


def test_decide_refuses_a_tampered_witness():
    """A permutation, but the wrong one for one of the components."""
    good = witness_for(CYCLIC.left, CYCLIC.right)
    for component, numbers in good.items():
        for swap in ((1, 0, 2, 3, 4), (4, 1, 2, 3, 0), (0, 2, 1, 3, 4)):
            with pytest.raises(Refused, match="do not reduce"):
                kernel.decide(CYCLIC, {**good, component: tuple(numbers[n] for n in swap)})


def test_decide_wants_spelling_for_literal_sizes():
    """Over a literal size a sum is its entries written out, only where that is asked for."""
    two = Size.number(2)
    small = Head(ARRAY, "Z", (two, two))
    k = Index.bound("k", two)
    entries = sum_of(e(small, Literal(0), Literal(0)), e(small, Literal(1), Literal(1)))
    claim = Equation(Sum((k,), e(small, k, k)), entries)
    with pytest.raises(Refused):
        kernel.decide(claim, {})
    assert kernel.decide(claim, {}, spelled=True).claim == claim
    wrong = Equation(claim.left, e(small, Literal(0), Literal(0)))
    with pytest.raises(Refused):
        kernel.decide(wrong, {}, spelled=True)


def test_decide_absorbs_what_the_remainder_covers_only():
    """h^2 goes in O(h^2), h does not; 3 h^2 goes in o(h), 3 h does not."""
    at = lambda order: Remainder(H, order)  # noqa: E731
    zero = Number(0)
    assert kernel.decide(Equation(Power(H, 2), zero, at(BIG)), {})
    assert kernel.decide(Equation(Power(H, 2), zero, at(LITTLE)), {})
    for order in (BIG, LITTLE):
        with pytest.raises(Refused):
            kernel.decide(Equation(H, zero, at(order)), {})


# follow


def test_follow_rewrites_an_entry_everywhere():
    """A = B rewrites A under sums, at any slots, and the theorem keeps hypothesis and parent."""
    given = entrywise(A, B)
    claim = Equation(path(A, S), path(B, S))
    found = kernel.follow(claim, [(given, False)], (), witness_for(claim.left, claim.right, path(B, S)))
    assert found.hypotheses == given.hypotheses
    assert found.parents == (given,)
    assert found.rule == "follow"


def test_follow_rewrites_from_right_to_left_where_told():
    """The flag reads the equation the other way."""
    given = entrywise(A, B)
    claim = Equation(e(B, j, i), e(A, j, i))
    assert kernel.follow(claim, [(given, True)], (), {})


def test_follow_refuses_a_rewrite_at_indices_that_are_not_distinct():
    """A[i,i] = B[i,i] says nothing about A[i,j]."""
    given = kernel.assume("H", Equation(e(A, i, i), e(B, i, i)))
    with pytest.raises(Refused, match="distinct free indices"):
        kernel.follow(Equation(e(A, i, j), e(B, i, j)), [(given, False)], (), {})


def test_follow_refuses_a_rewrite_at_a_literal():
    """A[0,j] = B[0,j] says nothing about other rows."""
    given = kernel.assume("H", Equation(e(A, Literal(0), j), e(B, Literal(0), j)))
    with pytest.raises(Refused, match="distinct free indices"):
        kernel.follow(Equation(e(A, i, j), e(B, i, j)), [(given, False)], (), {})


def test_follow_refuses_a_rewrite_whose_head_is_on_both_sides():
    """A[i,j] = A[j,i] would rewrite for ever."""
    given = kernel.assume("H", Equation(e(A, i, j), e(A, j, i)))
    with pytest.raises(Refused, match="not on the other side"):
        kernel.follow(Equation(e(A, i, j), e(A, j, i)), [(given, False)], (), {})


def test_follow_refuses_a_rewrite_by_what_is_not_an_entry():
    """Only a lone entry can be replaced."""
    given = kernel.assume("H", Equation(product(e(A, i, j), e(B, i, j)), Number(0)))
    with pytest.raises(Refused):
        kernel.follow(Equation(e(A, i, j), Number(0)), [(given, False)], (), {})


def test_follow_refuses_a_rewrite_up_to_a_remainder():
    """Multiplied by 1/h a remainder is no remainder any more: expansions are not used for rewriting."""
    given = kernel.assume("H", Equation(C_ENTRY, H, Remainder(H, BIG)))
    with pytest.raises(Refused, match="up to a remainder"):
        kernel.follow(Equation(C_ENTRY, H, Remainder(H, BIG)), [(given, False)], (), {})


C_ENTRY = Entry(C)


def test_a_rewrite_does_not_capture():
    """Free indices of the body are set to those of the entry at once; bound ones are made new."""
    given = kernel.assume("H", Equation(e(A, i, j), path(B, S)))
    claim = Equation(
        total(lambda k: product(e(A, j, k), e(B, k, i)), M),
        total(lambda k, l: product(e(B, j, l), e(S, l, k), e(B, k, i)), M, M),
    )
    left = kernel.rewrite(claim.left, given.claim)
    assert kernel.follow(claim, [(given, False)], (), witness_for(left, claim.right))
    twice = kernel.rewrite(product(e(A, i, j), e(A, i, j)), given.claim)
    square = product(path(B, S), path(B, S))
    assert kernel.vanishes(ring.difference(twice, square), witness_for(twice, square))


def test_follow_combines_with_coefficients():
    """2a - b from a and b, at other indices of the same size; wrong coefficients are refused."""
    a = kernel.assume("a", Equation(e(A, i, j), e(S, i, j)))
    b = kernel.assume("b", Equation(e(B, i, j), e(S, j, i)))
    claim = Equation(sum_of(product(Number(2), e(A, p, j)), product(Number(-1), e(B, p, j))), e(S, p, j))
    good = [(2, a, {i: p}), (-1, b, {i: p})]
    assert kernel.follow(claim, (), good, {}).hypotheses == a.hypotheses | b.hypotheses
    with pytest.raises(Refused):
        kernel.follow(claim, (), [(1, a, {i: p}), (-1, b, {i: p})], {})


def test_follow_refuses_a_combination_across_sizes():
    """An equation about rows of size M is not one about rows of size N."""
    a = kernel.assume("a", Equation(e(A, i, j), Number(0)))
    with pytest.raises(Refused, match="has size"):
        kernel.follow(Equation(e(A, i, j), Number(0)), (), [(1, a, {i: q})], {})


def expansion(order, base=H):
    return kernel.assume("E", Equation(C_ENTRY, H, Remainder(base, order)))


@pytest.mark.parametrize(
    ("used", "claimed", "passes"),
    [
        (BIG, BIG, True),
        (BIG, LITTLE, True),
        (BIG, Order(1, False), True),
        (LITTLE, LITTLE, True),
        (LITTLE, Order(1, False), True),
        (Order(1, False), LITTLE, False),
        (LITTLE, BIG, False),
        (BIG, Order(2, True), False),
        (BIG, Order(3, False), False),
    ],
)
def test_a_remainder_that_is_used_must_imply_the_claimed_one(used, claimed, passes):
    """O(h^2) gives o(h) and O(h); o(h) does not give O(h^2), nor O(h) give o(h)."""
    claim = Equation(C_ENTRY, H, Remainder(H, claimed))
    if passes:
        assert kernel.follow(claim, (), [(1, expansion(used), {})], {}).claim == claim
    else:
        with pytest.raises(Refused, match="does not imply"):
            kernel.follow(claim, (), [(1, expansion(used), {})], {})


def test_an_expansion_does_not_give_an_exact_equation():
    """c = h + O(h^2) does not prove c = h."""
    with pytest.raises(Refused, match="does not imply"):
        kernel.follow(Equation(C_ENTRY, H), (), [(1, expansion(BIG), {})], {})


def test_an_expansion_in_one_perturbation_is_not_one_in_another():
    """O(h^2) for the entry i,q of X is not O for the entry p,q."""
    other = Entry(perturbation_head(X), (p, q))
    with pytest.raises(Refused, match="does not imply"):
        kernel.follow(Equation(C_ENTRY, H, Remainder(other, BIG)), (), [(1, expansion(BIG), {})], {})


# define


def test_define_is_conservative():
    """A new symbol has a head of its own, which depends on what its value does."""
    theorem = kernel.define("D", (i, j), (M, M), path(A, B))
    head = theorem.claim.left.head
    assert head.depends_on(A)
    assert head.depends_on(B)
    assert not theorem.hypotheses
    other = kernel.define("D", (i, j), (M, M), path(B, A)).claim.left.head
    assert head is not other


def test_define_refuses_an_index_that_is_free_in_the_value_only():
    """d = A[i,i] for every i is no definition."""
    with pytest.raises(Refused, match="free in the definition only"):
        kernel.define("D", (), (), e(A, i, i))


@pytest.mark.parametrize("slots", [(i, i), (i, Literal(0)), (i,)])
def test_define_refuses_slots_that_are_not_distinct_indices(slots):
    """A symbol is defined at all of its entries at once."""
    with pytest.raises(Refused, match="distinct indices"):
        kernel.define("D", slots, (M, M), Number(1))


# assume, specialise


def test_assume_marks_what_follows():
    """A hypothesis is in the theorem that states it and in every theorem from it."""
    given = entrywise(A, B)
    assert given.hypotheses == {Given("H", given.claim)}
    later = kernel.specialise(given, {i: p})
    assert kernel.follow(Equation(e(A, p, j), e(B, p, j)), (), [(1, later, {})], {}).hypotheses == given.hypotheses


def test_specialise_sets_free_indices():
    """At other indices of the size, also equal ones, also the first."""
    given = entrywise(A, B)
    assert kernel.specialise(given, {i: p, j: p}).claim.left == e(A, p, p)
    assert kernel.specialise(given, {i: Literal(0)}).claim.left == e(A, Literal(0), j)


@pytest.mark.parametrize("slots", [{i: q}, {i: Literal(1)}, {i: Index.bound("k", M)}, {Literal(0): i}])
def test_specialise_refuses_other_sizes_bound_indices_and_literals_that_may_not_exist(slots):
    """Row 1 need not exist; a bound index belongs to its sum."""
    with pytest.raises(Refused):
        kernel.specialise(entrywise(A, B), slots)


# instantiate


def quotient_theorem():
    return kernel.difference_quotient(U, X, (*US, *XS))


def taylor_theorem(little=True):
    return kernel.taylor(U, X, (*US, *XS), through=None, little=little)


Y = Head(ARRAY, "Y", (N, M))
V = Head(ARRAY, "V", (M, N), (Y,))


def test_instantiate_renames_functions_sizes_and_hypotheses():
    """U(X) to V(Y), of exchanged sizes: the claim and the smoothness hypothesis go along."""
    theorem = kernel.instantiate(taylor_theorem(), Renaming({U: (V, ()), X: (Y, ())}))
    assert theorem.hypotheses == {Smooth(V, Y, "partial")}
    assert theorem.claim.left.head.sizes == (M, N, N, M)
    assert theorem.claim.remainder.base.head.parts == (Y,)


def test_instantiate_gives_the_heads_that_lowering_gives():
    """The derivative of the image is the derivative array of the image, whatever the names contain."""
    x1, u = Head(ARRAY, "X1", (N, M), (Y,)), {U: None}
    for function in (V, x1):
        sizes = (M, N) if function is V else (N, M)
        variable = Head(ARRAY, "Y", (M, N)) if function is x1 else Y
        image = Head(ARRAY, function.name, sizes, (variable,))
        theorem = kernel.instantiate(quotient_theorem(), Renaming({U: (image, ()), X: (variable, ())}))
        assert theorem.claim.left.head is derivative_head(image, variable)
        assert theorem.claim.right.head is quotient_head(image, variable)
    assert u


def test_instantiate_refuses_two_arrays_for_one_size():
    """M to both sizes of a rectangular array at once."""
    with pytest.raises(ValueError, match="would become both"):
        Renaming({A: (R, ())})


def test_instantiate_refuses_to_merge_arrays():
    """A + B with A and B one array would say less, and A - B more, than the theorem."""
    theorem = kernel.decide(Equation(sum_of(e(A, i, j), e(B, i, j)), sum_of(e(B, i, j), e(A, i, j))), {})
    with pytest.raises(Refused, match="two arrays would become one"):
        kernel.instantiate(theorem, Renaming({A: (B, ())}))


@pytest.mark.parametrize(
    "renaming",
    [
        {U: (Head(ARRAY, "W", (N, M), (Head(ARRAY, "Z", (M, N)),)), ())},
        {U: (Head(ARRAY, "W", (N, M)), ())},
        {U: (Head(ARRAY, "W", (N, M), (X, Head(ARRAY, "Z", (M, N)))), ())},
    ],
)
def test_instantiate_refuses_another_dependence(renaming):
    """A function of X becomes a function of what X becomes, and of nothing else."""
    with pytest.raises(Refused):
        kernel.instantiate(quotient_theorem(), Renaming(renaming))


def test_instantiate_refuses_hypotheses_about_particular_arrays():
    """A = B, assumed, does not give the same for others."""
    with pytest.raises(Refused, match="particular arrays"):
        kernel.instantiate(entrywise(A, B), Renaming({A: (Head(ARRAY, "A2", (M, M)), ())}))


def test_instantiate_refuses_definitions_of_what_is_renamed():
    """D stands for AB; it does not stand for A2 B."""
    theorem = kernel.define("D", (i, j), (M, M), path(A, B))
    with pytest.raises(Refused):
        kernel.instantiate(theorem, Renaming({A: (Head(ARRAY, "A2", (M, M)), ())}))


def test_instantiate_refuses_a_plain_array_for_a_symmetric_one():
    """S[i,j] = S[j,i] holds for symmetric arrays only."""
    theorem = kernel.decide(Equation(e(S, i, j), e(S, j, i)), {})
    with pytest.raises((Refused, ValueError)):
        kernel.instantiate(theorem, Renaming({S: (Head(ARRAY, "K", (M, M)), ())}))


def test_instantiate_keeps_the_structure_of_what_it_resizes():
    """An orthogonal array of another size is orthogonal, not any array of its name; a plain one is not put for it."""
    orthogonal = Head(ARRAY, "Q", (M, M), facts=frozenset(["orthogonal", "invertible"]))
    beside = Head(ARRAY, "B", (M, M))
    theorem = kernel.decide(Equation(path(orthogonal, beside), path(orthogonal, beside)), {})
    image = kernel.instantiate(theorem, Renaming({beside: (Head(ARRAY, "B2", (N, N)), ())}))
    (made,) = [h for h in image.claim.heads() if h.name == "Q"]
    assert (made.sizes, made.facts) == ((N, N), orthogonal.facts)
    with pytest.raises(ValueError, match="structure"):
        Renaming({orthogonal: (Head(ARRAY, "K", (M, M)), ())})


def test_instantiate_reads_a_scalar_function_as_an_entry():
    """A theorem about every g(U) holds for every entry of every matrix function of U."""
    matrix = Head(ARRAY, "F", (M, M), (U,))
    theorem = kernel.difference_quotient(G, X, XS)
    image = kernel.instantiate(theorem, Renaming({G: (matrix, (p, j))}))
    assert image.claim.left == Entry(derivative_head(matrix, X), (p, j, *XS))


def test_instantiate_refuses_an_entry_for_a_function_that_has_functions():
    """Where something is a function of U, U cannot become an entry."""
    scalar = Head(ARRAY, "s", (), (X,))
    outer = Head(ARRAY, "t", (), (scalar,))
    theorem = kernel.difference_quotient(outer, X, XS)
    matrix = Head(ARRAY, "F", (M, M), (X,))
    with pytest.raises(Refused):
        kernel.instantiate(theorem, Renaming({scalar: (matrix, (p, j))}))


# set_array


def test_a_free_array_takes_any_value():
    """What holds for all A holds for A = BS."""
    theorem = kernel.decide(CYCLIC, witness_for(CYCLIC.left, CYCLIC.right))
    made = kernel.set_array(theorem, A, (i, j), path(B, S))
    longer = Equation(trace(B, S, B, S), trace(B, S, B, S))
    # Not `witness_for`: the numbers of what is symmetric depend on what was met before.
    assert kernel.follow(longer, (), [(1, made, {})], WITNESS)


@pytest.mark.parametrize(
    ("theorem", "array", "slots", "value"),
    [
        (lambda: quotient_theorem(), X, XS, Number(0)),
        (lambda: quotient_theorem(), U, US, Number(0)),
        (lambda: entrywise(A, B), A, (i, j), Number(0)),
        (lambda: kernel.decide(Equation(e(S, i, j), e(S, j, i)), {}), S, (i, j), e(A, i, j)),
        (lambda: kernel.decide(CYCLIC, witness_for(CYCLIC.left, CYCLIC.right)), A, (i, i), Number(0)),
        (lambda: kernel.decide(CYCLIC, witness_for(CYCLIC.left, CYCLIC.right)), A, (i, j), e(B, p, p)),
        (lambda: kernel.decide(CYCLIC, witness_for(CYCLIC.left, CYCLIC.right)), A, (i, j), H),
        (lambda: kernel.decide(Equation(C_ENTRY, C_ENTRY, Remainder(H, BIG)), {}), C, (), Power(H, -1)),
    ],
)
def test_an_array_that_is_not_free_keeps_its_place(theorem, array, slots, value):
    """Functions, their variables, structured or assumed arrays, partial entries, loose indices, perturbations."""
    with pytest.raises(Refused):
        kernel.set_array(theorem(), array, slots, value)


# differentiate_definition


def test_the_derivative_of_a_definition():
    """d(X[r..]X..)/dX by Leibniz, resting on the axiom for polynomials."""
    theorem = kernel.define("D", (), (), total(lambda k, l: Power(e(X, k, l), 2), M, N))
    made = kernel.differentiate_definition(theorem, X, XS)
    claim = Equation(made.claim.left, product(Number(2), e(X, *XS)))
    assert kernel.follow(claim, (), [(1, made, {})], witness_for(made.claim.right, claim.right))
    assert "polynomial-derivative" in made.axioms


def test_an_assumed_equation_is_not_differentiated():
    """It may hold at one point only."""
    given = kernel.assume("H", Equation(C_ENTRY, e(X, *XS)))
    with pytest.raises(Refused, match="only a definition"):
        kernel.differentiate_definition(given, X, XS)


def test_a_specialised_definition_is_not_differentiated():
    """After specialising, the left side is no longer the whole symbol."""
    theorem = kernel.specialise(kernel.define("D", (i, j), (M, M), e(A, j, i)), {i: p})
    with pytest.raises(Refused, match="only a definition"):
        kernel.differentiate_definition(theorem, A, (i, j))


@pytest.mark.parametrize("slots", [(i, j), (p, p), (p,), (q, p)])
def test_a_definition_is_differentiated_at_new_indices(slots):
    """The indices of the variable differ from those of the definition and from each other."""
    theorem = kernel.define("D", (i, j), (M, M), e(A, j, i))
    with pytest.raises(Refused):
        kernel.differentiate_definition(theorem, A, slots)


def test_a_structured_variable_is_not_decided():
    """The entries of an orthogonal array are not independent, and neither are those of a symmetric one of order 3."""
    orthogonal = Head(ARRAY, "Q", (M, M), facts=frozenset(["orthogonal"]))
    for variable in (orthogonal, Head(ARRAY, "T", (M,) * 3, symmetric=True)):
        slots = tuple(Index.free(f"t{n}", M) for n in range(len(variable.sizes)))
        theorem = kernel.define("D", slots, variable.sizes, Entry(variable, slots))
        with pytest.raises(NotDecided):
            kernel.differentiate_definition(theorem, variable, tuple(Index.free(f"u{n}", M) for n in range(len(slots))))


def test_a_symmetric_variable_moves_in_pairs():
    """dS[k,l]/dS[i,j] counts S[i,j] and S[j,i], the diagonal once."""
    theorem = kernel.define("D", (), (), total(lambda k: e(S, k, k), M))
    made = kernel.differentiate_definition(theorem, S, (i, j))
    assert ring.expand(made.claim.right) == ring.expand(Entry(KRONECKER, (i, j)))


def test_a_symbol_is_not_differentiated_by_itself_through_its_definition():
    """dD[i,j]/dD[k,l] is a product of deltas, not the derivative of the value by an array it does not contain."""
    theorem = kernel.define("D", (i, j), (M, M), e(A, j, i))
    head = theorem.claim.left.head
    with pytest.raises((Refused, NotDecided)):
        kernel.differentiate_definition(theorem, head, (p, Index.free("pp", M)))


# taylor


@pytest.mark.parametrize(("little", "degree", "order"), [(True, "partial", LITTLE), (False, "C11", BIG)])
def test_taylor_in_the_perturbation_names_its_hypothesis(little, degree, order):
    """o(h) rests on partial derivatives, O(h^2) on Lipschitz ones."""
    theorem = taylor_theorem(little)
    assert theorem.hypotheses == {Smooth(U, X, degree)}
    assert theorem.axioms == {f"taylor-entry-{'o' if little else 'O'}"}
    assert theorem.claim.remainder == Remainder(H, order)
    assert theorem.claim.right == product(Entry(derivative_head(U, X), (*US, *XS)), H)


@pytest.mark.parametrize(("little", "degree", "order"), [(True, "differentiable", LITTLE), (False, "C11", BIG)])
def test_taylor_in_the_increments_names_its_hypothesis(little, degree, order):
    """The total differential rests on total differentiability, its quadratic remainder on Lipschitz derivatives."""
    theorem = kernel.taylor(G, X, XS, through=U, little=little)
    assert theorem.hypotheses == {Smooth(G, U, degree)}
    assert theorem.claim.remainder == Remainder(Entry(increment_head(U, X), XS), order)


def test_taylor_does_not_assume_the_chain_rule():
    """g of U of X has no expansion in ΔX from g's and U's smoothness: only through U."""
    with pytest.raises(Refused, match="not declared as a function of X"):
        kernel.taylor(G, X, XS, through=None, little=True)


@pytest.mark.parametrize(
    ("function", "variable", "slots", "through"),
    [
        (A, X, (i, j, *XS), None),
        (X, X, (*XS, p, r), None),
        (U, X, (*US, i, i), None),
        (U, X, (*US, i, Literal(0)), None),
        (U, X, (r, i, i, q), None),
        (U, X, (*US, i), None),
        (U, X, (*US, *XS), X),
        (Head(ARRAY, "g2", (), (U, X)), X, XS, U),
        (G, A, (i, j), U),
        (Head(ARRAY, "g3", (), (A,)), X, XS, A),
    ],
)
def test_taylor_refuses_what_is_not_declared(function, variable, slots, through):
    """Constants, the variable itself, indices that are not generic, functions of more than `through`."""
    with pytest.raises(Refused):
        kernel.taylor(function, variable, slots, through=through, little=True)


# taylor, of a function of several arrays

W = Head(ARRAY, "W", (M, M), (X,))
B2 = Head(ARRAY, "B2", (M, M))
G2 = Head(ARRAY, "g of two", (), (U, W))
PARTIAL = derivative_head(G, U)


def test_a_function_of_two_arrays_changes_by_both():
    """The sum over both, up to a remainder in the norm of both changes, if it is smooth in both jointly."""
    for through in ((U, W), (W, U)):
        theorem = kernel.taylor(G2, X, XS, through=through, little=True)
        assert theorem.hypotheses == {Smooth.joint(G2, (U, W), "differentiable")}
        bases = [Entry(increment_head(part, X), XS) for part in (U, W)]
        assert theorem.claim.remainder == Remainder.joint(bases, LITTLE)
        assert len(ring.expand(theorem.claim.right)) == 2
    assert kernel.taylor(G2, X, XS, through=(U, W), little=False).hypotheses == {Smooth.joint(G2, (U, W), "C11")}


def test_what_does_not_move_has_no_change():
    """A constant argument is held fixed, and no smoothness in it is needed."""
    theorem = kernel.taylor(Head(ARRAY, "g3", (), (U, B2)), X, XS, through=U, little=True)
    assert {h.variables for h in theorem.hypotheses} == {(U,)}


@pytest.mark.parametrize(
    ("parts", "through"),
    [
        ((U, W), U),
        ((U, W), (W,)),
        ((U,), (U, W)),
        ((U, W), ()),
        ((U, X), (U, X)),
        ((U, X), (U,)),
        ((U, X), None),
        ((U, Head(ARRAY, "Z", (M, M), (U,))), (U, Head(ARRAY, "Z", (M, M), (U,)))),
        ((U, Head(ARRAY, "Z", (M, M), (U, X))), (U, Head(ARRAY, "Z", (M, M), (U, X)))),
        ((U, B2), (U, B2)),
    ],
)
def test_no_path_is_left_out_or_counted_twice(parts, through):
    """An argument that moves and is not named, one that is no argument or does not move, one that is a function of
    another or the variable itself: the derivative by the other is then not the one with this held fixed."""
    with pytest.raises(Refused):
        kernel.taylor(Head(ARRAY, "g4", (), parts), X, XS, through=through, little=True)


def test_a_joint_remainder_is_of_the_least_order():
    """With ΔU of second order and ΔW of first, o(ΔU, ΔW) is o(h) only; and each increment needs its expansion."""
    outer = kernel.taylor(G2, X, XS, through=(U, W), little=False)
    ws = (p, Index.free("m", M), *XS)
    flat = kernel.assume(
        "F", Equation(Entry(increment_head(U, X), (*US, *XS)), Number(0), Remainder(H, Order(3, False)))
    )
    steep = kernel.taylor(W, X, ws, through=None, little=False)
    change = Entry(increment_head(G2, X), XS)
    body = total(
        lambda k, l: product(Entry(derivative_head(G2, W), (k, l)), Entry(derivative_head(W, X), (k, l, *XS)), H), M, M
    )
    claim = Equation(change, body, Remainder(H, BIG))
    assert substituted(claim, outer, (flat, steep)).claim == claim
    for inner in (flat, steep, (flat, flat), (steep, steep)):
        with pytest.raises(Refused):
            substituted(claim, outer, inner)
    with pytest.raises(Refused, match="does not imply"):
        substituted(Equation(change, body, Remainder(H, Order(3, False))), outer, (flat, steep))


def test_a_joint_expansion_is_renamed_with_its_hypothesis():
    """The norm and the smoothness are in the renamed arrays."""
    u, w = (Head(ARRAY, f"{h.name}'", h.sizes, (X,)) for h in (U, W))
    image = Head(ARRAY, "g'", (), (u, w))
    theorem = kernel.taylor(G2, X, XS, through=(U, W), little=True)
    made = kernel.instantiate(theorem, Renaming({U: (u, ()), W: (w, ()), G2: (image, ())}))
    assert made.hypotheses == {Smooth.joint(image, (u, w), "differentiable")}
    assert {b.head.parts[0] for b in made.claim.remainder.bases} == {u, w}


# taylor, of a derivative


def test_a_first_derivative_is_a_function_of_the_same_arrays():
    """Of a C2 function, and with the remainder o only."""
    partial = (i, q)
    slots = (r, p, *partial)
    theorem = kernel.taylor(PARTIAL, X, slots, through=U, little=True)
    assert theorem.hypotheses == {Smooth(G, U, "C2")}
    assert "derivative-of-C2" in theorem.axioms
    with pytest.raises(Refused):
        kernel.taylor(PARTIAL, X, slots, through=U, little=False)


@pytest.mark.parametrize(
    ("function", "through"),
    [
        (derivative_head(G, X), U),
        (derivative_head(G, X), None),
        (derivative_head(PARTIAL, U), U),
        (derivative_head(Head(ARRAY, "g5", (), (U, Head(ARRAY, "Z", (M, M), (U,)))), U), U),
    ],
)
def test_no_other_derivative_is_expanded(function, through):
    """One along a path, a second one, one by an array of which another argument is a function."""
    slots = tuple(Index.free(f"t{n}", s) for n, s in enumerate(function.sizes + X.sizes))
    with pytest.raises(Refused):
        kernel.taylor(function, X, slots, through=through, little=True)


# differentiate_identity

VS = (Index.free("v0", M), Index.free("v1", N))


def chain_rule():
    expansion = substituted(chain(order=LITTLE), outer(True), taylor_theorem(True))
    limit = limited(limit_claim(), expansion)
    quotient = kernel.difference_quotient(G, X, XS)
    claim = Equation(quotient.claim.left, limit.claim.right)
    return kernel.follow(
        claim, [(quotient, False), (limit, False)], (), witness(ring.difference(limit.claim.right, limit.claim.right))
    )


def test_the_chain_rule_is_differentiated():
    """By Leibniz' rule, if both functions are C2."""
    theorem = kernel.differentiate_identity(chain_rule(), X, VS)
    assert theorem.claim.left == Entry(derivative_head(derivative_head(G, X), X), (*XS, *VS))
    assert {Smooth(G, U, "C2"), Smooth(U, X, "C2")} <= theorem.hypotheses
    assert len(ring.expand(theorem.claim.right)) == 2


SQUARE = Equation(Mul((Entry(G), Entry(G))), Entry(C))


def test_both_sides_are_differentiated_where_they_are_equal_everywhere():
    """g g = c everywhere gives g dg + dg g = 0, if g and what it is of are differentiable: both are supposed."""
    theorem = kernel.differentiate_identity(kernel.assume("H", SQUARE, everywhere=True), X, VS)
    slope = Entry(derivative_head(G, X), VS)
    assert ring.expand(subtract(theorem.claim.left, Mul((Number(2), Entry(G), slope)))) == {}
    assert ring.expand(theorem.claim.right) == {}
    supposed = {h.function for h in theorem.hypotheses if isinstance(h, Smooth)}
    assert supposed == {G, U}


@pytest.mark.parametrize(
    ("everywhere", "variable", "slots"),
    [
        (False, X, VS),
        (True, U, (VS[1], VS[0])),
        (True, C, ()),
        (True, A, (i, j)),
        (True, X, (VS[0],)),
        (True, X, (VS[0], VS[0])),
        (True, X, XS[:1]),
    ],
)
def test_what_holds_at_a_point_is_not_differentiated(everywhere, variable, slots):
    """Nor by a function, nor by what no function in it is of, nor at indices that are not new, distinct, and fit."""
    with pytest.raises(Refused):
        kernel.differentiate_identity(kernel.assume("H", SQUARE, everywhere=everywhere), variable, slots)


@pytest.mark.parametrize(
    ("theorem", "variable", "slots"),
    [
        (chain_rule, X, XS),
        (chain_rule, X, (VS[0],)),
        (chain_rule, U, (VS[1], VS[0])),
        (chain_rule, A, (VS[0], Index.free("v2", M))),
        (lambda: kernel.specialise(chain_rule(), {i: p, p: i}), X, (p, Index.free("v1", N))),
        (lambda: kernel.assume("H", chain_rule().claim), X, VS),
        (lambda: kernel.assume("H", Equation(Entry(derivative_head(G, X), XS), Number(0))), X, VS),
        (lambda: taylor_theorem(True), X, VS),
        (lambda: kernel.decide(Equation(Entry(G), Entry(G)), {}), X, VS),
        (lambda: kernel.difference_quotient(G, X, XS), X, VS),
    ],
)
def test_only_an_identity_is_differentiated_by_an_independent_variable(theorem, variable, slots):
    """Not what is assumed, nor what has a remainder; not by a function, nor at indices that stand in it."""
    with pytest.raises(Refused):
        kernel.differentiate_identity(theorem(), variable, slots)


# difference_quotient


def test_the_derivative_is_the_limit_of_the_quotient():
    """By definition; for composite functions as well."""
    theorem = kernel.difference_quotient(G, X, XS)
    assert theorem.axioms == {"derivative"}
    assert theorem.claim == Equation(Entry(derivative_head(G, X), XS), Entry(quotient_head(G, X), XS))


@pytest.mark.parametrize(
    ("function", "variable", "slots"), [(A, X, (i, j, *XS)), (X, X, (*XS, p, r)), (U, X, (*US, i, i)), (G, X, (i,))]
)
def test_no_difference_quotient_without_dependence_or_generic_indices(function, variable, slots):
    """A constant has no such limit array, nor X itself; the indices are distinct."""
    with pytest.raises(Refused):
        kernel.difference_quotient(function, variable, slots)


# substitute_expansion


def chain(factor=1, order=BIG, head=None):
    """Δg = factor * sum of dg/dU dU/dX h + r(h)."""
    body = total(
        lambda k, l: product(
            Number(factor), Entry(derivative_head(G, U), (k, l)), Entry(derivative_head(U, X), (k, l, *XS)), H
        ),
        N,
        M,
    )
    return Equation(Entry(head or increment_head(G, X), XS), body, Remainder(H, order))


def substituted(claim, outer, inner):
    goal, orders = kernel.expanded(claim, outer, inner)
    rest = kernel.absorb(ring.expand(goal), claim.remainder, orders)
    return kernel.substitute_expansion(claim, outer, inner, witness(rest))


def outer(little=False):
    return kernel.taylor(G, X, XS, through=U, little=little)


@pytest.mark.parametrize(
    ("outer_little", "inner_little", "claimed", "passes"),
    [
        (False, False, BIG, True),
        (False, False, LITTLE, True),
        (True, False, LITTLE, True),
        (False, True, LITTLE, True),
        (True, True, LITTLE, True),
        (True, False, BIG, False),
        (False, True, BIG, False),
        (False, False, Order(3, False), False),
        (False, False, Order(2, True), False),
    ],
)
def test_an_expansion_in_an_expansion_has_the_weaker_remainder(outer_little, inner_little, claimed, passes):
    """O(|ΔU|^2) with ΔU = t + O(h^2) gives O(h^2); any o makes it o(h); nothing gives more."""
    claim = chain(order=claimed)
    if passes:
        theorem = substituted(claim, outer(outer_little), taylor_theorem(inner_little))
        assert {h.function for h in theorem.hypotheses} == {G, U}
    else:
        with pytest.raises(Refused):
            substituted(claim, outer(outer_little), taylor_theorem(inner_little))


def test_a_wrong_factor_is_refused():
    """Twice the first-order part is not the first-order part."""
    with pytest.raises(Refused, match="do not give the claim"):
        substituted(chain(factor=2), outer(), taylor_theorem(False))


def test_a_witness_for_a_substitution_is_checked():
    """The kernel applies the renaming to what is left, and refuses what is none."""
    poly = ring.expand(trace(A, A, B))
    with pytest.raises(Refused, match="not a renaming"):
        kernel.vanishes(poly, {c: (0, 0, 1) for m in poly for c, _ in m})
    assert not kernel.vanishes(poly, witness(poly))


def test_increments_of_another_perturbation_are_not_replaced():
    """ΔU for X[i,q] is not ΔU for X[p,q]."""
    elsewhere = kernel.specialise(outer(), {i: p})
    with pytest.raises(Refused):
        substituted(chain(), elsewhere, taylor_theorem(False))


def test_the_expansion_that_is_substituted_is_generic():
    """One entry of ΔU expanded does not expand all of them."""
    inner = kernel.specialise(taylor_theorem(False), {p: i})
    with pytest.raises(Refused, match="distinct indices"):
        substituted(chain(), outer(), inner)


@pytest.mark.parametrize(
    "inner",
    [
        lambda: kernel.assume("E", Equation(Entry(increment_head(U, X), (*US, *XS)), Number(1), Remainder(H, BIG))),
        lambda: kernel.assume("E", Equation(Entry(increment_head(U, X), (*US, *XS)), Number(0))),
        lambda: kernel.assume("E", Equation(e(U, *US), H, Remainder(H, BIG))),
        lambda: kernel.taylor(V, Y, (i, q, r, p), through=None, little=False),
    ],
)
def test_only_small_expansions_of_increments_are_substituted(inner):
    """What does not vanish, is exact, is no increment, or belongs to another variable, is refused."""
    with pytest.raises(Refused):
        substituted(chain(), outer(), inner())


def test_an_exact_claim_is_no_substitution():
    """A remainder that was there does not go away."""
    claim = chain()
    with pytest.raises(Refused):
        kernel.expanded(Equation(claim.left, claim.right), outer(), taylor_theorem(False))


# take_limit


def limit_claim(factor=1):
    body = total(
        lambda k, l: product(
            Number(factor), Entry(derivative_head(G, U), (k, l)), Entry(derivative_head(U, X), (k, l, *XS))
        ),
        N,
        M,
    )
    return Equation(Entry(quotient_head(G, X), XS), body)


def limited(claim, theorem):
    return kernel.take_limit(claim, theorem, witness(kernel.limit_difference(claim, theorem)))


@pytest.mark.parametrize("little", [True, False])
def test_the_limit_is_the_part_of_first_order(little):
    """Δg/h with o(h) or O(h^2): the coefficient of h."""
    theorem = substituted(chain(order=LITTLE if little else BIG), outer(little), taylor_theorem(little))
    made = limited(limit_claim(), theorem)
    assert "limit-of-polynomial" in made.axioms
    assert made.hypotheses == theorem.hypotheses
    with pytest.raises(Refused, match="first order"):
        limited(limit_claim(2), theorem)


def quotient_of(order, right=None, left=None):
    claim = Equation(left or Entry(increment_head(U, X), (*US, *XS)), right or product(C_ENTRY, H), Remainder(H, order))
    return kernel.assume("E", claim)


LIMIT = Equation(Entry(quotient_head(U, X), (*US, *XS)), C_ENTRY)


@pytest.mark.parametrize("order", [BIG, LITTLE, Order(3, False)])
def test_a_remainder_that_vanishes_after_division_is_enough(order):
    """o(h) and O(h^2) divided by h tend to 0."""
    assert limited(LIMIT, quotient_of(order)).claim == LIMIT


@pytest.mark.parametrize(
    ("claim", "expansion"),
    [
        (LIMIT, lambda: quotient_of(Order(1, False))),
        (LIMIT, lambda: quotient_of(BIG, right=sum_of(C_ENTRY, product(C_ENTRY, H)))),
        (LIMIT, lambda: quotient_of(BIG, right=Power(H, -1))),
        (LIMIT, lambda: quotient_of(BIG, left=C_ENTRY)),
        (LIMIT, lambda: quotient_of(BIG, right=product(H, Entry(increment_head(G, X), XS)))),
        (LIMIT, lambda: quotient_of(BIG, right=Entry(perturbation_head(X), (p, q)))),
        (LIMIT, lambda: kernel.specialise(quotient_of(BIG), {r: Literal(0)})),
        (Equation(LIMIT.left, LIMIT.right, Remainder(H, BIG)), lambda: quotient_of(BIG)),
        (Equation(C_ENTRY, C_ENTRY), lambda: quotient_of(BIG)),
        (LIMIT, lambda: kernel.taylor(G, X, XS, through=U, little=False)),
        (Equation(Entry(quotient_head(G, X), XS), C_ENTRY), lambda: quotient_of(BIG)),
        (LIMIT, lambda: quotient_of(BIG, left=Entry(increment_head(U, X), (*US, p, q)))),
    ],
)
def test_no_limit_without_its_conditions(claim, expansion):
    """O(h), a constant, 1/h, other increments and perturbations, other slots, a remainder: each is refused."""
    with pytest.raises(Refused):
        limited(claim, expansion())


# derivatives never become a wrong 0


def test_a_dependent_head_is_never_differentiated_to_zero():
    """The derivative of U(X), of g(U(X)) and of a symbol defined by X are atoms."""
    defined = kernel.define("D", (), (), total(lambda k, l: e(X, k, l), M, N)).claim.left
    for entry in (e(U, *US), Entry(G), defined):
        assert derive(entry, X, XS) == Entry(derivative_head(entry.head, X), entry.slots + XS)
    assert derive(e(A, i, j), X, XS) == Number(0)
    with pytest.raises(NotDecided):
        derive(H, X, (p, r))
