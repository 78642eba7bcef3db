"""The ledger in the index: only figures of a series that some target has are read."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.batch.schema import TABLES
from pipeline.lexicon import Lexicon
from pipeline.model import Bound, Figure, Span, Target
from pipeline.view.ledger import Entry, Promise, Report, ledger
from pipeline.view.ledger.bodies import load_bodies

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ENCODER = msgspec.json.Encoder(decimal_format="string")
_DECODER = msgspec.json.Decoder(Entry, strict=False)


def decode(entry: str) -> Entry:
    """An entry as it stands in the index."""
    return _DECODER.decode(entry)


def fill_ledger(connection: DuckDBPyConnection, lexicon: Lexicon) -> None:
    """A row for each quantified target, with its entry as JSON."""
    promises = [
        Promise(article=row["article"], reference=row["reference_date"], target=_target(row), adcode=row["code"])
        for row in _rows(
            connection,
            """
            SELECT t.*, a.reference_date, e.adcode AS code FROM targets t JOIN articles a ON a.id = t.article
            LEFT JOIN (SELECT article, name, min(adcode) AS adcode FROM entities GROUP BY ALL) e
              ON e.article = t.article AND e.name = t.actor
            WHERE t.kind = 'quantified' ORDER BY t.article, t.ordinal
            """,
        )
    ]
    reports = [
        Report(
            article=row["article"],
            reference=row["reference_date"],
            figure=_figure(row),
            clause=row["evidence"],
        )
        for row in _rows(
            connection,
            """
            SELECT * FROM figures WHERE status = 'actual' AND period IS NOT NULL AND subject IS NOT NULL
              AND (indicator_id IN (SELECT indicator_id FROM targets WHERE kind = 'quantified')
                   OR indicator IN (SELECT indicator FROM targets WHERE kind = 'quantified'))
            ORDER BY n
            """,
        )
    ]
    known = connection.execute(
        "SELECT max(reference_date) FROM articles WHERE regexp_matches(reference_date, '^[0-9]{4}(-[0-9]{2}){0,2}$')"
    ).fetchone()
    entries = ledger(promises, reports, load_bodies(lexicon), today=known[0] if known else None)
    connection.execute(
        "CREATE TABLE ledger (n INTEGER, article VARCHAR, target VARCHAR, state VARCHAR, indicator VARCHAR,"
        " actor VARCHAR, deadline VARCHAR, progress DECIMAL(18, 1), answers INTEGER, entry VARCHAR)"
    )
    rows = [
        [
            entry.promise.article,
            entry.promise.target.id,
            entry.state,
            entry.promise.target.indicator,
            entry.promise.target.actor,
            entry.promise.target.deadline,
            None if entry.progress is None else str(entry.progress),
            str(len(entry.answers)),
            _ENCODER.encode(msgspec.structs.replace(entry, answers=entry.answers[-20:])).decode(),
        ]
        for entry in entries
    ]
    for start in range(0, len(rows), 5000):
        connection.execute(
            f"INSERT INTO ledger SELECT {start} + o, r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9] "
            """FROM (SELECT unnest(from_json(CAST($1 AS JSON), '[["VARCHAR"]]')) AS r,"""
            " generate_subscripts(from_json(CAST($1 AS JSON), '[[\"VARCHAR\"]]'), 1) AS o)",
            [msgspec.json.encode(rows[start : start + 5000]).decode()],
        )


def _rows(connection: DuckDBPyConnection, query: str) -> Any:
    found = connection.execute(query)
    names = [column[0] for column in found.description or ()]
    while some := found.fetchmany(2000):
        for row in some:
            yield dict(zip(names, row, strict=True))


def _number(row: dict[str, Any], name: str) -> Decimal | None:
    text = row[f"{name}_text"]
    return None if text is None else Decimal(text)


def _sure(row: dict[str, Any], name: str) -> Decimal:
    return Decimal(row[f"{name}_text"])


def _figure(row: dict[str, Any]) -> Figure:
    numbers = {column.name for column in TABLES["figures"].columns if column.type == "NUMBER"}
    plain = {
        name: row[name]
        for name in Figure.__struct_fields__
        if name not in numbers and name not in ("evidence", "confidence")
    }
    return Figure(
        **plain,
        value=_sure(row, "value"),
        upper=_number(row, "upper"),
        base_value=_sure(row, "base_value"),
        base_upper=_number(row, "base_upper"),
        evidence=Span(row["evidence_start"], row["evidence_end"]),
        confidence=row["confidence"],
    )


def _target(row: dict[str, Any]) -> Target:
    names = ("id", "start", "end", "text", "kind", "indicator", "indicator_id", "action", "actor")
    return Target(
        **{name: row[name] for name in (*names, "measure", "basis", "deadline", "speaker")},
        threshold=_bound(row, "threshold"),
        stretch=_bound(row, "stretch"),
        evidence=Span(row["evidence_start"], row["evidence_end"]),
        confidence=row["confidence"],
    )


def _bound(row: dict[str, Any], prefix: str) -> Bound | None:
    if row[f"{prefix}_start"] is None:
        return None
    return Bound(
        **{name: row[f"{prefix}_{name}"] for name in ("start", "end", "text", "unit", "base_unit", "comparator")},
        value=_sure(row, f"{prefix}_value"),
        upper=_number(row, f"{prefix}_upper"),
        base_value=_sure(row, f"{prefix}_base_value"),
        base_upper=_number(row, f"{prefix}_base_upper"),
    )
