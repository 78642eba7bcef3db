"""Errors are listed with their cause, place and context."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from msgspec.structs import replace

from pipeline.model import Extraction, Figure, Target
from pipeline.score.errors_report import context_of, count_errors, find_errors
from pipeline.score.gold import Gold

Perfect = Callable[[Gold, str], Extraction]


def test_perfect_extraction_has_no_errors(small: Gold, small_text: str, perfect: Perfect) -> None:
    assert find_errors(small, perfect(small, small_text), small_text) == ()


def test_each_wrong_field_is_an_error_with_both_answers(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    wrong = replace(good.figures[0], value=Decimal(7), period="2020", unit=None)
    errors = find_errors(small, replace(good, figures=(wrong, *good.figures[1:])), small_text)
    assert [(e.layer, e.cause, e.gold, e.found) for e in errors] == [
        ("figures", "period", "2021 | null", "2020"),
        ("figures", "unit", "元", "null"),
        ("figures", "value", "48910000000", "7"),
    ]
    assert errors[0].context == "小榄镇2021年地区生产总值⟦489.1亿元⟧，同比增长8.2%"
    assert small_text[errors[0].start :].startswith("489.1亿元")


def test_missed_and_spurious_records(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    elsewhere = replace(good.figures[0], start=0, end=3, text="小榄镇")
    found = replace(good, figures=(elsewhere, *good.figures[1:]), targets=good.targets[:1])
    errors = find_errors(small, found, small_text)
    assert [(e.layer, e.cause, e.gold, e.found) for e in errors] == [
        ("figures", "missed", "489.1亿元 (地区生产总值; actual)", ""),
        ("figures", "spurious", "", "小榄镇 (地区生产总值; actual)"),
        ("qualitative", "missed", "策划一批千亩园区 (null; target)", ""),
    ]


def test_entity_errors_tell_label_from_boundary(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    place, person, optional = good.entities
    longer = replace(person, end=person.end + 2, text="张三表示")
    far = replace(person, start=0, end=2, text="小榄")
    found = replace(good, entities=(replace(place, label="ORG"), longer, optional, far))
    errors = find_errors(small, found, small_text)
    assert [(e.cause, e.gold, e.found) for e in errors] == [
        ("boundary", "张三 PERSON", "张三表示 PERSON"),
        ("label", "小榄镇 GPE", "小榄镇 ORG"),
        ("spurious", "", "小榄 PERSON"),
    ]


def test_optional_items_make_no_errors(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    wrong = replace(good.figures[2], value=Decimal(7))
    found = replace(good, figures=(*good.figures[:2], wrong), entities=good.entities[:2])
    assert find_errors(small, found, small_text) == ()


def test_figure_found_as_target_says_so(
    small: Gold, small_text: str, perfect: Perfect, as_target: Callable[[Figure], Target]
) -> None:
    good = perfect(small, small_text)
    found = replace(good, figures=good.figures[1:], targets=(*good.targets, as_target(good.figures[0])))
    assert [(e.layer, e.cause, e.gold, e.found) for e in find_errors(small, found, small_text)] == [
        ("figures", "status", "actual", "target")
    ]


def test_article_errors_have_no_context(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    errors = find_errors(small, replace(good, article=replace(good.article, title=None)), small_text)
    assert [(e.layer, e.cause, e.context) for e in errors] == [("article", "title", "")]


def test_counts_are_by_layer_most_frequent_first(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    bare = tuple(replace(figure, indicator=None) for figure in good.figures)
    found = replace(good, figures=(replace(bare[0], unit="人"), *bare[1:]), entities=())
    assert count_errors(find_errors(small, found, small_text)) == (
        ("entities", "missed", 2),
        ("figures", "indicator", 2),
        ("figures", "unit", 1),
    )


def test_context_is_the_sentence_and_bounded() -> None:
    assert context_of("前。甲乙丙。后", 3, 4) == "甲⟦乙⟧丙"
    assert len(context_of("字" * 1000, 500, 502)) == 124
