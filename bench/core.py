"""Random terms of the core against their meaning.

    python -m bench.core [--count 100000] [--seed 0]

Prints how many terms were expanded and read back, how many values were compared, and what was wrong: a polynomial
that has not the value of its term, or that is another one when it is read back.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from bench.core_meaning import NoSample, World, slot, value
from bench.core_terms import Random
from symchain.core import kernel
from symchain.core.term import Index, Refused, free
from symchain.prove.oracle import Labels
from symchain.prove.readback import to_term


def compared(seed: int) -> str:
    """What became of one random term: `same`, `skipped`, or what is wrong."""
    make = Random(seed)
    term = make.term([], make.random.randint(1, 4))
    ring = kernel.ring_in_force()
    poly = ring.normal(term)
    try:
        back = to_term(poly)
    except Refused:  # a body with cases is not read back
        return "skipped"
    if ring.normal(back) != poly:
        return f"another polynomial when it is read back: {term}"
    w = World(seed, most=2)
    env: dict[Any, Any] = {}
    try:
        for index in sorted([p for p in free(term) | free(back) if isinstance(p, Index)], key=repr):
            slot(index, env, w)
        one, other = value(term, dict(env), w), value(back, dict(env), w)
    except (NoSample, OverflowError):
        return "skipped"
    good = abs(one - other) <= 1e-6 * max(1, abs(one), abs(other))
    return "same" if good else f"{one} is not {other}: {term}"


@click.command()
@click.option("--count", default=100_000, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(count: int, seed: int) -> None:
    """Expand random terms and compare values."""
    kernel.Settings.oracle = Labels()
    found = {"same": 0, "skipped": 0}
    wrong = 0
    for n in range(seed, seed + count):
        what = compared(n)
        if what in found:
            found[what] += 1
        else:
            wrong += 1
            click.echo(f"seed {n}: {what}")
    click.echo(f"{count} terms: {found['same']} with the same value, {found['skipped']} skipped, {wrong} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
