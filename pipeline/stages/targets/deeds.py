"""Deeds in clauses: a verb of doing with a concrete object, or a completion (投产, 通车), without slogans."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import compress, count

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document, Sentence
from pipeline.stages.figures.vocabulary import NOUNS

_REASONS = frozenset(("因", "因为", "由于", "鉴于"))
_OPEN, _CLOSE = "“「『", "”」』’）)》"
_MARKS = CLAUSE_ENDS.union(
    "、", *({run[at:end] for at in range(len(run)) for end in range(at + 1, len(run) + 1)} for run in (_OPEN, _CLOSE))
)  # words that may part clauses
_ADVERBS = frozenset(("d", "ad", "c", "t", "z", "m", "q", "f", "r"))
_PURPOSE = frozenset(("为", "对", "在", "通过", "随着", "围绕", "针对", "由于", "关于", "因", "经过", "自"))
_RESULTS = frozenset(("到", "至", "向", "往", "入", "成", "回", "进", "为"))
_NUMERALS = frozenset("一二三四五六七八九")
_TITLES = frozenset("“《「")
_TAIL = 3  # words in which the head of the object is looked for


class Deed(msgspec.Struct, frozen=True):
    """The verb at word `at`; `leads` where it begins the clause but for adverbs; `completion` needs no object."""

    at: int
    completion: bool
    leads: bool


class DeedWords(msgspec.Struct, frozen=True):
    """The table target_words by kind."""

    objects: tuple[str, ...]
    abstract: tuple[str, ...]
    slogans: frozenset[str]
    completions: frozenset[str]
    completes: re.Pattern[str]  # a completion at the end of a clause
    completed: re.Pattern[str]  # the same anywhere: words may cut it (并|网) or be longer (全线贯通)
    completes_with: frozenset[str]  # the last characters of all of these but 应…尽…
    verbs: frozenset[str]
    soft: frozenset[str]
    deeds: frozenset[str]  # verbs and completions
    done: frozenset[str]
    announcing: frozenset[str]
    light: frozenset[str]
    fillers: frozenset[str]
    wholly: frozenset[str]
    also: frozenset[str]
    events: frozenset[str]


@lru_cache(maxsize=4)
def deed_words(lexicon: Lexicon) -> DeedWords:
    """The words of a lexicon, compiled once."""

    def kind(name: str) -> tuple[str, ...]:
        return lexicon.select("target_words", "word", kind=name)

    def long(words: Iterable[str]) -> list[str]:
        return [word for word in words if len(word) > 1]

    completions, verbs, soft = frozenset(kind("completion")), frozenset(kind("verb")), frozenset(kind("soft verb"))
    return DeedWords(
        objects=kind("object"),
        abstract=kind("abstract"),
        slogans=frozenset(kind("slogan")),
        completions=completions,
        completes=re.compile(rf"(?:{alternation(long(completions))}|[\u4e00-\u9fff][完妥毕齐]|应.尽.)$"),
        completed=re.compile(
            rf"(?=[{''.join(sorted({word[0] for word in completions}))}]){alternation(long(completions))}"
            "|[完妥毕齐](?=[。，；])"
        ),
        completes_with=frozenset(word[-1] for word in completions) | frozenset("完妥毕齐"),
        verbs=verbs,
        soft=soft,
        deeds=completions | verbs | soft,
        done=frozenset(kind("done")),
        announcing=frozenset(kind("announcing")),
        light=frozenset(kind("light verb")),
        fillers=frozenset(kind("filler")),
        wholly=frozenset(kind("wholly")),
        also=frozenset(kind("also")),
        events=frozenset(kind("event")),
    )


def clauses(document: Document, sentence: Sentence, words: DeedWords) -> Iterator[tuple[int, int]]:
    """Runs of words between marks; lists of deeds (策划一批…、出台一批…) fall into items, quoted deeds stand alone."""
    texts = document.layout.texts
    first = sentence.first
    splits = False  # whether the quotation that is open holds deeds
    marks = document.once(clauses, lambda: [*compress(count(), map(_MARKS.__contains__, texts))])
    inside = marks[bisect_left(marks, sentence.first) : bisect_left(marks, sentence.last)]
    for at in (*inside, sentence.last):
        mark = texts[at] if at < sentence.last else "。"
        following = texts[at + 1] if at + 1 < sentence.last else ""
        opens = mark in _OPEN and following in words.deeds
        item = mark == "、" and following in words.deeds and not words.deeds.isdisjoint(texts[first:at])
        if mark in CLAUSE_ENDS or opens or item or (splits and mark in _CLOSE):
            if at > first:
                yield first, at
            first = at + 1
        splits = opens or (splits and mark not in _CLOSE)


def find_deed(document: Document, first: int, last: int, words: DeedWords, *, willed: int = -1) -> Deed | None:
    """The deed of a clause; None for slogans and descriptions.

    From word `willed` on, what a word of will governs, any verb with a concrete object is a deed (拟注册地理标志商标).
    """
    if document.words[first].text in _REASONS:
        return None
    end = last
    while end > first and document.words[end - 1].text in _CLOSE:
        end -= 1
    tail = "".join(word.text for word in document.words[max(first, end - _TAIL) : end])
    may = tail[-1:] in words.completes_with or tail[-4:-3] == "应" or tail[-1:] == "\n"
    completes = words.completes.search(tail) if may else None
    done_at = end - 1
    if completes is not None:
        done_at = document.layout.word_at(document.words[end - 1].end - len(completes[0]))
    while end - first > 2 and document.words[first].text in _NUMERALS and document.words[first + 1].text == "是":
        first += 2  # 一是建成…平台
    verb = other = None
    for at in range(first, end):
        word = document.words[at]
        if word.text in words.slogans and verb is None and word.pos.startswith("v"):
            return None
        if verb is None and _does(document, at, first, end, words):
            verb = at
        if other is None and 0 <= willed <= at and _may_do(document, at, end, words):
            other = at
    if completes is not None and done_at >= first and done_at not in document.layout.entity_at:
        leads = verb is not None and _leads(document, first, verb, words)
        return Deed(verb if verb is not None and leads else done_at, True, leads)
    for governing in (verb, other):
        if governing is not None and _concrete(document, governing, end, tail, words):
            return Deed(governing, False, _leads(document, first, governing, words))
    return None


def ended_deed(document: Document, first: int, last: int, words: DeedWords) -> Deed | None:
    """What was to be done by a plan that is over (原定去年建成的污水处理厂): a deed after word of will and time."""
    times = document.layout.times_in(first, last)
    for at in range(times[0] if times else last, last):
        word = document.words[at]
        if word.text in words.deeds and word.text not in words.events and at not in document.layout.entity_at:
            return Deed(at, True, True)
    return None


def _does(document: Document, at: int, first: int, end: int, words: DeedWords) -> bool:
    """Whether a word is a verb of doing that governs what follows: no attribute, no purpose, no part of a name."""
    word = document.words[at]
    if (word.text not in words.verbs and word.text not in words.soft) or at in document.layout.entity_at:
        return False
    following = document.words[at + 1].text if at + 1 < end else ""
    if following in ("", "的", "之") or (word.text in _PURPOSE and following in words.deeds):
        return False
    if at == first:
        return True
    before = document.words[at - 1]
    free = at - 1 in document.layout.entity_at or before.text in words.fillers
    return before.text not in _PURPOSE and (free or word.pos != "vn" or before.pos not in NOUNS)


def _may_do(document: Document, at: int, end: int, words: DeedWords) -> bool:
    """Whether a word is any verb that may tell a deed where a word of will stands before it."""
    word = document.words[at]
    verb = word.pos == "v" and len(word.text) > 1 and word.text not in words.light
    if at > 0 and document.words[at - 1].text in _PURPOSE:
        return False
    return verb and at not in document.layout.entity_at and at + 1 < end and document.words[at + 1].text != "的"


def _concrete(document: Document, verb: int, end: int, tail: str, words: DeedWords) -> bool:
    """Whether the object of a verb can be seen done; that of a soft verb must be known to be so."""
    objects = document.words[verb + 1 : end]
    if sum(len(word.text) for word in objects) < 2:
        return False
    if objects[0].text in _RESULTS:
        return True
    if tail.endswith(words.abstract):
        return False
    if tail.endswith(words.objects) or any(word.text in _TITLES for word in objects):
        return True
    if document.words[verb].text not in words.verbs:
        return False
    return any(word.pos in NOUNS or word.pos[:1] in "nmv" for word in objects)


def _leads(document: Document, first: int, at: int, words: DeedWords) -> bool:
    """Whether only times, adverbs and phrases of place or means stand before a verb in its clause."""
    layout = document.layout
    if at > first and document.words[at - 1].text in words.wholly:
        return True
    following = document.words[at + 1].text if at + 1 < len(document.words) else ""
    if following in _RESULTS or (len(document.words[at].text) > 1 and document.words[at].text[-1] in _RESULTS):
        return True
    for index in range(first, at):
        word = document.words[index]
        if word.pos == "p" or word.text in words.deeds or word.text in ("把", "将"):
            return True
        if index not in layout.time_at and word.pos not in _ADVERBS and word.text not in words.fillers:
            return False
    return True
