"""``shulu extract``: the records of single articles, to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pipeline.batch.results import Reject, attempt
from pipeline.batch.sources import Source, article_id, decode, printable, read_article, read_limited
from pipeline.cli.console import SOME_REJECTED, color, say_reject, width, write
from pipeline.cli.options import Lexicons, ScriptVariant, Segmenter, SettingsFile, Tagger, check_models, make_settings
from pipeline.config import fingerprint
from pipeline.errors import ConfigError
from pipeline.extract import extract as extraction_of
from pipeline.model import Article, Extraction

STDIN = "-"


class Format(StrEnum):
    """How extractions are written."""

    json = "json"
    jsonl = "jsonl"
    table = "table"
    html = "html"


def extract(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Text files; - is standard input.")],
    format: Annotated[
        Format, typer.Option(help="Indented JSON, one JSON line an article, tables, or a page.")
    ] = Format.json,
    id: Annotated[str | None, typer.Option(help="Article id (one FILE only); else the file's name.")] = None,
    settings: SettingsFile = None,
    segmenter: Segmenter = None,
    tagger: Tagger = None,
    variant: ScriptVariant = None,
    lexicon: Lexicons = None,
) -> None:
    """Print the records of articles: one JSON object; for several FILEs an array of them."""
    chosen = make_settings(settings, segmenter, variant, lexicon, tagger)
    fingerprint(chosen)  # reads the tables: wrong ones are reported before anything is extracted
    check_models(chosen)
    _check(files, id, format)
    rejected = False
    printed = 0
    for file in files:
        source = Source(id=id or _id(file), path=file)
        result = attempt(_reader(file, source.id), partial(extraction_of, settings=chosen), source)
        if isinstance(result, Reject):
            rejected = True
            say_reject(result)
            continue
        write(_written(*result, format, first=printed == 0, several=len(files) > 1))
        printed += 1
    if format is Format.json and len(files) > 1:
        write("\n]\n" if printed else "[]\n")
    if rejected:
        raise typer.Exit(SOME_REJECTED)


def _check(files: Sequence[str], id: str | None, format: Format) -> None:
    """Refuse wrong use before anything is read or printed."""
    if id is not None and len(files) > 1:
        raise ConfigError("--id names one article, but there are several FILEs")
    if len(files) > 1 and format is Format.html:
        raise ConfigError("--format html makes one page: name one FILE")
    if id is not None and (not id or printable(id) != id):
        raise ConfigError(f"--id '{printable(id)}' cannot be an id")
    if files.count(STDIN) > 1:
        raise ConfigError("standard input (-) can be read only once")
    for file in files:
        path = Path(file)
        if file != STDIN and path.is_dir():
            raise ConfigError(f"{printable(path)}: a folder; `shulu run` takes folders")
        if file != STDIN and not path.exists():
            raise ConfigError(f"{printable(path)}: there is no such file")


def _id(file: str) -> str:
    return "stdin" if file == STDIN else article_id(Path(Path(file).name))


def _reader(file: str, id: str) -> Callable[[], Article]:
    if file == STDIN:
        return lambda: Article(id=id, text=decode(read_limited(sys.stdin.buffer, STDIN), STDIN))
    return partial(read_article, Path(file), id=id)


def _written(article: Article, extraction: Extraction, format: Format, *, first: bool, several: bool) -> str | bytes:
    # What draws is imported where it draws: JSON need not wait for it.
    if format is Format.table:
        from pipeline.view.terminal import extraction_tables
        from pipeline.view.terminal_text import marked_text

        # In colours the text can be read with its records in it; in a pipe there are none.
        tables = extraction_tables(extraction, width=width(), color=color())
        return ("" if first else "\n") + tables + (marked_text(extraction, article.text, width()) if color() else "")
    if format is Format.html:
        from pipeline.view.mailed import article_page

        return article_page(extraction, article.text).encode("utf-8", "backslashreplace")
    if format is Format.jsonl:
        return extraction.to_json() + b"\n"
    pretty = msgspec.json.format(extraction.to_json(), indent=2)
    if several:
        return (b"[\n" if first else b",\n") + pretty
    return pretty + b"\n"
