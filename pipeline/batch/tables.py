"""Records as rows of a spreadsheet: which columns, in which order, and no text that it would run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.batch.schema import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ARTICLE_COLUMNS = ("title", "publisher", "reference_date")
"""Of the article, beside each of its figures and targets."""
SHEETS = ("figures", "targets", "entities", "articles", "drops", "rejects")
_ORDER = {
    **dict.fromkeys(("figures", "targets", "entities", "drops"), "article, ordinal"),
    "articles": "id",
    "rejects": "article, path, reason",
}
# What a spreadsheet takes for a formula at the beginning of a cell (OWASP, CSV Injection), also in full width.
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
# Numbers that are kept with every digit as text: no formula, whatever their sign.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def query(table: str, *, digits: bool, once: bool = False) -> str:
    """The rows of a table in their order, records with columns of their article.

    With `digits` numbers are text with every digit and have one column; else they have two, as in the store. With
    `once` the records of one article a story only (the first by id).
    """
    columns: list[str] = []
    for column in TABLES[table].columns:
        if column.type == "NUMBER" and digits:
            columns.append(f'{table}."{column.name}_text" AS "{column.name}"')
            continue
        columns.append(f'{table}."{column.name}"')
        if column.type == "NUMBER":
            columns.append(f'{table}."{column.name}_text"')
    id = "id" if table == "articles" else "article"
    join = ""
    if table in ("figures", "targets"):
        columns[1:2] = [*(f"articles.{name}" for name in ARTICLE_COLUMNS), columns[1]]
        join = " JOIN articles ON articles.id = article"
    if table == "articles":
        columns.append("stories.story")
        join = " LEFT JOIN stories ON stories.article = articles.id"
    where = f" WHERE {table}.{id} NOT IN (SELECT article FROM stories WHERE article <> story)" if once else ""
    order = ", ".join(f"{table}.{name}" for name in _ORDER[table].split(", "))
    return f"SELECT {', '.join(columns)} FROM {table}{join}{where} ORDER BY {order}"


def rows(connection: DuckDBPyConnection, query: str) -> tuple[list[str], Iterator[tuple[object, ...]]]:
    """Column names and rows of a query, read as they are needed."""
    found = connection.execute(query)
    names = [column[0] for column in found.description or ()]

    def stream() -> Iterator[tuple[object, ...]]:
        while some := found.fetchmany(1000):
            yield from some

    return names, stream()


def number_columns(table: str) -> frozenset[str]:
    """The columns that hold numbers with every digit."""
    return frozenset(column.name for column in TABLES[table].columns if column.type == "NUMBER")


def cell(value: object, *, number: bool = False) -> str:
    """A value as a CSV cell: null as nothing, and text never as a formula.

    Text that a spreadsheet would run is preceded by ``'``; numbers (-3.2) stay numbers.
    """
    if value is None:
        return ""
    text = str(value)
    if not isinstance(value, str) or (number and _NUMBER.fullmatch(text)):
        return text
    return f"'{text}" if FORMULA.match(text) else text


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV (RFC 4180)."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()
