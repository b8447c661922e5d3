"""Laws of the numeric route's evaluator."""

from __future__ import annotations

import pytest
from flint import fmpq
from sympy import (
    Derivative,
    Determinant,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    Inverse,
    KroneckerDelta,
    Limit,
    MatrixSymbol,
    Sum,
    Symbol,
    Trace,
    gamma,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from symchain.claim import Claim
from symchain.nodes import (
    At,
    Change,
    DeclaredMatrix,
    FamilyMatrix,
    Gradient,
    IndexSymbol,
    Infinitesimal,
    Inner,
    LimitAt,
    MatrixChange,
    MatrixFunction,
    MatrixPartial,
    OnEntries,
    Partial,
    Perturbation,
    Pullback,
    Pushforward,
    ScalarFunction,
    TensorSymbol,
)
from symchain.refute.claims import dimension_names, free_indices
from symchain.refute.evaluate import evaluate
from symchain.refute.instance import Instance, Setting
from symchain.refute.series import OutOfRange, Series, Unevaluable

M, N, P, Q = symbols("M N P Q", integer=True, positive=True)
i, j = IndexSymbol("i", P), IndexSymbol("j", Q)
k, l = IndexSymbol("k", M), IndexSymbol("l", N)
X = MatrixSymbol("X", P, Q)
U = MatrixFunction("U", M, N, X)
g = ScalarFunction("g", U)
A, B = MatrixSymbol("A", M, N), MatrixSymbol("B", M, N)
S = MatrixSymbol("S", M, M)
SIZES = {"M": 2, "N": 3, "P": 3, "Q": 2}
PLAIN = Setting()
AT = {i: 1, j: 1, k: 1, l: 2}


def value(expr, setting=PLAIN, indices=AT, **values):
    """The value at a fixed instance with some arrays given."""
    return evaluate(expr, Instance(SIZES, 7, values=values), setting, indices)


def test_products_and_traces_are_computed_by_definition():
    """A trace of a product is the Frobenius sum of its factors."""
    total = Sum(A[k, l] * B[k, l], (k, 0, M - 1), (l, 0, N - 1))
    assert value(Trace(A.T * B)) == value(total) == value(Inner(A, B)) != 0


def test_hadamard_product_is_entry_by_entry():
    """An entry of a Hadamard product is the product of the entries."""
    assert value(MatrixElement(HadamardProduct(A, B), k, l)) == value(A[k, l] * B[k, l])


def test_inverse_is_exact():
    """A matrix times its inverse is the identity, in fractions."""
    assert value(S * Inverse(S), S=[[2, 1], [1, 3]]) == [[1, 0], [0, 1]]
    assert value(Inverse(S), S=[[2, 1], [1, 3]])[0][0] == fmpq(3, 5)


def test_singular_inverse_is_refused():
    """A singular matrix has no inverse to compute with."""
    with pytest.raises(Unevaluable):
        value(Inverse(S), S=[[1, 1], [1, 1]])


def test_derivative_of_determinant_is_the_cofactor():
    """The derivative of the determinant by an entry is its cofactor."""
    assert value(Partial(Determinant(S), S[0, 1]), S=[[2, 5], [7, 3]]) == -7


def test_chain_rule_holds_for_abstract_functions():
    """The derivative through U = f(X) is the sum of the products over the entries of U."""
    total = Sum(Partial(g, U[k, l]) * Partial(U[k, l], X[i, j]), (k, 0, M - 1), (l, 0, N - 1))
    assert value(total) == value(Partial(g, X[i, j])) != 0


def test_composition_of_functions_is_followed():
    """A function of a function of X changes with X."""
    V = MatrixFunction("V", N, P, U)
    w = ScalarFunction("w", V)
    assert value(Partial(w, X[i, j])) == value(Trace(Gradient(w, U, "denominator").T * MatrixPartial(U, X[i, j])))
    assert value(OnEntries(w)) == value(w)


def test_second_partials_are_symmetric_and_exact():
    """Nested derivatives commute, and the second derivative of a cube is right."""
    mixed = Partial(Partial(g, X[0, 0]), X[1, 1])
    assert value(mixed) == value(Partial(Partial(g, X[1, 1]), X[0, 0])) != 0
    cube = Partial(Partial(X[0, 0] ** 3, X[0, 0]), X[0, 0])
    assert value(cube) == value(6 * X[0, 0])
    assert value(Derivative(X[0, 0] ** 3, (X[0, 0], 2))) == value(6 * X[0, 0])


def test_nested_derivative_of_a_derivative_has_no_perturbation_confusion():
    """d/dx of x * (d/dy of x + y) is 1: the inner tag is not the outer one."""
    x, y = symbols("x y")
    assert value(Partial(x * Partial(x + y, y), x)) == 1


def test_derivative_by_a_function_treats_it_as_independent():
    """The derivative of an entry of U by an entry of U is a delta."""
    p, q = IndexSymbol("p", M), IndexSymbol("q", N)
    for a in range(2):
        for b in range(3):
            assert value(Partial(U[k, l], U[p, q]), indices={**AT, p: a, q: b}) == int((a, b) == (1, 2))


def test_derivative_by_an_array_below_a_fixed_one_is_refused():
    """With U held fixed, the derivative by X of something that reads U has no clear meaning."""
    with pytest.raises(Unevaluable):
        value(Partial(Partial(g, X[i, j]), U[k, l]))


def test_limit_of_the_difference_quotient_is_the_derivative():
    """lim (g(X + h) - g(X))/h is the derivative, with either kind of limit."""
    h = Perturbation(X[i, j])
    assert value(LimitAt(Change(g, h) / h, h)) == value(Partial(g, X[i, j]))
    t = Symbol("t")
    assert value(Limit((t**2 + 3 * t) / t, t, 0)) == 3
    assert value(LimitAt(Change(g, h) * Infinitesimal("e"), Infinitesimal("e"))) == 0


def test_limit_with_negative_powers_is_refused():
    """h**-1 has no limit."""
    h = Infinitesimal("h")
    with pytest.raises(Unevaluable):
        value(LimitAt(1 / h, h))


def test_infinitesimals_are_nonzero_and_cancel():
    """h/h is 1, and a reciprocal is expanded exactly below its precision."""
    h = Infinitesimal("h")
    assert value(h / h) == 1
    expansion = value(1 / (1 + h))
    assert isinstance(expansion, Series)
    assert expansion.precision is not None
    assert expansion.terms[0, (("h", 3),)] == -1


def test_change_of_a_matrix_is_entrywise():
    """The change of U is the matrix of the changes of its entries."""
    h = Perturbation(X[i, j])
    assert value(MatrixChange(U, h))[1][2] == value(Change(U[k, l], h))


def test_inner_sum_variable_hides_the_outer_one():
    """A bound index hides a free or outer one of the same name."""
    inner = Sum(k, (k, 0, 1))
    assert value(k + inner, indices={k: 5}) == 6
    assert value(Sum(k * inner, (k, 0, 3))) == 6
    assert value(Sum(k, (k, 0, 1), (k, 0, 2))) == 3


def test_first_sum_limit_is_innermost():
    """Bounds of an inner limit may use the variable of an outer one."""
    assert value(Sum(1, (k, 0, l), (l, 0, 2)), indices={}) == 6


def test_base_one_shifts_indices_only():
    """In base 1 the first entry is [1, 1], and sums run as written."""
    one = Setting(base=1)
    matrix = [[1, 2, 3], [4, 5, 6]]
    assert value(A[1, 1], one, {}, A=matrix) == 1
    assert value(Sum(A[k, l], (k, 1, M), (l, 1, N)), one, {}, A=matrix) == 21
    with pytest.raises(OutOfRange):
        value(Sum(A[k, l], (k, 0, M - 1), (l, 0, N - 1)), one, {}, A=matrix)


def test_definitions_are_seen_through_by_derivatives():
    """A defined symbol changes with what it is defined by, a frozen one does not."""
    G = MatrixSymbol("G", P, Q)
    assert value(Partial(Trace(G.T * X), X[0, 0]), Setting(definitions=((G, X),))) == value(2 * X[0, 0])
    assert value(Partial(Trace(G.T * X), X[0, 0]), Setting(frozen=((G, X),))) == value(X[0, 0])


def test_defined_symbol_can_be_the_variable():
    """The derivative by an entry of a defined symbol takes the symbol as independent."""
    G = MatrixSymbol("G", P, Q)
    setting = Setting(definitions=((G, 2 * X),))
    assert value(Gradient(Trace(G.T * G), G, "denominator"), setting) == value(4 * X)


def test_family_is_defined_for_every_label():
    """H^{ij} = dU/dX[i, j] holds for the labels it is used with."""
    H = FamilyMatrix("H", M, N, i, j)
    setting = Setting(definitions=((H, MatrixPartial(U, X[i, j])),))
    assert value(H, setting) == value(MatrixPartial(U, X[1, 1]), indices={})
    assert value(FamilyMatrix("H", M, N, 0, 1), setting) == value(MatrixPartial(U, X[0, 1]))


def test_at_takes_inner_derivatives_at_the_point():
    """d(tr U'U)/dU at U = V is 2V, and an outer derivative reaches the point."""
    W = MatrixSymbol("W", M, N)
    at = At(Partial(Trace(W.T * W), W[k, l]), W, 3 * A)
    assert value(at) == value(6 * A[k, l])
    assert value(Partial(at, A[k, l])) == 6


def test_pushforward_and_pullback_are_adjoint():
    """<G, DF[dX]> = <DF*[G], dX>."""
    dX = MatrixSymbol("dX", P, Q)
    assert value(Inner(A, Pushforward(U, X, dX))) == value(Inner(Pullback(U, X, A), dX)) != 0


def test_layouts_are_transposes():
    """The numerator gradient is the transpose of the denominator gradient."""
    assert value(Gradient(g, U, "numerator")) == value(Gradient(g, U, "denominator").T)


def test_symmetric_arrays_are_symmetric():
    """A declared symmetry is respected; a derivative by an entry moves its mirror, of higher order it is refused."""
    T = DeclaredMatrix("T", M, M, "symmetric")
    K = TensorSymbol("K", N, N, N, symmetric=True)
    assert value(T) == value(T.T)
    assert value(K[0, 1, 2]) == value(K[2, 0, 1])
    assert value(Partial(Trace(T), T[0, 0])) == 1
    assert value(Partial(T[0, 1] * T[1, 0], T[0, 1])) == value(2 * T[0, 1])
    with pytest.raises(Unevaluable):
        value(Partial(K[0, 1, 2], K[0, 1, 2]))


def test_derivative_by_a_tensor_entry():
    """The derivative of the square of a tensor entry is twice the entry."""
    K = TensorSymbol("K", N, N, N)
    assert value(Partial(K[0, 1, 2] ** 2, K[0, 1, 2])) == value(2 * K[0, 1, 2])


def test_one_by_one_matrix_counts_as_its_entry():
    """The derivative of x'x is 2x for a column x."""
    x = MatrixSymbol("x", M, 1)
    assert value(Gradient(x.T * x, x, "denominator")) == value(2 * x)


def test_explicit_matrices_and_deltas():
    """Explicit matrices keep their entries; the identity is a delta."""
    assert value(ImmutableMatrix([[1, 2], [3, 4]]) * S, S=[[1, 0], [0, 1]]) == [[1, 2], [3, 4]]
    assert value(KroneckerDelta(k, 1)) == value(MatrixElement(Identity(M), k, 1)) == 1


def test_what_is_not_in_the_table_is_refused():
    """No exact value and no enclosure, no value."""
    with pytest.raises(Unevaluable):
        value(gamma(Trace(S)))


def test_draws_do_not_depend_on_evaluation_order():
    """An array has the same values whichever array is read first."""
    one, two = Instance(SIZES, 3), Instance(SIZES, 3)
    a = evaluate(A, one, PLAIN)
    evaluate(B, two, PLAIN)
    assert evaluate(A, two, PLAIN) == a


def test_free_indices_are_those_no_sum_binds():
    """A sum binds inside it only; sizes come from the slots."""
    p, q = Symbol("p", integer=True), Symbol("q", integer=True)
    claim = Claim(Sum(A[p, q], (p, 0, M - 1)) + A[p, 0], 0)
    assert free_indices(claim) == {q: N, p: M}
    assert free_indices(Claim(Sum(A[p, q], (p, 0, M - 1), (q, 0, N - 1)), 0)) == {}


def test_dimensions_are_found_in_shapes_and_ranges():
    """Every symbol of a shape or a range is a dimension; indices are not."""
    claim = Claim(Sum(A[k, 0], (k, 0, M - 1)), Sum(1, (k, 0, P - 1)))
    assert dimension_names(claim, PLAIN) == ["M", "N", "P"]
