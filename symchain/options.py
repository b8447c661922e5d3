"""The options that commands share: which paths, how scripts run, what is reported and where to."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from symchain.cache import Cache
from symchain.config import PROOFS, Settings
from symchain.errors import UsageError
from symchain.limits import MEMORY, TIMEOUT, TOTAL
from symchain.places import cache_folder
from symchain.report import FORMATS, Report, Reports, View
from symchain.report.output import opened, width_of
from symchain.run import Request

F = TypeVar("F", bound=Callable[..., Any])


def path_arguments(command: F) -> F:
    return click.argument("paths", nargs=-1, type=_Paths(path_type=Path))(command)


class _Paths(click.Path):
    """A path; an empty one would be the working folder, and is a slip of a script."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        if value == "":
            raise UsageError("SC001", "no such path: it is empty")
        return super().convert(value, parameter, context)


class _Jobs(click.IntRange):
    """A number of worker processes; `auto` is none in particular."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        if value == "auto":
            return None
        try:
            return super().convert(value, parameter, context)
        except click.BadParameter:
            self.fail(f"{value!r} is neither a number of processes, 1 or more, nor auto", parameter, context)


class _Seconds(click.FloatRange):
    """A time limit in seconds; not a number is none."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        seconds = super().convert(value, parameter, context)
        if seconds != seconds:
            self.fail(f"{value} is not a number of seconds", parameter, context)
        return seconds


@dataclass(frozen=True)
class Running:
    """The options of every command that runs scripts."""

    color: str
    jobs: int | None
    timeout: float
    total: float
    memory: int
    no_cache: bool
    cache_dir: Path | None
    scheduler: str | None

    @property
    def cache(self) -> Cache | None:
        """Where results are kept from run to run, if they are."""
        folder = self.cache_dir or cache_folder(os.getcwd())
        return None if self.no_cache or folder is None else Cache(Path(folder))

    def request(self, select: frozenset[str] | None = None, **more: Any) -> Request:
        """What to do with each script, within the limits."""
        return Request(self.timeout, select, total=self.total, memory=self.memory, **more)


def running_options(command: F) -> F:
    """Give a command the options of `Running`, as one argument."""

    @wraps(command)
    def running(*given: Any, **options: Any) -> Any:
        own = {name: options.pop(name) for name in Running.__dataclass_fields__}
        return command(*given, running=Running(**own), **options)

    seconds = _Seconds(min=0, min_open=True, max=86_400)
    for option in (
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="Colour of the output.",
        ),
        click.option("--scheduler", metavar="ADDRESS", help="Check on a Dask cluster: tcp://host:port."),
        click.option("--cache-dir", type=click.Path(path_type=Path), help="Keep results in this folder."),
        click.option("--no-cache", is_flag=True, help="Check everything; keep no results."),
        click.option("--jobs", type=_Jobs(min=1), metavar="N|auto", help="Worker processes; auto: as many as pay off."),
        click.option(
            "--memory",
            type=click.IntRange(min=256),
            default=MEMORY,
            show_default=True,
            help="MiB of memory a script may take.",
        ),
        click.option(
            "--total",
            type=seconds,
            default=TOTAL,
            show_default=True,
            help="Seconds of processor time a script may take.",
        ),
        click.option(
            "--timeout",
            type=seconds,
            default=TIMEOUT,
            show_default=True,
            help="Seconds of processor time a step may take.",
        ),
    ):
        running = option(running)
    return running  # type: ignore[return-value]


def configured(settings: Settings, parameters: Iterable[click.Parameter]) -> dict[str, Any]:
    """The configured options, by the names of the parameters.  Raises UsageError SC009."""
    known = {_key(p): p for p in parameters if isinstance(p, click.Option)}
    found = {}
    for key, value in settings.table.items():
        if key == PROOFS:
            continue
        if key not in known:
            names = ", ".join([PROOFS, *sorted(known)])
            raise UsageError("SC009", f"{settings.file}: unknown key {key!r} in [tool.symchain]; known: {names}")
        found[str(known[key].name)] = _value(settings.file, key, known[key], value)
    return found


def _value(file: Path, key: str, option: click.Option, value: Any) -> Any:
    """The value of an option.  Raises UsageError SC009 where it is of another type."""
    wanted, fits = "text", isinstance(value, str)
    if option.is_flag:
        wanted, fits = "true or false", isinstance(value, bool)
    elif option.multiple:
        wanted, fits = "a list of texts", isinstance(value, list) and all(isinstance(v, str) for v in value)
    elif isinstance(option.type, _Jobs) and value == "auto":
        fits = True
    elif isinstance(option.type, (click.IntRange, click.FloatRange)):
        wanted, fits = "a number", isinstance(value, (int, float)) and not isinstance(value, bool)
    if not fits:
        raise UsageError("SC009", f"{file}: {key} is {value!r}; expected {wanted}")
    if isinstance(option.type, click.Path):
        return str(file.parent / value)
    if hasattr(option.type, "beside"):  # a text that names a file
        value = [option.type.beside(file.parent, each) for each in value]
    try:
        option.type_cast_value(click.Context(click.Command("verify")), value)
    except click.BadParameter as wrong:
        raise UsageError("SC009", f"{file}: {key}: {wrong.message.rstrip('.')}") from wrong
    return value


def _key(option: click.Option) -> str:
    """The name of an option in the table: its long form without dashes before it."""
    return max(option.opts, key=len).lstrip("-")


class Target(NamedTuple):
    """A further report: its format, and the file that it goes to."""

    format: str
    file: Path


class TargetType(click.ParamType):
    """FORMAT=FILE."""

    name = "format=file"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        if isinstance(value, Target):
            return value
        form, equals, file = str(value).partition("=")
        if form not in FORMATS:
            self.fail(f"{form!r} is no format; one of {', '.join(FORMATS)}", parameter, context)
        if not equals or file in ("", "-"):
            self.fail(f"write {form}=FILE; on standard output there is one report, --output-format", parameter, context)
        return Target(form, Path(file))

    def beside(self, folder: Path, value: str) -> str:
        """A target as it is configured in a file of `folder`."""
        form, equals, file = value.partition("=")
        return f"{form}={folder / file}" if equals and file else value


@dataclass(frozen=True)
class Reporting:
    """What a command reports, and where to."""

    output_format: str
    quiet: bool
    verbose: bool
    output_file: Path | None = None
    report: tuple[Target, ...] = ()

    @property
    def shows(self) -> dict[str, Any]:
        """Whether a format shows claims in LaTeX, as boxes."""
        formats = [FORMATS[name] for name in (self.output_format, *(target.format for target in self.report))]
        return {"latex": any(f.latex for f in formats), "typeset": any(f.typeset for f in formats)}

    @contextmanager
    def open(self, color: str, scripts: Collection[Path] = ()) -> Iterator[Report]:
        """The reports, each at its place.  Raises UsageError SC010 for a place that cannot be written, or twice."""
        files = [target.file for target in self.report] + ([self.output_file] if self.output_file else [])
        places = [file.resolve() for file in files]
        for file, place in zip(files, places, strict=True):
            if places.count(place) > 1 and (place.is_file() or not place.exists()):
                raise UsageError("SC010", f"cannot write {file}: it is to hold two reports")
        with ExitStack() as stack:
            out = stack.enter_context(opened(self.output_file, color, scripts))
            reports = [FORMATS[self.output_format].open(out, View(self.verbose, self.quiet, width_of(out.stream)))]
            for target in self.report:
                beside = stack.enter_context(opened(target.file, "never", scripts))
                reports.append(FORMATS[target.format].open(beside, View(self.verbose, self.quiet)))
            yield Reports(reports)


def report_options(command: F) -> F:
    """Give a command the options of `Reporting` but --output-file, as one argument."""

    @wraps(command)
    def reporting(*given: Any, **options: Any) -> Any:
        own = {name: options.pop(name) for name in Reporting.__dataclass_fields__ if name in options}
        return command(*given, reporting=Reporting(**own), **options)

    for option in (
        click.option("-v", "--verbose", is_flag=True, help="Also hypotheses, axioms, method and time of each step."),
        click.option("-q", "--quiet", is_flag=True, help="Only failures and the summary."),
        click.option(
            "--report",
            type=TargetType(),
            multiple=True,
            metavar="FORMAT=FILE",
            help="Write a further report to a file (repeatable).",
        ),
        click.option("--output-format", type=click.Choice(list(FORMATS)), default="text", help="Format of the report."),
    ):
        reporting = option(reporting)
    return reporting  # type: ignore[return-value]
