"""Time expressions: golden cases by phenomenon, and what holds of every text."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import load
from pipeline.model import Span
from pipeline.stages.measure.patterns import trie
from pipeline.stages.measure.times import find_times, resolve
from pipeline.stages.measure.times_beginnings import beginnings
from pipeline.stages.measure.times_grammar import IN_WORDS, grammar, plain_digits
from tests.cases import golden

EDTF = re.compile(r"(\d{3}X|-?\d{4}(-\d{2}(-\d{2})?)?(/(-?\d{4}(-\d{2}(-\d{2})?)?|\.\.))?)")


def shown(text: str, reference: str | None) -> str:
    times = resolve(find_times(text, [Span(0, len(text))], load()), reference)
    return "\n".join(
        f"{t.span.start}-{t.span.end}  {t.edtf or '?'}  {t.role}{'' if t.kind == 'date' else ' ' + t.kind}"
        f"  | {t.span.of(text)}"
        for t in times
    )


@pytest.mark.parametrize(("reference", "text", "expected"), golden("times"))
def test_times_golden(reference: str, text: str, expected: str) -> None:
    assert shown(text, reference) == expected


def test_times_without_a_reference_date_keep_explicit_years_only() -> None:
    text = "去年和2021年3月，今年以来"
    assert [t.edtf for t in resolve(find_times(text, [Span(0, len(text))], load()), None)] == [None, "2021-03", None]


def test_times_stay_inside_their_paragraph() -> None:
    text = "到2021年\n12月底完成"
    times = find_times(text, [Span(0, 4), Span(4, 5), Span(6, 12)], load())
    assert all(any(p.covers(t.span) for p in (Span(0, 4), Span(4, 5), Span(6, 12))) for t in times)


def test_times_an_hour_after_midnight_of_a_coarse_reference_stays_coarse() -> None:
    text = "昨晚8时开赛，今天闭幕，本月5日开幕"
    assert [t.edtf for t in resolve(find_times(text, [Span(0, len(text))], load()), "2025-09")] == [
        "2025-09",
        "2025-09",
        "2025-09-05",
    ]


PIECES = st.lists(
    st.sampled_from([
        *"0123456789０９一二三十廿半几多年月日号底末初前后内来至到—-、，。（）“”第季度上下旬周时分点截比较自起以",
        "2021年", "十四五", "今年", "去年同期", "5月", "1—5月", "昨日", "亿元", "以来", "同期", "春节", "三年内", "\n",
        "世纪", "小时后", "闰", "农历", "正月", "初一", "公元前", "七夕", "中叶", "分钟前", "个", "周一", "前", "近",
        *"./:：QqHh两百千零同上",
    ]),
    max_size=60,
)  # fmt: skip


@given(PIECES, st.sampled_from([None, "2021", "2022-03", "2024-02-29", "2021/2025", "x"]))
def test_times_are_ordered_inside_the_text_and_written_in_edtf(pieces: list[str], reference: str | None) -> None:
    text = "".join(pieces)
    paragraphs = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    raw = find_times(text, paragraphs, load())
    times = resolve(raw, reference)
    assert [t.span for t in times] == [t.span for t in raw]
    assert all(any(p.covers(t.span) for p in paragraphs) for t in times)
    assert all(a.span.end <= b.span.start for a, b in pairwise(times))
    assert all(t.edtf is None or EDTF.fullmatch(t.edtf) for t in times)


@given(st.text(max_size=80))
def test_times_take_any_text(text: str) -> None:
    paragraphs = [Span(0, len(text))] if text else []
    resolve(find_times(text, paragraphs, load()), "2021-05-06")


@pytest.mark.parametrize("piece", ["2021", "一", "年", "2021年到", "近三年", "5月31日至", "“十二五", "自2021年"])
def test_times_are_found_in_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.perf_counter()
        resolve(find_times(text, [Span(0, len(text))], load()), "2021-05-06")
        return time.perf_counter() - start

    seconds(100)
    # Eight times the text; a quadratic reading would take 64 times as long.
    assert seconds(160_000) < 30 * max(seconds(20_000), 0.01)


def passed_over(text: str) -> list[tuple[str, str]]:
    """Rules that match where the tests of `beginnings` say that no time begins: there must be none."""
    compiled = grammar(load())
    first, with_digit, with_word = beginnings(load())
    begins = re.compile(rf"{first}(?:(?<=[0-9]){with_digit}|(?<![0-9]){with_word})")
    plain = plain_digits(text)
    return [
        (name, match.group())
        for at in range(len(plain))
        if not begins.match(plain, at) and not (plain[at].isdigit() and plain[at - 1 : at].isdigit())
        for name, rule in compiled.rules.items()
        if (match := rule.match(plain, at)) and match.group() and not (plain[at].isdigit() and name in IN_WORDS)
    ]


@given(PIECES)
def test_times_no_rule_matches_where_none_is_tried(pieces: list[str]) -> None:
    assert passed_over("".join(pieces)) == []


def test_times_no_rule_matches_where_none_is_tried_in_the_golden_cases() -> None:
    assert [found for case in golden("times") for found in passed_over(str(case.values[1]))] == []


def test_times_beginnings_find_words_that_begin_alike() -> None:
    assert re.fullmatch(trie(["上月", "上旬", "下月"]), "上旬") is not None
    assert re.match(trie(["十五", "十五五"]), "十五五") is not None
    assert re.match(trie(["上月", "下月"]), "上日") is None
