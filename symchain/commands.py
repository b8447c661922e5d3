"""The commands: arguments in, calls of `run` and `report`, exit code out.  No logic of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from symchain import explain as pages
from symchain.cache import clean
from symchain.config import default_paths, settings
from symchain.discover import discover
from symchain.document import present
from symchain.document.chapter import read_chapter
from symchain.document.present import one_formula
from symchain.document.scan import is_chapter
from symchain.errors import KINDS, UsageError
from symchain.options import Reporting, Running, configured, path_arguments, report_options, running_options
from symchain.places import cache_folder
from symchain.pool import Pool
from symchain.report import FORMATS, View
from symchain.report.earlier import earlier_verdicts
from symchain.report.output import opened, width_of
from symchain.report.progress import Progress
from symchain.report.steps import axiom_lines, list_lines, show_lines
from symchain.report.version import version as symchain_version
from symchain.results import Run
from symchain.run import Request, Spread, verify
from symchain.show.blocks import fields, visible
from symchain.start import skeleton
from symchain.trusted.result import StepResult


def _labels(context: click.Context, parameter: click.Parameter, begun: str) -> list[Any]:
    from symchain.complete import labels  # 5 ms, and only a shell that completes needs it

    return labels(context, parameter, begun)


def _codes(context: click.Context, parameter: click.Parameter, begun: str) -> list[Any]:
    from symchain.complete import codes  # the same

    return codes(context, parameter, begun)


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"symchain {symchain_version()}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Version.")
@click.pass_context
def group(context: click.Context) -> None:
    """Check the numbered equations of matrix calculus, for all matrix sizes.

    Exit code 0: everything passes; 1: a step does not; 2: usage, missing path, nothing to check, unreadable
    file, internal error.
    """
    if context.invoked_subcommand not in (None, "explain", "clean", "init", "declare"):
        table = configured(settings(Path.cwd()), verify_command.params)
        shared = {name: value for name, value in table.items() if name in SHARED}
        context.default_map = {**dict.fromkeys(group.commands, shared), "verify": table}


SHARED = tuple(Running.__dataclass_fields__)
"""The options of `verify` that are configured for the other commands as well."""


@group.command("verify")
@path_arguments
@report_options
@click.option("--output-file", type=click.Path(path_type=Path), help="Write the report to this file.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first step that does not pass.")
@click.option(
    "--select",
    multiple=True,
    metavar="LABEL",
    shell_complete=_labels,
    help="Check only this step and what it rests on (repeatable).",
)
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Hold this chapter beside the scripts at and below PATHS, label by label.",
)
@click.option("--allow-unread", is_flag=True, help="An equation of a chapter that is not understood is no failure.")
@click.option(
    "--min-read",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail where less of the equations of the chapters is understood; the rest is no failure.",
)
@click.option("--replay", is_flag=True, help="Prove what is proved again, from its certificates.")
@click.option("--no-assume", is_flag=True, help="Allow no hypotheses, but those of --given.")
@click.option("--given", type=click.Path(path_type=Path), metavar="FILE", help="A script; allow its hypotheses only.")
@running_options
@click.pass_obj
def verify_command(
    pool: Pool,
    paths: tuple[Path, ...],
    reporting: Reporting,
    fail_fast: bool,
    select: tuple[str, ...],
    source: Path | None,
    allow_unread: bool,
    min_read: float | None,
    replay: bool,
    no_assume: bool,
    given: Path | None,
    running: Running,
) -> int:
    """Check every step of the scripts at and below PATHS; - is a script on standard input.

    Without PATHS: the `proofs` of [tool.symchain] in pyproject.toml, else the folder proofs.
    """
    chosen, texts = _standard_input(_or_default(paths))
    call = _checking(pool, running, texts=texts)
    wanted = None
    if select:
        wanted = frozenset(select)
        chosen = _holding(_listing(call, chosen, running), wanted)
    scripts = {path.resolve() for path in (*chosen, *([given] if given else []))}
    against = None
    if source is not None:
        against = tuple(os.path.abspath(path) for path in discover(chosen) if not is_chapter(path))
        chosen = [source]
    with reporting.open(running.color, scripts) as report:
        progress = Progress(sys.stderr)

        def show(proof: Any) -> None:
            progress.clear()
            report.proof(proof)

        try:
            run = call(
                chosen,
                running.request(
                    wanted,
                    **reporting.shows,
                    given=_hypotheses(no_assume, given),
                    against=against,
                    allow_unread=allow_unread or min_read is not None,
                    replay=replay,
                ),
                fail_fast=fail_fast,
                on_proof=show,
                on_tick=progress.tick if sys.stderr.isatty() and not reporting.quiet else None,
            )
        finally:
            progress.clear()
        report.end(run)
    return run.exit_code or _too_little(run, min_read)


def _too_little(run: Run, wanted: float | None) -> int:
    """Whether less was read of the chapters of a run than wanted, which is told."""
    share = run.share_read
    if wanted is None or share is None or 100 * share >= wanted:
        return 0
    click.echo(f"error: SC307: {100 * share:.1f} % of the equations were read, less than {wanted:g} %", err=True)
    return 1


@group.command("check")
@click.argument("claim")
@click.option(
    "-d", "--declare", multiple=True, metavar="TEXT", help="Declarations: 'A: M x N, x: N, t: scalar' (repeatable)."
)
@click.option("-a", "--assume", multiple=True, metavar="CLAIM", help="A hypothesis: 'nonzero(t)' (repeatable).")
@report_options
@running_options
@click.pass_obj
def check_command(
    pool: Pool,
    claim: str,
    declare: tuple[str, ...],
    assume: tuple[str, ...],
    reporting: Reporting,
    running: Running,
) -> int:
    """Check one CLAIM, in the proof language or in TeX, or with - the claims of a script on standard input.

    All names of symchain are there; shapes that are not declared are inferred, and shown.

    \b
        symchain check 'Trace(A*B) == Trace(B*A)' -d 'A: M x N'
        symchain check '\\operatorname{tr}(A B) = \\operatorname{tr}(B A)' -d 'A: M x N, B: N x M'
    """
    piped = claim == "-"
    name, text = (STANDARD, _read_standard()) if piped else (Path("<claim>"), claim)
    loose: dict[str, Any] | None = {"declared": "; ".join(declare), "given": assume, "claim": not piped}
    formula = None if piped else one_formula(claim, "; ".join(declare))
    if formula is not None:
        if assume:
            raise UsageError("SC011", "a formula in TeX takes its hypotheses with -d: -d 'nonzero: t'")
        text, loose = read_chapter(Path("formula"), formula, lints=False).script, None
    with reporting.open(running.color) as report:
        request = running.request(**reporting.shows, loose=loose)
        run = verify([name], request, jobs=running.jobs, pool=pool, on_proof=report.proof, texts={name: text})
        report.end(run)
    return run.exit_code


def _hypotheses(no_assume: bool, given: Path | None) -> str | None:
    """The script whose hypotheses alone may be made, "" for none, None where all may."""
    if given is None:
        return "" if no_assume else None
    if not given.is_file():
        raise UsageError("SC001", f"no such file: {given}")
    return os.path.abspath(given)


STANDARD = Path("<stdin>")


def _standard_input(paths: list[Path]) -> tuple[list[Path], dict[Path, str]]:
    """The paths, - replaced by a name for standard input; and the text that is read there."""
    if Path("-") not in paths:
        return paths, {}
    return [STANDARD if path == Path("-") else path for path in paths], {STANDARD: _read_standard()}


def _read_standard() -> str:
    if sys.stdin is None:
        raise UsageError("SC003", "standard input is closed")
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape")


@group.command("list")
@path_arguments
@click.option("-q", "--quiet", is_flag=True, help="Only the labels, a line each.")
@click.option(
    "--verdicts",
    metavar="REPORT",
    type=click.Path(path_type=Path),
    help="With the verdicts of this JSON report; stale where a step, or one above it, has changed since.",
)
@running_options
@click.pass_obj
def list_command(pool: Pool, paths: tuple[Path, ...], quiet: bool, verdicts: Path | None, running: Running) -> int:
    """List the steps at and below PATHS, unchecked: label, kind, place, claim."""
    run = _listing(_checking(pool, running), _or_default(paths), running)
    earlier = None if verdicts is None else earlier_verdicts(verdicts, run)
    with opened(None, running.color) as out:
        for line in list_lines(run, width_of(out.stream), earlier, quiet=quiet):
            out.line(*line)
    return 2 if run.exit_code == 2 else int(any(step.kind == "script" for step in run.steps))


@group.command("show")
@click.argument("label", shell_complete=_labels)
@path_arguments
@click.option("-q", "--quiet", is_flag=True, help="Only the verdict and the place.")
@click.option("--as-read", is_flag=True, help="Of an equation of a chapter: its source, and the claim it was read as.")
@running_options
@click.pass_obj
def show_command(pool: Pool, label: str, paths: tuple[Path, ...], quiet: bool, as_read: bool, running: Running) -> int:
    """Show the step LABEL: claim, cited steps, both sides reduced, witness or counterexample."""
    if as_read:
        return _show_as_read(label, _or_default(paths), running)
    call = _checking(pool, running)
    listed = _listing(call, _or_default(paths), running)
    wanted = frozenset({label})
    run = call(_holding(listed, wanted), running.request(wanted))
    claims = {(step.file, step.label): step.claim for step in listed.steps}
    found = [step for step in run.steps if step.label == label]
    with opened(None, running.color) as out:
        for step in found or run.steps:
            lines = list(show_lines(step, claims))
            out.lines(lines[:1] if quiet else lines, width_of(out.stream))
    return run.exit_code


def _show_as_read(label: str, paths: list[Path], running: Running) -> int:
    """Show what an equation of a chapter was read as."""
    chapters = [path for path in discover(paths) if is_chapter(path)]
    found = [pair for path in chapters for pair in present.as_read(read_chapter(path), label)]
    if not found:
        raise UsageError(
            "SC105", f"no equation {label} in {', '.join(map(str, chapters)) or 'a chapter: name its file'}"
        )
    with opened(None, running.color) as out:
        for name, text in found:
            out.lines(fields((name, text)), width_of(out.stream))
    return 0


@group.command("declare")
@click.argument("file", type=click.Path(path_type=Path))
def declare_command(file: Path) -> int:
    """Propose the declarations of a chapter FILE: what was found in it, and what was not."""
    if not is_chapter(file):
        raise UsageError("SC003", f"{file} is no chapter: Markdown, HTML, LaTeX or a notebook")
    for line in present.declarations(read_chapter(file)):
        click.echo(visible(line))
    return 0


@group.command("axioms")
@path_arguments
@click.option("--select", multiple=True, metavar="LABEL", shell_complete=_labels, help="Only this step (repeatable).")
@click.option("-q", "--quiet", is_flag=True, help="Only the axioms, each with the number of steps that rest on it.")
@running_options
@click.pass_obj
def axioms_command(
    pool: Pool,
    paths: tuple[Path, ...],
    select: tuple[str, ...],
    quiet: bool,
    running: Running,
) -> int:
    """Show which axioms and hypotheses each step at and below PATHS rests on."""
    call = _checking(pool, running)
    chosen = _or_default(paths)
    wanted = frozenset(select) or None
    if wanted is not None:
        chosen = _holding(_listing(call, chosen, running), wanted)
    run = call(chosen, running.request(wanted))
    with opened(None, running.color) as out:
        steps = [step for step in run.steps if wanted is None or step.label in wanted]
        out.lines(axiom_lines(steps, quiet=quiet), width_of(out.stream))
    return run.exit_code


@group.command("watch")
@path_arguments
@click.option("-q", "--quiet", is_flag=True, help="Only failures and the summary.")
@click.option("-v", "--verbose", is_flag=True, help="Also hypotheses, axioms, method and time of each step.")
@click.option("--serve", is_flag=True, help="Show the HTML report on loopback; a browser loads it again by itself.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port of --serve. Default: a free one.")
@running_options
@click.pass_obj
def watch_command(
    pool: Pool, paths: tuple[Path, ...], quiet: bool, verbose: bool, serve: bool, port: int, running: Running
) -> int:
    """Check the scripts at and below PATHS again after each save, until Ctrl-C."""
    from symchain.report.html import page as written  # these two: 60 ms that no other command needs
    from symchain.watch import RELOAD, Page, watch

    chosen = _or_default(paths)
    call = _checking(pool, running)
    page = Page(port) if serve else None

    def check() -> None:
        click.clear()
        with opened(None, running.color) as out:
            report = FORMATS["text"].open(out, View(verbose, quiet, width_of(out.stream)))
            try:
                run = call(chosen, running.request(typeset=serve), on_proof=report.proof)
            except UsageError as fault:  # a script that is being renamed, say: the next save may bring it back
                out.line((f"error: {fault.code}: {fault.message}", "bad"))
            else:
                report.end(run)
                if page is not None:
                    page.show(written(run, RELOAD))
            if page is not None:
                out.line((f"report at {page.address}", "dim"))
            out.stream.flush()

    try:
        watch(chosen, check)
    except KeyboardInterrupt:
        return 0
    finally:
        if page is not None:
            page.close()
    return 0


@group.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--from", "source", type=click.Path(path_type=Path), metavar="FILE", help="A chapter, to write as a script."
)
def init_command(folder: Path, source: Path | None) -> int:
    """Write the skeleton of a chapter into FOLDER: a script that passes, and where to find it.

    With --from, the script that a chapter is read as, one step an equation.
    """
    if source is not None:
        if not is_chapter(source):
            raise UsageError("SC003", f"{source} is no chapter: Markdown, HTML, LaTeX or a notebook")
        written = present.scaffold(source, folder)
        click.echo(f"wrote {written}\nnow: symchain verify {written}")
        return 0
    for file in skeleton(folder):
        click.echo(f"wrote {file}")
    click.echo(f"now: cd {folder} && symchain verify")
    return 0


@group.command("clean")
@click.option("--cache-dir", type=click.Path(path_type=Path), help="The folder of the cache.")
def clean_command(cache_dir: Path | None) -> int:
    """Remove the results that are kept from run to run."""
    folder = cache_dir or cache_folder(os.getcwd())
    removed = folder is not None and clean(Path(folder))
    click.echo(f"removed {folder}" if removed else f"nothing to remove at {folder}" if folder else "there is no cache")
    return 0


@group.command("explain")
@click.argument("code", required=False, shell_complete=_codes)
@click.option("-q", "--quiet", is_flag=True, help="Only the code and its kind.")
def explain_command(code: str | None, quiet: bool) -> int:
    """Explain the code CODE of a failure; without CODE, list all codes."""
    if code is None:
        click.echo("\n".join(KINDS) if quiet else pages.listing())
    else:
        text = pages.page(code).rstrip()
        click.echo(text.splitlines()[0].lstrip("# ") if quiet else text)
    return 0


def _or_default(paths: tuple[Path, ...]) -> list[Path]:
    return list(paths) or default_paths(Path.cwd())


def _checking(pool: Pool, running: Running, **more: Any) -> Callable[..., Run]:
    """`verify` with what is common to its calls; what the cache has to say goes to stderr."""
    cache = running.cache

    def call(paths: list[Path], request: Request, **options: Any) -> Run:
        try:
            with _elsewhere(running.scheduler) as spread:
                return verify(
                    paths, request, jobs=running.jobs, pool=pool, cache=cache, spread=spread, **more, **options
                )
        finally:
            if cache is not None:
                for note in cache.notes:
                    click.echo(f"note: {visible(note)}", err=True)
                cache.notes.clear()

    return call


@contextmanager
def _elsewhere(scheduler: str | None) -> Iterator[Spread | None]:
    """Who checks the scripts, if not this machine."""
    if not scheduler:
        yield None
    else:
        from symchain.remote import cluster, spread  # an extra

        with cluster(scheduler) as executor:
            yield spread(executor)


def _listing(call: Callable[..., Run], paths: list[Path], running: Running) -> Run:
    return call(paths, running.request(check=False))


def _holding(listed: Run, wanted: frozenset[str]) -> list[Path]:
    """The files that hold the labels `wanted`; UsageError SC105 for a label that none holds."""
    labels = {step.label for step in _named(listed)}
    for label in sorted(wanted - labels):
        from difflib import get_close_matches  # only a mistake pays for it

        near = get_close_matches(label, sorted(labels), n=3)
        raise UsageError("SC105", f"no step is labelled {label!r}" + (f"; near: {', '.join(near)}" if near else ""))
    files = {step.file for step in _named(listed) if step.label in wanted}
    return [Path(proof.file) for proof in listed.proofs if proof.file in files]


def _named(run: Run) -> list[StepResult]:
    return [step for step in run.steps if step.kind != "script"]
