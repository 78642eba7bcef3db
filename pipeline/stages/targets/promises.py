"""Commitments without a number: a cue of will or plan, a verb of doing, a concrete object; or a completion to come.

A cue reaches on through the clauses that go on with a verb (将制定标准，建成平台). The guidelines leave out slogans and
moods: a verb of attitude (保持奋斗姿态) or an object nobody can see done (提升竞争力) makes no target.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import compress

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Span
from pipeline.stages.figures.cues import Cue
from pipeline.stages.figures.layout import LIST_ITEM, LONGEST_HEADING, Document, Sentence
from pipeline.stages.figures.periods import Periods, follow_periods
from pipeline.stages.figures.place import ahead
from pipeline.stages.figures.reading import Reading, Said
from pipeline.stages.figures.speakers import follow_speakers
from pipeline.stages.figures.statuses import Statuses
from pipeline.stages.targets.actors import Actors
from pipeline.stages.targets.deeds import Deed, DeedWords, clauses, deed_words, ended_deed, find_deed
from pipeline.stages.targets.ended import find_ended, put_off

_PERFECT = re.compile(r"[正了](?:(?<=正)(?![式常规确])|(?<=了)(?<![为除]了)(?!解))")
_ENDS = "。！？；;!?”」：:，,…"
_AROUND_TIME = frozenset(("f", "x", "p", "d", "c"))
_WILLS = frozenset(("会", "将", "要", "拟", "再"))
_NEAR = 2  # full sentences over which 同时 goes on with a plan
_DAY = 10  # characters of an EDTF date with a day
_LISTED = frozenset(("heading", "list of a plan"))
_OWN_CUES = ("plan", "future", "own")


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """One promise; span in the simp text, the rule "kind" names what made it one."""

    span: Span
    action: str
    actor: str | None
    deadline: str | None
    speaker: str | None
    rules: tuple[tuple[str, str], ...]


class _Clause(msgspec.Struct, frozen=True):
    """Words ``first`` to before ``last``, the cues in them and the time they name."""

    first: int
    last: int
    span: Span
    cues: list[Cue]
    date: str | None
    future: bool
    due: bool  # by a time that is not over


def find_promises(
    document: Document, readings: Sequence[Reading], statuses: Statuses, actors: Actors, lexicon: Lexicon
) -> tuple[Promise, ...]:
    """Qualitative targets left to right, never overlapping, none where a number is aimed at in the same clause."""
    return _Promises(document, readings, statuses, lexicon).find(actors)


_AIM_BEFORE = "as the aim before"


class _Promises:
    def __init__(self, document: Document, readings: Sequence[Reading], statuses: Statuses, lexicon: Lexicon) -> None:
        self.document = document
        self.statuses = statuses
        self.words: DeedWords = deed_words(lexicon)
        self.periods: Periods = follow_periods(document, lexicon)
        self.speakers = follow_speakers(document, lexicon)
        self._readings = readings
        self._ends = [reading.span.end for reading in readings]
        self._lexicon = lexicon
        self._carried = (-1, "")  # full sentence and cue
        self._paragraph = -1

    def find(self, actors: Actors) -> tuple[Promise, ...]:
        found: list[Promise] = []
        words, text = self.document.words, self.document.text
        told = compress(words, map(self.words.deeds.__contains__, self.document.layout.texts))
        deeds = sorted([word.start for word in told] + [match.start() for match in self.words.completed.finditer(text)])
        for sentence in self.document.layout.sentences:
            # Most sentences tell of no deed: a third of this stage's time when they are read first.
            if bisect_left(deeds, sentence.start) == bisect_left(deeds, sentence.end):
                continue
            for clause, deed, rule in self._in_sentence(sentence):
                actor, speaker = actors.find(deed.at), self.speakers.find(deed.at)
                deadline = self._deadline(clause, sentence, rule)
                found.append(
                    Promise(
                        span=clause.span,
                        action=self.document.words[deed.at].text,
                        actor=actor.value,
                        deadline=deadline.value,
                        speaker=speaker.value,
                        rules=(
                            ("kind", rule),
                            ("actor", actor.rule),
                            ("deadline", deadline.rule),
                            ("action", "deed"),
                            ("speaker", speaker.rule),
                        ),
                    )
                )
        return tuple(sorted([*found, *self._ended(found, actors)], key=lambda promise: promise.span))

    def _ended(self, found: Sequence[Promise], actors: Actors) -> Iterator[Promise]:
        """Plans told as a noun phrase that came to nothing, apart from those `found`."""
        words = self.document.words
        taken = [promise.span for promise in found]
        for sentence in self.document.layout.sentences:
            for span, at in find_ended(self.document, sentence, self._lexicon):
                if self._counts(span, aims=True) or any(s.start < span.end and span.start < s.end for s in taken):
                    continue
                last = self.document.layout.word_at(span.end - 1) + 1
                verbs = [word.text for word in words[at + 1 : last] if word.pos in ("v", "vn") and len(word.text) > 1]
                known = [verb for verb in verbs if verb in self.words.deeds]
                actor, speaker = actors.find(at), self.speakers.find(at)
                yield Promise(
                    span=span,
                    action=(known or verbs or [words[at].text])[0],
                    actor=actor.value,
                    deadline=self.periods.date(at, last),
                    speaker=speaker.value,
                    rules=(
                        ("kind", "plan that came to nothing"),
                        ("actor", actor.rule),
                        ("deadline", "time in the clause"),
                        ("action", "deed" if known else "verb of the plan"),
                        ("speaker", speaker.rule),
                    ),
                )

    def _deadline(self, clause: _Clause, sentence: Sentence, rule: str) -> Said[str | None]:
        """The time of the clause, or the last one before it in the sentence."""
        date = clause.date or self.periods.date(sentence.first, clause.first)
        year = (self.document.reference or "")[:4]
        ended = any(cue.use == "own" for cue in clause.cues)
        if date is None or (date[:4] < year and not ended and "/" not in date):
            listed = rule in _LISTED and bool(year)  # a plan on a list is for the year of its list
            return Said(year if listed else None, "year of the plan" if listed else "no time")
        if len(date) == _DAY and not clause.future:
            return Said(None, "day on which it is told")
        return Said(date.removesuffix("/.."), "time in the sentence" if clause.date is None else "time in the clause")

    def _in_sentence(self, sentence: Sentence) -> list[tuple[_Clause, Deed, str]]:
        document = self.document
        start = sentence.whole_start
        cues = self.statuses.cues_in(document, start, sentence.end)
        if any(cue.use == "rule" for cue in cues) or document.text[sentence.end - 1] in "？?":
            return []
        if self._is_heading(sentence):
            return []
        announced = self.statuses.announced(document, sentence)
        near = sentence.whole - _NEAR <= self._carried[0] < sentence.whole
        if near and sentence.paragraph == self._paragraph and document.layout.texts[sentence.first] in self.words.also:
            self._carried = (sentence.whole, self._carried[1])
        if self._carried[0] != sentence.whole:
            plans = [cue.text for cue in cues if cue.use == "plan" and cue.end <= sentence.start]
            self._carried = (sentence.whole, plans[-1] if plans else "")
        carried = self._carried[1] or self._aim_before(start, sentence.end)
        says = announced or cues or carried or document.layout.times_in(sentence.first, sentence.last)
        texts = document.layout.texts[sentence.first : sentence.last]
        if not says and ("：" not in texts or self.words.announcing.isdisjoint(texts)):
            return []
        plan = announced.rule if announced is not None else ""
        carried = self._carried[1]
        found: list[tuple[_Clause, Deed, str]] = []
        led: _Clause | None = None  # a clause that is only a time, for those after it
        for first, last in clauses(document, sentence, self.words):
            clause = self._clause(first, last, cues, led)
            if clause.date is not None and self._only_time(first, last):
                led = clause
                continue
            own = [cue for cue in clause.cues if cue.status == "target" and cue.use in _OWN_CUES]
            ended = any(cue.use == "own" for cue in own)
            later = put_off(document, clause.span, cues) if clause.future and not self._counts(clause.span) else None
            if later is not None:
                found.append((clause, Deed(later, True, True), "new date of a plan"))
                continue
            if not ended and self._done(clause):
                carried = ""
                continue
            carried = carried or self._aim_before(start, clause.span.start)
            deed = self._deed(clause, own[-1] if own else None, carried, ended=ended)
            said = own[-1].text if own else ""
            rule = self._rule(clause, deed, said, carried, plan)
            if deed is not None and rule:
                found.append((clause, deed, rule))
            carried = said or self._announces(clause) or carried
        self._carried, self._paragraph = (sentence.whole, carried), sentence.paragraph
        return found

    def _aim_before(self, start: int, end: int) -> str:
        """Whether the last number between two places is aimed at (产值提高到130亿元，建成…), as a rule; else ""."""
        index = bisect_right(self._ends, end) - 1
        if index < 0 or self._readings[index].span.start < start or self._readings[index].status != "target":
            return ""
        return _AIM_BEFORE

    def _is_heading(self, sentence: Sentence) -> bool:
        """Whether a sentence is a line by itself without a mark at its end, and no item of a list."""
        line = self.document.paragraphs[sentence.paragraph].of(self.document.text)
        return len(line) <= LONGEST_HEADING and line[-1] not in _ENDS and LIST_ITEM.match(line) is None

    def _only_time(self, first: int, last: int) -> bool:
        """Whether a clause only says when (6月底前，…)."""
        time_at = self.document.layout.time_at
        rest = [
            at for at in range(first, last) if at not in time_at and self.document.words[at].pos not in _AROUND_TIME
        ]
        return not rest

    def _clause(self, first: int, last: int, cues: list[Cue], led: _Clause | None) -> _Clause:
        words = self.document.words
        span = Span(words[first].start, words[last - 1].end)
        date = self.periods.date(first, last)
        future = date is not None and self.statuses.is_future(self.document, date)
        due = ahead(self.document, first, last)
        future = future or due
        if date is None and led is not None:
            date, future, due = led.date, led.future, led.due
        inside = [cue for cue in cues if cue.start >= span.start and cue.end <= span.end]
        return _Clause(first, last, span, inside, date, future, due)

    def _deed(self, clause: _Clause, own: Cue | None, carried: str, *, ended: bool) -> Deed | None:
        """The deed of a clause: after a word of will any verb's, under one carried on what the clause begins with."""
        document = self.document
        if ended and own is not None:
            if self._counts(clause.span, aims=True):
                return None
            return ended_deed(document, document.layout.word_at(own.end), clause.last, self.words)
        if self._counts(clause.span):
            return None
        willed = document.layout.word_at(own.end) if own is not None else clause.first if carried or clause.due else -1
        if own is not None and clause.first < willed < clause.last:  # 募集资金将投向…: what the word of will governs
            deed = find_deed(document, willed, clause.last, self.words, willed=willed)
            if deed is not None:
                return deed
        return find_deed(document, clause.first, clause.last, self.words, willed=willed)

    def _rule(self, clause: _Clause, deed: Deed | None, said: str, carried: str, announced: str) -> str:
        """What makes a clause with a deed a promise; "" where nothing does."""
        if deed is None:
            return ""
        if said:
            return f"cue {said}"
        if clause.future:
            return "time to come"
        if carried == _AIM_BEFORE:
            leads = deed.leads and "的" not in self.document.layout.texts[clause.first : deed.at]
            return carried if leads else ""
        if carried and (deed.leads or deed.completion):
            return f"cue {carried}"
        if deed.completion and not (announced and clause.date):
            return ""
        return announced if deed.leads or deed.completion else ""

    def _announces(self, clause: _Clause) -> str:
        """报告提出，…: a weak cue at the end of a clause announces the deeds that follow it."""
        last = clause.cues[-1] if clause.cues else None
        if last is not None and last.text in self.words.announcing and last.end == clause.span.end:
            return last.text
        noun = self.document.layout.texts[clause.last - 1]
        colon = self.document.text[clause.span.end : clause.span.end + 1] in ("：", ":")
        return noun if colon and noun in self.words.announcing else ""

    def _done(self, clause: _Clause) -> bool:
        """Whether a clause tells what happened, goes on, or is only expected."""
        if any(cue.status in ("actual", "forecast") for cue in clause.cues):
            return True
        texts = self.document.layout.texts[clause.first : clause.last]
        past = any(
            text in self.words.done and not (text == "又" and following in _WILLS)
            for text, following in zip(texts, [*texts[1:], ""], strict=True)
        )
        return past or _PERFECT.search(clause.span.of(self.document.text)) is not None

    def _counts(self, span: Span, *, aims: bool = False) -> bool:
        """Whether a number is aimed at or told in a clause, but for those that only describe (投资5.8亿元的二期).

        With `aims`, whether one is aimed at.
        """
        text = self.document.text
        for at in range(bisect_right(self._ends, span.start), len(self._readings)):
            reading = self._readings[at]
            if reading.span.start >= span.end:
                return False
            described = "的" in text[reading.quantity.outer.end : span.end]
            if reading.status == "target" or (reading.status != "reference" and not described and not aims):
                return True
        return False
