"""The core with labels: importing this puts the oracle of the search in force, and the rule for derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from symchain.core import derive, kernel, layers
from symchain.core.kernel import Settings
from symchain.core.term import Formula, Refused, equation
from symchain.prove.oracle import Labels

Settings.oracle = Labels()
RULES = (derive.differentiate, layers.induct)


@contextmanager
def oracle_in_force(oracle: Any) -> Iterator[None]:
    """Another oracle for a while."""
    kept = Settings.oracle
    Settings.oracle = oracle
    try:
        yield
    finally:
        Settings.oracle = kept


def proves(left: Any, right: Any, *, unfold: bool = False) -> kernel.Theorem:
    """left = right by the ring alone."""
    return kernel.ring(equation(left, right), (), (), unfold)


def refused(*steps: Callable[[], Any]) -> None:
    """Each of these is refused."""
    for step in steps:
        with pytest.raises(Refused):
            step()


def all_equal(left: Any, right: Any, *bound: Any) -> Formula:
    return equation(left, right, bound)
