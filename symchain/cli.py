"""The entry point: start a worker, run the command, turn every fault into one line and an exit code.

The worker starts before anything else is imported, so that it imports SymPy while this process imports the
rest.
"""

from __future__ import annotations

import gc
import os
import signal
import sys

from symchain.errors import INTERRUPTED, SymchainError
from symchain.places import FILE, cache_folder
from symchain.pool import Pool

CHECKING = frozenset({"verify", "check", "list", "show", "axioms"})


def main() -> None:
    """Run the command line `sys.argv` and exit: 0 all pass, 1 a step does not, 2 usage or internal error."""
    gc.set_threshold(50_000, 20, 50)  # nothing that an import makes is garbage
    for name in ("SIGTERM", "SIGHUP"):  # the report of what was done is written then, too
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    code = run(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # nothing is left to tidy up, and tidying up modules takes a tenth of the run


def run(arguments: list[str]) -> int:
    """Run a command line; the exit code."""
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:  # the caller closed it
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        if hasattr(getattr(sys, stream), "reconfigure"):
            getattr(sys, stream).reconfigure(errors="backslashreplace")
    try:
        os.getcwd()
    except OSError:
        return _complain("SC001", "the working folder is gone; change to another one")
    with Pool() as pool:
        try:
            if _needs_worker(arguments):
                pool.start(twin=not _is_one_script(arguments) and (os.cpu_count() or 1) > 1)
            else:
                from symchain.kept import answer  # 20 ms in which a worker that is needed would not have started

                code = answer(arguments)
                if code is not None:
                    return code
            return _command(arguments, pool)
        except KeyboardInterrupt:
            return INTERRUPTED
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except SymchainError as fault:
            return _complain(fault.code, fault.message)
        except OSError as fault:
            return _complain("SC010", str(fault))
        except Exception as fault:  # the one place where a fault of symchain itself ends
            return _complain("SC902", f"internal error: {type(fault).__name__}: {fault}")


def _needs_worker(arguments: list[str]) -> bool:
    """Whether a command line is seen at once to need a worker; one that kept results may answer starts it later."""
    if not arguments or arguments[0] not in CHECKING or {"--help", "-h"} & set(arguments):
        return False
    if arguments[0] == "check" or "--no-cache" in arguments:
        return True
    folder = cache_folder(os.getcwd())
    elsewhere = any(argument.startswith("--cache-dir") for argument in arguments)
    return not elsewhere and (folder is None or not os.path.exists(os.path.join(folder, FILE)))


def _is_one_script(arguments: list[str]) -> bool:
    """Whether a command line is seen at once to be about one script: a second worker would find nothing to do."""
    paths = [argument for argument in arguments[1:] if not argument.startswith("-")]
    return arguments[0] == "check" or (len(paths) == 1 and os.path.isfile(paths[0]))


def _command(arguments: list[str], pool: Pool) -> int:
    from click import Abort, ClickException, echo
    from click.exceptions import NoArgsIsHelpError

    from symchain.commands import group

    try:
        code = group.main(arguments, prog_name="symchain", obj=pool, standalone_mode=False)
    except Abort:
        return INTERRUPTED
    except NoArgsIsHelpError as fault:
        echo(fault.format_message(), err=True)
        return 2
    except ClickException as fault:
        message = fault.format_message().rstrip(".")
        return _complain("SC011", message[:1].lower() + message[1:])
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _complain(code: str, message: str) -> int:
    """One line on stderr; exit code 2."""
    from symchain.show.blocks import visible

    print(f"error: {code}: {visible(' '.join(message.split()))}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
