"""The numeric route on functions, inverses, structure and products: true claims agree, false neighbours do not."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Adjoint,
    BlockDiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    KroneckerDelta,
    OneMatrix,
    Sum,
    Trace,
    Transpose,
    ZeroMatrix,
    symbols,
)

from symchain.claim import Claim, PropertyClaim
from symchain.nodes import (
    Change,
    DeclaredMatrix,
    FamilyMatrix,
    Gradient,
    IndexSymbol,
    Inner,
    LimitAt,
    MatrixFunction,
    MatrixPartial,
    Partial,
    Perturbation,
    Pushforward,
    Remainder,
    ScalarFunction,
    TensorSymbol,
)
from symchain.operators import Apply, Directional, Hessian, Jacobian
from symchain.refute.compare import check
from symchain.refute.evaluate import evaluate
from symchain.refute.functions import FUNCTIONS
from symchain.refute.gaussian import Gaussian
from symchain.refute.instance import Instance, Setting
from symchain.refute.nearest import nearest
from symchain.refute.number import is_nonzero
from symchain.refute.search import agree, find
from symchain.refute.series import Series, Unevaluable
from symchain.refute.structure import satisfies, ties
from symchain.surface.express import entry
from symchain.surface.operate import (
    absolute,
    adj,
    blocks,
    commutation,
    conj,
    cos,
    cosh,
    cosm,
    det,
    diag,
    diagonal,
    exp,
    expm,
    function,
    inv,
    khatri_rao,
    kron,
    log,
    logistic,
    norm,
    pinv,
    rank,
    relu,
    series,
    sign,
    sin,
    single_entry,
    sinh,
    sinm,
    softplus,
    sqrt,
    tan,
    tanh,
    unit,
    vec,
)

M, N, P, Q = symbols("M N P Q", integer=True, positive=True)
n = symbols("n", integer=True, positive=True)
i, j = IndexSymbol("i", M), IndexSymbol("j", M)
k, l = IndexSymbol("k", M), IndexSymbol("l", N)
t, s = symbols("t s", real=True)
a, b = symbols("a b", real=True)
PLAIN = Setting()
SIZES = {"M": 2, "N": 3, "P": 2, "Q": 3, "n": 2}


def matrix(name, rows, cols, structure=""):
    return DeclaredMatrix(name, rows, cols, structure)


A, B, C = matrix("A", M, M), matrix("B", M, M), matrix("C", M, M)
R, T = matrix("R", M, M, "invertible"), matrix("T", M, M, "invertible")
X, Y = matrix("X", M, N), matrix("Y", N, P)
F, G = matrix("F", M, N), matrix("G", P, Q)
Z, W = matrix("Z", M, N, "complex"), matrix("W", N, P, "complex")
S = matrix("S", M, M, "symmetric")
K = matrix("K", M, M, "antisymmetric")
D = matrix("D", M, M, "diagonal")
L, V = matrix("L", M, M, "lower"), matrix("V", M, M, "upper")
H = matrix("H", 3, 3, "toeplitz")
O = matrix("O", M, M, "orthogonal")
PD = matrix("Pd", M, M, "positive definite")
x, y, z = matrix("x", M, 1), matrix("y", N, 1), matrix("z", M, 1)
ONES = OneMatrix(M, 1)
f, g = function("f"), function("g")
series_f = series("f")
ix, jx = IndexSymbol("p", M), IndexSymbol("q", M)


def grad(value, variable, layout="denominator"):
    return Gradient(value, variable, layout)


def softmax(index):
    return exp(x[index, 0]) / Sum(exp(x[l2, 0]), (l2, 0, M - 1))


l2 = IndexSymbol("r")
J_IJ, J_JI = single_entry(M, M, i, j), single_entry(M, M, j, i)

TRUE = {
    "tanh": Claim(Partial(tanh(t), t), 1 - tanh(t) ** 2),
    "tan": Claim(Partial(tan(t), t), 1 + tan(t) ** 2),
    "sine and cosine": Claim(sin(t) ** 2 + cos(t) ** 2, cosh(t) ** 2 - sinh(t) ** 2, 1),
    "logistic": Claim(Partial(logistic(t), t), logistic(t) * (1 - logistic(t))),
    "softplus": Claim(Partial(softplus(t), t), logistic(t)),
    "logarithm": Claim(Partial(log(absolute(t)), t), 1 / t),
    "root": Claim(Partial(sqrt(1 + t**2), t), t / sqrt(1 + t**2)),
    "relu": Claim(relu(t) - relu(-t), t),
    "absolute": Claim(Partial(absolute(t), t), sign(t)),
    "sympy functions": Claim(sympy.exp(t) * sympy.cos(t) + sympy.sqrt(2), exp(t) * cos(t) + sqrt(2)),
    "exponents": Claim(exp(t + s), exp(t) * exp(s)),
    "second derivative": Claim(Partial(Partial(sin(t * s), t), s), cos(t * s) - t * s * sin(t * s)),
    "expansion": Claim(
        Change(exp(x[i, 0]), Perturbation(x[i, 0])),
        exp(x[i, 0]) * Perturbation(x[i, 0]) + Remainder(Perturbation(x[i, 0]), 2, "O"),
    ),
    "limit": Claim(
        LimitAt(Change(sin(x[i, 0]), Perturbation(x[i, 0])) / Perturbation(x[i, 0]), Perturbation(x[i, 0])),
        cos(x[i, 0]),
    ),
    "softmax": Claim(Partial(softmax(ix), x[jx, 0]), softmax(ix) * (KroneckerDelta(ix, jx) - softmax(jx))),
    "entrywise": Claim(grad(Trace(exp(X).T * F), X), HadamardProduct(F, exp(X))),
    "abstract function": Claim(Partial(f(g(t)), t), f.d(g(t)) * g.d(t)),
    "abstract entrywise": Claim(grad(Trace(f(X).T * F), X), HadamardProduct(F, f.d(X))),
    "hadamard power": Claim(HadamardProduct(HadamardPower(X, -1), X), OneMatrix(M, N)),
    "determinant": Claim(det(A * B), det(A) * det(B)),
    "determinant power": Claim(det(t * A), t**M * det(A)),
    "determinant of inverse": Claim(det(inv(R)), 1 / det(R)),
    "log determinant": Claim(grad(log(absolute(det(R))), R), inv(R).T),
    "jacobi": Claim(grad(det(A), A), adj(A).T),
    "adjugate": Claim(A * adj(A), det(A) * Identity(M)),
    "adjugate product": Claim(adj(A * B), adj(B) * adj(A)),
    "inverse product": Claim(inv(R * T), inv(T) * inv(R)),
    "inverse derivative": Claim(MatrixPartial(inv(R), R[i, j]), -inv(R) * J_IJ * inv(R)),
    "woodbury": Claim(inv(R + X * X.T), inv(R) - inv(R) * X * inv(Identity(N) + X.T * inv(R) * X) * X.T * inv(R)),
    "penrose 1": Claim(X * pinv(X) * X, X),
    "penrose 2": Claim(pinv(X) * X * pinv(X), pinv(X)),
    "penrose 3": Claim(Transpose(X * pinv(X)), X * pinv(X)),
    "penrose 4": Claim(Adjoint(pinv(Z) * Z), pinv(Z) * Z),
    "pinv of a product of low rank": Claim((x * z.T) * pinv(x * z.T) * (x * z.T), x * z.T),
    "pinv by the normal equations": Claim(pinv(X), pinv(X.T * X) * X.T),
    "rank": Claim(Trace(X * pinv(X)), rank(X)),
    "ranks": Claim(rank(kron(X, Y)), rank(X) * rank(Y)),
    "expm derivative": Claim(MatrixPartial(expm(t * A), t), A * expm(t * A), expm(t * A) * A),
    "expm inverse": Claim(expm(A) * expm(-A), Identity(M)),
    "expm determinant": Claim(det(expm(A)), exp(Trace(A))),
    "expm gradient": Claim(grad(Trace(expm(A)), A), expm(A).T),
    "expm conjugated": Claim(expm(R * A * inv(R)), R * expm(A) * inv(R)),
    "sinm": Claim(MatrixPartial(sinm(t * A), t), A * cosm(t * A)),
    "sinm and cosm": Claim(sinm(A) ** 2 + cosm(A) ** 2, Identity(M)),
    "sinm differentiated": Claim(Trace(Pushforward(cosm(A), A, Identity(M))), -Trace(sinm(A))),
    "abstract series": Claim(series_f(R * A * inv(R)), R * series_f(A) * inv(R)),
    "abstract series derivative": Claim(grad(Trace(series_f(A)), A), series_f.d(A).T),
    "vec of a product": Claim(vec(A * X * Y), kron(Y.T, A) * vec(X)),
    "commutation": Claim(commutation(M, N) * vec(X), vec(X.T)),
    "commuted kronecker": Claim(
        commutation(P, M) * kron(A, matrix("E", P, P)), kron(matrix("E", P, P), A) * commutation(P, M)
    ),
    "mixed product": Claim(kron(X, G) * kron(Y, matrix("E", Q, N)), kron(X * Y, G * matrix("E", Q, N))),
    "khatri-rao": Claim(vec(X * diag(y) * X.T), khatri_rao(X, X) * y),
    "diagonal": Claim(diagonal(diag(x)), x),
    "diag": Claim(diag(x) * z, HadamardProduct(x, z)),
    "single entry": Claim(J_IJ, unit(M, i) * unit(M, j).T),
    "single entry product": Claim(Trace(A * J_IJ), A[j, i]),
    "norm": Claim(norm(X) ** 2, Trace(X.T * X)),
    "norm gradient": Claim(grad(norm(x - z), x), (x - z) / norm(x - z)),
    "complex norm": Claim(norm(Z) ** 2, Trace(Z * Adjoint(Z))),
    "adjoint": Claim(Adjoint(Z * W), Adjoint(W) * Adjoint(Z), conj(W).T * conj(Z).T),
    "complex derivative": Claim(
        grad(Trace(Z * W * Adjoint(matrix("U", M, P, "complex"))), W), (Adjoint(matrix("U", M, P, "complex")) * Z).T
    ),
    "real adjoint": Claim(Adjoint(X), X.T, conj(X).T),
    "numerator jacobian": Claim(Jacobian(F * y, y, "numerator"), F),
    "denominator jacobian": Claim(Jacobian(F * y, y, "denominator"), F.T),
    "matrix jacobian": Claim(Jacobian(A * X * Y, X, "numerator"), kron(Y.T, A)),
    "jacobian of the inverse": Claim(Jacobian(inv(R), R, "numerator"), -kron(inv(R).T, inv(R))),
    "hessian": Claim(Hessian(x.T * A * x, x), A + A.T),
    "matrix hessian": Claim(Hessian(Trace(A * X * X.T), X), kron(Identity(N), A + A.T)),
    "directional": Claim(Directional(det(A), A, B), Trace(adj(A) * B)),
    "symmetric derivative": Claim(MatrixPartial(S, S[i, j]), J_IJ + J_JI - J_IJ * J_IJ),
    "symmetric gradient": Claim(grad(Trace(A * S), S), A + A.T - HadamardProduct(A, Identity(M))),
    "definite gradient": Claim(grad(log(det(PD)), PD), 2 * inv(PD) - HadamardProduct(inv(PD), Identity(M))),
    "antisymmetric derivative": Claim(MatrixPartial(K, K[i, j]), J_IJ - J_JI),
    "diagonal gradient": Claim(grad(Trace(A * D), D), HadamardProduct(A, Identity(M))),
    "triangular determinant": Claim(
        grad(Trace(L * V), L), HadamardProduct(V.T, V.T * 0 + grad(Trace(L * OneMatrix(M, M)), L))
    ),
    "toeplitz": Claim(Partial(Trace(H * OneMatrix(3, 3)), H[0, 1]), 2),
    "toeplitz corner": Claim(Partial(Trace(H * OneMatrix(3, 3)), H[2, 0]), 1),
    "antisymmetric determinant": Claim(det(K.T), (-1) ** M * det(K)),
    "orthogonal": Claim(O.T * O, O * O.T, Identity(M)),
    "orthogonal determinant": Claim(det(O) ** 2, 1),
    "definite": Claim(absolute(det(PD)), det(PD)),
    "toeplitz shift": Claim(H[0, 1], H[1, 2]),
    "blocks": Claim(det(blocks([[A, X], [ZeroMatrix(N, M), matrix("E", N, N)]])), det(A) * det(matrix("E", N, N))),
    "block diagonal": Claim(Trace(BlockDiagMatrix(A, B)), Trace(A) + Trace(B)),
    "power": Claim((R**n) * R, R ** (n + 1)),
    "power of a number": Claim(t ** (n + 1), t * t**n),
    "power sum": Claim(entry((A**n - Identity(M)), i, j), Sum(entry(A**l2 * (A - Identity(M)), i, j), (l2, 0, n - 1))),
    "power derivative": Claim(entry(grad(Trace(A**n), A), i, j), n * entry(Transpose(A ** (n - 1)), i, j)),
}
FALSE = {
    "tanh": Claim(Partial(tanh(t), t), 1 + tanh(t) ** 2),
    "logistic": Claim(Partial(logistic(t), t), logistic(t)),
    "softmax": Claim(Partial(softmax(ix), x[jx, 0]), softmax(ix) * (1 - softmax(jx))),
    "almost": Claim(exp(t), 1 + t + t**2 / 2 + t**3 / 6),
    "tiny": Claim(exp(1) + sympy.Rational(1, 10**30), exp(1)),
    "log of a sum": Claim(log(1 + t**2 + s**2), log(1 + t**2) + log(1 + s**2)),
    "expansion": Claim(
        Change(exp(x[i, 0]), Perturbation(x[i, 0])),
        exp(x[i, 0]) * Perturbation(x[i, 0]) + Remainder(Perturbation(x[i, 0]), 3, "O"),
    ),
    "abstract linear": Claim(f(t + s), f(t) + f(s)),
    "abstract chain": Claim(Partial(f(g(t)), t), f.d(g(t))),
    "determinant of a sum": Claim(det(A + B), det(A) + det(B)),
    "determinant factor": Claim(det(t * A), t * det(A)),
    "log determinant": Claim(grad(log(absolute(det(R))), R), inv(R)),
    "adjugate product": Claim(adj(A * B), adj(A) * adj(B)),
    "inverse product": Claim(inv(R * T), inv(R) * inv(T)),
    "woodbury": Claim(inv(R + X * X.T), inv(R) + inv(R) * X * inv(Identity(N) + X.T * inv(R) * X) * X.T * inv(R)),
    "pinv of a product": Claim(pinv(X * Y), pinv(Y) * pinv(X)),
    "pinv inverse": Claim(X * pinv(X), Identity(M)),
    "rank": Claim(rank(X), M),
    "expm of a sum": Claim(expm(A + B), expm(A) * expm(B)),
    "expm transposed": Claim(grad(Trace(expm(A)), A), expm(A)),
    "expm entrywise": Claim(expm(A), exp(A)),
    "series entrywise": Claim(series_f(A * B), series_f(A) * series_f(B)),
    "vec of a product": Claim(vec(A * X * Y), kron(A, Y.T) * vec(X)),
    "vec of a transpose": Claim(vec(X), vec(X.T)),
    "kronecker": Claim(kron(A, B), kron(B, A)),
    "khatri-rao": Claim(khatri_rao(X, F), khatri_rao(F, X)),
    "single entry": Claim(Trace(A * J_IJ), A[i, j]),
    "norm": Claim(norm(A * B), norm(A) * norm(B)),
    "norm gradient": Claim(grad(norm(x - z), x), 2 * (x - z) / norm(x - z)),
    "adjoint": Claim(Adjoint(Z), Z.T),
    "adjoint order": Claim(Adjoint(matrix("E", M, M, "complex") * A), Adjoint(A) * matrix("E", M, M, "complex").T),
    "jacobian": Claim(Jacobian(A * x, x, "denominator"), A),
    "hessian": Claim(Hessian(x.T * A * x, x), 2 * A),
    "symmetric derivative": Claim(MatrixPartial(S, S[i, j]), J_IJ),
    "symmetric gradient": Claim(grad(Trace(A * S), S), A.T),
    "antisymmetric derivative": Claim(MatrixPartial(K, K[i, j]), J_IJ),
    "diagonal gradient": Claim(grad(Trace(A * D), D), A.T),
    "orthogonal": Claim(O, O.T),
    "rotation": Claim(det(O), 1),
    "definite": Claim(PD, Identity(M)),
    "lower": Claim(L, V),
    "blocks": Claim(det(blocks([[A, X], [X.T, matrix("E", N, N)]])), det(A) * det(matrix("E", N, N))),
    "power": Claim(grad(Trace(A**n), A), A ** (n - 1)),
    "hadamard power": Claim(HadamardPower(A, -1), inv(A)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_agree(name):
    """No instance disagrees with a true claim, and some can be evaluated."""
    assert agree(TRUE[name], PLAIN) is None
    assert find(TRUE[name], PLAIN, tries=8) is None


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refuted(name):
    """A false neighbour gets a small counterexample with two different numbers."""
    found = find(FALSE[name], PLAIN)
    assert found is not None
    assert found.left != found.right
    assert max([1, *found.dimensions.values()]) <= 3


ELEMENTARY = {
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sqrt": mpmath.sqrt,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tanh": mpmath.tanh,
    "cosh": mpmath.cosh,
    "logistic": lambda x: 1 / (1 + mpmath.exp(-x)),
}


def rational(number):
    """An mpmath number, as the fraction that it is."""
    negative, mantissa, exponent, _ = number._mpf_
    return Fraction(int(mantissa)) * Fraction(2) ** exponent * (-1 if negative else 1)


def exact(fraction):
    """A fraction, as the numeric route has it."""
    return fmpq(fraction.numerator, fraction.denominator)


@pytest.mark.parametrize("name", ELEMENTARY)
@settings(max_examples=60, deadline=None)
@given(st.fractions(-60, 60, max_denominator=10**6), st.fractions(0, 3, max_denominator=10**4), st.integers(0, 4))
def test_balls_contain_the_value(name, middle, radius, quarter):
    """The ball of a function holds what mpmath finds at higher precision, for exact and for wide arguments."""
    f, reference = FUNCTIONS[name], ELEMENTARY[name]
    if name in ("log", "sqrt") and middle - radius <= 0:
        middle = radius + abs(middle) + 1
    wide = arb(exact(middle)) + arb(0, arb(exact(radius)))
    with mpmath.workprec(700):
        for argument, at in ((exact(middle), middle), (wide, middle + radius * Fraction(quarter - 2, 2))):
            expected = exact(rational(reference(mpmath.mpf(at.numerator) / at.denominator)))
            assert not is_nonzero(f(argument) - expected - arb(0, arb(2) ** -600))
    found = f(exact(middle))
    if isinstance(found, arb):
        assert found.rad() < arb(2) ** -100 * (1 + found.abs_upper())


def value(expr, setting=PLAIN, indices=None, **values):
    """The value at a fixed instance with some arrays given."""
    return evaluate(expr, Instance(SIZES, 7, values=values), setting, indices or {})


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (exp(0 * t), 1),
        (log(0 * t + 1), 0),
        (cos(0 * t), 1),
        (logistic(0 * t), fmpq(1, 2)),
        (sqrt(t), fmpq(3, 2)),
        (sympy.sqrt(t) ** 3, fmpq(27, 8)),
        (absolute(-t), fmpq(9, 4)),
        (relu(-t), 0),
        (absolute(t - t), 0),
        (norm(sympy.ImmutableMatrix([[3, 0], [0, 4]])), 5),
    ],
)
def test_rational_values_stay_exact(expr, expected):
    """Where a function has a rational value by inspection, it is that number."""
    assert value(expr, t=fmpq(9, 4)) == expected


@pytest.mark.parametrize(
    "expr",
    [
        log(-exp(t)),
        sqrt(-exp(t)),
        1 / (sin(t) ** 2 + cos(t) ** 2 - 1),
        Partial(absolute(t * 0 + s), s),
        Partial(relu(s), s),
        Partial(sqrt(s), s),
        log(s),
        inv(sympy.ImmutableMatrix([[1, 1], [1, 1]])),
        Partial(Trace(O), O[0, 0]),
        Change(Trace(S), Perturbation(S[0, 1])),
        exp(1000 * exp(10 * t)),
        Partial(TensorSymbol("T", M, M, symmetric=True)[0, 1], TensorSymbol("T", M, M, symmetric=True)[0, 1]),
        MatrixPartial(pinv(x * z.T), x[0, 0]),
        Partial(norm(Z), Z[0, 0]),
        grad(Trace(Adjoint(Z) * Z), Z),
    ],
)
def test_what_has_no_value_is_refused(expr):
    """Outside the domain, at a kink, at a possible zero, or where the meaning is not clear, there is no value."""
    with pytest.raises(Unevaluable):
        value(expr, s=0, t=1)


def test_overlapping_bounds_are_agreement_and_not_a_proof_of_equality():
    """Two numbers with overlapping bounds do not differ, and as a hypothesis they are not known to be equal."""
    claim = Claim(exp(t) * exp(-t), 1)
    assert agree(claim, PLAIN) is None
    instance = Instance({}, 1)
    assert check(claim, PLAIN, instance) is None
    with pytest.raises(Unevaluable):
        check(claim, PLAIN, instance, certain=True)


def test_wide_bounds_say_nothing():
    """Two numbers that are known too roughly are not compared."""
    instance = Instance({}, values={"a": arb(0.5, 0.5), "b": arb(1.5, 0.5)})
    with pytest.raises(Unevaluable):
        check(Claim(a, b), PLAIN, instance)
    assert check(Claim(a, b + 2), PLAIN, instance) is not None


def test_decimals_are_shown_with_enough_digits():
    """Numbers that are not exact are short decimals, long enough to differ."""
    found = find(Claim(tanh(t), t), PLAIN)
    assert (found.left, found.right) == ("0.7616", "1")
    found = find(Claim(exp(1) + sympy.Rational(1, 10**12), exp(1)), PLAIN)
    assert found.left != found.right
    assert found.left.startswith("2.7182818")


def test_abstract_functions_are_shown_as_polynomials():
    """A counterexample tells the polynomial that stands for an abstract function."""
    found = find(Claim(f(t * s), f(t) * f(s)), PLAIN)
    assert found.values["f(x)"] in ("2", "-2")
    found = find(Claim(series_f(A), A), PLAIN)
    assert "f(X)" in found.values


def test_nilpotent_exponentials_are_exact():
    """The exponential of a nilpotent matrix is a finite sum of fractions."""
    assert value(expm(sympy.ImmutableMatrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]]))) == [
        [1, 1, fmpq(1, 2)],
        [0, 1, 1],
        [0, 0, 1],
    ]


@pytest.mark.parametrize("name", ["exp", "cos", "sin"])
def test_matrix_functions_of_diagonal_matrices_are_those_of_the_entries(name):
    """f(diag(x)) is diag(f(x)), within both bounds, and with derivatives by x."""
    f_matrix, f_number = {"exp": (expm, exp), "cos": (cosm, cos), "sin": (sinm, sin)}[name]
    claim = Claim(f_matrix(diag(x)), HadamardProduct(diag(f_number(x)), Identity(M)))
    assert agree(claim, PLAIN) is None
    assert agree(Claim(*(MatrixPartial(part, x[i, 0]) for part in claim.parts)), PLAIN) is None


def test_perturbed_matrix_exponential_is_expanded():
    """The change of tr exp(A) is of first order its derivative, and not up to third order."""
    h = Perturbation(A[i, j])
    first = entry(expm(A), j, i) * h
    assert agree(Claim(Change(Trace(expm(A)), h), first + Remainder(h, 2, "O")), PLAIN) is None
    assert find(Claim(Change(Trace(expm(A)), h), first + Remainder(h, 3, "O")), PLAIN, tries=8) is not None


def test_index_base_of_places():
    """The places of ones and unit vectors count from the base of the chapter."""
    one = Setting(base=1)
    assert value(unit(N, 1), one) == [[1], [0], [0]]
    assert value(single_entry(M, N, 2, 3), one) == [[0, 0, 0], [0, 0, 1]]
    with pytest.raises(Unevaluable):
        value(unit(N, 0), one)


@pytest.mark.parametrize("symbol", [S, K, D, L, V, R, O, PD, matrix("E", M, M, "complex, invertible, symmetric")])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_drawn_arrays_have_their_structure(symbol, size):
    """What is drawn for a declared structure has it, exactly."""
    if symbol is K and size == 1:
        assert evaluate(symbol, Instance({"M": 1}, 3), PLAIN) == [[0]]
        return
    for seed in range(6):
        assert satisfies(symbol.facts, evaluate(symbol, Instance({"M": size}, seed), PLAIN))


def test_structures_combine():
    """A symmetric Toeplitz matrix has as many free entries as rows; symmetric and antisymmetric leave none."""
    assert len(ties(frozenset(["symmetric", "toeplitz"]), 3, 3)) == 3
    assert ties(frozenset(["symmetric", "antisymmetric"]), 3, 3) == ()
    assert len(ties(frozenset(["diagonal"]), 3, 3)) == 3
    assert len(ties(frozenset(["toeplitz"]), 2, 3)) == 4


def test_impossible_structures_are_refused():
    """An invertible antisymmetric matrix of odd size does not exist, so nothing is drawn."""
    with pytest.raises(Unevaluable):
        evaluate(matrix("E", M, M, "antisymmetric, invertible"), Instance({"M": 3}), PLAIN)


def test_complex_matrices_are_complex_and_others_real():
    """Only matrices declared complex have entries that are not real."""
    drawn = [x for seed in range(5) for row in evaluate(Z, Instance(SIZES, seed), PLAIN) for x in row]
    assert any(isinstance(number, Gaussian) for number in drawn)
    assert not any(isinstance(number, Gaussian) for row in value(X) for number in row)


@pytest.mark.parametrize("symbol", [S, K, L, D, PD, R, O])
def test_shrinking_keeps_the_structure(symbol):
    """The array of a counterexample has the structure that is declared."""
    claim = Claim(symbol * A, A * symbol * 2)
    found = find(claim, PLAIN)
    array = [[fmpq(number) for number in row] for row in found.values[symbol.name]]
    assert satisfies(symbol.facts, array)


PROPERTIES = {
    "invertible": (PropertyClaim(A, "invertible"), Claim(A * inv(A), Identity(M))),
    "compound invertible": (PropertyClaim(A + B, "invertible"), Claim(inv(A + B) * A, Identity(M) - inv(A + B) * B)),
    "nonzero": (PropertyClaim(norm(x), "nonzero"), Claim(norm(x / norm(x)), 1)),
    "positive": (PropertyClaim(t, "positive"), Claim(exp(log(t)), absolute(t), t)),
    "positive entries": (PropertyClaim(x[i, 0], "positive"), Claim(exp(log(x)), x)),
    "positive determinant": (PropertyClaim(det(A), "positive"), Claim(grad(log(det(A)), A), inv(A).T)),
    "definite": (PropertyClaim(A, "positive definite"), Claim(A.T, A)),
    "full column rank": (PropertyClaim(X, "full column rank"), Claim(pinv(X) * X, Identity(N))),
    "full row rank": (PropertyClaim(X, "full row rank"), Claim(X * pinv(X), Identity(M))),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_properties_are_respected(name):
    """A claim that holds under a property agrees with it, on instances that have it."""
    claim, consequence = PROPERTIES[name]
    setting = Setting(properties=(claim,))
    assert agree(consequence, setting) is None
    assert find(consequence, setting, tries=12) is None


@pytest.mark.parametrize("name", ["positive", "definite", "full column rank", "full row rank"])
def test_without_the_property_there_is_a_counterexample(name):
    """The same claim is refuted where the property is not assumed."""
    consequence = {"positive": Claim(absolute(t), t)}.get(name, PROPERTIES[name][1])
    assert find(consequence, PLAIN) is not None


def test_counterexamples_have_the_properties():
    """Shrinking never leaves the property."""
    found = find(Claim(det(A), 1), Setting(properties=(PropertyClaim(A, "positive definite"),)))
    assert satisfies(frozenset(["positive definite"]), [[fmpq(e) for e in row] for row in found.values["A"]])


def test_contradicting_properties_give_nothing():
    """Where no instance has a property, nothing is refuted and nothing agrees."""
    setting = Setting(properties=(PropertyClaim(-(t**2), "positive"),))
    assert find(Claim(t, s), setting, tries=3) is None
    with pytest.raises(Unevaluable):
        agree(Claim(t, s), setting)


def test_hypotheses_about_other_arrays_are_left_out():
    """A hypothesis that shares no array with the claim, whatever it says, does not keep it from being tested."""
    other = Claim(Trace(B * B.T), -1)
    assert agree(Claim(Trace(A), Trace(A.T)), Setting(hypotheses=(other,))) is None
    connected = Setting(hypotheses=(other, Claim(Trace(A * B), 0)))
    with pytest.raises(Unevaluable):
        agree(Claim(Trace(A), Trace(A.T)), connected)


SIZE_HYPOTHESES = {
    "inverse on both sides": Setting(
        hypotheses=(Claim(X * matrix("E", N, M), Identity(M)), Claim(matrix("E", N, M) * X, Identity(N)))
    ),
    "full rank both ways": Setting(
        properties=(PropertyClaim(X, "full column rank"), PropertyClaim(F, "full row rank")),
    ),
    "by way of another size": Setting(
        properties=(
            PropertyClaim(X, "full column rank"),
            PropertyClaim(matrix("E", P, M), "full column rank"),
            PropertyClaim(Y, "full column rank"),
        ),
    ),
}


@pytest.mark.parametrize("name", SIZE_HYPOTHESES)
def test_hypotheses_about_other_arrays_restrict_the_sizes(name):
    """What holds at the sizes that the hypotheses leave is not refuted at others; what does not, is."""
    setting = SIZE_HYPOTHESES[name]
    consequence = Claim(Trace(Identity(M)), Trace(Identity(N)))
    assert find(consequence, setting, tries=20) is None
    with pytest.raises(Unevaluable):
        agree(consequence, setting)
    assert find(consequence, PLAIN) is not None
    found = find(Claim(A * B, B * A), setting)
    assert found.left != found.right
    assert found.dimensions["M"] == found.dimensions.get("N", found.dimensions["M"])


def test_two_arrays_of_one_name_are_refused():
    """A claim in which one name stands for two arrays has no instance."""
    with pytest.raises(Unevaluable):
        agree(Claim(S, matrix("S", M, M)), PLAIN)


def test_hypotheses_on_a_redeclared_name_are_about_another_array():
    """What was assumed of an earlier array of the same name does not constrain the claim."""
    earlier = Claim(Trace(matrix("A", N, N, "symmetric")), 0)
    assert find(Claim(Trace(A), 0), Setting(hypotheses=(earlier,))) is not None


LINEAR_HYPOTHESES = {
    "sylvester": (Claim(A * X + X * matrix("E", N, N), F), Claim(A * X, F - X * matrix("E", N, N))),
    "commuting": (Claim(A * B, B * A), Claim(expm(A + B), expm(A) * expm(B))),
    "in the column space": (
        Claim((Identity(M) - X * pinv(X)) * x, ZeroMatrix(M, 1)),
        Claim(X * pinv(X) * x, x),
    ),
    "a number": (Claim(1 + Trace(x.T * z), 0), Claim(Trace(z * x.T) ** 2, 1)),
}


@pytest.mark.parametrize("name", LINEAR_HYPOTHESES)
def test_linear_hypotheses_are_met(name):
    """An instance of a hypothesis that is linear in some array is found."""
    hypothesis, claim = LINEAR_HYPOTHESES[name]
    assert agree(claim, Setting(hypotheses=(hypothesis,))) is None


def test_prescribed_derivatives_are_met():
    """A hypothesis that gives the derivatives of an abstract function at the point is met by the function drawn."""
    U = MatrixFunction("U", M, M, A)
    c = ScalarFunction("c", U)
    given_derivative = Claim(Partial(U[k, jx], A[i, ix]), Partial(entry(A * A, k, jx), A[i, ix]))
    claim = Claim(Partial(c, A[i, ix]), Trace(grad(c, U).T * MatrixPartial(A * A, A[i, ix])))
    setting = Setting(hypotheses=(given_derivative,))
    assert agree(claim, setting) is None
    assert find(Claim(Partial(c, A[i, ix]), entry(grad(c, U), i, ix)), setting) is not None


def test_hypotheses_between_functions_are_taken_as_values():
    """s = exp(t) is a value of s: it satisfies the hypothesis though it is only known to bounds."""
    setting = Setting(hypotheses=(Claim(s, exp(t)),))
    assert agree(Claim(log(s), t), setting) is None
    assert find(Claim(s, t), setting) is not None


def test_hypotheses_known_to_bounds_only_are_not_satisfied():
    """A hypothesis that is not known to hold exactly gives no counterexample."""
    setting = Setting(hypotheses=(Claim(exp(t) * exp(-t), 1),))
    assert find(Claim(t, 0), setting, tries=3) is None or find(Claim(t, 0), setting, tries=3).values["t"] == "0"


def test_complex_counterexamples_can_be_read():
    """A complex number is shown with its imaginary part."""
    found = find(Claim(conj(Z), Z), PLAIN)
    assert {found.left, found.right} == {"I", "-I"}


def test_absolute_value_of_a_complex_number_has_a_real_derivative():
    """|w| changes with the real part of its change, also where w happens to be real."""
    line = 2 + sympy.I * t
    assert value(Partial(absolute(line), t), t=0) == 0
    assert value(Partial(Partial(absolute(line), t), t), t=0) == fmpq(1, 2)
    w, d = Z[0, 0] + t * Z[0, 1], Z[0, 1]
    claim = Claim(2 * Partial(absolute(w), t) * absolute(w), w * sympy.conjugate(d) + sympy.conjugate(w) * d)
    assert agree(claim, PLAIN) is None
    assert find(claim, PLAIN, tries=30) is None
    assert find(Claim(Partial(absolute(w), t), absolute(d)), PLAIN) is not None


@pytest.mark.parametrize("made", [sign, relu])
def test_kinked_functions_of_complex_numbers_are_refused(made):
    """The sign of a number with a complex change has no derivative here, though the number is real."""
    with pytest.raises(Unevaluable):
        value(Partial(made(2 + sympy.I * t), t), t=0)


def test_families_and_inner_products_work_with_the_new_nodes():
    """Labels of a family of unit vectors are free indices, with their sizes."""
    E = FamilyMatrix("E", M, 1, i)
    setting = Setting(definitions=((E, unit(M, i)),))
    assert agree(Claim(Inner(E, x), x[i, 0]), setting) is None


def test_a_power_by_a_size_zero_is_the_identity():
    """A**0 is the identity, also of a singular matrix, and negative powers are inverses."""
    zero = sympy.ImmutableMatrix([[0, 0], [0, 0]])
    assert value(sympy.MatPow(zero, n - 2)) == [[1, 0], [0, 1]]
    assert value(sympy.MatPow(sympy.ImmutableMatrix([[2, 0], [0, 4]]), -n)) == [
        [fmpq(1, 4), 0],
        [0, fmpq(1, 16)],
    ]


@pytest.mark.parametrize("f", [tanh, log, sqrt, softplus])
def test_derivatives_of_named_functions_by_order(f):
    """A function with a fixed meaning and an order is its derivative of that order."""
    second = Apply(f.name, 2, t**2)
    setting = Setting(properties=(PropertyClaim(t, "positive"),))
    assert agree(Claim(Partial(Apply(f.name, 1, t**2), t), 2 * t * second), setting) is None
    assert agree(Claim(Partial(f(t**2), t), 2 * t * Apply(f.name, 1, t**2)), setting) is None


def test_reciprocals_of_inexact_series_are_expanded():
    """1/exp(t + e) has the derivative -exp(-t)."""
    assert agree(Claim(Partial(1 / exp(t), t), -exp(-t)), PLAIN) is None
    expansion = value(1 / (exp(t) + Perturbation(x[0, 0])), t=1)
    assert isinstance(expansion, Series)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (Claim(Transpose(inv(R * T)), inv(R).T * inv(T)), "true with `inv(T).T` for `inv(T)`"),
        (Claim(Jacobian(F * y, y, "denominator"), F), "true in numerator layout"),
        (Claim(Partial(tanh(t) ** 2, t), tanh(t) * (1 - tanh(t) ** 2)), "off by a factor 2"),
        (
            Claim(vec(A * X * Y), kron(A, Y.T) * vec(X)),
            "true with `KroneckerProduct(Y.T, A)` for `KroneckerProduct(A, Y.T)`",
        ),
        (Claim(grad(Trace(inv(R) * A), R), -Transpose(inv(R) * A * inv(R).T)), "true with `inv(R).T` for `inv(R)`"),
    ],
)
def test_nearest_true_statement(claim, sentence):
    """One slip in an inverse, a layout, a factor or a Kronecker product is named."""
    said, true = nearest(claim, PLAIN, lambda mutated: find(mutated, PLAIN, tries=10) is None, seconds=5)
    assert said == sentence
    assert find(true, PLAIN, tries=10) is None
