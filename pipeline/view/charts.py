"""Charts as SVG, drawn on the server: no script, no style attribute, colours from the page's style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import NamedTuple

from markupsafe import Markup, escape
from rich.cells import cell_len, set_cell_size

_WIDTH, _HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 16, 16, 34
_MOST_LABELS = 12
_LABEL = 28
"""Columns of a bar's label, in which a Chinese character takes two."""


class Point(NamedTuple):
    """A value of a period; `doubtful` where sources do not agree on it."""

    x: str
    y: Decimal
    doubtful: bool = False


def short(value: Decimal) -> str:
    """A number for an axis: 3.57万亿, 1,234, 5.5."""
    for size, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        if abs(value) >= size:
            return f"{_plain(round(value / size, 2))}{name}"
    return _plain(round(value, 3 if abs(value) < 10 else 2))


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def lines(series: Sequence[tuple[str, Sequence[Point]]], *, title: str, unit: str) -> Markup:
    """A line for each series over periods (as text that sorts)."""
    xs = sorted({point.x for _, points in series for point in points})
    ys = [point.y for _, points in series for point in points]
    if not ys:
        return Markup("")
    low, high, every = _range(ys)
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(xs))
    at = {x: _LEFT + step * (number + 0.5) for number, x in enumerate(xs)}
    parts = [*_frame(low, high, every, unit), *_labels(xs, at)]
    for number, (name, points) in enumerate(series):
        ordered = sorted(points)
        path = " ".join(f"{at[point.x]:.1f},{_y(point.y, low, high):.1f}" for point in ordered)
        parts.append(Markup('<g class="series s{}"><polyline points="{}"/>').format(number % 8, path))
        for point in ordered:
            kind = "doubtful" if point.doubtful else "sure"
            tip = f"{name} {point.x}: {short(point.y)} {unit}" + (" ⚠" if point.doubtful else "")
            parts.append(
                Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4"><title>{}</title></circle>').format(
                    kind, at[point.x], _y(point.y, low, high), tip
                )
            )
        parts.append(Markup("</g>"))
    legend = Markup("").join(
        Markup(
            '<li><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
            '<rect class="key s{}" width="12" height="12" rx="3"/></svg> {}</li>'
        ).format(number % 8, name)
        for number, (name, _) in enumerate(series)
    )
    return Markup('<figure class="chart">{}<figcaption>{}</figcaption><ul class="legend">{}</ul></figure>').format(
        _svg(title, parts, _HEIGHT), title, legend
    )


def bars(rows: Sequence[tuple[str, Decimal]], *, title: str, unit: str = "", most: Decimal | None = None) -> Markup:
    """A horizontal bar for each row, its value behind it. `most` is what a full bar stands for."""
    if not rows:
        return Markup("")
    full = most or max((abs(value) for _, value in rows), default=Decimal(0)) or Decimal(1)
    height = 26 * len(rows) + 10
    parts: list[Markup] = []
    for number, (name, value) in enumerate(rows):
        top = 6 + 26 * number
        width = float(abs(value) / full) * (_WIDTH - 320)
        label = name if cell_len(name) <= _LABEL else f"{set_cell_size(name, _LABEL - 1)}…"
        parts.append(
            Markup(
                '<g><title>{}: {} {}</title><text class="label" x="190" y="{}" text-anchor="end">{}</text>'
                '<rect class="bar{}" x="200" y="{}" width="{:.1f}" height="16" rx="3"/>'
                '<text class="value" x="{:.1f}" y="{}">{}</text></g>'
            ).format(
                name,
                short(value),
                unit,
                top + 13,
                label,
                " minus" if value < 0 else "",
                top,
                max(width, 1.0),
                206 + width,
                top + 13,
                f"{short(value)} {unit}".strip(),
            )
        )
    return Markup('<figure class="chart">{}<figcaption>{}</figcaption></figure>').format(
        _svg(title, parts, height), title
    )


def _svg(title: str, parts: Sequence[Markup], height: int) -> Markup:
    return Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, height, title, Markup("").join(parts)
    )


def _range(ys: Sequence[Decimal]) -> tuple[float, float, float]:
    """The ends of an axis that holds all values and zero, and the step between its lines: 1, 2, 5 by a power of 10."""
    low, high = min(0.0, float(min(ys))), max(0.0, float(max(ys)))
    rough = (high - low) / 4 or 0.25
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough * 0.999)
    return floor(low / step) * step, ceil(high / step) * step or step, step


def _y(value: Decimal, low: float, high: float) -> float:
    return _TOP + (high - float(value)) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)


def _frame(low: float, high: float, every: float, unit: str) -> list[Markup]:
    parts = []
    for number in range(round((high - low) / every) + 1):
        value = Decimal(repr(round(low + every * number, 12)))
        y = _y(value, low, high)
        parts.append(
            Markup(
                '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
                '<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(_LEFT, _WIDTH - _RIGHT, y, y, _LEFT - 8, y + 4, short(value))
        )
    parts.append(Markup('<text class="tick" x="{}" y="12">{}</text>').format(_LEFT, unit))
    return parts


def _labels(xs: Sequence[str], at: dict[str, float]) -> list[Markup]:
    every = -(-len(xs) // _MOST_LABELS)
    return [
        Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
            at[x], _HEIGHT - 12, escape(x)
        )
        for x in xs[::every]
    ]
