"""A perfect extraction scores 1 everywhere; each damage lowers the scores it should, and no other."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.model import Bound, Entity, Extraction, Figure, Span, Target
from pipeline.score.gold import Gold
from pipeline.score.scores import score
from pipeline.score.tally import Tally

Perfect = Callable[[Gold, str], Extraction]
Damage = Callable[[Extraction], Extraction]


def _lowered(gold: Gold, found: Extraction) -> set[str]:
    return {name for name, tally in score(gold, found).items() if tally.rate < 1}


def _figure(index: int, **fields: Any) -> Damage:
    def damage(found: Extraction) -> Extraction:
        figures = list(found.figures)
        figures[index] = replace(figures[index], **fields)
        return replace(found, figures=tuple(figures))

    return damage


def _target(index: int, **fields: Any) -> Damage:
    def damage(found: Extraction) -> Extraction:
        targets = list(found.targets)
        targets[index] = replace(targets[index], **fields)
        return replace(found, targets=tuple(targets))

    return damage


def _threshold(**fields: Any) -> Damage:
    def damage(found: Extraction) -> Extraction:
        threshold = found.targets[0].threshold
        assert threshold is not None
        return _target(0, threshold=replace(threshold, **fields))(found)

    return damage


def _stretch(**fields: Any) -> Damage:
    def damage(found: Extraction) -> Extraction:
        stretch = found.targets[0].stretch
        assert stretch is not None
        return _target(0, stretch=replace(stretch, **fields))(found)

    return damage


def _entity(index: int, **fields: Any) -> Damage:
    def damage(found: Extraction) -> Extraction:
        entities = list(found.entities)
        entities[index] = replace(entities[index], **fields)
        return replace(found, entities=tuple(entities))

    return damage


def _article(**fields: Any) -> Damage:
    return lambda found: replace(found, article=replace(found.article, **fields))


def _without(layer: str, index: int) -> Damage:
    def damage(found: Extraction) -> Extraction:
        items = getattr(found, layer)
        return replace(found, **{layer: items[:index] + items[index + 1 :]})

    return damage


_FIGURES = {"figures.detection", "figures.core", "figures.full"}
_TARGETS = {"targets.detection", "targets.core", "targets.full"}

_DAMAGES: dict[str, tuple[Damage, set[str]]] = {
    "figure value": (_figure(0, value=Decimal(1)), {"figures.core", "figures.full", "figures.field.value"}),
    "figure sign": (_figure(1, value=Decimal("-8.2")), {"figures.core", "figures.full", "figures.field.value"}),
    "figure value 2e-6 off": (
        _figure(0, value=Decimal("48910097820")),
        {"figures.core", "figures.full", "figures.field.value"},
    ),
    "figure value 2e-7 off": (_figure(0, value=Decimal("48910009782")), set()),
    "figure upper": (_figure(0, upper=Decimal(9)), {"figures.core", "figures.full", "figures.field.value"}),
    "figure unit": (_figure(0, unit="美元"), {"figures.core", "figures.full", "figures.field.unit"}),
    "figure indicator": (_figure(0, indicator="人口"), {"figures.core", "figures.full", "figures.field.indicator"}),
    "figure indicator absent": (
        _figure(0, indicator=None),
        {"figures.core", "figures.full", "figures.field.indicator"},
    ),
    "figure indicator 4 longer": (_figure(0, indicator="全部新的地区生产总值"), set()),
    "figure indicator 5 longer": (
        _figure(0, indicator="全部新增的地区生产总值量"),
        {"figures.core", "figures.full", "figures.field.indicator"},
    ),
    "figure second indicator": (_figure(0, indicator="GDP"), set()),
    "figure status": (_figure(0, status="forecast"), {"figures.core", "figures.full", "figures.field.status"}),
    "figure subject": (_figure(0, subject="中山"), {"figures.full", "figures.field.subject"}),
    "figure period": (_figure(0, period="2020"), {"figures.full", "figures.field.period"}),
    "figure second period": (_figure(0, period=None), set()),
    "figure period absent": (_figure(1, period=None), {"figures.full", "figures.field.period"}),
    "figure comparator": (_figure(0, comparator="gt"), {"figures.full", "figures.field.comparator"}),
    "figure measure": (_figure(0, measure="share"), {"figures.full", "figures.field.measure"}),
    "figure basis": (_figure(1, basis="mom"), {"figures.field.basis"}),
    "figure basis that gold leaves open": (_figure(0, basis="mom"), set()),
    "figure speaker": (_figure(1, speaker="李四"), {"figures.field.speaker"}),
    "figure speaker where nobody speaks": (_figure(0, speaker="李四"), {"figures.field.speaker"}),
    "figure missed": (_without("figures", 0), _FIGURES),
    "figure elsewhere": (_figure(0, start=0, end=2), _FIGURES),
    "figure partly": (_figure(0, start=24, end=26), set()),
    "optional figure missed": (_without("figures", 2), set()),
    "optional figure wrong": (_figure(2, value=Decimal(1), indicator=None, unit=None, status="target"), set()),
    "target value": (_threshold(value=Decimal(2)), {"targets.core", "targets.full", "targets.field.value"}),
    "target unit": (_threshold(unit="公顷"), {"targets.core", "targets.full", "targets.field.unit"}),
    "target comparator": (
        _threshold(comparator="eq"),
        {"targets.core", "targets.full", "targets.field.comparator"},
    ),
    "target indicator": (_target(0, indicator="人口"), {"targets.core", "targets.full", "targets.field.indicator"}),
    "target without stretch": (_target(0, stretch=None), {"targets.full", "targets.field.stretch"}),
    "target stretch value": (_stretch(value=Decimal(2)), {"targets.full", "targets.field.stretch"}),
    "target deadline": (_target(0, deadline=None), {"targets.full", "targets.field.deadline"}),
    "target actor": (_target(0, actor="中山"), {"targets.full", "targets.field.actor"}),
    "target measure": (_target(0, measure="change"), {"targets.field.measure"}),
    "target basis": (_target(0, basis="yoy"), {"targets.field.basis"}),
    "target action": (_target(0, action="新增"), {"targets.field.action"}),
    "target speaker": (_target(0, speaker=None), {"targets.field.speaker"}),
    "target missed": (_without("targets", 0), _TARGETS),
    "target text": (_target(0, start=0, end=1, text="小"), set()),
    "qualitative missed": (_without("targets", 1), {"qualitative.detection"}),
    "qualitative action": (_target(1, action="出台"), {"qualitative.field.action"}),
    "entity label": (_entity(0, label="ORG"), {"entities", "entities.GPE", "entities.ORG"}),
    "entity boundary": (_entity(1, end=45), {"entities", "entities.PERSON"}),
    "entity missed": (_without("entities", 1), {"entities", "entities.PERSON"}),
    "optional entity missed": (_without("entities", 2), set()),
    "optional entity label": (_entity(2, label="ORG"), set()),
    "title": (_article(title="总结"), {"article.title"}),
    "publisher": (_article(publisher="南方日报"), {"article.publisher"}),
    "authors": (_article(authors=("廖瀚", "张三")), {"article.authors"}),
    "stamp": (_article(page_updated=None), {"article.page_updated"}),
    "reference date": (_article(reference_date="2024"), {"article.reference_date"}),
    "body": (_article(body=Span(10, 60)), {"article.body", "article.body_characters"}),
    "no body": (_article(body=None), {"article.body", "article.body_characters"}),
}


def test_perfect_extraction_scores_one_everywhere(small: Gold, small_text: str, perfect: Perfect) -> None:
    scores = score(small, perfect(small, small_text))
    assert {name: tally for name, tally in scores.items() if tally.rate != 1} == {}
    assert scores["figures.detection"] == Tally("prf", 2, 2, 2)
    assert scores["targets.full"] == Tally("prf", 1, 1, 1)
    assert scores["entities"] == Tally("prf", 2, 2, 2)


@pytest.mark.parametrize("name", _DAMAGES)
def test_damage_lowers_what_it_should(name: str, small: Gold, small_text: str, perfect: Perfect) -> None:
    damage, lowered = _DAMAGES[name]
    assert _lowered(small, damage(perfect(small, small_text))) == lowered


def test_every_record_field_is_damaged_once() -> None:
    lowered = set().union(*(names for _, names in _DAMAGES.values()))
    fields = {name for name in lowered if name.startswith("figures.field.")}
    assert len(fields) == 10


def test_nothing_found_has_no_recall(small: Gold, small_text: str, perfect: Perfect) -> None:
    empty = replace(perfect(small, small_text), entities=(), figures=(), targets=())
    scores = score(small, empty)
    for name in ("entities", "figures.full", "targets.full", "qualitative.detection"):
        assert (scores[name].right, scores[name].found, scores[name].recall) == (0, 0, 0)


def test_spurious_records_cost_precision_only(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    more = replace(good, figures=(*good.figures, replace(good.figures[0], start=0, end=2)))
    scores = score(small, more)
    for name in _FIGURES:
        assert (scores[name].precision, scores[name].recall) == (2 / 3, 1)


def test_same_record_twice_is_spurious_once(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    scores = score(small, replace(good, figures=good.figures * 2, entities=good.entities * 2))
    # Three more figures, that of the optional item among them: an item answers for one record.
    assert (scores["figures.detection"].right, scores["figures.detection"].found) == (2, 5)
    assert (scores["entities"].right, scores["entities"].found) == (2, 5)


def test_figure_found_as_target_is_detected_with_the_wrong_status(
    small: Gold, small_text: str, perfect: Perfect, as_target: Callable[[Figure], Target]
) -> None:
    good = perfect(small, small_text)
    found = replace(good, figures=good.figures[1:], targets=(*good.targets, as_target(good.figures[0])))
    assert _lowered(small, found) == {"figures.core", "figures.full", "figures.field.status"}


def test_figure_found_as_stretch_is_detected(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    figure = good.figures[0]
    threshold = good.targets[0].threshold
    assert threshold is not None
    stretch = replace(threshold, start=figure.start, end=figure.end)
    found = _target(0, stretch=stretch)(replace(good, figures=good.figures[1:]))
    lowered = _lowered(small, found)
    assert "figures.detection" not in lowered
    assert {"figures.core", "figures.field.status", "targets.field.stretch"} <= lowered


def test_target_found_as_figure_is_detected_with_the_wrong_status(
    small: Gold, small_text: str, perfect: Perfect, as_figure: Callable[[Target], Figure]
) -> None:
    good = perfect(small, small_text)
    found = replace(good, figures=(*good.figures, as_figure(good.targets[0])), targets=good.targets[1:])
    assert _lowered(small, found) == {
        "targets.core",
        "targets.full",
        "targets.field.status",
        "targets.field.stretch",
    }


def test_target_found_as_two_figures_costs_no_figure_precision(
    small: Gold, small_text: str, perfect: Perfect, as_figure: Callable[[Target], Figure]
) -> None:
    good = perfect(small, small_text)
    first = as_figure(good.targets[0])
    stretch = good.targets[0].stretch
    assert stretch is not None
    second = replace(first, start=stretch.start, end=stretch.end)
    found = replace(good, figures=(*good.figures, first, second), targets=good.targets[1:])
    scores = score(small, found)
    assert scores["figures.detection"] == Tally("prf", 2, 2, 2)
    assert scores["targets.detection"] == Tally("prf", 1, 1, 1)


def test_number_found_as_figure_and_in_target_is_spurious(
    small: Gold, small_text: str, perfect: Perfect, as_figure: Callable[[Target], Figure]
) -> None:
    good = perfect(small, small_text)
    found = replace(good, figures=(*good.figures, as_figure(good.targets[0])))
    assert _lowered(small, found) == _FIGURES


def test_target_is_right_for_a_figure_that_gold_lets_be_one(
    small_json: dict[str, Any],
    small_text: str,
    perfect: Perfect,
    as_gold: Callable[[dict[str, Any]], Gold],
    as_target: Callable[[Figure], Target],
) -> None:
    small_json["figures"][0]["status"] = ["actual", "target"]
    gold = as_gold(small_json)
    good = perfect(gold, small_text)
    found = replace(good, figures=good.figures[1:], targets=(*good.targets, as_target(good.figures[0])))
    assert _lowered(gold, found) == set()


def test_layers_that_gold_lacks_are_not_scored(
    small_json: dict[str, Any], small_text: str, perfect: Perfect, as_gold: Callable[[dict[str, Any]], Gold]
) -> None:
    good = perfect(as_gold(small_json), small_text)
    for key in ("targets", "entities", "publisher", "body", "authors"):
        del small_json[key]
    names = set(score(as_gold(small_json), good))
    assert not {name for name in names if name.startswith(("targets", "qualitative", "entities", "article.body"))}
    assert not {"article.publisher", "article.authors"} & names
    assert "figures.core" in names


def test_optional_entity_with_wrong_boundary_is_no_error(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    optional = good.entities[2]
    found = replace(good, entities=(*good.entities[:2], replace(optional, end=optional.end + 1)))
    assert _lowered(small, found) == set()
    twice = replace(good, entities=(*good.entities, Entity(start=0, end=2, text="小榄", label="GPE", name="小榄")))
    assert _lowered(small, twice) == {"entities", "entities.GPE"}


def test_quantified_target_without_threshold_is_spurious(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    found = replace(good, targets=(*good.targets, replace(good.targets[0], threshold=None, stretch=None)))
    scores = score(small, found)
    assert (scores["targets.detection"].right, scores["targets.detection"].found) == (1, 2)


def test_pairing_takes_the_best_total_overlap(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    first = good.figures[0]
    # A wide mention over both figures, and one that only overlaps the first: both gold figures can be answered.
    wide = replace(first, start=first.start, end=good.figures[1].end)
    scores = score(small, replace(good, figures=(wide, first)))
    assert scores["figures.detection"] == Tally("prf", 2, 2, 2)


def test_bound_of_another_role_is_no_answer(small: Gold, small_text: str, perfect: Perfect) -> None:
    good = perfect(small, small_text)
    target = good.targets[0]
    assert isinstance(target.stretch, Bound)
    swapped = replace(target, threshold=target.stretch, stretch=None)
    scores = score(small, replace(good, targets=(swapped, good.targets[1])))
    assert (scores["targets.detection"].right, scores["targets.detection"].found) == (0, 1)
