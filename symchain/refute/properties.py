"""Whether a declared property (invertible, nonzero, positive ...) holds on an instance, at all values of its indices.

A property holds only where it is known to: a number between bounds around zero is not known to be nonzero.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from symchain.claim import PropertyClaim
from symchain.refute import linear, matrix
from symchain.refute.claims import free_indices_of
from symchain.refute.evaluate import evaluate
from symchain.refute.gaussian import REAL
from symchain.refute.instance import Instance, Setting
from symchain.refute.number import is_nonzero, sign_of
from symchain.refute.refusal import Unevaluable
from symchain.refute.series import Series
from symchain.refute.structure import is_positive_definite


def holds(claim: PropertyClaim, setting: Setting, instance: Instance) -> bool:
    """Whether the property is known to hold; raises `Unevaluable` where its subject has no value."""
    free = free_indices_of((claim.subject,), setting)
    if None in free.values():
        raise Unevaluable(f"the size of an index of {claim.subject} is not known")
    ranges = [range(setting.base, setting.base + instance.size(size)) for size in free.values()]
    return all(
        _has(claim.property, evaluate(claim.subject, instance, setting, dict(zip(free, values, strict=True))))
        for values in product(*ranges)
    )


def _has(name: str, value: Any) -> bool:
    if name in ("nonzero", "positive"):
        if isinstance(value, list) and matrix.shape(value) == (1, 1):
            value = value[0][0]
        if isinstance(value, (list, Series)):
            raise Unevaluable(f"{name} is said of a number")
        if name == "nonzero":
            return is_nonzero(value)
        return isinstance(value, REAL) and sign_of(value) == 1
    if name == "convergent":
        return True  # the series drawn for an abstract one is a polynomial
    a = value if isinstance(value, list) else [[value]]
    if name == "positive definite":
        return is_positive_definite(a)
    if name == "full column rank":
        return _is_regular(matrix.product(linear.adjoint(a), a))
    if name == "full row rank":
        return _is_regular(matrix.product(a, linear.adjoint(a)))
    return _is_regular(a)


def _is_regular(a: matrix.Matrix) -> bool:
    det = matrix.determinant(a)
    return not isinstance(det, Series) and is_nonzero(det)
