"""A claim or a short script as it is typed: names are there without an import, shapes are found where they follow.

A name that nothing declares is an index where it stands in brackets, in a delta or as what a sum runs over, a size
where it stands in `Identity(N)`, `ones(N)`, in a range or in an exponent, else a matrix where it is written with a
capital letter, has a transpose, an inverse or entries, or stands where only a matrix can.

The shapes of such matrices are found as types are (Milner 1978): each begins with two sizes of its own, the claims are
read, and two sizes that would have to be equal for a claim to have a meaning are made one, until it has, or until
sizes that were declared, or a size and a number that is not, would have to be.  What is left free is general: no claim
about these shapes says more.  What was found is shown with the verdict, so that nothing is taken for granted.  A name
that may be a number or a matrix, and the claim has a meaning both ways, is asked for; where there is no matrix, all
are numbers.
"""

from __future__ import annotations

import ast
import builtins
import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import sympy

import symchain
from symchain.errors import Meaningless, SymchainError
from symchain.steps.faults import unknown_name
from symchain.surface import declare
from symchain.surface.shapes import declarations
from symchain.trusted.lower import Scope, lower_claim
from symchain.trusted.term import Size
from symchain.written import shape_words

EXTRA = ("Matrix",)
OWN = ("E",)  # of the names of symchain, those that are left to the author of a loose text
SIZED = frozenset(["Identity", "ZeroMatrix", "OneMatrix", "ones", "unit", "dimensions"])
_WHOLE = (
    "Trace det inv adj pinv conj kron khatri_rao vec diag diagonal norm rank expm sinm cosm Transpose Adjoint "
    "HadamardProduct HadamardPower entry jacobian inner multiplications blocks commutation invertible "
    "positive_definite full_column_rank full_row_rank"
)
WHOLE = frozenset(_WHOLE.split())
BY = frozenset(["gradient", "jacobian", "hessian", "symmetric_gradient", "jvp", "vjp", "at"])
CLAIMS = frozenset(["eq", "distinct", "shape", "Eq"])
LETTERS = "MNPQRSTKLUVWXYZABCDEFGHIJO"
ROUNDS = 200
MOST_OPEN = 4
WAYS = "as in -d 'x: N x 1, t: scalar'"


@dataclass(frozen=True)
class Loose:
    """How a loose text is read: what is declared with it, its hypotheses, and whether it is one claim."""

    declared: str = ""
    given: Sequence[str] = ()
    claim: bool = False


def opened(tree: ast.Module, loose: Loose) -> None:
    """Make steps of the hypotheses and of the claims that stand alone, which cite these; `a == b` is an equation."""
    numbers = itertools.count(1)
    given = {f"given {number}": text for number, text in enumerate(loose.given, 1)}
    assumed = [_step("assume", label, _hypothesis(text)) for label, text in given.items()]
    tree.body = [*assumed, *(_as_step(s, loose.claim, numbers, given) for s in tree.body)]
    ast.fix_missing_locations(tree)


def _hypothesis(text: str) -> ast.expr:
    try:
        return _equation(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError) as fault:
        raise SymchainError("SC006", f"the hypothesis {text!r} cannot be read") from fault


def _as_step(statement: ast.stmt, claim: bool, numbers: Iterator[int], cites: Iterable[str]) -> ast.stmt:
    if not isinstance(statement, ast.Expr):
        return statement
    called = statement.value.func if isinstance(statement.value, ast.Call) else None
    bare = isinstance(statement.value, ast.Compare) or (isinstance(called, ast.Name) and called.id in CLAIMS)
    if not claim and not bare:
        return statement
    return ast.copy_location(_step("step", str(next(numbers)), _equation(statement.value), cites), statement)


def _step(verb: str, label: str, claim: ast.expr, cites: Iterable[str] = ()) -> ast.Expr:
    arguments = [ast.Constant(label), claim, *map(ast.Constant, cites)]
    return ast.Expr(ast.Call(ast.Name(verb, ast.Load()), arguments, []))


def _equation(node: ast.expr) -> ast.expr:
    """`a == b == c` as eq(a, b, c)."""
    if isinstance(node, ast.Compare) and all(isinstance(op, ast.Eq) for op in node.ops):
        return ast.Call(ast.Name("eq", ast.Load()), [node.left, *node.comparators], [])
    return node


def names() -> dict[str, Any]:
    """The names that a loose text has without an import."""
    space = {name: getattr(symchain, name) for name in symchain.__all__ if name not in OWN}
    return {**space, **{name: getattr(sympy, name) for name in EXTRA}}


Claims = Callable[[dict[str, Any]], Generator[tuple[Any, int], None, None]]


class Found:
    """The declared and the inferred symbols of a loose text."""

    def __init__(self, tree: ast.Module, loose: Loose, known: Iterable[str]) -> None:
        self.symbols = declarations(loose.declared)
        self._roles = _Roles(tree, {*known, *self.symbols})
        called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        for name in sorted(called & self._roles.unknown):
            raise Meaningless("SC004", unknown_name(name, called=True))
        self._matrices: list[str] = []
        self._sure: list[str] = []  # what is a matrix by the way it is written
        self._is: dict[Any, Any] = {}  # a size that was made one with another

    def infer(self, run: Claims) -> None:
        """Find the shapes.

        `run` executes the text with some symbols, and gives its claims, or the faults of building them, each with the
        first value of an index.
        """
        roles = self._roles
        self.symbols.update((name, declare.indices(name)) for name in roles.unknown & roles.indices)
        self.symbols.update((name, declare.dimensions(name)) for name in roles.unknown & roles.sizes - roles.indices)
        rest = sorted(roles.unknown - roles.indices - roles.sizes)
        self._sure = [name for name in rest if roles.is_matrix(name)]
        open_names = [name for name in rest if name not in self._sure] if self._sure or self._has_matrices() else []
        tried = [
            (self._fits(run, [*self._sure, *more], rest), self._matrices, self._is) for more in _choices(open_names)
        ]
        fitting = [set(matrices) for fits, matrices, _ in tried if fits]
        if len(fitting) > 1:
            unclear = sorted(set().union(*fitting) - fitting[0].intersection(*fitting))
            raise Meaningless("SC116", f"{', '.join(unclear)}: numbers or matrices? declare them, {WAYS}")
        _, self._matrices, self._is = next((t for t in tried if t[0]), tried[0])
        self.symbols.update(self._numbers(rest))
        self.symbols.update(self._shaped(self._letters()))

    def _has_matrices(self) -> bool:
        return any(hasattr(value, "shape") for value in self.symbols.values())

    def _fits(self, run: Claims, matrices: list[str], names: list[str]) -> bool:
        """Find the shapes with these names as matrices and the others as numbers; whether all claims have a meaning."""
        self._matrices, self._is = matrices, {}
        for _ in range(ROUNDS):
            fault = _fault(run({**self.symbols, **self._numbers(names), **self._shaped()}))
            if fault is None:
                return True
            before = dict(self._is)
            if not [pair for pair in fault.equal if self._unify(*pair)] or self._makes_a_number():
                self._is = before
                return False
        return False

    def _numbers(self, names: list[str]) -> dict[str, Any]:
        return {name: declare.scalar(name) for name in names if name not in self._matrices}

    def _shaped(self, shown: Callable[[Any], Any] = lambda size: size) -> dict[str, Any]:
        return {
            name: declare.matrix(name, *(shown(self._now(declare.dimensions(f"{name}:{end}"))) for end in ENDS))
            for name in self._matrices
        }

    def _now(self, size: Any) -> Any:
        """What a size has been made one with."""
        while (made := size.xreplace(self._is)) != size:
            size = made
        return size

    def _unify(self, a: Any, b: Any) -> bool:
        """Make two sizes one, where one of them is still free."""
        a, b = self._now(_symbol(a)), self._now(_symbol(b))
        for one, other in ((a, b), (b, a)):
            if one != other and _is_free(one) and one not in getattr(other, "free_symbols", ()):
                self._is[one] = other
                return True
        return False

    def _makes_a_number(self) -> bool:
        """Whether a matrix is 1 x 1 that is written like one of several entries, or may as well be a number."""
        shaped = self._shaped()
        named = [name for name in self._matrices if name[:1].isupper() or name not in self._sure]
        return any(shaped[name].shape == (1, 1) for name in named)

    def _letters(self) -> Callable[[Any], Any]:
        """A letter for each size that is left free, none that is in use."""
        taken = {*self.symbols, *self._matrices} | {
            s.name for value in self.symbols.values() for n in getattr(value, "shape", ()) for s in n.free_symbols
        }
        letters = (letter for letter in _names() if letter not in taken)
        chosen: dict[Any, Any] = {}

        def shown(size: Any) -> Any:
            for free in sorted(filter(_is_free, size.free_symbols), key=str):
                chosen[free] = chosen.get(free) or declare.dimensions(next(letters))
            return size.xreplace(chosen)

        return shown

    def text(self, inside: set[str]) -> str:
        """What was inferred of the names of a claim, in the words of a declaration."""
        roles = self._roles
        return ", ".join(
            f"{name}: {shape_words(self.symbols[name]) if name in self._matrices else 'scalar'}"
            for name in sorted((roles.unknown - roles.indices - roles.sizes) & inside)
        )


ENDS = ("rows", "columns")


def _names() -> Iterator[str]:
    yield from LETTERS
    yield from (f"{LETTERS[0]}{number}" for number in itertools.count(1))


def _choices(names: list[str]) -> Iterator[tuple[str, ...]]:
    """Which of some names are matrices: any of a few, else none or all."""
    counts = range(len(names) + 1) if len(names) <= MOST_OPEN else (0, len(names))
    return itertools.chain.from_iterable(itertools.combinations(names, count) for count in counts)


def _is_free(size: Any) -> bool:
    return isinstance(size, sympy.Symbol) and ":" in size.name


def _symbol(size: Any) -> Any:
    """A size as SymPy writes it."""
    if not isinstance(size, Size):
        return sympy.sympify(size)
    if size.literal is not None:
        return sympy.Integer(size.literal)
    return sum(c * sympy.prod([declare.dimensions(n) for n in names]) for names, c in size.terms)


def _fault(claims: Generator[tuple[Any, int], None, None]) -> Meaningless | None:
    """What is wrong with the first claim that would have a meaning if two sizes were equal, or that had no value."""
    with closing(claims):
        for claim, base in claims:
            try:
                if isinstance(claim, BaseException):
                    raise claim
                if hasattr(claim, "parts"):
                    lower_claim(claim, Scope(base, {}, {}))
            except Meaningless as fault:
                if fault.equal:
                    return fault
            except (SymchainError, NameError, SystemExit):
                pass
            except Exception as fault:
                return Meaningless("SC004", str(fault))
    return None


class _Roles(ast.NodeVisitor):
    """Which names of a text nothing declares, and where they stand."""

    def __init__(self, tree: ast.Module, known: set[str]) -> None:
        self.used: set[str] = set()
        self.bound: set[str] = set()
        self.indices: set[str] = set()
        self.sizes: set[str] = set()
        self.whole: set[str] = set()
        self.visit(tree)
        self.unknown = self.used - self.bound - known - set(dir(builtins))

    def is_matrix(self, name: str) -> bool:
        return name in self.whole or name[:1].isupper()

    def visit_Name(self, node: ast.Name) -> None:
        (self.used if isinstance(node.ctx, ast.Load) else self.bound).add(node.id)

    def visit_arg(self, node: ast.arg) -> None:
        self.bound.add(node.arg)

    def visit_alias(self, node: ast.alias) -> None:
        self.bound.add((node.asname or node.name).partition(".")[0])

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.bound.add(node.name)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in ("T", "I") and isinstance(node.value, ast.Name):
            self.whole.add(node.value.id)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.value, ast.Name):
            self.whole.add(node.value.id)
        self.indices |= _inside(node.slice)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.Pow):
            power = _inside(node.right)
            matrix = isinstance(node.left, ast.Name) and node.left.id[:1].isupper()
            self.sizes |= {name for name in power if name[:1].isupper() or matrix}
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        plain = [a.id for a in node.args if isinstance(a, ast.Name)]
        if name in SIZED:
            self.sizes |= {n for a in node.args for n in _inside(a)}
        elif name in ("KroneckerDelta", "indices"):
            self.indices |= set(plain)
        elif name in ("Sum", "Product"):
            for limits in node.args[1:]:
                if isinstance(limits, ast.Tuple) and limits.elts:
                    self.indices |= _inside(limits.elts[0])
                    self.sizes |= {n for end in limits.elts[1:] for n in _inside(end)}
        elif name in WHOLE:
            self.whole |= set(plain)
        elif name in BY:
            self.whole |= {a.id for a in node.args[1:] if isinstance(a, ast.Name)}
        self.generic_visit(node)


def _inside(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
