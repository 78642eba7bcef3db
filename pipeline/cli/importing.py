"""``shulu import``: what a cluster computed, into a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.batch.merge import import_parts
from pipeline.cli.console import SOME_REJECTED, say
from pipeline.cli.options import OUTPUTS, StoreFolder


def import_(
    parts: Annotated[Path, typer.Argument(metavar="PARTS", help="Folder of Parquet that a cluster run wrote.")],
    output: StoreFolder = OUTPUTS,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the records of articles that the cluster's corpus did not have.")
    ] = False,
) -> None:
    """Merge the Parquet of a cluster run into a store, by the rules of a run."""
    merged = import_parts(parts, output, keep=keep)
    say(
        f"{merged.done} articles and {merged.rejected} rejects merged, {merged.unchanged} were there already, "
        f"{merged.vanished} vanished; {merged.missing} of the corpus are missing"
    )
    if merged.rejected or merged.missing:
        raise typer.Exit(SOME_REJECTED)
