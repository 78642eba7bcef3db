"""Charts of figures in the index: one indicator over periods, and places side by side."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from itertools import groupby

from markupsafe import Markup

from pipeline.view.charts import Point, bars, lines, short
from pipeline.view.index.figures import Filter, where_of
from pipeline.view.index.reader import Index, Row
from pipeline.view.words import Words

_SUBJECTS = 8
_BARS = 15
_PERIODS = 40
_KINDS = 3
"""Charts of one indicator: its levels by year, its growth by quarter …"""
_KIND = ("measure", "basis", "base_unit", "span")


def charts(index: Index, wanted: Filter, t: Words) -> list[Markup]:
    """One indicator's actual figures over periods, by subject, and the subjects of the period that most have.

    Empty where no single indicator is chosen. A chart holds only what can be compared: one measure, basis, unit and
    kind of period (years, months …); the kinds with most points are drawn. Where sources disagree the most frequent
    value is drawn, and marked.
    """
    if "indicator" not in dict(wanted.facets):
        return []
    drawn: list[Markup] = index.kept(("charts", wanted, t.language), lambda: _charts(index, wanted, t))
    return drawn


def _charts(index: Index, wanted: Filter, t: Words) -> list[Markup]:
    where, parameters = where_of(wanted)
    condition = " AND ".join(
        [*where, "status = 'actual'", "span IS NOT NULL", "subject IS NOT NULL", "base_value IS NOT NULL"]
    )
    kind = ", ".join(_KIND)
    found = index.rows(
        f"""
        WITH told AS (
            SELECT {kind}, subject, period, base_value, count(*) AS times FROM figures WHERE {condition} GROUP BY ALL
        ), kinds AS (
            SELECT {kind}, row_number() OVER (ORDER BY count(DISTINCT (subject, period)) DESC, {kind}) AS kind
            FROM told GROUP BY {kind} QUALIFY kind <= {_KINDS}
        ), points AS (
            SELECT kinds.*, subject, period, arg_max(base_value, times) AS value, count(*) > 1 AS doubtful,
                   sum(times) AS times
            FROM told JOIN kinds ON {" AND ".join(f"told.{name} IS NOT DISTINCT FROM kinds.{name}" for name in _KIND)}
            GROUP BY ALL
        ), ranked AS (
            SELECT *, dense_rank() OVER (PARTITION BY kind ORDER BY periods DESC, told DESC, subject) AS place
            FROM (SELECT *, count(*) OVER one AS periods, sum(times) OVER one AS told FROM points
                  WINDOW one AS (PARTITION BY kind, subject))
        )
        SELECT * FROM ranked WHERE place <= {_SUBJECTS} ORDER BY kind, place, period DESC
        """,
        parameters,
    )
    drawn: list[Markup] = []
    tables: list[Markup] = []
    name = dict(wanted.facets)["indicator"]
    for number, rows in groupby(found, key=lambda row: row["kind"]):
        listed = list(rows)
        first = listed[0]
        series: dict[str, list[Point]] = {}
        for row in listed:
            points = series.setdefault(row["subject"], [])
            if len(points) < _PERIODS:
                points.append(Point(row["period"], Decimal(row["value"]), bool(row["doubtful"])))
        title, unit = t("chart_of", _titled(name, first, t), _spelt(first["span"], t)), first["base_unit"] or ""
        drawn.append(lines(list(series.items()), title=title, unit=unit, written=numbers(t)))
        if number == 1:
            drawn += _places(index, condition, parameters, first, name, t)
        tables.append(_table(title, series, unit, t))
    return drawn + tables


def _places(index: Index, condition: str, parameters: list[object], kind: Row, name: str, t: Words) -> list[Markup]:
    """The subjects of the period that most have side by side; nothing where there is only one."""
    same = " AND ".join(f"{column} IS NOT DISTINCT FROM ?" for column in _KIND)
    asked = [*parameters, *(kind[column] for column in _KIND)]
    period = index.one(
        f"SELECT period FROM figures WHERE {condition} AND {same} "
        "GROUP BY period ORDER BY count(DISTINCT subject) DESC, period DESC LIMIT 1",
        asked,
    )
    if period is None:
        return []
    rows = index.rows(
        f"SELECT subject, max(base_value) AS value FROM figures WHERE {condition} AND {same} AND period = ? "
        f"GROUP BY subject ORDER BY value DESC, subject LIMIT {_BARS}",
        [*asked, period["period"]],
    )
    if len(rows) < 2:
        return []
    values = [(str(row["subject"]), Decimal(row["value"])) for row in rows]
    title = t("chart_places", _titled(name, kind, t), period["period"])
    return [bars(values, title=title, unit=kind["base_unit"] or "", written=numbers(t))]


def numbers(t: Words) -> Callable[[Decimal], str]:
    """Writes numbers in short, with 万 or 萬."""
    return partial(short, names=t("sizes").split())


def _titled(name: str, kind: Row, t: Words) -> str:
    """An indicator, and what of it where that is not its level: 地区生产总值（增长，同比）."""
    parts = [] if kind["measure"] == "level" else [t.or_same(kind["measure"])]
    parts += [t.or_same(kind["basis"])] if kind["basis"] else []
    return f"{name}（{'，'.join(parts)}）" if parts else name


def _spelt(span: str, t: Words) -> str:
    """A kind of period in words; 01-06 are the months of the years."""
    first, _, last = span.partition("-")
    return t("span_months", int(first), int(last)) if last else t(f"span_{span}")


def _table(title: str, series: dict[str, list[Point]], unit: str, t: Words) -> Markup:
    """What the chart shows, for those who cannot see it."""
    rows = Markup("").join(
        Markup('<tr><td>{}</td><td>{}</td><td class="number">{} {}</td></tr>').format(
            name, point.x, numbers(t)(point.y), unit
        )
        for name, points in series.items()
        for point in points
    )
    head = Markup('<tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr>').format(
        t("subject"), t("period"), t("value")
    )
    return Markup(
        "<details><summary>{}: {}</summary><table><thead>{}</thead><tbody>{}</tbody></table></details>"
    ).format(t("chart_data"), title, head, rows)
