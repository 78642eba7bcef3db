"""Which records are right, and whether confidence says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.model import Extraction, Figure, Target
from pipeline.score.gold import Gold
from pipeline.score.reliability import Outcome, outcomes, reliability

Perfect = Callable[[Gold, str], Extraction]


def test_golds_own_answers_are_right(perfect: Perfect, small: Gold, small_text: str) -> None:
    judged = list(outcomes(small, perfect(small, small_text)))
    # 5家 is optional: it judges nothing.
    assert [outcome.record.text for outcome in judged] == [
        "489.1亿元",
        "8.2%",
        "拆除整理土地不少于1000亩、力争超过2000亩",
        "策划一批千亩园区",
    ]
    assert all(outcome.core and outcome.full for outcome in judged)
    assert [outcome.is_promise for outcome in judged] == [False, False, False, True]


@pytest.mark.parametrize(
    ("change", "core"), [({"indicator": "常住人口"}, False), ({"subject": "中山市"}, True), ({"period": "2020"}, True)]
)
def test_core_and_full_are_those_of_the_scores(
    perfect: Perfect, small: Gold, small_text: str, change: dict[str, Any], core: bool
) -> None:
    found = perfect(small, small_text)
    changed = replace(found, figures=(replace(found.figures[0], **change), *found.figures[1:]))
    first = next(outcomes(small, changed))
    assert (first.core, first.full) == (core, False)


def test_what_gold_has_as_a_target_is_wrong_as_a_figure(
    perfect: Perfect, small: Gold, small_text: str, as_figure: Callable[[Target], Figure]
) -> None:
    found = perfect(small, small_text)
    figures = (*found.figures, as_figure(found.targets[0]))
    judged = {o.record.id: o for o in outcomes(small, replace(found, figures=figures, targets=()))}
    assert not judged["f9"].core


def test_a_spurious_record_is_wrong_and_a_stretch_is_no_record(perfect: Perfect, small: Gold, small_text: str) -> None:
    found = perfect(small, small_text)
    no_gold = replace(small, figures=(), targets=())
    judged = list(outcomes(no_gold, found))
    assert len(judged) == len(list(found)) == 5
    assert not any(outcome.core or outcome.full for outcome in judged)


def record(confidence: float, perfect_figure: Figure) -> Figure:
    return replace(perfect_figure, confidence=confidence)


@pytest.fixture
def figure(perfect: Perfect, small: Gold, small_text: str) -> Figure:
    return perfect(small, small_text).figures[0]


def test_bins_add_up(figure: Figure) -> None:
    judged = [
        Outcome(record=replace(figure, confidence=c), core=core, full=full)
        for c, core, full in ((0.25, False, False), (0.85, True, False), (0.89, True, True), (1.0, False, False))
    ]
    found = reliability(judged)
    assert [(b.low, b.high, b.records) for b in found.bins] == [(0.2, 0.3, 1), (0.8, 0.9, 2), (0.9, 1.0, 1)]
    assert (found.all.records, found.all.core, found.all.full) == (4, 0.5, 0.25)
    assert (found.kept.records, found.kept.core) == (3, 0.666667)
    assert found.bins[1].confidence == 0.87
    # (0.25 - 0) * 1 + (1 - 0.87) * 2 + (1 - 0) * 1, over four records
    assert found.error == pytest.approx((0.25 + 0.26 + 1.0) / 4)


def test_nothing_to_judge_is_no_error() -> None:
    found = reliability([])
    assert (found.bins, found.all.records, found.error) == ((), 0, 0.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=30))
def test_error_is_a_share_and_every_record_is_in_one_bin(judged: list[tuple[float, bool]]) -> None:
    template = Figure(
        id="f",
        start=0,
        end=1,
        text="1",
        indicator=None,
        subject=None,
        value=1,  # type: ignore[arg-type]
        unit=None,
        base_value=1,  # type: ignore[arg-type]
        base_unit=None,
        comparator="eq",
        measure="level",
        period=None,
        status="actual",
        evidence=None,  # type: ignore[arg-type]
        confidence=0.0,
    )
    found = reliability(Outcome(record=record(c, template), core=core, full=False) for c, core in judged)
    assert sum(item.records for item in found.bins) == len(judged)
    assert 0 <= found.error <= 1
