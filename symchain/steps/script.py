"""Running a proof script: statement by statement, with every fault of it made a result.

A top-level statement that calls a step and raises costs that step only, because nothing after it can use its
value.  Any other statement that raises ends the script; the steps before it keep their results.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

from sympy import Integer, MatrixBase

import symchain
from symchain.document.chapter import read_chapter
from symchain.document.scan import is_chapter
from symchain.errors import Meaningless, SymchainError
from symchain.steps.allowed import Allowed
from symchain.steps.faults import explain_exception
from symchain.steps.lemmas import LIBRARY
from symchain.steps.loose import Found, Loose, names, opened
from symchain.steps.printed import Beside, compare
from symchain.steps.session import Emit, Options, Session, Step, enter, leave
from symchain.steps.timing import TimeLimit
from symchain.surface.layout import current_layout, set_layout
from symchain.written import Written, one_index

NO_CLAIM = "nothing is claimed; write left == right, or eq(left, right)"
Fault = tuple[str, str, int]
LARGEST = 4 * 1024 * 1024
DEEPEST = 400  # scripts of which each builds on the next
FRAMES = 60  # calls that the reading of one more takes
STEP_VERBS = frozenset(symchain.VERBS) - {"proof", "outside", "flag", "printed"}


def warm_up() -> None:
    """Load what a script will need, and what SymPy loads at the first product, before the worker forks."""
    for name in symchain.__all__:
        getattr(symchain, name)
    size = symchain.dimensions("n")
    a, k = symchain.matrix("A", size, size), symchain.indices("k")
    total = symchain.Sum(a[k, k], (k, 0, size - 1))
    session = Session(Path("warm-up.py"), lambda kind, event: None, Options())
    token = enter(session)
    try:
        symchain.step("w-1", symchain.eq(symchain.Trace(a * a.T), symchain.Trace(a.T * a)))
        symchain.step("w-2", symchain.eq(symchain.d(symchain.Trace(a), a[k, k]), 1))
        symchain.step("w-3", symchain.eq(symchain.Trace(a), total))
    finally:
        leave(token)


def run_script(path: Path, emit: Emit, options: Options) -> None:
    """Run the script at `path`; `emit` gets `proof`, `begin` and `step` events.  Faults of the script are results."""
    session = Session(path, emit, options) if options.against is None else Beside(path, emit, options)
    token, layout = enter(session), current_layout()
    sys.path.insert(0, str(path.parent))
    try:
        _execute(session) if options.against is None else _compare(session, options.against)
    finally:
        leave(token)
        set_layout(layout)
        sys.path.remove(str(path.parent))


def _compare(session: Session, scripts: Sequence[str]) -> None:
    """Report a chapter beside the scripts of its equations."""
    try:
        with session.allowance.limited():
            session.loading = ()  # the chapter itself is one of those that are read
            printed, proved = load(session.path, session), [load(Path(script), session) for script in scripts]
            compare(session, printed, proved)
    except SymchainError as fault:
        session.fault("<script>", "script", fault.code, fault.message, fault.line)
    except TimeLimit as late:
        session.fault("<script>", "script", "SC007", late.message, 0)
    session.finish()


def load(path: Path, citing: Session, lemma: str | None = None) -> Session:
    """The steps of another script, to be cited; its results are not reported.

    Each script is read once, whoever builds on it.  With `lemma` that step of it is checked, and what it rests on; the
    others wait.  Raises `SymchainError` where it, or one that it builds on, is missing or builds on itself.
    """
    session = _loaded(path.resolve(), citing, None if lemma is None else frozenset())
    with _entered(session):
        session.demand(None if lemma is None else [lemma])
    return session


@contextmanager
def _entered(session: Session) -> Iterator[None]:
    """Another script in hand, its layout its own."""
    token, layout = enter(session), current_layout()
    try:
        yield
    finally:
        leave(token)
        set_layout(layout)


def _loaded(path: Path, citing: Session, select: frozenset[str] | None) -> Session:
    if path in citing.loading:
        circle = [*citing.loading[citing.loading.index(path) :], path]
        raise SymchainError("SC105", f"scripts build on each other: {' -> '.join(p.name for p in circle)}")
    if path in citing.loaded:
        return citing.loaded[path]
    if not path.is_file():
        raise SymchainError("SC001", f"{path.name} is not in {path.parent.name}/")
    given = citing.options.given
    if given is not None and (path == Path(given).resolve() or path.parent == LIBRARY):
        given = None
    options = Options(citing.options.timeout, numeric=False, given=given, select=select)
    session = Session(path, lambda kind, event: None, options)
    session.loading, session.loaded = (*citing.loading, path), citing.loaded
    if len(session.loading) > DEEPEST:
        raise SymchainError("SC105", f"more than {DEEPEST} scripts in a row build on each other, down to {path.name}")
    frames = sys.getrecursionlimit()
    sys.setrecursionlimit(frames + FRAMES)  # a long row of scripts is no deep expression
    try:
        with _entered(session):
            _execute(session)
    finally:
        sys.setrecursionlimit(frames)
    if session.unread is not None:
        raise session.unread
    citing.loaded[path] = session
    return session


def _execute(session: Session) -> None:
    try:
        with session.allowance.limited():
            fault = _statements(session)
    except TimeLimit as late:
        fault = ("SC007", f"{late.message}, without a step", _line(late, str(session.path)))
    if fault is not None:
        session.fault("<script>", "script", *fault)
    session.finish()
    if not session.own and not session.outside:
        nothing = "no step in this file" if session.options.loose is None else NO_CLAIM
        session.fault("<script>", "script", "SC002", nothing, 0)


# The label of a step, its kind, the verdict it expects, and of a definition or a hypothesis the names that it is about.
Named = tuple[str, str, str | None, frozenset[str]]


class _Entries(ast.NodeTransformer):
    """Reads entries `E[i, j]` through a function: SymPy takes those of explicit matrices at once, counted from 0."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or any(isinstance(part, ast.Slice) for part in ast.walk(node.slice)):
            return node
        call = ast.Call(ast.Name(ENTRY, ast.Load()), [node.value, node.slice], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))


ENTRY = "__entry__"  # the name of that function in a script


def _entry(session: Session) -> Callable[[Any, Any], Any]:
    """The entry of an explicit matrix, counted from the base of the chapter; of everything else what Python gives."""

    def entry(value: Any, index: Any) -> Any:
        numbers = index if isinstance(index, tuple) else (index,)
        if isinstance(value, Written) and not isinstance(index, (tuple, slice)):
            raise Meaningless("SC115", one_index(value, index, session.base))
        if not isinstance(value, MatrixBase) or not all(isinstance(n, (int, Integer)) for n in numbers):
            return value[index]
        places = [int(n) - session.base for n in numbers]
        for place, size in zip(places, value.shape, strict=False):
            if len(places) == 2 and not 0 <= place < size:
                last = size - 1 + session.base
                raise Meaningless("SC115", f"index {place + session.base} is outside {session.base} .. {last}")
        return value[tuple(places)] if isinstance(index, tuple) else value[places[0]]

    return entry


def _statements(session: Session) -> Fault | None:
    """Execute the script; the fault that ended it early."""
    try:
        tree = _parse(session)
        space = session.names = _space(session)
        session.allowed = _allowed(session)
        if session.options.loose is not None:
            loose = Loose(**session.options.loose)
            opened(tree, loose)
            space.update(_loose_names(session, tree, loose))
    except SymchainError as refusal:
        return refusal.code, refusal.message, refusal.line
    name = str(session.path)
    for statement in tree.body:
        step = _step_of(statement)
        session.stamps.note(statement)
        try:
            code = _compiled(statement, name)
        except (SyntaxError, ValueError, RecursionError) as wrong:  # a break, or a return, that nothing is around
            return "SC006", getattr(wrong, "msg", str(wrong)), statement.lineno
        fault = _execute_step(session, code, space, step, statement.lineno) if step else _run(code, space, name)
        if fault is not None:
            return fault
    return None


def _allowed(session: Session) -> Allowed | None:
    """The hypotheses that a script may make; None where it may make all."""
    if session.options.given is None or session.allowed is not None:
        return session.allowed
    if not session.options.given:
        return Allowed()
    teacher = load(Path(session.options.given), session)
    return Allowed(teacher.steps.values(), teacher.names.values())


def _space(session: Session) -> dict[str, Any]:
    """The names of a script before its first statement."""
    name = str(session.path)
    return {"__name__": "__proof__", "__file__": name, "__builtins__": __builtins__, ENTRY: _entry(session)}


def _loose_names(session: Session, tree: ast.Module, loose: Loose) -> dict[str, Any]:
    """The names of a loose text: those of symchain, what is declared, and what is found by reading its claims."""
    imported = names()
    found = Found(tree, loose, imported)

    def claims(symbols: dict[str, Any]) -> Generator[tuple[Any, int], None, None]:
        reading = _Reading(session.path, lambda kind, event: None, session.options)
        space = {**_space(reading), **imported, **symbols}
        token, layout = enter(reading), current_layout()
        try:
            for statement in tree.body:
                try:
                    exec(_compiled(statement, str(session.path)), space)
                except (Exception, SystemExit) as fault:  # told when the text is run
                    yield fault, reading.base
                yield from ((claim, reading.base) for claim in reading.taken())
        finally:
            leave(token)
            set_layout(layout)

    found.infer(claims)
    session.inferred = found.text
    return {**imported, **found.symbols}


class _Reading(Session):
    """A session that keeps the claims that are stated and checks none."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._stated: list[Any] = []

    def add(self, step: Step) -> None:
        self._stated += step.claims

    def taken(self) -> list[Any]:
        """The claims stated since the last call."""
        taken, self._stated = self._stated, []
        return taken


def _compiled(statement: ast.stmt, name: str) -> CodeType:
    return compile(ast.Module([_Entries().visit(statement)], []), name, "exec")


def _run(code: CodeType, space: dict[str, Any], name: str) -> Fault | None:
    """Execute a statement that is no step."""
    try:
        exec(code, space)
    except TimeLimit:
        raise
    except SystemExit as left:
        return "SC005", f"the script called exit({left.code!r})", _line(left, name)
    except BaseException as raised:
        return *explain_exception(raised), _line(raised, name)
    return None


def _execute_step(session: Session, code: CodeType, space: dict[str, Any], step: Named, line: int) -> Fault | None:
    """Execute a statement that is a step; what it raises is the result of that step."""
    label, kind, expect, names = step
    symbols = (getattr(space.get(name), "name", None) for name in names)
    about = frozenset(name for name in symbols if isinstance(name, str))
    try:
        session.begin(label, line)
        with session.allowance.limited():
            fault = _run(code, space, str(session.path))
    except TimeLimit as late:
        session.fault(label, kind, "SC205", late.message, line, expect, about=about)
        return None
    if fault is None or fault[0] == "SC005":
        return fault
    session.fault(label, kind, *fault[:2], fault[2] or line, expect, about=about)
    return None


def _parse(session: Session) -> ast.Module:
    path, given = session.path, session.options.text
    if given is None and is_chapter(path):
        chapter = read_chapter(path)
        session.ledger, session.places, session.links = chapter.ledger, chapter.places, chapter.links
        return chapter.tree
    try:
        raw = path.read_bytes() if given is None else given.encode("utf-8", "surrogateescape")
    except OSError as fault:
        raise SymchainError("SC003", f"{path.name} cannot be read: {fault.strerror}") from fault
    if len(raw) > LARGEST:
        raise SymchainError("SC003", f"{path.name} has {len(raw)} bytes; a proof script has at most {LARGEST}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise SymchainError("SC003", f"{path.name} is not UTF-8 text (byte {fault.start})") from fault
    if "\0" in text:
        raise SymchainError("SC003", f"{path.name} is not text: it has a NUL byte")
    try:
        return ast.parse(text, str(path))
    except SyntaxError as fault:
        error = SymchainError("SC006", f"{fault.msg}")
        error.line = fault.lineno or 0
        raise error from fault
    except (RecursionError, MemoryError, ValueError) as fault:
        raise SymchainError("SC006", f"{path.name} cannot be parsed: {type(fault).__name__}") from fault


def _line(raised: BaseException, name: str) -> int:
    found, trace = 0, raised.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def _step_of(statement: ast.stmt) -> Named | None:
    """The label of a statement that is nothing but a call of a step, and the verdict it expects."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return None
    call = statement.value
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
    if name not in STEP_VERBS or not call.args or not isinstance(call.args[0], ast.Constant):
        return None
    given = [k.value.value for k in call.keywords if k.arg == "expect" and isinstance(k.value, ast.Constant)]
    expect = next((e for e in given if isinstance(e, str)), None)
    kind = {"define": "define", "define_layers": "define", "assume": "assume"}.get(name, "step")
    about: list[ast.expr] = [] if kind == "step" else call.args[1:]
    if kind == "define":  # the left side of the equation is what is defined
        about = [a.args[0] if isinstance(a, ast.Call) and a.args else a for a in about[:1]]
    inside = {n.id for part in about for n in ast.walk(part) if isinstance(n, ast.Name)}
    return str(call.args[0].value).strip() or '""', kind, expect, frozenset(inside)
