"""``shulu export``: records out of a store, into files or by a query."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipeline.batch.export import export as export_files
from pipeline.batch.export import select, write_lines
from pipeline.batch.tables import cell, csv_text
from pipeline.cli.console import say, width, write
from pipeline.cli.options import OUTPUTS, StoreFolder
from pipeline.errors import ConfigError
from pipeline.view.terminal import render
from pipeline.view.text import plain

STDOUT = "-"


class To(StrEnum):
    """What files are written."""

    csv = "csv"
    jsonl = "jsonl"
    parquet = "parquet"
    xlsx = "xlsx"


class SqlFormat(StrEnum):
    """How the rows of a query are written."""

    table = "table"
    csv = "csv"


def export(
    to: Annotated[To | None, typer.Option(help="What to write: a file a table, or a workbook.")] = None,
    sql: Annotated[
        str | None, typer.Option(metavar="QUERY", help="Print the rows of a query; changes nothing.")
    ] = None,
    output: StoreFolder = OUTPUTS,
    into: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for the files; default: that of the store.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Of articles that tell one story only the first.")] = False,
    format: Annotated[SqlFormat, typer.Option(help="How --sql prints.")] = SqlFormat.table,
) -> None:
    """Write the records of a store as CSV, JSON Lines, Parquet or an Excel workbook, or print a query's rows."""
    if (to is None) == (sql is None):
        raise ConfigError("export: either --to csv|jsonl|parquet|xlsx or --sql QUERY")
    if sql is not None:
        _print(*select(output, sql), format)
    elif into == STDOUT:
        if to is not To.jsonl:
            raise ConfigError("export: only jsonl can go to standard output (--into -)")
        write_lines(output, sys.stdout.buffer, once=once)
        sys.stdout.buffer.flush()
    elif to is not None:
        for path in export_files(output, to.value, Path(into) if into else output, once=once):
            say(f"wrote {path}")


def _print(names: list[str], rows: list[tuple[object, ...]], format: SqlFormat) -> None:
    if format is SqlFormat.csv:
        write(csv_text([names, *([cell(value, number=True) for value in row] for row in rows)]))
        return
    table = Table()
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(plain("" if value is None else str(value)) for value in row))
    write(render([table], width=width()))
