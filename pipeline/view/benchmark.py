"""What `shulu bench` measured, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table

from pipeline.bench.growth import Growth
from pipeline.bench.process import Memory, Start
from pipeline.bench.rates import Rate, Rates, jieba_ratio
from pipeline.bench.report import Report
from pipeline.view.terminal import render
from pipeline.view.text import plain

_NONE = "–"


def benchmark_tables(report: Report, *, width: int, color: bool = False) -> str:
    """A line on what was measured where, then a table for each part."""
    return render(_parts(report), width=width, color=color)


def _parts(report: Report) -> Iterator[RenderableType]:
    yield plain(
        f"shulu {report.version} ({report.build}), Python {report.python}, {report.machine}; processor time, "
        f"medians of {report.repeat} rounds, caches warm"
    )
    if report.rates:
        yield from _rates(report.rates)
    if report.starts:
        yield _starts(report.starts)
    if report.memory:
        yield plain(_memory(report.memory))
    if report.length:
        yield from _growth(report.length, "growth with the length of an article", "bytes")
    if report.number:
        yield from _growth(report.number, "growth with the number of articles", "articles")


def _rates(rates: Rates) -> Iterator[RenderableType]:
    yield plain(f"{rates.articles} articles, {rates.characters:,} characters")
    if rates.stages:
        rows = [
            (share.stage, _count(share.characters_per_second), _count(share.microseconds_per_article),
             f"{share.percent:.1f}")
            for share in rates.stages
        ]  # fmt: skip
        yield _table("stages of extract", ("stage", "characters/s", "µs/article", "%"), rows)
    columns = ("what", "version", "characters/s", "µs/article", "× extract", "rounds")
    all_rates = [rates.whole, *rates.others, *([rates.chained] if rates.chained else [])]
    yield _table("side by side", columns, [_rate(rate) for rate in all_rates if not rate.why_not])
    yield from (plain(f"{rate.name}: {rate.why_not}") for rate in all_rates if rate.why_not)
    ratio = jieba_ratio(rates)
    if ratio is not None:
        yield plain(f"extract reads {ratio:.2f} times as many characters a second as jieba.lcut")


def _rate(rate: Rate) -> tuple[str, ...]:
    times = "" if rate.times_shulu is None else f"{rate.times_shulu:.3g}"
    rounds = str(rate.rounds or "")
    return (
        rate.name,
        rate.version,
        _count(rate.characters_per_second),
        _count(rate.microseconds_per_article),
        times,
        rounds,
    )


def _starts(starts: Iterable[Start]) -> Table:
    rows = [(start.command, _NONE if start.seconds is None else f"{start.seconds:.2f}") for start in starts]
    return _table("start to end of a process", ("command", "s"), rows)


def _memory(memory: Memory) -> str:
    loaded, peak = (_NONE if size is None else f"{size:.0f} MB" for size in (memory.loaded, memory.peak))
    return f"resident memory of a process: {loaded} when the tables are loaded, at most {peak} over the corpus"


def _growth(growth: Growth, title: str, size: str) -> Iterator[RenderableType]:
    rows = [
        (
            f"{point.size:,}",
            f"{point.seconds * 1e3:,.1f}",
            f"{point.seconds * 1e6 / point.size:,.2f}",
            *(() if point.megabytes is None else (f"{point.megabytes:.0f}",)),
        )
        for point in growth.points
    ]
    columns = (size, "ms", f"µs/{size.removesuffix('s')}", "MB")
    yield _table(title, columns[: len(rows[0])], rows)
    yield plain(f"slope of time (logarithms of both): {growth.slope:.3f}")
    unread = [f"{point.unread:,} characters of {point.size:,} {size}" for point in growth.points if point.unread]
    if unread:
        without = "" if growth.slope_read is None else f"; slope without: {growth.slope_read:.3f}"
        yield plain(f"beyond the most numbers that are read of one article: {', '.join(unread)}{without}")


def _count(value: float | None) -> str:
    return _NONE if value is None else f"{value:,.0f}"


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", expand=False, min_width=len(title))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 or column == "version" else "right", overflow="fold")
    for row in rows:
        table.add_row(*map(plain, row))
    return table
