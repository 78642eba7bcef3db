"""The command ``shulu``: knows the commands by name, imports the one that is asked for, and turns errors into one line
and an exit code.

Exit codes: 0 done; 1 finished, but some articles were rejected (or scores are below their floors); 2 wrong use or
settings, nothing written, or a store that cannot be written; 70 a bug in shulu; 130 interrupted; 141 nobody read the
output to its end.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import Annotated

import typer

from pipeline.cli.console import WRONG_USE, say, write
from pipeline.cli.lazy import LazyGroup
from pipeline.errors import ShuluError

_INTERNAL = 70
"""EX_SOFTWARE of sysexits.h."""
_NEW = 10_000
"""New containers between two searches for garbage; by default Python searches after 700."""

app = typer.Typer(
    name="shulu",
    cls=LazyGroup,
    help="Turns Chinese news articles into records of figures and targets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from pipeline.config import code_version
        from pipeline.native import build

        write(f"shulu {code_version()} ({build()})\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print version and build.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Turns Chinese news articles into records of figures and targets."""


def main() -> None:
    """Run the command line; never shows a traceback unless SHULU_DEBUG is set."""
    _collect_rarely()
    try:
        app()
    except ShuluError as error:
        say(str(error))
        sys.exit(WRONG_USE)
    except Exception as error:
        if os.environ.get("SHULU_DEBUG"):
            raise
        say(f"internal error: {type(error).__name__}: {error} (a bug; SHULU_DEBUG=1 shows where)")
        sys.exit(_INTERNAL)


def _collect_rarely() -> None:
    """Search for garbage seldom, and not once more at the end.

    The tables are half a million objects that stay; looking through them again and again took 0.2 s of the 1.3 s of
    processor time of `shulu extract` on one article, and of that half at its end.
    """
    gc.set_threshold(_NEW, 20, 50)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
