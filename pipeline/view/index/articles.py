"""Articles and the ledger out of the index."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.stages.convert import fold
from pipeline.view.index.ledger_rows import decode
from pipeline.view.index.reader import Index, Row
from pipeline.view.ledger import STATES, Entry

PAGE = 50


def find_articles(index: Index, asked: Mapping[str, str], page: int) -> tuple[list[Row], int]:
    """Articles by date, the newest first, and how many there are. `asked` may have q, publisher, place, from, to."""
    where: list[str] = []
    parameters: list[object] = []
    for word in fold(asked.get("q", "")[:200]).lower().split():
        where.append("contains(doc, ?)")
        parameters.append(word)
    if asked.get("publisher"):
        where.append("publisher = ?")
        parameters.append(asked["publisher"])
    if asked.get("place"):
        where.append("id IN (SELECT article FROM places WHERE name = ?)")
        parameters.append(asked["place"])
    date = "coalesce(reference_date, published)"
    if asked.get("from"):
        where.append(f"{date} >= ?")
        parameters.append(asked["from"])
    if asked.get("to"):
        where.append(f"substr({date}, 1, ?) <= ?")
        parameters += [len(asked["to"]), asked["to"]]
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    found = index.one(f"SELECT count(*) AS count FROM articles {condition}", parameters)
    rows = index.rows(
        f"SELECT id, title, publisher, {date} AS date, figures, targets, script, characters FROM articles {condition} "
        f"LIMIT {PAGE} OFFSET {PAGE * page}",
        parameters,
    )
    return rows, int(found["count"]) if found else 0


def choices(index: Index) -> dict[str, list[str]]:
    """Publishers and places to choose from, the most frequent first."""

    def make() -> dict[str, list[str]]:
        return {
            "publisher": [
                row["publisher"]
                for row in index.rows(
                    "SELECT publisher FROM articles WHERE publisher IS NOT NULL "
                    "GROUP BY ALL ORDER BY count(*) DESC, publisher LIMIT 200"
                )
            ],
            "place": [
                row["name"]
                for row in index.rows("SELECT name FROM places GROUP BY ALL ORDER BY count(*) DESC, name LIMIT 200")
            ],
        }

    return index.kept("choices", make)


def rejects(index: Index, page: int) -> tuple[list[Row], int]:
    """Articles that gave no records, with the reason."""
    found = index.one("SELECT count(*) AS count FROM rejects")
    rows = index.rows(f"SELECT article, path, kind, reason FROM rejects LIMIT {PAGE} OFFSET {PAGE * page}")
    return rows, int(found["count"]) if found else 0


def states(index: Index) -> dict[str, int]:
    """How many promises are in each state."""
    found = {
        row["state"]: int(row["count"])
        for row in index.rows("SELECT state, count(*) AS count FROM ledger GROUP BY ALL")
    }
    return {state: found.get(state, 0) for state in STATES}


def find_entries(index: Index, state: str, words: str, page: int) -> tuple[list[Entry], int]:
    """Promises of the ledger: those that were decided first, then by deadline."""
    where: list[str] = []
    parameters: list[object] = []
    if state in STATES:
        where.append("state = ?")
        parameters.append(state)
    for word in fold(words[:200]).split():
        where.append("contains(concat_ws(' ', indicator, actor, deadline), ?)")
        parameters.append(word)
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    found = index.one(f"SELECT count(*) AS count FROM ledger {condition}", parameters)
    rank = " ".join(f"WHEN '{name}' THEN {at}" for at, name in enumerate(("missed", "exceeded", "met", "open")))
    rows = index.rows(
        f"SELECT entry FROM ledger {condition} "
        f"ORDER BY CASE state {rank} ELSE 9 END, answers = 0, deadline NULLS LAST, n LIMIT {PAGE} OFFSET {PAGE * page}",
        parameters,
    )
    return [decode(row["entry"]) for row in rows], int(found["count"]) if found else 0
