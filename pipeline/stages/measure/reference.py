"""When the text was written: the date that 今年 and 昨日 count from.

The text wins over the page: a stamp can be years later. The year comes first, from the strongest evidence there is;
then month and day, as exactly as the text shows its own date (annotation guidelines, section 1).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence

from pipeline.lexicon import Lexicon, load
from pipeline.model import Span
from pipeline.stages.measure.reference_clues import clues_of
from pipeline.stages.measure.reference_day import month_and_day
from pipeline.stages.measure.reference_stamps import edge_lines, find_stamps, page_lines
from pipeline.stages.measure.reference_tense import words_of
from pipeline.stages.measure.reference_year import Own, year_of
from pipeline.stages.measure.times import find_times
from pipeline.stages.measure.times_edtf import edtf
from pipeline.stages.measure.times_grammar import plain_digits
from pipeline.stages.measure.times_types import RawTime

_ISSUE = re.compile(r"(?:原?载|摘自|转自|选自)[于自]?[^，。\n\d]{0,20}(20\d\d)年第[\d一二三四五六七八九十]{1,3}期")
_LINK = re.compile(r"\s*[·•●○►▪■◆>＞\-*]")  # begins a line that leads to another page


def infer_reference(
    times: Sequence[RawTime],
    text: str,
    paragraphs: Sequence[Span],
    *,
    page_updated: str | None,
    published: str | None,
    lexicon: Lexicon | None = None,
) -> str | None:
    """The reference date in EDTF, or None where neither text nor page tell a year.

    `times` are those of `find_times` over `paragraphs` of the simp `text`. `published` is the date of the byline,
    `page_updated` a stamp on the page. `lexicon`: by default the shipped tables.
    """
    lexicon = lexicon or load()
    clues = clues_of(lexicon)
    plain = plain_digits(text)
    lines = edge_lines(text, paragraphs)
    pages = page_lines(plain, lines, paragraphs, clues.stamp)
    stamps = find_stamps(plain, pages, clues.updated, published, page_updated)
    times = [time for time in times if not any(page.start <= time.span.start < page.end for page in pages)]
    start = paragraphs[0].start if paragraphs else 0
    heads = find_times(text[:start], [span for span in lines if span.start < start and span not in pages], lexicon)
    after = [span for span in lines if span.start >= start and span not in pages and not _LINK.match(span.of(text))]
    tails = [time for span in after for time in find_times(span.of(text), [Span(0, span.end - span.start)], lexicon)]
    own = _own_date(times, [*heads, *tails])
    if own is not None and own[0] is not None:
        return _edtf(*own)
    issue = next((found for span in after if (found := _ISSUE.search(span.of(plain)))), None)
    if issue is not None and own is None:
        return _edtf(int(issue[1]), *month_and_day(times, plain, paragraphs, words_of(lexicon), int(issue[1])))
    year, month = year_of(times, heads, plain, paragraphs, stamps, own, clues, lexicon)
    if year is None:
        return None
    if own is not None:
        return _edtf(year, own[1], own[2])
    byline = next((stamp.date for stamp in stamps if stamp.kind == "byline" and stamp.date[0] == year), None)
    if byline is not None:
        return _edtf(*byline)
    if month is not None:
        return _edtf(year, month, None)
    month, day = month_and_day(times, plain, paragraphs, words_of(lexicon), year)
    site = next((stamp.date for stamp in stamps if stamp.kind == "site" and stamp.date[0] == year), None)
    if site is not None and site[1] and month and month > site[1]:
        return _edtf(*site)  # what is told as of April is not over on a page of January
    if month is None and any(time.at.month or time.at.of == "given" for time in times):
        month = site[1] if site is not None else None
    return _edtf(year, month, day)


def _edtf(year: int | None, month: int | None, day: int | None) -> str:
    """A date in EDTF; a day that its month does not have is left out."""
    assert year is not None
    if month and day and day > monthrange(year, month)[1]:
        day = None
    return edtf((year, month, day))


def _own_date(times: Sequence[RawTime], around: Sequence[RawTime]) -> Own | None:
    """Year, month, day that the text gives as its own: a dateline, or a date in the headline or byline.

    The year may be missing (本报北京3月9日电); the day is None where the headline names a week.
    """
    for time in [t for t in times if t.paragraph <= 1][:4]:
        at = time.at
        if "dateline" in time.cues and at.month and at.day and time.until is None:
            return at.year, at.month, at.day
    for time in around:
        at = time.at
        if at.of in ("given", "context") and at.month and at.day and time.role in ("in", "until"):
            several = time.until is not None or at.last_day is not None
            return at.year, at.month, None if several else at.day
    return None
