"""``shulu report``: what is in a store, or an evaluation, as one HTML file to mail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import say, write
from pipeline.cli.options import OUTPUTS, Script, StoreFolder
from pipeline.lexicon import load
from pipeline.view.evaluation import kept_in, read_kept
from pipeline.view.files import write_file
from pipeline.view.index.reader import Index
from pipeline.view.mailed import evaluation_page, summary_page


def report(
    output: StoreFolder = OUTPUTS,
    evaluation: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Show this evaluation (JSON) and no store.")
    ] = None,
    into: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="The file to write; - is standard output.", show_default="report.html in DIR"
        ),
    ] = None,
    script: Annotated[Script, typer.Option(help="Simplified or Traditional captions.")] = Script.hans,
) -> None:
    """Write a self-contained page: the corpus with charts, ledger and conflicts, and its last evaluation."""
    if evaluation is not None:
        page = evaluation_page([read_kept(evaluation)], script.value)
    else:
        index = Index(output, load(()))
        index.open()
        try:
            page = summary_page(index, kept_in(output / "scores"), script.value)
        finally:
            index.close()
    if into == "-":
        write(page)
        return
    path = Path(into) if into else output / "report.html"
    write_file(path, page.encode("utf-8", "backslashreplace"))
    say(f"wrote {path}")
