"""Pages that stand alone: one file each, to mail or keep, with style inside, and without script."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import Any

from markupsafe import Markup

from pipeline.config import code_version
from pipeline.model import Extraction
from pipeline.view.charts import bars
from pipeline.view.draw import draw, inline
from pipeline.view.evaluation import Kept, mailed
from pipeline.view.highlight import marks_of, pieces
from pipeline.view.index.articles import find_entries, states
from pipeline.view.index.charts import numbers
from pipeline.view.index.figures import conflicts_of
from pipeline.view.index.reader import Index
from pipeline.view.words import Language, Words, words

_BARS = 15
_ENTRIES = 100
"""Promises that a summary holds."""
_CONFLICTS = 20


def article_page(extraction: Extraction, text: str, language: Language = "hans") -> str:
    """One article with its records marked. `text` is what the extraction was made from."""
    return _draw(
        "mailed_article.html",
        language,
        title=extraction.article.title or extraction.article.id,
        extraction=extraction,
        pieces=pieces(text, marks_of(extraction), extraction.drops),
    )


def evaluation_page(kept: list[Kept], language: Language = "hans") -> str:
    """The last of some evaluations, with the trend of all."""
    t = words(language)
    return _draw("mailed_evaluation.html", language, title=t("scores"), **mailed(kept, t))


def summary_page(index: Index, kept: list[Kept], language: Language = "hans") -> str:
    """What is in a store: counts, charts, the ledger, conflicts; and the last evaluation, where there is one."""
    t = words(language)
    told = (entry for state in ("missed", "exceeded", "met", "open") for entry in find_entries(index, state, "", 0)[0])
    first = index.rows(f"SELECT conflict FROM conflicts ORDER BY conflict LIMIT {_CONFLICTS}")
    numbers = [row["conflict"] for row in first]
    return _draw(
        "mailed_summary.html",
        language,
        title=t("summary"),
        totals=_totals(index),
        charts=_charts(index, t),
        states=states(index),
        entries=list(islice(told, _ENTRIES)),
        conflicts=list(conflicts_of(index, numbers).values()),
        **mailed(kept, t),
    )


def _draw(template: str, language: Language, **values: Any) -> str:
    return draw(template, language, css=inline("shulu.css"), version=code_version(), **values)


def _totals(index: Index) -> dict[str, int]:
    tables = {"articles": "articles", "figures": "figures", "targets": "targets", "rejected": "rejects"}
    found = {}
    for name, table in tables.items():
        row = index.one(f"SELECT count(*) AS count FROM {table}")
        found[name] = int(row["count"]) if row else 0
    return found


def _charts(index: Index, t: Words) -> list[Markup]:
    made = []
    for title, column, order in (
        ("top_indicators", "named", "count DESC, value"),
        ("by_year", "year", "value DESC"),
        ("by_place", "place", "count DESC, value"),
    ):
        rows = index.rows(
            f"SELECT {column} AS value, count(*) AS count FROM figures WHERE {column} IS NOT NULL "
            f"GROUP BY ALL ORDER BY {order} LIMIT {_BARS}"
        )
        made.append(
            bars([(str(row["value"]), Decimal(row["count"])) for row in rows], title=t(title), written=numbers(t))
        )
    return made
