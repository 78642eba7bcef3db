"""Who is paired with whom where several could be."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.model import Comparator, Extraction
from pipeline.score.gold import Gold
from pipeline.score.scores import score
from pipeline.score.tally import Tally

Perfect = Callable[[Gold, str], Extraction]
AsGold = Callable[[dict[str, Any]], Gold]


@pytest.mark.parametrize(("optional", "required"), [(1, 2), (2, 1)])
def test_required_gold_comes_before_optional(
    optional: int, required: int, small_json: dict[str, Any], small_text: str, perfect: Perfect, as_gold: AsGold
) -> None:
    figures = small_json["figures"]
    figures[optional]["optional"] = True
    figures[required].pop("optional", None)
    gold = as_gold(small_json)
    good = perfect(gold, small_text)
    # Shares two characters with each of the two.
    between = replace(good.figures[1], start=good.figures[1].end - 2, end=good.figures[2].end)
    scores = score(gold, replace(good, figures=(good.figures[0], between)))
    assert scores["figures.detection"] == Tally("prf", 2, 2, 2)


@pytest.mark.parametrize("wide_first", [True, False])
def test_same_mention_comes_before_a_wider_one(
    wide_first: bool, small: Gold, small_text: str, perfect: Perfect
) -> None:
    good = perfect(small, small_text)
    first = good.figures[0]
    wide = replace(first, start=first.start - 2, value=Decimal(7))
    pair = (wide, first) if wide_first else (first, wide)
    scores = score(small, replace(good, figures=(*pair, *good.figures[1:])))
    assert scores["figures.core"] == Tally("prf", 2, 3, 2)


def test_optional_target_counts_nowhere(
    small_json: dict[str, Any], small_text: str, perfect: Perfect, as_gold: AsGold
) -> None:
    for target in small_json["targets"]:
        target["optional"] = True
    gold = as_gold(small_json)
    good = perfect(gold, small_text)
    wrong = tuple(replace(target, actor=None, indicator=None, action=None) for target in good.targets)
    for targets in ((), good.targets, wrong):
        scores = score(gold, replace(good, targets=targets))
        for name in ("targets.detection", "targets.core", "qualitative.detection"):
            assert scores[name] == Tally("prf", 0, 0, 0)


@pytest.mark.parametrize(("shared", "found"), [(8, True), (4, True), (3, False), (1, False)])
def test_qualitative_texts_share_half_of_the_shorter(
    shared: int, found: bool, small: Gold, small_text: str, perfect: Perfect
) -> None:
    good = perfect(small, small_text)
    target = good.targets[1]
    assert target.end - target.start == 8
    moved = replace(target, start=target.end - shared, end=target.end - shared + 8)
    scores = score(small, replace(good, targets=(good.targets[0], moved)))
    assert scores["qualitative.detection"].right == found


def test_short_qualitative_text_inside_a_long_one_is_found(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    target = good.targets[1]
    scores = score(small, replace(good, targets=(good.targets[0], replace(target, start=target.end - 2))))
    assert scores["qualitative.detection"].right == 1


@pytest.mark.parametrize(
    ("unit", "comparator", "upper"), [("公顷", "gt", None), ("亩", "ge", None), ("亩", "gt", Decimal(3000))]
)
def test_every_part_of_a_stretch_counts(
    unit: str, comparator: Comparator, upper: Decimal | None, small: Gold, small_text: str, perfect: Perfect
) -> None:
    good = perfect(small, small_text)
    stretch = good.targets[0].stretch
    assert stretch is not None
    other = replace(stretch, unit=unit, comparator=comparator, upper=upper)
    targets = (replace(good.targets[0], stretch=other), good.targets[1])
    scores = score(small, replace(good, targets=targets))
    assert {name for name, tally in scores.items() if tally.rate < 1} == {"targets.full", "targets.field.stretch"}


_SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(0, 3)), max_size=8)


@given(_SPANS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_fit_together_whatever_was_found(
    small: Gold, small_text: str, perfect: Perfect, spans: list[tuple[int, int, int]]
) -> None:
    good = perfect(small, small_text)
    figures, targets, entities = [], [], []
    for start, length, kind in spans:
        place = {"start": start, "end": start + length}
        if kind == 0:
            figures.append(replace(good.figures[0], **place))
        elif kind == 1:
            threshold, stretch = good.targets[0].threshold, good.targets[0].stretch
            assert threshold is not None and stretch is not None
            wide = replace(stretch, start=start // 2, end=start // 2 + length)
            targets.append(replace(good.targets[0], threshold=replace(threshold, **place), stretch=wide))
        elif kind == 2:
            targets.append(replace(good.targets[1], **place))
        else:
            entities.append(replace(good.entities[0], **place))
    found = replace(good, figures=tuple(figures), targets=tuple(targets), entities=tuple(entities))
    scores = score(small, found)
    for tally in scores.values():
        assert 0 <= tally.right <= min(tally.found, tally.gold)
    for layer in ("figures", "targets"):
        parts = [scores[f"{layer}.{name}"] for name in ("detection", "core", "full")]
        assert [part.right for part in parts] == sorted((part.right for part in parts), reverse=True)
        assert len({(part.found, part.gold) for part in parts}) == 1
    assert scores["figures.detection"].gold == 2
    assert scores["targets.detection"].gold == 1
    # Nothing that was found is lost or counted twice, but for what answers optional gold or a stretch.
    counted = scores["figures.detection"].found + scores["targets.detection"].found
    quantified = sum(target.kind == "quantified" for target in targets)
    assert counted <= len(figures) + 2 * quantified
    assert counted >= len(figures) + quantified - 2
