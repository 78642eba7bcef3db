"""The tables of the store: what each column is called, and what it holds.

Numbers are two columns: ``value`` to reckon with, a decimal of twelve places, and ``value_text`` with every digit.
"""

from __future__ import annotations

from typing import Literal

import msgspec

VERSION = 3
"""Of the tables below; a store of an earlier one is brought up to it by `MIGRATIONS`, one step after the other."""

MIGRATIONS: dict[int, tuple[str, ...]] = {
    # Version 1 knew no stories, and did not say whether an encoding was guessed nor how long a text was.
    1: (
        "CREATE TABLE stories (article VARCHAR NOT NULL, story VARCHAR NOT NULL)",
        "ALTER TABLE articles ADD COLUMN signature BLOB",
        "ALTER TABLE runs ADD COLUMN options VARCHAR",
        "ALTER TABLE articles ADD COLUMN guessed BOOLEAN",
        "ALTER TABLE articles ADD COLUMN characters INTEGER",
    ),
    # Version 2 did not say which time or memory had not sufficed.
    2: ("ALTER TABLE rejects ADD COLUMN allowed DOUBLE",),
}

SqlType = Literal["VARCHAR", "INTEGER", "BOOLEAN", "DOUBLE", "NUMBER"]
NUMBER = "DECIMAL(38, 12)"


class Column(msgspec.Struct, frozen=True):
    """A column; one of type NUMBER has a second of the same name with ``_text``."""

    name: str
    type: SqlType = "VARCHAR"


class Table(msgspec.Struct, frozen=True):
    """A table whose rows come from articles. Those of records have the article's id and their place in it first."""

    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def sql_columns(self) -> tuple[tuple[str, str], ...]:
        """Names and types in the database."""
        found: list[tuple[str, str]] = []
        for column in self.columns:
            found.append((column.name, NUMBER if column.type == "NUMBER" else column.type))
            if column.type == "NUMBER":
                found.append((f"{column.name}_text", "VARCHAR"))
        return tuple(found)

    @property
    def from_json(self) -> str:
        """What to select from a row ``r`` that is a list of strings, for all columns of the database."""
        parts: list[str] = []
        for at, column in enumerate(self.columns, start=1):
            if column.type == "NUMBER":
                parts += [f"TRY_CAST(r[{at}] AS {NUMBER})", f"r[{at}]"]
            else:
                parts.append(f"r[{at}]" if column.type == "VARCHAR" else f"CAST(r[{at}] AS {column.type})")
        return ", ".join(parts)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _of(type: SqlType, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, type) for name in names)


_RECORD = (Column("article"), Column("ordinal", "INTEGER"))
_SPAN = _of("INTEGER", "start", "end")
_NUMBERS = (
    *_of("NUMBER", "value", "upper"),
    Column("unit"),
    *_of("NUMBER", "base_value", "base_upper"),
    *_text("base_unit", "comparator"),
)
_EVIDENCE = (*_of("INTEGER", "evidence_start", "evidence_end"), Column("evidence"))


def _bound(prefix: str) -> tuple[Column, ...]:
    return tuple(Column(f"{prefix}_{column.name}", column.type) for column in (*_SPAN, Column("text"), *_NUMBERS))


TABLES: dict[str, Table] = {
    "articles": Table(
        (
            *_text("id", "path", "kind", "encoding"),
            *_text("digest", "version", "fingerprint", "sha256"),
            *_text("title", "publisher", "authors", "published", "page_updated", "reference_date", "script", "url"),
            *_of("INTEGER", "body_start", "body_end"),
            Column("guessed", "BOOLEAN"),
            Column("characters", "INTEGER"),
        )
    ),
    "entities": Table((*_RECORD, *_SPAN, *_text("text", "label", "name", "adcode"))),
    "figures": Table(
        (
            *_RECORD,
            Column("id"),
            *_SPAN,
            *_text("text", "indicator", "indicator_id", "subject", "adcode"),
            *_NUMBERS,
            *_text("measure", "basis", "period", "status", "speaker"),
            *_EVIDENCE,
            Column("confidence", "DOUBLE"),
        )
    ),
    "targets": Table(
        (
            *_RECORD,
            Column("id"),
            *_SPAN,
            *_text("text", "kind", "indicator", "indicator_id", "action", "actor"),
            *_bound("threshold"),
            *_bound("stretch"),
            *_text("measure", "basis", "deadline", "speaker"),
            *_EVIDENCE,
            Column("confidence", "DOUBLE"),
        )
    ),
    "drops": Table((*_RECORD, Column("stage"), *_SPAN, Column("reason"))),
    "rejects": Table(
        (*_text("article", "path", "kind", "reason", "digest", "fingerprint"), Column("allowed", "DOUBLE"))
    ),
}
RECORDS = ("entities", "figures", "targets", "drops")
"""Tables whose rows belong to an article, by its id in their first column."""


def creation() -> list[str]:
    """The statements that make an empty store of this version."""
    made = ["CREATE TABLE meta (version INTEGER NOT NULL)", f"INSERT INTO meta VALUES ({VERSION})"]
    for name, table in TABLES.items():
        columns = [f'"{column}" {type}' for column, type in table.sql_columns]
        if name == "articles":
            columns += ["extraction BLOB NOT NULL", "signature BLOB"]
        made.append(f"CREATE TABLE {name} ({', '.join(columns)})")
    made.append("CREATE TABLE stories (article VARCHAR NOT NULL, story VARCHAR NOT NULL)")
    made.append(
        "CREATE TABLE runs (run INTEGER NOT NULL, started TIMESTAMPTZ NOT NULL, ended TIMESTAMPTZ,"
        " status VARCHAR NOT NULL, corpus VARCHAR, version VARCHAR, fingerprint VARCHAR, settings VARCHAR,"
        " engine VARCHAR, found INTEGER, new INTEGER, changed INTEGER, unchanged INTEGER, vanished INTEGER,"
        " done INTEGER, rejected INTEGER, seconds DOUBLE, options VARCHAR)"
    )
    return made
