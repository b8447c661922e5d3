"""What the new core proves where the old one leaves a step undecided: true and false claims, attacks on the rule."""

from __future__ import annotations

import pytest
from running import results
from sympy import MatrixSymbol, Symbol

from symchain import det, matrix
from symchain.claim import Claim, PropertyClaim
from symchain.core import kernel as core
from symchain.core import term as new
from symchain.errors import Refused
from symchain.prove.carried import carry, own, show
from symchain.prove.certificate import certificate, replay
from symchain.prove.normal import WITNESS
from symchain.prove.prover import Prover
from symchain.theory.operators import fact
from symchain.trusted import kernel
from symchain.trusted.carry import Writer, axioms_of, closed
from symchain.trusted.lower import Scope, lower_claim
from symchain.trusted.lower_property import lower_property

HEAD = """
from symchain import *

proof("carried")
M, N, K = dimensions("M N K")
k, l = indices("k l", N)
A, B = matrix("A", M, N), matrix("B", N, M)
C, D = matrix("C", N, N), matrix("D", N, N)
P, R = matrix("P", N, N, "invertible"), matrix("R", N, N, "invertible")
Q = matrix("Q", N, N, "orthogonal")
U, V, W = matrix("U", N, K), matrix("V", K, N), matrix("W", K, K, "invertible")
u, v, x, y = (vector(name, N) for name in "uvxy")
a, b, c = scalar("a b c")
f = function("f")
Z = matrix("Z", N, N, "invertible", "complex")
"""

CLAIMS = {
    # the claim, what is assumed, whether it is true
    "exchanged": ("det(Identity(M) + A*B)", "det(Identity(N) + B*A)", "", True),
    "exchanged, the other way round": ("det(Identity(M) + A*B)", "det(Identity(N) - B*A)", "", False),
    "exchanged, a multiple": ("det(Identity(M) - 2*A*B)", "det(Identity(N) - 2*B*A)", "", True),
    "exchanged, a multiple lost": ("det(Identity(M) - 2*A*B)", "det(Identity(N) - B*A)", "", False),
    "a rank of one": ("det(P + u*v.T)", "det(P)*(1 + entry(v.T*inv(P)*u, 0, 0))", "", True),
    "a rank of one, transposed": ("det(P + u*v.T)", "det(P)*(1 + entry(v.T*inv(P).T*u, 0, 0))", "", False),
    "a rank of one on the identity": ("det(Identity(N) - 2*u*u.T)", "1 - 2*entry(u.T*u, 0, 0)", "", True),
    "a reflection": ("det(Identity(N) - 2*u*u.T)", "-1", "eq(entry(u.T*u, 0, 0), 1)", True),
    "no reflection": ("det(Identity(N) - 2*u*u.T)", "1", "eq(entry(u.T*u, 0, 0), 1)", False),
    "an update of rank K": ("det(P + U*W*V)", "det(inv(W) + V*inv(P)*U)*det(W)*det(P)", "", True),
    "an update, the order lost": ("det(P + U*W*V)", "det(W + V*inv(P)*U)*det(W)*det(P)", "", False),
    "an orthogonal determinant": ("det(Q)**2", "1", "", True),
    "its first power": ("det(Q)", "1", "", False),
    "a rotated matrix": ("det(Q*C*Q.T)", "det(C)", "", True),
    "a rotated matrix, once": ("det(Q*C)", "det(C)", "", False),
    "a length that stays": ("norm(Q*x)", "norm(x)", "", True),
    "a length that does not": ("norm(C*x)", "norm(x)", "", False),
    "angles added": ("sin(a + b)", "sin(a)*cos(b) + cos(a)*sin(b)", "", True),
    "angles added, a sign": ("cos(a + b)", "cos(a)*cos(b) + sin(a)*sin(b)", "", False),
    "three times an angle": ("cos(3*a)", "4*cos(a)**3 - 3*cos(a)", "", True),
    "three times an angle, wrong": ("cos(3*a)", "4*cos(a)**3 - 2*cos(a)", "", False),
    "half an angle": ("2*sin(a/2)**2", "1 - cos(a)", "", True),
    "angles that are entries": (
        "sin(x[k, 0] - y[l, 0])",
        "sin(x[k, 0])*cos(y[l, 0]) - cos(x[k, 0])*sin(y[l, 0])",
        "",
        True,
    ),
    "the tangent": ("tan(a)*cos(a)", "sin(a)", "nonzero(cos(a))", True),
    "a logarithm of a product": ("log(a*b)", "log(a) + log(b)", "positive(a), positive(b)", True),
    "of a power": ("log(a**3*b)", "3*log(a) + log(b)", "positive(a), positive(b)", True),
    "of a quotient": ("log(a/b)", "log(a) - log(b)", "positive(a), positive(b)", True),
    "of a quotient, wrong": ("log(a/b)", "log(b) - log(a)", "positive(a), positive(b)", False),
    "of a sum": ("log(a + b)", "log(a) + log(b)", "positive(a), positive(b)", False),
    "of the logistic function": ("log(logistic(a))", "-softplus(-a)", "", True),
    "of the logistic function, wrong": ("log(logistic(a))", "-softplus(a)", "", False),
    "of one less the logistic function": ("log(1 - logistic(a))", "-softplus(a)", "", True),
    "of the odds": ("log(logistic(a)/(1 - logistic(a)))", "a", "", True),
    "of the odds, a sign": ("log(logistic(a)/(1 - logistic(a)))", "-a", "", False),
    "an activation": ("tanh(softplus(a))", "((1 + exp(a))**2 - 1)/((1 + exp(a))**2 + 1)", "", True),
    "an activation, wrong": ("tanh(softplus(a))", "((1 + exp(a))**2 - 1)/((2 + exp(a))**2 + 1)", "", False),
    "two softplus": ("softplus(a) - softplus(-a)", "a", "", True),
    "roots of a product": ("sqrt(a)*sqrt(b)", "sqrt(a*b)", "positive(a), positive(b)", True),
    "roots of a sum": ("sqrt(a) + sqrt(b)", "sqrt(a + b)", "positive(a), positive(b)", False),
    "a root as an exponential": ("exp(log(a)/2)", "sqrt(a)", "positive(a)", True),
    "a root of a square": ("sqrt(a**2)", "a", "positive(a)", True),
    "a root of a square, of any sign": ("sqrt(a**2)", "a", "", False),
    "of a number": ("log(12*a)", "2*log(2) + log(3) + log(a)", "positive(a)", True),
    "of a number, wrong": ("log(12*a)", "2*log(2) + 2*log(3) + log(a)", "positive(a)", False),
    "of a root": ("log(1/sqrt(a*b))", "-(log(a) + log(b))/2", "positive(a), positive(b)", True),
    "of a real power": ("log(a**c)", "c*log(a)", "positive(a)", True),
    "a real power of a product": ("(a*b)**c", "a**c*b**c", "positive(a), positive(b)", True),
    "a real power of a sum": ("(a + b)**c", "a**c + b**c", "positive(a), positive(b)", False),
    "a real power of a quotient": ("(a/b)**c", "a**c*b**(-c)", "positive(a), positive(b)", True),
    "a real power of a root": ("sqrt(a)**c", "a**(c/2)", "positive(a)", True),
    "a real power of a root, wrong": ("sqrt(a)**c", "a**(2*c)", "positive(a)", False),
    "real powers of numbers": ("6**c", "2**c*3**c", "", True),
    "a rotated sum": ("det(Q*(C + D)*Q.T)", "det(C + D)", "", True),
    "a rotated diagonal matrix": ("det(Q*diag(x)*diag(x)*Q.T)", "det(diag(x))**2", "", True),
    "a common factor": ("det(P*C + P*D)", "det(P)*det(C + D)", "", True),
    "no common factor": ("det(C*P + P*D)", "det(P)*det(C + D)", "", False),
    "a matrix and anything": ("det(P + C)", "det(P)*det(Identity(N) + inv(P)*C)", "", True),
    "a matrix and anything, inverted": ("det(P + C)", "det(P)*det(Identity(N) + P*C)", "", False),
    "a length is positive": ("log(a*norm(x))", "log(a) + log(norm(x))", "positive(a), nonzero(norm(x))", True),
    "a length is its absolute value": ("absolute(norm(x))", "norm(x)", "", True),
    "a difference is not": ("absolute(norm(x) - norm(y))", "norm(x) - norm(y)", "", False),
    "one and a square": ("log((1 + norm(y)**2)*(2 + a**2))", "log(1 + norm(y)**2) + log(2 + a**2)", "", True),
    "a length times a number": ("norm(a*x)", "a*norm(x)", "positive(a)", True),
    "a length times a number of any sign": ("norm(a*x)", "a*norm(x)", "", False),
    "the length of an outer product": ("norm(x*y.T)", "norm(x)*norm(y)", "", True),
    "the length of a sum": ("norm(x + y)", "norm(x) + norm(y)", "", False),
    "the length of a Kronecker product": ("norm(kron(C, D))", "norm(C)*norm(D)", "", True),
    "a reflection, by a length": ("(Identity(N) - 2*u*u.T)**2", "Identity(N)", "eq(norm(u), 1)", True),
    "no reflection, by a length": ("(Identity(N) - 2*u*u.T)**2", "Identity(N)", "eq(norm(u), 2)", False),
    "a sum in front": ("tan(2*a)*(1 - tan(a)**2)", "2*tan(a)", "nonzero(cos(a)), nonzero(cos(2*a))", True),
    "a sum in front, a sign": ("tan(2*a)*(1 + tan(a)**2)", "2*tan(a)", "nonzero(cos(a)), nonzero(cos(2*a))", False),
    "hyperbolic angles added": ("tanh(a + b)*(1 + tanh(a)*tanh(b))", "tanh(a) + tanh(b)", "", True),
    "a root of a multiple": ("sqrt(8*a**2*b)", "2*sqrt(2)*a*sqrt(b)", "positive(a), positive(b)", True),
    "a root of a quotient": ("sqrt(a/b)", "sqrt(a)/sqrt(b)", "positive(a), positive(b)", True),
    "the positive part of a positive number": ("relu(a)", "a", "positive(a)", True),
    "the positive part of a number": ("relu(a)", "a", "", False),
    "positive and negative part": ("relu(a) - relu(-a)", "a", "", True),
    "their sum": ("relu(a) + relu(-a)", "absolute(a)", "", True),
    "a sign": ("sign(a)", "1", "positive(a)", True),
    "the other sign": ("sign(-a)", "-sign(a)", "nonzero(a)", True),
    "of determinants": ("log(det(P)) + log(det(R))", "log(det(P*R))", "positive(det(P)), positive(det(R))", True),
    "a Kronecker product": ("det(kron(P, W))", "det(P)**K * det(W)**N", "", True),
    "a Kronecker product, exchanged": ("det(kron(P, W))", "det(P)**N * det(W)**K", "", False),
    "an exponential": ("det(expm(C.T))", "exp(Trace(C))", "", True),
    "an exponential of a multiple": ("det(expm(2*C))", "exp(Trace(C))", "", False),
    "an inverse times its update": ("d(log(det(C*C.T + Identity(N))), C)", "2*inv(C*C.T + Identity(N))*C", "", True),
    "a pseudoinverse of an orthogonal matrix": ("pinv(Q*C)", "pinv(C)*Q.T", "", True),
    "a pseudoinverse, not turned": ("pinv(Q*C)", "pinv(C)*Q", "", False),
    "a multiple of an inverse": ("det(a*inv(P))", "a**N/det(P)", "nonzero(a)", True),
    "a multiple of an inverse, once": ("det(a*inv(P))", "a/det(P)", "nonzero(a)", False),
    "an exponential times a matrix": ("det(expm(C)*P)", "exp(Trace(C))*det(P)", "", True),
    "a moving exponential": ("d(det(expm(a*C)), a)", "Trace(C)*exp(a*Trace(C))", "", True),
    "a moving exponential, its trace": ("d(det(expm(a*C)), a)", "exp(a*Trace(C))", "", False),
    "an inverse of an adjugate": ("inv(adj(P))", "P/det(P)", "", True),
    "an adjugate of a multiple": ("adj(a*P)", "a**(N - 1)*det(P)*inv(P)", "nonzero(a)", True),
    "an orthogonal inverse": ("inv(Q)", "Q.T", "", True),
    "an orthogonal inverse, not turned": ("inv(Q)", "Q", "", False),
    "inverses added": ("inv(inv(P) + inv(R))", "P*inv(P + R)*R", "invertible(P + R)", True),
    "inverses added, one of them twice": ("inv(inv(P) + inv(R))", "R*inv(P + R)*R", "invertible(P + R)", False),
    "a symmetric inverse": ("inv(A*B + B.T*A.T)", "inv(A*B + B.T*A.T).T", "invertible(A*B + B.T*A.T)", True),
    "an inverse without symmetry": ("inv(A*B)", "inv(A*B).T", "invertible(A*B)", False),
    "a factor that is not 0": ("a", "b", "eq((c**2 + 1)*a, (c**2 + 1)*b)", True),
    "a difference that is not 0": ("a", "b", "nonzero(c - 1), eq((c - 1)*a, (c - 1)*b)", True),
    "a difference that may be 0": ("a", "b", "eq((c - 1)*a, (c - 1)*b)", False),
    "an adjugate of a product": ("adj(C*D)", "adj(D)*adj(C)", "", True),
    "an adjugate of a product, its order": ("adj(C*D)", "adj(C)*adj(D)", "", False),
    "an adjugate of a transpose": ("adj(C.T)", "adj(C).T", "", True),
    "a conjugate inverse": ("inv(conj(Z))", "conj(inv(Z))", "", True),
    "a conjugate inverse, turned": ("inv(conj(Z))", "conj(inv(Z)).T", "", False),
    "an unknown function": ("f(a + b)", "f(a) + f(b)", "", False),
    "an unknown function, moved inside": ("f(norm(Q*x))", "f(norm(x))", "", True),
}


def verdict_of(path, left, right, assumed, cites=()):
    """The one step of a script, under what is assumed."""
    assumption = f'assume("h", {assumed})\n' if assumed else ""
    return results(path / "carried.py", f'{HEAD}{assumption}step("1", eq({left}, {right}), *{cites})\n')["1"]


@pytest.mark.parametrize("name", CLAIMS)
def test_a_true_claim_is_proved_and_a_false_one_refuted(tmp_path, name):
    """Under what is assumed, and by nothing else."""
    left, right, assumed, true = CLAIMS[name]
    step = verdict_of(tmp_path, left, right, assumed, ("h",) if assumed else ())
    assert step["verdict"] == ("proved" if true else "refuted"), step["message"]


UNPROVED = {
    "a logarithm of what may be negative": ("log(a*b)", "log(a) + log(b)", ""),
    "a logarithm where one is positive": ("log(a*b)", "log(a) + log(b)", "positive(a)"),
    "roots of what may be negative": ("sqrt(a)*sqrt(b)", "sqrt(a*b)", ""),
    "a length that may be 0": ("log(a*norm(x))", "log(a) + log(norm(x))", "positive(a)"),
    "one less a square": ("log(a*(1 - b**2))", "log(a) + log(1 - b**2)", "positive(a)"),
    "a matrix that may be singular": ("det(C + D)", "det(C)*det(Identity(N) + inv(C)*D)", ""),
}


@pytest.mark.parametrize("name", UNPROVED)
def test_a_claim_is_not_proved_without_its_hypotheses(tmp_path, name):
    """What is true where both sides have a value, and rests on more than that is declared, is not called proved."""
    assert verdict_of(tmp_path, *UNPROVED[name])["verdict"] != "proved"


def test_what_follows_is_not_asked_for(tmp_path):
    """Of hypotheses that are missing those are named that the others do not give."""
    assert verdict_of(tmp_path, *UNPROVED["a logarithm of what may be negative"])["message"] == (
        "missing hypothesis: a > 0; b > 0"
    )


def test_a_step_says_what_it_rests_on(tmp_path):
    """The method, the hypotheses that are used and the axioms of a step that the new core proves."""
    text = HEAD + 'assume("h", positive(a), positive(b), positive(c))\nstep("1", eq(log(a*b), log(a) + log(b)))\n'
    step = results(tmp_path / "carried.py", text)["1"]
    assert step["method"].startswith("the rules of the new core")
    assert step["hypotheses"] == ["a > 0 (h)", "b > 0 (h)"]
    assert step["axioms"] == ["named-function"]


SCOPE = Scope()
N = Symbol("N", integer=True, positive=True)
P, C = matrix("P", N, N, "invertible"), matrix("C", N, N)


def equation(left, right):
    (link,) = lower_claim(Claim(left, right), SCOPE)
    return link


def proof_of(link, *given, declared=()):
    """A theorem of the new core of an equation, with whatever it supposes."""
    writer = Writer()
    goal = writer.equation(link)
    return Prover([*writer.declared, *declared]).prove(goal, given)


def test_the_proof_is_of_the_claim():
    """A proof of one claim is none of another; what is no theorem is no proof."""
    proof = proof_of(equation(det(P * C), det(P) * det(C)))
    assert kernel.carried(equation(det(P * C), det(P) * det(C)), (), (), proof, WITNESS).rule == "carried"
    with pytest.raises(Refused, match="another claim"):
        kernel.carried(equation(det(P * C), det(C)), (), (), proof, WITNESS)
    with pytest.raises(Refused, match="no proof"):
        kernel.carried(equation(det(P * C), det(P) * det(C)), (), (), proof.claim, WITNESS)


def test_a_proof_supposes_what_is_known_only():
    """A proof under a hypothesis that is neither cited, nor a condition, nor declared of its arrays is refused."""
    link = equation(det(C) * det(C), det(P))
    supposed = closed(Writer().equation(link))
    proof = core.assume(supposed)
    with pytest.raises(Refused, match="supposes"):
        kernel.carried(link, (), (), proof, WITNESS)
    assumed = kernel.assume("h", link)
    made = kernel.carried(link, (assumed,), (), proof, WITNESS)
    assert made.hypotheses == assumed.hypotheses  # it stays a hypothesis


def test_two_arrays_of_one_name_are_two():
    """What is declared of one is not believed of another that is called the same."""
    plain, orthogonal = MatrixSymbol("Q", N, N), matrix("Q", N, N, "orthogonal")
    known = equation(det(orthogonal) ** 2, 1)
    assert carry(known, ()) is not None
    assert carry(equation(det(plain) ** 2, 1), ()) is None
    proof = proof_of(known)
    with pytest.raises(Refused):
        kernel.carried(equation(det(plain) ** 2, 1), (), (), proof, WITNESS)


def test_a_complex_array_is_not_taken_for_real():
    """That an array is real is among what is declared where it is not declared complex."""
    real, complex_ = Writer(), Writer()
    real.equation(equation(det(C), det(C)))
    complex_.equation(equation(det(matrix("C", N, N, "complex")), 1))
    assert len(real.declared) == 1
    assert complex_.declared == []


def positive_condition(number):
    (found,) = (c for c in lower_property(PropertyClaim(number, "positive"), SCOPE) if c.kind == "positive")
    return found


def test_a_condition_follows_from_others():
    """The new core shows a condition; from another, or of another, it does not."""
    a, b = Symbol("a", real=True), Symbol("b", real=True)
    *positive, product = (positive_condition(number) for number in (a, b, a * b))
    made = show(product, positive)
    assert made is not None
    assert product in made.established
    assert made.established[product] == frozenset(positive)
    assert show(product, positive[:1]) is None
    assert show(positive[0], positive[1:]) is None
    with pytest.raises(Refused):
        kernel.shown(positive[1], (), positive[:1], core.assume(fact("positive", new.ONE)), WITNESS)


def test_a_carried_proof_is_replayed():
    """The old kernel makes its theorem again, and the certificate of the new one gives the same claim."""
    link = equation(det(P * C * P.I), det(C))
    proof = proof_of(link)
    kernel.replay(kernel.carried(link, (), tuple(own(link)), proof, WITNESS))
    assert replay(certificate(proof)).claim.predicate == "="


def test_rows_about_orders_are_not_carried():
    """A row that no axiom here speaks of is refused by name."""
    with pytest.raises(Refused, match="taylor"):
        axioms_of("taylor")
    assert axioms_of("det-block") == ("block-matrix",)
