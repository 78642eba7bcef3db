"""The command ``shulu``: registers the commands, and turns errors into one line and an exit code.

Exit codes: 0 done; 1 finished, but some articles were rejected (or scores are below their floors); 2 wrong use or
settings, nothing written, or a store that cannot be written; 70 a bug in shulu; 130 interrupted; 141 nobody read the
output to its end.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from pipeline.cli.annotations import exchange
from pipeline.cli.calibrate import calibrate
from pipeline.cli.console import WRONG_USE, say, write
from pipeline.cli.evaluate import evaluate
from pipeline.cli.explain import explain
from pipeline.cli.export import export
from pipeline.cli.extract import extract
from pipeline.cli.importing import import_
from pipeline.cli.measure import measure
from pipeline.cli.models import models
from pipeline.cli.rejects import rejects
from pipeline.cli.report import report
from pipeline.cli.run import run
from pipeline.cli.runs import runs
from pipeline.cli.schema import schema
from pipeline.cli.view import view
from pipeline.config import code_version
from pipeline.errors import ShuluError

_INTERNAL = 70
"""EX_SOFTWARE of sysexits.h."""

app = typer.Typer(
    name="shulu",
    help="Turns Chinese news articles into records of figures and targets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _command in (
    extract,
    run,
    export,
    runs,
    rejects,
    evaluate,
    calibrate,
    explain,
    measure,
    schema,
    view,
    report,
):
    app.command()(_command)
app.command("annotations")(exchange)
app.command("import")(import_)
app.add_typer(models)


def _print_version(wanted: bool) -> None:
    if wanted:
        write(f"shulu {code_version()}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Turns Chinese news articles into records of figures and targets."""


def main() -> None:
    """Run the command line; never shows a traceback unless SHULU_DEBUG is set."""
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
