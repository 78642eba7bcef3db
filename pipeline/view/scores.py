"""Scores, changes and errors for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.score.errors_report import Error, count_errors
from pipeline.score.floors import Below
from pipeline.score.reliability import KEPT, Reliability
from pipeline.score.report import Change, Measured, Report, part_of
from pipeline.view.text import plain, safe


def score_table(report: Report, parts: Sequence[str]) -> Table:
    """A line for each score, parts of the corpus side by side: items in gold, P, R, and F1 (or the accuracy)."""
    shown = [part for part in parts if part in report.parts]
    table = _table("scores")
    table.add_column("", no_wrap=True)
    for part in shown:
        for heading in (f"{part}\ngold", "\nP", "\nR", "\nF1"):
            table.add_column(heading, justify="right", no_wrap=True)
    layer = ""
    for name in dict.fromkeys(name for part in shown for name in report.parts[part]):
        if layer and name.partition(".")[0] != layer:
            table.add_section()
        layer = name.partition(".")[0]
        cells = [cell for part in shown for cell in _cells(report.parts[part].get(name))]
        table.add_row(name, *cells)
    return table


def article_table(report: Report, names: Sequence[str], part: str | None) -> Table:
    """A line for each article of a part (None: of both) with its rates."""
    table = _table("articles")
    table.add_column("", no_wrap=True)
    for name in names:
        table.add_column(name.replace(".", "\n"), justify="right", no_wrap=True)
    for id, measured in report.articles.items():
        if part in (None, "all", part_of(id)):
            table.add_row(plain(id), *(f"{measured[name].rate:.3f}" if name in measured else "" for name in names))
    return table


def baseline_table(report: Report, parts: Sequence[str]) -> Table:
    """F1 of core and full figures of each part: shulu's, the baseline's, and how many times that shulu's is."""
    table = _table("figures, F1 beside a baseline")
    table.add_column("", no_wrap=True)
    for score in ("core", "full"):
        for heading in (f"{score}\nbaseline", "\nshulu", "\nratio"):
            table.add_column(heading, justify="right", no_wrap=True)
    for part in parts:
        cells = []
        for name in ("figures.core", "figures.full"):
            if name in report.baseline.get(part, {}):
                ratio = report.ratios[part][name]
                cells += [f"{from_part[part][name].rate:.3f}" for from_part in (report.baseline, report.parts)]
                cells.append("–" if ratio is None else f"{ratio:.2f}")
        if cells:
            table.add_row(part, *cells)
    return table


def reliability_table(found: Reliability, part: str) -> Table:
    """Records by confidence: how many, how sure they are said to be, how often core and full record are right."""
    table = _table(f"confidence, part {part}")
    table.add_column("confidence", no_wrap=True)
    for heading in ("records", "mean", "core right", "full right"):
        table.add_column(heading, justify="right", no_wrap=True)
    named = [(f"{item.low:.1f} to {item.high:.1f}", item) for item in found.bins]
    for name, item in (*named, ("all", found.all), (f"{KEPT} and more", found.kept)):
        if item is found.all:
            table.add_section()
        table.add_row(name, str(item.records), *(f"{rate:.3f}" for rate in (item.confidence, item.core, item.full)))
    table.add_row("calibration error", "", f"{found.error:.3f}")
    return table


def change_table(changes: Sequence[Change], before: str) -> RenderableType:
    """What rose and what fell since an earlier report."""
    if not changes:
        return Text(f"no score differs from {safe(before)}")
    table = _table(f"changes against {safe(before)}")
    for heading in ("where", "score"):
        table.add_column(heading)
    for heading in ("before", "now", "change"):
        table.add_column(heading, justify="right")
    for change in changes:
        step = Text(f"{change.now - change.before:+.4f}", style="green" if change.now > change.before else "red")
        table.add_row(plain(change.where), change.name, f"{change.before:.4f}", f"{change.now:.4f}", step)
    return table


def error_tables(errors: Sequence[Error]) -> list[RenderableType]:
    """Counts by cause, then every error with its context."""
    counts = _table("errors")
    counts.add_column("layer")
    counts.add_column("cause")
    counts.add_column("count", justify="right")
    for layer, cause, count in count_errors(errors):
        counts.add_row(layer, cause, str(count))
    parts: list[RenderableType] = [counts]
    group = ("", "")
    for error in errors:
        if (error.layer, error.cause) != group:
            group = (error.layer, error.cause)
            parts.append(Text(f"\n{error.layer}: {error.cause}", style="bold"))
        parts.append(_error(error))
    return parts


def below_lines(below: Sequence[Below]) -> list[str]:
    """One line for each score under its floor."""
    return [
        f"below its floor: [{item.part}] {item.name} "
        + ("is not measured" if item.rate is None else f"{item.rate:.4f}")
        + f" (floor {item.floor:.4f})"
        for item in below
    ]


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_edge=False,
    )


def _cells(line: Measured | None) -> tuple[str, str, str, str]:
    if line is None:
        return "", "", "", ""
    if line.kind == "accuracy":
        return str(line.gold), "", "", f"{line.rate:.3f}"
    return str(line.gold), f"{line.precision:.3f}", f"{line.recall:.3f}", f"{line.rate:.3f}"


def _error(error: Error) -> Text:
    said = "  ".join(
        part
        for part in (f"gold: {error.gold}" if error.gold else "", f"found: {error.found}" if error.found else "")
        if part
    )
    text = Text("  ") + plain(f"{error.article} {error.start}: {said}")
    if error.context:
        text += Text("\n      ") + plain(error.context)
    return text
