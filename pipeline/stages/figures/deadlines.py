"""The period once the status is known: a rule has only a time of its own, what is to come is not over already."""

from __future__ import annotations

from pipeline.lexicon import Lexicon
from pipeline.model import Status
from pipeline.stages.figures.layout import LIST_ITEM
from pipeline.stages.figures.period_times import NOW, begins_after, ended_before
from pipeline.stages.figures.period_words import period_words
from pipeline.stages.figures.periods import Periods
from pipeline.stages.figures.reading import Said

_OWN = frozenset(("time in the clause", "time it is of", "time after it in the clause", "time that then means"))
_BEFORE = "time in a sentence before"
_REPORT = "period of the report"
_CARRIED = frozenset((_BEFORE, "time in a paragraph before", _REPORT))
_PLANNED = frozenset(("heading", "list of a plan"))
_OLD_PROMISES = ("aim named after it", "cue 原", "cue 当", "cue 年初")
_INTRO_BACK = 14  # paragraphs
_YEAR = 4  # characters
_NONE = "over before what is to come"


def settle(
    periods: Periods, at: int, said: Said[str | None], status: Said[Status], lexicon: Lexicon
) -> Said[str | None]:
    """The period of the number at word `at`, given what the times around it say and its status.

    A plan on a list has its list's year, a project the time when it will be done.
    """
    reference = periods.document.reference
    by_then = status.rule == "what a law says" and begins_after(said.value, reference)  # 按照规划，到2028年
    if status.value == "reference" and said.rule not in _OWN and not by_then:
        return Said(None, "a rule has no date")
    starts = status.rule == "where it starts from" and said.rule != "time it is of"
    if starts and begins_after(said.value, reference):
        return Said(None, "before what is to come")
    ahead = status.value in ("target", "forecast") and not status.rule.startswith(_OLD_PROMISES)
    if ahead and ended_before(said.value, reference):
        if said.rule in _CARRIED:
            said = Said(None, _NONE)
        elif said.value == periods.times.report_year and reference is not None:
            return Said(reference[:_YEAR], "year of the plan")
    if status.value == "target" and said.rule == _REPORT:
        said = Said(None, _NONE)
    if status.value == "target" and said.rule == _BEFORE and said.value is not None and "-" in said.value:
        said = Said(None, "an earlier deadline")
    if said.value is not None or said.rule == NOW:
        return said
    if ahead and (done := _finish(periods, at)) is not None:
        return Said(done, "when it will be done")
    if reference is not None and status.rule in _PLANNED:
        return Said(_plan_year(periods, at, lexicon) or reference[:_YEAR], "year of the plan")
    return said


def _finish(periods: Periods, at: int) -> str | None:
    """When the rest of the sentence says that what is planned will be done."""
    layout = periods.document.layout
    _, last = layout.clause(at)
    return periods.times.finish(last, layout.sentence(at).last)


def _plan_year(periods: Periods, at: int, lexicon: Lexicon) -> str | None:
    """The year of the heading of a plan, or the time to come that the line before its list names last."""
    document = periods.document
    paragraph = document.layout.sentence(at).paragraph
    year = periods.sections.year_above(paragraph, period_words(lexicon).plan)
    if year is not None or LIST_ITEM.match(document.paragraphs[paragraph].of(document.text)) is None:
        return year
    for index in range(paragraph - 1, max(-1, paragraph - 1 - _INTRO_BACK), -1):
        span = document.paragraphs[index]
        if LIST_ITEM.match(span.of(document.text)):
            continue
        first, last = document.layout.word_at(span.start), document.layout.word_at(span.end - 1) + 1
        for time in reversed(document.layout.times_in(first, last)):
            named = periods.times.own(time)
            if named is not None and "-" not in named and named[:_YEAR] >= (document.reference or "")[:_YEAR]:
                return named if named != NOW else None
        return None
    return None
