"""Lowering of declared properties: the conditions that they give."""

from __future__ import annotations

from typing import Any

from sympy import Adjoint

from symchain import operators
from symchain.claim import PropertyClaim
from symchain.errors import Meaningless
from symchain.trusted import composite
from symchain.trusted.conditions import Condition, conditions_of
from symchain.trusted.lower import read_in
from symchain.trusted.names import Scope
from symchain.trusted.reader import Reader
from symchain.trusted.sizes import is_matrix
from symchain.trusted.term import Power


def lower_property(claim: PropertyClaim, scope: Scope) -> set[Condition]:
    """The conditions that hold where the subject of `claim` has the property.

    Full column rank of X is that X* X is invertible, full row rank that X X* is (Horn & Johnson 2013, 0.4.6); X* is
    the transpose of a real X.
    Raises `Meaningless` where the subject cannot have it, `NotDecided` where it is not read.
    """
    return read_in(scope, lambda reader: _conditions(reader, claim))


def _conditions(reader: Reader, claim: PropertyClaim) -> set[Condition]:
    subject = claim.subject
    if claim.property in ("nonzero", "positive"):
        if is_matrix(subject) and subject.shape != (1, 1):
            raise Meaningless("SC101", f"{subject} is a matrix; a number is {claim.property}")
        term = reader.scalar(subject, {})
        found = conditions_of(Power(term, -1))
        if claim.property == "positive":
            found |= conditions_of(composite.function("log", 0, term))
        return found
    if not is_matrix(subject):
        raise Meaningless("SC101", f"{subject} is a scalar; a matrix is {claim.property}")
    if claim.property == "convergent":
        return _convergent(reader, subject)
    return _invertible(reader, _square_of(claim, subject))


def _convergent(reader: Reader, series: Any) -> set[Condition]:
    if not isinstance(series, operators.MatrixSeries):
        raise Meaningless("SC116", f"{series} is not a power series of a matrix: f(X), with f = series(...)")
    row, col = reader.generic(series.shape)
    return conditions_of(reader.matrix(series, row, col, {}))


def _square_of(claim: PropertyClaim, subject: Any) -> Any:
    if claim.property == "full column rank":
        return Adjoint(subject) * subject
    return subject * Adjoint(subject) if claim.property == "full row rank" else subject


def _invertible(reader: Reader, matrix: Any) -> set[Condition]:
    if matrix.shape[0] != matrix.shape[1]:
        raise Meaningless(
            "SC111", f"{matrix} is {matrix.shape[0]} x {matrix.shape[1]}; only a square one is invertible"
        )
    row, col = reader.generic(matrix.shape)
    return conditions_of(reader.matrix(operators.InverseOf(matrix), row, col, {}))
