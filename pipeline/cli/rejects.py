"""``shulu rejects``: which articles gave no records, why, and what to do."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from pipeline.batch import ledger
from pipeline.batch.sources import printable
from pipeline.cli.console import say, width, write, write_lines
from pipeline.cli.options import OUTPUTS, Listing, StoreFolder
from pipeline.view.terminal import render
from pipeline.view.text import plain

_HELP = {
    "SourceError": "put the file right (encoding, size, id, --field): the next `shulu run` reads it again",
    "StageError": "the article is computed again when it, shulu or the settings change; `shulu run --retry` forces it",
    "internal error": "a bug of shulu: please report it with the article; `shulu run --retry` tries again",
    "time limit": "`shulu run --time-limit SECONDS` with more than it had tries again",
    "out of memory": "`shulu run --memory MB` with more than it had tries again; 0 is no limit",
    "crash": "the next `shulu run` tries again; with `--jobs 1` where memory may have run out",
}


def rejects(
    output: StoreFolder = OUTPUTS,
    format: Annotated[Listing, typer.Option(help="A table, or a line of JSON an article.")] = Listing.table,
) -> None:
    """List the articles that gave no records, with the reason of each and how to try them again."""
    found = ledger.rejects(output)
    if format is Listing.jsonl:
        write_lines(found)
        return
    if not found:
        say("no article is rejected")
        return
    table = Table()
    for name in ("article", "file", "kind", "reason"):
        table.add_column(name, overflow="fold")
    for reject in found:
        table.add_row(*(plain(printable(text)) for text in (reject.article, reject.path, reject.kind, reject.reason)))
    write(render([table], width=width()))
    for kind in sorted({reject.kind for reject in found}):
        say(f"{kind}: {_HELP.get(kind, '`shulu run --retry` tries again')}")
