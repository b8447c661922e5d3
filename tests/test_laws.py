"""Laws of the engine on random expressions: normal form, soundness against the exact evaluator, completeness."""

from __future__ import annotations

import itertools
from random import Random

import pytest
from hypothesis import given
from strategies import (
    FREE,
    M,
    N,
    Writer,
    close,
    instance,
    laws,
    mutate,
    rename_bound,
    scramble,
    seeds,
    shuffle,
    value_of,
    write,
    written_out,
)
from sympy import MatrixSymbol, Sum, Trace

from symchain.claim import Claim
from symchain.prove.follow import Found, follow
from symchain.prove.normal import normal_form
from symchain.refute.evaluate import evaluate
from symchain.refute.instance import Setting
from symchain.refute.number import fraction
from symchain.refute.search import find
from symchain.trusted import kernel
from symchain.trusted import poly as ring
from symchain.trusted.lower import Scope, lower_claim, lower_scalar

SCOPE, PLAIN = Scope(), Setting()
INDICES = [*FREE[M], *FREE[N]]


def polynomial(expr):
    return ring.expand(lower_scalar(expr, SCOPE)[0])


def normal(expr):
    return normal_form(polynomial(expr))


def expression(seed, depth=4, **options):
    return close(Writer(seed, **options).scalar(depth))


@laws(800)
@given(seeds)
def test_normal_form_is_idempotent(seed):
    """The normal form of a normal form, read back as a term or not, is itself."""
    once = normal(expression(seed))
    assert normal_form(once) == once
    assert normal_form(ring.expand(ring.to_term(once))) == once


@laws(800)
@given(seeds)
def test_bound_names_do_not_matter(seed):
    """New names for every bound index, also where an inner sum shadows an outer or a free one, change nothing."""
    expr = expression(seed)
    assert normal(rename_bound(expr)) == normal(expr)


@laws(800)
@given(seeds)
def test_order_does_not_matter(seed):
    """Terms, factors and sums in another order, and sums split, have the same normal form."""
    term, _ = lower_scalar(expression(seed), SCOPE)
    assert normal_form(ring.expand(shuffle(term, Random(seed)))) == normal_form(ring.expand(term))


@laws(800)
@given(seeds)
def test_matrix_form_and_written_out_sums_agree(seed):
    """An expression in matrices and the same one written as sums of entries lower to one normal form."""
    expr = expression(seed)
    assert normal(write(expr)) == normal(expr)


@laws(200)
@given(seeds)
def test_a_matrix_equation_is_its_generic_entry(seed):
    """A matrix equals, in the kernel, the matrix claim read at an entry with indices of the author."""
    writer = Writer(seed)
    matrix = writer.matrix(M, N, 3)
    i, p = FREE[M][0], FREE[N][0]
    assert normal(written_out(matrix, i, p, itertools.count())) == normal(matrix[i, p])
    (link,) = lower_claim(Claim(matrix, matrix), SCOPE)
    assert isinstance(follow(link, ()), Found)


@laws(1000)
@given(seeds)
def test_the_polynomial_has_the_value_of_the_expression(seed):
    """Expansion and normal form keep the value: the exact evaluator, on the surface expression, agrees."""
    expr = expression(seed)
    poly = polynomial(expr)
    rng = Random(seed)
    at = instance(rng)
    labels = {s: rng.randrange(at.sizes[str(s.dimension)]) for s in INDICES}
    expected = fraction(evaluate(expr, at, PLAIN, labels))
    names = {s.name: v for s, v in labels.items()}
    assert value_of(poly, at, names) == expected
    assert value_of(normal_form(poly), at, names) == expected


@laws(800)
@given(seeds)
def test_a_scrambled_expression_is_proved_equal(seed):
    """Transposing, turning traces, distributing and exchanging sums is followed by a kernel theorem."""
    expr = expression(seed)
    other = scramble(expr, Random(seed))
    (link,) = lower_claim(Claim(expr, other), SCOPE)
    found = follow(link, ())
    assert isinstance(found, Found), f"{expr}  =  {other}"
    assert found.theorem.claim == link
    assert not found.theorem.hypotheses


@laws(200)
@given(seeds)
def test_a_mutated_expression_is_refuted_or_still_equal(seed):
    """One changed sign, factor, leaf, transposition or index: proved exactly where no counterexample exists."""
    expr = expression(seed, structured=False)
    other = mutate(scramble(expr, Random(seed)), Random(seed + 1))
    claim = Claim(expr, other)
    (link,) = lower_claim(claim, SCOPE)
    counterexample = find(claim, PLAIN, tries=40, seconds=5.0)
    if isinstance(follow(link, ()), Found):
        assert counterexample is None, f"proved and false: {claim}"
    else:
        assert counterexample is not None, f"neither proved nor refuted: {claim}"


@laws(200)
@given(seeds)
def test_different_normal_forms_differ_somewhere(seed):
    """Of two random expressions with different normal forms, unstructured arrays tell one from the other."""
    a = close(Writer(seed, structured=False, derivatives=False).scalar(2))
    b = close(Writer(seed + 1, structured=False, derivatives=False).scalar(2))
    difference = dict(normal(a))
    ring.add_into(difference, normal(b), -1)
    rng = Random(seed)
    seen = False
    for _ in range(40):
        at = instance(rng)
        labels = {s.name: rng.randrange(at.sizes[str(s.dimension)]) for s in INDICES}
        seen = seen or value_of(difference, at, labels) != 0
    assert seen == bool(difference)


@laws(150)
@given(seeds)
def test_addition_and_multiplication_commute_with_expansion(seed):
    """The polynomial of a sum or a product is the sum or product of the polynomials."""
    a, b = expression(seed, 2), expression(seed + 1, 2)
    total = dict(normal(a))
    ring.add_into(total, normal(b))
    assert normal(a + b) == total
    product = ring.multiply(normal(a), normal(b))
    assert normal(a * b) == normal_form(ring.expand(ring.to_term(product)))


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_cyclic_traces_of_any_length(count):
    """tr(A1...An) is the trace of every turn, and of no other order."""
    matrices = [MatrixSymbol(f"A{n}", N, N) for n in range(count)]
    word = matrices[0]
    for matrix in matrices[1:]:
        word = word * matrix
    for turn in range(count):
        turned = [*matrices[turn:], *matrices[:turn]]
        product = turned[0]
        for matrix in turned[1:]:
            product = product * matrix
        assert normal(Trace(word)) == normal(Trace(product))
    if count > 2:
        swapped = matrices[1] * matrices[0]
        for matrix in matrices[2:]:
            swapped = swapped * matrix
        assert normal(Trace(word)) != normal(Trace(swapped))


def test_equation_of_sizes():
    """The sum of ones over both sizes is their product, a number, and not their sum."""
    k, l = (FREE[M][0], 0, M - 1), (FREE[N][0], 0, N - 1)
    assert normal(Sum(1, k, l)) == normal(M * N)
    assert normal(Sum(1, k, l)) != normal(M + N)


def test_decide_wants_no_witness_for_equal_texts():
    """The kernel alone, with an empty witness, proves what expands to the same monomials."""
    (link,) = lower_claim(Claim(Trace(MatrixSymbol("A", M, M)), Trace(MatrixSymbol("A", M, M).T)), SCOPE)
    assert kernel.decide(link, {}).claim == link
