"""Laws of the exact matrices of the numeric route: rational ones, and ones with derivative tags in them."""

from __future__ import annotations

from typing import Any

import pytest
from flint import fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from symchain.refute import matrix
from symchain.refute.number import fraction
from symchain.refute.series import Unevaluable, tag

fractions = st.fractions(-2, 2, max_denominator=5).map(lambda f: fmpq(f.numerator, f.denominator))
numbers = st.one_of(st.integers(-3, 3), fractions)


def square(entries: st.SearchStrategy[Any]) -> st.SearchStrategy[list[list[Any]]]:
    """Square matrices, 1 x 1 to 5 x 5."""
    return st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(entries, min_size=n, max_size=n), min_size=n, max_size=n)
    )


@given(square(numbers))
def test_a_rational_inverse_is_one_on_either_side_and_missing_only_where_the_determinant_is_zero(a):
    """A A^-1 = A^-1 A = I, and there is none exactly where det A = 0."""
    if matrix.determinant(a):
        b = matrix.inverse(a)
        assert matrix.product(a, b) == matrix.product(b, a) == matrix.identity(len(a))
    else:
        with pytest.raises(Unevaluable):
            matrix.inverse(a)


@given(square(numbers), st.data())
def test_a_product_of_fractions_is_the_sum_of_products(a, data):
    """The entries are those that fractions give."""
    b = data.draw(st.lists(st.lists(numbers, min_size=2, max_size=2), min_size=len(a), max_size=len(a)))
    columns = list(zip(*b, strict=True))
    plain = [[sum(fraction(x) * fraction(y) for x, y in zip(row, c, strict=True)) for c in columns] for row in a]
    assert [[fraction(x) for x in row] for row in matrix.product(a, b)] == plain


@given(square(numbers), st.data())
def test_the_inverse_near_a_matrix_with_an_inverse_is_an_inverse(a, data):
    """(A + e B + f C) times its inverse is I, with two nilpotent tags e and f."""
    assume(matrix.determinant(a))
    n = len(a)
    b, c = (data.draw(st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=n, max_size=n)) for _ in range(2))
    near = [[x + y * tag(0) + z * tag(1) for x, y, z in zip(*rows, strict=True)] for rows in zip(a, b, c, strict=True)]
    assert matrix.product(near, matrix.inverse(near)) == matrix.identity(n)


def test_a_matrix_that_is_singular_where_the_tags_are_zero_has_no_inverse_of_tags_alone():
    """(e) has no inverse: a nilpotent number divides nothing."""
    with pytest.raises(Unevaluable):
        matrix.inverse([[tag(0)]])
