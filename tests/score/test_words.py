"""Converted characters and words against gold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.model import Span, Word
from pipeline.score.gold import Gold
from pipeline.score.tally import Tally
from pipeline.score.words import Reading, script_tally, word_tallies

AsGold = Callable[[dict[str, Any]], Gold]
_TEXT = "头条\n中山镇街改革。 永宁社区\n"
_BODY = Span(3, 15)


def _gold(as_gold: AsGold, raw: dict[str, Any], segments: object) -> Gold:
    return as_gold({**raw, "body": [3, 15], "simplified": _TEXT[3:15], "segments": segments})


def _reading(words: str, text: str = _TEXT) -> Reading:
    """`words` with ``/`` between them, each looked for behind the one before."""
    found, at = [], 0
    for word in words.split("/"):
        start = text.index(word, at)
        at = start + len(word)
        found.append(Word(start, at, word, "n"))
    return Reading(text=text, body=_BODY, words=tuple(found))


def test_same_words_score_one(small_json: dict[str, Any], as_gold: AsGold) -> None:
    gold = _gold(as_gold, small_json, "中山/镇街/改革/。\n永宁/社区")
    assert word_tallies(gold, _reading("头条/中山/镇街/改革/。/ /永宁/社区")) == (
        Tally("prf", 6, 6, 6),
        Tally("accuracy", 6, 6, 6),
    )


def test_crossing_word_is_one_with_one_end_inside(small_json: dict[str, Any], as_gold: AsGold) -> None:
    gold = _gold(as_gold, small_json, ["中山/镇街/改革/。"])
    # 中/山镇/街: 中 and 街 are finer, 山镇 crosses.
    words, straight = word_tallies(gold, _reading("中/山镇/街/改革/。")) or (None, None)
    assert words == Tally("prf", 2, 5, 4)
    assert straight == Tally("accuracy", 4, 5, 5)


def test_word_that_begins_inside_and_ends_outside_crosses(small_json: dict[str, Any], as_gold: AsGold) -> None:
    gold = _gold(as_gold, small_json, ["中山/镇街/改革/。"])
    for words, crossing in (("中山/镇/街改/革/。", 1), ("中/山镇街/改革/。", 1), ("中山镇/街改革/。", 2)):
        _, straight = word_tallies(gold, _reading(words)) or (None, None)
        assert straight is not None
        assert straight.found - straight.right == crossing


def test_white_space_is_no_word(small_json: dict[str, Any], as_gold: AsGold) -> None:
    gold = _gold(as_gold, small_json, ["改革/。/永宁/社区"])
    words, _ = word_tallies(gold, _reading("改革/。/ /永宁/社区")) or (None, None)
    assert words == Tally("prf", 4, 4, 4)


def test_paragraphs_that_are_the_same_are_found_in_order(small_json: dict[str, Any], as_gold: AsGold) -> None:
    text = "头条\n永宁社区\n永宁社区\n后\n"
    gold = as_gold({**small_json, "body": [3, 15], "simplified": text[3:15], "segments": ["永宁/社区", "永宁/社区"]})
    words, _ = word_tallies(gold, _reading("永宁/社区/永宁/社区", text)) or (None, None)
    assert words == Tally("prf", 4, 4, 4)


def test_coarser_and_finer_words_do_not_cross(small_json: dict[str, Any], as_gold: AsGold) -> None:
    gold = _gold(as_gold, small_json, ["中山/镇街/改革/。"])
    words, straight = word_tallies(gold, _reading("中山镇街/改/革/。")) or (None, None)
    assert words == Tally("prf", 1, 4, 4)
    assert straight == Tally("accuracy", 4, 4, 4)


def test_only_annotated_paragraphs_count(small_json: dict[str, Any], as_gold: AsGold) -> None:
    gold = _gold(as_gold, small_json, ["永宁/社区"])
    words, _ = word_tallies(gold, _reading("中/山镇/街/改革/。/永宁/社区")) or (None, None)
    assert words == Tally("prf", 2, 2, 2)


def test_wrong_characters_cost_script_but_not_words(small_json: dict[str, Any], as_gold: AsGold) -> None:
    gold = _gold(as_gold, small_json, ["永宁/社区"])
    broken = _TEXT.replace("永宁", "永甯")
    reading = _reading("永甯/社区", broken)
    assert script_tally(gold, reading) == Tally("accuracy", 11, 12, 12)
    assert word_tallies(gold, reading) == (Tally("prf", 2, 2, 2), Tally("accuracy", 2, 2, 2))


def test_text_of_another_length_is_aligned(small_json: dict[str, Any], as_gold: AsGold) -> None:
    gold = _gold(as_gold, small_json, ["永宁/社区"])
    longer = Reading(text=_TEXT.replace("改革", "大改革"), body=Span(3, 16))
    assert script_tally(gold, longer) == Tally("accuracy", 12, 13, 13)


def test_paragraph_that_the_text_lacks_is_missed(small_json: dict[str, Any], as_gold: AsGold) -> None:
    gold = _gold(as_gold, small_json, ["小榄/镇", "永宁/社区"])
    words, _ = word_tallies(gold, _reading("永宁/社区")) or (None, None)
    assert words == Tally("prf", 2, 2, 4)


def test_nothing_annotated_is_not_scored(small_json: dict[str, Any], as_gold: AsGold) -> None:
    del small_json["simplified"], small_json["segments"]
    gold = as_gold(small_json)
    assert script_tally(gold, _reading("永宁")) is None
    assert word_tallies(gold, _reading("永宁")) is None
