"""``shulu runs``: the runs that a store remembers."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from pipeline.batch import ledger
from pipeline.cli.console import width, write, write_lines
from pipeline.cli.options import OUTPUTS, Listing, StoreFolder
from pipeline.view.terminal import render
from pipeline.view.text import plain


def runs(
    output: StoreFolder = OUTPUTS,
    format: Annotated[Listing, typer.Option(help="A table, or a line of JSON a run.")] = Listing.table,
) -> None:
    """List the runs into a store: when, over what, by which code and settings, and what came of them."""
    found = ledger.runs(output)
    if format is Listing.jsonl:
        write_lines(found)
        return
    table = Table()
    for name in ("run", "started", "status", "corpus", "version", "fingerprint", "engine"):
        table.add_column(name, overflow="fold")
    for name in ("new", "changed", "unchanged", "vanished", "done", "rejected", "seconds"):
        table.add_column(name, justify="right")
    for run in found:
        started = run.started.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(
            *(str(run.run), started, run.status, plain(run.corpus), run.version, run.fingerprint, run.engine),
            *(str(count) for count in (run.new, run.changed, run.unchanged, run.vanished)),
            *("" if count is None else str(count) for count in (run.done, run.rejected)),
            "" if run.seconds is None else f"{run.seconds:.1f}",
        )
    write(render([table], width=max(width(), 160)))
