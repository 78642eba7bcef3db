"""``shulu bench``: how fast shulu is on this machine, beside others."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pipeline.cli.console import color, say, width, write
from pipeline.cli.options import (
    Lexicons,
    ScriptVariant,
    Segmenter,
    SettingsFile,
    TableOrJson,
    Tagger,
    check_models,
    make_settings,
)


class Only(StrEnum):
    """The parts that can be measured alone."""

    stages = "stages"
    others = "others"
    start = "start"
    memory = "memory"
    length = "length"
    number = "number"


def bench(
    corpus: Annotated[Path, typer.Option(metavar="DIR", help="Folder of articles, *.txt.")] = Path("corpus"),
    repeat: Annotated[int, typer.Option(min=1, help="Rounds; the median of them is printed.")] = 7,
    only: Annotated[list[Only] | None, typer.Option(help="Measure this part alone; may be repeated.")] = None,
    many: Annotated[bool, typer.Option("--many", help="Growth up to 10,000 articles, some minutes.")] = False,
    format: Annotated[TableOrJson, typer.Option(help="Tables, or one JSON object.")] = TableOrJson.table,
    settings: SettingsFile = None,
    segmenter: Segmenter = None,
    tagger: Tagger = None,
    variant: ScriptVariant = None,
    lexicon: Lexicons = None,
) -> None:
    """Measure how fast shulu is on a corpus: stages, others beside it, start, memory, growth."""
    from pipeline.bench.report import PARTS, measure
    from pipeline.view.benchmark import benchmark_tables

    chosen = make_settings(settings, segmenter, variant, lexicon, tagger)
    check_models(chosen)
    if sys.stderr.isatty():
        say("measuring; this takes a minute or two")
    report = measure(
        corpus, chosen, repeat=repeat, parts=[part for part in PARTS if not only or part in only], many=many
    )
    if format is TableOrJson.json:
        write(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    else:
        write(benchmark_tables(report, width=width(), color=color()))
