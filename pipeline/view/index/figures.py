"""Figures out of the index: filters, facets, sort, search, and pages that are as quick at the end as at first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from pipeline.view.index.build import SORTS as SORTS
from pipeline.view.index.reader import Index, Row
from pipeline.view.index.search import matching

PAGE = 50
FACETS = {
    "indicator": "named",
    "place": "place",
    "year": "year",
    "status": "status",
    "unit": "unit",
    "measure": "measure",
}
"""What figures can be counted by: the parameter of the page, and the column."""
_VALUES = 10
"""Values of a facet that are shown."""
_SIDES = 500
"""Figures of conflicts on a page."""
_SHOWN = (
    "n, article, id, indicator, named, series, subject, value_text, upper_text, unit,"
    " base_unit, comparator, measure, basis, period, status, speaker, evidence, confidence, title, publisher, conflict"
)


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. Facets are column values; `after` is where a page begins, `before` where it ends."""

    q: str = ""
    facets: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    conflicts: bool = False
    sort: str = "article"
    down: bool = False
    after: int | None = None
    before: int | None = None


class Page(NamedTuple):
    """Some figures, and whether there are more before and behind them."""

    rows: list[Row]
    earlier: int | None
    later: int | None


def parse_filter(parameters: Mapping[str, str]) -> Filter:
    """The filter in a query string; what is not understood is left out."""
    sort = parameters.get("sort", "")
    return Filter(
        q=parameters.get("q", "")[:200].strip(),
        facets=tuple((name, parameters[name]) for name in FACETS if parameters.get(name)),
        subject=parameters.get("subject", ""),
        conflicts=parameters.get("conflicts") == "1",
        sort=sort if sort in SORTS else "article",
        down=parameters.get("down") == "1",
        after=_place(parameters.get("after")),
        before=_place(parameters.get("before")),
    )


def _place(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def page(index: Index, wanted: Filter) -> Page:
    """`PAGE` figures in the order that is asked for. A page knows its first and last figure, not its number: what
    lies before it need not be counted."""
    where, parameters = where_of(wanted)
    rank = f"by_{wanted.sort}"
    backward = wanted.before is not None
    down = wanted.down != backward
    place = wanted.before if backward else wanted.after
    if place is not None:
        where.append(f"{rank} {'<' if down else '>'} ?")
        parameters.append(place)
    # The numbers first: only the rank is read of rows that are not shown.
    found = index.rows(
        f"SELECT n, {rank} AS rank FROM figures {_and(where)} "
        f"ORDER BY {rank} {'DESC' if down else 'ASC'} LIMIT {PAGE + 1}",
        parameters,
    )
    more = len(found) > PAGE
    found = found[:PAGE][::-1] if backward else found[:PAGE]
    if not found:
        return Page([], None, None)
    listed = ", ".join(str(int(row["n"])) for row in found)
    rows = {row["n"]: row for row in index.rows(f"SELECT {_SHOWN} FROM figures WHERE n IN ({listed})")}
    return Page(
        [rows[row["n"]] for row in found],
        found[0]["rank"] if (more if backward else wanted.after is not None) else None,
        found[-1]["rank"] if (more or backward) else None,
    )


def counts(index: Index, wanted: Filter) -> tuple[int, dict[str, list[tuple[str, int]]]]:
    """How many figures there are of what is asked for, and the most frequent values of each facet, among figures that
    all other filters let through. One query, so that words are looked up once."""
    query, parameters = matching(wanted.q)
    parts = []
    values: list[object] = list(parameters)
    for name, column in (("", "NULL"), *FACETS.items()):
        others = tuple(item for item in wanted.facets if item[0] != name)
        where, more = where_of(msgspec.structs.replace(wanted, facets=others, q=""))
        if query:
            where.append("n IN (SELECT n FROM hits)")
        if name:
            where.append(f"{column} IS NOT NULL")
        values += more
        parts.append(
            f"(SELECT '{name}' AS facet, CAST({column} AS VARCHAR) AS value, count(*) AS count "
            f"FROM figures {_and(where)} GROUP BY ALL ORDER BY count DESC, value LIMIT {_VALUES})"
        )
    hits = f"WITH hits AS MATERIALIZED ({query}) " if query else ""

    def make() -> tuple[int, dict[str, list[tuple[str, int]]]]:
        total = 0
        found: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS}
        for row in index.rows(hits + " UNION ALL ".join(parts), values):
            if row["facet"]:
                found[row["facet"]].append((str(row["value"]), int(row["count"])))
            else:
                total = int(row["count"])
        return total, found

    return index.kept(
        ("counts", msgspec.structs.replace(wanted, sort="article", down=False, after=None, before=None)), make
    )


def where_of(wanted: Filter) -> tuple[list[str], list[object]]:
    """Conditions of a query, and their parameters."""
    where: list[str] = []
    parameters: list[object] = []
    for name, value in wanted.facets:
        where.append(f"{FACETS[name]} = ?")
        parameters.append(value)
    if wanted.subject:
        where.append("subject = ?")
        parameters.append(wanted.subject)
    if wanted.conflicts:
        where.append("conflict IS NOT NULL")
    query, words = matching(wanted.q)
    if query:
        where.append(f"n IN ({query})")
        parameters += words
    return where, parameters


def _and(where: list[str]) -> str:
    return f"WHERE {' AND '.join(where)}" if where else ""


def conflicts_of(index: Index, numbers: list[int]) -> dict[int, list[Row]]:
    """The figures of each conflict, side by side, the earliest article first."""
    if not numbers:
        return {}
    listed = ", ".join(str(int(number)) for number in numbers)
    places = index.rows(f"SELECT n FROM figures WHERE conflict IN ({listed}) ORDER BY conflict, n LIMIT {_SIDES}")
    shown = ", ".join(str(int(row["n"])) for row in places)
    found: dict[int, list[Row]] = {}
    for row in index.rows(f"SELECT {_SHOWN}, reference_date FROM figures WHERE n IN ({shown}) ORDER BY conflict, n"):
        found.setdefault(row["conflict"], []).append(row)
    return found
