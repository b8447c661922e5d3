"""What a script declares of its functions, matrices and layers, and which hypotheses of a theorem that discharges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from symchain import smoothness
from symchain.claim import PropertyClaim
from symchain.errors import Meaningless, Refused
from symchain.layered import LayerSymbol
from symchain.prove.display import condition_text
from symchain.steps.implied import implies
from symchain.trusted.conditions import Condition
from symchain.trusted.kernel import Given, Hypothesis, Smooth, Throughout
from symchain.trusted.layers import Move
from symchain.trusted.names import point
from symchain.trusted.points import AtMost, Point, follows


@dataclass
class Declared:
    """What is declared, each with the label of its step.

    `layers` are the bounds of the layer symbols, `entire` the names of the series that converge everywhere.
    """

    smooth: list[tuple[str, Smooth]] = field(default_factory=list)
    properties: list[tuple[str, PropertyClaim]] = field(default_factory=list)
    conditions: list[tuple[str, Condition]] = field(default_factory=list)
    layers: dict[str, tuple[Point, Point]] = field(default_factory=dict)
    entire: list[tuple[str, str]] = field(default_factory=list)

    def take_over(self, other: Declared) -> None:
        """Make what another script declares declared here."""
        self.smooth += [h for h in other.smooth if h not in self.smooth]
        self.properties += [p for p in other.properties if p[0] not in {label for label, _ in self.properties}]
        self.entire += [e for e in other.entire if e not in self.entire]
        self.conditions += [c for c in other.conditions if c not in self.conditions]
        for name, bounds in other.layers.items():
            self._bound(name, bounds)

    def meet(self, symbols: Iterable[LayerSymbol]) -> None:
        """Note the bounds of layer symbols.  Raises `Meaningless` for one that had others."""
        for symbol in symbols:
            self._bound(symbol.name, (point(symbol.first), point(symbol.last)))

    def _bound(self, name: str, bounds: tuple[Point, Point]) -> None:
        known = self.layers.setdefault(name, bounds)
        if known != bounds:
            first, last = known
            raise Meaningless("SC108", f"layer {name} is declared twice: from {first} to {last}, and otherwise")

    def missing(self, hypothesis: Hypothesis, layers: Iterable[str] = ()) -> str | None:
        """What is missing, in words, for a hypothesis that has to be declared and is not.

        `layers` are the layer symbols of the claim, which is said of every layer within their bounds; those of other
        claims say nothing about it.
        """
        if isinstance(hypothesis, AtMost):
            return None if follows(hypothesis, self._facts(layers)) else str(hypothesis)
        if isinstance(hypothesis, Throughout):
            return None if self._throughout(hypothesis, layers) is not None else str(hypothesis)
        if isinstance(hypothesis, Condition):
            required = hypothesis.kind != "not negative" and not self.granted(hypothesis)
            return condition_text(hypothesis) if required else None
        if not isinstance(hypothesis, Smooth) or self.declared(hypothesis, layers) is not None:
            return None
        weaker = [h for _, h in self.smooth if gives(h, hypothesis)]
        known = f"; declared is only: {weaker[0]}" if weaker else ""
        advice = "; with o(h) instead of O(h**2) that is enough" if weaker and weaker[0].degree != "C1" else ""
        return f"{hypothesis}{known}{advice}"

    def text(self, hypothesis: Hypothesis, layers: Iterable[str] = ()) -> str:
        """A hypothesis in words, with the label of the step that declares it."""
        if isinstance(hypothesis, Condition):
            text, label = condition_text(hypothesis), self.granted(hypothesis)
        elif isinstance(hypothesis, Smooth):
            text, label = str(hypothesis), self.declared(hypothesis, layers)
        elif isinstance(hypothesis, Throughout):
            text, label = str(hypothesis), self._throughout(hypothesis, layers)
        else:
            assert not isinstance(hypothesis, Given)
            text, label = str(hypothesis), None
        return f"{text} ({label})" if label else text

    def granted(self, condition: Condition) -> str | None:
        """The label of an assumption that says the condition holds."""
        if condition.kind == "convergent":
            for label, name in self.entire:
                if name == condition.head.name:
                    return label
        return next((label for label, given in self.conditions if implies(given, condition)), None)

    def declared(self, hypothesis: Smooth, layers: Iterable[str] = (), over: Throughout | None = None) -> str | None:
        """The label of an assumption that implies the hypothesis, perhaps at another layer; at all layers of `over`."""
        facts = self._facts(set(layers) - ({over.symbol} if over else set()))
        if over is not None:
            # The layer of a bound variable is no symbol of the script: its bounds are those that it is bound with.
            facts += [AtMost(over.low, Point(over.symbol)), AtMost(Point(over.symbol), over.high)]
        needed = smoothness.DEGREES[hypothesis.degree]
        for label, given in self.smooth:
            if smoothness.DEGREES[given.degree] >= needed and self._covers(given, hypothesis, facts, over):
                return label
        return None

    def _throughout(self, hypothesis: Throughout, layers: Iterable[str]) -> str | None:
        return self.declared(hypothesis.smooth, layers, hypothesis)

    def _covers(self, given: Smooth, wanted: Smooth, facts: list[AtMost], over: Throughout | None) -> bool:
        """Whether one smoothness gives the other, or is declared for every layer of a range and gives it at one."""
        if gives(given, wanted):
            return over is None
        layers = [{v.layer[1] for v in h.variables if v.layer is not None} for h in (given, wanted)]
        for here in layers[0]:
            for there in layers[1]:
                if here.symbol in self.layers and self._moved(given, wanted, here, there, facts):
                    return True
        return False

    def _moved(self, given: Smooth, wanted: Smooth, here: Point, there: Point, facts: list[AtMost]) -> bool:
        """Whether what is declared gives what is wanted once its layer `here` is moved to `there`."""
        to = there.above(-here.offset)
        move = Move(here.symbol, to)
        try:
            moved = Smooth.joint(move.head(given.function), map(move.head, given.variables), given.degree)
        except Refused:
            return False
        first, last = self.layers[here.symbol]
        return gives(moved, wanted) and all(follows(bound, facts) for bound in (AtMost(first, to), AtMost(to, last)))

    def _facts(self, layers: Iterable[str]) -> list[AtMost]:
        """What the bounds of these layer symbols, and of those in their bounds, say; and that a depth is at least 1."""
        facts: list[AtMost] = []
        pending, seen = [name for name in layers if name in self.layers], set()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            first, last = self.layers[name]
            facts += [AtMost(first, Point(name)), AtMost(Point(name), last)]
            pending += [p.symbol for p in (first, last) if p.symbol in self.layers]
        depths = {p.symbol for bounds in self.layers.values() for p in bounds} - set(self.layers) - {""}
        return facts + [AtMost(Point("", 1), Point(depth)) for depth in depths]


def gives(given: Smooth, wanted: Smooth) -> bool:
    """Whether a hypothesis is about that function and, jointly, at least these variables."""
    return given.function is wanted.function and set(wanted.variables) <= set(given.variables)
