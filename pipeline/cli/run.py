"""``shulu run``: a whole corpus, into a folder of records."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipeline.batch.local import Summary
from pipeline.batch.local import run as run_corpus
from pipeline.cli.console import SOME_REJECTED, say, say_reject, width
from pipeline.cli.options import Lexicons, ScriptVariant, Segmenter, SettingsFile, Tagger, make_settings
from pipeline.view.terminal import render


def run(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="Folder of .txt files, or one that has articles/.")],
    output: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write the records into.")] = Path("outputs"),
    settings: SettingsFile = None,
    segmenter: Segmenter = None,
    tagger: Tagger = None,
    variant: ScriptVariant = None,
    lexicon: Lexicons = None,
) -> None:
    """Extract every article of a corpus; write JSON Lines, CSV and a summary into a folder."""
    started = time.perf_counter()
    summary = run_corpus(corpus, output, make_settings(settings, segmenter, variant, lexicon, tagger), say_reject)
    seconds = time.perf_counter() - started
    sys.stderr.write(render([_table(summary)], width=width()))
    done = summary.articles - len(summary.rejects)
    say(f"{done} of {summary.articles} articles in {seconds:.1f} s; records are in {output}")
    if summary.rejects:
        raise typer.Exit(SOME_REJECTED)


def _table(summary: Summary) -> Table:
    table = Table(title="run", title_justify="left", title_style="bold")
    table.add_column("what")
    table.add_column("count", justify="right")
    table.add_row("articles", str(summary.articles))
    table.add_row("rejected", str(len(summary.rejects)))
    table.add_row("entities", str(summary.entities))
    for name, counts in (("figures", summary.figures), ("targets", summary.targets)):
        table.add_row(name, str(sum(counts.values())))
        for kind, count in counts.items():
            table.add_row(f"  {kind}", str(count))
    table.add_row("drops", str(sum(summary.drops.values())))
    return table
