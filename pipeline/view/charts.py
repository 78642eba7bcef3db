"""Charts as SVG and HTML, drawn on the server: no script, no style attribute, colours from the page's style sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import NamedTuple

from markupsafe import Markup, escape

_WIDTH, _HEIGHT = 560, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 16, 26, 34
_LETTER = 7
"""Of the plot's units a character of a period takes, at most."""


class Point(NamedTuple):
    """A value of a period; `doubtful` where sources do not agree on it."""

    x: str
    y: Decimal
    doubtful: bool = False


def short(value: Decimal, names: Sequence[str] = ("万亿", "亿", "万")) -> str:
    """A number for an axis: 3.57万亿, 1,234, 5.5. `names` are those of a million millions, of 10**8 and of 10**4."""
    for size, name in zip((10**12, 10**8, 10**4), names, strict=True):
        if abs(value) >= size:
            return f"{_plain(round(value / size, 2))}{name}"
    return _plain(round(value, 3 if abs(value) < 10 else 2))


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def lines(
    series: Sequence[tuple[str, Sequence[Point]]],
    *,
    title: str,
    unit: str,
    zero: bool = True,
    written: Callable[[Decimal], str] = short,
) -> Markup:
    """A line for each series over periods (as text that sorts). The axis begins at `zero`, or near the lowest value."""
    xs = sorted({point.x for _, points in series for point in points})
    ys = [point.y for _, points in series for point in points]
    if not ys:
        return Markup("")
    low, high, every = _range(ys, zero=zero)
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(xs))
    at = {x: _LEFT + step * (number + 0.5) for number, x in enumerate(xs)}
    parts = [*_frame(low, high, every, unit, written), *_labels(xs, at)]
    for number, (name, points) in enumerate(series):
        ordered = sorted(points)
        path = " ".join(f"{at[point.x]:.1f},{_y(point.y, low, high):.1f}" for point in ordered)
        parts.append(Markup('<g class="series s{}"><polyline points="{}"/>').format(number % 8, path))
        for point in ordered:
            kind = "doubtful" if point.doubtful else "sure"
            tip = f"{name} {point.x}: {written(point.y)} {unit}".rstrip() + (" ⚠" if point.doubtful else "")
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
    plot = Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, _HEIGHT, title, Markup("").join(parts)
    )
    return Markup('<figure class="chart"><figcaption>{}</figcaption>{}<ul class="legend">{}</ul></figure>').format(
        title, plot, legend
    )


def bars(
    rows: Sequence[tuple[str, Decimal]],
    *,
    title: str,
    unit: str = "",
    most: Decimal | None = None,
    written: Callable[[Decimal], str] = short,
) -> Markup:
    """A horizontal bar for each row, its value behind it. `most` is what a full bar stands for. The words are text of
    the page, as those of a drawing would shrink with it on a phone."""
    if not rows:
        return Markup("")
    full = most or max((abs(value) for _, value in rows), default=Decimal(0)) or Decimal(1)
    drawn = Markup("").join(
        Markup(
            '<li><span class="name" title="{}">{}</span><svg aria-hidden="true">'
            '<rect class="bar{}" width="{:.1f}%" height="100%" rx="3"/></svg><span class="value">{}</span></li>'
        ).format(
            name,
            name,
            " minus" if value < 0 else "",
            max(100 * abs(value) / full, Decimal("0.3")),
            f"{written(value)} {unit}".strip(),
        )
        for name, value in rows
    )
    return Markup('<figure class="chart"><figcaption>{}</figcaption><ul class="bars">{}</ul></figure>').format(
        title, drawn
    )


def _range(ys: Sequence[Decimal], *, zero: bool) -> tuple[float, float, float]:
    """The ends of an axis that holds all values (and zero); its step is 1, 2, 5 times a power of 10."""
    low, high = float(min(ys)), float(max(ys))
    if zero or low == high:
        low, high = min(0.0, low), max(0.0, high)
    rough = (high - low) / 4 or 0.25
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough * 0.999)
    return floor(low / step) * step, ceil(high / step) * step or step, step


def _y(value: Decimal, low: float, high: float) -> float:
    return _TOP + (high - float(value)) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)


def _frame(low: float, high: float, every: float, unit: str, written: Callable[[Decimal], str]) -> list[Markup]:
    parts = []
    for number in range(round((high - low) / every) + 1):
        value = Decimal(repr(round(low + every * number, 12)))
        y = _y(value, low, high)
        parts.append(
            Markup(
                '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
                '<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(_LEFT, _WIDTH - _RIGHT, y, y, _LEFT - 8, y + 4, written(value))
        )
    parts.append(Markup('<text class="tick" x="{}" y="15">{}</text>').format(_LEFT, unit))
    return parts


def _labels(xs: Sequence[str], at: dict[str, float]) -> list[Markup]:
    """As many periods as there is room for; on a phone, where the letters are larger, every other one of them."""
    room = (_WIDTH - _LEFT - _RIGHT) // (_LETTER * max(map(len, xs)) + 10)
    every = -(-len(xs) // max(1, room))
    return [
        Markup('<text class="tick{}" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
            " odd" if number % 2 else "", at[x], _HEIGHT - 12, escape(x)
        )
        for number, x in enumerate(xs[::every])
    ]
