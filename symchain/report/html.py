"""The HTML report: one file that needs nothing else, no script and no network, on paper and on a telephone.

Formulas are MathML, written here from the boxes that the worker sent; the page is a template that escapes all text.  A
content policy in the page forbids everything but its own styles and fonts, should anything slip through.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from symchain.report.graph import HEIGHT, Drawing, Node, drawing, path_data
from symchain.report.output import Output, View
from symchain.report.text import summary_line
from symchain.report.version import version
from symchain.results import ProofResult, Run
from symchain.show.blocks import flags_of, place, standing, visible
from symchain.trusted.result import NAMES, StepResult
from symchain.typeset.boxes import BadBox
from symchain.typeset.mathml import formulas
from symchain.typeset.values import value_box

ASSETS = files("symchain").joinpath("report", "page")


class HtmlReport:
    """Writes the page at the end."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out

    def proof(self, proof: ProofResult) -> None:
        """Nothing: the totals come first."""

    def end(self, run: Run) -> None:
        """Write the page."""
        for part in parts(run):
            self.out.raw(part)


@dataclass(frozen=True)
class _Link:
    """A cited step; without an anchor it is not on this page."""

    label: str
    anchor: str = ""


@dataclass(frozen=True)
class _Shown:
    """A step as the page shows it."""

    step: StepResult
    anchor: str
    looks: str
    links: list[_Link]
    hypotheses: list[tuple[str, _Link | None]]

    @property
    def claims(self) -> list[Markup]:
        """Its claims typeset, made when they are asked for: those of a book together are large."""
        typeset = self.step.typeset.get("claims", [])
        return [_typeset(pieces, self.step.claim) for pieces in typeset] or [_plain(self.step.claim)]

    @property
    def printed(self) -> list[Markup]:
        """What the text of a chapter prints, typeset; its TeX where it was not understood."""
        tex = self.step.detail.get("printed")
        if not isinstance(tex, str):
            return []
        return [_typeset(pieces, tex) for pieces in self.step.typeset.get("printed", [])] or [_plain(tex)]

    @property
    def nearest(self) -> Markup | None:
        """The nearest true claim."""
        true = self.step.typeset.get("nearest", [])
        return _typeset(true[0], "") if true else None


@dataclass(frozen=True)
class _Section:
    """A script as the page shows it."""

    proof: ProofResult
    anchor: str
    steps: list[_Shown]
    graph: Drawing | None

    @property
    def passed(self) -> int:
        """Its steps that pass."""
        return sum(shown.step.passed for shown in self.steps)

    @property
    def met(self) -> int:
        """Its steps that pass because they met an expectation."""
        return sum(shown.step.passed and shown.step.expected is not None for shown in self.steps)


def page(run: Run, script: str = "") -> str:
    """The run as one HTML file; `script` is for the page that is served, and may ask where it comes from."""
    return "".join(parts(run, script))


def parts(run: Run, script: str = "") -> Iterator[str]:
    """The page in parts, each made when it is asked for."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    sections = list(_sections(run))
    shown = [step for section in sections for step in section.steps]
    filters = [(name, name, count) for name in NAMES if (count := sum(s.step.verdict == name for s in shown))]
    met = sum(section.met for section in sections)
    failed = sum(not s.step.passed for s in shown)
    special = [("expected", "as expected", met), ("failed", "does not pass", failed)]
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(visible=visible, curve=path_data)
    template = environment.from_string(ASSETS.joinpath("report.html").read_text(encoding="utf-8"))
    yield from template.generate(
        run=run,
        good=run.summary.ok and not run.interrupted,
        summary=summary_line(run),
        version=version(),
        script=Markup(script),
        policy=f"; script-src 'sha256-{digest}'; connect-src 'self'" if script else "",
        sections=sections,
        filters=[*filters, *(entry for entry in special if entry[2])],
        style=Markup(ASSETS.joinpath("report.css").read_text(encoding="utf-8")),
        font=base64.b64encode(ASSETS.joinpath("math.woff2").read_bytes()).decode(),
        standing=standing,
        flags_of=flags_of,
        place=place,
        array=_array,
        height=HEIGHT,
    )


def _sections(run: Run) -> Iterator[_Section]:
    anchors = _anchors(run)
    anywhere: dict[str, str] = {}
    for p, proof in enumerate(run.proofs):
        for s, step in enumerate(proof.steps):
            anywhere.setdefault(step.label, anchors[p, s])
    for p, proof in _in_order(run):
        known = {**anywhere, **{step.label: anchors[p, s] for s, step in enumerate(proof.steps)}}
        steps = [_shown(step, anchors[p, s], known) for s, step in enumerate(proof.steps)]
        yield _Section(proof, f"script-{p + 1}", steps, _graph(steps, known))


def _in_order(run: Run) -> list[tuple[int, ProofResult]]:
    """The scripts with their places in the run; within a folder those whose titles are numbered in that order."""

    def key(entry: tuple[int, ProofResult]) -> tuple[int, list[int], int]:
        place, proof = entry
        number = re.match(r"\d+(?:\.\d+)*", proof.title)
        return folders[proof.file.rpartition("/")[0]], [int(n) for n in number[0].split(".")] if number else [], place

    folders: dict[str, int] = {}
    for proof in run.proofs:
        folders.setdefault(proof.file.rpartition("/")[0], len(folders))
    return sorted(enumerate(run.proofs), key=key)


def _anchors(run: Run) -> dict[tuple[int, int], str]:
    """An anchor for every step: its label as far as an anchor may hold it, each once."""
    found: dict[tuple[int, int], str] = {}
    taken: set[str] = set()
    for p, proof in enumerate(run.proofs):
        for s, step in enumerate(proof.steps):
            base = "step-" + re.sub(r"[^0-9A-Za-z._-]+", "-", step.label)
            anchor = base if base not in taken else f"{base}-{p + 1}.{s + 1}"
            while anchor in taken:
                anchor += "_"
            taken.add(anchor)
            found[p, s] = anchor
    return found


def _shown(step: StepResult, anchor: str, known: dict[str, str]) -> _Shown:
    links = [_Link(label, known.get(label, "")) for label in step.uses]
    hypotheses = [_declared(text, known) for text in step.hypotheses]
    return _Shown(step, anchor, _looks(step), links, hypotheses)


def _declared(text: str, known: dict[str, str]) -> tuple[str, _Link | None]:
    """A hypothesis, and the step that declares it, whose label stands at its end."""
    said, _, label = text.removesuffix(")").rpartition(" (")
    return (said, _Link(label, known[label])) if said and label in known else (text, None)


def _looks(step: StepResult) -> str:
    """The classes of a step: its verdict, and whether it passes, as expected or not."""
    looks = [step.verdict if step.verdict in NAMES else "error"]
    looks.append("failed" if not step.passed else "expected" if step.expected is not None else "passed")
    return " ".join([*looks, *([] if step.grounded else ["ungrounded"])])


def _typeset(pieces: Any, claim: str) -> Markup:
    """A claim as MathML in pieces between which a line may break; its text where it is no box."""
    try:
        formula = " ".join(formulas(pieces))
    except BadBox:
        return _plain(claim)
    return Markup(f'<span class="claim" role="math" aria-label="{escape(visible(claim))}">{formula}</span>')


def _plain(claim: str) -> Markup:
    return Markup('<code class="claim">{}</code>').format(visible(claim))


def _graph(steps: list[_Shown], known: dict[str, str]) -> Drawing | None:
    """The graph of the steps of a script and of what they cite; None where no step cites another."""
    nodes = [Node(s.step.label, s.looks, standing(s.step), s.anchor) for s in steps]
    at = {s.step.label: n for n, s in enumerate(steps)}
    edges: list[tuple[int, int]] = []
    elsewhere: dict[str, int] = {}
    for n, shown in enumerate(steps):
        for link in shown.links:
            cited = at.get(link.label)
            if cited is not None and cited < n:
                edges.append((cited, n))
            elif cited is None:
                elsewhere.setdefault(link.label, len(elsewhere))
    if not edges and not elsewhere:
        return None
    # What stands in another script comes before all that cite it.
    shift = len(elsewhere)
    outside = [Node(label, "elsewhere", "in another script", known.get(label, "")) for label in elsewhere]
    edges = [(a + shift, b + shift) for a, b in edges]
    for n, shown in enumerate(steps):
        edges += [(elsewhere[link.label], n + shift) for link in shown.links if link.label in elsewhere]
    return drawing([*outside, *nodes], list(dict.fromkeys(edges)))


# counterexamples


def _array(value: Any) -> Markup:
    """A value of a counterexample, typeset."""
    return Markup("".join(formulas([value_box(value)])))
