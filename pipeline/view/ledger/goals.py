"""Whether a figure keeps what was promised."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from pipeline.lexicon import load
from pipeline.model import Bound, Figure, Target

_SAME = Decimal("1e-6")  # relative: 1000亩 is 66.6666666667公顷
_SLACK = Decimal("0.05")  # 左右, 约, 近: as much of the number
_SHORT = Decimal("0.1")  # less than that under 左右 is surely short of it
_CLEARLY = Decimal("0.1")  # more than promised by this much of the number is exceeded

Range = tuple[Decimal | None, Decimal | None]


def reached(figure: Figure, bound: Bound, target: Target, *, surely: bool = False) -> bool | None:
    """Whether a figure reaches a bound; None where its own comparator, or which way is better, leaves that open.

    A bound without direction (5%左右, 10个) asks for as much or more, but of an indicator of which less is better
    (table ``falling_indicators``), and of a fall. With `surely` None for what asks for no more than a number, as that
    can still be passed by.
    """
    low, high = _ends(figure)
    wanted, slack = bound.base_value, abs(bound.base_value) * _SAME
    kind = bound.comparator
    if kind in ("le", "lt"):
        if surely:
            return None
        return _below(low, high, wanted, slack, strict=kind == "lt")
    if kind in ("ge", "gt"):
        strict = kind == "gt" and figure.comparator not in ("gt", "ge")
        return _above(low, high, wanted, slack, strict=strict)
    top = bound.base_upper if bound.base_upper is not None else wanted
    if kind in ("approx", "near"):
        wanted, slack = wanted - abs(wanted) * _SLACK, slack + (abs(wanted) * (_SHORT - _SLACK))
        top = top + abs(top) * _SLACK
    inside = low is not None and high is not None and wanted - abs(wanted) * _SAME <= low and high <= top * (1 + _SAME)
    if _less_is_better(target):
        return None if surely else True if inside else None
    if bound.base_value < 0:
        return None if surely else _below(low, high, top, abs(top) * _SAME)
    verdict = True if low is not None and low >= wanted - abs(wanted) * _SAME else None
    return verdict if verdict or high is None or high >= wanted - slack else False


def beyond(figure: Figure, bound: Bound, target: Target) -> bool:
    """Whether a figure that reaches a bound is clearly more than it: by a tenth."""
    low, high = _ends(figure)
    margin = abs(bound.base_value) * _CLEARLY
    if bound.comparator in ("le", "lt") or bound.base_value < 0:
        return high is not None and high <= bound.base_value - margin
    top = bound.base_upper if bound.base_upper is not None else bound.base_value
    return not _less_is_better(target) and low is not None and low >= top + margin


def _ends(figure: Figure) -> Range:
    """Between what a figure's value lies; None is without end."""
    value = figure.base_value
    if figure.comparator == "between":
        return value, figure.base_upper if figure.base_upper is not None else value
    if figure.comparator in ("gt", "ge"):
        return value, None
    if figure.comparator in ("lt", "le"):
        return None, value
    slack = abs(value) * _SLACK
    if figure.comparator == "approx":
        return value - slack, value + slack
    return (value - slack, value) if figure.comparator == "near" else (value, value)


def _above(
    low: Decimal | None, high: Decimal | None, wanted: Decimal, slack: Decimal, *, strict: bool = False
) -> bool | None:
    if low is not None and (low > wanted + slack if strict else low >= wanted - slack):
        return True
    return False if high is not None and high < wanted - slack else None


def _below(
    low: Decimal | None, high: Decimal | None, wanted: Decimal, slack: Decimal, *, strict: bool = False
) -> bool | None:
    if high is not None and (high < wanted - slack if strict else high <= wanted + slack):
        return True
    return False if low is not None and low > wanted + slack else None


def adds_up(target: Target) -> bool:
    """Whether the number may be what several years bring together: by a word of table ``adding_words``, or as growth
    and changes do where nothing says that each year is compared with the one before."""
    if target.measure in ("growth", "change"):
        return target.basis != "yoy"
    return any(word in f"{target.action or ''} {target.indicator or ''}" for word in _words("adding_words"))


def _less_is_better(target: Target) -> bool:
    return any(word in (target.indicator or "") for word in _words("falling_indicators"))


@lru_cache(maxsize=2)
def _words(table: str) -> tuple[str, ...]:
    return load(()).column(table, "word")
