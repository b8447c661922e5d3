"""Arrays at the layers of a network: moving a layer, definitions layer by layer, and what goes through a layer.

Theory.  `W^(l)`, for every whole number l, are arrays of one name; nothing else is known of them, so a theorem about
those at l, l+1, ... holds at every other l (`Move`).  The *states* `A^(l)` of a network are functions: A^(l) of
A^(l-1) and of the parameters at l, for l above the first layer.  So A^(l) changes with the states below it and with
the parameters up to l, and with no other (`Head.depends_on`); and an output, which is a function of the last state
and of constants (declared so, or by its definition), is a function of A^(m) alone for every m up to the last, all
else being held fixed (`through`).  Nothing else of the chain rule is built in.

A *definition by layers* gives the array at l from the one at l-1, from a first one on, or at l from the one at l+1,
from a last one down.  It is conservative: starting from the first (last) array there is exactly one family, and what
is undefined beyond it is arbitrary.  A state may be defined so as well; its definition may then read the state
below, the parameters at its own layer, and arrays that have no layer, or the dependence above would be wrong.

Refused (`Refused`): moving the layer of a symbol that has a value elsewhere (in the bounds of a network, as a number,
in a definition without a layer); moving arrays whose indices are split, and symbolic powers; definitions that are not
of the form above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from symchain.errors import Refused
from symchain.trusted.asymptotic import Equation
from symchain.trusted.composite import inside, is_real
from symchain.trusted.conditions import conditions_of
from symchain.trusted.points import AtMost, Point, layer_of, named
from symchain.trusted.poly import expand
from symchain.trusted.schema import DERIVED
from symchain.trusted.splits import is_view
from symchain.trusted.term import (
    ARRAY,
    DEFINED,
    INCREMENT,
    KRONECKER,
    MATRIX_POWER,
    NETWORK,
    PERTURBATION,
    ROOT,
    Entry,
    Form,
    Head,
    Index,
    Literal,
    Size,
    Slot,
    Term,
    delta,
    form,
    form_text,
    free_indices,
    heads,
    transform,
)

Bounds = tuple[Point, Point]


def network_head(
    stem: str, bounds: Bounds | None, stems: Iterable[str], parts: Iterable[Head] = (), definition: Form = ()
) -> Head:
    """What the arrays `stem` at all layers share.

    Of states: the first and the last layer and the names of the parameters.  Of what is defined layer by layer:
    no bounds, and the names of all that it is made of.  `definition` is its form.
    """
    ordered = tuple(sorted(set(parts), key=lambda h: h.key))
    data = (bounds, tuple(sorted(stems)))
    return Head(NETWORK, stem, (), ordered, tag=definition, text=lambda: form_text(definition), data=data)


def network_of(head: Head) -> Head | None:
    """The network of a state, or of an array that is defined layer by layer."""
    own = head.layer is not None and len(head.parts) == 1 and head.parts[0].role == NETWORK
    return head.parts[0] if own and head.parts[0].name == head.layer[0] else None  # type: ignore[index]


def is_state(head: Head) -> bool:
    """Whether a head is the state of a network at a layer."""
    return head.role == ARRAY and network_of(head) is not None


# moving a layer


class Move:
    """A layer symbol made another layer, wherever it stands."""

    def __init__(self, symbol: str, to: Point) -> None:
        self.symbol, self.to = symbol, to

    def equation(self, equation: Equation) -> Equation:
        """An exact equation at the other layer."""
        if equation.remainder is not None:
            raise Refused("an equation up to a remainder stays at its layer")
        slots: dict[Slot, Slot] = {
            i: Index.free(i.name, self.size(i.size)) for i in equation.free_indices() if self.size(i.size) is not i.size
        }
        left, right = (transform(side, slots, self._entry, self.size) for side in (equation.left, equation.right))
        return Equation(left, right, None, equation.axioms)

    def size(self, size: Size) -> Size:
        """A size at the other layer."""
        total = Size({})
        for names, coefficient in size.terms:
            product = Size.number(coefficient)
            for name in names:
                product = product * Size.symbol(self._name(name))
            total = total + product
        return total

    def head(self, head: Head) -> Head:
        """A head at the other layer."""
        if head.body is not None:
            return self._composite(head)
        if head.role == NETWORK:
            if mentions(head, self.symbol):
                raise Refused(f"{self.symbol} is a layer with a meaning of its own in {head.name}")
            return head
        parts = tuple(map(self.head, head.parts))
        sizes = tuple(map(self.size, head.sizes))
        name = self._name(head.name)
        if (name, sizes, parts) == (head.name, head.sizes, head.parts):
            return head
        if is_view(head):
            raise Refused(f"the indices of {head.name} are split")
        if head.role in DERIVED:
            return DERIVED[head.role](*parts)
        if parts != head.parts and (head.role != ARRAY or network_of(head)):
            raise Refused(f"{head.name} is defined at one layer")
        return Head(
            head.role, name, sizes, parts,
            symmetric=head.symmetric, tag=head.tag, text=lambda: head.text, facts=head.facts, data=head.data,
        )  # fmt: skip

    def _name(self, name: str) -> str:
        if name == self.symbol:
            raise Refused(f"{name} is a layer here and a number there")
        at = layer_of(name)
        return name if at is None else named(at[0], at[1].moved(self.symbol, self.to))

    def _composite(self, head: Head) -> Head:
        if not mentions(head, self.symbol):
            return head
        slots = tuple([Literal(0) if s.literal == 1 else Index.generic(f"m{n}", s) for n, s in enumerate(head.sizes)])
        moved: dict[Slot, Slot] = {s: Index.free(s.name, self.size(s.size)) for s in slots if isinstance(s, Index)}
        made = transform(Entry(head, slots), moved, self._entry, self.size)
        wanted = tuple([moved.get(s, s) for s in slots])
        if not isinstance(made, Entry) or made.head.role != head.role or made.slots != wanted:
            raise Refused(f"{head.name} would become something of another kind")
        return made.head

    @staticmethod
    def _is_power(head: Head) -> bool:
        return head.role == MATRIX_POWER or (head.role == ROOT and isinstance(head.data[1], tuple))

    def _entry(self, entry: Entry) -> Term:
        head = entry.head
        if head is KRONECKER:
            return delta(*entry.slots)
        if head.body is None:
            return Entry(self.head(head), entry.slots)
        if self._is_power(head) and mentions(head, self.symbol):
            raise Refused("a symbolic power stays at its layer")
        return inside(entry, self._entry, self.size)


def mentions(head: Head, symbol: str) -> bool:
    """Whether a layer symbol occurs in a head, as a layer or as a number."""
    return any(_uses(h, symbol) for h in (head, *head.ancestors))


def _uses(head: Head, symbol: str) -> bool:
    if head.role == NETWORK and head.data[0] is not None and any(p.symbol == symbol for p in head.data[0]):
        return True
    exponents = head.data[1] if head.role == ROOT and isinstance(head.data[1], tuple) else ()
    return any(_called(n, symbol) for n in (head.name, *exponents)) or any(map(_in_size(symbol), head.sizes))


def _called(name: str, symbol: str) -> bool:
    at = layer_of(name)
    return name == symbol if at is None else at[1].symbol == symbol


def _in_size(symbol: str) -> Callable[[Size], bool]:
    return lambda size: any(_called(name, symbol) for names, _ in size.terms for name in names)


def mentioned(equation: Equation, symbol: str) -> bool:
    """Whether a layer symbol occurs in an equation."""
    sizes = [i.size for i in equation.free_indices()]
    return any(mentions(h, symbol) for h in equation.heads()) or any(map(_in_size(symbol), sizes))


# what goes through a layer


def through(image: Head, variables: Sequence[Head]) -> list[AtMost] | None:
    """Under which hypotheses `image` is a function of one of the `variables` alone, all else being held fixed.

    None where it is not known to be.
    """
    if len(variables) != 1 or variables[0].layer is None:
        return None
    (variable,) = variables
    point = variable.layer[1]  # type: ignore[index]
    network = network_of(image) if is_state(image) else None
    if network is not None:
        assert image.layer is not None
        gap = image.layer[1].minus(point)
        state = is_state(variable) and network_of(variable) is network
        if gap is None or not (gap > 0 if state else gap >= 0 and _is_parameter(variable, network)):
            return None
        first = network.data[0][0]
        return [AtMost(first, point if state else point.above(-1))]
    read = _read_by(image) if image.role == DEFINED else set(image.parts)
    states = [h for h in read if h.layer is not None or h.ancestors]
    if len(states) != 1 or not is_state(states[0]) or not is_state(variable):
        return None
    (last,) = states
    network = network_of(last)
    assert network is not None
    assert last.layer is not None
    if network_of(variable) is not network or last.layer[1] != network.data[0][1]:
        return None
    return [AtMost(network.data[0][0], point), AtMost(point, last.layer[1])]


def _read_by(head: Head) -> set[Head]:
    """The arrays that a definition reads, also inside functions, and what these read in their definitions."""
    found: set[Head] = set()
    for part in head.parts:
        found |= _read_by(part) if part.body is not None or (part.role == DEFINED and part.layer is None) else {part}
    return found


def _is_parameter(head: Head, network: Head) -> bool:
    plain = head.role == ARRAY and not head.parts and not head.symmetric and not head.facts
    return plain and head.layer is not None and head.layer[0] in network.data[1]


# definitions layer by layer


def defined_by_layers(step: Equation, start: Equation | None, which: str) -> tuple[Equation, list[AtMost], Head]:
    """The equation of a definition by layers that is asked for (`step` or `start`), with the new array in it.

    Also under what hypotheses it holds, and the network of the new array.  Raises `Refused`.
    """
    old, point = _target(step)
    stem = old.layer[0]  # type: ignore[index]
    if not point.symbol:
        raise Refused(f"{old.name} is defined at one layer; state it at a layer that is a symbol")
    inside_step = _all_heads(step.right)
    offsets = {p.minus(point) for h in inside_step if h.layer is not None and h.layer[0] == stem for p in [h.layer[1]]}
    bounds = network_of(old).data[0] if is_state(old) else None  # type: ignore[union-attr]
    holds: list[AtMost] = []
    if bounds is not None:
        if start is not None or not offsets <= {-1}:
            raise Refused(f"the state {old.name} is defined from the state one layer below")
        network = _state_network(old, inside_step, point, _defining(step))
        holds = [AtMost(bounds[0], point.above(-1))]
    else:
        holds = _order(old, point, offsets, start)
        everything = inside_step | (_all_heads(start.right) if start is not None else set())
        definition = tuple([_defining(e) for e in (step, start) if e is not None])
        network = network_head(stem, None, _stems(everything) | {stem}, _plain(everything, stem), definition)
    if which == "step":
        return _adopted(step, stem, network), holds, network
    if start is None:
        raise Refused("the definition has no start")
    return _adopted(start, stem, network), [], network


def _target(equation: Equation) -> tuple[Head, Point]:
    left = equation.left
    if not isinstance(left, Entry) or left.head.layer is None or equation.remainder is not None:
        raise Refused("a definition by layers is an equation with an array at a layer on the left")
    if free_indices(equation.right) - set(left.slots):
        raise Refused("an index is free in the definition only")
    if not is_real(expand(equation.right)):
        raise Refused(f"{left.head.name} is real, and what it is defined by is not known to be")
    if equation.needs - conditions_of(equation.left) - conditions_of(equation.right):
        raise Refused(f"the definition of {left.head.name} has a condition that its value does not show")
    used = _all_heads(equation.right)
    if any(h.role in (PERTURBATION, INCREMENT) for h in used):
        raise Refused("a definition does not move with a perturbation")
    return left.head, left.head.layer[1]


def _order(old: Head, point: Point, offsets: set[int | None], start: Equation | None) -> list[AtMost]:
    """Where the step of a definition holds: on the side of the start to which it leads."""
    if start is None:
        if offsets:
            raise Refused(f"{old.name} is made of itself and needs a start")
        return []
    first, begin = _target(start)
    move = Move(point.symbol, Point(begin.symbol, begin.offset - point.offset))
    if begin.symbol == point.symbol or move.head(old) is not first:
        raise Refused(f"the start {first.name} is not {old.name} at another layer")
    if any(mentions(h, point.symbol) or (h.layer or ("",))[0] == old.layer[0] for h in _all_heads(start.right)):  # type: ignore[index]
        raise Refused(f"the start of {old.name} is not made of it, nor of {point.symbol}")
    if offsets == {1}:
        return [AtMost(point.above(1), begin)]
    if offsets == {-1}:
        return [AtMost(begin, point.above(-1))]
    raise Refused(f"{old.name} is defined from the one a layer below, or from the one a layer above")


def _defining(equation: Equation) -> Form:
    """What a definition says, whatever its indices are called."""
    left = equation.left
    assert isinstance(left, Entry)
    places: dict[Slot, object] = {s: n for n, s in enumerate(left.slots) if isinstance(s, Index)}
    return form(left, places), form(equation.right, places)


def _state_network(old: Head, used: set[Head], point: Point, definition: Form) -> Head:
    network = network_of(old)
    assert network is not None
    for head in used:
        if head.layer is None or head.layer[0] == network.name:
            continue
        if not _is_parameter(head, network) or head.layer[1] != point:
            raise Refused(f"{head.name} is not a parameter of {network.name} at the layer {point}")
    plain = _plain(used, network.name)
    if any(a.layer is not None for h in plain for a in h.ancestors):
        raise Refused(f"what a state of {network.name} is made of depends on other layers")
    bounds, parameters = network.data
    return network_head(network.name, bounds, parameters, plain, definition)


def _all_heads(term: Term) -> set[Head]:
    """The heads in a term and what they are made of; networks aside."""
    found = heads(term)
    found |= {a for h in found for a in h.ancestors}
    return {h for h in found if h.role != NETWORK and h is not KRONECKER}


def _plain(used: set[Head], stem: str) -> set[Head]:
    """The arrays that have no layer."""
    return {h for h in used if h.role in (ARRAY, DEFINED) and h.layer is None and "size" not in h.facts}


def _stems(used: set[Head]) -> set[str]:
    """The names of all arrays with layers that occur, also in what they are made of."""
    networks = {n for h in used for n in (*h.parts, *h.ancestors) if n.role == NETWORK}
    own = {h.layer[0] for h in used if h.layer is not None}
    return own | {n.name for n in networks} | {s for n in networks for s in n.data[1]}


def _adopted(equation: Equation, stem: str, network: Head) -> Equation:
    """The equation with the arrays called `stem` made those of the network."""
    role = ARRAY if network.data[0] is not None else DEFINED

    def adopted(entry: Entry) -> Term:
        head = entry.head
        if head.layer is not None and head.layer[0] == stem:
            return Entry(Head(role, head.name, head.sizes, (network,)), entry.slots)
        if head.body is not None and any(a.layer is not None and a.layer[0] == stem for a in head.ancestors):
            return inside(entry, adopted)
        if any(a.layer is not None and a.layer[0] == stem for a in head.ancestors):
            raise Refused(f"{head.name} depends on what is being defined")
        return delta(*entry.slots) if head is KRONECKER else entry

    left, right = (transform(side, {}, adopted) for side in (equation.left, equation.right))
    return Equation(left, right, None, equation.axioms)


def same(a: Equation, b: Equation) -> bool:
    """Whether two equations are the same up to the names of bound indices."""
    sides = [(form(e.left), form(e.right), e.remainder) for e in (a, b)]
    return sides[0] == sides[1]
