"""Charts of figures in the index: one indicator over periods, and places side by side."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from pipeline.view.charts import Point, bars, lines, short
from pipeline.view.index.figures import Filter, where_of
from pipeline.view.index.reader import Index
from pipeline.view.words import Words

_SUBJECTS = 8
_BARS = 15
_PERIODS = 40


def charts(index: Index, wanted: Filter, t: Words) -> list[Markup]:
    """One indicator's actual figures over periods, by subject, and the subjects of the latest year that most have.

    Empty where no single indicator is chosen. Where sources disagree the most frequent value is drawn, and marked.
    """
    if "indicator" not in dict(wanted.facets):
        return []
    drawn: list[Markup] = index.kept(("charts", wanted, t.language), lambda: _charts(index, wanted, t))
    return drawn


def _charts(index: Index, wanted: Filter, t: Words) -> list[Markup]:
    where, parameters = where_of(wanted)
    condition = " AND ".join(
        [*where, "status = 'actual'", "period IS NOT NULL", "subject IS NOT NULL", "base_value IS NOT NULL"]
    )
    kind = index.one(
        f"SELECT measure, base_unit FROM figures WHERE {condition} "
        "GROUP BY ALL ORDER BY count(*) DESC, measure, base_unit LIMIT 1",
        parameters,
    )
    if kind is None:
        return []
    found = index.rows(
        f"""
        WITH told AS (
            SELECT subject, period, base_value, count(*) AS times FROM figures
            WHERE {condition} AND measure = ? AND base_unit IS NOT DISTINCT FROM ? GROUP BY ALL
        ), most AS (
            SELECT subject FROM told GROUP BY subject ORDER BY count(DISTINCT period) DESC, sum(times) DESC, subject
            LIMIT {_SUBJECTS}
        )
        SELECT subject, period, arg_max(base_value, times) AS value, count(*) > 1 AS doubtful
        FROM told WHERE subject IN (SELECT subject FROM most)
          AND regexp_matches(period, '^[0-9]{{4}}(-[0-9]{{2}}){{0,2}}$')
        GROUP BY subject, period ORDER BY subject, period DESC
        """,
        [*parameters, kind["measure"], kind["base_unit"]],
    )
    series: dict[str, list[Point]] = {}
    for row in found:
        points = series.setdefault(row["subject"], [])
        if len(points) < _PERIODS:
            points.append(Point(row["period"], Decimal(row["value"]), bool(row["doubtful"])))
    name, unit = dict(wanted.facets)["indicator"], kind["base_unit"] or ""
    drawn = [lines(list(series.items()), title=t("chart_of", name), unit=unit)] if series else []
    year = index.one(
        f"SELECT year FROM figures WHERE {condition} AND measure = ? AND base_unit IS NOT DISTINCT FROM ? "
        "AND period = year GROUP BY year ORDER BY count(DISTINCT subject) DESC, year DESC LIMIT 1",
        [*parameters, kind["measure"], kind["base_unit"]],
    )
    if year is not None:
        rows = index.rows(
            f"SELECT subject, max(base_value) AS value FROM figures WHERE {condition} AND measure = ? "
            f"AND base_unit IS NOT DISTINCT FROM ? AND period = ? "
            f"GROUP BY subject ORDER BY value DESC, subject LIMIT {_BARS}",
            [*parameters, kind["measure"], kind["base_unit"], year["year"]],
        )
        values = [(str(row["subject"]), Decimal(row["value"])) for row in rows]
        drawn.append(bars(values, title=t("chart_places", name, year["year"]), unit=unit))
    if series:
        drawn.append(_table(series, unit, t))
    return drawn


def _table(series: dict[str, list[Point]], unit: str, t: Words) -> Markup:
    """What the chart shows, for those who cannot see it."""
    rows = Markup("").join(
        Markup('<tr><td>{}</td><td>{}</td><td class="number">{} {}</td></tr>').format(
            name, point.x, short(point.y), unit
        )
        for name, points in series.items()
        for point in points
    )
    head = Markup('<tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr>').format(
        t("subject"), t("period"), t("value")
    )
    return Markup("<details><summary>{}</summary><table><thead>{}</thead><tbody>{}</tbody></table></details>").format(
        t("chart_data"), head, rows
    )
