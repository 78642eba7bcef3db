"""Deeds in clauses: a verb of doing with a concrete object, or a completion (投产, 通车), without slogans."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document, Sentence
from pipeline.stages.figures.vocabulary import NOUNS

_OPEN, _CLOSE = "“「『", "”」』’）)》"
_ADVERBS = frozenset(("d", "ad", "c", "t", "z", "m", "q", "f", "r"))
_PURPOSE = frozenset(("为", "对", "在", "通过", "随着", "围绕", "针对", "由于", "关于", "因", "经过", "自"))
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
    ends: tuple[str, ...]  # completions that may end a longer word
    verbs: frozenset[str]
    soft: frozenset[str]
    deeds: frozenset[str]  # verbs and completions
    done: frozenset[str]
    announcing: frozenset[str]


@lru_cache(maxsize=4)
def deed_words(lexicon: Lexicon) -> DeedWords:
    """The words of a lexicon, compiled once."""

    def kind(name: str) -> tuple[str, ...]:
        return lexicon.select("target_words", "word", kind=name)

    completions, verbs, soft = frozenset(kind("completion")), frozenset(kind("verb")), frozenset(kind("soft verb"))
    return DeedWords(
        objects=kind("object"),
        abstract=kind("abstract"),
        slogans=frozenset(kind("slogan")),
        completions=completions,
        ends=tuple(word for word in completions if len(word) > 1),
        verbs=verbs,
        soft=soft,
        deeds=completions | verbs | soft,
        done=frozenset(kind("done")),
        announcing=frozenset(kind("announcing")),
    )


def clauses(document: Document, sentence: Sentence, words: DeedWords) -> Iterator[tuple[int, int]]:
    """Runs of words between marks; lists of deeds (策划一批…、出台一批…) fall into items, quoted deeds stand alone."""
    texts = document.layout.texts
    first = sentence.first
    splits = False  # whether the quotation that is open holds deeds
    for at in range(sentence.first, sentence.last + 1):
        mark = texts[at] if at < sentence.last else "。"
        following = texts[at + 1] if at + 1 < sentence.last else ""
        opens = mark in _OPEN and following in words.deeds
        item = mark == "、" and following in words.deeds and not words.deeds.isdisjoint(texts[first:at])
        if mark in CLAUSE_ENDS or opens or item or (splits and mark in _CLOSE):
            if at > first:
                yield first, at
            first = at + 1
        splits = opens or (splits and mark not in _CLOSE)


def find_deed(document: Document, first: int, last: int, words: DeedWords) -> Deed | None:
    """The deed of a clause; None for slogans and descriptions."""
    end = last
    while end > first and document.words[end - 1].text in _CLOSE:
        end -= 1
    tail = "".join(word.text for word in document.words[max(first, end - _TAIL) : end])
    verb: int | None = None
    for at in range(first, end):
        word = document.words[at]
        if word.text in words.slogans and verb is None and word.pos.startswith("v"):
            return None
        if at >= end - 2 and word.text in words.completions and tail.endswith(word.text):
            return Deed(at, True, _leads(document, first, at))
        if verb is None and _does(document, at, first, end, words):
            verb = at
    if verb is None:
        return None
    if tail.endswith(words.ends):
        return Deed(verb, True, _leads(document, first, verb))
    return Deed(verb, False, _leads(document, first, verb)) if _concrete(document, verb, end, tail, words) else None


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
    return before.text not in _PURPOSE and not (word.pos == "vn" and before.pos in NOUNS)


def _concrete(document: Document, verb: int, end: int, tail: str, words: DeedWords) -> bool:
    """Whether the object of a verb can be seen done; that of a soft verb must be known to be so."""
    objects = document.words[verb + 1 : end]
    if sum(len(word.text) for word in objects) < 2 or tail.endswith(words.abstract):
        return False
    if tail.endswith(words.objects):
        return True
    if document.words[verb].text in words.soft:
        return False
    return any(word.pos in NOUNS or word.pos[:1] == "n" for word in objects)


def _leads(document: Document, first: int, at: int) -> bool:
    """Whether nothing but times, adverbs and phrases of place or means stands between the clause's begin and a verb."""
    layout, words = document.layout, document.words
    for index in range(first, at):
        if words[index].pos == "p":
            return True
        if index not in layout.time_at and words[index].pos not in _ADVERBS and words[index].text != "继续":
            return False
    return True
