"""Field by field: what gold says, what was found, whether they agree (annotation guidelines, section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec
from msgspec import UnsetType

from pipeline.model import Bound, Metadata, Target
from pipeline.score.agree import any_number, any_string
from pipeline.score.gold import Gold, GoldBound, GoldFigure, GoldTarget, accepted
from pipeline.score.match import Claim

FIGURE_CORE = frozenset({"value", "unit", "indicator", "status"})
FIGURE_FULL = FIGURE_CORE | {"subject", "period", "comparator", "measure"}
TARGET_CORE = frozenset({"value", "unit", "comparator", "indicator", "status"})
TARGET_FULL = TARGET_CORE | {"stretch", "deadline", "actor"}


class Check(msgspec.Struct, frozen=True):
    """One field of a pair. `gold` and `found` are for people to read."""

    field: str
    agrees: bool
    gold: str
    found: str


def figure_checks(gold: GoldFigure, found: Claim) -> tuple[Check, ...]:
    """The annotated fields of a figure, found as a figure or as a bound of a target.

    A target has status target, so it is wrong but where gold accepts that status of a figure.
    """
    return _checks(
        _value(gold, found),
        _exact("unit", accepted(gold.unit), found.unit),
        _alike("indicator", accepted(gold.indicator), found.indicator),
        _exact("status", accepted(gold.status), found.status),
        _alike("subject", accepted(gold.subject), found.subject),
        _exact("period", accepted(gold.period), found.period),
        _exact("comparator", accepted(gold.comparator), found.comparator),
        _exact("measure", accepted(gold.measure), found.measure),
        _exact("basis", accepted(gold.basis), found.basis),
        _alike("speaker", accepted(gold.speaker), found.speaker),
    )


def target_checks(gold: GoldTarget, found: Claim) -> tuple[Check, ...]:
    """The annotated fields of a quantified target. A figure has no action and never the right status."""
    threshold = gold.threshold
    if threshold is None:
        raise ValueError(f"target {gold.start}-{gold.end} has no threshold")
    is_target = isinstance(found.record, Target)
    return _checks(
        _value(threshold, found),
        _exact("unit", accepted(threshold.unit), found.unit),
        _alike("indicator", accepted(gold.indicator), found.indicator),
        Check("status", is_target, "target", "target" if is_target else f"{found.status} (found as a figure)"),
        _exact("comparator", accepted(threshold.comparator), found.comparator),
        _stretch(gold.stretch, found.stretch),
        _exact("deadline", accepted(gold.deadline), found.period),
        _alike("actor", accepted(gold.actor), found.subject),
        _exact("measure", accepted(gold.measure), found.measure),
        _exact("basis", accepted(gold.basis), found.basis),
        _alike("action", accepted(gold.action), found.action) if is_target else None,
        _alike("speaker", accepted(gold.speaker), found.speaker),
    )


def qualitative_checks(gold: GoldTarget, found: Target) -> tuple[Check, ...]:
    """The annotated fields of a qualitative target."""
    return _checks(
        _alike("action", accepted(gold.action), found.action),
        _alike("actor", accepted(gold.actor), found.actor),
        _exact("deadline", accepted(gold.deadline), found.deadline),
        _alike("speaker", accepted(gold.speaker), found.speaker),
    )


def article_checks(gold: Gold, found: Metadata) -> tuple[Check, ...]:
    """The annotated fields of the article itself: names equal but for spaces, the rest exactly equal."""
    authors = None if isinstance(gold.authors, UnsetType) else (" ".join(map(_plain, gold.authors)),)
    bodies = None
    if not isinstance(gold.body, UnsetType):
        bodies = (None if gold.body is None else f"{gold.body.start}-{gold.body.end}",)
    body = None if found.body is None else f"{found.body.start}-{found.body.end}"
    return _checks(
        _exact("title", _plain_all(accepted(gold.title)), _plain(found.title)),
        _exact("publisher", _plain_all(accepted(gold.publisher)), _plain(found.publisher)),
        _exact("authors", authors, " ".join(map(_plain, found.authors))),
        _exact("published", accepted(gold.published), found.published),
        _exact("page_updated", accepted(gold.page_updated), found.page_updated),
        _exact("reference_date", accepted(gold.reference_date), found.reference_date),
        _exact("script", accepted(gold.script), found.script),
        _exact("body", bodies, body),
    )


def _checks(*checks: Check | None) -> tuple[Check, ...]:
    return tuple(check for check in checks if check is not None)


def _exact(field: str, gold: tuple[str | None, ...] | None, found: str | None) -> Check | None:
    return None if gold is None else Check(field, found in gold, _shown(gold), _shown((found,)))


def _alike(field: str, gold: tuple[str | None, ...] | None, found: str | None) -> Check | None:
    return None if gold is None else Check(field, any_string(gold, found), _shown(gold), _shown((found,)))


def _value(gold: GoldFigure | GoldBound, found: Claim) -> Check:
    values: tuple[Decimal, ...] = accepted(gold.value) or ()
    uppers: tuple[Decimal | None, ...] | None = accepted(gold.upper)
    agrees = any_number(values, found.value) and any_number(uppers or (None,), found.upper)
    ends = _shown(values) + ("" if uppers is None else f" to {_shown(uppers)}")
    return Check("value", agrees, ends, _range(found.value, found.upper))


def _stretch(gold: GoldBound | None, found: Bound | None) -> Check:
    """Both absent; or value, unit and comparator agree, as those of a threshold must."""
    said = "none" if found is None else f"{_range(found.value, found.upper)} {_shown((found.unit,))} {found.comparator}"
    if gold is None:
        return Check("stretch", found is None, "none", said)
    values: tuple[Decimal, ...] = accepted(gold.value) or ()
    uppers: tuple[Decimal | None, ...] = accepted(gold.upper) or (None,)
    units, words = accepted(gold.unit) or (), accepted(gold.comparator) or ()
    agrees = (
        found is not None
        and any_number(values, found.value)
        and any_number(uppers, found.upper)
        and found.unit in units
        and found.comparator in words
    )
    return Check("stretch", agrees, f"{_shown(values)} {_shown(units)} {_shown(words)}", said)


def _plain(name: str | None) -> str:
    return "" if name is None else "".join(name.split())


def _plain_all(names: tuple[str | None, ...] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(map(_plain, names))


def _range(value: Decimal | None, upper: Decimal | None) -> str:
    return _shown((value,)) + ("" if upper is None else f" to {_shown((upper,))}")


def _shown(answers: Iterable[str | Decimal | None]) -> str:
    return " | ".join(
        "null" if answer is None else f"{answer:f}" if isinstance(answer, Decimal) else answer for answer in answers
    )
