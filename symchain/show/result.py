"""A verdict that shows itself: as text in a Python session, as HTML with typeset formulas in a notebook."""

from __future__ import annotations

from html import escape

from symchain.show.blocks import array_rows, failure_block, fields, standing, visible
from symchain.trusted.result import Counterexample, StepResult


class Shown:
    """The result of one claim; true where it passed."""

    def __init__(self, result: StepResult) -> None:
        self.result = result

    def __bool__(self) -> bool:
        return self.result.passed

    @property
    def verdict(self) -> str:
        """proved, defined, assumed, refuted, undecided, error, contradictory or unread."""
        return self.result.verdict

    @property
    def counterexample(self) -> Counterexample | None:
        """The sizes and the arrays at which the two sides differ."""
        return self.result.counterexample

    def __repr__(self) -> str:
        result = self.result
        lines = [f"{standing(result)}: {visible(result.claim)}" if result.claim else standing(result)]
        if not result.passed:
            lines += ["".join(text for text, _ in line) for line in list(failure_block(result))[1:]]
            lines[1:1] = [f"  {result.code}: {visible(result.message)}"] if result.message else []
        else:
            rests = fields(("hypotheses", "\n".join(result.hypotheses)), ("axioms", ", ".join(result.axioms)))
            lines += ["".join(text for text, _ in line) for line in rests]
        return "\n".join(line for line in lines if not line.strip().startswith("claim "))

    def _repr_html_(self) -> str:
        result = self.result
        formula = f"${escape(result.latex)}$" if result.latex else escape(visible(result.claim))
        rows = [f"<p><strong>{escape(standing(result))}</strong>&ensp;{formula}</p>"]
        if result.message:
            rows.append(f"<p>{escape(f'{result.code}: {visible(result.message)}')}</p>")
        rests = [*result.hypotheses, *result.axioms]
        if rests:
            rows.append(f"<p>rests on {escape(', '.join(map(visible, rests)))}</p>")
        if result.counterexample is not None:
            rows.append(_table(result.counterexample))
        nearest = result.detail.get("nearest")
        return "".join(rows) + (f"<p>{escape(visible(nearest))}</p>" if nearest else "")


def _table(example: Counterexample) -> str:
    """The sizes, the arrays and the two unequal numbers."""
    sizes = ", ".join(f"{name} = {size}" for name, size in example.dimensions.items())
    values = {**({"at": sizes} if sizes else {}), **example.values, "left": example.left, "right": example.right}
    cells = ((visible(name), "\n".join(map(visible, array_rows(value)))) for name, value in values.items())
    rows = (f"<tr><th>{escape(name)}</th><td><pre>{escape(text)}</pre></td></tr>" for name, text in cells)
    return f"<table>{''.join(rows)}</table>"
